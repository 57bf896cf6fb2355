//! The findings for a reader: errors and warnings, each with its place in the file.

use super::hints::hint;
use super::infer::Inference;
use crate::frontend::CompileError;
use crate::frontend::error::{Position, Reason};
use crate::frontend::parse::{Refused, unclosed};
use crate::frontend::survey::{FileSurvey, FunctionSurvey, survey_file};
use solver_core::input::without_mark;
use solver_core::quote::quoted;
use solver_language::fence::{Fenced, Fences};
pub use solver_language::finding::{Finding, Severity};

/// All findings of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many functions it has; 0 where it cannot be parsed.
    pub functions: usize,
    /// How many errors were found.
    pub errors: usize,
    /// How many warnings were found.
    pub warnings: usize,
    /// The findings, by place, but no more than [`MOST_FINDINGS`].
    pub findings: Vec<Finding>,
}

/// The most findings that are kept, so that a large file of nonsense stays readable.
pub(crate) const MOST_FINDINGS: usize = 100;

/// Checks a file, or the program in the last whole fence of a text that is no Python as a whole. A byte
/// order mark before it takes no column.
pub fn check(bytes: &[u8]) -> Report {
    let bytes = without_mark(bytes);
    let text = String::from_utf8_lossy(bytes);
    let error = match survey_file(bytes) {
        Ok(file) => return Report::of(&file, &text),
        Err(Refused::Parsed(error)) => error,
        Err(Refused::Unparsed(error)) => match Fences::of(bytes) {
            Fences::Whole(fenced) => return check_fenced(&fenced),
            Fences::Unclosed(line) => unclosed(line),
            Fences::None => error,
        },
    };
    Report::refused(&error, &text, &|line, column| (line, column))
}

/// Checks the program in a fence. Places are those of the text around it.
fn check_fenced(fenced: &Fenced<'_>) -> Report {
    let program = String::from_utf8_lossy(&fenced.text);
    let place = |line, column| fenced.place(line, column);
    let mut report = match survey_file(&fenced.text) {
        Ok(file) => Report::of(&file, &program),
        Err(Refused::Parsed(error) | Refused::Unparsed(error)) => {
            Report::refused(&error, &program, &place)
        }
    };
    for finding in &mut report.findings {
        (finding.line, finding.column) = place(finding.line, finding.column);
    }
    report
}

impl Report {
    /// The findings of a file.
    fn of(file: &FileSurvey, text: &str) -> Self {
        let mut report = Report::empty(file.functions.len());
        if let Some(error) = &file.beside {
            report.error(error, 1, text);
        }
        let mut inference = Inference::new(file);
        for (place, function) in file.functions.iter().enumerate() {
            if let Some(line) = function.replaces {
                report.replaced(function, line, text);
            }
            for error in &function.errors {
                report.error(error, function.first_line, text);
            }
            for warning in inference.warnings(place) {
                report.warning(|| {
                    let Position { line, column } = Position::of(text, warning.place.start);
                    let about = text.get(warning.place).unwrap_or_default();
                    let first = about.lines().next().unwrap_or_default();
                    Finding {
                        severity: Severity::Warning,
                        line,
                        column,
                        width: u32::try_from(first.chars().count()).unwrap_or(1).max(1),
                        message: warning.message,
                    }
                });
            }
        }
        report
            .findings
            .sort_by_key(|finding| (finding.line, finding.column, finding.severity));
        report
    }

    /// The findings of a file without a known function. `place` says where lines and columns of the
    /// text stand for a reader.
    fn refused(error: &CompileError, text: &str, place: &dyn Fn(u32, u32) -> (u32, u32)) -> Self {
        let mut report = Report::empty(0);
        report.error(error, 1, text);
        let message = error.reason.to_string();
        if let Reason::Syntax(_) = error.reason
            && let Some(hint) = hint(text, &message, place)
        {
            for finding in &mut report.findings {
                finding.message = format!("{message}; {hint}");
            }
        }
        report
    }

    fn empty(functions: usize) -> Self {
        Report {
            functions,
            errors: 0,
            warnings: 0,
            findings: Vec::new(),
        }
    }

    fn warning(&mut self, finding: impl FnOnce() -> Finding) {
        self.warnings += 1;
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding());
        }
    }

    /// A function that replaces one of the same name, which stands on this line.
    fn replaced(&mut self, function: &FunctionSurvey, earlier: u32, text: &str) {
        let line = function.first_line;
        self.warning(|| Finding {
            severity: Severity::Warning,
            line,
            column: 1,
            width: word_width(text, line, 1),
            message: format!(
                "'{}' is defined twice, here and on line {earlier}; the later one counts",
                quoted(&function.name)
            ),
        });
    }

    fn error(&mut self, error: &CompileError, first_line: u32, text: &str) {
        self.errors += 1;
        if self.findings.len() >= MOST_FINDINGS {
            return;
        }
        let message = error.reason.to_string();
        let (line, column) = (error.at.line + first_line - 1, error.at.column);
        self.findings.push(Finding {
            severity: Severity::Error,
            line,
            column,
            width: word_width(text, line, column),
            message,
        });
    }
}

/// The characters of the name at a place, or 1 where there is none.
fn word_width(text: &str, line: u32, column: u32) -> u32 {
    let line = text.split('\n').nth(line as usize - 1).unwrap_or_default();
    let rest = line.chars().skip(column as usize - 1);
    let word = rest.take_while(|c| c.is_alphanumeric() || *c == '_');
    u32::try_from(word.count()).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::survey::MOST_ERRORS;
    use crate::generate::known::KNOWN;

    /// The findings as `line:column severity message`.
    fn found(text: &str) -> Vec<String> {
        let findings = check(text.as_bytes()).findings.into_iter();
        findings
            .map(|finding| {
                let Finding {
                    severity,
                    line,
                    column,
                    message,
                    ..
                } = finding;
                format!("{line}:{column} {severity:?} {message}")
            })
            .collect()
    }

    /// The findings of a solver with this body.
    fn body(lines: &str) -> Vec<String> {
        let lines = lines.trim().lines().map(str::trim);
        let lines: Vec<String> = lines.map(|line| format!("    {line}\n")).collect();
        found(&format!("def solve(I):\n{}", lines.concat()))
    }

    #[test]
    fn solvers_that_work_have_no_findings() {
        for (task, text) in KNOWN {
            assert_eq!(found(text), Vec::<String>::new(), "{task}");
        }
    }

    #[test]
    fn what_works_in_python_is_not_warned_about() {
        let fine = [
            "return fill(I, add(T, F), initset(ORIGIN))",
            "x = sfilter(I, compose(flip, lbind(contained, 3)))\nreturn x",
            "x = power(compose(hmirror, dmirror), 3)\nreturn x(I)",
            "x = branch(square(I), hmirror, vmirror)\nreturn x(I)",
            "x = rapply((hmirror, vmirror), I)\nreturn first(x)",
            "x = apply(rbind(repeat, 3), first(I))\nreturn x",
            "x = pair(first(I), last(I))\ny = papply(astuple, first(I), last(I))\nreturn x",
            "x = toindices(((1, 2), (3, 4)))\nreturn fill(I, 0, x)",
            "x = shift(recolor(1, ((0, 0), (0, 1))), DOWN)\nreturn paint(I, x)",
            "x = greater((1, 2), (1, 3))\nreturn canvas(0, (2, 2))",
            "x = maximum(apply(size, ()))\nreturn canvas(0, astuple(x, x))",
            "x = fork(hconcat, identity, hmirror)\nreturn x(I)",
        ];
        for lines in fine {
            let warned = body(lines);
            let unused = |text: &String| text.contains("never used");
            assert!(warned.iter().all(unused), "{lines}: {warned:?}");
        }
    }

    #[test]
    fn calls_are_followed_into_functions_made_of_functions() {
        let wrong = [
            ("x = compose(first, size)\nreturn x(I)", "`first`"),
            ("x = chain(size, astuple, height)\nreturn x(I)", "`astuple`"),
            (
                "x = apply(lbind(shift, I), ofcolor(I, 0))\nreturn fill(I, 0, x)",
                "`shift`",
            ),
            ("x = mapply(size, I)\nreturn fill(I, 0, x)", "`mapply`"),
            ("x = rbind(size, 3)\nreturn x(I)", "`rbind`"),
            ("x = size(I)\nreturn x(I)", "is called like a function"),
            ("x = hmirror\nreturn x(I, I)", "takes 1 argument"),
            ("x = argmax(I, 3)\nreturn (x, x)", "`argmax`"),
            ("return ofcolor(I, 3)", "has to return a grid"),
            ("return (1, 2)", "has to return a grid"),
        ];
        for (lines, part) in wrong {
            let warned = body(lines);
            assert!(
                warned.len() == 1 && warned[0].contains("Warning") && warned[0].contains(part),
                "{lines}: {warned:?}"
            );
        }
    }

    #[test]
    fn functions_of_the_file_are_followed() {
        let text = "def help(x):\n    return size(x)\n\n\ndef solve(S, I):\n    a = help(I)\n    \
                    return hmirror(a)\n";
        let warned = found(text);
        assert_eq!(warned.len(), 2, "{warned:?}");
        assert!(warned[0].starts_with("5:11 Warning the demos are never used"));
        assert!(warned[1].starts_with("7:20 Warning `hmirror` needs a grid or a patch"));
    }

    #[test]
    fn a_function_that_is_defined_again_is_told_where_it_is() {
        let text = "import dsl\n\ndef solve(I):\n    return I\n\n\ndef other(a, b, c):\n    \
                    return a\n\n\ndef solve(I):\n    return other(I, I, I)\n\n\ndef solve(I):\n    \
                    return other(I, I, I)\n";
        let twice = |line: u32, earlier: u32| {
            format!(
                "{line}:1 Warning 'solve' is defined twice, here and on line {earlier}; the later \
                 one counts"
            )
        };
        assert_eq!(found(text), [twice(11, 3), twice(15, 11)]);
    }

    #[test]
    fn general_python_is_told_once_in_a_function_and_slips_each() {
        let told = found(
            "def solve(I):\n    for x in I:\n        y = x\n    z = [I]\n    while T:\n        \
             pass\n    return frist(I)",
        );
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("2:5 Error general Python: a `for` loop;"));
        assert!(told[1].starts_with("7:12 Error unknown name 'frist'"));
        let slips = body("x = [I]\ny = [I]\nreturn (x, y)");
        assert_eq!(slips.len(), 2, "{slips:?}");
        let helped = found(
            "def help(a, b, c):\n    return a\n\n\ndef solve(I):\n    for x in I:\n        \
             y = help(x, x, x)\n    return y\n",
        );
        assert_eq!(helped.len(), 1, "{helped:?}");
    }

    #[test]
    fn places_in_a_fence_are_those_of_the_text() {
        let text = "It's a flip (of sorts:\n\n   ```python\n   def solve(I):\n       x = \
                    hmiror(I)\n       return x\n   ```\n";
        assert_eq!(
            found(text),
            ["5:12 Error unknown name 'hmiror'; did you mean 'hmirror'?"]
        );
        let open = text.replace("hmiror(I)", "hmirror(I");
        assert_eq!(
            found(&open),
            [
                "5:21 Error syntax error: Expected `)`, found newline; the '(' at line 5, column 19 is \
              never closed; add ')'"
            ]
        );
        assert_eq!(
            found("Here:\n```python\ndef solve(I):\n    return I\n"),
            [
                "2:1 Error a Markdown fence that is never closed; end it with a line of the same \
              marks, or hand in the program alone"
            ]
        );
    }

    #[test]
    fn work_and_findings_stay_bounded() {
        let mut text = "def solve(I):\n    x0 = fork(combine, identity, identity)\n".to_owned();
        for i in 1..400 {
            text += &format!("    x{i} = fork(combine, x{0}, x{0})\n", i - 1);
        }
        text += "    return x399(I)\n";
        assert_eq!(found(&text), Vec::<String>::new());
        let text = format!(
            "def solve(I):\n{}",
            "    x = nonsense_name(I)\n".repeat(5_000)
        );
        let report = check(text.as_bytes());
        assert_eq!(
            (report.errors, report.findings.len()),
            (MOST_ERRORS, MOST_FINDINGS)
        );
    }
}
