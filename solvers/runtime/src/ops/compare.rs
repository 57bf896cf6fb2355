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
        (Value::Tuple(_), Value::Tuple(_)) | (Value::Set(_), Value::Set(_)) => {
            if a.is(b) {
                return Ok(true);
            }
            match equal_locations(a, b) {
                Some(same) => Ok(same),
                None => nested(a, b, call::room()),
            }
        }
        _ => Ok(flat(a, b)),
    }
}

/// Whether two locations are equal, as most tuples are that are compared; `None` for anything else,
/// and where no room is left to compare tuples.
#[inline(always)]
pub fn equal_locations(a: Value, b: Value) -> Option<bool> {
    let (Value::Tuple(a), Value::Tuple(b)) = (a, b) else {
        return None;
    };
    match (a.items(), b.items()) {
        ([Value::Int(i), Value::Int(j)], [Value::Int(k), Value::Int(l)]) if call::room() > 0 => {
            Some(i == k && j == l)
        }
        _ => None,
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
        (Value::Tuple(x), Value::Tuple(y)) => {
            let (x, y) = (x.items(), y.items());
            if x.len() != y.len() {
                // Python compares the elements first, and so may nest too deeply; the answer is
                // the same.
                return Ok(false);
            }
            for (&left, &right) in x.iter().zip(y) {
                let same = match (left, right) {
                    (Value::Int(x), Value::Int(y)) => x == y,
                    (Value::Tuple(_), Value::Tuple(_)) | (Value::Set(_), Value::Set(_)) => {
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
        (Value::Set(x), Value::Set(y)) => {
            if x.table.len() != y.table.len() || x.surely_differs(y) {
                return Ok(false);
            }
            call::within(|| x.table.is_subset(&y.table))
        }
        _ => Ok(flat(a, b)),
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
    match (a, b) {
        (Value::Tuple(x), Value::Tuple(y)) => {
            let (x, y) = (x.items(), y.items());
            for (&left, &right) in x.iter().zip(y) {
                if !equal(left, right)? {
                    return ordered(left, right, order, room);
                }
            }
            Ok(match order {
                Order::Less => x.len() < y.len(),
                Order::Greater => x.len() > y.len(),
            })
        }
        (Value::Set(x), Value::Set(y)) => {
            let (few, many) = match order {
                Order::Less => (x, y),
                Order::Greater => (y, x),
            };
            Ok(few.table.len() < many.table.len()
                && call::within(|| few.table.is_subset(&many.table))?)
        }
        _ => {
            let (Some(x), Some(y)) = (a.to_int(), b.to_int()) else {
                return type_error("the values have no order");
            };
            let wanted = match order {
                Order::Less => Ordering::Less,
                Order::Greater => Ordering::Greater,
            };
            Ok(x.cmp(&y) == wanted)
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
pub fn contains(container: Value, value: Value) -> Outcome<bool> {
    match container {
        Value::Set(set) => set.contains(value),
        _ => {
            for item in iterate::iter(container)? {
                if equal(item, value)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
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
