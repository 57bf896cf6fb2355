//! The material that analysts share: frames, objects, colours and numbers of a task, each found once.

use std::cell::OnceCell;

use solver_core::outcome::Outcome;

use super::frames::{self, Frame};
use super::inks::{self, Ink};
use super::numbers::{self, Number};
use super::objects::{self, Objects};
use super::study::{Study, input};

/// See the module.
pub struct Look<'a> {
    pub(crate) study: Study<'a>,
    frames: OnceCell<Vec<Frame>>,
    inks: OnceCell<Vec<Ink>>,
    objects: OnceCell<Vec<Objects>>,
    numbers: OnceCell<Vec<Number>>,
}

impl<'a> Look<'a> {
    /// A first look at a task.
    pub fn at(study: Study<'a>) -> Self {
        Look {
            study,
            frames: OnceCell::new(),
            inks: OnceCell::new(),
            objects: OnceCell::new(),
            numbers: OnceCell::new(),
        }
    }

    /// The grids that follow from the input and are as large as the outputs.
    pub(crate) fn frames(&self) -> Result<&[Frame], Outcome> {
        once(&self.frames, || {
            frames::all(&self.study, self.inks()?, self.objects()?, self.numbers()?)
        })
    }

    /// The colours of the input, as a program can name them.
    pub(crate) fn inks(&self) -> Result<&[Ink], Outcome> {
        once(&self.inks, || inks::inks(&self.study, &input()))
    }

    /// The objects of the input.
    pub(crate) fn objects(&self) -> Result<&[Objects], Outcome> {
        once(&self.objects, || {
            objects::all(&self.study, &input(), self.inks()?)
        })
    }

    /// The numbers that can be counted in the input.
    pub(crate) fn numbers(&self) -> Result<&[Number], Outcome> {
        once(&self.numbers, || {
            numbers::all(&self.study, &input(), self.inks()?, self.objects()?)
        })
    }
}

/// The value of a cell, which is found the first time.
fn once<T>(
    cell: &OnceCell<Vec<T>>,
    find: impl FnOnce() -> Result<Vec<T>, Outcome>,
) -> Result<&[T], Outcome> {
    if let Some(found) = cell.get() {
        return Ok(found);
    }
    let found = find()?;
    Ok(cell.get_or_init(|| found))
}
