//! One of our own solvers, as it stands or with a change.

use super::{Bred, Generator, Parents};
use solver_core::random::Random;

/// See the module.
pub struct Seeds;

impl Generator for Seeds {
    fn name(&self) -> &'static str {
        "seeds"
    }

    fn make(&self, parents: &Parents<'_>, random: &mut Random) -> Option<Bred> {
        let parent = random.pick(parents.seeds)?;
        let mut draft = parent.draft.clone();
        if random.chance(1, 2) {
            draft.mutate(1, random);
        }
        Some(Bred {
            draft,
            parents: vec![parent.hash],
        })
    }
}
