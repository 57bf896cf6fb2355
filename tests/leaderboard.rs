//! `run` as a leaderboard: which of many programs are good, why the others never ran, and what many
//! tasks come to.

use std::collections::BTreeMap;
use std::time::Duration;

use rustix::process::Signal;

use solver_test_support::{Line, Matched, Place, Placed, Ran, members, source_hash, wasm_hash};

/// Matches all of 67a3c6ac.
const RIGHT: &str = "def solve(I):\n    x1 = vmirror(I)\n    return x1\n";
/// Matches none of it.
const WRONG: &str = "def solve(I):\n    return hmirror(I)\n";
/// Does what the right one does, with more fuel and a greater hash.
const DEAR: &str = "def solve(I):\n    x1 = rot180(I)\n    x2 = hmirror(x1)\n    return x2\n";

/// A folder as models fill it: good programs, bad ones, duplicates, and no programs at all.
fn folder() -> Place {
    let place = Place::new();
    place
        .write("progs/right.py", RIGHT)
        .write("progs/deep/again.py", RIGHT)
        .write("progs/dear.py", DEAR)
        .write("progs/wrong.py", WRONG)
        .write("progs/fails.py", "def solve(I):\n    return first(())\n")
        .write(
            "progs/two.py",
            "def f(I):\n    return I\n\ndef g(I):\n    return rot90(I)\n",
        )
        .write("progs/broken.py", "def solve(I):\n    return (\n");
    for number in 0..3 {
        let text = format!("def solve(I):\n    x1 = hmiror{number}(I)\n    return x1\n");
        place.write(&format!("progs/unknown{number}.py"), text);
    }
    place
}

fn run(place: &Place, flags: &[&str]) -> Ran {
    let args = ["run", "67a3c6ac", "--solvers", "progs", "--json"];
    place.run(args.iter().chain(flags)).ok()
}

fn matched(matched: u64, of: u64) -> Matched {
    Matched { matched, of }
}

#[test]
fn results_name_every_solver_that_ran_the_best_first() {
    let place = folder();
    let report = run(&place, &[]).report();
    let names: Vec<&str> = report.results.iter().map(|it| &it.name[..]).collect();
    // Less fuel stands before more; duplicates each under their own name.
    assert_eq!(
        names[..3],
        [
            "progs/deep/again.py:solve",
            "progs/right.py:solve",
            "progs/dear.py:solve"
        ]
    );
    let mut rest = names[3..].to_vec();
    rest.sort_unstable();
    assert_eq!(
        rest,
        [
            "progs/fails.py:solve",
            "progs/two.py:f",
            "progs/two.py:g",
            "progs/wrong.py:solve"
        ]
    );
    let best = &report.results[0];
    assert_eq!(best.task, None);
    assert_eq!(best.solver, source_hash(RIGHT));
    assert_eq!(best.solver, report.results[1].solver);
    assert_eq!(best.language, "arc-dsl");
    let interpreter = best.interpreter.as_deref();
    assert!(interpreter.is_some_and(|name| name.starts_with("arc-dsl ")));
    assert_eq!((best.matched, best.of), (4, 4));
    assert_eq!((best.demos, best.tests), (matched(3, 3), matched(1, 1)));
    assert_eq!(best.verdicts, BTreeMap::from([("match".to_owned(), 4)]));
    let fails = report.results.iter().find(|it| it.name.contains("fails"));
    let fails = fails.expect("is there");
    assert_eq!(fails.demos, matched(0, 3));
    assert_eq!(fails.verdicts, BTreeMap::from([("error".to_owned(), 4)]));
    assert!(report.skipped.is_empty());
    assert_eq!(report.solvers, 11);

    // Demos matched, then fuel, null last, then the hash; over the demos alone.
    let key = |it: &Placed| {
        let fuel = (it.fuel.is_none(), it.fuel);
        (std::cmp::Reverse(it.demos.matched), fuel, it.solver.clone())
    };
    assert!(report.results.is_sorted_by_key(key));
    let kept = place.kept("archive/67a3c6ac");
    let right = &kept[&format!("{}.py", source_hash(RIGHT))];
    let fuel = right.lines().find_map(|line| line.strip_prefix("# fuel "));
    assert_eq!(fuel.and_then(|fuel| fuel.parse().ok()), best.fuel);
}

#[test]
fn a_result_has_these_members_in_this_order() {
    let ran = run(&folder(), &[]);
    let top = members(&ran.stdout);
    let of = |name: &str| {
        let found = top.iter().find(|(member, _)| member == name);
        let list: Vec<Box<serde_json::value::RawValue>> =
            serde_json::from_str(&found.expect("is there").1).unwrap();
        let first = list.first().expect("is there").get();
        let names = members(first).into_iter().map(|(name, _)| name);
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        of("results"),
        "name solver language interpreter matched of demos tests verdicts fuel saved"
    );
    assert_eq!(of("rejections"), "reason count first");
}

#[test]
fn rejections_are_summed_up_by_reason() {
    let place = folder();
    let ran = run(&place, &[]);
    let report = ran.report();
    assert_eq!(report.count("rejected"), 4 * 4);
    let first = &report.rejections[0];
    assert_eq!((&first.reason[..], first.count), ("unknown name", 3));
    assert!(
        first
            .first
            .starts_with("progs/unknown0.py:2:10: unknown name 'hmiror0'"),
        "{first:?}"
    );
    assert_eq!(report.rejections.len(), 2);
    assert_eq!(report.rejections[1].count, 1);
    let said: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(said.len(), 3, "{}", ran.stderr);
    assert_eq!(said[0], "note: 4 of 11 solvers are rejected:");
    assert!(
        said[1].starts_with("  3 unknown name, first progs/unknown0.py:2:10: "),
        "{}",
        ran.stderr
    );
    assert!(
        said[2].contains(": progs/broken.py:3:1: "),
        "{}",
        ran.stderr
    );
}

#[test]
fn where_nothing_compiles_the_error_sums_up() {
    let place = folder();
    for good in [
        "right.py", "deep", "dear.py", "wrong.py", "fails.py", "two.py",
    ] {
        let path = place.path(&format!("progs/{good}"));
        match path.is_dir() {
            true => std::fs::remove_dir_all(path).unwrap(),
            false => std::fs::remove_file(path).unwrap(),
        }
    }
    let ran = place.run(["run", "67a3c6ac", "--solvers", "progs"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.lines().count() <= 5, "{}", ran.stderr);
    for part in [
        "error: none of the 4 solvers compiles; nothing was run\n",
        "  3 unknown name, first progs/unknown0.py:2:10: ",
        ": progs/broken.py:3:1: ",
    ] {
        assert!(ran.stderr.contains(part), "{part:?} in {}", ran.stderr);
    }
    assert!(place.lacks("archive"));
}

#[test]
fn saved_says_what_is_in_the_archive_afterwards() {
    let place = folder();
    let saved = |ran: Ran| {
        let report = ran.report();
        let all = report.results.iter().filter(|it| it.saved);
        let names: Vec<String> = all.map(|it| it.name.clone()).collect();
        (report.saved, names)
    };
    let right = ["progs/deep/again.py:solve", "progs/right.py:solve"];
    let (count, names) = saved(run(&place, &["--no-archive"]));
    assert_eq!((count, names.len()), (0, 0));
    assert!(place.lacks("archive"));
    // The dear one does the same as the right one, and equals collapse.
    let (count, names) = saved(run(&place, &[]));
    assert_eq!(count, 1);
    assert!(right.iter().all(|name| names.contains(&(*name).to_owned())));
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(place.kept("archive").len(), 1);
    let (count, names) = saved(run(&place, &["--keep-all"]));
    // Solvers that never gave a grid and those that gave wrong ones are kept as well.
    assert_eq!(count, 5);
    assert_eq!(names.len(), 6, "{names:?}");
    // They stay there.
    let (count, names) = saved(run(&place, &[]));
    assert_eq!((count, names.len()), (1, 6));
}

#[test]
fn the_name_of_a_solver_goes_with_it() {
    let place = folder();
    run(&place, &[]);
    let name = "progs/deep/again.py:solve";
    let show = place
        .run(["archive", "show", &source_hash(RIGHT)[..12]])
        .ok();
    assert!(
        show.stdout.contains(&format!("\n# name {name}\n")),
        "{}",
        show.stdout
    );
    let listed = place.run(["archive", "ls", "--json"]).ok();
    assert!(
        listed.stdout.contains(&format!("\"name\":\"{name}\"")),
        "{}",
        listed.stdout
    );
    let exported = place.run(["archive", "export"]).ok().stdout;
    assert!(exported.contains(&format!("\"name\":\"{name}\"")));
    let args = ["archive", "import", "-", "--archive", "other"];
    place.run_with_input(args, &exported).ok();
    let kept = place.kept("other/67a3c6ac");
    assert!(
        kept.values()
            .all(|text| text.contains(&format!("\n# name {name}\n")))
    );
    let page = place.run(["report", "67a3c6ac", "--out", "-"]).ok().stdout;
    assert!(page.contains(name), "the page names it");
}

#[test]
fn no_archive_and_another_archive_are_no_pair() {
    let place = folder();
    for flags in [
        ["--no-archive", "--archive=x"],
        ["--no-archive", "--keep-all"],
    ] {
        let args = ["run", "67a3c6ac", "--solvers", "progs"];
        let ran = place.run(args.iter().chain(&flags));
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    }
}

#[test]
fn all_results_stand_before_their_task() {
    let place = folder();
    let args = [
        "run",
        "67a3c6ac",
        "007bbfb7",
        "--solvers",
        "progs",
        "--count",
        "5",
        "--json",
    ];
    let best = place.run(args).ok();
    let all = place.run(args.into_iter().chain(["--results", "all"])).ok();
    let mut lines = all.json_lines().into_iter();
    for task in ["67a3c6ac", "007bbfb7"] {
        let mut placed: Vec<Placed> = Vec::new();
        let report = loop {
            match lines.next().expect("more lines") {
                Line::Placed(one) => placed.push(*one),
                Line::Task(report) => break report,
                Line::Sum(sum) => panic!("{sum:?}"),
            }
        };
        assert_eq!(report.task, task);
        assert_eq!(placed.len(), 12);
        let names = placed.iter_mut().map(|placed| placed.task.take());
        assert!(names.flatten().all(|name| name == task));
        assert_eq!(placed, report.results);
        let generated = placed.iter().filter(|it| it.name.starts_with("generated:"));
        assert_eq!(generated.count(), 5);
    }
    assert!(matches!(lines.next(), Some(Line::Sum(_))));
    assert!(lines.next().is_none());
    // The objects are the same without.
    let of = |ran: &Ran| {
        let reports = ran.reports().into_iter();
        let results = reports.map(|report| (report.task, report.results, report.digest));
        results.collect::<Vec<_>>()
    };
    assert_eq!(of(&best), of(&all));
}

#[test]
fn a_battery_of_thousands_lists_a_thousand() {
    let place = Place::new();
    let args = ["run", "67a3c6ac", "--count", "1200", "--json"];
    let best = place.run(args).ok();
    assert_eq!(best.report().results.len(), 1_000);
    let all = place.run(args.into_iter().chain(["--results", "all"])).ok();
    assert_eq!(all.stdout.lines().count(), 1_201);
}

#[test]
fn a_component_has_a_name_and_no_interpreter() {
    let place = Place::with_component();
    let args = ["run", "007bbfb7", "--solvers", "solvers", "--json"];
    let report = place.run(args).ok().report();
    let [only] = &report.results[..] else {
        panic!("{:?}", report.results);
    };
    assert_eq!(only.name, "solvers/echo.wasm:solve");
    assert_eq!((&only.language[..], &only.interpreter), ("wasm", &None));
    let bytes = std::fs::read(place.path("solvers/echo.wasm")).unwrap();
    assert_eq!(only.solver, wasm_hash(&bytes));
}

#[test]
fn several_tasks_have_a_sum() {
    let place = folder();
    let args = ["run", "67a3c6ac", "007bbfb7", "--solvers", "progs"];
    let machine = place.run(args.iter().chain(&["--json"])).ok();
    let (reports, sum) = (machine.reports(), machine.sum());
    assert_eq!((sum.tasks, sum.solved), (2, 1));
    assert_eq!(sum.runs, 11 * 4 + 11 * 6);
    assert_eq!(sum.verdicts.values().sum::<u64>(), sum.runs);
    for (verdict, count) in &sum.verdicts {
        let both = reports.iter().map(|report| report.count(verdict));
        assert_eq!(*count, both.sum::<u64>(), "{verdict}");
    }
    let digests = reports
        .iter()
        .map(|report| format!("{}\n", report.digest()));
    let digest = wasm_hash(digests.collect::<String>().as_bytes());
    assert_eq!(sum.digest.as_ref(), Some(&digest));
    assert_eq!(sum.timing_ms.keys().collect::<Vec<_>>(), ["total"]);
    let last = members(machine.stdout.lines().last().unwrap());
    let names: Vec<String> = (members(&last[0].1).into_iter())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        names,
        ["tasks", "solved", "runs", "verdicts", "digest", "timing_ms"]
    );

    let people = place.run(args).ok();
    let lines: Vec<&str> = people.stdout.lines().collect();
    assert!(lines[0].starts_with("67a3c6ac  solved         1 of 1 test "));
    assert!(lines[0].ends_with(" s  progs/deep/again.py:solve"));
    assert!(lines[1].starts_with("007bbfb7  0 of 5 demos   0 of 1 test "));
    assert!(lines[1].ends_with(" s"), "{}", lines[1]);
    assert_eq!(lines[3], format!("digest  {digest}"));
    let last = lines.last().unwrap();
    assert!(
        last.starts_with("solved 1 of 2 tasks, 110 runs, 0 host errors, ") && last.ends_with(" s"),
        "{last}"
    );
    assert!(!people.stdout.contains("attempt 1"), "{}", people.stdout);

    let shown = place.run(args.iter().chain(&["--show"])).ok().stdout;
    assert_eq!(shown.matches("attempt 1").count(), 2);
    assert!(shown.ends_with(" s\n"), "{shown}");
    // One task has a report of its own.
    let one = place.run(["run", "67a3c6ac", "--solvers", "progs"]).ok();
    assert!(one.stdout.contains("\nattempt 1 (right)"), "{}", one.stdout);
    assert!(!one.stdout.contains("solved 1 of 1 task"));
}

#[test]
fn nothing_but_the_times_of_the_sum_differs_from_one_run_to_the_next() {
    let place = folder();
    let args = [
        "run",
        "67a3c6ac",
        "007bbfb7",
        "--solvers",
        "progs",
        "--json",
    ];
    let told = || {
        let ran = place.run(args).ok();
        let sum = ran.sum();
        let mut told: Vec<_> = ran.stdout.lines().flat_map(members).collect();
        told.retain(|(name, _)| name != "timing_ms" && name != "summary");
        (told, sum.digest, sum.verdicts)
    };
    assert_eq!(told(), told());
}

#[test]
fn four_hundred_tasks_take_at_most_five_hundred_lines() {
    let place = folder();
    let args = ["run", "--all", "--dataset", "arc-agi-1-training"];
    let flags = ["--count", "2", "--solvers", "progs", "--no-archive"];
    let ran = place.run(args.iter().chain(&flags)).ok();
    let lines = ran.stdout.lines().count() + ran.stderr.lines().count();
    assert!((400..500).contains(&lines), "{lines}");
    let last = ran.stdout.lines().last().unwrap();
    assert!(last.contains(" of 400 tasks, 22,"), "{last}");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let place = folder();
    let long = "a_long_folder/and_another_one/with_a_name_that_says_what_is_in_it";
    place
        .write(&format!("progs/{long}/right.py"), RIGHT)
        .write("my_task_with_a_name_that_is_longer_than_most.json", {
            r#"{"train":[{"input":[[1,2]],"output":[[2,1]]}],"test":[{"input":[[3]]}]}"#
        });
    let one = ["67a3c6ac"];
    let none = ["68b16354"];
    let several = [
        "67a3c6ac",
        "68b16354",
        "my_task_with_a_name_that_is_longer_than_most.json",
    ];
    for (columns, width) in [("80", 80), ("60", 60), ("", 80)] {
        for tasks in [&one[..], &none, &several] {
            for flags in [&["--timing"][..], &["--show"]] {
                let fixed = ["--solvers", "progs", "--count", "30"];
                let args = [&["run"], tasks, &fixed, flags].concat();
                let env: &[(&str, &str)] = match columns {
                    "" => &[],
                    columns => &[("COLUMNS", columns)],
                };
                let ran = place.start(args, env, "").wait().ok();
                for line in ran.stdout.lines() {
                    assert!(line.chars().count() <= width, "{columns}: {line}");
                }
                let whole = ran.stdout.lines().any(|line| {
                    let hash = line.strip_prefix("digest  ");
                    hash.is_some_and(|hash| hash.len() == 64)
                });
                assert_eq!(whole, width == 80, "{}", ran.stdout);
            }
        }
    }
}

#[test]
fn an_interrupt_sums_up_what_has_ended() {
    for json in [true, false] {
        let place = folder();
        let args = ["run", "--all", "--count", "500", "--solvers", "progs"];
        let flags: &[&str] = if json { &["--json"] } else { &[] };
        let mut running = place.start(args.iter().chain(flags), &[], "");
        running.wait_for_cpu(Duration::from_secs(2));
        running.signal(Signal::INT);
        let ran = running.wait();
        assert_eq!(ran.code, Some(130), "{}", ran.stderr);
        if json {
            let (reports, sum) = (ran.reports(), ran.sum());
            assert_eq!(sum.tasks, reports.len() as u64);
            let runs = reports.iter().map(|report| report.runs);
            assert_eq!(sum.runs, runs.sum::<u64>());
            assert_eq!(sum.digest, None, "most tasks have none");
        } else {
            let lines = ran.stdout.lines();
            let ended = lines.clone().take_while(|line| !line.is_empty()).count();
            let last = lines.last().unwrap();
            assert!(
                last.contains(&format!(" of {ended} task")) && last.contains(" not run, "),
                "{last}"
            );
        }
    }
}

#[test]
fn a_solver_is_explained_by_its_name() {
    let place = folder();
    run(&place, &["--keep-all"]);
    let explain = |args: &[&str]| {
        let args = ["explain"].iter().chain(args);
        place.run(args.chain(&["--task", "67a3c6ac"]))
    };
    let by_name = explain(&["progs/two.py:g"]).ok().stdout;
    assert!(by_name.contains("rot90(I)"), "{by_name}");
    let by_flags = explain(&["progs/two.py", "--entry", "g"]).ok().stdout;
    assert_eq!(by_name, by_flags);
    // A file of the whole name is meant before all.
    place.write("progs/two.py:g", RIGHT);
    let file = explain(&["progs/two.py:g"]).ok().stdout;
    assert!(file.contains("vmirror(I)"), "{file}");
    // The archive still knows what is gone.
    std::fs::remove_file(place.path("progs/wrong.py")).unwrap();
    let kept = explain(&["progs/wrong.py:solve"]).ok().stdout;
    assert!(kept.contains("hmirror(I)"), "{kept}");
    // The program is kept already, under its first name, so another archive gets it under this one.
    let args = ["run", "67a3c6ac", "--count", "1", "--archive", "another"];
    place.run(args).ok();
    let generated = explain(&["generated:0", "--archive", "another"])
        .ok()
        .stdout;
    assert!(generated.contains("vmirror(I)"), "{generated}");
    let nobody = explain(&["generated:99", "--archive", "another"]);
    assert_eq!(nobody.code, Some(2));
    assert!(nobody.stderr.contains("generated:99"), "{}", nobody.stderr);
    let elsewhere = explain(&["generated:0", "--archive", "none"]);
    assert_eq!(elsewhere.code, Some(2), "{}", elsewhere.stderr);
}
