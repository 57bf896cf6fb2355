//! `solver-host submit`: the two attempts for every test of some tasks, as the ARC Prize wants them.
//!
//! The test outputs are taken out of the tasks before anything runs, so nothing that is ranked can
//! have seen them; they are looked at afterwards, for the score alone.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use serde::Serialize;

use super::flags::{self, RunningFlags};
use super::{Done, Faults, say_json};
use crate::archive::Archive;
use crate::archive::index::Index;
use crate::load::{Dataset, LoadedTask, Wanted};
use crate::run::solver::Handed;
use crate::score::aggregate::attempts;
use crate::score::pools::Pools;
use crate::score::settled::all_settled;
use crate::score::{Exam, Unsettled};
use crate::task::{Grid, Sample, Task, TaskId};

/// Print the two attempts for each test, from the solvers in the archive
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct SubmitArgs {
    /// Tasks: ids, task files, or folders of them
    #[arg(value_name = "TASK")]
    tasks: Vec<OsString>,
    /// Look tasks up in this data set only [default: all four, ARC-AGI-1 training first]
    #[arg(long, value_enum, value_name = "SET")]
    dataset: Option<Dataset>,
    /// Every task of the data set
    #[arg(long)]
    all: bool,
    /// Folder of the archive
    #[arg(
        long,
        value_name = "DIR",
        default_value = "archive",
        help_heading = "Places"
    )]
    archive: PathBuf,
    /// Say on standard error how many are right, as far as the answers are known
    #[arg(long, help_heading = "Output")]
    score: bool,
    #[command(flatten)]
    running: RunningFlags,
}

const HELP: &str =
    "Attempts are ranked by what the solvers do on the demos alone, as those of `run`. \
Where there is
only one, it is given twice; where there is none, the input is. A task's score is the share of its
tests for which one of both attempts is right; the score is the mean over the tasks.";

/// The attempts for a test, in the shape of the ARC Prize.
#[derive(Debug, Serialize)]
struct Attempts {
    attempt_1: Grid,
    attempt_2: Grid,
}

/// Runs the command.
pub fn submit(args: &SubmitArgs) -> anyhow::Result<Done> {
    let tasks = flags::select(&Wanted {
        names: &args.tasks,
        dataset: args.dataset,
        all: args.all,
        ..Wanted::default()
    })?;
    let archive = flags::existing_archive(&args.archive)?;
    let mut faults = Faults::default();
    let work = work(&archive, &tasks, &mut faults)?;
    let components = work.iter().any(|(_, handed)| {
        let mut handed = handed.iter();
        handed.any(|handed| handed.is_wasm())
    });
    let pools = args.running.start(&archive, components)?;
    let interrupted = pools.watch_interrupts();
    let mut submission = BTreeMap::new();
    for (task, handed) in &work {
        let answers = answers(&pools, args, task, handed);
        if interrupted.has_happened() {
            return Ok(Done::Interrupted);
        }
        match answers {
            Ok(answers) => drop(submission.insert(task.id.clone(), answers)),
            Err(unsettled) => faults.tell(&format_args!(
                "{}: {unsettled}: left out of the submission; {}",
                task.id,
                unsettled.advice()
            )),
        }
    }
    let text = serde_json::to_string(&submission).context("cannot print JSON")?;
    say_json(&text)?;
    if args.score {
        let solvers = work.iter().filter(|(_, handed)| !handed.is_empty()).count();
        // Nobody is left to tell where standard error is closed.
        let _ = writeln!(std::io::stderr(), "{}", score(&tasks, solvers, &submission));
    }
    Ok(faults.end(Done::Finished))
}

/// Every task without its answers, with the solvers that the archive has for it. Where one of them
/// cannot be read, nobody knows what the best attempts are: such a task is left out.
fn work(
    archive: &Archive,
    tasks: &[LoadedTask],
    faults: &mut Faults,
) -> anyhow::Result<Vec<(Task, Vec<Arc<Handed>>)>> {
    let index = Index::of(archive)?;
    let mut work = Vec::with_capacity(tasks.len());
    'tasks: for loaded in tasks {
        let mut handed = Vec::new();
        for entry in index.shelf(&loaded.task.id)? {
            match archive.read(&entry.name) {
                Ok(kept) => handed.push(Arc::new(kept.handed())),
                Err(defect) if defect.is_of_the_file() => {}
                Err(defect) => {
                    let path = entry.name.path();
                    faults.tell(&format_args!(
                        "{path} {defect}: its task is left out of the submission; mend it, and run \
                         it again"
                    ));
                    continue 'tasks;
                }
            }
        }
        work.push((without_answers(&loaded.task), handed));
    }
    Ok(work)
}

/// The task as somebody has it who is to solve it.
fn without_answers(task: &Task) -> Task {
    let tests = task.tests.iter().map(|test| Sample {
        input: test.input.clone(),
        expected: None,
    });
    Task {
        id: task.id.clone(),
        demos: task.demos.clone(),
        tests: tests.collect(),
    }
}

/// The attempts for each test of a task; none where a solver cannot be ranked.
fn answers(
    pools: &Pools,
    args: &SubmitArgs,
    task: &Task,
    handed: &[Arc<Handed>],
) -> Result<Vec<Attempts>, Unsettled> {
    let exam = Arc::new(Exam::of(task));
    let scored = pools.settle(handed, &exam, &args.running.limits(), &|_| {});
    all_settled(&scored, &exam)?;
    let attempts = attempts(&scored, &exam)
        .into_iter()
        .zip(&task.tests)
        .map(|(test, sample)| {
            let mut grids = test.attempts.into_iter();
            let attempt_1 = grids.next().unwrap_or_else(|| sample.input.clone());
            Attempts {
                attempt_2: grids.next().unwrap_or_else(|| attempt_1.clone()),
                attempt_1,
            }
        })
        .collect();
    Ok(attempts)
}

/// How many are right, in a line.
fn score(
    tasks: &[LoadedTask],
    with_solvers: usize,
    submission: &BTreeMap<TaskId, Vec<Attempts>>,
) -> String {
    let (mut sum, mut known, mut whole) = (0.0, 0, 0);
    for loaded in tasks {
        let Some(answers) = submission.get(&loaded.task.id) else {
            continue;
        };
        let tests = loaded.task.tests.iter().zip(answers);
        let judged: Vec<bool> = tests
            .filter_map(|(test, answer)| {
                let expected = test.expected.as_ref()?;
                Some(*expected == answer.attempt_1 || *expected == answer.attempt_2)
            })
            .collect();
        if judged.is_empty() {
            continue;
        }
        let right = judged.iter().filter(|&&right| right).count();
        known += 1;
        whole += usize::from(right == judged.len());
        sum += right as f64 / judged.len() as f64;
    }
    if known == 0 {
        return format!("no answer is known for any of {} tasks", tasks.len());
    }
    format!(
        "score {:.2} %: {whole} of {known} tasks are right, {with_solvers} have solvers",
        100.0 * sum / f64::from(known)
    )
}
