//! Finds out what results and cached code are named by: the version of the engine, the hash of the lock
//! file, and the hash of the source that lets components in.

use std::env;
use std::path::{Path, PathBuf};
use std::process::exit;

use sha2::{Digest, Sha256};

fn main() {
    let root = PathBuf::from(var("CARGO_MANIFEST_DIR"));
    let manifest = root.join("Cargo.toml");
    println!("cargo::rerun-if-changed=src/admit");
    println!("cargo::rerun-if-changed=build.rs");
    println!(
        "cargo::rustc-env=SOLVER_HOST_ADMISSION_HASH={}",
        sha256_of_sources(&root.join("src/admit"))
    );
    // A part of the compiler may change while wasmtime's version stays, so the cache is named by all
    // that is locked. Whoever depends on this crate by path has a lock file of his own.
    let lock = [Path::new(&var("OUT_DIR")), &root]
        .iter()
        .flat_map(|from| from.ancestors())
        .map(|folder| folder.join("Cargo.lock"))
        .find(|lock| lock.is_file());
    let Some(lock) = lock else {
        fail(
            "there is no Cargo.lock above the build folder or the crate; run `cargo generate-lockfile`",
        );
    };
    println!("cargo::rerun-if-changed={}", lock.display());
    println!("cargo::rustc-env=SOLVER_HOST_LOCK_HASH={}", sha256(&lock));
    println!(
        "cargo::rustc-env=SOLVER_HOST_WASMTIME_VERSION={}",
        locked_version(&lock, "wasmtime").unwrap_or_else(|| fail(&format!(
            "{} does not lock wasmtime, which {} needs",
            lock.display(),
            manifest.display()
        )))
    );
}

/// The version of a package in the lock file.
fn locked_version(lock: &Path, package: &str) -> Option<String> {
    let text = read(lock);
    let text = String::from_utf8_lossy(&text);
    let mut lines = text.lines();
    let name = format!("name = \"{package}\"");
    lines.find(|line| *line == name)?;
    lines.next()?.split('"').nth(1).map(str::to_owned)
}

/// The hash of all sources in a folder, by name.
fn sha256_of_sources(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| fail(&format!("{}: {error}", folder.display())));
    let mut hashes: Vec<String> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_owned();
            format!("{name:?} {}\n", sha256(&path))
        })
        .collect();
    hashes.sort();
    hex(&Sha256::digest(hashes.concat()))
}

fn sha256(file: &Path) -> String {
    hex(&Sha256::digest(read(file)))
}

fn read(file: &Path) -> Vec<u8> {
    std::fs::read(file).unwrap_or_else(|error| fail(&format!("{}: {error}", file.display())))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn var(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| fail(&format!("cargo did not set {name}")))
}

fn fail(message: &str) -> ! {
    println!("cargo::error={}", message.replace('\n', " | "));
    exit(1)
}
