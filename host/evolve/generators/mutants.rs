//! One of the best with a few changes.

use super::{Bred, Generator, Parents};
use crate::generate::mutate;
use crate::generate::random::Random;

/// See the module.
pub struct Mutants;

impl Generator for Mutants {
    fn name(&self) -> &'static str {
        "mutants"
    }

    fn make(&self, parents: &Parents<'_>, random: &mut Random) -> Option<Bred> {
        const MOST: u32 = 4;
        let parent = parents.pick(random)?;
        let mut function = parent.function.clone();
        let mut changes = 1;
        while changes < MOST && random.chance(1, 2) {
            changes += 1;
        }
        mutate::mutate(&mut function, changes, random);
        Some(Bred {
            function,
            parents: vec![parent.hash],
        })
    }
}
