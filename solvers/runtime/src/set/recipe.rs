//! How a set of locations or cells came about, as far as its order depends on it.
//!
//! The table of CPython holds more than a set: sizes, collisions and what was taken out again
//! show in the order. A recipe names the steps of CPython that made the table, so that they can be
//! taken when somebody looks, and not before. Leaves the contents to [`Places`] and the table to
//! [`table`](crate::table).

use core::fmt;

use crate::error::Outcome;
use crate::hash;
use crate::place::Location;
use crate::primitives::objects::Family;
use crate::set::places::Places;
use crate::set::seen;
use crate::table::Table;

/// Stands for an image that is not there.
pub const NO_IMAGE: u32 = u32::MAX;

/// The steps that made a set. "In order" is the order of CPython's table.
pub enum Recipe {
    /// Its numbers were added one by one.
    Listed,
    /// As `Listed`, and copied from there.
    Copied,
    /// Of another set, in order, those that are in this one were added.
    Chosen(&'static Places),
    /// For each of another set, in order, its image was added; `images` has one for each of the
    /// numbers of `of`.
    Mapped {
        /// The other set.
        of: &'static Places,
        /// The images, `NO_IMAGE` where there is none.
        images: &'static [u32],
    },
    /// For each of another set, in order, so many of the numbers were added, which stand where it stands
    /// among its numbers; and copied from there.
    Several {
        /// The other set.
        of: &'static Places,
        /// How many for each.
        each: usize,
    },
    /// All of several sets were added, one set after another, each in order.
    Merged(&'static [&'static Places]),
    /// Several sets were put into one, and all of its elements added, in order.
    MergedFrom(&'static [&'static Places]),
    /// The same, where the sets are the images of another set.
    MergedOver {
        /// The other set.
        of: &'static Places,
        /// The images, one for each of its numbers.
        images: &'static [&'static Places],
    },
    /// `a | b`.
    Union(&'static Places, &'static Places),
    /// `a - b`.
    Minus(&'static Places, &'static Places),
    /// A copy by `a & a`.
    Same(&'static Places),
    /// Its first four numbers and its last four, each a set that was copied, were united.
    Around,
    /// The outline of a box.
    Outline(Sides),
    /// One of the objects of a grid.
    Object(&'static Family, usize),
}

impl fmt::Debug for Recipe {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a recipe")
    }
}

/// The sides of a box, all of them in it.
#[derive(Clone, Copy, Debug)]
pub struct Sides {
    /// The first row.
    pub top: i32,
    /// The last row.
    pub bottom: i32,
    /// The first column.
    pub left: i32,
    /// The last column.
    pub right: i32,
}

/// Numbers never fail to compare.
fn sure<T: Default>(outcome: Outcome<T>) -> T {
    outcome.unwrap_or_default()
}

impl Recipe {
    /// How many recipes it rests on, one upon another.
    pub fn depth(&self) -> u32 {
        let deepest = |all: &[&Places]| all.iter().map(|one| one.depth()).max().unwrap_or(0);
        match self {
            Recipe::Listed
            | Recipe::Copied
            | Recipe::Around
            | Recipe::Outline(_)
            | Recipe::Object(..) => 0,
            Recipe::Chosen(of)
            | Recipe::Mapped { of, .. }
            | Recipe::Several { of, .. }
            | Recipe::Same(of) => of.depth() + 1,
            Recipe::Merged(all) | Recipe::MergedFrom(all) => deepest(all) + 1,
            Recipe::MergedOver { of, images } => deepest(images).max(of.depth()) + 1,
            Recipe::Union(a, b) | Recipe::Minus(a, b) => a.depth().max(b.depth()) + 1,
        }
    }

    /// The table of `places`, whose recipe it is.
    pub fn follow(&self, places: &Places) -> Table<u32> {
        let kind = places.kind();
        let mut table = Table::with_capacity(places.numbers().len());
        let list = |table: &mut Table<u32>, numbers: &[u32]| {
            for &number in numbers {
                table.add_new(kind.hash(number), number);
            }
        };
        match self {
            Recipe::Listed => list(&mut table, places.numbers()),
            Recipe::Copied => {
                list(&mut table, places.numbers());
                return table.copied();
            }
            Recipe::Chosen(of) => {
                let order = of.order();
                seen::with(|marks| {
                    marks.mark_all(places.numbers());
                    for entry in order.iter().filter(|entry| marks.has(entry.key)) {
                        table.add_new(entry.hash, entry.key);
                    }
                    marks.clear(places.numbers());
                });
            }
            Recipe::Mapped { of, images } => {
                let all_differ = images.len() == places.numbers().len();
                for entry in of.order().iter() {
                    let place = of.place(entry.key);
                    match place.and_then(|place| images.get(place)) {
                        Some(&image) if all_differ => table.add_new(kind.hash(image), image),
                        Some(&image) if image != NO_IMAGE => {
                            sure(table.add(kind.hash(image), image));
                        }
                        _ => {}
                    }
                }
            }
            Recipe::Several { of, each } => {
                for entry in of.order().iter() {
                    let mut groups = places.numbers().chunks_exact(*each);
                    let place = of.place(entry.key);
                    list(
                        &mut table,
                        place.and_then(|place| groups.nth(place)).unwrap_or(&[]),
                    );
                }
                return table.copied();
            }
            Recipe::Merged(all) => {
                for one in *all {
                    add_all(&mut table, one);
                }
            }
            Recipe::MergedFrom(all) => merge(&mut table, all.iter().copied()),
            Recipe::MergedOver { of, images } => {
                let order = of.order().iter();
                let image = |number| images.get(of.place(number)?).copied();
                merge(&mut table, order.filter_map(|entry| image(entry.key)));
            }
            Recipe::Union(a, b) => return sure(a.order().union(b.order())),
            Recipe::Minus(a, b) => return sure(a.order().difference(b.order())),
            Recipe::Same(of) => sure(table.merge(of.order())),
            Recipe::Around => {
                let mut diagonal = Table::with_capacity(4);
                let (near, far) = places.numbers().split_at(4);
                list(&mut table, near);
                list(&mut diagonal, far);
                return sure(table.copied().union(&diagonal.copied()));
            }
            Recipe::Outline(sides) => return sides.outline(),
            Recipe::Object(family, number) => return family.order(*number),
        }
        table
    }
}

fn add_all(table: &mut Table<u32>, places: &Places) {
    for entry in places.order().iter() {
        sure(table.add(entry.hash, entry.key));
    }
}

/// Adds the elements of sets, in the order that a set of these sets has.
fn merge(table: &mut Table<u32>, all: impl Iterator<Item = &'static Places>) {
    let mut outer: Table<Whole> = Table::new();
    for places in all {
        let hash = hash::seal_set(places.shuffled(), places.numbers().len());
        sure(outer.add(hash, Whole(places)));
    }
    for entry in outer.iter() {
        add_all(table, entry.key.0);
    }
}

/// A set as an element of a set.
#[derive(Clone, Copy)]
struct Whole(&'static Places);

impl crate::table::Key for Whole {
    fn same(self, other: Self) -> Outcome<bool> {
        let (one, other) = (self.0, other.0);
        Ok(core::ptr::eq(one, other)
            || one.numbers().len() == other.numbers().len() && one.is_subset(other))
    }
}

impl Sides {
    /// The table of the outline, as `vline | vline | (hline | hline)` and a copy make it.
    fn outline(self) -> Table<u32> {
        let line = |places: &mut dyn Iterator<Item = (i32, i32)>| {
            let mut line = Table::new();
            for (i, j) in places {
                if let Some(location) = Location::new(i, j) {
                    line.add_new(location.hash(), location.number());
                }
            }
            line
        };
        let down = |j| line(&mut (self.top..=self.bottom).map(|i| (i, j)));
        let across = |i| line(&mut (self.left..=self.right).map(|j| (i, j)));
        let vertical = sure(down(self.left).union(&down(self.right)));
        let horizontal = sure(across(self.top).union(&across(self.bottom)));
        sure(vertical.union(&horizontal)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::iterate::iter;
    use crate::set::{self, Set};
    use crate::value::Value;

    /// A set, and the table that CPython's steps make of it at once.
    type Both = (&'static Set, Table<Value>);

    fn as_set(value: Value) -> &'static Set {
        match value {
            Value::Set(set) => set,
            _ => panic!("no set: {value:?}"),
        }
    }

    fn listed(values: &[Value]) -> Both {
        let mut table = Table::new();
        for &value in values {
            table.add(hash::hash(value).unwrap(), value).unwrap();
        }
        let set = set::collect(values.iter().copied().map(Ok)).unwrap();
        (as_set(set), table)
    }

    /// The result of a step on two sets of the pool.
    fn step(number: u64, (a, x): &Both, (b, y): &Both) -> Both {
        match number % 4 {
            0 => (as_set(a.union(b).unwrap()), x.union(y).unwrap()),
            1 => (as_set(a.difference(b).unwrap()), x.difference(y).unwrap()),
            2 if !core::ptr::eq(*a, *b) => {
                let both = x.intersection(y).unwrap();
                (as_set(a.intersection(b).unwrap()), both)
            }
            _ => {
                let all: Vec<Value> = x.iter().chain(y.iter()).map(|entry| entry.key).collect();
                let sets = [Value::Set(a), Value::Set(b)];
                match crate::primitives::containers::merged(&sets, Recipe::Merged) {
                    Some(merged) => (as_set(merged), listed(&all).1),
                    None => listed(&all),
                }
            }
        }
    }

    #[test]
    fn an_order_that_is_made_late_is_the_one_that_is_made_at_once() {
        // A multiplier of a linear congruence (Knuth, volume 2, 3.3.4), so that every run is the same.
        let mut state = 20_261_129u64;
        let mut next = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % below
        };
        for round in 0..60 {
            let mut pool: Vec<Both> = Vec::new();
            for _ in 0..4 {
                let values: Vec<Value> = (0..next(60))
                    .map(|_| {
                        let at = Value::location(next(9) as i32 - 2, next(9) as i32 - 2);
                        match round % 2 {
                            0 => at,
                            _ => Value::pair(Value::Int(next(3) as i32), at),
                        }
                    })
                    .collect();
                pool.push(listed(&values));
            }
            for _ in 0..40 {
                let (a, b) = (next(pool.len() as u64), next(pool.len() as u64));
                let made = step(next(4), &pool[a as usize], &pool[b as usize]);
                pool.push(made);
            }
            // The last first, so that recipes are followed through many others.
            for (set, table) in pool.iter().rev() {
                let late: Vec<Value> = iter(Value::Set(set)).unwrap().collect();
                let once: Vec<Value> = table.iter().map(|entry| entry.key).collect();
                assert_eq!(late.len(), once.len());
                assert!(late.iter().zip(&once).all(|(a, b)| a.is(*b)));
            }
        }
    }
}
