//! `solver-host explain` through the real binary.
//!
//! Fuel depends on the code of the runtime, so the snapshots do not hold its figures; what they
//! add up to is tested by itself.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;
use tempfile::TempDir;

const RIGHT: &str = "\
def solve(I):
    x1 = hconcat(I, I)
    x2 = hconcat(x1, I)
    x3 = vconcat(x2, x2)
    x4 = vconcat(x3, x2)
    x5 = upscale(I, THREE)
    x6 = cellwise(x4, x5, ZERO)
    return x6
";

/// A folder with a solver in it.
struct Place(TempDir);

impl Place {
    fn new(solver: &str) -> Self {
        let place = Place(tempfile::tempdir().unwrap());
        place.write("solver.py", solver.as_bytes());
        place
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.0.path().join(name), bytes).unwrap();
    }

    fn command(&self, args: &[&str]) -> Output {
        // The compiled runtime is the same for all of them.
        let cache: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("explain-cache");
        Command::new(solver_test_support::binary())
            .current_dir(self.0.path())
            .env("XDG_CACHE_HOME", cache)
            .env_remove("CLICOLOR_FORCE")
            .args(args)
            .output()
            .unwrap()
    }

    fn explain(&self, args: &[&str]) -> Output {
        self.command(&[&["explain", "solver.py"], args].concat())
    }

    /// The text that people see, fuel left out.
    fn shown(&self, args: &[&str]) -> String {
        let output = self.explain(args);
        assert_eq!(text(&output.stderr), "");
        assert_eq!(output.status.code(), Some(0));
        without_fuel(&text(&output.stdout))
    }

    fn json(&self, args: &[&str]) -> Json {
        let output = self.explain(&[args, &["--json"]].concat());
        assert_eq!(text(&output.stderr), "");
        assert_eq!(output.status.code(), Some(0));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The one line of an error.
    fn refused(&self, args: &[&str]) -> String {
        let output = self.command(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(text(&output.stdout), "");
        let said = text(&output.stderr);
        assert_eq!(said.lines().count(), 1, "{said}");
        said
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Stars where figures of fuel stand: at the end of a line of source, and in prose about it.
fn without_fuel(shown: &str) -> String {
    let mut out = String::new();
    for line in shown.lines() {
        if line.starts_with("fuel ") || line.ends_with("were used before this line") {
            let words = line.split(' ').map(|word| {
                let number = word.trim_end_matches(':');
                match number.parse::<u64>() {
                    Ok(_) => word.replace(number, "***"),
                    Err(_) => word.to_owned(),
                }
            });
            out.push_str(&words.collect::<Vec<_>>().join(" "));
        } else if is_measured_source(line) {
            let source = line
                .trim_end_matches(|c: char| c.is_ascii_digit())
                .trim_end();
            let room = line.chars().count() - source.chars().count();
            out.push_str(&format!("{source}{:>room$}", "***"));
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

/// Whether a line has a number in front and, in the last columns, fuel behind.
fn is_measured_source(line: &str) -> bool {
    let (Some(number), Some(fuel)) = (line.get(..6), line.get(line.len().saturating_sub(12)..))
    else {
        return false;
    };
    let is_number = |text: &str| text.trim().parse::<u64>().is_ok();
    number.starts_with(' ') && number.ends_with("  ") && is_number(number) && is_number(fuel)
}

const TASK: [&str; 2] = ["--task", "007bbfb7"];

#[test]
fn a_right_solver() {
    insta::assert_snapshot!(Place::new(RIGHT).shown(&TASK));
}

#[test]
fn one_wrong_colour() {
    let wrong = RIGHT.replace(
        "    return x6",
        "    x7 = fill(x6, FIVE, initset(UNITY))\n    return x7",
    );
    insta::assert_snapshot!(Place::new(&wrong).shown(&TASK));
}

#[test]
fn a_set_used_as_a_tuple() {
    let solver = "\
def solve(I):
    x1 = objects(I, T, F, F)
    x2 = ofcolor(I, SEVEN)
    x3 = crop(I, x2, TWO_BY_TWO)
    return x3
";
    insta::assert_snapshot!(Place::new(solver).shown(&TASK));
}

#[test]
fn the_first_of_nothing() {
    let solver = "\
from dsl import *

def solve(I):
    x1 = objects(I, T, F, T)
    x2 = colorfilter(x1, NINE)  # there is \u{1b}[31mnone
    x3 = first(x2)
    return paint(I, x3)
";
    insta::assert_snapshot!(Place::new(solver).shown(&TASK));
}

#[test]
fn recursion_without_end() {
    let solver = "def solve(I):\n    x1 = hmirror(I)\n    x2 = solve(x1)\n    return x2\n";
    insta::assert_snapshot!(Place::new(solver).shown(&TASK));
}

#[test]
fn out_of_fuel() {
    let place = Place::new(RIGHT);
    insta::assert_snapshot!(place.shown(&[&TASK[..], &["--fuel", "8000"]].concat()));
}

#[test]
fn an_unused_line_that_fails() {
    let solver = "def solve(I):\n    O = hmirror(I)\n    divide(TEN, ZERO)\n    return O\n";
    insta::assert_snapshot!(Place::new(solver).shown(&TASK));
}

#[test]
fn a_helper_and_every_kind_of_value() {
    let solver = "\
def solve(S, I):
    \"\"\"The helper stands below.\"\"\"
    a = b = last(S)
    f = fork(combine, hmirror, compose(
        helper,
        lbind(fill, I),
    ))
    n = multiply(TWO, NEG_TWO)
    both(T, greater(n, ZERO))
    p = (n, ONE)
    o = first(partition(I))
    i = toindices(o)
    c = apply(color, partition(I))
    g = canvas(12, (2, 3))
    h = hsplit(hconcat(I, I), TWO)
    u = initset(None)
    return helper(I)


def helper(x):
    y = hmirror(x)
    return first(order(y, sum))
";
    let solver = solver.replace("order(y, sum)", "totuple(initset(y))");
    insta::assert_snapshot!(Place::new(&solver).shown(&TASK));
}

#[test]
fn a_failure_in_a_helper() {
    let solver = "\
def solve(I):
    x1 = helper(I)
    return x1


def helper(x):
    y = initset(x)
    z = first(y)
    return first(first(first(z)))
";
    insta::assert_snapshot!(Place::new(solver).shown(&TASK));
}

#[test]
fn an_input_of_ones_own() {
    let place = Place::new("def solve(I):\n    x1 = upscale(I, TWO)\n    return x1\n");
    place.write("grid.json", b"[[1,2],[3,4]]\n");
    insta::assert_snapshot!(place.shown(&["--input", "grid.json"]));
}

#[test]
fn for_machines() {
    let solver = "\
def other(I):
    return I

def solve(I):
    x1 = partition(I)
    x2 = lbind(other, ONE)
    x3 = apply(size, x1)
    x4 = first(x3)
    multiply(x4, NEG_ONE)
    return other(I)
";
    let solver = solver.replace("lbind(other, ONE)", "compose(other, identity)");
    let place = Place::new(&solver);
    let mut report = place.json(&[&TASK[..], &["--entry", "solve", "--sample", "test0"]].concat());
    for place in ["fuel", "start_fuel", "runtime", "engine"] {
        assert_ne!(report[place], Json::Null, "{place}");
        report[place] = "***".into();
    }
    for line in report["lines"].as_array_mut().unwrap() {
        assert!(line["fuel"].is_u64(), "{line}");
        line["fuel"] = "***".into();
    }
    let mut lines = Vec::new();
    for (name, value) in report.as_object().unwrap() {
        match value.as_array().filter(|_| name == "lines") {
            Some(list) => lines.extend(list.iter().map(|line| format!("  {line}"))),
            None => lines.push(format!("{name}: {value}")),
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_verdict_and_the_fuel_are_those_of_every_other_command() {
    let failing = "def solve(I):\n    x = first(ZERO)\n    return x\n";
    let wrong = "def solve(S, I):\n    x = first(S)\n    return first(x)\n";
    for solver in [
        RIGHT,
        failing,
        wrong,
        "def solve(I):\n    return solve(I)\n",
    ] {
        let place = Place::new(solver);
        for sample in ["demo[0]", "demo[4]", "test[0]"] {
            let report = place.json(&[&TASK[..], &["--sample", sample]].concat());
            let lines = report["lines"].as_array().unwrap();
            let sum: u64 = lines
                .iter()
                .map(|line| line["fuel"].as_u64().unwrap())
                .sum();
            let start = report["start_fuel"].as_u64().unwrap();
            assert_eq!(report["fuel"], start + sum, "{solver}");

            let run_result = run_result(&place, solver, sample);
            for member in ["verdict", "fuel", "output", "detail", "message", "sample"] {
                assert_eq!(report[member], run_result[member], "{member} of {solver}");
            }
        }
    }
}

/// The result of a sample, as `score` tells it.
fn run_result(place: &Place, solver: &str, sample: &str) -> Json {
    use std::io::Write;
    use std::process::Stdio;
    let request = serde_json::json!({"id": 1, "source": solver, "task": "007bbfb7"});
    let mut child = Command::new(solver_test_support::binary())
        .current_dir(place.0.path())
        .args(["score", "--cache", "cache"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{request}").unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let result: Json = serde_json::from_slice(&output.stdout).unwrap();
    let samples = result["samples"].as_array().unwrap();
    let found = samples.iter().find(|line| line["sample"] == sample);
    found.unwrap().clone()
}

#[test]
fn bad_input_is_one_line_and_exit_code_2() {
    let place = Place::new("def solve(I):\n    return hmiror(I)\n");
    place.write("good.py", b"# a comment\n\ndef solve(I):\n    return I\n");
    place.write("broken.py", b"def solve(I:\n    return I\n");
    place.write("empty.py", b"x = 1\n");
    place.write("solver.wasm", b"\0asm\x0d\0\x01\0");
    place.write("ragged.json", b"[[0,1],[1]]");
    place.write("text.json", b"hello");
    let task = ["--task", "007bbfb7"];
    let cases: [&[&str]; 13] = [
        &["missing.py", task[0], task[1]],
        &[".", task[0], task[1]],
        &["solver.py", task[0], task[1]],
        &["broken.py", task[0], task[1]],
        &["empty.py", task[0], task[1], "--language", "arc-dsl"],
        &["solver.wasm", task[0], task[1]],
        &["good.py", task[0], task[1], "--entry", "slove"],
        &["good.py", task[0], task[1], "--sample", "demo[5]"],
        &["good.py", task[0], task[1], "--sample", "input[0]"],
        &["good.py", "--task", "007bbfb8"],
        &["good.py", "--input", "missing.json"],
        &["good.py", "--input", "ragged.json"],
        &["good.py", "--input", "text.json"],
    ];
    let said: String = cases
        .iter()
        .map(|args| place.refused(&[&["explain"], *args].concat()))
        .collect();
    insta::assert_snapshot!(said);
}
