//! A text that is run as a script: on which interpreter, and how much of its fuel is a second.

use solver_language::Scripts;

use crate::install::installed;
use crate::interpreter::{self, CPYTHON, CPYTHON_NUMPY};
use crate::parse::tree;
use crate::survey::Survey;

/// The fuel of a second on the core interpreter: the median of the programs of `tests/compare-python/rate.py`
/// that keep CPython busy, beside Debian's CPython 3.13.5, which is optimised as that of a desktop is. It is the
/// median of five sittings, from 28.9 to 32.9 billion.
const FUEL_A_SECOND: u64 = 30_100_000_000;
/// The same on the interpreter with numpy, which takes more fuel for the same program: from 34.1 to 35.1.
const NUMPY_FUEL_A_SECOND: u64 = 34_700_000_000;

/// The interpreters that run scripts.
const ALL: [Scripts; 2] = [
    Scripts {
        interpreter: CPYTHON,
        fuel_a_second: FUEL_A_SECOND,
    },
    Scripts {
        interpreter: CPYTHON_NUMPY,
        fuel_a_second: NUMPY_FUEL_A_SECOND,
    },
];

/// The interpreter of a script. One that needs no numpy also runs where that is the only one there is.
pub(crate) fn on(text: &str) -> Scripts {
    let imports_numpy = match tree(text) {
        Some(tree) => interpreter::imports_numpy(&Survey::of(&tree)),
        None => interpreter::mentions_numpy(text),
    };
    let [core, numpy] = ALL;
    let is_there = |of: Scripts| installed().iter().any(|it| it.name == of.interpreter);
    match imports_numpy || (!is_there(core) && is_there(numpy)) {
        true => numpy,
        false => core,
    }
}

/// The pace of an interpreter.
pub(crate) fn of(interpreter: &str) -> Option<Scripts> {
    ALL.into_iter().find(|it| it.interpreter == interpreter)
}
