//! How the output of an explained run differs from what was expected, for people.

use std::io::{self, Write};

use super::{Palette, Panel, draw_row};
use solver_arc_dsl::explain::difference::{Difference, difference};
use solver_core::plural::{self, counted};
use solver_core::task::Grid;
use solver_core::verdict::{RunResult, Verdict};

/// Cells that differ, and are named, at most.
const MOST_CELLS: usize = 5;

/// Prints which cells differ, and both grids; of a match nothing.
pub(super) fn compared(
    run_result: &RunResult,
    expected: Option<&Grid>,
    palette: Palette,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let output = run_result.output();
    match output.zip(expected).and_then(|(o, e)| difference(o, e)) {
        None => {}
        Some(Difference::Size) => writeln!(out, "the size differs from the expected one")?,
        Some(Difference::Cells(cells)) => {
            let verb = plural::of(cells.len(), "differs", "differ");
            let all = output.map_or(0, |grid| grid.cells().len());
            let all = counted(all, "cell");
            writeln!(out, "{} of {all} {verb}:", cells.len())?;
            for cell in cells.iter().take(MOST_CELLS) {
                writeln!(
                    out,
                    "  row {}, column {}: {}, expected {}",
                    cell.row, cell.column, cell.output, cell.expected
                )?;
            }
            if cells.len() > MOST_CELLS {
                writeln!(out, "  ... and {} more", cells.len() - MOST_CELLS)?;
            }
        }
    }
    if output.is_none() || run_result.verdict == Verdict::Match {
        return Ok(());
    }
    let sized = |word: &str, grid: &Grid| format!("{word} {}x{}", grid.height(), grid.width());
    let panels: Vec<Panel<'_>> = [("output", output), ("expected", expected)]
        .into_iter()
        .filter_map(|(word, grid)| {
            grid.map(|grid| Panel {
                title: sized(word, grid),
                grid: Some(grid),
            })
        })
        .collect();
    writeln!(out)?;
    draw_row(&panels, palette, width, out)
}
