//! Input and output break off: a killed stream, input that ends anywhere, readers that go away, no
//! input and no output at all.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rustix::process::Signal;
use serde_json::{Value, json};

use super::{failed_at, kills};
use solver_test_support::{Place, Ran, Random, guests};

/// The seed of the points.
const SEED: u64 = 1;
/// Requests of a stream that is killed.
const REQUESTS: usize = 300;

const SCORE: [&str; 3] = ["score", "--cache", "cache"];

/// Requests of all kinds: solvers of source, components, and lines that are none.
fn requests() -> String {
    let good = guests("good");
    let echo = good.iter().find(|guest| guest.name == "echo.wat");
    let wasm = BASE64_STANDARD.encode(&echo.expect("is there").bytes);
    let mut text = String::new();
    for id in 0..REQUESTS {
        let line = match id % 10 {
            0 => json!({"id": id, "wasm_base64": wasm, "task": "007bbfb7"}).to_string(),
            1 => format!("{{\"id\":{id},"),
            _ => {
                let source =
                    format!("def s{id}(I):\n    x1 = hmirror(I)\n    return vconcat(I, x1)");
                json!({"id": id, "source": source, "task": "67a3c6ac"}).to_string()
            }
        };
        writeln!(text, "{line}").expect("memory suffices");
    }
    text
}

/// The lines that are whole.
fn whole_lines(text: &str) -> Vec<&str> {
    let lines = text.split_inclusive('\n');
    lines.filter(|line| line.ends_with('\n')).collect()
}

#[test]
fn lines_before_a_kill_are_those_of_a_whole_stream() {
    let requests = requests();
    let place = Place::new();
    place.run_with_input(SCORE, &requests).ok();
    let ordered = [&SCORE[..], &["--ordered"]].concat();
    let start = Instant::now();
    let whole = place.run_with_input(&ordered, &requests).ok();
    let mut most = start.elapsed();
    let whole = whole_lines(&whole.stdout);
    assert_eq!(whole.len(), REQUESTS);
    let known: BTreeSet<&str> = whole.iter().copied().collect();

    let mut random = Random::new(SEED);
    let (mut early, mut printed, mut wrong) = (0, 0, 0);
    for number in 0..kills::count() {
        let args = if number % 2 == 0 {
            &ordered[..]
        } else {
            &SCORE
        };
        let running = place.start(args, &[], &requests);
        let wait = most.mul_f64(random.below(1_000) as f64 / 1_000.0);
        std::thread::sleep(wait);
        running.signal(Signal::KILL);
        let ran = running.wait();
        let lines = whole_lines(&ran.stdout);
        if lines.len() < REQUESTS {
            early += 1;
        } else {
            // Too late: on a machine that was busier before, a stream took longer.
            most = wait;
        }
        printed += lines.len();
        wrong += if number % 2 == 0 {
            lines
                .iter()
                .zip(&whole)
                .filter(|(line, whole)| line != whole)
                .count()
        } else {
            // Lines that are no requests have no id, so their answers are equal.
            let lines = lines
                .iter()
                .filter(|line| !line.starts_with("{\"id\":null,"));
            let distinct: BTreeSet<&&str> = lines.clone().collect();
            lines.clone().filter(|line| !known.contains(**line)).count() + lines.count()
                - distinct.len()
        };
    }
    println!(
        "killed streams: {} (seed {SEED}), {early} before the end, {printed} lines printed, {wrong} wrong",
        kills::count()
    );
    assert!(early > 0, "nothing was disturbed");
    assert_eq!(wrong, 0);
}

fn lines(ran: &Ran) -> Vec<Value> {
    let lines = ran.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect()
}

#[test]
fn input_that_ends_in_a_line_is_answered_to_its_last_byte() {
    let place = Place::new();
    let request = json!({"id": "é", "source": "def f(I):\n    return I", "inputs": [[[1]]]});
    let first = json!({"id": 1, "source": "def f(I):\n    return I", "inputs": [[[1]]]});
    let first = format!("{first}\n");
    let second = request.to_string();
    let character = second.find('é').expect("is there");
    for cut in [
        1,
        5,
        character,
        character + 1,
        character + 2,
        second.len() / 2,
        second.len() - 1,
    ] {
        let mut input = first.clone().into_bytes();
        input.extend_from_slice(&second.as_bytes()[..cut]);
        let args = [&SCORE[..], &["--ordered"]].concat();
        let ran = place.start_with(args, input, |_| {}).wait().ok();
        assert_eq!(ran.stderr, "");
        let lines = lines(&ran);
        assert_eq!(lines.len(), 2, "cut at {cut}");
        assert_eq!(lines[0]["samples"][0]["verdict"], "output");
        assert_eq!(lines[1]["error"]["code"], "bad-request", "cut at {cut}");
    }
    // A last line that only lacks its end is whole.
    let ran = place.run_with_input(SCORE, &second).ok();
    assert_eq!(lines(&ran)[0]["samples"][0]["verdict"], "output");
}

#[test]
fn no_input_is_a_stream_of_nothing() {
    let place = Place::new();
    for line in [
        r#"exec "$@""#,
        r#"exec "$@" < /dev/null"#,
        r#"exec "$@" <&-"#,
    ] {
        let ran = place.start_in_shell(line, SCORE, "").wait().ok();
        assert_eq!(
            (ran.stdout.as_str(), ran.stderr.as_str()),
            ("", ""),
            "{line}"
        );
    }
    let folder = place.start_in_shell(r#"exec "$@" < /"#, SCORE, "").wait();
    failed_at(&folder, 1, &["directory"]);
}

/// Commands that print, each with its exit code when all goes well.
const PRINTING: [(&[&str], i32); 9] = [
    (&["run", "007bbfb7", "--cache", "cache"], 0),
    (
        &["run", "007bbfb7", "00d62c1b", "--json", "--cache", "cache"],
        0,
    ),
    (&SCORE, 0),
    (&["tasks"], 0),
    (&["tasks", "007bbfb7"], 0),
    (&["dsl"], 0),
    (&["check", "bad.py"], 2),
    (&["explain", "s.py", "--task", "007bbfb7"], 0),
    (&["--help"], 0),
];

/// A place with what the commands read.
fn with_files() -> Place {
    let place = Place::new();
    place
        .write("s.py", "def solve(I):\n    return I\n")
        .write("bad.py", "def solve(I):\n    return hmiror(I)\n");
    place
}

#[test]
fn readers_that_are_gone_end_nothing_badly() {
    let place = with_files();
    let requests = requests();
    for (args, code) in PRINTING {
        let input = if args == SCORE { requests.as_str() } else { "" };
        // The reader goes away at once: the pipe is closed before anything is printed.
        let closed = r#"{ "$@" 2> said; echo $? > code; } | :"#;
        place.start_in_shell(closed, args, input).wait();
        ended(&place, args, code);
        // It goes away after the first line.
        let first = r#"{ "$@" 2> said; echo $? > code; } | head -n 1"#;
        let ran = place.start_in_shell(first, args, input).wait();
        assert_eq!(ran.stdout.lines().count(), 1, "{args:?}");
        ended(&place, args, code);
        // There never was one.
        let none = r#"{ "$@" >&- 2> said; echo $? > code; }"#;
        place.start_in_shell(none, args, input).wait();
        ended(&place, args, code);
    }
}

/// The command has ended with that code and has said nothing.
#[track_caller]
fn ended(place: &Place, args: &[&str], code: i32) {
    let start = Instant::now();
    let read = |name: &str| std::fs::read_to_string(place.path(name)).unwrap_or_default();
    // A shell need not wait for all parts of a pipe.
    while !read("code").ends_with('\n') && start.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(
        read("code"),
        format!("{code}\n"),
        "{args:?}: {}",
        read("said")
    );
    assert_eq!(read("said"), "", "{args:?}");
    std::fs::remove_file(place.path("code")).expect("is there");
}

#[test]
fn errors_that_nobody_hears_keep_their_exit_code() {
    let place = with_files();
    for line in [
        r#"exec "$@" 2>&-"#,
        r#"exec "$@" 2> /dev/full"#,
        r#"exec "$@" <&- >&- 2>&-"#,
    ] {
        for args in [
            &["run", "ffffffff"][..],
            &["run", "007bbfb7", "--solvers", "bad.py"],
            &["run", "--nonsense"],
            &["explain", "nothing.py"],
        ] {
            let ran = place.start_in_shell(line, args, "").wait();
            assert_eq!(ran.code, Some(2), "{line}: {args:?}");
            assert_eq!(ran.stdout, "");
        }
        let ran = place
            .start_in_shell(line, ["run", "007bbfb7", "--cache", "cache"], "")
            .wait();
        ran.ok();
    }
    // Standard error is a pipe that nobody reads any more.
    let mut child = Command::new(solver_test_support::binary())
        .args(["run", "ffffffff"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    drop(child.stderr.take());
    assert_eq!(child.wait().expect("ends").code(), Some(2));
}
