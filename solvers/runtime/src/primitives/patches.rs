//! Patches: their indices, corners and positions.
//!
//! A patch is a set of cells or a set of indices. Where all of its coordinates are small
//! integers, [`places`] hands them out as such; whatever else calls itself a patch takes the
//! long way, on dynamic values.

use crate::error::Outcome;
use crate::ops::arithmetic::{self, absolute, add, floor_divide, negate, subtract, sum};
use crate::ops::compare::{Order, equal, extreme, less};
use crate::ops::iterate::{self, first, iter, len, rows, transpose, unpack, unpack_cell};
use crate::ops::subscript::{self, at};
use crate::place::{Cell, Fits, Location};
use crate::primitives::pieces::{height, width};
use crate::set::places::{Kind, Places};
use crate::set::recipe::Recipe;
use crate::set::{self, Builder};
use crate::value::{Value, collect};

/// Outside of this a coordinate takes the long way, so that sums of a few never overflow.
const NEAR: core::ops::Range<i32> = -(1 << 26)..1 << 26;

/// Whether the first element holds an index in its second place; `None` where there is none.
pub fn holds_cells(patch: Value) -> Outcome<bool> {
    if let Some(places) = set::places(patch) {
        return Ok(places.kind() == Kind::Cells);
    }
    Ok(at(first(patch)?, 1)?.is_tuple())
}

fn coordinates(index: Value) -> Option<(i32, i32)> {
    let (i, j) = index.coordinates()?;
    (NEAR.contains(&i) && NEAR.contains(&j)).then_some((i, j))
}

fn cell(element: Value) -> Option<(Value, i32, i32)> {
    let (value, index) = element.parts()?;
    let (i, j) = coordinates(index)?;
    Some((value, i, j))
}

/// The cells of an object, if it is a set of nothing else, in any order.
pub fn cells(patch: Value) -> Option<Vec<(Value, i32, i32)>> {
    let Value::Set(set) = patch else { return None };
    if let Some(places) = set.places() {
        let place = |cell: Cell| {
            (
                cell.colour().into(),
                cell.location().i(),
                cell.location().j(),
            )
        };
        return Some(places.cells()?.map(place).collect());
    }
    cell(set.iter().next()?)?;
    let mut cells = Vec::with_capacity(set.len());
    for element in set.iter() {
        cells.push(cell(element)?);
    }
    Some(cells)
}

/// The coordinates of a set of cells or indices, not empty, in any order; of cells one for each.
pub fn places(patch: Value) -> Option<Vec<(i32, i32)>> {
    let Value::Set(set) = patch else { return None };
    if let Some(places) = set.places() {
        return Some(places.locations().map(|at| (at.i(), at.j())).collect());
    }
    let of_cells = cell(set.iter().next()?).is_some();
    let mut places = Vec::with_capacity(set.len());
    for element in set.iter() {
        places.push(if of_cells {
            let (_, i, j) = cell(element)?;
            (i, j)
        } else {
            coordinates(element)?
        });
    }
    Some(places)
}

/// The box around a patch.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The least row.
    pub top: i32,
    /// The greatest row.
    pub bottom: i32,
    /// The least column.
    pub left: i32,
    /// The greatest column.
    pub right: i32,
}

impl Bounds {
    fn of(places: impl Iterator<Item = (i32, i32)>) -> Self {
        let mut bounds = Bounds {
            top: i32::MAX,
            bottom: i32::MIN,
            left: i32::MAX,
            right: i32::MIN,
        };
        for (i, j) in places {
            bounds.top = bounds.top.min(i);
            bounds.bottom = bounds.bottom.max(i);
            bounds.left = bounds.left.min(j);
            bounds.right = bounds.right.max(j);
        }
        bounds
    }
}

/// The box around a set of cells or indices, not empty.
pub fn bounds(patch: Value) -> Option<Bounds> {
    let Value::Set(set) = patch else { return None };
    if let Some(places) = set.places() {
        return Some(Bounds::of(places.locations().map(|at| (at.i(), at.j()))));
    }
    let of_cells = cell(set.iter().next()?).is_some();
    let mut regular = true;
    let bounds = Bounds::of(set.iter().map_while(|element| {
        let place = if of_cells {
            cell(element).map(|(_, i, j)| (i, j))
        } else {
            coordinates(element)
        };
        regular &= place.is_some();
        place
    }));
    regular.then_some(bounds)
}

/// See the catalogue.
pub fn toindices(patch: Value) -> Outcome {
    let cells = len(patch)?;
    if cells == 0 {
        return Ok(set::empty());
    }
    if !holds_cells(patch)? {
        return Ok(patch);
    }
    if let Some(cells) = set::places(patch) {
        let images = cells.locations().map(Location::number).collect();
        return Ok(set::of_images(cells, Kind::Locations, images));
    }
    let mut indices = Builder::with_capacity(cells);
    for cell in iter(patch)? {
        indices.add(unpack(cell)?.1)?;
    }
    Ok(indices.frozen())
}

/// The set of the images of locations or cells, all different; none where an image does not fit.
fn mapped(of: &'static Places, kind: Kind, image: impl Fn(u32) -> Option<u32>) -> Option<Value> {
    let mut images = Vec::with_capacity(of.numbers().len());
    for &number in of.numbers() {
        images.push(image(number)?);
    }
    let images: &'static [u32] = images.leak();
    let recipe = Recipe::Mapped { of, images };
    Some(set::of_places(kind, images, recipe))
}

/// `i, j` for each of `toindices(patch)`, in any order, or in its order where that may matter.
pub fn any_pairs(patch: Value) -> Outcome<AnyPairs> {
    Ok(match set::places(patch) {
        Some(places) => AnyPairs::Places(places.numbers().iter()),
        None => AnyPairs::Values(iter(toindices(patch)?)?),
    })
}

/// The pairs of [`any_pairs`].
pub enum AnyPairs {
    /// Of locations or cells, by their numbers.
    Places(core::slice::Iter<'static, u32>),
    /// Of anything else.
    Values(iterate::Items),
}

impl Iterator for AnyPairs {
    type Item = Outcome<(Value, Value)>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            AnyPairs::Places(numbers) => numbers.next().map(|&number| {
                let at = Location::of(number);
                Ok((at.i().into(), at.j().into()))
            }),
            AnyPairs::Values(values) => values.next().map(unpack),
        }
    }
}

/// `i, j` for each of `toindices(patch)`.
pub fn pairs(patch: Value) -> Outcome<impl Iterator<Item = Outcome<(Value, Value)>>> {
    Ok(iter(toindices(patch)?)?.map(unpack))
}

fn extreme_row(patch: Value, order: Order) -> Outcome {
    chosen(extreme(
        pairs(patch)?.map(|pair| pair.map(|(i, _)| i)),
        order,
    )?)
}

fn extreme_column(patch: Value, order: Order) -> Outcome {
    chosen(extreme(
        pairs(patch)?.map(|pair| pair.map(|(_, j)| j)),
        order,
    )?)
}

fn chosen(value: Option<Value>) -> Outcome {
    match value {
        Some(value) => Ok(value),
        None => crate::error::value_error("the patch is empty"),
    }
}

/// See the catalogue.
pub fn uppermost(patch: Value) -> Outcome {
    match bounds(patch) {
        Some(bounds) => Ok(bounds.top.into()),
        None => extreme_row(patch, Order::Less),
    }
}

/// See the catalogue.
pub fn lowermost(patch: Value) -> Outcome {
    match bounds(patch) {
        Some(bounds) => Ok(bounds.bottom.into()),
        None => extreme_row(patch, Order::Greater),
    }
}

/// See the catalogue.
pub fn leftmost(patch: Value) -> Outcome {
    match bounds(patch) {
        Some(bounds) => Ok(bounds.left.into()),
        None => extreme_column(patch, Order::Less),
    }
}

/// See the catalogue.
pub fn rightmost(patch: Value) -> Outcome {
    match bounds(patch) {
        Some(bounds) => Ok(bounds.right.into()),
        None => extreme_column(patch, Order::Greater),
    }
}

/// A corner of anything: for each column of the indices its extreme, in the given order.
fn corner(patch: Value, orders: &[Order], more: Option<Order>) -> Outcome {
    let rows = rows(toindices(patch)?)?;
    collect(transpose(&rows).enumerate().map(|(place, column)| {
        let Some(order) = orders.get(place).copied().or(more) else {
            return Err(crate::error::Fail::new(
                crate::error::Class::Key,
                "an index has more than two parts",
            ));
        };
        chosen(extreme(iter(column)?.map(Ok), order)?)
    }))
}

/// See the catalogue.
pub fn ulcorner(patch: Value) -> Outcome {
    match bounds(patch) {
        Some(bounds) => Ok(Value::location(bounds.top, bounds.left)),
        None => corner(patch, &[], Some(Order::Less)),
    }
}

/// See the catalogue.
pub fn urcorner(patch: Value) -> Outcome {
    match bounds(patch) {
        Some(bounds) => Ok(Value::location(bounds.top, bounds.right)),
        None => corner(patch, &[Order::Less, Order::Greater], None),
    }
}

/// See the catalogue.
pub fn llcorner(patch: Value) -> Outcome {
    match bounds(patch) {
        Some(bounds) => Ok(Value::location(bounds.bottom, bounds.left)),
        None => corner(patch, &[Order::Greater, Order::Less], None),
    }
}

/// See the catalogue.
pub fn lrcorner(patch: Value) -> Outcome {
    match bounds(patch) {
        Some(bounds) => Ok(Value::location(bounds.bottom, bounds.right)),
        None => corner(patch, &[], Some(Order::Greater)),
    }
}

/// See the catalogue.
pub fn recolor(value: Value, patch: Value) -> Outcome {
    let indices = toindices(patch)?;
    if let (Some(places), Value::Int(colour)) = (set::places(indices), value)
        && places.kind() == Kind::Locations
    {
        let cell = |number| Cell::new(colour, Location::of(number)).map(Cell::number);
        if let Some(object) = mapped(places, Kind::Cells, cell) {
            return Ok(object);
        }
    }
    let indices = iter(indices)?;
    let mut object = Builder::with_capacity(indices.size_hint().0);
    for index in indices {
        object.add(Value::pair(value, index))?;
    }
    Ok(object.frozen())
}

/// The set with each location moved, of cells as well; none where one does not fit.
pub fn relocated(of: &'static Places, to: impl Fn(Location) -> Option<Location>) -> Option<Value> {
    match of.kind() {
        Kind::Locations => mapped(of, Kind::Locations, |number| {
            to(Location::of(number)).map(Location::number)
        }),
        Kind::Cells => mapped(of, Kind::Cells, |number| {
            let cell = Cell::of(number);
            Cell::new(cell.colour(), to(cell.location())?).map(Cell::number)
        }),
    }
}

/// The set with each location, of cells as well, so far down and to the right; none where one does not
/// fit.
fn moved(of: &'static Places, di: i32, dj: i32) -> Option<Value> {
    let step = Location::step(di, dj);
    let mut fits = Fits::default();
    let mut images = Vec::with_capacity(of.numbers().len());
    images.extend(of.numbers().iter().map(|&number| {
        fits.also(Location::of(number), di, dj);
        number.wrapping_add(step)
    }));
    fits.all().then(|| {
        let images: &'static [u32] = images.leak();
        set::of_places(of.kind(), images, Recipe::Mapped { of, images })
    })
}

/// See the catalogue.
pub fn shift(patch: Value, directions: Value) -> Outcome {
    let count = len(patch)?;
    if count == 0 {
        return Ok(patch);
    }
    let (di, dj) = unpack(directions)?;
    if let (Some(places), Some((di, dj))) = (set::places(patch), coordinates(Value::pair(di, dj)))
        && let Some(shifted) = moved(places, di, dj)
    {
        return Ok(shifted);
    }
    let mut shifted = Builder::with_capacity(count);
    if holds_cells(patch)? {
        for element in iter(patch)? {
            let (value, i, j) = unpack_cell(element)?;
            let index = Value::pair(add(i, di)?, add(j, dj)?);
            shifted.add(Value::pair(value, index))?;
        }
    } else {
        for element in iter(patch)? {
            let (i, j) = unpack(element)?;
            shifted.add(Value::pair(add(i, di)?, add(j, dj)?))?;
        }
    }
    Ok(shifted.frozen())
}

/// See the catalogue.
pub fn normalize(patch: Value) -> Outcome {
    if len(patch)? == 0 {
        return Ok(patch);
    }
    let by = match bounds(patch) {
        Some(bounds) => Value::location(-bounds.top, -bounds.left),
        None => Value::pair(negate(uppermost(patch)?)?, negate(leftmost(patch)?)?),
    };
    shift(patch, by)
}

/// Whether two patches share a row, or a column.
fn matching(a: Value, b: Value, pick: fn((Value, Value)) -> Value) -> Outcome {
    let mut found = [Builder::new(), Builder::new()];
    for (patch, found) in [a, b].into_iter().zip(&mut found) {
        for pair in pairs(patch)? {
            found.add(pick(pair?))?;
        }
    }
    let [left, right] = found.map(Builder::frozen);
    Ok((len(arithmetic::and(left, right)?)? > 0).into())
}

/// Whether two patches of small coordinates share one of them.
fn matching_small(a: &[(i32, i32)], b: &[(i32, i32)], pick: fn(&(i32, i32)) -> i32) -> bool {
    a.iter()
        .any(|left| b.iter().any(|right| pick(left) == pick(right)))
}

/// See the catalogue.
pub fn hmatching(a: Value, b: Value) -> Outcome {
    match (places(a), places(b)) {
        (Some(left), Some(right)) => Ok(matching_small(&left, &right, |place| place.0).into()),
        _ => matching(a, b, |pair| pair.0),
    }
}

/// See the catalogue.
pub fn vmatching(a: Value, b: Value) -> Outcome {
    match (places(a), places(b)) {
        (Some(left), Some(right)) => Ok(matching_small(&left, &right, |place| place.1).into()),
        _ => matching(a, b, |pair| pair.1),
    }
}

/// The least distance between two patches of small coordinates, the first moved by `by`.
fn distance(a: &[(i32, i32)], b: &[(i32, i32)], by: (i32, i32)) -> i32 {
    let mut least = i32::MAX;
    for &(ai, aj) in a {
        let (ai, aj) = (ai + by.0, aj + by.1);
        for &(bi, bj) in b {
            least = least.min((ai - bi).abs() + (aj - bj).abs());
        }
        if least == 0 {
            break;
        }
    }
    least
}

/// See the catalogue.
pub fn manhattan(a: Value, b: Value) -> Outcome {
    if let (Some(left), Some(right)) = (places(a), places(b)) {
        return Ok(distance(&left, &right, (0, 0)).into());
    }
    let mut best = None;
    for left in pairs(a)? {
        let (ai, aj) = left?;
        for right in pairs(b)? {
            let (bi, bj) = right?;
            let rows = absolute(subtract(ai, bi)?)?;
            let columns = absolute(subtract(aj, bj)?)?;
            let apart = add(rows, columns)?;
            let closer = match best {
                None => true,
                Some(best) => less(apart, best)?,
            };
            if closer {
                best = Some(apart);
            }
        }
    }
    chosen(best)
}

/// See the catalogue.
pub fn adjacent(a: Value, b: Value) -> Outcome {
    Ok(equal(manhattan(a, b)?, Value::Int(1))?.into())
}

/// See the catalogue.
pub fn gravitate(source: Value, destination: Value) -> Outcome {
    let (si, sj) = (center(source)?, center(destination)?);
    let ((si, sj), (di, dj)) = (unpack(si)?, unpack(sj)?);
    let (mut i, mut j) = (0, 0);
    if vmatching(source, destination)?.is(Value::True) {
        i = if less(si, di)? { 1 } else { -1 };
    } else {
        j = if less(sj, dj)? { 1 } else { -1 };
    }
    let mut steps = 0;
    if let (Some(from), Some(to)) = (places(source), places(destination)) {
        while steps < 42 && distance(&from, &to, (i * steps, j * steps)) != 1 {
            steps += 1;
        }
    } else {
        let mut source = source;
        while !adjacent(source, destination)?.is(Value::True) && steps < 42 {
            steps += 1;
            source = shift(source, Value::location(i, j))?;
        }
    }
    Ok(Value::location(i * steps, j * steps))
}

/// See the catalogue.
pub fn bordering(patch: Value, grid: Value) -> Outcome {
    let zero = Value::Int(0);
    if equal(uppermost(patch)?, zero)? || equal(leftmost(patch)?, zero)? {
        return Ok(Value::True);
    }
    let last = |count: usize| Value::from(count as i128 - 1);
    if equal(lowermost(patch)?, last(len(grid)?))? {
        return Ok(Value::True);
    }
    let right = rightmost(patch)?;
    Ok(equal(right, last(subscript::width(grid)?))?.into())
}

/// See the catalogue.
pub fn centerofmass(patch: Value) -> Outcome {
    let indices = toindices(patch)?;
    if let Some(places) = set::places(indices) {
        let count = len(patch)? as i32;
        let mean = |pick: fn(Location) -> i32| {
            let total: i32 = places.locations().map(pick).sum();
            total.div_euclid(count)
        };
        return Ok(Value::location(mean(Location::i), mean(Location::j)));
    }
    let rows = rows(indices)?;
    collect(transpose(&rows).map(|column| {
        let total = sum(iter(column)?.map(Ok))?;
        floor_divide(total, len(patch)?.into())
    }))
}

/// See the catalogue.
pub fn center(patch: Value) -> Outcome {
    let two = Value::Int(2);
    let i = add(uppermost(patch)?, floor_divide(height(patch)?, two)?)?;
    let j = add(leftmost(patch)?, floor_divide(width(patch)?, two)?)?;
    Ok(Value::pair(i, j))
}

/// See the catalogue.
pub fn position(a: Value, b: Value) -> Outcome {
    let (ia, ja) = unpack(center(toindices(a)?)?)?;
    let (ib, jb) = unpack(center(toindices(b)?)?)?;
    let towards = |a, b| -> Outcome<i32> { Ok(if less(a, b)? { 1 } else { -1 }) };
    Ok(if equal(ia, ib)? {
        Value::location(0, towards(ja, jb)?)
    } else if equal(ja, jb)? {
        Value::location(towards(ia, ib)?, 0)
    } else {
        Value::location(towards(ia, ib)?, towards(ja, jb)?)
    })
}

/// See the catalogue.
pub fn corners(patch: Value) -> Outcome {
    let mut corners = Builder::with_capacity(4);
    for corner in [ulcorner, urcorner, llcorner, lrcorner] {
        corners.add(corner(patch)?)?;
    }
    Ok(corners.frozen_copy())
}

/// The number of rows or columns that lie between two extremes, both included.
pub fn span(least: Value, greatest: Value) -> Outcome {
    add(subtract(greatest, least)?, Value::Int(1))
}
