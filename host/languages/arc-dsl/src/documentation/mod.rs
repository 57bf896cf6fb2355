//! The documentation of every primitive and constant: meaning, errors, examples.
//!
//! Owns the documentation, as data: the files under `docs/`, one a group, and the page of the syntax.
//! Names, parameters and types are the catalogue's and are not repeated there. Leaves printing to `cli`.
//! Every example is run by a test, in the compiled runtime, and every form of the syntax is parsed.

mod docs;
mod entry;
#[cfg(test)]
mod examples_tests;
mod syntax;

pub use docs::{find, groups};
pub use entry::{Entry, Example, Expected, Group, Subject};
pub use syntax::SYNTAX;
