//! `solver-bench`: what it prints, and what it does where there is nothing to compare with.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// A folder in which the binary runs; it goes away with the value.
struct Place(TempDir);

/// A command that has ended.
struct Ran {
    /// The command line, as a person would type it.
    shown: String,
    /// The exit code; none where a signal ended it.
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"));
        Place(folder.expect("a folder can be made"))
    }

    fn path(&self, name: &OsStr) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the binary here to its end, with nothing of this process's environment.
    fn run<I>(&self, args: I) -> Ran
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        let args: Vec<OsString> = (args.into_iter())
            .map(|arg| arg.as_ref().to_owned())
            .collect();
        let output = Command::new(env!("CARGO_BIN_EXE_solver-bench"))
            .args(&args)
            .current_dir(self.0.path())
            .env_clear()
            .output()
            .expect("the binary starts");
        let words = args.iter().map(|arg| arg.to_string_lossy().into_owned());
        let words = std::iter::once("solver-bench".to_owned()).chain(words);
        let text = |bytes| String::from_utf8(bytes).expect("prints UTF-8");
        Ran {
            shown: words.collect::<Vec<_>>().join(" "),
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Ran {
    /// The text that a person sees: the command, what it printed, how it ended.
    fn transcript(&self) -> String {
        let code = self.code.expect("ends by itself");
        format!(
            "$ {}\n{}{}[exit code {code}]\n",
            self.shown, self.stdout, self.stderr
        )
    }
}

/// The object that a comparison prints.
#[track_caller]
fn report(place: &Place, args: &[&str]) -> Value {
    let ran = place.run(args);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.shown, ran.stderr);
    assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn a_comparison_has_medians_spread_and_goals() {
    let place = Place::new();
    let report = report(&place, &["sandbox", "--rounds", "10", "--json"]);
    assert_eq!(report["bench"], "sandbox");
    assert_eq!(report["rounds"], 10);
    assert!(report["machine"]["cores"].as_u64() > Some(0), "{report}");
    let held = |rows: &Value| -> usize {
        let rows = rows.as_array().unwrap();
        for row in rows {
            let number = |name: &str| row[name].as_f64().unwrap();
            assert!(number("least") > 0.0, "{row}");
            assert!(number("least") <= number("median"), "{row}");
            assert!(number("median") <= number("most"), "{row}");
        }
        let with_goal = rows.iter().filter(|row| !row["goal"].is_null());
        with_goal
            .map(|row| {
                let reached = row["goal"]["reached"].as_str().unwrap();
                assert!(["missed", "must", "stretch"].contains(&reached), "{row}");
            })
            .count()
    };
    assert_eq!(
        held(&report["rows"]) + held(&report["ratios"]),
        2,
        "{report}"
    );
}

#[test]
fn rankings_with_differs_and_without_are_told_apart() {
    let place = Place::new();
    let args = [
        "differs",
        "--tasks",
        "2",
        "--mutants",
        "12",
        "--seed",
        "5",
        "--rounds",
        "10",
        "--json",
    ];
    let report = report(&place, &args);
    assert_eq!(report["bench"], "differs");
    let rows = report["rows"].as_array().unwrap();
    let median = |name: &str| {
        let row = rows.iter().find(|row| row["name"] == name);
        let row = row.unwrap_or_else(|| panic!("{name} in {report}"));
        assert_eq!(row["unit"], "share");
        row["median"].as_f64().unwrap()
    };
    for way in [
        "demos and fuel alone",
        "cells",
        "differs",
        "cells + differs",
    ] {
        for what in ["nearer above farther", "first of one edit"] {
            let share = median(&format!("{what}: {way}"));
            assert!((0.0..=1.0).contains(&share), "{way}: {share}");
        }
    }
    assert!(median("wrong told from right: changed_cells") > 0.5);
    // Figures follow from tasks, mutants, seed and rounds: nothing of it is a time.
    let mut again = self::report(&place, &args);
    again["machine"] = report["machine"].clone();
    assert_eq!(again, report);
}

#[test]
fn peers_that_are_not_there_are_skipped_and_said() {
    let place = Place::new();
    for what in ["python", "dsl"] {
        let report = report(&place, &[what, "--json"]);
        assert_eq!(report["rows"], serde_json::json!([]));
        assert_eq!(
            report["notes"],
            serde_json::json!(["skipped: --arc-dsl names no folder of arc-dsl"])
        );
    }
    // Nothing is installed where nobody has a home.
    let report = report(&place, &["python-lane", "--json"]);
    assert_eq!(report["rows"], serde_json::json!([]));
    let said = ["cpython", "cpython-numpy"]
        .map(|name| format!("skipped: {name} is not installed; run `solver-host python install`"));
    assert_eq!(report["notes"], serde_json::json!(said));
}

#[test]
fn what_cannot_be_compared_is_one_line_and_exit_code_2() {
    let place = Place::new();
    let mut text = String::new();
    for args in [
        &[] as &[&str],
        &["everything"],
        &["sandbox", "--rounds", "9"],
        &["differs", "--mutants", "0"],
        &["meter", "--arc-dsl", "nowhere", "--json"],
        &["python", "--arc-dsl", "nowhere", "--json"],
        &["dsl", "--arc-dsl", "nowhere", "--json"],
    ] {
        let ran = place.run(args);
        assert_eq!(ran.code, Some(2), "{}\n{}", ran.shown, ran.stderr);
        assert_eq!(ran.stdout, "", "{}", ran.shown);
        text.push_str(&ran.transcript());
        text.push('\n');
    }
    insta::assert_snapshot!(text);
}

#[test]
fn of_the_name_of_a_folder_nothing_gets_through() {
    // Controls of both kinds, a direction, a separator, a zero width, a filler, a tag.
    const HOSTILE: [char; 9] = [
        '\u{7}',
        '\r',
        '\u{1b}',
        '\u{9b}',
        '\u{202e}',
        '\u{2028}',
        '\u{200b}',
        '\u{3164}',
        '\u{e0041}',
    ];
    let place = Place::new();
    let hostile: String = HOSTILE.iter().collect();
    let names = [
        OsString::from(format!("a{hostile}b")),
        // C1 as a byte of its own, which is no UTF-8.
        OsStr::from_bytes(b"a\x9b2Jb\x1b[2J").to_owned(),
    ];
    let is_clean = |ran: &Ran| {
        for text in [&ran.stdout, &ran.stderr] {
            let raw = text.chars().find(|c| HOSTILE.contains(c));
            assert_eq!(raw, None, "{}: {text:?}", ran.shown);
        }
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    };
    for name in &names {
        let peer = |what: &str| {
            let ran = place.run([OsStr::new(what), OsStr::new("--arc-dsl"), name]);
            is_clean(&ran);
            assert_eq!(ran.code, Some(2), "{}\n{}", ran.shown, ran.stderr);
        };
        peer("dsl");
        peer("meter");
        is_clean(&place.run([name]));
        std::fs::write(place.path(name), "a file, no folder").expect("can be written");
        peer("dsl");
        peer("meter");
    }
}
