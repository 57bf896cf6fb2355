//! Results name the very bytes that run.

use crate::{RUNTIME, RUNTIME_HASH};
use solver_core::hash::sha256_hex;

#[test]
fn the_hash_that_results_name_is_that_of_the_interpreter() {
    assert_eq!(sha256_hex(RUNTIME).to_string(), RUNTIME_HASH);
}
