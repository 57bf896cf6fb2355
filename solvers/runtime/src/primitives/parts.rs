//! Objects that are all cells of a colour, of a patch, or of a grid.

use crate::error::Outcome;
use crate::grid::{self, Grid};
use crate::ops::arithmetic::subtract;
use crate::ops::compare::{equal, inside};
use crate::ops::iterate::{iter, len};
use crate::ops::subscript::{cell, get, width};
use crate::place::Cell;
use crate::primitives::colours::{mostcolor, palette};
use crate::primitives::patches::{pairs, toindices};
use crate::set::places::Kind;
use crate::set::recipe::{NO_IMAGE, Recipe};
use crate::set::{self, Builder};
use crate::value::Value;

/// One object for each of `colours`, with all cells of that colour.
fn parts(grid: Value, colours: Value) -> Outcome {
    let mut parts = Builder::new();
    let lines = grid::of(grid).and_then(Grid::numbered);
    if let (Some(lines), true) = (lines, colours_are_small(colours)?) {
        // One pass sorts the cells by their colours, row by row as Python lists them.
        let mut cells: [Vec<u32>; 10] = Default::default();
        for (start, line) in lines {
            for (&colour, number) in line.iter().zip(start..) {
                if let Some(own) = cells.get_mut(usize::from(colour)) {
                    own.push(Cell::number_of(colour, number));
                }
            }
        }
        for colour in iter(colours)? {
            let colour = colour
                .to_small()
                .and_then(|colour| usize::try_from(colour).ok());
            if let Some(own) = colour.and_then(|colour| cells.get_mut(colour)) {
                let numbers = core::mem::take(own).leak();
                parts.add(set::of_places(Kind::Cells, numbers, Recipe::Listed))?;
            }
        }
        return Ok(parts.frozen());
    }
    for colour in iter(colours)? {
        let mut part = Builder::new();
        for (i, row) in iter(grid)?.enumerate() {
            for (j, cell) in iter(row)?.enumerate() {
                if equal(cell, colour)? {
                    part.add(Value::pair(cell, Value::location(i as i32, j as i32)))?;
                }
            }
        }
        parts.add(part.frozen())?;
    }
    Ok(parts.frozen())
}

/// Whether all of these are colours from 0 to 9.
fn colours_are_small(colours: Value) -> Outcome<bool> {
    let is_small = |colour| matches!(colour, Value::Int(0..=9));
    Ok(iter(colours)?.all(is_small))
}

/// See the catalogue.
pub fn partition(grid: Value) -> Outcome {
    parts(grid, palette(grid)?)
}

/// See the catalogue.
pub fn fgpartition(grid: Value) -> Outcome {
    let colours = palette(grid)?;
    parts(grid, subtract(colours, set::single(mostcolor(grid)?)?)?)
}

/// The cells of a grid where locations are; none where something does not fit.
fn taken_from(
    patch: Value,
    grid: Value,
    (height, width): (usize, usize),
) -> Outcome<Option<Value>> {
    let indices = toindices(patch)?;
    let Some(places) = set::places(indices).filter(|of| of.kind() == Kind::Locations) else {
        return Ok(None);
    };
    let mut images = Vec::with_capacity(places.numbers().len());
    for location in places.locations() {
        let (i, j) = (location.i() as usize, location.j() as usize);
        if i >= height || j >= width {
            images.push(NO_IMAGE);
            continue;
        }
        // A row that is too short fails, but the first that does is for the order to say.
        let cell = match cell(grid, i, j) {
            Ok(Value::Int(colour)) => Cell::new(colour, location),
            _ => None,
        };
        match cell {
            Some(cell) => images.push(cell.number()),
            None => return Ok(None),
        }
    }
    Ok(Some(set::of_images(places, Kind::Cells, images)))
}

/// See the catalogue.
pub fn toobject(patch: Value, grid: Value) -> Outcome {
    let (height, width) = (len(grid)?, width(grid)?);
    if let Some(object) = taken_from(patch, grid, (height, width))? {
        return Ok(object);
    }
    let mut object = Builder::new();
    for pair in pairs(patch)? {
        let (i, j) = pair?;
        if inside(i, height)? && inside(j, width)? {
            let value = get(get(grid, i)?, j)?;
            object.add(Value::pair(value, Value::pair(i, j)))?;
        }
    }
    Ok(object.frozen())
}

/// See the catalogue.
pub fn asobject(grid: Value) -> Outcome {
    if let Some(sheet) = grid::of(grid)
        && sheet.cells().iter().all(|&colour| colour < 16)
        && let Some(lines) = sheet.numbered()
    {
        let mut numbers = Vec::with_capacity(sheet.cells().len());
        for (start, line) in lines {
            for (&colour, number) in line.iter().zip(start..) {
                numbers.push(Cell::number_of(colour, number));
            }
        }
        return Ok(set::of_places(Kind::Cells, numbers.leak(), Recipe::Listed));
    }
    let mut object = Builder::new();
    for (i, row) in iter(grid)?.enumerate() {
        for (j, value) in iter(row)?.enumerate() {
            object.add(Value::pair(value, Value::location(i as i32, j as i32)))?;
        }
    }
    Ok(object.frozen())
}
