//! The `score` stream: a line for every request, whatever it holds, and memory that stays flat.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rustix::process::Signal;
use serde_json::{Value, json};

use solver_test_support::{Place, Ran, interpreter, members};

const IDENTITY: &str = "def solve(I):\n    return I";

/// Requests that no line can be served for, with the code that each must get.
fn broken() -> Vec<(String, &'static str)> {
    let huge = json!([vec![vec![0; 400]; 400]]);
    let bad = |request: Value| (request.to_string(), "bad-request");
    vec![
        ("{".to_owned(), "bad-request"),
        ("nonsense \u{0}".to_owned(), "bad-request"),
        ("[".repeat(100_000), "bad-request"),
        ("null".to_owned(), "bad-request"),
        (
            format!("{{\"id\":1,\"source\":\"{}\"}}", "a".repeat(17 << 20)),
            "too-large",
        ),
        bad(json!([1, 2])),
        bad(json!({"id": 1})),
        bad(json!({"id": 1, "source": IDENTITY})),
        bad(json!({"id": 1, "source": 5, "task": "007bbfb7"})),
        bad(json!({"id": 1, "source": IDENTITY, "task": "ffffffff"})),
        bad(json!({"id": 1, "source": IDENTITY, "task": "../007bbfb7"})),
        bad(json!({"id": 1, "source": IDENTITY, "inputs": []})),
        bad(json!({"id": 1, "source": IDENTITY, "inputs": huge})),
        bad(json!({"id": 1, "source": IDENTITY, "inputs": [[[1]]], "expected": []})),
        bad(json!({"id": 1, "source": IDENTITY, "inputs": [[[1, 2], [3]]]})),
        bad(json!({"id": 1, "source": IDENTITY, "task": "007bbfb7", "inputs": [[[1]]]})),
        bad(json!({"id": 1, "source": IDENTITY, "wasm_base64": "", "inputs": [[[1]]]})),
        bad(json!({"id": 1, "wasm_base64": "?", "inputs": [[[1]]]})),
        bad(json!({"id": 1, "source": IDENTITY, "inputs": [[[1]]], "limits": {"fuel": 0}})),
        bad(json!({"id": 1, "source": IDENTITY, "inputs": [[[1]]], "limits": {"memory_mib": "9"}})),
    ]
}

#[test]
fn a_module_of_its_own_gives_what_the_program_gives_to_the_unit() {
    /// One of so many of our own solvers takes part.
    const ONE_OF: usize = 8;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/solvers/dsl");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("our own solvers")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    let requests: Vec<String> = (files.iter().step_by(ONE_OF))
        .map(|path| {
            let source = std::fs::read_to_string(path).expect("source");
            let task = path.file_stem().expect("a name").to_str();
            json!({"id": task, "source": source, "task": task}).to_string()
        })
        .chain([
            json!({"id": "bad", "source": "def solve(I):\n    return x", "task": "007bbfb7"}).to_string(),
            json!({"id": "fails", "source": "def solve(I):\n    return first(ZERO)", "task": "007bbfb7"})
                .to_string(),
        ])
        .collect();
    assert!(requests.len() > 10);
    let requests = requests.join("\n");
    let of = |form| score(&["--ordered", "--form", form], &requests).ok().stdout;
    let (program, module) = (of("program"), of("module"));
    assert!(program.contains("\"verdict\":\"match\",\"fuel\":"));
    assert_eq!(program, module);
}

/// Requests whose program is bad: they get a result, `rejected` for each sample.
fn rejected() -> Vec<Value> {
    let core = BASE64_STANDARD.encode(b"\0asm\x01\0\0\0");
    [
        json!({"source": ""}),
        json!({"source": "def solve(I):\n    ret\u{0}urn I"}),
        json!({"source": "def solve(I):\n    return hmiror(I)"}),
        json!({"source": IDENTITY, "entry": "other"}),
        json!({"source": format!("x = {}", "f(".repeat(5_000))}),
        json!({"wasm_base64": ""}),
        json!({"wasm_base64": core}),
    ]
    .into_iter()
    .map(|mut request| {
        request["inputs"] = json!([[[1]], [[2]]]);
        request
    })
    .collect()
}

fn lines(ran: &Ran) -> Vec<Value> {
    ran.stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e} in {line}")))
        .collect()
}

fn score(args: &[&str], requests: &str) -> Ran {
    let args: Vec<&str> = ["score"].iter().chain(args).copied().collect();
    Place::new().run_with_input(args, requests)
}

/// The names of an object's members, in their order.
fn named(object: &str) -> Vec<String> {
    members(object).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn a_result_has_the_members_of_the_design_in_their_order() {
    let request = json!({"id": {"any": ["value", 1.5]}, "source": IDENTITY, "task": "007bbfb7"});
    let ran = score(&[], &format!("{request}\n")).ok();
    let names = [
        "id",
        "solver",
        "language",
        "interpreter",
        "matched",
        "of",
        "demos",
        "tests",
        "limits",
        "samples",
        "digest",
        "engine",
        "runtime",
    ];
    let found: Vec<String> = named(ran.stdout.trim_end());
    assert_eq!(found, names);
    let result = &lines(&ran)[0];
    assert_eq!(result["id"], request["id"]);
    assert_eq!((&result["matched"], &result["of"]), (&json!(0), &json!(6)));
    assert_eq!(result["demos"], json!({"matched": 0, "of": 5}));
    assert_eq!(result["tests"], json!({"matched": 0, "of": 1}));
    assert_eq!(result["language"], "arc-dsl");
    assert_eq!(result["interpreter"], interpreter());
    assert_eq!(
        result["limits"],
        json!({"fuel": 500_000_000, "memory_mib": 256, "deadline_ms": 5_000})
    );
    let samples: Vec<&Value> = result["samples"].as_array().unwrap().iter().collect();
    assert_eq!(samples[0]["sample"], "demo[0]");
    assert_eq!(samples[5]["sample"], "test[0]");
    let whole = &ran.stdout;
    let start = whole.find("\"samples\":[").expect("is there") + "\"samples\":[".len();
    let end = start + whole[start..].find('}').expect("ends") + 1;
    let names = ["sample", "verdict", "fuel", "output", "detail", "message"];
    assert_eq!(named(&whole[start..end]), names);
}

#[test]
fn a_result_names_language_interpreter_and_limits() {
    let wasm = BASE64_STANDARD.encode(&solver_test_support::guests("good")[1].bytes);
    let input = json!({"inputs": [[[1]], [[2]]], "expected": [[[1]], null]});
    let request = |more: Value| {
        let mut request = input.clone();
        let members = more.as_object().unwrap().clone();
        request.as_object_mut().unwrap().extend(members);
        format!("{request}\n")
    };
    let requests = [
        request(json!({"source": IDENTITY, "limits": {"fuel": 40_000}})),
        request(json!({"source": "def f(", "limits": {"memory_mib": 9, "deadline_ms": 77}})),
        request(json!({"wasm_base64": wasm})),
    ];
    let ran = score(&["--ordered", "--fuel", "90000"], &requests.concat()).ok();
    let lines = lines(&ran);
    let arc_dsl = (json!("arc-dsl"), json!(interpreter()));
    let limits = |fuel, memory_mib, deadline_ms| -> Value {
        json!({"fuel": fuel, "memory_mib": memory_mib, "deadline_ms": deadline_ms})
    };
    let expected = [
        (arc_dsl.clone(), limits(40_000, 256, 5_000)),
        (arc_dsl, limits(90_000, 9, 77)),
        ((json!("wasm"), Value::Null), limits(90_000, 256, 5_000)),
    ];
    for (line, ((language, interpreter), limits)) in lines.iter().zip(expected) {
        assert_eq!(line["language"], language, "{line}");
        assert_eq!(line["interpreter"], interpreter, "{line}");
        assert_eq!(line["limits"], limits, "{line}");
        // Inputs of a request's own count as tests.
        assert_eq!(line["of"], 1, "{line}");
        assert_eq!(line["demos"], json!({"matched": 0, "of": 0}), "{line}");
        let tests = json!({"matched": line["matched"], "of": 1});
        assert_eq!(line["tests"], tests, "{line}");
    }
    assert_eq!(lines[1]["samples"][0]["verdict"], "rejected");
    assert_eq!(
        (&lines[2]["matched"], &lines[0]["matched"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn every_broken_line_gets_its_code_and_the_stream_goes_on() {
    let broken = broken();
    let mut requests = String::new();
    for (line, _) in &broken {
        requests += &format!("{line}\n\n  \n");
        requests += &format!(
            "{}\n",
            json!({"id": "next", "source": IDENTITY, "inputs": [[[1]]]})
        );
    }
    let ran = score(&["--ordered"], &requests).ok();
    let lines = lines(&ran);
    assert_eq!(lines.len(), 2 * broken.len());
    for (pair, (line, code)) in lines.chunks(2).zip(&broken) {
        let shown: String = line.chars().take(80).collect();
        assert_eq!(pair[0]["error"]["code"], *code, "{shown}");
        assert!(pair[0]["error"]["message"].is_string(), "{shown}");
        let id = if shown.starts_with("{\"id\":1,") && *code == "bad-request" {
            json!(1)
        } else {
            Value::Null
        };
        if serde_json::from_str::<Value>(line).is_ok_and(|request| request.is_object()) {
            assert!(pair[0]["id"] == json!(1) || *code == "too-large", "{shown}");
        } else {
            assert_eq!(pair[0]["id"], id, "{shown}");
        }
        assert_eq!(pair[1]["id"], "next");
        assert_eq!(pair[1]["samples"][0]["verdict"], "output");
    }
}

#[test]
fn a_bad_program_is_rejected_on_each_sample() {
    let rejected = rejected();
    let requests: String = rejected
        .iter()
        .map(|request| format!("{request}\n"))
        .collect();
    for (result, request) in lines(&score(&["--ordered"], &requests).ok())
        .iter()
        .zip(&rejected)
    {
        let samples = result["samples"].as_array().expect("a result");
        assert_eq!(samples.len(), 2, "{request}");
        for sample in samples {
            assert_eq!(sample["verdict"], "rejected", "{request}");
            assert!(sample["message"].is_string(), "{request}");
            assert_eq!(sample["fuel"], Value::Null);
        }
    }
}

#[test]
fn the_order_of_completion_changes_no_line() {
    // The first request takes long, so that others finish before it.
    let slow = "def solve(I):\n    x1 = interval(ZERO, 300000, ONE)\n    x2 = apply(even, x1)\n    return I";
    let mut requests = format!("{}\n", json!({"id": 0, "source": slow, "inputs": [[[1]]]}));
    for id in 1..300 {
        requests += &format!(
            "{}\n",
            json!({"id": id, "source": IDENTITY, "inputs": [[[id % 10]]], "expected": [[[1]]]})
        );
    }
    let ordered = score(&["--ordered"], &requests).ok().stdout;
    let ids: Vec<u64> = ordered
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["id"]
                .as_u64()
                .unwrap()
        })
        .collect();
    assert_eq!(ids, (0..300).collect::<Vec<_>>());
    for workers in ["1", "2", "6"] {
        let any = score(&["--execution-workers", workers], &requests)
            .ok()
            .stdout;
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert!(sorted(&any) == sorted(&ordered), "{workers} workers");
    }
}

#[test]
fn a_component_gives_the_same_line_cold_cached_and_in_another_process() {
    let place = Place::new();
    place.write(
        "s.py",
        "def solve(S, I):\n    x1 = first(S)\n    return last(x1)",
    );
    place.run(["compile", "s.py"]).ok();
    let wasm = std::fs::read(place.path("s.wasm")).unwrap();
    let request = json!({
        "id": 1,
        "wasm_base64": BASE64_STANDARD.encode(wasm),
        "task": "007bbfb7",
    });
    let run = || {
        let args = ["score", "--stats", "--cache", "cache"];
        place.run_with_input(args, &format!("{request}\n")).ok()
    };
    let (cold, cached) = (run(), run());
    assert!(
        cold.stderr.contains("1 request, 6 runs, 0 cache hits"),
        "{}",
        cold.stderr
    );
    assert!(
        cached.stderr.contains("1 request, 6 runs, 1 cache hit"),
        "{}",
        cached.stderr
    );
    assert_eq!(cold.stdout, cached.stdout);
}

#[test]
fn a_demo_with_the_samples_own_input_is_left_out_of_s() {
    let source = "def solve(S, I):\n    x1 = size(S)\n    return canvas(x1, UNITY)";
    let demo = |cell: u8| json!({"input": [[cell]], "output": [[9]]});
    let request = json!({
        "id": 1,
        "source": source,
        "inputs": [[[1]], [[5]]],
        "demos": [demo(1), demo(2), demo(3)],
    });
    let result = &lines(&score(&[], &format!("{request}\n")).ok())[0];
    assert_eq!(result["samples"][0]["output"], json!([[2]]));
    assert_eq!(result["samples"][1]["output"], json!([[3]]));
    assert_eq!((&result["matched"], &result["of"]), (&json!(0), &json!(0)));
}

#[test]
fn memory_stays_flat_however_long_the_stream() {
    let peak = |rounds: usize| {
        let mut requests = String::new();
        for round in 0..rounds {
            let source = format!("def s{round}(I):\n    return vmirror(I)");
            requests += &format!(
                "{}\n",
                json!({"id": round, "source": source, "task": "67a3c6ac"})
            );
            if round % 100 == 0 {
                requests += &format!("{}\n", "x".repeat(1 << 20));
            }
        }
        let ran = score(&[], &requests).ok();
        assert_eq!(ran.stdout.lines().count(), rounds + rounds.div_ceil(100));
        ran.peak_kib
    };
    let (short, long) = (peak(500), peak(5_000));
    assert!(long < short + (32 << 10), "{short} KiB, then {long} KiB");
}

/// The binary with pipes of the test's own.
fn stream() -> std::process::Child {
    Command::new(solver_test_support::binary())
        .args(["score", "--cache"])
        .arg(solver_test_support::scratch().join("cache/solver-host"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts")
}

#[test]
fn a_reader_that_goes_away_ends_the_stream_cleanly() {
    let mut child = stream();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let request = json!({"id": 1, "source": IDENTITY, "task": "007bbfb7"}).to_string() + "\n";
        // Until nobody reads any more.
        while stdin.write_all(request.as_bytes()).is_ok() {}
    });
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"id\":1,"));
    drop(out);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    writer.join().unwrap();
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(said, "");
}

#[test]
fn an_interrupt_ends_a_stream_that_waits_and_one_that_nobody_reads() {
    for read in [true, false] {
        let mut child = stream();
        let mut stdin = child.stdin.take().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let request = json!({"id": 1, "source": IDENTITY, "task": "007bbfb7"}).to_string() + "\n";
        let writer = std::thread::spawn(move || {
            let many = if read { 1 } else { usize::MAX };
            for _ in 0..many {
                if stdin.write_all(request.as_bytes()).is_err() {
                    break;
                }
            }
            stdin
        });
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        if !read {
            // Until every buffer on the way is full.
            std::thread::sleep(std::time::Duration::from_millis(500));
        }
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, Signal::INT).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130));
        drop(writer.join().unwrap());
    }
}

#[test]
fn the_digest_of_a_request_is_that_of_a_battery_of_one() {
    let place = Place::new();
    place.write("s.py", IDENTITY);
    let report = place
        .run(["run", "007bbfb7", "--solvers", "s.py", "--json"])
        .ok()
        .report();
    let request = json!({"id": 1, "source": IDENTITY, "task": "007bbfb7"});
    let result = &lines(&score(&[], &format!("{request}\n")).ok())[0];
    assert_eq!(result["digest"].as_str(), report.digest.as_deref());
    let verdicts: BTreeMap<&str, usize> =
        result["samples"]
            .as_array()
            .unwrap()
            .iter()
            .fold(BTreeMap::new(), |mut counts, sample| {
                *counts
                    .entry(sample["verdict"].as_str().unwrap())
                    .or_default() += 1;
                counts
            });
    assert_eq!(verdicts, BTreeMap::from([("mismatch", 6)]));
}
