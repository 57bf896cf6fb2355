//! The output is a part of the input, or made of one: cut out by a property that tells it from the others.

use std::collections::HashSet;

use solver_core::outcome::Outcome;

use super::{Analyst, Look};

/// See the module.
pub(crate) struct Crops;

/// Programs that are handed on.
const MOST: usize = 2;

impl Analyst for Crops {
    fn name(&self) -> &'static str {
        "crops"
    }

    fn propose(&self, look: &Look<'_>) -> Result<Vec<String>, Outcome> {
        let mut seen = HashSet::new();
        let right = look
            .frames()?
            .iter()
            .filter(|frame| frame.grids.starts_with(&look.study.outputs));
        let right = right.filter(|frame| seen.insert(&frame.grids));
        let text = |text: &str| format!("def solve(I):\n    return {text}\n");
        Ok(right.take(MOST).map(|frame| text(&frame.text)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::assert_solves;

    #[test]
    fn the_object_with_most_cells_is_cut_out() {
        let pairs = [
            ("00000 02200 02000 00003", "22 20"),
            ("40000 00000 00111 00101", "111 101"),
            ("50006 00066 00666 00000", "006 066 666"),
        ];
        assert_solves(&Crops, &pairs);
    }

    #[test]
    fn objects_stand_below_each_other_from_left_to_right() {
        let pairs = [
            ("000000 220003 020033 000000", "22 02 03 33"),
            ("400055 040050 000000 000000", "40 04 55 50"),
            ("000000 000000 110060 010660", "11 01 06 66"),
        ];
        assert_solves(&Crops, &pairs);
    }
}
