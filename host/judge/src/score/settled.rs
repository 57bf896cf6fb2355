//! Which runs may decide something.
//!
//! `deadline`, `cancelled` and `host-error` say nothing about a solver, so nothing may follow from
//! them. Code that compares, ranks, keeps or drops solvers takes [`Settled`] ones, which can be had
//! in no other way than by looking at every run; where a search needs one that is none, it stops with
//! [`Unsettled`].

use std::ops::Deref;

use solver_core::quote::Shown;
use solver_core::sample_set::SampleSet;
use solver_core::unsettled::Unsettled;
use solver_core::verdict::RunResult;

use super::Scored;

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
        let says_something = |run: &RunResult| run.verdict.is_reproducible();
        self.runs
            .iter()
            .all(says_something)
            .then_some(Settled(self))
    }

    /// Its name in messages: its origin, and its hash where the origin lacks it.
    fn named(&self) -> String {
        let (hash, origin) = (self.solver.hash.to_string(), &self.solver.origin);
        let shown = Shown(origin.to_string()).to_string();
        match hash.get(..SHORT_HASH) {
            Some(short) if !origin.contains(&hash) => format!("{short} ({shown})"),
            Some(_) | None => shown,
        }
    }

    /// Takes over what another try has come to, where this one says nothing.
    pub(crate) fn fill_in(&mut self, again: Scored) {
        let Scored { solver, runs } = again;
        self.solver = solver;
        for (run, again) in self.runs.iter_mut().zip(runs) {
            if !run.verdict.is_reproducible() {
                *run = again;
            }
        }
    }

    /// The same, or the first run that says nothing.
    pub fn settle(&self, sample_set: &SampleSet) -> Result<Settled<'_>, Unsettled> {
        let mut runs = self.runs.iter().zip(sample_set.samples());
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
pub fn all_settled<'a>(
    scored: &'a [Scored],
    sample_set: &SampleSet,
) -> Result<Vec<Settled<'a>>, Unsettled> {
    scored
        .iter()
        .map(|scored| scored.settle(sample_set))
        .collect()
}
