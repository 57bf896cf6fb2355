//! Turning, cutting and joining grids.

use crate::error::Outcome;
use crate::ops::arithmetic::{add, floor_divide, modulo, multiply};
use crate::ops::compare::{equal, inside};
use crate::ops::iterate::{iter, len, range, transpose, unpack};
use crate::ops::subscript::{at, get, reversed, slice, sliceable};
use crate::primitives::patches::ulcorner;
use crate::primitives::pieces::{shape, upside_down};
use crate::set::Builder;
use crate::value::{Row, Value, collect};

/// See the catalogue.
pub fn asindices(grid: Value) -> Outcome {
    let height = len(grid)?;
    let mut indices = Builder::new();
    for i in 0..height {
        for j in 0..len(at(grid, 0)?)? {
            indices.add_location(i as i32, j as i32)?;
        }
    }
    Ok(indices.frozen())
}

/// See the catalogue.
pub fn crop(grid: Value, start: Value, dims: Value) -> Outcome {
    let top = at(start, 0)?;
    let bottom = add(at(start, 0)?, at(dims, 0)?)?;
    let rows = slice(grid, top, bottom)?;
    collect(iter(rows)?.map(|row| {
        let left = at(start, 1)?;
        slice(row, left, add(at(start, 1)?, at(dims, 1)?)?)
    }))
}

/// See the catalogue.
pub fn subgrid(patch: Value, grid: Value) -> Outcome {
    crop(grid, ulcorner(patch)?, shape(patch)?)
}

/// See the catalogue.
pub fn rot90(grid: Value) -> Outcome {
    collect(transpose(&upside_down(grid)?).map(Ok))
}

/// See the catalogue.
pub fn rot180(grid: Value) -> Outcome {
    collect(sliceable(grid)?.iter().rev().map(|&row| reversed(row)))
}

/// See the catalogue.
pub fn rot270(grid: Value) -> Outcome {
    reversed(collect(transpose(&upside_down(grid)?).map(reversed))?)
}

/// See the catalogue.
pub fn hconcat(a: Value, b: Value) -> Outcome {
    let (left, right) = (iter(a)?, iter(b)?);
    collect(left.zip(right).map(|(i, j)| add(i, j)))
}

/// See the catalogue.
pub fn vconcat(a: Value, b: Value) -> Outcome {
    add(a, b)
}

/// Where the parts of a split start: `size * i + i * offset`.
fn starts(size: Value, offset: bool, n: Value) -> Outcome<impl Iterator<Item = Outcome>> {
    Ok(range(n)?.map(move |i| add(multiply(size, i)?, multiply(i, offset.into())?)))
}

/// See the catalogue.
pub fn hsplit(grid: Value, n: Value) -> Outcome {
    let h = len(grid)?.into();
    let across = len(at(grid, 0)?)?.into();
    let w = floor_divide(across, n)?;
    let offset = !equal(modulo(across, n)?, Value::Int(0))?;
    collect(
        starts(w, offset, n)?
            .map(|left| crop(grid, Value::pair(Value::Int(0), left?), Value::pair(h, w))),
    )
}

/// See the catalogue.
pub fn vsplit(grid: Value, n: Value) -> Outcome {
    let down = len(grid)?.into();
    let h = floor_divide(down, n)?;
    let w = len(at(grid, 0)?)?.into();
    let offset = !equal(modulo(down, n)?, Value::Int(0))?;
    collect(
        starts(h, offset, n)?
            .map(|top| crop(grid, Value::pair(top?, Value::Int(0)), Value::pair(h, w))),
    )
}

/// See the catalogue.
pub fn cellwise(a: Value, b: Value, fallback: Value) -> Outcome {
    let (height, width) = (len(a)?, len(at(a, 0)?)?);
    let mut grid = Row::with_capacity(height);
    for i in 0..height {
        let mut row = Row::with_capacity(width);
        for j in 0..width {
            let value = at(at(a, i)?, j)?;
            let same = equal(value, at(at(b, i)?, j)?)?;
            row.push(if same { value } else { fallback });
        }
        grid.push(row.finish());
    }
    Ok(grid.finish())
}

/// See the catalogue.
pub fn index(grid: Value, loc: Value) -> Outcome {
    let (i, j) = unpack(loc)?;
    let (height, width) = (len(grid)?, len(at(grid, 0)?)?);
    if !(inside(i, height)? && inside(j, width)?) {
        return Ok(Value::None);
    }
    get(get(grid, at(loc, 0)?)?, at(loc, 1)?)
}

/// See the catalogue.
pub fn canvas(value: Value, dimensions: Value) -> Outcome {
    let mut rows = range(at(dimensions, 0)?)?;
    let mut grid = Row::with_capacity(rows.size_hint().0);
    if rows.next().is_some() {
        let row = collect(range(at(dimensions, 1)?)?.map(|_| Ok(value)))?;
        grid.push(row);
        for _ in rows {
            grid.push(row);
        }
    }
    Ok(grid.finish())
}

/// See the catalogue.
pub fn trim(grid: Value) -> Outcome {
    collect(
        inner(sliceable(grid)?)
            .iter()
            .map(|&row| Ok(Value::tuple(inner(sliceable(row)?)))),
    )
}

/// `items[1:-1]`.
fn inner(items: &[Value]) -> &[Value] {
    items.get(1..items.len().saturating_sub(1)).unwrap_or(&[])
}

/// See the catalogue.
pub fn tophalf(grid: Value) -> Outcome {
    let half = len(grid)? / 2;
    Ok(Value::tuple(sliceable(grid)?.get(..half).unwrap_or(&[])))
}

/// See the catalogue.
pub fn bottomhalf(grid: Value) -> Outcome {
    let half = len(grid)?.div_ceil(2);
    Ok(Value::tuple(sliceable(grid)?.get(half..).unwrap_or(&[])))
}

/// See the catalogue.
pub fn lefthalf(grid: Value) -> Outcome {
    rot270(tophalf(rot90(grid)?)?)
}

/// See the catalogue.
pub fn righthalf(grid: Value) -> Outcome {
    rot270(bottomhalf(rot90(grid)?)?)
}
