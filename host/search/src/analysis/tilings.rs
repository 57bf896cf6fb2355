//! The output is tiles side by side, each of them the input turned or mirrored, or empty.

use solver_core::outcome::Outcome;
use solver_core::task::Grid;

use super::{Analyst, Look};

/// See the module.
pub(crate) struct Tilings;

/// A tile of the grid `I`, the likelier ones first.
const TILES: [&str; 10] = [
    "I",
    "vmirror(I)",
    "hmirror(I)",
    "rot180(I)",
    "canvas(ZERO, shape(I))",
    "dmirror(I)",
    "cmirror(I)",
    "rot90(I)",
    "rot270(I)",
    "switch(I, mostcolor(I), leastcolor(I))",
];

/// Tiles in a row or a column, at most.
const MOST_TILES: usize = 6;

impl Analyst for Tilings {
    fn name(&self) -> &'static str {
        "tilings"
    }

    fn propose(&self, look: &Look<'_>) -> Result<Vec<String>, Outcome> {
        let study = &look.study;
        let Some((down, across)) = tiles(&study.inputs, &study.outputs) else {
            return Ok(Vec::new());
        };
        let forms = TILES.map(str::to_owned);
        let grids = study.grids(&[], &forms)?;
        let fits = |tile: usize, row: usize, column: usize| {
            let Some(Some(grids)) = grids.get(tile) else {
                return false;
            };
            let pairs = grids.iter().zip(&study.inputs).zip(&study.outputs);
            pairs.into_iter().all(|((tile, input), output)| {
                let (height, width) = (input.height(), input.width());
                shows(
                    output,
                    tile,
                    (row * height, column * width),
                    (height, width),
                )
            })
        };
        let mut rows = Vec::new();
        for row in 0..down {
            let mut texts = Vec::new();
            for column in 0..across {
                let Some(tile) = (0..TILES.len()).find(|&tile| fits(tile, row, column)) else {
                    return Ok(Vec::new());
                };
                texts.push(TILES[tile].to_owned());
            }
            rows.push(joined("hconcat", &texts));
        }
        Ok(vec![format!(
            "def solve(I):\n    return {}\n",
            joined("vconcat", &rows)
        )])
    }
}

/// How many times the input fits into the output, down and across, in every demo.
fn tiles(inputs: &[Grid], outputs: &[Grid]) -> Option<(usize, usize)> {
    let times = |(input, output): (&Grid, &Grid)| {
        let (down, across) = (
            output.height() / input.height(),
            output.width() / input.width(),
        );
        let is_whole =
            down * input.height() == output.height() && across * input.width() == output.width();
        is_whole.then_some((down, across))
    };
    let mut all = inputs.iter().zip(outputs).map(times);
    let first = all.next()??;
    let is_same = all.all(|times| times == Some(first));
    (is_same && first != (1, 1) && first.0 <= MOST_TILES && first.1 <= MOST_TILES).then_some(first)
}

/// Whether a grid shows another one of this size at a place.
fn shows(grid: &Grid, tile: &Grid, place: (usize, usize), size: (usize, usize)) -> bool {
    (tile.height(), tile.width()) == size
        && tile.rows().enumerate().all(|(row, cells)| {
            let whole = grid.rows().nth(place.0 + row);
            whole.and_then(|whole| whole.get(place.1..place.1 + size.1)) == Some(cells)
        })
}

/// Grids joined by a primitive of two.
fn joined(by: &str, texts: &[String]) -> String {
    let mut texts = texts.iter().cloned();
    let first = texts.next().unwrap_or_default();
    texts.fold(first, |all, text| format!("{by}({all}, {text})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::assert_solves;

    #[test]
    fn the_input_fits_into_the_output_as_often_in_every_demo() {
        let grid = |height: usize, width: usize| {
            Grid::from_cells(height, width, vec![1; height * width]).unwrap()
        };
        let (inputs, outputs) = ([grid(2, 3), grid(1, 1)], [grid(4, 9), grid(2, 3)]);
        assert_eq!(tiles(&inputs, &outputs), Some((2, 3)));
        assert_eq!(tiles(&inputs, &[grid(4, 9), grid(2, 2)]), None);
        assert_eq!(tiles(&inputs, &inputs), None);
    }

    #[test]
    fn tiles_are_joined_from_the_left() {
        let texts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(joined("hconcat", &texts), "hconcat(hconcat(a, b), c)");
    }

    #[test]
    fn an_input_and_its_mirror_images_fill_the_output() {
        let pairs = [
            ("12 30", "1221 3003 3003 1221"),
            ("40 05", "4004 0550 0550 4004"),
            ("67 08", "6776 0880 0880 6776"),
        ];
        assert_solves(&Tilings, &pairs);
    }
}
