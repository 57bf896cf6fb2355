//! Mutants of the true solver of a task, at known distances, with what they did.

use std::collections::HashSet;
use std::sync::Arc;

use crate::compile::canonical::{canonical, text};
use crate::generate::edit::{finish, sweep};
use crate::generate::known::Known;
use crate::generate::mutate::step;
use crate::generate::random::Random;
use crate::hash::sha256_hex;
use crate::load::SelectError;
use crate::load::by_id;
use crate::run::limits::Limits;
use crate::run::solver::{Form, Handed};
use crate::score::pools::Pools;
use crate::score::{Exam, Scored};

/// The most edits of a mutant.
pub const MOST_EDITS: u32 = 4;

/// A mutant that ran.
pub struct Mutant {
    /// Edits between it and the true solver: the least that led to it.
    pub edits: u32,
    /// What it did.
    pub scored: Scored,
}

/// The mutants of one task that do not match every demo, the fewest edits first.
pub struct Mutants {
    /// The task as samples.
    pub exam: Arc<Exam>,
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
    let exam = Arc::new(Exam::of(&task));
    let mut random = Random::new(&task.id, seed);
    let mut seen = HashSet::from([text(&canonical(&known.source))]);
    let mut edits = Vec::new();
    let mut handed = Vec::new();
    for place in 0..count {
        let wanted = 1 + (place * MOST_EDITS as usize / count.max(1)) as u32;
        let Some(mut function) = known.source.functions.first().cloned() else {
            continue;
        };
        let done = (0..wanted)
            .filter(|_| step(&mut function, &mut random).is_some())
            .count();
        if done != wanted as usize {
            continue;
        }
        sweep(&mut function);
        let source = canonical(&finish(function));
        let written = text(&source);
        if !seen.insert(written.clone()) {
            continue;
        }
        edits.push(wanted);
        handed.push(Arc::new(Handed {
            hash: sha256_hex(written.as_bytes()),
            origin: "bench differs".into(),
            form: Form::Source {
                source: Ok(source),
                first_line: 1,
            },
        }));
    }
    let solvers = pools.compile(&handed);
    let scored = pools.score(&solvers, &exam, limits, &|_| {});
    let list = edits
        .into_iter()
        .zip(scored)
        .filter(|(_, scored)| {
            !scored.solver.is_rejected()
                && scored.settled().is_some()
                && scored.demos_matched(&exam) < exam.demos()
        })
        .map(|(edits, scored)| Mutant { edits, scored })
        .collect();
    Ok(Mutants { exam, list })
}
