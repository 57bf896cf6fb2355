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
            defect: FileDefect::Content(_),
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

#[test]
fn some_or_all_of_the_tasks_in_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.json");
    let tasks: Vec<String> = (0..9).map(|n| format!("\"t{n}\":{GOOD}")).collect();
    fs::write(&path, format!("{{{}}}", tasks.join(","))).unwrap();
    let names = [path.into_os_string()];
    let of = |all, sample, seed| {
        let wanted = Wanted {
            names: &names,
            all,
            sample,
            seed,
            ..Wanted::default()
        };
        select(&wanted, &|_| ())
    };
    let all = of(false, None, 0).unwrap();
    assert_eq!(ids(&all).len(), 9);
    assert_eq!(of(true, None, 0).unwrap(), all);
    let some = |sample, seed| of(false, Some(sample), seed).unwrap();
    assert_eq!(ids(&some(4, 0)), ids(&some(9, 0))[..4]);
    assert_ne!(ids(&some(9, 0)), ids(&some(9, 1)));
    for asked in [0, 10, u64::MAX] {
        assert_eq!(
            of(false, Some(asked), 0).unwrap_err().to_string(),
            format!("--sample {asked} is out of range: 9 tasks were named; use 1 to 9")
        );
    }
    assert!(matches!(
        of(true, Some(1), 0),
        Err(SelectError::Both("--all", "--sample"))
    ));
}

#[test]
fn one_of_many_tasks_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.json");
    fs::write(&path, format!(r#"{{"a":{GOOD},"b":7,"c":{GOOD}}}"#)).unwrap();
    let heard = RefCell::new(0);
    let of = |id: &str| {
        let names = [OsString::from(format!("{}:{id}", path.display()))];
        let wanted = Wanted {
            names: &names,
            ..Wanted::default()
        };
        let tasks = select(&wanted, &|_| *heard.borrow_mut() += 1);
        match tasks {
            Ok(tasks) => ids(&tasks).join(" "),
            Err(error) => error.to_string(),
        }
    };
    assert_eq!(of("c"), "c");
    assert_eq!(*heard.borrow(), 0);
    assert!(of("b").contains("task \"b\": a task is an object"));
    assert!(of("d").contains("the file holds no such task"));
}

#[test]
fn the_beginning_of_an_id_is_enough_where_it_is_the_only_one() {
    let load = |typed: &str, dataset| {
        let names = names(&[typed]);
        let wanted = Wanted {
            names: &names,
            dataset,
            ..Wanted::default()
        };
        let tasks = select(&wanted, &|_| ()).unwrap();
        ids(&tasks).join(" ")
    };
    assert_eq!(load("007bb", None), "007bbfb7");
    let training = Some(Dataset::ArcAgi1Training);
    assert_eq!(load("00d", training), "00d62c1b");
    assert_eq!(
        message_for("00", None),
        "several tasks begin with \"00\": 00576224, 007bbfb7, 009d5c81, 00d62c1b, 00dbd492; type more \
         of the id"
    );
    assert_eq!(
        message_for("00", training),
        "several tasks begin with \"00\": 007bbfb7, 00d62c1b; type more of the id"
    );
    let many = message_for("a", None);
    assert!(many.contains(" more; type more of the id"), "{many}");
    // It is in another data set.
    assert!(message_for("007bb", Some(Dataset::ArcAgi2Evaluation)).starts_with("no task"));
    // The task of an archive has an id and a key, and both have beginnings.
    let mut kept = by_id("007bbfb7", None).unwrap();
    kept.task.id = TaskId::new("mine").unwrap();
    let all = [(TaskKey::of_content(&kept.task), kept)];
    for typed in ["mi", "mine", "mine~"] {
        let names = names(&[typed]);
        let wanted = Wanted {
            names: &names,
            kept: &all,
            ..Wanted::default()
        };
        assert_eq!(ids(&select(&wanted, &|_| ()).unwrap()), ["mine"]);
    }
}

#[test]
fn what_goes_with_files_needs_files_and_has_to_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let pair = r#"{"input":[[1]],"output":[[2]]}"#;
    let more = GOOD.replace("\"test\"", &format!("\"more\":[{pair}],\"test\""));
    fs::write(at("a.json"), more).unwrap();
    fs::write(at("b.json"), GOOD).unwrap();
    let also = ["more", "none"].map(|name| name.parse::<Member>().unwrap());
    let names = [at("a.json"), at("b.json")].map(PathBuf::into_os_string);
    let reading = |also| Reading {
        also,
        ..Reading::default()
    };
    let wanted = Wanted {
        names: &names,
        reading: reading(&also[..1]),
        ..Wanted::default()
    };
    let tasks = select(&wanted, &|_| ()).unwrap();
    assert_eq!(tasks[0].task.also[0].samples.len(), 1);
    assert_eq!(tasks[1].task.also, []);
    assert_eq!(
        message(&Wanted {
            reading: reading(&also),
            ..wanted
        }),
        "no task that was named has a member \"none\" beside train and test; correct --also"
    );
    assert_eq!(
        message(&Wanted {
            names: &[],
            all: true,
            ..wanted
        }),
        "--also goes with files of tasks; name some"
    );
}

#[test]
fn answers_that_were_named_have_to_fit() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["a.json", "b.json"] {
        fs::write(at(name), GOOD).unwrap();
    }
    let names = [at("a.json"), at("b.json")].map(PathBuf::into_os_string);
    let answers = [at("answers.json")];
    let with = |text: &str| {
        fs::write(&answers[0], text).unwrap();
        let told = RefCell::new(String::new());
        let wanted = Wanted {
            names: &names,
            reading: Reading {
                answers: &answers,
                ..Reading::default()
            },
            ..Wanted::default()
        };
        let tasks = select(&wanted, &|aside| *told.borrow_mut() = aside.to_string());
        let said = match tasks {
            Ok(tasks) => {
                let known = |task: &&LoadedTask| task.task.tests[0].expected.is_some();
                let known = tasks.iter().filter(known).count();
                format!("{known} known {}", told.into_inner())
            }
            Err(error) => {
                assert!(error.is_bad_input());
                error.to_string()
            }
        };
        said.replace(&format!("{}/", folder.path().display()), "")
    };
    assert_eq!(with(r#"{"b":[[[2]]],"a":[[[1]]],"c":[]}"#), "2 known ");
    assert_eq!(
        with(r#"{"b":[[[2]]]}"#),
        "1 known answers.json: task \"a\": the file has no answer for it"
    );
    assert_eq!(
        with(r#"{"b":[[[2]]],"a":[]}"#),
        "answers.json: task \"a\": there are 0 answers where it has 1 test; give one grid a test"
    );
    assert_eq!(
        with(r#"{"c":[[[2]]]}"#),
        "answers.json: none of its 1 answers is for a task that was named; the ids have to be those \
         of tasks"
    );
}
