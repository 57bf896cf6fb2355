//! Guests that mean harm, or do it: each gets exactly its verdict, on every sample, and the good
//! solvers beside them get what they get alone. `tests/hostile/` holds a file a behaviour.

use std::collections::BTreeMap;

use crate::support::{Battery, Guest, Place, Report, Task, guests};

/// The most memory that the host may have resident with the limits that are usual.
const MOST_KIB: u64 = 512 << 10;

#[test]
fn every_guest_gets_its_verdict_and_good_solvers_are_untouched() {
    let (hostile, good) = (all(), guests("good"));
    let task = task();
    let mut different = Vec::new();
    for (args, hostile) in by_args(&hostile) {
        let together: Vec<&Guest> = hostile.iter().copied().chain(&good).collect();
        let (report, peak_kib) = run(&task, &together, args);
        assert!(peak_kib < MOST_KIB, "{peak_kib} KiB resident");
        assert!(peak_kib > 0, "nobody measured");
        if report.digest.as_deref() != Some(&battery(&task, &together).digest()) {
            different.extend(hostile.iter().filter_map(|guest| difference(&task, guest)));
            different.push(format!("together: {:?}", report.occurring()));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn the_suite_is_large_and_every_verdict_of_a_guest_occurs() {
    let (hostile, task) = (all(), task());
    assert!(hostile.len() >= 60);
    let verdicts = battery(&task, &hostile.iter().collect::<Vec<_>>()).verdicts();
    let words: Vec<&str> = verdicts.keys().map(String::as_str).collect();
    assert_eq!(
        words,
        [
            "error",
            "invalid-output",
            "match",
            "mismatch",
            "out-of-fuel",
            "out-of-memory",
            "output",
            "rejected",
            "stack-overflow",
            "trap",
        ]
    );
}

/// The files, and what no text stands for.
fn all() -> Vec<Guest> {
    let mut all = guests("hostile");
    let header = b"\0asm\x0d\0\x01\0";
    let mut garbage = header.to_vec();
    garbage.extend((0..10_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8));
    all.push(Guest::of_bytes("components/garbage", "rejected", garbage));
    let mut nested = header.to_vec();
    for _ in 0..3_000 {
        let length = leb128(nested.len());
        nested = [&header[..], &[4], &length, &nested].concat();
    }
    all.push(Guest::of_bytes("components/nested", "rejected", nested));
    all
}

fn leb128(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// One sample of which the output is known, and one of which it is not.
fn task() -> Task {
    Task::new(
        &[(vec![vec![1, 2], vec![3, 4]], vec![vec![1, 2], vec![3, 4]])],
        &[(vec![vec![5, 6, 7]], None)],
    )
}

fn by_args(guests: &[Guest]) -> BTreeMap<&[String], Vec<&Guest>> {
    let mut groups: BTreeMap<&[String], Vec<&Guest>> = BTreeMap::new();
    for guest in guests {
        groups.entry(&guest.args).or_default().push(guest);
    }
    groups
}

fn battery<'a>(task: &'a Task, guests: &[&'a Guest]) -> Battery<'a> {
    let solvers = guests.iter().map(|guest| &guest.known).collect();
    Battery { task, solvers }
}

fn run(task: &Task, guests: &[&Guest], args: &[String]) -> (Report, u64) {
    let place = Place::new();
    place.write("small.json", task.json());
    for guest in guests {
        place.write(&format!("solvers/{}", guest.file), &guest.bytes);
    }
    let fixed = ["run", "small.json", "--solvers", "solvers", "--json"];
    let args = args.iter().map(String::as_str);
    let ran = place.run(fixed.into_iter().chain(args)).ok();
    (ran.report(), ran.peak_kib)
}

/// What a guest does that it must not, seen in a battery of itself and one good solver.
fn difference(task: &Task, guest: &Guest) -> Option<String> {
    let good = guests("good");
    let pair = [guest, &good[0]];
    let (report, _) = run(task, &pair, &guest.args);
    let expected = battery(task, &pair);
    (report.digest.as_deref() != Some(&expected.digest())).then(|| {
        format!(
            "{}: expected {:?}, got {:?}",
            guest.name,
            expected.verdicts(),
            report.occurring()
        )
    })
}
