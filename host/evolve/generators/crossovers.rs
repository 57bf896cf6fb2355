//! The beginning of one of the best and the end of another solver, or the other way round.

use super::{Generator, Parents};
use crate::compile::ast::Function;
use crate::generate::crossover::cross;
use crate::generate::random::Random;

/// See the module.
pub struct Crossovers;

impl Generator for Crossovers {
    fn name(&self) -> &'static str {
        "crossovers"
    }

    fn make(&self, parents: &Parents<'_>, random: &mut Random) -> Option<Function> {
        let (one, other) = (parents.pick(random)?, parents.pick_any(random)?);
        Some(if random.chance(1, 2) {
            cross(one, other, random)
        } else {
            cross(other, one, random)
        })
    }
}
