//! Colours of grids and objects.

use crate::error::{Fail, Outcome};
use crate::grid::{self, Grid};
use crate::ops::arithmetic::sum;
use crate::ops::compare::{Order, equal};
use crate::ops::iterate::{first, iter, len, unpack};
use crate::ops::subscript::at;
use crate::place::Location;
use crate::primitives::containers::{countable, no_attribute};
use crate::primitives::selection::by_count;
use crate::set::places::{Kind, Places};
use crate::set::recipe::Recipe;
use crate::set::{self, Builder};
use crate::value::Value;

/// The values of all cells, row by row of a grid or cell by cell of an object.
pub fn values(element: Value) -> Outcome<Vec<Value>> {
    if let Some(grid) = grid::of(element) {
        let cells = grid.cells().iter();
        return Ok(cells.map(|&cell| i32::from(cell).into()).collect());
    }
    let mut values = Vec::new();
    if let Some(rows) = element.items() {
        for &row in rows {
            match row.items() {
                Some(row) => values.extend_from_slice(row),
                None => values.extend(iter(row)?),
            }
        }
    } else {
        for cell in iter(element)? {
            values.push(unpack(cell)?.0);
        }
    }
    Ok(values)
}

/// The first of the most common values, or of the least common ones.
fn common(element: Value, order: Order) -> Outcome {
    if let Some(counts) = count_of_each(element)
        && let Some(colour) = most_or_least(&counts, order)
    {
        return Ok(colour.into());
    }
    let values = values(element)?;
    let mut counts = [0u32; 10];
    for &value in &values {
        match value {
            Value::Int(colour @ 0..=9) => counts[colour as usize] += 1,
            _ => return by_count(values.into_iter(), order),
        }
    }
    match most_or_least(&counts, order) {
        Some(colour) => Ok(colour.into()),
        None => by_count(values.into_iter(), order),
    }
}

/// How many cells there are of each colour; none where one is beyond 9, or there are no cells.
fn count_of_each(element: Value) -> Option<[u32; 10]> {
    if let Some(grid) = grid::of(element) {
        return grid::count_of_each(grid.cells());
    }
    let mut counts = [0u32; 10];
    for cell in set::places(element)?.cells()? {
        *counts.get_mut(cell.colour() as usize)? += 1;
    }
    Some(counts)
}

/// The colours that are there, in the order of a set of them, with their counts; none where
/// that order depends on which was added first.
fn in_order(counts: &[u32; 10]) -> Option<impl Iterator<Item = (usize, u32)>> {
    let distinct = counts.iter().filter(|&&count| count > 0).count();
    // A set of up to four has eight slots, where 8 and 9 go to those of 0 and 1.
    let size = if distinct > 4 { 16 } else { 8 };
    let meet = |a: usize, b: usize| counts[a] > 0 && counts[b] > 0;
    if size == 8 && (meet(0, 8) || meet(1, 9)) {
        return None;
    }
    let counts = *counts;
    let slots = (0..size).flat_map(move |slot| [slot, slot + size]);
    Some(slots.filter_map(move |colour| {
        let count = counts.get(colour).copied()?;
        (count > 0).then_some((colour, count))
    }))
}

/// The first of the colours with the greatest or the least count, none where it depends on which
/// was added first.
fn most_or_least(counts: &[u32; 10], order: Order) -> Option<usize> {
    let used = counts.iter().copied().filter(|&count| count > 0);
    let extreme = match order {
        Order::Greater => used.max(),
        Order::Less => used.min(),
    }?;
    let mut all = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count == extreme);
    match (all.next(), all.next()) {
        (Some((only, _)), None) => Some(only),
        _ => {
            let mut in_order = in_order(counts)?;
            in_order
                .find(|&(_, count)| count == extreme)
                .map(|(colour, _)| colour)
        }
    }
}

/// See the catalogue.
pub fn mostcolor(element: Value) -> Outcome {
    common(element, Order::Greater)
}

/// See the catalogue.
pub fn leastcolor(element: Value) -> Outcome {
    common(element, Order::Less)
}

/// See the catalogue.
pub fn colorcount(element: Value, value: Value) -> Outcome {
    if let (Some(grid), Some(colour)) = (grid::of(element), value.to_small()) {
        let cells = grid.cells().iter();
        return Ok(cells
            .filter(|&&cell| i32::from(cell) == colour)
            .count()
            .into());
    }
    if let Some(rows) = element.items() {
        let mut total = 0usize;
        for &row in rows {
            let Ok(row) = countable(row) else {
                return no_attribute("the row has no count");
            };
            for &cell in row {
                total += usize::from(equal(cell, value)?);
            }
        }
        return Ok(total.into());
    }
    if let (Some(cells), Some(colour)) = (
        set::places(element).and_then(Places::cells),
        value.to_small(),
    ) {
        return Ok(cells.filter(|cell| cell.colour() == colour).count().into());
    }
    sum(iter(element)?.map(|cell| Ok(equal(unpack(cell)?.0, value)?.into())))
}

/// See the catalogue.
pub fn colorfilter(objs: Value, value: Value) -> Outcome {
    let mut kept = Builder::new();
    for obj in iter(objs)? {
        if equal(color(obj).map_err(Fail::through_generator)?, value)? {
            kept.add(obj)?;
        }
    }
    Ok(kept.frozen())
}

/// The places of a colour by their numbers, row by row; none where a row is none, or a place or
/// a cell of another kind.
fn places_of(rows: &[Value], colour: i32) -> Option<Vec<u32>> {
    let mut numbers = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        for (j, cell) in row.items()?.iter().enumerate() {
            match cell {
                Value::Int(own) if *own == colour => {
                    numbers.push(Location::new(i as i32, j as i32)?.number());
                }
                Value::Int(_) => {}
                _ => return None,
            }
        }
    }
    Some(numbers)
}

/// See the catalogue.
pub fn ofcolor(grid: Value, value: Value) -> Outcome {
    if let Some(lines) = grid::of(grid).and_then(Grid::numbered)
        && let Some(colour) = value.to_small()
    {
        let mut numbers = Vec::new();
        // No cell has a colour that is no byte.
        if let Ok(colour) = u8::try_from(colour) {
            for (start, line) in lines {
                grid::each_of(line, colour, |place| numbers.push(start + place as u32));
            }
        }
        return Ok(set::of_places(
            Kind::Locations,
            numbers.leak(),
            Recipe::Listed,
        ));
    }
    if let Some(rows) = grid.items()
        && let Some(numbers) = value.to_small().and_then(|colour| places_of(rows, colour))
    {
        return Ok(set::of_places(
            Kind::Locations,
            numbers.leak(),
            Recipe::Listed,
        ));
    }
    let mut indices = Builder::new();
    for (i, row) in iter(grid)?.enumerate() {
        for (j, cell) in iter(row)?.enumerate() {
            if equal(cell, value)? {
                indices.add(Value::location(i as i32, j as i32))?;
            }
        }
    }
    Ok(indices.frozen())
}

fn palette_set(element: Value) -> Outcome<Builder> {
    let mut colours = Builder::new();
    if let Some(used) = count_of_each(element).as_ref().and_then(in_order) {
        for (colour, _) in used {
            colours.add(colour.into())?;
        }
        return Ok(colours);
    }
    if let Some(rows) = element.items() {
        // Neighbours are often alike, and adding a colour again would change nothing.
        let mut previous = None;
        for &row in rows {
            for cell in iter(row)? {
                if let (Some(Value::Int(old)), Value::Int(new)) = (previous, cell)
                    && old == new
                {
                    continue;
                }
                colours.add(cell)?;
                previous = Some(cell);
            }
        }
    } else {
        for cell in iter(element)? {
            colours.add(unpack(cell)?.0)?;
        }
    }
    Ok(colours)
}

/// See the catalogue.
pub fn palette(element: Value) -> Outcome {
    Ok(palette_set(element)?.frozen_copy())
}

/// See the catalogue.
pub fn numcolors(element: Value) -> Outcome {
    if let Some(counts) = count_of_each(element) {
        return Ok(counts.iter().filter(|&&count| count > 0).count().into());
    }
    Ok(len(palette_set(element)?.frozen())?.into())
}

/// See the catalogue.
pub fn color(obj: Value) -> Outcome {
    if let Some(mut cells) = set::places(obj).and_then(Places::cells)
        && let Some(first) = cells.next()
        && cells.all(|cell| cell.colour() == first.colour())
    {
        return Ok(first.colour().into());
    }
    at(first(obj)?, 0)
}
