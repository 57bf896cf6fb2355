//! `evolve`: what comes of so many rounds is a function of seed and archive, whatever happens
//! meanwhile.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;

use solver_test_support::Place;

/// Two tasks with short solutions, and one with none that a few rounds find.
const TASKS: [&str; 3] = ["67a3c6ac", "a416b8f3", "05269061"];

/// A search from nothing but types.
fn search(more: &[&'static str]) -> Vec<&'static str> {
    let fixed = [
        "--rounds",
        "4",
        "--seed",
        "7",
        "--brood",
        "60",
        "--no-seeds",
        "--enumeration",
        "60000000",
        "--cache",
        "cache",
    ];
    [&["evolve"], &TASKS[..], &fixed, more].concat()
}

/// Solvers and states, whole files alone.
fn files(place: &Place) -> BTreeMap<String, Vec<u8>> {
    let mut files = place.files("archive");
    files.retain(|name, _| !name.ends_with(".tmp") && !name.contains("index.sqlite"));
    files
}

fn state(place: &Place, task: &str) -> Value {
    let path = place.path(&format!("archive/{task}/evolve-7.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn so_many_rounds_give_the_same_files_whatever_the_workers_and_the_kills() {
    let whole = Place::new();
    let start = Instant::now();
    whole.run(search(&[])).ok();
    let time = start.elapsed();
    let expected = files(&whole);
    assert!(expected.len() > TASKS.len(), "{:?}", expected.keys());

    let other = Place::new();
    other
        .run(search(&[
            "--execution-workers",
            "1",
            "--scoring-workers",
            "1",
        ]))
        .ok();
    assert!(files(&other) == expected);

    let killed = Place::new();
    for part in 1..=5 {
        let running = killed.start(search(&["--pools", "sequential"]), &[], "");
        std::thread::sleep(time * part / 8);
        running.signal(Signal::KILL);
        running.wait();
    }
    killed.run(search(&[])).ok();
    assert!(files(&killed) == expected);

    // All of it is there: nothing is left to do.
    let again = whole.run(search(&[])).ok();
    assert!(
        again.stdout.contains(" 0 solvers tried"),
        "{}",
        again.stdout
    );
    assert!(files(&whole) == expected);
}

#[test]
fn what_is_found_is_kept_holds_and_is_better_than_before() {
    let place = Place::new();
    let ran = place.run(search(&[])).ok();
    let mut best: BTreeMap<&str, (i64, f64)> = BTreeMap::new();
    for line in ran.stdout.lines().filter(|line| line.contains("  round ")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let off = if line.contains("solved") {
            0.0
        } else {
            words[7].parse::<f64>().unwrap()
        };
        let score = (-words[3].parse::<i64>().unwrap(), off);
        if let Some(before) = best.insert(words[0], score) {
            assert!(score < before, "{line}");
        }
    }
    assert_eq!(best.len(), TASKS.len(), "{}", ran.stdout);
    let verify = place.run(["archive", "verify", "--cache", "cache"]).ok();
    assert!(verify.stdout.starts_with("0 of "), "{}", verify.stdout);
    for task in TASKS {
        let state = state(&place, task);
        let made: u64 = state["generators"]
            .as_object()
            .unwrap()
            .values()
            .map(|made| made["made"].as_u64().unwrap())
            .sum();
        assert_eq!(state["tried"].as_u64(), Some(made));
        assert!(
            state["generators"]
                .get("seeds")
                .is_none_or(|seeds| seeds["made"] == 0)
        );
        assert!(state["enumerated"]["tried"].as_u64() > Some(0));
        let bred_from = state["best"].as_array().unwrap();
        assert!((1..=32).contains(&bred_from.len()));
        // The best of them is a solver of the archive, which says where it came from.
        let best = bred_from[0].as_str().unwrap();
        let file = files(&place)
            .into_iter()
            .filter(|(name, _)| name.starts_with(task) && name.ends_with(".py"))
            .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
            .find(|file| file.ends_with(&format!("{best}\n")))
            .unwrap();
        assert!(file.contains("\n# generator "), "{file}");
        assert!(file.contains("\n# seed 7\n"), "{file}");
    }
}

/// A task whose output is made of the input and a rule for each cell.
const ANALYSED: &str = "007bbfb7";

#[test]
fn an_analyst_solves_at_once_what_breeding_does_not_and_can_be_left_out() {
    let place = Place::new();
    let args = "evolve 007bbfb7 --rounds 1 --no-seeds --brood 1 --enumeration 0 --cache cache";
    place.run(args.split(' ')).ok();
    let file = |name: &str| place.path(&format!("archive/{ANALYSED}/{name}"));
    let state: Value =
        serde_json::from_slice(&std::fs::read(file("evolve-0.json")).unwrap()).unwrap();
    assert_eq!(state["score"]["matched"], state["score"]["demos"]);
    assert!(state["generators"]["pieces"]["kept"].as_u64() > Some(0));
    // The records, the table and the page say who found it.
    let records = files(&place);
    let by_pieces = records
        .values()
        .filter(|bytes| String::from_utf8_lossy(bytes).contains("\n# generator pieces\n"));
    assert!(by_pieces.count() > 0, "{:?}", records.keys());
    let tried = place.run(["archive", "tried"]).ok().stdout;
    assert!(tried.contains("pieces"), "{tried}");
    let verify = place.run(["archive", "verify", "--cache", "cache"]).ok();
    assert!(verify.stdout.starts_with("0 of "), "{}", verify.stdout);

    let without = Place::new();
    let args = format!("{args} --without pieces --without tables");
    let ran = without.run(args.split(' ')).ok();
    assert!(ran.stdout.contains("0 of 1 task solved"), "{}", ran.stdout);
    // It is another search.
    let ran = place.run(args.split(' '));
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("other settings"), "{}", ran.stderr);
}

#[test]
fn the_proposer_of_the_paper_solves_its_task() {
    let paper = solver_test_support::root().join("docs/design/search.md");
    let paper = std::fs::read_to_string(paper).unwrap();
    let lines = paper
        .lines()
        .skip_while(|line| *line != "    $ cat proposer.sh")
        .skip(1);
    let script: Vec<&str> = lines
        .take_while(|line| !line.starts_with("    $ "))
        .map(str::trim_start)
        .collect();
    assert!((3..=10).contains(&script.len()), "{script:?}");
    let place = Place::new();
    place.write("proposer.sh", script.join("\n"));
    let made = std::process::Command::new("sh")
        .arg(place.path("proposer.sh"))
        .arg("b1948b0a")
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    place.write("solvers.jsonl", String::from_utf8(made.stdout).unwrap());
    place
        .run(["archive", "import", "solvers.jsonl", "--cache", "cache"])
        .ok();
    let args = "evolve b1948b0a --rounds 1 --no-seeds --brood 1 --enumeration 0 --cache cache";
    let without = "--without tilings --without crops --without tables --without patterns --without painting \
                   --without pieces";
    let ran = place.run(format!("{args} {without}").split(' ')).ok();
    assert!(ran.stdout.contains("1 of 1 task solved"), "{}", ran.stdout);
}

#[test]
fn an_interrupt_ends_it_and_the_same_command_goes_on() {
    let place = Place::new();
    let args = [
        "evolve", "--all", "--for", "1h", "--brood", "20", "--cache", "cache",
    ];
    let mut running = place.start(args, &[], "");
    running.wait_for_cpu(Duration::from_secs(3));
    running.signal(Signal::INT);
    let ran = running.wait();
    assert_eq!(ran.code, Some(130), "{}", ran.stderr);
    let is_summary = |line: &str| line.contains(" tasks solved on their demos, ");
    assert!(ran.stdout.lines().any(is_summary), "{}", ran.stdout);
    assert!(
        place
            .files("archive")
            .keys()
            .all(|name| !name.ends_with(".tmp"))
    );
    let again = place.run(["evolve", "007bbfb7", "--rounds", "1", "--brood", "20"]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
}

#[test]
fn what_makes_no_search_is_one_line_and_exit_code_2() {
    let place = Place::new();
    place
        .run(["evolve", "007bbfb7", "--rounds", "1", "--brood", "5"])
        .ok();
    let before = files(&place);
    let mut text = String::new();
    for args in [
        "evolve 007bbfb7",
        "evolve 007bbfb7 --rounds 2 --for 2m",
        "evolve 007bbfb7 --for soon",
        "evolve --rounds 1",
        "evolve 00000000 --rounds 1",
        "evolve 007bbfb7 --rounds 1 --brood 0",
        "evolve 007bbfb7 --rounds 1 --brood 6",
        "evolve 007bbfb7 --rounds 1 --brood 5 --no-seeds",
        "evolve 007bbfb7 --rounds 1 --without nobody",
    ] {
        let ran = place.run(args.split(' '));
        assert_eq!(ran.code, Some(2), "{}\n{}", ran.shown, ran.stderr);
        assert_eq!(ran.stdout, "", "{}", ran.shown);
        let _ = writeln!(text, "{}", ran.transcript());
    }
    assert!(files(&place) == before);
    place.write("archive/007bbfb7/evolve-0.json", "{\"settings\":");
    let ran = place.run(["evolve", "007bbfb7", "--rounds", "1", "--brood", "5"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("007bbfb7/evolve-0.json is damaged"),
        "{}",
        ran.stderr
    );
    let version = place.run(["--version"]).ok().stdout;
    let (_, hash) = version.trim_end().rsplit_once("runtime ").unwrap();
    insta::assert_snapshot!(text.replace(&hash[..8], "********"));
}
