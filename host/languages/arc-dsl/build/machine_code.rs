//! Compiles the DSL runtime further, to the machine code that the host will run: for any processor of
//! the architecture that the host is built for, and with the settings of the library's own files.

use std::path::Path;

use wasmtime::Engine;

use crate::{contract, settings};

/// The calls that the interpreter exports beside the contract: those of `src/lib.rs`.
const CALLS: [&str; 2] = ["inspect", "trials"];

/// Compiles the module in the file `wasm` for `target` to the file `code`. Where the build script runs
/// on another processor it has no compiler for the target's (that would be all of Cranelift's back
/// ends, in every build), and the file stays empty: the host then compiles by itself.
pub fn compile(wasm: &Path, target: &str, code: &Path) -> Result<(), String> {
    let module = std::fs::read(wasm).map_err(|error| format!("{}: {error}", wasm.display()))?;
    let bytes = if target.split('-').next() == Some(std::env::consts::ARCH) {
        made(&module, target).map_err(|error| format!("{error:#}"))?
    } else {
        Vec::new()
    };
    std::fs::write(code, bytes).map_err(|error| format!("{}: {error}", code.display()))
}

fn made(module: &[u8], target: &str) -> wasmtime::Result<Vec<u8>> {
    let mut config = settings::deciding();
    // Where a target is named, nothing is inferred from the processor of this machine.
    config.target(target)?;
    Engine::new(&config)?.precompile_component(&contract::interpreter_component(module, &CALLS))
}
