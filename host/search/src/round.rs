//! One round of a task: new solvers, run together with the best so far, and the best of all kept.
//!
//! A round follows from the task, the settings and the state alone, whatever the pools, so a search
//! that was killed ends as one that was not. Only candidates that do alone what they did in the
//! battery are kept. A run that says nothing decides nothing: it is made again, and where that does
//! not help, the round ends before anything of it is written.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use solver_arc_dsl::ArcDsl;
use solver_arc_dsl::differ::Differs;
use solver_arc_dsl::enumerate::{self, Effort};
use solver_arc_dsl::generate::Draft;
use solver_arc_dsl::probe::Probe;
use solver_arc_dsl::script::Script;
use solver_archive::origin::Origin;
use solver_archive::{Archive, MOST_SAVED, SaveError};
use solver_core::hash::{Sha256Hex, sha256_hex};
use solver_core::limits::Limits;
use solver_core::outcome::Outcome;
use solver_core::random::Random;
use solver_core::sample_set::SampleSet;
use solver_core::task::{Grid, Task, TaskId};
use solver_core::unsettled::Unsettled;
use solver_judge::battery::{Battery, LimitsOf, Solvers, Stages};
use solver_judge::load::Filed;
use solver_judge::pools::Pools;
use solver_judge::score::settled::all_settled;
use solver_judge::score::{Scored, Settled};
use solver_judge::submission::Submission;
use solver_judge::timing::Timing;
use solver_judge::validate::{Validated, Validation};
use solver_sandbox::again::again;
use solver_sandbox::thread::GuestThread;

use crate::analysis::{self, Look, Study};
use crate::fitness::{self, Bounds, Fitness, Inquiry};
use crate::offspring::{Child, Offspring, SEEDS, submit};
use crate::proposals::{ALL, Bred, Generator, Parent, Parents};
use crate::ranking::Rank;
use crate::settings::Settings;
use crate::state::{Made, Score, State, StateError};

/// How many answers of differs a round is worth: half as many outputs as places cost a quarter of
/// the time of a round of quick solvers.
const ASKED: Bounds = Bounds {
    places: MOST_SAVED,
    outputs: 8,
};

/// The name of the enumeration among the generators.
const ENUMERATION: &str = "enumeration";

/// Why a round could not be finished.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// The state of the task.
    #[error(transparent)]
    State(#[from] StateError),
    /// The solvers of the round.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// Something says nothing however often it is tried, so nothing may follow from it.
    #[error(
        "{task}, round {round}: {unsettled}; {}, and go on with the same command: nothing of the \
         round was written",
        unsettled.advice()
    )]
    Unsettled {
        /// The task.
        task: TaskId,
        /// The round, from 1.
        round: u64,
        /// The unsettled run.
        unsettled: Unsettled,
    },
    /// The enumeration ends as it never should, and would again.
    #[error("{task}: the enumeration ended as {outcome}; report it as a fault of solver-host")]
    Enumeration {
        /// The task.
        task: TaskId,
        /// As what.
        outcome: String,
    },
}

impl RoundError {
    /// Whether the same round ends so every time, so that the search is one without the task.
    pub fn is_reproducible(&self) -> bool {
        match self {
            RoundError::State(_) | RoundError::Save(_) | RoundError::Unsettled { .. } => false,
            RoundError::Enumeration { .. } => true,
        }
    }
}

/// Who runs a search.
pub struct Search<'a> {
    /// Where solvers and states are.
    pub archive: &'a Archive,
    /// Who runs.
    pub pools: &'a Pools,
    /// The limits of a run.
    pub limits: &'a Limits,
    /// The settings of the search.
    pub settings: Settings,
}

/// The result of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// It is done.
    Done {
        /// New solvers that were tried.
        tried: u64,
        /// The effort of the enumeration.
        enumerated: Effort,
        /// The best score, where it is better than before.
        better: Option<Score>,
    },
    /// The runs were cancelled; nothing of it counts.
    Cancelled,
}

/// Why a round ends before its last stage.
enum Stop {
    /// The runs were cut short.
    Cancelled,
    /// It cannot go on.
    Failed(RoundError),
}

impl From<RoundError> for Stop {
    fn from(error: RoundError) -> Self {
        Stop::Failed(error)
    }
}

impl From<StateError> for Stop {
    fn from(error: StateError) -> Self {
        Stop::Failed(error.into())
    }
}

impl From<SaveError> for Stop {
    fn from(error: SaveError) -> Self {
        Stop::Failed(error.into())
    }
}

impl Search<'_> {
    /// The state of a task.
    pub fn state(&self, task: &Filed) -> Result<State, StateError> {
        State::open(self.archive, task, &self.settings)
    }

    /// Does the next round of a task. `solved` are solutions of other tasks, to learn from;
    /// `is_cancelled` says whether the runs were cut short. Only a round that is done changes the
    /// state.
    pub fn round(
        &self,
        task: &Filed,
        state: &mut State,
        solved: &[Parent],
        is_cancelled: impl Fn() -> bool,
    ) -> Result<Round, RoundError> {
        match self.try_round(task, state, solved, &is_cancelled) {
            Ok((next, done)) => {
                *state = next;
                Ok(done)
            }
            Err(Stop::Cancelled) => Ok(Round::Cancelled),
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    fn try_round(
        &self,
        task: &Filed,
        state: &State,
        solved: &[Parent],
        is_cancelled: &dyn Fn() -> bool,
    ) -> Result<(State, Round), Stop> {
        let languages = self.pools.host().languages();
        let sample_set = Arc::new(SampleSet::of(task));
        let parents: Vec<Arc<Submission>> = (state.best.iter())
            .map(|text| submit(languages, text, "bred from"))
            .collect();
        let known: HashSet<Sha256Hex> = parents.iter().map(|parent| parent.hash).collect();
        let mut offspring = Offspring {
            seen: known.clone(),
            ..Offspring::default()
        };
        let number = state.round + 1;
        let unsettled = |unsettled: Unsettled| {
            if unsettled.is_cancelled() || is_cancelled() {
                return Stop::Cancelled;
            }
            Stop::Failed(RoundError::Unsettled {
                task: task.id.clone(),
                round: number,
                unsettled,
            })
        };
        let effort = match self.enumerate(task, state.round, &mut offspring) {
            Ok(effort) => effort,
            Err(outcome) if outcome.is_reproducible() => {
                return Err(Stop::Failed(RoundError::Enumeration {
                    task: task.id.clone(),
                    outcome: format!("{outcome:?}"),
                }));
            }
            Err(outcome) => {
                return Err(unsettled(Unsettled::of(
                    "the enumeration".to_owned(),
                    outcome,
                )));
            }
        };
        if state.round == 0 && self.settings.seeds {
            offspring.add_seeds();
        }
        if state.round == 0 {
            self.analyse(task, &mut offspring)
                .map_err(|outcome| unsettled(Unsettled::of("the analysis".to_owned(), outcome)))?;
        }
        self.breed(task, state, solved, &mut offspring);
        let children = offspring.children;
        let mut submissions = parents;
        let born = |child: &Child| submit(languages, &child.text, child.generator);
        submissions.extend(children.iter().map(born));
        let mut stages = Selection {
            search: self,
            task,
            sample_set: &sample_set,
            known: &known,
            children: &children,
            state,
            effort,
            is_cancelled,
            unsettled: &unsettled,
            order: HashMap::new(),
            old: Vec::new(),
            done: None,
        };
        let battery = Battery {
            solvers: Solvers::Submitted(&submissions),
            sample_set: &sample_set,
            limits: LimitsOf::All(*self.limits),
            progress: &|_| {},
        };
        battery.run(self.pools, &mut stages, &mut Timing::default())?;
        // A battery that was kept has a state after it.
        stages.done.ok_or(Stop::Cancelled)
    }

    /// Enumerates in the first round, and with four times the fuel in the second round after it, in
    /// the eighth, and so on: about as much fuel in all as the rounds between take.
    fn enumerate(
        &self,
        task: &Task,
        round: u64,
        offspring: &mut Offspring,
    ) -> Result<Effort, Outcome> {
        // The first round is that of our own solvers, where they may be used.
        let round = round.checked_sub(u64::from(self.settings.seeds));
        let fuel = round.and_then(|round| enumeration_fuel(self.settings.enumeration, round));
        let Some(fuel) = fuel else {
            return Ok(Effort::default());
        };
        let (host, limits) = (self.pools.host().clone(), *self.limits);
        let Some(interpreter) = host.interpreter(ArcDsl::ID) else {
            let reason = format!("no interpreter of {} is set up", ArcDsl::ID);
            return Err(Outcome::HostError(reason));
        };
        let task = Arc::new(task.clone());
        let search = || {
            let (interpreter, task) = (interpreter.clone(), task.clone());
            let search = move |thread: &GuestThread| {
                enumerate::search(thread, &interpreter, &task, &limits, fuel)
            };
            let searched = self.pools.on_worker(search);
            searched.unwrap_or_else(|failed| Err(Outcome::HostError(failed.to_string())))
        };
        let says_something = |found: &Result<_, Outcome>| match found {
            Ok(_) => true,
            Err(outcome) => outcome.is_reproducible(),
        };
        let found = again(host.cancel(), says_something, search)?;
        for draft in found.drafts {
            let parents = Vec::new();
            offspring.add(ENUMERATION, Bred { draft, parents });
        }
        Ok(found.effort)
    }

    /// Adds what follows from a look at the demos.
    fn analyse(&self, task: &Task, offspring: &mut Offspring) -> Result<(), Outcome> {
        let (host, limits) = (self.pools.host().clone(), *self.limits);
        let Some(interpreter) = host.interpreter(ArcDsl::ID) else {
            let reason = format!("no interpreter of {} is set up", ArcDsl::ID);
            return Err(Outcome::HostError(reason));
        };
        let (interpreter, task) = (interpreter.clone(), task.clone());
        let settings = self.settings.clone();
        let look = move |thread: &GuestThread| {
            let probe = Probe {
                thread,
                interpreter: &interpreter,
                limits,
            };
            let look = Look::at(Study::new(probe, &task));
            let each = analysis::ALL
                .iter()
                .filter(|analyst| settings.has(analyst.name()));
            each.map(|analyst| Ok((analyst.name(), analyst.propose(&look)?)))
                .collect::<Result<Vec<_>, Outcome>>()
        };
        let looked = self.pools.on_worker(look);
        let found = looked.unwrap_or_else(|failed| Err(Outcome::HostError(failed.to_string())))?;
        for (name, texts) in found {
            for text in texts {
                if let Ok(script) = Script::read(text.as_bytes(), None) {
                    offspring.add_text(name, script.canonical(), Vec::new());
                }
            }
        }
        Ok(())
    }

    /// Breeds new solvers, none of them equal to another one or to a parent.
    fn breed(&self, task: &Task, state: &State, solved: &[Parent], offspring: &mut Offspring) {
        /// So often a new one is looked for in vain before a round is left smaller.
        const TRIES: usize = 64;
        let parent = |text: &String| {
            Some(Parent {
                hash: sha256_hex(text.as_bytes()),
                draft: Draft::read(text)?,
            })
        };
        let best: Vec<Parent> = state.best.iter().filter_map(parent).collect();
        let colours: Vec<u8> = enumerate::costs::colours(task).into_iter().collect();
        let from = Parents {
            best: &best,
            solved,
            colours: &colours,
            seeds: match self.settings.seeds {
                true => &SEEDS,
                false => &[],
            },
        };
        let weight = |generator: &&dyn Generator| match self.settings.has(generator.name()) {
            true => weight(state, generator.name()),
            false => 0,
        };
        let mut random = Random::of_round(&task.id, self.settings.seed, state.round);
        let mut left = self.settings.offspring;
        let mut vain = 0;
        while left > 0 && vain < TRIES {
            vain += 1;
            let Some(generator) = random.pick_weighted(ALL, weight) else {
                break;
            };
            let Some(bred) = generator.make(&from, &mut random) else {
                continue;
            };
            if bred.draft.is_short() && offspring.add(generator.name(), bred) {
                left -= 1;
                vain = 0;
            }
        }
    }
}

/// The stages of a round: the fittest survive, what is new among them is validated, the best are kept.
struct Selection<'a> {
    search: &'a Search<'a>,
    task: &'a Filed,
    sample_set: &'a Arc<SampleSet>,
    /// The parents.
    known: &'a HashSet<Sha256Hex>,
    children: &'a [Child],
    /// The state before the round.
    state: &'a State,
    effort: Effort,
    is_cancelled: &'a dyn Fn() -> bool,
    unsettled: &'a dyn Fn(Unsettled) -> Stop,
    /// The places of the fittest.
    order: HashMap<Sha256Hex, usize>,
    /// Those of them that were kept in an earlier round, and were validated then.
    old: Vec<Validated>,
    /// The state after the round, and what it came to.
    done: Option<(State, Round)>,
}

impl Stages for Selection<'_> {
    type Stop = Stop;

    fn scored(&mut self, _scored: &[Scored]) -> Result<(), Stop> {
        match (self.is_cancelled)() {
            true => Err(Stop::Cancelled),
            false => Ok(()),
        }
    }

    fn filter<'s>(&mut self, scored: &'s [Scored]) -> Result<Vec<Settled<'s>>, Stop> {
        let search = self.search;
        let all = all_settled(scored, self.sample_set).map_err(self.unsettled)?;
        let mut inquiry = Inquiry::new(self.sample_set, Differs::own(), search.limits);
        let fitness = fitness::all(search.pools, self.sample_set, &all, &mut inquiry, ASKED)
            .map_err(self.unsettled)?;
        let best = best(&all, self.sample_set, &fitness);
        self.order = (best.iter())
            .map(|scored| scored.solver.hash)
            .zip(0..)
            .collect();
        let (old, new): (Vec<Settled<'_>>, Vec<Settled<'_>>) = best
            .into_iter()
            .partition(|scored| self.known.contains(&scored.solver.hash));
        self.old = old.into_iter().map(Validated::before).collect();
        Ok(new)
    }

    fn keep(&mut self, validation: Validation) -> Result<(), Stop> {
        let Validation {
            held: mut validated,
            unsettled,
        } = validation;
        if (self.is_cancelled)() {
            return Err(Stop::Cancelled);
        }
        if let Some(unsettled) = unsettled.into_iter().next() {
            return Err((self.unsettled)(unsettled));
        }
        validated.append(&mut self.old);
        validated.sort_by_key(|validated| self.order.get(&validated.submitted_as()).copied());
        let by: HashMap<Sha256Hex, &Child> = self
            .children
            .iter()
            .map(|child| (sha256_hex(child.text.as_bytes()), child))
            .collect();
        let mut next = self.state.clone();
        for child in self.children {
            next.generator(child.generator).made += 1;
        }
        for kept in &validated {
            if let Some(child) = by.get(&kept.submitted_as()) {
                next.generator(child.generator).kept += 1;
            }
        }
        let score = validated
            .first()
            .map(|first| Score::of(&first.scored, self.sample_set));
        let better = score.filter(|score| score.beats(self.state.score));
        next.round += 1;
        next.tried += self.children.len() as u64;
        next.enumerated += self.effort;
        next.best = validated.iter().filter_map(source).collect();
        next.score = score;
        self.save(validated, &by)?;
        next.save(self.search.archive, self.task)?;
        let done = Round::Done {
            tried: self.children.len() as u64,
            enumerated: self.effort,
            better,
        };
        self.done = Some((next, done));
        Ok(())
    }
}

impl Selection<'_> {
    /// Archives what people look for: the best, and what is solved. The file of the state holds what is
    /// bred from.
    fn save(
        &self,
        mut validated: Vec<Validated>,
        by: &HashMap<Sha256Hex, &Child>,
    ) -> Result<(), SaveError> {
        let is_wanted = |place: usize, validated: &Validated| {
            let is_new = by.contains_key(&validated.submitted_as());
            let is_best = place == 0;
            is_new && (is_best || Score::of(&validated.scored, self.sample_set).is_solved())
        };
        let mut place = 0;
        validated.retain(|validated| {
            place += 1;
            is_wanted(place - 1, validated)
        });
        let origin = |hash: &Sha256Hex| {
            by.get(hash).map(|child| Origin {
                generator: child.generator.to_owned(),
                parents: child.parents.clone(),
                seed: self.search.settings.seed,
            })
        };
        let limits = |_: &Sha256Hex| self.search.limits.semantics;
        let archive = self.search.archive;
        let saved = archive.save(self.task, &validated, self.sample_set, &limits, &origin);
        saved.failed.map_or(Ok(()), Err)
    }
}

/// The fuel of the enumeration of a round; none where there is none in it.
fn enumeration_fuel(first: u64, round: u64) -> Option<u64> {
    let times = match round {
        0 => 1,
        // 2, 8, 32, ...
        _ if round.is_power_of_two() && round.trailing_zeros() % 2 == 1 => round.saturating_mul(2),
        _ => 0,
    };
    Some(first.saturating_mul(times)).filter(|fuel| *fuel > 0)
}

/// How often a generator is drawn, beside the others: by what came of it so far, beginning with the
/// same for all.
fn weight(state: &State, name: &str) -> u64 {
    let Made { made, kept } = state.generators.get(name).copied().unwrap_or_default();
    1 + 1_000 * (kept + 5) / (made + 50)
}

/// The canonical source of a solver.
fn source(validated: &Validated) -> Option<String> {
    let canonical = validated.scored.solver.canonical.as_ref()?;
    String::from_utf8(canonical.bytes.to_vec()).ok()
}

/// The best, none of them equal to a better one in canonical source or in all outputs.
fn best<'a>(all: &[Settled<'a>], sample_set: &SampleSet, fitness: &[Fitness]) -> Vec<Settled<'a>> {
    let mut ranked: Vec<(Rank, Settled<'a>)> = all
        .iter()
        .zip(fitness)
        .filter_map(|(scored, fitness)| Some((Rank::of(*scored, sample_set, *fitness)?, *scored)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut outputs: HashSet<Vec<Option<&Grid>>> = HashSet::new();
    ranked
        .into_iter()
        .map(|(_, scored)| scored)
        // Equal sources have equal outputs.
        .filter(|scored| outputs.insert(scored.get().runs.iter().map(|run| run.output()).collect()))
        .take(MOST_SAVED)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enumerations_take_as_much_as_the_rounds_between() {
        let of = |round| enumeration_fuel(10, round);
        assert_eq!(
            [of(0), of(1), of(2), of(3)],
            [Some(10), None, Some(40), None]
        );
        assert_eq!(
            [of(4), of(8), of(16), of(32)],
            [None, Some(160), None, Some(640)]
        );
        assert_eq!(enumeration_fuel(0, 0), None);
        assert_eq!(enumeration_fuel(u64::MAX, 1 << 63), Some(u64::MAX));
    }
}
