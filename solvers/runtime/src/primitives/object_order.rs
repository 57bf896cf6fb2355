//! Objects as arc-dsl finds them: by sets, whose order decides in which order the cells of an
//! object join it.

use crate::error::{Outcome, index_error};
use crate::hash;
use crate::ops::compare::equal;
use crate::ops::iterate::len;
use crate::ops::subscript::{at, sliceable};
use crate::primitives::objects::Wanted;
use crate::table::{Key, Table};
use crate::value::Value;

/// The cells of a grid with a border of nothing around them, numbered row by row.
struct Field {
    /// `None` on the border.
    cells: Vec<Option<Value>>,
    height: usize,
    width: usize,
}

impl Field {
    fn of(grid: Value) -> Outcome<Self> {
        let height = len(grid)?;
        let width = len(at(grid, 0)?)?;
        let mut field = Field {
            cells: Vec::new(),
            height,
            width,
        };
        if height == 0 || width == 0 {
            return Ok(field);
        }
        let stride = width + 2;
        field.cells.reserve((height + 2) * stride);
        field.cells.resize(stride, None);
        for &row in sliceable(grid)? {
            let Some(row) = sliceable(row)?.get(..width) else {
                return index_error();
            };
            field.cells.push(None);
            field.cells.extend(row.iter().copied().map(Some));
            field.cells.push(None);
        }
        field.cells.resize((height + 2) * stride, None);
        Ok(field)
    }

    fn stride(&self) -> u32 {
        self.width as u32 + 2
    }

    fn cell(&self, place: u32) -> Option<Value> {
        self.cells.get(place as usize).copied().flatten()
    }

    /// The number of the place at a row and a column.
    fn place(&self, i: usize, j: usize) -> u32 {
        (i as u32 + 1) * self.stride() + j as u32 + 1
    }

    /// The row and the column of a place.
    fn index(&self, place: u32) -> (i32, i32) {
        let stride = self.stride();
        ((place / stride) as i32 - 1, (place % stride) as i32 - 1)
    }

    /// The indices of all cells, in the order of `asindices`.
    fn indices(&self) -> Outcome<Table<u32>> {
        let mut indices = Table::with_capacity(self.height * self.width);
        for i in 0..self.height {
            for j in 0..self.width {
                indices.add(hash::location(i as i32, j as i32), self.place(i, j))?;
            }
        }
        Ok(indices)
    }
}

/// The sets of neighbours that Python would make for one cell, made in the same memory each time.
struct Neighbours {
    diagonal: bool,
    straight: Table<u32>,
    slanted: Table<u32>,
    all: Table<u32>,
    inside: Table<u32>,
}

impl Neighbours {
    /// Those of the neighbours of `place` that lie on the field, as the set that a comprehension
    /// over `dneighbors` or `neighbors` makes of them.
    fn of(&mut self, field: &Field, place: u32) -> Outcome<&Table<u32>> {
        let stride = field.stride();
        let (i, j) = field.index(place);
        let (above, own, below) = (hash::row(i - 1), hash::row(i), hash::row(i + 1));
        let (before, at, after) = (hash::column(j - 1), hash::column(j), hash::column(j + 1));
        self.straight.clear();
        for (row, column, near) in [
            (above, at, place - stride),
            (below, at, place + stride),
            (own, before, place - 1),
            (own, after, place + 1),
        ] {
            self.straight.add(hash::crossing(row, column), near)?;
        }
        let mut around = &self.straight;
        if self.diagonal {
            self.slanted.clear();
            for (row, near) in [(above, place - stride), (below, place + stride)] {
                self.slanted.add(hash::crossing(row, before), near - 1)?;
                self.slanted.add(hash::crossing(row, after), near + 1)?;
            }
            self.all.clear();
            self.all.merge(&self.straight)?;
            self.all.merge(&self.slanted)?;
            around = &self.all;
        }
        self.inside.clear();
        for entry in around.iter() {
            if field.cell(entry.key).is_some() {
                self.inside.add(entry.hash, entry.key)?;
            }
        }
        Ok(&self.inside)
    }
}

/// The search of arc-dsl by its very steps, object by object.
///
/// An object depends on those before it by the cells that they have taken, and by how many these are. So
/// each can be looked for by itself, once it is known which cell belongs to which.
pub struct Search {
    field: Field,
    wanted: Wanted,
    /// For each place one more than twice the number of the object that takes it, and one less once it has
    /// done so.
    owners: Vec<u32>,
    neighbours: Neighbours,
    candidates: Table<u32>,
    neighbourhood: Table<u32>,
}

/// A place that no object is known to take.
const NOBODY: u32 = u32::MAX;

/// Where an object begins, and where it stands among the others.
#[derive(Clone, Copy)]
pub struct Start {
    /// The row and the column of the cell that is found first.
    pub at: (usize, usize),
    /// How many objects come before it.
    pub number: u32,
    /// How many cells these have.
    pub taken: usize,
}

impl Search {
    /// A search in a grid where no cell has been taken.
    pub fn of(grid: Value, wanted: Wanted) -> Outcome<Self> {
        let field = Field::of(grid)?;
        Ok(Search {
            owners: vec![NOBODY; field.cells.len()],
            field,
            wanted,
            neighbours: Neighbours {
                diagonal: wanted.diagonal,
                straight: Table::new(),
                slanted: Table::new(),
                all: Table::with_capacity(8),
                inside: Table::with_capacity(8),
            },
            candidates: Table::with_capacity(16),
            neighbourhood: Table::with_capacity(32),
        })
    }

    /// Says which object takes a cell, by its number.
    pub fn belongs(&mut self, (i, j): (usize, usize), number: u32) {
        let place = self.field.place(i, j);
        if let Some(owner) = self.owners.get_mut(place as usize) {
            *owner = 2 * number + 1;
        }
    }

    /// The table of an object before it is copied. `cell` makes a key of a value, a row and a column, with
    /// its hash.
    pub fn object<K: Key>(
        &mut self,
        start: Start,
        cell: impl Fn(Value, i32, i32) -> Outcome<(u64, K)>,
    ) -> Outcome<Table<K>> {
        let Search {
            field,
            wanted,
            owners,
            neighbours,
            candidates,
            neighbourhood,
        } = self;
        let mut object = Table::new();
        let first = field.place(start.at.0, start.at.1);
        let Some(value) = field.cell(first) else {
            return Ok(object);
        };
        let join = |object: &mut Table<K>, place: u32, value: Value| -> Outcome<()> {
            let (i, j) = field.index(place);
            let (hash, key) = cell(value, i, j)?;
            object.add(hash, key)?;
            Ok(())
        };
        let taken = |owners: &[u32], place: u32| {
            owners
                .get(place as usize)
                .is_some_and(|owner| *owner <= 2 * start.number)
        };
        let mut taken_count = start.taken;
        join(&mut object, first, value)?;
        candidates.clear();
        candidates.add(hash::location(start.at.0 as i32, start.at.1 as i32), first)?;
        while !candidates.is_empty() {
            neighbourhood.clear();
            for candidate in candidates.iter() {
                let Some(cell) = field.cell(candidate.key) else {
                    continue;
                };
                let joins = if wanted.univalued {
                    equal(value, cell)?
                } else {
                    !equal(cell, wanted.background)?
                };
                if joins {
                    if candidate.key != first {
                        join(&mut object, candidate.key, cell)?;
                    }
                    if let Some(owner) = owners.get_mut(candidate.key as usize) {
                        taken_count += 1;
                        *owner = 2 * start.number;
                    }
                    neighbourhood.merge(neighbours.of(field, candidate.key)?)?;
                }
            }
            neighbourhood.difference_into(taken_count, |place| taken(owners, place), candidates)?;
        }
        Ok(object)
    }
}

/// All objects by the very steps of arc-dsl, each as the table of its set, in the order in which
/// they are found. `cell` makes a key of a value, a row and a column, with its hash.
pub fn exact<K: Key>(
    grid: Value,
    wanted: Wanted,
    cell: impl Fn(Value, i32, i32) -> Outcome<(u64, K)>,
) -> Outcome<Vec<Table<K>>> {
    let mut search = Search::of(grid, wanted)?;
    let mut taken = 0;
    let mut found: Vec<Table<K>> = Vec::new();
    for entry in search.field.indices()?.iter() {
        let Some(value) = search.field.cell(entry.key) else {
            continue;
        };
        let is_taken = search.owners.get(entry.key as usize) != Some(&NOBODY);
        if is_taken || equal(value, wanted.background)? {
            continue;
        }
        let (i, j) = search.field.index(entry.key);
        let start = Start {
            at: (i as usize, j as usize),
            number: found.len() as u32,
            taken,
        };
        let object = search.object(start, &cell)?;
        taken += object.len();
        found.push(object.copied());
    }
    Ok(found)
}
