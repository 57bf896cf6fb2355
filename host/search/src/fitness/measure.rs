//! The worth of the answers of differs: how far an output, and a solver, is from right.
//!
//! All of it in whole numbers, so that a ranking is the same on every machine.
//!
//! A differ *sets an output apart* where what it counts there is not what it counts on the demo's
//! right output, or where it says nothing although it does there. By how much it differs is left
//! out of it: so no differ that counts cells can drown one that counts colours, and in the
//! comparison (`make bench WHAT=differs`) it ranks at least as well as the formulas that weigh it.

use super::cells::wrong;
use super::inquiry::Inquiry;
use super::kind::Kind;
use solver_arc_dsl::differ::ask::Said;
use solver_core::cells::{CellsOff, WHOLE};
use solver_core::sample_set::SampleSet;
use solver_judge::score::Scored;

/// How many differs set an output apart from the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Apart {
    /// Those that do.
    pub apart: u64,
    /// Those that could: that say something of every right output of the task.
    pub of: u64,
}

impl Apart {
    /// Counts them for an output of a demo.
    pub fn of(kinds: &[Kind], demo: usize, said: &[Said]) -> Self {
        let mut counted = Apart { apart: 0, of: 0 };
        for (kind, said) in kinds.iter().zip(said) {
            if let Some(right) = kind.right(demo) {
                counted.of += 1;
                counted.apart += u64::from(said.count() != Some(right));
            }
        }
        counted
    }

    /// Their share in millionths, rounded up; 0 where there are none that could.
    pub fn millionths(self) -> u64 {
        (self.apart * WHOLE).div_ceil(self.of.max(1))
    }
}

/// How good a solver is among those that match as many demos; the least is the best.
///
/// Over the demos that it does not match, the sum of [`CellsOff::millionths`] and of
/// [`Apart::millionths`], each between 0 and a million; where there is no grid, two millions stand
/// for each of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fitness {
    /// So far from right.
    Off(u64),
    /// Nobody asked, since it could not change a ranking, or is farther off by its cells than all
    /// who were asked about.
    Unasked,
}

/// The share of differs that set a solver's outputs apart, summed over the demos that it does not
/// match, in millionths; two millions where there is no grid. None where an output was not asked
/// about.
pub fn share_apart(scored: &Scored, sample_set: &SampleSet, inquiry: &Inquiry) -> Option<u64> {
    let mut sum = 0;
    for (demo, run, _) in wrong(scored, sample_set) {
        sum += match run.output() {
            Some(output) => {
                Apart::of(inquiry.kinds(), demo, inquiry.said(demo, output)?).millionths()
            }
            None => CellsOff::NoGrid.millionths(),
        };
    }
    Some(sum)
}

/// The fitness of a solver, by what is known.
pub fn fitness(scored: &Scored, sample_set: &SampleSet, inquiry: &Inquiry) -> Fitness {
    match share_apart(scored, sample_set, inquiry) {
        Some(apart) => Fitness::Off(apart + super::cells::distance(scored, sample_set)),
        None => Fitness::Unasked,
    }
}
