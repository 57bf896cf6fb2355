//! Ways to rank mutants, and how high each puts those that are near the true solver.

use super::mutants::{MOST_EDITS, Mutant, Mutants};
use solver_judge::score::Standing;
use solver_search::fitness::Inquiry;
use solver_search::fitness::cells::distance;
use solver_search::fitness::measure::share_apart;

/// The first tie-break between mutants that match as many demos. Then come fuel over the demos, and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Nothing.
    Plain,
    /// The distance by cells.
    Cells,
    /// The share of the differs that set its outputs apart.
    Differs,
    /// The distance by cells, and where that is equal the differs.
    CellsThenDiffers,
    /// The sum of both: what a grade is.
    Both,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 5] = [
        Way::Plain,
        Way::Cells,
        Way::Differs,
        Way::CellsThenDiffers,
        Way::Both,
    ];

    /// Its name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Way::Plain => "demos and fuel alone",
            Way::Cells => "cells",
            Way::Differs => "differs",
            Way::CellsThenDiffers => "cells, then differs",
            Way::Both => "cells + differs",
        }
    }

    fn distance(self, cells: u64, differs: u64) -> (u64, u64) {
        match self {
            Way::Plain => (0, 0),
            Way::Cells => (cells, 0),
            Way::Differs => (differs, 0),
            Way::CellsThenDiffers => (cells, differs),
            Way::Both => (cells + differs, 0),
        }
    }
}

/// A place in a ranking, the least the best.
type Key = Standing<(u64, u64)>;

/// How high a ranking puts the nearest mutants of a task.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Height {
    /// Of all pairs of mutants with unequal numbers of edits, the share in which the one with fewer
    /// stands higher.
    pub auc: f64,
    /// One by the place of the first mutant with one edit; none where there is no such mutant.
    pub first: Option<f64>,
}

/// How high each way puts them, in the order of [`Way::ALL`]; none where all mutants have as many
/// edits, so that there is nothing to compare.
pub fn heights(mutants: &Mutants, inquiry: &Inquiry) -> Option<[Height; Way::ALL.len()]> {
    let far: Vec<(u64, u64)> = mutants
        .list
        .iter()
        .map(|mutant| {
            let differs = share_apart(&mutant.scored, &mutants.sample_set, inquiry)?;
            Some((distance(&mutant.scored, &mutants.sample_set), differs))
        })
        .collect::<Option<_>>()?;
    let mut heights = [Height {
        auc: 0.0,
        first: None,
    }; Way::ALL.len()];
    for (height, way) in heights.iter_mut().zip(Way::ALL) {
        let mut ranked: Vec<(Key, u32)> = mutants
            .list
            .iter()
            .zip(&far)
            .map(|(mutant, (cells, differs))| {
                let key = key(mutant, mutants, way.distance(*cells, *differs));
                (key, mutant.edits)
            })
            .collect();
        ranked.sort_unstable();
        let edits: Vec<u32> = ranked.into_iter().map(|(_, edits)| edits).collect();
        *height = Height {
            auc: auc(&edits)?,
            first: edits
                .iter()
                .position(|edits| *edits == 1)
                .map(|place| 1.0 / (place + 1) as f64),
        };
    }
    Some(heights)
}

fn key(mutant: &Mutant, mutants: &Mutants, distance: (u64, u64)) -> Key {
    mutant.scored.standing_with(&mutants.sample_set, distance)
}

/// Of all pairs with unequal edits, the share in which fewer edits come first.
fn auc(ranked: &[u32]) -> Option<f64> {
    let mut above = [0u64; MOST_EDITS as usize + 1];
    let (mut right, mut all) = (0, 0);
    for edits in ranked {
        for (fewer, count) in (0..).zip(&above) {
            if fewer != *edits {
                all += count;
            }
            if fewer < *edits {
                right += count;
            }
        }
        if let Some(count) = above.get_mut(*edits as usize) {
            *count += 1;
        }
    }
    (all > 0).then(|| right as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_pairs_in_order() {
        assert_eq!(auc(&[1, 2, 3, 4]), Some(1.0));
        assert_eq!(auc(&[4, 3, 2, 1]), Some(0.0));
        assert_eq!(auc(&[1, 2, 1, 1]), Some(1.0 / 3.0));
        assert_eq!(auc(&[2, 2]), None);
        assert_eq!(auc(&[]), None);
    }
}
