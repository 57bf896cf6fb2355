//! A task from JSON: `{"train":[{"input":grid,"output":grid},...],"test":[...]}`.
//!
//! Owns the form of a task and of a grid in a file, and says which sample, member, row and cell is
//! wrong. Members it does not know are ignored. Leaves files to `task_file`, and that the text has one
//! meaning to `json`, which checks it whole first; after that only its parts are looked at, as they
//! stand, so that a large or deeply nested file costs little and no message quotes it at length.

use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use solver_core::json;
use solver_core::json::Twice;
use solver_core::task::{Grid, GridError, MAX_SIDE, Pair, Sample, SampleId, Task, TaskId};

/// The most demos and tests together that a task may have.
pub const MAX_SAMPLES: usize = 100;

/// Why some bytes are no task.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaskDefect {
    /// Not text.
    #[error("byte {at} is not UTF-8; a task file is JSON, saved as UTF-8")]
    NotUtf8 {
        /// Where the first wrong byte stands.
        at: usize,
    },
    /// Not JSON, with line and column.
    #[error("this is not JSON: {0}; correct the file there")]
    Syntax(String),
    /// JSON, but no object.
    #[error(r#"a task is an object {{"train":[...],"test":[...]}}, and this is {found}"#)]
    NotATask {
        /// What stands there.
        found: String,
    },
    /// A member is not there.
    #[error(r#"there is no "{member}"; a task is an object {{"train":[...],"test":[...]}}"#)]
    NoMember {
        /// Its name.
        member: &'static str,
    },
    /// `train` or `test` is no list.
    #[error(r#""{member}" is {found}; it has to be a list of samples"#)]
    NotAList {
        /// Its name.
        member: &'static str,
        /// What stands there.
        found: String,
    },
    /// `train` or `test` is empty.
    #[error(r#""{member}" is empty; a task needs at least one demo and one test"#)]
    NoSamples {
        /// Its name.
        member: &'static str,
    },
    /// Over 100 samples.
    #[error("the task has {found} samples; at most {MAX_SAMPLES} are allowed")]
    TooManySamples {
        /// How many there are.
        found: usize,
    },
    /// A sample is no object.
    #[error(r#"{sample} is {found}; a sample is an object {{"input":grid,"output":grid}}"#)]
    NotASample {
        /// Which one.
        sample: SampleId,
        /// What stands there.
        found: String,
    },
    /// A member that stands twice in one object.
    #[error(r#"{place} has two members "{member}"; keep the one that is meant"#)]
    Twice {
        /// The task, a sample, or what else it is in.
        place: String,
        /// The name of the member, escaped.
        member: String,
    },
    /// A sample lacks a grid that it needs.
    #[error(r#"{sample} has no "{member}"; only the output of a test may be left out"#)]
    NoGrid {
        /// Which one.
        sample: SampleId,
        /// The member that is missing.
        member: &'static str,
    },
    /// A grid is none.
    #[error("{sample}.{member}: {defect}")]
    Grid {
        /// The sample.
        sample: SampleId,
        /// The member of it.
        member: &'static str,
        /// What is wrong.
        defect: GridDefect,
    },
}

/// Why some JSON is no grid.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum GridDefect {
    /// No list.
    #[error("this is {found}; a grid is a list of rows")]
    NotAGrid {
        /// What stands there.
        found: String,
    },
    /// A row is no list.
    #[error("row {row} is {found}; a row is a list of colours")]
    NotARow {
        /// The row.
        row: usize,
        /// What stands there.
        found: String,
    },
    /// A cell is no number from 0 up.
    #[error("the cell at row {row}, column {column} is {found}; cells are whole numbers, 0 to 9")]
    Cell {
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
        /// What stands there.
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

/// A task from the bytes of a file.
pub fn parse_task(id: TaskId, bytes: &[u8]) -> Result<Task, TaskDefect> {
    let whole = json::document(bytes)?;
    if !whole.get().starts_with('{') {
        let found = describe(whole);
        return Err(TaskDefect::NotATask { found });
    }
    let [train, test] = members(whole, ["train", "test"])?;
    let (train, demo_count) = samples(train, "train")?;
    let (test, test_count) = samples(test, "test")?;
    let found = demo_count + test_count;
    if found > MAX_SAMPLES {
        return Err(TaskDefect::TooManySamples { found });
    }
    let mut demos = Vec::with_capacity(train.len());
    for (i, raw) in train.into_iter().enumerate() {
        let sample = SampleId::Demo(i);
        let Sample { input, expected } = parse_sample(raw, sample)?;
        let member = "output";
        let output = expected.ok_or(TaskDefect::NoGrid { sample, member })?;
        demos.push(Pair { input, output });
    }
    let mut tests = Vec::with_capacity(test.len());
    for (i, raw) in test.into_iter().enumerate() {
        tests.push(parse_sample(raw, SampleId::Test(i))?);
    }
    Ok(Task { id, demos, tests })
}

fn samples<'a>(
    raw: Option<&'a RawValue>,
    member: &'static str,
) -> Result<(Vec<&'a RawValue>, usize), TaskDefect> {
    let raw = raw.ok_or(TaskDefect::NoMember { member })?;
    let Some((kept, count)) = list(raw, MAX_SAMPLES) else {
        let found = describe(raw);
        return Err(TaskDefect::NotAList { member, found });
    };
    if count == 0 {
        return Err(TaskDefect::NoSamples { member });
    }
    Ok((kept, count))
}

fn parse_sample(raw: &RawValue, sample: SampleId) -> Result<Sample, TaskDefect> {
    if !raw.get().starts_with('{') {
        let found = describe(raw);
        return Err(TaskDefect::NotASample { sample, found });
    }
    let [input, output] = members(raw, ["input", "output"])?;
    let grid = |raw: Option<&RawValue>, member| match raw {
        None => Ok(None),
        Some(raw) if raw.get() == "null" => Ok(None),
        Some(raw) => parse_grid(raw)
            .map(Some)
            .map_err(|defect| TaskDefect::Grid {
                sample,
                member,
                defect,
            }),
    };
    let member = "input";
    Ok(Sample {
        input: grid(input, member)?.ok_or(TaskDefect::NoGrid { sample, member })?,
        expected: grid(output, "output")?,
    })
}

/// A grid from JSON that is known to be well-formed.
pub fn parse_grid(raw: &RawValue) -> Result<Grid, GridDefect> {
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

fn describe(raw: &RawValue) -> String {
    describe_text(raw.get())
}

/// What some JSON is, in a few words.
fn describe_text(json: &str) -> String {
    match json.as_bytes().first() {
        Some(b'{') => "an object".to_owned(),
        Some(b'[') => "a list".to_owned(),
        Some(b'"') => "a string".to_owned(),
        _ if json.len() > 24 => "a long number".to_owned(),
        _ => json.to_owned(),
    }
}

impl From<json::Defect> for TaskDefect {
    fn from(defect: json::Defect) -> Self {
        match defect {
            json::Defect::NotUtf8 { at } => TaskDefect::NotUtf8 { at },
            json::Defect::Syntax(error) => TaskDefect::Syntax(error.to_string()),
            json::Defect::Twice(Twice { place, member }) => TaskDefect::Twice {
                // As samples are called everywhere else.
                place: match place.strip_prefix("train[") {
                    _ if place.is_empty() => "the task".to_owned(),
                    Some(rest) => format!("demo[{rest}"),
                    None => place,
                },
                member,
            },
        }
    }
}

/// The first `keep` elements of a list, as they stand, and how many there are; nothing where there
/// is no list.
fn list(raw: &RawValue, keep: usize) -> Option<(Vec<&RawValue>, usize)> {
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

/// The members of an object that have these names, as they stand.
fn members<'a, const N: usize>(
    raw: &'a RawValue,
    names: [&'static str; N],
) -> Result<[Option<&'a RawValue>; N], TaskDefect> {
    struct Members<const N: usize>([&'static str; N]);

    impl<'de, const N: usize> Visitor<'de> for Members<N> {
        type Value = [Option<&'de RawValue>; N];

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = [None; N];
            while let Some(key) = map.next_key::<String>()? {
                match self.0.iter().position(|name| *name == key) {
                    None => drop(map.next_value::<IgnoredAny>()?),
                    Some(i) => members[i] = Some(map.next_value()?),
                }
            }
            Ok(members)
        }
    }

    let mut reader = serde_json::Deserializer::from_str(raw.get());
    let found = reader.deserialize_map(Members(names));
    found.map_err(|error| TaskDefect::Syntax(error.to_string()))
}

#[cfg(test)]
#[path = "task_json_tests.rs"]
mod tests;
