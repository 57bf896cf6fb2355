//! Failures that say nothing: runs that meet a deadline each time they are made, and files that
//! cannot be read. Nothing follows from them: no command drops, ranks, keeps or blames a solver for
//! one, the other tasks go on, and the exit code is 1.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use super::{Files, failed_at, is_aside, modes_bind, without_privilege};
use solver_test_support::{Place, Ran};

/// A task with a solver that takes long, and two more.
const SLOW: &str = "67a3c6ac";
const OTHERS: [&str; 2] = ["a416b8f3", "007bbfb7"];

/// It is right, and takes far longer than a millisecond.
const SLOW_SOLVER: &str = "def solve(I):
    x1 = interval(0, 300000, 1)
    x2 = apply(increment, x1)
    x3 = apply(double, x2)
    x4 = apply(halve, x3)
    O = vmirror(I)
    return O
";

/// A flag with which no slow run can end.
const TOO_SHORT: [&str; 2] = ["--deadline-ms", "1"];

fn line(task: &str, source: &str) -> String {
    json!({"task": task, "source": source}).to_string() + "\n"
}

const IMPORT: [&str; 5] = ["archive", "import", "-", "--cache", "cache"];

/// A place whose archive has the slow solver, and a solver for another task.
fn with_slow_solver() -> Place {
    let place = Place::new();
    let other = "def solve(I):\n    O = hmirror(I)\n    return O\n";
    let lines = line(SLOW, SLOW_SOLVER) + &line(OTHERS[0], other);
    let ran = place.run_with_input(IMPORT, &lines).ok();
    assert_eq!(ran.stdout.matches("1 saved").count(), 2, "{}", ran.stdout);
    place
}

/// The file of the slow solver, by its path in the archive.
fn slow_file(place: &Place) -> String {
    let names = place.files("archive").into_keys();
    let mut names = names.filter(|name| name.starts_with(SLOW) && name.ends_with(".py"));
    names.next().expect("it was imported")
}

/// Solvers and states.
fn files(place: &Place) -> Files {
    let mut files = place.files("archive");
    files.retain(|name, _| !is_aside(name) && !name.contains("index.sqlite"));
    files
}

/// The analysts are left out: an analysis may take longer than the deadline, and it is the slow solver
/// that has to meet it.
fn search(more: &[&'static str]) -> Vec<&'static str> {
    let fixed = [
        "--without",
        "tilings",
        "--without",
        "crops",
        "--without",
        "tables",
        "--without",
        "patterns",
        "--without",
        "painting",
        "--without",
        "pieces",
        "--rounds",
        "3",
        "--seed",
        "7",
        "--brood",
        "30",
        "--no-seeds",
        "--enumeration",
        "20000000",
        "--cache",
        "cache",
    ];
    [&["evolve", SLOW], &OTHERS[..], &fixed, more].concat()
}

/// It has to have named the slow solver, how it ended, and what helps.
#[track_caller]
fn names_the_slow_solver(ran: &Ran, place: &Place) {
    let file = slow_file(place);
    let hash = &file[SLOW.len() + 1..][..16];
    failed_at(
        ran,
        1,
        &[hash, "deadline in each of 4 tries", "--deadline-ms"],
    );
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
}

#[test]
fn a_search_stops_before_it_concludes_and_goes_on_to_the_same_files() {
    let whole = with_slow_solver();
    let before = files(&whole);
    whole.run(search(&[])).ok();
    let expected = files(&whole);
    assert!(expected.len() > before.len());

    for workers in ["1", "3"] {
        let place = with_slow_solver();
        let short = [&TOO_SHORT[..], &["--execution-workers", workers]].concat();
        for _ in 0..2 {
            let ran = place.run(search(&short));
            names_the_slow_solver(&ran, &place);
            assert!(
                ran.stderr.contains(&format!("{SLOW}, round 1: ")),
                "{}",
                ran.stderr
            );
            let state = |task: &str| -> Value {
                let path = place.path(&format!("archive/{task}/evolve-7.json"));
                serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
            };
            // As it was when it was made.
            let stopped = state(SLOW);
            assert_eq!(
                (&stopped["round"], &stopped["tried"]),
                (&json!(0), &json!(0))
            );
            assert_eq!(stopped["best"].as_array().map(Vec::len), Some(1));
            // The others go on, but not past what they would have learned.
            for other in OTHERS {
                assert_eq!(state(other)["round"], 1, "{other}");
            }
            let solvers = |files: &Files| {
                let names = files.keys().filter(|name| name.starts_with(SLOW));
                names.filter(|name| name.ends_with(".py")).count()
            };
            assert_eq!(solvers(&files(&place)), 1);
        }
        place.run(search(&[])).ok();
        assert!(files(&place) == expected);
    }
}

#[test]
fn no_command_blames_ranks_or_drops_what_could_not_be_run() {
    let place = with_slow_solver();
    let run = |args: &[&str]| place.run([args, &["--cache", "cache"], &TOO_SHORT].concat());
    let before = files(&place);

    let slow = slow_file(&place);
    let verified = run(&["archive", "verify"]).ok();
    let unchecked = format!("{slow} could not be checked: ");
    assert!(
        verified.stdout.starts_with(&unchecked),
        "{}",
        verified.stdout
    );
    assert!(verified.stdout.contains("raise --deadline-ms"));
    let count = "1 of 2 solvers could not be checked, which says nothing against it\n\
                 0 of 2 solvers differ\n";
    assert!(verified.stdout.ends_with(count), "{}", verified.stdout);
    let verified = run(&["archive", "verify", "--json"]).ok();
    let said: Value = serde_json::from_str(&verified.stdout).unwrap();
    assert_eq!((&said["solvers"], &said["differ"]), (&json!(2), &json!(0)));
    assert_eq!(said["unchecked"][0]["solver"], slow);

    let submitted = run(&["submit", OTHERS[0], SLOW, OTHERS[1], "--score"]);
    assert_eq!(submitted.code, Some(1));
    assert!(submitted.stderr.contains("left out of the submission"));
    assert!(
        submitted.stderr.contains("of 2 tasks are right"),
        "{}",
        submitted.stderr
    );
    let submission: Value = serde_json::from_str(&submitted.stdout).unwrap();
    let mut named: Vec<&String> = submission.as_object().unwrap().keys().collect();
    named.sort();
    assert_eq!(named, [OTHERS[1], OTHERS[0]]);

    let reported = run(&["report", "--out", "page.html"]);
    assert_eq!(reported.code, Some(1));
    assert!(
        reported.stderr.contains("it is not on the page"),
        "{}",
        reported.stderr
    );
    let page = std::fs::read_to_string(place.path("page.html")).unwrap();
    assert!(page.contains("hmirror(I)") && !page.contains("interval(0, 300000, 1)"));
    assert!(files(&place) == before);

    let other = Place::new();
    let import = [&IMPORT[..], &TOO_SHORT].concat();
    let quick = "def solve(I):\n    O = hmirror(I)\n    return O\n";
    let lines = line(SLOW, SLOW_SOLVER) + &line(OTHERS[0], quick);
    let imported = other.run_with_input(import, &lines);
    assert_eq!(imported.code, Some(1), "{}", imported.stderr);
    let (said, error) = imported.stderr.split_once("error: ").unwrap();
    assert!(said.starts_with("limits: the default"), "{said}");
    for named in [SLOW, "not imported", "--deadline-ms"] {
        assert!(error.contains(named), "{error}");
    }
    let kept: Vec<String> = files(&other).into_keys().collect();
    assert!(
        kept.len() == 1 && kept[0].starts_with(OTHERS[0]),
        "{kept:?}"
    );
}

#[test]
fn one_bad_state_ends_the_search_on_its_task_alone() {
    let good = Place::new();
    let args = |tasks: &[&'static str]| {
        let flags = search(&[]).split_off(1 + 1 + OTHERS.len());
        [&["evolve"], tasks, &flags].concat()
    };
    good.run(args(&OTHERS)).ok();

    let place = Place::new();
    let state = format!("archive/{SLOW}/evolve-7.json");
    place.write(&state, "{\"settings\":");
    let ran = place.run(args(&[OTHERS[0], SLOW, OTHERS[1]]));
    failed_at(&ran, 1, &[SLOW, "evolve-7.json is damaged", "delete it"]);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    let mut left = files(&place);
    assert!(left.remove(&state["archive/".len()..]).is_some());
    assert!(left == files(&good));

    // Where nothing is left to search, it is bad input as ever.
    assert_eq!(place.run(args(&[SLOW])).code, Some(2));
    // No file at all where one should be.
    std::fs::remove_file(place.path(&state)).unwrap();
    place.write(&format!("{state}/folder"), "");
    let ran = place.run(args(&[SLOW, OTHERS[0]]));
    failed_at(&ran, 1, &[SLOW, "evolve-7.json", "same command"]);
}

#[test]
fn what_cannot_be_read_is_not_taken_for_damaged() {
    if !modes_bind() {
        return;
    }
    let place = with_slow_solver();
    let file = slow_file(&place);
    let mode = |mode| {
        let path = place.path(&format!("archive/{file}"));
        std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    };
    let run = |args: &[&str]| place.start_with(args, "", without_privilege).wait();
    mode(0o000);
    let names = |ran: &Ran, what: &str| failed_at(ran, 1, &[&file, "cannot be read", what]);
    let collected = run(&["archive", "gc", "--keep", "0"]);
    names(&collected, "it stays");
    assert!(place.path(&format!("archive/{file}")).exists());

    let exported = run(&["archive", "export"]);
    names(&exported, "not exported");
    assert_eq!(exported.stdout, "");
    let verified = run(&["archive", "verify", "--cache", "cache"]).ok();
    assert!(
        verified
            .stdout
            .starts_with(&format!("{file} could not be checked: cannot be read"))
    );
    assert!(
        verified.stdout.ends_with("\n0 of 1 solver differs\n"),
        "{}",
        verified.stdout
    );
    let submitted = run(&["submit", SLOW, "--cache", "cache"]);
    names(&submitted, "left out of the submission");
    assert_eq!(submitted.stdout, "{}\n");
    let reported = run(&["report", SLOW, "--cache", "cache"]);
    names(&reported, "not on the page");
    // A search does not begin without what may be the best solver of all.
    let searched = run(&search(&[]));
    failed_at(
        &searched,
        1,
        &["cannot be read", "evolve-7.json", "same command"],
    );
    assert!(place.lacks(&format!("archive/{SLOW}/evolve-7.json")));
    assert!(!place.lacks(&format!("archive/{}/evolve-7.json", OTHERS[0])));

    // Nobody has kept in mind that it could not be read.
    mode(0o600);
    let verified = run(&["archive", "verify", "--cache", "cache"]).ok();
    assert!(verified.stdout.starts_with("0 of "), "{}", verified.stdout);
    assert!(run(&["archive", "ls"]).ok().stdout.contains(SLOW));
}
