//! The promises of an enumeration.

use super::*;
use crate::batch::Kind;
use crate::testing::interpreter;
use solver_core::limits::MemoryMib;
use solver_judge::load::by_id;
use solver_sandbox::thread::on_guest_thread;

fn task(id: &str) -> Task {
    by_id(id, None).unwrap().task
}

/// The result of a search, on a thread with the stack of a worker.
fn found(id: &str, fuel: u64, limits: Limits) -> Found {
    let interpreter = interpreter();
    on_guest_thread(|thread| search(thread, &interpreter, &task(id), &limits, fuel))
        .unwrap()
        .unwrap()
}

fn texts(found: &Found) -> Vec<String> {
    found.drafts.iter().map(Draft::text).collect()
}

#[test]
fn what_one_call_solves_is_found_first_and_little_is_tried_for_it() {
    let found = found("67a3c6ac", u64::MAX, Limits::default());
    assert!(found.matching >= 1);
    let first = &texts(&found)[0];
    assert!(first.contains("vmirror(I)"), "{first}");
    assert!(found.effort.tried < 1_000, "{:?}", found.effort);
    // Turned around twice it is what it was, and so on.
    assert!(found.effort.equal > 0);
}

#[test]
fn three_calls_are_found_and_shared_values_are_lines() {
    // fill(I, c, delta(ofcolor(I, d))), or what is equal to it on the demos.
    let found = found("32597951", 12_000_000_000, Limits::default());
    assert!(found.matching >= 1, "{:?}", found.effort);
    for text in texts(&found).iter().take(found.matching) {
        assert!(text.lines().count() >= 3, "{text}");
    }
}

#[test]
fn a_search_is_a_function_of_its_fuel_and_near_misses_come_nearest_first() {
    let once = found("007bbfb7", 200_000_000, Limits::default());
    let again = found("007bbfb7", 200_000_000, Limits::default());
    assert_eq!(texts(&once), texts(&again));
    assert_eq!(once.effort, again.effort);
    assert_eq!(once.matching, 0);
    assert!(!once.drafts.is_empty() && once.drafts.len() <= MOST_NEAR);
    // More than was asked for, by a portion at most.
    assert!(once.effort.fuel >= 100_000_000, "{:?}", once.effort);
}

#[test]
fn little_memory_ends_what_is_kept_and_not_the_search() {
    for mib in [1, 2, 4] {
        let mut limits = Limits::default();
        limits.semantics.memory = MemoryMib::new(mib).unwrap();
        let found = found("007bbfb7", 500_000_000, limits);
        assert_eq!(found.matching, 0);
        assert!(
            mib == 1 || found.effort.tried > 100,
            "{mib} {:?}",
            found.effort
        );
    }
}

#[test]
fn what_is_painted_in_steps_is_found_by_its_layers() {
    // Around each colour another one: two calls for each of the three layers.
    let found = found("913fb3ed", 3_000_000_000, Limits::default());
    assert!(found.matching >= 1, "{:?}", found.effort);
    let first = &texts(&found)[0];
    assert!(first.matches("fill(").count() >= 2, "{first}");
}

#[test]
fn a_bank_forgets_what_was_dropped() {
    let mut bank = Bank::new(&task("67a3c6ac"));
    let before = bank.len() as Place;
    let input = bank.values(Kind::Grid, costs::INPUT)[0];
    let call = bank::Call::new(0, &[input]);
    let meaning = |fingerprint| Meaning {
        kind: Kind::Grid,
        fingerprint,
        distance: Some(1),
        off: Some(1),
        layer: None,
    };
    assert_eq!(bank.add(&call, 5, &meaning(1)), Some(before));
    assert_eq!(bank.add(&call, 5, &meaning(1)), None);
    assert_eq!(bank.values(Kind::Grid, 5), [before]);
    assert!(!bank.drop_from(before + 1));
    assert!(bank.drop_from(before));
    assert!(bank.values(Kind::Grid, 5).is_empty());
    // The dropped expression stays a function.
    assert_eq!(bank.function(before).lines.len(), 2);
}
