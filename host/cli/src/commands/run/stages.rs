//! The part of `run` between the stages of a battery: figures for the report, the best for the archive.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::job::Job;
use crate::render::Near;
use crate::render::progress::Bar;
use solver_arc_dsl::differ::Differs;
use solver_archive::{MOST_SAVED, SaveError};
use solver_core::hash::Sha256Hex;
use solver_core::limits::Semantics;
use solver_core::sample_set::SampleSet;
use solver_core::unsettled::Unsettled;
use solver_judge::battery::Stages;
use solver_judge::load::Filed;
use solver_judge::pools::AbortOnDrop;
use solver_judge::score::board::{Placed, board};
use solver_judge::score::digest::digest;
use solver_judge::score::{Scored, Settled, aggregate};
use solver_judge::validate::{Validated, Validation};
use solver_search::fitness::near::{NearMiss, near_misses};

/// The stages of a battery as this command sees them.
pub(super) struct Seen<'a> {
    job: &'a Job,
    task: &'a Filed,
    sample_set: &'a Arc<SampleSet>,
    bar: &'a Bar,
    /// The figures of the runs.
    pub scores: Scores,
    /// Solvers that are left after equals collapsed.
    pub after_filter: usize,
    /// The nearest solvers.
    pub near: Option<Near>,
    /// The figures of the solvers that were kept.
    pub kept: Kept,
    /// Cuts the validation short after an interrupt.
    timer: Option<AbortOnDrop>,
}

impl<'a> Seen<'a> {
    /// Nothing is seen yet.
    pub fn new(
        job: &'a Job,
        task: &'a Filed,
        sample_set: &'a Arc<SampleSet>,
        bar: &'a Bar,
    ) -> Self {
        Seen {
            job,
            task,
            sample_set,
            bar,
            scores: Scores::default(),
            after_filter: 0,
            near: None,
            kept: Kept::default(),
            timer: None,
        }
    }
}

/// The figures of the runs.
#[derive(Default)]
pub(super) struct Scores {
    pub counts: aggregate::Counts,
    pub candidates: u64,
    pub unique_outputs: u64,
    pub solved: Vec<Sha256Hex>,
    pub board: Vec<Placed>,
    pub test: Vec<aggregate::TestAttempts>,
    pub digest: Option<Sha256Hex>,
}

/// The figures of the solvers that were kept.
#[derive(Default)]
pub(super) struct Kept {
    pub validated: usize,
    pub saved: usize,
    pub unsaved: Option<SaveError>,
    pub unsettled: Vec<Unsettled>,
}

impl Stages for Seen<'_> {
    type Stop = std::convert::Infallible;

    fn scored(&mut self, scored: &[Scored]) -> Result<(), Self::Stop> {
        self.scores = Scores {
            counts: aggregate::Counts::of(scored),
            candidates: aggregate::candidates(scored),
            unique_outputs: aggregate::unique_outputs(scored),
            solved: aggregate::solved(scored, self.sample_set),
            board: board(scored, self.sample_set, self.job.most_listed()),
            test: aggregate::attempts(scored, self.sample_set),
            digest: digest(scored, self.sample_set),
        };
        Ok(())
    }

    /// After an interrupt only the best are validated, and only for a moment, so that what was
    /// finished is kept and the command still stops at once.
    fn selected(&mut self, survivors: &mut Vec<Settled<'_>>) {
        const MOMENT: Duration = Duration::from_millis(400);
        self.after_filter = survivors.len();
        self.near = self.near_misses(survivors);
        if self.job.interrupted.has_happened() {
            survivors.sort_by_key(|scored| scored.standing(self.sample_set));
            survivors.truncate(MOST_SAVED);
            self.job.pools.host().cancel().lower();
            self.timer = Some(self.job.pools.cancel_after(MOMENT));
        }
        self.bar.validating(survivors.len());
    }

    fn keep(&mut self, validation: Validation) -> Result<(), Self::Stop> {
        self.timer = None;
        let Validation {
            mut held,
            unsettled,
        } = validation;
        self.kept.validated = held.len();
        self.kept.unsettled = unsettled;
        if let Some(archive) = &self.job.archive {
            held.retain(|held| self.is_worth_keeping(held));
            let of: HashMap<Sha256Hex, Semantics> = (held.iter())
                .map(|held| {
                    let limits = self.job.limits_of(&held.scored.solver);
                    (held.submitted_as(), limits.semantics)
                })
                .collect();
            let limits = |hash: &Sha256Hex| {
                let limits = of.get(hash).copied();
                limits.unwrap_or(self.job.usual_limits().semantics)
            };
            let saved = archive.save(self.task, &held, self.sample_set, &limits, &|_| None);
            self.kept.saved = saved.count;
            self.kept.unsaved = saved.failed;
        }
        Ok(())
    }
}

impl Seen<'_> {
    /// A solver that matches no demo is kept only for somebody who has asked for it.
    fn is_worth_keeping(&self, held: &Validated) -> bool {
        self.job.keep_all || held.scored.demos_matched(self.sample_set) > 0
    }

    /// The nearest of the solvers where none solves the task, for people to read of. After an
    /// interrupt nobody is asked any more.
    fn near_misses(&self, survivors: &[Settled<'_>]) -> Option<Near> {
        let job = self.job;
        let is_solved = !self.scores.solved.is_empty();
        if is_solved || !job.draws() || job.interrupted.has_happened() {
            return None;
        }
        let start = Instant::now();
        let misses = near_misses(
            &job.pools,
            self.sample_set,
            Differs::own(),
            &job.usual_limits(),
            survivors,
        );
        let named = |miss: NearMiss| {
            let its = survivors.iter().find(|its| its.solver.hash == miss.solver);
            let name = its.and_then(|its| its.solver.origin.name());
            (name.unwrap_or_default(), miss)
        };
        Some(Near {
            misses: misses.map(|misses| misses.into_iter().map(named).collect()),
            took: start.elapsed(),
        })
    }
}
