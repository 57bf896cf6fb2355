//! Which runs may decide something.
//!
//! `deadline`, `cancelled` and `host-error` say nothing about a solver, so nothing may follow from
//! them. Whatever compares, ranks, keeps or drops solvers takes [`Settled`] ones, which can be had
//! in no other way than by looking at every run; where a search needs one that is none, it stops
//! with [`Unsettled`].

use std::ops::Deref;

use super::{Exam, Judged, Scored, Verdict};
use crate::quote::Shown;
use crate::run::again::FURTHER_TRIES;
use crate::run::outcome::{Outcome, Run};

/// A solver of which every run says something.
#[derive(Clone, Copy)]
pub struct Settled<'a>(&'a Scored);

impl<'a> Settled<'a> {
    /// The solver with its runs.
    pub fn get(self) -> &'a Scored {
        self.0
    }
}

impl Deref for Settled<'_> {
    type Target = Scored;

    fn deref(&self) -> &Scored {
        self.0
    }
}

impl Scored {
    /// The same, where every run says something about the solver.
    pub fn settled(&self) -> Option<Settled<'_>> {
        let says_something = |run: &Judged| run.verdict.is_reproducible();
        self.runs
            .iter()
            .all(says_something)
            .then_some(Settled(self))
    }

    /// What messages call it: where it came from, and by its hash where that does not say it.
    fn named(&self) -> String {
        let (hash, origin) = (self.solver.hash.to_string(), &self.solver.origin);
        let shown = Shown(origin.to_string()).to_string();
        match hash.get(..SHORT_HASH) {
            Some(short) if !origin.contains(&hash) => format!("{short} ({shown})"),
            Some(_) | None => shown,
        }
    }

    /// Takes over what another try has come to, where this one says nothing.
    pub(super) fn fill_in(&mut self, again: Scored) {
        let Scored { solver, runs } = again;
        self.solver = solver;
        for (run, again) in self.runs.iter_mut().zip(runs) {
            if !run.verdict.is_reproducible() {
                *run = again;
            }
        }
    }

    /// The same, or the first run that says nothing.
    pub fn settle(&self, exam: &Exam) -> Result<Settled<'_>, Unsettled> {
        let mut runs = self.runs.iter().zip(exam.samples());
        let open = runs.find(|(run, _)| !run.verdict.is_reproducible());
        match (self.settled(), open) {
            (Some(settled), _) => Ok(settled),
            (None, Some((run, sample))) => {
                let who = format!("the solver {} on {}", self.named(), sample.id);
                Err(Unsettled::of(who, run.run.outcome.clone()))
            }
            // Every run is one on a sample.
            (None, None) => Err(Unsettled::failed(
                "a solver",
                "it has more runs than there are samples",
            )),
        }
    }
}

/// Digits of a hash that tell solvers apart, and that `archive show` takes.
const SHORT_HASH: usize = 16;

/// All of these solvers, or the first run that says nothing.
pub fn all_settled<'a>(scored: &'a [Scored], exam: &Exam) -> Result<Vec<Settled<'a>>, Unsettled> {
    scored.iter().map(|scored| scored.settle(exam)).collect()
}

/// Something came to nothing however often it was tried, and nothing may follow from that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{who} ended as {}{}{}, which says nothing", .verdict.word(), in_brackets(.message), how_often(*.tries))]
pub struct Unsettled {
    /// Who was run, and on which sample.
    pub who: String,
    /// How the last try ended.
    pub verdict: Verdict,
    /// What the host said.
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
    /// What the last of all tries came to.
    pub fn of(who: String, outcome: Outcome) -> Self {
        let judged = Judged::new(Run::without_fuel(outcome), None);
        Unsettled {
            tries: match judged.verdict {
                // Nobody tries again after an interrupt.
                Verdict::Cancelled => 1,
                _ => FURTHER_TRIES + 1,
            },
            who,
            verdict: judged.verdict,
            message: (judged.message()).map(|said| Shown(said.to_owned()).to_string()),
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

    /// What helps.
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
