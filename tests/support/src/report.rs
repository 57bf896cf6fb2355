//! `run --json` as the design has it: a member more or less, or of another type, is an error.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::rules::Grid;

/// The object that is printed for a task.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    pub task: String,
    pub seed: u64,
    pub solvers: u64,
    pub samples: u64,
    pub runs: u64,
    pub verdicts: BTreeMap<String, u64>,
    pub candidates: u64,
    pub unique_outputs: u64,
    pub solved: Vec<String>,
    pub after_filter: u64,
    pub validated: u64,
    pub saved: u64,
    pub test: Vec<Attempts>,
    pub engine: String,
    pub runtime: String,
    pub limits: Limits,
    pub results: Vec<Placed>,
    pub rejections: Vec<Rejection>,
    pub skipped: Vec<Skipped>,
    pub pools: Pools,
    pub timing_ms: BTreeMap<String, f64>,
    pub digest: Option<String>,
}

/// The attempts at a test sample.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempts {
    pub sample: String,
    pub attempts: Vec<Grid>,
    pub correct: Option<bool>,
}

/// A solver, with what it did: in the object of its task, or on a line of its own that names it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    pub task: Option<String>,
    pub name: String,
    pub solver: String,
    pub language: String,
    pub interpreter: Option<String>,
    pub matched: u64,
    pub of: u64,
    pub demos: Matched,
    pub tests: Matched,
    pub verdicts: BTreeMap<String, u64>,
    pub fuel: Option<u64>,
    pub saved: bool,
}

/// How many samples were matched, of those with a known answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matched {
    pub matched: u64,
    pub of: u64,
}

/// The solvers that were rejected for one reason.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    pub reason: String,
    pub count: u64,
    pub first: String,
}

/// A solver that could not be run at all.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skipped {
    pub name: String,
    pub reason: String,
}

/// The last object, where several tasks were asked for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    pub tasks: u64,
    pub solved: u64,
    pub runs: u64,
    pub verdicts: BTreeMap<String, u64>,
    pub digest: Option<String>,
    pub timing_ms: BTreeMap<String, f64>,
}

/// A line of `run --json`.
#[derive(Clone, Debug)]
pub enum Line {
    Placed(Box<Placed>),
    Task(Box<Report>),
    Sum(Sum),
}

impl Line {
    /// Reads a line, by the member that only its kind has.
    pub fn parse(line: &str) -> serde_json::Result<Line> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Last {
            summary: Sum,
        }

        let members = members(line);
        let has = |name: &str| members.iter().any(|(member, _)| member == name);
        Ok(match (has("summary"), has("name")) {
            (true, _) => Line::Sum(serde_json::from_str::<Last>(line)?.summary),
            (_, true) => Line::Placed(serde_json::from_str(line)?),
            (_, _) => Line::Task(serde_json::from_str(line)?),
        })
    }
}

/// The limits of its runs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub fuel: u64,
    pub memory_mib: u64,
    pub deadline_ms: u64,
}

/// Which pools there were.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pools {
    pub mode: String,
    pub scoring: u64,
    pub execution: u64,
}

impl Report {
    /// Reads a line.
    pub fn parse(line: &str) -> serde_json::Result<Report> {
        serde_json::from_str(line)
    }

    /// How many runs got a verdict.
    #[track_caller]
    pub fn count(&self, verdict: &str) -> u64 {
        self.verdicts[verdict]
    }

    /// The verdicts that some run got.
    pub fn occurring(&self) -> BTreeMap<&str, u64> {
        let counts = self.verdicts.iter();
        counts
            .filter(|(_, count)| **count > 0)
            .map(|(word, count)| (word.as_str(), *count))
            .collect()
    }

    /// The digest, of a battery that has one.
    #[track_caller]
    pub fn digest(&self) -> &str {
        self.digest
            .as_deref()
            .unwrap_or_else(|| panic!("no digest: {:?}", self.occurring()))
    }
}

/// The members of a JSON object in the order in which they stand, each with its text.
pub fn members(object: &str) -> Vec<(String, String)> {
    struct InOrder;

    impl<'de> Visitor<'de> for InOrder {
        type Value = Vec<(String, String)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                all.push((name, value.get().to_owned()));
            }
            Ok(all)
        }
    }

    serde_json::Deserializer::from_str(object)
        .deserialize_map(InOrder)
        .expect("an object")
}
