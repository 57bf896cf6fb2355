//! The command line: arguments, rendering, exit codes.
//!
//! | module | owns |
//! | --- | --- |
//! | [`commands`] | one file a command, and the flags that they share |
//! | [`render`] | results as people and machines read them |
//!
//! Everything that a command does is in the crates below: solvers are judged by `solver-judge`, kept by
//! `solver-archive`, searched for by `solver-search`. The binary adds the list of languages.

mod commands;
mod render;

pub use commands::main;
