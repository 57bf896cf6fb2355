//! The pipeline, once: compile, run, score, filter, validate, keep.
//!
//! `run`, a round of a search, `submit` and the archive's commands all call [`Battery::run`]. They
//! differ in what they do between the stages, which is their [`Stages`].
//!
//! | stage | work | who decides |
//! | --- | --- | --- |
//! | compile | each submission becomes a solver, or is rejected | the language |
//! | score | each solver is run on each sample | the limits |
//! | filter | equals collapse | [`Stages::filter`] |
//! | validate | each survivor's canonical form is run again, alone | the limits |
//! | keep | what held is archived, printed, bred from | [`Stages::keep`] |

use std::collections::HashMap;
use std::sync::Arc;

use solver_core::hash::Sha256Hex;
use solver_core::limits::Limits;
use solver_core::sample_set::SampleSet;

use crate::filter::distinct;
use crate::pools::{Pools, Progress};
use crate::score::{Scored, Settled};
use crate::submission::{Solver, Submission};
use crate::timing::{Phase, Timing};
use crate::validate::{Validation, validate};

/// Solvers that are run together on the samples of one task.
pub struct Battery<'a> {
    /// The solvers.
    pub solvers: Solvers<'a>,
    /// The samples.
    pub sample_set: &'a Arc<SampleSet>,
    /// The limits of their runs.
    pub limits: LimitsOf<'a>,
    /// Called for every solver whose runs are done, scored or validated.
    pub progress: Progress<'a>,
}

/// The solvers of a battery.
#[derive(Clone, Copy)]
pub enum Solvers<'a> {
    /// Compiled before. A run that says nothing stays as it is.
    Compiled(&'a [Arc<Solver>]),
    /// To be compiled. A run that says nothing is compiled and run again.
    Submitted(&'a [Arc<Submission>]),
}

/// The limits of runs.
#[derive(Clone, Copy)]
pub enum LimitsOf<'a> {
    /// The same for all solvers.
    All(Limits),
    /// One for each solver, in their order.
    Each(&'a [Limits]),
}

/// The caller's part between the stages of a battery.
pub trait Stages {
    /// Why a battery ends before its last stage.
    type Stop;

    /// All runs are done. An error ends the battery here.
    fn scored(&mut self, scored: &[Scored]) -> Result<(), Self::Stop>;

    /// The solvers that are worth validating: the distinct ones, where nothing else is said.
    fn filter<'s>(&mut self, scored: &'s [Scored]) -> Result<Vec<Settled<'s>>, Self::Stop> {
        Ok(distinct(scored))
    }

    /// The survivors, before they are validated. Whoever is in a hurry may drop some.
    fn selected(&mut self, _survivors: &mut Vec<Settled<'_>>) {}

    /// The result of the validation.
    fn keep(&mut self, validation: Validation) -> Result<(), Self::Stop>;
}

impl Battery<'_> {
    /// All stages. The time of each is added to `timing`.
    pub fn run<S: Stages>(
        &self,
        pools: &Pools,
        stages: &mut S,
        timing: &mut Timing,
    ) -> Result<(), S::Stop> {
        let scored = self.score(pools, timing);
        stages.scored(&scored)?;
        let mut survivors = timing.measure(Phase::Filter, || stages.filter(&scored))?;
        stages.selected(&mut survivors);
        let validation = timing.measure(Phase::Validate, || {
            self.validate(pools, &scored, &survivors)
        });
        timing.measure(Phase::Archive, || stages.keep(validation))
    }

    /// The first half, for whoever wants to see what solvers do and keeps nothing: the solvers with
    /// their runs, in their order.
    pub fn scores(&self, pools: &Pools) -> Vec<Scored> {
        let mut scores = Scores(Vec::new());
        match self.run(pools, &mut scores, &mut Timing::default()) {
            Ok(()) | Err(Seen) => scores.0,
        }
    }

    fn score(&self, pools: &Pools, timing: &mut Timing) -> Vec<Scored> {
        let compiled = match self.solvers {
            Solvers::Compiled(solvers) => solvers.to_vec(),
            Solvers::Submitted(submissions) => {
                timing.measure(Phase::Compile, || pools.compile(submissions))
            }
        };
        timing.measure(Phase::Score, || {
            let mut scored: Vec<Option<Scored>> = vec![None; compiled.len()];
            for (limits, places) in self.by_limits(compiled.len()) {
                let solvers: Vec<Arc<Solver>> =
                    places.iter().map(|at| compiled[*at].clone()).collect();
                let ran = match self.solvers {
                    Solvers::Compiled(_) => {
                        pools.score(&solvers, self.sample_set, &limits, self.progress)
                    }
                    Solvers::Submitted(submissions) => {
                        let submissions: Vec<Arc<Submission>> =
                            places.iter().map(|at| submissions[*at].clone()).collect();
                        pools.settle_compiled(
                            &solvers,
                            &submissions,
                            self.sample_set,
                            &limits,
                            self.progress,
                        )
                    }
                };
                for (place, ran) in places.into_iter().zip(ran) {
                    scored[place] = Some(ran);
                }
            }
            scored.into_iter().flatten().collect()
        })
    }

    /// Each survivor is validated within the limits that it was scored within.
    fn validate(&self, pools: &Pools, scored: &[Scored], survivors: &[Settled<'_>]) -> Validation {
        let each = match self.limits {
            LimitsOf::All(limits) => {
                return validate(pools, survivors, self.sample_set, &limits, self.progress);
            }
            LimitsOf::Each(each) => each,
        };
        let of: HashMap<Sha256Hex, Limits> = (scored.iter().map(|scored| scored.solver.hash))
            .zip(each.iter().copied())
            .collect();
        let of = |survivor: &Settled<'_>| {
            let limits = of.get(&survivor.solver.hash).copied();
            limits.unwrap_or_default()
        };
        let mut left = survivors.to_vec();
        let mut all = Validation::default();
        while let Some(first) = left.first() {
            let limits = of(first);
            let (now, later): (Vec<Settled<'_>>, Vec<_>) = left
                .into_iter()
                .partition(|survivor| of(survivor) == limits);
            left = later;
            let done = validate(pools, &now, self.sample_set, &limits, self.progress);
            all.held.extend(done.held);
            all.unsettled.extend(done.unsettled);
        }
        all
    }

    /// The places of the solvers that share limits.
    fn by_limits(&self, solvers: usize) -> Vec<(Limits, Vec<usize>)> {
        let each = match self.limits {
            LimitsOf::All(limits) => return vec![(limits, (0..solvers).collect())],
            LimitsOf::Each(each) => each,
        };
        let mut groups: Vec<(Limits, Vec<usize>)> = Vec::new();
        for (place, limits) in each.iter().enumerate().take(solvers) {
            match groups.iter_mut().find(|(known, _)| known == limits) {
                Some((_, places)) => places.push(place),
                None => groups.push((*limits, vec![place])),
            }
        }
        groups
    }
}

/// Takes the scores and ends the battery.
struct Scores(Vec<Scored>);

/// The scores are all that was wanted.
struct Seen;

impl Stages for Scores {
    type Stop = Seen;

    fn scored(&mut self, scored: &[Scored]) -> Result<(), Seen> {
        self.0 = scored.to_vec();
        Err(Seen)
    }

    fn keep(&mut self, _validation: Validation) -> Result<(), Seen> {
        Ok(())
    }
}
