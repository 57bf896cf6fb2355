//! How well a differ tells wrong outputs from right ones.
//!
//! A measure of the differ, for whoever writes one: nothing is ranked by it.

use std::ops::AddAssign;

use super::inquiry::Inquiry;
use super::inquiry::Output;
use super::kind::Kind;
use solver_arc_dsl::differ::ask::Said;
use solver_core::cells::WHOLE;
use solver_core::sample_set::SampleSet;

/// The result of comparing a right output with wrong ones of the same demo, pair by pair.
///
/// The kind of the differ on the task is learned from the other demos alone. Where it finds nothing
/// there, an output is suspect if it finds something; else an output is suspect if its count is not
/// that of the right one. Where there is no other demo, nothing is compared. A pair counts two points
/// where only the wrong output is suspect, one where both are or none, and none where only the right
/// one is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    points: u64,
    pairs: u64,
}

impl Score {
    /// Pairs that were compared.
    pub fn pairs(self) -> u64 {
        self.pairs
    }

    /// The area under the curve, in millionths: `points / (2 pairs)`. A million is a differ that
    /// suspects all wrong outputs and no right one, half a million one that tells nothing; none
    /// where there was no pair.
    pub fn auc(self) -> Option<u64> {
        (self.points * WHOLE).checked_div(2 * self.pairs)
    }

    fn add(&mut self, right: bool, wrong: bool) {
        self.pairs += 1;
        self.points += match (right, wrong) {
            (false, true) => 2,
            (true, true) | (false, false) => 1,
            (true, false) => 0,
        };
    }
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Score) {
        self.points += other.points;
        self.pairs += other.pairs;
    }
}

/// The score of each differ over these wrong outputs, each of which counts once, in the order of
/// the differs. Outputs that were not asked about count for nothing.
pub fn scores(sample_set: &SampleSet, inquiry: &Inquiry, wrong: &[Output<'_>]) -> Vec<Score> {
    let right: Vec<Option<&[Said]>> = sample_set
        .samples()
        .iter()
        .take(sample_set.demos())
        .enumerate()
        .map(|(demo, sample)| inquiry.said(demo, sample.expected.as_ref()?))
        .collect();
    let mut scores = vec![Score::default(); inquiry.differs().len()];
    for (differ, score) in scores.iter_mut().enumerate() {
        let of_demo = |demo: usize| right.get(demo).copied().flatten()?.get(differ);
        for (demo, output) in wrong {
            let (Some(of_right), Some(of_wrong)) = (
                of_demo(*demo),
                inquiry
                    .said(*demo, output)
                    .and_then(|said| said.get(differ)),
            ) else {
                continue;
            };
            let others: Vec<&Said> = (0..right.len())
                .filter(|other| other != demo)
                .filter_map(of_demo)
                .collect();
            let normal = match Kind::of(others.iter().copied()) {
                Kind::Constant if others.is_empty() => continue,
                Kind::Constant => Some(0),
                Kind::Measuring(_) => of_right.count(),
                // It says nothing elsewhere: whatever it says here, nobody would listen.
                Kind::Silent => {
                    score.add(false, false);
                    continue;
                }
            };
            let suspect = |said: &Said| said.count() != normal;
            score.add(suspect(of_right), suspect(of_wrong));
        }
    }
    scores
}
