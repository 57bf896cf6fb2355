//! Running: one solver on one sample, in a sandbox of its own, with a verdict.
//!
//! | module | owns |
//! | --- | --- |
//! | [`limits`] | what a run may use: numbers that decide, and those that only guard |
//! | [`outcome`] | what one run did: the list of verdicts |
//! | [`settings`] | wasmtime's settings that decide what a guest does |
//! | [`engine`] | back ends, the pool, the DSL runtime ready to run |
//! | [`runtime`] | the machine code of the DSL runtime |
//! | [`memory`] | the memories of guests, zeros at the start of each run |
//! | [`meter`] | memory counted, deadlines watched |
//! | [`wall`] | time by the wall, as far as the process ran |
//! | [`again`] | how often something is tried again that says nothing |
//! | [`wire`] | the contract's values as they cross into a guest and back |
//! | [`sandbox`] | one run, from a fresh instance to its outcome |
//! | [`language`] | languages and interpreters by the words that name them |
//! | [`origin`] | where a solver came from, and its name |
//! | [`inspect`] | one call of the DSL runtime, values in and values out: never an ordinary run |
//! | [`trials`] | many calls of it over shared values, for a search: no ordinary run either
//! | [`component`] | components by other authors: checked, compiled |
//! | [`compiler`] | where components are compiled: here, or in a process that can be killed |
//! | [`compile_server`] | that process |
//! | [`solver`] | a solver as handed in, and what is made of it |
//! | [`pool`] | the execution pool: a fixed number of blocking threads |
//!
//! Leaves comparing with what was expected to `score`.

pub mod again;
pub mod compile_server;
pub mod compiler;
pub mod component;
pub mod engine;
pub mod inspect;
pub mod language;
pub mod limits;
pub mod memory;
pub mod meter;
pub mod origin;
pub mod outcome;
pub mod pool;
pub mod runtime;
pub mod sandbox;
pub mod settings;
pub mod solver;
pub mod trials;
pub mod wall;
pub mod wire;

pub use engine::{Backend, ENGINE, Host, RUNTIME_HASH};
pub use limits::{DeadlineMs, Fuel, Limits, MemoryMib, Workers};
pub use outcome::{Defect, Outcome, Run, TrapKind};
pub use sandbox::{Executable, Inputs};

#[cfg(test)]
mod fuel_tests;
#[cfg(test)]
mod identity_tests;
#[cfg(test)]
mod recursion_tests;
#[cfg(test)]
mod reset_tests;
#[cfg(test)]
mod stack_tests;
#[cfg(test)]
mod testing;
