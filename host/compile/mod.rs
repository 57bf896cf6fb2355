//! From source to something that runs: guard, parse, resolve, lower, canonicalise, encode.
//!
//! | pass | from | to |
//! | --- | --- | --- |
//! | [`guard`] | text | text whose shape cannot hurt a parser |
//! | [`pieces`] | the same | pieces of it, to be parsed one by one |
//! | [`parse`] | text | Python's syntax tree, cut into functions |
//! | [`resolve`] | a function's syntax tree | [`ast`]: names resolved, checked, numbered |
//! | [`survey`] | the same, for `check` | all errors of a file, and where everything stands |
//! | [`canonical`] | [`ast`] | the canonical form and its text |
//! | [`lower`] | [`ast`] | the program that the DSL runtime interprets |
//! | [`module`] | somebody's core module | one that is known to fit |
//! | [`contract`] | a core module that fits | the contract around it; the DSL runtime as a component |
//! | [`component`] | a program, or such a module | a component of the world in `wit/` |
//!
//! Owns the meaning of source. Leaves running to `run`, and files to `load`.

pub mod ast;
pub mod canonical;
pub mod component;
pub mod constants;
pub mod contract;
pub mod error;
mod formatted;
pub mod guard;
pub mod lower;
pub mod module;
pub mod parse;
pub mod pieces;
pub mod resolve;
pub mod survey;

pub use ast::Source;
pub use error::CompileError;
pub use parse::{ParsedFile, SourceFunction, parse_differs, parse_file, parse_in_pieces};
