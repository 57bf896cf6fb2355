//! What is left of a battery after equals collapse: first equal canonical sources, then equal
//! outputs on all samples. Of equals the first by hash stays.
//!
//! A solver that never ran has nothing to keep, and one with a run that says nothing about it
//! cannot be compared: neither is left over.

use std::collections::HashMap;

use crate::hash::Sha256Hex;
use crate::score::Scored;
use crate::task::Grid;

/// The solvers that stay, sorted by hash.
pub fn distinct(scored: &[Scored]) -> Vec<&Scored> {
    let mut by_canonical: HashMap<Sha256Hex, &Scored> = HashMap::new();
    for scored in scored.iter().filter(|scored| scored.is_reproducible()) {
        if let Some(canonical) = &scored.solver.canonical {
            keep_first(&mut by_canonical, canonical.hash, scored);
        }
    }
    let mut by_outputs: HashMap<Vec<Option<&Grid>>, &Scored> = HashMap::new();
    for scored in by_canonical.into_values() {
        let outputs = scored.runs.iter().map(|run| run.output()).collect();
        keep_first(&mut by_outputs, outputs, scored);
    }
    let mut left: Vec<&Scored> = by_outputs.into_values().collect();
    left.sort_by_key(|scored| scored.solver.hash);
    left
}

fn keep_first<'a, K: std::hash::Hash + Eq>(
    kept: &mut HashMap<K, &'a Scored>,
    key: K,
    scored: &'a Scored,
) {
    kept.entry(key)
        .and_modify(|other| {
            if scored.solver.hash < other.solver.hash {
                *other = scored;
            }
        })
        .or_insert(scored);
}
