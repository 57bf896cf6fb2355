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
        if height >= STRIDE || width >= STRIDE || !grid::are_at_most(grid.cells(), 15) {
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

    /// The first place from here on that may have another colour than the background.
    #[inline(always)]
    fn beyond(&self, mut place: usize, background: u8) -> usize {
        while let Some(eight) = self
            .cells
            .get(place..)
            .and_then(|cells| cells.first_chunk())
            && u64::from_le_bytes(*eight) == grid::eight_times(background)
        {
            place += 8;
        }
        place
    }

    /// All objects, each with the order of its cells left to its recipe. They are looked for row by row:
    /// in which order arc-dsl finds them shows only where two of them want one slot of their set.
    fn objects(&mut self, grid: Value, wanted: Wanted) -> Outcome {
        let family: &'static Family = Box::leak(Box::new(Family {
            grid,
            wanted,
            height: self.height,
            width: self.width,
            objects: Shared::new(&[]),
            turns: Shared::new(None),
            search: Shared::new(None),
        }));
        let background = match wanted.background {
            Value::Int(colour @ 0..=15) => colour as u8,
            _ => NO_COLOUR,
        };
        let coloured = COLOURS & !(1 << background);
        // Each cell is taken once at most, so all objects lie in one block, one after another.
        let mut free: &'static mut [u32] = vec![0; self.height * self.width].leak();
        let mut all: Vec<&'static [u32]> = Vec::with_capacity(16);
        let mut sets: Vec<Value> = Vec::with_capacity(16);
        let mut start = STRIDE;
        let end = (self.height + 1) * STRIDE;
        while start < end {
            let own = self.cells.get(start).copied().unwrap_or(OUTSIDE);
            if coloured >> (own % 32) & 1 == 0 {
                start = match own {
                    OUTSIDE => (start + STRIDE) & !(STRIDE - 1),
                    _ => self.beyond(start + 1, background),
                };
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
            let recipe = if order::is_plain(cells) {
                Recipe::Copied
            } else {
                Recipe::Object(family, all.len())
            };
            all.push(cells);
            sets.push(set::of_places(Kind::Cells, cells, recipe));
        }
        family.objects.set(all.leak());
        if !set::have_slots_of_their_own(&sets)? {
            let mut sorted = Vec::with_capacity(sets.len());
            sorted.resize(sets.len(), Value::None);
            for (turn, set) in family.turns().iter().zip(&sets) {
                if let Some(place) = sorted.get_mut(turn.number as usize) {
                    *place = *set;
                }
            }
            sets = sorted;
        }
        let mut found = Builder::with_capacity(sets.len());
        for set in sets {
            found.add(set)?;
        }
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
    // Never zero, so that it lies beside other data that a run writes; see `set::seen`.
    static STARTS: Shared<&'static Starts> = const { Shared::new(&Starts::NONE) };
}

/// Forgets what was kept for earlier calls.
pub fn forget() {
    STARTS.set(&Starts::NONE);
}

/// The places that are kept for one size, and those of the size before.
struct Starts {
    height: usize,
    width: usize,
    places: &'static [u16],
    before: Option<&'static Starts>,
}

impl Starts {
    /// Those of an empty grid, behind which there are none.
    const NONE: Starts = Starts {
        height: 0,
        width: 0,
        places: &[],
        before: None,
    };
}

/// The greatest number of rows and columns of a field, which the numbers of places have room for.
const MOST: usize = 64;

/// The places of a grid in the order of `asindices`, which its size decides.
fn starts(height: usize, width: usize) -> &'static [u16] {
    let mut kept = Some(STARTS.get());
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
        before: Some(STARTS.get()),
    }));
    let places = vec![0; height * width].leak();
    // Only what lies below the table is kept where memory is given back.
    alloc::pin(0);
    let mut keys = Vec::with_capacity(height * width);
    for i in 0..height {
        let row = hash::row(i as i32);
        for j in 0..width {
            let hash = hash::crossing(row, hash::column(j as i32));
            keys.push((hash, (i * MOST + j) as u16));
        }
    }
    order::of_added(&keys, places);
    starts.places = places;
    STARTS.set(starts);
    places
}

/// When arc-dsl comes to an object, and where.
#[derive(Clone, Copy)]
struct Turn {
    /// How many objects come before it.
    number: u32,
    /// The row and the column of the cell that is found first.
    at: (usize, usize),
}

/// The objects of one call, for the order of their cells.
pub struct Family {
    grid: Value,
    wanted: Wanted,
    height: usize,
    width: usize,
    /// The cells of each object.
    objects: Shared<&'static [&'static [u32]]>,
    /// The turns of the objects, where they are known.
    turns: Shared<Option<&'static [Turn]>>,
    /// Made when somebody looks at the order of an object.
    search: Shared<Option<&'static mut Search>>,
}

impl Family {
    /// The turn of each object.
    fn turns(&self) -> &'static [Turn] {
        if let Some(turns) = self.turns.get() {
            return turns;
        }
        // For each place one more than the object that has it.
        let mut owners = vec![0u16; self.height * MOST];
        let objects = self.objects.get();
        for (number, cells) in (1..).zip(objects) {
            for &cell in *cells {
                let (i, j) = Location::place(cell);
                if let Some(owner) = owners.get_mut(i * MOST + j) {
                    *owner = number;
                }
            }
        }
        let mut turns: Vec<Option<Turn>> = vec![None; objects.len()];
        let mut number = 0;
        for &place in starts(self.height, self.width) {
            let place = usize::from(place);
            let owner = owners.get(place).map_or(0, |owner| usize::from(*owner));
            if let Some(turn) = turns.get_mut(owner.wrapping_sub(1))
                && turn.is_none()
            {
                let at = (place / MOST, place % MOST);
                *turn = Some(Turn { number, at });
                number += 1;
                if number as usize == objects.len() {
                    break;
                }
            }
        }
        let turns: Vec<Turn> = turns.into_iter().flatten().collect();
        let turns: &'static [Turn] = turns.leak();
        self.turns.set(Some(turns));
        alloc::pin(core::ptr::from_ref(self).addr());
        turns
    }

    /// The table of an object.
    pub fn order(&'static self, object: usize) -> Table<u32> {
        let search = match self.search.take() {
            Some(search) => Ok(search),
            None => self.begun(),
        };
        // A grid whose objects were found can be searched again.
        let Ok(search) = search else {
            return Table::default();
        };
        let order = self.looked_for(search, object);
        self.search.set(Some(search));
        // The search has grown.
        alloc::pin(core::ptr::from_ref(self).addr());
        order.unwrap_or_default()
    }

    /// A search that knows which cell belongs to which object.
    #[inline(never)]
    fn begun(&self) -> Outcome<&'static mut Search> {
        let mut search = Search::of(self.grid, self.wanted)?;
        for (turn, cells) in self.turns().iter().zip(self.objects.get()) {
            for &cell in *cells {
                search.belongs(Location::place(cell), turn.number);
            }
        }
        Ok(Box::leak(Box::new(search)))
    }

    fn looked_for(&self, search: &mut Search, object: usize) -> Outcome<Table<u32>> {
        let (turns, objects) = (self.turns(), self.objects.get());
        let (Some(turn), Some(cells)) = (turns.get(object), objects.get(object)) else {
            return Ok(Table::default());
        };
        for &cell in *cells {
            search.belongs(Location::place(cell), turn.number);
        }
        let before = turns.iter().zip(objects);
        let before = before.filter(|(other, _)| other.number < turn.number);
        let start = Start {
            at: turn.at,
            number: turn.number,
            taken: before.map(|(_, cells)| cells.len()).sum(),
        };
        let found = search.object(start, |value, i, j| {
            let cell = match (value, Location::new(i, j)) {
                (Value::Int(colour), Some(at)) => Cell::new(colour, at),
                _ => None,
            };
            Ok(match cell {
                Some(cell) => (cell.hash(), cell.number()),
                None => (0, NO_IMAGE),
            })
        })?;
        Ok(found.copied())
    }
}
