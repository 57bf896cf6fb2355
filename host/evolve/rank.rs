//! Which of two solvers is the better one to breed from.

use std::cmp::Reverse;

use crate::hash::Sha256Hex;
use crate::score::{Exam, Judged, Scored, null_last};
use crate::task::Grid;

/// What a whole demo counts for in a distance.
pub const WHOLE: u64 = 1_000_000;

/// How good a solver is, the least the best: by demos matched, then distance over the demos, then
/// fuel over the demos (none last), then length in bytes, then hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    matched: Reverse<usize>,
    distance: u64,
    fuel: (bool, u64),
    len: usize,
    hash: Sha256Hex,
}

impl Rank {
    /// The rank of a solver; none where it was rejected, or where a run says nothing about it.
    pub fn of(scored: &Scored, exam: &Exam) -> Option<Self> {
        let canonical = scored.solver.canonical.as_ref()?;
        if !scored.is_reproducible() {
            return None;
        }
        Some(Rank {
            matched: Reverse(scored.demos_matched(exam)),
            distance: distance(scored, exam),
            fuel: null_last(scored.demo_fuel(exam)),
            len: canonical.bytes.len(),
            hash: canonical.hash,
        })
    }

    /// Demos that it matches.
    pub fn matched(&self) -> usize {
        self.matched.0
    }

    /// See [`distance`].
    pub fn distance(&self) -> u64 {
        self.distance
    }
}

/// How far a solver is from right, over all demos: for each demo millionths of its cells that
/// differ, a whole million where the size does, and two where there is no grid.
pub fn distance(scored: &Scored, exam: &Exam) -> u64 {
    let demos = exam.samples().iter().zip(&scored.runs).take(exam.demos());
    demos
        .map(|(sample, run)| match &sample.expected {
            Some(expected) => of_demo(run, expected),
            None => 0,
        })
        .sum()
}

fn of_demo(run: &Judged, expected: &Grid) -> u64 {
    let Some(grid) = run.output() else {
        return 2 * WHOLE;
    };
    if (grid.height(), grid.width()) != (expected.height(), expected.width()) {
        return WHOLE;
    }
    let pairs = grid.cells().iter().zip(expected.cells());
    let differ = pairs.filter(|(a, b)| a != b).count() as u64;
    // A grid is never empty. What differs at all is never 0.
    (differ * WHOLE).div_ceil(expected.cells().len().max(1) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::outcome::{Outcome, Run};

    fn grid(rows: &[&[u64]]) -> Grid {
        let rows: Vec<Vec<u64>> = rows.iter().map(|row| row.to_vec()).collect();
        Grid::from_rows(&rows).unwrap()
    }

    #[test]
    fn nearer_is_less() {
        let expected = grid(&[&[1, 2], &[3, 4]]);
        let away = |outcome: Outcome| {
            let run = Judged::new(Run::without_fuel(outcome), Some(&expected));
            of_demo(&run, &expected)
        };
        assert_eq!(away(Outcome::Grid(expected.clone())), 0);
        assert_eq!(away(Outcome::Grid(grid(&[&[1, 2], &[3, 0]]))), 250_000);
        assert_eq!(away(Outcome::Grid(grid(&[&[1, 2]]))), 1_000_000);
        assert_eq!(away(Outcome::OutOfFuel), 2_000_000);
    }
}
