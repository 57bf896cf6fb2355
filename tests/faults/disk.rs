//! No room for files: what was found out is told, nothing is half-written, and the next run with
//! room completes the archive.
//!
//! A limit on the size of files (`ulimit -f`) needs no rights and ends a write in its middle, so it
//! is the usual means. Where a user may mount, a file system that is really full is tried as well.

use std::os::unix::process::CommandExt;
use std::process::Command;

use rustix::process::{Resource, Rlimit, setrlimit};

use super::{RUN, Undisturbed, failed_at, is_whole_entry, told};
use solver_test_support::{Place, Ran, Report};

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

/// A place with solvers of which one is a large component, which spends so much that it is kept only
/// where nothing better is there.
fn handed_in_large(sources: bool) -> Place {
    let place = Place::new();
    let work = "    objects(I, F, T, F)\n".repeat(20);
    place.write("same.py", format!("def same(I):\n{work}    return I\n"));
    place.run(["compile", "same.py", "-o", "same.wasm"]).ok();
    let component = std::fs::read(place.path("same.wasm")).expect("is there");
    assert!(component.len() as u64 > SMALL);
    place.write("solvers/same.wasm", component);
    if sources {
        place.write(
            "solvers/mirrors.py",
            "def h(I):\n    return hmirror(I)\n\ndef v(I):\n    return vmirror(I)\n",
        );
    }
    place
}

const HANDED_IN: [&str; 10] = [
    "run",
    "007bbfb7",
    "--json",
    "--keep-all",
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
        let whole = Undisturbed::run(&HANDED_IN, &handed_in_large(sources));
        let place = handed_in_large(sources);
        // The cache is warm, so that only the archive lacks room.
        place.run(HANDED_IN).ok();
        std::fs::remove_dir_all(place.path("archive")).expect("is there");
        let ran = place.start_with(HANDED_IN, "", limit_files(SMALL)).wait();
        let missing = match whole.archive.len() {
            1 => "1 of 1 solver ".to_owned(),
            many => format!("1 of {many} solvers "),
        };
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
    let place = handed_in_large(false);
    let args = [&HANDED_IN[..], &["00d62c1b"]].concat();
    let told_all = |ran: &Ran| -> Vec<(String, Option<String>, u64)> {
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
    // Among the solvers that are generated the large component is none that is saved.
    let whole = Undisturbed::run(&RUN, &handed_in_large(false));
    let place = handed_in_large(false);
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

/// Runs here through lines of shell that may mount, in which the binary is `"$@"`. The mounts go away
/// with the shell. Where a user may not mount there is nothing to see, and it is said.
fn mounting(place: &Place, lines: &str) -> Option<Ran> {
    place.write("lines.sh", format!("{lines}\n"));
    let shell = r#"exec unshare --user --map-root-user --mount sh -e ./lines.sh "$@""#;
    let ran = place.start_in_shell(shell, RUN, "").wait();
    if place.lacks("mounted") {
        let why = ran.stderr.lines().next().unwrap_or_default();
        println!("not tested here: a file system that is full: {why}");
        return None;
    }
    Some(ran.ok())
}

/// Fills both folders, runs, makes room, runs again, and brings out what is there in between and
/// then.
const FULL: &str = r#"
    mkdir room archive cache
    mount -t tmpfs -o size=8m,mode=700 none room
    mkdir room/archive room/cache mounted
    mount --bind room/archive archive
    mount --bind room/cache cache
    if [ $cold = 0 ]; then "$@" > /dev/null; rm -r archive/007bbfb7; fi
    cat /dev/zero > room/filler 2> /dev/null || true
    code=0; "$@" > full.json 2> full.txt || code=$?
    echo $code > full.code
    cp -r archive archive.full
    cp -r cache cache.full
    rm room/filler
    "$@"
    cp -r archive archive.after
    cp -r cache cache.after
"#;

#[test]
fn a_full_file_system_loses_nothing() {
    let whole = Undisturbed::run(&RUN, &Place::with_component());
    for cold in [false, true] {
        let place = Place::with_component();
        let lines = format!("cold={}\n{FULL}", u8::from(cold));
        let Some(ran) = mounting(&place, &lines) else {
            return;
        };
        assert_eq!(told(&ran), whole.report);
        let said = |name: &str| std::fs::read_to_string(place.path(name)).expect("is there");
        assert_eq!(said("full.code"), "1\n");
        assert!(
            said("full.txt").contains("archive/007bbfb7"),
            "{}",
            said("full.txt")
        );
        let report = Report::parse(&said("full.json")).expect("a report");
        assert_eq!(report.digest, whole.report.digest);
        // Every solver that fitted is whole.
        let saved = place.files("archive.full");
        assert_eq!(report.saved, saved.len() as u64);
        assert!(
            saved
                .iter()
                .all(|(name, bytes)| whole.archive.get(name) == Some(bytes))
        );
        assert_eq!(place.files("cache.full").len(), usize::from(!cold));
        assert!(place.files("archive.after") == whole.archive);
        let entries = place.files("cache.after");
        assert_eq!(Vec::from_iter(entries.keys().cloned()), whole.entries);
        assert!(entries.values().all(|bytes| is_whole_entry(bytes)));
    }
}

/// A cache in which no file can be made, and then an archive.
const NO_NAMES: &str = r#"
    mkdir archive cache
    mount -t tmpfs -o nr_inodes=2 none cache
    mkdir mounted
    "$@"
    umount cache
    mount -t tmpfs -o nr_inodes=1 none archive
    code=0; "$@" 2> full.txt || code=$?
    echo $code > full.code
"#;

#[test]
fn without_room_for_a_name_the_cache_is_done_without_and_the_archive_is_refused() {
    let whole = Undisturbed::run(&RUN, &Place::with_component());
    let place = Place::with_component();
    let Some(ran) = mounting(&place, NO_NAMES) else {
        return;
    };
    assert_eq!(told(&ran), whole.report);
    let said = |name: &str| std::fs::read_to_string(place.path(name)).expect("is there");
    assert_eq!(said("full.code"), "2\n");
    let error = said("full.txt");
    assert!(
        error.starts_with("error: cannot write the archive folder archive: No space left"),
        "{error}"
    );
}

#[test]
fn results_that_cannot_be_printed_are_an_error_and_are_saved_all_the_same() {
    let whole = Undisturbed::run(&RUN, &Place::with_component());
    let place = Place::with_component();
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
