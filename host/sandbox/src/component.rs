//! Components by other authors: let in, compiled, checked against the contract.
//!
//! Everything that is refused here is `rejected`, for a reason that depends on the bytes alone.
//! The contents of a component are up to `admit`, which reads it where [`super::compiler`] works: no
//! byte of it is followed here before.

use std::sync::Arc;

use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::{ComponentFunc, ComponentItem, Type};

use super::compiler::{Compiler, Failure};

use super::backend::{Backend, first_line, running};
use super::engine::{Prepared, Sandbox, load, solve_index};
use super::meter::Cancel;
use crate::admit::measure::Measure;
use crate::admit::{Refusal, admit_outside};
use crate::contract::{SOLVE, SOLVING};
use crate::run::Executable;
use solver_core::limits::Workers;

/// The most bytes of a component.
pub const MAX_COMPONENT_BYTES: usize = Measure::Bytes.most();

impl Sandbox {
    /// Lets a component in and compiles it.
    pub fn component(&self, bytes: &[u8]) -> Executable {
        match self.prepare(bytes) {
            Ok(prepared) => Executable::Component(prepared),
            Err(Failure::Refused(reason)) => Executable::Rejected(reason),
            Err(Failure::GaveUp(gave_up)) => Executable::GaveUp(gave_up),
            Err(Failure::Broke(reason)) => Executable::Failed(reason),
        }
    }

    fn prepare(&self, bytes: &[u8]) -> Result<Prepared, Failure> {
        admit_outside(bytes).map_err(refused)?;
        let (component, facts) = self.compiled(bytes)?;
        check_contract(&self.engine, &component).map_err(Failure::Refused)?;
        let pre = self
            .linker
            .instantiate_pre(&component)
            .map_err(|error| Failure::Refused(first_line(&error)))?;
        let solve = solve_index(&component)
            .ok_or_else(|| Failure::Refused(format!("it does not export {SOLVING}")))?;
        Ok(Prepared {
            pre,
            solve,
            reads_demos: facts.reads_demos,
            declared: Arc::new(facts.declared),
        })
    }
}

/// Whether a component would be `rejected`, and why, without setting up a host for it.
pub fn check(bytes: &[u8], compiler: &Compiler) -> Result<(), Failure> {
    let engine = running(Backend::default(), Workers::ONE)
        .and_then(|config| Engine::new(&config))
        .map_err(|error| Failure::Broke(first_line(&error)))?;
    admit_outside(bytes).map_err(refused)?;
    let made = compiler.compile(bytes, &Cancel::default())?;
    let component = load(&engine, &made.code)?;
    check_contract(&engine, &component).map_err(Failure::Refused)
}

fn refused(refusal: Refusal) -> Failure {
    Failure::Refused(refusal.to_string())
}

/// Whether the component imports nothing and exports `solve` as `wit/` has it.
fn check_contract(engine: &Engine, component: &Component) -> Result<(), String> {
    let ty = component.component_type();
    if let Some((name, _)) = ty.imports(engine).next() {
        return Err(format!(
            "it imports '{}', but a solver may import nothing",
            solver_core::quote::quoted(name)
        ));
    }
    let interface = match ty.get_export(engine, SOLVING).map(|item| item.ty) {
        Some(ComponentItem::ComponentInstance(interface)) => interface,
        Some(_) => return Err(format!("its export {SOLVING} is no interface")),
        None => return Err(format!("it does not export {SOLVING}")),
    };
    match interface.get_export(engine, SOLVE).map(|item| item.ty) {
        Some(ComponentItem::ComponentFunc(solve)) if is_solve(&solve) => Ok(()),
        Some(ComponentItem::ComponentFunc(_)) => Err(format!(
            "its `{SOLVE}` has another type than func(demos: list<sample>, input: grid) -> result<grid, string>"
        )),
        Some(_) => Err(format!("its export `{SOLVE}` is no function")),
        None => Err(format!("its {SOLVING} lacks `{SOLVE}`")),
    }
}

fn is_solve(solve: &ComponentFunc) -> bool {
    let params: Vec<Type> = solve.params().map(|(_, ty)| ty).collect();
    let results: Vec<Type> = solve.results().collect();
    let [Type::List(demos), input] = params.as_slice() else {
        return false;
    };
    let [Type::Result(result)] = results.as_slice() else {
        return false;
    };
    !solve.async_()
        && is_sample(&demos.ty())
        && is_grid(input)
        && result.ok().is_some_and(|ok| is_grid(&ok))
        && matches!(result.err(), Some(Type::String))
}

fn is_sample(ty: &Type) -> bool {
    let Type::Record(record) = ty else {
        return false;
    };
    let fields: Vec<_> = record.fields().collect();
    matches!(fields.as_slice(), [input, output]
        if input.name == "input" && output.name == "output"
            && is_grid(&input.ty) && is_grid(&output.ty))
}

fn is_grid(ty: &Type) -> bool {
    let Type::Record(record) = ty else {
        return false;
    };
    let fields: Vec<_> = record.fields().collect();
    let [height, width, cells] = fields.as_slice() else {
        return false;
    };
    let Type::List(list) = &cells.ty else {
        return false;
    };
    height.name == "height"
        && width.name == "width"
        && cells.name == "cells"
        && matches!(height.ty, Type::U32)
        && matches!(width.ty, Type::U32)
        && matches!(list.ty(), Type::U8)
}
