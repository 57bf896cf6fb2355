//! No room for files: what was found out is told, nothing is half-written, and the next run with
//! room completes the archive.
//!
//! A limit on the size of files (`ulimit -f`) needs no rights and ends a write in its middle, so it
//! is the usual means. Where a user may mount, a file system that is really full is tried as well.

use std::os::unix::process::CommandExt;
use std::process::Command;

use rustix::process::{Resource, Rlimit, setrlimit};

use super::{RUN, Undisturbed, failed_at, told, torn_entries};
use crate::support::Place;

/// No file of the process may grow over that.
fn limit_files(bytes: u64) -> impl FnOnce(&mut Command) {
    let limit = Rlimit {
        current: Some(bytes),
        maximum: Some(bytes),
    };
    move |command| {
        // SAFETY: between `fork` and `exec` it makes a system call alone.
        unsafe {
            command.pre_exec(move || Ok(setrlimit(Resource::Fsize, limit)?));
        }
    }
}

/// More than sandboxes and the sources of solvers need, and less than compiled code or a component
/// with the runtime inside.
const SMALL: u64 = 64 << 10;

/// Solvers of which one is a large component, for a battery of nothing else.
fn hand_in(place: &Place, sources: bool) {
    place.write("turn.py", "def turn(I):\n    return rot90(I)\n");
    place.run(["compile", "turn.py", "-o", "turn.wasm"]).ok();
    let component = std::fs::read(place.path("turn.wasm")).expect("is there");
    assert!(component.len() as u64 > SMALL);
    place.write("solvers/turn.wasm", component);
    if sources {
        place.write(
            "solvers/mirrors.py",
            "def h(I):\n    return hmirror(I)\n\ndef v(I):\n    return vmirror(I)\n",
        );
    }
}

const HANDED_IN: [&str; 9] = [
    "run",
    "007bbfb7",
    "--json",
    "--archive",
    "archive",
    "--cache",
    "cache",
    "--solvers",
    "solvers",
];

#[test]
fn an_archive_without_room_keeps_whole_files_and_all_results() {
    for sources in [false, true] {
        let whole = Undisturbed::run(&HANDED_IN, |place| hand_in(place, sources));
        let place = Place::new();
        hand_in(&place, sources);
        // The cache is warm, so that only the archive lacks room.
        place.run(HANDED_IN).ok();
        std::fs::remove_dir_all(place.path("archive")).expect("is there");
        let ran = place.start_with(HANDED_IN, "", limit_files(SMALL)).wait();
        let missing = format!("1 of {} solvers", whole.archive.len());
        failed_at(&ran, 1, &["archive/007bbfb7", "--archive", &missing]);
        whole.same_results(&ran);
        let files = place.files("archive");
        assert_eq!(ran.report().saved, files.len() as u64);
        assert_eq!(files.len(), whole.archive.len() - 1);
        assert!(
            files
                .iter()
                .all(|(name, bytes)| whole.archive.get(name) == Some(bytes))
        );
        whole.made_good(&place, &HANDED_IN);
    }
}

#[test]
fn every_task_is_told_where_none_can_be_saved() {
    let place = Place::new();
    hand_in(&place, false);
    let args = [&HANDED_IN[..], &["00d62c1b"]].concat();
    let told_all = |ran: &crate::support::Ran| -> Vec<(String, Option<String>, u64)> {
        let reports = ran.reports().into_iter();
        reports
            .map(|report| (report.task, report.digest, report.saved))
            .collect()
    };
    let mut expected = told_all(&place.run(&args).ok());
    assert!(
        expected
            .iter()
            .all(|(_, digest, saved)| digest.is_some() && *saved == 1)
    );
    std::fs::remove_dir_all(place.path("archive")).expect("is there");
    let ran = place.start_with(&args, "", limit_files(SMALL)).wait();
    failed_at(
        &ran,
        1,
        &["archive/007bbfb7", "other tasks", "1 of the tasks"],
    );
    for (_, _, saved) in &mut expected {
        *saved = 0;
    }
    assert_eq!(told_all(&ran), expected);
}

#[test]
fn a_cache_without_room_changes_no_result() {
    let whole = Undisturbed::run(&RUN, |_| {});
    let place = Place::new();
    // Room for every file of the archive, and for no compiled code.
    let ran = place.start_with(RUN, "", limit_files(SMALL)).wait().ok();
    assert_eq!(
        (told(&ran), ran.stderr),
        (whole.report.clone(), String::new())
    );
    assert!(place.files("archive") == whole.archive);
    assert!(place.files("cache").is_empty());
    let pruned = place.start_with(["cache", "--prune", "--cache", "cache"], "", limit_files(0));
    pruned.wait().ok();
    whole.made_good(&place, &RUN);
}

/// A line of shell that fills the folders, runs, makes room, runs again, and brings out what is
/// then there: the file system goes away with the shell.
const FULL: &str = r#"
    set -e
    mkdir mounted archive cache
    mount -t tmpfs -o size=8m,mode=700 none mounted
    mkdir mounted/archive mounted/cache
    mount --bind mounted/archive archive
    mount --bind mounted/cache cache
    echo mounted > mounted.txt
    "$@" > /dev/null
    rm -r archive/007bbfb7
    if [ "$COLD" = 1 ]; then rm -r cache/*; fi
    cat /dev/zero > mounted/filler 2> /dev/null || true
    code=0; "$@" > full.json 2> full.txt || code=$?
    echo $code > full.code
    cp -r archive archive.full
    cp -r cache cache.full
    rm mounted/filler
    "$@"
    cp -r archive archive.after
    cp -r cache cache.after
"#;

#[test]
fn a_full_file_system_loses_nothing() {
    let whole = Undisturbed::run(&RUN, |_| {});
    for cold in [false, true] {
        let place = Place::new();
        let line = format!("COLD={}; {FULL}", u8::from(cold));
        let line = format!("exec unshare --user --map-root-user --mount sh -ec '{line}' sh \"$@\"");
        let ran = place.start_in_shell(&line, RUN, "").wait();
        if place.lacks("mounted.txt") {
            println!("not tested here: a full file system: {}", ran.stderr.trim());
            return;
        }
        let ran = ran.ok();
        assert_eq!(told(&ran), whole.report);
        let said = |name: &str| std::fs::read_to_string(place.path(name)).expect("is there");
        // Whatever fitted before the room was gone is whole.
        assert_eq!(said("full.code"), "1\n");
        assert!(
            said("full.txt").contains("archive/007bbfb7"),
            "{}",
            said("full.txt")
        );
        let mut report = crate::support::Report::parse(&said("full.json")).expect("a report");
        report.timing_ms.clear();
        let saved = place.files("archive.full");
        assert_eq!(report.saved, saved.len() as u64);
        report.saved = whole.report.saved;
        assert_eq!(report, whole.report);
        assert!(
            saved
                .iter()
                .all(|(name, bytes)| whole.archive.get(name) == Some(bytes))
        );
        let entries = |name: &str| place.files(name).len();
        assert_eq!(entries("cache.full"), usize::from(!cold));
        assert!(place.files("archive.after") == whole.archive);
        assert_eq!(entries("cache.after"), 1);
        assert_eq!(torn_entries(&place), 0);
    }
}

#[test]
fn results_that_cannot_be_printed_are_an_error_and_are_saved_all_the_same() {
    let whole = Undisturbed::run(&RUN, |_| {});
    let place = Place::new();
    let full = r#"exec "$@" > /dev/full"#;
    let ran = place.start_in_shell(full, RUN, "").wait();
    failed_at(&ran, 1, &["cannot print the report", "No space left"]);
    assert!(place.files("archive") == whole.archive);
    place.write("s.py", "def solve(I):\n    return I\n");
    let request = "{\"source\":\"def f(I):\\n    return I\",\"inputs\":[[[1]]]}\n";
    for args in [
        &["score", "--cache", "cache"][..],
        &["tasks"],
        &["tasks", "007bbfb7"],
        &["dsl"],
        &["check", "s.py"],
        &["explain", "s.py", "--task", "007bbfb7"],
        &["cache", "--cache", "cache"],
    ] {
        let ran = place.start_in_shell(full, args, request).wait();
        failed_at(&ran, 1, &["No space left"]);
    }
}
