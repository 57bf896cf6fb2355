//! The search: a battery bred from the best solvers of a task, run, and the best of all kept.
//!
//! | module | owns |
//! | --- | --- |
//! | [`settings`] | what a search follows from |
//! | [`proposals`] | where new solvers come from |
//! | [`analysis`] | programs that follow from a look at the demos |
//! | [`offspring`] | the new solvers of a round |
//! | [`fitness`] | how far a solver is from right |
//! | [`ranking`] | which of two solvers is the better one |
//! | [`round`] | one round of a task |
//! | [`state`] | what is known of a task between two rounds |
//! | [`bandit`] | which task is next |
//! | [`scheduler`] | rounds of several tasks at once |
//!
//! Leaves the files to `solver-archive`, the runs to `solver-judge`, and all that needs a syntax tree,
//! the enumeration among it, to `solver-arc-dsl`.

mod analysis;
mod bandit;
pub mod fitness;
pub mod offspring;
mod proposals;
mod ranking;
mod round;
pub mod scheduler;
mod settings;
pub mod state;

pub use round::{Round, RoundError, Search};
pub use settings::Settings;

/// The names of all proposers that `without` may leave out, in the order in which they propose.
pub fn proposers() -> impl Iterator<Item = &'static str> {
    let analysts = analysis::ALL.iter().map(|analyst| analyst.name());
    analysts.chain(proposals::ALL.iter().map(|generator| generator.name()))
}
