//! The output is put together from grids of its size: parts of the input, or the input several times, and a
//! rule that says for each cell which of them shows there, or which colour.

use solver_core::outcome::Outcome;

use super::frames::Frame;
use super::painting::Canvas;
use super::{Analyst, Look, inks, objects};

/// See the module.
pub(crate) struct Pieces;

/// Grids that are painted over.
const BASES: usize = 2;

impl Analyst for Pieces {
    fn name(&self) -> &'static str {
        "pieces"
    }

    fn propose(&self, look: &Look<'_>) -> Result<Vec<String>, Outcome> {
        let study = &look.study;
        let frames = look.frames()?;
        if study.fits(&study.inputs)
            || frames
                .iter()
                .any(|frame| frame.grids.starts_with(&study.outputs))
        {
            return Ok(Vec::new());
        }
        let off = |frame: &&Frame| {
            let pairs = frame.grids.iter().zip(&study.outputs);
            let cells = pairs.flat_map(|(one, other)| one.cells().iter().zip(other.cells()));
            cells.filter(|(one, other)| one != other).count()
        };
        let mut nearest: Vec<&Frame> = frames.iter().take(40).collect();
        nearest.sort_by_key(|frame| (off(frame), frame.cost));
        let mut texts = Vec::new();
        let numbers = look.numbers()?;
        for (place, base) in nearest.iter().take(BASES).enumerate() {
            let before = [format!("G = {}", base.text)];
            let frames: Vec<&Frame> = frames
                .iter()
                .take(24)
                .filter(|other| other.text != base.text)
                .collect();
            let inks = inks::inks(study, &before)?;
            let objects = match place {
                0 => objects::all(study, &before, &inks)?,
                _ => Vec::new(),
            };
            let canvas = Canvas {
                before: &before,
                grids: &base.grids,
                inks: &inks,
                objects: &objects,
                frames: &frames,
                numbers: match base.text.starts_with("canvas") {
                    true => &numbers[..numbers.len().min(60)],
                    false => &[],
                },
            };
            texts.extend(canvas.over(study)?);
        }
        texts.sort_by(|one, two| one.rank().cmp(&two.rank()));
        Ok(texts
            .into_iter()
            .map(|proposal| proposal.text)
            .take(2)
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::assert_solves;

    #[test]
    fn a_cell_is_painted_where_both_halves_have_one() {
        let pairs = [
            ("1105011 0115110 1005101", "020 020 200"),
            ("0015111 1105010 0115001", "002 020 002"),
            ("1015011 1115111 0105100", "002 222 000"),
        ];
        assert_solves(&Pieces, &pairs);
    }
}
