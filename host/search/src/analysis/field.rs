//! Grids of the demos side by side: one row of cells, so that a rule is learned from all at once.
//!
//! Behind the cells of the demos lie those of the tests. No answer is known there; two patches that are
//! equal on the demos and differ there are two patches.

use std::borrow::Cow;

use solver_arc_dsl::explain::value::Value;
use solver_core::task::Grid;

use super::bits::Bits;
use super::forms::PHRASES;

/// The colour of a cell that nothing paints.
pub(crate) const NONE: u8 = 255;

/// The sizes of some grids, and where the cells of each begin.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    sizes: Vec<(usize, usize)>,
    starts: Vec<usize>,
    /// All cells.
    pub len: usize,
    /// The cells of the demos.
    pub known: usize,
}

/// Cells of a field that a program can name.
#[derive(Clone, Debug)]
pub(crate) struct Patch {
    /// The expression.
    pub text: String,
    /// Its cost: how much it takes to say it.
    pub cost: u32,
    /// Its cells.
    pub cells: Bits,
    /// Their colours, where it has some.
    pub colours: Option<Vec<u8>>,
}

/// The cost of an expression is its words. A number beyond the colours, or a fixed place in the
/// grid, is rarely what a task is about.
pub(crate) fn cost(text: &str) -> u32 {
    let mut text = Cow::Borrowed(text);
    for (phrase, words) in PHRASES {
        if text.contains(phrase) {
            text = text.replace(phrase, words).into();
        }
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c| !is_word(c)).filter(|word| !word.is_empty());
    let of = |word: &str| match word {
        "uppermost" | "lowermost" | "leftmost" | "rightmost" => 3,
        word if word.parse::<u32>().is_ok() => 4,
        _ => 1,
    };
    words.map(of).sum()
}

/// A text with another one in the place of a name.
pub(crate) fn replaced(text: &str, name: &str, by: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut out = String::with_capacity(text.len() + by.len());
    let mut word = String::new();
    for c in text.chars().chain(['\0']) {
        if is_word(c) {
            word.push(c);
            continue;
        }
        out.push_str(if word == name { by } else { &word });
        word.clear();
        if c != '\0' {
            out.push(c);
        }
    }
    out
}

impl Field {
    /// The field of these grids, the first `demos` of which are of demos.
    pub fn of(grids: &[Grid], demos: usize) -> Self {
        let sizes: Vec<_> = (grids.iter())
            .map(|grid| (grid.height(), grid.width()))
            .collect();
        let mut starts = Vec::with_capacity(sizes.len());
        let (mut len, mut known) = (0, 0);
        for (place, (height, width)) in sizes.iter().enumerate() {
            starts.push(len);
            len += height * width;
            if place < demos {
                known = len;
            }
        }
        Field {
            sizes,
            starts,
            len,
            known,
        }
    }

    /// The place of a cell; none outside of its grid.
    pub fn place(&self, grid: usize, i: i64, j: i64) -> Option<usize> {
        let (height, width) = *self.sizes.get(grid)?;
        let inside = |at: i64, side: usize| usize::try_from(at).ok().filter(|at| *at < side);
        Some(self.starts.get(grid)? + inside(i, height)? * width + inside(j, width)?)
    }

    /// The width of a grid.
    pub fn width(&self, grid: usize) -> usize {
        self.sizes.get(grid).map_or(1, |size| size.1)
    }

    /// The cells of a grid.
    pub fn range(&self, grid: usize) -> std::ops::Range<usize> {
        let start = self.starts.get(grid).copied().unwrap_or(self.len);
        start..self.starts.get(grid + 1).copied().unwrap_or(self.len)
    }

    /// The colour of a cell where each grid has one.
    pub fn shade(&self, colours: &[u8], at: usize) -> u8 {
        let grid = self.starts.partition_point(|start| *start <= at);
        grid.checked_sub(1)
            .and_then(|grid| colours.get(grid))
            .copied()
            .unwrap_or(NONE)
    }

    /// The cells of some grids in a row; none where one has another size.
    pub fn cells(&self, grids: &[Grid]) -> Option<Vec<u8>> {
        let mut all = Vec::with_capacity(self.len);
        for (grid, size) in grids.iter().zip(&self.sizes) {
            if (grid.height(), grid.width()) != *size {
                return None;
            }
            all.extend_from_slice(grid.cells());
        }
        Some(all)
    }

    /// The patch that an expression names, by its value on each grid; none where it is no patch, or none
    /// that paints anything.
    pub fn patch(&self, text: String, cost: u32, values: &[Value]) -> Option<Patch> {
        let mut cells = Bits::none(self.len);
        let mut colours = vec![NONE; self.len];
        let (mut any, mut has_colours) = (false, false);
        for (grid, value) in values.iter().enumerate() {
            for cell in value.items()? {
                let (colour, (i, j)) = cell_of(cell)?;
                let (Ok(i), Ok(j)) = (i64::try_from(i), i64::try_from(j)) else {
                    continue;
                };
                let Some(at) = self.place(grid, i, j) else {
                    continue;
                };
                cells.set(at);
                any = true;
                if let Some(colour) = colour {
                    has_colours = true;
                    if colours[at] != NONE && colours[at] != colour {
                        return None;
                    }
                    colours[at] = colour;
                }
            }
        }
        any.then(|| Patch {
            cost,
            text,
            cells,
            colours: has_colours.then_some(colours),
        })
    }
}

/// A location, or a cell with its colour.
fn cell_of(value: &Value) -> Option<(Option<u8>, (i128, i128))> {
    let Value::Tuple(pair) = value else {
        return None;
    };
    let [first, second] = pair.as_slice() else {
        return None;
    };
    match (first, second) {
        (Value::Int(i), Value::Int(j)) => Some((None, (*i, *j))),
        (Value::Int(colour), Value::Tuple(_)) => {
            let (_, place) = cell_of(second)?;
            Some((Some(u8::try_from(*colour).ok().filter(|c| *c < 10)?), place))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_where_it_stands_alone() {
        let text = "fill(G, G1, mapply(G, xG))";
        assert_eq!(replaced(text, "G", "I"), "fill(I, G1, mapply(I, xG))");
    }

    #[test]
    fn numbers_and_places_cost_more_than_other_words() {
        assert_eq!(cost("ofcolor(G, ZERO)"), 3);
        assert_eq!(cost("sfilter(X, matcher(leftmost, 12))"), 10);
    }

    #[test]
    fn a_patch_has_the_cells_inside_of_the_grids_and_one_colour_each() {
        let grids = [(2, 2), (1, 2)].map(|(height, width)| {
            Grid::from_cells(height, width, vec![0; height * width]).unwrap()
        });
        let field = Field::of(&grids, 1);
        assert_eq!((field.len, field.known), (6, 4));
        let place = |i, j| Value::Tuple(vec![Value::Int(i), Value::Int(j)]);
        let cell = |colour, i, j| Value::Tuple(vec![Value::Int(colour), place(i, j)]);
        let values = |some: Vec<Value>| [Value::Set(some), Value::Set(vec![place(0, 1)])];
        let patch = field.patch("p".to_owned(), 1, &values(vec![place(1, 0), place(2, 0)]));
        let cells = patch.unwrap().cells;
        assert_eq!(
            (0..6).filter(|at| cells.has(*at)).collect::<Vec<_>>(),
            [2, 5]
        );
        let two = values(vec![cell(1, 0, 0), cell(2, 0, 0)]);
        assert!(field.patch("p".to_owned(), 1, &two).is_none());
    }
}
