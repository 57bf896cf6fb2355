//! `archive`: what is there, whether it holds, and the way in and out.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::Place;

const TASK: &str = "007bbfb7";

/// A place whose archive has the best solvers of a battery.
fn filled() -> Place {
    let place = Place::new();
    place.run(["run", TASK, "--json", "--cache", "cache"]).ok();
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
    let file = |archive: &str| std::fs::read(place.path(&format!("{archive}{kept}"))).unwrap();
    assert!(file("archive") == file("other"));

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
        "would remove 26 solvers and 1 damaged files; 5 solvers stay\n"
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
            "run", "00d62c1b", "--count", "20", "--json", "--cache", "cache",
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
