//! The common part of the tests: the interpreter in a sandbox of its own.

use std::sync::Arc;

use solver_core::limits::Workers;
use solver_sandbox::engine::{Sandbox, Setup};
use solver_sandbox::interpreter::Interpreter;

use crate::interpreter::SOURCE;

/// The interpreter of this language, for one run at a time.
pub fn interpreter() -> Arc<Interpreter> {
    let sandbox = Sandbox::new(Setup::of(Workers::ONE)).unwrap();
    Arc::new(Interpreter::new(&Arc::new(sandbox), SOURCE).unwrap())
}
