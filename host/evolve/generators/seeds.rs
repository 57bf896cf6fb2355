//! One of our own solvers, as it stands or with a change.

use super::{Bred, Generator, Parents};
use crate::generate::mutate;
use crate::generate::random::Random;

/// See the module.
pub struct Seeds;

impl Generator for Seeds {
    fn name(&self) -> &'static str {
        "seeds"
    }

    fn make(&self, parents: &Parents<'_>, random: &mut Random) -> Option<Bred> {
        let parent = random.pick(parents.seeds)?;
        let mut function = parent.function.clone();
        if random.chance(1, 2) {
            mutate::mutate(&mut function, 1, random);
        }
        Some(Bred {
            function,
            parents: vec![parent.hash],
        })
    }
}
