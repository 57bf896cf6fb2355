//! What the differs promise.

use std::collections::HashSet;
use std::sync::Arc;

use super::ask::{Asking, Question, Said, Silence};
use super::cells::WHOLE;
use super::choice::{Bounds, choose};
use super::grade::{Apart, share_apart};
use super::kind::Kind;
use super::near::near_misses;
use super::score::scores;
use super::*;
use crate::compile::parse_file;
use crate::hash::sha256_hex;
use crate::load::by_id;
use crate::run::engine::WORKER_STACK;
use crate::run::limits::{Fuel, Limits, Workers};
use crate::run::solver::{Form, Handed};
use crate::run::{Host, Inputs, Outcome};
use crate::score::pools::{Mode, Sizes};
use crate::score::settled::all_settled;
use crate::score::{Scored, Verdict};
use crate::task::{Grid, Pair, Sample, Task, TaskId};

fn pools(workers: u64) -> Pools {
    let workers = Workers::new(workers).unwrap();
    let sizes = Sizes {
        mode: Mode::Dual,
        scoring: workers,
        execution: workers,
    };
    Pools::new(Arc::new(Host::new(workers, None).unwrap()), sizes).unwrap()
}

fn grid(rows: &[&[u64]]) -> Grid {
    let rows: Vec<Vec<u64>> = rows.iter().map(|row| row.to_vec()).collect();
    Grid::from_rows(&rows).unwrap()
}

/// Two demos in which a grid turns upside down.
fn exam() -> Exam {
    let demos = [
        (grid(&[&[1, 0], &[0, 2]]), grid(&[&[0, 2], &[1, 0]])),
        (
            grid(&[&[3, 3, 0], &[0, 0, 4]]),
            grid(&[&[0, 0, 4], &[3, 3, 0]]),
        ),
    ];
    Exam::of(&Task {
        id: TaskId::new("small").unwrap(),
        demos: demos.map(|(input, output)| Pair { input, output }).to_vec(),
        tests: vec![Sample {
            input: grid(&[&[5]]),
            expected: None,
        }],
    })
}

fn solved_by(pools: &Pools, exam: &Exam, texts: &[&str]) -> Vec<Scored> {
    let handed = texts.iter().map(|text| {
        Arc::new(Handed {
            hash: sha256_hex(text.as_bytes()),
            origin: "a test".into(),
            form: Form::Source {
                source: parse_file(text.as_bytes()).solvers.remove(0).source,
                first_line: 1,
            },
        })
    });
    let solvers = pools.compile(&handed.collect::<Vec<_>>());
    let exam = Arc::new(exam.clone());
    pools.score(&solvers, &exam, &Limits::default(), &|_| {})
}

const RIGHT: &str = "def f(I):\n    return hmirror(I)";
const SAME: &str = "def f(I):\n    return I";
const SIDEWAYS: &str = "def f(I):\n    return vmirror(I)";
const REPAINTED: &str = "def f(I):\n    return replace(I, ZERO, NINE)";
const TALL: &str = "def f(I):\n    return vconcat(I, I)";
const NOTHING: &str = "def f(I):\n    return first(())";

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

/// What each differ says of a candidate for the first demo.
fn said(differs: &Differs, limits: Limits, candidate: &Grid) -> Vec<Said> {
    let host = Host::new(Workers::ONE, None).unwrap();
    let question = Question::new(&exam().samples()[0].inputs);
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(WORKER_STACK);
        let asking = Asking {
            host: &host,
            differs,
            limits,
        };
        let ask = move || asking.ask(&question, candidate).unwrap();
        thread.spawn_scoped(scope, ask).unwrap().join().unwrap()
    })
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
fn a_kind_follows_from_the_right_outputs() {
    let (pools, exam) = (pools(1), exam());
    let differs = differs(&[NEW_COLOURS, CHANGED, FAILS]);
    let mut inquiry = Inquiry::new(&exam, &differs, &Limits::default());
    assert_eq!(inquiry.kinds(), []);
    inquiry.ask(&pools, &[]).unwrap();
    assert_eq!(
        inquiry.kinds(),
        [Kind::Constant, Kind::Measuring(vec![4, 6]), Kind::Silent]
    );
}

#[test]
fn what_is_nearer_has_the_better_grade() {
    let (pools, exam) = (pools(2), exam());
    let scored = solved_by(
        &pools,
        &exam,
        &[RIGHT, SAME, SIDEWAYS, REPAINTED, TALL, NOTHING],
    );
    let all = all_settled(&scored, &exam).unwrap();
    let mut inquiry = Inquiry::new(&exam, Differs::own(), &Limits::default());
    let bounds = Bounds {
        places: 32,
        outputs: 64,
    };
    let grades = grades(&pools, &exam, &all, &mut inquiry, bounds).unwrap();
    assert_eq!(grades[0], Grade::Unasked, "it matches");
    assert_eq!(share_apart(&all[0], &exam, &inquiry), Some(0));
    assert!(grades[2] < grades[1], "{grades:?}");
    assert!(grades[1] < grades[3], "{grades:?}");
    assert!(grades[4] < grades[5], "{grades:?}");
    assert_eq!(
        grades[5],
        Grade::Off(2 * 4 * WHOLE),
        "no grid on both demos"
    );
    assert!(grades[5] < Grade::Unasked);
}

#[test]
fn no_differ_drowns_the_others_and_what_says_nothing_of_the_right_is_not_heard() {
    let counts = |count| {
        Said::Found(ask::Finding {
            count,
            detail: crate::explain::value::Value::None,
        })
    };
    let silent = || Said::Nothing(Silence::NoCount);
    let kinds = [
        Kind::Constant,
        Kind::Measuring(vec![7]),
        Kind::Silent,
        Kind::Measuring(vec![-1]),
    ];
    let apart = |said: [Said; 4]| Apart::of(&kinds, 0, &said);
    let none = apart([counts(0), counts(7), counts(5), counts(-1)]);
    assert_eq!((none.apart, none.of, none.millionths()), (0, 3, 0));
    let little = apart([counts(1), counts(7), silent(), counts(-1)]);
    let much = apart([counts(i64::MAX), counts(7), silent(), counts(-1)]);
    assert_eq!(little, much);
    assert_eq!(little.millionths(), 333_334);
    assert_eq!(apart([counts(0), silent(), counts(0), counts(1)]).apart, 2);
}

#[test]
fn only_outputs_on_which_a_ranking_may_depend_are_asked_about() {
    let (pools, exam) = (pools(1), exam());
    let chosen = |texts: &[&str], places, outputs| {
        let scored = solved_by(&pools, &exam, texts);
        let all = all_settled(&scored, &exam).unwrap();
        let choice = choose(&exam, &all, Bounds { places, outputs });
        let distinct: HashSet<_> = choice.outputs.iter().collect();
        assert_eq!(distinct.len(), choice.outputs.len());
        (choice.outputs.len(), choice.solvers.len())
    };
    assert_eq!(chosen(&[SAME, REPAINTED, TALL], 9, 9), (6, 3));
    assert_eq!(
        chosen(&[RIGHT, SAME], 9, 9),
        (0, 0),
        "nobody to compare with"
    );
    assert_eq!(
        chosen(&[RIGHT, SAME, TALL], 1, 9),
        (0, 0),
        "the place is taken"
    );
    assert_eq!(chosen(&[RIGHT, SAME, TALL], 2, 9), (4, 2));
    assert_eq!(
        chosen(&[SAME, "def g(I):\n    return identity(I)"], 9, 9),
        (0, 0),
        "the same outputs"
    );
    assert_eq!(
        chosen(&[SAME, REPAINTED, TALL], 9, 2),
        (4, 2),
        "the nearest"
    );
    assert_eq!(chosen(&[SAME, NOTHING], 9, 9), (2, 2));
}

#[test]
fn grades_are_the_same_whatever_the_workers_and_whatever_was_known_before() {
    let task = by_id("67a3c6ac", None).unwrap().task;
    let exam = Exam::of(&task);
    let texts = [
        SAME,
        RIGHT,
        TALL,
        REPAINTED,
        "def f(I):\n    return dmirror(I)",
        "def f(I):\n    return trim(I)",
        "def f(S, I):\n    return last(first(S))",
    ];
    let bounds = Bounds {
        places: 32,
        outputs: 3,
    };
    let mut all = Vec::new();
    for workers in [1, 3] {
        let pools = pools(workers);
        let scored = solved_by(&pools, &exam, &texts);
        let scored = all_settled(&scored, &exam).unwrap();
        let mut inquiry = Inquiry::new(&exam, Differs::own(), &Limits::default());
        for _ in 0..2 {
            all.push(grades(&pools, &exam, &scored, &mut inquiry, bounds).unwrap());
        }
        let near = near_misses(&pools, &exam, Differs::own(), &Limits::default(), &scored);
        assert_eq!(near.as_ref().map(Vec::len), Ok(near::MOST_TOLD));
        let first = &near.unwrap()[0];
        assert!(
            first.invariants > 0 && first.matched < first.demos,
            "{first:?}"
        );
    }
    assert!(all[0].iter().any(|grade| *grade != Grade::Unasked));
    assert!(all.iter().all(|grades| *grades == all[0]), "{all:?}");
}

#[test]
fn near_misses_name_what_they_break() {
    let (pools, exam) = (pools(2), exam());
    let scored = solved_by(&pools, &exam, &[SIDEWAYS, REPAINTED, TALL, NOTHING]);
    let all = all_settled(&scored, &exam).unwrap();
    let differs = differs(&[NEW_COLOURS, CHANGED]);
    let near = near_misses(&pools, &exam, &differs, &Limits::default(), &all).unwrap();
    assert_eq!(near.len(), 3);
    assert_eq!(near[0].solver, sha256_hex(SIDEWAYS.as_bytes()));
    assert_eq!((near[0].invariants, near[0].broken.len()), (1, 0));
    let repainted = near
        .iter()
        .find(|near| near.solver == sha256_hex(REPAINTED.as_bytes()))
        .unwrap();
    assert_eq!(repainted.broken[0].differ, "new_colours");
    assert_eq!(repainted.broken[0].sample.to_string(), "demo[0]");
    assert_eq!(repainted.broken[0].found.as_ref().unwrap().count, 1);
}

#[test]
fn where_the_host_gives_up_nobody_ranks() {
    let (pools, exam) = (pools(1), exam());
    let scored = solved_by(&pools, &exam, &[SAME, TALL]);
    let all = all_settled(&scored, &exam).unwrap();
    let mut inquiry = Inquiry::new(&exam, Differs::own(), &Limits::default());
    let bounds = Bounds {
        places: 9,
        outputs: 9,
    };
    pools.host().cancel().raise();
    let gave_up = grades(&pools, &exam, &all, &mut inquiry, bounds);
    let cancelled = Unsettled::of("the differs".to_owned(), Outcome::Cancelled);
    assert_eq!(gave_up, Err(cancelled));
    pools.host().cancel().lower();
    assert!(grades(&pools, &exam, &all, &mut inquiry, bounds).is_ok());
}

#[test]
fn the_score_of_a_differ_is_how_often_it_suspects_the_wrong_and_not_the_right() {
    let (pools, exam) = (pools(1), exam());
    let says_seven = ("seven", "def d(S, I, C):\n    return 7, C");
    // It learns that nothing is there from the second demo, and is wrong about the first.
    let misled = (
        "misled",
        "def d(S, I, C):\n    return branch(equality(height(C), width(C)), branch(equality(C, hmirror(I)), 1, 0), 0), C",
    );
    let differs = differs(&[NEW_COLOURS, CHANGED, says_seven, FAILS, misled]);
    let wrong = [grid(&[&[9, 9], &[9, 9]]), grid(&[&[1, 0], &[0, 1]])];
    let wrong: Vec<(usize, &Grid)> = wrong.iter().map(|grid| (0, grid)).collect();
    let mut inquiry = Inquiry::new(&exam, &differs, &Limits::default());
    inquiry.ask(&pools, &wrong).unwrap();
    let scores = scores(&exam, &inquiry, &wrong);
    assert!(scores.iter().all(|score| score.pairs() == 2));
    let aucs: Vec<Option<u64>> = scores.iter().map(|score| score.auc()).collect();
    assert_eq!(
        aucs,
        [
            Some(750_000),
            Some(750_000),
            Some(500_000),
            Some(500_000),
            Some(0)
        ]
    );
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
    let exam = exam();
    let inputs: &Inputs = &exam.samples()[0].inputs;
    let shown = finding.detail.items().unwrap();
    assert_eq!(shown[0].grid().as_ref(), Some(&inputs.demos[0].input));
}
