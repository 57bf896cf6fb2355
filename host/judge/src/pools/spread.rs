//! One solver on all samples, cut into jobs of the execution pool.
//!
//! Handing a run to another thread costs as much as a short run does, so the first job goes on from
//! sample to sample while the solver is quick. One that is slow spreads what is left over all
//! workers, a job a sample. Verdicts do not depend on where the cut is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::host::Host;
use crate::pools::execution::{ExecutionPool, WorkerFailed};
use crate::score::Scored;
use crate::submission::Solver;
use solver_core::limits::Limits;
use solver_core::outcome::{Outcome, Run};
use solver_core::sample_set::SampleSet;
use solver_core::verdict::RunResult;
use solver_sandbox::meter::Watch;
use solver_sandbox::thread::GuestThread;

/// How long a solver is quick.
const QUICK: Duration = Duration::from_millis(1);

/// A solver and what it is run on.
#[derive(Clone)]
pub struct Work {
    /// The host that runs it.
    pub host: Arc<Host>,
    /// The solver.
    pub solver: Arc<Solver>,
    /// The samples.
    pub sample_set: Arc<SampleSet>,
    /// The limits of a run.
    pub limits: Limits,
}

impl Work {
    /// The run on one sample, on this thread. Its clock starts here, and not in a queue.
    fn run(&self, thread: &GuestThread, place: usize) -> RunResult {
        let Some(sample) = self.sample_set.samples().get(place) else {
            return failed_run(&WorkerFailed("there is no such sample".to_owned()));
        };
        let watch = Watch::start(self.limits.deadline);
        let executable = &self.solver.executable;
        let sandbox = self.host.sandbox();
        let run = sandbox.run(thread, executable, &sample.inputs, &self.limits, watch);
        RunResult::new(run, sample.expected.as_ref())
    }

    /// The runs from the first sample on, on this thread: all of them, or fewer where the solver is
    /// slow and the rest may be left to [`Work::finish`], which is asked for then.
    pub fn begin(
        &self,
        thread: &GuestThread,
        mut may_leave: impl FnMut() -> bool,
    ) -> Vec<RunResult> {
        let start = Instant::now();
        let samples = self.sample_set.samples().len();
        let mut runs = Vec::with_capacity(samples);
        while runs.len() < samples {
            if start.elapsed() > QUICK && may_leave() {
                break;
            }
            runs.push(self.run(thread, runs.len()));
        }
        runs
    }

    /// The runs on the samples that are left, a job each, put behind those that were begun.
    pub async fn finish(self, execution: &ExecutionPool, begun: Vec<RunResult>) -> Scored {
        let mut runs = begun;
        let mut jobs = Vec::new();
        for place in runs.len()..self.sample_set.samples().len() {
            let work = self.clone();
            jobs.push(
                execution
                    .submit(move |thread| work.run(thread, place))
                    .await,
            );
        }
        for job in jobs {
            let run = job.result().await;
            runs.push(run.unwrap_or_else(|failed| failed_run(&failed)));
        }
        Scored {
            solver: self.solver,
            runs,
        }
    }

    /// All of it, on a pool. Where the first job fails, its samples are run again, a job a sample.
    pub async fn score(self, execution: &ExecutionPool) -> Scored {
        let first = self.clone();
        let begun = execution
            .submit(move |thread| first.begin(thread, || true))
            .await;
        let begun = begun.result().await.unwrap_or_default();
        self.finish(execution, begun).await
    }
}

/// The run on a sample where the host failed.
pub(crate) fn failed_run(failed: &WorkerFailed) -> RunResult {
    RunResult::new(
        Run::without_fuel(Outcome::HostError(failed.to_string())),
        None,
    )
}
