//! Grids side by side.
//!
//! Owns the layout: titles above grids, as many beside each other as the width takes, the rest
//! below. Leaves the colours and whether there are any to `palette`.

use std::io::{self, Write};

use super::Palette;
use solver_core::task::Grid;

/// Blank columns between two panels.
const GAP: usize = 3;

/// Stands where a panel has no grid.
const NO_GRID: &str = "(none)";

/// A grid with its title.
#[derive(Clone, Debug)]
pub struct Panel<'a> {
    /// Stands above the grid.
    pub title: String,
    /// The grid, or that there is none.
    pub grid: Option<&'a Grid>,
}

/// How a row of panels is drawn.
struct Look {
    palette: Palette,
    /// Columns of a cell.
    cell: usize,
}

impl Look {
    /// Cells are two columns wide, about square, or one where a grid would not fit otherwise.
    /// Digits take one.
    fn new(panels: &[Panel<'_>], palette: Palette, width: usize) -> Self {
        let cell = match palette {
            Palette::Truecolour | Palette::Indexed => {
                let widest = panels.iter().filter_map(|panel| panel.grid);
                if widest.map(Grid::width).max().unwrap_or(0) * 2 > width {
                    1
                } else {
                    2
                }
            }
            Palette::Digits => 1,
        };
        Look { palette, cell }
    }

    fn width(&self, panel: &Panel<'_>) -> usize {
        let body = panel
            .grid
            .map_or(NO_GRID.len(), |grid| grid.width() * self.cell);
        body.max(panel.title.chars().count())
    }

    /// Writes a line of the panel, and tells how many columns it took. Line 0 is the title.
    fn line(&self, panel: &Panel<'_>, line: usize, out: &mut dyn Write) -> io::Result<usize> {
        let Some(row) = line.checked_sub(1) else {
            out.write_all(panel.title.as_bytes())?;
            return Ok(panel.title.chars().count());
        };
        match panel.grid {
            None if row == 0 => {
                out.write_all(NO_GRID.as_bytes())?;
                Ok(NO_GRID.len())
            }
            None => Ok(0),
            Some(grid) => match grid.rows().nth(row) {
                None => Ok(0),
                Some(cells) => self.cells(cells, out),
            },
        }
    }

    fn cells(&self, cells: &[u8], out: &mut dyn Write) -> io::Result<usize> {
        // One escape sequence a run of equal cells.
        for run in cells.chunk_by(|a, b| a == b) {
            let columns = run.len() * self.cell;
            match self.palette.style(run[0]) {
                Some(style) => write!(out, "{style}{:columns$}{style:#}", "")?,
                None => {
                    for cell in run {
                        write!(out, "{cell}")?;
                    }
                }
            }
        }
        Ok(cells.len() * self.cell)
    }
}

fn lines(panel: &Panel<'_>) -> usize {
    1 + panel.grid.map_or(1, Grid::height)
}

/// Draws panels side by side within `width` columns. A panel that does not fit beside the others goes
/// below them, after a blank line; one that is wider by itself is drawn all the same.
pub fn draw_row(
    panels: &[Panel<'_>],
    palette: Palette,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let look = Look::new(panels, palette, width);
    let mut rest = panels;
    while !rest.is_empty() {
        let mut used = 0;
        let fitting = rest.iter().take_while(|panel| {
            used += look.width(panel) + if used > 0 { GAP } else { 0 };
            used <= width
        });
        let (beside, below) = rest.split_at(fitting.count().max(1));
        draw_beside(beside, &look, out)?;
        if !below.is_empty() {
            writeln!(out)?;
        }
        rest = below;
    }
    Ok(())
}

fn draw_beside(panels: &[Panel<'_>], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    for line in 0..panels.iter().map(lines).max().unwrap_or(0) {
        let mut missing = 0;
        for panel in panels {
            if line < lines(panel) {
                write!(out, "{:missing$}", "")?;
                missing = 0;
                let used = look.line(panel, line, out)?;
                missing += look.width(panel) - used + GAP;
            } else {
                missing += look.width(panel) + GAP;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The same, so many columns in.
pub fn draw_indented(
    panels: &[Panel<'_>],
    palette: Palette,
    width: usize,
    indent: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut drawn = Vec::new();
    draw_row(panels, palette, width.saturating_sub(indent), &mut drawn)?;
    for line in drawn.split_inclusive(|&byte| byte == b'\n') {
        if line != b"\n" {
            write!(out, "{:indent$}", "")?;
        }
        out.write_all(line)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&[u64]]) -> Grid {
        Grid::from_rows(&rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>()).unwrap()
    }

    fn draw(panels: &[(&str, Option<&Grid>)], palette: Palette, width: usize) -> String {
        let panels: Vec<_> = panels
            .iter()
            .map(|&(title, grid)| Panel {
                title: title.to_owned(),
                grid,
            })
            .collect();
        let mut out = Vec::new();
        draw_row(&panels, palette, width, &mut out).unwrap();
        String::from_utf8(out).unwrap().replace('\u{1b}', "^")
    }

    #[test]
    fn digits() {
        let (small, large) = (grid(&[&[0, 7, 7], &[7, 7, 7]]), grid(&[&[1; 12][..]; 3]));
        let row = [
            ("demo[0] 2x3", Some(&small)),
            ("-> 3x12", Some(&large)),
            ("second", None),
        ];
        insta::assert_snapshot!(draw(&row, Palette::Digits, 80), @r"
        demo[0] 2x3   -> 3x12        second
        077           111111111111   (none)
        777           111111111111
                      111111111111
        ");
        insta::assert_snapshot!(draw(&row, Palette::Digits, 34), @r"
        demo[0] 2x3   -> 3x12
        077           111111111111
        777           111111111111
                      111111111111

        second
        (none)
        ");
        insta::assert_snapshot!(draw(&row, Palette::Digits, 1), @r"
        demo[0] 2x3
        077
        777

        -> 3x12
        111111111111
        111111111111
        111111111111

        second
        (none)
        ");
        assert_eq!(draw(&[], Palette::Digits, 80), "");
    }

    #[test]
    fn colours() {
        let (a, b) = (grid(&[&[0, 1, 1], &[2, 3, 4]]), grid(&[&[5, 6, 7, 8, 9]]));
        let row = [("in", Some(&a)), ("out", Some(&b))];
        insta::assert_snapshot!(draw(&row, Palette::Truecolour, 80), @r"
        in       out
        ^[48;2;0;0;0m  ^[0m^[48;2;0;116;217m    ^[0m   ^[48;2;170;170;170m  ^[0m^[48;2;240;18;190m  ^[0m^[48;2;255;133;27m  ^[0m^[48;2;127;219;255m  ^[0m^[48;2;135;12;37m  ^[0m
        ^[48;2;255;65;54m  ^[0m^[48;2;46;204;64m  ^[0m^[48;2;255;220;0m  ^[0m
        ");
        insta::assert_snapshot!(draw(&row, Palette::Indexed, 80), @r"
        in       out
        ^[48;5;16m  ^[0m^[48;5;32m    ^[0m   ^[48;5;248m  ^[0m^[48;5;199m  ^[0m^[48;5;208m  ^[0m^[48;5;117m  ^[0m^[48;5;88m  ^[0m
        ^[48;5;203m  ^[0m^[48;5;41m  ^[0m^[48;5;220m  ^[0m
        ");
    }

    #[test]
    fn large_grids_use_narrow_cells_where_they_must() {
        let large = grid(&[&[3; 30][..]; 30]);
        let widest = |width| {
            let drawn = draw(
                &[("a", Some(&large)), ("b", Some(&large))],
                Palette::Indexed,
                width,
            );
            let bare = drawn.replace("^[48;5;41m", "").replace("^[0m", "");
            (
                bare.lines().map(str::len).max().unwrap(),
                drawn.lines().count(),
            )
        };
        assert_eq!(widest(123), (123, 31));
        assert_eq!(widest(122), (60, 63));
        assert_eq!(widest(60), (60, 63));
        assert_eq!(widest(59), (30, 63));
        assert_eq!(widest(10), (30, 63));
    }
}
