//! Survivors run again, alone, from the canonical form that would be kept: what does not do the
//! same as it did in the battery is not kept.

use std::sync::Arc;

use crate::compile::parse_file;
use crate::hash::Sha256Hex;
use crate::run::limits::Limits;
use crate::run::solver::{CanonicalKind, Form, Handed, Solver};
use crate::score::pools::{Pools, Progress};
use crate::score::{Exam, Scored, Settled, Unsettled};

/// A survivor whose canonical form does what the solver did.
pub struct Validated {
    /// What the canonical form did when it ran alone.
    pub scored: Scored,
    handed_in: Sha256Hex,
}

impl Validated {
    /// A solver that was validated before and is handed in as it is kept.
    pub fn before(scored: Settled<'_>) -> Self {
        Validated {
            handed_in: scored.solver.hash,
            scored: scored.get().clone(),
        }
    }

    /// The hash that it was handed in under.
    pub fn handed_in(&self) -> Sha256Hex {
        self.handed_in
    }
}

/// What came of running survivors again.
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
    exam: &Arc<Exam>,
    limits: &Limits,
    progress: Progress<'_>,
) -> Validation {
    let forms = survivors.iter().filter_map(|survivor| {
        let form = canonical_form(&survivor.solver)?;
        Some((*survivor, Arc::new(form)))
    });
    let (survivors, handed): (Vec<Settled<'_>>, Vec<Arc<Handed>>) = forms.unzip();
    let again = pools.settle(&handed, exam, limits, progress);
    let mut validation = Validation::default();
    for (again, before) in again.into_iter().zip(survivors) {
        match again.settle(exam) {
            Ok(settled) if same(settled, before) => validation.held.push(Validated {
                scored: again,
                handed_in: before.solver.hash,
            }),
            Ok(_) => {}
            Err(unsettled) => validation.unsettled.push(unsettled),
        }
    }
    validation
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

fn same(again: Settled<'_>, before: Settled<'_>) -> bool {
    again.runs.len() == before.runs.len()
        && again.runs.iter().zip(&before.runs).all(|(a, b)| {
            a.verdict == b.verdict && a.detail() == b.detail() && a.output() == b.output()
        })
}
