//! The places of the wheel's module where the width of numpy's default integer is decided.
//!
//! Owns the ten of them. Leaves two names of the type to the guest's own code (`guest/integers.py`), and
//! how a module is rewritten to [`super::module`].

use super::module::Instruction::{self, Call, I32, LocalGet, LocalSet};
use super::module::Patch;

/// `NPY_INT32`'s number in numpy, on a machine of 32 bits: `NPY_LONG`.
const LONG: i32 = 7;
/// `NPY_INT64`'s: `NPY_LONGLONG`.
const LONG_LONG: i32 = 9;
/// The maker of the type of a number.
const TYPE: Instruction = Call("PyArray_DescrFromType");
/// The flags of an array of indexes that is only read, and those with `NPY_ARRAY_FORCECAST`, by which
/// 64-bit arrays are taken too.
const READ: i32 = 0x501;
const READ_CAST: i32 = 0x511;
const CAST: i32 = 0x10;

/// Makes numpy's default integer 64 bits wide, as it is on a desktop. Two names of the type are set by the
/// guest's own code.
pub(super) const PATCHES: &[Patch] = &[
    // Integers of Python: the type of small ones, then the choice between it and a wider one.
    Patch {
        function: "discover_descriptor_from_pylong",
        find: &[I32(LONG), TYPE],
        becomes: &[I32(LONG_LONG), TYPE],
    },
    Patch {
        function: "discover_descriptor_from_pylong",
        find: &[I32(LONG), I32(LONG_LONG), LocalGet(2)],
        becomes: &[I32(LONG_LONG), I32(LONG_LONG), LocalGet(2)],
    },
    // The type `int`, as an object and as a word.
    Patch {
        function: "int_default_descriptor",
        find: &[I32(LONG), TYPE],
        becomes: &[I32(LONG_LONG), TYPE],
    },
    Patch {
        function: "_convert_from_any",
        find: &[I32(LONG), TYPE],
        becomes: &[I32(LONG_LONG), TYPE],
    },
    Patch {
        function: "PyArray_ArangeObj",
        find: &[I32(LONG), TYPE],
        becomes: &[I32(LONG_LONG), TYPE],
    },
    // Sums and products of smaller integers.
    Patch {
        function: "reducelike_promote_and_resolve",
        find: &[I32(LONG), LocalSet(9)],
        becomes: &[I32(LONG_LONG), LocalSet(9)],
    },
    // Arguments that are indexes: they are 32 bits wide inside, and take arrays of the default integer.
    Patch {
        function: "PyArray_Repeat",
        find: &[I32(LONG), TYPE, I32(0), I32(1), I32(READ)],
        becomes: &[I32(LONG), TYPE, I32(0), I32(1), I32(READ_CAST)],
    },
    Patch {
        function: "PyArray_PutTo",
        find: &[I32(LONG), TYPE, I32(0), I32(0), I32(READ)],
        becomes: &[I32(LONG), TYPE, I32(0), I32(0), I32(READ_CAST)],
    },
    Patch {
        function: "PyArray_Choose",
        find: &[I32(LONG), TYPE, I32(0), I32(0), I32(0)],
        becomes: &[I32(LONG), TYPE, I32(0), I32(0), I32(CAST)],
    },
    Patch {
        function: "PyUFunc_GenericReduction",
        find: &[I32(1), I32(1), I32(READ), I32(0), Call("PyArray_FromAny")],
        becomes: &[
            I32(1),
            I32(1),
            I32(READ_CAST),
            I32(0),
            Call("PyArray_FromAny"),
        ],
    },
];
