//! Batteries: sets of solvers made from what is known, by mutation and from scratch.
//!
//! Owns how a battery follows from a task, a count and a seed: the same on every machine. Leaves
//! judging to `score`; what a run found never comes back here.

pub mod crossover;
pub mod edit;
pub mod fresh;
pub mod known;
pub mod mutate;
pub mod random;
pub mod signatures;
pub mod types;
