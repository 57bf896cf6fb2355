//! Grids that follow from the input and are as large as the output: parts of it, one object of it, several
//! of it side by side.

use std::collections::HashMap;

use solver_core::outcome::Outcome;
use solver_core::task::Grid;

use super::field::{cost, replaced};
use super::inks::{Ink, number};
use super::numbers::Number;
use super::objects::Objects;
use super::study::Study;

/// A grid for each input.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The expression, over `I`.
    pub text: String,
    /// Its cost: how much it takes to say it.
    pub cost: u32,
    /// The grids.
    pub grids: Vec<Grid>,
}

/// Grids made of the grid `X`.
const OF_A_GRID: [&str; 43] = [
    "X",
    "vmirror(X)",
    "hmirror(X)",
    "dmirror(X)",
    "cmirror(X)",
    "rot90(X)",
    "rot180(X)",
    "rot270(X)",
    "tophalf(X)",
    "bottomhalf(X)",
    "lefthalf(X)",
    "righthalf(X)",
    "tophalf(lefthalf(X))",
    "tophalf(righthalf(X))",
    "bottomhalf(lefthalf(X))",
    "bottomhalf(righthalf(X))",
    "trim(X)",
    "compress(X)",
    "dmirror(dedupe(dmirror(dedupe(X))))",
    "upscale(X, TWO)",
    "upscale(X, THREE)",
    "upscale(X, FOUR)",
    "downscale(X, TWO)",
    "downscale(X, THREE)",
    "downscale(X, FOUR)",
    "hconcat(X, X)",
    "vconcat(X, X)",
    "hconcat(X, vmirror(X))",
    "hconcat(vmirror(X), X)",
    "vconcat(X, hmirror(X))",
    "vconcat(hmirror(X), X)",
    "vconcat(hconcat(X, vmirror(X)), hmirror(hconcat(X, vmirror(X))))",
    "vconcat(hconcat(rot180(X), hmirror(X)), hconcat(vmirror(X), X))",
    "vconcat(hconcat(X, rot90(X)), hconcat(rot270(X), rot180(X)))",
    "vconcat(hconcat(X, X), hconcat(X, X))",
    "vconcat(hconcat(vmirror(X), X), hmirror(hconcat(vmirror(X), X)))",
    "hconcat(hconcat(X, X), X)",
    "vconcat(vconcat(X, X), X)",
    "merge(repeat(hconcat(hconcat(X, X), X), THREE))",
    "hupscale(X, TWO)",
    "vupscale(X, TWO)",
    "switch(X, mostcolor(X), leastcolor(X))",
    "crop(X, ORIGIN, astuple(height(X), height(X)))",
];

/// Grids made of the input alone.
const OF_THE_INPUT: [&str; 13] = [
    "first(hsplit(I, THREE))",
    "crop(I, tojvec(divide(width(I), THREE)), astuple(height(I), divide(width(I), THREE)))",
    "last(hsplit(I, THREE))",
    "first(vsplit(I, THREE))",
    "crop(I, toivec(divide(height(I), THREE)), astuple(divide(height(I), THREE), width(I)))",
    "last(vsplit(I, THREE))",
    "first(hsplit(I, FOUR))",
    "last(hsplit(I, FOUR))",
    "first(vsplit(I, FOUR))",
    "last(vsplit(I, FOUR))",
    "upscale(I, FIVE)",
    "canvas(mostcolor(I), shape(I))",
    "downscale(I, FIVE)",
];

/// Grids that are cut out and then changed, at most.
const MOST_CUT: usize = 40;

/// All frames, the cheapest first, and of equal ones the first.
pub(crate) fn all(
    study: &Study<'_>,
    inks: &[Ink],
    objects: &[Objects],
    numbers: &[Number],
) -> Result<Vec<Frame>, Outcome> {
    let mut cut = vec![Frame {
        text: "I".to_owned(),
        cost: 1,
        grids: study.inputs.clone(),
    }];
    let is_as_large = study.fits(&study.inputs);
    for objects in objects.iter().filter(|_| !is_as_large) {
        cuts(study, objects, &mut cut);
    }
    let cut = distinct(cut, |_| true);
    let mut found: Vec<Frame> = Vec::new();
    let mut forms: Vec<String> = OF_THE_INPUT.map(str::to_owned).to_vec();
    for objects in objects {
        forms.extend(rows(objects));
    }
    forms.extend(counted(study, numbers));
    let size = |grid: &Grid| (grid.height(), grid.width());
    if let Some(first) = study.outputs.first()
        && study
            .outputs
            .iter()
            .all(|output| size(output) == size(first))
    {
        let (height, width) = size(first);
        for ink in inks.iter().take(3) {
            forms.push(format!("canvas({}, ({height}, {width}))", ink.text));
        }
    }
    for (text, grids) in forms.iter().zip(study.grids(&[], &forms)?) {
        found.extend(grids.map(|grids| Frame {
            text: text.clone(),
            cost: cost(text),
            grids,
        }));
    }
    for frame in cut.iter().take(MOST_CUT) {
        let before = [format!("X = {}", replaced(&frame.text, "G", "I"))];
        let forms = OF_A_GRID.map(str::to_owned);
        for (form, grids) in forms.iter().zip(study.grids(&before, &forms)?) {
            let Some(grids) = grids else { continue };
            let text = replaced(form, "X", &frame.text);
            found.push(Frame {
                text,
                cost: frame.cost + cost(form),
                grids,
            });
        }
    }
    found.extend(cut.into_iter().skip(MOST_CUT));
    for frame in &mut found {
        frame.text = replaced(&frame.text, "G", "I");
    }
    Ok(distinct(found, |frame| study.fits(&frame.grids)))
}

/// Canvases whose sides are counted, and inputs that are blown up or repeated as often as is counted.
fn counted(study: &Study<'_>, numbers: &[Number]) -> Vec<String> {
    let outputs = &study.outputs;
    let of = |side: fn(&Grid) -> usize| {
        let is_side = move |number: &&Number| {
            let pairs = number.values.iter().zip(outputs);
            pairs
                .into_iter()
                .all(|(value, output)| usize::try_from(*value) == Ok(side(output)))
        };
        let found = numbers.iter().filter(is_side).take(2);
        found
            .map(|number| replaced(&number.text, "G", "I"))
            .collect::<Vec<String>>()
    };
    let mut forms = Vec::new();
    for height in of(Grid::height) {
        for width in of(Grid::width) {
            forms.push(format!("canvas(ZERO, astuple({height}, {width}))"));
        }
    }
    let is_factor = |number: &&Number| {
        let pairs = number.values.iter().zip(&study.inputs).zip(outputs);
        pairs.into_iter().all(|((value, input), output)| {
            usize::try_from(*value).is_ok_and(|times| {
                (times * input.height(), times * input.width()) == (output.height(), output.width())
            })
        })
    };
    for number in numbers.iter().filter(is_factor).take(2) {
        let times = replaced(&number.text, "G", "I");
        forms.push(format!("upscale(I, {times})"));
        forms.push(format!(
            "merge(repeat(dmirror(merge(repeat(dmirror(I), {times}))), {times}))"
        ));
    }
    forms
}

/// The objects below or beside each other, in an order, as their colours or as the parts of the input
/// under them.
fn rows(objects: &Objects) -> Vec<String> {
    let mut texts = Vec::new();
    let keys = [
        "size",
        "compose(invert, size)",
        "leftmost",
        "uppermost",
        "height",
        "width",
    ];
    for key in keys {
        let all = replaced(&objects.text, "G", "I");
        let column = format!("apply(rbind(repeat, ONE), apply(color, order({all}, {key})))");
        texts.push(format!("dmirror({column})"));
        texts.push(column);
        texts.push(format!(
            "merge(apply(rbind(subgrid, I), order({all}, {key})))"
        ));
        texts.push(format!(
            "dmirror(merge(apply(compose(dmirror, rbind(subgrid, I)), order({all}, {key}))))"
        ));
    }
    texts
}

/// Of frames that are equal the cheapest, in order.
fn distinct(mut frames: Vec<Frame>, is_wanted: impl Fn(&Frame) -> bool) -> Vec<Frame> {
    frames.sort_by(|one, two| (one.cost, &one.text).cmp(&(two.cost, &two.text)));
    let mut seen: HashMap<Vec<Grid>, ()> = HashMap::new();
    frames.retain(|frame| is_wanted(frame) && seen.insert(frame.grids.clone(), ()).is_none());
    frames
}

/// The parts of the input under one object, or under a group of them.
fn cuts(study: &Study<'_>, objects: &Objects, found: &mut Vec<Frame>) {
    for group in &objects.groups {
        let is_one = group.members.iter().all(|members| members.len() == 1);
        let grids = group.members.iter().zip(&objects.all).zip(&study.inputs);
        let grids = grids.map(|((members, all), input)| {
            let cells = members.iter().flat_map(|member| &all[*member].cells);
            under(cells.map(|(_, i, j)| (*i, *j)), input)
        });
        let Some(grids) = grids.collect::<Option<Vec<Grid>>>() else {
            continue;
        };
        let patch = match is_one {
            true => format!("first({})", group.text),
            false => format!("merge({})", group.text),
        };
        found.push(Frame {
            text: format!("subgrid({patch}, G)"),
            cost: group.cost + 2,
            grids,
        });
        if is_one {
            let alone = group
                .members
                .iter()
                .zip(&objects.all)
                .map(|(members, all)| {
                    let cells = &all[*members.first()?].cells;
                    alone(cells)
                });
            if let Some(grids) = alone.collect::<Option<Vec<Grid>>>() {
                found.push(Frame {
                    text: format!(
                        "paint(canvas({}, shape({patch})), normalize({patch}))",
                        number(0)
                    ),
                    cost: group.cost + 6,
                    grids,
                });
            }
        }
    }
}

/// The part of a grid under the bounding box of some cells.
fn under(cells: impl Iterator<Item = (i64, i64)> + Clone, grid: &Grid) -> Option<Grid> {
    let (top, left) = (
        cells.clone().map(|cell| cell.0).min()?,
        cells.clone().map(|cell| cell.1).min()?,
    );
    let (bottom, right) = (
        cells.clone().map(|cell| cell.0).max()?,
        cells.map(|cell| cell.1).max()?,
    );
    let range =
        |from: i64, to: i64| Some(usize::try_from(from).ok()?..usize::try_from(to).ok()? + 1);
    let (rows, columns) = (range(top, bottom)?, range(left, right)?);
    let mut cut = Vec::new();
    for row in rows.clone() {
        let row = grid.rows().nth(row)?;
        cut.extend_from_slice(row.get(columns.clone())?);
    }
    Grid::from_cells(rows.len(), columns.len(), cut).ok()
}

/// An object alone, on black.
fn alone(cells: &[(u8, i64, i64)]) -> Option<Grid> {
    let top = cells.iter().map(|cell| cell.1).min()?;
    let left = cells.iter().map(|cell| cell.2).min()?;
    let side = |from: i64, to: i64| usize::try_from(to - from + 1).ok();
    let height = side(top, cells.iter().map(|cell| cell.1).max()?)?;
    let width = side(left, cells.iter().map(|cell| cell.2).max()?)?;
    let mut grid = vec![0; height * width];
    for (colour, i, j) in cells {
        let at = usize::try_from((i - top) * i64::try_from(width).ok()? + (j - left)).ok()?;
        *grid.get_mut(at)? = *colour;
    }
    Grid::from_cells(height, width, grid).ok()
}
