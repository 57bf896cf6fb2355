//! The DSL runtime: values, primitives and the interpreter.
//!
//! Compiled to one core WebAssembly module it is what every DSL solver runs on; compiled natively
//! it gives the host the catalogue of primitives and the program format, so that both sides share
//! one definition.
//!
//! | module | owns |
//! | --- | --- |
//! | [`program`] | the bytes of a compiled solver |
//! | [`catalogue`] | names and types of the primitives |

pub mod catalogue;
pub mod program;
