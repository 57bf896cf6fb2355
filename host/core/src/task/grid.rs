//! A grid: rows of colours 0 to 9, 1x1 to 30x30.

use serde::de::Error as _;
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::plural::counted;

/// The longest side that a grid may have at the border of the system.
pub const MAX_SIDE: usize = 30;

/// The highest colour.
const MAX_COLOUR: u64 = 9;

/// A valid grid. Its JSON form is a list of rows, each a list of colours.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Grid {
    height: u8,
    width: u8,
    cells: Vec<u8>,
}

/// Why rows of numbers are no grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GridError {
    /// No rows, or rows without cells.
    #[error("the grid is empty")]
    Empty,
    /// Rows of different lengths.
    #[error("row {row} has {} where row 0 has {expected}", counted(*.found, "cell"))]
    Ragged {
        /// The row that differs.
        row: usize,
        /// Its length.
        found: usize,
        /// The length of the first row.
        expected: usize,
    },
    /// Over 30 rows or columns.
    #[error("the grid is {height}x{width}; at most {MAX_SIDE}x{MAX_SIDE} are allowed")]
    TooLarge {
        /// Rows.
        height: usize,
        /// Cells of the first row.
        width: usize,
    },
    /// A cell outside 0 to 9.
    #[error("the cell at row {row}, column {column} has colour {colour}; colours are 0 to 9")]
    Colour {
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
        /// The number that stands there.
        colour: u64,
    },
}

impl Grid {
    /// A grid of `height` rows from its cells, row by row.
    pub fn from_cells(height: usize, width: usize, cells: Vec<u8>) -> Result<Self, GridError> {
        if height == 0 || width == 0 {
            return Err(GridError::Empty);
        }
        if cells.len() != height.saturating_mul(width) {
            return Err(GridError::Ragged {
                row: cells.len() / width,
                found: cells.len() % width,
                expected: width,
            });
        }
        if let Some(place) = cells.iter().position(|&cell| u64::from(cell) > MAX_COLOUR) {
            Self::check_size(height, width)?;
            return Err(GridError::Colour {
                row: place / width,
                column: place % width,
                colour: u64::from(cells[place]),
            });
        }
        let (height, width) = Self::check_size(height, width)?;
        Ok(Grid {
            height,
            width,
            cells,
        })
    }

    /// A grid from rows of numbers, as they stand in a file.
    pub fn from_rows(rows: &[Vec<u64>]) -> Result<Self, GridError> {
        let width = rows.first().map_or(0, Vec::len);
        if width == 0 && rows.iter().all(Vec::is_empty) {
            return Err(GridError::Empty);
        }
        if let Some(row) = rows.iter().position(|row| row.len() != width) {
            return Err(GridError::Ragged {
                row,
                found: rows[row].len(),
                expected: width,
            });
        }
        let (height, width_u8) = Self::check_size(rows.len(), width)?;
        let mut cells = Vec::with_capacity(rows.len() * width);
        for (row, values) in rows.iter().enumerate() {
            for (column, &colour) in values.iter().enumerate() {
                match u8::try_from(colour) {
                    Ok(cell) if colour <= MAX_COLOUR => cells.push(cell),
                    _ => {
                        return Err(GridError::Colour {
                            row,
                            column,
                            colour,
                        });
                    }
                }
            }
        }
        Ok(Grid {
            height,
            width: width_u8,
            cells,
        })
    }

    fn check_size(height: usize, width: usize) -> Result<(u8, u8), GridError> {
        match (u8::try_from(height), u8::try_from(width)) {
            (Ok(h), Ok(w)) if height <= MAX_SIDE && width <= MAX_SIDE => Ok((h, w)),
            _ => Err(GridError::TooLarge { height, width }),
        }
    }

    /// Number of rows, 1 to 30.
    pub fn height(&self) -> usize {
        usize::from(self.height)
    }

    /// Number of columns, 1 to 30.
    pub fn width(&self) -> usize {
        usize::from(self.width)
    }

    /// All cells, row by row.
    pub fn cells(&self) -> &[u8] {
        &self.cells
    }

    /// The rows, from the top.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.cells.chunks_exact(self.width())
    }

    /// The grid as compact JSON, the form that digests hash.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(self.cells.len() * 2 + self.height() * 2 + 2);
        out.push('[');
        for (i, row) in self.rows().enumerate() {
            if i > 0 {
                out.push(',');
            }
            out.push('[');
            for (j, &cell) in row.iter().enumerate() {
                if j > 0 {
                    out.push(',');
                }
                out.push(char::from(b'0' + cell));
            }
            out.push(']');
        }
        out.push(']');
        out
    }
}

impl Serialize for Grid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.height()))?;
        for row in self.rows() {
            rows.serialize_element(row)?;
        }
        rows.end()
    }
}

impl<'de> Deserialize<'de> for Grid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rows = Vec::<Vec<u64>>::deserialize(deserializer)?;
        Grid::from_rows(&rows).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_round_trips_and_agrees_with_the_compact_form() {
        let text = "[[0,1,2],[9,8,7]]";
        let grid: Grid = serde_json::from_str(text).unwrap();
        assert_eq!((grid.height(), grid.width()), (2, 3));
        assert_eq!(grid.to_json(), text);
        assert_eq!(serde_json::to_string(&grid).unwrap(), text);
    }

    #[test]
    fn each_defect_is_named() {
        assert_eq!(Grid::from_rows(&[]), Err(GridError::Empty));
        assert_eq!(Grid::from_rows(&[vec![], vec![]]), Err(GridError::Empty));
        assert_eq!(
            Grid::from_rows(&[vec![1, 2], vec![1]]),
            Err(GridError::Ragged {
                row: 1,
                found: 1,
                expected: 2
            })
        );
        assert_eq!(
            Grid::from_rows(&vec![vec![0; 3]; 31]),
            Err(GridError::TooLarge {
                height: 31,
                width: 3
            })
        );
        assert_eq!(
            Grid::from_rows(&[vec![0, 12]]),
            Err(GridError::Colour {
                row: 0,
                column: 1,
                colour: 12
            })
        );
    }

    #[test]
    fn the_largest_grid_is_allowed() {
        let grid = Grid::from_cells(30, 30, vec![9; 900]).unwrap();
        assert_eq!(grid.rows().len(), 30);
    }
}
