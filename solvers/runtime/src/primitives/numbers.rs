//! Arithmetic on integers and pairs of them.

use crate::error::{Outcome, type_error};
use crate::ops::arithmetic as math;
use crate::ops::compare::{equal, greater as above};
use crate::ops::subscript::at;
use crate::place::Location;
use crate::value::Value;

/// Applies `op` to two integers, two pairs, or one of each.
#[inline(always)]
fn numerical(a: Value, b: Value, op: fn(Value, Value) -> Outcome) -> Outcome {
    let parts = |location: Location| (Value::Int(location.i()), Value::Int(location.j()));
    let ((ai, aj), (bi, bj)) = match (a, b) {
        (Value::Int(_), Value::Int(_)) => return op(a, b),
        (Value::Location(a), Value::Location(b)) => (parts(a), parts(b)),
        (Value::Location(a), Value::Int(_)) => (parts(a), (b, b)),
        (Value::Int(_), Value::Location(b)) => ((a, a), parts(b)),
        _ => return numerical_of_others(a, b, op),
    };
    Ok(Value::pair(op(ai, bi)?, op(aj, bj)?))
}

#[inline(never)]
fn numerical_of_others(a: Value, b: Value, op: fn(Value, Value) -> Outcome) -> Outcome {
    match (a.is_int(), b.is_int()) {
        (true, true) => op(a, b),
        (true, false) if b.is_tuple() => Ok(Value::pair(op(a, at(b, 0)?)?, op(a, at(b, 1)?)?)),
        (false, _) if a.is_tuple() && b.is_tuple() => Ok(Value::pair(
            op(at(a, 0)?, at(b, 0)?)?,
            op(at(a, 1)?, at(b, 1)?)?,
        )),
        _ => Ok(Value::pair(op(at(a, 0)?, b)?, op(at(a, 1)?, b)?)),
    }
}

/// Applies `op` to an integer or to both parts of a pair.
#[inline(always)]
fn each(n: Value, op: impl Fn(Value) -> Outcome) -> Outcome {
    match n {
        Value::Int(_) => op(n),
        Value::Location(n) => Ok(Value::pair(op(Value::Int(n.i()))?, op(Value::Int(n.j()))?)),
        _ if n.is_int() => op(n),
        _ => Ok(Value::pair(op(at(n, 0)?)?, op(at(n, 1)?)?)),
    }
}

/// See the catalogue.
pub fn add(a: Value, b: Value) -> Outcome {
    numerical(a, b, math::add)
}

/// See the catalogue.
pub fn subtract(a: Value, b: Value) -> Outcome {
    numerical(a, b, math::subtract)
}

/// See the catalogue.
pub fn multiply(a: Value, b: Value) -> Outcome {
    numerical(a, b, math::multiply)
}

/// See the catalogue.
pub fn divide(a: Value, b: Value) -> Outcome {
    numerical(a, b, math::floor_divide)
}

/// See the catalogue.
pub fn invert(n: Value) -> Outcome {
    each(n, math::negate)
}

/// See the catalogue.
pub fn even(n: Value) -> Outcome {
    if let Value::Int(n) = n {
        return Ok((n % 2 == 0).into());
    }
    Ok(equal(math::modulo(n, Value::Int(2))?, Value::Int(0))?.into())
}

/// See the catalogue.
pub fn double(n: Value) -> Outcome {
    each(n, |n| math::multiply(n, Value::Int(2)))
}

/// See the catalogue.
pub fn halve(n: Value) -> Outcome {
    each(n, |n| math::floor_divide(n, Value::Int(2)))
}

/// See the catalogue.
pub fn greater(a: Value, b: Value) -> Outcome {
    Ok(above(a, b)?.into())
}

/// See the catalogue.
pub fn increment(x: Value) -> Outcome {
    each(x, |x| math::add(x, Value::Int(1)))
}

/// See the catalogue.
pub fn decrement(x: Value) -> Outcome {
    each(x, |x| math::subtract(x, Value::Int(1)))
}

/// See the catalogue.
pub fn crement(x: Value) -> Outcome {
    each(x, |x| match direction(x)? {
        0 => Ok(Value::Int(0)),
        step => math::add(x, Value::Int(step)),
    })
}

/// See the catalogue.
pub fn sign(x: Value) -> Outcome {
    each(x, |x| direction(x).map(Value::Int))
}

#[inline]
fn direction(x: Value) -> Outcome<i32> {
    if let Value::Int(x) = x {
        return Ok(x.signum());
    }
    let zero = Value::Int(0);
    Ok(if equal(x, zero)? {
        0
    } else if above(x, zero)? {
        1
    } else {
        -1
    })
}

/// See the catalogue.
pub fn positive(x: Value) -> Outcome {
    Ok(above(x, Value::Int(0))?.into())
}

/// See the catalogue.
pub fn toivec(i: Value) -> Outcome {
    Ok(Value::pair(i, Value::Int(0)))
}

/// See the catalogue.
pub fn tojvec(j: Value) -> Outcome {
    Ok(Value::pair(Value::Int(0), j))
}

/// See the catalogue.
pub fn astuple(a: Value, b: Value) -> Outcome {
    Ok(Value::pair(a, b))
}

/// A `TypeError` unless the value is an integer.
pub fn integer(value: Value) -> Outcome<i128> {
    match value.to_int() {
        Some(number) => Ok(number),
        None => type_error("the value is not an integer"),
    }
}
