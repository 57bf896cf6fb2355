//! The beginning of one of the best and the end of another solver, or the other way round.

use super::{Bred, Generator, Parents};
use crate::generate::crossover::cross;
use crate::generate::random::Random;

/// See the module.
pub struct Crossovers;

impl Generator for Crossovers {
    fn name(&self) -> &'static str {
        "crossovers"
    }

    fn make(&self, parents: &Parents<'_>, random: &mut Random) -> Option<Bred> {
        let (one, other) = (parents.pick(random)?, parents.pick_any(random)?);
        let function = if random.chance(1, 2) {
            cross(&one.function, &other.function, random)
        } else {
            cross(&other.function, &one.function, random)
        };
        Some(Bred {
            function,
            parents: vec![one.hash, other.hash],
        })
    }
}
