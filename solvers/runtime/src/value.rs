//! Values: what a DSL program computes with.
//!
//! Owns their layout. A value is eight bytes on wasm32 and `Copy`; whatever is bigger lies in
//! memory that lives as long as the run. Leaves all behaviour to `ops`, `hash` and `set`.

use core::ptr::NonNull;

use crate::error::Outcome;
use crate::grid::Grid;
use crate::place::{Cell, Location};
use crate::set::Set;

/// A Python value, as far as the DSL can make one.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// `None`.
    None,
    /// `False`.
    False,
    /// `True`.
    True,
    /// An integer of 32 bits.
    Int(i32),
    /// An integer that does not fit in 32 bits.
    Big(&'static i128),
    /// A tuple of two small numbers, or a block of memory as any other tuple.
    Location(Location),
    /// A tuple of a colour and a location, or a block of memory as any other tuple.
    Cell(Cell),
    /// A tuple of rows of small colours, or a block of values as any other tuple.
    Grid(&'static Grid),
    /// A tuple.
    Tuple(Tuple),
    /// A frozenset.
    Set(&'static Set),
    /// A primitive, by its number.
    Primitive(u32),
    /// A function of the program, by its number.
    User(u32),
    /// A function that a primitive has made.
    Closure(&'static Closure),
}

impl From<bool> for Value {
    #[inline]
    fn from(truth: bool) -> Self {
        if truth { Value::True } else { Value::False }
    }
}

impl From<i32> for Value {
    #[inline]
    fn from(number: i32) -> Self {
        Value::Int(number)
    }
}

impl From<i128> for Value {
    #[inline]
    fn from(number: i128) -> Self {
        match i32::try_from(number) {
            Ok(small) => Value::Int(small),
            Err(_) => Value::Big(Box::leak(Box::new(number))),
        }
    }
}

impl From<usize> for Value {
    #[inline]
    fn from(number: usize) -> Self {
        match i32::try_from(number) {
            Ok(small) => Value::Int(small),
            Err(_) => Value::from(number as i128),
        }
    }
}

impl Value {
    /// Whether it is the same object as `other`, as far as a program could tell by `==`.
    #[inline]
    pub fn is(self, other: Value) -> bool {
        match (self, other) {
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Location(a), Value::Location(b)) => a == b,
            (Value::Cell(a), Value::Cell(b)) => a == b,
            (Value::Tuple(a), Value::Tuple(b)) => a.0 == b.0,
            (Value::Grid(a), Value::Grid(b)) => core::ptr::eq(a, b),
            (Value::Set(a), Value::Set(b)) => core::ptr::eq(a, b),
            (Value::Closure(a), Value::Closure(b)) => core::ptr::eq(a, b),
            (Value::Primitive(a), Value::Primitive(b)) | (Value::User(a), Value::User(b)) => a == b,
            (Value::Big(a), Value::Big(b)) => a == b,
            (Value::None, Value::None)
            | (Value::True, Value::True)
            | (Value::False, Value::False) => true,
            _ => false,
        }
    }

    /// Whether it refers to nothing on the heap.
    #[inline]
    pub fn is_immediate(self) -> bool {
        !matches!(
            self,
            Value::Big(_) | Value::Grid(_) | Value::Tuple(_) | Value::Set(_) | Value::Closure(_)
        )
    }

    /// Whether `isinstance(self, int)`; a bool is one.
    #[inline]
    pub fn is_int(self) -> bool {
        matches!(
            self,
            Value::Int(_) | Value::True | Value::False | Value::Big(_)
        )
    }

    /// Whether `isinstance(self, tuple)`.
    #[inline]
    pub fn is_tuple(self) -> bool {
        matches!(
            self,
            Value::Location(_) | Value::Cell(_) | Value::Grid(_) | Value::Tuple(_)
        )
    }

    /// The elements of a tuple; none of what is no tuple.
    #[inline(always)]
    pub fn items(self) -> Option<&'static [Value]> {
        match self {
            Value::Tuple(tuple) => Some(tuple.items()),
            Value::Grid(grid) => Some(grid.rows()),
            Value::Location(_) | Value::Cell(_) => Some(self.laid_out()),
            _ => None,
        }
    }

    /// The elements of a location or a cell, in memory.
    #[cold]
    #[inline(never)]
    fn laid_out(self) -> &'static [Value] {
        match self.parts() {
            Some((a, b)) => Box::leak(Box::new([a, b])),
            None => &[],
        }
    }

    /// The elements of a tuple of two; none of anything else.
    #[inline(always)]
    pub fn parts(self) -> Option<(Value, Value)> {
        match self {
            Value::Location(location) => Some((Value::Int(location.i()), Value::Int(location.j()))),
            Value::Cell(cell) => {
                Some((Value::Int(cell.colour()), Value::Location(cell.location())))
            }
            Value::Tuple(tuple) => match *tuple.items() {
                [a, b] => Some((a, b)),
                _ => None,
            },
            Value::Grid(grid) => match *grid.rows() {
                [a, b] => Some((a, b)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The two numbers of a tuple of two integers of 32 bits.
    #[inline(always)]
    pub fn coordinates(self) -> Option<(i32, i32)> {
        match self {
            Value::Location(location) => Some((location.i(), location.j())),
            Value::Tuple(tuple) => match *tuple.items() {
                [Value::Int(i), Value::Int(j)] => Some((i, j)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The same value, as a location or a cell where it fits.
    #[inline]
    pub fn compact(self) -> Value {
        match self {
            Value::Tuple(tuple) => match *tuple.items() {
                [a, b] => {
                    let b = match b.coordinates() {
                        Some((i, j)) => Location::new(i, j).map_or(b, Value::Location),
                        None => b,
                    };
                    compact_pair(a, b).unwrap_or(self)
                }
                _ => self,
            },
            _ => self,
        }
    }

    /// The number that an integer or a bool is.
    #[inline]
    pub fn to_int(self) -> Option<i128> {
        match self {
            Value::Int(number) => Some(i128::from(number)),
            Value::True => Some(1),
            Value::False => Some(0),
            Value::Big(number) => Some(*number),
            _ => None,
        }
    }

    /// The number that an integer of 32 bits or a bool is.
    #[inline]
    pub fn to_small(self) -> Option<i32> {
        match self {
            Value::Int(number) => Some(number),
            Value::True => Some(1),
            Value::False => Some(0),
            _ => None,
        }
    }

    /// A pair of the two.
    #[inline]
    pub fn pair(a: Value, b: Value) -> Value {
        if let Some(pair) = compact_pair(a, b) {
            return pair;
        }
        let block: &'static [Value; 3] = Box::leak(Box::new([Value::Int(2), a, b]));
        Value::Tuple(Tuple(NonNull::from(block).cast()))
    }

    /// The pair of two numbers.
    #[inline]
    pub fn location(i: i32, j: i32) -> Value {
        match Location::new(i, j) {
            Some(location) => Value::Location(location),
            None => Value::pair(Value::Int(i), Value::Int(j)),
        }
    }

    /// A tuple of `items`.
    pub fn tuple(items: &[Value]) -> Value {
        let mut row = Row::with_capacity(items.len());
        row.extend(items);
        row.finish()
    }
}

/// A pair as a location or a cell, where it fits.
#[inline(always)]
fn compact_pair(a: Value, b: Value) -> Option<Value> {
    match (a, b) {
        (Value::Int(i), Value::Int(j)) => Location::new(i, j).map(Value::Location),
        (Value::Int(colour), Value::Location(location)) => {
            Cell::new(colour, location).map(Value::Cell)
        }
        _ => None,
    }
}

/// A tuple: a pointer to its length, which its elements follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tuple(NonNull<Value>);

impl Tuple {
    /// The elements.
    #[inline]
    pub fn items(self) -> &'static [Value] {
        // SAFETY: a `Tuple` is only made from a leaked block whose first value is the number of
        // values after it, and nothing writes to the block afterwards.
        unsafe {
            let len = match self.0.read() {
                Value::Int(len) => len as usize,
                _ => 0,
            };
            core::slice::from_raw_parts(self.0.as_ptr().add(1), len)
        }
    }
}

/// A tuple in the making. The place of its length is kept free at the front.
#[derive(Debug)]
pub struct Row(Vec<Value>);

impl Row {
    /// An empty one with room for `items`; an absurd number of them is not believed.
    #[inline]
    pub fn with_capacity(items: usize) -> Self {
        let mut block = Vec::with_capacity(items.min(1 << 16) + 1);
        block.push(Value::None);
        Row(block)
    }

    /// Adds one element.
    #[inline]
    pub fn push(&mut self, item: Value) {
        self.0.push(item);
    }

    /// Adds all of `items`.
    pub fn extend(&mut self, items: &[Value]) {
        self.0.extend_from_slice(items);
    }

    /// The elements so far.
    #[inline]
    pub fn items(&self) -> &[Value] {
        self.0.get(1..).unwrap_or(&[])
    }

    /// The elements so far, to change.
    #[inline]
    pub fn items_mut(&mut self) -> &mut [Value] {
        self.0.get_mut(1..).unwrap_or(&mut [])
    }

    /// The tuple.
    #[inline]
    pub fn finish(mut self) -> Value {
        let len = self.0.len() as i32 - 1;
        if let Some(head) = self.0.first_mut() {
            *head = Value::Int(len);
        }
        self.0.shrink_to_fit();
        Value::Tuple(Tuple(NonNull::from(self.0.leak()).cast()))
    }
}

/// Collects a tuple from values that may fail to come.
pub fn collect(items: impl Iterator<Item = Outcome>) -> Outcome {
    let mut row = Row::with_capacity(items.size_hint().0);
    for item in items {
        row.push(item?);
    }
    Ok(row.finish())
}

/// Which primitive has made a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// `outer(inner(x))`.
    Compose,
    /// `h(g(f(x)))`.
    Chain,
    /// `function(x) == target`.
    Matcher,
    /// The last argument fixed.
    Rbind,
    /// The first argument fixed.
    Lbind,
    /// `function` so many times.
    Power,
    /// `outer(a(x), b(x))`.
    Fork,
}

/// A function that a primitive has made: the maker and what it was given.
#[derive(Debug)]
pub struct Closure {
    /// Who made it.
    pub maker: Maker,
    /// How many arguments it takes.
    pub params: u32,
    /// The arguments of its maker; the third is `None` where it takes two.
    pub given: [Value; 3],
}
