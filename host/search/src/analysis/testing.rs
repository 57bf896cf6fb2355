//! The common part of the tests of analysts: small tasks, and what comes of the programs for them.

use std::sync::Arc;

use solver_arc_dsl::ArcDsl;
use solver_arc_dsl::probe::Probe;
use solver_arc_dsl::script::Script;
use solver_core::limits::{Limits, Workers};
use solver_core::sample_set::SampleSet;
use solver_core::task::{Grid, Pair, Sample, Task, TaskId};
use solver_judge::host::Host;
use solver_judge::languages::Languages;
use solver_judge::pools::{Mode, Pools, Sizes};
use solver_sandbox::engine::{Sandbox, Setup};
use solver_sandbox::thread::on_guest_thread;

use super::{Analyst, Look, Study};
use crate::offspring::submit;

/// A grid whose rows are words of digits.
fn grid(text: &str) -> Grid {
    let row = |row: &str| row.bytes().map(|digit| u64::from(digit - b'0')).collect();
    Grid::from_rows(&text.split_whitespace().map(row).collect::<Vec<Vec<u64>>>()).unwrap()
}

/// Fails unless one of the first two programs of an analyst is right on every pair. All pairs but the last
/// are demos.
#[track_caller]
pub(crate) fn assert_solves(analyst: &dyn Analyst, pairs: &[(&str, &str)]) {
    let sizes = Sizes {
        mode: Mode::Dual,
        scoring: Workers::ONE,
        execution: Workers::ONE,
    };
    let sandbox = Sandbox::new(Setup::of(Workers::ONE)).unwrap();
    let languages = Languages::new(Arc::new(ArcDsl), Vec::new());
    let host = Arc::new(Host::new(sandbox, languages).unwrap());
    let pools = Pools::new(host.clone(), sizes).unwrap();
    let (test, demos) = pairs.split_last().unwrap();
    let task = Task {
        id: TaskId::new("small").unwrap(),
        demos: (demos.iter())
            .map(|(input, output)| Pair {
                input: grid(input),
                output: grid(output),
            })
            .collect(),
        tests: vec![Sample {
            input: grid(test.0),
            expected: Some(grid(test.1)),
        }],
        also: Vec::new(),
    };
    let texts = on_guest_thread(|thread| {
        let interpreter = host.interpreter(ArcDsl::ID).unwrap();
        let probe = Probe {
            thread,
            interpreter,
            limits: Limits::default(),
        };
        analyst.propose(&Look::at(Study::new(probe, &task)))
    });
    let texts = texts.unwrap().unwrap();
    let texts: Vec<String> = (texts.iter())
        .map(|text| Script::read(text.as_bytes(), None).unwrap().canonical())
        .collect();
    let submitted = texts
        .iter()
        .map(|text| submit(host.languages(), text, "a test"));
    let solvers = pools.compile(&submitted.take(2).collect::<Vec<_>>());
    let sample_set = Arc::new(SampleSet::of(&task));
    let scored = pools.score(&solvers, &sample_set, &Limits::default(), &|_| {});
    let is_right = scored.iter().any(|scored| {
        let matches = scored.runs.iter().zip(sample_set.samples());
        matches
            .into_iter()
            .all(|(run, sample)| run.output() == sample.expected.as_ref())
    });
    assert!(is_right, "{texts:#?}");
}
