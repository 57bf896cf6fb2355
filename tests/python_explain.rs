//! `explain` of Python solvers: the verdict, the lines with what each has changed, the way of an exception.

use serde_json::{Value as Json, json};
use solver_core::hash::sha256_hex;
use solver_test_support::{Place, Ran, WITH_NUMPY, python_folder, python_is_ready};

const TASK: &str = "68b16354";
const RAISING: &str = "\
import numpy as np
import common


def solve(grid):
    flipped = np.flipud(grid)
    count = 0
    for row in range(2):
        count += row
    print('so far', count)
    return common.boom(flipped)
";
const COMMON: &str = "def boom(a):\n    x = 1\n    return a[99]\n";

fn run(place: &Place, args: &str) -> Ran {
    let folder = python_folder();
    let args = args.split(' ').map(Into::into);
    place.run(args.chain(["--python".into(), folder.into_os_string()]))
}

fn explained(place: &Place, args: &str) -> Json {
    let ran = run(place, &format!("explain {args} --task {TASK} --json")).ok();
    serde_json::from_str(&ran.stdout).expect("is JSON")
}

#[test]
fn an_exception_is_told_with_its_way() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let place = Place::new();
    place
        .write("my.py", RAISING)
        .write("mods/common.py", COMMON);
    let told = explained(&place, "my.py --modules mods");
    assert_eq!(
        (&told["language"], &told["interpreter"]),
        (&json!("python"), &json!("cpython-numpy"))
    );
    assert_eq!(
        (&told["task"], &told["sample"]),
        (&json!(TASK), &json!("demo[0]"))
    );
    assert_eq!(told["verdict"], "error");
    let message = told["message"].as_str().expect("is text");
    assert!(message.starts_with("IndexError: "), "{message}");
    assert!(message.ends_with("(line 11)"), "{message}");
    assert_eq!(
        (&told["output"], &told["stdout"]),
        (&Json::Null, &json!("so far 1\n"))
    );
    assert_eq!(told["is_cut"], false);
    assert_eq!(
        told["traceback"],
        json!([
            {"file": "my.py", "line": 11, "name": "solve"},
            {"file": "common", "line": 3, "name": "boom"},
        ])
    );
    let lines = told["lines"].as_array().expect("is a list");
    let numbers: Vec<u64> = lines.iter().filter_map(|it| it["line"].as_u64()).collect();
    assert_eq!(numbers, [6, 7, 8, 9, 8, 9, 8, 10, 11, 11]);
    assert_eq!(
        lines[1],
        json!({"line": 7, "event": "line", "locals": {"count": "0"}})
    );
    assert_eq!(lines[8]["event"], "exception");
    let hash = sha256_hex(format!("{RAISING}\0common\0{COMMON}").as_bytes());
    assert_eq!(told["solver"], hash.to_string());
    // It is the plain run that is scored.
    let request = json!({
        "id": 1, "source": RAISING, "modules": {"common": COMMON}, "task": TASK,
    });
    let args = ["score", "--python"].map(Into::into);
    let args = args.into_iter().chain([python_folder().into_os_string()]);
    let scored = place.run_with_input(args, &format!("{request}\n")).ok();
    let scored: Json = serde_json::from_str(&scored.stdout).expect("is JSON");
    assert_eq!(scored["samples"][0]["fuel"], told["fuel"], "{scored}");
    let people = run(
        &place,
        &format!("explain my.py --modules mods --task {TASK}"),
    )
    .ok()
    .stdout;
    let in_order = [
        "my.py:solve on demo[0] of task 68b16354\n\nerror: IndexError: ",
        "   6      flipped = np.flipud(grid)\n",
        "flipped: grid 5x5",
        "   7      count = 0\n      count = 0\n",
        "^ IndexError: ",
        "printed:\n  so far 1\n",
        "traceback:\n  my.py:11, in solve\n    return common.boom(flipped)\n  common:3, in boom\n    return a[99]\n",
    ];
    let mut rest = people.as_str();
    for part in in_order {
        let at = rest.find(part);
        let at = at.unwrap_or_else(|| panic!("{part:?} is not in {people}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn an_exception_before_the_call_is_told_with_its_way() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let place = Place::new();
    place.write(
        "my.py",
        "import numpy as np\ndef of(k):\n    return {}[k]\nx = of(1)\ndef f(g):\n    return g\n",
    );
    let told = explained(&place, "my.py");
    assert_eq!(
        told["traceback"],
        json!([
            {"file": "my.py", "line": 4, "name": "<module>"},
            {"file": "my.py", "line": 3, "name": "of"},
        ])
    );
    let people = run(&place, &format!("explain my.py --task {TASK}"))
        .ok()
        .stdout;
    assert!(people.contains("error: KeyError: 1 (line 3)\n"), "{people}");
    assert!(people.contains("no line of the function ran\n"), "{people}");
    assert!(
        people.ends_with(
            "\ntraceback:\n  my.py:4, at the top level\n    x = of(1)\n  my.py:3, in of\n    return {}[k]\n"
        ),
        "{people}"
    );
}

#[test]
fn lines_are_those_of_the_text_around_a_program() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let place = Place::new();
    place.write(
        "answer.md",
        "Sure:\n\n  ```python\n  import numpy as np\n\n  def f(g):\n      h = np.array(g)\n      return h[9]\n  ```\n",
    );
    let told = explained(&place, "answer.md");
    assert_eq!(told["lines"][0]["line"], 7);
    assert_eq!(told["traceback"][0]["line"], 8);
    let message = told["message"].as_str().expect("is text");
    assert!(message.ends_with("(line 8)"), "{message}");
    let people = run(&place, &format!("explain answer.md --task {TASK}"))
        .ok()
        .stdout;
    assert!(people.contains("   7        h = np.array(g)\n"), "{people}");
    // The interpreter's own parser names the place there, too.
    place.write(
        "wrong.md",
        "Sure:\n\n  ```python\n  def f(g):\n      return = 3\n  ```\n",
    );
    let wrong = "wrong.md --language python --interpreter cpython-numpy";
    let refused = run(&place, &format!("explain {wrong} --task {TASK}"));
    assert_eq!(refused.code, Some(2), "{}", refused.stdout);
    assert!(
        refused.stderr.starts_with("error: wrong.md:5:14: "),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_solver_of_the_archive_is_explained_by_its_name() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let place = Place::new();
    let text = "import common\n\n\ndef f(grid):\n    there = common.flip(grid)\n    return there\n";
    place
        .write("gone.py", text)
        .write("mods/common.py", "def flip(g):\n    return g[::-1]\n");
    let said = "--modules mods --interpreter cpython-numpy --input ndarray";
    run(
        &place,
        &format!("run {TASK} --solvers gone.py {said} --archive archive"),
    )
    .ok();
    std::fs::remove_file(place.path("gone.py")).expect("is there");
    let told = explained(&place, "gone.py:f");
    assert_eq!(told["verdict"], "match", "{told}");
    assert_eq!(told["lines"][0]["line"], 5);
    let kept = place.kept("archive");
    let file = kept.keys().next().expect("one is kept");
    let hash = told["solver"].as_str().expect("is text");
    assert!(file.contains(hash), "{file}");
}

#[test]
fn a_loop_without_an_end_is_told_from_its_start() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let place = Place::new();
    place.write(
        "my.py",
        "def f(grid):\n    n = 0\n    while True:\n        n += 1\n",
    );
    let told = explained(&place, "my.py --interpreter cpython-numpy --fuel 200M");
    assert_eq!(told["verdict"], "out-of-fuel");
    assert_eq!(told["is_cut"], true, "{told}");
    assert_eq!(told["lines"].as_array().map(Vec::len), Some(400));
}

#[test]
fn an_account_that_a_program_makes_up_is_shown_as_none() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let place = Place::new();
    place.write(
        "my.py",
        "import os\n\n\ndef f(grid):\n    os.write(901, b'\\x1b[2J' * 9)\n    return grid\n",
    );
    let told = explained(&place, "my.py --interpreter cpython-numpy");
    assert_eq!(
        (&told["lines"], &told["traceback"]),
        (&json!([]), &json!([]))
    );
    assert!(told["untold"].is_string(), "{told}");
}

#[test]
fn without_its_interpreter_nothing_is_explained() {
    let place = Place::new();
    place.write("my.py", RAISING);
    std::fs::create_dir(place.path("empty")).expect("can be made");
    let args = format!("explain my.py --task {TASK} --python empty");
    let refused = place.run(args.split(' '));
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        refused.stderr,
        "error: my.py needs the interpreter cpython-numpy; run `solver-host python install`\n"
    );
}
