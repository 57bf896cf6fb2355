//! Python solvers that are kept: what was said of them stays with them, and a machine without their
//! interpreter loses none.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};
use solver_core::hash::sha256_hex;
use solver_test_support::{Place, Ran, WITH_NUMPY, python_folder, python_is_ready};

const TASK: &str = "68b16354";
const DSL: &str = "def solve(I):\n    return hmirror(I)\n";
const NUMPY: &str = "import numpy as np\n\n\ndef solve(grid):\n    return np.fliplr(grid)\n";
const WITH_MODULE: &str = "# mine\n# source\nimport common\n\n\ndef other(g):\n    return g\n\n\ndef f(g):\n    return common.flip(g)\n";
const COMMON: &str = "# helper\ndef flip(g):\n    return g[::-1].copy()\n";
const INSTALL: &str = "needs the interpreter cpython-numpy; run `solver-host python install`";

/// Runs a command on the interpreters of this machine.
fn run(place: &Place, args: &str) -> Ran {
    let folder = python_folder();
    let args = args.split(' ').map(Into::into);
    place.run(args.chain(["--python".into(), folder.into_os_string()]))
}

/// Runs a command where there is none.
fn run_without(place: &Place, args: &str) -> Ran {
    std::fs::create_dir_all(place.path("empty")).expect("can be made");
    place.run(args.split(' ').chain(["--python", "empty"]))
}

fn json_of(ran: &Ran) -> Json {
    serde_json::from_str(&ran.stdout).expect("is JSON")
}

/// A folder with solvers of all three kinds, and modules.
fn mixed() -> Place {
    let place = Place::with_component();
    place
        .write("solvers/dsl.py", DSL)
        .write("solvers/numpy.py", NUMPY)
        .write("mods/common.py", COMMON);
    place
}

/// Puts solvers into an archive by hand: one in Python that was kept elsewhere, one in arc-dsl.
fn archive_of_elsewhere() -> (Place, String) {
    let place = Place::new();
    let text = "import numpy as np\n\n\ndef f(grid):\n    return np.flipud(grid)\n";
    let hash = sha256_hex(format!("{text}\0entry=f\0input=ndarray").as_bytes());
    let name = format!("archive/{TASK}/{hash}.py");
    let file = format!(
        "# task {TASK}\n# demos 3 of 3\n# fuel 12345\n# runtime {}\n# language python\n\
         # interpreter cpython-numpy\n# limits fuel 20000000000, memory 512 MiB\n# name there.py:f\n\
         # named entry f\n# named input ndarray\n{text}\n",
        "ab".repeat(32)
    );
    place.write(&name, file).write("dsl.py", DSL);
    let kept = place.run(["run", TASK, "--solvers", "dsl.py", "--archive", "archive"]);
    kept.ok();
    (place, name)
}

#[test]
fn all_three_kinds_are_kept_in_one_archive() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let place = mixed();
    let command = format!("run {TASK} --solvers solvers --archive a --keep-all --json");
    let first = run(&place, &command).ok();
    let report = json_of(&first);
    assert_eq!(report["skipped"], json!([]));
    assert_eq!(report["saved"], 3, "{report}");
    let results = report["results"].as_array().expect("is a list");
    for result in results {
        let has_its_own = result["language"] == "python";
        assert_eq!(result["runtime"].is_string(), has_its_own, "{result}");
    }
    let kept = |archive: &str| place.files(&format!("{archive}/{TASK}"));
    let before = kept("a");
    let second = run(&place, &command).ok();
    assert_eq!(json_of(&second)["digest"], report["digest"]);
    assert_eq!(kept("a"), before);
    let mut languages: Vec<String> = before
        .values()
        .filter_map(|bytes| {
            let text = String::from_utf8_lossy(bytes);
            let mut lines = text.lines();
            lines.find_map(|line| Some(line.strip_prefix("# language ")?.to_owned()))
        })
        .collect();
    languages.sort_unstable();
    assert_eq!(languages, ["arc-dsl", "python"]);
    let verified = json_of(&run(&place, "archive verify --archive a --json").ok());
    assert_eq!(
        (&verified["solvers"], &verified["differ"]),
        (&json!(3), &json!(0))
    );
    assert_eq!(verified["unchecked"], json!([]));
    let page = run(&place, "report --archive a --out -").ok().stdout;
    for (language, interpreter) in [("python", "cpython-numpy"), ("arc-dsl", "arc-dsl ")] {
        assert!(page.contains(&format!(
            r#""language":"{language}","interpreter":"{interpreter}"#
        )));
    }
    run(&place, "submit --archive a").ok();
    // Lines take all of them to another archive, byte for byte.
    let exported = run(&place, "archive export --archive a").ok().stdout;
    place.write("lines.jsonl", exported);
    run(&place, "archive import lines.jsonl --archive b").ok();
    assert_eq!(kept("b"), before);
}

#[test]
fn everything_that_was_said_of_a_solver_is_kept_with_it() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let place = Place::new();
    place
        .write("my.py", WITH_MODULE)
        .write("mods/common.py", COMMON);
    let request = format!(
        "run {TASK} --solvers my.py --modules mods --input ndarray --interpreter cpython-numpy \
         --archive a --json"
    );
    let report = json_of(&run(&place, &request).ok());
    let mut hashed = WITH_MODULE.to_owned();
    hashed.push_str("\0input=ndarray\0interpreter=cpython-numpy");
    let _ = write!(hashed, "\0common\0{COMMON}");
    let hash = sha256_hex(hashed.as_bytes()).to_string();
    assert_eq!(report["results"][0]["solver"], hash);
    assert_eq!(report["saved"], 1);
    let kept = place.kept("a");
    let text = &kept[&format!("{TASK}/{hash}.py")];
    for line in ["# named input ndarray", "# named interpreter cpython-numpy"] {
        assert!(text.lines().any(|it| it == line), "{text}");
    }
    assert!(
        text.ends_with(&format!("\n# source\n{WITH_MODULE}\n")),
        "{text}"
    );
    // Whatever is said of others later does not touch it.
    for command in ["archive verify --archive a", "submit --archive a"] {
        run(&place, command).ok();
    }
    let shown = run(
        &place,
        &format!("archive show {} --archive a --json", &hash[..12]),
    );
    let shown = json_of(&shown.ok());
    assert_eq!(shown["modules"], json!({"common": COMMON}));
    assert_eq!(shown["input"], "ndarray");
    assert_eq!(shown["named_interpreter"], "cpython-numpy");
    assert_eq!(shown["source"], WITH_MODULE);
    place.write("lines.jsonl", shown.to_string());
    run(&place, "archive import lines.jsonl --archive b").ok();
    assert_eq!(place.kept("b"), kept);
    // A line that somebody writes says the same with the words of a request.
    let line = json!({
        "task": TASK, "source": WITH_MODULE, "language": "python", "input": "ndarray",
        "interpreter": "cpython-numpy", "modules": {"common": COMMON},
    });
    place.write("line.jsonl", line.to_string());
    run(&place, "archive import line.jsonl --archive c").ok();
    let files: Vec<&String> = kept.keys().collect();
    assert_eq!(place.kept("c").keys().collect::<Vec<_>>(), files);
    // So does a file for a task that is named.
    let file =
        format!("archive import my.py --task {TASK} --archive d --modules mods --input ndarray");
    run(&place, &format!("{file} --interpreter cpython-numpy")).ok();
    assert_eq!(place.kept("d").keys().collect::<Vec<_>>(), files);
    let refused = run(&place, "archive import my.py --archive d --language python");
    assert_eq!(refused.code, Some(2), "{}", refused.stdout);
    assert!(
        refused.stderr.contains("name the task with --task"),
        "{}",
        refused.stderr
    );
    // One that was changed by hand is not whole.
    let name = format!("a/{TASK}/{hash}.py");
    place.write(&name, text.replace("flip(g)", "flop(g)"));
    let verified = run(&place, "archive verify --archive a");
    assert_eq!(verified.code, Some(1), "{}", verified.stdout);
    assert!(
        verified.stdout.contains("is not whole"),
        "{}",
        verified.stdout
    );
}

#[test]
fn equals_collapse_whatever_they_are_written_in() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let place = Place::new();
    place
        .write("s/a.py", DSL)
        .write(
            "s/b.py",
            "import numpy as np\ndef solve(g):\n    return np.flipud(g)\n",
        )
        .write("s/c.py", "import numpy\ndef f(g):\n    return g[::-1]\n");
    let report = json_of(
        &run(
            &place,
            &format!("run {TASK} --solvers s --archive a --json"),
        )
        .ok(),
    );
    assert_eq!(report["solvers"], 3);
    assert_eq!(
        (&report["after_filter"], &report["saved"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn without_the_interpreter_the_others_run_and_nothing_is_lost() {
    let (place, name) = archive_of_elsewhere();
    let before = place.kept("archive");
    assert_eq!(before.len(), 2);
    let named = name.strip_prefix("archive/").expect("lies there");
    let told = |args: &str| {
        let ran = run_without(&place, args);
        assert_eq!(ran.code, Some(1), "{args}: {}", ran.stderr);
        let lines = ran.stderr.lines().filter(|line| line.contains(INSTALL));
        let lines: Vec<&str> = lines.collect();
        assert_eq!(lines.len(), 1, "{args}: {}", ran.stderr);
        assert_eq!(place.kept("archive"), before, "{args}");
        (ran.stdout, lines[0].to_owned())
    };
    let (out, line) = told("archive verify");
    assert_eq!(
        line,
        format!("error: 1 solver is not checked: {named} {INSTALL}")
    );
    assert!(out.contains("0 of 2 solvers differ"), "{out}");
    let (out, _) = told("archive verify --json");
    let verified: Json = serde_json::from_str(&out).expect("is JSON");
    assert_eq!(verified["unchecked"][0]["solver"], named);
    assert_eq!(verified["differ"], 0);
    let (out, _) = told("submit");
    let submitted: Json = serde_json::from_str(&out).expect("is JSON");
    assert!(submitted[TASK].is_array(), "{out}");
    let (page, _) = told("report --out -");
    assert!(page.contains(r#""language":"arc-dsl""#));
    let exported = run_without(&place, "archive export").ok().stdout;
    assert_eq!(exported.lines().count(), 2);
    place.write("lines.jsonl", exported);
    let (out, line) = told("archive import lines.jsonl --archive other");
    assert!(
        line.contains("1 solver is not imported: lines.jsonl:"),
        "{line}"
    );
    assert!(
        out.contains("1 handed in, 1 different, 1 holds, 1 saved"),
        "{out}"
    );
    run_without(&place, "archive gc").ok();
    run_without(&place, "archive ls").ok();
    assert_eq!(place.kept("archive"), before);
    let hash = named.rsplit('/').next().expect("is a file");
    let shown = run_without(&place, &format!("archive show {}", &hash[..12])).ok();
    assert!(shown.stdout.contains("# named input ndarray\n"));
    // A task that has no other solver is left out of a submission.
    let dsl = before.keys().find(|file| *file != named).expect("is there");
    std::fs::remove_file(place.path("archive").join(dsl)).expect("is there");
    let left = run_without(&place, "submit");
    assert_eq!((left.code, left.stdout.trim()), (Some(1), "{}"));
}

#[test]
fn without_the_interpreter_a_battery_skips_what_needs_it() {
    let place = mixed();
    let ran = run_without(
        &place,
        &format!("run {TASK} --solvers solvers --no-archive --json"),
    );
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let report = json_of(&ran);
    assert_eq!(
        report["skipped"],
        json!([{"name": "solvers/numpy.py:solve", "reason": INSTALL}])
    );
    assert_eq!(
        (&report["solvers"], &report["digest"]),
        (&json!(2), &Json::Null)
    );
    let alone = run_without(
        &place,
        &format!("run {TASK} --solvers solvers/numpy.py --no-archive"),
    );
    assert_eq!((alone.code, alone.stdout.as_str()), (Some(2), ""));
    assert!(alone.stderr.contains(INSTALL), "{}", alone.stderr);
}

#[test]
fn without_the_interpreter_a_request_says_so_and_the_others_run() {
    let place = Place::new();
    let request = |id: u32, source: &str| json!({"id": id, "source": source, "task": TASK});
    let lines = format!("{}\n{}\n", request(1, NUMPY), request(2, DSL));
    let args = ["score", "--ordered", "--python", "empty"];
    std::fs::create_dir(place.path("empty")).expect("can be made");
    let ran = place.run_with_input(args, &lines);
    let answers: Vec<Json> = (ran.stdout.lines())
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect();
    assert_eq!(answers[0]["error"]["code"], "not-installed");
    let message = answers[0]["error"]["message"].as_str().expect("is text");
    assert!(message.contains("solver-host python install"), "{message}");
    assert_eq!(
        answers[1]["samples"][0]["verdict"], "match",
        "{}",
        answers[1]
    );
}
