//! The loop: a battery bred from the best solvers of a task, run, and the best of all kept.
//!
//! | module | owns |
//! | --- | --- |
//! | [`generators`] | where new solvers come from |
//! | [`enumerate`] | all small programs, in order |
//! | [`rank`] | which of two solvers is the better one |
//! | [`state`] | what is known of a task between two rounds |
//! | [`turns`] | which task is next |
//! | [`lanes`] | rounds of several tasks at once |
//!
//! A round follows from the task, the settings and the state alone, whatever the pools, so a search
//! that was killed ends as one that was not. Only candidates that do alone what they did in the
//! battery are kept. What says nothing decides nothing: such a run is made again, and where that
//! does not help, the round ends before anything of it is written. Leaves the files to `archive`,
//! the runs to `score`.

pub mod enumerate;
pub mod generators;
pub mod lanes;
pub mod rank;
pub mod state;
pub mod turns;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use crate::archive::origin::Origin;
use crate::archive::{Archive, MOST_SAVED, SaveError};
use crate::compile::ast::Function;
use crate::compile::canonical::{canonical, text};
use crate::compile::parse_file;
use crate::differ::{self, Bounds, Differs, Grade, Inquiry};
use crate::generate::edit::{MAX_LINES, finish};
use crate::generate::known::pool;
use crate::generate::random::Random;
use crate::hash::{Sha256Hex, sha256_hex};
use crate::load::Filed;
use crate::run::again::again;
use crate::run::limits::Limits;
use crate::run::outcome::Outcome;
use crate::run::solver::{Form, Handed};
use crate::score::pools::Pools;
use crate::score::settled::all_settled;
use crate::score::{Exam, Settled, Unsettled};
use crate::task::{Grid, Task, TaskId};
use crate::validate::{Validated, Validation, validate};
use enumerate::Effort;
use generators::{ALL, Bred, Generator, Parent, Parents};
use rank::Rank;
use state::{Made, Score, State, StateError};

/// What a search follows from, beside the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Which of the many searches.
    pub seed: u64,
    /// New solvers of a round.
    pub brood: usize,
    /// Whether our own solvers are bred from.
    pub seeds: bool,
    /// The fuel of a run.
    pub fuel: u64,
    /// The memory of a run.
    pub memory_mib: u64,
    /// The fuel of the first enumeration of a task; 0 for none.
    pub enumeration: u64,
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings {
            seed,
            brood,
            seeds,
            fuel,
            memory_mib,
            enumeration,
        } = self;
        write!(f, "--seed {seed} --brood {brood}")?;
        if !seeds {
            write!(f, " --no-seeds")?;
        }
        write!(
            f,
            " --enumeration {enumeration} --fuel {fuel} --memory-mib {memory_mib}"
        )
    }
}

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
        /// What it is.
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
    /// What a run may use.
    pub limits: &'a Limits,
    /// What the search follows from.
    pub settings: Settings,
}

/// What a round came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// It is done.
    Done {
        /// New solvers that were tried.
        tried: u64,
        /// What the enumeration took.
        enumerated: Effort,
        /// The best score, where it is better than before.
        better: Option<Score>,
    },
    /// The runs were cancelled; nothing of it counts.
    Cancelled,
}

/// A solver that is made, and how.
struct Child {
    text: String,
    /// The name of its generator.
    generator: &'static str,
    parents: Vec<Sha256Hex>,
}

/// How many answers of differs a round is worth: half as many outputs as places cost a quarter of
/// the time of a round of quick solvers.
const ASKED: Bounds = Bounds {
    places: MOST_SAVED,
    outputs: 8,
};

/// What the enumeration is called among the generators.
const ENUMERATION: &str = "enumeration";

/// What our own solvers are called among them, as long as nothing has changed them.
const SEEDS_AS_THEY_ARE: &str = "own";

/// The solvers of a round that are new.
#[derive(Default)]
struct Brood {
    children: Vec<Child>,
    seen: HashSet<Sha256Hex>,
}

impl Brood {
    /// Adds a function as it would be handed in; false where it is there already.
    fn add(&mut self, generator: &'static str, bred: Bred) -> bool {
        let text = text(&canonical(&finish(bred.function)));
        let is_new = self.seen.insert(sha256_hex(text.as_bytes()));
        if is_new {
            self.children.push(Child {
                text,
                generator,
                parents: bred.parents,
            });
        }
        is_new
    }
}

impl Brood {
    /// Adds our own solvers as they are.
    fn add_seeds(&mut self) {
        for seed in SEEDS.iter() {
            let bred = Bred {
                function: seed.function.clone(),
                parents: Vec::new(),
            };
            self.add(SEEDS_AS_THEY_ARE, bred);
        }
    }
}

/// Our own solvers, as they are bred from.
static SEEDS: LazyLock<Vec<Parent>> = LazyLock::new(|| {
    let functions = pool()
        .iter()
        .filter_map(|known| known.source.functions.first());
    functions
        .map(|function| Parent {
            hash: sha256_hex(text(&canonical(&finish(function.clone()))).as_bytes()),
            function: function.clone(),
        })
        .collect()
});

impl Search<'_> {
    /// The state of a task.
    pub fn state(&self, task: &Filed) -> Result<State, StateError> {
        State::open(self.archive, task, self.settings)
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
        let number = state.round + 1;
        let stop = |unsettled: Unsettled| {
            if unsettled.is_cancelled() || is_cancelled() {
                return Ok(Round::Cancelled);
            }
            Err(RoundError::Unsettled {
                task: task.id.clone(),
                round: number,
                unsettled,
            })
        };
        let exam = Arc::new(Exam::of(task));
        let parents: Vec<Arc<Handed>> = (state.best.iter())
            .map(|text| hand(text, "bred from"))
            .collect();
        let known: HashSet<Sha256Hex> = parents.iter().map(|parent| parent.hash).collect();
        let mut brood = Brood {
            seen: known.clone(),
            ..Brood::default()
        };
        let effort = match self.enumerate(task, state.round, &mut brood) {
            Ok(effort) => effort,
            Err(outcome) if outcome.is_reproducible() => {
                return Err(RoundError::Enumeration {
                    task: task.id.clone(),
                    outcome: format!("{outcome:?}"),
                });
            }
            Err(outcome) => return stop(Unsettled::of("the enumeration".to_owned(), outcome)),
        };
        if state.round == 0 && self.settings.seeds {
            brood.add_seeds();
        }
        self.breed(task, state, &parents, solved, &mut brood);
        let children = brood.children;
        let mut handed = parents;
        handed.extend((children.iter()).map(|child| hand(&child.text, child.generator)));
        let scored = self.pools.settle(&handed, &exam, self.limits, &|_| {});
        if is_cancelled() {
            return Ok(Round::Cancelled);
        }
        let all = match all_settled(&scored, &exam) {
            Ok(all) => all,
            Err(unsettled) => return stop(unsettled),
        };
        let mut inquiry = Inquiry::new(&exam, Differs::own(), self.limits);
        let grades = match differ::grades(self.pools, &exam, &all, &mut inquiry, ASKED) {
            Ok(grades) => grades,
            Err(unsettled) => return stop(unsettled),
        };
        let best = best(&all, &exam, &grades);
        let order: HashMap<Sha256Hex, usize> = (best.iter())
            .map(|scored| scored.solver.hash)
            .zip(0..)
            .collect();
        // What was kept in an earlier round was validated then.
        let (old, new): (Vec<Settled<'_>>, Vec<Settled<'_>>) = best
            .into_iter()
            .partition(|scored| known.contains(&scored.solver.hash));
        let Validation {
            held: mut validated,
            unsettled,
        } = validate(self.pools, &new, &exam, self.limits, &|_| {});
        if is_cancelled() {
            return Ok(Round::Cancelled);
        }
        if let Some(unsettled) = unsettled.into_iter().next() {
            return stop(unsettled);
        }
        validated.extend(old.into_iter().map(Validated::before));
        validated.sort_by_key(|validated| order.get(&validated.handed_in()).copied());

        let by: HashMap<Sha256Hex, &Child> = children
            .iter()
            .map(|child| (sha256_hex(child.text.as_bytes()), child))
            .collect();
        let mut next = state.clone();
        for child in &children {
            next.generator(child.generator).made += 1;
        }
        for kept in &validated {
            if let Some(child) = by.get(&kept.handed_in()) {
                next.generator(child.generator).kept += 1;
            }
        }
        let score = validated
            .first()
            .map(|first| Score::of(&first.scored, &exam));
        let better = score.filter(|score| score.beats(state.score));
        next.round += 1;
        next.tried += children.len() as u64;
        next.enumerated += effort;
        next.best = validated.iter().filter_map(source).collect();
        next.score = score;

        // The file of the state holds what is bred from; the archive is for what people look for.
        let is_wanted = |place: usize, validated: &Validated| {
            let is_new = by.contains_key(&validated.handed_in());
            let is_best = place == 0;
            is_new && (is_best || Score::of(&validated.scored, &exam).is_solved())
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
                seed: self.settings.seed,
            })
        };
        let limits = |_: &Sha256Hex| self.limits.semantics;
        let saved = (self.archive).save(task, &validated, &exam, &limits, &origin);
        if let Some(failed) = saved.failed {
            return Err(failed.into());
        }
        next.save(self.archive, task)?;
        *state = next;
        Ok(Round::Done {
            tried: children.len() as u64,
            enumerated: effort,
            better,
        })
    }

    /// Enumerates in the first round, and with four times the fuel in the second round after it, in
    /// the eighth, and so on: about as much fuel in all as the rounds between take.
    fn enumerate(&self, task: &Task, round: u64, brood: &mut Brood) -> Result<Effort, Outcome> {
        // The first round is that of our own solvers, where they may be used.
        let round = round.checked_sub(u64::from(self.settings.seeds));
        let fuel = round.and_then(|round| enumeration_fuel(self.settings.enumeration, round));
        let Some(fuel) = fuel else {
            return Ok(Effort::default());
        };
        let (host, limits) = (self.pools.host().clone(), *self.limits);
        let task = Arc::new(task.clone());
        let search = || {
            let (host, task) = (host.clone(), task.clone());
            let search = move || enumerate::search(&host, &task, &limits, fuel);
            let searched = self.pools.on_worker(search);
            searched.unwrap_or_else(|failed| Err(Outcome::HostError(failed.to_string())))
        };
        let says_something = |found: &Result<_, Outcome>| match found {
            Ok(_) => true,
            Err(outcome) => outcome.is_reproducible(),
        };
        let found = again(host.cancel(), says_something, search)?;
        for function in found.functions {
            let parents = Vec::new();
            brood.add(ENUMERATION, Bred { function, parents });
        }
        Ok(found.effort)
    }

    /// Breeds new solvers, none of them equal to another one or to a parent.
    fn breed(
        &self,
        task: &Task,
        state: &State,
        parents: &[Arc<Handed>],
        solved: &[Parent],
        brood: &mut Brood,
    ) {
        /// So often a new one is looked for in vain before a round is left smaller.
        const TRIES: usize = 64;
        let parent = |handed: &Arc<Handed>| {
            Some(Parent {
                hash: handed.hash,
                function: only_function(handed)?,
            })
        };
        let best: Vec<Parent> = parents.iter().filter_map(parent).collect();
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
        let weight = |generator: &&dyn Generator| weight(state, generator.name());
        let mut random = Random::of_round(&task.id, self.settings.seed, state.round);
        let mut left = self.settings.brood;
        let mut vain = 0;
        while left > 0 && vain < TRIES {
            vain += 1;
            let Some(generator) = random.pick_weighted(ALL, weight) else {
                break;
            };
            let Some(bred) = generator.make(&from, &mut random) else {
                continue;
            };
            if bred.function.lines.len() <= MAX_LINES && brood.add(generator.name(), bred) {
                left -= 1;
                vain = 0;
            }
        }
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

/// The one function of a solver; none of what is more than that.
fn only_function(handed: &Arc<Handed>) -> Option<Function> {
    match &handed.form {
        Form::Source {
            source: Ok(source), ..
        } => match source.functions.as_slice() {
            [function] => Some(function.clone()),
            _ => None,
        },
        Form::Source { source: Err(_), .. } | Form::Wasm(_) | Form::Refused(_) => None,
    }
}

/// The canonical source of a solver.
fn source(validated: &Validated) -> Option<String> {
    let canonical = validated.scored.solver.canonical.as_ref()?;
    String::from_utf8(canonical.bytes.to_vec()).ok()
}

/// A bred solver as it would be handed in; `origin` is what messages call it.
fn hand(text: &str, origin: &str) -> Arc<Handed> {
    let form = match parse_file(text.as_bytes()).solvers.into_iter().next() {
        Some(function) => Form::Source {
            source: function.source,
            first_line: 1,
        },
        None => Form::Refused("it holds no function".to_owned()),
    };
    Arc::new(Handed {
        hash: sha256_hex(text.as_bytes()),
        origin: origin.into(),
        form,
    })
}

/// The best, none of them equal to a better one in canonical source or in all outputs.
fn best<'a>(all: &[Settled<'a>], exam: &Exam, grades: &[Grade]) -> Vec<Settled<'a>> {
    let mut ranked: Vec<(Rank, Settled<'a>)> = all
        .iter()
        .zip(grades)
        .filter_map(|(scored, grade)| Some((Rank::of(*scored, exam, *grade)?, *scored)))
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
