//! A second language goes the whole way: load, run, score, filter, validate, archive, report, stream.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// Three that compile, two of them equal; one that does not.
const SOLVERS: &str = "a: keep\nb:   keep\nc: add 1\nd: turn\n";

/// One demo and one test that `add 1` solves.
const TASK: &str = r#"{"train":[{"input":[[1,2],[3,4]],"output":[[2,3],[4,5]]},
    {"input":[[5]],"output":[[6]]}],"test":[{"input":[[7,0]],"output":[[8,1]]}]}"#;

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Place(tempfile::tempdir().unwrap());
        std::fs::write(place.path("s.toy"), SOLVERS).unwrap();
        std::fs::write(place.path("plus.json"), TASK).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        self.run_with(args, "")
    }

    fn run_with(&self, args: &[&str], stdin: &str) -> Output {
        use std::io::Write as _;
        let mut child = Command::new(env!("CARGO_BIN_EXE_toy-host"))
            .args(args)
            .current_dir(self.0.path())
            .env("XDG_CACHE_HOME", self.path("cache"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(stdin.as_bytes()).unwrap();
        drop(input);
        child.wait_with_output().unwrap()
    }

    #[track_caller]
    fn text(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(0), "{args:?}: {stderr}");
        String::from_utf8(ran.stdout).unwrap()
    }

    #[track_caller]
    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.text(args)).unwrap()
    }
}

/// The files of a folder and below, by their paths.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

#[test]
fn a_battery_of_two_languages_is_run_filtered_validated_and_kept() {
    let place = Place::new();
    std::fs::write(place.path("h.py"), "def h(I):\n    return hmirror(I)\n").unwrap();
    let report = place.json(&[
        "run",
        "plus.json",
        "--solvers",
        "s.toy",
        "--solvers",
        "h.py",
        "--json",
        "--keep-all",
    ]);
    assert_eq!(report["solvers"], 5);
    assert_eq!(report["runs"], 15);
    assert_eq!(
        report["verdicts"]["rejected"], 3,
        "the line that is no solver"
    );
    // `add 1` matches all three samples; `keep` and hmirror match none.
    assert_eq!(report["verdicts"]["match"], 3);
    assert_eq!(report["verdicts"]["mismatch"], 9);
    assert_eq!(report["solved"].as_array().unwrap().len(), 1);
    assert_eq!(report["after_filter"], 3, "two of the toy's are equal");
    assert_eq!(report["validated"], 3);
    assert_eq!(report["saved"], 3);
    assert_eq!(report["test"][0]["correct"], true);

    let kept = files(&place.path("archive"));
    let of = |ending: &str| {
        let mut all = kept
            .iter()
            .filter(|path| path.extension() == Some(ending.as_ref()));
        let texts: Vec<String> = all
            .by_ref()
            .map(|path| std::fs::read_to_string(path).unwrap())
            .collect();
        texts
    };
    let toys = of("toy");
    assert_eq!((toys.len(), of("py").len()), (2, 1));
    let best = toys
        .iter()
        .find(|text| text.contains("demos 2 of 2"))
        .unwrap();
    for line in [
        "# language toy\n# interpreter toy 1\n",
        "# name s.toy:c\n",
        "\nsolve: add 1\n",
    ] {
        assert!(best.contains(line), "{line:?} in {best}");
    }
    // A kept solver does what its file says, and answers the tests.
    let verified = place.text(&["archive", "verify"]);
    assert!(verified.contains("0 of 3 solvers differ"), "{verified}");
    let submission = place.json(&["submit"]);
    assert_eq!(submission["plus"][0]["attempt_1"], json!([[8, 1]]));
    place.text(&["report"]);
    let page = std::fs::read_to_string(place.path("report.html")).unwrap();
    for shown in [
        "\"language\":\"toy\",\"interpreter\":\"toy 1\"",
        "solve: add 1",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    // Out and in again, into another archive.
    let lines = place.text(&["archive", "export"]);
    assert_eq!(lines.matches("\"language\":\"toy\"").count(), 2);
    std::fs::write(place.path("lines.jsonl"), lines).unwrap();
    let imported = place.text(&["archive", "import", "lines.jsonl", "--archive", "other"]);
    assert!(imported.contains("3 saved"), "{imported}");
    let verified = place.text(&["archive", "verify", "--archive", "other"]);
    assert!(verified.contains("0 of 3 solvers differ"), "{verified}");
}

#[test]
fn a_request_names_its_language() {
    let place = Place::new();
    let requests = [
        json!({"id": 1, "language": "toy", "source": SOLVERS, "entry": "c", "inputs": [[[1]]], "expected": [[[2]]]}),
        json!({"id": 2, "language": "toy", "source": "x: turn", "inputs": [[[1]]]}),
        json!({"id": 3, "language": "toy", "source": "x: add 9", "inputs": [[[1]]]}),
        json!({"id": 4, "source": "def f(I):\n    return I", "inputs": [[[1]]]}),
        json!({"id": 5, "language": "cobol", "source": "x", "inputs": [[[1]]]}),
    ];
    let lines: String = requests.iter().map(|line| format!("{line}\n")).collect();
    let ran = place.run_with(&["score", "--ordered"], &lines);
    let answers: Vec<Value> = String::from_utf8(ran.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let verdict = |at: usize| answers[at]["samples"][0]["verdict"].as_str().unwrap();
    assert_eq!(verdict(0), "match");
    assert_eq!(answers[0]["language"], "toy");
    assert_eq!(answers[0]["interpreter"], "toy 1");
    let runtime = |at: usize| answers[at]["runtime"].as_str().unwrap();
    assert_eq!(runtime(0).len(), 64);
    assert_ne!(runtime(0), runtime(3), "each has an interpreter of its own");
    assert_eq!(verdict(1), "rejected");
    assert_eq!(
        (verdict(2), &answers[2]["samples"][0]["detail"]),
        ("invalid-output", &json!("colour"))
    );
    assert_eq!(
        (verdict(3), &answers[3]["language"]),
        ("output", &json!("arc-dsl"))
    );
    let message = answers[4]["error"]["message"].as_str().unwrap();
    assert_eq!(
        message,
        "line 5: unknown language 'cobol'; known are arc-dsl, toy"
    );
}
