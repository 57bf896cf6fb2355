//! The screens that people see: help, the report, a task drawn.

use std::fmt::Write;

use solver_test_support::{Place, Ran};

/// The transcript, without what names the build of the runtime.
fn screen(ran: &Ran) -> String {
    let text = ran.transcript();
    let hash = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .skip_while(|word| *word != "runtime")
        .find(|word| word.len() == 64);
    match hash {
        Some(hash) => text.replace(hash, "[hash of the runtime]"),
        None => text,
    }
}

#[test]
fn help() {
    let place = Place::new();
    let mut text = String::new();
    for args in [
        &["--help"][..],
        &["run", "--help"],
        &["run", "-h"],
        &["compile", "--help"],
        &["tasks", "--help"],
        &["--version"],
    ] {
        let _ = writeln!(text, "{}", screen(&place.run(args).ok()));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_task_drawn_in_digits() {
    let ran = Place::new().run(["tasks", "007bbfb7"]).ok();
    insta::assert_snapshot!(ran.transcript());
}

#[test]
fn colours_only_for_those_who_ask() {
    let place = Place::new();
    let drawn = |env: &[(&str, &str)]| place.start(["tasks", "007bbfb7"], env, "").wait().stdout;
    let force = ("CLICOLOR_FORCE", "1");
    assert!(!drawn(&[]).contains('\u{1b}'));
    assert!(drawn(&[force]).contains("\u{1b}[48;5;"));
    assert!(drawn(&[force, ("COLORTERM", "truecolor")]).contains("\u{1b}[48;2;"));
    assert!(!drawn(&[force, ("NO_COLOR", "1")]).contains('\u{1b}'));
}

#[test]
fn the_report_of_solvers_that_were_handed_in() {
    let place = Place::new();
    place
        .write(
            "solvers/known.py",
            include_str!("../solvers/dsl/007bbfb7.py"),
        )
        .write("solvers/identity.py", "def solve(I):\n    return I\n")
        .write(
            "solvers/mirror.py",
            "def solve(I):\n    return hmirror(I)\n",
        )
        .write("solvers/error.py", "def solve(I):\n    return first(())\n")
        .write("solvers/set.py", "def solve(I):\n    return palette(I)\n")
        .write(
            "solvers/rejected.py",
            "def solve(I):\n    return hmiror(I)\n",
        );
    let ran = place.run(["run", "007bbfb7", "--solvers", "solvers"]).ok();
    insta::assert_snapshot!(screen(&ran));
}

#[test]
fn the_report_where_nothing_is_solved_and_the_answer_unknown() {
    let place = Place::new();
    place
        .write(
            "small.json",
            r#"{"train":[{"input":[[1]],"output":[[2]]}],"test":[{"input":[[3]]}]}"#,
        )
        .write("identity.py", "def solve(I):\n    return I\n");
    let ran = place
        .run(["run", "small.json", "--solvers", "identity.py"])
        .ok();
    insta::assert_snapshot!(screen(&ran));
}

#[test]
fn the_near_misses_of_a_task_that_nothing_solves() {
    let place = Place::new();
    for (name, body) in [
        ("mirror", "vmirror(I)"),
        ("turned", "rot90(I)"),
        ("repainted", "replace(hmirror(I), THREE, NINE)"),
        ("doubled", "vconcat(I, I)"),
        ("identity", "I"),
        ("identity_again", "identity(I)"),
        ("error", "first(())"),
    ] {
        let text = format!("def solve(I):\n    return {body}\n");
        place.write(&format!("solvers/{name}.py"), &text);
    }
    // 68b16354 turns its grids upside down.
    let args = ["run", "68b16354", "--solvers", "solvers"];
    let ran = place.run(args).ok();
    let again = place
        .run(args.into_iter().chain(["--execution-workers", "1"]))
        .ok();
    assert_eq!(ran.stdout, again.stdout);
    insta::assert_snapshot!(screen(&ran));
    let timed = place.run(args.into_iter().chain(["--timing"])).ok();
    assert!(
        timed.stdout.contains("\n  near misses  "),
        "{}",
        timed.stdout
    );
}

#[test]
fn the_report_of_the_battery_that_seed_0_gives() {
    let ran = Place::new().run(["run", "007bbfb7"]).ok();
    insta::assert_snapshot!(screen(&ran));
}
