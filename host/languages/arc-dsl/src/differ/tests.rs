//! Answers of differs.

use std::sync::Arc;

use super::Differs;
use super::ask::{Asking, Question, Said, Silence};
use crate::testing::interpreter;
use solver_core::limits::{Fuel, Limits};
use solver_core::sample_set::Inputs;
use solver_core::task::{Grid, Pair};
use solver_core::verdict::Verdict;
use solver_sandbox::thread::on_guest_thread;

fn grid(rows: &[&[u64]]) -> Grid {
    let rows: Vec<Vec<u64>> = rows.iter().map(|row| row.to_vec()).collect();
    Grid::from_rows(&rows).unwrap()
}

const NEW_COLOURS: (&str, &str) = (
    "new_colours",
    "def d(S, I, C):\n    x = difference(palette(C), palette(I))\n    return size(x), x",
);
const CHANGED: (&str, &str) = (
    "changed",
    "def d(S, I, C):\n    return size(difference(asobject(C), asobject(I))), C",
);
const FAILS: (&str, &str) = ("fails", "def d(S, I, C):\n    return first(()), C");
const NO_PAIR: (&str, &str) = ("no_pair", "def d(S, I, C):\n    return size(C)");
const NO_COUNT: (&str, &str) = ("no_count", "def d(S, I, C):\n    return T, C");
const TOO_MUCH: (&str, &str) = (
    "too_much",
    "def d(S, I, C):\n    return multiply(18446744073709551616, 2), C",
);
const LOOPS: (&str, &str) = (
    "loops",
    "def d(S, I, C):\n    return size(interval(0, 100000000, 1)), C",
);

fn differs(files: &[(&str, &str)]) -> Arc<Differs> {
    Arc::new(Differs::of(files).unwrap())
}

/// An input with one demo beside it.
fn inputs() -> Inputs {
    let demo = Pair {
        input: grid(&[&[3, 3, 0], &[0, 0, 4]]),
        output: grid(&[&[0, 0, 4], &[3, 3, 0]]),
    };
    Inputs {
        demos: [demo].into(),
        input: grid(&[&[1, 0], &[0, 2]]),
    }
}

/// The answer of each differ on a candidate for a small input.
fn said(differs: &Differs, limits: Limits, candidate: &Grid) -> Vec<Said> {
    let interpreter = interpreter();
    let question = Question::new(&inputs());
    let asking = Asking {
        interpreter: &interpreter,
        differs,
        limits,
    };
    on_guest_thread(|thread| asking.ask(thread, &question, candidate).unwrap()).unwrap()
}

#[test]
fn a_differ_that_fails_says_nothing_and_the_others_are_heard() {
    let differs = differs(&[
        NEW_COLOURS,
        FAILS,
        NO_PAIR,
        NO_COUNT,
        TOO_MUCH,
        LOOPS,
        CHANGED,
    ]);
    let mut limits = Limits::default();
    limits.semantics.fuel = Fuel::new(5_000_000).unwrap();
    let said = said(&differs, limits, &grid(&[&[1, 8], &[0, 2]]));
    let counts: Vec<Option<i64>> = said.iter().map(Said::count).collect();
    assert_eq!(counts, [Some(1), None, None, None, None, None, Some(1)]);
    assert!(
        matches!(&said[1], Said::Nothing(Silence::Failed(message)) if message.contains("first")),
        "{:?}",
        said[1]
    );
    for no_count in &said[2..5] {
        assert_eq!(*no_count, Said::Nothing(Silence::NoCount));
    }
    assert_eq!(said[5], Said::Nothing(Silence::Ended(Verdict::OutOfFuel)));
}

#[test]
fn asked_together_they_say_what_each_says_alone() {
    let own = Differs::own();
    for candidate in [
        grid(&[&[0, 2], &[1, 0]]),
        grid(&[&[9]]),
        Grid::from_cells(30, 30, (0..900).map(|at| (at % 7) as u8).collect()).unwrap(),
    ] {
        let together = said(own, Limits::default(), &candidate);
        assert!(
            together.iter().all(|said| said.count().is_some()),
            "{together:?}"
        );
        let alone = said(&own.one_by_one(), Limits::default(), &candidate);
        assert_eq!(together, alone);
    }
}

#[test]
fn s_is_what_the_solver_sees() {
    let counts_shown = (
        "shown",
        "def d(S, I, C):\n    return size(S), apply(first, S)",
    );
    let differs = differs(&[counts_shown]);
    let said = said(&differs, Limits::default(), &grid(&[&[1]]));
    let Said::Found(finding) = &said[0] else {
        panic!("{said:?}");
    };
    assert_eq!(finding.count, 1);
    let inputs = inputs();
    let shown = finding.detail.items().unwrap();
    assert_eq!(
        shown[0].grid().as_ref(),
        inputs.demos.iter().next().map(|demo| &demo.input)
    );
}
