//! Which patches are layers of a wanted grid: painted on, they put no cell wrong.
//!
//! A search looks for a grid that is painted in several steps. Each step can be looked for on its
//! own: whatever the other steps are, a patch over cells that are all wanted in one colour, or each
//! in the colour that it has, may be painted and stays right. That is much rarer than a patch that
//! leaves something else as it was, and it is told without painting anything. The idea is that of
//! stacking pieces greedily, known from the winner of the first ARC contest (J. S. Wind 2020).
//!
//! Owns what is told of one patch on one demo. Leaves which layers make up an output to the host.

use crate::grid;
use crate::ops::iterate::iter;
use crate::primitives::colours::mostcolor;
use crate::value::Value;

/// Ways to paint a patch onto a grid, as a set of bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways(u8);

impl Ways {
    /// None.
    pub const NONE: Ways = Ways(0);
    /// `paint`: each cell in its own colour.
    pub const PAINT: Ways = Ways(1);
    /// `fill`: all cells in one colour.
    pub const FILL: Ways = Ways(2);
    /// `underpaint`: each cell of the background in its own colour.
    pub const UNDERPAINT: Ways = Ways(4);
    /// `underfill`: all cells of the background in one colour.
    pub const UNDERFILL: Ways = Ways(8);
    /// All of them.
    pub const ALL: Ways = Ways(15);

    /// From a byte of a reply.
    pub fn from_bits(bits: u8) -> Self {
        Ways(bits & Ways::ALL.0)
    }

    /// The byte of a reply.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Those that are in both.
    pub fn and(self, other: Ways) -> Self {
        Ways(self.0 & other.0)
    }

    /// Whether one of these is in it.
    pub fn has(self, ways: Ways) -> bool {
        self.0 & ways.0 != 0
    }

    fn remove(&mut self, ways: Ways) {
        self.0 &= !ways.0;
    }
}

/// Stands for a colour where any will do.
pub const ANY: u8 = u8::MAX;

/// The findings about a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    /// In which ways it puts no cell wrong.
    pub ways: Ways,
    /// The colour to fill with, where it may be filled.
    pub fill: u8,
    /// The colour to fill the background with, where that may be filled.
    pub underfill: u8,
    /// Cells that are wrong in the input and right afterwards, in the first of the ways.
    pub fixed: u32,
}

impl Layer {
    /// Of what is no patch, or puts a cell wrong.
    pub const NONE: Layer = Layer {
        ways: Ways::NONE,
        fill: ANY,
        underfill: ANY,
        fixed: 0,
    };
}

/// The wanted grid of a demo, with its input below where that has the same size.
pub struct Sheet {
    width: usize,
    height: usize,
    wanted: Vec<u8>,
    below: Option<Below>,
}

struct Below {
    cells: Vec<u8>,
    background: u8,
}

/// A grid in one row, and its width. None of what is no grid of small numbers.
fn flat(grid: Value) -> Option<(Vec<u8>, usize)> {
    if let Some(grid) = grid::of(grid) {
        let has_any = grid.cells().contains(&ANY);
        return (!has_any).then(|| (grid.cells().to_vec(), grid.width()));
    }
    let mut cells = Vec::new();
    let mut width = None;
    for row in grid.items()? {
        let row = row.items()?;
        if *width.get_or_insert(row.len()) != row.len() {
            return None;
        }
        for cell in row {
            cells.push(colour(*cell)?);
        }
    }
    Some((cells, width.filter(|width| *width > 0)?))
}

fn colour(value: Value) -> Option<u8> {
    match value {
        Value::Int(number) => u8::try_from(number).ok().filter(|colour| *colour != ANY),
        _ => None,
    }
}

/// The colour that cells are to have, as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Any,
    One(u8),
    Several,
}

impl Wanted {
    fn add(&mut self, colour: u8) {
        *self = match *self {
            Wanted::Any => Wanted::One(colour),
            Wanted::One(one) if one == colour => Wanted::One(one),
            Wanted::One(_) | Wanted::Several => Wanted::Several,
        };
    }

    fn colour(self) -> u8 {
        match self {
            Wanted::One(colour) => colour,
            Wanted::Any | Wanted::Several => ANY,
        }
    }
}

/// A look at a patch in progress.
struct Look {
    ways: Ways,
    fill: Wanted,
    underfill: Wanted,
    fixed: u32,
    fixed_below: u32,
}

impl Sheet {
    /// For a wanted grid and an input; none where the first is no grid.
    pub fn new(wanted: Value, input: Value) -> Option<Sheet> {
        let (cells, width) = flat(wanted)?;
        let below =
            flat(input).filter(|(below, across)| *across == width && below.len() == cells.len());
        let background = mostcolor(input).ok().and_then(colour);
        Some(Sheet {
            width,
            height: cells.len() / width,
            wanted: cells,
            below: below
                .zip(background)
                .map(|((cells, _), background)| Below { cells, background }),
        })
    }

    /// The findings about a patch, or about all objects of a set as one patch.
    pub fn look_at(&self, patch: Value) -> Layer {
        let mut look = Look {
            ways: Ways::ALL,
            fill: Wanted::Any,
            underfill: Wanted::Any,
            fixed: 0,
            fixed_below: 0,
        };
        if self.below.is_none() {
            look.ways.remove(Ways::UNDERPAINT);
            look.ways.remove(Ways::UNDERFILL);
        }
        if self.look(patch, &mut look).is_none() || look.ways == Ways::NONE {
            return Layer::NONE;
        }
        Layer {
            ways: look.ways,
            fill: look.fill.colour(),
            underfill: look.underfill.colour(),
            fixed: match look.ways.has(Ways(Ways::PAINT.0 | Ways::FILL.0)) {
                true => look.fixed,
                false => look.fixed_below,
            },
        }
    }

    /// None where it is no patch, or one that no way is left for.
    fn look(&self, patch: Value, look: &mut Look) -> Option<()> {
        let Value::Set(set) = patch else {
            return None;
        };
        if let Some(places) = set.places() {
            for (location, colour) in places.with_colours() {
                let colour = colour.map(|colour| colour as u8);
                self.cell(location.i(), location.j(), colour, look);
                if look.ways == Ways::NONE {
                    return None;
                }
            }
            return Some(());
        }
        for item in iter(patch).ok()? {
            match item {
                Value::Set(_) => self.look(item, look)?,
                _ => match item.coordinates() {
                    Some((i, j)) => self.cell(i, j, None, look),
                    None => {
                        let (own, location) = item.parts()?;
                        let (i, j) = location.coordinates()?;
                        self.cell(i, j, Some(colour(own)?), look);
                    }
                },
            }
            if look.ways == Ways::NONE {
                return None;
            }
        }
        Some(())
    }

    fn cell(&self, i: i32, j: i32, own: Option<u8>, look: &mut Look) {
        if own.is_none() {
            look.ways.remove(Ways::PAINT);
            look.ways.remove(Ways::UNDERPAINT);
        }
        let (Ok(i), Ok(j)) = (usize::try_from(i), usize::try_from(j)) else {
            return;
        };
        if i >= self.height || j >= self.width {
            return;
        }
        let place = i * self.width + j;
        let Some(&wanted) = self.wanted.get(place) else {
            return;
        };
        let is_own_wrong = own.is_some_and(|own| own != wanted);
        if is_own_wrong {
            look.ways.remove(Ways::PAINT);
        }
        look.fill.add(wanted);
        if look.fill == Wanted::Several {
            look.ways.remove(Ways::FILL);
        }
        let Some(below) = &self.below else {
            look.fixed += 1;
            return;
        };
        let was = below.cells.get(place).copied();
        let is_fixed = u32::from(was != Some(wanted));
        look.fixed += is_fixed;
        if was == Some(below.background) {
            look.fixed_below += is_fixed;
            if is_own_wrong {
                look.ways.remove(Ways::UNDERPAINT);
            }
            look.underfill.add(wanted);
            if look.underfill == Wanted::Several {
                look.ways.remove(Ways::UNDERFILL);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::set;

    fn grid(rows: &[&[i32]]) -> Value {
        let row = |row: &&[i32]| {
            let cells: Vec<Value> = row.iter().map(|cell| Value::Int(*cell)).collect();
            Value::tuple(&cells)
        };
        let rows: Vec<Value> = rows.iter().map(row).collect();
        Value::tuple(&rows)
    }

    fn indices(cells: &[(i32, i32)]) -> Value {
        set::collect(cells.iter().map(|(i, j)| Ok(Value::location(*i, *j)))).unwrap()
    }

    fn object(cells: &[(i32, i32, i32)]) -> Value {
        let cell = |(own, i, j): &(i32, i32, i32)| {
            Ok(Value::pair(Value::Int(*own), Value::location(*i, *j)))
        };
        set::collect(cells.iter().map(cell)).unwrap()
    }

    /// Of `I` 0 0 / 0 5 wanted is 1 1 / 2 5.
    fn sheet() -> Sheet {
        Sheet::new(grid(&[&[1, 1], &[2, 5]]), grid(&[&[0, 0], &[0, 5]])).unwrap()
    }

    #[test]
    fn a_patch_of_one_wanted_colour_may_be_filled_and_cells_outside_do_not_matter() {
        let layer = sheet().look_at(indices(&[(0, 0), (0, 1), (-1, 0)]));
        assert_eq!((layer.ways, layer.fill), (Ways(2 | 8), 1));
        assert_eq!((layer.underfill, layer.fixed), (1, 2));
    }

    #[test]
    fn what_is_no_background_stays_under_a_fill_of_the_background() {
        let layer = sheet().look_at(indices(&[(0, 0), (1, 1)]));
        assert_eq!((layer.ways, layer.underfill), (Ways::UNDERFILL, 1));
        assert_eq!(layer.fixed, 1);
        assert_eq!(sheet().look_at(indices(&[(0, 0), (1, 0)])), Layer::NONE);
    }

    #[test]
    fn objects_are_painted_as_they_are_and_filled() {
        let layer = sheet().look_at(object(&[(1, 0, 0), (2, 1, 0)]));
        assert_eq!((layer.ways, layer.fixed), (Ways(1 | 4), 2));
        let layer = sheet().look_at(object(&[(7, 0, 0), (7, 0, 1)]));
        assert_eq!((layer.ways, layer.fill), (Ways(2 | 8), 1));
        let objects = [(1, 0, 0), (2, 1, 0)].map(|cell| Ok(object(&[cell])));
        let objects = set::collect(objects.into_iter()).unwrap();
        assert_eq!(sheet().look_at(objects).ways, Ways(1 | 4));
    }

    #[test]
    fn without_an_input_of_the_size_there_is_no_background() {
        let sheet = Sheet::new(grid(&[&[1, 1]]), grid(&[&[0]])).unwrap();
        let layer = sheet.look_at(indices(&[(0, 0)]));
        assert_eq!((layer.ways, layer.fixed), (Ways::FILL, 1));
        assert!(Sheet::new(Value::Int(1), grid(&[&[0]])).is_none());
        assert_eq!(sheet.look_at(Value::Int(1)), Layer::NONE);
        assert_eq!(
            sheet.look_at(set::single(Value::Int(1)).unwrap()),
            Layer::NONE
        );
    }
}
