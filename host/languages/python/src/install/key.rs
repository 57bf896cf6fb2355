//! What decides whether this program can run a snapshot.
//!
//! Owns the hash of it, and the steps of the guest as a part of it. Leaves the settings of the engine to
//! `solver_sandbox::snapshot`.

use std::sync::OnceLock;

use solver_core::hash::sha256_hex;
use solver_sandbox::snapshot;

use super::module::Patch;
use super::parts::LEFT_OUT_PACKAGES;
use super::{integers, parts, stack, wheel};
use crate::guest;

/// The steps that the interpreter takes before its image is taken.
pub(super) fn steps() -> Vec<String> {
    guest::steps_with_numpy(LEFT_OUT_PACKAGES)
}

/// The patches of the module.
pub(super) fn patches() -> Vec<Patch> {
    [integers::PATCHES, stack::PATCHES].concat()
}

/// The hash of the wheel, all that is done to its module, the steps, and the engine.
pub(super) fn key() -> &'static str {
    static KEY: OnceLock<String> = OnceLock::new();
    KEY.get_or_init(|| {
        let decides = format!(
            "{} {:?} {:?} {:?} {}",
            wheel::SHA256,
            parts::LEFT_OUT,
            patches(),
            steps(),
            // Where there is no engine, nothing is ready for it.
            snapshot::engine_key().unwrap_or_default()
        );
        sha256_hex(decides.as_bytes()).to_string()
    })
}
