//! Scoring: the figures of a battery as a whole.
//!
//! | module | owns |
//! | --- | --- |
//! | [`settled`] | which runs may decide something |
//! | [`aggregate`] | counts, the solved, the attempts |
//! | [`board`](mod@board) | what each solver did, the best first |
//! | [`digest`] | the one hash that is equal wherever the inputs are |
//!
//! Leaves the runs themselves to [`crate::pools`], and what is kept of it to `filter` and after.

pub mod aggregate;
pub mod board;
pub mod digest;
pub mod settled;

pub use settled::Settled;

use std::cmp::Reverse;
use std::sync::Arc;

use solver_core::hash::Sha256Hex;
use solver_core::sample_set::SampleSet;
use solver_core::verdict::{RunResult, Verdict};

use crate::submission::Solver;

/// A solver with what it did on every sample, in sample order.
#[derive(Clone)]
pub struct Scored {
    /// The solver.
    pub solver: Arc<Solver>,
    /// One run a sample.
    pub runs: Vec<RunResult>,
}

impl Scored {
    /// Demos that it matched.
    pub fn demos_matched(&self, sample_set: &SampleSet) -> usize {
        self.runs[..sample_set.demos()]
            .iter()
            .filter(|run| run.verdict == Verdict::Match)
            .count()
    }

    /// Whether it matches every demo.
    pub fn is_solved(&self, sample_set: &SampleSet) -> bool {
        is_solved(self.demos_matched(sample_set), sample_set.demos())
    }

    /// Fuel over all demos; none where one of them has none.
    pub fn demo_fuel(&self, sample_set: &SampleSet) -> Option<u64> {
        self.runs[..sample_set.demos()]
            .iter()
            .map(|run| run.run.fuel)
            .try_fold(0u64, |sum, fuel| Some(sum.saturating_add(fuel?)))
    }
}

/// Where a solver stands among others, the least first: by demos matched, by how near it is as far as
/// somebody has measured that, by fuel over the demos (none last), by hash. The one key by which
/// solvers are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing<Near = ()> {
    matched: Reverse<usize>,
    near: Near,
    fuel: (bool, u64),
    hash: Sha256Hex,
}

impl Scored {
    /// Where it stands, with nothing measured of how near it is.
    pub fn standing(&self, sample_set: &SampleSet) -> Standing {
        self.standing_with(sample_set, ())
    }

    /// The same, with how near it is: the least is the nearest.
    pub fn standing_with<Near>(&self, sample_set: &SampleSet, near: Near) -> Standing<Near> {
        Standing {
            matched: Reverse(self.demos_matched(sample_set)),
            near,
            fuel: null_last(self.demo_fuel(sample_set)),
            hash: self.solver.hash,
        }
    }
}

/// Whether so many demos matched of so many that there are solve a task: all of them do. The one rule
/// by which every command counts solved tasks; tests are no part of it.
pub fn is_solved(matched: usize, demos: usize) -> bool {
    matched == demos
}

/// An optional number that sorts last where it is absent.
pub fn null_last(fuel: Option<u64>) -> (bool, u64) {
    (fuel.is_none(), fuel.unwrap_or(0))
}
