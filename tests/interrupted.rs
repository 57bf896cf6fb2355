//! Runs that are cut off: whatever stands in the archive is whole, what was finished is kept, and
//! the next run ends with the archive that it would have had.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use solver_test_support::{Place, guests, source_hash};

const RUN: [&str; 4] = ["run", "007bbfb7", "--json", "--keep-all"];

type Files = BTreeMap<String, Vec<u8>>;

/// The archive of a run that nobody disturbs, and how long it takes.
fn undisturbed() -> (Files, Duration) {
    let place = Place::new();
    place.run(RUN).ok();
    let start = Instant::now();
    place.run(RUN).ok();
    let files = place.files("archive");
    assert!(!files.is_empty());
    (files, start.elapsed())
}

/// Files that are not whole may lie aside under names of their own; all others are whole.
#[track_caller]
fn nothing_is_torn(place: &Place) {
    for (name, bytes) in place.files("archive") {
        if name.ends_with(".tmp") {
            continue;
        }
        let text = String::from_utf8(bytes).expect("is source");
        let hash = name.strip_prefix("007bbfb7/").expect("TASK/HASH.py");
        assert_eq!(hash, format!("{}.py", source_hash(&text)));
    }
}

#[track_caller]
fn the_next_run_makes_good(place: &Place, whole: &Files) {
    place.run(RUN).ok();
    assert!(place.files("archive") == *whole);
}

#[test]
fn a_run_killed_at_any_time_tears_nothing() {
    let (whole, time) = undisturbed();
    for twentieth in 0..20 {
        let place = Place::new();
        let running = place.start(RUN, &[], "");
        std::thread::sleep(time * twentieth / 20);
        running.signal(Signal::KILL);
        running.wait();
        nothing_is_torn(&place);
        the_next_run_makes_good(&place, &whole);
    }
}

#[test]
fn a_run_killed_while_it_saves_tears_nothing() {
    let (whole, _) = undisturbed();
    for files in 0..10 {
        let place = Place::new();
        let mut running = place.start(RUN, &[], "");
        while running.is_alive() && place.count("archive/007bbfb7") < files {
            std::thread::yield_now();
        }
        running.signal(Signal::KILL);
        running.wait();
        nothing_is_torn(&place);
        the_next_run_makes_good(&place, &whole);
    }
}

#[test]
fn what_lay_aside_is_gone_after_the_next_run() {
    let (whole, _) = undisturbed();
    let place = Place::new();
    place
        .write("archive/aside.tmp", "half")
        .write("archive/007bbfb7/aside.py.tmp", "half")
        .write("archive/another/aside.py.tmp", "half");
    the_next_run_makes_good(&place, &whole);
}

#[test]
fn processes_share_an_archive() {
    let (whole, _) = undisturbed();
    for _ in 0..3 {
        let place = Place::new();
        let running: Vec<_> = (0..3).map(|_| place.start(RUN, &[], "")).collect();
        let reports: Vec<_> = running
            .into_iter()
            .map(|r| r.wait().ok().report())
            .collect();
        assert!(reports.iter().all(|r| r.digest == reports[0].digest));
        assert!(place.files("archive") == whole);
    }
}

/// A battery that would run for hours: a solver that is done at once, and one that never is, on
/// fewer samples than there are workers, so that the first gets its turn whatever the order.
fn endless(signal: Signal) {
    let place = Place::new();
    place.write("solvers/a.py", "def solve(I):\n    return I\n");
    let all = guests("hostile");
    let endless = all.iter().find(|guest| guest.name == "loops/empty.wat");
    place.write("solvers/loop.wasm", &endless.expect("is there").bytes);
    let mut running = place.start(
        [
            "run",
            "007bbfb7",
            "--json",
            "--keep-all",
            "--solvers",
            "solvers",
            "--execution-workers",
            "8",
            "--fuel",
            "1000000000000000",
            "--deadline-ms",
            "3600000",
        ],
        &[],
        "",
    );
    running.wait_for_cpu(Duration::from_secs(1));
    let signalled = Instant::now();
    running.signal(signal);
    let ran = running.wait();
    assert!(
        signalled.elapsed() < Duration::from_secs(5),
        "stops at once"
    );
    assert_eq!(ran.code, Some(130), "{}", ran.stderr);
    let report = ran.report();
    assert_eq!(report.runs, 2 * 6);
    assert_eq!(report.verdicts.values().sum::<u64>(), report.runs);
    assert_eq!(report.count("mismatch"), 6, "what was finished is told");
    assert_eq!(report.count("cancelled"), 6);
    assert_eq!(report.digest, None);
    assert_eq!(report.saved, 1, "what was finished is kept");
    assert_eq!(place.files("archive").len(), 1);
}

#[test]
fn an_interrupt_stops_a_run_and_keeps_what_was_finished() {
    endless(Signal::INT);
}

#[test]
fn a_termination_does_the_same() {
    endless(Signal::TERM);
}
