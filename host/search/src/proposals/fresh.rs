//! A program grown from types, from nothing that is known.

use super::{Bred, Generator, Parents};
use solver_arc_dsl::generate::Draft;
use solver_core::random::Random;

/// See the module.
pub struct Fresh;

impl Generator for Fresh {
    fn name(&self) -> &'static str {
        "fresh"
    }

    fn make(&self, _: &Parents<'_>, random: &mut Random) -> Option<Bred> {
        Some(Bred {
            draft: Draft::fresh(random),
            parents: Vec::new(),
        })
    }
}
