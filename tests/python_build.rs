//! `make python`: what can be missing or wrong is one clear line with the next step. Whole builds, in two
//! folders, are made and compared where SOLVER_HOST_BUILD_CORE is set (`make test-core`).

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use solver_core::hash::sha256_hex;
use solver_test_support::{Place, root};

const FILE: &str = "cpython-3.13.5-wasi.zip";

fn script() -> PathBuf {
    root().join("host/languages/python/core/make.sh")
}

/// Runs the script in a place; none where this is no Debian that it can work on.
fn build(place: &Place, args: &[&str], environment: &[(&str, &str)]) -> Option<Output> {
    if !Path::new("/usr/lib/apt/apt-helper").exists() || cfg!(not(target_arch = "x86_64")) {
        println!("skipped: no apt, or another processor than x86-64");
        return None;
    }
    let out = place.path(FILE);
    let folder = place.path("built");
    let mut command = Command::new(script());
    command
        .args(["--out", out.to_str().expect("is text")])
        .args(["--folder", folder.to_str().expect("is text")])
        .args(args)
        .envs(environment.iter().copied());
    Some(command.output().expect("starts"))
}

/// The one line of a failure.
#[track_caller]
fn refusal(ran: &Output, code: i32) -> String {
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(ran.status.code(), Some(code), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("make python: error: "), "{said}");
    said
}

#[test]
fn another_tarball_is_refused() {
    let place = Place::new();
    place.write("other.tar.xz", "text");
    let other = place.path("other.tar.xz");
    let other = other.to_str().expect("is text");
    for (file, said) in [
        (
            other,
            "is not CPython's tarball of 3.13.5: it has the SHA-256 ",
        ),
        ("lost.tar.xz", "there is no file lost.tar.xz"),
    ] {
        let Some(ran) = build(&place, &["--source", file], &[]) else {
            return;
        };
        let line = refusal(&ran, 2);
        assert!(line.contains(said), "{line}");
    }
    let Some(ran) = build(&place, &["--sauce", other], &[]) else {
        return;
    };
    assert!(refusal(&ran, 2).contains("there is no flag --sauce"));
}

#[test]
fn another_python_is_refused_before_anything_is_fetched() {
    let place = Place::new();
    place.write("python", "#!/bin/sh\necho 3.12.1\n");
    place.write("broken", "#!/bin/sh\necho no lzma >&2\nexit 1\n");
    for name in ["python", "broken"] {
        let mode = PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(place.path(name), mode).expect("can be set");
    }
    for (name, code, said) in [
        (
            "python",
            2,
            "/python is Python 3.12.1, and has to be 3.13.5",
        ),
        (
            "broken",
            1,
            "/broken does not start, or has no lzma: no lzma",
        ),
        ("lost", 2, "there is no command "),
    ] {
        let python = place.path(name);
        let python = python.to_str().expect("is text");
        let Some(ran) = build(&place, &["--python", python], &[]) else {
            return;
        };
        let line = refusal(&ran, code);
        assert!(line.contains(said), "{line}");
    }
    let packages = place.path("built/packages");
    let mut fetched = std::fs::read_dir(packages).expect("can be listed");
    assert!(fetched.next().is_none());
}

#[test]
fn a_package_that_is_gone_is_named_with_the_next_step() {
    let place = Place::new();
    // An archive that has none of them, and none that answers.
    std::fs::create_dir_all(place.path("debian")).expect("can be made");
    let empty = format!("file://{}", place.path("debian").display());
    for mirror in [empty.as_str(), "http://127.0.0.1:9/debian"] {
        let Some(ran) = build(&place, &["--mirror", mirror], &[]) else {
            return;
        };
        let line = refusal(&ran, 1);
        for said in [
            "python3.13_3.13.5.orig.tar.xz",
            "SOURCE=FILE",
            "SHA-256 93e583f2",
        ] {
            assert!(line.contains(said), "{line}");
        }
    }
    assert!(place.lacks(FILE));
}

#[test]
fn two_builds_in_two_folders_are_the_same() {
    if std::env::var_os("SOLVER_HOST_BUILD_CORE").is_none() {
        println!("skipped: whole builds are made by `make test-core`");
        return;
    }
    let pinned = std::fs::read_to_string(script().with_file_name("results.sha256"));
    let pinned = pinned.expect("can be read");
    let environments: [&[(&str, &str)]; 2] = [
        &[],
        &[
            ("LC_ALL", "C.UTF-8"),
            ("TZ", "Asia/Tokyo"),
            ("CFLAGS", "-O0"),
            ("SOURCE_DATE_EPOCH", "1"),
            ("PYTHONHASHSEED", "7"),
        ],
    ];
    for environment in environments {
        let place = Place::new();
        let ran = build(&place, &[], environment).expect("this is a Debian");
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(ran.status.success(), "{said}");
        println!("{}", String::from_utf8_lossy(&ran.stdout));
        let hash = sha256_hex(&std::fs::read(place.path(FILE)).expect("is there"));
        assert!(pinned.contains(&format!("{hash}  {FILE}")), "{hash}");
        // Once more there is nothing to do.
        let again = build(&place, &[], environment).expect("this is a Debian");
        assert!(String::from_utf8_lossy(&again.stdout).contains("is there already"));
    }
}

#[test]
fn another_result_is_told_by_the_step_that_differs() {
    // The comparison alone, with files of a few bytes: a build takes minutes.
    let place = Place::new();
    let (one, two) = (sha256_hex(b"one"), sha256_hex(b"two"));
    place
        .write("first", "one")
        .write("second", "other")
        .write("pinned", format!("{one}  first\n{two}  second\n"));
    let pack = script().with_file_name("pack.py");
    let run = |second: &str| {
        place.write("second", second);
        let mut command = Command::new("python3");
        command.arg(&pack).arg("compare").arg(place.path("pinned"));
        command.args([place.path("first"), place.path("second")]);
        command.output()
    };
    let Ok(ran) = run("other") else {
        println!("skipped: no python3");
        return;
    };
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(
        said.contains("The first step that differs made second: "),
        "{said}"
    );
    assert!(
        said.contains(&format!("and should have {two}; equal are first")),
        "{said}"
    );
    assert!(run("two").expect("runs").status.success());
}
