//! Objects in grids, found at once where their cells are small, and as CPython's sets find them
//! where that does not do, or where somebody looks at the order of an object.

use core::cell::Cell as Shared;

use crate::alloc;
use crate::error::Outcome;
use crate::grid::{self, Grid};
use crate::hash;
use crate::ops::arithmetic::truthy;
use crate::place::{Cell, Location};
use crate::primitives::colours::mostcolor;
use crate::primitives::object_order::{Search, Start, exact};
use crate::set::order;
use crate::set::places::Kind;
use crate::set::recipe::{NO_IMAGE, Recipe};
use crate::set::{self, Builder};
use crate::table::Table;
use crate::value::Value;

/// Which objects are looked for.
#[derive(Clone, Copy)]
pub struct Wanted {
    /// Whether all cells of an object have one colour.
    pub univalued: bool,
    /// Whether cells that touch at a corner belong together.
    pub diagonal: bool,
    /// The colour of no object; `None` where each may be one.
    pub background: Value,
}

/// See the catalogue.
pub fn objects(grid: Value, univalued: Value, diagonal: Value, without_bg: Value) -> Outcome {
    let wanted = Wanted {
        univalued: truthy(univalued),
        diagonal: truthy(diagonal),
        background: if truthy(without_bg) {
            mostcolor(grid)?
        } else {
            Value::None
        },
    };
    if let Some(sheet) = grid::of(grid::compact(grid)) {
        // A grid of usual size, and one that was made larger.
        if let Some(mut field) = Field::<32>::of(sheet) {
            return field.objects(grid, wanted);
        }
        if let Some(mut field) = Field::<64>::of(sheet) {
            return field.objects(grid, wanted);
        }
    }
    let mut found = Builder::new();
    for object in exact(grid, wanted, |value, i, j| {
        let hash = hash::pair(hash::hash(value)?, hash::location(i, j));
        Ok((hash, Value::pair(value, Value::location(i, j))))
    })? {
        found.add(set::freeze(object))?;
    }
    Ok(found.frozen_copy())
}

/// A grid of small colours with a border around it, row by row. From a cell to the one below are
/// `STRIDE` cells: a row leaves room for a border, which two rows share.
struct Field<const STRIDE: usize> {
    cells: Vec<u8>,
    height: usize,
    width: usize,
}

/// The colours that a cell may have, one bit for each.
const COLOURS: u32 = 0xffff;
/// A place outside of the grid.
const OUTSIDE: u8 = 31;
/// A place that an object has.
const TAKEN: u8 = 30;
/// A background that is no small colour.
const NO_COLOUR: u8 = 29;

impl<const STRIDE: usize> Field<STRIDE> {
    /// From a place to its neighbours, those that share a side first.
    const STEPS: [usize; 8] = [
        1,
        STRIDE,
        1usize.wrapping_neg(),
        STRIDE.wrapping_neg(),
        STRIDE + 1,
        STRIDE - 1,
        (STRIDE + 1).wrapping_neg(),
        (STRIDE - 1).wrapping_neg(),
    ];

    /// None of a grid that is too large, or whose colours are not small.
    fn of(grid: &Grid) -> Option<Self> {
        let (height, width) = (grid.height(), grid.width());
        if height >= STRIDE || width >= STRIDE || grid.cells().iter().any(|&colour| colour > 15) {
            return None;
        }
        let mut cells = vec![OUTSIDE; (height + 2) * STRIDE];
        for (line, row) in grid.lines().zip(cells.chunks_exact_mut(STRIDE).skip(1)) {
            if let Some(row) = row.get_mut(..width) {
                row.copy_from_slice(line);
            }
        }
        Some(Field {
            cells,
            height,
            width,
        })
    }

    /// All objects, each with the order of its cells left to its recipe.
    fn objects(&mut self, grid: Value, wanted: Wanted) -> Outcome {
        let family: &'static Family = Box::leak(Box::new(Family {
            grid,
            wanted,
            objects: Shared::new(&[]),
            search: Shared::new(None),
        }));
        let background = match wanted.background {
            Value::Int(colour @ 0..=15) => colour as u8,
            _ => NO_COLOUR,
        };
        let coloured = COLOURS & !(1 << background);
        // Each cell is taken once at most, so all objects lie in one block, one after another.
        let mut free: &'static mut [u32] = vec![0; self.height * self.width].leak();
        let mut found = Builder::new();
        let mut all: Vec<&'static [u32]> = Vec::with_capacity(16);
        for &start in starts::<STRIDE>(self.height, self.width) {
            let start = usize::from(start);
            let own = self.cells.get(start).copied().unwrap_or(OUTSIDE);
            if coloured >> (own % 32) & 1 == 0 {
                continue;
            }
            let field = &mut self.cells[..];
            let count = match (wanted.univalued, wanted.diagonal) {
                (true, false) => spread::<STRIDE, 4>(field, start, free, |cell| cell == own),
                (true, true) => spread::<STRIDE, 8>(field, start, free, |cell| cell == own),
                (false, false) => {
                    spread::<STRIDE, 4>(field, start, free, |cell| coloured >> (cell % 32) & 1 == 1)
                }
                (false, true) => {
                    spread::<STRIDE, 8>(field, start, free, |cell| coloured >> (cell % 32) & 1 == 1)
                }
            };
            let (cells, rest) = core::mem::take(&mut free).split_at_mut(count);
            free = rest;
            let cells: &'static [u32] = cells;
            // Where there is no more than one way to go on, the cells join in the order of the list.
            let recipe = match cells {
                [_] | [_, _] => Recipe::Copied,
                _ => Recipe::Object(family, all.len()),
            };
            all.push(cells);
            found.add(set::of_places(Kind::Cells, cells, recipe))?;
        }
        family.objects.set(all.leak());
        Ok(found.frozen_copy())
    }
}

/// Takes the cells of the object around a place, with `N` neighbours each, writes their numbers, and
/// says how many they are. The numbers are the queue as well.
#[inline]
fn spread<const STRIDE: usize, const N: usize>(
    field: &mut [u8],
    start: usize,
    numbers: &mut [u32],
    joins: impl Fn(u8) -> bool,
) -> usize {
    let mut count = 0;
    take::<STRIDE>(field, start, numbers, &mut count, &joins);
    let mut done = 0;
    while done < count {
        let at = numbers
            .get(done)
            .map_or((0, 0), |number| Location::place(*number));
        let place = (at.0 + 1) * STRIDE + at.1;
        done += 1;
        for step in Field::<STRIDE>::STEPS.iter().take(N) {
            take::<STRIDE>(
                field,
                place.wrapping_add(*step),
                numbers,
                &mut count,
                &joins,
            );
        }
    }
    count
}

/// Takes the cell at a place, if it joins.
#[inline(always)]
fn take<const STRIDE: usize>(
    field: &mut [u8],
    place: usize,
    numbers: &mut [u32],
    count: &mut usize,
    joins: impl Fn(u8) -> bool,
) {
    if let Some(cell) = field.get_mut(place)
        && joins(*cell)
        && let Some(number) = numbers.get_mut(*count)
    {
        let location = Location::on_grid(place / STRIDE - 1, place % STRIDE);
        *number = Cell::number_of(*cell, location);
        *cell = TAKEN;
        *count += 1;
    }
}

thread_local! {
    /// The places of grids of each size, in the order in which objects are looked for.
    static STARTS: Shared<Option<&'static Starts>> = const { Shared::new(None) };
}

/// Forgets what was kept for earlier calls.
pub fn forget() {
    STARTS.set(None);
}

/// The places that are kept for one size, and those of the size before.
struct Starts {
    height: usize,
    width: usize,
    places: &'static [u16],
    before: Option<&'static Starts>,
}

/// The places of a [`Field`] in the order of `asindices`, which the size decides, as it does the stride.
fn starts<const STRIDE: usize>(height: usize, width: usize) -> &'static [u16] {
    let mut kept = STARTS.get();
    while let Some(starts) = kept {
        if (starts.height, starts.width) == (height, width) {
            return starts.places;
        }
        kept = starts.before;
    }
    let starts: &'static mut Starts = Box::leak(Box::new(Starts {
        height,
        width,
        places: &[],
        before: STARTS.get(),
    }));
    let places = vec![0; height * width].leak();
    // Only what lies below the table is kept where memory is given back.
    alloc::pin(0);
    let mut keys = Vec::with_capacity(height * width);
    for i in 0..height {
        for j in 0..width {
            let place = (i + 1) * STRIDE + j;
            keys.push((hash::location(i as i32, j as i32), place as u16));
        }
    }
    order::of_added(&keys, places);
    starts.places = places;
    STARTS.set(Some(starts));
    places
}

/// The objects of one call, for the order of their cells.
pub struct Family {
    grid: Value,
    wanted: Wanted,
    /// The cells of each object, the one that is found first in front.
    objects: Shared<&'static [&'static [u32]]>,
    /// Made when somebody looks at the order of an object.
    search: Shared<Option<&'static mut Search>>,
}

impl Family {
    /// The table of an object, by its number.
    pub fn order(&'static self, number: usize) -> Table<u32> {
        let search = match self.search.take() {
            Some(search) => Ok(search),
            None => self.begun(),
        };
        // A grid whose objects were found can be searched again.
        let Ok(search) = search else {
            return Table::default();
        };
        let order = self.looked_for(search, number);
        self.search.set(Some(search));
        // The search has grown.
        alloc::pin(core::ptr::from_ref(self).addr());
        order.unwrap_or_default()
    }

    /// A search that knows which cell belongs to which object.
    #[inline(never)]
    fn begun(&self) -> Outcome<&'static mut Search> {
        let mut search = Search::of(self.grid, self.wanted)?;
        for (number, cells) in (0..).zip(self.objects.get()) {
            for &cell in *cells {
                search.belongs(Location::place(cell), number);
            }
        }
        Ok(Box::leak(Box::new(search)))
    }

    fn looked_for(&self, search: &mut Search, number: usize) -> Outcome<Table<u32>> {
        let objects = self.objects.get();
        let before = objects.get(..number).unwrap_or(&[]);
        let Some((&[first, ..], cells)) = objects.get(number).map(|cells| (*cells, *cells)) else {
            return Ok(Table::default());
        };
        for &cell in cells {
            search.belongs(Location::place(cell), number as u32);
        }
        let start = Start {
            at: Location::place(first),
            number: number as u32,
            taken: before.iter().map(|cells| cells.len()).sum(),
        };
        let object = search.object(start, |value, i, j| {
            let cell = match (value, Location::new(i, j)) {
                (Value::Int(colour), Some(at)) => Cell::new(colour, at),
                _ => None,
            };
            Ok(match cell {
                Some(cell) => (cell.hash(), cell.number()),
                None => (0, NO_IMAGE),
            })
        })?;
        Ok(object.copied())
    }
}
