//! An archive of an older version, `tests/old_archive/`: every command reads it as it is, and what
//! nobody can tell of its files is said and never called different.

use serde_json::Value;

use solver_test_support::{Place, Ran};

/// Solvers in it, and its tasks.
const SOLVERS: usize = 22;
const TASKS: [&str; 5] = ["007bbfb7", "67a3c6ac", "a416b8f3", "ac0c5833", "own"];

/// A place with the archive, and the task files that were used then in `then/`.
fn place() -> Place {
    let place = Place::new();
    place
        .copy("old_archive", "then")
        .copy("old_archive/archive", "archive");
    place
}

fn run(place: &Place, args: &str) -> Ran {
    let args = args.split(' ').chain(["--cache", "cache"]);
    place.run(args).ok()
}

/// The files of solvers and searches, by name.
fn solvers(place: &Place) -> Vec<(String, Vec<u8>)> {
    let mut files = place.files("archive");
    files.retain(|name, _| !name.contains("index.sqlite"));
    files.into_iter().collect()
}

#[test]
fn it_is_listed_shown_pruned_and_no_file_changes() {
    let place = place();
    let before = solvers(&place);
    let listed = place.run(["archive", "ls"]).ok().stdout;
    for task in TASKS {
        assert!(listed.contains(&format!("\n{task}  ")), "{listed}");
    }
    assert!(
        listed
            .contains("5 tasks, 22 solvers; every demo is matched for 4\n1 of them is a component"),
        "{listed}"
    );
    let lines = place.run(["archive", "ls", "--json"]).ok().stdout;
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let best = &line["best"];
        assert!(
            best["limits"].is_null() && best["language"].is_null(),
            "{line}"
        );
    }
    let shown = place.run(["archive", "show", "e1d74cba"]).ok().stdout;
    assert!(
        shown.contains("\n# generator ") && !shown.contains("# limits"),
        "{shown}"
    );
    let tried = place.run(["archive", "tried"]).ok().stdout;
    assert!(
        tried.contains("1 search, 10 solvers tried; every demo is matched in 1"),
        "{tried}"
    );
    assert!(solvers(&place) == before);
    place.run(["archive", "gc", "--keep", "2"]).ok();
    let left = place.run(["archive", "ls"]).ok().stdout;
    assert!(
        left.contains("5 tasks, 9 solvers; every demo is matched for 4"),
        "{left}"
    );
}

#[test]
fn what_cannot_be_told_is_said_and_not_called_different() {
    let place = place();
    let before = solvers(&place);
    let ran = run(&place, "archive verify");
    assert_eq!(
        ran.stderr,
        format!(
            "limits: the default (500000000 fuel and 256 MiB) for {SOLVERS} of {SOLVERS} solvers \
             whose files name none\n"
        )
    );
    let said: Vec<&str> = ran.stdout.lines().collect();
    let ends = [
        "5 of 22 solvers could not be checked, which says nothing against them",
        "0 of 22 solvers differ",
    ];
    assert_eq!(said[said.len() - 2..], ends, "{}", ran.stdout);
    let count = |task: &str, why: &str| {
        let is_one = |line: &&&str| line.starts_with(task) && line.contains(why);
        said.iter().filter(is_one).count()
    };
    // Of another file with that id, which nobody has any more. Two more match no demo of either, and
    // their fuel is that of an older runtime, so nothing tells that they are of another file.
    assert_eq!(
        count(
            "007bbfb7/",
            "names neither limits nor which task of this id"
        ),
        1
    );
    // Out of fuel then.
    assert_eq!(
        count(
            "67a3c6ac/",
            "it says 1 of 3 demos with unknown fuel and does 3 of 3"
        ),
        1
    );
    assert_eq!(
        count("own/", "could not be checked: no task \"own\" in "),
        3
    );
    let json = run(&place, "archive verify --json").stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["solvers"], &json["differ"]), (&22.into(), &0.into()));
    assert_eq!(json["unchecked"].as_array().unwrap().len(), 5);
    // With the limits of then it does what it says.
    let ran = run(&place, "archive verify 67a3c6ac --fuel 5000");
    assert!(!ran.stdout.contains("/9ba927ba"), "{}", ran.stdout);
    assert!(
        ran.stderr.starts_with("limits: 5000 fuel as asked for, "),
        "{}",
        ran.stderr
    );
    assert!(solvers(&place) == before);

    // A torn file is different whatever its age, and so is what is no solver.
    let source = "def solve(I):\n    return hmiror(I)";
    let hash = solver_core::hash::sha256_hex(source.as_bytes());
    let header = "# task a416b8f3\n# demos 0 of 3\n# fuel unknown\n# runtime r\n";
    place.write(
        &format!("archive/a416b8f3/{hash}.py"),
        format!("{header}{source}\n"),
    );
    let (name, bytes) = &before[0];
    place.write(&format!("archive/{name}"), &bytes[..bytes.len() - 9]);
    let ran = place.run(["archive", "verify", "--cache", "cache"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stdout.ends_with("\n2 of 23 solvers differ\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn its_solvers_are_reported_and_submitted() {
    let place = place();
    let ran = run(&place, "report");
    assert!(
        ran.stderr
            .contains("4 tasks, 3 with every demo matched, 3 with every test as well; 19 solvers"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("note: no data set has the task own of the archive: not on the page"),
        "{}",
        ran.stderr
    );
    let ran = run(&place, "submit --score");
    assert!(
        ran.stderr
            .ends_with("4 have solvers; every demo is matched for 3\n"),
        "{}",
        ran.stderr
    );
    // A task of one's own by its file, as it was.
    let ran = run(&place, "report then/own.json");
    assert!(
        ran.stderr
            .contains("1 with every test as well; 3 solvers run"),
        "{}",
        ran.stderr
    );
    let ran = run(&place, "submit then/own.json --score");
    assert_eq!(
        ran.stdout,
        "{\"own\":[{\"attempt_1\":[[9,8,7]],\"attempt_2\":[[7,8,9]]}]}\n"
    );
    // The solvers under an id of the data sets are not for a file of that id.
    let ran = run(&place, "submit then/007bbfb7.json");
    assert_eq!(ran.stderr, "");
}

#[test]
fn runs_and_searches_go_on_in_it() {
    let place = place();
    let then = "--brood 5 --seed 7 --no-seeds --enumeration 20000000 --fuel 20000000";
    let before = solvers(&place);
    // What a search of an older runtime did next hangs on that runtime.
    let args = format!("evolve a416b8f3 --rounds 2 {then} --cache cache");
    let ran = place.run(args.split(' '));
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("evolve-7.json is of a search with other settings")
            && ran.stderr.contains("use them, or another --seed"),
        "{}",
        ran.stderr
    );
    assert!(solvers(&place) == before, "nothing was lost");
    let again = then.replace("--seed 7", "--seed 8");
    let ran = run(&place, &format!("evolve a416b8f3 --rounds 2 {again}"));
    assert!(ran.stdout.contains("1 of 1 task solved"), "{}", ran.stdout);

    // Found again, a file says what it did not say, but for the name that nobody knows any more.
    run(&place, "run 67a3c6ac --solvers then/mine.py");
    let kept = place.files("archive/67a3c6ac");
    let (_, turned) = kept
        .iter()
        .find(|(name, _)| name.starts_with("82dbc8b9"))
        .unwrap();
    let turned = String::from_utf8(turned.clone()).unwrap();
    assert!(
        turned.contains("\n# limits fuel 500000000, memory 256 MiB\ndef "),
        "{turned}"
    );

    // Solvers of a task of one's own are bred from, and go on to its key.
    let ran = run(&place, "evolve then/own.json --rounds 0 --no-seeds");
    assert!(ran.stdout.contains("0 solvers tried"), "{}", ran.stdout);
    let folder = std::fs::read_dir(place.path("archive")).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let key = names
        .into_iter()
        .find(|name| name.starts_with("own~"))
        .unwrap();
    let state = std::fs::read(place.path(&format!("archive/{key}/evolve-0.json"))).unwrap();
    let state: Value = serde_json::from_slice(&state).unwrap();
    assert_eq!(state["best"].as_array().unwrap().len(), 3);

    // Now there is a task that the old files can be compared with.
    run(
        &place,
        "run then/own.json --solvers then/mine.py --keep-all",
    );
    let ran = run(&place, "archive verify own");
    let says = format!("another version of the task, {key}, and does there what it says");
    assert_eq!(ran.stdout.matches(&says).count(), 3, "{}", ran.stdout);
    assert!(
        ran.stdout.ends_with("\n0 of 6 solvers differ\n"),
        "{}",
        ran.stdout
    );
    let listed = place.run(["archive", "ls"]).ok().stdout;
    assert!(
        listed.contains("5 tasks, 27 solvers; every demo is matched for 4"),
        "{listed}"
    );
    let ran = run(&place, "report");
    assert!(
        ran.stderr.contains("5 tasks, 4 with every demo matched"),
        "{}",
        ran.stderr
    );
}

#[test]
fn it_can_be_carried_elsewhere() {
    let place = place();
    let lines = place.run(["archive", "export"]).ok().stdout;
    assert_eq!(lines.lines().count(), SOLVERS);
    let import = [
        "archive",
        "import",
        "-",
        "--archive",
        "other",
        "--cache",
        "cache",
    ];
    // Where the task of one's own is, which the lines only name.
    let ran = place.run_with_input(import, &lines);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("no task \"own\" in "), "{}", ran.stderr);
    run(
        &place,
        "run then/own.json --solvers then/costly.py --archive other",
    );
    let ran = place.run_with_input(import, &lines).ok();
    assert!(ran.stdout.contains("own~"), "{}", ran.stdout);
    // Of solvers with equal outputs one is kept.
    let ran = run(&place, "archive verify --archive other");
    assert!(
        ran.stdout.ends_with("0 of 20 solvers differ\n"),
        "{}",
        ran.stdout
    );
}
