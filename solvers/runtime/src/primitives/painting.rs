//! Grids with other cells.

use crate::error::{Outcome, index_error};
use crate::ops::compare::{equal, inside};
use crate::ops::iterate::{elements, iter, len, unpack_cell};
use crate::ops::subscript::at;
use crate::primitives::colours::mostcolor;
use crate::primitives::patches::{pairs, places, shift, toindices};
use crate::value::{Row, Value, collect};

/// A grid whose cells change. A row is copied when its first cell changes.
struct Canvas {
    rows: Vec<Line>,
    width: usize,
}

enum Line {
    Kept(&'static [Value]),
    Changed(Row),
}

impl Canvas {
    fn size(grid: Value) -> Outcome<(usize, usize)> {
        Ok((len(grid)?, len(at(grid, 0)?)?))
    }

    fn of(grid: Value, (height, width): (usize, usize)) -> Outcome<Self> {
        let mut rows = Vec::with_capacity(height);
        for row in iter(grid)? {
            rows.push(Line::Kept(elements(row)?));
        }
        Ok(Canvas { rows, width })
    }

    /// Where `i, j` is, unless it is outside.
    fn place(&self, i: Value, j: Value) -> Outcome<Option<(usize, usize)>> {
        if !(inside(i, self.rows.len())? && inside(j, self.width)?) {
            return Ok(None);
        }
        Ok(match (i.to_small(), j.to_small()) {
            (Some(i), Some(j)) => Some((i as usize, j as usize)),
            _ => None,
        })
    }

    fn place_small(&self, i: i32, j: i32) -> Option<(usize, usize)> {
        let (i, j) = (usize::try_from(i).ok()?, usize::try_from(j).ok()?);
        (i < self.rows.len() && j < self.width).then_some((i, j))
    }

    fn get(&self, (i, j): (usize, usize)) -> Outcome {
        let row = match self.rows.get(i) {
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
        let Some(line) = self.rows.get_mut(i) else {
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
        collect(self.rows.into_iter().map(|line| {
            Ok(match line {
                Line::Kept(items) => Value::tuple(items),
                Line::Changed(row) => row.finish(),
            })
        }))
    }
}

/// See the catalogue.
pub fn fill(grid: Value, value: Value, patch: Value) -> Outcome {
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
    let mut canvas = Canvas::of(grid, size)?;
    for pair in pairs(patch)? {
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
