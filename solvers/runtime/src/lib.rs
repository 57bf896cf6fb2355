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
//! | [`value`], [`place`], [`grid`] | values; locations and cells as numbers, grids as bytes |
//! | [`hash`], [`table`], [`set`] | sets in CPython's order |
//! | [`ops`] | Python's operators and protocols |
//! | [`primitives`] | what each primitive does |
//! | [`call`], [`interpret`] | calls, and the steps of a program |
//! | [`error`] | failures and their text |
//! | [`inspect`] | one call, values in and values out, as bytes |
//! | [`fingerprint`] | by what a search knows a value again |
//! | [`trials`] | many calls over shared values, answered with fingerprints |
//! | [`layer`] | which patches put no cell of a wanted grid wrong |
//! | [`abi`] | what the module exports |
//! | [`alloc`] | memory that is never freed |

pub mod abi;
pub mod alloc;
pub mod call;
pub mod catalogue;
pub mod error;
pub mod fingerprint;
pub mod grid;
pub mod hash;
pub mod inspect;
pub mod interpret;
pub mod layer;
pub mod ops;
pub mod place;
pub mod primitives;
pub mod program;
pub mod set;
pub mod table;
pub mod trials;
pub mod value;
