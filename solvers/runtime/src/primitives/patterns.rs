//! Occurrences, frontiers and periods.

use crate::error::Outcome;
use crate::hash::hash;
use crate::ops::arithmetic::{add, negate, subtract};
use crate::ops::compare::{equal, inside, less};
use crate::ops::iterate::{elements, iter, len, range, range_from, unpack, unpack_cell};
use crate::ops::subscript::{at, get};
use crate::primitives::patches::{cells, normalize, shift};
use crate::primitives::pieces::{dmirror, height, shape, width};
use crate::set::{self, Builder};
use crate::table::Table;
use crate::value::{Row, Value};

/// See the catalogue.
pub fn occurrences(grid: Value, obj: Value) -> Outcome {
    let normed = normalize(obj)?;
    let (h, w) = (len(grid)?, len(at(grid, 0)?)?);
    let (oh, ow) = unpack(shape(obj)?)?;
    let rows = add(subtract(h.into(), oh)?, Value::Int(1))?;
    let columns = add(subtract(w.into(), ow)?, Value::Int(1))?;
    let mut found = Builder::new();
    let cells = cells(normed);
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
        if i >= h || j >= w || !equal(at(at(grid, i)?, j)?, value)? {
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

/// See the catalogue.
pub fn frontiers(grid: Value) -> Outcome {
    let (h, w) = (len(grid)?, len(at(grid, 0)?)?);
    let rows = uniform_lines(grid)?;
    let columns = uniform_lines(dmirror(grid)?)?;
    let line = |places: &mut dyn Iterator<Item = (usize, usize)>| -> Outcome {
        let mut line = Builder::new();
        for (i, j) in places {
            let value = at(at(grid, i)?, j)?;
            line.add_cell(hash(value)?, value, i as i32, j as i32)?;
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
    let across = across.table().copied();
    Ok(set::freeze(across.union(&down.table().copied())?))
}

/// See the catalogue.
pub fn compress(grid: Value) -> Outcome {
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
        let mut pruned: Table<Value> = Table::new();
        for cell in iter(moved)? {
            let (value, i, j) = unpack_cell(cell)?;
            let (tested, _) = along(i, j);
            if !less(tested, Value::Int(0))? {
                let cell = Value::pair(value, Value::pair(i, j));
                pruned.add(hash(cell)?, cell)?;
            }
        }
        if is_subset(&pruned, normalized)? {
            return Ok(step);
        }
    }
    Ok(whole)
}

fn is_subset(pruned: &Table<Value>, whole: Value) -> Outcome<bool> {
    if let Value::Set(whole) = whole {
        return pruned.is_subset(&whole.table);
    }
    let mut elements = Builder::new();
    for element in iter(whole)? {
        elements.add(element)?;
    }
    pruned.is_subset(&elements.table())
}

/// See the catalogue.
pub fn hperiod(obj: Value) -> Outcome {
    period(obj, width, |i, j| (j, i))
}

/// See the catalogue.
pub fn vperiod(obj: Value) -> Outcome {
    period(obj, height, |i, j| (i, j))
}
