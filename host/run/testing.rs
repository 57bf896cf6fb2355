//! What the tests of runs share: guests as text, and hosts to run them on.

use super::meter::Watch;
use super::*;
use crate::compile::component::around;
use crate::compile::module::SolverModule;
use crate::task::Grid;

/// A solver of these fields that does something and then gives its input back.
pub fn solver(fields: &str, body: &str) -> Vec<u8> {
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
    let module = wat::parse_str(text).unwrap();
    around(&SolverModule::check(&module).unwrap())
}

/// A host on a back end, without a cache.
pub fn host(backend: Backend) -> Host {
    Host::on(backend, Workers::ONE, None).unwrap()
}

/// The limits with another budget of fuel.
pub fn fuel(budget: u64) -> Limits {
    let mut limits = Limits::default();
    limits.semantics.fuel = Fuel::new(budget).unwrap();
    limits
}

/// What the solver does, on a thread with the stack of a worker.
pub fn run(host: &Host, component: &[u8], limits: &Limits) -> Run {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(engine::WORKER_STACK)
            .spawn_scoped(scope, || {
                let inputs = Inputs {
                    demos: [].into(),
                    input: Grid::from_cells(1, 2, vec![3, 4]).unwrap(),
                };
                let executable = host.component(component);
                host.run(&executable, &inputs, limits, Watch::start(limits.deadline))
            })
            .unwrap()
            .join()
            .unwrap()
    })
}
