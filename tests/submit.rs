//! `submit`: two attempts for every test, in the shape of the ARC Prize, ranked without the answers.

use serde_json::Value;

use solver_test_support::Place;

const TASK: &str = "007bbfb7";

/// Whether a value is a grid, as a submission has it.
fn is_grid(value: &Value) -> bool {
    let rows = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let width = rows.first().and_then(Value::as_array).map_or(0, Vec::len);
    let is_row = |row: &Value| {
        row.as_array().is_some_and(|row| {
            row.len() == width && row.iter().all(|cell| cell.as_u64() < Some(10))
        })
    };
    (1..=30).contains(&rows.len()) && (1..=30).contains(&width) && rows.iter().all(is_row)
}

#[test]
fn a_submission_has_the_shape_of_the_prize_and_a_score() {
    let place = Place::new();
    place.run(["run", TASK, "--json", "--cache", "cache"]).ok();
    let args = [
        "submit",
        "--all",
        "--dataset",
        "arc-agi-1-training",
        "--score",
        "--cache",
        "cache",
    ];
    let ran = place.run(args).ok();
    assert_eq!(
        ran.stderr,
        "limits: those under which each solver was kept (500000000 fuel and 256 MiB)\n\
         score 0.25 %: 1 of 400 tasks are right, 1 has solvers; every demo is matched for 1\n"
    );
    let submission: Value = serde_json::from_str(&ran.stdout).unwrap();
    let tasks = place
        .run(["tasks", "--dataset", "arc-agi-1-training", "--json"])
        .ok()
        .stdout;
    assert_eq!(submission.as_object().unwrap().len(), tasks.lines().count());
    for line in tasks.lines() {
        let task: Value = serde_json::from_str(line).unwrap();
        let answers = submission[task["id"].as_str().unwrap()].as_array().unwrap();
        assert_eq!(Some(answers.len() as u64), task["tests"].as_u64());
        for answer in answers {
            assert_eq!(answer.as_object().unwrap().len(), 2, "{answer}");
            assert!(is_grid(&answer["attempt_1"]), "{answer}");
            assert!(is_grid(&answer["attempt_2"]), "{answer}");
        }
    }
    let sequential = place.run([&args[..], &["--pools", "sequential"]].concat());
    assert_eq!(sequential.ok().stdout, ran.stdout);
}

#[test]
fn no_answer_is_read_before_the_ranking() {
    let place = Place::new();
    let whole = place.run(["tasks", TASK, "--json"]).ok().stdout;
    let mut task: Value = serde_json::from_str(&whole).unwrap();
    let mut submitted = |output: Option<Value>| -> String {
        match output {
            Some(output) => task["test"][0]["output"] = output,
            None => drop(task["test"][0].as_object_mut().unwrap().remove("output")),
        }
        let members = serde_json::json!({"train": task["train"], "test": task["test"]});
        place.write("mine.json", members.to_string());
        place
            .run([
                "run",
                "mine.json",
                "--json",
                "--keep-all",
                "--count",
                "149",
                "--cache",
                "cache",
            ])
            .ok();
        let ran = place
            .run(["submit", "mine.json", "--score", "--cache", "cache"])
            .ok();
        let stdout = ran.stdout;
        std::fs::remove_dir_all(place.path("archive")).unwrap();
        stdout
    };
    let unknown = submitted(None);
    let answers: Value = serde_json::from_str(&unknown).unwrap();
    // The expected output, right or wrong, changes nothing.
    let [first, second] = ["attempt_1", "attempt_2"].map(|name| answers["mine"][0][name].clone());
    assert_ne!(first, second);
    assert_eq!(submitted(Some(second)), unknown);
    assert_eq!(submitted(Some(first)), unknown);
    assert_eq!(submitted(Some(serde_json::json!([[5]]))), unknown);
}

#[test]
fn without_an_archive_nothing_is_submitted() {
    let place = Place::new();
    let ran = place.run(["submit", TASK]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(
        ran.stderr
            .starts_with("error: there is no archive archive; "),
        "{}",
        ran.stderr
    );
}
