//! A run compared with what was expected: one word, its detail, its message.

use serde::Serialize;

use crate::outcome::{Outcome, Run};
use crate::task::Grid;

/// The verdict on one run, in the word that everything prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The expected grid.
    Match,
    /// Another valid grid.
    Mismatch,
    /// A valid grid where nothing was expected.
    Output,
    /// The solver said that it failed.
    Error,
    /// It broke a rule of WebAssembly or of the canonical ABI.
    Trap,
    /// The budget was used up.
    OutOfFuel,
    /// Memory grew over the limit.
    OutOfMemory,
    /// The stack is over its ceiling.
    StackOverflow,
    /// The output is no valid grid.
    InvalidOutput,
    /// It never ran.
    Rejected,
    /// The host gave up: the backstop.
    Deadline,
    /// The host gave up: interrupted.
    Cancelled,
    /// The host itself failed.
    HostError,
}

impl Verdict {
    /// All verdicts, in the order in which they are listed.
    pub const ALL: [Verdict; 13] = [
        Verdict::Match,
        Verdict::Mismatch,
        Verdict::Output,
        Verdict::Error,
        Verdict::Trap,
        Verdict::OutOfFuel,
        Verdict::OutOfMemory,
        Verdict::StackOverflow,
        Verdict::InvalidOutput,
        Verdict::Rejected,
        Verdict::Deadline,
        Verdict::Cancelled,
        Verdict::HostError,
    ];

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Match => "match",
            Verdict::Mismatch => "mismatch",
            Verdict::Output => "output",
            Verdict::Error => "error",
            Verdict::Trap => "trap",
            Verdict::OutOfFuel => "out-of-fuel",
            Verdict::OutOfMemory => "out-of-memory",
            Verdict::StackOverflow => "stack-overflow",
            Verdict::InvalidOutput => "invalid-output",
            Verdict::Rejected => "rejected",
            Verdict::Deadline => "deadline",
            Verdict::Cancelled => "cancelled",
            Verdict::HostError => "host-error",
        }
    }

    /// Whether the same solver, sample and limits give it every time.
    pub fn is_reproducible(self) -> bool {
        match self {
            Verdict::Match
            | Verdict::Mismatch
            | Verdict::Output
            | Verdict::Error
            | Verdict::Trap
            | Verdict::OutOfFuel
            | Verdict::OutOfMemory
            | Verdict::StackOverflow
            | Verdict::InvalidOutput
            | Verdict::Rejected => true,
            Verdict::Deadline | Verdict::Cancelled | Verdict::HostError => false,
        }
    }
}

/// A run with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunResult {
    /// The word.
    pub verdict: Verdict,
    /// The run behind it.
    pub run: Run,
}

impl RunResult {
    /// Compares a run with what was expected.
    pub fn new(run: Run, expected: Option<&Grid>) -> Self {
        let verdict = match (&run.outcome, expected) {
            (Outcome::Grid(grid), Some(expected)) if grid == expected => Verdict::Match,
            (Outcome::Grid(_), Some(_)) => Verdict::Mismatch,
            (Outcome::Grid(_), None) => Verdict::Output,
            (Outcome::Error(_), _) => Verdict::Error,
            (Outcome::Trap(_), _) => Verdict::Trap,
            (Outcome::OutOfFuel, _) => Verdict::OutOfFuel,
            (Outcome::OutOfMemory, _) => Verdict::OutOfMemory,
            (Outcome::StackOverflow, _) => Verdict::StackOverflow,
            (Outcome::InvalidOutput(_), _) => Verdict::InvalidOutput,
            (Outcome::Rejected(_), _) => Verdict::Rejected,
            (Outcome::Deadline, _) => Verdict::Deadline,
            (Outcome::Cancelled, _) => Verdict::Cancelled,
            (Outcome::HostError(_), _) => Verdict::HostError,
        };
        RunResult { verdict, run }
    }

    /// The valid grid that came back.
    pub fn output(&self) -> Option<&Grid> {
        self.run.outcome.grid()
    }

    /// The trap kind or the defect.
    pub fn detail(&self) -> Option<&'static str> {
        match &self.run.outcome {
            Outcome::Trap(kind) => Some(kind.word()),
            Outcome::InvalidOutput(defect) => Some(defect.word()),
            Outcome::Grid(_)
            | Outcome::Error(_)
            | Outcome::OutOfFuel
            | Outcome::OutOfMemory
            | Outcome::StackOverflow
            | Outcome::Rejected(_)
            | Outcome::Deadline
            | Outcome::Cancelled
            | Outcome::HostError(_) => None,
        }
    }

    /// The message of the solver or the host.
    pub fn message(&self) -> Option<&str> {
        match &self.run.outcome {
            Outcome::Error(message) | Outcome::Rejected(message) | Outcome::HostError(message) => {
                Some(message)
            }
            Outcome::Grid(_)
            | Outcome::Trap(_)
            | Outcome::OutOfFuel
            | Outcome::OutOfMemory
            | Outcome::StackOverflow
            | Outcome::InvalidOutput(_)
            | Outcome::Deadline
            | Outcome::Cancelled => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_serialized_names() {
        for verdict in Verdict::ALL {
            assert_eq!(
                serde_json::to_value(verdict).unwrap(),
                serde_json::Value::from(verdict.word())
            );
        }
    }
}
