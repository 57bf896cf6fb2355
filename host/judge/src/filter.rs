//! The filter: equals collapse, first equal canonical sources, then equal outputs on all samples. Of
//! equals the first by hash stays.
//!
//! A solver that never ran has nothing to keep, and one with a run that says nothing about it
//! cannot be compared: neither is left over.

use std::collections::HashMap;

use crate::score::{Scored, Settled};
use solver_core::hash::Sha256Hex;
use solver_core::task::Grid;

/// The solvers that stay, sorted by hash.
pub fn distinct(scored: &[Scored]) -> Vec<Settled<'_>> {
    let mut by_canonical: HashMap<Sha256Hex, Settled<'_>> = HashMap::new();
    for scored in scored.iter().filter_map(Scored::settled) {
        if let Some(canonical) = &scored.get().solver.canonical {
            keep_first(&mut by_canonical, canonical.hash, scored);
        }
    }
    let mut by_outputs: HashMap<Vec<Option<&Grid>>, Settled<'_>> = HashMap::new();
    for scored in by_canonical.into_values() {
        let outputs = scored.get().runs.iter().map(|run| run.output()).collect();
        keep_first(&mut by_outputs, outputs, scored);
    }
    let mut left: Vec<Settled<'_>> = by_outputs.into_values().collect();
    left.sort_by_key(|scored| scored.solver.hash);
    left
}

fn keep_first<'a, K: std::hash::Hash + Eq>(
    kept: &mut HashMap<K, Settled<'a>>,
    key: K,
    scored: Settled<'a>,
) {
    kept.entry(key)
        .and_modify(|other| {
            if scored.solver.hash < other.solver.hash {
                *other = scored;
            }
        })
        .or_insert(scored);
}
