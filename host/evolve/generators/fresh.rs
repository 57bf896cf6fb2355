//! A program grown from types, from nothing that is known.

use super::{Bred, Generator, Parents};
use crate::generate::fresh;
use crate::generate::random::Random;

/// See the module.
pub struct Fresh;

impl Generator for Fresh {
    fn name(&self) -> &'static str {
        "fresh"
    }

    fn make(&self, _: &Parents<'_>, random: &mut Random) -> Option<Bred> {
        Some(Bred {
            function: fresh::program(0, random),
            parents: Vec::new(),
        })
    }
}
