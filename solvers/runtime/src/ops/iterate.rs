//! Iterators, lengths, unpacking and ranges.

use crate::error::{Class, Fail, Outcome, type_error, value_error};
use crate::set::Elements;
use crate::value::{Row, Value};

/// The elements of a tuple or a set, in order.
#[derive(Clone, Debug)]
pub enum Items {
    /// Of a tuple.
    Tuple(core::slice::Iter<'static, Value>),
    /// Of a set.
    Set(Elements),
}

impl Iterator for Items {
    type Item = Value;

    #[inline]
    fn next(&mut self) -> Option<Value> {
        match self {
            Items::Tuple(items) => items.next().copied(),
            Items::Set(items) => items.next(),
        }
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Items::Tuple(items) => items.size_hint(),
            Items::Set(items) => items.size_hint(),
        }
    }
}

/// `iter(value)`.
#[inline]
pub fn iter(value: Value) -> Outcome<Items> {
    if let Value::Set(set) = value {
        return Ok(Items::Set(set.iter()));
    }
    match value.items() {
        Some(items) => Ok(Items::Tuple(items.iter())),
        None => type_error("the value cannot be iterated"),
    }
}

/// `tuple(value)`, as a slice.
pub fn elements(value: Value) -> Outcome<&'static [Value]> {
    if let Some(items) = value.items() {
        return Ok(items);
    }
    let items = iter(value)?;
    let mut row = Row::with_capacity(items.size_hint().0);
    for item in items {
        row.push(item);
    }
    Ok(row.finish().items().unwrap_or(&[]))
}

/// `len(value)`.
#[inline]
pub fn len(value: Value) -> Outcome<usize> {
    match value {
        Value::Tuple(tuple) => Ok(tuple.items().len()),
        Value::Location(_) | Value::Cell(_) => Ok(2),
        Value::Grid(grid) => Ok(grid.height()),
        Value::Set(set) => Ok(set.len()),
        _ => type_error("the value has no length"),
    }
}

/// `next(iter(value))`.
pub fn first(value: Value) -> Outcome {
    if let Some((first, _)) = value.parts() {
        return Ok(first);
    }
    let first = match value {
        Value::Set(set) => set.first(),
        _ => iter(value)?.next(),
    };
    match first {
        Some(item) => Ok(item),
        None => Err(Fail::new(Class::StopIteration, "the container is empty")),
    }
}

/// `a, b = value`.
#[inline]
pub fn unpack(value: Value) -> Outcome<(Value, Value)> {
    match value.parts() {
        Some(parts) => Ok(parts),
        None => unpack_slowly(value),
    }
}

#[inline(never)]
fn unpack_slowly(value: Value) -> Outcome<(Value, Value)> {
    let mut items = iter(value)?;
    match (items.next(), items.next(), items.next()) {
        (Some(a), Some(b), None) => Ok((a, b)),
        _ => value_error("there are not two values to unpack"),
    }
}

/// `value, (i, j) = cell`.
#[inline]
pub fn unpack_cell(cell: Value) -> Outcome<(Value, Value, Value)> {
    let (value, location) = unpack(cell)?;
    let (i, j) = unpack(location)?;
    Ok((value, i, j))
}

/// `zip(*value)`: a tuple for each place that all of them have.
pub fn transpose(rows: &[&'static [Value]]) -> impl Iterator<Item = Value> {
    let width = rows.iter().map(|row| row.len()).min().unwrap_or(0);
    (0..width).map(move |place| {
        let mut column = Row::with_capacity(rows.len());
        for row in rows {
            if let Some(&item) = row.get(place) {
                column.push(item);
            }
        }
        column.finish()
    })
}

/// The arguments of `zip(*value)`, each as a slice.
pub fn rows(value: Value) -> Outcome<Vec<&'static [Value]>> {
    let items = iter(value)?;
    let mut rows = Vec::with_capacity(items.size_hint().0);
    for item in items {
        rows.push(elements(item)?);
    }
    Ok(rows)
}

/// `range(start, stop, step)`, however far it goes.
#[derive(Clone, Debug)]
pub enum Range {
    /// All of its numbers have 32 bits.
    Small {
        /// The next number.
        next: i32,
        /// From one number to the next.
        step: i32,
        /// How many are left.
        left: u32,
    },
    /// Any other.
    Large {
        /// The next number.
        next: i128,
        /// From one number to the next.
        step: i128,
        /// How many are left.
        left: u128,
    },
}

impl Iterator for Range {
    type Item = Value;

    #[inline]
    fn next(&mut self) -> Option<Value> {
        match self {
            Range::Small { next, step, left } => {
                *left = left.checked_sub(1)?;
                let value = *next;
                *next = value.wrapping_add(*step);
                Some(Value::Int(value))
            }
            Range::Large { next, step, left } => {
                *left = left.checked_sub(1)?;
                let value = *next;
                *next = value.wrapping_add(*step);
                Some(Value::from(value))
            }
        }
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = match self {
            Range::Small { left, .. } => *left as usize,
            Range::Large { left, .. } => (*left).min(1 << 16) as usize,
        };
        (left.min(1 << 16), None)
    }
}

fn whole(value: Value) -> Outcome<i128> {
    match value.to_int() {
        Some(number) => Ok(number),
        None => type_error("a range takes integers"),
    }
}

/// `range(start, stop, step)`.
pub fn range_by(start: Value, stop: Value, step: Value) -> Outcome<Range> {
    if let (Value::Int(start), Value::Int(stop), Value::Int(1)) = (start, stop, step) {
        return Ok(Range::Small {
            next: start,
            step: 1,
            left: (i64::from(stop) - i64::from(start)).max(0) as u32,
        });
    }
    let (start, stop, step) = (whole(start)?, whole(stop)?, whole(step)?);
    if step == 0 {
        return value_error("the step of a range is zero");
    }
    let apart = if step > 0 && stop > start {
        stop.wrapping_sub(start) as u128
    } else if step < 0 && start > stop {
        start.wrapping_sub(stop) as u128
    } else {
        0
    };
    Ok(Range::Large {
        next: start,
        step,
        left: apart.div_ceil(step.unsigned_abs()),
    })
}

/// `range(start, stop)`.
pub fn range_from(start: Value, stop: Value) -> Outcome<Range> {
    range_by(start, stop, Value::Int(1))
}

/// `range(stop)`.
pub fn range(stop: Value) -> Outcome<Range> {
    range_from(Value::Int(0), stop)
}
