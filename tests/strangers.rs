//! Text by strangers reaches no terminal as it is: its characters cannot steer it, hide text or
//! turn its order around, whatever they stand in and whichever command quotes them.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use solver_test_support::{Place, Ran, source_hash};

const TASK: &str = "007bbfb7";
const GOOD: &str = "def solve(I):\n    return I\n";

/// Controls of both kinds, directions and isolates, separators, zero widths, a filler, a tag.
const HOSTILE: [char; 26] = [
    '\u{1}',
    '\u{7}',
    '\u{8}',
    '\u{c}',
    '\r',
    '\u{1b}',
    '\u{7f}',
    '\u{80}',
    '\u{90}',
    '\u{9b}',
    '\u{9d}',
    '\u{61c}',
    '\u{200b}',
    '\u{200d}',
    '\u{200e}',
    '\u{200f}',
    '\u{2028}',
    '\u{2029}',
    '\u{202a}',
    '\u{202e}',
    '\u{2060}',
    '\u{2066}',
    '\u{2069}',
    '\u{feff}',
    '\u{3164}',
    '\u{e0041}',
];

/// Nothing hostile may be in what a command prints for people.
#[track_caller]
fn is_clean(ran: &Ran) {
    assert!(ran.code.is_some(), "{} was killed", ran.shown);
    for (name, text) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
        let raw = text.chars().find(|c| HOSTILE.contains(c));
        assert_eq!(raw, None, "{}: {name}: {text:?}", ran.shown);
    }
}

/// Text with all of them, or without those that end a line of source.
fn all() -> String {
    HOSTILE.iter().collect()
}

/// Sources that quote a character in all sorts of messages.
fn sources(c: char) -> Vec<String> {
    vec![
        format!("def solve(I):\n    x{c} = hmirror(I)\n    return x{c}\n"),
        format!("def solve(I):\n    return hmir{c}ror(I)\n"),
        format!("def sol{c}ve(I):\n    return 1 +\n"),
        format!("def sol{c}ve(I):\n    x = I\n"),
        format!("def solve(I, y{c}):\n    return I\n"),
        format!("def solve({c}S, I):\n    return I\n"),
        format!("def help{c}er(a, b{c}):\n    return a\ndef solve(I):\n    return help{c}er(I)\n"),
        format!("def helper{c}(a):\n    return [a]\ndef solve(I):\n    return helper{c}(I)\n"),
        format!("def helper{c}(a):\n    return first(a)\ndef solve(I):\n    return helper{c}\n"),
        format!("def solve(I):\n    return I.{c}x\n"),
        format!("def solve(I):\n    \"\"\"{c}\"\"\"\n    return first(I)  # {c}\n"),
        format!("def solve(I):\n    x = \"{c}\n    return I\n"),
        format!("def solve(I):\n    x = f\"{{{c}}}\"\n    return I\n"),
        format!("def solve(I):\n    x = f\"{{I!{c}}}\"\n    return I\n"),
        format!("def solve(I):\n    x = 1{c}2\n    return I\n"),
        format!("def solve(I):\n    return f(a{c}=1, a{c}=2)\n"),
        format!("def solve(a{c}, a{c}):\n    return I\n"),
        format!("def solve(I):\n\\{c}\n    return I\n"),
        format!("{c}def solve(I):\n    return I\n"),
        format!("x = 1\n{c}\ndef solve(I):\n    return I\n"),
        format!("import {c}\nclass {c}:\n    pass\n"),
        format!("nonlocal x{c}\nglobal y{c}\ndef solve(I):\n    return I\n"),
    ]
}

#[test]
fn of_a_source_nothing_gets_through() {
    let place = Place::new();
    let mut seen = 0;
    for c in HOSTILE {
        let sources = sources(c);
        for (at, source) in sources.iter().enumerate() {
            place.write(&format!("all/{at}.py"), source);
            place.write("s.py", source);
            for command in ["check s.py", "compile s.py", "explain s.py --task 007bbfb7"] {
                let ran = place.run(command.split(' '));
                is_clean(&ran);
                seen += usize::from(ran.stdout.contains("\\u{") || ran.stderr.contains("\\u{"));
            }
        }
        is_clean(&place.run(["run", TASK, "--solvers", "all"]));
    }
    // They were quoted, and not only left out.
    assert!(seen > 100, "{seen}");
    // A filler that nobody sees, as Python takes it for a name.
    let hidden = "def solve(I):\n    x\u{3164} = hmirror(I)\n    return y\u{3164}\n";
    place.write("s.py", hidden);
    let ran = place.run(["check", "s.py"]);
    assert!(
        ran.stdout.contains("unknown name 'y\\u{1160}'"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("did you mean 'x\\u{1160}'?"),
        "{}",
        ran.stdout
    );
}

#[test]
fn of_a_name_of_a_file_nothing_gets_through() {
    let place = Place::new();
    let hostile = all();
    place.write("good.py", GOOD);
    let names: Vec<OsString> = [format!("a{hostile}b"), format!("a\n{}", &hostile[..4])]
        .into_iter()
        .map(OsString::from)
        // C1 as a byte of its own, which is no UTF-8.
        .chain([OsStr::from_bytes(b"a\x9b2Jb\x1b[2J").to_owned()])
        .collect();
    for name in &names {
        let path = place.path(&name.to_string_lossy());
        let with = |ending: &str| {
            let mut name = name.clone();
            name.push(ending);
            name
        };
        let commands: Vec<Vec<OsString>> = [
            &["check", "N.py"][..],
            &["compile", "N.py"],
            &["compile", "N.wasm"],
            &["explain", "N.py", "--task", TASK],
            &["explain", "good.py", "--task", "N.json"],
            &["explain", "good.py", "--task", "N"],
            &["explain", "good.py", "--input", "N.json"],
            &["explain", "good.py", "--task", TASK, "--sample", "N"],
            &["explain", "good.py", "--task", TASK, "--entry", "N"],
            &["run", "N.json"],
            &["run", "N"],
            &["run", "./N"],
            &["run", TASK, "--solvers", "N.py"],
            &["run", TASK, "--solvers", "N"],
            &["run", TASK, "--fuel", "N"],
            &["run", TASK, "--dataset", "N"],
            &["run", TASK, "--count", "1", "--archive", "N.d"],
            &["run", TASK, "--count", "1", "--archive", "good.py/N"],
            &["run", TASK, "--count", "1", "--cache", "good.py/N"],
            &["tasks", "N"],
            &["tasks", "N.json"],
            &["evolve", "N.json", "--rounds", "1", "--enumeration", "0"],
            &["submit", "N"],
            &["submit", TASK, "--archive", "N"],
            &["report", TASK, "--archive", "N"],
            &["report", TASK, "--out", "no/N"],
            &["report", TASK, "--out", "N.html"],
            &["archive", "ls", "N"],
            &["archive", "ls", "--archive", "N"],
            &["archive", "show", "N"],
            &["archive", "tried", "N"],
            &["archive", "import", "N"],
            &["archive", "verify", "N"],
            &["cache", "--cache", "N.c"],
            &["cache", "--cache", "good.py/N"],
            &["dsl", "N"],
            &["bench", "N"],
            &[
                "verify-determinism",
                "--runs",
                "1",
                "--print",
                "--solvers",
                "N",
            ],
            &["verify-determinism", "--only-other", "--other", "N"],
            &["N"],
            &["--N"],
            &["run", "--N"],
        ]
        .iter()
        .map(|words| {
            let word = |word: &&str| match word.split_once('N') {
                Some((before, after)) => {
                    let mut whole = OsString::from(before);
                    whole.push(with(after));
                    whole
                }
                None => OsString::from(word),
            };
            words.iter().map(word).collect()
        })
        .collect();
        // First there is nothing of that name, then files that hold nothing good, then good ones.
        let rounds = if name == &names[0] { 0..3 } else { 1..2 };
        for round in rounds {
            let written = |ending: &str, bad: &str, good: &str| {
                let file = place.path(".").join(with(ending));
                let text = if round == 1 { bad } else { good };
                std::fs::write(file, text).expect("can be written");
            };
            if round > 0 {
                let task = r#"{"train":[{"input":[[1]],"output":[[1]]}],"test":[{"input":[[1]]}]}"#;
                let bad_task = format!(r#"{{"{hostile}":1,"train":[{{"{hostile}":{{}}}}]}}"#);
                written(".py", "def f(I):\n    return hmiror(I)\n", GOOD);
                written(
                    ".wasm",
                    "\0asm\u{1}\0\0\0\u{ff}",
                    "def f(I):\n    return I\n",
                );
                written(".json", &bad_task, task);
            }
            for args in &commands {
                let ran = place.start(args, &[], "").wait();
                is_clean(&ran);
                assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
            }
        }
        assert!(!path.exists() || path.is_file());
    }
}

#[test]
fn of_json_nothing_gets_through() {
    let place = Place::new();
    let hostile: String = HOSTILE.iter().filter(|c| !c.is_ascii_control()).collect();
    let name = format!("{hostile}\\u001b[2J\\u000d\\u009b");
    let sample = r#"{"input":[[1]],"output":[[1]]}"#;
    place.write("good.py", GOOD);
    for text in [
        format!(r#"{{"{name}":1,"{name}":2,"train":[{sample}],"test":[{sample}]}}"#),
        format!(r#"{{"{name}":{{"a":1,"a":2}},"train":[{sample}],"test":[{sample}]}}"#),
        format!(r#"{{"train":"{name}","test":[{sample}]}}"#),
        format!(r#"{{"train":[{{"input":[["{name}"]]}}],"test":[{sample}]}}"#),
        format!("{hostile}{{"),
        format!("{{\"a\":\"{}", all()),
        format!("[[1{hostile}]]"),
    ] {
        place.write("t.json", &text);
        for command in [
            "tasks t.json",
            "run t.json",
            "explain good.py --task t.json",
            "explain good.py --input t.json",
            "archive import t.json",
        ] {
            let ran = place.run(command.split(' '));
            is_clean(&ran);
            assert_eq!(ran.code, Some(2), "{}", ran.shown);
        }
    }
    for line in [
        format!(r#"{{"task":"{name}","source":"x"}}"#),
        format!(r#"{{"{name}":1,"task":"{TASK}","source":"x"}}"#),
        format!(r#"{{"task":"{TASK}","component":"{name}"}}"#),
        format!(r#"{{"task":"{TASK}","solver":7,"source":"{name}"}}"#),
    ] {
        let ran = place.run_with_input(["archive", "import", "-"], &line);
        is_clean(&ran);
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    }
}

/// A core module.
fn module(fields: &str) -> Vec<u8> {
    wat::parse_str(format!("(module {fields})")).expect("is a module")
}

/// A core module that exports two functions under one name, which the text format has no words for.
fn exports_twice(name: &str) -> Vec<u8> {
    let mut bytes = module(&format!(
        "(func (export \"a{0}\")) (func (export \"b{0}\"))",
        in_wat(name)
    ));
    let second = format!("b{name}");
    let at = bytes
        .windows(second.len())
        .position(|bytes| bytes == second.as_bytes());
    bytes[at.expect("is there")] = b'a';
    bytes
}

/// A text as a string of the text format.
fn in_wat(text: &str) -> String {
    text.bytes().map(|byte| format!("\\{byte:02x}")).collect()
}

#[test]
fn of_webassembly_nothing_gets_through() {
    let place = Place::new();
    let hostile = all();
    let name = in_wat(&hostile);
    for bytes in [
        module(&format!("(import \"{name}\" \"{name}\" (func))")),
        module(&format!(
            "(memory (export \"memory\") 1) (func (export \"{name}\"))"
        )),
        exports_twice(&hostile),
        wat::parse_str(format!(
            "(component (core module {0}) (core instance (instantiate 0 (with \"{name}\" (instance)))))",
            format_args!("(import \"{name}\" \"{name}\" (func))")
        ))
        .expect("is a component"),
    ] {
        place.write("m.wasm", &bytes);
        for command in [
            "compile m.wasm -o out.wasm",
            "run 007bbfb7 --solvers m.wasm",
            "explain m.wasm --task 007bbfb7",
            "check m.wasm",
        ] {
            let ran = place.run(command.split(' '));
            is_clean(&ran);
            assert_eq!(ran.code, Some(2), "{}\n{}", ran.shown, ran.stderr);
        }
    }
}

#[test]
fn of_an_archive_that_somebody_else_wrote_nothing_gets_through() {
    let place = Place::new();
    let hostile: String = HOSTILE.iter().filter(|&&c| c != '\r').collect();
    let source = format!("def solve(I):\n    # {hostile}\n    return I  # {hostile}");
    let hash = source_hash(&source);
    for (runtime, name) in [(hostile.as_str(), "a"), ("x", "b")] {
        let header = format!("# task {TASK}\n# demos 0 of 5\n# fuel 1\n# runtime {runtime}\n");
        let file = format!("archive/{TASK}/{hash}.py");
        place.write(&file, format!("{header}{source}\n"));
        place.write(&format!("archive/{hostile}{name}/{hash}.py"), "x");
        place.write(&format!("archive/{TASK}/evolve-{hostile}.json"), "x");
        for command in [
            "archive ls".to_owned(),
            format!("archive show {hash}"),
            "archive show 0".to_owned(),
            "archive verify".to_owned(),
            "archive tried".to_owned(),
            "archive gc --dry-run".to_owned(),
            "submit 007bbfb7 --score".to_owned(),
            "report 007bbfb7".to_owned(),
        ] {
            is_clean(&place.run(command.split(' ')));
        }
    }
    // The text shown is a solver still, and what was hidden can be seen.
    let shown = place.run(["archive", "show", &hash]).ok().stdout;
    assert!(shown.contains("\\u{202e}"), "{shown}");
    place.write("shown.py", shown);
    place.run(["check", "shown.py"]).ok();

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
    let escaped = "\\u001b[2J\\u009b\\u202e\\n\\r\\u2028";
    for (from, to) in [
        (
            "\"generators\": {",
            format!("\"generators\": {{\"{escaped}\":{{\"made\":1,\"kept\":1}},"),
        ),
        (
            "\"generators\": {",
            format!("\"generators\": {{\"{escaped}\":7,"),
        ),
        ("\"runtime\": \"", format!("\"runtime\": \"{escaped}")),
        ("\"best\": [", format!("\"best\": [\"{escaped}\", ")),
        ("\"round\": 1", format!("\"round\": \"{escaped}\"")),
    ] {
        let hostile = text.replacen(from, &to, 1);
        assert_ne!(hostile, text, "{from}");
        place.write(&state, &hostile);
        is_clean(&place.run(["archive", "tried"]));
        is_clean(&place.run(search.map(|word| if word == "1" { "2" } else { word })));
    }
}
