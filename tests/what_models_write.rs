//! Texts as people and language models write them: prose around a program, several programs, general
//! Python, functions that help others. Which function counts, and on which line something is wrong.

use serde_json::{Value as Json, json};
use solver_test_support::{Place, Ran, source_hash};

/// A task that turns its grids upside down.
const TASK: &str = "68b16354";

const PROSE: &str = "\
Sure! Let's look at the grid's rows first.

```python
def solve(I):
    return vmirror(I)
```

That isn't right, since it mirrors the columns. Here's the fix:

```python
def flip(grid):
    return hmirror(grid)


def solve(I):
    \"\"\"
    Flips it, like so:
        ```
        1 -> 2
        ```
    \"\"\"
    x1 = flip(I)
    return x1
```

It should work now :)
";

fn numpy() -> String {
    "I'd use numpy:\n\n```python\nimport numpy as np\n\n\ndef transform(grid):\n    out = \
     np.array(grid)\n    for row in range(len(grid)):\n        out[row] = grid[-row]\n    return \
     out.tolist()\n```\n"
        .to_owned()
}

fn results(ran: &Ran) -> Vec<Json> {
    let lines = ran.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect()
}

/// The answers of `score` to requests with these members.
fn scored(place: &Place, requests: &[Json]) -> Vec<Json> {
    let lines: Vec<String> = requests.iter().map(Json::to_string).collect();
    let ran = place.run_with_input(["score", "--ordered"], &(lines.join("\n") + "\n"));
    results(&ran.ok())
}

fn request(source: &str) -> Json {
    json!({"id": 1, "source": source, "task": TASK})
}

#[test]
fn the_last_whole_fence_is_the_program_everywhere() {
    let place = Place::new();
    let indented = PROSE.replace('\n', "\n  ").replace("  \n", "\n");
    let texts = [
        PROSE.to_owned(),
        PROSE.replace('\n', "\r\n"),
        PROSE
            .replace("```python", "~~~~ python")
            .replace("\n```\n", "\n~~~~\n"),
        format!("\u{feff}{PROSE}And so on:\n```python\ndef solve(I):\n    return (\n"),
        indented,
    ];
    for (number, text) in texts.iter().enumerate() {
        let name = format!("answer{number}.py");
        place.write(&name, text);
        let report = place.run(["run", TASK, "--solvers", &name, "--json"]).ok();
        let report = report.report();
        assert_eq!((report.solvers, report.count("match")), (1, 4), "{text}");
        let [result] = &scored(&place, &[request(text)])[..] else {
            panic!("one result");
        };
        assert_eq!(result["matched"], 4, "{text}");
        assert_eq!(result["solver"], report.solved[0].as_str());
        place.run(["check", &name]).ok();
        place.run(["compile", &name, "-o", "out.wasm"]).ok();
        let explained = place.run(["explain", &name, "--task", TASK]).ok();
        let def = text
            .lines()
            .position(|line| line.trim_end().ends_with("x1 = flip(I)"));
        let line = format!("\n{:>4}  x1 = flip(I)", def.unwrap() + 1);
        assert!(explained.stdout.contains(&line), "{}", explained.stdout);
        let line = json!({"task": TASK, "source": text}).to_string();
        let imported = place.run_with_input(["archive", "import", "-"], &line).ok();
        assert!(imported.stdout.contains("1 handed in, 1 different, 1 hold"));
    }
    // The hash is over the function as it stands in the text.
    let solved = place
        .run(["run", TASK, "--solvers", "answer0.py", "--json"])
        .ok();
    let from = PROSE.rfind("def solve").unwrap();
    let function = &PROSE[from..PROSE.rfind("\n```").unwrap()];
    assert_eq!(solved.report().solved, [source_hash(function)]);
}

#[test]
fn a_fence_inside_of_a_program_is_left_alone() {
    let text = "\"\"\"Notes:\n```python\ndef solve(I):\n    return vmirror(I)\n```\n\"\"\"\n\n\ndef \
                solve(I):\n    return hmirror(I)\n";
    let place = Place::new();
    let [result] = &scored(&place, &[request(text)])[..] else {
        panic!("one result");
    };
    assert_eq!(result["matched"], 4);
}

#[test]
fn what_is_no_program_is_told_with_its_line_in_the_text() {
    let place = Place::new();
    place
        .write(
            "open.py",
            "Here you are:\n```python\ndef solve(I):\n    return I\n",
        )
        .write("prose.py", "I cannot solve this task.\n")
        .write("inside.py", PROSE.replace("x1 = flip(I)", "x1 = flip(II)"))
        .write(
            "helper.py",
            PROSE.replace("return hmirror(grid)", "return hmiror(grid)"),
        )
        .write(
            "broken.py",
            "Text\n```\ndef solve(I):\n    return hmirror(I\n```\n",
        );
    for (name, told) in [
        (
            "open.py",
            "2:1: a Markdown fence that is never closed; end it with",
        ),
        ("prose.py", "1:3: syntax error: "),
        ("inside.py", "22:15: unknown name 'II'; did you mean 'I'?"),
        (
            "helper.py",
            "22:10: it calls 'flip', which does not compile: line 12, column 12: unknown name 'hmiror'",
        ),
        ("broken.py", "5:1: syntax error: "),
    ] {
        let place_of = |ran: Ran| {
            assert_eq!(ran.code, Some(2), "{}", ran.stderr);
            ran.stderr
        };
        let told = format!("error: {name}:{told}");
        for args in [
            &["run", TASK, "--solvers", name][..],
            &["explain", name, "--task", TASK],
            &["compile", name],
        ] {
            let said = place_of(place.run(args));
            assert!(said.starts_with(&told), "{args:?}: {said}\n{told}");
        }
        let checked = place.run(["check", name]);
        assert_eq!(checked.code, Some(2));
        let text = String::from_utf8(place.files(".").remove(name).unwrap()).unwrap();
        let [result] = &scored(&place, &[request(&text)])[..] else {
            panic!("one result");
        };
        let sample = &result["samples"][0];
        assert_eq!(sample["verdict"], "rejected");
        let (line, rest) = told[format!("error: {name}:").len()..]
            .split_once(':')
            .unwrap();
        let (column, reason) = rest.split_once(": ").unwrap();
        let message = sample["message"].as_str().unwrap();
        let expected = format!("line {line}, column {column}: {reason}");
        assert!(message.starts_with(&expected), "{message}\n{expected}");
    }
    let hint = place.run(["check", "broken.py"]);
    let says = "the '(' at line 4, column 19 is never closed";
    assert!(hint.stdout.contains(says), "{}", hint.stdout);
}

#[test]
fn what_fails_in_a_run_is_told_with_its_line_in_the_text() {
    let place = Place::new();
    let text = PROSE.replace(
        "x1 = flip(I)",
        "x1 = first(colorfilter(objects(I, T, F, T), TEN))",
    );
    let helper = PROSE.replace("return hmirror(grid)", "\n    return first(())");
    let results = scored(&place, &[request(&text), request(&helper)]);
    let message = |result: &Json| result["samples"][0]["message"].as_str().unwrap().to_owned();
    assert!(
        message(&results[0]).starts_with("line 22: first: "),
        "{}",
        message(&results[0])
    );
    assert!(
        message(&results[1]).starts_with("line 13: first: "),
        "{}",
        message(&results[1])
    );
    place.write("answer.py", &helper);
    let explained = place.run(["explain", "answer.py", "--task", TASK]).ok();
    let says = "(on line 13, in a function that it calls)\n\nerror on line 23: first:";
    assert!(explained.stdout.contains(says), "{}", explained.stdout);
}

#[test]
fn general_python_is_told_as_that_and_not_as_unknown_names() {
    // Two of them are in Python, where nobody says that they are not.
    let as_dsl = ["--language", "arc-dsl"];
    let end = "; arc-dsl has assignments and calls only; run it as Python with `--language python`, or \
               see `solver-host dsl --syntax`\n";
    let place = Place::new();
    place
        .write("numpy.py", numpy())
        .write(
            "loop.py",
            "from dsl import *\n\n\ndef solve(I):\n    out = I\n    for x in asindices(I):\n        \
             out = fill(out, ONE, initset(x))\n    return out\n",
        )
        .write("class.py", "class Solver:\n    def solve(self, grid):\n        return grid\n");
    for (name, place_of, what) in [
        ("numpy.py", "8:11", "numpy"),
        ("loop.py", "6:5", "a `for` loop"),
        ("class.py", "1:1", "a class"),
    ] {
        let ran = place.run([&["run", TASK, "--solvers", name], &as_dsl[..]].concat());
        let told = format!("error: {name}:{place_of}: general Python: {what}{end}");
        assert!(ran.stderr.starts_with(&told), "{}", ran.stderr);
        let checked = place.run([&["check", name], &as_dsl[..]].concat());
        let told = format!("{name}:{place_of}: error: general Python: {what}{end}");
        assert!(checked.stdout.starts_with(&told), "{}", checked.stdout);
        assert_eq!(checked.stdout.matches("general Python").count(), 1);
    }
}

const SEVERAL: &str = "\
def grow(x):
    return upscale(x, TWO)


def helper(x):
    return hmirror(x)


def solve_b(I):
    return grow(I)


def solve_a(I):
    return helper(I)


def other(I):
    return vmirror(I)
";

#[test]
fn the_function_that_is_meant_is_the_same_in_every_command() {
    let place = Place::new();
    let main = SEVERAL
        .replace("solve_b", "first_try")
        .replace("solve_a", "main");
    let last = main
        .replace("main", "right")
        .replace("def other", "def help")
        + "\n\ndef end(I):\n    return help(I)\n";
    for (text, name) in [
        (SEVERAL.to_owned(), "solve_b"),
        (
            format!("{SEVERAL}\n\ndef solve(I):\n    return I\n"),
            "solve",
        ),
        (main, "main"),
        (last, "end"),
    ] {
        place.write("all.py", &text);
        let compiled = place.run(["compile", "all.py", "--json"]).ok();
        let compiled = &results(&compiled)[0];
        assert_eq!(compiled["function"], name);
        let explained = place
            .run(["explain", "all.py", "--task", TASK, "--json"])
            .ok();
        assert_eq!(results(&explained)[0]["entry"], name);
        let scored = scored(&place, &[request(&text)]);
        assert_eq!(scored[0]["solver"], compiled["solver"]);
        let line = json!({"task": TASK, "source": &text}).to_string();
        let imported = place.run_with_input(["archive", "import", "-"], &line).ok();
        assert!(
            imported.stdout.contains("1 handed in"),
            "{}",
            imported.stdout
        );
    }
}

#[test]
fn a_battery_takes_the_functions_that_no_other_one_mentions() {
    let place = Place::new();
    place.write("all.py", SEVERAL);
    let ran = place
        .run(["run", TASK, "--solvers", "all.py", "--json"])
        .ok();
    assert_eq!(ran.report().solvers, 3);
    assert_eq!(ran.report().solved.len(), 1);
    let twice = SEVERAL.replace("solve_a", "solve_b");
    place.write("twice.py", &twice);
    let ran = place
        .run(["run", TASK, "--solvers", "twice.py", "--json"])
        .ok();
    assert_eq!(ran.report().solvers, 2);
    assert_eq!(ran.report().solved.len(), 1);
    let checked = place.run(["check", "twice.py"]).ok();
    let told = "twice.py:13:1: warning: 'solve_b' is defined twice, here and on line 9; the later \
                one counts\n";
    assert!(checked.stdout.starts_with(told), "{}", checked.stdout);
    let each = "def a(I):\n    return b(I)\n\n\ndef b(I):\n    return a(I)\n";
    place.write("each.py", each);
    let ran = place
        .run(["run", TASK, "--solvers", "each.py", "--json"])
        .ok();
    assert_eq!(ran.report().solvers, 2);
}

#[test]
fn many_files_are_checked_and_summed_up() {
    let place = Place::new();
    place
        .write("heap/a.py", SEVERAL)
        .write("heap/deep/b.py", "def solve(I):\n    return hmiror(I)\n")
        .write("heap/notes.txt", "def solve(I: no Python\n")
        .write("c.py", PROSE)
        .write("empty/d.txt", "");
    let ran = place.run(["check", "heap", "c.py"]);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(ran.code, Some(2));
    assert_eq!(lines[0], "heap/a.py: nothing found in 5 functions");
    assert!(lines[1].starts_with("heap/deep/b.py:2:12: error: unknown name 'hmiror'"));
    assert_eq!(
        lines.last(),
        Some(&"5 solvers in 3 files: 4 compile, 1 does not")
    );
    let json = place.run(["check", "--json", "heap", "c.py"]);
    let objects = results(&json);
    let files: Vec<&str> = objects
        .iter()
        .filter_map(|it| it["file"].as_str())
        .collect();
    assert_eq!(files, ["heap/a.py", "heap/deep/b.py", "c.py"]);
    let well = place.run(["check", "heap/a.py", "c.py"]).ok();
    assert!(
        well.stdout.ends_with("\n4 solvers in 2 files: 4 compile\n"),
        "{}",
        well.stdout
    );
    let piped = place.run_with_input(["check", "-"], "def solve(I):\n    return hmiror(I)\n");
    assert!(
        piped
            .stdout
            .starts_with("standard input:2:12: error: unknown name")
    );
    // A file that cannot be read is named, and the others are checked.
    let missing = place.run(["check", "c.py", "missing.py"]);
    assert_eq!(missing.code, Some(2));
    assert!(
        missing
            .stdout
            .starts_with("c.py: nothing found in 2 functions")
    );
    assert!(
        missing
            .stderr
            .starts_with("error: cannot read missing.py: ")
    );
    let empty = place.run(["check", "empty"]);
    assert_eq!(empty.code, Some(2));
    assert!(
        empty
            .stderr
            .starts_with("error: no .py file in the folder empty; "),
        "{}",
        empty.stderr
    );
}

#[test]
fn a_large_text_of_fences_is_read_fast() {
    let place = Place::new();
    for line in ["```\n", "~~~\n", "```python\n", "   ```\n    x\n"] {
        place.write("fences.py", line.repeat((1 << 20) / line.len()));
        let begun = std::time::Instant::now();
        let ran = place.run(["check", "fences.py"]);
        assert_eq!(ran.code, Some(2));
        assert!(
            begun.elapsed().as_secs() < 20,
            "{line:?}: {:?}",
            begun.elapsed()
        );
    }
}

#[test]
fn the_rule_stands_in_the_help_of_every_command_that_follows_it() {
    let place = Place::new();
    for command in [
        &["run"][..],
        &["score"],
        &["explain"],
        &["check"],
        &["compile"],
        &["archive", "import"],
    ] {
        let ran = place.run(command.iter().chain(&["--help"])).ok();
        let words: Vec<&str> = ran.stdout.split_whitespace().collect();
        let text = words.join(" ");
        assert!(
            text.contains("a function whose name begins with `solve`"),
            "{text}"
        );
        assert!(
            text.contains("If two functions share a name, the later one counts."),
            "{text}"
        );
    }
}
