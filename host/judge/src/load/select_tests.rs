//! Tests of `select`.

use std::fs;

use super::*;

const GOOD: &str = r#"{"train":[{"input":[[1]],"output":[[2]]}],"test":[{"input":[[3]]}]}"#;

fn names(names: &[&str]) -> Vec<OsString> {
    names.iter().map(OsString::from).collect()
}

fn ids(tasks: &[LoadedTask]) -> Vec<&str> {
    tasks.iter().map(|loaded| loaded.task.id.as_str()).collect()
}

fn message(wanted: &Wanted<'_>) -> String {
    let error = select(wanted, &|_| ()).unwrap_err();
    assert!(error.is_bad_input());
    let message = error.to_string();
    assert!(
        message.lines().count() == 1 && message.chars().count() < 400,
        "{message}"
    );
    message
}

fn message_for(typed: &str, dataset: Option<Dataset>) -> String {
    message(&Wanted {
        names: &names(&[typed]),
        dataset,
        ..Wanted::default()
    })
}

#[test]
fn ids_are_looked_up_in_order() {
    let both = "00576224"; // in the evaluation set of ARC-AGI-1, the training set of ARC-AGI-2
    let loaded = by_id(both, None).unwrap();
    assert_eq!(loaded.origin, Origin::Dataset(Dataset::ArcAgi1Evaluation));
    let loaded = by_id(both, Some(Dataset::ArcAgi2Training)).unwrap();
    assert_eq!(loaded.origin, Origin::Dataset(Dataset::ArcAgi2Training));
}

#[test]
fn a_task_named_twice_stands_once() {
    let names = names(&["ce602527", "007bbfb7", "ce602527"]);
    let wanted = Wanted {
        names: &names,
        ..Wanted::default()
    };
    assert_eq!(
        ids(&select(&wanted, &|_| ()).unwrap()),
        ["ce602527", "007bbfb7"]
    );
}

#[test]
fn ways_of_asking_exclude_each_other() {
    let named = names(&["007bbfb7"]);
    let nothing = Wanted::default();
    let all = Wanted {
        all: true,
        ..nothing
    };
    assert_eq!(
        message(&nothing),
        "no task was named; name some (as 007bbfb7, or task.json), or use --all or --sample N"
    );
    assert_eq!(
        message(&Wanted {
            names: &named,
            ..all
        }),
        "task names and --all exclude each other; use one of them"
    );
    assert_eq!(
        message(&Wanted {
            names: &named,
            sample: Some(1),
            ..nothing
        }),
        "task names and --sample exclude each other; use one of them"
    );
    assert_eq!(
        message(&Wanted {
            sample: Some(1),
            ..all
        }),
        "--all and --sample exclude each other; use one of them"
    );
}

#[test]
fn unknown_ids_are_answered_with_the_nearest() {
    assert_eq!(
        message_for("007bbfb8", None),
        "no task \"007bbfb8\" in arc-agi-1-training, arc-agi-1-evaluation, arc-agi-2-training, \
         arc-agi-2-evaluation; did you mean 007bbfb7? `solver-host tasks` lists them"
    );
    assert!(message_for("007BBFB7", None).contains("did you mean 007bbfb7?"));
    assert_eq!(
        message_for("zzzz", Some(Dataset::ArcAgi1Training)),
        "no task \"zzzz\" in arc-agi-1-training; `solver-host tasks` lists them"
    );
    assert_eq!(
        message_for("007bbfb7", Some(Dataset::ArcAgi1Evaluation)),
        "no task \"007bbfb7\" in arc-agi-1-evaluation, but in arc-agi-1-training; \
         use --dataset arc-agi-1-training, or leave it out"
    );
    assert!(message_for("a\n\"b", None).starts_with("no task \"a\\n\"b\" in "));
    for odd in ["", "\n", "train0", &"x".repeat(300), &"ä".repeat(100_000)] {
        let message = message_for(odd, None);
        assert!(message.starts_with("no task \""), "{message}");
    }
}

#[test]
fn up_to_three_ids_that_are_equally_near() {
    assert_eq!(did_you_mean(&[]), "; ");
    let id = |id| TaskId::new(id).unwrap();
    assert_eq!(did_you_mean(&[id("a")]), "; did you mean a? ");
    assert_eq!(
        did_you_mean(&[id("a"), id("b"), id("c")]),
        "; did you mean a, b or c? "
    );
}

#[test]
fn paths_and_ids_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).into_os_string();
    fs::write(place("x.json"), GOOD).unwrap();
    fs::create_dir(place("inner")).unwrap();
    fs::write(place("inner/x.json"), GOOD).unwrap();
    fs::write(place("inner/007bbfb7.json"), GOOD).unwrap();
    let load = |names: &[OsString]| {
        select(
            &Wanted {
                names,
                ..Wanted::default()
            },
            &|_| (),
        )
    };
    let twice = load(&[place("x.json"), place("./inner/../x.json")]).unwrap();
    assert_eq!(ids(&twice), ["x"]);
    assert_eq!(ids(&load(&[place("inner")]).unwrap()), ["007bbfb7", "x"]);

    let same = load(&[place("x.json"), place("inner")]).unwrap_err();
    let root = format!("{}/", folder.path().display());
    assert_eq!(
        same.to_string().replace(&root, ""),
        "two tasks are called x: x.json and inner/x.json; leave one out, or rename a file"
    );
    let same = load(&["007bbfb7".into(), place("inner")]).unwrap_err();
    assert_eq!(
        same.to_string().replace(&root, ""),
        "two tasks are called 007bbfb7: arc-agi-1-training and inner/007bbfb7.json; \
         leave one out, or rename a file"
    );
    let first = load(&[place("no.json"), "nosuch".into()]).unwrap_err();
    assert!(matches!(first, SelectError::File(_)), "{first}");
    // No data set has it, but the working directory does.
    assert!(matches!(
        load(&["Cargo.toml".into()]).unwrap_err(),
        SelectError::File(FileError {
            defect: FileDefect::Name(_),
            ..
        })
    ));
    assert!(matches!(
        load(&["src".into()]).unwrap_err(),
        SelectError::File(FileError {
            defect: FileDefect::EmptyFolder,
            ..
        })
    ));
}

#[test]
fn all_tasks_each_once() {
    let all = |dataset| {
        select(
            &Wanted {
                dataset,
                all: true,
                ..Wanted::default()
            },
            &|_| (),
        )
    };
    assert_eq!(all(Some(Dataset::ArcAgi2Evaluation)).unwrap().len(), 120);
    let every = all(None).unwrap();
    let mut distinct: Vec<_> = ids(&every);
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!((every.len(), distinct.len()), (1147, 1147));
}

#[test]
fn a_draw_depends_on_the_seed_alone() {
    let draw = |dataset, sample, seed| {
        let wanted = Wanted {
            dataset,
            sample: Some(sample),
            seed,
            ..Wanted::default()
        };
        let tasks = select(&wanted, &|_| ()).unwrap();
        ids(&tasks).join(" ")
    };
    insta::assert_snapshot!(draw(None, 8, 0), @"df8cc377 705a3229 b782dc8a f28a3cbb 4364c1c4 50846271 f1cefba8 5ffb2104");
    insta::assert_snapshot!(draw(None, 3, 0), @"df8cc377 705a3229 b782dc8a");
    insta::assert_snapshot!(draw(None, 8, 1), @"0520fde7 c8cbb738 984d8a3e 29700607 2b83f449 e509e548 63613498 494ef9d7");
    insta::assert_snapshot!(draw(Some(Dataset::ArcAgi1Training), 8, 0), @"ce9e57f2 56ff96f3 e26a3af2 444801d8 228f6490 6a1e5592 e8dc4411 681b3aeb");
}

#[test]
fn a_draw_takes_each_task_at_most_once_and_all_are_likely() {
    let mut drawn = draw((0..50).collect(), 50, 7);
    drawn.sort_unstable();
    assert!(drawn.into_iter().eq(0..50));
    let mut counts = [0; 5];
    for seed in 0..5_000 {
        for number in draw((0..5).collect(), 2, seed) {
            counts[number] += 1;
        }
    }
    assert!(
        counts.iter().all(|n| (1_850..2_150).contains(n)),
        "{counts:?}"
    );
}

#[test]
fn a_sample_has_to_be_there() {
    let sample = |sample, dataset| {
        message(&Wanted {
            sample: Some(sample),
            dataset,
            ..Wanted::default()
        })
    };
    assert_eq!(
        sample(0, Some(Dataset::ArcAgi1Training)),
        "--sample 0 is out of range: arc-agi-1-training has 400 tasks; use 1 to 400"
    );
    assert_eq!(
        sample(121, Some(Dataset::ArcAgi2Evaluation)),
        "--sample 121 is out of range: arc-agi-2-evaluation has 120 tasks; use 1 to 120"
    );
    assert!(sample(u64::MAX, None).contains("have"));
}
