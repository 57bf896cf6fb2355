//! Everything that the reports of tasks say, before anyone chooses how to say it.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use solver_core::hash::Sha256Hex;
use solver_core::limits::Limits;
use solver_core::task::TaskId;
use solver_core::unsettled::Unsettled;
use solver_core::verdict::Verdict;
use solver_judge::pools::Sizes;
use solver_judge::rejections::Rejection;
use solver_judge::score::aggregate::{Counts, TestAttempts};
use solver_judge::score::board::Placed;
use solver_judge::score::digest;
use solver_judge::timing::Timing;
use solver_language::{Ending, LanguageId};
use solver_search::fitness::near::NearMiss;

/// The result of running a battery on a task.
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
    /// The attempts for each test sample.
    pub test: Vec<TestAttempts>,
    /// The limits of the runs of solvers in the usual language.
    pub limits: Limits,
    /// Those of solvers in languages with others.
    pub other_limits: Vec<(LanguageId, Limits)>,
    /// The best of its solvers, as many as somebody will read of.
    pub board: Vec<Placed>,
    /// The files of solvers that the archive has for the task now, where somebody will read of it.
    pub kept: HashSet<(Sha256Hex, Ending)>,
    /// Why the others were rejected.
    pub rejections: Vec<Rejection>,
    /// Solvers that could not be run at all, and are counted nowhere else.
    pub skipped: Vec<Skipped>,
    /// The pools that it ran on.
    pub pools: Sizes,
    /// The digest; none where a run says nothing about its solver, or a solver was skipped.
    pub digest: Option<Sha256Hex>,
    /// Whether it was stopped.
    pub interrupted: bool,
    /// Where the solvers of the task are kept; none where nothing is.
    pub archive: Option<PathBuf>,
    /// The nearest solvers, where none solves the task and somebody will read of it.
    pub near: Option<Near>,
    /// Where the time went; not that of `near`.
    pub timing: Timing,
    /// How long it took, all in all.
    pub took: Duration,
    /// The hash of what interprets the usual language.
    pub runtime: &'static str,
}

/// A solver that could not be run, and why.
#[derive(Clone, Debug, Serialize)]
pub struct Skipped {
    /// Its name.
    pub name: String,
    /// The thing that is lacking, and the next step.
    pub reason: String,
}

/// The result of the pass over near misses.
#[derive(Clone, Debug)]
pub struct Near {
    /// The nearest solvers by their names, best first.
    pub misses: Result<Vec<(String, NearMiss)>, Unsettled>,
    /// How long it took.
    pub took: Duration,
}

impl Summary {
    /// The limits of a solver, where they are not those of the others.
    pub fn other_limits(&self, placed: &Placed) -> Option<Limits> {
        let mut others = self.other_limits.iter();
        let its = others.find(|(language, _)| *language == placed.identity.language);
        its.map(|(_, limits)| *limits)
    }

    /// Solvers that ran: rejected ones did not.
    pub fn ran(&self) -> usize {
        let rejected: usize = self.rejections.iter().map(|it| it.count).sum();
        self.solvers.saturating_sub(rejected)
    }

    /// Whether the archive has the canonical form of a solver now.
    pub fn is_saved(&self, placed: &Placed) -> bool {
        (placed.canonical.as_ref()).is_some_and(|file| self.kept.contains(file))
    }
}

/// The sum over several tasks.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    /// Tasks that ended.
    pub tasks: usize,
    /// Those with a solver that matches every demo.
    pub solved: usize,
    /// Their runs by verdict.
    pub counts: Counts,
    /// Where the time went.
    pub timing: Timing,
    digests: Vec<Option<Sha256Hex>>,
}

impl Sum {
    /// Adds a task that has ended.
    pub fn add(&mut self, summary: &Summary) {
        self.tasks += 1;
        self.solved += usize::from(!summary.solved.is_empty());
        self.counts.add(&summary.counts);
        self.timing.add_all(&summary.timing);
        self.digests.push(summary.digest);
    }

    /// Runs in which the host failed.
    pub fn host_errors(&self) -> u64 {
        self.counts.get(Verdict::HostError)
    }

    /// The digest over all of so many tasks; none where one of them has none, or never ran.
    pub fn digest(&self, asked: usize) -> Option<Sha256Hex> {
        match self.tasks == asked {
            true => digest::of_tasks(&self.digests),
            false => None,
        }
    }
}
