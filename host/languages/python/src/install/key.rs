//! What decides whether this program can run a snapshot.
//!
//! Owns the hash of it, with the file and the steps of the guest as parts of it. Leaves the settings of the engine to
//! `solver_sandbox::snapshot`.

use std::sync::OnceLock;

use solver_core::hash::sha256_hex;
use solver_sandbox::snapshot;

use super::module::{Patch, Stretch};
use super::parcel::Kind;
use super::parts::LEFT_OUT_PACKAGES;
use super::{core_file, integers, parts, stack, wheel};
use crate::guest;
use crate::interpreter::Interpreter;

/// The file that an interpreter is made of.
pub(super) fn kind(interpreter: Interpreter) -> &'static Kind {
    match interpreter {
        Interpreter::Core => &core_file::KIND,
        Interpreter::Numpy => &wheel::KIND,
    }
}

/// The steps that an interpreter takes before its image is taken.
pub(super) fn steps(interpreter: Interpreter) -> Vec<String> {
    guest::steps(interpreter, LEFT_OUT_PACKAGES)
}

/// The patches of its module. The core interpreter needs none: its source was edited.
pub(super) fn patches(interpreter: Interpreter) -> Vec<Patch> {
    match interpreter {
        Interpreter::Core => Vec::new(),
        Interpreter::Numpy => [integers::PATCHES, stack::PATCHES].concat(),
    }
}

/// The functions of its module that are left out.
pub(super) fn left_out(interpreter: Interpreter) -> &'static [Stretch] {
    match interpreter {
        Interpreter::Core => &[],
        Interpreter::Numpy => parts::LEFT_OUT,
    }
}

/// The hash of its file, all that is done to its module, the steps, and the engine.
pub(super) fn key(interpreter: Interpreter) -> &'static str {
    static KEYS: [OnceLock<String>; 2] = [const { OnceLock::new() }; 2];
    let [core, numpy] = &KEYS;
    let key = match interpreter {
        Interpreter::Core => core,
        Interpreter::Numpy => numpy,
    };
    key.get_or_init(|| {
        let decides = format!(
            "{} {:?} {:?} {:?} {}",
            kind(interpreter).sha256,
            left_out(interpreter),
            patches(interpreter),
            steps(interpreter),
            // Where there is no engine, nothing is ready for it.
            snapshot::engine_key().unwrap_or_default()
        );
        sha256_hex(decides.as_bytes()).to_string()
    })
}
