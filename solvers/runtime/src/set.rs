//! Frozensets of values, and the ways in which CPython makes one.
//!
//! Which way matters: `frozenset(generator)` grows step by step, `frozenset({...})` copies a set
//! and sizes the copy at once, and so the order may differ. The table itself is `table`.

use core::cell::Cell;

use crate::error::Outcome;
use crate::hash;
use crate::ops::{compare, iterate};
use crate::table::{Iter, Key, Table};
use crate::value::Value;

impl Key for Value {
    /// Most keys are locations, so these are compared where they are.
    #[inline(always)]
    fn same(self, other: Value) -> Outcome<bool> {
        match compare::equal_locations(self, other) {
            Some(same) => Ok(same),
            None => compare::equal(self, other),
        }
    }
}

/// No hash is -1, so it stands for one that is not known yet.
const UNKNOWN: u64 = u64::MAX;

/// A frozenset.
#[derive(Debug)]
pub struct Set {
    /// Its elements.
    pub table: Table<Value>,
    hash: Cell<u64>,
}

impl Set {
    /// Its hash, which is kept once computed.
    pub fn hash(&self) -> u64 {
        if self.hash.get() == UNKNOWN {
            let shuffled = self
                .table
                .iter()
                .fold(0, |acc, entry| acc ^ hash::shuffle(entry.hash));
            self.hash.set(hash::seal_set(shuffled, self.table.len()));
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
        self.table.contains(hash::hash(value)?, value)
    }

    /// The elements, in order.
    #[inline]
    pub fn iter(&'static self) -> Elements {
        Elements(self.table.iter())
    }
}

/// The elements of a set, in order.
#[derive(Clone, Debug)]
pub struct Elements(Iter<'static, Value>);

impl Iterator for Elements {
    type Item = Value;

    #[inline]
    fn next(&mut self) -> Option<Value> {
        self.0.next().map(|entry| entry.key)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// A set in the making.
#[derive(Debug, Default)]
pub struct Builder(Table<Value>);

impl Builder {
    /// An empty one.
    #[inline]
    pub fn new() -> Self {
        Builder(Table::new())
    }

    /// An empty one with room for `values`.
    #[inline]
    pub fn with_capacity(values: usize) -> Self {
        Builder(Table::with_capacity(values))
    }

    /// Adds one value.
    #[inline]
    pub fn add(&mut self, value: Value) -> Outcome<()> {
        self.0.add(hash::hash(value)?, value)?;
        Ok(())
    }

    /// Adds a value whose hash is known.
    #[inline]
    pub fn add_hashed(&mut self, hash: u64, value: Value) -> Outcome<()> {
        self.0.add(hash, value)?;
        Ok(())
    }

    /// Adds all that a container holds, in its order. What is in a set has its hash beside it.
    pub fn add_all(&mut self, container: Value) -> Outcome<()> {
        match container {
            Value::Set(set) => {
                for entry in set.table.iter() {
                    self.0.add(entry.hash, entry.key)?;
                }
            }
            _ => {
                for item in iterate::iter(container)? {
                    self.add(item)?;
                }
            }
        }
        Ok(())
    }

    /// Adds a value that is known to be new, with its hash.
    #[inline]
    pub fn add_new(&mut self, hash: u64, value: Value) {
        self.0.add_new(hash, value);
    }

    /// Adds the location of two numbers.
    #[inline]
    pub fn add_location(&mut self, i: i32, j: i32) -> Outcome<()> {
        self.0.add(hash::location(i, j), Value::location(i, j))?;
        Ok(())
    }

    /// Adds the cell of a value with this hash at two numbers.
    #[inline]
    pub fn add_cell(&mut self, hash: u64, value: Value, i: i32, j: i32) -> Outcome<()> {
        let cell = Value::pair(value, Value::location(i, j));
        self.0.add(hash::pair(hash, hash::location(i, j)), cell)?;
        Ok(())
    }

    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The frozenset that was built step by step, as from a generator.
    #[inline]
    pub fn frozen(self) -> Value {
        freeze(self.0)
    }

    /// `frozenset(set)`: the copy that Python makes of a mutable set.
    #[inline]
    pub fn frozen_copy(self) -> Value {
        freeze(self.0.copied())
    }

    /// The table, for a set that stays mutable.
    #[inline]
    pub fn table(self) -> Table<Value> {
        self.0
    }
}

/// The frozenset over `table`, as it is.
#[inline]
pub fn freeze(table: Table<Value>) -> Value {
    Value::Set(Box::leak(Box::new(Set {
        table,
        hash: Cell::new(UNKNOWN),
    })))
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
        let union = freeze(rest.table.union(&few.table).unwrap());
        assert_eq!(rows(union)[..4], [4, 37, 17, 28]);
        assert_eq!(rows(union)[16..18], [3, 5]);
        let union = freeze(few.table.union(&many.table).unwrap());
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
