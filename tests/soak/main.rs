//! A long stream through one process: every request is answered with a verdict a sample, the same
//! work gives the same answers at the end as at the start, and nothing is left behind by it.
//!
//! The stream has ten parts of the same work: the same requests, but for the name of each function
//! and a mark in each component, so that no part finds what an earlier one left in a cache. Between
//! two parts the process is at rest, and what it holds then is measured. `SOAK_RUNS` says how many
//! runs there are in all, and `SOAK_PYTHON_RUNS` how many of Python, in a stream of its own. From a million on, the speed is held against that of a process which has
//! just started, both on the same work by turns: over the minutes between the first part and the
//! last the speed of a shared machine changes by more than what is looked for.

mod python;
mod stream;
mod work;

use std::time::Duration;

use python::Python;
use solver_test_support::{INTERPRETERS, python_is_ready};
use stream::{Measured, Stream};
use work::{Mixed, SAMPLES, Work};

const PARTS: usize = 10;
/// Runs where `SOAK_RUNS` does not say.
const FEW: usize = 20_000;
/// The same of Python, whose runs are slower.
const FEW_OF_PYTHON: usize = 5_000;
/// From so many on, a part lasts long enough to compare speeds.
const MANY: usize = 1_000_000;
/// How often the old process and the new one take turns.
const TURNS: usize = 10;
/// The least that the old process may do in a second of CPU time, in percent of the new one.
const LEAST_SPEED: f64 = 95.0;
/// How much more may be resident at rest after the last part than after the first: what an
/// allocator keeps back for a while, and nothing that would grow with the stream.
const MOST_GROWTH_KIB: u64 = 16 << 10;

#[test]
fn a_long_stream_leaves_nothing_behind() {
    soak(&Mixed::new(), runs_of("SOAK_RUNS", FEW), first_and_last);
}

#[test]
fn a_long_stream_of_python_leaves_nothing_behind() {
    let runs = runs_of("SOAK_PYTHON_RUNS", FEW_OF_PYTHON);
    for interpreter in INTERPRETERS {
        if python_is_ready(interpreter) {
            println!("on {interpreter}:");
            soak(&Python::new(interpreter), runs, least_of_halves);
        }
    }
}

/// The runs that are asked for.
fn runs_of(name: &str, few: usize) -> usize {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name} is a number")),
        Err(_) => few,
    }
}

/// The KiB that are resident at rest at the start of a stream, and at its end.
type Ends = fn(&[Measured]) -> [u64; 2];

fn first_and_last(parts: &[Measured]) -> [u64; 2] {
    [&parts[0], &parts[PARTS - 1]].map(|part| part.rest.resident_kib)
}

/// An interpreter's memory is resident as far as its last runs have touched it, and much of it is given back
/// behind a run that wrote much. So one part has more than another; what stays behind is in all of them.
fn least_of_halves(parts: &[Measured]) -> [u64; 2] {
    let (first, second) = parts.split_at(PARTS / 2);
    [first, second].map(|half| {
        let least = half.iter().map(|part| part.rest.resident_kib).min();
        least.expect("has parts")
    })
}

/// The stream, in parts.
fn soak(work: &dyn Work, runs: usize, ends: Ends) {
    let requests = (runs / PARTS / SAMPLES).max(1);
    let mut stream = Stream::start();
    // The setup by the first request of each kind is no part of any part.
    stream.feed(work, PARTS, requests.min(200));
    println!(
        "part     runs  wall s  runs/s   cpu s  runs/cpu s  at rest KiB  most KiB  files  threads"
    );
    let parts: Vec<Measured> = (0..PARTS)
        .map(|part| {
            let measured = stream.feed(work, part, requests);
            println!("{part:>4} {measured}");
            measured
        })
        .collect();
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
    let [before, after] = ends(&parts);
    let grown = after.saturating_sub(before);
    let speed = 100.0 * last.runs_per_cpu_second() / first.runs_per_cpu_second();
    let wall = 100.0 * last.runs_per_second() / first.runs_per_second();
    let runs = PARTS * requests * SAMPLES;
    println!(
        "{runs} runs; the last part at {speed:.1} % of the first by CPU time, {wall:.1} % by the clock; {grown} KiB more at rest"
    );
    assert!(grown <= MOST_GROWTH_KIB, "{grown} KiB more at rest");
    if runs >= MANY {
        let speed = against_a_new_one(work, &mut stream, requests);
        assert!(
            speed >= LEAST_SPEED,
            "{speed:.1} % of that of a new process"
        );
    }
    stream.end();
}

/// The speed of a process by CPU time, in percent of that of one which has just started.
fn against_a_new_one(work: &dyn Work, old: &mut Stream, requests: usize) -> f64 {
    let mut new = Stream::start();
    for stream in [&mut *old, &mut new] {
        stream.feed(work, PARTS + 1, requests / TURNS);
    }
    let mut cpu = [Duration::ZERO; 2];
    for turn in 0..TURNS {
        let part = PARTS + 2 + turn;
        let one = old.feed(work, part, requests / TURNS);
        let other = new.feed(work, part, requests / TURNS);
        assert_eq!(one.answers, other.answers, "turn {turn}");
        cpu = [cpu[0] + one.cpu, cpu[1] + other.cpu];
    }
    new.end();
    let [old, new] = cpu.map(|time| time.as_secs_f64());
    assert!(new > 1.0, "nobody measured");
    let speed = 100.0 * new / old;
    println!("by turns: {old:.1} s of CPU, a new process {new:.1} s: {speed:.1} % of its speed");
    speed
}
