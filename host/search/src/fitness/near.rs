//! Near misses: of solvers that match no more than some demos, which are the nearest, and what is
//! wrong with them.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use super::Fitness;
use super::cells::{distance, wrong};
use super::choice::{Bounds, cheap_order, choose};
use super::inquiry::Inquiry;
use crate::fitness::measure::fitness;
use solver_arc_dsl::differ::ask::{Finding, Said};
use solver_arc_dsl::differ::set::Differs;
use solver_core::cells::CellsOff;
use solver_core::hash::Sha256Hex;
use solver_core::limits::Limits;
use solver_core::sample_set::SampleSet;
use solver_core::task::SampleId;
use solver_core::unsettled::Unsettled;
use solver_judge::pools::Pools;
use solver_judge::score::{Scored, Settled};

/// How many are told.
pub(crate) const MOST_TOLD: usize = 3;

/// Outputs of all demos together that are asked about at most, so that a task with many demos costs
/// no more; but as many of each demo as solvers are told.
const OUTPUTS: usize = 12;

/// A solver that comes near.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// Its hash.
    pub solver: Sha256Hex,
    /// Demos that it matches.
    pub matched: usize,
    /// All demos.
    pub demos: usize,
    /// Cells off, over the demos in which its output has the right size.
    pub cells_off: u64,
    /// Demos in which its output has another size.
    pub other_size: usize,
    /// Demos for which it gives no grid.
    pub no_grid: usize,
    /// Invariants of the task: differs that find nothing on any right output.
    pub invariants: usize,
    /// Those of them that it breaks, in the order of the differs.
    pub broken: Vec<Broken>,
}

/// An invariant that a solver breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The differ.
    pub differ: String,
    /// The first demo on which it does.
    pub sample: SampleId,
    /// The finding of the differ there; none where it says nothing, although it does of the right
    /// outputs.
    pub found: Option<Finding>,
}

/// The nearest of these solvers, best first: by demos matched, [`Fitness`], distance by cells, fuel
/// and hash.
pub fn near_misses(
    pools: &Pools,
    sample_set: &SampleSet,
    differs: &Arc<Differs>,
    limits: &Limits,
    scored: &[Settled<'_>],
) -> Result<Vec<NearMiss>, Unsettled> {
    let bounds = Bounds {
        places: MOST_TOLD,
        outputs: (OUTPUTS / sample_set.demos().max(1)).max(MOST_TOLD),
    };
    // Of those that do the same on all demos, the first in the cheap order stands for the others.
    let mut seen = HashSet::new();
    let near: Vec<Settled<'_>> = cheap_order(sample_set, scored)
        .into_iter()
        .map(|place| scored[place])
        .filter(|scored| is_near(scored, sample_set))
        .filter(|scored| {
            let demos = scored.get().runs.iter().take(sample_set.demos());
            seen.insert(demos.map(|run| run.output()).collect::<Vec<_>>())
        })
        .collect();
    let scored = near.as_slice();
    let mut order: Vec<usize> = (0..scored.len()).collect();
    let mut choice = choose(sample_set, scored, bounds);
    // Who is told although no answer can change the order is asked about all the same.
    for place in order.iter().take(MOST_TOLD) {
        let runs = wrong(scored[*place].get(), sample_set);
        let outputs = runs.filter_map(|(demo, run, _)| Some((demo, run.output()?)));
        choice.outputs.extend(outputs);
    }
    let mut inquiry = Inquiry::new(sample_set, differs, limits);
    inquiry.ask(pools, &choice.outputs)?;
    let fitness = |place: &usize| match choice.solvers.contains(place) {
        true => fitness(&scored[*place], sample_set, &inquiry),
        false => Fitness::Unasked,
    };
    // Sorting is stable: what is equal so far stays in the cheap order.
    order.sort_by_cached_key(|place| {
        let matched = scored[*place].demos_matched(sample_set);
        (
            Reverse(matched),
            fitness(place),
            distance(&scored[*place], sample_set),
        )
    });
    let told = order.iter().take(MOST_TOLD);
    Ok(told
        .map(|place| describe(&scored[*place], sample_set, &inquiry))
        .collect())
}

/// Whether a solver comes near at all: it matches some demo, or gives some grid, but does not match
/// every demo.
fn is_near(scored: &Scored, sample_set: &SampleSet) -> bool {
    let matched = scored.demos_matched(sample_set);
    let gives_a_grid = || wrong(scored, sample_set).any(|(_, run, _)| run.output().is_some());
    matched < sample_set.demos() && (matched > 0 || gives_a_grid())
}

fn describe(scored: &Scored, sample_set: &SampleSet, inquiry: &Inquiry) -> NearMiss {
    let mut near = NearMiss {
        solver: scored.solver.hash,
        matched: scored.demos_matched(sample_set),
        demos: sample_set.demos(),
        cells_off: 0,
        other_size: 0,
        no_grid: 0,
        invariants: inquiry
            .kinds()
            .iter()
            .filter(|kind| kind.is_constant())
            .count(),
        broken: Vec::new(),
    };
    for (_, run, expected) in wrong(scored, sample_set) {
        match CellsOff::of(run, expected) {
            CellsOff::Cells { off, .. } => near.cells_off += off,
            CellsOff::OtherSize => near.other_size += 1,
            CellsOff::NoGrid => near.no_grid += 1,
        }
    }
    let differs = inquiry.differs().list().iter().zip(inquiry.kinds());
    for (at, (differ, kind)) in differs.enumerate() {
        if !kind.is_constant() {
            continue;
        }
        let broken = wrong(scored, sample_set).find_map(|(demo, run, _)| {
            let said = inquiry.said(demo, run.output()?)?.get(at)?;
            (said.count() != Some(0)).then(|| Broken {
                differ: differ.name.clone(),
                sample: SampleId::Demo(demo),
                found: match said {
                    Said::Found(finding) => Some(finding.clone()),
                    Said::Nothing(_) => None,
                },
            })
        });
        near.broken.extend(broken);
    }
    near
}
