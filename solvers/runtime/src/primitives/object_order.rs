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
    /// The hash of each index, as a set of indices would take it.
    hashes: Vec<u64>,
    height: usize,
    width: usize,
}

impl Field {
    fn of(grid: Value) -> Outcome<Self> {
        let height = len(grid)?;
        let width = len(at(grid, 0)?)?;
        let mut field = Field {
            cells: Vec::new(),
            hashes: Vec::new(),
            height,
            width,
        };
        if height == 0 || width == 0 {
            return Ok(field);
        }
        let stride = width + 2;
        field.cells.reserve((height + 2) * stride);
        field.hashes.reserve((height + 2) * stride);
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
        for i in -1..=height as i32 {
            for j in -1..=width as i32 {
                field.hashes.push(hash::location(i, j));
            }
        }
        Ok(field)
    }

    fn stride(&self) -> u32 {
        self.width as u32 + 2
    }

    fn cell(&self, place: u32) -> Option<Value> {
        self.cells.get(place as usize).copied().flatten()
    }

    fn hash(&self, place: u32) -> u64 {
        self.hashes.get(place as usize).copied().unwrap_or(0)
    }

    /// The indices of all cells, in the order of `asindices`.
    fn indices(&self) -> Outcome<Table<u32>> {
        let mut indices = Table::with_capacity(self.height * self.width);
        for i in 1..=self.height as u32 {
            for j in 1..=self.width as u32 {
                let place = i * self.stride() + j;
                indices.add(self.hash(place), place)?;
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
        self.straight.clear();
        for near in [place - stride, place + stride, place - 1, place + 1] {
            self.straight.add(field.hash(near), near)?;
        }
        let mut around = &self.straight;
        if self.diagonal {
            self.slanted.clear();
            for row in [place - stride, place + stride] {
                for near in [row - 1, row + 1] {
                    self.slanted.add(field.hash(near), near)?;
                }
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

/// All objects by the very steps of arc-dsl, each as the table of its set, in the order in which
/// they are found. `cell` makes a key of a value, a row and a column, with its hash.
pub fn exact<K: Key>(
    grid: Value,
    wanted: Wanted,
    cell: impl Fn(Value, i32, i32) -> Outcome<(u64, K)>,
) -> Outcome<Vec<Table<K>>> {
    let Wanted {
        univalued,
        diagonal,
        background,
    } = wanted;
    let field = Field::of(grid)?;
    let join = |object: &mut Table<K>, place: u32, value: Value| -> Outcome<()> {
        let (i, j) = (place / field.stride(), place % field.stride());
        let (hash, key) = cell(value, i as i32 - 1, j as i32 - 1)?;
        object.add(hash, key)?;
        Ok(())
    };
    let mut neighbours = Neighbours {
        diagonal,
        straight: Table::new(),
        slanted: Table::new(),
        all: Table::with_capacity(8),
        inside: Table::with_capacity(8),
    };
    let mut occupied = vec![false; field.cells.len()];
    let mut occupied_count = 0;
    let mut candidates: Table<u32> = Table::with_capacity(16);
    let mut neighbourhood: Table<u32> = Table::with_capacity(32);
    let mut found = Vec::new();
    for start in field.indices()?.iter() {
        let taken = |occupied: &[bool], place: u32| occupied.get(place as usize) == Some(&true);
        let Some(value) = field.cell(start.key) else {
            continue;
        };
        if taken(&occupied, start.key) || equal(value, background)? {
            continue;
        }
        let mut object = Table::new();
        join(&mut object, start.key, value)?;
        candidates.clear();
        candidates.add(start.hash, start.key)?;
        while !candidates.is_empty() {
            neighbourhood.clear();
            for candidate in candidates.iter() {
                let Some(cell) = field.cell(candidate.key) else {
                    continue;
                };
                let joins = if univalued {
                    equal(value, cell)?
                } else {
                    !equal(cell, background)?
                };
                if joins {
                    if candidate.key != start.key {
                        join(&mut object, candidate.key, cell)?;
                    }
                    if let Some(place) = occupied.get_mut(candidate.key as usize) {
                        occupied_count += usize::from(!*place);
                        *place = true;
                    }
                    neighbourhood.merge(neighbours.of(&field, candidate.key)?)?;
                }
            }
            neighbourhood.difference_into(
                occupied_count,
                |place| taken(&occupied, place),
                &mut candidates,
            )?;
        }
        found.push(object.copied());
    }
    Ok(found)
}
