//! The solvers and their runs as the script reads them (`peer.py`), and what it is asked for.

use serde_json::{Value, json};

use crate::bench::BenchError;
use crate::bench::corpus::{Corpus, Entry};
use crate::bench::cpython::{Python, Talk};
use crate::score::exam::ExamSample;
use crate::task::Grid;

/// What CPython runs. A user has this program alone, so the script is in it.
const SCRIPT: &str = include_str!("peer.py");

/// A grid, or none where a run gives none, as CPython says it.
pub type Outcome = Option<Vec<Vec<u64>>>;

/// A process that has loaded all solvers.
pub fn start(python: &Python, corpus: &Corpus) -> Result<Talk, BenchError> {
    let mut solvers = Vec::with_capacity(corpus.entries.len());
    for entry in &corpus.entries {
        solvers.push(told(entry, entry.exam.samples())?);
    }
    python.start(SCRIPT, &[], &Value::Array(solvers))
}

/// What a process gives that runs one solver on its first sample and nothing else.
pub fn once(python: &Python, entry: &Entry) -> Result<Outcome, BenchError> {
    let first = entry.exam.samples().get(..1).unwrap_or(&[]);
    python.once(SCRIPT, &["--once"], &told(entry, first)?)
}

/// A solver with the samples that it is to run on, as the script reads it.
fn told(entry: &Entry, samples: &[ExamSample]) -> Result<Value, BenchError> {
    let (_, reads_demos) = entry.program()?;
    let rows = |grid: &Grid| grid.rows().map(<[u8]>::to_vec).collect::<Vec<_>>();
    let runs: Vec<Value> = samples
        .iter()
        .map(|sample| {
            let demos = sample.inputs.demos.iter();
            let demos: Vec<_> = demos
                .map(|demo| (rows(&demo.input), rows(&demo.output)))
                .collect();
            json!({
                "input": rows(&sample.inputs.input),
                "demos": reads_demos.then_some(demos),
            })
        })
        .collect();
    Ok(json!({"name": entry.name, "source": entry.text, "runs": runs}))
}
