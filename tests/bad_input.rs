//! Bad input and bad usage: one clear message that names the place and the next step, exit code 2,
//! and nothing is run.

use std::fmt::Write;

use solver_test_support::{Place, Ran};

/// Runs a command that has to be refused, and gives what a person sees of it.
#[track_caller]
fn refused(place: &Place, args: &[&str]) -> String {
    let ran = place.run(args);
    check(place, &ran);
    ran.transcript()
}

#[track_caller]
fn check(place: &Place, ran: &Ran) {
    let said = &ran.stderr;
    assert_eq!(ran.code, Some(2), "{}\n{said}", ran.shown);
    assert_eq!(ran.stdout, "", "{}", ran.shown);
    assert!((1..=5).contains(&said.lines().count()), "{said}");
    assert!(said.lines().all(|line| line.len() < 600), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    assert!(place.files("archive").is_empty(), "{}", ran.shown);
}

/// The transcripts of several commands.
#[track_caller]
fn all_refused(place: &Place, commands: &[&str]) -> String {
    let mut text = String::new();
    for command in commands {
        let args: Vec<&str> = command.split(' ').collect();
        let _ = writeln!(text, "{}", refused(place, &args));
    }
    text
}

const GOOD_TASK: &str = r#"{"train":[{"input":[[1]],"output":[[2]]}],"test":[{"input":[[3]]}]}"#;

#[test]
fn tasks_that_are_not_there() {
    let place = Place::new();
    place.write("empty/readme.txt", "no task");
    let text = all_refused(
        &place,
        &[
            "run 00000000",
            "run 007bbfb8",
            "run 007bbfb7 00000000",
            "run 007bbfb7 --dataset arc-agi-1-evaluation",
            "run no.json",
            "run no/such/folder",
            "run empty",
            "run ../outside/../../no.json",
            "tasks 00000000",
            "tasks no.json",
        ],
    );
    insta::assert_snapshot!(text);
}

#[test]
fn task_files_that_hold_no_task() {
    let place = Place::new();
    let grid = |rows: &str| GOOD_TASK.replace("[[1]]", rows);
    let row = |cells: usize| format!("[{}]", vec!["1"; cells].join(","));
    let files = [
        ("empty", String::new()),
        ("blank", " \n\n".to_owned()),
        ("not-json", "train: [[1]]".to_owned()),
        ("cut", GOOD_TASK[..40].to_owned()),
        ("twice", GOOD_TASK.repeat(2)),
        ("a-list", "[]".to_owned()),
        ("no-members", "{}".to_owned()),
        (
            "no-demos",
            GOOD_TASK.replace(r#"{"input":[[1]],"output":[[2]]}"#, ""),
        ),
        ("no-tests", GOOD_TASK.replace(r#"{"input":[[3]]}"#, "")),
        ("no-output", GOOD_TASK.replace(r#","output":[[2]]"#, "")),
        ("no-rows", grid("[]")),
        ("no-cells", grid("[[]]")),
        ("ragged", grid("[[1,2],[3]]")),
        ("colour-12", grid("[[1,12]]")),
        ("colour-minus-1", grid("[[-1]]")),
        ("colour-1.5", grid("[[1.5]]")),
        ("colour-text", grid(r#"[["1"]]"#)),
        ("31-rows", grid(&format!("[{}]", vec!["[1]"; 31].join(",")))),
        ("31-columns", grid(&format!("[{}]", row(31)))),
        ("a-row-of-a-million", grid(&format!("[{}]", row(1_000_000)))),
        (
            "nested",
            grid(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))),
        ),
    ];
    let mut text = String::new();
    for (name, content) in files {
        place.write(&format!("{name}.json"), content);
        let transcript = refused(&place, &["run", &format!("{name}.json")]);
        let _ = writeln!(text, "{transcript}");
    }
    place.write("not-utf8.json", b"{\"train\":\xff}");
    let _ = writeln!(text, "{}", refused(&place, &["run", "not-utf8.json"]));
    insta::assert_snapshot!(text);
}

#[test]
fn one_bad_task_that_was_named_stops_all_of_them() {
    let place = Place::new();
    place
        .write("tasks/a.json", GOOD_TASK)
        .write("tasks/b.json", "{")
        .write("more/a.json", GOOD_TASK);
    let text = all_refused(
        &place,
        &["run 007bbfb7 tasks/b.json", "run tasks/a.json more/a.json"],
    );
    insta::assert_snapshot!(text);
}

#[test]
fn solvers_of_which_none_compiles() {
    let place = Place::new();
    place
        .write(
            "syntax.py",
            "def solve(I):\n    x1 = hmirror(I\n    return x1\n",
        )
        .write(
            "unknown.py",
            "# One word is wrong.\ndef solve(I):\n    x1 = hmiror(I)\n    return x1\n",
        )
        .write("count.py", "def solve(I):\n    return upscale(I)\n")
        .write(
            "statement.py",
            "def solve(I):\n    for x in I:\n        pass\n    return I\n",
        )
        .write("empty.py", "")
        .write("comment.py", "# nothing else\n")
        .write("binary.py", [0xff, 0xfe, 0x00])
        .write("garbage.wasm", b"\0asm\x0d\0\x01\0garbage")
        .write("module.wasm", wat::parse_str("(module)").unwrap())
        .write("component.wasm", wat::parse_str("(component)").unwrap())
        .write("three/a.py", "def a(I):\n    return b\n")
        .write("three/b.py", "def a(I):\n    return I\n  x\n")
        .write("three/c.wasm", "no wasm at all");
    let text = all_refused(
        &place,
        &[
            "run 007bbfb7 --solvers syntax.py",
            "run 007bbfb7 --solvers unknown.py",
            "run 007bbfb7 --solvers count.py",
            "run 007bbfb7 --solvers statement.py --language arc-dsl",
            "run 007bbfb7 --solvers empty.py",
            "run 007bbfb7 --solvers comment.py",
            "run 007bbfb7 --solvers binary.py",
            "run 007bbfb7 --solvers garbage.wasm",
            "run 007bbfb7 --solvers module.wasm",
            "run 007bbfb7 --solvers component.wasm",
            "run 007bbfb7 --solvers three",
        ],
    );
    insta::assert_snapshot!(text);
    let ran = place.run_with_input(["run", "007bbfb7", "--solvers", "-"], "def solve(I):");
    check(&place, &ran);
    insta::assert_snapshot!("solvers_from_standard_input", ran.transcript());
}

#[test]
fn batteries_that_are_empty_or_cannot_be_read() {
    let place = Place::new();
    place.write("empty/readme.txt", "no solver");
    let text = all_refused(
        &place,
        &[
            "run 007bbfb7 --count 0",
            "run 007bbfb7 --count 1000001",
            "run 007bbfb7 --count many",
            "run 007bbfb7 --solvers no.py",
            "run 007bbfb7 --solvers empty",
        ],
    );
    insta::assert_snapshot!(text);
}

#[test]
fn folders_that_cannot_be_written() {
    let place = Place::new();
    place.write("plain", "a file, no folder");
    let text = all_refused(
        &place,
        &[
            "run 007bbfb7 --archive plain",
            "run 007bbfb7 --archive plain/archive",
            "run 007bbfb7 --archive /proc/archive",
            "run 007bbfb7 --cache plain",
            "run 007bbfb7 --cache plain/cache",
            "run 007bbfb7 --cache /proc/cache",
        ],
    );
    insta::assert_snapshot!(text);
}

/// Flags that take a number, each with the first number above its range.
const NUMBERS: [(&str, &str); 5] = [
    ("--fuel", "1000000000000001"),
    ("--memory-mib", "1025"),
    ("--deadline-ms", "3600001"),
    ("--scoring-workers", "257"),
    ("--execution-workers", "257"),
];

#[test]
fn limits_that_are_zero_absurd_or_no_numbers() {
    let place = Place::new();
    let mut text = String::new();
    for (flag, above) in NUMBERS {
        for value in ["0", above, "1.5", "ten", "", "99999999999999999999999"] {
            let transcript = refused(&place, &["run", "007bbfb7", flag, value]);
            if value == "0" || flag == "--fuel" {
                let _ = writeln!(text, "{transcript}");
            }
            let said = transcript.split_once('\n').expect("says something").1;
            assert!(said.contains(flag), "{transcript}");
            assert!(said.contains("must be a whole number"), "{transcript}");
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_negative_number_is_refused_by_the_name_of_its_flag() {
    let place = Place::new();
    for flag in NUMBERS
        .iter()
        .map(|(flag, _)| *flag)
        .chain(["--count", "--seed", "--sample"])
    {
        let transcript = refused(&place, &["run", "007bbfb7", flag, "-1"]);
        let said = transcript.split_once('\n').expect("says something").1;
        assert!(said.contains(flag), "{transcript}");
    }
}

#[test]
fn limits_at_their_ends_are_taken() {
    let place = Place::new();
    place.write("solve.py", "def solve(I):\n    return I\n");
    for (flag, least, most) in [
        ("--fuel", "1", "1000000000000000"),
        ("--memory-mib", "1", "1024"),
        ("--deadline-ms", "1", "3600000"),
        ("--scoring-workers", "1", "256"),
        ("--execution-workers", "1", "256"),
    ] {
        for value in [least, most] {
            let args = ["run", "007bbfb7", "--solvers", "solve.py", flag, value];
            place.run(args).ok();
        }
    }
}

#[test]
fn no_command_at_all() {
    let text = refused(&Place::new(), &[]);
    insta::assert_snapshot!(text);
}

#[test]
fn the_comparisons_are_elsewhere_and_that_is_said() {
    let place = Place::new();
    for args in ["bench sandbox", "bench", "bench stream --rounds 10 --json"] {
        let ran = place.run(args.split(' '));
        check(&place, &ran);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("make bench"), "{}", ran.stderr);
    }
}

#[test]
fn usage_that_means_nothing() {
    let place = Place::new();
    let text = all_refused(
        &place,
        &[
            "--json",
            "fly",
            "run",
            "run 007bbfb7 --all",
            "run 007bbfb7 --sample 2",
            "run --all --sample 2",
            "run --sample 0",
            "run --sample 401 --dataset arc-agi-1-training",
            "run --sample some",
            "run 007bbfb7 --dataset arc-agi-3",
            "run 007bbfb7 --pools triple",
            "run 007bbfb7 --seed",
            "run 007bbfb7 --fast",
            "compile",
            "compile no.py",
        ],
    );
    insta::assert_snapshot!(text);
}
