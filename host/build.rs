//! Compiles the DSL runtime to WebAssembly and names what results are named by: the hash of the
//! runtime, the version of the engine.
//!
//! The runtime has no dependencies, so one call of the compiler does it. Nothing of the outer
//! build leaks in (no flags, no profile, no lock file), and paths are remapped, so its bytes
//! depend on its source and the pinned toolchain alone.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

use sha2::{Digest, Sha256};

const TARGET: &str = "wasm32-unknown-unknown";

fn main() {
    let root = PathBuf::from(var("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(var("OUT_DIR"));
    let source = root.join("solvers/runtime/src");
    println!("cargo::rerun-if-changed={}", source.display());
    println!("cargo::rerun-if-changed=solvers/dsl");
    println!("cargo::rerun-if-changed=host/build.rs");
    println!("cargo::rerun-if-changed=Cargo.lock");

    let wasm = out.join("runtime.wasm");
    compile(&source, &wasm);
    let bytes = std::fs::read(&wasm).unwrap_or_else(|error| fail(&format!("{error}")));
    let hash: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    println!(
        "cargo::rustc-env=SOLVER_HOST_RUNTIME_WASM={}",
        wasm.display()
    );
    println!("cargo::rustc-env=SOLVER_HOST_RUNTIME_HASH={hash}");
    println!(
        "cargo::rustc-env=SOLVER_HOST_WASMTIME_VERSION={}",
        locked_version(&root.join("Cargo.lock"), "wasmtime")
    );
    list_solvers(&root.join("solvers/dsl"), &out.join("known_solvers.rs"));
}

/// Writes the list of our own solvers, by task, as Rust source to be included.
fn list_solvers(folder: &Path, list: &Path) {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| fail(&format!("{}: {error}", folder.display())));
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "py"))
        .collect();
    files.sort();
    let rows: String = files
        .iter()
        .map(|path| {
            let task = path.file_stem().unwrap_or_default().to_string_lossy();
            format!("({task:?}, include_str!({:?})),\n", path.to_string_lossy())
        })
        .collect();
    if let Err(error) = std::fs::write(list, format!("&[\n{rows}]\n")) {
        fail(&format!("{}: {error}", list.display()));
    }
}

fn compile(source: &Path, wasm: &Path) {
    let output = Command::new(var("RUSTC"))
        .current_dir(source)
        .env_remove("RUSTFLAGS")
        .args(["lib.rs", "--crate-name", "solver_runtime"])
        .args(["--crate-type", "cdylib", "--edition", "2024"])
        .args(["--target", TARGET, "--cap-lints", "allow"])
        .args(["-C", "opt-level=3", "-C", "codegen-units=1"])
        .args(["-C", "lto=fat", "-C", "panic=abort", "-C", "strip=symbols"])
        .args(["-C", "link-arg=-zstack-size=524288"])
        .arg("--remap-path-prefix")
        .arg(format!("{}=solvers/runtime/src", source.display()))
        .arg("-o")
        .arg(wasm)
        .output();
    match output {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            let message = String::from_utf8_lossy(&output.stderr);
            if message.contains("E0463") {
                fail(&format!(
                    "the target {TARGET} is not installed; run `rustup target add {TARGET}`"
                ));
            }
            fail(&format!("the DSL runtime does not compile:\n{message}"));
        }
        Err(error) => fail(&format!("cannot run the compiler: {error}")),
    }
}

/// The version of a package in the lock file.
fn locked_version(lock: &Path, package: &str) -> String {
    let text = std::fs::read_to_string(lock)
        .unwrap_or_else(|error| fail(&format!("{}: {error}", lock.display())));
    let mut lines = text.lines();
    let name = format!("name = \"{package}\"");
    while let Some(line) = lines.next() {
        if line == name {
            let version = lines.next().and_then(|line| line.split('"').nth(1));
            if let Some(version) = version {
                return version.to_owned();
            }
        }
    }
    fail(&format!("{} does not lock {package}", lock.display()))
}

fn var(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| fail(&format!("cargo did not set {name}")))
}

fn fail(message: &str) -> ! {
    println!("cargo::error={}", message.replace('\n', " | "));
    exit(1)
}
