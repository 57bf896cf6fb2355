//! Survivors run again, alone, from the canonical form that would be kept: what does not do the
//! same as it did in the battery is not kept.

use std::sync::Arc;

use crate::compile::parse_file;
use crate::run::limits::Limits;
use crate::run::solver::{CanonicalKind, Form, Handed, Solver};
use crate::score::pools::{Pools, Progress};
use crate::score::{Exam, Scored};

/// A survivor whose canonical form does what the solver did.
pub struct Validated {
    /// What the canonical form did when it ran alone.
    pub scored: Scored,
    /// The hash that it was handed in under.
    pub handed_in: crate::hash::Sha256Hex,
}

/// Runs each survivor's canonical form and keeps those that do the same.
pub fn validate(
    pools: &Pools,
    survivors: &[&Scored],
    exam: &Arc<Exam>,
    limits: &Limits,
    progress: Progress<'_>,
) -> Vec<Validated> {
    let handed: Vec<Arc<Handed>> = survivors
        .iter()
        .filter_map(|survivor| canonical_form(&survivor.solver))
        .map(Arc::new)
        .collect();
    let solvers = pools.compile(&handed);
    let again = pools.score(&solvers, exam, limits, progress);
    again
        .into_iter()
        .zip(survivors)
        .filter(|(again, before)| same(again, before))
        .map(|(scored, before)| Validated {
            scored,
            handed_in: before.solver.hash,
        })
        .collect()
}

/// The canonical form of a survivor, read back from its bytes as the archive would hold them.
fn canonical_form(solver: &Solver) -> Option<Handed> {
    let canonical = solver.canonical.as_ref()?;
    let form = match canonical.kind {
        CanonicalKind::Wasm => Form::Wasm(canonical.bytes.clone()),
        CanonicalKind::Source => {
            let parsed = parse_file(&canonical.bytes);
            Form::Source {
                source: parsed.solvers.into_iter().next()?.source,
                first_line: 1,
            }
        }
    };
    Some(Handed {
        hash: canonical.hash,
        origin: solver.origin.clone(),
        form,
    })
}

fn same(again: &Scored, before: &Scored) -> bool {
    again.runs.len() == before.runs.len()
        && again.runs.iter().zip(&before.runs).all(|(a, b)| {
            a.verdict == b.verdict && a.detail() == b.detail() && a.output() == b.output()
        })
}
