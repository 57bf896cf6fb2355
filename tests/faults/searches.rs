//! Two searches and a run on one archive, each killed and started again at random points.
//!
//! `FAULT_SECONDS` says for how long. None of them removes solvers, so what was seen once has to be
//! there in the end, whole, and the index has to say what one made anew says.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::types::Value;
use rustix::process::Signal;

use solver_test_support::{Place, Random, Running};

/// The seed of the points.
const SEED: u64 = 3;
/// Seconds where `FAULT_SECONDS` does not say.
const FEW: u64 = 8;
/// The tasks that all of them work on: some are solved soon, some never.
const TASKS: [&str; 5] = ["67a3c6ac", "a416b8f3", "1cf80156", "045e512c", "0607ce86"];

fn seconds() -> u64 {
    match std::env::var("FAULT_SECONDS") {
        Ok(text) => text.parse().expect("FAULT_SECONDS is a number"),
        Err(_) => FEW,
    }
}

/// The words of a search with this seed: it goes on where the last one with these stopped.
fn search(tasks: &[&str], until: &str, seed: usize) -> String {
    format!(
        "evolve {} {until} --seed {seed} --no-seeds --brood 30 --enumeration 50000000 --cache cache",
        tasks.join(" ")
    )
}

/// The arguments of the process in a place of three.
fn args(number: usize, time: usize) -> Vec<String> {
    let line = match number {
        0 | 1 => search(&TASKS, "--for 1h", number),
        // Each run has solvers of its own.
        _ => format!(
            "run {} --count 60 --seed {time} --cache cache",
            TASKS.join(" ")
        ),
    };
    line.split(' ').map(str::to_owned).collect()
}

/// The solvers of the archive by name. Files that lie aside come and go meanwhile, so none is opened.
fn solvers(place: &Place) -> BTreeSet<String> {
    let mut solvers = BTreeSet::new();
    for task in TASKS {
        let Ok(files) = std::fs::read_dir(place.path(&format!("archive/{task}"))) else {
            continue;
        };
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let solver = |name: &String| name.ends_with(".py");
        solvers.extend(names.filter(solver).map(|name| format!("{task}/{name}")));
    }
    solvers
}

/// The rows of the index, but for the times of files.
fn dump(place: &Place) -> Vec<Vec<Value>> {
    let index = Connection::open(place.path("archive/index.sqlite")).unwrap();
    let mut rows = Vec::new();
    for select in [
        "SELECT task, hash, kind, len, defect, matched, demos, fuel, runtime, generator, seed
         FROM solver ORDER BY task, hash, kind",
        "SELECT task, hash, place, parent FROM parent ORDER BY task, hash, place",
    ] {
        let mut select = index.prepare(select).unwrap();
        let columns = select.column_count();
        let read = select
            .query_map([], |row| {
                (0..columns).map(|column| row.get(column)).collect()
            })
            .unwrap();
        rows.extend(read.map(|row: rusqlite::Result<Vec<Value>>| row.unwrap()));
    }
    rows
}

#[test]
fn two_searches_and_a_run_share_an_archive_and_lose_nothing() {
    let place = Place::new();
    let mut random = Random::new(SEED);
    let mut times = 0;
    let mut start = |number| {
        times += 1;
        place.start(args(number, times), &[], "")
    };
    let mut running: Vec<Running> = (0..3).map(&mut start).collect();
    let mut seen = BTreeSet::new();
    let (mut kills, mut ended) = (0, 0);
    let end = Instant::now() + Duration::from_secs(seconds());
    while Instant::now() < end {
        std::thread::sleep(Duration::from_millis(20 + random.below(900) as u64));
        let number = random.below(3);
        if running[number].is_alive() {
            running[number].signal(Signal::KILL);
            kills += 1;
        } else {
            ended += 1;
        }
        let again = start(number);
        std::mem::replace(&mut running[number], again).wait();
        if random.below(4) == 0 {
            place.run(["archive", "ls", "--json"]).ok();
        }
        let now = solvers(&place);
        let lost: Vec<&String> = seen.difference(&now).collect();
        assert!(lost.is_empty(), "{lost:?}");
        seen = now;
    }
    for process in running {
        process.signal(Signal::KILL);
        process.wait();
    }
    eprintln!(
        "{kills} processes killed, {ended} ended before, {} solvers",
        seen.len()
    );
    assert!(kills > 0 && !seen.is_empty());

    // Every file is whole and does what it says, whoever wrote it.
    let verified = place.run(["archive", "verify", "--cache", "cache"]).ok();
    let expected = format!("0 of {} ", solvers(&place).len());
    assert!(
        verified.stdout.starts_with(&expected),
        "{}",
        verified.stdout
    );
    place.run(["archive", "ls"]).ok();
    let kept_up = dump(&place);
    std::fs::remove_file(place.path("archive/index.sqlite")).unwrap();
    place.run(["archive", "ls"]).ok();
    assert!(kept_up == dump(&place));

    // And a search goes on from there.
    let last = search(&TASKS[..1], "--rounds 1", 0);
    place.run(last.split(' ')).ok();
}
