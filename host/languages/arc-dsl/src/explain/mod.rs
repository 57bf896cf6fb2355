//! Explaining: one solver on one sample, line by line.
//!
//! | module | owns |
//! | --- | --- |
//! | [`value`] | values as they come out of the DSL runtime |
//! | [`kind`] | what arc-dsl would call the type of a value |
//! | [`listing`] | the lines of a function as they are written |
//! | [`cut`] | a program that ends after so many lines, and costs the same until then |
//! | [`trace`] | the runs: values, fuel, and the line that failed |
//! | [`difference`] | where a grid is not the expected one |
//!
//! Ordinary runs know nothing of this: what a line did is found by running the program that ends
//! there, whole and fresh. Leaves how it is shown to `report`.

pub(crate) mod cut;
pub mod difference;
pub mod kind;
pub mod listing;
pub mod trace;
pub mod value;

pub use trace::{Explanation, Subject, explain};
