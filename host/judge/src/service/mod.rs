//! Requests in, one a line, and a result or an error for each: as the stream of `score`, or one by one.
//!
//! | module | owns |
//! | --- | --- |
//! | [`lines`] | cutting the input into lines, none longer than memory allows |
//! | [`request`] | what a request may say, and why it is bad |
//! | [`answer`] | one request from its line to the line of its result |
//! | [`desk`] | the same on the execution pool |
//! | [`script`] | a script from its text to what it printed |
//! | [`serve`] | the flow: back-pressure, order, the end |
//! | [`stats`] | what `--stats` says at the end |
//!
//! Leaves runs and verdicts to `run` and `score`.

pub mod answer;
pub mod desk;
pub mod lines;
pub mod request;
pub mod script;
pub mod serve;
pub mod stats;
