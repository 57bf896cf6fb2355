//! Something that says nothing, however often it is tried.
//!
//! `deadline`, `cancelled` and `host-error` say nothing about a solver, so nothing may follow from
//! them. Owns how often it is tried again, and what people are told. Leaves the trying to whoever runs.

use crate::outcome::{Outcome, Run};
use crate::quote::Shown;
use crate::verdict::{RunResult, Verdict};

/// How often more something is tried that came to nothing.
pub const FURTHER_TRIES: usize = 3;

/// Something came to nothing however often it was tried, and nothing may follow from that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{who} ended as {}{}{}, which says nothing", .verdict.word(), in_brackets(.message), how_often(*.tries))]
pub struct Unsettled {
    /// Who was run, and on which sample.
    pub who: String,
    /// How the last try ended.
    pub verdict: Verdict,
    /// The message of the host.
    pub message: Option<String>,
    /// How often it was tried.
    pub tries: usize,
}

fn in_brackets(message: &Option<String>) -> String {
    match message {
        Some(message) => format!(" ({message})"),
        None => String::new(),
    }
}

fn how_often(tries: usize) -> String {
    match tries {
        1 => String::new(),
        tries => format!(" in each of {tries} tries"),
    }
}

impl Unsettled {
    /// The outcome of the last of all tries.
    pub fn of(who: String, outcome: Outcome) -> Self {
        let run_result = RunResult::new(Run::without_fuel(outcome), None);
        Unsettled {
            tries: match run_result.verdict {
                // Nobody tries again after an interrupt.
                Verdict::Cancelled => 1,
                _ => FURTHER_TRIES + 1,
            },
            who,
            verdict: run_result.verdict,
            message: (run_result.message()).map(|said| Shown(said.to_owned()).to_string()),
        }
    }

    /// The host failed where it helps nobody to try again.
    pub fn failed(who: impl Into<String>, reason: impl ToString) -> Self {
        let outcome = Outcome::HostError(reason.to_string());
        Unsettled {
            tries: 1,
            ..Unsettled::of(who.into(), outcome)
        }
    }

    /// Whether the user has stopped it.
    pub fn is_cancelled(&self) -> bool {
        self.verdict == Verdict::Cancelled
    }

    /// The advice to the user.
    pub fn advice(&self) -> &'static str {
        match self.verdict {
            Verdict::Deadline => "raise --deadline-ms, or put less load on the machine",
            Verdict::HostError => "mend what it names, or report it as a fault of solver-host",
            _ => "let it run to its end",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_who_how_and_what_helps() {
        let of = |outcome| Unsettled::of("the solver 0123 on demo[0]".to_owned(), outcome);
        let late = of(Outcome::Deadline);
        assert_eq!(
            late.to_string(),
            "the solver 0123 on demo[0] ended as deadline in each of 4 tries, which says nothing"
        );
        assert!(late.advice().contains("--deadline-ms"));
        assert!(!late.is_cancelled());
        let failed = of(Outcome::HostError("no memory".to_owned()));
        assert!(
            failed
                .to_string()
                .contains("host-error (no memory) in each")
        );
        assert!(of(Outcome::Cancelled).is_cancelled());
        assert_eq!(
            Unsettled::failed("a differ", "odd").to_string(),
            "a differ ended as host-error (odd), which says nothing"
        );
    }
}
