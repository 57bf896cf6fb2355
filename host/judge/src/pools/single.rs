//! The old design, kept to show what it does: one pool whose workers both score and run.
//!
//! Every sample is a job that hands in a job for each solver and then blocks its worker until they
//! are done. With as many samples as workers nobody is left to run anything, and since the clock
//! of a run starts when it is handed in, the starved runs end as `deadline`. The promises of the
//! host except this mode. A pause of the process does not count here either.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use crate::host::Host;
use crate::pools::Progress;
use crate::score::Scored;
use crate::submission::Solver;
use solver_core::limits::{Limits, Workers};
use solver_core::outcome::{Outcome, Run};
use solver_core::sample_set::SampleSet;
use solver_core::verdict::RunResult;
use solver_sandbox::meter::{TICK, Watch};
use solver_sandbox::thread::{GuestThread, spawn_scoped};
use solver_sandbox::wall::Wall;

enum Job {
    Sample(usize),
    Run {
        solver: usize,
        sample: usize,
        slot: Arc<Slot>,
    },
}

/// Where a run's result is put and waited for.
struct Slot {
    /// Runs from when it was handed in: all runs of a sample are handed in together.
    wall: Arc<Mutex<Wall>>,
    run: Mutex<Option<Run>>,
    done: Condvar,
}

struct Shared<'a> {
    host: &'a Host,
    solvers: &'a [Arc<Solver>],
    sample_set: &'a SampleSet,
    limits: &'a Limits,
    queue: Mutex<Queue>,
    changed: Condvar,
    columns: Mutex<Vec<Option<Vec<RunResult>>>>,
}

struct Queue {
    jobs: VecDeque<Job>,
    samples_left: usize,
}

/// Runs a battery in one pool of `workers`.
pub fn score(
    host: &Host,
    workers: Workers,
    solvers: &[Arc<Solver>],
    sample_set: &Arc<SampleSet>,
    limits: &Limits,
    progress: Progress<'_>,
) -> Vec<Scored> {
    let samples = sample_set.samples().len();
    let shared = Shared {
        host,
        solvers,
        sample_set,
        limits,
        queue: Mutex::new(Queue {
            jobs: (0..samples).map(Job::Sample).collect(),
            samples_left: samples,
        }),
        changed: Condvar::new(),
        columns: Mutex::new(vec![None; samples]),
    };
    std::thread::scope(|scope| {
        for number in 0..workers.count() {
            let name = format!("single-{number}");
            let started = spawn_scoped(scope, name, |thread| work(thread, &shared));
            if started.is_err() {
                break;
            }
        }
    });
    let columns = shared
        .columns
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let unrun = || {
        RunResult::new(
            Run::without_fuel(Outcome::HostError("no worker could be started".to_owned())),
            None,
        )
    };
    solvers
        .iter()
        .enumerate()
        .map(|(place, solver)| {
            let runs = columns
                .iter()
                .map(|column| {
                    column
                        .as_ref()
                        .map_or_else(unrun, |runs| runs[place].clone())
                })
                .collect();
            let scored = Scored {
                solver: solver.clone(),
                runs,
            };
            progress(&scored);
            scored
        })
        .collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn work(thread: &GuestThread, shared: &Shared<'_>) {
    loop {
        let job = {
            let mut queue = lock(&shared.queue);
            loop {
                if let Some(job) = queue.jobs.pop_front() {
                    break job;
                }
                if queue.samples_left == 0 {
                    return;
                }
                queue = shared
                    .changed
                    .wait(queue)
                    .unwrap_or_else(|poisoned| poisoned.into_inner());
            }
        };
        match job {
            Job::Sample(sample) => {
                let column = score_sample(shared, sample);
                lock(&shared.columns)[sample] = Some(column);
                lock(&shared.queue).samples_left -= 1;
                shared.changed.notify_all();
            }
            Job::Run {
                solver,
                sample,
                slot,
            } => {
                let mut wall = *lock(&slot.wall);
                let run = if wall.is_over() {
                    Run::without_fuel(Outcome::Deadline)
                } else {
                    shared.host.sandbox().run(
                        thread,
                        &shared.solvers[solver].executable,
                        &shared.sample_set.samples()[sample].inputs,
                        shared.limits,
                        Watch::within(wall, shared.limits.deadline),
                    )
                };
                *lock(&slot.run) = Some(run);
                slot.done.notify_all();
            }
        }
    }
}

/// Hands in a run for each solver and blocks until all are done or their time is up: the mistake
/// that this mode is about.
fn score_sample(shared: &Shared<'_>, sample: usize) -> Vec<RunResult> {
    let deadline = Duration::from_millis(shared.limits.deadline.get());
    let wall = Arc::new(Mutex::new(Wall::start(deadline)));
    let slots: Vec<Arc<Slot>> = (0..shared.solvers.len())
        .map(|_| {
            Arc::new(Slot {
                wall: wall.clone(),
                run: Mutex::new(None),
                done: Condvar::new(),
            })
        })
        .collect();
    {
        let mut queue = lock(&shared.queue);
        for (solver, slot) in slots.iter().enumerate() {
            queue.jobs.push_back(Job::Run {
                solver,
                sample,
                slot: slot.clone(),
            });
        }
    }
    shared.changed.notify_all();
    let expected = shared.sample_set.samples()[sample].expected.as_ref();
    slots
        .iter()
        .map(|slot| RunResult::new(wait(shared, slot), expected))
        .collect()
}

fn wait(shared: &Shared<'_>, slot: &Slot) -> Run {
    let mut run = lock(&slot.run);
    loop {
        if let Some(run) = run.as_ref() {
            return run.clone();
        }
        if shared.host.cancel().is_raised() {
            return Run::without_fuel(Outcome::Cancelled);
        }
        if lock(&slot.wall).is_over() {
            return Run::without_fuel(Outcome::Deadline);
        }
        run = slot
            .done
            .wait_timeout(run, TICK)
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .0;
    }
}
