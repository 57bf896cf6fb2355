//! Compiled code of one interpreter is never taken for that of another.

use wasmtime::Engine;

use crate::cache::Cache;
use crate::contract::interpreter_component;
use crate::encode::self_contained;
use crate::engine::{component_key, trusted_key};
use crate::testing::interpreter_module;

/// The interpreter with another letter in one of its words.
fn another() -> Vec<u8> {
    const WORD: &[u8] = b"an echo";
    let mut bytes = interpreter_module();
    let mut places = bytes.windows(WORD.len());
    let place = places.position(|part| part == WORD).unwrap();
    bytes[place] = b'A';
    bytes
}

#[test]
fn another_interpreter_has_another_key_in_the_cache() {
    let engine = Engine::default();
    let guest = b"some component";
    let keys = |module: Vec<u8>| {
        let inside = interpreter_component(&module, &["call"]);
        let alone = self_contained(&module, b"program", true);
        [
            Cache::key(&engine, "interpreter", &[], &inside),
            component_key(&engine, &trusted_key(&[]), &alone),
            component_key(&engine, &trusted_key(&[&module]), guest),
        ]
    };
    let (usual, other) = (keys(interpreter_module()), keys(another()));
    assert_eq!(usual, keys(interpreter_module()));
    for (usual, other) in usual.iter().zip(&other) {
        assert_ne!(usual, other);
    }
}
