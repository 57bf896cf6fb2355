//! arc-dsl as the seam knows it: words, files, solvers, programs, and the module that runs them.

use std::cell::Cell;
use std::sync::Arc;

use solver_core::input::without_mark;
use solver_language::{
    Claim, Ending, Language, LanguageId, Lines, Mistake, Named, Piece, Program, RunsOn, Source,
};

use crate::frontend::canonical::{canonical, text};
use crate::frontend::guard::MAX_SOURCE_BYTES;
use crate::frontend::lower::lower;
use crate::frontend::{self, CompileError, ParsedFile, SourceFunction, parse_file};
use crate::interpreter::SOURCE;
use crate::script::{lines, place};

/// The language.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArcDsl;

impl ArcDsl {
    /// Its word.
    pub const ID: LanguageId = LanguageId::new("arc-dsl");
}

impl Language for ArcDsl {
    fn id(&self) -> LanguageId {
        ArcDsl::ID
    }

    fn ending(&self) -> Ending {
        Ending::new("py")
    }

    fn most_bytes(&self) -> usize {
        MAX_SOURCE_BYTES
    }

    fn runs_on(&self) -> RunsOn {
        RunsOn::Interpreter(SOURCE)
    }

    fn claim(&self, text: &[u8]) -> Claim {
        let parsed = parse_file(text);
        let claim = match parsed.is_meant_so() {
            true => Claim::Good,
            false => Claim::None,
        };
        if text.len() <= MOST_CLAIMED {
            CLAIMED.set(Some((text.into(), parsed)));
        }
        claim
    }

    fn split(&self, file: &[u8], _named: &Named) -> Vec<Piece> {
        let solvers = parsed(file).into_solvers();
        solvers.into_iter().map(piece).collect()
    }

    fn entry(&self, text: &[u8], named: &Named) -> Piece {
        let mut parsed = parsed(text);
        let error = match place(&parsed, named.entry.as_deref()) {
            Ok(place) => return piece(parsed.solvers.swap_remove(place)),
            Err(error) => error,
        };
        let whole = text.len() - without_mark(text).len()..text.len();
        Piece {
            name: String::new(),
            range: whole,
            hashed: Vec::new(),
            lines: Lines::default(),
            source: Err(error.into()),
        }
    }

    fn before_the_fence(&self) {
        // The parser asks once a thread how much stack there is. On the main thread the answer is in
        // a file; without it, everything would be parsed on a stack made for the purpose.
        drop(parse_file(b""));
    }
}

/// The most bytes of a text that is kept until its solvers are asked for.
const MOST_CLAIMED: usize = 64 << 10;

thread_local! {
    /// The text that this thread was asked about last. Whoever asks whose a text is asks for its solvers
    /// next, and parsing is most of what a solver costs before it runs.
    static CLAIMED: Cell<Option<(Box<[u8]>, ParsedFile)>> = const { Cell::new(None) };
}

fn parsed(text: &[u8]) -> ParsedFile {
    match CLAIMED.take() {
        Some((claimed, parsed)) if *claimed == *text => parsed,
        Some(_) | None => parse_file(text),
    }
}

fn piece(function: SourceFunction) -> Piece {
    let lines = lines(&function);
    Piece {
        name: function.name,
        range: function.range,
        hashed: Vec::new(),
        lines,
        source: match function.source {
            Ok(source) => Ok(Arc::new(source)),
            Err(error) => Err(error.into()),
        },
    }
}

impl From<CompileError> for Mistake {
    fn from(error: CompileError) -> Self {
        Mistake {
            line: error.at.line,
            column: error.at.column,
            kind: error.reason.kind(),
            general: error.general,
            reason: error.reason.to_string(),
        }
    }
}

impl Source for frontend::Source {
    fn program(&self) -> Program {
        Program {
            bytes: lower(self).encode().into(),
            reads_demos: self.reads_demos(),
        }
    }

    fn canonical(&self) -> Vec<u8> {
        text(&canonical(self)).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_a_solver_a_function() {
        let text = b"from dsl import *\n\ndef a(I):\n    return I\n\n\ndef b(S, I):\n    return I  # same\n\n";
        let pieces = ArcDsl.split(text, &Named::default());
        let bytes = |at: usize| &text[pieces[at].range.clone()];
        assert_eq!(bytes(0), b"def a(I):\n    return I");
        assert_eq!(pieces[1].name, "b");
        assert_eq!(bytes(1), b"def b(S, I):\n    return I");
    }

    #[test]
    fn what_does_not_parse_is_one_solver_of_all_bytes() {
        let text = b"def a(I):\n    return (\n";
        let pieces = ArcDsl.split(text, &Named::default());
        let [piece] = pieces.as_slice() else {
            panic!("one solver");
        };
        assert_eq!(piece.range, 0..text.len());
        assert!(piece.source.is_err());
    }

    /// The names and texts of the solvers of a text, with their errors.
    fn solvers(text: &str) -> Vec<(String, &str, Option<String>)> {
        let of = |piece: Piece| {
            let error = piece.source.err().map(|error| error.in_file("f"));
            (piece.name, &text[piece.range], error)
        };
        ArcDsl
            .split(text.as_bytes(), &Named::default())
            .into_iter()
            .map(of)
            .collect()
    }

    fn names(text: &str) -> Vec<String> {
        solvers(text).into_iter().map(|(name, ..)| name).collect()
    }

    #[test]
    fn the_helpers_of_a_file_are_no_solvers() {
        let text = "def help(x):\n    return hmirror(x)\n\n\ndef a(I):\n    return help(I)\n\n\n\
                    def b(I):\n    return help(a(I))\n\n\ndef c(I):\n    return c(I)\n";
        assert_eq!(names(text), ["b", "c"]);
        // Each is mentioned: nobody can tell which one is meant.
        let circle = "def a(I):\n    return b(I)\n\n\ndef b(I):\n    return a(I)\n";
        assert_eq!(names(circle), ["a", "b"]);
        let twice = "def a(I):\n    return I\n\n\ndef a(I):\n    return hmirror(I)\n";
        assert_eq!(solvers(twice)[0].1, "def a(I):\n    return hmirror(I)");
        // A function that does not compile mentions as well.
        let general = "def help(x):\n    return x\n\n\ndef a(I):\n    for x in I:\n        y = \
                       help(x)\n    return y\n";
        assert_eq!(names(general), ["a"]);
    }

    #[test]
    fn the_function_that_is_meant_is_the_entry() {
        let meant = |text: &str| ArcDsl.entry(text.as_bytes(), &Named::default()).name;
        let f = |name: &str, body: &str| format!("def {name}(I):\n    return {body}\n\n\n");
        assert_eq!(meant(&(f("help", "I") + &f("solve", "help(I)"))), "solve");
        assert_eq!(
            meant(&(f("a", "I") + &f("solve_b", "I") + &f("c", "I"))),
            "solve_b"
        );
        assert_eq!(
            meant(&(f("main", "transform(I)") + &f("transform", "I"))),
            "transform"
        );
        assert_eq!(meant(&(f("a", "b(I)") + &f("b", "I"))), "a");
    }

    #[test]
    fn the_last_whole_fence_of_what_does_not_parse_is_the_program() {
        let first = "Let's see:\n```python\ndef solve(I):\n    return I\n```\n";
        let second = "Better:\n\n  ```py\n  def solve(I):\n      return hmiror(I)\n  ```\nDone.\n";
        let text = format!("{first}{second}");
        for text in [
            text.clone(),
            text.replace('\n', "\r\n"),
            format!("\u{feff}{text}"),
        ] {
            let [(name, source, error)] = &solvers(&text)[..] else {
                panic!("{text}");
            };
            assert_eq!(name, "solve");
            assert!(
                source.starts_with("def solve(I):") && source.ends_with("      return hmiror(I)")
            );
            let expected = "f:10:14: unknown name 'hmiror'; did you mean 'hmirror'?";
            assert_eq!(error.as_deref(), Some(expected));
        }
        // Text that parses is left alone.
        let inner = "def f(I):\n    return hmirror(I)\n";
        let parses = format!("\"\"\"Text\n```\n{inner}```\n\"\"\"\ndef g(I):\n    return I\n");
        assert_eq!(names(&parses), ["g"]);
        let text = format!("{second}```python\ndef f(I):\n    return I\n");
        assert_eq!(
            names(&text),
            ["solve"],
            "a fence that is not closed is passed over"
        );
        let open = "Here:\n```python\ndef f(I):\n    return I\n";
        let [(name, source, error)] = &solvers(open)[..] else {
            panic!("one solver");
        };
        assert_eq!((name.as_str(), *source), ("", open));
        assert!(
            error
                .as_deref()
                .unwrap()
                .starts_with("f:2:1: a Markdown fence")
        );
        let broken = "Here:\n```\nx = (\n```\n";
        let [(_, source, error)] = &solvers(broken)[..] else {
            panic!("one solver");
        };
        assert_eq!(*source, "x = (\n");
        assert!(
            error.as_deref().unwrap().starts_with("f:4:1: syntax error"),
            "{error:?}"
        );
    }

    #[test]
    fn lines_of_a_run_are_found_in_the_text() {
        let text = "text\n```\ndef help(x):\n    y = x\n    return first(y)\n\n\ndef solve(I):\n    \
                    return help(I)\n```\n";
        let piece = ArcDsl.entry(text.as_bytes(), &Named::default());
        assert_eq!(piece.lines.in_text("line 3: first: x"), "line 5: first: x");
        assert_eq!(piece.lines.in_text("line 2: x: y"), "line 4 or 9: x: y");
    }

    #[test]
    fn a_mark_before_the_source_is_no_part_of_it() {
        let texts = [
            "def a(I):\n    return I\n\n\ndef b(S, I):\n    return hmiror(I)\n",
            "def a(I):\n    return (\n",
            "",
        ];
        for text in texts {
            let with_mark = format!("\u{feff}{text}");
            let plain = ArcDsl.split(text.as_bytes(), &Named::default());
            let marked = ArcDsl.split(with_mark.as_bytes(), &Named::default());
            assert_eq!(plain.len(), marked.len());
            for (plain, marked) in plain.iter().zip(&marked) {
                assert_eq!(&text[plain.range.clone()], &with_mark[marked.range.clone()]);
                assert_eq!(
                    format!("{:?}", plain.source),
                    format!("{:?}", marked.source)
                );
            }
        }
    }

    #[test]
    fn an_entry_that_is_not_there_is_a_mistake_of_the_whole_text() {
        let text = b"\xef\xbb\xbfdef solve(I):\n    return I";
        let piece = ArcDsl.entry(text, &Named::entry(Some("solv")));
        assert_eq!(piece.range, 3..text.len());
        assert!(piece.source.unwrap_err().reason.contains("solve"));
    }

    #[test]
    fn a_text_that_was_claimed_is_read_like_any_other() {
        let (a, b) = (
            &b"def a(I):\n    return I"[..],
            &b"def b(I):\n    return I"[..],
        );
        let name = |text: &[u8]| ArcDsl.entry(text, &Named::default()).name;
        ArcDsl.claim(a);
        assert_eq!((name(b), name(a)), ("b".to_owned(), "a".to_owned()));
        ArcDsl.claim(a);
        assert_eq!((name(a), name(a)), ("a".to_owned(), "a".to_owned()));
    }

    #[test]
    fn a_text_is_claimed_that_keeps_to_the_subset_or_calls_a_primitive() {
        for (text, claim) in [
            ("def f(I):\n    return hmirror(I)", Claim::Good),
            ("def f(I):\n    return hmiror(I)", Claim::Good),
            ("def f(I):\n    return I", Claim::Good),
            (
                "def f(I):\n    for x in I:\n        y = hmirror(I)\n    return y",
                Claim::Good,
            ),
            (
                "import dsl\ndef f(I):\n    return [dsl.hmirror(x) for x in I]",
                Claim::Good,
            ),
            (
                "def a(I):\n    return [x for x in I]\ndef b(I):\n    return fill(a(I), 1, 2) + 1",
                Claim::Good,
            ),
            ("def f(I):\n    return (", Claim::Good),
            (
                "So:\n```\ndef f(I):\n    return hmirror(I)\n```",
                Claim::Good,
            ),
            ("def f(I):\n    return [x for x in I]", Claim::None),
            ("def f(I):\n    return I[::-1]", Claim::None),
            (
                "def fill(x):\n    return x[0]\ndef f(I):\n    return [fill(x) for x in I]",
                Claim::None,
            ),
            (
                "def f(I):\n    fill = I.pop\n    return [fill(x) for x in I]",
                Claim::None,
            ),
            (
                "def f(I):\n    def crop(x):\n        return x\n    return [crop(x) for x in I]",
                Claim::None,
            ),
            ("So:\n```\ndef f(I):\n    return I[0]\n```", Claim::None),
            ("p = lambda g: g", Claim::None),
        ] {
            assert_eq!(ArcDsl.claim(text.as_bytes()), claim, "{text}");
        }
    }
}
