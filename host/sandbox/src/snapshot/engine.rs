//! The engine of snapshots: wasmtime's settings for them, and what machine code depends on.

use std::hash::Hash;
use std::sync::Arc;

use wasmtime::{Collector, Config, Engine, InstanceAllocationStrategy, OptLevel};

use super::SnapshotError;
use super::memories::ImageMemories;
use crate::cache::Sha256Hasher;
use crate::settings;

/// The native stack that a guest may use: three times what the deepest recursion takes that CPython counts by
/// the bytes of its own stack, 512 KiB. See `docs/design/python.md`.
const MAX_GUEST_STACK: usize = 96 << 20;

/// The processor that machine code is made for: any of its architecture of the last fifteen years, and not
/// this very one. What recurses in the interpreter without a count of its own ends where the native stack
/// does, so frames have to be as large on every machine.
#[cfg(target_arch = "x86_64")]
const TARGET: Option<&str> = Some("x86_64-unknown-linux-gnu");
#[cfg(not(target_arch = "x86_64"))]
const TARGET: Option<&str> = None;
/// Instructions that a processor has to have beside the oldest ones: those of x86-64-v2.
#[cfg(target_arch = "x86_64")]
const NEEDED: &[&str] = &[
    "has_sse3",
    "has_ssse3",
    "has_sse41",
    "has_sse42",
    "has_popcnt",
    "has_cmpxchg16b",
];
#[cfg(not(target_arch = "x86_64"))]
const NEEDED: &[&str] = &[];

/// The settings that decide what a guest does: those of all guests, and exceptions, which the
/// interpreters throw inside of themselves.
fn deciding() -> wasmtime::Result<Config> {
    let mut config = settings::deciding();
    if let Some(target) = TARGET {
        // Where a target is named, nothing is inferred from the processor of this machine.
        config.target(target)?;
    }
    for flag in NEEDED {
        // SAFETY: code that needs an instruction which this processor lacks is refused when it is
        // loaded: wasmtime compares these flags with what it detects.
        unsafe { config.cranelift_flag_enable(flag) };
    }
    config
        .gc_support(true)
        .wasm_exceptions(true)
        .collector(Collector::Copying)
        .cranelift_opt_level(OptLevel::Speed)
        .max_wasm_stack(MAX_GUEST_STACK)
        .async_stack_size(2 * MAX_GUEST_STACK);
    Ok(config)
}

/// An engine that compiles and never runs.
pub(super) fn compiling() -> Result<Engine, SnapshotError> {
    let engine = deciding().and_then(|config| Engine::new(&config));
    engine.map_err(SnapshotError::engine)
}

/// An engine that runs.
pub(super) fn running(memories: Arc<ImageMemories>) -> Result<Engine, SnapshotError> {
    let mut config = deciding().map_err(SnapshotError::engine)?;
    config
        .allocation_strategy(InstanceAllocationStrategy::OnDemand)
        .with_host_memory(memories);
    Engine::new(&config).map_err(SnapshotError::engine)
}

/// A name for all that machine code depends on beside its module: version and settings of wasmtime, and
/// the processor.
pub fn engine_key() -> Result<String, SnapshotError> {
    let mut hasher = Sha256Hasher::default();
    compiling()?
        .precompile_compatibility_hash()
        .hash(&mut hasher);
    Ok(hasher.hex().to_string())
}
