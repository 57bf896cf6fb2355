//! The promises of a battery.

use std::collections::BTreeSet;

use super::*;
use crate::frontend::parse_file;
use solver_core::hash::sha256_hex;

fn battery_of(task: &str, count: usize, seed: u64) -> Vec<Generated> {
    let task = TaskId::new(task).unwrap();
    battery(&Plan {
        task: &task,
        count,
        seed,
    })
}

fn hash(battery: &[Generated]) -> String {
    let texts: Vec<&str> = battery.iter().map(|solver| &*solver.text).collect();
    sha256_hex(texts.join("\n").as_bytes()).to_string()
}

fn texts(battery: &[Generated]) -> Vec<&str> {
    battery.iter().map(|solver| &*solver.text).collect()
}

#[test]
fn the_same_seed_gives_the_same_battery_on_every_machine() {
    // It changes with the known solvers and the catalogue, and with nothing else outside of here.
    assert_eq!(
        hash(&battery_of("007bbfb7", 149, 0)),
        "cf435d1a6ffa57111a3058bda24378e1051e34613a28a017b5a28af9ac8091a4"
    );
}

#[test]
fn other_seeds_and_tasks_give_other_batteries() {
    let batteries = [
        ("007bbfb7", 0),
        ("007bbfb7", 1),
        ("00d62c1b", 0),
        ("ffffffff", 0),
    ]
    .map(|(task, seed)| battery_of(task, 149, seed));
    for (at, one) in batteries.iter().enumerate() {
        for other in &batteries[at + 1..] {
            let one: BTreeSet<&str> = texts(one).into_iter().collect();
            let common = texts(other)
                .into_iter()
                .filter(|it| one.contains(it))
                .count();
            assert!(common < 30, "{common}");
        }
    }
}

#[test]
fn a_count_of_one_is_the_own_solver_and_of_none_is_nothing() {
    assert!(battery_of("007bbfb7", 0, 0).is_empty());
    let one = battery_of("007bbfb7", 1, 7);
    assert_eq!(one.len(), 1);
    assert_eq!(one[0].origin, Origin::Known);
    assert!(one[0].text.starts_with("def solve_007bbfb7(I):"));
    assert!(known::known_for("007bbfb7").unwrap().contains(&one[0].text));
    assert_eq!(battery_of("ffffffff", 1, 0).len(), 1);
}

#[test]
fn every_known_task_begins_with_its_own_solver() {
    for known in pool() {
        assert_eq!(battery_of(known.task, 1, 3)[0].text, known.text);
    }
}

#[test]
fn a_larger_battery_begins_like_a_smaller_one() {
    for task in ["007bbfb7", "ffffffff"] {
        let large = battery_of(task, 2000, 5);
        for count in [1, 2, 20, 149, 1999] {
            assert!(battery_of(task, count, 5) == large[..count]);
        }
    }
}

#[test]
fn no_two_are_equal_in_canonical_form_and_all_parse_back() {
    for task in ["007bbfb7", "ffffffff"] {
        let battery = battery_of(task, 5000, 0);
        let mut seen = BTreeSet::new();
        for solver in &battery {
            assert!(
                seen.insert(text(&canonical(&solver.source))),
                "{}",
                solver.text
            );
            let mut parsed = parse_file(solver.text.as_bytes()).solvers;
            assert_eq!(parsed.len(), 1, "{}", solver.text);
            let parsed = parsed.remove(0);
            assert_eq!(parsed.range, 0..solver.text.len());
            assert_eq!(
                parsed.source.as_ref(),
                Ok(&solver.source),
                "{}",
                solver.text
            );
            assert!(solver.source.functions[0].lines.len() <= edit::MAX_LINES);
        }
        assert_eq!(seen.len(), 5000);
    }
}

#[test]
fn the_mix_is_as_documented() {
    let battery = battery_of("007bbfb7", 2001, 0);
    let of = |origin| battery.iter().filter(|it| it.origin == origin).count();
    let times = [
        Origin::Known,
        Origin::Mutant,
        Origin::Crossover,
        Origin::Fresh,
    ]
    .map(of);
    assert_eq!(times, [101, 1300, 300, 300]);
}

#[test]
fn most_programs_check() {
    // Four known solvers stretch an annotation, and what is made of them may do so as well; one
    // change in 32 ignores types.
    let battery = battery_of("007bbfb7", 5000, 0);
    let checked = |origin| {
        let of = battery.iter().filter(|it| it.origin == origin);
        let (mut all, mut good) = (0, 0);
        for solver in of {
            all += 1;
            good += u32::from(types::checks(&solver.source.functions[0]));
        }
        good * 1000 / all
    };
    let shares = [
        Origin::Known,
        Origin::Mutant,
        Origin::Crossover,
        Origin::Fresh,
    ]
    .map(checked);
    let bounds = [950..=990, 920..=970, 950..=990, 995..=1000];
    for (share, bound) in shares.iter().zip(bounds) {
        assert!(
            bound.contains(share),
            "of a thousand each, {shares:?} check"
        );
    }
}

#[test]
fn a_place_that_can_hold_nothing_new_is_filled_all_the_same() {
    let task = TaskId::new("007bbfb7").unwrap();
    let mut battery = Battery::new(&Plan {
        task: &task,
        count: 1,
        seed: 0,
    });
    // Everything that the endless list begins with is there already.
    for number in 0..5 {
        assert!(
            battery
                .accept(fresh::numbered(number), Origin::Fresh)
                .is_some()
        );
        assert!(
            battery
                .accept(fresh::numbered(number), Origin::Fresh)
                .is_none()
        );
    }
    battery.unused.clear();
    assert_eq!(battery.filler().source, edit::finish(fresh::numbered(5)));
}
