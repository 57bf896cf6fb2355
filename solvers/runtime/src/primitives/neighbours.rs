//! The neighbours of a location.

use crate::error::{Outcome, type_error};
use crate::ops::arithmetic::add;
use crate::ops::subscript::at;
use crate::place::Location;
use crate::set::places::Kind;
use crate::set::recipe::Recipe;
use crate::set::{self, Builder};
use crate::value::Value;

fn near(loc: Value, steps: [(i32, i32); 4]) -> Outcome {
    if let Some(numbers) = near_numbers(loc, &steps) {
        return Ok(set::of_places(Kind::Locations, numbers, Recipe::Copied));
    }
    let mut indices = Builder::with_capacity(4);
    for (di, dj) in steps {
        let i = match di {
            0 => at(loc, 0)?,
            _ => add(at(loc, 0)?, di.into())?,
        };
        let j = match dj {
            0 => at(loc, 1)?,
            _ => add(at(loc, 1)?, dj.into())?,
        };
        indices.add(Value::pair(i, j))?;
    }
    Ok(indices.frozen_copy())
}

/// The neighbours of a location by their numbers; none where one does not fit.
fn near_numbers<const N: usize>(loc: Value, steps: &[(i32, i32); N]) -> Option<&'static [u32]> {
    let Value::Location(at) = loc else {
        return None;
    };
    Location::new(at.i() - 1, at.j() - 1)?;
    Location::new(at.i() + 1, at.j() + 1)?;
    let near = steps.map(|(di, dj)| at.moved(di, dj).number());
    Some(Box::leak(Box::new(near)))
}

const STRAIGHT: [(i32, i32); 4] = [(-1, 0), (1, 0), (0, -1), (0, 1)];
const DIAGONAL: [(i32, i32); 4] = [(-1, -1), (-1, 1), (1, -1), (1, 1)];

/// See the catalogue.
pub fn dneighbors(loc: Value) -> Outcome {
    near(loc, STRAIGHT)
}

/// See the catalogue.
pub fn ineighbors(loc: Value) -> Outcome {
    near(loc, DIAGONAL)
}

/// See the catalogue.
pub fn neighbors(loc: Value) -> Outcome {
    const ALL: [(i32, i32); 8] = [
        STRAIGHT[0],
        STRAIGHT[1],
        STRAIGHT[2],
        STRAIGHT[3],
        DIAGONAL[0],
        DIAGONAL[1],
        DIAGONAL[2],
        DIAGONAL[3],
    ];
    if let Some(numbers) = near_numbers(loc, &ALL) {
        return Ok(set::of_places(Kind::Locations, numbers, Recipe::Around));
    }
    match (near(loc, STRAIGHT)?, near(loc, DIAGONAL)?) {
        (Value::Set(straight), Value::Set(diagonal)) => straight.union(diagonal),
        _ => type_error("neighbours are no set"),
    }
}
