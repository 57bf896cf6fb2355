//! A task from JSON: `{"train":[{"input":grid,"output":grid},...],"test":[...]}`, or a list of pairs,
//! which are demos.
//!
//! Owns the form of a task and says which sample and member is wrong. Members that nobody asked for are
//! ignored. Leaves grids to `grid_json`, files of several tasks to `forms`, and that the text has one
//! meaning to `json`, which checks it whole first. After that only its parts are looked at, as they
//! stand, so that a large or deeply nested file costs little and no message quotes it at length.

use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::grid_json::{GridDefect, describe, list, parse_grid};
use super::reading::{MAX_SAMPLES, Reading};
use solver_core::json;
use solver_core::json::Twice;
use solver_core::task::{Also, Pair, Sample, SampleId, Task, TaskError, TaskId};

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
        /// The JSON that stands there, in a few words.
        found: String,
    },
    /// JSON of answers.
    #[error(
        "this holds answers and no tasks; name the file of the tasks, and this one with --answers"
    )]
    Answers,
    /// JSON of attempts.
    #[error("this holds attempts, as a submission does, and no tasks; name a file of tasks")]
    Attempts,
    /// The name of the task in the file is no id.
    #[error("{0}; rename it")]
    Name(TaskError),
    /// A member is not there.
    #[error(r#"there is no "{member}"; a task is an object {{"train":[...],"test":[...]}}"#)]
    NoMember {
        /// Its name.
        member: &'static str,
    },
    /// `train`, `test` or a member that was asked for is no list.
    #[error(r#""{member}" is {found}; it has to be a list of samples"#)]
    NotAList {
        /// Its name.
        member: String,
        /// The JSON that stands there, in a few words.
        found: String,
    },
    /// `train` or `test` is empty.
    #[error(r#""{member}" is empty; a task needs at least one demo and one test"#)]
    NoSamples {
        /// Its name.
        member: &'static str,
    },
    /// Over 2,000 samples.
    #[error("the task has {found} samples; at most {MAX_SAMPLES} are allowed{}", advice(*.in_pairs))]
    TooManySamples {
        /// How many there are.
        found: usize,
        /// Whether some of them can be left out.
        in_pairs: bool,
    },
    /// A sample is no object.
    #[error(r#"{sample} is {found}; a sample is an object {{"input":grid,"output":grid}}"#)]
    NotASample {
        /// Which one.
        sample: SampleId,
        /// The JSON that stands there, in a few words.
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
        /// The defect.
        defect: GridDefect,
    },
}

fn advice(in_pairs: bool) -> &'static str {
    if in_pairs {
        "; --pairs N takes the first N"
    } else {
        ""
    }
}

/// A task from the bytes of a file that holds this one alone, with demos and tests.
pub fn parse_task(id: TaskId, bytes: &[u8]) -> Result<Task, TaskDefect> {
    let whole = json::document(bytes)?;
    if !whole.get().starts_with('{') {
        let found = describe(whole);
        return Err(TaskDefect::NotATask { found });
    }
    parse_object(id, whole, &Reading::default())
}

/// A task from an object that has one meaning.
pub(super) fn parse_object(
    id: TaskId,
    whole: &RawValue,
    reading: &Reading<'_>,
) -> Result<Task, TaskDefect> {
    let names = ["train", "test"].into_iter();
    let names: Vec<&str> = names
        .chain(reading.also.iter().map(|member| member.as_str()))
        .collect();
    let found = members(whole, &names)?;
    let (ours, others) = found.split_at(2);
    let (train, demo_count) = samples(ours[0], "train")?;
    let (test, test_count) = samples(ours[1], "test")?;
    let most = reading.most_pairs();
    let mut also = Vec::new();
    let mut count = demo_count + test_count;
    for (member, raw) in reading.also.iter().zip(others) {
        let Some(raw) = raw else { continue };
        let Some((kept, there)) = list(raw, most) else {
            let (member, found) = (member.to_string(), describe(raw));
            return Err(TaskDefect::NotAList { member, found });
        };
        count += reading.taken(there);
        also.push((*member, kept));
    }
    if count > MAX_SAMPLES {
        return Err(TaskDefect::TooManySamples {
            found: count,
            in_pairs: demo_count + test_count < MAX_SAMPLES,
        });
    }
    let demos = parse_demos(train)?;
    let mut tests = Vec::with_capacity(test.len());
    for (i, raw) in test.into_iter().enumerate() {
        tests.push(parse_sample(raw, SampleId::Test(i))?);
    }
    let also = also.into_iter().map(|(member, kept)| {
        let samples = kept.into_iter().enumerate();
        let samples = samples.map(|(i, raw)| parse_sample(raw, SampleId::Also(member, i)));
        Ok(Also {
            member,
            samples: samples.collect::<Result<_, _>>()?,
        })
    });
    Ok(Task {
        id,
        demos,
        tests,
        also: also.collect::<Result<_, TaskDefect>>()?,
    })
}

/// A task from a list of pairs, all of which are demos. The list is not empty.
pub(super) fn parse_pairs(
    id: TaskId,
    whole: &RawValue,
    reading: &Reading<'_>,
) -> Result<Task, TaskDefect> {
    let Some((kept, there)) = list(whole, reading.most_pairs()) else {
        let found = describe(whole);
        return Err(TaskDefect::NotATask { found });
    };
    let found = reading.taken(there);
    if found > MAX_SAMPLES {
        let in_pairs = true;
        return Err(TaskDefect::TooManySamples { found, in_pairs });
    }
    Ok(Task {
        id,
        demos: parse_demos(kept)?,
        tests: Vec::new(),
        also: Vec::new(),
    })
}

fn parse_demos(train: Vec<&RawValue>) -> Result<Vec<Pair>, TaskDefect> {
    let mut demos = Vec::with_capacity(train.len());
    for (i, raw) in train.into_iter().enumerate() {
        let sample = SampleId::Demo(i);
        let Sample { input, expected } = parse_sample(raw, sample)?;
        let member = "output";
        let output = expected.ok_or(TaskDefect::NoGrid { sample, member })?;
        demos.push(Pair { input, output });
    }
    Ok(demos)
}

fn samples<'a>(
    raw: Option<&'a RawValue>,
    member: &'static str,
) -> Result<(Vec<&'a RawValue>, usize), TaskDefect> {
    let raw = raw.ok_or(TaskDefect::NoMember { member })?;
    let Some((kept, count)) = list(raw, MAX_SAMPLES) else {
        let (member, found) = (member.to_owned(), describe(raw));
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
    let found = members(raw, &["input", "output"])?;
    let (input, output) = (found[0], found[1]);
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

/// The members of an object that have these names, as they stand.
fn members<'a>(raw: &'a RawValue, names: &[&str]) -> Result<Vec<Option<&'a RawValue>>, TaskDefect> {
    struct Members<'n>(&'n [&'n str]);

    impl<'de> Visitor<'de> for Members<'_> {
        type Value = Vec<Option<&'de RawValue>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = vec![None; self.0.len()];
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
