//! The place of the wheel's module where the depth of recursion through C is decided.
//!
//! Python ends recursion by two counts: its own calls, and the bytes of the C stack. The module has 16 MiB
//! of that and takes 128 KiB, so that a cached function, a `key` of `sorted` or `__call__` could recurse
//! some 100 to 250 deep, where a desktop lets them go to 1,000.
//!
//! Owns the two numbers of it. Leaves how a module is rewritten to [`super::module`].

use super::module::Instruction::{Call, I32};
use super::module::Patch;

/// The bytes of the C stack that the module takes.
const TAKEN: i32 = 128 << 10;
/// Those that it takes here: a cached function comes to its depth of 1,000. The native stack of a guest
/// (`snapshot/engine.rs` of the sandbox) holds what such recursion puts beside them: some 30 MiB by reading
/// JSON, the most that was found.
const ROOMY: i32 = 512 << 10;

/// Says how large the stack is.
const SAY: &str = "PyUnstable_ThreadState_SetStackProtection";

/// Has CPython take a larger stack: its lowest address, and its size.
pub(super) const PATCHES: &[Patch] = &[
    Patch {
        function: "init_interpreter",
        find: &[I32(-TAKEN)],
        becomes: &[I32(-ROOMY)],
    },
    Patch {
        function: "init_interpreter",
        find: &[I32(TAKEN), Call(SAY)],
        becomes: &[I32(ROOMY), Call(SAY)],
    },
];
