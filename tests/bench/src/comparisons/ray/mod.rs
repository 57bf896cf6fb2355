//! A file of requests over two local nodes of one core each, by Ray, beside one process on as many cores.
//! Each request takes some milliseconds, so that the ratio says what the engine costs.
//!
//! The cluster is started once, before any time is taken, and its answers have to be those of the process.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;

use super::{BenchError, Settings, What};
use crate::beside::Program;
use crate::cpython::{Python, Talk};
use crate::measure::{Side, by_turns};
use crate::process::{run, words};
use crate::report::{Goal, Report, Row, Unit};
use solver_core::files::Scratch;

const REQUESTS: usize = 20_000;
/// The least that a request has to take on a core.
const LEAST: Duration = Duration::from_millis(2);
/// The script for CPython.
const SCRIPT: &str = include_str!("peer.py");
/// The package that it imports.
const CLIENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../clients/python/src");
/// 100,000 small calls.
const SOURCE: &str = "def solve(I):
    x1 = interval(0, 1000, 1)
    x2 = compose(size, lbind(apply, increment))
    x3 = repeat(x1, 100)
    x4 = apply(x2, x3)
    return I";

pub(super) fn bench(settings: &Settings) -> Result<Report, BenchError> {
    let mut report = Report {
        what: What::Ray,
        inputs: format!("{REQUESTS} requests, two nodes of one core"),
        rounds: settings.rounds,
        rows: Vec::new(),
        ratios: Vec::new(),
        sweeps: Vec::new(),
        notes: Vec::new(),
    };
    if let Err(reason) = has_ray(&settings.python) {
        report.notes.push(format!("skipped: {reason}"));
        return Ok(report);
    }
    let folder = Scratch::new("bench")?;
    let place = |name: &str| folder.path().join(name);
    let (requests, answers) = (requests(), place("answers.jsonl"));
    std::fs::write(place("requests.jsonl"), &requests)?;
    // As many workers as the nodes have cores, however many this machine has.
    let args = words(&["score", "-j", "2"]);
    let python = Python::find(&settings.python, Path::new(CLIENT)).map_err(BenchError::Broken)?;
    let first = json!({
        "binary": Program::SolverHost.find()?,
        "requests": place("requests.jsonl"),
        "answers": answers,
    });
    let talk = RefCell::new(python.start(SCRIPT, &[], &first)?);
    let given = run(&args, requests.as_bytes())?;
    if given.cpu < LEAST * REQUESTS as u32 {
        return Err(BenchError::Broken(format!(
            "a request takes less than {} ms",
            LEAST.as_millis()
        )));
    }
    over_nodes(&talk)?;
    compare(&given.stdout, &answers)?;
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| over_nodes(&talk)),
        Box::new(|| Ok(run(&args, requests.as_bytes())?.wall)),
    ];
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [ray, one] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    report.rows.extend([
        Row::new("Ray, requests", Unit::PerSecond, &ray.rate(REQUESTS)),
        Row::new(
            "one process, requests",
            Unit::PerSecond,
            &one.rate(REQUESTS),
        ),
    ]);
    report.ratios.push(
        Row::new("speed of Ray / one process", Unit::Times, &one.over(ray))
            .held_to(Goal::at_least(0.7).better(0.85)),
    );
    report.notes.push(
        "The answers are equal line by line when sorted. Starting Ray is not counted.".to_owned(),
    );
    Ok(report)
}

fn has_ray(python: &str) -> Result<(), String> {
    let imported = Command::new(python)
        .args(["-c", "import ray.cluster_utils"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let how = "name one by --python: target/client/ray/bin/python, which `make test-cluster` makes";
    match imported {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!("{python} has no Ray; {how}")),
        Err(error) => Err(format!("{python}: {error}; {how}")),
    }
}

/// Requests, no two of which have the same program.
fn requests() -> String {
    let mut lines = String::new();
    for id in 0..REQUESTS {
        let source = format!("{SOURCE}\n# {id}");
        let request = json!({"id": id, "source": source, "inputs": [[[1]]], "expected": [[[1]]]});
        let _ = writeln!(lines, "{request}");
    }
    lines
}

fn over_nodes(talk: &RefCell<Talk>) -> Result<Duration, BenchError> {
    let took: u64 = talk.borrow_mut().ask("score", &[])?;
    Ok(Duration::from_nanos(took))
}

fn compare(expected: &[u8], answers: &PathBuf) -> Result<(), BenchError> {
    let given = std::fs::read(answers)?;
    let sorted = |text: &[u8]| {
        let mut lines: Vec<Vec<u8>> = text
            .split(|&byte| byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect();
        lines.sort();
        lines
    };
    let (expected, given) = (sorted(expected), sorted(&given));
    if expected == given {
        return Ok(());
    }
    let differs = expected
        .iter()
        .zip(&given)
        .find(|(one, other)| one != other);
    let difference = match differs {
        Some((one, other)) => format!(
            "{:?} instead of {:?}",
            String::from_utf8_lossy(other),
            String::from_utf8_lossy(one)
        ),
        None => format!("{} lines instead of {}", given.len(), expected.len()),
    };
    Err(BenchError::Differs {
        side: "Ray".to_owned(),
        reference: "one process".to_owned(),
        difference,
    })
}
