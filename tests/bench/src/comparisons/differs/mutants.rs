//! Mutants of the true solver of a task, at known distances, with what they did.

use std::collections::HashSet;
use std::sync::Arc;

use solver_arc_dsl::generate::Draft;
use solver_arc_dsl::generate::known::Known;
use solver_core::limits::Limits;
use solver_core::random::Random;
use solver_core::sample_set::SampleSet;
use solver_judge::load::SelectError;
use solver_judge::load::by_id;
use solver_judge::pools::Pools;
use solver_judge::score::Scored;
use solver_search::offspring::submit;

/// The most edits of a mutant.
pub const MOST_EDITS: u32 = 4;

/// A mutant that ran.
pub struct Mutant {
    /// Edits between it and the true solver: the least that led to it.
    pub edits: u32,
    /// Its score.
    pub scored: Scored,
}

/// The mutants of one task that do not match every demo, the fewest edits first.
pub struct Mutants {
    /// The task as samples.
    pub sample_set: Arc<SampleSet>,
    /// The mutants.
    pub list: Vec<Mutant>,
}

/// Makes and runs `count` mutants, as many of each number of edits, fewer where they are equal to
/// one another or to the solver. Those that were rejected, that match every demo, or whose runs
/// say nothing about them are left out.
pub fn mutants(
    pools: &Pools,
    known: &Known,
    count: usize,
    seed: u64,
    limits: &Limits,
) -> Result<Mutants, SelectError> {
    let task = by_id(known.task, None)?.task;
    let sample_set = Arc::new(SampleSet::of(&task));
    let mut random = Random::new(&task.id, seed);
    let mut list = Vec::new();
    let Some(right) = Draft::read(known.text) else {
        return Ok(Mutants { sample_set, list });
    };
    let mut seen = HashSet::from([right.text()]);
    let mut edits = Vec::new();
    let mut submitted = Vec::new();
    for place in 0..count {
        let wanted = 1 + (place * MOST_EDITS as usize / count.max(1)) as u32;
        let mut draft = right.clone();
        if !draft.edit(wanted, &mut random) {
            continue;
        }
        let text = draft.text();
        if !seen.insert(text.clone()) {
            continue;
        }
        edits.push(wanted);
        submitted.push(submit(pools.host().languages(), &text, "bench differs"));
    }
    let solvers = pools.compile(&submitted);
    let scored = pools.score(&solvers, &sample_set, limits, &|_| {});
    for (edits, scored) in edits.into_iter().zip(scored) {
        if !scored.solver.is_rejected()
            && scored.settled().is_some()
            && scored.demos_matched(&sample_set) < sample_set.demos()
        {
            list.push(Mutant { edits, scored });
        }
    }
    Ok(Mutants { sample_set, list })
}
