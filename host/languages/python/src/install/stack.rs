//! The places of the wheel's module where the depth of recursion through C is decided.
//!
//! Python ends recursion by two counts: its own calls, and the bytes of the C stack. The module has 16 MiB
//! of that and believes the 128 KiB that its C library says, so that a cached function, a `key` of `sorted`
//! or `__call__` could recurse some 100 to 250 deep, where a desktop lets them go to 1,000.
//!
//! Owns the two of them. Leaves how a module is rewritten to [`super::module`].

use super::module::Instruction::{Call, Drop, I32, Nop};
use super::module::Patch;

/// The stack that CPython takes where nobody tells: 4 MB.
const UNTOLD: i32 = -4_000_000;
/// The stack that it takes here: a MiB and a little, so that the number is as long as the other. All that
/// recursion can put into it lies within the native stack of a guest (`snapshot/engine.rs` of the
/// sandbox).
const TAKEN: i32 = -(1 << 20) - 64;

/// Has CPython take a stack of a MiB.
pub(super) const PATCHES: &[Patch] = &[
    // The question how much there is fails.
    Patch {
        function: "_Py_InitializeRecursionLimits",
        find: &[Call("pthread_getattr_np")],
        becomes: &[Drop, Drop, I32(1), Nop, Nop],
    },
    Patch {
        function: "_Py_InitializeRecursionLimits",
        find: &[I32(UNTOLD)],
        becomes: &[I32(TAKEN)],
    },
];
