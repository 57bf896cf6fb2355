//! Arithmetic on dynamic values. Integers are unbounded in Python; here they end at 128 bits,
//! with an error and never with a wrong number.

use crate::error::{Class, Fail, Outcome, overflow, type_error};
use crate::grid;
use crate::value::{Row, Value};

const NO_SUM: &str = "the values cannot be added";
const NO_DIFFERENCE: &str = "the values cannot be subtracted";
const NO_PRODUCT: &str = "the values cannot be multiplied";
const NO_QUOTIENT: &str = "the values cannot be divided";
const NO_INTEGER: &str = "the value is not an integer";

/// `bool(value)`.
#[inline]
pub fn truthy(value: Value) -> bool {
    match value {
        Value::None | Value::False => false,
        Value::True
        | Value::Big(_)
        | Value::Location(_)
        | Value::Cell(_)
        | Value::Grid(_)
        | Value::Primitive(_)
        | Value::User(_)
        | Value::Closure(_) => true,
        Value::Int(number) => number != 0,
        Value::Tuple(tuple) => !tuple.items().is_empty(),
        Value::Set(set) => !set.is_empty(),
    }
}

/// `a + b`.
#[inline]
pub fn add(a: Value, b: Value) -> Outcome {
    if let (Value::Int(x), Value::Int(y)) = (a, b)
        && let Some(sum) = x.checked_add(y)
    {
        return Ok(Value::Int(sum));
    }
    add_slowly(a, b)
}

#[inline(never)]
fn add_slowly(a: Value, b: Value) -> Outcome {
    if let (Value::Grid(x), Value::Grid(y)) = (a, b)
        && x.width() == y.width()
        && let Some(both) = grid::new(
            x.height() + y.height(),
            x.width(),
            [x.cells(), y.cells()].concat(),
        )
    {
        return Ok(both);
    }
    if let (Some(x), Some(y)) = (a.items(), b.items()) {
        let mut row = Row::with_capacity(x.len() + y.len());
        row.extend(x);
        row.extend(y);
        return Ok(row.finish());
    }
    integers(a, b, NO_SUM, i128::checked_add)
}

/// `a - b`.
#[inline]
pub fn subtract(a: Value, b: Value) -> Outcome {
    if let (Value::Int(x), Value::Int(y)) = (a, b)
        && let Some(rest) = x.checked_sub(y)
    {
        return Ok(Value::Int(rest));
    }
    subtract_slowly(a, b)
}

#[inline(never)]
fn subtract_slowly(a: Value, b: Value) -> Outcome {
    if let (Value::Set(x), Value::Set(y)) = (a, b) {
        return x.difference(y);
    }
    integers(a, b, NO_DIFFERENCE, i128::checked_sub)
}

/// `a * b`.
#[inline]
pub fn multiply(a: Value, b: Value) -> Outcome {
    if let (Value::Int(x), Value::Int(y)) = (a, b)
        && let Some(product) = x.checked_mul(y)
    {
        return Ok(Value::Int(product));
    }
    multiply_slowly(a, b)
}

#[inline(never)]
fn multiply_slowly(a: Value, b: Value) -> Outcome {
    let (items, times) = match (a.items(), b.items()) {
        (Some(items), _) => (items, b),
        (_, Some(items)) => (items, a),
        _ => return integers(a, b, NO_PRODUCT, i128::checked_mul),
    };
    match times.to_int() {
        Some(times) => repeat(items, times),
        None => type_error(NO_PRODUCT),
    }
}

fn repeat(items: &[Value], times: i128) -> Outcome {
    if i64::try_from(times).is_err() {
        return overflow();
    }
    let total = items.len() as i128 * times.max(0);
    if total > i128::from(i32::MAX) / 8 {
        return Err(Fail::new(Class::Memory, "the tuple is too long"));
    }
    let mut row = Row::with_capacity(total as usize);
    if total > 0 {
        for _ in 0..times {
            row.extend(items);
        }
    }
    Ok(row.finish())
}

/// `a // b`.
#[inline]
pub fn floor_divide(a: Value, b: Value) -> Outcome {
    if let (Value::Int(x), Value::Int(y)) = (a, b)
        && y > 0
    {
        return Ok(Value::Int(x.div_euclid(y)));
    }
    divide_slowly(a, b)
}

#[inline(never)]
fn divide_slowly(a: Value, b: Value) -> Outcome {
    let (x, y) = divisible(a, b)?;
    let Some(quotient) = x.checked_div(y) else {
        return overflow();
    };
    let rest = x.wrapping_rem(y);
    let floor = quotient - i128::from(rest != 0 && (rest < 0) != (y < 0));
    Ok(Value::from(floor))
}

/// `a % b`.
pub fn modulo(a: Value, b: Value) -> Outcome {
    if let (Value::Int(x), Value::Int(y)) = (a, b)
        && y > 0
    {
        return Ok(Value::Int(x.rem_euclid(y)));
    }
    let (x, y) = divisible(a, b)?;
    let rest = x.wrapping_rem(y);
    Ok(Value::from(if rest != 0 && (rest < 0) != (y < 0) {
        rest + y
    } else {
        rest
    }))
}

fn divisible(a: Value, b: Value) -> Outcome<(i128, i128)> {
    let (Some(x), Some(y)) = (a.to_int(), b.to_int()) else {
        return type_error(NO_QUOTIENT);
    };
    if y == 0 {
        return Err(Fail::new(Class::ZeroDivision, "division by zero"));
    }
    Ok((x, y))
}

/// `-value`.
#[inline]
pub fn negate(value: Value) -> Outcome {
    match value {
        Value::Int(number) if number != i32::MIN => Ok(Value::Int(-number)),
        _ => integers(Value::Int(0), value, NO_INTEGER, i128::checked_sub),
    }
}

/// `abs(value)`.
pub fn absolute(value: Value) -> Outcome {
    match value.to_int() {
        Some(number) => number.checked_abs().map_or_else(overflow, |n| Ok(n.into())),
        None => type_error(NO_INTEGER),
    }
}

/// `a & b`.
pub fn and(a: Value, b: Value) -> Outcome {
    match (a, b) {
        (Value::Set(x), Value::Set(y)) => x.intersection(y),
        (Value::True | Value::False, Value::True | Value::False) => {
            Ok(Value::from(truthy(a) && truthy(b)))
        }
        _ => integers(a, b, "the values cannot be intersected", |x, y| Some(x & y)),
    }
}

/// `sum(items)`.
pub fn sum(items: impl Iterator<Item = Outcome>) -> Outcome {
    let mut total = Value::Int(0);
    for item in items {
        total = add(total, item?)?;
    }
    Ok(total)
}

#[inline(never)]
fn integers(
    a: Value,
    b: Value,
    reason: &'static str,
    compute: fn(i128, i128) -> Option<i128>,
) -> Outcome {
    let (Some(x), Some(y)) = (a.to_int(), b.to_int()) else {
        return type_error(reason);
    };
    match compute(x, y) {
        Some(result) => Ok(Value::from(result)),
        None => overflow(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(outcome: Outcome) -> i128 {
        outcome.unwrap().to_int().unwrap()
    }

    #[test]
    fn division_rounds_down() {
        for (a, b, quotient, rest) in [
            (7, 2, 3, 1),
            (-7, 2, -4, 1),
            (7, -2, -4, -1),
            (-7, -2, 3, -1),
            (-8, 2, -4, 0),
        ] {
            assert_eq!(int(floor_divide(Value::Int(a), Value::Int(b))), quotient);
            assert_eq!(int(modulo(Value::Int(a), Value::Int(b))), rest);
        }
        assert!(floor_divide(Value::Int(1), Value::False).is_err());
    }

    #[test]
    fn integers_grow_until_they_end_in_an_error() {
        let mut number = Value::Int(1);
        for bit in 1..127 {
            number = multiply(number, Value::Int(2)).unwrap();
            assert_eq!(number.to_int(), Some(1 << bit));
        }
        let fail = multiply(number, Value::Int(2)).unwrap_err();
        assert_eq!(fail.class(), Class::Overflow);
        assert_eq!(int(negate(Value::Int(i32::MIN))), 1 << 31);
    }

    #[test]
    fn a_bool_is_an_integer_and_a_tuple_repeats() {
        assert_eq!(int(add(Value::True, Value::True)), 2);
        assert_eq!(int(negate(Value::True)), -1);
        let pair = Value::location(1, 2);
        for (times, len) in [(Value::Int(2), 4), (Value::Int(-1), 0), (Value::True, 2)] {
            let repeated = multiply(times, pair).unwrap();
            assert_eq!(crate::ops::iterate::len(repeated).unwrap(), len);
        }
        let fail = multiply(pair, Value::from(1i128 << 60)).unwrap_err();
        assert_eq!(fail.class(), Class::Memory);
        let fail = multiply(pair, Value::from(-(1i128 << 100))).unwrap_err();
        assert_eq!(fail.class(), Class::Overflow);
    }
}
