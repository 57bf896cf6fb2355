//! The main job: 149 solvers on the six samples of a real task, and the object that reports it.

use solver_test_support::{Place, Report, members};

/// All verdicts, in the order of the design.
const VERDICTS: [&str; 13] = [
    "match",
    "mismatch",
    "output",
    "error",
    "trap",
    "out-of-fuel",
    "out-of-memory",
    "stack-overflow",
    "invalid-output",
    "rejected",
    "deadline",
    "cancelled",
    "host-error",
];

fn line() -> String {
    let ran = Place::new().run(["run", "007bbfb7", "--json"]).ok();
    assert_eq!(ran.stderr, "", "no progress bar where there is no terminal");
    ran.stdout
}

#[test]
fn every_solver_gets_a_verdict_on_every_sample() {
    let report = Report::parse(&line()).unwrap();
    assert_eq!(report.task, "007bbfb7");
    assert_eq!(report.seed, 0);
    assert_eq!((report.solvers, report.samples, report.runs), (149, 6, 894));
    assert_eq!(report.verdicts.values().sum::<u64>(), report.runs);
    let grids = ["match", "mismatch", "output"].map(|word| report.count(word));
    assert_eq!(report.candidates, grids.iter().sum::<u64>());
    assert!(report.unique_outputs <= report.candidates);
}

#[test]
fn the_task_is_solved() {
    let report = Report::parse(&line()).unwrap();
    assert!(!report.solved.is_empty());
    assert!(report.solved.is_sorted(), "{:?}", report.solved);
    let [test] = &report.test[..] else {
        panic!("{:?}", report.test);
    };
    assert_eq!(test.sample, "test[0]");
    assert_eq!(test.correct, Some(true));
    assert_eq!(test.attempts.len(), 2);
}

#[test]
fn what_is_kept_is_what_was_validated() {
    let place = Place::new();
    let run = |flags: &[&str]| {
        let args = ["run", "007bbfb7", "--json"].iter().chain(flags);
        place.run(args).ok().report()
    };
    let report = run(&[]);
    assert!(report.after_filter <= report.solvers);
    assert_eq!(report.validated, report.after_filter);
    // A solver that matches no demo is kept for nobody who has not asked for it.
    assert!((1..32).contains(&report.saved), "{}", report.saved);
    assert_eq!(place.files("archive").len() as u64, report.saved);
    let all = run(&["--keep-all"]);
    assert_eq!(all.validated, report.validated);
    assert_eq!(all.saved, all.validated.min(32));
    assert_eq!(place.files("archive").len() as u64, all.saved);
}

#[test]
fn the_object_has_these_members_in_this_order() {
    let line = line();
    let names = |object: &str| -> Vec<String> {
        members(object).into_iter().map(|(name, _)| name).collect()
    };
    let top = [
        "task",
        "seed",
        "solvers",
        "samples",
        "runs",
        "verdicts",
        "candidates",
        "unique_outputs",
        "solved",
        "after_filter",
        "validated",
        "saved",
        "test",
        "engine",
        "runtime",
        "limits",
        "results",
        "rejections",
        "skipped",
        "pools",
        "timing_ms",
        "digest",
    ];
    assert_eq!(names(&line), top);
    let within = |name: &str| {
        let all = members(&line);
        let (_, text) = all.into_iter().find(|(n, _)| n == name).expect("is there");
        names(&text)
    };
    assert_eq!(within("verdicts"), VERDICTS);
    assert_eq!(within("pools"), ["mode", "scoring", "execution"]);
}

#[test]
fn the_phases_are_timed_in_the_order_in_which_they_come() {
    let line = line();
    let (_, timing) = members(&line)
        .into_iter()
        .find(|(name, _)| name == "timing_ms")
        .expect("is there");
    let phases: Vec<String> = members(&timing).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        phases,
        [
            "load", "compile", "score", "filter", "validate", "archive", "total"
        ]
    );
}

#[test]
fn nothing_but_the_timing_differs_from_one_run_to_the_next() {
    let without_timing = || {
        let mut all = members(&line());
        all.retain(|(name, _)| name != "timing_ms");
        all
    };
    assert_eq!(without_timing(), without_timing());
}

#[test]
fn the_seed_decides_the_battery() {
    let place = Place::new();
    let digest = |seed: &str| {
        let args = ["run", "007bbfb7", "--json", "--seed", seed];
        place.run(args).ok().report().digest().to_owned()
    };
    assert_eq!(digest("7"), digest("7"));
    assert_ne!(digest("7"), digest("8"));
}

#[test]
fn the_time_of_every_phase_is_told_to_whoever_asks() {
    let place = Place::new();
    let ran = place.run(["run", "007bbfb7", "--timing"]).ok();
    let words = ["load", "compile", "score", "filter", "validate", "archive"];
    for word in words.iter().chain(&["total"]) {
        assert!(ran.stdout.contains(&format!("\n  {word} ")), "{word}");
    }
}
