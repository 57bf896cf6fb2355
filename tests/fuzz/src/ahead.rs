//! Random modules made ahead: what `solver-host verify-determinism` draws from.
//!
//! They are made here, and their file is committed with the host, so that the host itself needs no
//! generator of modules. How the file is read is said where it is read: `verify::random`.

use std::collections::HashSet;
use std::io::Write;

use anyhow::Context;
use arbitrary::Unstructured;
use flate2::{Compression, GzBuilder};
use solver_core::random::Random;
use solver_core::task::TaskId;
use solver_sandbox::admit::admit;
use solver_sandbox::encode::around;
use solver_sandbox::module::SolverModule;
use wasm_smith::{Config, Module};

/// Modules in the committed file: about as many as the default run of `verify-determinism` draws.
pub const COUNT: usize = 400;
/// The seed that they follow from.
pub const SEED: u64 = 0;

/// Random bytes that a module follows from: more than most of them read.
const ENTROPY: usize = 4_096;

/// The modules of a seed: all of them fit the contract, and no two are the same.
pub fn modules(count: usize, seed: u64) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut random = Random::new(&TaskId::new("guests-ahead")?, seed);
    let mut known = HashSet::new();
    let mut modules = Vec::with_capacity(count);
    while modules.len() < count {
        let module = module(&mut random)?;
        if known.insert(module.clone()) {
            SolverModule::check(&module).context("a random module does not fit")?;
            modules.push(module);
        }
    }
    Ok(modules)
}

/// A module of any shape that exports what the contract wants.
fn module(random: &mut Random) -> anyhow::Result<Vec<u8>> {
    const EXPORTS: &str = r#"(module
        (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
        (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32) unreachable))"#;
    let entropy: Vec<u8> = (0..ENTROPY).map(|_| random.below(256) as u8).collect();
    let config = Config {
        exports: Some(wat::parse_str(EXPORTS)?),
        max_imports: 0,
        max_memories: 4,
        max_tables: 4,
        max_memory32_bytes: 8 << 20,
        max_table_elements: 1_000,
        max_funcs: 20,
        max_instructions: 60,
        exceptions_enabled: false,
        gc_enabled: false,
        memory64_enabled: false,
        // References bring types that a guest may not use, so nearly all of these are refused: a few
        // are enough.
        reference_types_enabled: random.chance(1, 16),
        relaxed_simd_enabled: false,
        shared_everything_threads_enabled: false,
        threads_enabled: false,
        custom_page_sizes_enabled: false,
        wide_arithmetic_enabled: false,
        // Many end at an address out of bounds; some are to get further.
        disallow_traps: random.chance(1, 3),
        allow_start_export: random.chance(1, 4),
        ..Config::default()
    };
    Module::new(config, &mut Unstructured::new(&entropy))
        .map(|module| module.to_bytes())
        .context("no random module")
}

/// The modules as a file. No time and no system stands in its head, so it follows from them alone.
pub fn packed(modules: &[Vec<u8>]) -> anyhow::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::best());
    for module in modules {
        let length = u32::try_from(module.len()).context("a module is too large")?;
        encoder.write_all(&length.to_le_bytes())?;
        encoder.write_all(module)?;
    }
    Ok(encoder.finish()?)
}

/// How many of the modules the host lets in; the others are `rejected` before anything of them runs.
pub fn admitted(modules: &[Vec<u8>]) -> anyhow::Result<usize> {
    let mut admitted = 0;
    for module in modules {
        let component = around(&SolverModule::check(module)?);
        admitted += usize::from(admit(&component, &[]).is_ok());
    }
    Ok(admitted)
}
