//! Differs: programs `(S, I, C) -> (count, detail)` that say how a candidate C differs from the input
//! I, without seeing the expected output.
//!
//! | module | owns |
//! | --- | --- |
//! | [`set`] | the differs, and the programs that they are run as |
//! | [`ask`] | their answers about one candidate, in a sandbox |
//!
//! Leaves the worth of an answer to the search.

pub mod ask;
pub mod set;

#[cfg(test)]
mod tests;

pub use set::Differs;
