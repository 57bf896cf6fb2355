//! One call of a function of a program, values in and values out, in a sandbox of its own.
//!
//! Differs and explanations ask in this way; no ordinary run does. Leaves the bytes of a call to
//! `solver_runtime::inspect`.

use solver_core::limits::Limits;
use solver_sandbox::interpreter::Interpreter;
use solver_sandbox::meter::Watch;
use solver_sandbox::session::NoReply;
use solver_sandbox::thread::GuestThread;

use crate::interpreter::INSPECT;

/// Loads `program` and makes `call`. The watch has started on this thread.
pub fn inspect(
    thread: &GuestThread,
    interpreter: &Interpreter,
    program: &[u8],
    call: &[u8],
    limits: &Limits,
    watch: Watch,
) -> Result<Vec<u8>, NoReply> {
    interpreter.call(thread, program, INSPECT, call, limits, watch)
}
