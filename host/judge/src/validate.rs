//! Survivors run again, alone, from the canonical form that would be kept: one that does not do the
//! same as it did in the battery is not kept.

use std::sync::Arc;

use crate::languages::Languages;
use crate::pools::{Pools, Progress};
use crate::score::{Scored, Settled};
use crate::submission::{Solver, Submission};
use solver_core::hash::Sha256Hex;
use solver_core::limits::Limits;
use solver_core::sample_set::SampleSet;
use solver_core::unsettled::Unsettled;

/// A survivor whose canonical form does what the solver did.
pub struct Validated {
    /// The canonical form, scored alone.
    pub scored: Scored,
    submitted_as: Sha256Hex,
}

impl Validated {
    /// A solver that was validated before and is handed in as it is kept.
    pub fn before(scored: Settled<'_>) -> Self {
        Validated {
            submitted_as: scored.solver.hash,
            scored: scored.get().clone(),
        }
    }

    /// The hash that it was handed in under.
    pub fn submitted_as(&self) -> Sha256Hex {
        self.submitted_as
    }
}

/// The result of running survivors again.
#[derive(Default)]
pub struct Validation {
    /// Those that do the same.
    pub held: Vec<Validated>,
    /// Those of which nobody knows whether they do.
    pub unsettled: Vec<Unsettled>,
}

/// Runs each survivor's canonical form and keeps those that do the same.
pub fn validate(
    pools: &Pools,
    survivors: &[Settled<'_>],
    sample_set: &Arc<SampleSet>,
    limits: &Limits,
    progress: Progress<'_>,
) -> Validation {
    let forms = survivors.iter().filter_map(|survivor| {
        let form = canonical_form(pools.host().languages(), &survivor.solver)?;
        Some((*survivor, Arc::new(form)))
    });
    let (survivors, submitted): (Vec<Settled<'_>>, Vec<Arc<Submission>>) = forms.unzip();
    let again = pools.settle(&submitted, sample_set, limits, progress);
    let mut validation = Validation::default();
    for (again, before) in again.into_iter().zip(survivors) {
        match again.settle(sample_set) {
            Ok(settled) if same(settled, before) => validation.held.push(Validated {
                scored: again,
                submitted_as: before.solver.hash,
            }),
            Ok(_) => {}
            Err(unsettled) => validation.unsettled.push(unsettled),
        }
    }
    validation
}

/// The canonical form of a survivor, read back from its bytes as the archive would hold them.
fn canonical_form(languages: &Languages, solver: &Solver) -> Option<Submission> {
    let canonical = solver.canonical.as_ref()?;
    let language = solver.identity.language;
    Some(Submission::of_canonical(
        languages,
        language,
        &canonical.bytes,
        &canonical.named,
        canonical.hash,
        solver.origin.clone(),
    ))
}

fn same(again: Settled<'_>, before: Settled<'_>) -> bool {
    again.runs.len() == before.runs.len()
        && again.runs.iter().zip(&before.runs).all(|(a, b)| {
            a.verdict == b.verdict && a.detail() == b.detail() && a.output() == b.output()
        })
}
