//! Searches that the machine gives no time: stopped at random points, as Ctrl-Z and a closed lid do,
//! or starved by others. Their files are those of a search that nobody disturbed, to the byte.
//!
//! `FAULT_PAUSES` says how many are stopped, `FAULT_PAUSE_SECONDS` for how long, `FAULT_STARVED` how
//! many are starved. The ceiling by the wall is half as long as the pause, whatever that is.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::process::Signal;

use super::{Files, is_aside};
use solver_test_support::{Place, Random, Running};

/// The seed of the points.
const SEED: u64 = 5;
/// Searches stopped, seconds, searches starved, where nobody says.
const FEW: (u64, u64, u64) = (4, 2, 1);
/// Searches that are stopped at the same time.
const TOGETHER: u64 = 10;
/// Busy loops for each core beside a search that is starved.
const LOOPS: usize = 4;

fn number(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name} is no number")),
        Err(_) => otherwise,
    }
}

fn pause() -> Duration {
    Duration::from_secs(number("FAULT_PAUSE_SECONDS", FEW.1))
}

/// A search whose time goes into runs and differs, more than into enumerating.
fn search() -> Vec<String> {
    // The ceiling by the wall is ten times the deadline.
    let deadline = (pause().as_millis() / 20).max(100);
    let line = format!(
        "evolve b782dc8a 234bbc79 --rounds 4 --seed 7 --fuel 5000000 \
         --enumeration 20000000 --brood 60 --deadline-ms {deadline} --cache cache"
    );
    line.split(' ').map(str::to_owned).collect()
}

/// Solvers and states.
fn files(place: &Place) -> Files {
    let mut files = place.files("archive");
    files.retain(|name, _| !is_aside(name) && !name.contains("index.sqlite"));
    files
}

/// Watches a search until it has used so much CPU time, or ends before: how much it had used.
fn watch(running: &mut Running, until: Duration) -> Duration {
    let mut used = Duration::ZERO;
    while running.is_alive() && used < until {
        used = running.cpu().unwrap_or(used);
        std::thread::sleep(Duration::from_millis(2));
    }
    used
}

/// The files of a search that nobody disturbs, and the CPU time that it takes: that is the same
/// whatever else the machine does.
static UNDISTURBED: LazyLock<(Files, Duration)> = LazyLock::new(|| {
    let place = Place::new();
    let mut running = place.start(search(), &[], "");
    let time = watch(&mut running, Duration::MAX);
    running.wait().ok();
    let files = files(&place);
    assert!(files.len() > 3);
    (files, time)
});

/// The names of the files that are not as they should be.
fn differing<'a>(files: &'a Files, expected: &'a Files) -> Vec<&'a String> {
    let all: BTreeMap<&String, ()> = files
        .keys()
        .chain(expected.keys())
        .map(|k| (k, ()))
        .collect();
    let differs = |name: &&String| files.get(*name) != expected.get(*name);
    all.into_keys().filter(differs).collect()
}

#[test]
fn a_search_that_was_stopped_ends_like_one_that_nobody_stopped() {
    let (expected, time) = &*UNDISTURBED;
    let mut random = Random::new(SEED);
    let mut left = number("FAULT_PAUSES", FEW.0);
    let (mut stopped, mut before) = (0, 0);
    while left > 0 {
        let some = left.min(TOGETHER);
        left -= some;
        // One after the other up to its point, so that the points lie where the time is spent.
        let mut started = Vec::new();
        for _ in 0..some {
            let place = Place::new();
            let mut running = place.start(search(), &[], "");
            watch(
                &mut running,
                time.mul_f64(random.below(900) as f64 / 1_000.0),
            );
            match running.is_alive() {
                true => stopped += 1,
                false => before += 1,
            }
            running.signal(Signal::STOP);
            started.push((place, running));
        }
        std::thread::sleep(pause());
        for (_, running) in &started {
            running.signal(Signal::CONT);
        }
        for (place, running) in started {
            let ran = running.wait().ok();
            assert_eq!(ran.stderr, "");
            let files = files(&place);
            assert!(
                files == *expected,
                "{:?} differ\n{}",
                differing(&files, expected),
                ran.stdout
            );
        }
    }
    eprintln!(
        "{stopped} searches stopped for {} s each, {before} ended before",
        pause().as_secs()
    );
    assert!(stopped > before);
}

#[test]
fn a_search_that_is_starved_ends_like_one_that_nobody_starved() {
    let (expected, _) = &*UNDISTURBED;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let ends = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..cores * LOOPS {
            scope.spawn(|| {
                while !ends.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        let starved = number("FAULT_STARVED", FEW.2);
        let all: Vec<_> = (0..starved)
            .map(|_| {
                let place = Place::new();
                let ran = place.run(search());
                (files(&place), ran)
            })
            .collect();
        // Before anything is compared, so that a failure ends the loops too.
        ends.store(true, Ordering::Relaxed);
        for (files, ran) in all {
            assert_eq!(ran.ok().stderr, "");
            let differ = differing(&files, expected);
            assert!(differ.is_empty(), "{differ:?} differ");
        }
        eprintln!("{starved} searches beside {LOOPS} busy loops a core");
    });
}
