//! The input is a pattern with a part hidden under one colour; the output is the pattern whole, or the part.
//!
//! A pattern repeats along a step, or is its own mirror image about an axis. The program itself finds the
//! step and the axis in the input: the first ones at which the cells that are known agree.

use solver_core::outcome::Outcome;
use solver_core::task::{Grid, MAX_SIDE};

use super::inks::number;
use super::study::Study;
use super::{Analyst, Look};

/// See the module.
pub(crate) struct Patterns;

/// The functions of every program; `HIDDEN` stands for the colour that hides the pattern.
const FUNCTIONS: &str = "\
def known(x):
    return sfilter(asobject(x), compose(flip, matcher(first, HIDDEN)))

def agrees(o, p):
    u = combine(o, p)
    return equality(size(u), size(toindices(u)))

def repeated(x, steps):
    o = known(x)
    step = extract(steps, compose(lbind(agrees, o), lbind(shift, o)))
    times = apply(lbind(multiply, step), interval(-4, FIVE, ONE))
    return paint(x, mapply(lbind(shift, o), times))

def mirrored(x, mirror, steps):
    o = known(x)
    m = mirror(o)
    step = extract(steps, compose(lbind(agrees, o), lbind(shift, m)))
    return paint(x, shift(m, step))

def across(x):
    return repeated(x, apply(tojvec, interval(ONE, width(x), ONE)))

def down(x):
    return repeated(x, apply(toivec, interval(ONE, height(x), ONE)))

def slanted(x):
    return repeated(x, (DOWN_LEFT, UNITY))

def near(x):
    return order(interval(-9, TEN, ONE), fork(multiply, identity, identity))

def sideways(x):
    return mirrored(x, vmirror, apply(tojvec, near(x)))

def upended(x):
    return mirrored(x, hmirror, apply(toivec, near(x)))

def turned(x):
    return mirrored(x, dmirror, (ORIGIN,))

";

/// Ways to complete a pattern: functions, the innermost one last.
const WAYS: [&[&str]; 13] = [
    &["across"],
    &["down"],
    &["down", "across"],
    &["across", "slanted"],
    &["slanted"],
    &["sideways"],
    &["upended"],
    &["turned"],
    &["upended", "sideways"],
    &["turned", "upended", "sideways"],
    &["across", "down", "across"],
    &["turned", "down", "across"],
    &["down", "across", "turned", "down", "across"],
];

/// Programs that are handed on.
const MOST: usize = 2;
/// The cells of the largest grid.
const MAX_CELLS: usize = MAX_SIDE * MAX_SIDE;

impl Analyst for Patterns {
    fn name(&self) -> &'static str {
        "patterns"
    }

    fn propose(&self, look: &Look<'_>) -> Result<Vec<String>, Outcome> {
        let study = &look.study;
        // Those that leave least hidden in the tests come first.
        let mut found: Vec<(usize, Vec<Option<Grid>>, String)> = Vec::new();
        for hidden in 0..=9 {
            let Some(ending) = ending(study, hidden) else {
                continue;
            };
            for way in WAYS {
                let call = |x: String, function: &&str| format!("{function}({x})");
                let whole = way.iter().rev().fold("I".to_owned(), call);
                let returned = ending.replace("WHOLE", &whole);
                let text = format!("{FUNCTIONS}def solve(I):\n    return {returned}\n");
                let text = text.replace("HIDDEN", &number(hidden.into()));
                if !study.is_right(&text)? {
                    continue;
                }
                let answers = study.answers(&text)?;
                let cells = answers.iter().flatten().flat_map(Grid::cells);
                let left = cells.filter(|cell| **cell == hidden).count();
                let failed = answers.iter().filter(|answer| answer.is_none()).count();
                if found.iter().all(|other| other.1 != answers) {
                    found.push((left + MAX_CELLS * failed, answers, text));
                }
            }
        }
        found.sort_by_key(|(left, _, _)| *left);
        Ok(found
            .into_iter()
            .map(|(_, _, text)| text)
            .take(MOST)
            .collect())
    }
}

/// The result of a program, where a colour may hide a part of the pattern; none where it does not.
fn ending(study: &Study<'_>, hidden: u8) -> Option<&'static str> {
    let hides = |grid: &Grid| grid.cells().contains(&hidden);
    if !study.inputs.iter().all(hides) || study.outputs.iter().any(hides) {
        return None;
    }
    if study.fits(&study.inputs) {
        return Some("WHOLE");
    }
    let is_box = |(input, output): (&Grid, &Grid)| {
        bounds(input, hidden) == (output.height(), output.width())
    };
    let are_boxes = study.inputs.iter().zip(&study.outputs).all(is_box);
    are_boxes.then_some("subgrid(ofcolor(I, HIDDEN), WHOLE)")
}

/// The height and width of the bounding box of a colour that is there.
fn bounds(grid: &Grid, colour: u8) -> (usize, usize) {
    let rows: Vec<usize> = grid
        .rows()
        .enumerate()
        .filter(|(_, row)| row.contains(&colour))
        .map(|(i, _)| i)
        .collect();
    let columns: Vec<usize> = (0..grid.width())
        .filter(|j| grid.rows().any(|row| row.get(*j) == Some(&colour)))
        .collect();
    let side = |places: &[usize]| match (places.first(), places.last()) {
        (Some(first), Some(last)) => last - first + 1,
        _ => 0,
    };
    (side(&rows), side(&columns))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::assert_solves;

    #[test]
    fn a_pattern_that_repeats_is_completed() {
        let pairs = [
            ("121212 343434 129912 349934", "121212 343434 121212 343434"),
            ("567567 567597 567597 567567", "567567 567567 567567 567567"),
            ("8383838 9993838 9993838", "8383838 8383838 8383838"),
        ];
        assert_solves(&Patterns, &pairs);
    }

    #[test]
    fn the_hidden_part_of_a_picture_and_its_mirror_image_is_cut_out() {
        let pairs = [
            ("129321 456654 788887", "3"),
            ("123321 499654 788887", "56"),
            ("995531 996642 708807", "13 24"),
        ];
        assert_solves(&Patterns, &pairs);
    }
}
