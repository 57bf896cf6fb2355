//! The values that all of Solver Host speaks of, and no engine.
//!
//! | module | owns |
//! | --- | --- |
//! | [`task`] | tasks, grids, samples, and the keys of tasks |
//! | [`sample_set`] | a task as the samples that every solver is run on |
//! | [`number`] | numbers as people write them |
//! | [`limits`] | what a run may use: numbers that decide, and those that only guard |
//! | [`outcome`] | what one run did |
//! | [`verdict`] | an outcome compared with what was expected, in one word |
//! | [`unsettled`] | something that says nothing, however often it is tried |
//! | [`cells`] | how far an output is from right, by its cells alone |
//! | [`origin`] | where a solver came from, and its name |
//! | [`hash`] | SHA-256, as names are written |
//! | [`random`] | random numbers that are the same on every machine |
//! | [`files`] | files that appear whole or not at all |
//! | [`input`] | bytes of strangers, read within bounds |
//! | [`json`] | JSON in which no member stands twice |
//! | [`quote`] | text of strangers, as it may be shown |
//! | [`plural`] | counts in words |
//!
//! Leaves running to `solver-sandbox`, and everything that is done with a verdict to `solver-judge`.

pub mod cells;
pub mod files;
pub mod hash;
pub mod input;
pub mod json;
pub mod limits;
pub mod number;
pub mod origin;
pub mod outcome;
pub mod plural;
pub mod quote;
pub mod random;
pub mod sample_set;
pub mod task;
pub mod unsettled;
pub mod verdict;
