//! The parts of a battery: files, folders, standard input, several functions a file, components among
//! sources; and one bad solver spoils nothing.

use solver_test_support::{Place, Report};

const SEVERAL: &str = "\
from dsl import *

def a(I):
    return hmirror(I)

def b(S, I):
    return I  # the same

def c(I):
    return d(I)

def d(I):
    return vmirror(I)
";

fn run(place: &Place, flags: &[&str]) -> Report {
    let args = ["run", "007bbfb7", "--json"].iter().chain(flags);
    place.run(args).ok().report()
}

#[test]
fn one_bad_solver_among_many_is_rejected_and_the_others_run() {
    let place = Place::new();
    for bad in [
        "def solve(I):\n    return (\n",
        "def solve(I):\n    return hmiror(I)\n",
        "",
        "\u{0}",
    ] {
        place.write("bad.py", bad);
        let report = run(&place, &["--count", "148", "--solvers", "bad.py"]);
        assert_eq!(report.solvers, 149);
        assert_eq!(report.count("rejected"), 6);
        assert_eq!(report.verdicts.values().sum::<u64>(), 894);
        assert!(!report.solved.is_empty());
    }
}

#[test]
fn what_is_handed_in_runs_alone_unless_more_is_asked_for() {
    let place = Place::new();
    place.write("i.py", "def solve(I):\n    return I\n");
    assert_eq!(run(&place, &["--solvers", "i.py"]).solvers, 1);
    assert_eq!(
        run(&place, &["--solvers", "i.py", "--count", "3"]).solvers,
        4
    );
    let twice = run(&place, &["--solvers", "i.py", "--solvers", "i.py"]);
    assert_eq!((twice.solvers, twice.after_filter), (2, 1));
}

#[test]
fn every_function_of_a_file_is_a_solver_but_for_those_that_help_others() {
    let place = Place::new();
    place.write("several.py", SEVERAL);
    let report = run(&place, &["--solvers", "several.py"]);
    // `d` is called by `c`.
    assert_eq!((report.solvers, report.after_filter), (3, 3));
}

#[test]
fn one_bad_function_spoils_no_other() {
    let place = Place::new();
    let bad = SEVERAL.replace("return vmirror(I)", "return vmiror(I)");
    place.write("several.py", bad);
    let report = run(&place, &["--solvers", "several.py"]);
    assert_eq!(report.solvers, 3);
    // `c`, which calls `d`.
    assert_eq!(report.count("rejected"), 6);
}

#[test]
fn a_file_a_folder_and_standard_input_say_the_same() {
    let place = Place::new();
    place
        .write("several.py", SEVERAL)
        .write("folder/x/several.py", SEVERAL);
    let file = run(&place, &["--solvers", "several.py"]);
    let folder = run(&place, &["--solvers", "folder"]);
    let args = ["run", "007bbfb7", "--json", "--solvers", "-"];
    let input = place.run_with_input(args, SEVERAL).ok().report();
    assert_eq!(file.digest(), folder.digest());
    assert_eq!(file.digest(), input.digest());
}

#[test]
fn components_stand_among_sources() {
    let place = Place::new();
    place
        .write("solvers/i.py", "def solve(I):\n    return I\n")
        .write(
            "solvers/known.py",
            include_str!("../solvers/dsl/007bbfb7.py"),
        );
    let before = run(&place, &["--solvers", "solvers"]);
    place.run(["compile", "solvers/known.py"]).ok();
    let after = run(&place, &["--solvers", "solvers"]);
    assert_eq!((before.solvers, after.solvers), (2, 3));
    assert_eq!((before.solved.len(), after.solved.len()), (1, 2));
    assert_eq!(before.after_filter, after.after_filter);
    let component = std::fs::read(place.path("solvers/known.wasm")).unwrap();
    let args = [
        "run",
        "007bbfb7",
        "--json",
        "--solvers",
        "solvers/known.wasm",
    ];
    let alone = place.run(args).ok().report();
    assert_eq!(alone.solved, [solver_test_support::wasm_hash(&component)]);
}

#[test]
fn other_files_of_a_folder_are_left_alone() {
    let place = Place::new();
    place
        .write("solvers/i.py", "def solve(I):\n    return I\n")
        .write("solvers/notes.txt", "no solver")
        .write("solvers/data.json", "{}");
    assert_eq!(run(&place, &["--solvers", "solvers"]).solvers, 1);
}

#[test]
fn the_archive_never_feeds_a_battery() {
    let place = Place::new();
    let first = run(&place, &[]);
    assert!(first.saved > 0);
    let second = run(&place, &[]);
    assert_eq!(first.digest(), second.digest());
    assert_eq!(first.solvers, second.solvers);
}
