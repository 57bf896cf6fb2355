//! The words that were said of a solver beside its text, as lines of its file.
//!
//! Owns the form of these lines, both ways. They stand behind those of the header, and unlike them are a
//! part of the solver: its hash is over both. Leaves the header to [`crate::header`].

use solver_core::json;
use solver_language::Named;

use crate::header::is_name;

/// How a line with a word begins, before the word and its value.
const NAMED: &str = "# named ";
/// How a line with a module begins, before its name and its source as a string of JSON.
const MODULE: &str = "# module ";

const ENTRY: &str = "entry";
const INPUT: &str = "input";
const INTERPRETER: &str = "interpreter";

/// Whether these words can be read again from their lines: each is one line of a bearable length.
pub(crate) fn can_be_kept(named: &Named) -> bool {
    let is_word = |name: &str| is_name(name) && !name.contains(' ');
    words(named).all(|(_, value)| is_name(value)) && named.modules.keys().all(|name| is_word(name))
}

fn words(named: &Named) -> impl Iterator<Item = (&'static str, &String)> {
    let words = [
        (ENTRY, &named.entry),
        (INPUT, &named.input),
        (INTERPRETER, &named.interpreter),
    ];
    words
        .into_iter()
        .filter_map(|(word, value)| Some((word, value.as_ref()?)))
}

/// The lines: `# named WORD VALUE` for each word, `# module NAME "SOURCE"` for each module.
pub fn text(named: &Named) -> String {
    let words = words(named).map(|(word, value)| format!("{NAMED}{word} {value}\n"));
    let modules = named.modules.iter().map(|(name, source)| {
        let source = json::string(source);
        format!("{MODULE}{name} {source}\n")
    });
    words.chain(modules).collect()
}

/// Takes these lines out of those above a source: the words, and the other lines. None where one of them
/// is not as it should be.
pub(crate) fn take(lines: &str) -> Option<(Named, String)> {
    let (mut named, mut others) = (Named::default(), String::new());
    for line in lines.split_inclusive('\n') {
        let whole = line.trim_end_matches('\n');
        if let Some(said) = whole.strip_prefix(NAMED) {
            let (word, value) = said.split_once(' ')?;
            let place = match word {
                ENTRY => &mut named.entry,
                INPUT => &mut named.input,
                INTERPRETER => &mut named.interpreter,
                _ => return None,
            };
            if place.replace(value.to_owned()).is_some() {
                return None;
            }
        } else if let Some(module) = whole.strip_prefix(MODULE) {
            let (name, source) = module.split_once(' ')?;
            let source = json::from_slice(source.as_bytes()).ok()?;
            if named.modules.insert(name.to_owned(), source).is_some() {
                return None;
            }
        } else {
            others.push_str(line);
        }
    }
    can_be_kept(&named).then_some((named, others))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// All that may be named.
    pub fn named() -> Named {
        let modules = [("common", "x = 1\n# ä\r\n"), ("deep.er", "")];
        Named {
            entry: Some("solve_a".to_owned()),
            input: Some("ndarray".to_owned()),
            interpreter: Some("cpython-numpy".to_owned()),
            modules: modules.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
        }
    }

    #[test]
    fn the_lines_are_read_as_they_are_written() {
        let only = |modules| Named {
            modules,
            ..Named::default()
        };
        for named in [
            Named::default(),
            named(),
            Named::entry(Some("f")),
            only(named().modules),
        ] {
            let text = format!("# task a\n{}# runtime b\n", text(&named));
            let others = "# task a\n# runtime b\n".to_owned();
            assert_eq!(take(&text), Some((named, others)));
        }
    }

    #[test]
    fn a_line_that_is_not_as_it_should_be_is_no_line() {
        for wrong in [
            "# named",
            "# named entry",
            "# named entry ",
            "# named colour red",
            "# named entry a\n# named entry b",
            "# named input \u{1b}[2J",
            "# module a",
            "# module a ?",
            "# module a \"x",
            "# module a 1",
            "# module a \"\"\n# module a \"\"",
            "# module  \"\"",
        ] {
            let is_other = wrong == "# named";
            assert_eq!(take(wrong).is_some(), is_other, "{wrong:?}");
        }
    }

    #[test]
    fn what_is_not_one_line_cannot_be_kept() {
        for entry in ["a\nb", "", "\u{1b}"] {
            assert!(!can_be_kept(&Named::entry(Some(entry))), "{entry:?}");
        }
        assert!(can_be_kept(&named()));
    }
}
