//! `archive`: what is there, whether it holds, and the way in and out.

use std::fmt::Write as _;

use serde_json::Value;

use solver_test_support::Place;

const TASK: &str = "007bbfb7";
/// A battery of which all is kept that may be.
const RUN: [&str; 6] = ["run", TASK, "--json", "--keep-all", "--cache", "cache"];

/// A place whose archive has the best solvers of a battery.
fn filled() -> Place {
    let place = Place::new();
    place.run(RUN).ok();
    assert_eq!(place.count(&format!("archive/{TASK}")), 32);
    place
}

/// The hash of the best solver.
fn best(place: &Place) -> String {
    let ran = place.run(["archive", "ls", "--json"]).ok();
    let line: Value = serde_json::from_str(&ran.stdout).unwrap();
    line["best"]["solver"].as_str().unwrap().to_owned()
}

#[test]
fn a_solver_is_found_read_and_run_again() {
    let place = filled();
    let listed = place.run(["archive", "ls"]).ok().stdout;
    let hash = best(&place);
    assert!(listed.contains(&hash), "{listed}");
    assert!(listed.contains("1 task, 32 solvers"), "{listed}");

    let shown = place.run(["archive", "show", &hash[..10]]).ok().stdout;
    assert!(shown.starts_with(&format!("# archive/{TASK}/{hash}.py\n# task {TASK}\n")));
    place.write("found.py", &shown);
    let again = place.run([
        "run",
        TASK,
        "--solvers",
        "found.py",
        "--json",
        "--archive",
        "other",
        "--cache",
        "cache",
    ]);
    assert_eq!(again.ok().report().solved.len(), 1);
    let kept = format!("/{TASK}/{hash}.py");
    let file = |archive: &str| -> String {
        let bytes = std::fs::read(place.path(&format!("{archive}{kept}"))).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    // Only the name differs, which is that under which it was first kept here and there.
    let first = file("archive");
    let name = first.lines().find(|line| line.starts_with("# name "));
    let name = name.expect("says its name");
    assert!(name.starts_with("# name generated:"), "{name}");
    assert_eq!(first.replace(name, "# name found.py:solve"), file("other"));

    let explained = place.run(["explain", "found.py", "--task", TASK, "--cache", "cache"]);
    assert!(explained.ok().stdout.contains("match"));
}

#[test]
fn what_is_kept_holds_and_what_does_not_is_named() {
    let place = filled();
    let verify = ["archive", "verify", "--cache", "cache"];
    let ran = place.run(verify).ok();
    assert_eq!(ran.stdout, "0 of 32 solvers differ\n");

    let names: Vec<String> = place.files("archive").into_keys().collect();
    let file = |at: usize| format!("archive/{}", names[at]);
    let lie = String::from_utf8(std::fs::read(place.path(&file(0))).unwrap()).unwrap();
    let lines: Vec<&str> = lie.lines().collect();
    let fuel = lie.replace(lines[2], "# fuel 1");
    place.write(&file(0), fuel);
    let torn = std::fs::read(place.path(&file(1))).unwrap();
    place.write(&file(1), &torn[..torn.len() / 2]);
    place.write("archive/ffffffff/readme.txt", "somebody else's");

    let ran = place.run(verify);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let said: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(said.len(), 3, "{}", ran.stdout);
    assert!(said[2] == "2 of 32 solvers differ", "{}", said[2]);
    let named = |name: &str, reason: &str| {
        let line = said.iter().find(|line| line.starts_with(name)).unwrap();
        assert!(line.contains(reason), "{line}");
    };
    named(&names[0], "with 1 fuel and does");
    named(&names[1], "is not whole");
    let ran = place.run([&verify[..], &["--json"]].concat());
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (&report["solvers"], &report["differ"]),
        (&32.into(), &2.into())
    );

    let dry = place
        .run(["archive", "gc", "--keep", "5", "--dry-run"])
        .ok();
    assert_eq!(
        dry.stdout,
        "would remove 26 solvers and 1 damaged file; 5 solvers stay\n"
    );
    assert_eq!(place.count(&format!("archive/{TASK}")), 32);
    place.run(["archive", "gc", "--keep", "5"]).ok();
    assert_eq!(place.count(&format!("archive/{TASK}")), 5);
    assert_eq!(place.count("archive/ffffffff"), 1);
}

#[test]
fn what_is_exported_can_be_imported() {
    let place = filled();
    let lines = place.run(["archive", "export"]).ok().stdout;
    assert_eq!(lines.lines().count(), 32);
    let import = [
        "archive",
        "import",
        "-",
        "--archive",
        "other",
        "--cache",
        "cache",
    ];
    let ran = place.run_with_input(import, &lines).ok();
    assert!(
        ran.stdout.starts_with(&format!("{TASK}: 32 handed in, ")),
        "{}",
        ran.stdout
    );
    let files = |folder: &str| {
        let mut files = place.files(folder);
        files.retain(|name, _| name.starts_with(TASK));
        files
    };
    assert!(files("archive") == files("other"));
    // A line that is no solver imports nothing, also of those before it.
    let ran = place.run_with_input(
        ["archive", "import", "-", "--archive", "third"],
        &format!("{lines}{{\"task\":\"{TASK}\"}}\n"),
    );
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr
            .contains("-:33: a solver has a source or a component"),
        "{}",
        ran.stderr
    );
    assert!(place.lacks("third"));
}

/// Gives a solver of the archive an origin by hand, and puts a lie about its fuel there.
fn give_origin(place: &Place, hash: &str, origin: &str) {
    let file = format!("archive/{TASK}/{hash}.py");
    let text = String::from_utf8(std::fs::read(place.path(&file)).unwrap()).unwrap();
    let runtime = text.lines().nth(3).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let text = text
        .replace(lines[2], "# fuel 1")
        .replace(runtime, &format!("{runtime}\n{origin}"));
    place.write(&file, text);
}

#[test]
fn ancestors_are_told_and_the_first_origin_stays() {
    let place = filled();
    let hashes: Vec<String> = place
        .files("archive")
        .into_keys()
        .filter_map(|name| Some(name.rsplit('/').next()?.strip_suffix(".py")?.to_owned()))
        .collect();
    let [child, parent, ..] = &hashes[..] else {
        panic!("{hashes:?}");
    };
    let gone = "0".repeat(64);
    let origin = format!(
        "# generator crossovers\n# parent {parent}\n# parent {gone}\n# seed 18446744073709551615"
    );
    give_origin(&place, child, &origin);
    // In a circle, as no search would leave it.
    let circle = format!("# generator mutants\n# parent {child}\n# seed 7");
    give_origin(&place, parent, &circle);

    let shown = place.run(["archive", "show", child]).ok().stdout;
    let told = |text: &str| assert!(shown.contains(text), "{text} is not in {shown}");
    told(&origin);
    told("# comes from\n");
    told(&format!("\n#   {}: ", &parent[..16]));
    told(" by mutants with seed 7\n");
    told(&format!("\n#     {}: see above\n", &child[..16]));
    told(&format!("\n#   {}: not in the archive\ndef ", &gone[..16]));
    // The printed text is a solver still.
    place.write("found.py", &shown);
    place.run(["check", "found.py"]).ok();

    let exported = place.run(["archive", "export"]).ok().stdout;
    let line = |hash: &str| -> Value {
        let mut lines = exported
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        lines.find(|line: &Value| line["solver"] == hash).unwrap()
    };
    assert_eq!(line(child)["generator"], "crossovers");
    assert_eq!(line(child)["parents"], serde_json::json!([parent, gone]));
    assert_eq!(line(child)["seed"], u64::MAX);
    let other = line(&hashes[2]);
    assert!(other["generator"].is_null() && other["seed"].is_null());
    assert_eq!(other["parents"], serde_json::json!([]));
    // An import makes no origin of what a line says.
    let import = [
        "archive",
        "import",
        "-",
        "--archive",
        "other",
        "--cache",
        "cache",
    ];
    place.run_with_input(import, &exported).ok();
    let all = place.files("other").into_values();
    assert!(
        all.filter(|file| file.starts_with(b"# task"))
            .all(|file| { !String::from_utf8(file).unwrap().contains("# generator") })
    );

    // Whoever finds a solver again writes what it did anew, and not where it came from.
    place.run(RUN).ok();
    let shown = place.run(["archive", "show", child]).ok().stdout;
    assert!(
        shown.contains(&origin) && !shown.contains("# fuel 1\n"),
        "{shown}"
    );

    // Half an origin is a damaged header.
    give_origin(&place, &hashes[3], "# generator mutants");
    let listed = place.run(["archive", "ls", "--json"]).ok().stdout;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(
        (&listed["solvers"], &listed["damaged"]),
        (&31.into(), &1.into())
    );
}

#[test]
fn what_searches_tried_is_told() {
    let place = Place::new();
    let search = |task, seed, rounds| {
        // An analyst would solve the task in the first round.
        let args = format!(
            "evolve {task} --rounds {rounds} --seed {seed} --brood 20 --no-seeds --enumeration 0 \
             --without pieces --without tables --cache cache"
        );
        place.run(args.split_whitespace()).ok();
    };
    search(TASK, "7", "2");
    search(TASK, "10", "1");
    search("67a3c6ac", "7", "0");
    let told = place.run(["archive", "tried", "--json"]).ok().stdout;
    let lines: Vec<Value> = told
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let searched: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line["task"].as_str().unwrap(),
                line["search"]["seed"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(searched, [(TASK, 10), (TASK, 7), ("67a3c6ac", 7)]);
    assert_eq!(
        (&lines[1]["rounds"], &lines[1]["tried"]),
        (&2.into(), &40.into())
    );
    let made = lines[1]["generators"].as_object().unwrap().values();
    assert_eq!(
        made.map(|made| made["made"].as_u64().unwrap()).sum::<u64>(),
        40
    );
    assert!(lines[2]["best"].is_null());
    assert_eq!(lines[1]["enumerated"]["tried"], 0);

    let told = place.run(["archive", "tried", TASK]).ok().stdout;
    assert!(told.contains("2 searches, 60 solvers tried"), "{told}");
    assert!(!told.contains("67a3c6ac"), "{told}");
    place.write(&format!("archive/{TASK}/evolve-7.json"), "{");
    let told = place.run(["archive", "tried", TASK]).ok().stdout;
    assert!(told.contains("1 search, 20 solvers tried"), "{told}");
    assert!(
        told.contains(&format!("{TASK}/evolve-7.json is damaged (")),
        "{told}"
    );
    let ran = place.run(["archive", "tried", "00d62c1b"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("no search on the task \"00d62c1b\""),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_index_is_made_anew_from_the_files() {
    let place = filled();
    let ls = || place.run(["archive", "ls", "--json"]).ok().stdout;
    let before = ls();
    std::fs::remove_file(place.path("archive/index.sqlite")).unwrap();
    assert_eq!(ls(), before);
    place.write(
        "archive/index.sqlite",
        "no database at all, whatever its name says, ".repeat(99),
    );
    assert_eq!(ls(), before);
    // A run knows nothing of it, and is seen all the same.
    place
        .run([
            "run",
            "00d62c1b",
            "--count",
            "20",
            "--json",
            "--keep-all",
            "--cache",
            "cache",
        ])
        .ok();
    assert_eq!(ls().lines().count(), 2);
}

#[test]
fn what_is_not_there_is_one_line_and_exit_code_2() {
    let place = Place::new();
    let mut text = String::new();
    let mut refused = |args: &[&str]| {
        let ran = place.run(args);
        assert_eq!(ran.code, Some(2), "{}\n{}", ran.shown, ran.stderr);
        assert_eq!(ran.stdout, "", "{}", ran.shown);
        let _ = writeln!(text, "{}", ran.transcript());
    };
    refused(&["archive", "ls"]);
    refused(&["archive", "verify", "--archive", "nowhere"]);
    place.write("archive/readme.txt", "");
    refused(&["archive", "ls", TASK]);
    refused(&["archive", "show", "12ab"]);
    refused(&["archive", "show", "%"]);
    refused(&["archive", "import", "nowhere.jsonl"]);
    place.write(
        "bad.jsonl",
        "{\"task\":\"../x\",\"source\":\"def f(I):\\n    return I\"}\n",
    );
    refused(&["archive", "import", "bad.jsonl"]);
    place.write(
        "bad.jsonl",
        "{\"task\":\"00000000\",\"source\":\"def f(I):\\n    return I\"}\n",
    );
    refused(&["archive", "import", "bad.jsonl"]);
    place.write("bad.jsonl", "{\"task\":\"007bbfb7\",\"code\":\"\"}\n");
    refused(&["archive", "import", "bad.jsonl"]);
    insta::assert_snapshot!(text);
}
