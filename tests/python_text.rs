//! Python as far as no interpreter is needed: which texts are in it, what may be said of them, which limits
//! hold, and what is wrong where that can be seen without running anything.

use serde_json::{Value as Json, json};
use solver_core::hash::sha256_hex;
use solver_test_support::{Place, Ran};

const TASK: &str = "68b16354";
const NUMPY: &str = "import numpy as np\n\n\ndef solve(grid):\n    return np.flipud(grid)\n";
const DSL: &str = "def solve(I):\n    return hmirror(I)\n";

fn lines(ran: &Ran) -> Vec<Json> {
    let lines = ran.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect()
}

/// The answers of `score` with these flags to requests with these members.
fn scored(place: &Place, flags: &[&str], requests: &[Json]) -> Vec<Json> {
    let lines_in: Vec<String> = requests.iter().map(Json::to_string).collect();
    let args = ["score", "--ordered"].iter().chain(flags);
    let ran = place.run_with_input(args.copied(), &(lines_in.join("\n") + "\n"));
    lines(&ran.ok())
}

/// The error of a command that is refused as bad input.
fn refused(place: &Place, args: &str) -> String {
    let ran = place.run(args.split(' '));
    assert_eq!(ran.code, Some(2), "{args}: {}", ran.stderr);
    ran.stderr
}

#[test]
fn the_language_follows_from_the_text() {
    let place = Place::new();
    for (number, (text, language)) in [
        (NUMPY, "python"),
        ("p=lambda g:g[::-1]", "python"),
        ("exec('p=1')", "python"),
        ("class Solver:\n    def solve(self, I):\n        return I\n", "python"),
        ("def solve(I):\n    import copy\n    return I\n", "python"),
        ("def solve(I):\n    return [r[::-1] for r in I]\n", "python"),
        (
            "from typing import List\n\n\ndef f(I: List) -> List:\n    return [list(r) for r in I]\n",
            "python",
        ),
        (
            "def crop(x):\n    return x[1:]\n\n\ndef solve(I):\n    return [crop(r) for r in I]\n",
            "python",
        ),
        ("Look:\n```python\nimport numpy as np\nx = 1\n```\n", "python"),
        (DSL, "arc-dsl"),
        ("from dsl import *\nfrom constants import *\n\n\ndef solve(I):\n    return I\n", "arc-dsl"),
        ("def solve(I):\n    return hmiror(I)\n", "arc-dsl"),
        ("def solve(I):\n    for r in I:\n        x = hmirror(I)\n    return x\n", "arc-dsl"),
        ("import numpy as np\ndef solve(I):\n    return (\n", "arc-dsl"),
        ("Look:\n```python\ndef solve(I):\n    return hmirror(I)\n```\n", "arc-dsl"),
        ("Nothing but words.\n", "arc-dsl"),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("f{number}.py");
        place.write(&name, text);
        let language_of = |args: &[&str]| {
            let checked = place.run(args.iter().copied());
            lines(&checked)[0]["language"].as_str().map(str::to_owned)
        };
        let found = language_of(&["check", &name, "--json"]);
        assert_eq!(found.as_deref(), Some(language), "{text}");
        for named in ["python", "arc-dsl"] {
            let found = language_of(&["check", &name, "--json", "--language", named]);
            assert_eq!(found.as_deref(), Some(named), "{text}");
        }
        // An entry that nothing can bind tells the language of a request.
        if text.contains("exec") {
            continue;
        }
        let request = json!({"source": text, "entry": "no_such_thing", "task": TASK});
        let [answer] = &scored(&place, &["--brief"], &[request])[..] else {
            panic!("one answer");
        };
        assert_eq!(answer["language"], language, "{text}");
        assert_eq!(answer["samples"][0]["verdict"], "rejected", "{answer}");
    }
}

#[test]
fn who_wants_arc_dsl_names_it() {
    let place = Place::new();
    place.write("n.py", NUMPY);
    let said = refused(
        &place,
        &format!("run {TASK} --solvers n.py --language arc-dsl"),
    );
    assert!(
        said.starts_with("error: n.py:5:12: general Python: numpy;"),
        "{said}"
    );
    assert!(said.contains("`--language python`"), "{said}");
}

#[test]
fn what_can_be_seen_to_be_wrong_is_rejected_without_an_interpreter() {
    let place = Place::new();
    place
        .write(
            "latin.py",
            b"import re\nx = '\xe4'\ndef solve(I):\n    return I\n",
        )
        .write("empty.py", "# nothing here\n")
        .write(
            "large.py",
            format!("import re\n{}p = lambda g: g\n", "#\n".repeat(1 << 18)),
        );
    let of = |args: &str| refused(&place, &format!("run {TASK} --solvers {args}"));
    let latin = of("latin.py --language python");
    assert!(
        latin.starts_with("error: latin.py:2:6: not UTF-8; save the file as UTF-8"),
        "{latin}"
    );
    let empty = of("empty.py");
    assert!(
        empty.starts_with("error: empty.py:1:1: no function; write the solver as"),
        "{empty}"
    );
    let large = of("large.py --language python");
    assert!(
        large.contains("large.py:1:1: bytes of source: 524314, but at most"),
        "{large}"
    );
    // The text as it was handed in, and the entry, are what its hash is over.
    let request = json!({"id": 1, "source": NUMPY, "entry": "solv", "task": TASK});
    let answer = &scored(&place, &[], &[request])[0];
    let hash = sha256_hex(format!("{NUMPY}\0entry=solv").as_bytes());
    assert_eq!(answer["solver"], hash.to_string());
    assert_eq!(
        answer["samples"][0]["message"],
        "line 1, column 1: no function 'solv'; did you mean 'solve'?"
    );
}

#[test]
fn requests_that_say_what_no_solver_takes_are_bad() {
    let place = Place::new();
    let bad = [
        (
            json!({"source": NUMPY, "input": "array"}),
            "unknown input 'array'; known are list, ndarray",
        ),
        (
            json!({"source": NUMPY, "interpreter": "pypy"}),
            "unknown interpreter 'pypy'; known are cpython, cpython-numpy",
        ),
        (
            json!({"source": NUMPY, "modules": {"a b": ""}}),
            "'a b' is no name of a module",
        ),
        (
            json!({"source": NUMPY, "modules": {"sys": ""}}),
            "a module cannot be called 'sys'",
        ),
        (
            json!({"source": NUMPY, "modules": {"a": "#".repeat(600_000)}}),
            "600001 bytes of modules",
        ),
        (
            json!({"source": NUMPY, "modules": "a"}),
            "modules is no object",
        ),
        (
            json!({"source": NUMPY, "modules": {"a": null}}),
            "modules.a is no string",
        ),
        (
            json!({"source": NUMPY, "stdout": 1}),
            "stdout is neither true nor false",
        ),
        (
            json!({"source": NUMPY, "language": "Python"}),
            "unknown language 'Python'; known are arc-dsl, python",
        ),
        (
            json!({"source": DSL, "input": "list"}),
            "input goes with python, and this solver is in arc-dsl",
        ),
        (
            json!({"source": NUMPY, "language": "arc-dsl", "interpreter": "cpython"}),
            "interpreter goes with python",
        ),
        (
            json!({"wasm_base64": "", "input": "list"}),
            "input goes with source",
        ),
    ];
    let requests: Vec<Json> = bad
        .iter()
        .map(|(members, _)| {
            let mut request = members.clone();
            request["task"] = json!(TASK);
            request
        })
        .collect();
    let answers = scored(&place, &[], &requests);
    for ((members, says), answer) in bad.iter().zip(&answers) {
        assert_eq!(answer["error"]["code"], "bad-request", "{members}");
        let message = answer["error"]["message"].as_str().expect("has one");
        assert!(message.contains(says), "{message}");
        assert!(!message.contains('\n'));
    }
}

#[test]
fn a_language_has_limits_of_its_own_where_nobody_asks_for_others() {
    let place = Place::new();
    let rejected = |source: &str| json!({"source": source, "entry": "none", "task": TASK});
    let mut own = rejected(NUMPY);
    own["limits"] = json!({"memory_mib": 7});
    let requests = [rejected(NUMPY), rejected(DSL), own];
    let limits = |flags: &[&str]| -> Vec<Json> {
        let answers = scored(&place, flags, &requests);
        answers
            .iter()
            .map(|answer| answer["limits"].clone())
            .collect()
    };
    let of = |fuel: u64, memory: u64, deadline: u64| json!({"fuel": fuel, "memory_mib": memory, "deadline_ms": deadline});
    assert_eq!(
        limits(&[]),
        [
            of(20_000_000_000, 512, 20_000),
            of(500_000_000, 256, 5_000),
            of(20_000_000_000, 7, 20_000)
        ]
    );
    assert_eq!(
        limits(&["--fuel", "9", "--deadline-ms", "8"]),
        [of(9, 512, 8), of(9, 256, 8), of(9, 7, 8)]
    );
}

#[test]
fn what_is_said_on_the_command_line_is_looked_at_before_anything_runs() {
    let place = Place::new();
    place
        .write("n.py", NUMPY)
        .write("d.py", DSL)
        .write("mods/common.py", "x = 1\n")
        .write("mods/notes.txt", "no module")
        .write("mods/pkg/__init__.py", "")
        .write("none/notes.txt", "no module")
        .write("odd/my-module.py", "x = 1\n")
        .write("latin/a.py", b"x = '\xe4'\n");
    for (args, says) in [
        (
            "--input array",
            "unknown input 'array'; known are list, ndarray",
        ),
        (
            "--interpreter pypy",
            "unknown interpreter 'pypy'; known are cpython, cpython-numpy",
        ),
        (
            "--language Python",
            "unknown language 'Python'; known are arc-dsl, python",
        ),
        (
            "--modules missing",
            "cannot read modules from missing: No such file or directory",
        ),
        (
            "--modules none",
            "cannot read modules from none: it holds no .py file",
        ),
        ("--modules odd", "'my-module' is no name of a module"),
        (
            "--modules latin",
            "cannot read modules from latin/a.py: not UTF-8",
        ),
        ("--language arc-dsl --input list", "input goes with python"),
    ] {
        for command in [
            format!("run {TASK} --solvers n.py {args}"),
            format!("check n.py {args}"),
            format!("archive import lines.json {args}"),
        ] {
            let said = refused(&place, &command);
            assert!(said.contains(says), "{command}: {said}");
            assert!(said.lines().count() <= 5, "{said}");
        }
    }
    // Where some solvers are in Python the words are for them; where none is, they are a mistake.
    let said = refused(&place, &format!("run {TASK} --solvers d.py --input list"));
    assert!(
        said.contains("input goes with python, and this solver is in arc-dsl"),
        "{said}"
    );
    let line = json!({"task": TASK, "source": DSL}).to_string();
    let ran = place.run_with_input(["archive", "import", "-", "--modules", "mods"], &line);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("modules goes with python"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("mods/pkg: a folder among the modules is passed over"),
        "{}",
        ran.stderr
    );
}

#[test]
fn check_tells_where_the_sandbox_is_no_desktop() {
    let place = Place::new();
    place
        .write(
            "n.py",
            "import numpy as np\nimport threading\n\n\ndef solve(grid):\n    x = hash((1, 2))\n    \
             return open('a')\n",
        )
        .write("b.py", "import re\ndef solve(grid):\n    return (\n")
        .write("mods/requests.py", "x = 1\n")
        .write(
            "r.py",
            "import requests\ndef solve(grid):\n    return grid\n",
        );
    let checked = place.run(["check", "n.py"]).ok();
    let told: Vec<&str> = checked
        .stdout
        .lines()
        .filter(|line| line.contains("warning"))
        .collect();
    assert_eq!(told.len(), 4, "{}", checked.stdout);
    for (line, says) in told.iter().zip([
        "n.py:2:8: warning: `threading`",
        "n.py:6:9: warning: `hash`",
        "n.py:7:12: warning: `open`",
        "n.py: 0 errors, 3 warnings in 1 function",
    ]) {
        assert!(line.starts_with(says), "{line}");
    }
    let broken = place.run(["check", "b.py", "--json", "--language", "python"]);
    assert_eq!(broken.code, Some(2));
    let broken = &lines(&broken)[0];
    assert_eq!(broken["errors"], 1);
    assert_eq!(broken["findings"][0]["line"], 4);
    let lacking = lines(&place.run(["check", "r.py", "--json"]).ok());
    assert_eq!(lacking[0]["warnings"], 1);
    let there = place
        .run(["check", "r.py", "--json", "--modules", "mods"])
        .ok();
    assert_eq!(lines(&there)[0]["warnings"], 0);
}

#[test]
fn explain_says_what_is_wrong_with_a_text_first() {
    let place = Place::new();
    place.write("n.py", NUMPY).write("grid.json", "[[1]]");
    let of = |args: &str| refused(&place, &format!("explain n.py {args}"));
    let entry = of(&format!("--task {TASK} --entry solv"));
    assert!(
        entry.starts_with("error: n.py:1:1: no function 'solv'; did you mean 'solve'?"),
        "{entry}"
    );
    let both = of(&format!("--task {TASK} --input grid.json"));
    assert!(
        both.contains("cannot be used with '--task <TASK>'"),
        "{both}"
    );
    let two = of("--input grid.json --input list --input ndarray");
    assert!(two.contains("--input names two of a kind"), "{two}");
    assert!(of("--input list").contains("--task <TASK> is missing"));
    let word = of(&format!("--task {TASK} --interpreter pypy"));
    assert!(word.contains("unknown interpreter 'pypy'"), "{word}");
}
