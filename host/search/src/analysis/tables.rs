//! The output is one of few grids, or of one colour: what is counted in the input says which.

use std::collections::BTreeMap;

use solver_core::outcome::Outcome;
use solver_core::task::Grid;

use super::inks::number;
use super::{Analyst, Look};

/// See the module.
pub(crate) struct Tables;

/// Programs that are handed on.
const MOST: usize = 2;
/// Grids in a table, at most.
const MOST_ENTRIES: usize = 6;

impl Analyst for Tables {
    fn name(&self) -> &'static str {
        "tables"
    }

    fn propose(&self, look: &Look<'_>) -> Result<Vec<String>, Outcome> {
        let mut texts = plain(look)?;
        texts.extend(tables(look)?);
        texts.truncate(MOST);
        Ok(texts)
    }
}

/// Canvases of one colour, with a height and a width that are counted.
fn plain(look: &Look<'_>) -> Result<Vec<String>, Outcome> {
    let outputs = &look.study.outputs;
    let colour = |grid: &Grid| {
        let first = *grid.cells().first()?;
        grid.cells()
            .iter()
            .all(|cell| *cell == first)
            .then_some(first)
    };
    let Some(colours) = outputs.iter().map(colour).collect::<Option<Vec<u8>>>() else {
        return Ok(Vec::new());
    };
    let heights: Vec<i64> = outputs.iter().map(|grid| grid.height() as i64).collect();
    let widths: Vec<i64> = outputs.iter().map(|grid| grid.width() as i64).collect();
    let inks = look
        .inks()?
        .iter()
        .filter(|ink| ink.colours.starts_with(&colours))
        .map(|ink| (ink.cost, ink.text.clone()));
    let mut inks: Vec<(u32, String)> = inks.collect();
    for objects in look.objects()? {
        for group in &objects.groups {
            let shown = group.members.iter().zip(&objects.all).zip(&colours);
            let is_it =
                |((members, all), colour): ((&Vec<usize>, &Vec<super::objects::Object>), &u8)| {
                    members.len() == 1 && all[members[0]].cells.iter().all(|cell| cell.0 == *colour)
                };
            if shown.into_iter().all(is_it) {
                inks.push((group.cost + 2, format!("color(first({}))", group.text)));
            }
        }
    }
    inks.sort();
    let side = |wanted: &[i64]| -> Result<Option<(u32, String)>, Outcome> {
        if wanted.iter().all(|side| *side == wanted[0]) {
            return Ok(Some((1, number(wanted[0]))));
        }
        let counted = look
            .numbers()?
            .iter()
            .find(|counted| counted.values.starts_with(wanted));
        Ok(counted.map(|counted| (counted.cost, counted.text.clone())))
    };
    let (Some(height), Some(width)) = (side(&heights)?, side(&widths)?) else {
        return Ok(Vec::new());
    };
    let text = |ink: &(u32, String)| {
        let (ink, height, width) = (&ink.1, &height.1, &width.1);
        format!("def solve(I):\n    G = I\n    return canvas({ink}, astuple({height}, {width}))\n")
    };
    Ok(inks.iter().take(MOST).map(text).collect())
}

/// One grid for each value of a number, where the tests show no other one.
fn tables(look: &Look<'_>) -> Result<Vec<String>, Outcome> {
    let outputs = &look.study.outputs;
    let mut texts = Vec::new();
    'numbers: for counted in look.numbers()? {
        let mut table: BTreeMap<i64, &Grid> = BTreeMap::new();
        let (known, asked) = counted.values.split_at(outputs.len());
        for (value, output) in known.iter().zip(outputs) {
            if *table.entry(*value).or_insert(output) != output {
                continue 'numbers;
            }
        }
        // A value that comes again is evidence; one that each demo has for itself is none.
        let is_seen = asked.iter().all(|value| table.contains_key(value));
        if !is_seen || table.len() >= outputs.len() || table.len() > MOST_ENTRIES {
            continue;
        }
        let mut entries = table.iter().rev();
        let Some((_, last)) = entries.next() else {
            continue;
        };
        let rest = entries.fold(written(last), |rest, (value, grid)| {
            format!(
                "branch(equality(N, {}), {}, {rest})",
                number(*value),
                written(grid)
            )
        });
        texts.push(format!(
            "def solve(I):\n    G = I\n    N = {}\n    return {rest}\n",
            counted.text
        ));
        if texts.len() >= MOST {
            break;
        }
    }
    Ok(texts)
}

/// A grid as a program writes it.
fn written(grid: &Grid) -> String {
    let row = |row: &[u8]| {
        let cells: Vec<String> = row.iter().map(|cell| number((*cell).into())).collect();
        format!("({},)", cells.join(", "))
    };
    let rows: Vec<String> = grid.rows().map(row).collect();
    format!("({},)", rows.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::assert_solves;

    #[test]
    fn the_number_of_objects_says_which_grid_it_is() {
        let pairs = [
            ("1000 0000 0010", "20 02"),
            ("0100 0000 0001", "20 02"),
            ("1001 0000 0100", "33 33"),
            ("0101 0000 1000", "33 33"),
            ("1010 0001 0000", "33 33"),
        ];
        assert_solves(&Tables, &pairs);
    }

    #[test]
    fn a_canvas_is_as_high_as_there_are_cells_of_a_colour() {
        let pairs = [
            ("100 020 010", "222 222"),
            ("102 000 111", "222 222 222 222"),
            ("002 100 000", "222"),
        ];
        assert_solves(&Tables, &pairs);
    }
}
