//! The output is the input with something painted over it.

use std::cmp::Reverse;
use std::collections::HashMap;

use solver_core::outcome::Outcome;
use solver_core::task::Grid;

use super::cover::Problem;
use super::field::Field;
use super::frames::Frame;
use super::inks::Ink;
use super::library::Library;
use super::numbers::Number;
use super::objects::Objects;
use super::study::{Study, input};
use super::{Analyst, Look, program};

/// Programs that are handed on.
const MOST: usize = 2;

/// See the module.
pub(crate) struct Painting;

impl Analyst for Painting {
    fn name(&self) -> &'static str {
        "painting"
    }

    fn propose(&self, look: &Look<'_>) -> Result<Vec<String>, Outcome> {
        let study = &look.study;
        if !study.fits(&study.inputs) {
            return Ok(Vec::new());
        }
        let canvas = Canvas {
            before: &input(),
            grids: &study.inputs,
            inks: look.inks()?,
            objects: look.objects()?,
            frames: &[],
            numbers: &[],
        };
        let texts = canvas.over(study)?;
        Ok(texts.into_iter().map(|proposal| proposal.text).collect())
    }
}

/// Grids that are painted over, and the material of rules.
pub(crate) struct Canvas<'a> {
    /// The lines that assign the grid `G`.
    pub before: &'a [String],
    /// The grids, as large as the outputs.
    pub grids: &'a [Grid],
    /// Its colours.
    pub inks: &'a [Ink],
    /// Its objects.
    pub objects: &'a [Objects],
    /// Other grids of the same size.
    pub frames: &'a [&'a Frame],
    /// Numbers of the input.
    pub numbers: &'a [Number],
}

impl Canvas<'_> {
    /// The best programs that paint over the grids.
    pub fn over(&self, study: &Study<'_>) -> Result<Vec<Proposal>, Outcome> {
        let field = Field::of(self.grids, study.demos());
        let (Some(base), Some(target)) = (field.cells(self.grids), field.cells(&study.outputs))
        else {
            return Ok(Vec::new());
        };
        let library = self.library(study, &field)?;
        let mut found: HashMap<Vec<u8>, Proposal> = HashMap::new();
        let mut learn = |base_text: &str, base: &[u8]| {
            let problem = Problem {
                field: &field,
                demos: study.demos(),
                target: &target,
                base,
                inks: self.inks,
                patches: &library.patches,
            };
            for list in problem.learn() {
                let text = || {
                    program::painted(
                        self.before,
                        base_text,
                        &list.rules,
                        (self.inks, &library.patches),
                        self.objects,
                    )
                };
                let weight = 1_u64 << 40_u32.saturating_sub(list.cost);
                let proposal = found
                    .entry(problem.painted(&list))
                    .or_insert_with(|| Proposal {
                        wrong: list.wrong,
                        cost: list.cost,
                        weight: 0,
                        text: text(),
                    });
                proposal.weight += weight;
                if list.cost < proposal.cost {
                    proposal.cost = list.cost;
                    proposal.text = text();
                }
            }
        };
        learn("G", &base);
        let ground = "canvas(mostcolor(G), shape(G))".to_owned();
        let grids = study
            .grids(self.before, std::slice::from_ref(&ground))?
            .pop()
            .flatten();
        if let Some(cells) = grids.and_then(|grids| field.cells(&grids))
            && cells != base
        {
            learn(&ground, &cells);
        }
        let mut found: Vec<Proposal> = found.into_values().collect();
        found.sort_by(|one, two| one.rank().cmp(&two.rank()));
        found.truncate(MOST);
        Ok(found)
    }

    /// The patches that rules are made of.
    fn library(&self, study: &Study<'_>, field: &Field) -> Result<Library, Outcome> {
        let mut library = Library::new();
        library.colours(study, field, self.before, self.inks)?;
        library.grid(study, field, self.before)?;
        library.objects(study, field, self.before, self.objects, self.inks)?;
        for frame in self.frames {
            library.frame(field, frame, self.inks);
        }
        for number in self.numbers {
            library.count(field, number);
        }
        library
            .patches
            .sort_by(|one, two| (one.cost, &one.text).cmp(&(two.cost, &two.text)));
        Ok(library)
    }
}

/// A program, and what speaks for it.
pub(crate) struct Proposal {
    /// Cells of the demos that are wrong after it.
    wrong: u32,
    cost: u32,
    /// The weight of all programs that paint the same; a cheaper one weighs more.
    weight: u64,
    /// The program.
    pub text: String,
}

impl Proposal {
    /// The place among others: the least is the best.
    pub fn rank(&self) -> (u32, Reverse<u64>, u32, &str) {
        (self.wrong, Reverse(self.weight), self.cost, &self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::assert_solves;

    #[test]
    fn enclosed_cells_are_filled_and_the_frame_takes_another_colour() {
        let pairs = [
            ("33300 30300 33300 00000", "55500 54500 55500 00000"),
            (
                "0000000 0333300 0300300 0333300",
                "0000000 0555500 0544500 0555500",
            ),
            ("0333 0303 0303 0333", "0555 0545 0545 0555"),
        ];
        assert_solves(&Painting, &pairs);
    }

    #[test]
    fn lines_join_cells_of_one_colour_whatever_it_is() {
        let pairs = [
            ("10001 00000 20020", "11111 00000 22220"),
            ("00303 00000 40004", "00333 00000 44444"),
            ("60006 00000 07007", "66666 00000 07777"),
        ];
        assert_solves(&Painting, &pairs);
    }

    #[test]
    fn lines_join_cells_of_one_colour_on_diagonals_too() {
        let pairs = [
            (
                "10000000 00000000 00000000 00010002 00000000 00000000 00002000",
                "10000000 01000000 00100000 00010002 00000020 00000200 00002000",
            ),
            (
                "00000400 00000000 00000000 00400030 00000000 00030000 00000000",
                "00000400 00004000 00040000 00400030 00000000 00030000 00000000",
            ),
            (
                "00000060 00000000 00000000 50060000 00000000 00000000 00050000",
                "00000060 00000600 00006000 50060000 05000000 00500000 00050000",
            ),
        ];
        assert_solves(&Painting, &pairs);
    }

    #[test]
    fn a_shape_is_stamped_around_each_cell_of_a_colour() {
        let pairs = [
            (
                "0300000 3230000 0300000 0000000 0000200 0000000",
                "0300000 3230000 0300000 0000300 0003230 0000300",
            ),
            (
                "0000000 0200000 0000000 0000300 0003230 0000300",
                "0300000 3230000 0300000 0000300 0003230 0000300",
            ),
            (
                "0000300 0003230 2000300 0000000 0002000 0000000",
                "0000300 3003230 2300300 3003000 0032300 0003000",
            ),
        ];
        assert_solves(&Painting, &pairs);
    }

    #[test]
    fn an_object_takes_the_colour_of_the_nearest_other_one() {
        let pairs = [
            (
                "5503000 0000000 0000000 2055000",
                "3303000 0000000 0000000 2022000",
            ),
            (
                "4055000 0000000 0000000 0005501",
                "4044000 0000000 0000000 0001101",
            ),
            (
                "0055006 0000000 7055000 0000000",
                "0066006 0000000 7077000 0000000",
            ),
        ];
        assert_solves(&Painting, &pairs);
    }

    #[test]
    fn cells_fall_to_the_bottom_in_their_order() {
        let pairs = [
            ("10200 00000 03000 40005", "00000 00000 10000 43205"),
            ("00600 70000 00800 00000", "00000 00000 00600 70800"),
            ("03003 30000 00500 00030", "00000 00000 00000 33533"),
        ];
        assert_solves(&Painting, &pairs);
    }
}
