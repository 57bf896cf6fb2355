//! Sizes and mirrors of pieces: grids and patches.

use crate::error::Outcome;
use crate::grid;
use crate::ops::arithmetic::{add, multiply, subtract};
use crate::ops::compare::{equal, greater};
use crate::ops::iterate::{iter, len, rows, transpose, unpack, unpack_cell};
use crate::ops::subscript::{self, at, flipped, reversed, sliceable};
use crate::place::Location;
use crate::primitives::patches::{
    bounds, holds_cells, leftmost, lowermost, lrcorner, relocated, rightmost, span, ulcorner,
    uppermost,
};
use crate::set::{self, Builder};
use crate::value::{Row, Value, collect};

/// See the catalogue.
pub fn height(piece: Value) -> Outcome {
    let items = len(piece)?;
    if items == 0 || piece.is_tuple() {
        return Ok(items.into());
    }
    match bounds(piece) {
        Some(bounds) => Ok((bounds.bottom - bounds.top + 1).into()),
        None => {
            let lowest = lowermost(piece)?;
            span(uppermost(piece)?, lowest)
        }
    }
}

/// See the catalogue.
pub fn width(piece: Value) -> Outcome {
    if len(piece)? == 0 {
        return Ok(Value::Int(0));
    }
    if piece.is_tuple() {
        return Ok(subscript::width(piece)?.into());
    }
    match bounds(piece) {
        Some(bounds) => Ok((bounds.right - bounds.left + 1).into()),
        None => {
            let last = rightmost(piece)?;
            span(leftmost(piece)?, last)
        }
    }
}

/// See the catalogue.
pub fn shape(piece: Value) -> Outcome {
    Ok(Value::pair(height(piece)?, width(piece)?))
}

/// See the catalogue.
pub fn portrait(piece: Value) -> Outcome {
    Ok(greater(height(piece)?, width(piece)?)?.into())
}

/// See the catalogue.
pub fn square(piece: Value) -> Outcome {
    if piece.is_tuple() {
        return Ok((len(piece)? == subscript::width(piece)?).into());
    }
    let area = multiply(height(piece)?, width(piece)?)?;
    if !equal(area, len(piece)?.into())? {
        return Ok(Value::False);
    }
    Ok(equal(height(piece)?, width(piece)?)?.into())
}

/// See the catalogue.
pub fn vline(patch: Value) -> Outcome {
    let full = equal(height(patch)?, len(patch)?.into())?;
    Ok((full && equal(width(patch)?, Value::Int(1))?).into())
}

/// See the catalogue.
pub fn hline(patch: Value) -> Outcome {
    let full = equal(width(patch)?, len(patch)?.into())?;
    Ok((full && equal(height(patch)?, Value::Int(1))?).into())
}

/// Moves every index of a patch, and keeps the values of its cells; `near` does it for locations.
fn mapped(
    patch: Value,
    near: impl Fn(i32, i32) -> (i32, i32),
    map: impl Fn(Value, Value) -> Outcome<(Value, Value)>,
) -> Outcome {
    if let Some(places) = set::places(patch) {
        let to = |at: Location| {
            let (i, j) = near(at.i(), at.j());
            Location::new(i, j)
        };
        if let Some(moved) = relocated(places, to) {
            return Ok(moved);
        }
    }
    let mut moved = Builder::with_capacity(len(patch)?);
    if holds_cells(patch)? {
        for cell in iter(patch)? {
            let (value, i, j) = unpack_cell(cell)?;
            let (i, j) = map(i, j)?;
            moved.add(Value::pair(value, Value::pair(i, j)))?;
        }
    } else {
        for index in iter(patch)? {
            let (i, j) = unpack(index)?;
            let (i, j) = map(i, j)?;
            moved.add(Value::pair(i, j))?;
        }
    }
    Ok(moved.frozen())
}

/// See the catalogue.
pub fn hmirror(piece: Value) -> Outcome {
    if let Some(grid) = grid::of(piece) {
        let mut cells = Vec::with_capacity(grid.cells().len());
        for line in grid.lines().rev() {
            cells.extend_from_slice(line);
        }
        return Ok(grid.with_cells(cells));
    }
    if piece.is_tuple() {
        return reversed(piece);
    }
    let least = at(ulcorner(piece)?, 0)?;
    let d = add(least, at(lrcorner(piece)?, 0)?)?;
    let sum = d.to_small().unwrap_or(i32::MAX);
    let near = |i: i32, j| (sum.wrapping_sub(i), j);
    mapped(piece, near, |i, j| Ok((subtract(d, i)?, j)))
}

/// See the catalogue.
pub fn vmirror(piece: Value) -> Outcome {
    if let Some(grid) = grid::of(piece) {
        let mut cells = Vec::with_capacity(grid.cells().len());
        for line in grid.lines() {
            cells.extend(line.iter().rev());
        }
        return Ok(grid.with_cells(cells));
    }
    if piece.is_tuple() {
        return collect(iter(piece)?.map(reversed));
    }
    let least = at(ulcorner(piece)?, 1)?;
    let d = add(least, at(lrcorner(piece)?, 1)?)?;
    let sum = d.to_small().unwrap_or(i32::MAX);
    let near = |i, j: i32| (i, sum.wrapping_sub(j));
    mapped(piece, near, |i, j| Ok((i, subtract(d, j)?)))
}

/// See the catalogue.
pub fn dmirror(piece: Value) -> Outcome {
    if let Some(turned) = grid::of(piece).and_then(|grid| {
        let (h, w) = (grid.height(), grid.width());
        grid.turned(w, h, |i, j| j * w + i)
    }) {
        return Ok(turned);
    }
    if piece.is_tuple() {
        return collect(transpose(&rows(piece)?).map(Ok));
    }
    let (a, b) = unpack(ulcorner(piece)?)?;
    let far = i32::MAX;
    let (top, left) = (a.to_small().unwrap_or(far), b.to_small().unwrap_or(far));
    let near = |i: i32, j: i32| {
        let moved = |place: i32, from, to| place.wrapping_sub(from).wrapping_add(to);
        (moved(j, left, top), moved(i, top, left))
    };
    mapped(piece, near, |i, j| {
        Ok((add(subtract(j, b)?, a)?, add(subtract(i, a)?, b)?))
    })
}

/// See the catalogue.
pub fn cmirror(piece: Value) -> Outcome {
    if let Some(turned) = grid::of(piece).and_then(|grid| {
        let (h, w) = (grid.height(), grid.width());
        grid.turned(w, h, |i, j| (h - 1 - j) * w + w - 1 - i)
    }) {
        return Ok(turned);
    }
    if piece.is_tuple() {
        let mut turned = Vec::new();
        for &row in sliceable(piece)?.iter().rev() {
            let mut items = Row::with_capacity(0);
            for &item in sliceable(row)?.iter().rev() {
                items.push(item);
            }
            turned.push(sliceable(items.finish())?);
        }
        return collect(transpose(&turned).map(Ok));
    }
    vmirror(dmirror(vmirror(piece)?)?)
}

/// The grid with its rows from the last to the first, each as a slice.
pub fn upside_down(grid: Value) -> Outcome<Vec<&'static [Value]>> {
    rows(flipped(sliceable(grid)?))
}
