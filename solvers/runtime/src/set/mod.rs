//! Frozensets of values, and the ways in which CPython makes one.
//!
//! Which way matters: `frozenset(generator)` grows step by step, `frozenset({...})` copies a set
//! and sizes the copy at once, and so the order may differ. The table itself is `table`.
//!
//! A set of nothing but locations, or nothing but cells, is kept in [`mod@places`] as its contents with
//! a [`recipe`] of its order; every other set is its table.

use core::cell::Cell;

use crate::error::Outcome;
use crate::hash;
use crate::ops::{compare, iterate};
use crate::place::{self, Location};
use crate::table::{self, Iter, Key, Table};
use crate::value::Value;

pub mod order;
pub mod places;
pub mod recipe;
pub mod seen;

use places::{Kind, Places};
use recipe::Recipe;

impl Key for Value {
    #[inline(always)]
    fn same(self, other: Value) -> Outcome<bool> {
        compare::equal(self, other)
    }
}

/// No hash is -1, so it stands for one that is not known yet.
const UNKNOWN: u64 = u64::MAX;

/// A frozenset.
#[derive(Debug)]
pub struct Set {
    contents: Contents,
    hash: Cell<u64>,
}

#[derive(Debug)]
enum Contents {
    Table(Table<Value>),
    Places(Places),
}

impl Set {
    /// How many elements it has.
    #[inline]
    pub fn len(&self) -> usize {
        match &self.contents {
            Contents::Table(table) => table.len(),
            Contents::Places(places) => places.numbers().len(),
        }
    }

    /// Whether it has none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its locations or cells, where it has nothing else and is not empty.
    #[inline(always)]
    pub fn places(&self) -> Option<&Places> {
        match &self.contents {
            Contents::Places(places) => Some(places),
            Contents::Table(_) => None,
        }
    }

    /// Its hash, which is kept once computed.
    pub fn hash(&self) -> u64 {
        if self.hash.get() == UNKNOWN {
            let shuffled = match &self.contents {
                Contents::Places(places) => places.shuffled(),
                Contents::Table(table) => table
                    .iter()
                    .fold(0, |acc, entry| acc ^ hash::shuffle(entry.hash)),
            };
            self.hash.set(hash::seal_set(shuffled, self.len()));
        }
        self.hash.get()
    }

    /// Whether both hashes are known and differ, so that the sets must.
    #[inline]
    pub fn surely_differs(&self, other: &Set) -> bool {
        let (a, b) = (self.hash.get(), other.hash.get());
        a != UNKNOWN && b != UNKNOWN && a != b
    }

    /// Whether `value` is an element.
    #[inline]
    pub fn contains(&self, value: Value) -> Outcome<bool> {
        match (&self.contents, value) {
            (Contents::Places(places), Value::Location(location))
                if places.kind() == Kind::Locations =>
            {
                Ok(places.place(location.number()).is_some())
            }
            (Contents::Table(table), Value::Int(number)) => {
                let is_it = |key| matches!(key, Value::Int(own) if own == number);
                match table.at_once(hash::small(number), is_it) {
                    Some(told) => Ok(told),
                    None => self.contains_any(value),
                }
            }
            _ => self.contains_any(value),
        }
    }

    #[inline(never)]
    fn contains_any(&self, value: Value) -> Outcome<bool> {
        // A location or a cell may lie in a block of memory, as it came from outside.
        let value = value.compact();
        match &self.contents {
            Contents::Table(table) => table.contains(hash::hash(value)?, value),
            Contents::Places(places) => match Kind::of(value) {
                Some((kind, number)) => Ok(kind == places.kind() && places.place(number).is_some()),
                None => contains_other(places, value),
            },
        }
    }

    /// The elements, in order.
    #[inline]
    pub fn iter(&'static self) -> Elements {
        match &self.contents {
            Contents::Table(table) => Elements::Any(table.iter()),
            Contents::Places(places) => Elements::Places(places.kind(), places.order().iter()),
        }
    }

    /// The first element, in order.
    #[inline]
    pub fn first(&self) -> Option<Value> {
        match &self.contents {
            Contents::Table(table) => table.first(),
            Contents::Places(places) => {
                let first = places.order().first()?;
                Some(places.kind().value(first))
            }
        }
    }

    /// Its table, made anew where it has none of values.
    fn general(&self) -> Cow<'_> {
        match &self.contents {
            Contents::Table(table) => Cow::Kept(table),
            Contents::Places(places) => Cow::Made(places.general()),
        }
    }

    /// `self | other`.
    pub fn union(&'static self, other: &'static Set) -> Outcome {
        if let (Some(a), Some(b)) = (self.places(), other.places())
            && a.kind() == b.kind()
        {
            let mut numbers = Vec::with_capacity(a.numbers().len() + b.numbers().len());
            numbers.extend_from_slice(a.numbers());
            numbers.extend_from_slice(b.numbers());
            seen::drop_doubles(&mut numbers);
            return Ok(of_places(a.kind(), numbers.leak(), Recipe::Union(a, b)));
        }
        Ok(freeze(self.general().union(&other.general())?))
    }

    /// `self - other`.
    pub fn difference(&'static self, other: &'static Set) -> Outcome {
        if let (Some(a), Some(b)) = (self.places(), other.places())
            && a.kind() == b.kind()
        {
            let rest = a.chosen(b, false).leak();
            return Ok(of_places(a.kind(), rest, Recipe::Minus(a, b)));
        }
        Ok(freeze(self.general().difference(&other.general())?))
    }

    /// `self & other`.
    pub fn intersection(&'static self, other: &'static Set) -> Outcome {
        if let (Some(a), Some(b)) = (self.places(), other.places())
            && a.kind() == b.kind()
        {
            if core::ptr::eq(a, b) {
                return Ok(of_places(a.kind(), a.numbers(), Recipe::Same(a)));
            }
            // CPython goes through the smaller one.
            let (few, many) = if b.numbers().len() > a.numbers().len() {
                (a, b)
            } else {
                (b, a)
            };
            return Ok(of_places(
                a.kind(),
                few.chosen(many, true).leak(),
                Recipe::Chosen(few),
            ));
        }
        if core::ptr::eq(self, other) {
            let mut copy = Table::with_capacity(self.len());
            copy.merge(&self.general())?;
            return Ok(freeze(copy));
        }
        Ok(freeze(self.general().intersection(&other.general())?))
    }

    /// Whether every element is in `other`.
    pub fn is_subset(&self, other: &Set) -> Outcome<bool> {
        if let (Some(a), Some(b)) = (self.places(), other.places()) {
            return Ok(a.is_subset(b));
        }
        self.general().is_subset(&other.general())
    }
}

/// A table that a set has, or one made for the moment.
enum Cow<'a> {
    Kept(&'a Table<Value>),
    Made(Table<Value>),
}

impl core::ops::Deref for Cow<'_> {
    type Target = Table<Value>;

    fn deref(&self) -> &Table<Value> {
        match self {
            Cow::Kept(table) => table,
            Cow::Made(table) => table,
        }
    }
}

/// `(True, 2)` is no location, and equal to one.
#[cold]
fn contains_other(places: &Places, value: Value) -> Outcome<bool> {
    hash::hash(value)?;
    let number = match places.kind() {
        Kind::Locations => equal_location(value).map(Location::number),
        Kind::Cells => value.parts().and_then(|(colour, location)| {
            let location = match location {
                Value::Location(location) => location,
                _ => equal_location(location)?,
            };
            place::Cell::new(colour.to_small()?, location).map(place::Cell::number)
        }),
    };
    Ok(number.is_some_and(|number| places.place(number).is_some()))
}

fn equal_location(value: Value) -> Option<Location> {
    let (i, j) = value.parts()?;
    Location::new(i.to_small()?, j.to_small()?)
}

/// The elements of a set, in order.
#[derive(Clone, Debug)]
pub enum Elements {
    /// Of a set of anything.
    Any(Iter<'static, Value>),
    /// Of a set of locations or cells.
    Places(Kind, Iter<'static, u32>),
}

impl Iterator for Elements {
    type Item = Value;

    #[inline]
    fn next(&mut self) -> Option<Value> {
        match self {
            Elements::Any(entries) => entries.next().map(|entry| entry.key),
            Elements::Places(kind, entries) => entries.next().map(|entry| kind.value(entry.key)),
        }
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Elements::Any(entries) => entries.size_hint(),
            Elements::Places(_, entries) => entries.size_hint(),
        }
    }
}

/// A set in the making.
#[derive(Debug)]
pub struct Builder(Growing);

#[derive(Debug)]
enum Growing {
    /// Nothing yet, with room for so many.
    Empty(usize),
    /// The numbers that were added, in that order, doubles among them.
    Places(Kind, Vec<u32>),
    Table(Table<Value>),
}

impl Default for Builder {
    fn default() -> Self {
        Builder::new()
    }
}

impl Builder {
    /// An empty one.
    #[inline]
    pub fn new() -> Self {
        Builder(Growing::Empty(4))
    }

    /// An empty one with room for `values`.
    #[inline]
    pub fn with_capacity(values: usize) -> Self {
        Builder(Growing::Empty(values.min(1 << 12)))
    }

    /// Adds one value.
    #[inline]
    pub fn add(&mut self, value: Value) -> Outcome<()> {
        match (&mut self.0, value) {
            (Growing::Places(Kind::Locations, numbers), Value::Location(location)) => {
                numbers.push(location.number());
                Ok(())
            }
            (Growing::Places(Kind::Cells, numbers), Value::Cell(cell)) => {
                numbers.push(cell.number());
                Ok(())
            }
            _ => self.add_other(value),
        }
    }

    #[inline(never)]
    fn add_other(&mut self, value: Value) -> Outcome<()> {
        // A row of two small numbers that was taken out of a grid is a location like any other.
        let value = value.compact();
        match (&mut self.0, Kind::of(value)) {
            (Growing::Places(kind, numbers), Some((own, number))) if *kind == own => {
                numbers.push(number);
                Ok(())
            }
            (Growing::Empty(room), Some((kind, number))) => {
                let mut numbers = Vec::with_capacity((*room).max(1));
                numbers.push(number);
                self.0 = Growing::Places(kind, numbers);
                Ok(())
            }
            _ => {
                let hash = hash::hash(value)?;
                self.general()?.add(hash, value)?;
                Ok(())
            }
        }
    }

    /// As a table of values.
    fn general(&mut self) -> Outcome<&mut Table<Value>> {
        let table = match &self.0 {
            Growing::Table(_) => None,
            Growing::Empty(room) => Some(Table::with_capacity(*room)),
            Growing::Places(kind, numbers) => {
                let mut table = Table::with_capacity(numbers.len());
                for &number in numbers {
                    table.add(kind.hash(number), kind.value(number))?;
                }
                Some(table)
            }
        };
        if let Some(table) = table {
            self.0 = Growing::Table(table);
        }
        match &mut self.0 {
            Growing::Table(table) => Ok(table),
            Growing::Empty(_) | Growing::Places(..) => {
                crate::error::type_error("the set has no table")
            }
        }
    }

    /// Adds all that a container holds, in its order. An element of a set has its hash beside it.
    pub fn add_all(&mut self, container: Value) -> Outcome<()> {
        if let (Value::Set(set), Growing::Table(table)) = (container, &mut self.0)
            && let Contents::Table(more) = &set.contents
        {
            for entry in more.iter() {
                table.add(entry.hash, entry.key)?;
            }
            return Ok(());
        }
        for item in iterate::iter(container)? {
            self.add(item)?;
        }
        Ok(())
    }

    /// The frozenset that was built step by step, as from a generator.
    #[inline]
    pub fn frozen(self) -> Value {
        self.finish(Recipe::Listed)
    }

    /// `frozenset(set)`: the copy that Python makes of a mutable set.
    #[inline]
    pub fn frozen_copy(self) -> Value {
        self.finish(Recipe::Copied)
    }

    fn finish(self, recipe: Recipe) -> Value {
        match self.0 {
            Growing::Empty(_) => empty(),
            Growing::Places(kind, mut numbers) => {
                seen::drop_doubles(&mut numbers);
                of_places(kind, numbers.leak(), recipe)
            }
            Growing::Table(table) => freeze(match recipe {
                Recipe::Copied => table.copied(),
                _ => table,
            }),
        }
    }
}

/// The frozenset over `table`, as it is.
#[inline]
pub fn freeze(table: Table<Value>) -> Value {
    Value::Set(Box::leak(Box::new(Set {
        contents: Contents::Table(table),
        hash: Cell::new(UNKNOWN),
    })))
}

/// The frozenset of these numbers, which are distinct.
pub fn of_places(kind: Kind, numbers: &'static [u32], recipe: Recipe) -> Value {
    if numbers.is_empty() {
        return empty();
    }
    let set: &'static Set = Box::leak(Box::new(Set {
        contents: Contents::Places(Places::new(kind, numbers, recipe)),
        hash: Cell::new(UNKNOWN),
    }));
    if let Some(places) = set.places() {
        places.settle();
    }
    Value::Set(set)
}

/// The set of the images of a set, one for each of its numbers; `NO_IMAGE` where there is none.
pub fn of_images(of: &'static Places, kind: Kind, images: Vec<u32>) -> Value {
    let images: &'static [u32] = images.leak();
    let mut numbers = Vec::with_capacity(images.len());
    seen::with(|marks| {
        for &image in images {
            if image != recipe::NO_IMAGE && marks.mark(image) {
                numbers.push(image);
            }
        }
        marks.clear(&numbers);
    });
    let recipe = Recipe::Mapped { of, images };
    if numbers.len() == images.len() {
        // The bytes are the same, and memory that is given back is not written.
        drop(numbers);
        return of_places(kind, images, recipe);
    }
    of_places(kind, numbers.leak(), recipe)
}

/// Whether each of some distinct sets has a slot to itself in `frozenset({...})` of them, so that their order
/// there does not depend on which was added first.
pub fn have_slots_of_their_own(sets: &[Value]) -> Outcome<bool> {
    if sets.len() < 2 {
        return Ok(true);
    }
    let mut taken = vec![false; table::size_of_copy(sets.len())];
    for &set in sets {
        let slot = hash::hash(set)? as usize & (taken.len() - 1);
        match taken.get_mut(slot) {
            Some(taken) if !*taken => *taken = true,
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// The locations or cells of a value that is a set of nothing else.
#[inline(always)]
pub fn places(value: Value) -> Option<&'static Places> {
    match value {
        Value::Set(set) => set.places(),
        _ => None,
    }
}

/// `frozenset(set)` of a set that is mutable in Python.
pub fn copied(set: Value) -> Outcome {
    match set {
        Value::Set(set) => Ok(freeze(set.general().clone().copied())),
        _ => crate::error::type_error("the value is no set"),
    }
}

/// An empty frozenset.
pub fn empty() -> Value {
    freeze(Table::with_capacity(0))
}

/// `frozenset({value})`.
pub fn single(value: Value) -> Outcome {
    let mut only = Builder::new();
    only.add(value)?;
    Ok(only.frozen())
}

/// `frozenset(items)` from an iterator that may fail on the way.
pub fn collect(items: impl Iterator<Item = Outcome>) -> Outcome {
    let mut set = Builder::with_capacity(items.size_hint().0);
    for item in items {
        set.add(item?)?;
    }
    Ok(set.frozen())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::arithmetic;
    use crate::ops::iterate::iter;

    fn rows(set: Value) -> Vec<i128> {
        iter(set)
            .unwrap()
            .map(|value| {
                crate::ops::subscript::at(value, 0)
                    .unwrap()
                    .to_int()
                    .unwrap()
            })
            .collect()
    }

    fn column(rows: impl Iterator<Item = i32>) -> Value {
        collect(rows.map(|i| Ok(Value::location(i, 0)))).unwrap()
    }

    // The orders in these tests were taken from CPython 3.11.

    #[test]
    fn numbers_lie_where_cpython_puts_them() {
        let numbers = [8, 0, 16, 1, 24, -1, -2, 1].map(|number| Ok(Value::Int(number)));
        let set = collect(numbers.into_iter()).unwrap();
        let order: Vec<_> = iter(set).unwrap().filter_map(Value::to_int).collect();
        assert_eq!(order, [0, 1, 8, 16, -2, 24, -1]);
    }

    #[test]
    fn a_difference_keeps_the_table_and_a_union_drops_its_dummies() {
        let (many, few) = (column(0..40), column(3..5));
        let rest = arithmetic::subtract(many, few).unwrap();
        assert_eq!(rows(rest)[..8], [37, 17, 28, 8, 19, 30, 10, 32]);
        let (Value::Set(rest), Value::Set(few), Value::Set(many)) = (rest, few, many) else {
            panic!("these are sets");
        };
        let union = rest.union(few).unwrap();
        assert_eq!(rows(union)[..4], [4, 37, 17, 28]);
        assert_eq!(rows(union)[16..18], [3, 5]);
        let union = few.union(many).unwrap();
        assert_eq!(rows(union)[12..16], [23, 34, 3, 14]);
    }

    #[test]
    fn an_intersection_goes_through_the_smaller_set() {
        let both = arithmetic::and(column(0..40), column(30..50)).unwrap();
        assert_eq!(rows(both), [37, 38, 33, 34, 35, 30, 36, 31, 32, 39]);
    }

    #[test]
    fn true_and_one_are_one_element() {
        let set = collect([Ok(Value::Int(1)), Ok(Value::True)].into_iter()).unwrap();
        assert_eq!(iter(set).unwrap().count(), 1);
    }
}
