//! The engine of snapshots: wasmtime's settings for them, and what machine code depends on.

use std::hash::Hash;
use std::sync::Arc;

use wasmtime::{Collector, Config, Engine, InstanceAllocationStrategy, OptLevel};

use super::SnapshotError;
use super::memories::ImageMemories;
use crate::cache::Sha256Hasher;
use crate::settings;

/// The native stack that a guest may use. Its own, in linear memory, is 16 MiB and has to end first for
/// whatever keeps something there; see `docs/design/sandbox.md`.
const MAX_GUEST_STACK: usize = 24 << 20;

/// The settings that decide what a guest does: those of all guests, and exceptions, which the
/// interpreters throw inside of themselves.
fn deciding() -> Config {
    let mut config = settings::deciding();
    config
        .gc_support(true)
        .wasm_exceptions(true)
        .collector(Collector::Copying)
        .cranelift_opt_level(OptLevel::Speed)
        .max_wasm_stack(MAX_GUEST_STACK);
    config
}

/// An engine that compiles and never runs.
pub(super) fn compiling() -> Result<Engine, SnapshotError> {
    Engine::new(&deciding()).map_err(SnapshotError::engine)
}

/// An engine that runs.
pub(super) fn running(memories: Arc<ImageMemories>) -> Result<Engine, SnapshotError> {
    let mut config = deciding();
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
