//! A text that is run as a script: on which interpreter, and how much of its fuel is a second.

use solver_language::Scripts;

use crate::install::installed;
use crate::interpreter::{self, CPYTHON, CPYTHON_NUMPY};
use crate::parse::tree;
use crate::survey::Survey;

/// The fuel of a second on the interpreter with numpy: the median of programs that keep CPython busy for a
/// second on a desktop. `docs/design/python.md` says how it was found.
const NUMPY_FUEL_A_SECOND: u64 = 28_600_000_000;
/// The same on the interpreter without.
const FUEL_A_SECOND: u64 = 28_600_000_000;

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
