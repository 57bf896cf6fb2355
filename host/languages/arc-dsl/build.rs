//! Compiles the interpreter of arc-dsl, to WebAssembly (`build/runtime.rs`) and further to machine code
//! (`build/machine_code.rs`). Finds out its hash and version, by which results are named. Lists our own
//! solvers and differs.

#[path = "../../sandbox/src/contract.rs"]
mod contract;
#[path = "build/identity.rs"]
mod identity;
#[path = "build/machine_code.rs"]
mod machine_code;
#[path = "build/runtime.rs"]
mod runtime;
#[path = "../../sandbox/src/settings.rs"]
mod settings;

use std::env;
use std::path::{Path, PathBuf};
use std::process::exit;

use sha2::{Digest, Sha256};

fn main() {
    // The folder that holds `host` and `solvers`.
    let root = PathBuf::from(var("CARGO_MANIFEST_DIR")).join("../../..");
    let root = root
        .canonicalize()
        .unwrap_or_else(|error| fail(&format!("{}: {error}", root.display())));
    let out = PathBuf::from(var("OUT_DIR"));
    let source = root.join("solvers/runtime/src");
    for file in [
        "solvers/runtime/src",
        "solvers/dsl",
        "solvers/differs",
        identity::FILE,
        identity::MANIFEST,
        "host/languages/arc-dsl/build.rs",
        "host/languages/arc-dsl/build",
        "host/sandbox/src/contract.rs",
        "host/sandbox/src/settings.rs",
    ] {
        println!("cargo::rerun-if-changed={}", root.join(file).display());
    }

    let wasm = out.join("runtime.wasm");
    if let Err(message) = runtime::compile(&var("RUSTC"), &source, &wasm) {
        fail(&message);
    }
    let hash = sha256(&wasm);
    let read = |name: &str| {
        std::fs::read_to_string(root.join(name))
            .unwrap_or_else(|error| fail(&format!("{name}: {error}")))
    };
    let identity = read(identity::FILE);
    if let Err(broken) = identity::check(&identity, &read(identity::MANIFEST), &hash) {
        println!("cargo::warning={broken}");
    }
    let Some(version) = identity::version(&identity) else {
        fail(&format!("{} names no version", identity::FILE));
    };
    println!("cargo::rustc-env=SOLVER_HOST_RUNTIME_VERSION={version}");
    println!(
        "cargo::rustc-env=SOLVER_HOST_RUNTIME_WASM={}",
        wasm.display()
    );
    println!("cargo::rustc-env=SOLVER_HOST_RUNTIME_HASH={hash}");
    let code = out.join("runtime.cwasm");
    if let Err(message) = machine_code::compile(&wasm, &var("TARGET"), &code) {
        fail(&message);
    }
    println!(
        "cargo::rustc-env=SOLVER_HOST_RUNTIME_CODE={}",
        code.display()
    );
    for (folder, list) in [
        ("solvers/dsl", "known_solvers.rs"),
        ("solvers/differs", "differs.rs"),
    ] {
        list_sources(&root.join(folder), &out.join(list));
    }
}

/// The files of a folder whose names end so, in order.
fn files_with_ending(folder: &Path, wanted: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| fail(&format!("{}: {error}", folder.display())));
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == wanted))
        .collect();
    files.sort();
    files
}

/// Writes the list of the files of a folder, name and text, by name, as Rust source to be included.
fn list_sources(folder: &Path, list: &Path) {
    let rows: String = files_with_ending(folder, "py")
        .iter()
        .map(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            format!("({name:?}, include_str!({:?})),\n", path.to_string_lossy())
        })
        .collect();
    if let Err(error) = std::fs::write(list, format!("&[\n{rows}]\n")) {
        fail(&format!("{}: {error}", list.display()));
    }
}

fn sha256(file: &Path) -> String {
    let bytes =
        std::fs::read(file).unwrap_or_else(|error| fail(&format!("{}: {error}", file.display())));
    hex(&Sha256::digest(&bytes))
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
