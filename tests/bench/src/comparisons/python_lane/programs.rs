//! Programs of others that import numpy, from a folder as `make compare-python` reads it, and the CPU time
//! that both sides spend on them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::comparisons::BenchError;
use crate::cpython::Talk;
use crate::process::{Ended, run, words};
use solver_core::input;
use solver_core::quote::Shown;

/// The most that take part, in the order of their paths.
const MOST: usize = 600;
/// The most bytes of a program, and of the file beside it.
const MOST_BYTES: u64 = 16 << 20;
/// The modules that make a program one with numpy.
const WITH_NUMPY: [&str; 4] = ["import numpy", "from numpy", "import scipy", "from scipy"];

/// A program with its inputs, as both sides read it.
pub type Program = Value;

/// The programs of a folder that import numpy.
pub fn read(folder: &Path) -> Result<Vec<Program>, BenchError> {
    let mut paths = Vec::new();
    list(folder, &mut paths)?;
    paths.sort();
    let mut programs = Vec::new();
    for path in paths {
        let Ok(source) = String::from_utf8(bytes(&path)?) else {
            continue;
        };
        if WITH_NUMPY.iter().any(|it| source.contains(it)) {
            programs.push(program(&path, source)?);
        }
    }
    Ok(programs)
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), BenchError> {
    let unreadable = |error| unreadable(folder, &error);
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            list(&path, paths)?;
        } else if path.extension().is_some_and(|ending| ending == "py") {
            paths.push(path);
        }
    }
    Ok(())
}

fn bytes(path: &Path) -> Result<Vec<u8>, BenchError> {
    input::read(path, MOST_BYTES).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> BenchError {
    BenchError::Peer {
        what: "programs",
        reason: format!("{}: {error}; --programs names a folder", Shown::path(path)),
    }
}

/// A program, with what the file beside it names.
fn program(path: &Path, source: String) -> Result<Program, BenchError> {
    let beside = path.with_extension("json");
    let named = match beside.is_file() {
        true => serde_json::from_slice(&bytes(&beside)?).map_err(|e| unreadable(&beside, &e))?,
        false => Value::Null,
    };
    let inputs = match &named["inputs"] {
        Value::Array(inputs) if !inputs.is_empty() => json!(inputs),
        _ => json!([
            [[3]],
            [[0, 1, 2], [3, 4, 5]],
            [[0, 0, 0], [0, 8, 8], [5, 0, 2]]
        ]),
    };
    let demos = named["demos"].as_array().cloned().unwrap_or_default();
    let pairs: Vec<Value> = demos
        .iter()
        .map(|demo| json!([demo["input"], demo["output"]]))
        .collect();
    Ok(json!({
        "source": source,
        "entry": named["entry"],
        "input": named["input"],
        "modules": named["modules"].as_object().cloned().unwrap_or_default(),
        "inputs": inputs,
        "demos": pairs,
    }))
}

/// The places of the first [`MOST`] that end in the same way on both sides, each input with the same grid or
/// the same type of exception; all others would compare something else than speed.
pub fn equal(programs: &[Program], talk: &mut Talk) -> Result<Vec<usize>, BenchError> {
    let all: Vec<usize> = (0..programs.len()).collect();
    let theirs: Vec<Value> = talk.ask("judge", &[])?;
    let ended = scored(programs, &all)?;
    let answers = String::from_utf8_lossy(&ended.stdout);
    let mut equal = Vec::new();
    for (place, (answer, theirs)) in answers.lines().zip(&theirs).enumerate() {
        let answer: Value = serde_json::from_str(answer)
            .map_err(|error| BenchError::Broken(format!("score gives no answer: {error}")))?;
        let samples = answer["samples"].as_array().cloned().unwrap_or_default();
        let ours: Option<Vec<Value>> = samples.iter().map(ending).collect();
        if ours.is_some_and(|ours| !ours.is_empty() && json!(ours) == *theirs) {
            equal.push(place);
        }
    }
    equal.truncate(MOST);
    Ok(equal)
}

/// The grid of a sample or the type of its exception, as the other side says it; none for other verdicts.
fn ending(sample: &Value) -> Option<Value> {
    if sample["output"].is_array() {
        return Some(sample["output"].clone());
    }
    let is_error = sample["verdict"] == "error";
    let message = sample["message"].as_str().filter(|_| is_error)?;
    let name = message.split([':', ' ']).next()?;
    Some(json!(name))
}

/// One process with one worker that runs these programs on their inputs, each compiled once.
pub fn scored(programs: &[Program], places: &[usize]) -> Result<Ended, BenchError> {
    let request = |&place: &usize| {
        let program = &programs[place];
        let mut request = json!({
            "id": place,
            "language": "python",
            "source": program["source"],
            "modules": program["modules"],
            "inputs": program["inputs"],
            "limits": {"deadline_ms": 600_000},
        });
        let demos = program["demos"].as_array().into_iter().flatten();
        let demos: Vec<Value> = demos
            .map(|pair| json!({"input": pair[0], "output": pair[1]}))
            .collect();
        if !demos.is_empty() {
            request["demos"] = json!(demos);
        }
        for member in ["entry", "input"] {
            if !program[member].is_null() {
                request[member] = program[member].clone();
            }
        }
        request.to_string() + "\n"
    };
    let requests: String = places.iter().map(request).collect();
    let args = words(&["score", "--ordered", "--execution-workers", "1"]);
    run(&args, requests.as_bytes())
}
