//! Python: solvers as people and language models write them, with or without numpy.
//!
//! | module | owns |
//! | --- | --- |
//! | [`language`] | the language as the seam knows it |
//! | [`parse`] | from bytes to a program, and to a syntax tree where there is one |
//! | [`survey`] | functions, bindings and imports of a tree |
//! | [`uses`] | the names, imports and bindings of a part of a tree |
//! | [`input`] | what a solver is given: lists, or an array |
//! | [`interpreter`] | the interpreter that a program needs |
//! | [`said`] | which words beside a text are taken |
//! | [`script`] | a text that is run as a script, and how fast |
//! | [`solver`] | a solver as its interpreter takes it |
//! | [`explain`] | a run that is explained |
//! | [`told`] | the account that a guest gives of a run |
//! | [`look`] | the parts of a program that a check looks at |
//! | [`check`] | what a reader is told of source without running it |
//! | [`install`] | interpreters beside the host: made, listed, removed, opened |
//! | [`guest`] | the Python code inside of an interpreter |
//!
//! A text is never rejected for what this front end cannot parse: the interpreter's own parser decides.
//! Leaves the running to `solver-sandbox`, and what becomes of solvers to `solver-judge`.

pub mod check;
pub mod explain;
pub mod guest;
mod input;
pub mod install;
mod interpreter;
mod language;
mod look;
mod parse;
mod said;
mod script;
mod solver;
mod survey;
pub mod told;
mod uses;

pub use interpreter::{CPYTHON, CPYTHON_NUMPY, Interpreter};
pub use language::Python;
