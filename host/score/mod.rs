//! Scoring: verdicts from runs, and what a battery as a whole came to.
//!
//! | module | owns |
//! | --- | --- |
//! | [`exam`] | a task as the samples that every solver is run on |
//! | [`verdict`] | a run compared with what was expected |
//! | [`settled`] | which runs may decide something |
//! | [`pools`] | who runs what where: the scoring pool and the two other designs |
//! | [`spread`] | one solver on all samples, cut into jobs |
//! | [`single`] | the old design, with its starvation, for comparison |
//! | [`aggregate`] | counts, the solved, the attempts |
//! | [`digest`] | the one hash that is equal wherever the inputs are |
//!
//! Leaves the runs themselves to `run`, and what is kept of it to `filter` and after.

pub mod aggregate;
pub mod digest;
pub mod exam;
pub mod pools;
pub mod settled;
pub mod single;
pub mod spread;
pub mod verdict;

pub use exam::Exam;
pub use settled::{Settled, Unsettled};
pub use verdict::{Judged, Verdict};

use std::sync::Arc;

use crate::run::solver::Solver;

/// A solver with what it did on every sample, in sample order.
#[derive(Clone)]
pub struct Scored {
    /// The solver.
    pub solver: Arc<Solver>,
    /// One run a sample.
    pub runs: Vec<Judged>,
}

impl Scored {
    /// Demos that it matched.
    pub fn demos_matched(&self, exam: &Exam) -> usize {
        self.runs[..exam.demos()]
            .iter()
            .filter(|run| run.verdict == Verdict::Match)
            .count()
    }

    /// Whether it matches every demo.
    pub fn is_solved(&self, exam: &Exam) -> bool {
        is_solved(self.demos_matched(exam), exam.demos())
    }

    /// Fuel over all demos; none where one of them has none.
    pub fn demo_fuel(&self, exam: &Exam) -> Option<u64> {
        self.runs[..exam.demos()]
            .iter()
            .map(|run| run.run.fuel)
            .try_fold(0u64, |sum, fuel| Some(sum.saturating_add(fuel?)))
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
