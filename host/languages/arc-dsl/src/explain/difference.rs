//! Where a grid is not the expected one.

use solver_core::task::Grid;

/// How an output differs from what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It has another size.
    Size,
    /// Cells have other colours, row by row.
    Cells(Vec<Cell>),
}

/// A cell that has another colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Cell {
    /// Its row, from 0.
    pub row: usize,
    /// Its column, from 0.
    pub column: usize,
    /// The colour that it has.
    pub output: u8,
    /// The colour that it should have.
    pub expected: u8,
}

/// Compares two grids; nothing where they are equal.
pub fn difference(output: &Grid, expected: &Grid) -> Option<Difference> {
    if output == expected {
        return None;
    }
    if (output.height(), output.width()) != (expected.height(), expected.width()) {
        return Some(Difference::Size);
    }
    let width = output.width();
    let cells = output.cells().iter().zip(expected.cells()).enumerate();
    let differing = cells.filter(|(_, (output, expected))| output != expected);
    Some(Difference::Cells(
        differing
            .map(|(place, (&output, &expected))| Cell {
                row: place / width,
                column: place % width,
                output,
                expected,
            })
            .collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_or_the_size_differ() {
        let grid = |height, width, cells: &[u8]| Grid::from_cells(height, width, cells.to_vec());
        let a = grid(2, 2, &[1, 2, 3, 4]).unwrap();
        let b = grid(2, 2, &[1, 0, 3, 5]).unwrap();
        assert_eq!(difference(&a, &a), None);
        assert_eq!(
            difference(&a, &grid(1, 4, a.cells()).unwrap()),
            Some(Difference::Size)
        );
        let cell = |row, column, output, expected| Cell {
            row,
            column,
            output,
            expected,
        };
        assert_eq!(
            difference(&a, &b),
            Some(Difference::Cells(vec![cell(0, 1, 2, 0), cell(1, 1, 4, 5)]))
        );
    }
}
