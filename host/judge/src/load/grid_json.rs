//! A grid from JSON: a list of rows, each a list of colours.
//!
//! Owns the form of a grid and says which row and cell is wrong. Leaves that the text is JSON to
//! whoever has it. Only its parts are looked at, as they stand, so that a large or deeply nested text
//! costs little and no message quotes it at length.

use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use solver_core::task::{Grid, GridError, MAX_SIDE};

/// Why some JSON is no grid.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum GridDefect {
    /// No list.
    #[error("this is {found}; a grid is a list of rows")]
    NotAGrid {
        /// The JSON that stands there, in a few words.
        found: String,
    },
    /// A row is no list.
    #[error("row {row} is {found}; a row is a list of colours")]
    NotARow {
        /// The row.
        row: usize,
        /// The JSON that stands there, in a few words.
        found: String,
    },
    /// A cell is no number from 0 up.
    #[error("the cell at row {row}, column {column} is {found}; cells are whole numbers, 0 to 9")]
    Cell {
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
        /// The JSON that stands there, in a few words.
        found: String,
    },
    /// Rows of numbers that are no grid.
    #[error("{0}{advice}", advice = advice(.0))]
    Shape(GridError),
}

fn advice(error: &GridError) -> &'static str {
    match error {
        GridError::Empty => "; a grid has 1 to 30 rows of 1 to 30 cells",
        GridError::Ragged { .. } => "; every row of a grid must be as long as the first",
        GridError::TooLarge { .. } | GridError::Colour { .. } => "",
    }
}

/// A grid from JSON that is known to be well-formed.
pub fn parse_grid(raw: &RawValue) -> Result<Grid, GridDefect> {
    match plain(raw.get()) {
        Some(grid) => Ok(grid),
        None => part_by_part(raw),
    }
}

/// A grid as nearly all are: rows of equally many single digits. Any other text is looked at part by
/// part, which takes ten times as long and can say what is wrong.
fn plain(json: &str) -> Option<Grid> {
    let (mut depth, mut height, mut width) = (0, 0, 0);
    let mut row_starts = 0;
    let mut after_digit = false;
    let mut cells = Vec::new();
    for &byte in json.as_bytes() {
        match byte {
            b'[' if depth < 2 => {
                depth += 1;
                row_starts = cells.len();
            }
            b'0'..=b'9' if depth == 2 && !after_digit && cells.len() < MAX_SIDE * MAX_SIDE => {
                cells.push(byte - b'0');
            }
            b']' => {
                if depth == 2 {
                    let row = cells.len() - row_starts;
                    if height > 0 && row != width {
                        return None;
                    }
                    (height, width) = (height + 1, row);
                }
                depth -= 1;
            }
            b',' | b' ' | b'\n' | b'\r' | b'\t' => {}
            _ => return None,
        }
        after_digit = byte.is_ascii_digit();
    }
    Grid::from_cells(height, width, cells).ok()
}

fn part_by_part(raw: &RawValue) -> Result<Grid, GridDefect> {
    let Some((rows, height)) = list(raw, MAX_SIDE + 1) else {
        let found = describe(raw);
        return Err(GridDefect::NotAGrid { found });
    };
    let mut width = 0;
    let mut cells = Vec::with_capacity(MAX_SIDE);
    for (row, raw) in rows.iter().enumerate() {
        let Some((values, found)) = list(raw, MAX_SIDE) else {
            let found = describe(raw);
            return Err(GridDefect::NotARow { row, found });
        };
        if row == 0 {
            width = found;
        } else if found != width {
            return Err(GridDefect::Shape(GridError::Ragged {
                row,
                found,
                expected: width,
            }));
        }
        cells.push(values);
    }
    if width == 0 {
        return Err(GridDefect::Shape(GridError::Empty));
    }
    if height > MAX_SIDE || width > MAX_SIDE {
        return Err(GridDefect::Shape(GridError::TooLarge { height, width }));
    }
    let mut colours = Vec::with_capacity(height * width);
    for (row, values) in cells.iter().enumerate() {
        for (column, value) in values.iter().enumerate() {
            colours.push(colour(value.get(), row, column)?);
        }
    }
    Grid::from_cells(height, width, colours).map_err(GridDefect::Shape)
}

fn colour(text: &str, row: usize, column: usize) -> Result<u8, GridDefect> {
    if let [digit @ b'0'..=b'9'] = text.as_bytes() {
        return Ok(digit - b'0');
    }
    Err(match text.parse::<u64>() {
        Ok(colour) => GridDefect::Shape(GridError::Colour {
            row,
            column,
            colour,
        }),
        Err(_) => GridDefect::Cell {
            row,
            column,
            found: describe_text(text),
        },
    })
}

pub(super) fn describe(raw: &RawValue) -> String {
    describe_text(raw.get())
}

/// Some JSON, in a few words.
fn describe_text(json: &str) -> String {
    match json.as_bytes().first() {
        Some(b'{') => "an object".to_owned(),
        Some(b'[') => "a list".to_owned(),
        Some(b'"') => "a string".to_owned(),
        _ if json.len() > 24 => "a long number".to_owned(),
        _ => json.to_owned(),
    }
}

/// The first `keep` elements of a list, as they stand, and how many there are; nothing where there
/// is no list.
pub(super) fn list(raw: &RawValue, keep: usize) -> Option<(Vec<&RawValue>, usize)> {
    struct List(usize);

    impl<'de> Visitor<'de> for List {
        type Value = (Vec<&'de RawValue>, usize);

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut kept = Vec::new();
            while kept.len() < self.0 {
                match list.next_element()? {
                    Some(element) => kept.push(element),
                    None => {
                        let count = kept.len();
                        return Ok((kept, count));
                    }
                }
            }
            let mut count = kept.len();
            while list.next_element::<IgnoredAny>()?.is_some() {
                count += 1;
            }
            Ok((kept, count))
        }
    }

    let mut reader = serde_json::Deserializer::from_str(raw.get());
    reader.deserialize_seq(List(keep)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grid is read in two ways, and it must not matter in which.
    #[test]
    fn both_ways_agree() {
        let row = |cells: usize| format!("[{}]", vec!["1"; cells].join(", "));
        let rows = |rows: usize| format!("[{}]", vec!["[1]"; rows].join(","));
        let mut plainly_read = 0;
        for json in [
            "[[1]]",
            " [ [1,2] ,\n\t[ 3 , 4 ] ]\r\n",
            "[[]]",
            "[]",
            "[[],[]]",
            "[[1],[]]",
            "[[1],[2,3]]",
            "[[12]]",
            "[[1.0]]",
            "[[1e0]]",
            "[[-1]]",
            "[1]",
            "[[1],2]",
            "[[[1]]]",
            "[[null]]",
            "[[\"1\"]]",
            "7",
            "null",
            "{}",
            &format!("[{}]", row(30)),
            &format!("[{}]", row(31)),
            &format!("[{}]", row(1_000)),
            &rows(30),
            &rows(31),
        ] {
            let raw: Box<RawValue> = serde_json::from_str(json).unwrap();
            let slowly = part_by_part(&raw);
            assert_eq!(plain(raw.get()), slowly.ok(), "{json}");
            plainly_read += usize::from(plain(raw.get()).is_some());
        }
        assert_eq!(plainly_read, 4);
    }
}
