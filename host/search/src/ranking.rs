//! Which of two solvers is the better one to breed from.

use std::cmp::Reverse;

use crate::fitness::Fitness;
use crate::fitness::cells::distance;
use solver_core::hash::Sha256Hex;
use solver_core::sample_set::SampleSet;
use solver_judge::score::{Settled, null_last};

/// How good a solver is, the least the best: by demos matched, then by what differs say of it, then
/// by its cells that are off, then fuel over the demos (none last), then length in bytes, then hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    matched: Reverse<usize>,
    fitness: Fitness,
    distance: u64,
    fuel: (bool, u64),
    len: usize,
    hash: Sha256Hex,
}

impl Rank {
    /// The rank of a solver; none where it was rejected.
    pub fn of(scored: Settled<'_>, sample_set: &SampleSet, fitness: Fitness) -> Option<Self> {
        let canonical = scored.solver.canonical.as_ref()?;
        Some(Rank {
            matched: Reverse(scored.demos_matched(sample_set)),
            fitness,
            distance: distance(&scored, sample_set),
            fuel: null_last(scored.demo_fuel(sample_set)),
            len: canonical.bytes.len(),
            hash: canonical.hash,
        })
    }
}
