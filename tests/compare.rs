//! `report --compare`: two archives, or the output of two runs, side by side.

use std::fmt::Write as _;

use serde_json::{Value, json};
use solver_core::hash::sha256_hex;

use solver_test_support::Place;

/// Puts a solver into an archive by hand. `says` is the header after the task.
fn keep(place: &Place, archive: &str, task: &str, says: &str) -> String {
    let source = format!("def solve(I):\n    return I # {archive} {says:?}");
    let hash = sha256_hex(source.as_bytes()).to_string();
    let file = format!("{archive}/{task}/{hash}.py");
    place.write(&file, format!("# task {task}\n{says}{source}\n"));
    hash
}

fn says(demos: &str, fuel: &str) -> String {
    format!("# demos {demos}\n# fuel {fuel}\n# runtime r\n")
}

/// Two archives with one task of each kind of change, and more than one of some.
fn archives() -> Place {
    let place = Place::new();
    for (task, a, b) in [
        ("007bbfb7", Some(("2 of 5", "70")), Some(("5 of 5", "500"))),
        ("00d62c1b", None, Some(("5 of 5", "unknown"))),
        ("017c7c7b", Some(("3 of 3", "70")), Some(("2 of 3", "70"))),
        ("025d127b", Some(("0 of 2", "70")), Some(("1 of 2", "900"))),
        (
            "045e512c",
            Some(("3 of 3", "1000")),
            Some(("3 of 3", "250")),
        ),
        (
            "0520fde7",
            Some(("3 of 3", "1000")),
            Some(("3 of 3", "1500")),
        ),
        ("05269061", Some(("2 of 3", "70")), Some(("1 of 3", "70"))),
        ("05f2a901", Some(("3 of 3", "70")), Some(("3 of 3", "70"))),
    ] {
        for (archive, side) in [("old", a), ("new", b)] {
            if let Some((demos, fuel)) = side {
                keep(&place, archive, task, &says(demos, fuel));
            }
        }
    }
    place
}

/// A line of `run --json`, as far as it is read, and more.
fn ran(task: &str, solved: &[&str], correct: Option<bool>) -> Value {
    json!({
        "task": task, "seed": 0, "solvers": 9, "saved": 3, "solved": solved,
        "test": [{"sample": "test[0]", "attempts": [[[1]]], "correct": correct}],
        "runtime": "r", "limits": {"fuel": 500, "memory_mib": 256, "deadline_ms": 5000},
        "timing_ms": {"total": 1.5}, "digest": null,
    })
}

fn solver(hash: &str, matched: u64, fuel: Option<u64>) -> Value {
    json!({
        "name": "a.py:solve", "solver": hash, "language": "arc-dsl", "interpreter": "arc-dsl 0.8.0",
        "matched": matched, "of": 4, "demos": {"matched": matched, "of": 3},
        "tests": {"matched": 0, "of": 1}, "verdicts": {"match": 3}, "fuel": fuel, "saved": true,
    })
}

fn lines(values: &[Value]) -> String {
    values.iter().map(|value| format!("{value}\n")).collect()
}

#[test]
fn two_archives_side_by_side() {
    let place = archives();
    let said = place.run(["report", "--compare", "old", "new"]).ok();
    insta::assert_snapshot!(said.transcript());
    // The other way round what was gained is lost.
    let back = place.run(["report", "--compare", "new", "old"]).ok().stdout;
    let sum = "gained 1, lost 2, better 2, worse 1, slower 1 of 8 tasks\n";
    assert!(back.ends_with(sum), "{back}");
    let same = place.run(["report", "--compare", "old", "old"]).ok();
    let sum = "\n\ngained 0, lost 0, better 0, slower 0 of 7 tasks\n";
    assert!(same.stdout.ends_with(sum), "{}", same.stdout);
    assert_eq!(same.stderr, "");
    assert!(place.lacks("report.html"));
}

#[test]
fn tasks_may_be_named_and_json_is_one_object() {
    let place = archives();
    let asked = [
        "report",
        "--json",
        "--compare",
        "old",
        "new",
        "007bbfb7",
        "0520fde7",
    ];
    let said = place.run(asked).ok();
    assert_eq!((&*said.stderr, said.stdout.lines().count()), ("", 1));
    let found: Value = serde_json::from_str(&said.stdout).unwrap();
    let counts = [
        "tasks", "gained", "lost", "better", "worse", "slower", "same",
    ];
    assert_eq!(
        counts.map(|word| found[word].as_u64().unwrap()),
        [2, 1, 0, 0, 0, 1, 0]
    );
    let side = json!({"path": "old", "kind": "archive", "tasks": 2, "solved": 1,
        "datasets": ["arc-agi-1-training"], "interpreters": []});
    assert_eq!(found["a"], side);
    let [gained, slower] = &found["changes"].as_array().unwrap()[..] else {
        panic!("{found}");
    };
    assert_eq!(
        (&gained["task"], &gained["change"]),
        (&json!("007bbfb7"), &json!("gained"))
    );
    assert_eq!(gained["a"]["demos"], json!({"matched": 2, "of": 5}));
    assert_eq!(
        (&gained["b"]["solved"], &gained["b"]["fuel"]),
        (&json!(true), &json!(500))
    );
    assert_eq!(
        (&slower["a"]["fuel"], &slower["b"]["fuel"]),
        (&json!(1000), &json!(1500))
    );
}

#[test]
fn two_outputs_of_run_side_by_side() {
    let place = Place::new();
    place.write(
        "a.jsonl",
        lines(&[
            ran("007bbfb7", &[], Some(false)),
            ran("00d62c1b", &["cc"], Some(false)),
            ran("017c7c7b", &["dd"], Some(true)),
        ]),
    );
    let mut best = ran("00d62c1b", &["cc"], Some(true));
    best["results"] = json!([solver("cc", 3, Some(900))]);
    place.write(
        "b.jsonl",
        lines(&[
            // Those of `--results all` stand before their task.
            solver("ee", 1, Some(2)),
            solver("bb", 3, Some(70)),
            ran("007bbfb7", &["bb"], Some(true)),
            best,
            ran("017c7c7b", &["dd"], Some(true)),
            json!({"summary": {"tasks": 3, "solved": 3, "runs": 9}}),
        ]),
    );
    let said = place
        .run(["report", "--compare", "a.jsonl", "b.jsonl"])
        .ok();
    insta::assert_snapshot!(said.transcript());
    let piped = std::fs::read_to_string(place.path("b.jsonl")).unwrap();
    let piped = place
        .run_with_input(["report", "--compare", "a.jsonl", "-"], &piped)
        .ok();
    let last = "gained 1, lost 0, better 1, slower 0 of 3 tasks\n";
    assert!(piped.stdout.ends_with(last), "{}", piped.stdout);
}

#[test]
fn what_a_run_prints_can_be_compared_with_what_it_keeps() {
    let place = Place::new();
    let run = ["run", "007bbfb7", "67a3c6ac", "--count", "20", "--json"];
    let first = place
        .run([&run[..], &["--archive", "first"]].concat())
        .ok()
        .stdout;
    place.write("first.jsonl", &first);
    let said = place
        .run(["report", "--compare", "first.jsonl", "first"])
        .ok();
    // Of solvers with equal outputs the archive keeps the first by hash, which may cost more.
    let last = "\ngained 0, lost 0, better 0, slower 1 of 2 tasks\n";
    assert!(said.stdout.ends_with(last), "{}", said.stdout);
    // Other versions of a task are kept under other keys, and are named by their ids in the output.
    let other = [
        "run",
        "ac0c5833",
        "--dataset",
        "arc-agi-2-training",
        "--count",
        "20",
        "--json",
    ];
    let second = place
        .run([&other[..], &["--archive", "second", "--keep-all"]].concat())
        .ok()
        .stdout;
    place.write("second.jsonl", &second);
    let said = place
        .run(["report", "--compare", "second.jsonl", "second"])
        .ok();
    let end = " 0 of 1 task\n";
    assert!(said.stdout.ends_with(end), "{}{}", said.stdout, said.stderr);
    // Other tasks, other data sets: the sides have nothing in common, and a line says so.
    let evaluation = ["run", "00576224", "--count", "20", "--json"];
    let third = place.run(evaluation).ok().stdout;
    place.write("third.jsonl", &third);
    let said = place
        .run(["report", "--compare", "first", "third.jsonl"])
        .ok();
    let note = "note: A has tasks of arc-agi-1-training, B has tasks of arc-agi-1-evaluation\n";
    assert!(said.stderr.contains(note), "{}", said.stderr);
    assert!(
        said.stderr
            .contains("2 tasks in A alone, 1 task in B alone"),
        "{}",
        said.stderr
    );
}

#[test]
fn other_interpreters_and_limits_are_said_in_a_line() {
    let place = Place::new();
    for (archive, version, fuel) in [("old", "0.4.0", 9), ("new", "0.5.0", 8)] {
        let terms = format!(
            "{}# language arc-dsl\n# interpreter arc-dsl {version}\n# limits fuel {fuel}00, memory \
             256 MiB\n",
            says("3 of 3", "7")
        );
        keep(&place, archive, "017c7c7b", &terms);
    }
    let said = place.run(["report", "--compare", "old", "new"]).ok();
    assert_eq!(
        said.stderr,
        "note: A was made by arc-dsl 0.4.0, B was made by arc-dsl 0.5.0: the fuel of one says \
         little about the other\n\
         note: A ran within 900 fuel and 256 MiB, B ran within 800 fuel and 256 MiB\n"
    );
}

#[test]
fn names_of_strangers_stay_in_their_line() {
    let place = Place::new();
    let task = "a\u{1b}[2J\u{202e}</script>\"";
    place.write("a.jsonl", lines(&[ran(task, &[], None)]));
    place.write("b.jsonl", lines(&[ran(task, &["bb"], None)]));
    let said = place
        .run(["report", "--compare", "a.jsonl", "b.jsonl"])
        .ok();
    let shown = "gained  a\\u{1b}[2J\\u{202e}</script>\"  ";
    assert!(said.stdout.contains(shown), "{}", said.stdout);
    let json = place
        .run(["report", "--compare", "a.jsonl", "b.jsonl", "--json"])
        .ok();
    let found: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(found["changes"][0]["task"], task);
}

#[test]
fn what_cannot_be_compared_is_one_line_and_exit_code_2() {
    let place = archives();
    place.write("plain/readme.txt", "");
    place.write("empty.jsonl", "\n\n");
    place.write("text.txt", "task 007bbfb7: 149 solvers\n");
    place.write("list.json", "[1,2]\n");
    place.write(
        "score.jsonl",
        "{\"id\":1,\"error\":{\"code\":\"bad-request\"}}\n",
    );
    place.write(
        "cut.jsonl",
        format!("{}\n{{\"task\":\"017c", ran("007bbfb7", &[], None)),
    );
    let mut text = String::new();
    for b in [
        "lost",
        "plain",
        "empty.jsonl",
        "text.txt",
        "list.json",
        "score.jsonl",
        "cut.jsonl",
    ] {
        let ran = place.run(["report", "--compare", "old", b]);
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{}", ran.shown);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        let _ = writeln!(text, "{}", ran.transcript());
    }
    for more in [
        &["--out", "x.html"][..],
        &["--dataset", "arc-agi-1-training"],
        &["--fuel", "7"],
        &["00000000"],
    ] {
        let ran = place.run([&["report", "--compare", "old", "new"], more].concat());
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{}", ran.shown);
        let _ = writeln!(text, "{}", ran.transcript());
    }
    for wrong in [&["report", "--compare", "old"][..], &["report", "--json"]] {
        assert_eq!(place.run(wrong).code, Some(2));
    }
    insta::assert_snapshot!(text);
    // A folder that is no archive is not made one.
    assert_eq!(place.count("plain"), 1);
}
