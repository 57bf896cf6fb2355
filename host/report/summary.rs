//! Everything that the report of a task says, before anyone chooses how to say it.

use std::path::PathBuf;
use std::time::Duration;

use super::timing::Timing;
use crate::differ::near::NearMiss;
use crate::hash::Sha256Hex;
use crate::run::Limits;
use crate::score::Unsettled;
use crate::score::aggregate::{Counts, TestAttempts};
use crate::score::pools::Sizes;
use crate::task::TaskId;

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
}

/// What the pass over near misses came to.
#[derive(Clone, Debug)]
pub struct Near {
    /// The nearest solvers, best first.
    pub misses: Result<Vec<NearMiss>, Unsettled>,
    /// How long it took.
    pub took: Duration,
}
