//! Fingerprints of values: by them a search knows an expression that it has already.

use crate::error::{Class, Fail, Outcome, recursion};
use crate::grid::{self, Grid};
use crate::inspect;
use crate::set::places::{self, Places};
use crate::value::Value;

/// Values of more parts than this are no use to a search. A grid of 30 x 30 has 930, the object
/// of all its cells 3,600.
pub const MOST_PARTS: u32 = 12_000;
/// Numbers that are of use: an output has 900 cells.
const MOST_NUMBER: u32 = 1_000;
/// Rows, columns and colours that are of use: three grids to each side, at most. Sets that reach
/// farther take long to fill, to connect, to lay out.
const MOST_PLACE: u32 = 90;
/// A fingerprint in the making: equal for values that no program could tell apart, and different
/// for others but for one chance in 2^64. Sets of locations or cells that differ in nothing but
/// their order count as one value: to tell their orders would take most of the time of a search,
/// and of 1,718 runs of arc-dsl's solvers none hangs on one. Of other sets the order counts.
#[derive(Default)]
pub struct Print {
    sum: u64,
    parts: u32,
}

impl Print {
    fn mix(&mut self, word: u64) {
        // The multiplier and the last shift are those of splitmix64 (Steele, Lea, Flood 2014).
        let mixed = (self.sum ^ word).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        self.sum = (mixed ^ (mixed >> 31)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    }

    /// Adds a value that lies at most so many levels deep.
    pub fn add(&mut self, value: Value, left: u32) -> Outcome<()> {
        let Some(left) = left.checked_sub(1) else {
            return recursion();
        };
        self.parts += 1;
        if self.parts > MOST_PARTS {
            return too_large();
        }
        // The kind of a value stands above 32 bits of its contents.
        let tag = |tag: u64, low: u32| tag << 32 | u64::from(low);
        // The same grid may be one block or rows.
        if let Some(grid) = grid::of(grid::compact(value)) {
            return self.add_grid(grid);
        }
        match value {
            Value::Int(number) => {
                let most = if left + 1 == inspect::DEEPEST {
                    MOST_NUMBER
                } else {
                    MOST_PLACE
                };
                if number.unsigned_abs() > most {
                    return too_large();
                }
                self.mix(tag(1, number as u32));
            }
            Value::None => self.mix(tag(2, 0)),
            Value::False => self.mix(tag(2, 1)),
            Value::True => self.mix(tag(2, 2)),
            Value::Big(_) => return too_large(),
            Value::Tuple(_) | Value::Location(_) | Value::Cell(_) | Value::Grid(_) => {
                let items = value.items().unwrap_or(&[]);
                self.mix(tag(4, items.len() as u32));
                for &item in items {
                    self.add(item, left)?;
                }
            }
            Value::Set(set) => {
                self.mix(tag(5, set.len() as u32));
                match set.places() {
                    Some(places) => self.add_places(places)?,
                    None => {
                        for item in set.iter() {
                            self.add(item, left)?;
                        }
                    }
                }
            }
            Value::Primitive(number) => self.mix(tag(6, number)),
            Value::User(number) => self.mix(tag(7, number)),
            Value::Closure(closure) => {
                self.mix(tag(8, closure.maker as u32));
                for item in closure.given {
                    self.add(item, left)?;
                }
            }
        }
        Ok(())
    }

    fn add_grid(&mut self, grid: &Grid) -> Outcome<()> {
        let cells = grid.cells();
        self.parts = self
            .parts
            .saturating_add((grid.height() + cells.len()) as u32);
        if self.parts > MOST_PARTS || cells.iter().any(|&cell| u32::from(cell) > MOST_PLACE) {
            return too_large();
        }
        self.mix(11 << 32 | (grid.height() << 16 | grid.width()) as u64);
        let (words, rest) = cells.as_chunks();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        self.mix(u64::from_le_bytes(last));
        Ok(())
    }

    /// Adds the contents of a set, whatever its order is.
    fn add_places(&mut self, places: &Places) -> Outcome<()> {
        let (kind, parts) = match places.kind() {
            places::Kind::Locations => (9, 3),
            places::Kind::Cells => (10, 5),
        };
        let numbers = places.numbers();
        self.parts = self.parts.saturating_add(parts * numbers.len() as u32);
        if self.parts > MOST_PARTS {
            return too_large();
        }
        let is_far = |place: i32| place.unsigned_abs() > MOST_PLACE;
        if places
            .locations()
            .any(|at| is_far(at.i()) || is_far(at.j()))
        {
            return too_large();
        }
        let mut sum = 0u64;
        for &number in numbers {
            let mut one = Print::default();
            one.mix(u64::from(number) | kind << 32);
            sum = sum.wrapping_add(one.sum);
        }
        self.mix(sum);
        Ok(())
    }

    /// The fingerprint. Never 0, which stands for none.
    pub fn seal(self) -> u64 {
        self.sum.max(1)
    }
}

/// The fingerprint of a number.
pub fn print_of(number: i32) -> Option<u64> {
    let mut print = Print::default();
    print.add(Value::Int(number), inspect::DEEPEST).ok()?;
    Some(print.seal())
}

/// The error for what a search has no use for.
#[cold]
pub fn too_large<T>() -> Outcome<T> {
    Err(Fail::new(
        Class::Memory,
        "the value is too large for a search",
    ))
}
