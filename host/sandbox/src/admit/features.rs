//! Which proposals of WebAssembly a guest may use: the second version of the standard, and what
//! later ones added without anything that two machines could see differently.
//!
//! The list is closed. A proposal that a new version of wasmtime turns on stays off here until
//! somebody has asked what it lets a guest see. The engine itself has a few more on: the counter
//! of the stack uses one of them, so that its trap cannot be confused with any of the guest's.

use wasmparser::WasmFeatures;

/// The features that a guest may use.
///
/// Left out on purpose: threads and relaxed SIMD (two machines may differ), exceptions and stack
/// switching (they leave a frame without passing its end, where the stack is counted down), garbage
/// collection, 64-bit memories, and all of the component model that is still being made.
pub const GUEST: WasmFeatures = WasmFeatures::WASM2
    .difference(WasmFeatures::GC_TYPES)
    .union(WasmFeatures::TAIL_CALL)
    .union(WasmFeatures::MULTI_MEMORY)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::COMPONENT_MODEL);
