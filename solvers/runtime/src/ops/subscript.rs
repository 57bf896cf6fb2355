//! Subscripts and slices. Only tuples have them.

use crate::error::{Outcome, index_error, type_error};
use crate::ops::iterate::len;
use crate::value::{Row, Value};

const NO_SUBSCRIPT: &str = "the value has no subscript";

/// `value[place]`, for a place from the front.
#[inline]
pub fn at(value: Value, place: usize) -> Outcome {
    match value {
        Value::Tuple(tuple) => match tuple.items().get(place) {
            Some(&item) => Ok(item),
            None => index_error(),
        },
        Value::Grid(grid) => match grid.rows().get(place) {
            Some(&row) => Ok(row),
            None => index_error(),
        },
        _ => match (value.parts(), place) {
            (Some((first, _)), 0) => Ok(first),
            (Some((_, second)), 1) => Ok(second),
            (Some(_), _) => index_error(),
            (None, _) => type_error(NO_SUBSCRIPT),
        },
    }
}

/// `len(value[0])`, as most primitives ask for the width of a grid.
#[inline]
pub fn width(value: Value) -> Outcome<usize> {
    match value {
        Value::Grid(grid) => Ok(grid.width()),
        _ => len(at(value, 0)?),
    }
}

/// `value[i][j]`, for places from the front.
#[inline]
pub fn cell(value: Value, i: usize, j: usize) -> Outcome {
    match value {
        Value::Grid(grid) => match grid.cell(i, j) {
            Some(colour) => Ok(Value::Int(i32::from(colour))),
            None => index_error(),
        },
        _ => at(at(value, i)?, j),
    }
}

/// `value[index]`.
#[inline]
pub fn get(value: Value, index: Value) -> Outcome {
    let Some(items) = value.items() else {
        return type_error(NO_SUBSCRIPT);
    };
    if let Value::Int(place) = index
        && let Some(&item) = items.get(place as usize)
        && place >= 0
    {
        return Ok(item);
    }
    let Some(place) = index.to_int() else {
        return type_error("the index is not an integer");
    };
    let place = if place < 0 {
        place.saturating_add(items.len() as i128)
    } else {
        place
    };
    match usize::try_from(place)
        .ok()
        .and_then(|place| items.get(place))
    {
        Some(&item) => Ok(item),
        None => index_error(),
    }
}

/// `value[start:stop]`.
pub fn slice(value: Value, start: Value, stop: Value) -> Outcome {
    let Some(items) = value.items() else {
        return type_error(NO_SUBSCRIPT);
    };
    let (Some(start), Some(stop)) = (start.to_int(), stop.to_int()) else {
        return type_error("the bounds of a slice are not integers");
    };
    Ok(Value::tuple(
        items
            .get(clamp(start, items.len())..clamp(stop, items.len()))
            .unwrap_or(&[]),
    ))
}

/// Where a bound of a slice lies among `len` elements.
pub fn clamp(bound: i128, len: usize) -> usize {
    let bound = if bound < 0 {
        bound.saturating_add(len as i128).max(0)
    } else {
        bound
    };
    bound.min(len as i128) as usize
}

/// The elements of a tuple; nothing else can be sliced.
#[inline]
pub fn sliceable(value: Value) -> Outcome<&'static [Value]> {
    match value.items() {
        Some(items) => Ok(items),
        None => type_error(NO_SUBSCRIPT),
    }
}

/// `value[::-1]`.
pub fn reversed(value: Value) -> Outcome {
    Ok(flipped(sliceable(value)?))
}

/// The tuple of `items` from the last to the first.
pub fn flipped(items: &[Value]) -> Value {
    let mut row = Row::with_capacity(items.len());
    for &item in items.iter().rev() {
        row.push(item);
    }
    row.finish()
}
