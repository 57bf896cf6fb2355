//! Colours of grids and objects.

use crate::error::{Fail, Outcome};
use crate::ops::arithmetic::sum;
use crate::ops::compare::{Order, equal};
use crate::ops::iterate::{first, iter, unpack};
use crate::ops::subscript::at;
use crate::primitives::containers::{countable, no_attribute};
use crate::primitives::selection::by_count;
use crate::set::Builder;
use crate::value::Value;

/// The values of all cells, row by row of a grid or cell by cell of an object.
pub fn values(element: Value) -> Outcome<Vec<Value>> {
    let mut values = Vec::new();
    if let Value::Tuple(rows) = element {
        for &row in rows.items() {
            match row {
                Value::Tuple(row) => values.extend_from_slice(row.items()),
                _ => values.extend(iter(row)?),
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
    let values = values(element)?;
    let mut counts = [0u32; 10];
    for &value in &values {
        match value {
            Value::Int(colour @ 0..=9) => counts[colour as usize] += 1,
            _ => return by_count(values.into_iter(), order),
        }
    }
    let distinct = counts.iter().filter(|&&count| count > 0).count();
    // Small numbers lie in a set in their own order, but for 8 and 9 in the smallest table.
    if distinct <= 4 && counts[8] + counts[9] > 0 {
        return by_count(values.into_iter(), order);
    }
    let mut best: Option<(usize, u32)> = None;
    for (colour, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let better = match (best, order) {
            (None, _) => true,
            (Some((_, old)), Order::Greater) => count > old,
            (Some((_, old)), Order::Less) => count < old,
        };
        if better {
            best = Some((colour, count));
        }
    }
    match best {
        Some((colour, _)) => Ok(colour.into()),
        None => by_count(core::iter::empty(), order),
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
    if let Value::Tuple(rows) = element {
        let mut total = 0usize;
        for &row in rows.items() {
            let Ok(row) = countable(row) else {
                return no_attribute("the row has no count");
            };
            for &cell in row {
                total += usize::from(equal(cell, value)?);
            }
        }
        return Ok(total.into());
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

/// See the catalogue.
pub fn ofcolor(grid: Value, value: Value) -> Outcome {
    let mut indices = Builder::new();
    for (i, row) in iter(grid)?.enumerate() {
        for (j, cell) in iter(row)?.enumerate() {
            if equal(cell, value)? {
                indices.add_location(i as i32, j as i32)?;
            }
        }
    }
    Ok(indices.frozen())
}

fn palette_set(element: Value) -> Outcome<Builder> {
    let mut colours = Builder::new();
    if let Value::Tuple(rows) = element {
        // Neighbours are often alike, and adding a colour again would change nothing.
        let mut previous = None;
        for &row in rows.items() {
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
    Ok(palette_set(element)?.len().into())
}

/// See the catalogue.
pub fn color(obj: Value) -> Outcome {
    at(first(obj)?, 0)
}
