//! Components out of bytes. The first byte says of which kind; what follows is the component, or
//! what its making follows from.

use arbitrary::{Arbitrary, Unstructured};
use solver_sandbox::encode::around;
use solver_sandbox::module::SolverModule;
use wasm_smith::{Component, Config, Module};

use crate::{bulk, recursion, sections};

/// How bytes become a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A random module that exports what the contract wants.
    Fitting,
    /// A random module with any features.
    AnyModule,
    /// A random component with any features.
    AnyComponent,
    /// The bytes are a component.
    Component,
    /// The bytes are a core module.
    Module,
    /// Endless recursion.
    Recursion,
    /// Sections nested and mixed to any depth.
    Sections,
    /// Operators over many bytes, with any operands.
    Bulk,
}

impl Kind {
    /// All of them; a first byte stands for the one at its place, round and round.
    pub const ALL: [Kind; 8] = [
        Kind::Fitting,
        Kind::AnyModule,
        Kind::AnyComponent,
        Kind::Component,
        Kind::Module,
        Kind::Recursion,
        Kind::Sections,
        Kind::Bulk,
    ];

    /// Its first byte.
    pub fn byte(self) -> u8 {
        Kind::ALL.iter().position(|kind| *kind == self).unwrap_or(0) as u8
    }
}

/// The component that the bytes stand for; none where they are too few.
pub fn component(data: &[u8]) -> Option<(Kind, Vec<u8>)> {
    let (&first, rest) = data.split_first()?;
    let kind = Kind::ALL[usize::from(first) % Kind::ALL.len()];
    let component = match kind {
        Kind::Fitting => wrapped(&fitting(rest)?),
        Kind::AnyModule => wrapped(&any_module(rest)?),
        Kind::AnyComponent => any_component(rest)?,
        Kind::Component => rest.to_vec(),
        Kind::Module => wrapped(rest),
        Kind::Recursion => wrapped(&recursion::module(rest)?),
        Kind::Sections => sections::component(rest)?,
        Kind::Bulk => wrapped(&bulk::module(rest)?.0),
    };
    Some((kind, component))
}

/// The module in the contract's world, or as it is where it does not fit.
fn wrapped(module: &[u8]) -> Vec<u8> {
    match SolverModule::check(module) {
        Ok(module) => around(&module),
        Err(_) => module.to_vec(),
    }
}

/// The exports that the contract wants of a core module.
const EXPORTS: &str = r#"(module
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
    (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32) unreachable))"#;

fn fitting(data: &[u8]) -> Option<Vec<u8>> {
    let exports = wat::parse_str(EXPORTS).expect("is a module");
    let mut entropy = Unstructured::new(data);
    let config = Config {
        exports: Some(exports),
        max_imports: 0,
        max_memories: 4,
        max_memory32_bytes: 8 << 20,
        max_table_elements: 1_000,
        max_instructions: entropy.int_in_range(1..=400).ok()?,
        max_funcs: entropy.int_in_range(1..=30).ok()?,
        allow_start_export: entropy.ratio(1, 4).ok()?,
        disallow_traps: entropy.ratio(1, 3).ok()?,
        reference_types_enabled: entropy.ratio(1, 4).ok()?,
        simd_enabled: entropy.ratio(1, 2).ok()?,
        exceptions_enabled: false,
        gc_enabled: false,
        memory64_enabled: false,
        relaxed_simd_enabled: false,
        shared_everything_threads_enabled: false,
        threads_enabled: false,
        custom_page_sizes_enabled: false,
        wide_arithmetic_enabled: false,
        ..Config::default()
    };
    Some(Module::new(config, &mut entropy).ok()?.to_bytes())
}

fn any_module(data: &[u8]) -> Option<Vec<u8>> {
    let mut entropy = Unstructured::new(data);
    let config = Config::arbitrary(&mut entropy).ok()?;
    Some(Module::new(config, &mut entropy).ok()?.to_bytes())
}

fn any_component(data: &[u8]) -> Option<Vec<u8>> {
    let mut entropy = Unstructured::new(data);
    let config = Config::arbitrary(&mut entropy).ok()?;
    Some(Component::new(config, &mut entropy).ok()?.to_bytes())
}
