//! A program while a search works on it: it is changed here, and leaves as text.
//!
//! Owns what a search may do to a program. Leaves the changes themselves to the modules beside it, so
//! that nobody outside of this crate needs its syntax tree.

use solver_core::random::Random;

use super::crossover::cross;
use super::edit::{MAX_LINES, finish, sweep};
use super::known::pool;
use super::mutate::{self, Mutation};
use super::{fresh, refill};
use crate::frontend::ast::Function;
use crate::frontend::canonical::{canonical, text};
use crate::frontend::parse_file;

/// A program of one function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft(pub(crate) Function);

impl Draft {
    /// The program in a text; none where the text holds no function, or more than one.
    pub fn read(text: &str) -> Option<Self> {
        let first = parse_file(text.as_bytes()).solvers.into_iter().next()?;
        let mut functions = first.source.ok()?.functions;
        match functions.len() {
            1 => functions.pop().map(Draft),
            _ => None,
        }
    }

    /// Our own solvers, one a task, by task id.
    pub fn own() -> impl Iterator<Item = Self> {
        let functions = pool()
            .iter()
            .filter_map(|known| known.source.functions.first());
        functions.cloned().map(Draft)
    }

    /// A program grown from types alone.
    pub fn fresh(random: &mut Random) -> Self {
        Draft(fresh::program(0, random))
    }

    /// Its text, in canonical form.
    pub fn text(&self) -> String {
        text(&canonical(&finish(self.0.clone())))
    }

    /// Whether it is short enough to be handed in.
    pub fn is_short(&self) -> bool {
        self.0.lines.len() <= MAX_LINES
    }

    /// A copy with a few changes: one in half of the cases, two in a quarter, and so on to four; and
    /// `wider` more.
    pub fn mutant(&self, wider: u32, random: &mut Random) -> Self {
        const MOST: u32 = 4;
        let mut changes = 1;
        while changes < MOST && random.chance(1, 2) {
            changes += 1;
        }
        let mut mutant = self.clone();
        mutant.mutate(changes + wider, random);
        mutant
    }

    /// Makes so many changes.
    pub fn mutate(&mut self, changes: u32, random: &mut Random) {
        mutate::mutate(&mut self.0, changes, random);
    }

    /// Makes exactly so many changes and takes out what nobody reads after them; false where there was
    /// not enough to change.
    pub fn edit(&mut self, changes: u32, random: &mut Random) -> bool {
        let made = (0..changes).filter(|_| mutate::step(&mut self.0, random).is_some());
        let made_all = made.count() == changes as usize;
        sweep(&mut self.0);
        made_all
    }

    /// Puts another primitive in the place of one.
    pub fn swap_primitive(&mut self, random: &mut Random) {
        mutate::apply(Mutation::Primitive, &mut self.0, random);
    }

    /// Fills about half of its constants anew; numbers mostly with one of `colours`.
    pub fn refill(&mut self, colours: &[u8], random: &mut Random) {
        refill::refill(&mut self.0, colours, random);
    }

    /// The beginning of this program and the end of another one.
    pub fn cross(&self, end: &Draft, random: &mut Random) -> Self {
        Draft(cross(&self.0, &end.0, random))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use solver_core::task::TaskId;

    #[test]
    fn an_edit_says_whether_it_made_all_its_changes() {
        let mut random = Random::new(&TaskId::new("edit").unwrap(), 0);
        let known = Draft::read("def solve(I):\n    x1 = hmirror(I)\n    return x1").unwrap();
        let mut same = known.clone();
        assert!(same.edit(0, &mut random));
        assert_eq!(same.text(), known.text());
        let mut changed = known.clone();
        assert!(changed.edit(1, &mut random));
        assert_ne!(changed.text(), known.text());
        // Nothing stands in it that could be another.
        let mut empty = known;
        empty.0.lines.clear();
        assert!(!empty.edit(1, &mut random));
    }
}
