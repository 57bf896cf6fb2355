//! Grids of small colours as one block of bytes.
//!
//! Example: `((1, 2), (3, 4))` is two rows of two cells, 1 2 3 4. A program sees the tuple of
//! tuples that a grid is in Python; the rows are made when it takes them, and primitives that turn,
//! cut, paint or count work on the bytes. Owns the block. A grid with an empty row, a ragged one, or
//! one with a colour that is no byte stays the tuple that it is.

use core::cell::Cell;

use crate::alloc;
use crate::place::Location;
use crate::value::{Row, Value};

/// A grid of at least one cell.
#[derive(Debug)]
pub struct Grid {
    height: usize,
    width: usize,
    cells: &'static [u8],
    rows: Cell<Option<&'static [Value]>>,
}

/// More cells than this stay a tuple of tuples: no output has as many, and sums cannot overflow.
const MOST: usize = 1 << 16;

/// Whether a grid of this size may be one block.
#[inline]
pub fn fits(height: usize, width: usize) -> bool {
    let cells = height.checked_mul(width);
    cells.is_some_and(|cells| (1..=MOST).contains(&cells))
}

/// The colour that a value is, as a byte.
#[inline(always)]
pub fn colour(value: Value) -> Option<u8> {
    match value {
        Value::Int(colour) => u8::try_from(colour).ok(),
        _ => None,
    }
}

/// The grid of a value that is kept as one.
#[inline(always)]
pub fn of(value: Value) -> Option<&'static Grid> {
    match value {
        Value::Grid(grid) => Some(grid),
        _ => None,
    }
}

/// The value of a grid, row by row; none where the size does not fit or is not that of the cells.
pub fn new(height: usize, width: usize, cells: Vec<u8>) -> Option<Value> {
    if !fits(height, width) || cells.len() != height * width {
        return None;
    }
    Some(of_slice(height, width, cells.leak()))
}

/// As [`new`], of cells that nobody changes.
pub fn lifted(height: usize, width: usize, cells: &'static [u8]) -> Option<Value> {
    (fits(height, width) && cells.len() == height * width).then(|| of_slice(height, width, cells))
}

fn of_slice(height: usize, width: usize, cells: &'static [u8]) -> Value {
    Value::Grid(Box::leak(Box::new(Grid {
        height,
        width,
        cells,
        rows: Cell::new(None),
    })))
}

/// The same value as one block, where it is a tuple of rows that make one.
pub fn compact(value: Value) -> Value {
    gathered(value).unwrap_or(value)
}

fn gathered(value: Value) -> Option<Value> {
    let Value::Tuple(rows) = value else {
        return None;
    };
    let rows = rows.items();
    let width = rows.first()?.items()?.len();
    if !fits(rows.len(), width) {
        return None;
    }
    let mut cells = Vec::with_capacity(rows.len() * width);
    for row in rows {
        let row = row.items()?;
        if row.len() != width {
            return None;
        }
        for &cell in row {
            cells.push(colour(cell)?);
        }
    }
    new(rows.len(), width, cells)
}

/// Cells, eight at a time in one number, and those that are left. The first of eight is the lowest byte.
#[inline(always)]
fn by_eight(cells: &[u8]) -> (impl Iterator<Item = u64>, &[u8]) {
    let (eights, rest) = cells.as_chunks::<8>();
    (eights.iter().map(|eight| u64::from_le_bytes(*eight)), rest)
}

/// The same byte eight times.
#[inline(always)]
pub const fn eight_times(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Whether no cell is beyond `most`, which is below 128.
pub fn are_at_most(cells: &[u8], most: u8) -> bool {
    let (eights, rest) = by_eight(cells);
    // A cell beyond it reaches the upper bit of its byte, or has it already.
    let beyond = eights.fold(0, |beyond, eight| {
        let low = eight & eight_times(0x7f);
        beyond | eight | (low + eight_times(0x7f - most))
    });
    beyond & eight_times(0x80) == 0 && rest.iter().all(|&cell| cell <= most)
}

/// How many cells there are of each colour; none where one is beyond 9.
pub fn count_of_each(cells: &[u8]) -> Option<[u32; 10]> {
    if !are_at_most(cells, 9) {
        return None;
    }
    let mut counts = [0u32; 10];
    // Six bits for each colour, so that 63 cells find room.
    for piece in cells.chunks(56) {
        let (eights, rest) = by_eight(piece);
        let mut packed = 0u64;
        for mut eight in eights {
            for _ in 0..8 {
                packed += 1 << ((eight & 0xf) * 6);
                eight >>= 8;
            }
        }
        for &cell in rest {
            packed += 1 << (u64::from(cell) * 6 % 64);
        }
        for count in &mut counts {
            *count += (packed & 0x3f) as u32;
            packed >>= 6;
        }
    }
    Some(counts)
}

/// Calls `found` with the place of each cell of a colour.
#[inline(always)]
pub fn each_of(cells: &[u8], colour: u8, mut found: impl FnMut(usize)) {
    let (eights, rest) = by_eight(cells);
    let mut start = 0;
    for eight in eights {
        // The upper bit of each byte that is zero after the comparison, and no other bit.
        let differs = eight ^ eight_times(colour);
        let low = (differs & eight_times(0x7f)) + eight_times(0x7f);
        let mut same = !(low | differs | eight_times(0x7f));
        while same != 0 {
            found(start + same.trailing_zeros() as usize / 8);
            same &= same - 1;
        }
        start += 8;
    }
    for (place, &cell) in rest.iter().enumerate() {
        if cell == colour {
            found(start + place);
        }
    }
}

impl Grid {
    /// How many rows it has.
    #[inline(always)]
    pub fn height(&self) -> usize {
        self.height
    }

    /// How many columns it has.
    #[inline(always)]
    pub fn width(&self) -> usize {
        self.width
    }

    /// All cells, row by row.
    #[inline(always)]
    pub fn cells(&self) -> &'static [u8] {
        self.cells
    }

    /// The rows.
    #[inline]
    pub fn lines(&self) -> core::slice::ChunksExact<'static, u8> {
        self.cells.chunks_exact(self.width)
    }

    /// The cells of a row.
    #[inline]
    pub fn line(&self, i: usize) -> &'static [u8] {
        let start = i.saturating_mul(self.width);
        self.cells
            .get(start..start.saturating_add(self.width))
            .unwrap_or(&[])
    }

    /// The cell at a place, if it is on the grid.
    #[inline(always)]
    pub fn cell(&self, i: usize, j: usize) -> Option<u8> {
        if i < self.height && j < self.width {
            return self.cells.get(i * self.width + j).copied();
        }
        None
    }

    /// The number of the location at the start of each row, with the row; none where not all places
    /// are locations. The numbers of a row follow one another.
    #[inline]
    pub fn numbered(&self) -> Option<impl Iterator<Item = (u32, &'static [u8])>> {
        Location::new(self.height as i32 - 1, self.width as i32 - 1)?;
        let lines = self.lines().enumerate();
        Some(lines.filter_map(|(i, line)| Some((Location::new(i as i32, 0)?.number(), line))))
    }

    /// The rows as tuples.
    #[inline]
    pub fn rows(&self) -> &'static [Value] {
        match self.rows.get() {
            Some(rows) => rows,
            None => self.laid_out(),
        }
    }

    #[cold]
    #[inline(never)]
    fn laid_out(&self) -> &'static [Value] {
        let mut rows = Vec::with_capacity(self.height);
        for line in self.lines() {
            let mut row = Row::with_capacity(line.len());
            for &cell in line {
                row.push(Value::Int(i32::from(cell)));
            }
            rows.push(row.finish());
        }
        let rows: &'static [Value] = rows.leak();
        self.rows.set(Some(rows));
        alloc::pin(core::ptr::from_ref(self).addr());
        rows
    }

    /// Another grid of the same size.
    #[inline]
    pub fn with_cells(&self, cells: Vec<u8>) -> Value {
        of_slice(self.height, self.width, cells.leak())
    }

    /// The part of some rows and columns; none where there is nothing in it.
    pub fn part(
        &self,
        rows: core::ops::Range<usize>,
        columns: core::ops::Range<usize>,
    ) -> Option<Value> {
        let (height, width) = (rows.len(), columns.len());
        if height == 0 || width == 0 {
            return None;
        }
        if width == self.width {
            // Whole rows follow one another, and nobody changes them.
            let cells = self.cells.get(rows.start * width..rows.end * width)?;
            return lifted(height, width, cells);
        }
        let mut cells = Vec::with_capacity(height * width);
        for i in rows {
            cells.extend_from_slice(self.line(i).get(columns.clone())?);
        }
        new(height, width, cells)
    }

    /// The grid of another size whose cell at a place comes from the place that `from` names.
    #[inline(always)]
    pub fn turned(
        &self,
        height: usize,
        width: usize,
        from: impl Fn(usize, usize) -> usize,
    ) -> Option<Value> {
        let mut cells = Vec::with_capacity(height * width);
        for i in 0..height {
            for j in 0..width {
                cells.push(*self.cells.get(from(i, j))?);
            }
        }
        new(height, width, cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::hash;
    use crate::ops::compare::equal;

    fn tuples(rows: &[&[i32]]) -> Value {
        let row = |row: &&[i32]| {
            let cells: Vec<Value> = row.iter().copied().map(Value::Int).collect();
            Value::tuple(&cells)
        };
        let rows: Vec<Value> = rows.iter().map(row).collect();
        Value::tuple(&rows)
    }

    #[test]
    fn a_grid_is_the_tuple_that_it_was() {
        let rows = tuples(&[&[1, 2, 3], &[4, 5, 255]]);
        let grid = compact(rows);
        assert!(of(grid).is_some());
        assert!(equal(grid, rows).unwrap() && equal(rows, grid).unwrap());
        assert_eq!(hash(grid).unwrap(), hash(rows).unwrap());
        let other = compact(tuples(&[&[1, 2, 3], &[4, 5, 6]]));
        assert!(!equal(grid, other).unwrap() && !equal(other, rows).unwrap());
    }

    #[test]
    fn cells_are_counted_and_found_as_one_by_one() {
        // A multiplier of a linear congruence (Knuth, volume 2, 3.3.4), so that every run is the same.
        let mut state = 20_261_129u64;
        for len in 0..200 {
            let cells: Vec<u8> = (0..len)
                .map(|_| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1);
                    match (state >> 40) % 97 {
                        0 if len % 3 == 0 => (state >> 50) as u8,
                        _ => ((state >> 33) % 10) as u8,
                    }
                })
                .collect();
            let of = |colour| cells.iter().filter(|cell| **cell == colour).count() as u32;
            let counted = cells.iter().all(|cell| *cell <= 9);
            let counts = counted.then(|| core::array::from_fn(|colour| of(colour as u8)));
            assert_eq!(count_of_each(&cells), counts);
            for most in [0, 9, 15, 127] {
                let all = cells.iter().all(|cell| *cell <= most);
                assert_eq!(are_at_most(&cells, most), all, "{cells:?} {most}");
            }
            for colour in [0, 1, 9, 127, 128, 255] {
                let mut places = Vec::new();
                each_of(&cells, colour, |place| places.push(place));
                let one_by_one = (0..len).filter(|place| cells[*place] == colour);
                assert!(places.iter().copied().eq(one_by_one));
            }
        }
    }

    #[test]
    fn what_is_no_block_stays_as_it_is() {
        for rows in [
            tuples(&[]),
            tuples(&[&[]]),
            tuples(&[&[1], &[2, 3]]),
            tuples(&[&[256]]),
            tuples(&[&[-1]]),
            Value::tuple(&[Value::tuple(&[Value::True])]),
        ] {
            assert!(of(compact(rows)).is_none());
        }
    }
}
