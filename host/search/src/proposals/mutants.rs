//! One of the best with a few changes.

use super::{Bred, Generator, Parents};
use solver_core::random::Random;

/// See the module.
pub struct Mutants;

impl Generator for Mutants {
    fn name(&self) -> &'static str {
        "mutants"
    }

    fn make(&self, parents: &Parents<'_>, random: &mut Random) -> Option<Bred> {
        let parent = parents.pick(random)?;
        Some(Bred {
            draft: parent.draft.mutant(0, random),
            parents: vec![parent.hash],
        })
    }
}
