//! `bench`: what it prints, and what it does where there is nothing to compare with.

use serde_json::Value;

use crate::support::Place;

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
    let report = report(&place, &["bench", "sandbox", "--rounds", "10", "--json"]);
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
        "bench",
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
        let report = report(&place, &["bench", what, "--json"]);
        assert_eq!(report["rows"], serde_json::json!([]));
        assert_eq!(
            report["notes"],
            serde_json::json!(["skipped: --arc-dsl names no folder of arc-dsl"])
        );
    }
}

#[test]
fn what_cannot_be_compared_is_one_line_and_exit_code_2() {
    let place = Place::new();
    let mut text = String::new();
    for args in [
        &["bench"] as &[&str],
        &["bench", "everything"],
        &["bench", "sandbox", "--rounds", "9"],
        &["bench", "differs", "--mutants", "0"],
        &["bench", "meter", "--arc-dsl", "nowhere", "--json"],
        &["bench", "python", "--arc-dsl", "nowhere", "--json"],
        &["bench", "dsl", "--arc-dsl", "nowhere", "--json"],
    ] {
        let ran = place.run(args);
        assert_eq!(ran.code, Some(2), "{}\n{}", ran.shown, ran.stderr);
        assert_eq!(ran.stdout, "", "{}", ran.shown);
        text.push_str(&ran.transcript());
        text.push('\n');
    }
    insta::assert_snapshot!(text);
}
