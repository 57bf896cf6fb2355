//! Input without end, pipes and devices: every reader of every command has a limit, and in folders
//! nothing is waited for.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use rustix::process::Signal;

use solver_test_support::{Place, Ran};

const TASK: &str = "007bbfb7";
const GOOD: &str = "def solve(I):\n    return I\n";
const GOOD_TASK: &str = r#"{"train":[{"input":[[1]],"output":[[1]]}],"test":[{"input":[[1]]}]}"#;
/// The most bytes of a file of source, and of a task file.
const MIB_16: usize = 16 << 20;
/// The most bytes of a file that is imported.
const MIB_64: usize = 64 << 20;
/// The most that an endless input may cost beside the limit of its reader, in KiB.
const ROOM: u64 = 400 << 10;

/// A command that ends with one clear line and exit code 2, and takes no more memory than it may.
#[track_caller]
fn refused(ran: &Ran, names: &[&str]) {
    let said = &ran.stderr;
    assert_eq!(ran.code, Some(2), "{}\n{said}", ran.shown);
    assert_eq!(said.lines().count(), 1, "{}\n{said}", ran.shown);
    for name in names {
        assert!(said.contains(name), "{}: no {name} in {said}", ran.shown);
    }
    assert!(ran.peak_kib < ROOM, "{}: {} KiB", ran.shown, ran.peak_kib);
}

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.expect("can be started").success());
}

#[test]
fn an_endless_file_is_one_line_that_names_it_and_its_limit() {
    let place = Place::new();
    place.write("good.py", GOOD).run(["run", TASK]).ok();
    for (command, limit) in [
        ("check /dev/zero", "16777216"),
        ("compile /dev/zero -o out.wasm", "16777216"),
        ("explain /dev/zero --task 007bbfb7", "16777216"),
        ("explain good.py --task /dev/zero", "16 MiB"),
        ("explain good.py --input /dev/zero", "16777216"),
        ("archive import /dev/zero", "67108864"),
        ("run 007bbfb7 --solvers /dev/zero", "1073741824"),
        (
            "verify-determinism --runs 1 --solvers /dev/zero",
            "1073741824",
        ),
        ("run /dev/zero --solvers good.py", "16 MiB"),
        ("tasks /dev/zero", "16 MiB"),
        ("evolve /dev/zero --rounds 1", "16 MiB"),
        ("submit /dev/zero", "16 MiB"),
        ("report /dev/zero", "16 MiB"),
    ] {
        let ran = place.run(command.split(' '));
        refused(&ran, &["/dev/zero", limit]);
    }
    assert!(place.lacks("out.wasm") && place.lacks("report.html"));
}

#[test]
fn a_pipe_that_never_ends_is_given_up() {
    let place = Place::new();
    let line = format!(r#"{{"task":"{TASK}","source":"def f(I):\n    return I"}}"#);
    let endless = format!("yes '{line}' | \"$@\"");
    let ran = place.start_in_shell(&endless, ["archive", "import", "-"], "");
    refused(&ran.wait(), &["cannot read -: ", "67108864 bytes", "split"]);
    let ran = place.start_in_shell(&endless, ["archive", "import", "/dev/stdin"], "");
    refused(&ran.wait(), &["/dev/stdin", "67108864 bytes"]);
    let endless = "yes 'def f(I):' | \"$@\"";
    let ran = place.start_in_shell(endless, ["run", TASK, "--solvers", "-"], "");
    refused(&ran.wait(), &["- is larger than 1073741824 bytes"]);
    for command in ["check", "compile"] {
        let ran = place.start_in_shell(endless, [command, "/dev/stdin"], "");
        refused(&ran.wait(), &["/dev/stdin", "16777216 bytes"]);
    }
    let ran = place.start_in_shell(endless, ["tasks", "/dev/stdin"], "");
    refused(&ran.wait(), &["/dev/stdin", "16 MiB"]);
    assert!(place.lacks("archive"));
}

/// A text, and blanks behind it, to so many bytes.
fn filled(text: &str, bytes: usize, blank: u8) -> Vec<u8> {
    let mut filled = text.as_bytes().to_vec();
    filled.resize(bytes, blank);
    filled
}

#[test]
fn a_file_of_exactly_the_limit_is_read_and_a_byte_more_is_not() {
    let place = Place::new();
    let import = format!(
        "{}\n",
        r#"{"task":"67a3c6ac","source":"def f(I):\n    return I"}"#
    );
    let cases = [
        ("s.py", GOOD, MIB_16, "check s.py"),
        ("s.py", GOOD, MIB_16, "compile s.py"),
        ("s.py", GOOD, MIB_16, "explain s.py --task 007bbfb7"),
        ("s.py", GOOD, MIB_16, "run 007bbfb7 --solvers s.py"),
        ("g.json", "[[1]]", MIB_16, "explain good.py --input g.json"),
        ("t.json", GOOD_TASK, MIB_16, "tasks t.json"),
        ("t.json", GOOD_TASK, MIB_16, "run t.json --count 1"),
        ("i.json", &import, MIB_64, "archive import i.json"),
    ];
    place.write("good.py", GOOD);
    for (file, text, limit, command) in cases {
        place.write(file, filled(text, limit, b'\n'));
        place.run(command.split(' ')).ok();
        place.write(file, filled(text, limit + 1, b'\n'));
        let ran = place.run(command.split(' '));
        assert_eq!(ran.code, Some(2), "{}\n{}", ran.shown, ran.stderr);
        assert!(ran.stderr.contains(file), "{}", ran.stderr);
        std::fs::remove_file(place.path(file)).expect("is there");
    }
}

/// Writes into a pipe once somebody reads it.
fn feed(path: &Path, text: &str) -> std::thread::JoinHandle<()> {
    let (path, text) = (path.to_owned(), text.to_owned());
    std::thread::spawn(move || {
        let mut pipe = OpenOptions::new().write(true).open(path).expect("a reader");
        pipe.write_all(text.as_bytes()).expect("is read");
    })
}

#[test]
fn a_pipe_that_is_named_is_read() {
    let place = Place::new();
    place.write("good.py", GOOD);
    let import = r#"{"task":"67a3c6ac","source":"def f(I):\n    return I"}"#;
    for (text, command) in [
        (GOOD, "check PIPE"),
        (GOOD, "compile PIPE -o out.wasm"),
        (GOOD, "explain PIPE --task 007bbfb7"),
        ("[[1]]", "explain good.py --input PIPE"),
        (GOOD_TASK, "explain good.py --task PIPE"),
        (GOOD, "run 007bbfb7 --solvers PIPE"),
        (GOOD_TASK, "run PIPE --count 1"),
        (GOOD_TASK, "tasks PIPE"),
        (import, "archive import PIPE"),
    ] {
        // As the shell gives `<(...)`, and standard input by its name.
        pipe(&place.path("63"));
        let fed = feed(&place.path("63"), text);
        let args: Vec<String> = command
            .split(' ')
            .map(|word| word.replace("PIPE", "./63"))
            .collect();
        place.run(args).ok();
        fed.join().expect("was read");
        std::fs::remove_file(place.path("63")).expect("is there");
        let args = command.replace("PIPE", "/dev/stdin");
        place.run_with_input(args.split(' '), text).ok();
    }
}

/// Puts a named pipe, a socket and links to devices beside what a folder holds.
fn special(place: &Place, folder: &str, ending: &str) -> (Vec<String>, UnixListener) {
    let name = |name: &str| format!("{folder}/{name}.{ending}");
    std::fs::create_dir_all(place.path(folder)).expect("can be made");
    pipe(&place.path(&name("pipe")));
    symlink("/dev/zero", place.path(&name("zero"))).expect("can be made");
    symlink("/dev/tty", place.path(&name("tty"))).expect("can be made");
    symlink(format!("pipe.{ending}"), place.path(&name("linked"))).expect("can be made");
    // The names of sockets are short, so this one is made beside its place and moved there.
    let short = std::env::temp_dir().join(format!("{}-{ending}", std::process::id()));
    let socket = UnixListener::bind(&short).expect("can be made");
    std::fs::rename(&short, place.path(&name("socket")))
        .or_else(|_| {
            std::fs::remove_file(&short)?;
            symlink("/dev/null", place.path(&name("socket")))
        })
        .expect("can be moved");
    let names = ["linked", "pipe", "socket", "tty", "zero"];
    (names.map(name).to_vec(), socket)
}

#[test]
fn what_is_no_plain_file_in_a_folder_is_passed_over_with_a_note() {
    let place = Place::new();
    let (solvers, _socket) = special(&place, "solvers", "py");
    let (tasks, _other) = special(&place, "tasks", "json");
    place
        .write("solvers/deep/good.py", GOOD)
        .write("tasks/good.json", GOOD_TASK);
    #[track_caller]
    fn notes(ran: &Ran, names: &[String]) {
        let said: Vec<&str> = ran.stderr.lines().collect();
        assert_eq!(said.len(), names.len(), "{}\n{}", ran.shown, ran.stderr);
        for (said, name) in said.iter().zip(names) {
            assert!(said.starts_with(&format!("note: {name}: a")), "{said}");
            assert!(said.contains("is passed over"), "{said}");
        }
    }
    let ran = place
        .run(["run", TASK, "--solvers", "solvers", "--json"])
        .ok();
    notes(&ran, &solvers);
    assert_eq!(ran.report().solvers, 1);
    let print = ["verify-determinism", "--runs", "1", "--print", "--corpus"];
    let ran = place
        .run(print.iter().chain(&["others", "--solvers", "solvers"]))
        .ok();
    notes(&ran, &solvers);
    place
        .run(["run", "tasks", "--count", "1", "--keep-all"])
        .ok();
    for command in [
        "run tasks --count 1",
        "tasks tasks",
        "evolve tasks --rounds 1 --brood 1 --enumeration 0",
        "submit tasks",
        "report tasks --out -",
        "explain solvers/deep/good.py --task tasks",
    ] {
        let ran = place.run(command.split(' ')).ok();
        let said: Vec<&str> = ran.stderr.lines().collect();
        for name in &tasks {
            let note = format!("note: {name}: a");
            let told = said.iter().filter(|line| line.starts_with(&note)).count();
            assert_eq!(told, 1, "{}\n{}", ran.shown, ran.stderr);
        }
    }
    // Where there is nothing else, there is nothing.
    std::fs::remove_dir_all(place.path("solvers/deep")).expect("is there");
    std::fs::remove_file(place.path("tasks/good.json")).expect("is there");
    for command in ["run 007bbfb7 --solvers solvers", "run tasks"] {
        let ran = place.run(command.split(' '));
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        let last = ran.stderr.lines().last().expect("says something");
        assert!(last.starts_with("error: "), "{last}");
        assert!(last.contains("holds no"), "{last}");
    }
}

#[test]
fn nothing_of_an_archive_is_waited_for() {
    let place = Place::new();
    let solvers = ["--solvers", "good.py"];
    place.write("good.py", GOOD);
    let run = ["run", TASK, "--json", "--keep-all"]
        .into_iter()
        .chain(solvers);
    place.run(run.clone()).ok();
    let name = format!("archive/{TASK}/{}.py", "0".repeat(64));
    for name in [
        name.as_str(),
        "archive/007bbfb7/evolve-0.json",
        "archive/ffffffff",
        "archive/old.tmp",
    ] {
        pipe(&place.path(name));
    }
    let large = File::create(place.path("archive/007bbfb7/evolve-1.json")).expect("can be made");
    large.set_len(1 << 40).expect("is sparse");
    place.run(run).ok();
    for command in [
        "archive ls",
        "archive verify",
        "archive export",
        "archive gc --dry-run",
        "submit 007bbfb7",
        "report 007bbfb7",
    ] {
        place.run(command.split(' ')).ok();
    }
    let tried = place.run(["archive", "tried"]).ok();
    assert!(
        tried
            .stdout
            .contains("evolve-0.json is damaged (it is no plain file)")
    );
    assert!(
        tried
            .stdout
            .contains("evolve-1.json is damaged (it is larger than ")
    );
    assert!(tried.peak_kib < 2 * ROOM, "{}", tried.peak_kib);
    for seed in ["0", "1"] {
        let search = ["evolve", TASK, "--rounds", "1", "--seed", seed];
        let ran = place.run(search);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(
            ran.stderr.contains(&format!("evolve-{seed}.json")),
            "{}",
            ran.stderr
        );
    }
    std::fs::remove_file(place.path("archive/index.sqlite")).expect("is there");
    pipe(&place.path("archive/index.sqlite"));
    let listed = place.run(["archive", "ls"]);
    assert!(
        listed.code.is_some_and(|code| code <= 2),
        "{}",
        listed.stderr
    );
}

#[test]
fn a_command_that_waits_for_a_pipe_that_was_named_can_be_stopped() {
    let place = Place::new();
    pipe(&place.path("pipe.py"));
    let mut waits = place.start(["check", "pipe.py"], &[], "");
    assert!(waits.is_alive());
    waits.signal(Signal::INT);
    assert_eq!(waits.wait().code, None);
}
