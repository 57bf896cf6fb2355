//! Batteries: sets of solvers made from what is known, by mutation and from scratch.
//!
//! Owns how a battery follows from a task, a count and a seed: the same on every machine, and no
//! two solvers of it equal in canonical form. Leaves judging to `score`; what a run found never
//! comes back here.
//!
//! | part | what it makes |
//! | --- | --- |
//! | [`known`] | the solvers to start from |
//! | [`mutate`] | a solver with something changed |
//! | [`crossover`] | the beginning of one solver and the end of another |
//! | [`fresh`] | a program from nothing but types |
//! | [`types`], [`signatures`] | which value fits where, for all of them |
//!
//! The first solver is the task's own, where there is one. Of the others, every [`MIX`] of twenty
//! is eight mutants of the task's own solver, four of the solvers most like it and one of any,
//! three crossovers, three fresh programs and one known solver as it stands. A task without a
//! solver of its own has mutants of any instead.

use std::collections::HashSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::frontend::Source;
use crate::frontend::ast::Function;
use crate::frontend::canonical::{canonical, text};
use solver_core::random::Random;
use solver_core::task::TaskId;

pub(crate) mod crossover;
pub(crate) mod draft;
pub(crate) mod edit;
pub(crate) mod fresh;
pub mod known;
pub(crate) mod mutate;
pub(crate) mod refill;
pub(crate) mod signatures;
pub(crate) mod types;

pub use draft::Draft;
use known::{Known, pool};

/// All that a battery follows from.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// The task that the solvers are for.
    pub task: &'a TaskId,
    /// How many solvers.
    pub count: usize,
    /// Which of the many batteries of this task.
    pub seed: u64,
}

/// A solver of a battery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Its text, from `def` to the last byte of its last statement. It parses to `source`.
    pub text: String,
    /// The same, parsed.
    pub(crate) source: Source,
    /// How it came about.
    pub origin: Origin,
}

impl Generated {
    /// The solver, as a host takes it.
    pub fn into_source(self) -> Arc<dyn solver_language::Source> {
        Arc::new(self.source)
    }
}

/// How a solver came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is one of our own.
    Known,
    /// One of our own, changed.
    Mutant,
    /// Two of our own, joined.
    Crossover,
    /// Grown from types.
    Fresh,
}

/// The solvers of a battery. The first N of a larger battery are the battery of N.
pub fn battery(plan: &Plan<'_>) -> Vec<Generated> {
    Battery::new(plan).collect()
}

/// The purpose of a place in the battery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    /// A known solver as it stands.
    Known,
    /// A mutant of the task's own solver.
    Own,
    /// A mutant of one of the solvers most like it.
    Near,
    /// A mutant of any known solver.
    Any,
    /// A crossover.
    Crossover,
    /// A fresh program.
    Fresh,
}

use Slot::{Any, Crossover, Fresh, Near, Own};

/// The purposes of the places of a battery, over and over.
const MIX: [Slot; 20] = [
    Own,
    Crossover,
    Near,
    Fresh,
    Own,
    Own,
    Near,
    Own,
    Crossover,
    Fresh,
    Slot::Known,
    Own,
    Near,
    Own,
    Any,
    Crossover,
    Own,
    Fresh,
    Near,
    Own,
];

/// How many solvers count as most like the task's own.
const NEAR: usize = 16;
/// How often a place is tried before something certainly new fills it.
const TRIES: u32 = 64;
/// After so many tries in vain, a place is tried with one change more.
const TRIES_BEFORE_WIDENING: u32 = 2;

/// A battery that is made solver by solver, so that a large one need not be held whole. It remembers
/// 32 bytes of each that it gave away.
pub struct Battery {
    left: usize,
    made: u64,
    random: Random,
    own: Option<&'static Known>,
    near: Vec<&'static Known>,
    /// Known solvers that have not had their turn as they stand.
    unused: Vec<&'static Known>,
    /// Hashes of the canonical forms given away; asked, never walked through.
    seen: HashSet<[u8; 32]>,
    /// How many programs of the endless list were looked at.
    numbered: u64,
}

impl Battery {
    /// The battery of a plan.
    pub fn new(plan: &Plan<'_>) -> Self {
        let place = known::place_of(plan.task.as_str());
        let near = place.map_or_else(Vec::new, |place| known::nearest(place, NEAR));
        Battery {
            left: plan.count,
            made: 0,
            random: Random::new(plan.task, plan.seed),
            own: place.and_then(|place| pool().get(place)),
            near: near.into_iter().filter_map(|at| pool().get(at)).collect(),
            unused: pool().iter().collect(),
            seen: HashSet::new(),
            numbered: 0,
        }
    }

    fn make(&mut self) -> Generated {
        let place = self.made;
        self.made += 1;
        if let Some(own) = self.own
            && place == 0
            && let Some(made) = self.accept_known(own)
        {
            return made;
        }
        let after_own = place - u64::from(self.own.is_some()).min(place);
        // Below 20, so it fits.
        let slot = MIX[(after_own % MIX.len() as u64) as usize];
        for tried in 0..TRIES {
            if let Some(made) = self.attempt(slot, tried / TRIES_BEFORE_WIDENING) {
                return made;
            }
        }
        self.filler()
    }

    /// Something certainly new: the endless list holds more than the battery does.
    fn filler(&mut self) -> Generated {
        loop {
            let function = fresh::numbered(self.numbered);
            self.numbered += 1;
            if let Some(made) = self.accept(function, Origin::Fresh) {
                return made;
            }
        }
    }

    /// Tries to fill a place. `wider` is how much more than usual is changed.
    fn attempt(&mut self, slot: Slot, wider: u32) -> Option<Generated> {
        match slot {
            Slot::Known if self.unused.is_empty() => self.attempt(Crossover, wider),
            Slot::Known => {
                let place = self.random.place(self.unused.len());
                let known = self.unused.swap_remove(place);
                self.accept_known(known)
            }
            Own => match self.own {
                Some(own) => self.mutant(own, wider),
                None => self.attempt(Any, wider),
            },
            Near => match self.random.pick(&self.near) {
                Some(near) => self.mutant(near, wider),
                None => self.attempt(Any, wider),
            },
            Any => {
                let any = self.random.pick(pool())?;
                self.mutant(any, wider)
            }
            Crossover => {
                let (first, second) = (self.parent()?, self.parent()?);
                let mut child = crossover::cross(
                    entry(&first.source)?,
                    entry(&second.source)?,
                    &mut self.random,
                );
                mutate::mutate(&mut child, wider, &mut self.random);
                self.accept(child, Origin::Crossover)
            }
            Fresh => {
                let program = fresh::program(wider, &mut self.random);
                self.accept(program, Origin::Fresh)
            }
        }
    }

    /// A known solver to cross: the task's own or one like it in half of the cases.
    fn parent(&mut self) -> Option<&'static Known> {
        let close = match self.random.below(4) {
            0 => self.own,
            1 => self.random.pick(&self.near).copied(),
            _ => None,
        };
        close.or_else(|| self.random.pick(pool()))
    }

    /// A known solver with a few changes.
    fn mutant(&mut self, known: &Known, wider: u32) -> Option<Generated> {
        let draft = Draft(entry(&known.source)?.clone());
        let mutant = draft.mutant(wider, &mut self.random);
        self.accept(mutant.0, Origin::Mutant)
    }

    /// Takes a function into the battery, unless it is too long or there already.
    fn accept(&mut self, function: Function, origin: Origin) -> Option<Generated> {
        if function.lines.len() > edit::MAX_LINES {
            return None;
        }
        let source = edit::finish(function);
        let written = text(&source);
        let canonical = canonical(&source);
        let new = if canonical == source {
            self.is_new(&written)
        } else {
            self.is_new(&text(&canonical))
        };
        new.then_some(Generated {
            text: written,
            source,
            origin,
        })
    }

    /// Takes a known solver into the battery as it stands, unless it is there already.
    fn accept_known(&mut self, known: &Known) -> Option<Generated> {
        self.is_new(&text(&canonical(&known.source)))
            .then(|| Generated {
                text: known.text.to_owned(),
                source: known.source.clone(),
                origin: Origin::Known,
            })
    }

    fn is_new(&mut self, canonical: &str) -> bool {
        self.seen.insert(Sha256::digest(canonical).into())
    }
}

/// The one function that all solvers here consist of.
fn entry(source: &Source) -> Option<&Function> {
    source.functions.first()
}

impl Iterator for Battery {
    type Item = Generated;

    fn next(&mut self) -> Option<Generated> {
        self.left = self.left.checked_sub(1)?;
        Some(self.make())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Battery {}

#[cfg(test)]
mod tests;
