//! Sets of nothing but locations, or nothing but cells, as lists of numbers.
//!
//! Such a set is its contents and a [`Recipe`] of its order: CPython's table is made when somebody
//! looks at the order, and hardly anybody does. Of 808,379 iterations over such sets in arc-dsl's
//! solvers 253 came from a primitive that shows the order.

use core::cell::Cell as Shared;

use crate::alloc;
use crate::hash;
use crate::place::{Cell, Location};
use crate::set::recipe::Recipe;
use crate::set::seen;
use crate::table::Table;
use crate::value::Value;

/// Which kind of element a set has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Locations.
    Locations,
    /// Cells.
    Cells,
}

impl Kind {
    /// The kind of a value and its number; none for what is neither.
    #[inline(always)]
    pub fn of(value: Value) -> Option<(Kind, u32)> {
        match value {
            Value::Location(location) => Some((Kind::Locations, location.number())),
            Value::Cell(cell) => Some((Kind::Cells, cell.number())),
            _ => None,
        }
    }

    /// The value that has a number.
    #[inline(always)]
    pub fn value(self, number: u32) -> Value {
        match self {
            Kind::Locations => Value::Location(Location::of(number)),
            Kind::Cells => Value::Cell(Cell::of(number)),
        }
    }

    /// The hash of the value that has a number.
    #[inline]
    pub fn hash(self, number: u32) -> u64 {
        match self {
            Kind::Locations => Location::of(number).hash(),
            Kind::Cells => Cell::of(number).hash(),
        }
    }
}

/// Recipes that rest on more than so many others are followed at once, so that no stack grows with
/// the length of a program.
const DEEPEST: u32 = 64;
/// Sets of at most so many elements are searched from the first to the last.
const FEW: usize = 12;
/// A larger one gets an index when it is asked so often.
const OFTEN: u32 = 4;
/// Of two sets the larger is looked up, not marked, where it is so many times as large.
const MUCH: usize = 4;

/// A set of locations or of cells.
#[derive(Debug)]
pub struct Places {
    kind: Kind,
    /// Distinct, in an order that means nothing but to the recipe.
    numbers: &'static [u32],
    recipe: Recipe,
    depth: u32,
    order: Shared<Option<&'static Table<u32>>>,
    index: Shared<Option<&'static Index>>,
    /// How often it was asked before it had an index.
    asked: Shared<u32>,
}

impl Places {
    /// The set of `numbers`, which are distinct and not none.
    pub fn new(kind: Kind, numbers: &'static [u32], recipe: Recipe) -> Self {
        Places {
            kind,
            numbers,
            depth: recipe.depth(),
            recipe,
            order: Shared::new(None),
            index: Shared::new(None),
            asked: Shared::new(0),
        }
    }

    /// The empty set, which only recipes name.
    pub fn none() -> &'static Self {
        Box::leak(Box::new(Places::new(Kind::Locations, &[], Recipe::Listed)))
    }

    /// The kind of its elements.
    #[inline(always)]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its elements by their numbers, in no order that a program may see.
    #[inline(always)]
    pub fn numbers(&self) -> &'static [u32] {
        self.numbers
    }

    /// Its elements as values, in no order that a program may see.
    #[inline]
    pub fn values(&self) -> impl ExactSizeIterator<Item = Value> + use<> {
        let kind = self.kind;
        self.numbers.iter().map(move |&number| kind.value(number))
    }

    /// Where its elements are, in no order that a program may see; of cells one for each.
    #[inline]
    pub fn locations(&self) -> impl ExactSizeIterator<Item = Location> + use<> {
        // The number of a cell ends in that of its location.
        self.numbers.iter().map(|&number| Location::of(number))
    }

    /// Where its elements are, and the colours of cells, in no order that a program may see.
    #[inline]
    pub fn with_colours(&self) -> impl Iterator<Item = (Location, Option<i32>)> + use<> {
        let has_colours = self.kind == Kind::Cells;
        self.numbers.iter().map(move |&number| {
            let cell = Cell::of(number);
            (cell.location(), has_colours.then(|| cell.colour()))
        })
    }

    /// Its cells, in no order that a program may see; none where it holds locations.
    #[inline]
    pub fn cells(&self) -> Option<impl ExactSizeIterator<Item = Cell> + use<>> {
        (self.kind == Kind::Cells).then(|| self.numbers.iter().map(|&number| Cell::of(number)))
    }

    /// Whether each location comes once, whatever the colours.
    pub fn has_no_location_twice(&self) -> bool {
        seen::with(|marks| {
            let mut met = self.locations();
            let all = met.all(|location| marks.mark(location.number()));
            for location in self.locations() {
                marks.clear(&[location.number()]);
            }
            all
        })
    }

    /// How many other recipes have to be followed for its order.
    pub fn depth(&self) -> u32 {
        match self.order.get() {
            Some(_) => 0,
            None => self.depth,
        }
    }

    /// Follows a recipe that rests on too many others.
    pub fn settle(&self) {
        if self.depth > DEEPEST {
            self.order();
        }
    }

    /// CPython's table of it.
    pub fn order(&self) -> &'static Table<u32> {
        if let Some(order) = self.order.get() {
            return order;
        }
        let order: &'static Table<u32> = Box::leak(Box::new(self.recipe.follow(self)));
        self.order.set(Some(order));
        alloc::pin(core::ptr::from_ref(self).addr());
        order
    }

    /// Which of some of its numbers comes first in order.
    pub fn first_of(&self, some: &[u32]) -> Option<u32> {
        let order = self.order();
        seen::with(|marks| {
            marks.mark_all(some);
            let first = order.iter().find(|entry| marks.has(entry.key));
            marks.clear(some);
            first.map(|entry| entry.key)
        })
    }

    /// Its table as one of values, slot by slot.
    pub fn general(&self) -> Table<Value> {
        self.order().map(|number| self.kind.value(number))
    }

    /// The shuffled hashes of its elements, xored.
    pub fn shuffled(&self) -> u64 {
        self.numbers.iter().fold(0, |acc, &number| {
            acc ^ hash::shuffle(self.kind.hash(number))
        })
    }

    /// Where among its numbers one is.
    #[inline]
    pub fn place(&self, number: u32) -> Option<usize> {
        match self.index() {
            Some(index) => index.place(self.numbers, number),
            None => self.numbers.iter().position(|&own| own == number),
        }
    }

    /// Its index, if it has one or is to have one. To make it costs more than a few searches.
    #[inline]
    fn index(&self) -> Option<&'static Index> {
        if self.numbers.len() <= FEW {
            return None;
        }
        if let Some(index) = self.index.get() {
            return Some(index);
        }
        self.asked.set(self.asked.get() + 1);
        (self.asked.get() >= OFTEN).then(|| self.indexed())
    }

    #[inline(never)]
    fn indexed(&self) -> &'static Index {
        let index: &'static Index = Box::leak(Box::new(Index::of(self.numbers)));
        self.index.set(Some(index));
        alloc::pin(core::ptr::from_ref(self).addr());
        index
    }

    /// Whether all of these are in `other`.
    pub fn is_subset(&self, other: &Places) -> bool {
        if self.kind != other.kind || self.numbers.len() > other.numbers.len() {
            return false;
        }
        if let Some(index) = self.index_of_larger(other) {
            let mut numbers = self.numbers.iter();
            return numbers.all(|&number| index.place(other.numbers, number).is_some());
        }
        seen::with(|marks| {
            marks.mark_all(other.numbers);
            let all = self.numbers.iter().all(|&number| marks.has(number));
            marks.clear(other.numbers);
            all
        })
    }

    /// The index of another set that is much larger: to mark all of that one would cost more than to
    /// look these few up.
    fn index_of_larger(&self, other: &Places) -> Option<&'static Index> {
        (other.numbers.len() / MUCH > self.numbers.len())
            .then(|| other.index())
            .flatten()
    }

    /// Those of its numbers that are in `other` too, or those that are not.
    pub fn chosen(&self, other: &Places, both: bool) -> Vec<u32> {
        if let Some(index) = self.index_of_larger(other) {
            let is_there = |number| index.place(other.numbers, number).is_some();
            let mut chosen = Vec::with_capacity(self.numbers.len());
            for &number in self.numbers {
                if is_there(number) == both {
                    chosen.push(number);
                }
            }
            return chosen;
        }
        seen::with(|marks| {
            marks.mark_all(other.numbers);
            let mut chosen = Vec::with_capacity(self.numbers.len());
            for &number in self.numbers {
                if marks.has(number) == both {
                    chosen.push(number);
                }
            }
            marks.clear(other.numbers);
            chosen
        })
    }
}

/// The numbers of all sets of a kind, each once.
pub fn united(all: &[&Places]) -> Vec<u32> {
    let mut numbers = Vec::with_capacity(all.iter().map(|one| one.numbers.len()).sum());
    seen::with(|marks| {
        for one in all {
            for &number in one.numbers {
                if marks.mark(number) {
                    numbers.push(number);
                }
            }
        }
        marks.clear(&numbers);
    });
    numbers
}

/// Where each of some numbers is among them.
#[derive(Debug)]
struct Index {
    /// One more than a place, or 0; at most half of them are taken.
    slots: Vec<u32>,
    shift: u32,
}

impl Index {
    fn of(numbers: &[u32]) -> Self {
        let bits = (2 * numbers.len().max(4)).next_power_of_two().ilog2();
        let mut index = Index {
            slots: vec![0; 1 << bits],
            shift: u32::BITS - bits,
        };
        for (place, &number) in numbers.iter().enumerate() {
            let mut slot = index.first(number);
            while let Some(taken) = index.slots.get_mut(slot) {
                if *taken == 0 {
                    *taken = place as u32 + 1;
                    break;
                }
                slot = (slot + 1) & (index.slots.len() - 1);
            }
        }
        index
    }

    /// Multiplied by the golden ratio, the upper bits are spread well (Knuth, volume 3, 6.4).
    fn first(&self, number: u32) -> usize {
        (number.wrapping_mul(0x9e37_79b1) >> self.shift) as usize
    }

    fn place(&self, numbers: &[u32], number: u32) -> Option<usize> {
        let mut slot = self.first(number);
        loop {
            let place = (*self.slots.get(slot)? as usize).checked_sub(1)?;
            if numbers.get(place) == Some(&number) {
                return Some(place);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_tells_the_same_with_an_index_and_without() {
        let of = |numbers: Vec<u32>| {
            let numbers: &'static [u32] = numbers.leak();
            Places::new(Kind::Locations, numbers, Recipe::Listed)
        };
        let large = of((0..200).map(|number| number * 7).collect());
        for (few, all_in) in [
            (of(vec![0, 3, 14, 1_393, 9_999]), false),
            (of(vec![7, 700]), true),
        ] {
            let (both, rest): (Vec<u32>, Vec<u32>) = few
                .numbers
                .iter()
                .partition(|number| large.numbers.contains(number));
            for _ in 0..2 * OFTEN {
                assert_eq!(few.chosen(&large, true), both);
                assert_eq!(few.chosen(&large, false), rest);
                assert_eq!(few.is_subset(&large), all_in);
                assert_eq!(large.place(70), Some(10));
                assert_eq!(large.place(71), None);
            }
        }
        assert!(large.index.get().is_some());
    }

    #[test]
    fn an_index_finds_what_is_there_and_nothing_else() {
        let numbers: Vec<u32> = (0..900).map(|number| number * 37 % 65_536).collect();
        let index = Index::of(&numbers);
        for (place, &number) in numbers.iter().enumerate() {
            assert_eq!(index.place(&numbers, number), Some(place));
        }
        for number in 0..65_536 {
            let there = numbers.contains(&number);
            assert_eq!(index.place(&numbers, number).is_some(), there);
        }
    }
}
