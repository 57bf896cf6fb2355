//! Everything that the report of a task says, before anyone chooses how to say it.

use std::path::PathBuf;
use std::time::Duration;

use solver_core::hash::Sha256Hex;
use solver_core::limits::Limits;
use solver_core::task::TaskId;
use solver_core::unsettled::Unsettled;
use solver_judge::pools::Sizes;
use solver_judge::score::aggregate::{Counts, TestAttempts};
use solver_judge::timing::Timing;
use solver_search::fitness::near::NearMiss;

/// What running a battery on a task came to.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The task.
    pub task: TaskId,
    /// The seed of the battery.
    pub seed: u64,
    /// Solvers in the battery.
    pub solvers: usize,
    /// Samples of the task.
    pub samples: usize,
    /// Runs by verdict.
    pub counts: Counts,
    /// Runs that gave a valid grid.
    pub candidates: u64,
    /// Distinct pairs of sample and grid.
    pub unique_outputs: u64,
    /// Solvers that match every demo.
    pub solved: Vec<Sha256Hex>,
    /// Solvers left after equals collapsed.
    pub after_filter: usize,
    /// Those of them that did the same again, alone.
    pub validated: usize,
    /// Those of them in the archive.
    pub saved: usize,
    /// What is tried for each test sample.
    pub test: Vec<TestAttempts>,
    /// The limits of its runs.
    pub limits: Limits,
    /// The pools that it ran on.
    pub pools: Sizes,
    /// The digest; none where a run says nothing about its solver.
    pub digest: Option<Sha256Hex>,
    /// Whether it was stopped.
    pub interrupted: bool,
    /// Where the solvers of the task are kept.
    pub archive: PathBuf,
    /// The nearest solvers, where none solves the task and somebody will read of it.
    pub near: Option<Near>,
    /// Where the time went; not that of `near`.
    pub timing: Timing,
    /// The hash of what interprets the usual language.
    pub runtime: &'static str,
}

/// What the pass over near misses came to.
#[derive(Clone, Debug)]
pub struct Near {
    /// The nearest solvers, best first.
    pub misses: Result<Vec<NearMiss>, Unsettled>,
    /// How long it took.
    pub took: Duration,
}
