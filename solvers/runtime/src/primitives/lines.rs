//! Lines, boxes and frontiers, as indices.

use crate::error::Outcome;
use crate::ops::arithmetic::{add, multiply, subtract};
use crate::ops::compare::{equal, greater, less};
use crate::ops::iterate::{len, range_by, range_from, unpack};
use crate::ops::subscript::at;
use crate::primitives::patches::{
    leftmost, lowermost, lrcorner, rightmost, toindices, ulcorner, uppermost,
};
use crate::set::{self, Builder};
use crate::table::Table;
use crate::value::Value;

const ONE: Value = Value::Int(1);

/// `min(a, b)` and `max(a, b)`.
fn sorted(a: Value, b: Value) -> Outcome<(Value, Value)> {
    let low = if less(b, a)? { b } else { a };
    let high = if greater(b, a)? { b } else { a };
    Ok((low, high))
}

/// See the catalogue.
pub fn connect(a: Value, b: Value) -> Outcome {
    let ((ai, aj), (bi, bj)) = (unpack(a)?, unpack(b)?);
    let (si, ei) = sorted(ai, bi)?;
    let ei = add(ei, ONE)?;
    let (sj, ej) = sorted(aj, bj)?;
    let ej = add(ej, ONE)?;
    let mut line = Builder::new();
    if equal(ai, bi)? {
        for j in range_from(sj, ej)? {
            line.add(Value::pair(ai, j))?;
        }
        return Ok(line.frozen());
    }
    if equal(aj, bj)? {
        for i in range_from(si, ei)? {
            line.add(Value::pair(i, aj))?;
        }
        return Ok(line.frozen());
    }
    let down = subtract(bi, ai)?;
    let columns = if equal(down, subtract(bj, aj)?)? {
        range_from(sj, ej)?
    } else if equal(down, subtract(aj, bj)?)? {
        range_by(subtract(ej, ONE)?, subtract(sj, ONE)?, Value::Int(-1))?
    } else {
        return Ok(set::empty());
    };
    for (i, j) in range_from(si, ei)?.zip(columns) {
        line.add(Value::pair(i, j))?;
    }
    Ok(line.frozen())
}

/// See the catalogue.
pub fn shoot(start: Value, direction: Value) -> Outcome {
    let far = |place| {
        add(
            at(start, place)?,
            multiply(Value::Int(42), at(direction, place)?)?,
        )
    };
    connect(start, Value::pair(far(0)?, far(1)?))
}

/// See the catalogue.
pub fn vfrontier(location: Value) -> Outcome {
    let mut line = Builder::with_capacity(30);
    for i in 0..30 {
        line.add(Value::pair(Value::Int(i), at(location, 1)?))?;
    }
    Ok(line.frozen())
}

/// See the catalogue.
pub fn hfrontier(location: Value) -> Outcome {
    let mut line = Builder::with_capacity(30);
    for j in 0..30 {
        line.add(Value::pair(at(location, 0)?, Value::Int(j)))?;
    }
    Ok(line.frozen())
}

/// See the catalogue.
pub fn backdrop(patch: Value) -> Outcome {
    if len(patch)? == 0 {
        return Ok(set::empty());
    }
    let indices = toindices(patch)?;
    let (si, sj) = unpack(ulcorner(indices)?)?;
    let (ei, ej) = unpack(lrcorner(patch)?)?;
    let mut filled = Builder::new();
    for i in range_from(si, add(ei, ONE)?)? {
        for j in range_from(sj, add(ej, ONE)?)? {
            filled.add(Value::pair(i, j))?;
        }
    }
    Ok(filled.frozen())
}

/// See the catalogue.
pub fn delta(patch: Value) -> Outcome {
    if len(patch)? == 0 {
        return Ok(set::empty());
    }
    subtract(backdrop(patch)?, toindices(patch)?)
}

fn vertical(rows: (Value, Value), j: Value) -> Outcome<Table<Value>> {
    let mut line = Builder::new();
    for i in range_from(rows.0, rows.1)? {
        line.add(Value::pair(i, j))?;
    }
    Ok(line.table())
}

fn horizontal(columns: (Value, Value), i: Value) -> Outcome<Table<Value>> {
    let mut line = Builder::new();
    for j in range_from(columns.0, columns.1)? {
        line.add(Value::pair(i, j))?;
    }
    Ok(line.table())
}

/// The outline of the rectangle between two corners, in whatever order they come.
fn outline((ai, aj): (Value, Value), (bi, bj): (Value, Value)) -> Outcome {
    let ((si, ei), (sj, ej)) = (sorted(ai, bi)?, sorted(aj, bj)?);
    let (rows, columns) = ((si, add(ei, ONE)?), (sj, add(ej, ONE)?));
    let vlines = vertical(rows, sj)?.union(&vertical(rows, ej)?)?;
    let hlines = horizontal(columns, si)?.union(&horizontal(columns, ei)?)?;
    Ok(set::freeze(vlines.union(&hlines)?.copied()))
}

/// See the catalogue.
pub fn inbox(patch: Value) -> Outcome {
    let a = (add(uppermost(patch)?, ONE)?, add(leftmost(patch)?, ONE)?);
    let b = (
        subtract(lowermost(patch)?, ONE)?,
        subtract(rightmost(patch)?, ONE)?,
    );
    outline(a, b)
}

/// See the catalogue.
pub fn outbox(patch: Value) -> Outcome {
    let a = (
        subtract(uppermost(patch)?, ONE)?,
        subtract(leftmost(patch)?, ONE)?,
    );
    let b = (add(lowermost(patch)?, ONE)?, add(rightmost(patch)?, ONE)?);
    outline(a, b)
}

/// See the catalogue. `box` is a keyword here.
pub fn outline_of(patch: Value) -> Outcome {
    if len(patch)? == 0 {
        return Ok(patch);
    }
    outline(unpack(ulcorner(patch)?)?, unpack(lrcorner(patch)?)?)
}
