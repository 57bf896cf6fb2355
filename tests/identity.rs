//! The DSL runtime is one module on every machine, and results say which: its bytes depend on
//! nothing but its source and the compiler, and its version names them.

#[path = "../host/languages/arc-dsl/build/identity.rs"]
mod identity;
#[path = "../host/languages/arc-dsl/build/runtime.rs"]
mod runtime;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sha2::{Digest, Sha256};
use solver_arc_dsl::RUNTIME_HASH;
use tempfile::TempDir;

use identity::Broken;

/// The variables for the test in a child: the compiler, the source, and where the module goes.
const TOLD: [&str; 3] = ["IDENTITY_RUSTC", "IDENTITY_SOURCE", "IDENTITY_WASM"];

/// The variables that must not matter.
const NOISE: [(&str, &str); 16] = [
    ("RUSTFLAGS", "-C opt-level=0 -g"),
    ("CARGO_ENCODED_RUSTFLAGS", "-Copt-level=1"),
    ("CARGO_BUILD_RUSTFLAGS", "-C debuginfo=2"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_MAKEFLAGS", "-j --jobserver-auth=98,99"),
    ("RUSTC_BOOTSTRAP", "1"),
    ("RUSTC_WRAPPER", "/nonexistent"),
    ("RUSTC_WORKSPACE_WRAPPER", "/nonexistent"),
    ("RUSTC_FORCE_RUSTC_VERSION", "another"),
    ("RUST_TARGET_PATH", "/nonexistent"),
    ("RUST_MIN_STACK", "50000000"),
    ("SOURCE_DATE_EPOCH", "1"),
    ("LANG", "de_DE.UTF-8"),
    ("LC_ALL", "tr_TR.UTF-8"),
    ("TZ", "Asia/Tokyo"),
    ("HOSTNAME", "elsewhere"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn source() -> PathBuf {
    root().join("solvers/runtime/src")
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).expect("is there")
}

fn rustc() -> String {
    std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned())
}

fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("can be made");
    for entry in fs::read_dir(from).expect("can be listed") {
        let entry = entry.expect("can be listed");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).expect("can be copied");
        }
    }
}

/// Compiles the runtime in a process of its own, with all of the noise around it, and gives its
/// bytes.
fn compiled_in_noise(rustc: &str, source: &Path, folder: &Path) -> Vec<u8> {
    let wasm = folder.join("out.wasm");
    let told = [rustc.as_ref(), source.as_os_str(), wasm.as_os_str()];
    let output = Command::new("sh")
        .args(["-c", "umask 077 && exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().expect("is known"))
        .args(["--exact", "compiles_where_it_is_told", "--ignored"])
        .current_dir(folder)
        .envs(NOISE)
        .env("TMPDIR", folder)
        .envs(TOLD.into_iter().zip(told))
        .output()
        .expect("starts");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    fs::read(wasm).expect("was written")
}

#[test]
#[ignore = "the tests of this file run it in children, and tell it what to compile"]
fn compiles_where_it_is_told() {
    let folder = TempDir::new().expect("can be made");
    let wasm = folder.path().join("out.wasm");
    let usual = [rustc().into(), source().into(), wasm.into()];
    let mut told = TOLD.into_iter().zip(usual);
    let [rustc, source, wasm] = std::array::from_fn(|_| {
        let (name, usual) = told.next().expect("three");
        std::env::var_os(name).unwrap_or(usual)
    });
    let rustc = rustc.to_str().expect("is UTF-8");
    runtime::compile(rustc, source.as_ref(), wasm.as_ref()).expect("compiles");
    assert_eq!(hash(&fs::read(&wasm).expect("was written")), RUNTIME_HASH);
}

#[test]
fn neither_folder_nor_environment_change_a_byte() {
    let folder = TempDir::new().expect("can be made");
    let there = folder.path().join("a folder = of another é name");
    copy(&source(), &there);
    let bytes = compiled_in_noise(&rustc(), &there, folder.path());
    assert_eq!(hash(&bytes), RUNTIME_HASH);
}

#[test]
fn the_source_of_the_standard_library_changes_no_byte() {
    let folder = TempDir::new().expect("can be made");
    let output = Command::new(rustc())
        .args(["--print", "sysroot"])
        .current_dir(root())
        .output()
        .expect("starts");
    let sysroot = String::from_utf8(output.stdout).expect("is UTF-8");
    // A toolchain of an odd name in which that component is: the compiler looks for one file.
    let toolchain = folder.path().join("1.0-aarch64-unknown-linux-gnu");
    let library = toolchain.join("lib/rustlib/src/rust/library/std/src");
    fs::create_dir_all(&library).expect("can be made");
    fs::write(library.join("lib.rs"), "").expect("can be written");
    let target = "lib/rustlib/wasm32-unknown-unknown";
    symlink(
        Path::new(sysroot.trim_end()).join(target),
        toolchain.join(target),
    )
    .expect("can be made");
    let compiler = folder.path().join("rustc");
    let script = format!(
        "#!/bin/sh\nexec '{}' --sysroot '{}' \"$@\"\n",
        rustc(),
        toolchain.display()
    );
    fs::write(&compiler, script).expect("can be written");
    fs::set_permissions(&compiler, fs::Permissions::from_mode(0o755)).expect("can be set");
    let compiler = compiler.to_str().expect("is UTF-8");
    let bytes = compiled_in_noise(compiler, &source(), folder.path());
    assert_eq!(hash(&bytes), RUNTIME_HASH);
}

#[test]
fn its_version_names_its_bytes() {
    let checked = identity::check(
        &text(identity::FILE),
        &text(identity::MANIFEST),
        RUNTIME_HASH,
    );
    if let Err(broken) = checked {
        panic!("{broken}");
    }
}

#[test]
fn what_is_wrong_with_an_identity_is_said() {
    let manifest = "[package]\nversion = \"0.2.0\"\n";
    let [one, two] = ["1", "2"].map(|digit| digit.repeat(64));
    let good = format!("0.1.0 {one}\n0.2.0 {two}\n");
    let says = |identity: &str| identity::check(identity, manifest, &two);
    let (version, hash) = ("0.2.0".to_owned(), two.clone());
    let not_last = Err(Broken::NotLast { version, hash });
    assert_eq!(says(&good), Ok(()));
    assert_eq!(says(""), not_last);
    assert_eq!(says(&format!("0.1.0 {one}\n")), not_last);
    assert_eq!(says(&format!("0.2.0 {two}\n0.1.0 {one}\n")), not_last);
    let twice = format!("0.2.0 {one}\n0.2.0 {two}\n");
    assert_eq!(says(&twice), Err(Broken::Twice("0.2.0".to_owned())));
    for bad in ["0.2.0", "", " ", "0.2.0 22", &format!("0.2.0  {two}")] {
        let bad = format!("0.1.0 {one}\n{bad}\n");
        assert_eq!(says(&bad), Err(Broken::Line(2)), "{bad}");
    }
    assert_eq!(
        identity::check(&good, "version.workspace = true", &two),
        Err(Broken::NoVersion)
    );
    let other = identity::check(&good, manifest, &one).expect_err("has other bytes");
    assert_eq!(
        other.to_string(),
        format!(
            "the DSL runtime has other bytes than its version 0.2.0 had, and fuel may differ; if \
             its source was changed, set another version in solvers/runtime/Cargo.toml and add the \
             line `VERSION {one}` to solvers/runtime/identity.txt; else the compiler is not that \
             of rust-toolchain.toml"
        )
    );
}

/// The output of the program.
fn printed(args: &[&str], stdin: &str) -> String {
    let folder = TempDir::new().expect("can be made");
    fs::write(folder.path().join("in.jsonl"), stdin).expect("can be written");
    let input = fs::File::open(folder.path().join("in.jsonl")).expect("is there");
    let output = Command::new(solver_test_support::binary())
        .args(args)
        .current_dir(folder.path())
        .env_clear()
        .env("XDG_CACHE_HOME", folder.path())
        .stdin(input)
        .output()
        .expect("starts");
    assert!(output.status.success(), "{args:?}");
    String::from_utf8(output.stdout).expect("prints UTF-8")
}

#[test]
fn results_name_it() {
    let version = printed(&["--version"], "");
    assert!(version.contains(&format!("runtime {RUNTIME_HASH})")));
    let request = r#"{"id":1,"source":"def f(I):\n    return I","inputs":[[[1]]]}"#;
    for answer in [
        printed(&["score"], request),
        printed(&["run", "007bbfb7", "--count", "1", "--json"], ""),
    ] {
        let answer: Value = serde_json::from_str(&answer).expect("is JSON");
        assert_eq!(answer["runtime"], RUNTIME_HASH);
    }
    // And by the version that names these bytes.
    let answer: Value = serde_json::from_str(&printed(&["score"], request)).expect("is JSON");
    let identity = text(identity::FILE);
    let version = identity::version(&identity).expect("names versions");
    assert_eq!(answer["interpreter"], format!("arc-dsl {version}"));
}
