//! Guests that mean harm, or do it: each gets exactly its verdict, on every sample, and the good
//! solvers beside them get what they get alone. `tests/hostile/` holds a file a behaviour.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use solver_test_support::{Battery, Does, Grid, Guest, Place, Report, Task, bombs, guests};

/// The most memory that all processes may have resident beside what the runs may use.
const HOST_KIB: u64 = 256 << 10;
/// Workers of the execution pool.
const WORKERS: u64 = 2;
/// Memory of a run, in MiB, where there is hardly any.
const LITTLE: u64 = 16;
/// Fuel of a run where its limit is not in question: the loops that never end are over sooner.
const LESS_FUEL: [&str; 2] = ["--fuel", "100000000"];
/// One of so many guests that never end has the usual fuel in a battery.
const USUAL_FUEL_ONE_OF: usize = 5;

/// The most bytes of a line of the stream.
const MOST_LINE_BYTES: usize = 16 << 20;

#[test]
fn every_guest_gets_its_verdict_and_good_solvers_are_untouched() {
    let (hostile, good) = (all(), guests("good"));
    let task = task();
    let mut different = Vec::new();
    for (args, hostile) in by_args(&hostile) {
        let mut endless = 0;
        let has_less = |guest: &&Guest| {
            endless += usize::from(is_endless(&task, guest));
            is_endless(&task, guest) && endless % USUAL_FUEL_ONE_OF != 0
        };
        let (less, usual): (Vec<&Guest>, Vec<_>) = hostile.into_iter().partition(has_less);
        let less_fuel: Vec<String> = LESS_FUEL.map(str::to_owned).into();
        for (hostile, args) in [(less, &less_fuel[..]), (usual, args)] {
            if hostile.is_empty() {
                continue;
            }
            let together: Vec<&Guest> = hostile.iter().copied().chain(good).collect();
            let report = run_within(&task, &together, args, WORKERS);
            if report.digest.as_deref() != Some(&battery(&task, &together).digest()) {
                let alone = |guest: &&Guest| difference(&task, guest, args);
                different.extend(hostile.iter().filter_map(alone));
                different.push(format!(
                    "together: expected {:?}, got {:?}",
                    battery(&task, &together).verdicts(),
                    report.occurring()
                ));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// The host's own memory shows best where a run may take hardly anything.
#[test]
fn with_little_memory_guests_get_their_verdict_or_none_for_want_of_it() {
    let (mut guests, task) = (all(), task());
    guests.retain(|guest| guest.args.is_empty());
    let mut args = LESS_FUEL.map(str::to_owned).to_vec();
    args.extend(["--memory-mib".to_owned(), LITTLE.to_string()]);
    let report = run_within(&task, &guests, &args, 1);
    let known = battery(&task, &guests).verdicts();
    assert!(report.digest.is_some(), "{:?}", report.occurring());
    for (verdict, count) in report.occurring() {
        let usual = known.get(verdict).copied().unwrap_or(0);
        match verdict {
            // Too much is asked for by a run, or declared by a component.
            "out-of-memory" | "rejected" => assert!(count > usual, "{verdict}: {count}"),
            other => assert!(count <= usual, "{other}: {count} of {usual}"),
        }
    }
}

#[test]
fn the_stream_gives_every_guest_the_same_verdict() {
    let (hostile, task) = (all(), task());
    let mut different = Vec::new();
    for (args, guests) in by_args(&hostile) {
        let (endless, others): (Vec<&Guest>, Vec<_>) = guests
            .into_iter()
            .partition(|guest| is_endless(&task, guest));
        let parts = [(endless, &LESS_FUEL[..]), (others, &[])];
        for (guests, fuel) in parts.into_iter().filter(|(guests, _)| !guests.is_empty()) {
            let guests: Vec<(&Guest, Value)> = guests
                .into_iter()
                .filter_map(|guest| Some((guest, request(&task, guest)?)))
                .collect();
            let lines: String = guests.iter().map(|(_, line)| format!("{line}\n")).collect();
            let args = args.iter().map(String::as_str).chain(fuel.iter().copied());
            let args = ["score", "--ordered"].into_iter().chain(args);
            let answers = Place::new().run_with_input(args, &lines).ok().stdout;
            let answers: Vec<Value> = answers
                .lines()
                .map(|line| serde_json::from_str(line).expect("is JSON"))
                .collect();
            assert_eq!(answers.len(), guests.len());
            for ((guest, _), answer) in guests.iter().zip(&answers) {
                different.extend(other_answer(&task, guest, answer));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn the_suite_is_large_and_every_verdict_of_a_guest_occurs() {
    let (hostile, task) = (all(), task());
    assert!(hostile.len() >= 60);
    // A battery runs equal solvers once, and a folder holds one file of a name.
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for guest in &hostile {
        for key in [&guest.known.hash, &guest.file] {
            let equal = names.insert(key, &guest.name);
            assert_eq!(equal, None, "{} is there twice", guest.name);
        }
    }
    let verdicts = battery(&task, &hostile).verdicts();
    let words: Vec<&str> = verdicts.keys().map(String::as_str).collect();
    assert_eq!(
        words,
        [
            "error",
            "invalid-output",
            "match",
            "mismatch",
            "out-of-fuel",
            "out-of-memory",
            "output",
            "rejected",
            "stack-overflow",
            "trap",
        ]
    );
}

/// Whether a guest runs until its fuel is spent, however much that is.
fn is_endless(task: &Task, guest: &Guest) -> bool {
    let does = (guest.known.told)(&task.demos[0].input);
    guest.args.is_empty() && matches!(does, Does::Fails(word, _) if word == "out-of-fuel")
}

/// The report of a run that is seen to stay within its memory.
#[track_caller]
fn run_within(task: &Task, guests: &[&Guest], args: &[String], workers: u64) -> Report {
    let (report, peak_kib) = run(task, guests, args, workers);
    let most_kib = workers * memory_kib(args) + HOST_KIB;
    println!(
        "{args:?}: {} guests, {peak_kib} KiB of {most_kib}",
        guests.len()
    );
    assert!(
        peak_kib < most_kib,
        "{peak_kib} KiB resident, but at most {most_kib} are allowed"
    );
    assert!(peak_kib > 0, "nobody measured");
    report
}

/// The memory of a run with these flags.
fn memory_kib(args: &[String]) -> u64 {
    let named = args.iter().position(|arg| arg == "--memory-mib");
    let mib = named
        .and_then(|at| args.get(at + 1)?.parse().ok())
        .unwrap_or(256);
    mib << 10
}

/// The files, and what no file holds well.
fn all() -> Vec<&'static Guest> {
    guests("hostile").iter().chain(bombs()).collect()
}

/// The request for a guest, on the samples of a task; none where a line cannot hold its bytes.
fn request(task: &Task, guest: &Guest) -> Option<Value> {
    let samples = || task.demos.iter().chain(&task.tests);
    let mut request = json!({
        "id": guest.name,
        "inputs": samples().map(|sample| &sample.input).collect::<Vec<_>>(),
        "expected": samples().map(|sample| &sample.output).collect::<Vec<_>>(),
        "demos": task.demos,
    });
    if guest.file.ends_with(".wasm") {
        request["wasm_base64"] = BASE64_STANDARD.encode(&guest.bytes).into();
    } else {
        request["source"] = str::from_utf8(&guest.bytes).ok()?.into();
        // What is no arc-dsl has its verdict all the same.
        request["language"] = "arc-dsl".into();
    }
    (request.to_string().len() <= MOST_LINE_BYTES).then_some(request)
}

/// The answer of the stream, where it is not the one that a guest must get.
fn other_answer(task: &Task, guest: &Guest, answer: &Value) -> Option<String> {
    let runs = answer["samples"].as_array();
    let samples = task.demos.iter().chain(&task.tests);
    let wrong = samples.enumerate().find_map(|(number, sample)| {
        let run = runs.and_then(|runs| runs.get(number));
        let (word, detail, output) = match (guest.known.told)(&sample.input) {
            Does::Fails(word, detail) => (word, detail, None),
            Does::Grid(grid) => (
                known_as(&grid, sample.output.as_ref()),
                String::new(),
                Some(grid),
            ),
        };
        let right = run.is_some_and(|run| {
            run["verdict"] == word
                && run["detail"].as_str().unwrap_or_default() == detail
                && run["output"] == json!(output)
        });
        (!right).then(|| format!("{word} {detail}"))
    })?;
    let mut shown = answer.to_string();
    shown.truncate(shown.floor_char_boundary(600));
    Some(format!("{}: expected {wrong}, got {shown}", guest.name))
}

fn known_as(grid: &Grid, expected: Option<&Grid>) -> String {
    match expected {
        None => "output",
        Some(expected) if expected == grid => "match",
        Some(_) => "mismatch",
    }
    .to_owned()
}

/// One sample of which the output is known, and one of which it is not.
fn task() -> Task {
    Task::new(
        &[(vec![vec![1, 2], vec![3, 4]], vec![vec![1, 2], vec![3, 4]])],
        &[(vec![vec![5, 6, 7]], None)],
    )
}

fn by_args<'a>(guests: &[&'a Guest]) -> BTreeMap<&'a [String], Vec<&'a Guest>> {
    let mut groups: BTreeMap<&[String], Vec<&Guest>> = BTreeMap::new();
    for guest in guests {
        groups.entry(&guest.args).or_default().push(guest);
    }
    groups
}

fn battery<'a>(task: &'a Task, guests: &[&'a Guest]) -> Battery<'a> {
    let solvers = guests.iter().map(|guest| &guest.known).collect();
    Battery { task, solvers }
}

fn run(task: &Task, guests: &[&Guest], args: &[String], workers: u64) -> (Report, u64) {
    let place = Place::new();
    place.write("small.json", task.json());
    for guest in guests {
        place.write(&format!("solvers/{}", guest.file), &guest.bytes);
    }
    let workers = workers.to_string();
    let fixed = [
        "run",
        "small.json",
        "--solvers",
        "solvers",
        "--json",
        "--execution-workers",
        &workers,
        // What is no arc-dsl has its verdict all the same.
        "--language",
        "arc-dsl",
    ];
    let args = args.iter().map(String::as_str);
    let ran = place.run(fixed.into_iter().chain(args)).ok();
    (ran.report(), ran.peak_kib)
}

/// The difference from what a guest must do, in a battery of itself and one good solver.
fn difference(task: &Task, guest: &Guest, args: &[String]) -> Option<String> {
    let good = guests("good");
    let pair = [guest, &good[0]];
    let (report, _) = run(task, &pair, args, WORKERS);
    let expected = battery(task, &pair);
    (report.digest.as_deref() != Some(&expected.digest())).then(|| {
        format!(
            "{}: expected {:?}, got {:?}",
            guest.name,
            expected.verdicts(),
            report.occurring()
        )
    })
}
