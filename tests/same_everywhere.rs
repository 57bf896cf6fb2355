//! The promise of promises: what a battery comes to does not depend on the pools, the cache, the
//! load, or the day.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use solver_test_support::{Place, Report};

/// Two of these are the tasks on which the old system lost most under load.
const TASKS: [&str; 3] = ["007bbfb7", "ce602527", "50846271"];

/// The reports that all others are compared with.
static USUAL: LazyLock<Vec<Report>> = LazyLock::new(|| reports(&[]));

/// The reports of the three tasks, without what may differ.
fn reports(flags: &[&str]) -> Vec<Report> {
    let place = Place::with_component();
    let battery = ["run", "--json", "--solvers", "solvers", "--count", "149"];
    let args = battery.iter().chain(&TASKS).chain(flags);
    let mut reports = place.run(args).ok().reports();
    for report in &mut reports {
        report.digest();
        report.timing_ms.clear();
        report.pools.scoring = 0;
        report.pools.execution = 0;
        report.pools.mode.clear();
    }
    assert_eq!(reports.len(), TASKS.len());
    reports
}

#[test]
fn with_pools_of_every_size() {
    for (scoring, execution) in [(1, 1), (1, 4), (4, 1), (4, 4), (6, 6), (256, 256)] {
        let (scoring, execution) = (scoring.to_string(), execution.to_string());
        let flags = [
            "--scoring-workers",
            &scoring,
            "--execution-workers",
            &execution,
        ];
        assert_eq!(*USUAL, reports(&flags), "{scoring} x {execution}");
    }
}

#[test]
fn with_pools_and_without() {
    assert_eq!(*USUAL, reports(&["--pools", "dual"]));
    assert_eq!(*USUAL, reports(&["--pools", "sequential"]));
}

#[test]
fn with_programs_as_modules_of_their_own() {
    assert_eq!(*USUAL, reports(&["--form", "module"]));
    assert_eq!(*USUAL, reports(&["--form", "program"]));
}

#[test]
fn ten_times_in_a_row() {
    for _ in 0..10 {
        assert_eq!(*USUAL, reports(&[]));
    }
}

#[test]
fn with_eight_busy_loops_beside_it() {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        let under_load: Vec<_> = (0..3).map(|_| reports(&[])).collect();
        stop.store(true, Ordering::Relaxed);
        for report in under_load {
            assert_eq!(*USUAL, report);
        }
    });
}

#[test]
fn with_a_cold_cache_and_without_any() {
    let cold = Place::new();
    let folder = cold.path("cache").to_string_lossy().into_owned();
    assert_eq!(*USUAL, reports(&["--cache", &folder]));
    assert!(!cold.files("cache").is_empty());
    for (name, bytes) in cold.files("cache") {
        cold.write(&format!("cache/{name}"), &bytes[..bytes.len() / 2]);
    }
    assert_eq!(*USUAL, reports(&["--cache", &folder]), "a torn entry");
}

#[test]
fn with_a_deadline_that_is_long_or_short_enough() {
    let mut long = reports(&["--deadline-ms", "3600000"]);
    for report in &mut long {
        assert_eq!(report.limits.deadline_ms, 3_600_000);
        // It is told, and decides nothing.
        report.limits.deadline_ms = USUAL[0].limits.deadline_ms;
    }
    assert_eq!(*USUAL, long);
}
