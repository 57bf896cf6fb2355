//! A long stream through one process: every request is answered with a verdict a sample, the same
//! work gives the same answers at the end as at the start, and nothing is left behind by it.
//!
//! The stream has ten parts of the same work: the same requests, but for the name of each function
//! and a mark in each component, so that no part finds what an earlier one left in a cache. Between
//! two parts the process is at rest, and what it holds then is measured. `SOAK_RUNS` says how many runs
//! there are in all; from a million on, the speed of the last part is held against the first.

mod stream;
mod work;

use std::time::Duration;

use stream::{Measured, Stream};
use work::{SAMPLES, Work};

const PARTS: usize = 10;
/// Runs where `SOAK_RUNS` does not say.
const FEW: usize = 20_000;
/// From so many on, a part lasts long enough to compare speeds.
const MANY: usize = 1_000_000;
/// The least that the last part may do in a second of CPU time, in percent of the first.
const LEAST_SPEED: f64 = 95.0;
/// How much more may be resident at rest after the last part than after the first: what an
/// allocator keeps back for a while, and nothing that would grow with the stream.
const MOST_GROWTH_KIB: u64 = 16 << 10;

#[test]
fn a_long_stream_leaves_nothing_behind() {
    let runs = match std::env::var("SOAK_RUNS") {
        Ok(text) => text.parse().expect("SOAK_RUNS is a number"),
        Err(_) => FEW,
    };
    let requests = (runs / PARTS / SAMPLES).max(1);
    let work = Work::new();
    let mut stream = Stream::start();
    // What is set up by the first request of each kind is no part of any part.
    stream.feed(&work, PARTS, requests.min(200));
    println!(
        "part     runs  wall s  runs/s   cpu s  runs/cpu s  at rest KiB  most KiB  files  threads"
    );
    let parts: Vec<Measured> = (0..PARTS)
        .map(|part| {
            let measured = stream.feed(&work, part, requests);
            println!("{part:>4} {measured}");
            measured
        })
        .collect();
    stream.end();

    let (first, last) = (&parts[0], &parts[PARTS - 1]);
    for (number, part) in parts.iter().enumerate() {
        assert_eq!(
            part.answers, first.answers,
            "part {number} is answered as the first"
        );
        assert_eq!(
            part.rest.descriptors, first.rest.descriptors,
            "part {number}"
        );
        assert_eq!(part.rest.threads, first.rest.threads, "part {number}");
        assert_eq!(part.rest.processes, first.rest.processes, "part {number}");
    }
    let grown = last
        .rest
        .resident_kib
        .saturating_sub(first.rest.resident_kib);
    let speed = 100.0 * last.runs_per_cpu_second() / first.runs_per_cpu_second();
    let wall = 100.0 * last.runs_per_second() / first.runs_per_second();
    let runs = PARTS * requests * SAMPLES;
    println!(
        "{runs} runs; the last part at {speed:.1} % of the first by CPU time, {wall:.1} % by the clock; {grown} KiB more at rest"
    );
    assert!(grown <= MOST_GROWTH_KIB, "{grown} KiB more at rest");
    if runs >= MANY {
        assert!(first.cpu > Duration::from_secs(1), "nobody measured");
        assert!(
            speed >= LEAST_SPEED,
            "{speed:.1} % of the speed at the start"
        );
    }
}
