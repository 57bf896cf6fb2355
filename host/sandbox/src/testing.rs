//! The means that the tests of runs share: guests as text, and sandboxes to run them in.

use solver_core::limits::{Fuel, Limits, Workers};
use solver_core::outcome::Run;
use solver_core::sample_set::Inputs;
use solver_core::task::Grid;

use crate::backend::Backend;
use crate::encode::around;
use crate::engine::{Sandbox, Setup};
use crate::meter::Watch;
use crate::module::SolverModule;
use crate::run::Executable;
use crate::thread::on_guest_thread;

/// A core module of these fields that does something and then gives its input back.
fn module(fields: &str, body: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
          {fields}
          (memory (export "memory") 1)
          (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
          (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32)
            {body}
            (i32.store8 (i32.const 16) (i32.const 0))
            (i32.store (i32.const 20) (local.get 2))
            (i32.store (i32.const 24) (local.get 3))
            (i32.store (i32.const 28) (local.get 4))
            (i32.store (i32.const 32) (local.get 5))
            (i32.const 16)))"#
    );
    wat::parse_str(text).unwrap()
}

/// A solver of these fields that does something and then gives its input back.
pub fn solver(fields: &str, body: &str) -> Vec<u8> {
    around(&SolverModule::check(&module(fields, body)).unwrap())
}

/// An interpreter that gives the input back, whatever the program.
pub(crate) fn interpreter_module() -> Vec<u8> {
    let fields = r#"(data (i32.const 4096) "an echo") (func (export "load") (param i32 i32))"#;
    module(fields, "")
}

/// An interpreter that takes a program of one byte, counts down from it, and gives the input back.
pub(crate) fn counting_interpreter() -> Vec<u8> {
    let fields = r#"
        (global $left (mut i32) (i32.const 0))
        (func (export "load") (param i32 i32) (global.set $left (i32.load8_u (local.get 0))))"#;
    let body = r#"
        (loop $again
          (global.set $left (i32.sub (global.get $left) (i32.const 1)))
          (br_if $again (i32.gt_s (global.get $left) (i32.const 0))))"#;
    module(fields, body)
}

/// A sandbox on a back end, without a cache.
pub fn host(backend: Backend) -> Sandbox {
    let setup = Setup {
        backend,
        ..Setup::of(Workers::ONE)
    };
    Sandbox::new(setup).unwrap()
}

/// The limits with another budget of fuel.
pub fn fuel(budget: u64) -> Limits {
    let mut limits = Limits::default();
    limits.semantics.fuel = Fuel::new(budget).unwrap();
    limits
}

/// The run of a component.
pub fn run(host: &Sandbox, component: &[u8], limits: &Limits) -> Run {
    run_executable(host, &host.component(component), limits)
}

/// The run of any executable.
pub fn run_executable(host: &Sandbox, executable: &Executable, limits: &Limits) -> Run {
    let inputs = Inputs {
        demos: [].into(),
        input: Grid::from_cells(1, 2, vec![3, 4]).unwrap(),
    };
    on_guest_thread(|thread| {
        let watch = Watch::start(limits.deadline);
        host.run(thread, executable, &inputs, limits, watch)
    })
    .unwrap()
}
