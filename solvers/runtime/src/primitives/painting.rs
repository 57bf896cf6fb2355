//! Grids with other cells.

use crate::error::{Outcome, index_error};
use crate::grid::{self, Grid};
use crate::ops::compare::{equal, inside};
use crate::ops::iterate::{elements, iter, len, unpack_cell};
use crate::ops::subscript::width;
use crate::place::{Cell, Location};
use crate::primitives::colours::mostcolor;
use crate::primitives::patches::{any_pairs, pairs, places, shift, toindices};
use crate::set;
use crate::value::{Row, Value, collect};

/// A grid whose cells change.
enum Canvas {
    /// All cells, and the width and height.
    Bytes(Vec<u8>, &'static Grid),
    /// A row is copied when its first cell changes.
    Rows(Vec<Line>, usize),
}

enum Line {
    Kept(&'static [Value]),
    Changed(Row),
}

impl Canvas {
    fn size(grid: Value) -> Outcome<(usize, usize)> {
        Ok((len(grid)?, width(grid)?))
    }

    fn of(grid: Value, (height, width): (usize, usize)) -> Outcome<Self> {
        if let Some(grid) = grid::of(grid) {
            return Ok(Canvas::Bytes(grid.cells().to_vec(), grid));
        }
        let mut rows = Vec::with_capacity(height);
        for row in iter(grid)? {
            rows.push(Line::Kept(elements(row)?));
        }
        Ok(Canvas::Rows(rows, width))
    }

    #[inline]
    fn height(&self) -> usize {
        match self {
            Canvas::Bytes(_, grid) => grid.height(),
            Canvas::Rows(rows, _) => rows.len(),
        }
    }

    #[inline]
    fn width(&self) -> usize {
        match self {
            Canvas::Bytes(_, grid) => grid.width(),
            Canvas::Rows(_, width) => *width,
        }
    }

    /// Where `i, j` is, unless it is outside.
    fn place(&self, i: Value, j: Value) -> Outcome<Option<(usize, usize)>> {
        if !(inside(i, self.height())? && inside(j, self.width())?) {
            return Ok(None);
        }
        Ok(match (i.to_small(), j.to_small()) {
            (Some(i), Some(j)) => Some((i as usize, j as usize)),
            _ => None,
        })
    }

    fn place_small(&self, i: i32, j: i32) -> Option<(usize, usize)> {
        let (i, j) = (usize::try_from(i).ok()?, usize::try_from(j).ok()?);
        (i < self.height() && j < self.width()).then_some((i, j))
    }

    fn get(&self, (i, j): (usize, usize)) -> Outcome {
        let rows = match self {
            Canvas::Bytes(cells, grid) => {
                return match cells.get(i * grid.width() + j) {
                    Some(&cell) => Ok(i32::from(cell).into()),
                    None => index_error(),
                };
            }
            Canvas::Rows(rows, _) => rows,
        };
        let row = match rows.get(i) {
            Some(Line::Kept(row)) => row,
            Some(Line::Changed(row)) => row.items(),
            None => return index_error(),
        };
        match row.get(j) {
            Some(&value) => Ok(value),
            None => index_error(),
        }
    }

    fn set(&mut self, (i, j): (usize, usize), value: Value) -> Outcome<()> {
        if let Canvas::Bytes(cells, grid) = self {
            let place = i * grid.width() + j;
            if let (Some(cell), Some(colour)) = (cells.get_mut(place), grid::colour(value)) {
                *cell = colour;
                return Ok(());
            }
            // The colour is no byte, so the grid is none of bytes any more.
            let lines = cells.chunks_exact(grid.width()).map(|line| {
                let mut row = Row::with_capacity(line.len());
                for &cell in line {
                    row.push(i32::from(cell).into());
                }
                Line::Changed(row)
            });
            *self = Canvas::Rows(lines.collect(), grid.width());
        }
        let Canvas::Rows(rows, _) = self else {
            return index_error();
        };
        let Some(line) = rows.get_mut(i) else {
            return index_error();
        };
        if let Line::Kept(items) = line {
            let mut row = Row::with_capacity(items.len());
            row.extend(items);
            *line = Line::Changed(row);
        }
        if let Line::Changed(row) = line
            && let Some(cell) = row.items_mut().get_mut(j)
        {
            *cell = value;
            return Ok(());
        }
        index_error()
    }

    fn finish(self) -> Outcome {
        let rows = match self {
            Canvas::Bytes(cells, grid) => return Ok(grid.with_cells(cells)),
            Canvas::Rows(rows, _) => rows,
        };
        collect(rows.into_iter().map(|line| {
            Ok(match line {
                Line::Kept(items) => Value::tuple(items),
                Line::Changed(row) => row.finish(),
            })
        }))
    }
}

/// The cells of an object in which no location comes twice, so that their order does not matter.
fn any_cells(obj: Value) -> Option<impl Iterator<Item = Cell>> {
    let places = set::places(obj)?;
    let cells = places.cells()?;
    places.has_no_location_twice().then_some(cells)
}

/// Changes the cell of a grid of bytes at a location, if it is on it and there is a colour for it.
#[inline(always)]
fn set_cell(cells: &mut [u8], grid: &Grid, at: Location, new: impl Fn(u8) -> Option<u8>) {
    let (i, j) = (at.i() as usize, at.j() as usize);
    if i < grid.height()
        && j < grid.width()
        && let Some(cell) = cells.get_mut(i * grid.width() + j)
        && let Some(colour) = new(*cell)
    {
        *cell = colour;
    }
}

/// See the catalogue.
pub fn fill(grid: Value, value: Value, patch: Value) -> Outcome {
    if let (Some(colour), Some(patch)) = (grid::colour(value), set::places(patch))
        && let Some(sheet) = grid::of(grid::compact(grid))
    {
        let mut cells = sheet.cells().to_vec();
        for at in patch.locations() {
            set_cell(&mut cells, sheet, at, |_| Some(colour));
        }
        return Ok(sheet.with_cells(cells));
    }
    let mut canvas = Canvas::of(grid, Canvas::size(grid)?)?;
    if let Some(places) = places(patch) {
        for (i, j) in places {
            if let Some(place) = canvas.place_small(i, j) {
                canvas.set(place, value)?;
            }
        }
    } else {
        for pair in pairs(patch)? {
            let (i, j) = pair?;
            if let Some(place) = canvas.place(i, j)? {
                canvas.set(place, value)?;
            }
        }
    }
    canvas.finish()
}

/// See the catalogue.
pub fn paint(grid: Value, obj: Value) -> Outcome {
    if let Some(object) = any_cells(obj)
        && let Some(sheet) = grid::of(grid::compact(grid))
    {
        let mut cells = sheet.cells().to_vec();
        for cell in object {
            set_cell(&mut cells, sheet, cell.location(), |_| {
                Some(cell.colour() as u8)
            });
        }
        return Ok(sheet.with_cells(cells));
    }
    let mut canvas = Canvas::of(grid, Canvas::size(grid)?)?;
    for cell in iter(obj)? {
        let (value, i, j) = unpack_cell(cell)?;
        if let Some(place) = canvas.place(i, j)? {
            canvas.set(place, value)?;
        }
    }
    canvas.finish()
}

/// See the catalogue.
pub fn underfill(grid: Value, value: Value, patch: Value) -> Outcome {
    let size = Canvas::size(grid)?;
    let background = mostcolor(grid)?;
    if let (Some(sheet), Some(colour), Some(patch), Some(under)) = (
        grid::of(grid::compact(grid)),
        grid::colour(value),
        set::places(patch),
        grid::colour(background),
    ) {
        let mut cells = sheet.cells().to_vec();
        for at in patch.locations() {
            set_cell(&mut cells, sheet, at, |old| {
                (old == under).then_some(colour)
            });
        }
        return Ok(sheet.with_cells(cells));
    }
    let mut canvas = Canvas::of(grid, size)?;
    for pair in any_pairs(patch)? {
        let (i, j) = pair?;
        if let Some(place) = canvas.place(i, j)?
            && equal(canvas.get(place)?, background)?
        {
            canvas.set(place, value)?;
        }
    }
    canvas.finish()
}

/// See the catalogue.
pub fn underpaint(grid: Value, obj: Value) -> Outcome {
    let size = Canvas::size(grid)?;
    let background = mostcolor(grid)?;
    if let (Some(object), Some(under)) = (any_cells(obj), grid::colour(background))
        && let Some(sheet) = grid::of(grid::compact(grid))
    {
        let mut cells = sheet.cells().to_vec();
        for cell in object {
            let colour = cell.colour() as u8;
            let under = |old| (old == under).then_some(colour);
            set_cell(&mut cells, sheet, cell.location(), under);
        }
        return Ok(sheet.with_cells(cells));
    }
    let mut canvas = Canvas::of(grid, size)?;
    for cell in iter(obj)? {
        let (value, i, j) = unpack_cell(cell)?;
        if let Some(place) = canvas.place(i, j)?
            && equal(canvas.get(place)?, background)?
        {
            canvas.set(place, value)?;
        }
    }
    canvas.finish()
}

/// See the catalogue.
pub fn cover(grid: Value, patch: Value) -> Outcome {
    fill(grid, mostcolor(grid)?, toindices(patch)?)
}

/// See the catalogue. `move` is a keyword here.
pub fn move_object(grid: Value, obj: Value, offset: Value) -> Outcome {
    paint(cover(grid, obj)?, shift(obj, offset)?)
}

/// See the catalogue.
pub fn replace(grid: Value, replacee: Value, replacer: Value) -> Outcome {
    if let (Some(sheet), Some(new)) = (grid::of(grid), grid::colour(replacer)) {
        let old = replacee.to_small();
        let cell = |&cell: &u8| {
            if old == Some(i32::from(cell)) {
                new
            } else {
                cell
            }
        };
        return Ok(sheet.with_cells(sheet.cells().iter().map(cell).collect()));
    }
    recoloured(grid, |value| {
        Ok(if equal(value, replacee)? {
            replacer
        } else {
            value
        })
    })
}

/// See the catalogue.
pub fn switch(grid: Value, a: Value, b: Value) -> Outcome {
    if let (Some(sheet), Some(one), Some(two)) = (grid::of(grid), grid::colour(a), grid::colour(b))
    {
        let cell = |&cell: &u8| match cell {
            _ if cell == two => one,
            _ if cell == one => two,
            _ => cell,
        };
        return Ok(sheet.with_cells(sheet.cells().iter().map(cell).collect()));
    }
    recoloured(grid, |value| {
        Ok(if equal(value, b)? {
            a
        } else if equal(value, a)? {
            b
        } else {
            value
        })
    })
}

fn recoloured(grid: Value, map: impl Fn(Value) -> Outcome) -> Outcome {
    let rows = iter(grid)?;
    let mut result = Row::with_capacity(rows.size_hint().0);
    for row in rows {
        result.push(collect(iter(row)?.map(&map))?);
    }
    Ok(result.finish())
}
