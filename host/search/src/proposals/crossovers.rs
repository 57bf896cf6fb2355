//! The beginning of one of the best and the end of another solver, or the other way round.

use super::{Bred, Generator, Parents};
use solver_core::random::Random;

/// See the module.
pub struct Crossovers;

impl Generator for Crossovers {
    fn name(&self) -> &'static str {
        "crossovers"
    }

    fn make(&self, parents: &Parents<'_>, random: &mut Random) -> Option<Bred> {
        let (one, other) = (parents.pick(random)?, parents.pick_any(random)?);
        let draft = if random.chance(1, 2) {
            one.draft.cross(&other.draft, random)
        } else {
            other.draft.cross(&one.draft, random)
        };
        Some(Bred {
            draft,
            parents: vec![one.hash, other.hash],
        })
    }
}
