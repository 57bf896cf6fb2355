//! How far an output is from right by its cells alone.

use crate::task::Grid;
use crate::verdict::RunResult;

/// The weight of a whole demo: distances are in millionths of one.
pub const WHOLE: u64 = 1_000_000;

/// How far a run's output is from the expected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellsOff {
    /// So many cells of so many differ; 0 where it matches.
    Cells {
        /// Cells that differ.
        off: u64,
        /// Cells of the expected grid.
        of: u64,
    },
    /// It has another size.
    OtherSize,
    /// There is no grid.
    NoGrid,
}

impl CellsOff {
    /// Compares a run with what was expected.
    pub fn of(run: &RunResult, expected: &Grid) -> Self {
        let Some(grid) = run.output() else {
            return CellsOff::NoGrid;
        };
        if (grid.height(), grid.width()) != (expected.height(), expected.width()) {
            return CellsOff::OtherSize;
        }
        let pairs = grid.cells().iter().zip(expected.cells());
        CellsOff::Cells {
            off: pairs.filter(|(a, b)| a != b).count() as u64,
            of: expected.cells().len() as u64,
        }
    }

    /// In millionths of a demo: the share of the cells that differ, rounded up, a whole where the
    /// size does, two where there is no grid.
    pub fn millionths(self) -> u64 {
        match self {
            // A grid is never empty.
            CellsOff::Cells { off, of } => (off * WHOLE).div_ceil(of.max(1)),
            CellsOff::OtherSize => WHOLE,
            CellsOff::NoGrid => 2 * WHOLE,
        }
    }
}
