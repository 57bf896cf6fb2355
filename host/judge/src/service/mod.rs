//! The `score` stream: requests in, one a line, and a result or an error for each.
//!
//! | module | owns |
//! | --- | --- |
//! | [`lines`] | cutting the input into lines, none longer than memory allows |
//! | [`request`] | what a request may say, and why it is bad |
//! | [`answer`] | one request from its line to the line of its result |
//! | [`serve`] | the flow: back-pressure, order, the end |
//! | [`stats`] | what `--stats` says at the end |
//!
//! Leaves runs and verdicts to `run` and `score`.

pub mod answer;
pub mod lines;
pub mod request;
pub mod serve;
pub(crate) mod stats;
