//! Which of two solvers is the better one to breed from.

use std::cmp::Reverse;

use crate::differ::Grade;
use crate::differ::cells::distance;
use crate::hash::Sha256Hex;
use crate::score::{Exam, Settled, null_last};

/// How good a solver is, the least the best: by demos matched, then by what differs say of it, then
/// by its cells that are off, then fuel over the demos (none last), then length in bytes, then hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    matched: Reverse<usize>,
    grade: Grade,
    distance: u64,
    fuel: (bool, u64),
    len: usize,
    hash: Sha256Hex,
}

impl Rank {
    /// The rank of a solver; none where it was rejected.
    pub fn of(scored: Settled<'_>, exam: &Exam, grade: Grade) -> Option<Self> {
        let canonical = scored.solver.canonical.as_ref()?;
        Some(Rank {
            matched: Reverse(scored.demos_matched(exam)),
            grade,
            distance: distance(&scored, exam),
            fuel: null_last(scored.demo_fuel(exam)),
            len: canonical.bytes.len(),
            hash: canonical.hash,
        })
    }
}
