//! Where new solvers come from. A generator is a file here and a line in [`ALL`].

mod crossovers;
mod fresh;
mod mutants;
mod seeds;
mod sketches;

use solver_arc_dsl::generate::Draft;
use solver_core::hash::Sha256Hex;
use solver_core::random::Random;

/// A solver to breed from.
#[derive(Clone, Debug)]
pub struct Parent {
    /// The hash of its canonical source.
    pub hash: Sha256Hex,
    /// Its program.
    pub draft: Draft,
}

/// The material of the generators.
pub struct Parents<'a> {
    /// The best solvers of the task so far, the best first.
    pub best: &'a [Parent],
    /// Our own solvers for all tasks, where they may be used.
    pub seeds: &'a [Parent],
    /// Solvers that solved other tasks in this search.
    pub solved: &'a [Parent],
    /// The colours that the demos of the task show.
    pub colours: &'a [u8],
}

/// A program that may be worth a try.
pub struct Bred {
    /// The program.
    pub draft: Draft,
    /// The hashes of its parents.
    pub parents: Vec<Sha256Hex>,
}

impl<'a> Parents<'a> {
    /// One of the best, the better the likelier: the first half is drawn as often as all that is
    /// after it, and so on in each half.
    pub fn pick(&self, random: &mut Random) -> Option<&'a Parent> {
        let mut among = self.best;
        while among.len() > 1 && random.chance(1, 2) {
            among = &among[..among.len().div_ceil(2)];
        }
        random.pick(among)
    }

    /// One of the best, or one of our own where there are none or luck has it.
    pub(crate) fn pick_any(&self, random: &mut Random) -> Option<&'a Parent> {
        let own = random.pick(self.seeds);
        match random.chance(1, 3) {
            true => own.or_else(|| self.pick(random)),
            false => self.pick(random).or(own),
        }
    }
}

/// A way to make solvers.
pub trait Generator: Sync {
    /// Its name in the state of a task.
    fn name(&self) -> &'static str;

    /// A program that may be worth a try; none where there is nothing to make one from. A program
    /// that is there already may come again, and is dropped.
    fn make(&self, parents: &Parents<'_>, random: &mut Random) -> Option<Bred>;
}

/// All generators.
pub const ALL: &[&dyn Generator] = &[
    &mutants::Mutants,
    &crossovers::Crossovers,
    &seeds::Seeds,
    &sketches::Sketches,
    &fresh::Fresh,
];
