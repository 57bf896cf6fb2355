//! The syntax of solvers on one page, as people read it.

/// The page. Tests parse every form on it.
pub static SYNTAX: &str = include_str!("syntax.txt");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::error::Reason;
    use crate::frontend::guard::{MAX_BRACKETS, MAX_LINE_BYTES, MAX_SOURCE_BYTES};
    use crate::frontend::parse_file;
    use crate::frontend::resolve::{MAX_LINES, MAX_NAME_BYTES};

    /// The column at which each form is explained.
    const COLUMN: usize = 27;

    /// The forms of a section: what stands in the left column. A line that is set in further belongs to
    /// the one above it.
    fn forms(title: &str) -> Vec<String> {
        let section = SYNTAX.split("\n\n").find(|part| {
            part.lines()
                .next()
                .is_some_and(|line| line.starts_with(title))
        });
        let mut forms: Vec<String> = Vec::new();
        for line in section.expect("is there").lines().skip(1) {
            let explained = line.get(..COLUMN).is_some_and(|left| left.ends_with("  "));
            let left = if explained { &line[..COLUMN] } else { line };
            let left = left.trim_end().strip_prefix("  ").expect("is set in");
            match forms.last_mut() {
                Some(above) if left.starts_with("  ") || left.starts_with("finally") => {
                    above.push('\n');
                    above.push_str(left);
                }
                Some(_) | None => forms.push(left.to_owned()),
            }
        }
        assert!(forms.len() > 4, "{forms:?}");
        forms
    }

    /// Why the last function of a file does not compile.
    fn refusal(text: &str) -> Option<Reason> {
        let parsed = parse_file(text.as_bytes());
        let last = parsed.solvers.last().expect("is there");
        last.source.as_ref().err().map(|error| error.reason.clone())
    }

    /// A function that does that, as it is written between two others.
    fn doing(form: &str) -> String {
        let form = form.replace('\n', "\n    ");
        format!("def solve(I):\n    x = ONE\n    O = I\n    {form}\n    return I\n")
    }

    #[track_caller]
    fn assert_compiles(text: &str) {
        let parsed = parse_file(text.as_bytes());
        for solver in &parsed.solvers {
            let error = solver.source.as_ref().err().map(ToString::to_string);
            assert_eq!(error, None, "{text}");
        }
    }

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        for line in SYNTAX.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn whole_examples_compile() {
        let mut count = 0;
        let mut example = String::new();
        for line in SYNTAX.lines().chain(["end"]) {
            match line.strip_prefix("    ") {
                Some(code) if !line.starts_with("    case") => {
                    example.push_str(code);
                    example.push('\n');
                }
                Some(_) | None if line.is_empty() => example.push('\n'),
                Some(_) | None => {
                    if example.contains("def ") {
                        assert_compiles(&example);
                        count += 1;
                    }
                    example.clear();
                }
            }
        }
        assert_eq!(count, 2);
    }

    #[test]
    fn parameters_compile() {
        for form in forms("Parameters") {
            assert_compiles(&format!("{form}\n    return ((0,),)\n"));
        }
    }

    #[test]
    fn statements_and_expressions_compile() {
        for form in forms("Statements") {
            assert_compiles(&doing(&form));
        }
        for form in forms("Expressions") {
            assert_compiles(&doing(&format!("y = {form}")));
        }
        for also in ["False", "None", "+7", "0xff", "0o17", "0b11", "(I,)", "()"] {
            assert!(SYNTAX.contains(also), "{also}");
            assert_compiles(&doing(&format!("y = {also}")));
        }
    }

    #[test]
    fn what_may_stand_beside_functions_does() {
        let solver = "def solve(I):\n    return I\n";
        let all = forms("Beside the functions");
        for form in &all {
            assert_compiles(&format!("K = 3\n{form}\n{solver}"));
        }
        assert_compiles(&format!("{}\n{solver}", all.join("\n")));
        let uses = refusal("K = 3\ndef solve(I):\n    return K\n");
        assert!(matches!(uses, Some(Reason::General(_))), "{uses:?}");
    }

    #[test]
    fn what_is_not_there_is_refused() {
        let all = forms("Not there");
        assert!(all.len() > 30, "{all:?}");
        for form in &all {
            let reason = refusal(&doing(form));
            assert!(
                matches!(reason, Some(Reason::General(_))),
                "{form}: {reason:?}"
            );
        }
        for head in [
            "@cache\ndef solve(I):",
            "async def solve(I):",
            "def solve(I=1):",
            "def solve(*args):",
            "def solve(**kwargs):",
            "def solve(*, I):",
        ] {
            let reason = refusal(&format!("{head}\n    return 1\n"));
            assert!(
                matches!(reason, Some(Reason::General(_))),
                "{head}: {reason:?}"
            );
        }
        for beside in [
            "for i in (): pass",
            "if 1: pass",
            "try: pass\nfinally: pass",
        ] {
            let reason = refusal(&format!("{beside}\ndef solve(I):\n    return I\n"));
            assert!(
                matches!(reason, Some(Reason::General(_))),
                "{beside}: {reason:?}"
            );
        }
    }

    #[test]
    fn what_stands_for_the_missing_forms_compiles() {
        for instead in [
            "x = add(x, 1)",
            "y = 1",
            "y = (x, 1)",
            "y = fill(I, x, I)",
            "y = shape(x)",
            "y = first(())",
        ] {
            assert!(
                SYNTAX.contains(instead.trim_start_matches("y = ")),
                "{instead}"
            );
            assert_compiles(&doing(instead));
        }
    }

    #[test]
    fn formatted_text_is_bounded() {
        let beside = |text: &str| refusal(&format!("print({text})\ndef solve(I):\n    return I\n"));
        assert_eq!(beside("f\"{x} {y:>3}\""), None);
        for text in ["f\"{\"x\"}\"", "f\"{'\\n'}\"", "f'''{\n}'''"] {
            assert!(beside(text).is_some(), "{text}");
        }
    }

    #[test]
    fn the_limits_are_those_that_hold() {
        let in_words = |number: usize| {
            let text = number.to_string();
            match text.len() {
                0..=3 => text,
                digits => format!("{},{}", &text[..digits - 3], &text[digits - 3..]),
            }
        };
        for limit in [
            format!("{} statements", in_words(MAX_LINES)),
            format!("{} bytes,", in_words(MAX_NAME_BYTES)),
            format!("{} bytes\n", in_words(MAX_LINE_BYTES)),
            format!("{} nested brackets", in_words(MAX_BRACKETS)),
            format!("{} MiB", MAX_SOURCE_BYTES >> 20),
        ] {
            assert!(SYNTAX.contains(&limit), "{limit}");
        }
    }
}
