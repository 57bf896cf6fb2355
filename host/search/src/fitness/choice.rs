//! Which outputs are worth asking about: those on which a ranking may depend, the nearest first.
//!
//! Differs cost more than most solvers do, so nobody is asked
//!
//! * about outputs that match;
//! * about solvers so far behind by demos matched that they take none of the places that count;
//! * where all solvers that match as many demos have the same outputs: no answer could put one of
//!   them above another;
//! * about more outputs of a demo than are allowed: those farthest off by their cells are left out,
//!   and with them all solvers behind.

use std::collections::HashSet;

use super::cells::{distance, wrong};
use super::inquiry::Output;
use solver_core::sample_set::SampleSet;
use solver_core::task::Grid;
use solver_judge::score::Settled;

/// How far it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Places of the ranking that count: what is behind them may stand in any order.
    pub places: usize,
    /// Distinct outputs of each demo that are asked about at most.
    pub outputs: usize,
}

/// The outputs to ask about, and their solvers.
#[derive(Clone, Debug, Default)]
pub struct Choice<'a> {
    /// The outputs, each once.
    pub outputs: Vec<Output<'a>>,
    /// The places, among the solvers that were handed in, of those whose outputs all are among
    /// these.
    pub solvers: HashSet<usize>,
}

/// The places of the solvers in the order of the cheap ranking: by demos matched, distance by cells,
/// fuel over the demos, and hash.
pub(crate) fn cheap_order(sample_set: &SampleSet, scored: &[Settled<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scored.len()).collect();
    order.sort_by_cached_key(|place| {
        let scored = scored[*place];
        scored.standing_with(sample_set, distance(&scored, sample_set))
    });
    order
}

/// Chooses among these solvers.
pub fn choose<'a>(sample_set: &'a SampleSet, scored: &[Settled<'a>], bounds: Bounds) -> Choice<'a> {
    let order = cheap_order(sample_set, scored);
    let matched = |place: &usize| scored[*place].demos_matched(sample_set);
    let mut choice = Choice::default();
    let mut seen: Vec<HashSet<&Grid>> = vec![HashSet::new(); sample_set.demos()];
    let mut before = 0;
    for group in order.chunk_by(|a, b| matched(a) == matched(b)) {
        if before >= bounds.places {
            break;
        }
        before += group.len();
        let outputs = |place: &usize| -> Vec<Option<Output<'a>>> {
            let runs = wrong(scored[*place].get(), sample_set);
            runs.map(|(demo, run, _)| Some((demo, run.output()?)))
                .collect()
        };
        let different: HashSet<Vec<Option<Output<'_>>>> = group.iter().map(outputs).collect();
        if different.len() < 2 {
            continue;
        }
        for place in group {
            let new: Vec<Output<'a>> = outputs(place)
                .into_iter()
                .flatten()
                .filter(|(demo, grid)| !seen[*demo].contains(grid))
                .collect();
            if new
                .iter()
                .any(|(demo, _)| seen[*demo].len() >= bounds.outputs)
            {
                return choice;
            }
            for (demo, grid) in new {
                seen[demo].insert(grid);
                choice.outputs.push((demo, grid));
            }
            choice.solvers.insert(*place);
        }
    }
    choice
}
