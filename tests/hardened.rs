//! Hardening, seen from outside: what the kernel says of a process that runs guests, and that
//! everything a user asks for works as it does without.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use solver_test_support::{Place, Server, guests};

const REQUEST: &str = r#"{"id":1,"source":"def f(I):\n    return I","inputs":[[[1]]]}"#;

/// The value that `/proc` has under a name, for every thread of a process.
fn of_threads(pid: u32, name: &str) -> Vec<String> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).expect("is alive");
    threads
        .map(|thread| {
            let path = thread.expect("can be listed").path().join("status");
            told(&path, name)
        })
        .collect()
}

/// The value that a file of `/proc` has under a name.
fn told(path: &Path, name: &str) -> String {
    let status = std::fs::read_to_string(path).expect("can be read");
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.expect("is told")
        .trim_start_matches(':')
        .trim()
        .to_owned()
}

fn children(pid: u32) -> Vec<u32> {
    let list = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    list.expect("is alive")
        .split_whitespace()
        .map(|pid| pid.parse().expect("is a number"))
        .collect()
}

/// The state that a process starts with: this thread's, in a container that has rules of its own.
fn as_started() -> [String; 2] {
    let own = Path::new("/proc/thread-self/status");
    ["NoNewPrivs", "Seccomp"].map(|name| told(own, name))
}

/// Looks at `score` while it waits for its third request: at its threads and at the compile
/// server. Both have to say `no_new_privileges` and `seccomp`. Gives what the host has open.
#[track_caller]
fn a_waiting_score_says(
    flags: &[&str],
    [no_new_privileges, seccomp]: &[String; 2],
) -> Vec<PathBuf> {
    let place = Place::new();
    let mut child = Command::new(solver_test_support::binary())
        .args(["score", "--cache", "cache"])
        .args(flags)
        .current_dir(place.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut requests = child.stdin.take().expect("piped");
    let mut results = BufReader::new(child.stdout.take().expect("piped")).lines();
    // All threads and the server are at work before anything is answered by them.
    let all = guests("good");
    let echo = all.iter().find(|guest| guest.name == "echo.wat");
    let component = format!(
        r#"{{"id":2,"wasm_base64":"{}","inputs":[[[1]]]}}"#,
        BASE64_STANDARD.encode(&echo.expect("is there").bytes)
    );
    for request in [REQUEST, &component] {
        writeln!(requests, "{request}").expect("is read");
        let result = results.next().expect("a result").expect("is text");
        assert!(result.contains(r#""verdict":"output""#), "{result}");
    }
    // A component is refused by the server or before it, and the server has started then.
    let servers = children(child.id());
    assert_eq!(servers.len(), 1, "the compile server");
    for pid in [child.id(), servers[0]] {
        for (name, expected) in [("NoNewPrivs", no_new_privileges), ("Seccomp", seccomp)] {
            for said in of_threads(pid, name) {
                assert_eq!(said, *expected, "{name}");
            }
        }
    }
    let open = std::fs::read_dir(format!("/proc/{}/fd", child.id())).expect("is alive");
    let open = open
        .map(|entry| std::fs::read_link(entry.expect("can be listed").path()).expect("is open"))
        .collect();
    drop(requests);
    let ended = child.wait_with_output().expect("ends");
    assert!(ended.status.success());
    let notes = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(notes, expected_notes(flags));
    open
}

#[test]
fn a_search_has_given_up_its_rights_before_its_first_round() {
    let place = Place::new();
    let mut child = Command::new(solver_test_support::binary())
        .args(["evolve", "--all", "--for", "1h", "--cache", "cache"])
        .current_dir(place.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut found = BufReader::new(child.stdout.take().expect("piped")).lines();
    found.next().expect("something is found").expect("is text");
    for (name, expected) in [("NoNewPrivs", "1"), ("Seccomp", "2")] {
        for said in of_threads(child.id(), name) {
            assert_eq!(said, expected, "{name}");
        }
    }
    child.kill().expect("is alive");
    child.wait().expect("ends");
}

#[test]
fn a_server_has_given_up_its_rights() {
    let place = Place::new();
    let server = Server::start(&place, &["--cache", "cache", "--archive", "archive"], &[]);
    assert_eq!(server.post("/v1/score", REQUEST).status, 200);
    for (name, expected) in [("NoNewPrivs", "1"), ("Seccomp", "2")] {
        for said in of_threads(server.pid(), name) {
            assert_eq!(said, expected, "{name}");
        }
    }
}

/// The note on a kernel that lacks Landlock, and on no other.
fn expected_notes(flags: &[&str]) -> &'static str {
    // SAFETY: with these arguments the call only tells a version.
    let version = unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, 0, 0, 1) };
    if flags.is_empty() && version < 1 {
        "note: this kernel has no Landlock: files are not fenced off\n"
    } else {
        ""
    }
}

#[test]
fn a_host_and_its_compile_server_have_given_up_their_rights() {
    a_waiting_score_says(&[], &["1", "2"].map(str::to_owned));
}

#[test]
fn what_tells_the_written_pages_is_open_before_files_are_given_up() {
    let open = |flags: &[&str], says: &[String; 2]| {
        a_waiting_score_says(flags, says)
            .iter()
            .any(|path| path.ends_with("pagemap"))
    };
    // Without it every run is slower, and nothing says so.
    assert_eq!(
        open(&[], &["1", "2"].map(str::to_owned)),
        open(&["--no-hardening"], &as_started())
    );
}

#[test]
fn they_keep_them_where_that_is_asked_for() {
    a_waiting_score_says(&["--no-hardening"], &as_started());
}

#[test]
fn archive_and_cache_may_be_anywhere() {
    let place = Place::with_component();
    std::fs::create_dir_all(place.path("elsewhere/deep")).expect("can be made");
    symlink("elsewhere/deep", place.path("link")).expect("can be made");
    let run = |archive: &str, cache: &str, flags: &[&str]| {
        let words = ["run", "007bbfb7", "--json"];
        let battery = ["--solvers", "solvers", "--count", "40"];
        let places = ["--archive", archive, "--cache", cache];
        place
            .run([&words, &battery[..], &places, flags].concat())
            .ok()
            .report()
    };
    let plain = run("plain", "plain-cache", &["--no-hardening"]);
    assert!(plain.saved > 0);
    let whole = place.files("plain");
    let absolute = place.path("absolute");
    let absolute = absolute.to_str().expect("is text");
    for (archive, cache) in [
        ("archive", "cache"),
        ("new/and/deep", "new/cache"),
        ("link", "link"),
        ("link/../both", "./both"),
        (absolute, absolute),
        ("within/archive", "within"),
    ] {
        let report = run(archive, cache, &[]);
        assert_eq!(report.digest, plain.digest, "{archive} {cache}");
        // The cache may lie in the same folder, in one of its own.
        let mut saved = place.files(archive);
        saved.retain(|name, _| name.starts_with("007bbfb7/"));
        assert!(saved == whole, "{archive} {cache}");
        let cached = place.files(&format!("{cache}/compiled-1"));
        assert_eq!(cached.len(), 1, "{archive} {cache}");
    }
}

#[test]
fn without_a_home_there_is_no_cache_and_all_else_is_the_same() {
    let place = Place::new();
    let without = [("XDG_CACHE_HOME", ""), ("HOME", "")];
    let ran = place.start(["score"], &without, REQUEST).wait().ok();
    let usual = place
        .run_with_input(["score", "--no-hardening"], REQUEST)
        .ok();
    assert_eq!(ran.stdout, usual.stdout);
}

#[test]
fn where_nothing_compiles_no_archive_is_made() {
    let place = Place::new();
    place.write("bad.py", "def f(I):\n    return nothing\n");
    let ran = place.run(["run", "007bbfb7", "--solvers", "bad.py"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(place.lacks("archive"));
}
