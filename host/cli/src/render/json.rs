//! `run --json`: the wire form of a summary. Its shape is a contract and stays when the inside
//! moves.

use std::io::{self, Write};
use std::time::Duration;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::Summary;
use solver_core::hash::Sha256Hex;
use solver_core::limits::Limits;
use solver_core::task::Grid;
use solver_judge::pools::{Mode, Sizes};
use solver_judge::score::aggregate::{Counts, TestAttempts};
use solver_judge::timing::{Phase, Timing};
use solver_sandbox::engine::ENGINE;

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

/// Prints a summary as one line of JSON.
pub fn print(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
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
        pools: pool_sizes(summary.pools),
        timing_ms: &summary.timing,
        digest: summary.digest,
    };
    let mut text = serde_json::to_string(&line)?;
    text.push('\n');
    out.write_all(text.as_bytes())?;
    out.flush()
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
