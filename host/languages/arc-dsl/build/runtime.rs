//! Compiles the DSL runtime to a core module whose bytes depend on its source and the pinned
//! toolchain alone.
//!
//! Fuel is counted in the module's instructions, so its hash is part of what a result means, and it
//! has to be one hash on every machine. The possible leaks, and the answer to each:
//!
//! * flags, profiles and features of the outer build: cargo is not asked, the runtime has no
//!   dependencies and one call of the compiler does it;
//! * variables that the compiler listens to (`RUSTC_BOOTSTRAP` changes every symbol, for one): it
//!   gets none but those that it needs to be found and to run;
//! * the folder of the source: it is compiled from within, by relative names, and remapped;
//! * the standard library's source, where the component `rust-src` is installed: the compiler then
//!   names real files in panic messages, where else it writes `/rustc/COMMIT`; it is remapped to
//!   that;
//! * threads: one unit of code generation.
//!
//! The tests include this file, to see that all of this holds.

use std::path::Path;
use std::process::{Command, Output};

/// The target of the compiler.
const TARGET: &str = "wasm32-unknown-unknown";

/// The variables that the compiler may see: those by which it, its libraries and rustup's
/// toolchains are found, and where temporary files go.
const ENVIRONMENT: [&str; 7] = [
    "PATH",
    "HOME",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "LD_LIBRARY_PATH",
    "TMPDIR",
];

/// Bytes of stack: 512 KiB and a part of a page. The data begins where the stack does, so that the few bytes
/// of stack that most runs use lie in the first page of data, and a run has a page less to write.
const STACK: u32 = (512 << 10) + 1_536;

/// Compiles the runtime in the folder `source` to the file `wasm`.
pub fn compile(rustc: &str, source: &Path, wasm: &Path) -> Result<(), String> {
    let ask = |args: &[&str]| {
        let answer = call(Command::new(rustc).current_dir(source).args(args))?;
        String::from_utf8(answer.stdout)
            .map_err(|_| format!("'{rustc} {}' does not print UTF-8", args.join(" ")))
    };
    let sysroot = ask(&["--print", "sysroot"])?;
    let version = ask(&["-vV"])?;
    let commit = version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "))
        .unwrap_or("unknown");
    let standard = Path::new(sysroot.trim_end()).join("lib/rustlib/src/rust");
    let mut command = Command::new(rustc);
    command
        .current_dir(source)
        .args(["lib.rs", "--crate-name", "solver_runtime"])
        .args(["--crate-type", "cdylib", "--edition", "2024"])
        .args(["--target", TARGET, "--cap-lints", "allow"])
        .args(["-C", "opt-level=3", "-C", "codegen-units=1"])
        .args(["-C", "lto=fat", "-C", "panic=abort", "-C", "strip=symbols"])
        .arg(format!("-Clink-arg=-zstack-size={STACK}"))
        .args(["-C", "link-arg=--initial-memory=1048576"])
        .arg("--remap-path-prefix")
        .arg(format!("{}=solvers/runtime/src", source.display()))
        .arg("--remap-path-prefix")
        .arg(format!("{}=/rustc/{commit}", standard.display()))
        .arg("-o")
        .arg(wasm);
    call(&mut command).map(drop)
}

/// Runs the compiler with the few variables that it may see.
fn call(command: &mut Command) -> Result<Output, String> {
    let seen = ENVIRONMENT
        .iter()
        .filter_map(|name| Some((name, std::env::var_os(name)?)));
    let output = command
        .env_clear()
        .envs(seen)
        .output()
        .map_err(|error| format!("cannot run the compiler: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let message = String::from_utf8_lossy(&output.stderr);
    if message.contains("E0463") {
        return Err(format!(
            "the target {TARGET} is not installed; run `rustup target add {TARGET}`"
        ));
    }
    Err(format!("the DSL runtime does not compile:\n{message}"))
}
