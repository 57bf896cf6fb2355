//! Objects in grids, found at once where their cells are small, and as CPython's sets find them
//! where that does not do, or where somebody looks at the order of an object.

use core::cell::Cell as Shared;

use crate::alloc;
use crate::error::Outcome;
use crate::grid;
use crate::hash;
use crate::ops::arithmetic::truthy;
use crate::place::{Cell, Location};
use crate::primitives::colours::mostcolor;
use crate::primitives::object_order::exact;
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
    if let Some(mut field) = Bytes::of(grid) {
        return field.objects(grid, wanted);
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

/// A grid of small colours with a border around it, row by row.
struct Bytes {
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

impl Bytes {
    /// None of a grid whose places or colours are not small.
    fn of(grid: Value) -> Option<Self> {
        let grid = grid::of(grid::compact(grid))?;
        let (height, width) = (grid.height(), grid.width());
        Location::new(height as i32, width as i32)?;
        let stride = width + 1;
        // One border between two rows does for both of them.
        let mut cells = Vec::with_capacity((height + 2) * stride + 1);
        cells.resize(stride, OUTSIDE);
        if grid.cells().iter().any(|&colour| colour > 15) {
            return None;
        }
        for line in grid.lines() {
            cells.push(OUTSIDE);
            cells.extend_from_slice(line);
        }
        cells.resize((height + 2) * stride + 1, OUTSIDE);
        Some(Bytes {
            cells,
            height,
            width,
        })
    }

    fn cell(&self, place: usize) -> u8 {
        self.cells.get(place).copied().unwrap_or(OUTSIDE)
    }

    /// All objects, each with the order of its cells left to its recipe.
    fn objects(&mut self, grid: Value, wanted: Wanted) -> Outcome {
        let family: &'static Family = Box::leak(Box::new(Family {
            grid,
            wanted,
            orders: Shared::new(None),
        }));
        let background = match wanted.background {
            Value::Int(colour @ 0..=15) => colour as u8,
            _ => NO_COLOUR,
        };
        let mut found = Builder::new();
        let mut number = 0;
        for &start in starts(self.height, self.width)? {
            let start = usize::from(start);
            let colour = self.cell(start);
            if colour == TAKEN || colour == background {
                continue;
            }
            let cells = self.spread(start, wanted, background);
            let recipe = Recipe::Object(family, number);
            found.add(set::of_places(Kind::Cells, cells.leak(), recipe))?;
            number += 1;
        }
        Ok(found.frozen_copy())
    }

    /// Takes the cells of the object around a place, and gives their numbers.
    fn spread(&mut self, start: usize, wanted: Wanted, background: u8) -> Vec<u32> {
        let stride = self.width + 1;
        let steps = [
            1,
            stride,
            1usize.wrapping_neg(),
            stride.wrapping_neg(),
            stride + 1,
            stride - 1,
            (stride + 1).wrapping_neg(),
            (stride - 1).wrapping_neg(),
        ];
        let steps = if wanted.diagonal {
            &steps[..]
        } else {
            &steps[..4]
        };
        let own = self.cell(start);
        // One bit for each colour that joins; nothing else is such a colour.
        let joining: u32 = match wanted.univalued {
            true => 1 << own,
            false => COLOURS & !(1 << background),
        };
        // First the places with their colours; the list is the queue as well.
        let mut cells: Vec<u32> = Vec::with_capacity(8);
        let take = |cells: &mut Vec<u32>, field: &mut [u8], place: usize| {
            if let Some(cell) = field.get_mut(place)
                && joining >> (*cell % 32) & 1 == 1
            {
                cells.push(u32::from(*cell) << 16 | place as u32);
                *cell = TAKEN;
            }
        };
        take(&mut cells, &mut self.cells, start);
        let mut next = 0;
        while let Some(&cell) = cells.get(next) {
            next += 1;
            let place = cell as usize & 0xffff;
            for &step in steps {
                take(&mut cells, &mut self.cells, place.wrapping_add(step));
            }
        }
        for cell in &mut cells {
            let place = *cell as usize & 0xffff;
            let location = Location::on_grid(place / stride - 1, place % stride - 1);
            *cell = Cell::number_of((*cell >> 16) as u8, location);
        }
        cells
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

/// What is kept for one size, and the size before.
struct Starts {
    height: usize,
    width: usize,
    places: &'static [u16],
    before: Option<&'static Starts>,
}

/// The places of [`Bytes`] in the order of `asindices`, which the size decides.
fn starts(height: usize, width: usize) -> Outcome<&'static [u16]> {
    let mut kept = STARTS.get();
    while let Some(starts) = kept {
        if (starts.height, starts.width) == (height, width) {
            return Ok(starts.places);
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
    let mut table = Table::with_capacity(height * width);
    for i in 0..height {
        for j in 0..width {
            let place = (i + 1) * (width + 1) + j + 1;
            table.add_new(hash::location(i as i32, j as i32), place as u32);
        }
    }
    for (start, entry) in places.iter_mut().zip(table.iter()) {
        *start = entry.key as u16;
    }
    starts.places = places;
    STARTS.set(Some(starts));
    Ok(places)
}

/// The objects of one call, for the order of their cells.
pub struct Family {
    grid: Value,
    wanted: Wanted,
    orders: Shared<Option<&'static [Table<u32>]>>,
}

impl Family {
    /// The table of an object, by its number.
    pub fn order(&'static self, number: usize) -> Table<u32> {
        let orders = self.orders.get().unwrap_or_else(|| {
            let number = |value: Value, i, j| {
                let cell = match (value, Location::new(i, j)) {
                    (Value::Int(colour), Some(at)) => Cell::new(colour, at),
                    _ => None,
                };
                Ok(match cell {
                    Some(cell) => (cell.hash(), cell.number()),
                    None => (0, NO_IMAGE),
                })
            };
            let orders: &'static [Table<u32>] = exact(self.grid, self.wanted, number)
                .unwrap_or_default()
                .leak();
            self.orders.set(Some(orders));
            alloc::pin(core::ptr::from_ref(self).addr());
            orders
        });
        orders.get(number).cloned().unwrap_or_default()
    }
}
