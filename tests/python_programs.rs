//! Python programs through `solver-host score`: ours give what CPython gives, and those that mean harm
//! end as they should and leave nothing to the run after them.
//!
//! All of it needs an interpreter, and is skipped with a line where none is installed.

use serde_json::{Value as Json, json};
use solver_test_support::{
    CORE, INTERPRETERS, Place, Villain, WITH_NUMPY, python_folder, python_has, python_is_ready,
    python_text, root,
};

/// Programs that use what others may have spoilt, for each interpreter. Their fuel tells whether anything
/// stayed.
const CANARY: &str = "\
import json, random, re


def solve(grid):
    print(len(grid), random.random(), json.dumps(grid), re.sub('a', 'b', 'abc'))
    return [list(row) for row in zip(*{tuple(row) for row in grid})]
";
const CANARY_WITH_NUMPY: &str = "\
import json, random
import numpy as np
import scipy.ndimage as ndimage


def solve(grid):
    print(len(grid), random.random(), json.dumps(grid))
    labels, count = ndimage.label(np.array(grid))
    return np.rot90(labels + count)
";

/// Programs of ours that give something else on an interpreter, and why. Whoever mends one takes it out.
fn differ(interpreter: &str) -> &'static [&'static str] {
    match interpreter {
        WITH_NUMPY => &[
            // Hashes are 32 bits wide there.
            "hash_of_strings.py",
            // numpy.intp is as wide as an address, which has 32 bits there.
            "numpy_int64_default.py",
        ],
        _ => &[],
    }
}

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

/// Our programs, for an interpreter that has what they import.
fn programs(interpreter: &str) -> Vec<Program> {
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
        line["interpreter"] = interpreter.into();
        line["limits"] = json!({"deadline_ms": 600_000});
        Program {
            request: line,
            native: native.as_array().cloned(),
        }
    };
    let all = expected.lines().map(program);
    // One that is given an array needs numpy as well.
    let has_all = |it: &Program| {
        let text = it.request["source"].as_str().expect("is text");
        python_has(interpreter, text)
            && (interpreter == WITH_NUMPY || it.request["input"] != "ndarray")
    };
    all.filter(has_all).collect()
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
    for interpreter in INTERPRETERS {
        if python_is_ready(interpreter) {
            ours_give_what_cpython_gives(interpreter);
        }
    }
}

fn ours_give_what_cpython_gives(interpreter: &str) {
    let programs = programs(interpreter);
    assert!(programs.len() > 80, "{}", programs.len());
    // Once more in another order: every run is the first one of its program.
    let requests = programs.iter().chain(programs.iter().rev());
    let requests: Vec<Json> = requests.map(|program| program.request.clone()).collect();
    let answers = scored(&[], &requests);
    let (mut wrong, mut differing) = (Vec::new(), Vec::new());
    for (place, Program { request, native }) in programs.iter().enumerate() {
        let (answer, again) = (&answers[place], &answers[answers.len() - 1 - place]);
        let id = &request["id"];
        assert_eq!((&answer["id"], &again["id"]), (id, id));
        assert_eq!(answer["samples"], again["samples"], "{id}, twice");
        assert_eq!(answer["interpreter"], interpreter, "{answer}");
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
            differing.push(id.as_str().expect("is text"));
            wrong.extend(different);
        }
    }
    assert_eq!(differing, differ(interpreter), "{}", wrong.join("\n"));
}

#[test]
fn the_core_interpreter_has_the_hashes_and_the_sets_of_a_desktop() {
    if !python_is_ready(CORE) {
        return;
    }
    let table = std::fs::read_to_string(root().join("tests/python/hashes.jsonl"));
    let table = table.expect("can be read");
    let lines: Vec<Json> = table
        .lines()
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect();
    let requests: Vec<Json> = lines
        .iter()
        .map(|line| {
            json!({
                "id": 0,
                "source": line["source"],
                "language": "python",
                "inputs": [[[0]]],
                "stdout": true,
            })
        })
        .collect();
    assert!(requests.len() >= 4);
    for (line, answer) in lines.iter().zip(scored(&[], &requests)) {
        assert_eq!(answer["interpreter"], CORE);
        let sample = &answer["samples"][0];
        assert_eq!(sample["verdict"], "output", "{sample}");
        assert_eq!(sample["stdout"], line["stdout"], "{}", line["source"]);
    }
}

#[test]
fn programs_that_mean_harm_end_as_they_should_and_the_next_run_is_clean() {
    for interpreter in INTERPRETERS {
        if python_is_ready(interpreter) {
            harm_ends_as_it_should(interpreter);
        }
    }
}

fn harm_ends_as_it_should(interpreter: &str) {
    let mut villains = Villain::all();
    villains.retain(|it| python_has(interpreter, &it.text));
    assert!(villains.len() > 140, "{}", villains.len());
    let request = |villain: &Villain| {
        json!({
            "id": villain.name,
            "source": villain.text,
            "language": "python",
            "interpreter": interpreter,
            "inputs": [[[1, 2], [3, 4]]],
            "limits": villain.limits,
        })
    };
    let canary = json!({
        "id": "canary",
        "source": if interpreter == CORE { CANARY } else { CANARY_WITH_NUMPY },
        "language": "python",
        "interpreter": interpreter,
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
        let verdicts = &villain.verdicts;
        if !verdicts.iter().any(|it| sample["verdict"] == **it) {
            let verdicts = verdicts.join("|");
            wrong.push(format!("{}: {verdicts}, but {sample}", villain.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn results_do_not_depend_on_process_workers_or_cache() {
    for interpreter in INTERPRETERS {
        if python_is_ready(interpreter) {
            results_depend_on_nothing_else(interpreter);
        }
    }
}

fn results_depend_on_nothing_else(interpreter: &str) {
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
            interpreter,
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
