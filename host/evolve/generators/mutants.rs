//! One of the best with a few changes.

use super::{Generator, Parents};
use crate::compile::ast::Function;
use crate::generate::mutate;
use crate::generate::random::Random;

/// See the module.
pub struct Mutants;

impl Generator for Mutants {
    fn name(&self) -> &'static str {
        "mutants"
    }

    fn make(&self, parents: &Parents<'_>, random: &mut Random) -> Option<Function> {
        const MOST: u32 = 4;
        let mut child = parents.pick(random)?.clone();
        let mut changes = 1;
        while changes < MOST && random.chance(1, 2) {
            changes += 1;
        }
        mutate::mutate(&mut child, changes, random);
        Some(child)
    }
}
