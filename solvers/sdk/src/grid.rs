//! Grids: any size and any colour inside a solver. What a grid may be where it leaves (1x1 to
//! 30x30, colours 0 to 9) is the host's to judge, which names the defect.

use std::fmt;
use std::ops::{Index, IndexMut};

/// Rows of colours. Places are `(row, column)`, counted from the top left, from 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grid {
    height: usize,
    width: usize,
    cells: Vec<u8>,
}

/// Why cells are no grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GridError {
    /// A row is not as long as the first.
    Ragged {
        /// The row.
        row: usize,
        /// Its length.
        found: usize,
        /// The length of the first.
        expected: usize,
    },
    /// There are not height x width cells.
    CellCount {
        /// Rows.
        height: usize,
        /// Columns.
        width: usize,
        /// Cells.
        found: usize,
    },
}

impl fmt::Display for GridError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            GridError::Ragged {
                row,
                found,
                expected,
            } => write!(f, "row {row} has {found} cells where row 0 has {expected}"),
            GridError::CellCount {
                height,
                width,
                found,
            } => {
                let expected = height as u128 * width as u128;
                write!(
                    f,
                    "a grid of {height}x{width} has {expected} cells, but {found} given"
                )
            }
        }
    }
}

impl std::error::Error for GridError {}

/// Making grids.
impl Grid {
    /// A grid of one colour.
    pub fn new(height: usize, width: usize, colour: u8) -> Self {
        Grid {
            height,
            width,
            cells: vec![colour; area(height, width)],
        }
    }

    /// A grid whose cell at `(row, column)` is what the function says.
    pub fn from_fn(
        height: usize,
        width: usize,
        mut colour: impl FnMut(usize, usize) -> u8,
    ) -> Self {
        let mut cells = Vec::with_capacity(area(height, width));
        for row in 0..height {
            for column in 0..width {
                cells.push(colour(row, column));
            }
        }
        Grid {
            height,
            width,
            cells,
        }
    }

    /// A grid from its rows, all of one length.
    pub fn from_rows<R: AsRef<[u8]>>(rows: &[R]) -> Result<Self, GridError> {
        let width = rows.first().map_or(0, |row| row.as_ref().len());
        let mut cells = Vec::with_capacity(area(rows.len(), width));
        for (row, values) in rows.iter().enumerate() {
            let values = values.as_ref();
            if values.len() != width {
                return Err(GridError::Ragged {
                    row,
                    found: values.len(),
                    expected: width,
                });
            }
            cells.extend_from_slice(values);
        }
        Ok(Grid {
            height: rows.len(),
            width,
            cells,
        })
    }

    /// A grid from its cells, row by row.
    pub fn from_cells(height: usize, width: usize, cells: Vec<u8>) -> Result<Self, GridError> {
        if height.checked_mul(width) != Some(cells.len()) {
            return Err(GridError::CellCount {
                height,
                width,
                found: cells.len(),
            });
        }
        Ok(Grid {
            height,
            width,
            cells,
        })
    }
}

/// Looking at grids, and changing cells.
impl Grid {
    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// All cells, row by row.
    pub fn cells(&self) -> &[u8] {
        &self.cells
    }

    /// All cells, row by row, without the grid around them.
    pub fn into_cells(self) -> Vec<u8> {
        self.cells
    }

    /// The rows, from the top.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &[u8]> + ExactSizeIterator {
        (0..self.height).map(|row| &self.cells[row * self.width..(row + 1) * self.width])
    }

    /// Every place and its colour, row by row.
    pub fn places(&self) -> impl Iterator<Item = ((usize, usize), u8)> + '_ {
        self.rows().enumerate().flat_map(|(row, cells)| {
            cells
                .iter()
                .enumerate()
                .map(move |(column, &colour)| ((row, column), colour))
        })
    }

    /// How many cells have the colour.
    pub fn count(&self, colour: u8) -> usize {
        self.cells.iter().filter(|&&cell| cell == colour).count()
    }

    /// The colour at a place; `None` outside of the grid. `grid[(row, column)]` is the form that
    /// panics there.
    pub fn get(&self, row: usize, column: usize) -> Option<u8> {
        self.at(row, column).map(|at| self.cells[at])
    }

    /// Paints a place and says whether it lies in the grid; outside nothing is painted.
    pub fn set(&mut self, row: usize, column: usize, colour: u8) -> bool {
        match self.at(row, column) {
            Some(at) => {
                self.cells[at] = colour;
                true
            }
            None => false,
        }
    }

    fn at(&self, row: usize, column: usize) -> Option<usize> {
        (row < self.height && column < self.width).then(|| row * self.width + column)
    }

    /// Where a place that was asked for without a check is.
    fn must_be_at(&self, (row, column): (usize, usize)) -> usize {
        match self.at(row, column) {
            Some(at) => at,
            None => panic!(
                "({row}, {column}) is outside of a grid of {}x{}",
                self.height, self.width
            ),
        }
    }
}

/// Grids made from grids.
impl Grid {
    /// Every colour replaced by what the function makes of it.
    pub fn map(&self, colour: impl FnMut(u8) -> u8) -> Self {
        Grid {
            height: self.height,
            width: self.width,
            cells: self.cells.iter().copied().map(colour).collect(),
        }
    }

    /// Mirrored: what was left is right.
    pub fn flip_left_right(&self) -> Self {
        Grid::from_fn(self.height, self.width, |row, column| {
            self[(row, self.width - 1 - column)]
        })
    }

    /// Mirrored: what was on top is at the bottom.
    pub fn flip_top_bottom(&self) -> Self {
        Grid::from_fn(self.height, self.width, |row, column| {
            self[(self.height - 1 - row, column)]
        })
    }

    /// Rows as columns.
    pub fn transpose(&self) -> Self {
        Grid::from_fn(self.width, self.height, |row, column| self[(column, row)])
    }

    /// A quarter turn clockwise.
    pub fn rotate(&self) -> Self {
        Grid::from_fn(self.width, self.height, |row, column| {
            self[(self.height - 1 - column, row)]
        })
    }

    /// The part of so many rows and columns whose top left cell is at a place; `None` where it
    /// does not lie in the grid.
    pub fn crop(&self, (row, column): (usize, usize), height: usize, width: usize) -> Option<Self> {
        let bottom = row.checked_add(height)?;
        let right = column.checked_add(width)?;
        (bottom <= self.height && right <= self.width)
            .then(|| Grid::from_fn(height, width, |r, c| self[(row + r, column + c)]))
    }
}

fn area(height: usize, width: usize) -> usize {
    match height.checked_mul(width) {
        Some(area) => area,
        None => panic!("a grid of {height}x{width} has more cells than can be counted"),
    }
}

impl Index<(usize, usize)> for Grid {
    type Output = u8;

    fn index(&self, place: (usize, usize)) -> &u8 {
        &self.cells[self.must_be_at(place)]
    }
}

impl IndexMut<(usize, usize)> for Grid {
    fn index_mut(&mut self, place: (usize, usize)) -> &mut u8 {
        let at = self.must_be_at(place);
        &mut self.cells[at]
    }
}

/// A line a row, a digit a cell; `?` where a colour has none.
impl fmt::Display for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (row, cells) in self.rows().enumerate() {
            if row > 0 {
                writeln!(f)?;
            }
            for &colour in cells {
                let digit = char::from_digit(u32::from(colour), 10).unwrap_or('?');
                write!(f, "{digit}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Grid {
        Grid::from_rows(&[[1, 2, 3], [4, 5, 6]]).unwrap()
    }

    #[test]
    fn rows_have_one_length() {
        let ragged = Grid::from_rows(&[vec![1, 2], vec![3]]);
        assert_eq!(
            ragged.unwrap_err().to_string(),
            "row 1 has 1 cells where row 0 has 2"
        );
        let none = Grid::from_rows::<[u8; 3]>(&[]).unwrap();
        assert_eq!((none.height(), none.width()), (0, 0));
    }

    #[test]
    fn cells_are_counted() {
        assert_eq!(Grid::from_cells(2, 3, vec![1, 2, 3, 4, 5, 6]), Ok(sample()));
        for (height, width) in [(2, 2), (usize::MAX, 2), (0, 0)] {
            let cells = vec![0; 6];
            assert_eq!(
                Grid::from_cells(height, width, cells),
                Err(GridError::CellCount {
                    height,
                    width,
                    found: 6
                })
            );
        }
    }

    #[test]
    fn access_is_checked() {
        let mut grid = sample();
        assert_eq!(grid.get(1, 2), Some(6));
        assert_eq!(grid.get(1, 3), None);
        assert_eq!(grid.get(2, 0), None);
        assert!(grid.set(0, 0, 9));
        assert!(!grid.set(0, 3, 9));
        grid[(1, 0)] = 8;
        assert_eq!(grid.cells(), [9, 2, 3, 8, 5, 6]);
    }

    #[test]
    #[should_panic(expected = "(0, 3) is outside of a grid of 2x3")]
    fn an_index_outside_panics_even_where_a_cell_would_be() {
        let _ = sample()[(0, 3)];
    }

    #[test]
    fn turns_and_cuts() {
        let grid = sample();
        assert_eq!(grid.flip_left_right().to_string(), "321\n654");
        assert_eq!(grid.flip_top_bottom().to_string(), "456\n123");
        assert_eq!(grid.transpose().to_string(), "14\n25\n36");
        assert_eq!(grid.rotate().to_string(), "41\n52\n63");
        assert_eq!(grid.crop((0, 1), 2, 2).unwrap().to_string(), "23\n56");
        assert_eq!(grid.crop((0, 2), 1, 2), None);
        assert_eq!(grid.crop((usize::MAX, 0), 1, 1), None);
        assert_eq!(grid.map(|c| c * 2).to_string(), "246\n8??");
    }

    #[test]
    fn counting_and_walking() {
        let grid = Grid::from_fn(2, 2, |row, column| (row == column).into());
        assert_eq!(grid.count(1), 2);
        let ones: Vec<_> = grid.places().filter(|&(_, c)| c == 1).collect();
        assert_eq!(ones, [((0, 0), 1), ((1, 1), 1)]);
        assert_eq!(grid.rows().next_back(), Some(&[0, 1][..]));
        assert_eq!(Grid::new(3, 0, 0).rows().count(), 3);
    }
}
