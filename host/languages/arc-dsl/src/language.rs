//! arc-dsl as the seam knows it: words, files, solvers, programs, and the module that runs them.

use std::sync::Arc;

use solver_core::input::without_mark;
use solver_language::{Ending, Language, LanguageId, Mistake, Piece, Program, Source};
use solver_sandbox::interpreter::InterpreterSource;

use crate::frontend::canonical::{canonical, text};
use crate::frontend::guard::MAX_SOURCE_BYTES;
use crate::frontend::lower::lower;
use crate::frontend::{self, CompileError, SourceFunction, parse_file};
use crate::interpreter::SOURCE;
use crate::script::place;

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

    fn interpreter(&self) -> InterpreterSource {
        SOURCE
    }

    fn split(&self, file: &[u8]) -> Vec<Piece> {
        parse_file(file).solvers.into_iter().map(piece).collect()
    }

    fn entry(&self, text: &[u8], entry: Option<&str>) -> Piece {
        let mut parsed = parse_file(text);
        let error = match place(&parsed, entry) {
            Ok(place) => return piece(parsed.solvers.swap_remove(place)),
            Err(error) => error,
        };
        let whole = text.len() - without_mark(text).len()..text.len();
        Piece {
            name: String::new(),
            range: whole,
            first_line: 1,
            source: Err(error.into()),
        }
    }

    fn before_the_fence(&self) {
        // The parser asks once a thread how much stack there is. On the main thread the answer is in
        // a file; without it, everything would be parsed on a stack made for the purpose.
        drop(parse_file(b""));
    }
}

fn piece(function: SourceFunction) -> Piece {
    Piece {
        name: function.name,
        range: function.range,
        first_line: function.first_line,
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
            general: Vec::new(),
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
        let pieces = ArcDsl.split(text);
        let bytes = |at: usize| &text[pieces[at].range.clone()];
        assert_eq!(bytes(0), b"def a(I):\n    return I");
        assert_eq!(pieces[1].name, "b");
        assert_eq!(bytes(1), b"def b(S, I):\n    return I");
    }

    #[test]
    fn what_does_not_parse_is_one_solver_of_all_bytes() {
        let text = b"def a(I):\n    return (\n";
        let pieces = ArcDsl.split(text);
        let [piece] = pieces.as_slice() else {
            panic!("one solver");
        };
        assert_eq!(piece.range, 0..text.len());
        assert!(piece.source.is_err());
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
            let plain = ArcDsl.split(text.as_bytes());
            let marked = ArcDsl.split(with_mark.as_bytes());
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
        let piece = ArcDsl.entry(text, Some("solv"));
        assert_eq!(piece.range, 3..text.len());
        assert!(piece.source.unwrap_err().reason.contains("solve"));
    }
}
