//! The interpreter of arc-dsl: the core module in `solvers/runtime`, which the build script compiles.

use solver_sandbox::interpreter::InterpreterSource;

/// The interpreter: one core module, compiled by the build script.
pub static RUNTIME: &[u8] = include_bytes!(env!("SOLVER_HOST_RUNTIME_WASM"));
/// The hash of the interpreter, as every result names it.
pub const RUNTIME_HASH: &str = env!("SOLVER_HOST_RUNTIME_HASH");
/// The machine code that the build script made: empty where it could not.
static CODE: &[u8] = include_bytes!(env!("SOLVER_HOST_RUNTIME_CODE"));

/// The interpreter before any engine knows it.
pub(crate) const SOURCE: InterpreterSource = InterpreterSource {
    name: concat!("arc-dsl ", env!("SOLVER_HOST_RUNTIME_VERSION")),
    identity: RUNTIME_HASH,
    module: RUNTIME,
    calls: &[INSPECT, TRIALS],
    code: CODE,
};

/// A call: one function on values, as `solver_runtime::inspect` has it.
pub(crate) const INSPECT: &str = "inspect";
/// A call: many functions on shared values, as `solver_runtime::trials` has it.
pub(crate) const TRIALS: &str = "trials";
