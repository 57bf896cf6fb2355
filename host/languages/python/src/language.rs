//! Python as the seam knows it: words, files, solvers, and the interpreters that are installed.

use std::sync::Arc;

use solver_core::limits::{DeadlineMs, Fuel, Limits, MemoryMib, Semantics};
use solver_language::{
    Claim, Ending, Language, LanguageId, Lines, Named, Piece, RunsOn, Scripts, Source,
};

use crate::install::{installed, next_step};
use crate::interpreter::Interpreter;
use crate::parse::{MAX_SOURCE_BYTES, NotUtf8, Text, tree};
use crate::said::refusal;
use crate::script;
use crate::solver::Solver;
use crate::survey::Survey;

/// Fuel of a run: 99 of 100 programs that people have finish with it, and an endless loop is over in
/// about two seconds.
const FUEL: u64 = 20_000_000_000;
/// Memory of a run in MiB, above what the interpreter itself holds.
const MEMORY_MIB: u64 = 512;
/// Ten times what that fuel takes.
const DEADLINE_MS: u64 = 20_000;

/// Modules that a text in arc-dsl may import, though it needs none of them.
const OF_ARC_DSL: [&str; 4] = ["dsl", "constants", "arc_types", "typing"];

/// The language.
#[derive(Clone, Copy, Debug, Default)]
pub struct Python;

impl Python {
    /// Its word.
    pub const ID: LanguageId = LanguageId::new("python");
}

impl Language for Python {
    fn id(&self) -> LanguageId {
        Python::ID
    }

    fn ending(&self) -> Ending {
        Ending::new("py")
    }

    fn most_bytes(&self) -> usize {
        MAX_SOURCE_BYTES
    }

    fn runs_on(&self) -> RunsOn {
        RunsOn::Snapshots(installed())
    }

    /// A text that imports what arc-dsl has not, or has no `def`, is Python; one that has is Python where
    /// arc-dsl does not claim it.
    fn claim(&self, text: &[u8]) -> Claim {
        if is_plain(text) {
            return Claim::Weak;
        }
        let Ok(text) = Text::of(text) else {
            return Claim::None;
        };
        let Some(tree) = &text.tree else {
            return Claim::None;
        };
        let survey = Survey::of(tree);
        let is_foreign = |module: &&str| !OF_ARC_DSL.contains(module);
        match survey.has_def && !survey.all.imports.iter().any(is_foreign) {
            true => Claim::Weak,
            false => Claim::Sure,
        }
    }

    fn limits(&self) -> Limits {
        let usual = Limits::default();
        Limits {
            semantics: Semantics {
                fuel: Fuel::new(FUEL).unwrap_or(usual.semantics.fuel),
                memory: MemoryMib::new(MEMORY_MIB).unwrap_or(usual.semantics.memory),
            },
            deadline: DeadlineMs::new(DEADLINE_MS).unwrap_or(usual.deadline),
        }
    }

    fn refusal(&self, named: &Named) -> Option<String> {
        refusal(named)
    }

    /// One solver a file.
    fn split(&self, file: &[u8], named: &Named) -> Vec<Piece> {
        vec![self.entry(file, named)]
    }

    fn entry(&self, text: &[u8], named: &Named) -> Piece {
        let text = match Text::of(text) {
            Ok(text) => text,
            Err(NotUtf8 { range, mistake }) => {
                return Piece {
                    name: String::new(),
                    range,
                    hashed: named.hashed(),
                    lines: Lines::default(),
                    source: Err(mistake),
                };
            }
        };
        let solver = Solver::of(&text, named);
        Piece {
            name: solver.as_ref().map_or(String::new(), |it| it.entry.clone()),
            range: text.range.clone(),
            hashed: named.hashed(),
            lines: text.lines(),
            source: solver.map(|solver| Arc::new(solver) as Arc<dyn Source>),
        }
    }

    fn script(&self, text: &str) -> Option<Scripts> {
        Some(script::on(text))
    }

    fn scripts_on(&self, interpreter: &str) -> Option<Scripts> {
        script::of(interpreter)
    }

    fn how_to_install(&self, interpreter: &str) -> String {
        let step = match Interpreter::of_name(interpreter) {
            Some(interpreter) => next_step(interpreter),
            None => "run `solver-host python install`",
        };
        step.to_owned()
    }

    fn before_the_fence(&self) {
        // The parser asks once a thread how much stack there is. On the main thread the answer is in a
        // file; without it, everything would be parsed on a stack made for the purpose.
        drop(tree(""));
        // They are opened once a process, and later nobody can.
        drop(installed());
    }
}

/// Whether a glance is enough to see that a text is no surer than Python with a `def` and without an
/// import: a line in the first column says `def`, none says `import` but as solvers in arc-dsl do, and no
/// line is hidden in a string, joined to another or a fence. Where it is no Python at all, arc-dsl claims
/// it.
fn is_plain(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else {
        return false;
    };
    let is_usual = |line: &str| {
        let from = line.strip_prefix("from ").unwrap_or_default();
        let module = from.split_once(" import ").map(|(module, _)| module);
        module.is_some_and(|module| OF_ARC_DSL.contains(&module)) && !line.contains(';')
    };
    let hiding = ["\"\"\"", "'''", "\\", "\r", "```", "~~~"];
    !hiding.iter().any(|mark| text.contains(mark))
        && text.lines().any(|line| line.starts_with("def "))
        && (text.lines()).all(|line| !line.contains("import") || is_usual(line))
}

#[cfg(test)]
#[path = "language_tests.rs"]
mod tests;
