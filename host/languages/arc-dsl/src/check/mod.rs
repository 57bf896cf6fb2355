//! Looks at source without running it: what does not compile, and what will surely or probably
//! fail where it runs.
//!
//! | module | owns |
//! | --- | --- |
//! | [`types`] | what a value can be |
//! | [`demand`] | what the primitives accept |
//! | [`results`] | what the primitives give |
//! | [`calls`] | calls of functions made by functions, and what is wrong with them |
//! | [`infer`] | the lines of a function, one after the other |
//! | [`hints`] | what to do about a syntax error |
//! | [`findings`] | what a reader is told, and where |
//!
//! Errors are those of `compile`, which does the work; warnings are made here. A program that runs
//! well must not be warned about, so what is not known is taken for right.

mod calls;
mod demand;
mod findings;
mod hints;
mod infer;
mod results;
mod types;

pub use findings::{Finding, Report, Severity, check};
