//! Who runs what where.
//!
//! `dual` is the design: the scoring pool is a set of asynchronous tasks that fan the samples of a
//! solver out, compare, and put the runs in sample order; the execution pool is threads that run.
//! A scoring task awaits, it never blocks a thread, and a job never waits for a job: so no size of
//! either pool can starve the other. `sequential` has no pools at all, and `single` is the old
//! design, see [`crate::pools::single`].

pub(crate) mod execution;
pub(crate) mod single;
pub(crate) mod spread;

use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;

use crate::host::Host;
use crate::pools::execution::{ExecutionPool, WorkerFailed};
use crate::pools::spread::{Work, failed_run};
use crate::score::Scored;
use crate::submission::{Solver, Submission};
use solver_core::limits::{Limits, Workers};
use solver_core::sample_set::SampleSet;
use solver_core::unsettled::FURTHER_TRIES;
use solver_core::verdict::RunResult;
use solver_sandbox::meter::Watch;
use solver_sandbox::thread::{GuestThread, on_guest_thread};

/// The exit code of an interrupted command.
pub const EXIT_INTERRUPTED: i32 = 130;

/// How runs are spread over threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A scoring pool and an execution pool.
    Dual,
    /// One pool for both, as the old design had it: it starves.
    Single,
    /// No pools: one run after the other.
    Sequential,
}

/// The sizes of the pools, as results report them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// How runs are spread.
    pub mode: Mode,
    /// Threads of the scoring pool.
    pub scoring: Workers,
    /// Threads of the execution pool.
    pub execution: Workers,
}

impl Mode {
    /// All of them, the usual one first.
    pub const ALL: [Mode; 3] = [Mode::Dual, Mode::Single, Mode::Sequential];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Mode::Dual => "dual",
            Mode::Single => "single",
            Mode::Sequential => "sequential",
        }
    }
}

impl Sizes {
    /// The most runs at once.
    pub fn most_runs(self) -> Workers {
        match self.mode {
            Mode::Dual | Mode::Sequential => self.execution,
            Mode::Single => self.scoring.max(self.execution),
        }
    }
}

/// Called for every solver whose runs are all done.
pub type Progress<'a> = &'a (dyn Fn(&Scored) + Sync);

/// The pools, with the host that they run on.
pub struct Pools {
    sizes: Sizes,
    host: Arc<Host>,
    runtime: tokio::runtime::Runtime,
    execution: Arc<ExecutionPool>,
}

impl Pools {
    /// Starts the threads.
    pub fn new(host: Arc<Host>, sizes: Sizes) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(sizes.scoring.count())
            .thread_name("score")
            .enable_all()
            .build()?;
        Ok(Pools {
            execution: Arc::new(ExecutionPool::new(sizes.execution)?),
            sizes,
            host,
            runtime,
        })
    }

    /// The sizes that it was started with.
    pub fn sizes(&self) -> Sizes {
        self.sizes
    }

    /// The host that runs.
    pub fn host(&self) -> &Arc<Host> {
        &self.host
    }

    /// From now on the first interrupt (or termination) cancels all runs, so that what is finished
    /// can be reported; the second ends the process.
    pub fn watch_interrupts(&self) -> Interrupted {
        let cancel = self.host.cancel().clone();
        self.watch(move || cancel.raise())
    }

    /// From now on the first interrupt (or termination) is only told; the second ends the process.
    pub fn watch_for_the_end(&self) -> Interrupted {
        self.watch(|| {})
    }

    fn watch(&self, at_first: impl Fn() + Send + 'static) -> Interrupted {
        let (happens, interrupted) = tokio::sync::watch::channel(false);
        self.runtime.spawn(async move {
            loop {
                if next_interrupt().await.is_err() {
                    return;
                }
                if happens.send_replace(true) {
                    std::process::exit(EXIT_INTERRUPTED);
                }
                at_first();
            }
        });
        Interrupted(interrupted)
    }

    /// Cancels all runs after a while, unless what this returns is dropped before.
    pub fn cancel_after(&self, while_: Duration) -> AbortOnDrop {
        let cancel = self.host.cancel().clone();
        AbortOnDrop(
            self.runtime
                .spawn(async move {
                    tokio::time::sleep(while_).await;
                    cancel.raise();
                })
                .abort_handle(),
        )
    }

    /// Where tasks of the scoring pool are started from other threads.
    pub fn scoring(&self) -> &tokio::runtime::Handle {
        self.runtime.handle()
    }

    /// The execution pool.
    pub fn execution(&self) -> &Arc<ExecutionPool> {
        &self.execution
    }

    /// Does something on a thread of the execution pool and waits for it.
    pub fn on_worker<T: Send + 'static>(
        &self,
        job: impl FnOnce(&GuestThread) -> T + Send + 'static,
    ) -> Result<T, WorkerFailed> {
        self.runtime
            .block_on(async { self.execution.submit(job).await.result().await })
    }

    /// Runs a future on the scoring pool and waits for it.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Solvers whose runs are under way at once: enough to keep both pools busy.
    fn window(&self) -> usize {
        2 * (self.sizes.scoring.count() + self.sizes.execution.count())
    }

    /// Compiles solvers on the execution pool, in the order in which they were handed in.
    pub fn compile(&self, submitted: &[Arc<Submission>]) -> Vec<Arc<Solver>> {
        // Compiling a program is quicker than handing it to another thread, so it goes in chunks.
        const CHUNK: usize = 32;
        self.runtime.block_on(async {
            let mut chunks = Vec::new();
            for chunk in submitted.chunks(CHUNK) {
                let chunk = chunk.to_vec();
                let host = self.host.clone();
                let jobs = chunk.clone();
                let compiled = self
                    .execution
                    .submit(move |thread| {
                        jobs.iter()
                            .map(|submitted| Arc::new(submitted.compile(thread, &host)))
                            .collect::<Vec<_>>()
                    })
                    .await;
                chunks.push((chunk, compiled));
            }
            let languages = self.host.languages();
            let mut solvers = Vec::with_capacity(submitted.len());
            for (chunk, compiled) in chunks {
                match compiled.result().await {
                    Ok(compiled) => solvers.extend(compiled),
                    Err(failed) => solvers.extend(chunk.iter().map(|submitted| {
                        Arc::new(submitted.failed(languages, failed.to_string()))
                    })),
                }
            }
            solvers
        })
    }

    /// Compiles solvers and runs each on every sample, in the order in which they were handed in.
    /// A solver with a run that says nothing is compiled and run again, [`FURTHER_TRIES`] times at most,
    /// and not after an interrupt. Runs that still say nothing are left for [`Scored::settled`] to find.
    pub fn settle(
        &self,
        submitted: &[Arc<Submission>],
        sample_set: &Arc<SampleSet>,
        limits: &Limits,
        progress: Progress<'_>,
    ) -> Vec<Scored> {
        self.settle_compiled(
            &self.compile(submitted),
            submitted,
            sample_set,
            limits,
            progress,
        )
    }

    /// The same, where the solvers are compiled for the first try.
    pub(crate) fn settle_compiled(
        &self,
        compiled: &[Arc<Solver>],
        submitted: &[Arc<Submission>],
        sample_set: &Arc<SampleSet>,
        limits: &Limits,
        progress: Progress<'_>,
    ) -> Vec<Scored> {
        let mut scored = self.score(compiled, sample_set, limits, progress);
        for _ in 0..FURTHER_TRIES {
            let is_open = |place: &usize| scored[*place].settled().is_none();
            let open: Vec<usize> = (0..scored.len()).filter(is_open).collect();
            if open.is_empty() || self.host.cancel().is_raised() {
                break;
            }
            let submitted: Vec<Arc<Submission>> =
                open.iter().map(|&place| submitted[place].clone()).collect();
            let again = self.score(&self.compile(&submitted), sample_set, limits, &|_| {});
            for (place, again) in open.into_iter().zip(again) {
                scored[place].fill_in(again);
            }
        }
        scored
    }

    /// Runs every solver on every sample. The result is in the order of the solvers.
    pub fn score(
        &self,
        solvers: &[Arc<Solver>],
        sample_set: &Arc<SampleSet>,
        limits: &Limits,
        progress: Progress<'_>,
    ) -> Vec<Scored> {
        match self.sizes.mode {
            Mode::Dual => self
                .runtime
                .block_on(self.dual(solvers, sample_set, limits, progress)),
            Mode::Sequential => self.sequential(solvers, sample_set, limits, progress),
            Mode::Single => crate::pools::single::score(
                &self.host,
                self.sizes.scoring,
                solvers,
                sample_set,
                limits,
                progress,
            ),
        }
    }

    async fn dual(
        &self,
        solvers: &[Arc<Solver>],
        sample_set: &Arc<SampleSet>,
        limits: &Limits,
        progress: Progress<'_>,
    ) -> Vec<Scored> {
        let mut results: Vec<Option<Scored>> = vec![None; solvers.len()];
        let mut tasks = JoinSet::new();
        let mut next = 0;
        loop {
            while next < solvers.len() && tasks.len() < self.window() {
                let place = next;
                let work = Work {
                    host: self.host.clone(),
                    solver: solvers[place].clone(),
                    sample_set: sample_set.clone(),
                    limits: *limits,
                };
                let execution = self.execution.clone();
                tasks.spawn(async move { (place, work.score(&execution).await) });
                next += 1;
            }
            match tasks.join_next().await {
                Some(Ok((place, scored))) => {
                    progress(&scored);
                    results[place] = Some(scored);
                }
                // Its place is filled below, with the solver that belongs there.
                Some(Err(_)) => {}
                None => break,
            }
        }
        results
            .into_iter()
            .zip(solvers)
            .map(|(scored, solver)| {
                scored.unwrap_or_else(|| Scored {
                    solver: solver.clone(),
                    runs: vec![
                        failed_run(&WorkerFailed("a scoring task panicked".to_owned()));
                        sample_set.samples().len()
                    ],
                })
            })
            .collect()
    }

    fn sequential(
        &self,
        solvers: &[Arc<Solver>],
        sample_set: &Arc<SampleSet>,
        limits: &Limits,
        progress: Progress<'_>,
    ) -> Vec<Scored> {
        let run_all = |thread: &GuestThread| {
            solvers
                .iter()
                .map(|solver| {
                    let runs = sample_set
                        .samples()
                        .iter()
                        .map(|sample| {
                            let watch = Watch::start(limits.deadline);
                            let run = self.host.sandbox().run(
                                thread,
                                &solver.executable,
                                &sample.inputs,
                                limits,
                                watch,
                            );
                            RunResult::new(run, sample.expected.as_ref())
                        })
                        .collect();
                    let scored = Scored {
                        solver: solver.clone(),
                        runs,
                    };
                    progress(&scored);
                    scored
                })
                .collect::<Vec<_>>()
        };
        on_guest_thread(run_all).unwrap_or_else(|error| {
            let failed = WorkerFailed(error.to_string());
            solvers
                .iter()
                .map(|solver| Scored {
                    solver: solver.clone(),
                    runs: vec![failed_run(&failed); sample_set.samples().len()],
                })
                .collect()
        })
    }
}

/// Whether the user has asked to stop.
#[derive(Clone, Debug)]
pub struct Interrupted(tokio::sync::watch::Receiver<bool>);

impl Interrupted {
    /// Whether it has happened.
    pub fn has_happened(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it happens.
    pub async fn happens(&self) {
        if self.0.clone().wait_for(|happened| *happened).await.is_err() {
            // Nobody watches for it any more, so it never will.
            std::future::pending().await
        }
    }
}

/// Ends a task of the scoring pool when it is dropped.
pub struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Waits for SIGINT or SIGTERM.
async fn next_interrupt() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    }
}
