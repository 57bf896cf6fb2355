//! A language for the tests: one line a solver, and an interpreter that gives the input back.

use std::sync::Arc;

use solver_language::{
    Ending, Language, LanguageId, Lines, Mistake, Named, Piece, Program, RunsOn, Source,
};
use solver_sandbox::interpreter::InterpreterSource;

use crate::languages::Languages;

/// The words `same` and `other` are solvers; every other line is a mistake.
#[derive(Debug)]
pub(crate) struct Echo;

#[derive(Debug)]
struct Word(String);

impl Language for Echo {
    fn id(&self) -> LanguageId {
        LanguageId::new("echo")
    }

    fn ending(&self) -> Ending {
        Ending::new("echo")
    }

    fn most_bytes(&self) -> usize {
        1 << 20
    }

    fn runs_on(&self) -> RunsOn {
        RunsOn::Interpreter(InterpreterSource {
            name: "echo 1",
            identity: "none",
            module: b"",
            calls: &[],
            code: b"",
        })
    }

    fn split(&self, file: &[u8], _named: &Named) -> Vec<Piece> {
        let text = String::from_utf8_lossy(file);
        let mut start = 0;
        let mut pieces = Vec::new();
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            let word = line.trim_end();
            let source: Result<Arc<dyn Source>, Mistake> = match word {
                "same" | "other" => Ok(Arc::new(Word(word.to_owned()))),
                _ => Err(Mistake {
                    line: number,
                    column: 1,
                    kind: "no word of this language",
                    general: Vec::new(),
                    reason: "no word of this language".to_owned(),
                }),
            };
            pieces.push(Piece {
                name: word.to_owned(),
                range: start..start + word.len(),
                hashed: Vec::new(),
                lines: Lines::default(),
                source,
            });
            start += line.len();
        }
        pieces
    }

    fn entry(&self, text: &[u8], named: &Named) -> Piece {
        let mut pieces = self.split(text, named);
        let wanted = named.entry.as_deref();
        let place = pieces.iter().position(|piece| Some(&*piece.name) == wanted);
        pieces.swap_remove(place.unwrap_or(0))
    }
}

impl Source for Word {
    fn program(&self) -> Program {
        Program {
            bytes: self.0.as_bytes().into(),
            reads_demos: false,
        }
    }

    fn canonical(&self) -> Vec<u8> {
        self.0.clone().into_bytes()
    }
}

/// The one language of the tests.
pub fn languages() -> Languages {
    Languages::new(Arc::new(Echo), Vec::new())
}
