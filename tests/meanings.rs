//! A text has one meaning: a byte order mark before it is passed over wherever text is read, and JSON
//! in which a member stands twice is refused wherever JSON is read.

use serde_json::Value;

use solver_test_support::{Place, Ran};

const MARK: &str = "\u{feff}";
const TASK: &str = "67a3c6ac";
const RIGHT: &str = "def solve(I):\n    return vmirror(I)\n";

/// The run of a command on a text in a file, or on its standard input: the same behind a mark.
#[track_caller]
fn same_behind_a_mark(text: &str, ending: &str, command: &str) -> Ran {
    let ran = |text: &str| {
        let place = Place::new();
        place.write("good.py", RIGHT);
        place.write(&format!("x.{ending}"), text);
        let by_name = place.run(command.replace("FILE", &format!("x.{ending}")).split(' '));
        (by_name, place.files("archive"), place.files("out"))
    };
    let (plain, plain_archive, plain_out) = ran(text);
    let (marked, marked_archive, marked_out) = ran(&format!("{MARK}{text}"));
    let without_times = |text: &str| {
        let mut text = text.to_owned();
        if let Some(at) = text.find("\"timing_ms\"") {
            let end = text[at..].find('}').map_or(text.len(), |end| at + end);
            text.replace_range(at..end, "");
        }
        text
    };
    assert_eq!(
        plain.code, marked.code,
        "{}\n{}",
        marked.shown, marked.stderr
    );
    assert_eq!(without_times(&plain.stdout), without_times(&marked.stdout));
    assert_eq!(plain.stderr, marked.stderr);
    let sources = |files: &std::collections::BTreeMap<String, Vec<u8>>| {
        let mut files = files.clone();
        files.retain(|name, _| name.ends_with(".py"));
        files
    };
    assert_eq!(sources(&plain_archive), sources(&marked_archive));
    assert_eq!(plain_out, marked_out);
    marked
}

#[test]
fn a_mark_before_a_file_changes_nothing() {
    let sources = [
        RIGHT,
        "def solve(I): return hmiror(I)\n",
        "def solve(I) return I\n",
        "def a(I):\n    return I\ndef b(I):\n    return vmirror(I)\n    x = 1\n",
        "x = 1\n",
        "",
    ];
    for source in sources {
        for command in [
            "check FILE",
            "check FILE --json",
            "compile FILE -o out/x.wasm --json",
            "explain FILE --task 67a3c6ac",
            "explain FILE --task 67a3c6ac --json",
            "run 67a3c6ac --solvers FILE",
            "run 67a3c6ac --solvers FILE --json",
            "run 67a3c6ac --count 2 --solvers FILE --json",
        ] {
            same_behind_a_mark(source, "py", command);
        }
    }
    let ran = same_behind_a_mark(sources[1], "py", "check FILE");
    assert!(
        ran.stdout
            .starts_with("x.py:1:22: error: unknown name 'hmiror'")
    );
    let task = r#"{"train":[{"input":[[1]],"output":[[1]]}],"test":[{"input":[[1]]}]}"#;
    for (text, ending, command, code) in [
        (task, "json", "tasks FILE", 0),
        (task, "json", "run FILE --solvers good.py --json", 0),
        ("[[0,1]", "json", "tasks FILE", 2),
        ("[[0,1]]", "json", "explain good.py --input FILE", 0),
        ("[[0,1]", "json", "explain good.py --input FILE", 2),
    ] {
        assert_eq!(same_behind_a_mark(text, ending, command).code, Some(code));
    }
    let line = r#"{"task":"67a3c6ac","source":"def f(I):\n    return vmirror(I)"}"#;
    let other = r#"{"task":"67a3c6ac","source":"def f(I):\n    return I"}"#;
    let lines = format!("{line}\n\n{other}\n{MARK}{line}\n{MARK}\n");
    let ran = same_behind_a_mark(&lines, "json", "archive import FILE");
    assert_eq!(
        ran.stdout,
        "67a3c6ac: 3 handed in, 2 different, 2 hold, 2 saved; the best matches 3 of 3 demos\n"
    );
}

#[test]
fn a_mark_on_standard_input_changes_nothing() {
    let place = Place::new();
    let hashes = |text: &str| {
        let run = ["run", TASK, "--json", "--solvers", "-"];
        let report = place.run_with_input(run, text).ok().report();
        (report.digest, report.solved)
    };
    assert_eq!(hashes(RIGHT), hashes(&format!("{MARK}{RIGHT}")));
    let line = r#"{"task":"67a3c6ac","source":"def f(I):\n    return vmirror(I)"}"#;
    let import = ["archive", "import", "-"];
    place
        .run_with_input(import, &format!("{MARK}{line}\r\n"))
        .ok();

    let request = |id: u32, mark: &str| {
        format!(r#"{{"id":{id},"source":"{mark}def f(I):\n    return (","task":"{TASK}"}}"#)
    };
    let text = [
        format!("{MARK}{}", request(1, "")),
        request(1, MARK),
        MARK.to_owned(),
        format!("{MARK}  \t\r"),
        format!("{MARK}{}", request(1, MARK)),
        format!("{MARK}{MARK}{}", request(1, "")),
        format!("{} {MARK}", request(1, "")),
    ]
    .join("\n");
    let answers = place
        .run_with_input(["score", "--ordered"], &text)
        .ok()
        .stdout;
    let answers: Vec<&str> = answers.lines().collect();
    assert_eq!(answers.len(), 5, "{answers:?}");
    assert!(answers[0].contains("\"rejected\""), "{}", answers[0]);
    assert!(answers[1] == answers[0] && answers[2] == answers[0]);
    assert!(
        answers[3..]
            .iter()
            .all(|answer| answer.contains("bad-request"))
    );
}

#[test]
fn a_member_that_stands_twice_is_a_bad_request_at_every_depth() {
    let place = Place::new();
    let rest = r#""source":"def f(I):\n    return I""#;
    let inputs = r#""inputs":[[[1]]]"#;
    let cases = [
        (
            format!(r#"{{"id":1,{rest},{inputs},"source":"x"}}"#),
            "two members 'source'",
        ),
        (
            format!(r#"{{"id":1,{rest},{inputs},"sour\u0063e":"x"}}"#),
            "two members 'source'",
        ),
        (
            format!(r#"{{"id":1,{rest},{inputs},{inputs}}}"#),
            "two members 'inputs'",
        ),
        (
            format!(r#"{{"id":1,{rest},{inputs},"limits":{{"fuel":9,"memory_mib":1,"fuel":9}}}}"#),
            "limits has two members 'fuel'",
        ),
        (
            format!(
                r#"{{"id":1,{rest},{inputs},"demos":[{{"input":[[1]],"output":[[1]]}},{{"input":[[1]],"output":[[1]],"output":[[2]]}}]}}"#
            ),
            "demos[1] has two members 'output'",
        ),
        (
            format!(r#"{{"id":1,{rest},{inputs},"x":{{"y":1,"y":1}}}}"#),
            "x has two members 'y'",
        ),
    ];
    let ids = [
        (
            format!(r#"{{"id":1,"id":1,{rest},{inputs}}}"#),
            "two members 'id'",
        ),
        (
            format!(r#"{{"id":{{"a":1,"a":2}},{rest},{inputs}}}"#),
            "id has two members 'a'",
        ),
    ];
    let text: Vec<&str> = cases
        .iter()
        .chain(&ids)
        .map(|(line, _)| line.as_str())
        .collect();
    let answers = place.run_with_input(["score", "--ordered"], &text.join("\n"));
    let answers = answers.ok().stdout;
    for (at, (answer, (line, says))) in answers.lines().zip(cases.iter().chain(&ids)).enumerate() {
        let answer: Value = serde_json::from_str(answer).expect("is JSON");
        assert_eq!(answer["error"]["code"], "bad-request", "{line}: {answer}");
        let message = answer["error"]["message"].as_str().expect("has one");
        assert!(message.contains(says), "{line}: {message}");
        let id = if at < cases.len() {
            Value::from(1)
        } else {
            Value::Null
        };
        assert_eq!(answer["id"], id, "{line}");
    }
    assert_eq!(answers.lines().count(), cases.len() + ids.len());
}

#[test]
fn a_member_that_stands_twice_is_refused_in_files_too() {
    let place = Place::new();
    let sample = r#"{"input":[[1]],"output":[[1]]}"#;
    place
        .write("good.py", RIGHT)
        .write(
            "a.json",
            format!(r#"{{"train":[{sample}],"test":[{sample}],"by":{{"x":1,"x":1}}}}"#),
        )
        .write(
            "b.json",
            format!(
                r#"{{"train":[{{"input":[[1]],"output":[[1]],"input":[[2]]}}],"test":[{sample}]}}"#
            ),
        )
        .write("c.json", r#"[[{"a":1,"a":2}]]"#)
        .write(
            "d.json",
            r#"{"task":"67a3c6ac","source":"x = 1","task":"67a3c6ac"}"#,
        )
        .write(
            "e.json",
            r#"{"task":"67a3c6ac","source":"x = 1","demos":{"a":1,"a":1}}"#,
        );
    for (command, says) in [
        ("run a.json", r#"a.json: by has two members "x""#),
        ("tasks b.json", r#"b.json: demo[0] has two members "input""#),
        (
            "explain good.py --task b.json",
            r#"demo[0] has two members "input""#,
        ),
        (
            "explain good.py --input c.json",
            "c.json: [0][0] has two members 'a'",
        ),
        (
            "archive import d.json",
            "d.json:1: no solver: two members 'task'",
        ),
        (
            "archive import e.json",
            "e.json:1: no solver: demos has two members 'a'",
        ),
    ] {
        let ran = place.run(command.split(' '));
        assert_eq!(ran.code, Some(2), "{command}\n{}", ran.stderr);
        assert!(ran.stderr.contains(says), "{command}\n{}", ran.stderr);
    }
    // The results of a search are read in the same way.
    let search = [
        "evolve",
        TASK,
        "--rounds",
        "1",
        "--brood",
        "5",
        "--enumeration",
        "0",
    ];
    place.run(search).ok();
    let state = format!("archive/{TASK}/evolve-0.json");
    let text = std::fs::read_to_string(place.path(&state)).expect("is there");
    place.write(&state, format!("{MARK}{text}"));
    place.run(search).ok();
    let twice = text.replacen("\"generators\": {", "\"generators\": {\"a\":1,\"a\":1,", 1);
    assert_ne!(twice, text);
    place.write(&state, twice);
    let ran = place.run(search);
    assert!(
        ran.stderr.contains("generators has two members 'a'"),
        "{}",
        ran.stderr
    );
    let tried = place.run(["archive", "tried"]).ok().stdout;
    assert!(tried.contains("generators has two members 'a'"), "{tried}");
}
