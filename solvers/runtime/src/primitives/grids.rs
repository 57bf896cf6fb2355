//! Turning, cutting and joining grids.

use crate::error::Outcome;
use crate::grid::{self, Grid};
use crate::ops::arithmetic::{add, floor_divide, modulo, multiply};
use crate::ops::compare::{equal, inside};
use crate::ops::iterate::{iter, len, range, transpose, unpack};
use crate::ops::subscript::{at, clamp, get, reversed, slice, sliceable, width};
use crate::primitives::lines::rectangle;
use crate::primitives::patches::ulcorner;
use crate::primitives::pieces::{shape, upside_down};
use crate::value::{Row, Value, collect};

/// See the catalogue.
pub fn asindices(grid: Value) -> Outcome {
    let height = len(grid)?;
    let across = match height {
        0 => 0,
        _ => width(grid)?,
    };
    rectangle((0, height as i32 - 1, 0, across as i32 - 1))
}

/// The part of a grid of bytes; none where anything is unusual, or nothing is in it.
fn part(value: Value, start: Value, dims: Value) -> Option<Value> {
    let grid = grid::of(value)?;
    let ((i, j), (height, width)) = (start.coordinates()?, dims.coordinates()?);
    let range = |start: i32, size: i32, len: usize| {
        let (start, stop) = (i128::from(start), i128::from(start) + i128::from(size));
        clamp(start, len)..clamp(stop, len)
    };
    let rows = range(i, height, grid.height());
    let columns = range(j, width, grid.width());
    if (rows.len(), columns.len()) == (grid.height(), grid.width()) {
        return Some(value);
    }
    grid.part(rows, columns)
}

/// See the catalogue.
pub fn crop(grid: Value, start: Value, dims: Value) -> Outcome {
    if let Some(part) = part(grid, start, dims) {
        return Ok(part);
    }
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
    if let Some(turned) = grid::of(grid).and_then(|grid| {
        let (h, w) = (grid.height(), grid.width());
        grid.turned(w, h, |i, j| (h - 1 - j) * w + i)
    }) {
        return Ok(turned);
    }
    collect(transpose(&upside_down(grid)?).map(Ok))
}

/// See the catalogue.
pub fn rot180(grid: Value) -> Outcome {
    if let Some(grid) = grid::of(grid) {
        return Ok(grid.with_cells(grid.cells().iter().rev().copied().collect()));
    }
    collect(sliceable(grid)?.iter().rev().map(|&row| reversed(row)))
}

/// See the catalogue.
pub fn rot270(grid: Value) -> Outcome {
    if let Some(turned) = grid::of(grid).and_then(|grid| {
        let (h, w) = (grid.height(), grid.width());
        grid.turned(w, h, |i, j| j * w + w - 1 - i)
    }) {
        return Ok(turned);
    }
    reversed(collect(transpose(&upside_down(grid)?).map(reversed))?)
}

/// See the catalogue.
pub fn hconcat(a: Value, b: Value) -> Outcome {
    if let (Some(left), Some(right)) = (grid::of(a), grid::of(b)) {
        let height = left.height().min(right.height());
        let width = left.width() + right.width();
        let mut cells = Vec::with_capacity(height * width);
        for (left, right) in left.lines().zip(right.lines()) {
            cells.extend_from_slice(left);
            cells.extend_from_slice(right);
        }
        if let Some(joined) = grid::new(height, width, cells) {
            return Ok(joined);
        }
    }
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
    let across = width(grid)?.into();
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
    let w = width(grid)?.into();
    let offset = !equal(modulo(down, n)?, Value::Int(0))?;
    collect(
        starts(h, offset, n)?
            .map(|top| crop(grid, Value::pair(top?, Value::Int(0)), Value::pair(h, w))),
    )
}

/// See the catalogue.
pub fn cellwise(a: Value, b: Value, fallback: Value) -> Outcome {
    let (height, width) = (len(a)?, width(a)?);
    if let (Some(left), Some(right), Some(other)) =
        (grid::of(a), grid::of(b), grid::colour(fallback))
        && right.height() >= height
        && right.width() >= width
    {
        let lines = left.lines().zip(right.lines());
        let same = |(one, two): (&u8, &u8)| if one == two { *one } else { other };
        let cells = lines.flat_map(|(one, two)| one.iter().zip(two).map(same));
        return Ok(left.with_cells(cells.collect()));
    }
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
    if let (Some(grid), Value::Location(at)) = (grid::of(grid), loc) {
        let cell = grid.cell(at.i() as usize, at.j() as usize);
        return Ok(cell.map_or(Value::None, |colour| i32::from(colour).into()));
    }
    let (height, width) = (len(grid)?, width(grid)?);
    if !(inside(i, height)? && inside(j, width)?) {
        return Ok(Value::None);
    }
    get(get(grid, at(loc, 0)?)?, at(loc, 1)?)
}

/// See the catalogue.
pub fn canvas(value: Value, dimensions: Value) -> Outcome {
    if let (Some(colour), Some((height, width))) = (grid::colour(value), dimensions.coordinates())
        && let (Ok(height), Ok(width)) = (usize::try_from(height), usize::try_from(width))
        && grid::fits(height, width)
        && let Some(grid) = grid::new(height, width, vec![colour; height * width])
    {
        return Ok(grid);
    }
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
    if let Some(inner) = grid::of(grid).and_then(|grid| {
        let inside = |len: usize| 1..len.max(2) - 1;
        grid.part(inside(grid.height()), inside(grid.width()))
    }) {
        return Ok(inner);
    }
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
    if let Some(top) = grid::of(grid).and_then(|grid| grid.part(0..half, 0..grid.width())) {
        return Ok(top);
    }
    Ok(Value::tuple(sliceable(grid)?.get(..half).unwrap_or(&[])))
}

/// See the catalogue.
pub fn bottomhalf(grid: Value) -> Outcome {
    let half = len(grid)?.div_ceil(2);
    let bottom = |grid: &Grid| grid.part(half..grid.height(), 0..grid.width());
    if let Some(bottom) = grid::of(grid).and_then(bottom) {
        return Ok(bottom);
    }
    Ok(Value::tuple(sliceable(grid)?.get(half..).unwrap_or(&[])))
}

/// See the catalogue.
pub fn lefthalf(grid: Value) -> Outcome {
    let left = |grid: &Grid| grid.part(0..grid.height(), 0..grid.width() / 2);
    if let Some(left) = grid::of(grid).and_then(left) {
        return Ok(left);
    }
    rot270(tophalf(rot90(grid)?)?)
}

/// See the catalogue.
pub fn righthalf(grid: Value) -> Outcome {
    let right = |grid: &Grid| grid.part(0..grid.height(), grid.width().div_ceil(2)..grid.width());
    if let Some(right) = grid::of(grid).and_then(right) {
        return Ok(right);
    }
    rot270(bottomhalf(rot90(grid)?)?)
}
