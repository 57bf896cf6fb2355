//! Compiled code of one runtime is never taken for that of another.

use wasmtime::Engine;

use super::engine::{RUNTIME, component_key};
use super::*;
use crate::cache::Cache;
use crate::compile::component::self_contained;
use crate::compile::contract::runtime_component;
use crate::hash::sha256_hex;

/// The runtime with another letter in one of its words.
fn another_runtime() -> Vec<u8> {
    const WORD: &[u8] = b"not-a-grid";
    let mut bytes = RUNTIME.to_vec();
    let mut places = bytes.windows(WORD.len());
    let place = places.position(|part| part == WORD).unwrap();
    bytes[place] = b'N';
    bytes
}

#[test]
fn the_hash_that_results_name_is_that_of_the_runtime() {
    assert_eq!(sha256_hex(RUNTIME).to_string(), RUNTIME_HASH);
    assert_ne!(sha256_hex(&another_runtime()).to_string(), RUNTIME_HASH);
}

#[test]
fn another_runtime_has_another_key_in_the_cache() {
    let engine = Engine::default();
    let keys = |runtime: &[u8]| {
        let inside = runtime_component(runtime);
        let alone = self_contained(runtime, b"program", true);
        [
            Cache::key(&engine, "runtime", &[], &inside),
            component_key(&engine, &alone),
        ]
    };
    let (usual, other) = (keys(RUNTIME), keys(&another_runtime()));
    assert_eq!(usual, keys(RUNTIME));
    for (usual, other) in usual.iter().zip(&other) {
        assert_ne!(usual, other);
    }
}
