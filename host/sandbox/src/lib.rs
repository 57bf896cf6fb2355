#![doc = include_str!("../README.md")]
//!
//! # Where everything is
//!
//! | module | owns |
//! | --- | --- |
//! | [`engine`] | [`Sandbox`]: what runs share |
//! | [`backend`] | how guests become machine code |
//! | [`run`] | one run, from a fresh instance to its outcome |
//! | [`thread`] | threads on which guests may run |
//! | [`component`] | components by other authors: admitted, compiled, checked against the contract |
//! | [`interpreter`] | components of ours that take a program before they solve |
//! | [`snapshot`] | interpreters whose start-up was done once |
//! | [`session`] | calls of an interpreter, from bytes to bytes |
//! | [`admit`] | which components are let in, and the edits that make their stack countable |
//! | [`contract`], [`encode`], [`module`] | the contract around a core module |
//! | [`wire`] | the contract's values as they cross into a guest and back |
//! | [`memory`] | the memories of guests, zeros at the start of each run |
//! | [`meter`], [`wall`] | memory counted, deadlines watched |
//! | [`again`] | a run that says nothing is made again |
//! | [`compiler`], [`compile_server`] | components are compiled here, or in a process that can be killed |
//! | [`cache`] | compiled code on disk |
//! | [`fence`] | rights that a process gives up before it runs guests |
//! | [`settings`] | wasmtime's settings that decide what a guest does |
//!
//! Leaves languages to the crates that make interpreters, and comparing outputs to `solver-judge`.

pub mod admit;
pub mod again;
pub mod backend;
pub mod cache;
pub mod compile_server;
pub mod compiler;
pub mod component;
pub mod contract;
pub mod encode;
pub mod engine;
pub mod fence;
pub mod interpreter;
pub mod memory;
pub mod meter;
pub mod module;
pub mod run;
pub mod session;
pub mod settings;
pub mod snapshot;
mod state;
pub mod thread;
pub mod wall;
mod wire;

pub use engine::{Sandbox, Setup};
pub use meter::Watch;
pub use run::Executable;
pub use solver_core::limits::Limits;
pub use solver_core::outcome::{Outcome, Run};
pub use solver_core::sample_set::Inputs;
pub use solver_core::task::Grid;
pub use thread::{GuestThread, on_guest_thread};

#[cfg(test)]
mod fuel_tests;
#[cfg(test)]
mod identity_tests;
#[cfg(test)]
mod reset_tests;
#[cfg(test)]
mod stack_tests;
#[cfg(test)]
mod testing;
