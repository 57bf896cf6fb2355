//! Processes that end at random points: at start, while they compile, score or save.
//!
//! The points follow from a seed and are spread over the time that the same run takes when nobody
//! disturbs it. The archive is new or one that was in use, from which files are missing; the cache
//! is cold or warm.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::{Files, RUN, Undisturbed, is_aside, told, torn_entries, torn_files};
use solver_test_support::{Place, Random, Running, find_source_hash, own_cpu, wasm_hash};

/// The seed of the points.
const SEED: u64 = 1;
/// Kills where `FAULT_KILLS` does not say.
const FEW: usize = 12;
/// The binary needs no hundredth of this to end when it is told to.
const HANG: Duration = Duration::from_secs(60);

/// How many processes to end.
pub fn count() -> usize {
    match std::env::var("FAULT_KILLS") {
        Ok(text) => text.parse().expect("FAULT_KILLS is a number"),
        Err(_) => FEW,
    }
}

/// How [`RUN`] ends and how long it takes when nobody disturbs it.
struct Battery {
    whole: Undisturbed,
    cold: Duration,
    warm: Duration,
    /// A place that is in use for as long as the battery is.
    kept: Place,
}

impl Battery {
    fn new() -> Battery {
        let kept = Place::with_component();
        let timed = || {
            let start = Instant::now();
            kept.run(RUN).ok();
            start.elapsed()
        };
        Battery {
            whole: Undisturbed::run(&RUN, &Place::with_component()),
            cold: timed(),
            warm: timed(),
            kept,
        }
    }

    /// A place with a new archive, and with a warm cache or none.
    fn new_place(&self, cold: bool) -> Place {
        let place = Place::with_component();
        if !cold {
            for (name, bytes) in self.kept.files("cache") {
                place.write(&format!("cache/{name}"), bytes);
            }
            private(&place.path("cache/compiled-1"));
        }
        place
    }

    /// The place that is in use; some files of its archive are missing.
    fn used_place(&self, cold: bool, random: &mut Random) -> &Place {
        for name in self.kept.files("archive").into_keys() {
            if random.below(2) == 0 {
                let path = self.kept.path(&format!("archive/{name}"));
                std::fs::remove_file(path).expect("is there");
            }
        }
        if cold {
            std::fs::remove_dir_all(self.kept.path("cache")).expect("is there");
        }
        &self.kept
    }

    /// Starts the battery and waits for some point of it.
    fn reach_a_point(&self, place: &Place, cold: bool, random: &mut Random) -> Running {
        let most = if cold { self.cold } else { self.warm };
        let wait = most.mul_f64(random.below(1_000) as f64 / 1_000.0);
        // An entry is written in a moment that a random point hardly ever meets.
        let while_it_writes = cold && random.below(3) == 0;
        let mut running = place.start(RUN, &[], "");
        if while_it_writes {
            while running.is_alive() && place.count("cache/compiled-1") == 0 {
                std::thread::yield_now();
            }
        } else {
            std::thread::sleep(wait);
        }
        running
    }
}

/// The cache is used only where it is the user's own.
fn private(folder: &Path) {
    let mode = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(folder, mode).expect("is ours");
}

/// The processes that one has started end with it.
#[track_caller]
fn all_end(processes: &[u32]) {
    let start = Instant::now();
    for pid in processes {
        while own_cpu(*pid).is_some() {
            assert!(start.elapsed() < HANG, "process {pid} stays");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

#[test]
fn kills_at_random_points_tear_and_lose_nothing() {
    let battery = Battery::new();
    let mut random = Random::new(SEED);
    let (mut early, mut writing, mut torn, mut lost) = (0, 0, 0, 0);
    for number in 0..count() {
        let cold = number % 2 == 0;
        let new = battery.new_place(cold);
        let place = match number / 2 % 2 {
            0 => &new,
            _ => battery.used_place(cold, &mut random),
        };
        let before = place.files("archive");

        let running = battery.reach_a_point(place, cold, &mut random);
        let children = running.children();
        running.signal(Signal::KILL);
        early += usize::from(running.wait().code.is_none());
        all_end(&children);
        writing += usize::from(is_aside_anywhere(place));
        torn += torn_files(place, &battery.whole.archive) + torn_entries(place);
        lost += gone(&before, &place.files("archive"));

        let next = place.run(RUN).ok();
        assert_eq!(told(&next), battery.whole.report, "kill {number}");
        lost += gone(&battery.whole.archive, &place.files("archive"));
        battery.whole.stands(place);
    }
    println!(
        "kills: {} (seed {SEED}), {early} before the end, {writing} amid a write, {torn} files torn, {lost} solvers lost",
        count()
    );
    assert!(early > 0, "nothing was disturbed");
    assert_eq!((torn, lost), (0, 0));
}

/// Whether something lies aside, in the archive or in the cache.
fn is_aside_anywhere(place: &Place) -> bool {
    let mut folders = [place.files("archive"), place.files("cache")].into_iter();
    folders.any(|files| files.keys().any(|name| is_aside(name)))
}

/// How many of the files are not there any more.
fn gone(before: &Files, after: &Files) -> usize {
    before
        .keys()
        .filter(|name| !after.contains_key(*name))
        .count()
}

/// An interrupted run may keep solvers that better ones would have kept out, so there may be more
/// in the archive than without; what is in it is whole.
#[test]
fn interrupts_at_random_points_tear_and_lose_nothing() {
    let battery = Battery::new();
    let whole = &battery.whole;
    let mut random = Random::new(SEED);
    let (mut told_all, mut torn, mut lost) = (0, 0, 0);
    for number in 0..count() {
        let place = battery.new_place(false);
        let running = battery.reach_a_point(&place, false, &mut random);
        running.signal([Signal::INT, Signal::TERM][number % 2]);
        let ran = running.wait();
        match ran.code {
            // It had not begun to listen, or had ended.
            None | Some(0) => {}
            Some(130) => {
                told_all += 1;
                let report = ran.report();
                assert_eq!(report.runs, report.solvers * report.samples);
                assert_eq!(report.verdicts.values().sum::<u64>(), report.runs);
            }
            code => panic!("{code:?}: {}", ran.stderr),
        }
        torn += torn_sources(&place);
        // A solver of the interrupted run may be an equal of one that this run saves.
        whole.same_results(&place.run(RUN).ok());
        torn += torn_sources(&place) + torn_entries(&place);
        lost += gone(&whole.archive, &place.files("archive"));
    }
    println!(
        "interrupts: {} (seed {SEED}), {told_all} in time to report, {torn} files torn, {lost} solvers lost",
        count()
    );
    assert_eq!((torn, lost), (0, 0));
}

/// Files of the archive that are neither aside nor named after what they hold.
fn torn_sources(place: &Place) -> usize {
    let files = place.files("archive");
    let torn =
        |(name, bytes): &(&String, &Vec<u8>)| !is_aside(name) && !is_named_after(name, bytes);
    files.iter().filter(torn).count()
}

fn is_named_after(name: &str, bytes: &[u8]) -> bool {
    let source = str::from_utf8(bytes).ok().and_then(find_source_hash);
    let hash = match source {
        Some(hash) => format!("{hash}.py"),
        None => format!("{}.wasm", wasm_hash(bytes)),
    };
    name == format!("007bbfb7/{hash}")
}
