//! Components by other authors: looked through, checked against the contract, compiled.
//!
//! Everything that is refused here is `rejected`, for a reason that depends on the bytes alone.

use std::sync::Arc;

use wasmparser::{Encoding, Instance, Parser, Payload};
use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::{ComponentFunc, ComponentItem, Type};

use super::engine::{Backend, Host, Prepared, config, solve_index};
use super::limits::Workers;
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
        let (shape, component) = examine(&self.engine, bytes, || self.compiled(bytes))?;
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

/// Whether a component would be `rejected`, and why, without setting up a host for it.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    let engine = config(Backend::default(), Workers::ONE)
        .and_then(|config| Engine::new(&config))
        .map_err(|error| first_line(&error))?;
    examine(&engine, bytes, || Component::new(&engine, bytes)).map(|_| ())
}

/// Looks through the bytes before they are compiled, and at the component's type after it.
fn examine(
    engine: &Engine,
    bytes: &[u8],
    compile: impl FnOnce() -> wasmtime::Result<Component>,
) -> Result<(Shape, Component), String> {
    if bytes.len() > MAX_COMPONENT_BYTES {
        return Err(format!(
            "{} bytes of WebAssembly, but at most {MAX_COMPONENT_BYTES} are allowed",
            bytes.len()
        ));
    }
    let shape = look_through(bytes)?;
    let component = compile().map_err(|error| first_line(&error))?;
    check_contract(engine, &component)?;
    Ok((shape, component))
}

/// A module or component while its sections are read.
#[derive(Default)]
struct Level {
    /// Whether it is a core module.
    is_module: bool,
    /// What it declares itself.
    own: DeclaredMemory,
    /// What the modules inside it declare, in order of their definition.
    modules: Vec<DeclaredMemory>,
    /// The modules that it instantiates.
    instantiated: Vec<u32>,
}

impl Level {
    /// Adds the minimums of the instances that it makes. A module that comes from elsewhere (by an
    /// alias, say) is not found by its number, and what it declares then counts as growth.
    fn declare(&self, declared: &mut DeclaredMemory) {
        for &module in &self.instantiated {
            if let Some(module) = self.modules.get(module as usize) {
                declared.memory_minimums.extend(&module.memory_minimums);
                declared.table_minimums.extend(&module.table_minimums);
            }
        }
    }
}

/// Reads the sections without validating them: wasmtime does that.
fn look_through(bytes: &[u8]) -> Result<Shape, String> {
    if !Parser::is_component(bytes) {
        return Err(if Parser::is_core_wasm(bytes) {
            "a core module, not a component; wrap it with `solver-host compile MODULE.wasm -o OUT.wasm`".to_owned()
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
    let mut levels: Vec<Level> = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(|error| format!("invalid WebAssembly: {error}"))?;
        match payload {
            Payload::Version { encoding, .. } => {
                levels.push(Level {
                    is_module: encoding == Encoding::Module,
                    ..Level::default()
                });
                if levels.len() > MAX_NESTING {
                    return Err(format!(
                        "components nested over {MAX_NESTING} deep; flatten them"
                    ));
                }
            }
            Payload::End(_) => {
                let ended = levels.pop().unwrap_or_default();
                ended.declare(&mut shape.declared);
                if let (true, Some(parent)) = (ended.is_module, levels.last_mut()) {
                    parent.modules.push(ended.own);
                }
            }
            Payload::CustomSection(section)
                if levels.len() == 1 && section.name() == NO_DEMOS_SECTION =>
            {
                shape.reads_demos = false;
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    let memory = memory.map_err(|error| format!("invalid WebAssembly: {error}"))?;
                    let pages = memory.initial.saturating_mul(1 << 16);
                    if let Some(level) = levels.last_mut() {
                        level.own.memory_minimums.push(pages);
                    }
                    shape.declared.all_bounded &= memory.maximum.is_some();
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    let table = table.map_err(|error| format!("invalid WebAssembly: {error}"))?;
                    if let Some(level) = levels.last_mut() {
                        level.own.table_minimums.push(table.ty.initial);
                    }
                }
            }
            Payload::InstanceSection(instances) => {
                for instance in instances {
                    let instance =
                        instance.map_err(|error| format!("invalid WebAssembly: {error}"))?;
                    if let (Instance::Instantiate { module_index, .. }, Some(level)) =
                        (instance, levels.last_mut())
                    {
                        level.instantiated.push(module_index);
                    }
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
fn check_contract(engine: &Engine, component: &Component) -> Result<(), String> {
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
