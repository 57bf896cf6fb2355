//! What there is to know of every primitive and constant: meaning, errors, examples.
//!
//! Owns the documentation, as data: the files under `docs/`, one a group. Names, parameters and
//! types are the catalogue's and are not repeated there. Leaves printing to `cli`. Every example
//! is run by a test, in the compiled runtime.

mod docs;
mod entry;
#[cfg(test)]
mod examples_tests;

pub use docs::{find, groups};
pub use entry::{Entry, Example, Expected, Group, Subject};
