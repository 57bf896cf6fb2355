//! Comparison. `True == 1`; tuples compare element by element, sets by inclusion.

use core::cmp::Ordering;

use crate::call;
use crate::error::{Outcome, recursion, type_error};
use crate::ops::iterate;
use crate::value::Value;

/// `a == b`, where one object is always equal to itself.
#[inline]
pub fn equal(a: Value, b: Value) -> Outcome<bool> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => Ok(x == y),
        (Value::Location(x), Value::Location(y)) => Ok(x == y || different_tuples()?),
        (Value::Cell(x), Value::Cell(y)) => Ok(x == y || different_tuples()?),
        _ if compare_inside(a, b) => {
            if a.is(b) {
                return Ok(true);
            }
            nested(a, b, call::room())
        }
        _ => Ok(flat(a, b)),
    }
}

/// Whether two values are equal only if all of their elements are.
#[inline(always)]
fn compare_inside(a: Value, b: Value) -> bool {
    match (a, b) {
        (Value::Set(_), Value::Set(_)) => true,
        _ => a.is_tuple() && b.is_tuple(),
    }
}

/// Two tuples differ; Python finds out in a call of its own.
#[inline]
fn different_tuples() -> Outcome<bool> {
    match call::room() {
        0 => recursion(),
        _ => Ok(false),
    }
}

/// Equality of two values that are not both tuples nor both sets.
#[inline]
fn flat(a: Value, b: Value) -> bool {
    a.is(b) || matches!((a.to_int(), b.to_int()), (Some(x), Some(y)) if x == y)
}

fn nested(a: Value, b: Value, room: u32) -> Outcome<bool> {
    let Some(room) = room.checked_sub(1) else {
        return recursion();
    };
    match (a, b) {
        (Value::Location(x), Value::Location(y)) => Ok(x == y),
        (Value::Cell(x), Value::Cell(y)) => Ok(x == y),
        // The rows are one deeper than the grids.
        (Value::Grid(x), Value::Grid(y)) if room > 0 => {
            Ok(x.width() == y.width() && x.cells() == y.cells())
        }
        (Value::Set(x), Value::Set(y)) => {
            if x.len() != y.len() || x.surely_differs(y) {
                return Ok(false);
            }
            call::within(|| x.is_subset(y))
        }
        _ => {
            let (Some(x), Some(y)) = (a.items(), b.items()) else {
                return Ok(flat(a, b));
            };
            if x.len() != y.len() {
                // Python compares the elements first, and so may nest too deeply; the answer is
                // the same.
                return Ok(false);
            }
            for (&left, &right) in x.iter().zip(y) {
                let same = match (left, right) {
                    (Value::Int(x), Value::Int(y)) => x == y,
                    _ if compare_inside(left, right) => {
                        left.is(right) || nested(left, right, room)?
                    }
                    _ => flat(left, right),
                };
                if !same {
                    return Ok(false);
                }
            }
            Ok(true)
        }
    }
}

/// How `a < b` and its likes are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `a < b`.
    Less,
    /// `a > b`.
    Greater,
}

impl Order {
    fn wanted(self) -> Ordering {
        match self {
            Order::Less => Ordering::Less,
            Order::Greater => Ordering::Greater,
        }
    }
}

/// `a < b`.
#[inline]
pub fn less(a: Value, b: Value) -> Outcome<bool> {
    if let (Value::Int(x), Value::Int(y)) = (a, b) {
        return Ok(x < y);
    }
    ordered(a, b, Order::Less, call::room())
}

/// `a > b`.
#[inline]
pub fn greater(a: Value, b: Value) -> Outcome<bool> {
    if let (Value::Int(x), Value::Int(y)) = (a, b) {
        return Ok(x > y);
    }
    ordered(a, b, Order::Greater, call::room())
}

fn ordered(a: Value, b: Value, order: Order, room: u32) -> Outcome<bool> {
    let Some(room) = room.checked_sub(1) else {
        return recursion();
    };
    if let (Value::Location(x), Value::Location(y)) = (a, b)
        && room > 0
    {
        let wanted = order.wanted();
        return Ok(x.number().cmp(&y.number()) == wanted);
    }
    if let (Some(x), Some(y)) = (a.items(), b.items()) {
        for (&left, &right) in x.iter().zip(y) {
            if !equal(left, right)? {
                return ordered(left, right, order, room);
            }
        }
        return Ok(match order {
            Order::Less => x.len() < y.len(),
            Order::Greater => x.len() > y.len(),
        });
    }
    match (a, b) {
        (Value::Set(x), Value::Set(y)) => {
            let (few, many) = match order {
                Order::Less => (x, y),
                Order::Greater => (y, x),
            };
            Ok(few.len() < many.len() && call::within(|| few.is_subset(many))?)
        }
        _ => {
            let (Some(x), Some(y)) = (a.to_int(), b.to_int()) else {
                return type_error("the values have no order");
            };
            Ok(x.cmp(&y) == order.wanted())
        }
    }
}

/// `0 <= value < end`.
#[inline]
pub fn inside(value: Value, end: usize) -> Outcome<bool> {
    match value {
        Value::Int(number) => Ok(number >= 0 && (number as usize) < end),
        _ => match value.to_int() {
            Some(number) => Ok(number >= 0 && number < end as i128),
            None => type_error("the values have no order"),
        },
    }
}

/// `value in container`.
#[inline]
pub fn contains(container: Value, value: Value) -> Outcome<bool> {
    match container {
        Value::Set(set) => set.contains(value),
        _ => tuple_contains(container, value),
    }
}

#[inline(never)]
fn tuple_contains(container: Value, value: Value) -> Outcome<bool> {
    if let Some((a, b)) = container.parts() {
        return Ok(equal(a, value)? || equal(b, value)?);
    }
    for item in iterate::iter(container)? {
        let same = match (item, value) {
            (Value::Int(one), Value::Int(other)) => one == other,
            _ => equal(item, value)?,
        };
        if same {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The first of the least (or greatest) of `items`, `None` where there are none.
pub fn extreme(items: impl Iterator<Item = Outcome>, order: Order) -> Outcome<Option<Value>> {
    let mut best = None;
    for item in items {
        let item = item?;
        let better = match (best, item, order) {
            (None, _, _) => true,
            (Some(Value::Int(old)), Value::Int(new), Order::Less) => new < old,
            (Some(Value::Int(old)), Value::Int(new), Order::Greater) => new > old,
            (Some(old), new, Order::Less) => less(new, old)?,
            (Some(old), new, Order::Greater) => greater(new, old)?,
        };
        if better {
            best = Some(item);
        }
    }
    Ok(best)
}
