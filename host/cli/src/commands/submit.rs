//! `solver-host submit`: the two attempts for every test of some tasks, as the ARC Prize wants them.
//!
//! The test outputs are taken out of the tasks before anything runs, so nothing that is ranked can
//! have seen them; they are looked at afterwards, for the score alone.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::Context;
use serde::Serialize;

use super::flags::{ArchiveFlags, FileFlags, RunningFlags};
use super::languages;
use super::limits::RecordLimitFlags;
use super::records;
use super::records::{Asked, Missing, Solved, remark};
use super::words::DatasetWord;
use super::{Done, Faults, examples, say_json};
use solver_archive::Archive;
use solver_archive::index::Index;
use solver_archive::record::Record;
use solver_core::plural::{self, counted};
use solver_core::sample_set::SampleSet;
use solver_core::task::{Grid, Sample, Task, TaskId};
use solver_core::unsettled::Unsettled;
use solver_judge::load::{Dataset, Filed};
use solver_judge::pools::Pools;
use solver_judge::score::Scored;
use solver_judge::score::aggregate::attempts;
use solver_judge::score::settled::all_settled;
use solver_judge::submission::Submission;

/// Print two attempts for each test, from the archive
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::SUBMIT, after_long_help = examples::and(examples::SUBMIT, HELP))]
pub(crate) struct SubmitArgs {
    /// Tasks [default: all that the archive has]
    ///
    /// Ids, task files, folders of them, or tasks as `archive ls` names them.
    #[arg(value_name = "TASK")]
    tasks: Vec<OsString>,
    /// Look tasks up in this data set only [default: all four]
    ///
    /// The sets are arc-agi-1-training, arc-agi-1-evaluation, arc-agi-2-training and
    /// arc-agi-2-evaluation, and tasks are looked up in this order.
    #[arg(
        long,
        value_enum,
        value_name = "SET",
        hide_possible_values = true,
        help_heading = "Tasks"
    )]
    dataset: Option<DatasetWord>,
    /// Every task of the data set
    #[arg(long, help_heading = "Tasks")]
    all: bool,
    #[command(flatten)]
    files: FileFlags,
    #[command(flatten)]
    place: ArchiveFlags,
    /// Print the score on stderr, where answers are known
    #[arg(long, help_heading = "Output")]
    score: bool,
    #[command(flatten)]
    running: RunningFlags<RecordLimitFlags>,
}

const HELP: &str = "\
Outputs are ranked by what their solvers do on the demos alone, as in `run`, and
the first two are the attempts. A single attempt is given twice. Without any
attempt, the input is given. The score of a task is the share of its tests for
which one of both attempts is right. The score is the mean over the tasks.";

/// The attempts for a test, in the shape of the ARC Prize.
#[derive(Debug, Serialize)]
struct Attempts {
    attempt_1: Grid,
    attempt_2: Grid,
}

/// A task with the solvers that the archive has for it.
struct Work {
    /// Its name in the submission.
    name: String,
    /// The task with its answers, for the score alone.
    task: Filed,
    kept: Vec<Record>,
}

/// Runs the command.
pub fn submit(args: &SubmitArgs) -> anyhow::Result<Done> {
    let asked = Asked {
        names: &args.tasks,
        dataset: args.dataset.map(Dataset::from),
        all: args.all,
        reading: args.files.reading(),
    };
    let archive = args.place.open()?;
    let mut faults = Faults::default();
    let work = work(&archive, &asked, &mut faults)?;
    let kept = || work.iter().flat_map(|work| &work.kept);
    let components = kept().any(|kept| kept.name.is_component());
    let limits = &args.running.limits;
    let pools = args.running.start(&archive, components)?;
    if let Some(line) = limits.in_words(&records::brought(kept())) {
        remark(&line);
    }
    let interrupted = pools.watch_interrupts();
    let mut submission = BTreeMap::new();
    let mut solved = Solved::default();
    let mut tally = Tally::default();
    for work in work {
        let solvers = work.kept.len();
        let answers = answers(&pools, limits, &work.task, work.kept, &mut solved);
        if interrupted.has_happened() {
            return Ok(Done::Interrupted);
        }
        match answers {
            Ok((answers, is_solved)) => {
                tally.add(&work.task, &answers, solvers, is_solved);
                submission.insert(work.name, answers);
            }
            Err(unsettled) => faults.tell(&format_args!(
                "{}: {unsettled}: left out of the submission; {}",
                work.name,
                unsettled.advice()
            )),
        }
    }
    let text = serde_json::to_string(&submission).context("cannot print JSON")?;
    say_json(&text)?;
    if args.score {
        records::result(&tally.in_words());
        if let Some(why) = solved.why_not(limits) {
            remark(&why);
        }
    }
    Ok(faults.end(Done::Finished))
}

/// The tasks with the solvers that the archive has for them. They are called by their ids; where two
/// have the same, by their keys. A solver whose interpreter is not installed is named, and the others of
/// its task are asked, if there are any. Where a solver cannot be read, nobody knows what the best attempts are:
/// such a task is left out.
fn work(archive: &Archive, asked: &Asked<'_>, faults: &mut Faults) -> anyhow::Result<Vec<Work>> {
    let index = Index::of(archive)?;
    let tasks = asked.tasks(archive, &index, "not in the submission", faults)?;
    let mut often: HashMap<TaskId, usize> = HashMap::new();
    for task in &tasks {
        *often.entry(task.id.clone()).or_default() += 1;
    }
    let mut work = Vec::with_capacity(tasks.len());
    let mut missing = Missing::default();
    for task in tasks {
        let kept: Result<Vec<Record>, _> = records::solvers(archive, &index, &task)?.collect();
        let name = match often.get(&task.id) {
            Some(0 | 1) | None => task.id.to_string(),
            Some(_) => task.key.to_string(),
        };
        match kept {
            Ok(all) => {
                let there = all.len();
                let kept = missing.leave_out(all);
                if there > 0 && kept.is_empty() {
                    faults.tell(&format_args!(
                        "{name}: none of its solvers can run here: left out of the submission"
                    ));
                } else {
                    work.push(Work { name, task, kept });
                }
            }
            Err(unread) => faults.tell(&format_args!(
                "{} {}: its task is left out of the submission; mend it, and run it again",
                unread.name.path(),
                unread.defect
            )),
        }
    }
    missing.tell("not asked", faults);
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
        also: Vec::new(),
    }
}

/// The attempts for each test of a task, and whether a solver matches every demo; neither where a solver
/// cannot be ranked.
fn answers(
    pools: &Pools,
    limits: &RecordLimitFlags,
    task: &Task,
    kept: Vec<Record>,
    solved: &mut Solved,
) -> Result<(Vec<Attempts>, bool), Unsettled> {
    let task = without_answers(task);
    let sample_set = Arc::new(SampleSet::of(&task));
    let submitted: Vec<Arc<Submission>> = kept
        .iter()
        .map(|kept| Arc::new(kept.submission(languages())))
        .collect();
    let limits = records::limits(limits, &kept);
    let scored = records::scores(pools, &submitted, &sample_set, &limits);
    all_settled(&scored, &sample_set)?;
    let attempts = attempts(&scored, &sample_set)
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
    let ran: Vec<(Record, Scored)> = kept.into_iter().zip(scored).collect();
    Ok((attempts, solved.add(&ran, &sample_set)))
}

/// The sums of a submission.
#[derive(Default)]
struct Tally {
    tasks: usize,
    /// Those of which an answer is known.
    known: usize,
    /// The sum of the shares of tests that are right.
    sum: f64,
    /// Those with all answers right.
    whole: usize,
    /// Those of these of which no solver matches every demo.
    lucky: usize,
    with_solvers: usize,
    /// Those with a solver that matches every demo.
    solved: usize,
}

impl Tally {
    /// Counts a task.
    fn add(&mut self, task: &Filed, answers: &[Attempts], solvers: usize, is_solved: bool) {
        self.tasks += 1;
        self.with_solvers += usize::from(solvers > 0);
        self.solved += usize::from(is_solved);
        let tests = task.tests.iter().zip(answers);
        let run_result: Vec<bool> = tests
            .filter_map(|(test, answer)| {
                let expected = test.expected.as_ref()?;
                Some(*expected == answer.attempt_1 || *expected == answer.attempt_2)
            })
            .collect();
        if run_result.is_empty() {
            return;
        }
        let right = run_result.iter().filter(|&&right| right).count();
        let is_whole = right == run_result.len();
        self.known += 1;
        self.whole += usize::from(is_whole);
        self.lucky += usize::from(is_whole && !is_solved);
        self.sum += right as f64 / run_result.len() as f64;
    }

    /// The score in a line.
    fn in_words(&self) -> String {
        let mut solved = format!("every demo is matched for {}", self.solved);
        if self.lucky > 0 {
            let are = plural::of(self.lucky, "is", "are");
            let _ = write!(solved, ", and {} {are} right without that", self.lucky);
        }
        if self.known == 0 {
            return format!(
                "no answer is known for any of {}; {solved}",
                counted(self.tasks, "task")
            );
        }
        format!(
            "score {:.2} %: {} of {} {} right, {} {} solvers; {solved}",
            100.0 * self.sum / self.known as f64,
            self.whole,
            counted(self.known, "task"),
            plural::of(self.known, "is", "are"),
            self.with_solvers,
            plural::of(self.with_solvers, "has", "have")
        )
    }
}
