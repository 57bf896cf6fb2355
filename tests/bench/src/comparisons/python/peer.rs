//! The solvers and their runs as the script reads them (`peer.py`), and what it is asked for.

use serde_json::{Value, json};

use crate::comparisons::BenchError;
use crate::corpus::{Corpus, Entry};
use crate::cpython::{Python, Talk};
use solver_core::sample_set::SetSample;
use solver_core::task::Grid;

/// The script for CPython.
const SCRIPT: &str = include_str!("peer.py");

/// A grid, or none where a run gives none, as CPython says it.
pub type Given = Option<Vec<Vec<u64>>>;

/// A process that has loaded all solvers.
pub fn start(python: &Python, corpus: &Corpus) -> Result<Talk, BenchError> {
    let entries = corpus.entries.iter();
    let solvers = entries.map(|entry| told(entry, entry.sample_set.samples()));
    python.start(SCRIPT, &[], &solvers.collect())
}

/// The answer of a process that runs one solver on its first sample and nothing else.
pub fn once(python: &Python, entry: &Entry) -> Result<Given, BenchError> {
    let first = entry.sample_set.samples().get(..1).unwrap_or(&[]);
    python.once(SCRIPT, &["--once"], &told(entry, first))
}

/// A solver with the samples that it is to run on, as the script reads it.
fn told(entry: &Entry, samples: &[SetSample]) -> Value {
    let reads_demos = entry.program.reads_demos;
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
    json!({"name": entry.name, "source": entry.text, "runs": runs})
}
