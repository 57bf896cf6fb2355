//! Components by other authors: looked through, checked against the contract, compiled.
//!
//! Everything that is refused here is `rejected`, for a reason that depends on the bytes alone.

use std::sync::Arc;

use wasmparser::{Parser, Payload};
use wasmtime::component::Component;
use wasmtime::component::types::{ComponentFunc, ComponentItem, Type};

use super::engine::{Host, Prepared, solve_index};
use super::meter::DeclaredMemory;
use super::sandbox::Executable;
use crate::compile::component::{NO_DEMOS_SECTION, SOLVE, SOLVING};

/// The most bytes of a component.
pub const MAX_COMPONENT_BYTES: usize = 16 << 20;
/// The deepest that components may be nested.
const MAX_NESTING: usize = 32;

/// What a look through the bytes tells.
#[derive(Default)]
struct Shape {
    declared: DeclaredMemory,
    reads_demos: bool,
}

impl Host {
    /// Checks and compiles a component.
    pub fn component(&self, bytes: &[u8]) -> Executable {
        match self.prepare(bytes) {
            Ok(prepared) => Executable::Component(prepared),
            Err(reason) => Executable::Rejected(reason),
        }
    }

    fn prepare(&self, bytes: &[u8]) -> Result<Prepared, String> {
        if bytes.len() > MAX_COMPONENT_BYTES {
            return Err(format!(
                "{} bytes of WebAssembly, but at most {MAX_COMPONENT_BYTES} are allowed",
                bytes.len()
            ));
        }
        let shape = look_through(bytes)?;
        let component = self.compiled(bytes).map_err(|error| first_line(&error))?;
        check_contract(&self.engine, &component)?;
        let pre = self
            .linker
            .instantiate_pre(&component)
            .map_err(|error| first_line(&error))?;
        let solve =
            solve_index(&component).ok_or_else(|| format!("it does not export {SOLVING}"))?;
        Ok(Prepared {
            pre,
            solve,
            load: None,
            inspect: None,
            reads_demos: shape.reads_demos,
            declared: Arc::new(shape.declared),
        })
    }
}

/// Reads the sections without validating them: wasmtime does that.
fn look_through(bytes: &[u8]) -> Result<Shape, String> {
    if !Parser::is_component(bytes) {
        return Err(if Parser::is_core_wasm(bytes) {
            "a core module, not a component; make it a component of the world in `wit/`".to_owned()
        } else {
            "no WebAssembly: the bytes do not start as a binary component does".to_owned()
        });
    }
    let mut shape = Shape {
        reads_demos: true,
        declared: DeclaredMemory {
            all_bounded: true,
            ..DeclaredMemory::default()
        },
    };
    let mut depth = 0usize;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(|error| format!("invalid WebAssembly: {error}"))?;
        match payload {
            Payload::Version { .. } => {
                depth += 1;
                if depth > MAX_NESTING {
                    return Err(format!(
                        "components nested over {MAX_NESTING} deep; flatten them"
                    ));
                }
            }
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::CustomSection(section) if depth == 1 && section.name() == NO_DEMOS_SECTION => {
                shape.reads_demos = false;
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    let memory = memory.map_err(|error| format!("invalid WebAssembly: {error}"))?;
                    let pages = memory.initial.saturating_mul(1 << 16);
                    shape.declared.memory_minimums.push(pages);
                    shape.declared.all_bounded &= memory.maximum.is_some();
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    let table = table.map_err(|error| format!("invalid WebAssembly: {error}"))?;
                    shape.declared.table_minimums.push(table.ty.initial);
                }
            }
            _ => {}
        }
    }
    Ok(shape)
}

/// The message of an error in one line.
fn first_line(error: &wasmtime::Error) -> String {
    let text = format!("{error:#}");
    text.lines().next().unwrap_or_default().to_owned()
}

/// Whether the component imports nothing and exports `solve` as `wit/` has it.
fn check_contract(engine: &wasmtime::Engine, component: &Component) -> Result<(), String> {
    let ty = component.component_type();
    if let Some((name, _)) = ty.imports(engine).next() {
        return Err(format!(
            "it imports '{}', but a solver may import nothing",
            crate::compile::error::quoted(name)
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
