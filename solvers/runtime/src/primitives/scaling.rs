//! Grids and objects in other sizes.

use crate::error::Outcome;
use crate::grid;
use crate::ops::arithmetic::{add, modulo, multiply, negate};
use crate::ops::compare::equal;
use crate::ops::iterate::{iter, len, range, unpack, unpack_cell};
use crate::ops::subscript::{at, width};
use crate::place::{Cell, Location};
use crate::primitives::patches::{shift, ulcorner};
use crate::set::places::Kind;
use crate::set::recipe::Recipe;
use crate::set::{self, Builder};
use crate::value::{Row, Value};

/// A row with each of its values `factor` times.
fn wide(row: Value, factor: Value) -> Outcome {
    let items = iter(row)?;
    let mut wide = Row::with_capacity(items.size_hint().0);
    for value in items {
        for _ in range(factor)? {
            wide.push(value);
        }
    }
    Ok(wide.finish())
}

/// A grid of bytes with each cell so many times down and across; none where anything is unusual.
fn upscaled(value: Value, (down, across): (Value, Value)) -> Option<Value> {
    let grid = grid::of(value)?;
    let (Value::Int(down), Value::Int(across)) = (down, across) else {
        return None;
    };
    let (down, across) = (usize::try_from(down).ok()?, usize::try_from(across).ok()?);
    let height = grid.height().checked_mul(down)?;
    let width = grid.width().checked_mul(across)?;
    if !grid::fits(height, width) {
        return None;
    }
    let mut cells: Vec<u8> = Vec::with_capacity(height * width);
    for line in grid.lines() {
        let start = cells.len();
        for &cell in line {
            for _ in 0..across {
                cells.push(cell);
            }
        }
        for _ in 1..down {
            cells.extend_from_within(start..start + width);
        }
    }
    grid::new(height, width, cells)
}

/// A set of cells from (0, 0) on, with each of them so many times down and across; none where anything
/// is unusual.
fn upscaled_cells(normed: Value, factor: Value) -> Option<Value> {
    let of = set::places(normed)?;
    let Value::Int(factor @ 1..) = factor else {
        return None;
    };
    let each = factor.checked_mul(factor)? as usize;
    let mut numbers = Vec::new();
    for cell in of.cells()? {
        let at = cell.location();
        let (top, left) = (at.i().checked_mul(factor)?, at.j().checked_mul(factor)?);
        let (bottom, right) = (top.checked_add(factor - 1)?, left.checked_add(factor - 1)?);
        Location::new(bottom, right)?;
        numbers.reserve(each);
        for i in top..=bottom {
            for j in left..=right {
                numbers.push(Cell::new(cell.colour(), Location::new(i, j)?)?.number());
            }
        }
    }
    Some(set::of_places(
        Kind::Cells,
        numbers.leak(),
        Recipe::Several { of, each },
    ))
}

/// See the catalogue.
pub fn hupscale(grid: Value, factor: Value) -> Outcome {
    if let Some(scaled) = upscaled(grid, (Value::Int(1), factor)) {
        return Ok(scaled);
    }
    let mut scaled = Row::with_capacity(0);
    for row in iter(grid)? {
        scaled.push(wide(row, factor)?);
    }
    Ok(scaled.finish())
}

/// See the catalogue.
pub fn vupscale(grid: Value, factor: Value) -> Outcome {
    if let Some(scaled) = upscaled(grid, (factor, Value::Int(1))) {
        return Ok(scaled);
    }
    let mut scaled = Row::with_capacity(0);
    for row in iter(grid)? {
        for _ in range(factor)? {
            scaled.push(row);
        }
    }
    Ok(scaled.finish())
}

/// See the catalogue.
pub fn upscale(element: Value, factor: Value) -> Outcome {
    if let Some(scaled) = upscaled(element, (factor, factor)) {
        return Ok(scaled);
    }
    if element.is_tuple() {
        let mut scaled = Row::with_capacity(0);
        for row in iter(element)? {
            let row = wide(row, factor)?;
            for _ in range(factor)? {
                scaled.push(row);
            }
        }
        return Ok(scaled.finish());
    }
    if len(element)? == 0 {
        return Ok(set::empty());
    }
    let (di, dj) = unpack(ulcorner(element)?)?;
    let normed = shift(element, Value::pair(negate(di)?, negate(dj)?))?;
    if let Some(scaled) = upscaled_cells(normed, factor) {
        return shift(scaled, Value::pair(di, dj));
    }
    let mut cells = Builder::new();
    for cell in iter(normed)? {
        let (value, i, j) = unpack_cell(cell)?;
        for io in range(factor)? {
            for jo in range(factor)? {
                let row = add(multiply(i, factor)?, io)?;
                let column = add(multiply(j, factor)?, jo)?;
                cells.add(Value::pair(value, Value::pair(row, column)))?;
            }
        }
    }
    shift(cells.frozen_copy(), Value::pair(di, dj))
}

/// See the catalogue.
pub fn downscale(grid: Value, factor: Value) -> Outcome {
    let (height, width) = (len(grid)?, width(grid)?);
    if let (Some(grid), Value::Int(factor @ 1..)) = (grid::of(grid), factor) {
        let factor = factor as usize;
        let (rows, columns) = (height.div_ceil(factor), width.div_ceil(factor));
        if let Some(scaled) = grid.turned(rows, columns, |i, j| (i * width + j) * factor) {
            return Ok(scaled);
        }
    }
    let kept = |place: usize| equal(modulo(place.into(), factor)?, Value::Int(0));
    let mut rows = Vec::new();
    for i in 0..height {
        let mut row = Row::with_capacity(0);
        for j in 0..width {
            if kept(j)? {
                row.push(at(at(grid, i)?, j)?);
            }
        }
        rows.push(row.finish());
    }
    let mut scaled = Row::with_capacity(0);
    for (i, row) in rows.into_iter().enumerate() {
        if kept(i)? {
            scaled.push(row);
        }
    }
    Ok(scaled.finish())
}
