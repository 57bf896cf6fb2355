//! Occurrences, frontiers and periods.

use crate::error::Outcome;
use crate::grid::{self, Grid};
use crate::ops::arithmetic::{add, negate, subtract};
use crate::ops::compare::{equal, inside, less};
use crate::ops::iterate::{elements, iter, len, range, range_from, unpack, unpack_cell};
use crate::ops::subscript::{self, get};
use crate::place::Cell;
use crate::primitives::patches::{cells, normalize, shift};
use crate::primitives::pieces::{dmirror, height, shape, width};
use crate::set::places::{Kind, Places};
use crate::set::{self, Builder};
use crate::value::{Row, Value};

/// See the catalogue.
pub fn occurrences(grid: Value, obj: Value) -> Outcome {
    let normed = normalize(obj)?;
    let (h, w) = (len(grid)?, subscript::width(grid)?);
    let (oh, ow) = unpack(shape(obj)?)?;
    let rows = add(subtract(h.into(), oh)?, Value::Int(1))?;
    let columns = add(subtract(w.into(), ow)?, Value::Int(1))?;
    let mut found = Builder::new();
    let cells = cells(normed).filter(|_| is_regular(grid, (h, w)));
    if let (Some(sheet), Some(object), Value::Int(rows), Value::Int(columns)) = (
        grid::of(grid),
        set::places(normed).and_then(Places::cells),
        rows,
        columns,
    ) {
        let object = parts_of(object, w);
        for i in 0..rows {
            for j in 0..columns {
                // The object is normal, so here it is within the grid.
                let start = i as usize * w + j as usize;
                if is_at(sheet.cells(), &object, start) {
                    found.add(Value::location(i, j))?;
                }
            }
        }
        return Ok(found.frozen_copy());
    }
    for i in range(rows)? {
        for j in range(columns)? {
            let occurs = match (&cells, i, j) {
                (Some(cells), Value::Int(i), Value::Int(j)) => {
                    occurs_small(grid, (h, w), cells, (i, j))?
                }
                _ => occurs(grid, (h, w), shift(normed, Value::pair(i, j))?)?,
            };
            if occurs {
                found.add(Value::pair(i, j))?;
            }
        }
    }
    Ok(found.frozen_copy())
}

/// Whether all rows are tuples of the width of the first, so that no place of it fails.
fn is_regular(grid: Value, (height, width): (usize, usize)) -> bool {
    if grid::of(grid).is_some() {
        return true;
    }
    let rows = grid.items().unwrap_or(&[]);
    let is_whole = |row: &Value| row.items().is_some_and(|row| row.len() >= width);
    rows.len() == height && rows.iter().all(is_whole)
}

/// For each cell of a normal object how far it is from the place of the object in a grid of a width,
/// and its colour.
fn parts_of(object: impl Iterator<Item = Cell>, width: usize) -> Vec<(usize, u8)> {
    let part = |cell: Cell| {
        let at = cell.location();
        (
            at.i() as usize * width + at.j() as usize,
            cell.colour() as u8,
        )
    };
    object.map(part).collect()
}

/// Whether each cell of an object is there, the object at a place.
fn is_at(cells: &[u8], object: &[(usize, u8)], start: usize) -> bool {
    let is_there = |&(far, colour): &(usize, u8)| cells.get(start + far) == Some(&colour);
    object.iter().all(is_there)
}

fn occurs_small(
    grid: Value,
    (h, w): (usize, usize),
    cells: &[(Value, i32, i32)],
    (di, dj): (i32, i32),
) -> Outcome<bool> {
    for &(value, i, j) in cells {
        let (Ok(i), Ok(j)) = (usize::try_from(i + di), usize::try_from(j + dj)) else {
            return Ok(false);
        };
        if i >= h || j >= w || !equal(subscript::cell(grid, i, j)?, value)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn occurs(grid: Value, (h, w): (usize, usize), shifted: Value) -> Outcome<bool> {
    for cell in iter(shifted)? {
        let (value, i, j) = unpack_cell(cell)?;
        if !(inside(i, h)? && inside(j, w)? && equal(get(get(grid, i)?, j)?, value)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether `len(set(line)) == 1`.
fn uniform(line: Value) -> Outcome<bool> {
    let mut items = iter(line)?;
    let Some(first) = items.next() else {
        return Ok(false);
    };
    for item in items {
        if !equal(first, item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Which lines are uniform.
fn uniform_lines(lines: Value) -> Outcome<Vec<usize>> {
    let mut places = Vec::new();
    for (place, line) in iter(lines)?.enumerate() {
        if uniform(line)? {
            places.push(place);
        }
    }
    Ok(places)
}

/// Whether a row, which is not empty, has one colour.
fn is_one_colour(line: &[u8]) -> bool {
    line.iter().all(|cell| Some(cell) == line.first())
}

/// Whether a column has one colour.
fn has_one_colour(grid: &Grid, column: usize) -> bool {
    let first = grid.cell(0, column);
    (1..grid.height()).all(|i| grid.cell(i, column) == first)
}

/// See the catalogue.
pub fn frontiers(grid: Value) -> Outcome {
    let (h, w) = (len(grid)?, subscript::width(grid)?);
    let (rows, columns) = match grid::of(grid) {
        Some(sheet) => (
            (0..h).filter(|i| is_one_colour(sheet.line(*i))).collect(),
            (0..w).filter(|j| has_one_colour(sheet, *j)).collect(),
        ),
        None => (uniform_lines(grid)?, uniform_lines(dmirror(grid)?)?),
    };
    let line = |places: &mut dyn Iterator<Item = (usize, usize)>| -> Outcome {
        let mut line = Builder::new();
        for (i, j) in places {
            let value = subscript::cell(grid, i, j)?;
            line.add(Value::pair(value, Value::location(i as i32, j as i32)))?;
        }
        Ok(line.frozen_copy())
    };
    let mut across = Builder::new();
    for i in rows {
        across.add(line(&mut (0..w).map(|j| (i, j)))?)?;
    }
    let mut down = Builder::new();
    for j in columns {
        down.add(line(&mut (0..h).map(|i| (i, j)))?)?;
    }
    match (across.frozen_copy(), down.frozen_copy()) {
        (Value::Set(across), Value::Set(down)) => across.union(down),
        _ => crate::error::type_error("frontiers are no set"),
    }
}

/// See the catalogue.
pub fn compress(grid: Value) -> Outcome {
    if let Some(sheet) = grid::of(grid) {
        let columns: Vec<bool> = (0..sheet.width())
            .map(|j| has_one_colour(sheet, j))
            .collect();
        let mut cells = Vec::with_capacity(sheet.cells().len());
        let mut height = 0;
        for line in sheet.lines().filter(|line| !is_one_colour(line)) {
            height += 1;
            let kept = line.iter().zip(&columns).filter(|(_, is_one)| !**is_one);
            cells.extend(kept.map(|(cell, _)| *cell));
        }
        let width = columns.iter().filter(|is_one| !**is_one).count();
        if let Some(compressed) = grid::new(height, width, cells) {
            return Ok(compressed);
        }
    }
    let rows = uniform_lines(grid)?;
    let columns = uniform_lines(dmirror(grid)?)?;
    let mut kept = Row::with_capacity(0);
    for (i, row) in iter(grid)?.enumerate() {
        if rows.contains(&i) {
            continue;
        }
        let mut cells = Row::with_capacity(0);
        for (j, &cell) in elements(row)?.iter().enumerate() {
            if !columns.contains(&j) {
                cells.push(cell);
            }
        }
        kept.push(cells.finish());
    }
    Ok(kept.finish())
}

/// The least step by which an object, moved and cut at its edge, lies within itself.
fn period(
    obj: Value,
    size: fn(Value) -> Outcome,
    along: fn(Value, Value) -> (Value, Value),
) -> Outcome {
    let normalized = normalize(obj)?;
    let whole = size(normalized)?;
    for step in range_from(Value::Int(1), whole)? {
        let (di, dj) = along(negate(step)?, Value::Int(0));
        let moved = shift(normalized, Value::pair(di, dj))?;
        let mut pruned = Builder::new();
        let mut keep = |cell| -> Outcome<()> {
            let (value, i, j) = unpack_cell(cell)?;
            let (tested, _) = along(i, j);
            if !less(tested, Value::Int(0))? {
                pruned.add(Value::pair(value, Value::pair(i, j)))?;
            }
            Ok(())
        };
        match set::places(moved) {
            Some(places) if places.kind() == Kind::Cells => {
                for cell in places.values() {
                    keep(cell)?;
                }
            }
            _ => {
                for cell in iter(moved)? {
                    keep(cell)?;
                }
            }
        }
        if is_subset(pruned.frozen(), normalized)? {
            return Ok(step);
        }
    }
    Ok(whole)
}

fn is_subset(pruned: Value, whole: Value) -> Outcome<bool> {
    let whole = match whole {
        Value::Set(_) => whole,
        _ => set::collect(iter(whole)?.map(Ok))?,
    };
    match (pruned, whole) {
        (Value::Set(pruned), Value::Set(whole)) => pruned.is_subset(whole),
        _ => Ok(false),
    }
}

/// See the catalogue.
pub fn hperiod(obj: Value) -> Outcome {
    period(obj, width, |i, j| (j, i))
}

/// See the catalogue.
pub fn vperiod(obj: Value) -> Outcome {
    period(obj, height, |i, j| (i, j))
}
