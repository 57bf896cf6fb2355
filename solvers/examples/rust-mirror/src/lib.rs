//! Solves 67a3c6ac of ARC-AGI-1 training: mirror the grid, what was left is right.

#![forbid(unsafe_code)]

use solver_sdk::{Grid, Sample, solver};

fn solve(_demos: &[Sample], input: &Grid) -> Result<Grid, String> {
    Ok(input.flip_left_right())
}

solver!(solve);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_demo() -> Result<(), solver_sdk::GridError> {
        let input = Grid::from_rows(&[[6, 6, 6, 2], [6, 1, 6, 2], [7, 2, 7, 2], [1, 7, 2, 2]])?;
        let output = Grid::from_rows(&[[2, 6, 6, 6], [2, 6, 1, 6], [2, 7, 2, 7], [2, 2, 7, 1]])?;
        assert_eq!(solve(&[], &input), Ok(output));
        Ok(())
    }
}
