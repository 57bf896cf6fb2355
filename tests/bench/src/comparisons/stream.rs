//! `score` on solvers that it has never seen, of the size of real ones, on four samples each: beside
//! the bare runs, so that the ratio says what reading, compiling, scheduling and writing cost.
//!
//! The solvers are mutants of our own by the generator, on the tasks of our own that have four
//! samples; no text comes twice.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::{BenchError, Settings, What};
use crate::measure::{Side, by_turns, timed};
use crate::ours::Ours;
use crate::process::{run, words};
use crate::report::{Goal, Report, Row, Unit};
use solver_arc_dsl::ArcDsl;
use solver_arc_dsl::generate::known::KNOWN;
use solver_arc_dsl::generate::{Plan, battery};
use solver_core::files::Scratch;
use solver_core::limits::Workers;
use solver_core::outcome::Run;
use solver_core::sample_set::SampleSet;
use solver_core::verdict::RunResult;
use solver_judge::load::by_id;
use solver_language::{Language, Named, Program};
use solver_sandbox::thread::{GuestThread, spawn_scoped};

/// Requests of a round.
const REQUESTS: usize = 3_000;
const SAMPLES: usize = 4;
/// Mutants of a task that are made at a time.
const AT_A_TIME: usize = 60;
/// A real solver has at least so many lines, the last of which returns.
const LINES: usize = 5;

/// A request, and what runs for it.
pub(super) struct Solver {
    task: String,
    text: String,
    program: Program,
    sample_set: Arc<SampleSet>,
}

pub(super) fn bench(settings: &Settings) -> Result<Report, BenchError> {
    let solvers = solvers(REQUESTS)?;
    let requests = requests(&solvers);
    let folder = Scratch::new("bench")?;
    let mut args = words(&["score", "--cache"]);
    args.push(folder.path().into());
    let workers = Workers::cores();
    let ours = Ours::new(workers)?;

    let given = run(&args, requests.as_bytes())?;
    let expected = all(&solvers, &ours, workers)?;
    compare(&given.stdout, &solvers, &expected)?;
    let runs: usize = expected.iter().map(Vec::len).sum();

    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| Ok(run(&args, requests.as_bytes())?.wall)),
        Box::new(|| timed(|| all(&solvers, &ours, workers))),
    ];
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [stream, bare] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    Ok(Report {
        what: What::Stream,
        inputs: format!(
            "{} fresh mutants of our own solvers, {runs} runs, {workers} workers, the whole process",
            solvers.len()
        ),
        rounds: settings.rounds,
        rows: vec![
            Row::new(
                "score, solvers",
                Unit::PerSecond,
                &stream.rate(solvers.len()),
            )
            .held_to(Goal::at_least(3_000.0).better(5_000.0)),
            Row::new("score, runs", Unit::PerSecond, &stream.rate(runs)),
            Row::new("score, all of it", Unit::Seconds, stream),
            Row::new("the bare runs on as many threads", Unit::Seconds, bare),
        ],
        ratios: vec![
            Row::new("score / bare runs", Unit::Times, &stream.over(bare))
                .held_to(Goal::at_most(3.0)),
        ],
        sweeps: Vec::new(),
        notes: Vec::new(),
    })
}

/// The lines that ask for all of them, numbered.
pub(super) fn requests<'a>(solvers: impl IntoIterator<Item = &'a Solver>) -> String {
    let line = |(id, solver): (usize, &Solver)| {
        let request = json!({"id": id, "source": solver.text, "task": solver.task});
        format!("{request}\n")
    };
    solvers.into_iter().enumerate().map(line).collect()
}

/// So many fresh solvers that compile, no two the same.
pub(super) fn solvers(count: usize) -> Result<Vec<Solver>, BenchError> {
    let mut tasks = Vec::new();
    for (id, _) in KNOWN {
        let task = by_id(id, None)?.task;
        let sample_set = Arc::new(SampleSet::of(&task));
        if sample_set.samples().len() == SAMPLES {
            tasks.push((task.id, sample_set));
        }
    }
    let mut seen = HashSet::new();
    let mut solvers = Vec::with_capacity(count);
    for seed in 0.. {
        for (task, sample_set) in &tasks {
            let plan = Plan {
                task,
                count: AT_A_TIME,
                seed,
            };
            for mutant in battery(&plan) {
                if mutant.text.lines().count() < LINES || !seen.insert(mutant.text.clone()) {
                    continue;
                }
                let Ok(source) = ArcDsl
                    .entry(mutant.text.as_bytes(), &Named::default())
                    .source
                else {
                    continue;
                };
                solvers.push(Solver {
                    task: task.as_str().to_owned(),
                    program: source.program(),
                    text: mutant.text,
                    sample_set: sample_set.clone(),
                });
                if solvers.len() == count {
                    return Ok(solvers);
                }
            }
        }
    }
    Err(BenchError::Broken("there are too few mutants".to_owned()))
}

/// Runs every solver on every sample with nothing around it, on as many threads as there are
/// workers.
fn all(solvers: &[Solver], ours: &Ours, workers: Workers) -> Result<Vec<Vec<Run>>, BenchError> {
    let next = AtomicUsize::new(0);
    let work = |thread: &GuestThread| {
        let mut done = Vec::new();
        while let Some((place, solver)) = at(solvers, next.fetch_add(1, Ordering::Relaxed)) {
            let executable = ours.executable(&solver.program);
            let samples = solver.sample_set.samples().iter();
            let runs = samples.map(|sample| ours.run(thread, &executable, &sample.inputs));
            done.push((place, runs.collect::<Vec<Run>>()));
        }
        done
    };
    let mut runs = vec![Vec::new(); solvers.len()];
    std::thread::scope(|scope| -> Result<(), BenchError> {
        let mut threads = Vec::new();
        for number in 0..workers.count() {
            threads.push(spawn_scoped(scope, format!("bare-{number}"), work)?);
        }
        for thread in threads {
            let done = thread
                .join()
                .map_err(|_| BenchError::Broken("a thread panicked".to_owned()))?;
            for (place, of_solver) in done {
                runs[place] = of_solver;
            }
        }
        Ok(())
    })?;
    Ok(runs)
}

fn at(solvers: &[Solver], place: usize) -> Option<(usize, &Solver)> {
    Some((place, solvers.get(place)?))
}

/// Whether the stream said of every sample what the bare run did: verdict and fuel.
fn compare(stdout: &[u8], solvers: &[Solver], expected: &[Vec<Run>]) -> Result<(), BenchError> {
    let broken = || BenchError::Broken("score gives a line that is no result".to_owned());
    let mut answered = 0;
    for line in stdout
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        let result: Value = serde_json::from_slice(line).map_err(|_| broken())?;
        let place = result["id"].as_u64().ok_or_else(broken)? as usize;
        let samples = result["samples"].as_array().ok_or_else(broken)?;
        let (Some(solver), Some(runs)) = (solvers.get(place), expected.get(place)) else {
            return Err(broken());
        };
        let mut said = String::new();
        for sample in samples {
            let _ = writeln!(said, "{} {}", sample["verdict"], sample["fuel"]);
        }
        let mut bare = String::new();
        for (run, sample) in runs.iter().zip(solver.sample_set.samples()) {
            let fuel = run.fuel.map_or(Value::Null, Value::from);
            let verdict = RunResult::new(run.clone(), sample.expected.as_ref()).verdict;
            let _ = writeln!(bare, "{} {fuel}", json!(verdict));
        }
        if said != bare {
            return Err(BenchError::Differs {
                side: "score".to_owned(),
                reference: "the bare run".to_owned(),
                difference: format!("request {place}: {said:?} instead of {bare:?}"),
            });
        }
        answered += 1;
    }
    if answered == solvers.len() {
        Ok(())
    } else {
        Err(BenchError::Differs {
            side: "score".to_owned(),
            reference: "the requests".to_owned(),
            difference: format!("{answered} lines for {} requests", solvers.len()),
        })
    }
}
