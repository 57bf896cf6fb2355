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
    pub pools: Pools,
    pub timing_ms: BTreeMap<String, f64>,
    pub digest: Option<String>,
}

/// What is tried for a test sample.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempts {
    pub sample: String,
    pub attempts: Vec<Grid>,
    pub correct: Option<bool>,
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
