//! Help: usage for who types too little, completions, man pages, numbers, the flags of every command,
//! lines that do not wrap.

use std::fs::File;
use std::io::Read;
use std::os::fd::{FromRawFd, OwnedFd};
use std::process::{Command, Stdio};
use std::ptr::null_mut;

use serde_json::Value;
use solver_test_support::{Place, Ran, binary, root};

/// The transcript of a command that lacks what it is about.
#[track_caller]
fn lacks(place: &Place, line: &str) -> String {
    let ran = place.run(line.split(' ').filter(|word| !word.is_empty()));
    assert_eq!(ran.code, Some(2), "{line}: {}", ran.stderr);
    assert_eq!(ran.stdout, "", "{line}");
    assert!(ran.stderr.lines().count() <= 5, "{line}: {}", ran.stderr);
    ran.transcript()
}

#[test]
fn a_command_that_lacks_what_it_is_about_says_its_usage() {
    let place = Place::new();
    let lines = [
        "",
        "run",
        "evolve",
        "evolve --rounds 1",
        "check",
        "explain",
        "compile",
        "archive",
        "archive show",
        "archive import",
        "completions",
    ];
    let text: Vec<String> = lines.iter().map(|line| lacks(&place, line)).collect();
    insta::assert_snapshot!(text.join("\n"));
}

/// Runs a command whose standard input is a terminal, and gives its code and what it says.
fn on_a_terminal(place: &Place, args: &[&str]) -> (Option<i32>, String) {
    let (mut master, mut slave) = (0, 0);
    // SAFETY: both places are valid, and no name, settings or size are asked for or given.
    let opened =
        unsafe { libc::openpty(&mut master, &mut slave, null_mut(), null_mut(), null_mut()) };
    assert_eq!(opened, 0, "a terminal can be opened");
    // SAFETY: the call above has opened both, and nobody else owns them.
    let (_master, slave) = unsafe { (OwnedFd::from_raw_fd(master), OwnedFd::from_raw_fd(slave)) };
    let output = Command::new(binary())
        .args(args)
        .current_dir(place.path("."))
        .env_clear()
        .stdin(Stdio::from(slave))
        .output()
        .expect("the binary starts");
    let said = String::from_utf8(output.stderr).expect("is text");
    (output.status.code(), said)
}

#[test]
fn score_on_a_terminal_says_what_it_reads() {
    let (code, said) = on_a_terminal(&Place::new(), &["score"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.starts_with("error: no requests: score reads JSON lines from stdin"),
        "{said}"
    );
    assert!(said.contains("| solver-host score"), "{said}");
    assert!(said.lines().count() <= 5, "{said}");
    // A pipe is no terminal, even an empty one.
    Place::new().run_with_input(["score"], "").ok();
}

/// Every command that help shows, from its own lists.
fn commands(place: &Place) -> Vec<Vec<String>> {
    let below = |path: &[String]| -> Vec<String> {
        let help = place
            .run(path.iter().map(String::as_str).chain(["-h"]))
            .ok();
        let list = help
            .stdout
            .split("Commands:\n")
            .nth(1)
            .unwrap_or("")
            .to_owned();
        let names = list.lines().take_while(|line| line.starts_with("  "));
        let names = names.filter_map(|line| line.split_whitespace().next());
        names
            .filter(|name| *name != "help")
            .map(str::to_owned)
            .collect()
    };
    let mut all = vec![Vec::new()];
    for name in below(&[]) {
        all.push(vec![name.clone()]);
        for under in below(std::slice::from_ref(&name)) {
            all.push(vec![name.clone(), under]);
        }
    }
    all
}

#[test]
fn help_fits_into_80_columns_and_into_60() {
    let place = Place::new();
    let all = commands(&place);
    assert!(all.len() > 20, "{all:?}");
    for path in &all {
        for form in ["-h", "--help"] {
            for (columns, env) in [(80, None), (80, Some("80")), (60, Some("60"))] {
                let env: Vec<(&str, &str)> =
                    env.map(|value| ("COLUMNS", value)).into_iter().collect();
                let args = path.iter().map(String::as_str).chain([form]);
                let ran = place.start(args, &env, "").wait().ok();
                assert!(ran.stdout.contains("Examples:\n  "), "{}", ran.shown);
                for line in ran.stdout.lines() {
                    // A command to type is not broken, so that it can be copied.
                    let is_example = line.contains("solver-host ") || line.contains("{\"");
                    let fits = line.chars().count() <= columns || columns < 80 && is_example;
                    assert!(fits, "{} at {columns}: {line:?}", ran.shown);
                }
            }
        }
    }
}

/// Whether there is such a program to test with.
fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: there is no {program}");
    }
    found
}

/// The script of a shell, in a file.
fn script(place: &Place, shell: &str) -> String {
    let script = place.run(["completions", shell]).ok().stdout;
    place.write(&format!("script.{shell}"), &script);
    script
}

/// The completions of bash for some words; the last one is not finished.
fn offered(place: &Place, words: &str) -> Vec<String> {
    const LINE: &str = r#"
source script.bash
COMP_WORDS=("$@")
[[ "$OPEN" = 1 ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_solver-host
printf '%s\n' "${COMPREPLY[@]}""#;
    let binary = binary();
    let folder = binary.parent().expect("has a folder").display();
    let path = format!("{folder}:/usr/bin:/bin");
    let output = Command::new("bash")
        .args(["--norc", "-c", LINE, "bash"])
        .args(words.split_whitespace())
        .current_dir(place.path("."))
        .env_clear()
        .env("PATH", path)
        .env("OPEN", if words.ends_with(' ') { "1" } else { "0" })
        .output()
        .expect("bash is there");
    let said = String::from_utf8(output.stdout).expect("is text");
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said.lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn bash_completes_commands_flags_values_and_ids_of_tasks() {
    if !has("bash") {
        return;
    }
    let place = Place::new();
    script(&place, "bash");
    place.write("007.json", "{}");
    assert_eq!(
        offered(&place, "solver-host co"),
        ["compile", "completions"]
    );
    assert_eq!(
        offered(&place, "solver-host run 007"),
        ["007bbfb7", "007.json"]
    );
    assert_eq!(
        offered(&place, "solver-host run --json 007bb"),
        ["007bbfb7"]
    );
    assert_eq!(offered(&place, "solver-host evolve 1cf801"), ["1cf80156"]);
    assert_eq!(offered(&place, "solver-host tasks 1cf801"), ["1cf80156"]);
    assert_eq!(
        offered(&place, "solver-host archive list 1cf801"),
        ["1cf80156"]
    );
    assert_eq!(
        offered(&place, "solver-host explain my.py --task 1cf801"),
        ["1cf80156"]
    );
    assert_eq!(offered(&place, "solver-host archive l"), ["ls", "list"]);
    assert_eq!(offered(&place, "solver-host completions z"), ["zsh"]);
    assert_eq!(offered(&place, "solver-host run --color n"), ["never"]);
    assert_eq!(
        offered(&place, "solver-host verify-determinism --only"),
        ["--only-other"]
    );
    let sets = offered(&place, "solver-host run --dataset ");
    assert_eq!(sets.len(), 4, "{sets:?}");
    // A value of a flag is no task, and nothing begins so.
    assert!(!offered(&place, "solver-host run --solvers 007").contains(&"007bbfb7".to_owned()));
    assert_eq!(offered(&place, "solver-host run zzzzz"), [""; 0]);
    let all = offered(&place, "solver-host ");
    assert!(all.contains(&"run".to_owned()), "{all:?}");
    for hidden in ["compile-server", "task-ids", "man", "bench"] {
        assert!(!all.contains(&hidden.to_owned()), "{hidden}");
    }
}

#[test]
fn zsh_and_fish_get_scripts_that_ask_for_ids() {
    let place = Place::new();
    let zsh = script(&place, "zsh");
    assert!(zsh.starts_with("#compdef solver-host\n"));
    assert!(zsh.matches(":_solver-host_tasks' \\").count() > 6, "{zsh}");
    assert!(zsh.contains(":TASK:_solver-host_tasks"), "{zsh}");
    let fish = script(&place, "fish");
    assert!(fish.contains("using_subcommand run\" -a \"(solver-host task-ids (commandline -ct)"));
    assert!(fish.contains("using_subcommand explain\" -l task -r -a \"(solver-host task-ids"));
    for shell in ["zsh", "fish"] {
        if has(shell) {
            let checked = Command::new(shell)
                .args(["-n", &format!("script.{shell}")])
                .current_dir(place.path("."))
                .output()
                .expect("starts");
            assert!(checked.status.success(), "{checked:?}");
        }
    }
}

#[test]
fn the_ids_of_tasks_come_once_and_in_order() {
    let place = Place::new();
    let ids = |prefix: &str| place.run(["task-ids", prefix]).ok().stdout;
    let all = ids("");
    let all: Vec<&str> = all.lines().collect();
    assert_eq!(all.len(), 1_147);
    assert!(all.is_sorted());
    assert_eq!(ids("007bbf"), "007bbfb7\n");
    assert_eq!(ids("zz"), "");
}

/// `make` in the checkout as root often has it: without cargo, and with a binary that is there already.
fn make(goal: &str, place: &Place, more: &[String]) {
    let ran = Command::new("make")
        .args(["--silent", goal, "CARGO=no-cargo-here"])
        .arg(format!("HOST={}", binary().display()))
        .args(more)
        .current_dir(root())
        .env("HOME", place.path("home"))
        .env_remove("MAKEFLAGS")
        .output()
        .expect("make is there");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[test]
fn make_install_puts_everything_below_the_prefix_and_uninstall_removes_it() {
    let place = Place::new();
    place.write("home/keep", "");
    let staged = format!("DESTDIR={}", place.path("stage").display());
    for (below, more) in [
        (
            "prefix dir",
            vec![format!("PREFIX={}", place.path("prefix dir").display())],
        ),
        ("home/.local", vec!["PREFIX=~/.local".to_owned()]),
        ("stage/usr/local", vec![staged.clone()]),
        ("stage/opt", vec![staged, "PREFIX=/opt".to_owned()]),
    ] {
        make("install", &place, &more);
        let files = place.files(below);
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        for name in [
            "bin/solver-host",
            "share/bash-completion/completions/solver-host",
            "share/zsh/site-functions/_solver-host",
            "share/fish/vendor_completions.d/solver-host.fish",
            "share/man/man1/solver-host.1",
        ] {
            assert!(names.contains(&name), "{below}: {name} is not in {names:?}");
        }
        for path in commands(&place).iter().filter(|path| !path.is_empty()) {
            let page = format!("share/man/man1/solver-host-{}.1", path.join("-"));
            let page = files.get(&page).unwrap_or_else(|| panic!("{page}"));
            let page = String::from_utf8_lossy(page);
            assert!(page.contains("EXAMPLES"), "{path:?}: {page}");
        }
        make("uninstall", &place, &more);
        assert!(
            place.files(below).is_empty(),
            "{below}: {:?}",
            place.files(below).keys()
        );
    }
    assert!(!place.lacks("home/keep"));
}

#[test]
fn man_pages_are_read_without_a_complaint() {
    let place = Place::new();
    place.write("man/keep", "");
    place.run(["man", "man"]).ok();
    let mut run = String::new();
    File::open(place.path("man/solver-host-run.1"))
        .and_then(|mut file| file.read_to_string(&mut run))
        .expect("is there");
    // A flag that only the long help shows is on the page with its text.
    assert!(run.contains("no\\-hardening"), "{run}");
    assert!(run.contains("Keep the rights to files"), "{run}");
    assert!(run.contains("20_000_000, 20M"), "{run}");
    let refused = place.run(["man", "nowhere"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    if !has("groff") {
        return;
    }
    for name in place
        .files("man")
        .keys()
        .filter(|name| name.ends_with(".1"))
    {
        let shown = Command::new("groff")
            .args(["-man", "-Tutf8", "-ww", name])
            .current_dir(place.path("man"))
            .output()
            .expect("starts");
        assert!(
            shown.status.success() && shown.stderr.is_empty(),
            "{name}: {shown:?}"
        );
    }
}

/// The report of a small run with some flags.
fn report(place: &Place, flags: &str) -> Value {
    let args = ["run", "007bbfb7", "--solvers", "mine.py", "--json"];
    let ran = place.run(args.into_iter().chain(flags.split(' '))).ok();
    serde_json::from_str(&ran.stdout).expect("is JSON")
}

#[test]
fn numbers_are_written_as_people_write_them() {
    let place = Place::new();
    place.write("mine.py", "def solve(I):\n    return I\n");
    for text in [
        "20M",
        "20m",
        "2e7",
        "20_000_000",
        "20000k",
        "0.02G",
        "20000000",
    ] {
        let report = report(&place, &format!("--fuel {text}"));
        assert_eq!(report["limits"]["fuel"], 20_000_000, "{text}");
    }
    let other = report(
        &place,
        "--memory-mib 0.1k --deadline-ms 6e4 --scoring-workers 1e0 -j 2",
    );
    assert_eq!(other["limits"]["memory_mib"], 100);
    assert_eq!(other["limits"]["deadline_ms"], 60_000);
    assert_eq!(other["pools"]["scoring"], 1);
    assert_eq!(other["pools"]["execution"], 2);
    assert_eq!(report(&place, "--count 0.01k")["solvers"], 11);
    for (flags, said) in [
        (
            "--fuel 0.5",
            "fuel must be a whole number from 1 to 1000000000000000, not '0.5'",
        ),
        ("--fuel 1.0001k", "not '1.0001k'"),
        (
            "--fuel 2e15",
            "from 1 to 1000000000000000, not 2000000000000000",
        ),
        ("--fuel 1e99", "not '1e99'"),
        ("--fuel 20X", "not '20X'"),
        (
            "--memory-mib 2G",
            "memory in MiB must be a whole number from 1 to 1024",
        ),
        (
            "--count 0.5",
            "'0.5' is no whole number; write it as 20000000, 20_000_000, 20M or 2e7",
        ),
        ("--count many", "'many' is no number"),
        (
            "--seed 1e30",
            "'1e30' is out of range; use 0 to 18446744073709551615",
        ),
        (
            "-j 0",
            "the number of workers must be a whole number from 1 to 256, not 0",
        ),
    ] {
        let args = ["run", "007bbfb7"].into_iter().chain(flags.split(' '));
        let ran = place.run(args);
        assert_eq!(ran.code, Some(2), "{flags}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{flags}: {}", ran.stderr);
    }
    let sample = place.run(["run", "--sample", "1_148"]);
    assert!(
        sample.stderr.contains("--sample 1148 is out of range"),
        "{}",
        sample.stderr
    );
}

#[test]
fn json_stays_strict_about_numbers() {
    let request = |fuel: &str| {
        let source = r#""source":"def f(I):\n    return I","inputs":[[[1]]]"#;
        let line = format!("{{\"id\":1,{source},\"limits\":{{\"fuel\":{fuel}}}}}\n");
        Place::new().run_with_input(["score"], &line).ok().stdout
    };
    assert!(request("20000000").contains("\"verdict\":\"output\""));
    for fuel in ["2e7", "\"20M\"", "20_000_000", "20000000.0"] {
        let said = request(fuel);
        assert!(said.contains("\"bad-request\""), "{fuel}: {said}");
    }
}

#[test]
fn quiet_leaves_results_and_errors() {
    let place = Place::new();
    place.run(["run", "007bbfb7"]).ok();
    let said = |args: &[&str]| -> Ran { place.run(args) };
    let loud = said(&["archive", "verify"]).ok();
    let quiet = said(&["archive", "verify", "-q"]).ok();
    assert!(loud.stderr.starts_with("limits: "), "{}", loud.stderr);
    assert_eq!(quiet.stderr, "");
    assert_eq!(quiet.stdout, loud.stdout);
    // The score is a result. The flag may stand before the command as well.
    let scored = said(&["--quiet", "submit", "007bbfb7", "--score"]).ok();
    assert!(
        scored
            .stderr
            .starts_with("score 100.00 %: 1 of 1 task is right, 1 has solvers")
    );
    let failed = said(&["-q", "run", "00000000"]);
    assert_eq!(failed.code, Some(2));
    assert!(
        failed.stderr.starts_with("error: no task"),
        "{}",
        failed.stderr
    );
    let page = said(&["report", "007bbfb7", "--quiet"]).ok();
    assert_eq!(page.stderr, "");
    assert!(page.stdout.starts_with("report.html"), "{}", page.stdout);
}

#[test]
fn colours_are_as_the_flag_says() {
    let place = Place::new();
    place.write("bad.py", "def solve(I):\n    return hmiror(I)\n");
    let coloured = |args: &str, env: &[(&str, &str)]| {
        let ran = place.start(args.split(' '), env, "").wait();
        ran.stdout.contains('\u{1b}')
    };
    let force = [("CLICOLOR_FORCE", "1")];
    for command in ["tasks 007bbfb7", "check bad.py", "run -h", "--help"] {
        assert!(!coloured(command, &[]), "{command}");
        assert!(coloured(command, &force), "{command}");
        for (flag, env, wanted) in [
            ("--color always", &[][..], true),
            ("--color=always", &[("NO_COLOR", "1")], true),
            ("--color never", &force, false),
            ("--color auto", &force, true),
            ("--color auto", &[("NO_COLOR", "1")], false),
        ] {
            for line in [format!("{command} {flag}"), format!("{flag} {command}")] {
                assert_eq!(coloured(&line, env), wanted, "{line} {env:?}");
            }
        }
    }
    let wrong = place.run(["tasks", "--color", "green"]);
    assert_eq!(wrong.code, Some(2), "{}", wrong.stderr);
}

#[test]
fn both_names_of_a_command_work() {
    let place = Place::new();
    place.run(["run", "007bbfb7", "--keep-all"]).ok();
    let out = |line: &str| place.run(line.split(' ')).ok().stdout;
    assert_eq!(out("archive list"), out("archive ls"));
    assert_eq!(out("archive prune --dry-run"), out("archive gc --dry-run"));
    assert_eq!(
        out("archive gc --keep 1"),
        "removed 31 solvers and 0 damaged files; 1 solver stays\n"
    );
    let table = out("archive ls");
    assert!(
        table.ends_with("\n1 task, 1 solver; every demo is matched for 1\n"),
        "{table}"
    );
    assert_eq!(out("archive verify"), "0 of 1 solver differs\n");
    for line in ["cache", "cache ls", "cache list"] {
        let shown = out(&format!("{line} --cache c"));
        assert!(
            shown.starts_with("c/") && !shown.contains("removed"),
            "{line}: {shown}"
        );
    }
    for line in ["cache gc", "cache prune", "cache --prune"] {
        let shown = out(&format!("{line} --cache c"));
        assert!(shown.ends_with(" removed\n"), "{line}: {shown}");
    }
}

#[test]
fn tables_are_as_narrow_as_the_terminal() {
    let place = Place::new();
    place.run(["run", "007bbfb7"]).ok();
    let search = "evolve 1cf80156 --rounds 1 --brood 5 --no-seeds --enumeration 100M";
    place.run(search.split(' ')).ok();
    let at = |line: &str, columns: &str| {
        let ran = place
            .start(line.split(' '), &[("COLUMNS", columns)], "")
            .wait()
            .ok();
        let width = columns.parse().expect("a number");
        for line in ran.stdout.lines() {
            assert!(
                line.chars().count() <= width,
                "{} at {columns}: {line}",
                ran.shown
            );
        }
        ran.stdout
    };
    let whole = place.run(["archive", "ls"]).ok().stdout;
    let hash = |table: &str| -> String {
        let row = table.lines().find(|line| line.starts_with("007bbfb7"));
        row.and_then(|row| row.split_whitespace().last())
            .expect("a hash")
            .to_owned()
    };
    assert_eq!(hash(&whole).len(), 64);
    for columns in ["80", "60"] {
        let cut = hash(&at("archive ls", columns));
        assert!(cut.len() >= 8 && hash(&whole).starts_with(&cut), "{cut}");
        // A person types it as it is.
        place.run(["archive", "show", &cut]).ok();
    }
    let wide = place.run(["archive", "tried"]).ok().stdout;
    assert!(
        wide.contains("distance  made (kept) by each generator\n"),
        "{wide}"
    );
    at("archive tried", "80");
    at("dsl", "80");
    at("dsl --syntax", "80");
    at("tasks", "80");
}
