//! `verify-determinism`: nothing differs, and what is broken on purpose is noticed.

use solver_test_support::{INTERPRETERS, Place, Ran, guests, python_folder, python_is_ready};

/// Runs in the corpus, one guest of so many that take part, and the fuel of a run: `make verify` wants all
/// guests and the usual fuel.
fn size() -> (String, usize, &'static str) {
    match std::env::var("VERIFY_RUNS") {
        Ok(runs) => (runs, 1, "20M"),
        Err(_) => ("300".to_owned(), 5, "2M"),
    }
}

/// How many runs differ, and of how many, as the last line says it.
#[track_caller]
fn verdict(ran: &Ran) -> (u64, u64) {
    let last = ran.stdout.lines().last().expect("has a last line");
    let words: Vec<&str> = last.split(' ').collect();
    match words.as_slice() {
        [differ, "of", all, "runs", "differ"] => (
            differ.parse().expect("a number"),
            all.parse().expect("a number"),
        ),
        _ => panic!("{last}"),
    }
}

/// A folder with one of so many guests of the hostile suite that need no flags of their own.
fn with_hostile_guests(one_of: usize) -> Place {
    let place = Place::new();
    for guest in guests("hostile")
        .iter()
        .chain(guests("good"))
        .step_by(one_of)
    {
        if guest.args.is_empty() {
            place.write(&format!("solvers/{}", guest.file), &guest.bytes);
        }
    }
    // Some of them are in Python, whose interpreter is not installed.
    let checked = place.run(["check", "solvers", "--json"]);
    for line in checked.stdout.lines() {
        let checked: serde_json::Value = serde_json::from_str(line).expect("is JSON");
        if checked["language"] == "python" {
            let file = checked["file"].as_str().expect("is text");
            std::fs::remove_file(place.path(file)).expect("is there");
        }
    }
    place
}

#[test]
fn no_verdict_depends_on_back_end_pools_cache_or_load() {
    let (runs, one_of, fuel) = size();
    let place = with_hostile_guests(one_of);
    let args = [
        "verify-determinism",
        "--solvers",
        "solvers",
        "--runs",
        &runs,
        "--fuel",
        fuel,
    ];
    let ran = place.run(args);
    println!("{}", ran.transcript());
    let (differ, all) = verdict(&ran);
    assert_eq!(
        (ran.code, differ),
        (Some(0), 0),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    assert!(all > 10 * runs.parse::<u64>().expect("a number"));
    for word in [
        "match",
        "error",
        "trap",
        "out-of-fuel",
        "out-of-memory",
        "stack-overflow",
        "invalid-output",
        "rejected",
    ] {
        let occurs = |line: &str| line.trim_start().starts_with(word);
        assert!(ran.stdout.lines().any(occurs), "no {word} in the corpus");
    }
}

#[test]
fn what_is_broken_on_purpose_is_noticed() {
    let ran = Place::new().run([
        "verify-determinism",
        "--runs",
        "1",
        "--break",
        "native-stack",
    ]);
    let (differ, all) = verdict(&ran);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert!(0 < differ && differ < all, "{differ} of {all}");
    let rows = ran
        .stdout
        .lines()
        .filter(|line| line.contains("broken: native-stack"));
    assert!(
        rows.count() > 1,
        "its row, and what differs:\n{}",
        ran.stdout
    );
}

#[test]
fn another_program_is_compared_with() {
    let program = env!("CARGO_BIN_EXE_solver-host");
    let place = Place::new();
    let args = [
        "verify-determinism",
        "--runs",
        "1",
        "--only-other",
        "--other",
    ];
    let same = place.run(args.into_iter().chain([program]));
    assert_eq!(same.code, Some(0), "{}{}", same.stdout, same.stderr);
    let (differ, all) = verdict(&same);
    assert!(differ == 0 && all > 100);
    let silent = place.run(args.into_iter().chain(["true"]));
    let (differ, all) = verdict(&silent);
    assert_eq!(silent.code, Some(1));
    assert_eq!(differ, all, "what is missing differs");
    let failing = place.run(args.into_iter().chain(["false"]));
    assert_eq!(failing.code, Some(1));
    assert!(
        failing.stderr.contains("'false' failed"),
        "{}",
        failing.stderr
    );
    let missing = place.run(args.into_iter().chain(["no-such-program"]));
    assert_eq!(missing.code, Some(2));
}

#[test]
fn lines_are_printed_and_bad_input_is_refused() {
    let place = Place::new();
    let printed = place
        .run(["verify-determinism", "--runs", "1", "--print"])
        .ok();
    assert!(printed.stdout.lines().count() > 100);
    assert!(
        printed
            .stdout
            .lines()
            .all(|line| line.split('\t').count() == 6)
    );
    let again = place
        .run(["verify-determinism", "--runs", "1", "--print"])
        .ok();
    assert_eq!(printed.stdout, again.stdout);
    let missing = place.run(["verify-determinism", "--solvers", "nowhere"]);
    assert_eq!(missing.code, Some(2), "{}", missing.stderr);
    // One wants no setting but the other program, and one a setting that is broken.
    let both = ["--break", "native-stack", "--other", "true", "--only-other"];
    let both = place.run(["verify-determinism"].into_iter().chain(both));
    assert_eq!(both.code, Some(2), "{}", both.stderr);
    assert!(both.stderr.contains("--only-other"), "{}", both.stderr);
}

#[test]
fn no_python_run_depends_on_pools_load_memories_or_process() {
    // The part of the corpus that each of them runs is left out where it is not there.
    if !INTERPRETERS.map(python_is_ready).contains(&true) {
        return;
    }
    let runs = std::env::var("VERIFY_RUNS").unwrap_or("100".to_owned());
    let folder = python_folder();
    let args = [
        "verify-determinism",
        "--corpus",
        "python",
        "--runs",
        &runs,
        "--other",
        env!("CARGO_BIN_EXE_solver-host"),
        "--python",
        folder.to_str().expect("is text"),
    ];
    let ran = Place::new().run(args);
    println!("{}", ran.transcript());
    let (differ, all) = verdict(&ran);
    assert_eq!((ran.code, differ), (Some(0), 0), "{}", ran.stderr);
    assert!(all > 10 * runs.parse::<u64>().expect("a number"));
    for word in [
        "output",
        "error",
        "trap",
        "out-of-fuel",
        "out-of-memory",
        "invalid-output",
        "rejected",
    ] {
        let occurs = |line: &str| line.trim_start().starts_with(word);
        assert!(ran.stdout.lines().any(occurs), "no {word} in the corpus");
    }
}

#[test]
fn python_programs_without_an_interpreter_are_left_out_and_said() {
    let place = Place::new();
    let args = ["verify-determinism", "--runs", "1", "--print"];
    let others = place.run(args).ok();
    let said = "Python programs are left out: the corpus needs the interpreter cpython-numpy; ";
    assert!(others.stderr.contains(said), "{}", others.stderr);
    let silent = place
        .run(args.into_iter().chain(["--corpus", "others"]))
        .ok();
    assert_eq!(
        (silent.stdout, silent.stderr),
        (others.stdout, String::new())
    );
    let alone = place.run(args.into_iter().chain(["--corpus", "python"]));
    assert_eq!(alone.code, Some(2), "{}", alone.transcript());
    let said = "no Python programs: the corpus needs the interpreter cpython-numpy; ";
    assert!(alone.stderr.contains(said), "{}", alone.stderr);
}
