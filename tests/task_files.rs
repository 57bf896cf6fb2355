//! Tasks in the files that people have: the competition's two files, lists of pairs, folders of folders,
//! members besides `train` and `test`; and what is told where some of them are no good.

use serde_json::{Value, json};

use solver_test_support::{Place, Ran};

const MIRROR: &str = "def solve(I):\n    return vmirror(I)\n";
const IDENTITY: &str = "def solve(I):\n    return I\n";

/// A row, turned around or not.
fn pair(row: [u8; 3], is_turned: bool) -> Value {
    let turned = [row[2], row[1], row[0]];
    json!({"input": [row], "output": [if is_turned { turned } else { row }]})
}

/// A task that MIRROR solves, without its answer, and the answer.
fn turned(cell: u8) -> (Value, Value) {
    let task = json!({
        "train": [pair([1, 2, cell], true), pair([cell, 5, 6], true)],
        "test": [{"input": [[7, 8, cell]]}],
    });
    (task, json!([[[cell, 8, 7]]]))
}

/// The competition's two files: challenges and solutions.
fn competition(ids: &[&str]) -> (Value, Value) {
    let (mut challenges, mut solutions) = (json!({}), json!({}));
    for (id, cell) in ids.iter().zip(0..) {
        let (task, answer) = turned(cell % 10);
        challenges[id] = task;
        solutions[id] = answer;
    }
    (challenges, solutions)
}

fn place() -> Place {
    let place = Place::new();
    place.write("mirror.py", MIRROR).write("same.py", IDENTITY);
    place
}

fn run(place: &Place, args: &str) -> Ran {
    place.run(args.split(' ').chain(["--cache", "cache"]))
}

/// One line on standard error, exit code 2, nothing else.
#[track_caller]
fn refused(place: &Place, args: &str, says: &str) {
    let ran = run(place, args);
    assert_eq!(ran.code, Some(2), "{}\n{}", ran.shown, ran.stderr);
    assert_eq!(ran.stdout, "", "{}", ran.shown);
    assert_eq!(ran.stderr, format!("error: {says}\n"), "{}", ran.shown);
}

/// The reports of a run as JSON, those of tasks alone.
fn reports(ran: &Ran) -> Vec<Value> {
    let lines = ran.stdout.lines();
    let values = lines.map(|line| serde_json::from_str::<Value>(line).expect("is JSON"));
    values.filter(|value| value.get("task").is_some()).collect()
}

fn ids(ran: &Ran) -> Vec<String> {
    let reports = reports(ran).into_iter();
    let ids = reports.map(|report| report["task"].as_str().expect("is text").to_owned());
    ids.collect()
}

/// Whether the attempts at the first test are right.
fn correct(ran: &Ran) -> Vec<Value> {
    let reports = reports(ran).into_iter();
    reports
        .map(|report| report["test"][0]["correct"].clone())
        .collect()
}

#[test]
fn the_competitions_two_files_are_tasks_with_answers() {
    let place = place();
    let (challenges, solutions) = competition(&["00000aaa", "00000bbb", "mine-1"]);
    place
        .write("arc-agi_training_challenges.json", challenges.to_string())
        .write("arc-agi_training_solutions.json", solutions.to_string())
        .write("lonely.json", challenges.to_string())
        .write("answers.txt", solutions.to_string());
    let solve = "--solvers mirror.py --json";
    for (files, expected) in [
        ("arc-agi_training_challenges.json", json!(true)),
        ("lonely.json --answers answers.txt", json!(true)),
        ("lonely.json", Value::Null),
    ] {
        let ran = run(&place, &format!("run {files} {solve}")).ok();
        assert_eq!(ran.stderr, "", "{}", ran.shown);
        assert_eq!(ids(&ran), ["00000aaa", "00000bbb", "mine-1"]);
        assert_eq!(correct(&ran), vec![expected; 3], "{}", ran.shown);
    }
    // Some of them, one of them, and all the same.
    let ran = run(&place, &format!("run lonely.json --sample 2 {solve}")).ok();
    let drawn = ids(&ran);
    assert_eq!(drawn.len(), 2);
    let again = run(&place, &format!("run lonely.json --sample 2 {solve}")).ok();
    assert_eq!(ids(&again), drawn);
    let ran = run(&place, &format!("run lonely.json --all {solve}")).ok();
    assert_eq!(ids(&ran).len(), 3);
    let ran = run(&place, &format!("run lonely.json:mine-1 {solve}")).ok();
    assert_eq!(ids(&ran), ["mine-1"]);
    let ran = run(
        &place,
        "explain mirror.py --task lonely.json:mine-1 --sample test0",
    );
    assert!(ran.ok().stdout.contains("vmirror"));
    refused(
        &place,
        "explain mirror.py --task lonely.json",
        "lonely.json holds 3 tasks; name one of them with --task, in a file as lonely.json:ID",
    );
    refused(
        &place,
        "run lonely.json --sample 4",
        "--sample 4 is out of range: 3 tasks were named; use 1 to 3",
    );
    // The other commands that take tasks.
    let drawn = run_plain(&place, "tasks lonely.json --answers answers.txt");
    assert_eq!(drawn.matches("lonely.json  2 demos, 1 test\n").count(), 3);
    assert!(!drawn.contains("unknown"), "{drawn}");
    let score = "submit lonely.json --answers answers.txt --score";
    let ran = run(&place, score).ok();
    assert!(
        ran.stderr.contains("score 100.00 %: 3 of 3 tasks"),
        "{}",
        ran.stderr
    );
    let page = run(&place, "report lonely.json --out -").ok();
    assert!(
        page.stderr
            .starts_with("3 tasks, 3 with every demo matched"),
        "{}",
        page.stderr
    );
    let search = "evolve lonely.json --rounds 1 --brood 1 --enumeration 0";
    assert!(run(&place, search).ok().stdout.contains("3 of 3 tasks"));
}

fn run_plain(place: &Place, args: &str) -> String {
    place.run(args.split(' ')).ok().stdout
}

#[test]
fn answers_that_fit_nothing_are_one_clear_line() {
    let place = place();
    let (challenges, solutions) = competition(&["a", "b"]);
    let mut two = solutions.clone();
    two["b"] = json!([[[1]], [[2]]]);
    let mut ragged = solutions.clone();
    ragged["a"] = json!([[[1], [2, 3]]]);
    place
        .write("t.json", challenges.to_string())
        .write("two.json", two.to_string())
        .write("ragged.json", ragged.to_string())
        .write("others.json", json!({"x": [[[1]]]}).to_string())
        .write("cut.json", "{\"a\":");
    for (answers, says) in [
        (
            "two",
            "two.json: task \"b\": there are 2 answers where it has 1 test; give one grid a test",
        ),
        (
            "ragged",
            "ragged.json: task \"a\": answer 0: row 1 has 2 cells where row 0 has 1; every row of a \
             grid must be as long as the first",
        ),
        (
            "others",
            "others.json: none of its 1 answers is for a task that was named; the ids have to be \
             those of tasks",
        ),
        (
            "cut",
            "cut.json: this is not JSON: EOF while parsing a value at line 1 column 5; correct the \
             file there",
        ),
        (
            "no",
            "no.json: there is no such file or folder; check the path, or name a task by its id",
        ),
    ] {
        let command = format!("run t.json --answers {answers}.json --solvers mirror.py");
        refused(&place, &command, says);
    }
    assert!(place.lacks("archive"));
    refused(
        &place,
        "run 007bbfb7 --answers two.json",
        "two.json: none of its 2 answers is for a task that was named; the ids have to be those of \
         tasks",
    );
    refused(
        &place,
        "run --all --answers two.json",
        "--answers goes with files of tasks; name some",
    );
    // Beside the tasks the same is a note, and nothing is lost but the answer.
    place.write("t_solutions.json", two.to_string());
    let ran = run(&place, "run t.json --solvers mirror.py --json").ok();
    assert_eq!(correct(&ran), [json!(true), Value::Null]);
    assert_eq!(
        ran.stderr,
        "note: t_solutions.json: task \"b\": there are 2 answers where it has 1 test; give one grid \
         a test\n"
    );
    // Answers for some of the tasks are some answers.
    place.write("some.json", json!({"b": solutions["b"]}).to_string());
    let ran = run(
        &place,
        "run t.json --answers some.json --solvers mirror.py --json",
    )
    .ok();
    assert_eq!(correct(&ran), [Value::Null, json!(true)]);
    assert_eq!(
        ran.stderr,
        "note: some.json: task \"a\": the file has no answer for it\n"
    );
}

#[test]
fn bad_tasks_are_named_and_the_others_run() {
    let place = place();
    let (mut challenges, _) = competition(&["a", "b"]);
    challenges["b"]["train"][0]["input"] = json!([[1, 12]]);
    challenges["no id"] = challenges["a"].clone();
    place.write("t.json", challenges.to_string());
    let solve = "--solvers mirror.py --json";
    let ran = run(&place, &format!("run t.json {solve}"));
    assert_eq!((ran.code, ids(&ran)), (Some(1), vec!["a".to_owned()]));
    assert_eq!(
        ran.stderr,
        "error: t.json: task \"b\": demo[0].input: the cell at row 0, column 1 has colour 12; \
         colours are 0 to 9\n\
         error: t.json: task \"no id\": \"no id\" is no task id: use 1 to 64 letters, digits, '-' \
         and '_'; rename it\n"
    );
    let good = turned(3).0.to_string();
    place
        .write("nest/one/x.json", &good)
        .write("nest/two/three/y.json", &good)
        .write("nest/two/broken.json", "{")
        .write("nest/readme.txt", "no task");
    let ran = run(&place, &format!("run nest {solve}"));
    assert_eq!(ran.code, Some(1));
    assert_eq!(ids(&ran), ["x", "y"]);
    assert_eq!(
        ran.stderr,
        "error: nest/two/broken.json: this is not JSON: EOF while parsing an object at line 1 \
         column 1; correct the file there\n"
    );
    for command in [
        "tasks nest",
        "evolve nest --rounds 1 --brood 1 --enumeration 0",
        "submit nest",
        "report nest --out -",
    ] {
        let ran = place.run(command.split(' '));
        assert_eq!(ran.code, Some(1), "{}", ran.shown);
        assert!(
            ran.stderr.contains("error: nest/two/broken.json: "),
            "{}",
            ran.shown
        );
        assert!(!ran.stdout.is_empty(), "{}", ran.shown);
    }
    // Of many, five are named and the others counted.
    for n in 0..9 {
        place.write(&format!("nest/bad{n}.json"), "[]");
    }
    let ran = run(&place, &format!("run nest {solve}"));
    assert_eq!(ran.stderr.lines().count(), 6, "{}", ran.stderr);
    assert!(
        ran.stderr
            .ends_with("error: and 5 more tasks are left out\n"),
        "{}",
        ran.stderr
    );
    // Nothing at all is bad input.
    for n in 0..2 {
        place.write(&format!("all/bad{n}.json"), "[]");
    }
    refused(
        &place,
        "run all --solvers mirror.py",
        "all/bad0.json: a task is an object {\"train\":[...],\"test\":[...]}, and this is a list; \
         none of 2 tasks can be read",
    );
}

#[test]
fn a_thousand_pairs_are_demos() {
    let place = place();
    let pairs: Vec<Value> = (0..1_000_u32)
        .map(|n| pair([(n / 100) as u8, (n / 10 % 10) as u8, (n % 10) as u8], true))
        .collect();
    let text = serde_json::to_string_pretty(&pairs).expect("is JSON");
    place.write("00d62c1b-more.json", text);
    let solve = "--solvers mirror.py --solvers same.py --json";
    let ran = run(&place, &format!("run 00d62c1b-more.json {solve}")).ok();
    let [report] = &reports(&ran)[..] else {
        panic!("one task");
    };
    assert_eq!(report["samples"], 1_000);
    assert_eq!(report["runs"], 2_000);
    // A hundred of them are the same from both sides.
    assert_eq!(report["verdicts"]["match"], 1_100);
    assert_eq!(report["solved"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["test"], json!([]));
    let ran = run(&place, &format!("run 00d62c1b-more.json --pairs 7 {solve}")).ok();
    assert_eq!(reports(&ran)[0]["samples"], 7);
    refused(
        &place,
        "run 00d62c1b-more.json --also arc-gen",
        "no task that was named has a member \"arc-gen\" beside train and test; correct --also",
    );
    for pairs in ["0", "2001", "many", "-1"] {
        let ran = place.run(["run", "00d62c1b-more.json", "--pairs", pairs]);
        assert_eq!(ran.code, Some(2));
        assert!(
            ran.stderr.contains("a whole number from 1 to 2000"),
            "{}",
            ran.stderr
        );
    }
    // A task that is kept needs no file.
    std::fs::remove_file(place.path("00d62c1b-more.json")).expect("is there");
    let ran = run(&place, "archive verify").ok();
    assert!(ran.stdout.ends_with("solvers differ\n"), "{}", ran.stdout);
    let ran = run(&place, "explain mirror.py --task 00d62c1b-more.json");
    assert_eq!(ran.code, Some(2));
}

#[test]
fn two_thousand_samples_read_the_demos_within_memory() {
    let place = Place::new();
    let cells = vec![vec![5; 5]; 5];
    let pairs = vec![json!({"input": cells, "output": cells}); 2_000];
    place.write("many.json", json!(pairs).to_string()).write(
        "s.py",
        "def solve(S, I):\n    x1 = size(S)\n    return canvas(x1, UNITY)\n",
    );
    let ran = run(&place, "run many.json --solvers s.py --json").ok();
    assert_eq!(reports(&ran)[0]["verdicts"]["invalid-output"], 2_000);
    // Were S held once a sample, it would be four million pairs.
    assert!(ran.peak_kib < 400 << 10, "{} KiB", ran.peak_kib);
    let mut more = pairs.clone();
    more.push(pairs[0].clone());
    place.write("more.json", json!(more).to_string());
    refused(
        &place,
        "run more.json --solvers s.py",
        "more.json: the task has 2001 samples; at most 2000 are allowed; --pairs N takes the first N",
    );
}

#[test]
fn other_members_run_and_count_as_tests() {
    let place = place();
    let (mut task, answer) = turned(4);
    task["test"][0]["output"] = answer[0].clone();
    task["arc-gen"] = (0..250)
        .map(|n| pair([(n % 10) as u8, 1, 2], n > 0))
        .collect();
    place.write("task001.json", task.to_string()).write(
        "s.py",
        "def solve(S, I):\n    x1 = size(S)\n    return canvas(x1, UNITY)\n",
    );
    let solve = "--solvers mirror.py --json";
    let without = run(&place, &format!("run task001.json {solve}")).ok();
    assert_eq!(reports(&without)[0]["samples"], 3);
    let with = run(&place, &format!("run task001.json --also arc-gen {solve}")).ok();
    let report = &reports(&with)[0];
    assert_eq!(report["samples"], 253);
    assert_eq!(report["verdicts"]["match"], 252);
    // They are no demos, and nobody hands in attempts for them.
    assert_eq!(report["solved"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["test"].as_array().map(Vec::len), Some(1));
    let explained = |sample: &str, file: &str| {
        let args = format!("explain {file} --task task001.json --also arc-gen --sample {sample}");
        run(&place, &args)
    };
    let ran = explained("arc-gen[0]", "mirror.py").ok();
    assert!(ran.stdout.contains("arc-gen[0]"), "{}", ran.stdout);
    // S holds all demos.
    let ran = explained("arc-gen[249]", "s.py").ok();
    assert!(ran.stdout.contains("mismatch"), "{}", ran.stdout);
    refused(
        &place,
        "explain mirror.py --task task001.json --also arc-gen --sample arc-gen[250]",
        "task task001 has no sample 'arc-gen[250]'; it has demo[0] to demo[1], test[0] and \
         arc-gen[0] to arc-gen[249]",
    );
    let shown = run_plain(&place, "tasks task001.json --also arc-gen --pairs 2 --json");
    let shown: Value = serde_json::from_str(&shown).expect("is JSON");
    assert_eq!(shown["arc-gen"].as_array().map(Vec::len), Some(2));
    let drawn = run_plain(&place, "tasks task001.json --also arc-gen --pairs 2");
    assert!(drawn.contains("arc-gen[1] 1x3"), "{drawn}");
    for name in ["train", "demo", "a b", ""] {
        let ran = place.run(["run", "task001.json", "--also", name]);
        assert_eq!(ran.code, Some(2), "{name}");
    }
}

#[test]
fn the_beginning_of_an_id_is_enough() {
    let place = place();
    let ran = run(&place, "run 007bb --solvers mirror.py --json").ok();
    assert_eq!(ids(&ran), ["007bbfb7"]);
    let ran = run(&place, "explain mirror.py --task 007bb").ok();
    assert!(ran.stdout.contains("007bbfb7"), "{}", ran.stdout);
    refused(
        &place,
        "run 00 --solvers mirror.py",
        "several tasks begin with \"00\": 00576224, 007bbfb7, 009d5c81, 00d62c1b, 00dbd492; type \
         more of the id",
    );
    // A file that is there is meant, whatever it is called.
    place.write("007bb", turned(1).0.to_string());
    let ran = run(&place, "run 007bb --solvers mirror.py --json").ok();
    assert_eq!(ids(&ran), ["007bb"]);
    place.write("not a name.json", turned(1).0.to_string());
    let ran = place.run(["run", "not a name.json", "--solvers", "mirror.py", "--json"]);
    assert_eq!(ids(&ran.ok()), ["not_a_name"]);
}

fn score(place: &Place, args: &str, requests: &str) -> Ran {
    let usual = ["score", "--ordered", "--cache", "cache"].into_iter();
    place.run_with_input(usual.chain(args.split_whitespace()), requests)
}

fn lines(ran: &Ran) -> Vec<Value> {
    let lines = ran.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect()
}

#[test]
fn a_stream_may_name_tasks_of_files() {
    let place = place();
    let (challenges, solutions) = competition(&["mine", "007bbfb7"]);
    let mut golf = turned(9).0;
    golf["arc-gen"] = json!([pair([1, 2, 3], true), pair([1, 2, 3], false)]);
    place
        .write("t/my_challenges.json", challenges.to_string())
        .write("t/my_solutions.json", solutions.to_string())
        .write("golf.json", golf.to_string())
        .write("bad/x.json", "{")
        .write("bad/y.json", golf.to_string())
        .write(
            "copy.json",
            json!({"mine": challenges["007bbfb7"]}).to_string(),
        );
    let request = |task: &str| format!("{}\n", json!({"id": task, "source": MIRROR, "task": task}));
    let requests = ["mine", "007bbfb7", "golf", "00d62c1b", "nobody"]
        .map(request)
        .concat();
    let tasks = "--tasks t/my_challenges.json --tasks golf.json --also arc-gen";
    let ran = score(&place, tasks, &requests).ok();
    assert_eq!(ran.stderr, "");
    let answers = lines(&ran);
    let counts = |line: &Value| json!([line["matched"], line["of"], line["demos"], line["tests"]]);
    let counted = |matched: u8, of: u8| json!({"matched": matched, "of": of});
    for mine in &answers[..2] {
        assert_eq!(counts(mine), json!([3, 3, counted(2, 2), counted(1, 1)]));
    }
    // Its test has no answer, and one of its other samples is not turned.
    assert_eq!(
        counts(&answers[2]),
        json!([3, 4, counted(2, 2), counted(1, 2)])
    );
    assert_eq!(answers[2]["samples"][4]["sample"], "arc-gen[1]");
    assert_eq!(answers[3]["of"], 6);
    let message = answers[4]["error"]["message"].as_str().expect("is text");
    assert!(
        message.starts_with("line 5: no task \"nobody\" in arc-agi-1-training"),
        "{message}"
    );
    assert!(
        message.ends_with("; nor is it among the 3 tasks of --tasks"),
        "{message}"
    );
    // The answers that were named win.
    let mut wrong = solutions.clone();
    wrong["mine"] = json!([[[0]]]);
    place.write("wrong.json", wrong.to_string());
    let named = "--tasks t/my_challenges.json --answers wrong.json";
    let ran = score(&place, named, &request("mine")).ok();
    assert_eq!(
        counts(&lines(&ran)[0]),
        json!([2, 3, counted(2, 2), counted(0, 1)])
    );
    // A bad task among good ones is named, and the stream is served.
    let ran = score(&place, "--tasks bad", &request("y"));
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr
            .starts_with("error: bad/x.json: this is not JSON"),
        "{}",
        ran.stderr
    );
    assert_eq!(lines(&ran)[0]["of"], 2);
    for (args, says) in [
        (
            "--tasks t/my_challenges.json --tasks copy.json",
            "two tasks are called mine: t/my_challenges.json and copy.json; leave one out, or \
             rename a file",
        ),
        (
            "--tasks bad/x.json",
            "bad/x.json: this is not JSON: EOF while parsing an object at line 1 column 1; correct \
             the file there",
        ),
        (
            "--also arc-gen",
            "--also goes with files of tasks; name some",
        ),
    ] {
        let ran = score(&place, args, &requests);
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{args}");
        assert_eq!(ran.stderr, format!("error: {says}\n"));
    }
}

#[test]
fn brief_results_have_no_outputs() {
    let place = place();
    let request = |brief: &str| {
        format!(
            "{{\"source\":\"def f(I):\\n    return I\",\"inputs\":[[[1]],[[2]]],\"expected\":[[[1]],[[1]]]{brief}}}\n"
        )
    };
    let requests = ["", ",\"brief\":true", ",\"brief\":false", ",\"brief\":null"].map(request);
    let has_output = |line: &Value| {
        let samples = line["samples"].as_array().expect("is a list");
        let count = samples
            .iter()
            .filter(|sample| sample.get("output").is_some());
        count.count()
    };
    for (flags, expected) in [("", [2, 0, 2, 2]), ("--brief", [0, 0, 2, 0])] {
        let ran = score(&place, flags, &requests.concat()).ok();
        let lines = lines(&ran);
        assert_eq!(lines.iter().map(has_output).collect::<Vec<_>>(), expected);
        for line in &lines {
            assert_eq!(line["digest"], lines[0]["digest"]);
            assert_eq!(line["demos"], json!({"matched": 0, "of": 0}));
            assert_eq!(line["tests"], json!({"matched": 1, "of": 2}));
            assert_eq!((&line["matched"], &line["of"]), (&json!(1), &json!(2)));
        }
    }
}

#[test]
fn a_bad_line_is_named_by_its_number_in_the_stream() {
    let place = place();
    let good = json!({"id": 0, "source": IDENTITY, "inputs": [[[1]]]});
    let long = "x".repeat((16 << 20) + 1);
    let bad = json!({"id": 1, "source": IDENTITY});
    let requests = format!("{good}\n\n  \n{{\n{bad}\n{good}\n{long}\n{{\"id\":2,\"a\" 1}}");
    let lines = lines(&score(&place, "", &requests).ok());
    let messages: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["error"]["message"].as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "line 4: not JSON, column 1: EOF while parsing an object",
            "line 5: neither task nor inputs; give one of them",
            "line 7: the line is longer than 16777216 bytes; split the request",
            "line 8: not JSON, column 13: expected `:`",
        ]
    );
    assert_eq!(lines[2]["id"], 1);
}
