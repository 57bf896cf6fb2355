//! `run --json`: the wire form of summaries. Its shape is a contract and stays when the inside
//! moves.
//!
//! | line | when |
//! | --- | --- |
//! | a solver, with its task: `{"task":..,"name":..,"solver":..,..}` | before its task, where all are asked for |
//! | a task: `{"task":..,"seed":..,..,"results":[..],..}` | always |
//! | the sum: `{"summary":{..}}` | last, where several tasks were asked for |

use std::io::{self, Write};
use std::time::Duration;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{Skipped, Sum, Summary};
use solver_core::hash::Sha256Hex;
use solver_core::limits::Limits;
use solver_core::task::Grid;
use solver_core::verdict::Verdict;
use solver_judge::pools::{Mode, Sizes};
use solver_judge::rejections::Rejection;
use solver_judge::score::aggregate::{Counts, TestAttempts};
use solver_judge::score::board::{Matched, Placed};
use solver_judge::timing::{Phase, Timing};
use solver_sandbox::engine::ENGINE;

/// Solvers in the object of a task at most.
pub const MOST_RESULTS: usize = 1_000;

/// A task.
#[derive(Serialize)]
struct Line<'a> {
    task: &'a str,
    seed: u64,
    solvers: usize,
    samples: usize,
    runs: u64,
    #[serde(serialize_with = "counts")]
    verdicts: &'a Counts,
    candidates: u64,
    unique_outputs: u64,
    solved: &'a [Sha256Hex],
    after_filter: usize,
    validated: usize,
    saved: usize,
    test: Vec<Test<'a>>,
    engine: &'a str,
    runtime: &'a str,
    limits: Limits,
    results: Vec<ResultLine<'a>>,
    rejections: &'a [Rejection],
    skipped: &'a [Skipped],
    pools: PoolSizes,
    #[serde(serialize_with = "timing")]
    timing_ms: &'a Timing,
    digest: Option<Sha256Hex>,
}

#[derive(Serialize)]
struct Test<'a> {
    sample: String,
    attempts: &'a [Grid],
    correct: Option<bool>,
}

#[derive(Serialize)]
struct PoolSizes {
    mode: Mode,
    scoring: u64,
    execution: u64,
}

/// A solver: a member of its task's object, or a line that names the task.
#[derive(Serialize)]
struct ResultLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<&'a str>,
    name: &'a str,
    solver: Sha256Hex,
    language: &'static str,
    interpreter: Option<&'static str>,
    matched: usize,
    of: usize,
    demos: Matched,
    tests: Matched,
    #[serde(serialize_with = "occurring")]
    verdicts: &'a [(Verdict, usize)],
    fuel: Option<u64>,
    saved: bool,
    /// Where it is not that of the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    runtime: Option<&'static str>,
    /// Where they are not those of the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    limits: Option<Limits>,
}

/// The last line of several tasks.
#[derive(Serialize)]
struct Last<'a> {
    summary: SumLine<'a>,
}

#[derive(Serialize)]
struct SumLine<'a> {
    tasks: usize,
    solved: usize,
    runs: u64,
    #[serde(serialize_with = "counts")]
    verdicts: &'a Counts,
    digest: Option<Sha256Hex>,
    timing_ms: Total,
}

#[derive(Serialize)]
struct Total {
    total: f64,
}

/// Prints a summary as one line of JSON, after a line for each of its solvers where all of them are
/// asked for.
pub fn print(summary: &Summary, all: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    if all {
        for placed in &summary.board {
            let task = Some(summary.task.as_str());
            write_line(&result(placed, summary, task), &mut out)?;
        }
    }
    let best = summary.board.iter().take(MOST_RESULTS);
    let line = Line {
        task: summary.task.as_str(),
        seed: summary.seed,
        solvers: summary.solvers,
        samples: summary.samples,
        runs: summary.counts.total(),
        verdicts: &summary.counts,
        candidates: summary.candidates,
        unique_outputs: summary.unique_outputs,
        solved: &summary.solved,
        after_filter: summary.after_filter,
        validated: summary.validated,
        saved: summary.saved,
        test: summary.test.iter().map(test).collect(),
        engine: ENGINE,
        runtime: summary.runtime,
        limits: summary.limits,
        results: best.map(|placed| result(placed, summary, None)).collect(),
        rejections: &summary.rejections,
        skipped: &summary.skipped,
        pools: pool_sizes(summary.pools),
        timing_ms: &summary.timing,
        digest: summary.digest,
    };
    write_line(&line, &mut out)?;
    out.flush()
}

/// Prints the sum of so many tasks that were asked for.
pub fn print_sum(sum: &Sum, asked: usize, took: Duration, out: &mut dyn Write) -> io::Result<()> {
    let line = Last {
        summary: SumLine {
            tasks: sum.tasks,
            solved: sum.solved,
            runs: sum.counts.total(),
            verdicts: &sum.counts,
            digest: sum.digest(asked),
            timing_ms: Total {
                total: millis(took),
            },
        },
    };
    write_line(&line, out)?;
    out.flush()
}

fn write_line(line: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    out.write_all(&text)
}

fn result<'a>(placed: &'a Placed, summary: &Summary, task: Option<&'a str>) -> ResultLine<'a> {
    ResultLine {
        task,
        name: &placed.name,
        solver: placed.hash,
        language: placed.identity.language.word(),
        interpreter: placed.identity.interpreter,
        matched: placed.all.matched,
        of: placed.all.of,
        demos: placed.demos,
        tests: placed.tests,
        verdicts: &placed.verdicts,
        fuel: placed.fuel,
        saved: summary.is_saved(placed),
        runtime: Some(placed.identity.runtime).filter(|runtime| *runtime != summary.runtime),
        limits: summary.other_limits(placed),
    }
}

/// The verdicts that a solver got, in the order of the list.
fn occurring<S: Serializer>(
    verdicts: &&[(Verdict, usize)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        verdicts
            .iter()
            .map(|(verdict, count)| (verdict.word(), count)),
    )
}

/// In the order of the list of verdicts, which no map of words would keep.
fn counts<S: Serializer>(counts: &&Counts, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (verdict, count) in counts.iter() {
        map.serialize_entry(verdict.word(), &count)?;
    }
    map.end()
}

fn test(attempts: &TestAttempts) -> Test<'_> {
    Test {
        sample: attempts.sample.to_string(),
        attempts: &attempts.attempts,
        correct: attempts.correct,
    }
}

fn pool_sizes(sizes: Sizes) -> PoolSizes {
    PoolSizes {
        mode: sizes.mode,
        scoring: sizes.scoring.get(),
        execution: sizes.execution.get(),
    }
}

/// The phases in their order, then all together.
fn timing<S: Serializer>(timing: &&Timing, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for phase in Phase::ALL {
        map.serialize_entry(phase.word(), &millis(timing.get(phase)))?;
    }
    map.serialize_entry("total", &millis(timing.total()))?;
    map.end()
}

/// Milliseconds with three places.
fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
