//! The guard against slow changes of the runtime: fuel is exact, so what our own solvers spend on
//! their tasks is a committed file, and what spends more than it did is named.
//!
//! `make fuel` writes the file anew. A change of it belongs into the commit that causes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use solver_test_support::Place;

/// Each line is a task and the fuel of its solver over all its samples.
const FILE: &str = "tests/fuel/solvers.txt";
/// Set by `make fuel`.
const UPDATE: &str = "UPDATE_FUEL";

type Spent = BTreeMap<String, u64>;

#[test]
fn no_solver_spends_more_fuel_than_it_did() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join(FILE);
    let now = spent(&root.join("solvers/dsl"));
    if std::env::var_os(UPDATE).is_some() {
        let lines: String = now
            .iter()
            .map(|(task, fuel)| format!("{task} {fuel}\n"))
            .collect();
        std::fs::write(&file, lines).expect("can be written");
        return;
    }
    let before = parse(&std::fs::read_to_string(&file).expect(FILE));
    if let Some(report) = changes(&before, &now) {
        panic!("{report}");
    }
}

/// The fuel of every solver in a folder on the samples of its task.
fn spent(folder: &Path) -> Spent {
    let requests: String = files(folder)
        .iter()
        .map(|file| {
            let task = file.file_stem().expect("a name").to_string_lossy();
            let source = std::fs::read_to_string(file).expect("a solver");
            format!("{}\n", json!({"id": task, "task": task, "source": source}))
        })
        .collect();
    let ran = Place::new().run_with_input(["score"], &requests).ok();
    ran.stdout
        .lines()
        .map(|line| {
            let result: Value = serde_json::from_str(line).expect("JSON");
            let task = result["id"].as_str().expect("a task").to_owned();
            let samples = result["samples"].as_array().expect("samples");
            let fuel = samples.iter().map(|sample| {
                assert_eq!(sample["verdict"], "match", "{task} solves its task");
                sample["fuel"].as_u64().expect("fuel")
            });
            let fuel = fuel.sum();
            (task, fuel)
        })
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "py"))
        .collect();
    files.sort();
    files
}

fn parse(text: &str) -> Spent {
    text.lines()
        .map(|line| {
            let (task, fuel) = line.split_once(' ').expect("TASK FUEL");
            (task.to_owned(), fuel.parse().expect("a number"))
        })
        .collect()
}

/// The changes, in words; none where nothing changed.
fn changes(before: &Spent, now: &Spent) -> Option<String> {
    let mut more = String::new();
    let mut other = String::new();
    for (task, fuel) in now {
        match before.get(task) {
            Some(old) if fuel > old => {
                let percent = (*fuel as f64 / *old as f64 - 1.0) * 100.0;
                let _ = writeln!(more, "  {task}: {old} -> {fuel} (+{percent:.1} %)");
            }
            Some(old) if fuel < old => {
                let percent = (1.0 - *fuel as f64 / *old as f64) * 100.0;
                let _ = writeln!(other, "  {task}: {old} -> {fuel} (-{percent:.1} %)");
            }
            Some(_) => {}
            None => {
                let _ = writeln!(other, "  {task}: new, {fuel}");
            }
        }
    }
    for task in before.keys().filter(|task| !now.contains_key(*task)) {
        let _ = writeln!(other, "  {task}: gone");
    }
    if more.is_empty() && other.is_empty() {
        return None;
    }
    let total = |spent: &Spent| spent.values().sum::<u64>();
    Some(format!(
        "fuel is not what {FILE} says: {} before, {} now, over all\nmore:\n{more}less or other:\n\
         {other}where this is meant, `make fuel` writes the file",
        total(before),
        total(now)
    ))
}

#[test]
fn what_went_up_is_named_with_by_how_much() {
    let before = parse("a 100\nb 200\nc 300\nd 5\n");
    let now = parse("a 150\nb 200\nc 270\ne 7\n");
    let report = changes(&before, &now).expect("changes");
    for line in [
        "605 before, 627 now",
        "  a: 100 -> 150 (+50.0 %)",
        "  c: 300 -> 270 (-10.0 %)",
        "  d: gone",
        "  e: new, 7",
    ] {
        assert!(report.contains(line), "{report}");
    }
    assert_eq!(changes(&before, &before), None);
}
