//! Typed enumeration, bottom-up: every expression by its cost, and of those that are equal on all
//! demos only the first.
//!
//! | module | owns |
//! | --- | --- |
//! | [`costs`] | what an expression costs, so which ones come first |
//! | [`context`] | what it costs more or less where it stands |
//! | [`bank`] | the expressions so far, by type and cost, and which are equal |
//! | [`level`] | the calls that have a cost |
//! | [`layers`] | outputs that are painted in several steps |
//! | [`meaning`] | what a call comes to on all demos |
//! | [`evaluate`] | what calls come to, on every demo, in the sandbox |
//!
//! Observational equivalence (Albarghouthi, Gulwani, Kincaid 2013; Udupa et al. 2013): programs
//! without side effects that agree on the demos agree in every program around them, so one of
//! them is enough to build on. A search is a function of task, fuel and runtime. Its drafts are
//! only worth a try: a solver counts when it was run as one.

mod bank;
mod context;
pub mod costs;
mod evaluate;
mod layers;
mod level;
mod meaning;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::generate::Draft;
use bank::{Bank, Place};
use evaluate::{Asked, Evaluator};
use layers::Layers;
use level::Level;
use meaning::Meaning;
use solver_core::limits::Limits;
use solver_core::outcome::Outcome;
use solver_core::task::Task;
use solver_sandbox::interpreter::Interpreter;
use solver_sandbox::thread::GuestThread;

/// Expressions that match every demo, at most: they may differ on tests.
const MOST_FOUND: usize = 24;
/// Near misses that are handed on.
const MOST_NEAR: usize = 24;
/// Near misses that layers are painted over, beside the input.
const MOST_BASES: usize = 6;
/// The part of the fuel that is spent on a simpler solution at least, once there is one.
const ENOUGH: u64 = 16;
/// Calls evaluated before the budget is looked at.
const PORTION: usize = 4_096;
/// Costs go up to this; no budget lasts so long.
const MOST_COST: u32 = 64;

/// The result of a search.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Programs worth a try: those that match every demo first, then by how little they are off.
    pub drafts: Vec<Draft>,
    /// How many of them match every demo.
    pub matching: usize,
    /// Its effort.
    pub effort: Effort,
}

/// The effort of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effort {
    /// Expressions that were evaluated, on a demo or more.
    pub tried: u64,
    /// Those that came to what another had come to.
    pub equal: u64,
    /// Those that failed on a demo, or did not match the first one where nothing else was wanted.
    pub useless: u64,
    /// Fuel of all evaluations.
    pub fuel: u64,
}

impl AddAssign for Effort {
    fn add_assign(&mut self, other: Effort) {
        let Effort {
            tried,
            equal,
            useless,
            fuel,
        } = other;
        self.tried += tried;
        self.equal += equal;
        self.useless += useless;
        self.fuel += fuel;
    }
}

/// Enumerates until about `fuel` is used, or until a call matches every demo and what costs as much
/// was tried as well; where layers do that together, a call is looked for as long again. An error says that the host gave up or failed.
///
/// Half of the fuel goes into a bank of values, the rest into what can be made of them by one call
/// more: of that only a match or a layer is of interest, and few calls are made on more than one
/// demo.
pub fn search(
    thread: &GuestThread,
    interpreter: &Interpreter,
    task: &Task,
    limits: &Limits,
    fuel: u64,
) -> Result<Found, Outcome> {
    let bank = Bank::new(task);
    let evaluator = match Evaluator::new(thread, interpreter, task, &bank, limits) {
        Err(Outcome::OutOfMemory) => return Ok(Found::default()),
        made => made?,
    };
    let mut search = Search {
        evaluator,
        bank,
        best: Best::default(),
        layers: Layers::default(),
        stacked: Vec::new(),
        effort: Effort::default(),
        until: fuel,
    };
    let most_bytes = limits.semantics.memory.bytes() / 2;
    let mut asked = Asked::Meaning;
    for cost in 2..=MOST_COST {
        if search.best.matching > 0 || search.evaluator.fuel() >= search.until {
            break;
        }
        if asked == Asked::Meaning {
            let level = Level::of(&search.bank, cost, search.affordable(fuel / 2));
            if !level.is_cut() {
                search.look_at(&level, cost, asked)?;
                search.bank.add_functions(cost);
                let known = search.evaluator.keep(&search.bank, most_bytes)?;
                if search.bank.drop_from(known) {
                    search.evaluator.pass_over(&search.bank)?;
                    asked = Asked::Match;
                }
                search.stack()?;
                continue;
            }
            asked = Asked::Match;
        }
        let level = Level::of_last(&search.bank, cost, level::MOST_CALLS);
        search.look_at(&level, cost, asked)?;
        search.stack()?;
    }
    Ok(search.found())
}

struct Search<'h> {
    bank: Bank,
    evaluator: Evaluator<'h>,
    best: Best,
    layers: Layers,
    /// Grids painted in several steps, and how far each is off.
    stacked: Vec<(u64, Place)>,
    effort: Effort,
    /// The fuel after which it is over.
    until: u64,
}

impl Search<'_> {
    fn is_solved(&self) -> bool {
        self.best.matching > 0 || self.stacked.iter().any(|(distance, _)| *distance == 0)
    }

    fn found(self) -> Found {
        let Search {
            evaluator,
            bank,
            best,
            layers: _,
            until: _,
            stacked,
            mut effort,
        } = self;
        effort.fuel = evaluator.fuel();
        let mut all = stacked;
        // Of equals the stacked ones come first: there were fewer to choose from.
        all.extend(best.near);
        all.sort_by_key(|(distance, _)| *distance);
        let matching = all.partition_point(|(distance, _)| *distance == 0);
        all.truncate(matching + MOST_NEAR);
        Found {
            drafts: (all.iter())
                .map(|(_, place)| Draft(bank.function(*place)))
                .collect(),
            matching,
            effort,
        }
    }

    /// Paints the layers that are known over the input, and over what is nearest by itself.
    fn stack(&mut self) -> Result<(), Outcome> {
        if self.is_solved() || !self.layers.has_news() {
            return Ok(());
        }
        let mut bases = vec![self.bank.input()];
        bases.extend(self.best.places().take(MOST_BASES));
        let layers = &mut self.layers;
        let stacked = layers.stack(&mut self.bank, &mut self.evaluator, &bases)?;
        self.effort.tried += stacked.tried;
        self.stacked.extend(stacked.made);
        if self.is_solved() {
            // A grid painted in steps may be simpler as a whole: that is looked for as long again.
            let again = self.evaluator.fuel().saturating_mul(2);
            self.until = again.saturating_add(self.until / ENOUGH).min(self.until);
        }
        Ok(())
    }

    /// How many calls the fuel up to `fuel` is enough for, by what those before took.
    fn affordable(&self, fuel: u64) -> usize {
        let left = fuel.saturating_sub(self.evaluator.fuel());
        let each = self.evaluator.fuel() / (self.effort.tried + 1);
        let calls = left.checked_div(each).unwrap_or(u64::MAX);
        usize::try_from(calls).unwrap_or(usize::MAX)
    }

    fn look_at(&mut self, level: &Level, cost: u32, asked: Asked) -> Result<(), Outcome> {
        for portion in level.calls().chunks(PORTION) {
            if self.evaluator.fuel() >= self.until {
                break;
            }
            let meanings = self.evaluator.evaluate(portion, asked)?;
            for (call, meaning) in portion.iter().zip(meanings) {
                self.effort.tried += 1;
                let Some(meaning) = meaning else {
                    self.effort.useless += 1;
                    continue;
                };
                let place = match asked {
                    Asked::Match if meaning.distance.is_none() => None,
                    Asked::Meaning | Asked::Match => self.bank.add(call, cost, &meaning),
                };
                match place {
                    Some(place) => self.best.look_at(place, &meaning),
                    None if asked == Asked::Meaning => {
                        self.effort.equal += 1;
                        continue;
                    }
                    None => {}
                }
                if let Some(layer) = meaning.layer {
                    self.layers.add(call, cost, meaning.kind, layer);
                }
            }
        }
        Ok(())
    }
}

/// The places that are nearest to the wanted outputs.
#[derive(Default)]
struct Best {
    /// Distance, then place: what came first cost least.
    near: BTreeSet<(u64, Place)>,
    matching: usize,
}

impl Best {
    fn look_at(&mut self, place: Place, meaning: &Meaning) {
        let Some(distance) = meaning.distance else {
            return;
        };
        if distance == 0 {
            if self.matching == MOST_FOUND {
                return;
            }
            self.matching += 1;
        }
        self.near.insert((distance, place));
        if self.near.len() > MOST_NEAR + self.matching {
            self.near.pop_last();
        }
    }

    fn places(&self) -> impl Iterator<Item = Place> {
        self.near.iter().map(|(_, place)| *place)
    }
}
