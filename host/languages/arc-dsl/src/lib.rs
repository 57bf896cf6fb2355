//! The language arc-dsl: small Python programs over Michael Hodel's domain-specific language.
//!
//! | module | owns |
//! | --- | --- |
//! | [`language`] | the language as the seam knows it |
//! | [`frontend`] | from text to a program: guard, parse, resolve, lower, canonical form |
//! | [`script`] | one function of a text, for whoever works on one |
//! | [`check`] | what a reader is told of source without running it |
//! | [`explain`] | one solver on one sample, line by line |
//! | [`documentation`] | meaning, errors and examples of every primitive |
//! | [`generate`] | solvers made from known ones, by mutation and from types |
//! | [`enumerate`] | all small programs, the cheapest first |
//! | [`batch`] | batch evaluation: many calls over shared values in one sandbox |
//! | [`probe`] | values of expressions on some inputs |
//! | [`differ`] | programs that say how a candidate differs from its input |
//!
//! Its interpreter is the core module in `solvers/runtime`, which the build script compiles. Leaves
//! the running to `solver-sandbox`, and what becomes of solvers to `solver-judge`.

mod batch;
pub mod check;
pub mod differ;
pub mod documentation;
pub mod enumerate;
pub mod explain;
pub mod frontend;
pub mod generate;
mod inspect;
mod interpreter;
mod language;
pub mod probe;
pub mod script;

#[cfg(test)]
mod identity_tests;
#[cfg(test)]
mod recursion_tests;
#[cfg(test)]
mod testing;

pub use inspect::inspect;
pub use interpreter::{RUNTIME, RUNTIME_HASH};
pub use language::ArcDsl;
