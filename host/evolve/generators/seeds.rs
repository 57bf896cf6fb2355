//! One of our own solvers, as it stands or with a change.

use super::{Generator, Parents};
use crate::compile::ast::Function;
use crate::generate::mutate;
use crate::generate::random::Random;

/// See the module.
pub struct Seeds;

impl Generator for Seeds {
    fn name(&self) -> &'static str {
        "seeds"
    }

    fn make(&self, parents: &Parents<'_>, random: &mut Random) -> Option<Function> {
        let mut child = (*random.pick(parents.seeds)?).clone();
        if random.chance(1, 2) {
            mutate::mutate(&mut child, 1, random);
        }
        Some(child)
    }
}
