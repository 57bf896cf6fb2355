//! The promises of the differs.

use std::collections::HashSet;
use std::sync::Arc;

use super::choice::{Bounds, choose};
use super::kind::Kind;
use super::near::near_misses;
use super::score::scores;
use super::{all as all_fitness, *};
use crate::fitness::measure::{Apart, share_apart};
use crate::offspring::submit;
use solver_arc_dsl::ArcDsl;
use solver_arc_dsl::differ::Differs;
use solver_arc_dsl::differ::ask::{self, Said, Silence};
use solver_core::cells::WHOLE;
use solver_core::hash::sha256_hex;
use solver_core::limits::{Limits, Workers};
use solver_core::outcome::Outcome;
use solver_core::task::{Grid, Pair, Sample, Task, TaskId};
use solver_judge::host::Host;
use solver_judge::languages::Languages;
use solver_judge::load::by_id;
use solver_judge::pools::{Mode, Sizes};
use solver_judge::score::Scored;
use solver_judge::score::settled::all_settled;
use solver_sandbox::engine::{Sandbox, Setup};

fn pools(workers: u64) -> Pools {
    let workers = Workers::new(workers).unwrap();
    let sizes = Sizes {
        mode: Mode::Dual,
        scoring: workers,
        execution: workers,
    };
    let languages = Languages::new(Arc::new(ArcDsl), Vec::new());
    let sandbox = Sandbox::new(Setup::of(workers)).unwrap();
    let host = Host::new(sandbox, languages).unwrap();
    Pools::new(Arc::new(host), sizes).unwrap()
}

fn grid(rows: &[&[u64]]) -> Grid {
    let rows: Vec<Vec<u64>> = rows.iter().map(|row| row.to_vec()).collect();
    Grid::from_rows(&rows).unwrap()
}

/// Two demos in which a grid turns upside down.
fn sample_set() -> SampleSet {
    let demos = [
        (grid(&[&[1, 0], &[0, 2]]), grid(&[&[0, 2], &[1, 0]])),
        (
            grid(&[&[3, 3, 0], &[0, 0, 4]]),
            grid(&[&[0, 0, 4], &[3, 3, 0]]),
        ),
    ];
    SampleSet::of(&Task {
        id: TaskId::new("small").unwrap(),
        demos: demos.map(|(input, output)| Pair { input, output }).to_vec(),
        tests: vec![Sample {
            input: grid(&[&[5]]),
            expected: None,
        }],
        also: Vec::new(),
    })
}

fn solved_by(pools: &Pools, sample_set: &SampleSet, texts: &[&str]) -> Vec<Scored> {
    let languages = pools.host().languages();
    let submitted = texts.iter().map(|text| submit(languages, text, "a test"));
    let solvers = pools.compile(&submitted.collect::<Vec<_>>());
    let sample_set = Arc::new(sample_set.clone());
    pools.score(&solvers, &sample_set, &Limits::default(), &|_| {})
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

fn differs(files: &[(&str, &str)]) -> Arc<Differs> {
    Arc::new(Differs::of(files).unwrap())
}

#[test]
fn a_kind_follows_from_the_right_outputs() {
    let (pools, sample_set) = (pools(1), sample_set());
    let differs = differs(&[NEW_COLOURS, CHANGED, FAILS]);
    let mut inquiry = Inquiry::new(&sample_set, &differs, &Limits::default());
    assert_eq!(inquiry.kinds(), []);
    inquiry.ask(&pools, &[]).unwrap();
    assert_eq!(
        inquiry.kinds(),
        [Kind::Constant, Kind::Measuring(vec![4, 6]), Kind::Silent]
    );
}

#[test]
fn what_is_nearer_has_the_better_fitness() {
    let (pools, sample_set) = (pools(2), sample_set());
    let scored = solved_by(
        &pools,
        &sample_set,
        &[RIGHT, SAME, SIDEWAYS, REPAINTED, TALL, NOTHING],
    );
    let all = all_settled(&scored, &sample_set).unwrap();
    let mut inquiry = Inquiry::new(&sample_set, Differs::own(), &Limits::default());
    let bounds = Bounds {
        places: 32,
        outputs: 64,
    };
    let fitness = all_fitness(&pools, &sample_set, &all, &mut inquiry, bounds).unwrap();
    assert_eq!(fitness[0], Fitness::Unasked, "it matches");
    assert_eq!(share_apart(&all[0], &sample_set, &inquiry), Some(0));
    assert!(fitness[2] < fitness[1], "{fitness:?}");
    assert!(fitness[1] < fitness[3], "{fitness:?}");
    assert!(fitness[4] < fitness[5], "{fitness:?}");
    assert_eq!(
        fitness[5],
        Fitness::Off(2 * 4 * WHOLE),
        "no grid on both demos"
    );
    assert!(fitness[5] < Fitness::Unasked);
}

#[test]
fn no_differ_drowns_the_others_and_what_says_nothing_of_the_right_is_not_heard() {
    let counts = |count| {
        Said::Found(ask::Finding {
            count,
            detail: solver_arc_dsl::explain::value::Value::None,
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
    let (pools, sample_set) = (pools(1), sample_set());
    let chosen = |texts: &[&str], places, outputs| {
        let scored = solved_by(&pools, &sample_set, texts);
        let all = all_settled(&scored, &sample_set).unwrap();
        let choice = choose(&sample_set, &all, Bounds { places, outputs });
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
fn fitness_are_the_same_whatever_the_workers_and_whatever_was_known_before() {
    let task = by_id("67a3c6ac", None).unwrap().task;
    let sample_set = SampleSet::of(&task);
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
        let scored = solved_by(&pools, &sample_set, &texts);
        let scored = all_settled(&scored, &sample_set).unwrap();
        let mut inquiry = Inquiry::new(&sample_set, Differs::own(), &Limits::default());
        for _ in 0..2 {
            all.push(all_fitness(&pools, &sample_set, &scored, &mut inquiry, bounds).unwrap());
        }
        let near = near_misses(
            &pools,
            &sample_set,
            Differs::own(),
            &Limits::default(),
            &scored,
        );
        assert_eq!(near.as_ref().map(Vec::len), Ok(near::MOST_TOLD));
        let first = &near.unwrap()[0];
        assert!(
            first.invariants > 0 && first.matched < first.demos,
            "{first:?}"
        );
    }
    assert!(all[0].iter().any(|grade| *grade != Fitness::Unasked));
    assert!(all.iter().all(|fitness| *fitness == all[0]), "{all:?}");
}

#[test]
fn near_misses_name_what_they_break() {
    let (pools, sample_set) = (pools(2), sample_set());
    let scored = solved_by(&pools, &sample_set, &[SIDEWAYS, REPAINTED, TALL, NOTHING]);
    let all = all_settled(&scored, &sample_set).unwrap();
    let differs = differs(&[NEW_COLOURS, CHANGED]);
    let near = near_misses(&pools, &sample_set, &differs, &Limits::default(), &all).unwrap();
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
    let (pools, sample_set) = (pools(1), sample_set());
    let scored = solved_by(&pools, &sample_set, &[SAME, TALL]);
    let all = all_settled(&scored, &sample_set).unwrap();
    let mut inquiry = Inquiry::new(&sample_set, Differs::own(), &Limits::default());
    let bounds = Bounds {
        places: 9,
        outputs: 9,
    };
    pools.host().cancel().raise();
    let gave_up = all_fitness(&pools, &sample_set, &all, &mut inquiry, bounds);
    let cancelled = Unsettled::of("the differs".to_owned(), Outcome::Cancelled);
    assert_eq!(gave_up, Err(cancelled));
    pools.host().cancel().lower();
    assert!(all_fitness(&pools, &sample_set, &all, &mut inquiry, bounds).is_ok());
}

#[test]
fn the_score_of_a_differ_is_how_often_it_suspects_the_wrong_and_not_the_right() {
    let (pools, sample_set) = (pools(1), sample_set());
    let says_seven = ("seven", "def d(S, I, C):\n    return 7, C");
    // It learns that nothing is there from the second demo, and is wrong about the first.
    let misled = (
        "misled",
        "def d(S, I, C):\n    return branch(equality(height(C), width(C)), branch(equality(C, hmirror(I)), 1, 0), 0), C",
    );
    let differs = differs(&[NEW_COLOURS, CHANGED, says_seven, FAILS, misled]);
    let wrong = [grid(&[&[9, 9], &[9, 9]]), grid(&[&[1, 0], &[0, 1]])];
    let wrong: Vec<(usize, &Grid)> = wrong.iter().map(|grid| (0, grid)).collect();
    let mut inquiry = Inquiry::new(&sample_set, &differs, &Limits::default());
    inquiry.ask(&pools, &wrong).unwrap();
    let scores = scores(&sample_set, &inquiry, &wrong);
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
