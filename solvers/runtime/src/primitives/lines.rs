//! Lines, boxes and frontiers, as indices.

use crate::error::Outcome;
use crate::ops::arithmetic::{add, multiply, subtract};
use crate::ops::compare::{equal, greater, less};
use crate::ops::iterate::{len, range_by, range_from, unpack};
use crate::ops::subscript::at;
use crate::place::Location;
use crate::primitives::patches::{
    bounds, leftmost, lowermost, lrcorner, rightmost, toindices, ulcorner, uppermost,
};
use crate::set::places::Kind;
use crate::set::recipe::{Recipe, Sides};
use crate::set::{self, Builder, Set};
use crate::value::Value;

const ONE: Value = Value::Int(1);

/// `min(a, b)` and `max(a, b)`.
fn sorted(a: Value, b: Value) -> Outcome<(Value, Value)> {
    let low = if less(b, a)? { b } else { a };
    let high = if greater(b, a)? { b } else { a };
    Ok((low, high))
}

/// All locations of a rectangle, row by row, from its first and last rows and columns.
pub fn rectangle((top, bottom, left, right): (i32, i32, i32, i32)) -> Outcome {
    if let (Some(_), Some(_)) = (Location::new(top, left), Location::new(bottom, right)) {
        let size = |first: i32, last: i32| (last - first + 1).max(0) as usize;
        let mut numbers = Vec::with_capacity(size(top, bottom) * size(left, right));
        for i in top..=bottom {
            if let Some(start) = Location::new(i, left) {
                // The numbers of a row follow one another.
                let start = start.number();
                numbers.extend(start..start + (right - left + 1).max(0) as u32);
            }
        }
        return Ok(set::of_places(
            Kind::Locations,
            numbers.leak(),
            Recipe::Listed,
        ));
    }
    let mut filled = Builder::new();
    for i in top..=bottom {
        for j in left..=right {
            filled.add(Value::location(i, j))?;
        }
    }
    Ok(filled.frozen())
}

/// The locations of a straight line by their numbers; none where it is none, or does not fit.
fn line(a: Value, b: Value) -> Option<Vec<u32>> {
    let (Value::Location(a), Value::Location(b)) = (a, b) else {
        return None;
    };
    let (down, across) = (b.i() - a.i(), b.j() - a.j());
    if down != 0 && across != 0 && down.abs() != across.abs() {
        return Some(Vec::new());
    }
    // From the upper end to the lower, and from the left where it is level.
    let (start, di, dj) = match (down.signum(), across.signum()) {
        (0, -1) => (b, 0, 1),
        (-1, dj) => (b, 1, -dj),
        (di, dj) => (a, di, dj),
    };
    let steps = down.abs().max(across.abs());
    let mut numbers = Vec::with_capacity(steps as usize + 1);
    for step in 0..=steps {
        let at = Location::new(start.i() + di * step, start.j() + dj * step)?;
        numbers.push(at.number());
    }
    Some(numbers)
}

/// See the catalogue.
pub fn connect(a: Value, b: Value) -> Outcome {
    if let Some(numbers) = line(a, b) {
        return Ok(set::of_places(
            Kind::Locations,
            numbers.leak(),
            Recipe::Listed,
        ));
    }
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
    if let Value::Location(at) = location {
        return rectangle((0, 29, at.j(), at.j()));
    }
    let mut line = Builder::with_capacity(30);
    for i in 0..30 {
        line.add(Value::pair(Value::Int(i), at(location, 1)?))?;
    }
    Ok(line.frozen())
}

/// See the catalogue.
pub fn hfrontier(location: Value) -> Outcome {
    if let Value::Location(at) = location {
        return rectangle((at.i(), at.i(), 0, 29));
    }
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
    if let Some(bounds) = set::places(patch).and(bounds(patch)) {
        return rectangle((bounds.top, bounds.bottom, bounds.left, bounds.right));
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

fn vertical(rows: (Value, Value), j: Value) -> Outcome<&'static Set> {
    let mut line = Builder::new();
    for i in range_from(rows.0, rows.1)? {
        line.add(Value::pair(i, j))?;
    }
    as_set(line.frozen())
}

fn horizontal(columns: (Value, Value), i: Value) -> Outcome<&'static Set> {
    let mut line = Builder::new();
    for j in range_from(columns.0, columns.1)? {
        line.add(Value::pair(i, j))?;
    }
    as_set(line.frozen())
}

fn as_set(value: Value) -> Outcome<&'static Set> {
    match value {
        Value::Set(set) => Ok(set),
        _ => crate::error::type_error("a line is no set"),
    }
}

/// The locations of an outline by their numbers, those of the columns first; none where one does
/// not fit.
fn outline_numbers(sides: Sides) -> Option<Vec<u32>> {
    let Sides {
        top,
        bottom,
        left,
        right,
    } = sides;
    Location::new(top, left)?;
    Location::new(bottom, right)?;
    let columns = [left, right]
        .into_iter()
        .take(1 + usize::from(left != right));
    let rows = [top, bottom]
        .into_iter()
        .take(1 + usize::from(top != bottom));
    let down = columns.flat_map(|j| (top..=bottom).map(move |i| (i, j)));
    let across = rows.flat_map(|i| (left + 1..right).map(move |j| (i, j)));
    let all = down.chain(across);
    all.map(|(i, j)| Location::new(i, j).map(Location::number))
        .collect()
}

/// The outline of the rectangle between two corners, in whatever order they come.
fn outline((ai, aj): (Value, Value), (bi, bj): (Value, Value)) -> Outcome {
    let ((si, ei), (sj, ej)) = (sorted(ai, bi)?, sorted(aj, bj)?);
    if let (Value::Int(top), Value::Int(bottom), Value::Int(left), Value::Int(right)) =
        (si, ei, sj, ej)
    {
        let sides = Sides {
            top,
            bottom,
            left,
            right,
        };
        if let Some(numbers) = outline_numbers(sides) {
            let recipe = Recipe::Outline(sides);
            return Ok(set::of_places(Kind::Locations, numbers.leak(), recipe));
        }
    }
    let (rows, columns) = ((si, add(ei, ONE)?), (sj, add(ej, ONE)?));
    let vlines = as_set(vertical(rows, sj)?.union(vertical(rows, ej)?)?)?;
    let hlines = as_set(horizontal(columns, si)?.union(horizontal(columns, ei)?)?)?;
    set::copied(vlines.union(hlines)?)
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
