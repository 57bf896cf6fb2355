//! A program grown from types, from nothing that is known.

use super::{Generator, Parents};
use crate::compile::ast::Function;
use crate::generate::fresh;
use crate::generate::random::Random;

/// See the module.
pub struct Fresh;

impl Generator for Fresh {
    fn name(&self) -> &'static str {
        "fresh"
    }

    fn make(&self, _: &Parents<'_>, random: &mut Random) -> Option<Function> {
        Some(fresh::program(0, random))
    }
}
