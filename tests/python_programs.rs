//! Python programs through `solver-host score`: ours give what CPython gives, and those that mean harm
//! end as they should and leave nothing to the run after them.
//!
//! All of it needs an interpreter, and is skipped with a line where none is installed.

use serde_json::{Value as Json, json};
use solver_test_support::{
    PYTHON_INTERPRETER, Place, Villain, python_folder, python_is_ready, python_text, root,
};

/// A program that uses what others may have spoilt. Its fuel tells whether anything stayed.
const CANARY: &str = "\
import json, random
import numpy as np
import scipy.ndimage as ndimage


def solve(grid):
    print(len(grid), random.random(), json.dumps(grid))
    labels, count = ndimage.label(np.array(grid))
    return np.rot90(labels + count)
";

/// Programs of ours that give something else on `cpython-numpy`, and why. Whoever mends one takes it out.
const DIFFER: &[(&str, &str)] = &[
    ("hash_of_strings.py", "hashes are 32 bits wide there"),
    (
        "numpy_int64_default.py",
        "numpy.intp is as wide as an address, which has 32 bits there",
    ),
];

/// The answers of one process to these requests, in their order.
fn scored(flags: &[&str], requests: &[Json]) -> Vec<Json> {
    let lines: Vec<String> = requests.iter().map(Json::to_string).collect();
    let folder = python_folder();
    let args = [
        "score",
        "--ordered",
        "--python",
        folder.to_str().expect("is text"),
    ];
    let args = args.iter().chain(flags);
    let ran = Place::new().run_with_input(args, &(lines.join("\n") + "\n"));
    let answers: Vec<Json> = ran
        .ok()
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect();
    assert_eq!(answers.len(), requests.len());
    answers
}

/// A program with what CPython gives for each of its inputs; none where that changes.
struct Program {
    request: Json,
    native: Option<Vec<Json>>,
}

fn programs() -> Vec<Program> {
    let folder = root().join("tests/python");
    let expected = std::fs::read_to_string(folder.join("expected.jsonl")).expect("can be read");
    let program = |line: &str| {
        let mut line: Json = serde_json::from_str(line).expect("is JSON");
        let known = line.as_object_mut().expect("is an object");
        let native = known.remove("native").expect("is there");
        let file = known.remove("file").expect("is there");
        let path = folder
            .join("programs")
            .join(file.as_str().expect("is text"));
        line["id"] = file;
        line["source"] = python_text(std::fs::read(path).expect("can be read")).into();
        line["language"] = "python".into();
        line["interpreter"] = PYTHON_INTERPRETER.into();
        line["limits"] = json!({"deadline_ms": 600_000});
        Program {
            request: line,
            native: native.as_array().cloned(),
        }
    };
    expected.lines().map(program).collect()
}

/// Whether a sample says what CPython gives: an equal grid, an exception of the same type.
fn is_as_native(native: &Json, sample: &Json) -> bool {
    let word = |member: &Json| member.as_str().unwrap_or_default().to_owned();
    let verdict = word(&sample["verdict"]);
    match word(&native["kind"]).as_str() {
        "grid" => verdict == "output" && sample["output"] == native["grid"],
        "invalid" => verdict == "invalid-output",
        "rejected" => verdict == "rejected",
        "error" => {
            let message = word(&sample["message"]);
            let ended = message.split([':', ' ']).next();
            verdict == "error" && ended == native["type"].as_str()
        }
        other => panic!("{other} is nothing that CPython gives"),
    }
}

#[test]
fn our_programs_give_what_cpython_gives() {
    if !python_is_ready() {
        return;
    }
    let programs = programs();
    assert!(programs.len() > 100);
    // Once more in another order: every run is the first one of its program.
    let requests = programs.iter().chain(programs.iter().rev());
    let requests: Vec<Json> = requests.map(|program| program.request.clone()).collect();
    let answers = scored(&[], &requests);
    let (mut wrong, mut differ) = (Vec::new(), Vec::new());
    for (place, Program { request, native }) in programs.iter().enumerate() {
        let (answer, again) = (&answers[place], &answers[answers.len() - 1 - place]);
        let id = &request["id"];
        assert_eq!((&answer["id"], &again["id"]), (id, id));
        assert_eq!(answer["samples"], again["samples"], "{id}, twice");
        assert_eq!(answer["interpreter"], PYTHON_INTERPRETER, "{answer}");
        let samples = answer["samples"].as_array().expect("is a list");
        assert_eq!(
            samples.len(),
            request["inputs"].as_array().expect("is a list").len()
        );
        let pairs = native.iter().flatten().zip(samples);
        let different = pairs.filter(|(native, sample)| !is_as_native(native, sample));
        let different: Vec<String> = different
            .map(|(native, sample)| format!("{id}: CPython gives {native}, here {sample}"))
            .collect();
        if !different.is_empty() {
            differ.push(id.as_str().expect("is text"));
            wrong.extend(different);
        }
    }
    let known: Vec<&str> = DIFFER.iter().map(|(name, _)| *name).collect();
    assert_eq!(differ, known, "{}", wrong.join("\n"));
}

#[test]
fn programs_that_mean_harm_end_as_they_should_and_the_next_run_is_clean() {
    if !python_is_ready() {
        return;
    }
    let villains = Villain::all();
    assert!(villains.len() > 150);
    let request = |villain: &Villain| {
        json!({
            "id": villain.name,
            "source": villain.text,
            "language": "python",
            "interpreter": PYTHON_INTERPRETER,
            "inputs": [[[1, 2], [3, 4]]],
            "limits": villain.limits,
        })
    };
    let canary = json!({
        "id": "canary",
        "source": CANARY,
        "language": "python",
        "inputs": [[[1, 0, 2], [3, 4, 0]]],
        "stdout": true,
    });
    let requests: Vec<Json> = villains.iter().map(request).collect();
    // One worker each, so that a run follows another in the same memory; the second process meets them
    // in another order.
    let answers = std::thread::scope(|scope| {
        let backwards: Vec<Json> = requests.iter().rev().cloned().collect();
        let halves = [requests.clone(), backwards].map(|requests| {
            let canary = &canary;
            scope.spawn(move || {
                let behind = requests.into_iter().flat_map(|it| [it, canary.clone()]);
                let all: Vec<Json> = std::iter::once(canary.clone()).chain(behind).collect();
                scored(&["--execution-workers", "1"], &all)
            })
        });
        halves.map(|half| half.join().expect("does not panic"))
    });
    let [forwards, backwards] = &answers;
    let first = &forwards[0];
    assert_eq!(first["samples"][0]["verdict"], "output", "{first}");
    let mut wrong = Vec::new();
    for (place, villain) in villains.iter().enumerate() {
        let (here, there) = (1 + 2 * place, backwards.len() - 2 * (1 + place));
        let (answer, again) = (&forwards[here], &backwards[there]);
        assert_eq!(answer["id"], *villain.name);
        assert_eq!(answer, again, "{} in another process", villain.name);
        for canary in [&forwards[here + 1], &backwards[there + 1]] {
            assert_eq!(canary, first, "the run after {}", villain.name);
        }
        let sample = &answer["samples"][0];
        if !villain
            .verdicts
            .iter()
            .any(|verdict| sample["verdict"] == **verdict)
        {
            let verdicts = villain.verdicts.join("|");
            wrong.push(format!("{}: {verdicts}, but {sample}", villain.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn results_do_not_depend_on_process_workers_or_cache() {
    if !python_is_ready() {
        return;
    }
    let folder = python_folder();
    let place = Place::new();
    let programs = root().join("tests/python/programs");
    let args = |workers| {
        let all = [
            "run",
            "007bbfb7",
            "--json",
            "--language",
            "python",
            "--interpreter",
            PYTHON_INTERPRETER,
            "--execution-workers",
            workers,
            "--cache",
            "cache",
        ];
        let paths = [("--solvers", &programs), ("--python", &folder)];
        let paths = paths.map(|(flag, path)| [flag, path.to_str().expect("is text")]);
        let all = all.iter().chain(paths.as_flattened());
        all.map(|&arg| arg.to_owned()).collect::<Vec<String>>()
    };
    let told = |workers| {
        let ran = place.run(args(workers)).ok();
        let mut report: Json = serde_json::from_str(&ran.stdout).expect("is JSON");
        report
            .as_object_mut()
            .expect("is an object")
            .remove("timing_ms");
        report
            .as_object_mut()
            .expect("is an object")
            .remove("pools");
        report
    };
    let first = told("1");
    assert!(
        first["solvers"].as_u64() > Some(100) && first["digest"].is_string(),
        "{first}"
    );
    // The cache is warm by now.
    for workers in ["1", "4"] {
        assert_eq!(told(workers), first, "{workers} workers");
    }
}
