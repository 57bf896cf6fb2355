//! The exact rules of the design, written from its text and from nothing else: what a battery has
//! to come to, given what each solver does.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Rows of colours.
pub type Grid = Vec<Vec<u8>>;

/// A task; a test may lack its output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    #[serde(rename = "train")]
    pub demos: Vec<Sample>,
    #[serde(rename = "test")]
    pub tests: Vec<Sample>,
}

/// An input, and the output where it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    pub input: Grid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Grid>,
}

/// The outcome of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    Grid(Grid),
    /// No grid comes back: the verdict, and its detail or nothing.
    Fails(String, String),
}

/// The outcome of a solver on an input.
pub type Told = Box<dyn Fn(&Grid) -> Does + Send + Sync>;

/// A solver of which everything is known.
pub struct Known {
    pub hash: String,
    /// The same for solvers whose canonical sources are equal.
    pub canonical: String,
    /// Fuel over the demos, where it is a number.
    pub fuel: Option<u64>,
    pub told: Told,
}

/// Solvers that run together on a task.
pub struct Battery<'a> {
    pub task: &'a Task,
    pub solvers: Vec<&'a Known>,
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The hash of a file with one solver in source: from `def` through the last statement.
pub fn source_hash(text: &str) -> String {
    find_source_hash(text).expect("has a function")
}

/// The same for a file that may have been torn: none where there is no function in it.
pub fn find_source_hash(text: &str) -> Option<String> {
    let start = match text.starts_with("def ") {
        true => 0,
        false => text.find("\ndef ")? + 1,
    };
    Some(sha256(text[start..].trim_end().as_bytes()))
}

/// The hash of WebAssembly, and of source that does not parse.
pub fn wasm_hash(bytes: &[u8]) -> String {
    sha256(bytes)
}

impl Task {
    /// A task of these demos and tests.
    pub fn new(demos: &[(Grid, Grid)], tests: &[(Grid, Option<Grid>)]) -> Task {
        Task {
            demos: demos
                .iter()
                .map(|(input, output)| Sample {
                    input: input.clone(),
                    output: Some(output.clone()),
                })
                .collect(),
            tests: tests
                .iter()
                .map(|(input, output)| Sample {
                    input: input.clone(),
                    output: output.clone(),
                })
                .collect(),
        }
    }

    /// The text of its file.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("is JSON")
    }

    /// Demos, then tests, as a digest names them.
    fn samples(&self) -> Vec<(String, &Sample)> {
        let named =
            |kind: &'static str| move |(number, sample)| (format!("{kind}[{number:02}]"), sample);
        let demos = self.demos.iter().enumerate().map(named("demo"));
        let tests = self.tests.iter().enumerate().map(named("test"));
        demos.chain(tests).collect()
    }
}

impl Known {
    /// The verdict, its detail, and the output as JSON or nothing.
    fn verdict(&self, sample: &Sample) -> (String, String, String) {
        match (self.told)(&sample.input) {
            Does::Fails(verdict, detail) => (verdict, detail, String::new()),
            Does::Grid(grid) => {
                let word = match &sample.output {
                    None => "output",
                    Some(expected) if *expected == grid => "match",
                    Some(_) => "mismatch",
                };
                let json = serde_json::to_string(&grid).expect("is JSON");
                (word.to_owned(), String::new(), json)
            }
        }
    }

    fn output(&self, sample: &Sample) -> Option<Grid> {
        match (self.told)(&sample.input) {
            Does::Grid(grid) => Some(grid),
            Does::Fails(..) => None,
        }
    }

    fn matched(&self, task: &Task) -> usize {
        let demos = task.demos.iter();
        demos
            .filter(|demo| self.output(demo).is_some_and(|o| Some(o) == demo.output))
            .count()
    }
}

impl Battery<'_> {
    /// One line a run, sorted as bytes, hashed.
    pub fn digest(&self) -> String {
        let mut lines = Vec::new();
        for solver in &self.solvers {
            for (name, sample) in self.task.samples() {
                let (verdict, detail, output) = solver.verdict(sample);
                lines.push(format!(
                    "{}\t{name}\t{verdict}\t{detail}\t{output}\n",
                    solver.hash
                ));
            }
        }
        lines.sort();
        sha256(lines.concat().as_bytes())
    }

    /// How many runs get each verdict, of those that occur.
    pub fn verdicts(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for solver in &self.solvers {
            for (_, sample) in self.task.samples() {
                *counts.entry(solver.verdict(sample).0).or_default() += 1;
            }
        }
        counts
    }

    fn outputs(&self) -> Vec<(String, Grid)> {
        let samples = self.task.samples();
        let of = |solver: &&Known| {
            let named = samples
                .iter()
                .filter_map(|(name, sample)| Some((name.clone(), solver.output(sample)?)));
            named.collect::<Vec<_>>()
        };
        self.solvers.iter().flat_map(of).collect()
    }

    /// Runs that give a valid grid.
    pub fn candidates(&self) -> u64 {
        self.outputs().len() as u64
    }

    /// Distinct pairs of sample and grid.
    pub fn unique_outputs(&self) -> u64 {
        self.outputs().into_iter().collect::<BTreeSet<_>>().len() as u64
    }

    /// The solvers that match every demo.
    pub fn solved(&self) -> Vec<String> {
        let all = self.task.demos.len();
        let solved = self.solvers.iter().filter(|s| s.matched(self.task) == all);
        let hashes: BTreeSet<String> = solved.map(|s| s.hash.clone()).collect();
        hashes.into_iter().collect()
    }

    /// The count after equal canonical sources and then equal outputs collapse.
    pub fn after_filter(&self) -> u64 {
        let samples = self.task.samples();
        let mut by_hash = self.solvers.clone();
        by_hash.sort_by(|a, b| a.hash.cmp(&b.hash));
        let mut canonical = BTreeSet::new();
        by_hash.retain(|solver| canonical.insert(&solver.canonical));
        let mut outputs = BTreeSet::new();
        by_hash.retain(|solver| {
            outputs.insert(
                samples
                    .iter()
                    .map(|(_, sample)| solver.output(sample))
                    .collect::<Vec<_>>(),
            )
        });
        by_hash.len() as u64
    }

    /// The best two outputs for a test.
    pub fn attempts(&self, test: usize) -> Vec<Grid> {
        let null_last = |fuel: Option<u64>| (fuel.is_none(), fuel);
        let mut groups: BTreeMap<Grid, Vec<&Known>> = BTreeMap::new();
        for solver in &self.solvers {
            if let Some(grid) = solver.output(&self.task.tests[test]) {
                groups.entry(grid).or_default().push(solver);
            }
        }
        let mut ranked: Vec<_> = groups
            .into_iter()
            .map(|(grid, group)| {
                let matched = group.iter().map(|s| s.matched(self.task)).max();
                let fuel = group.iter().map(|s| null_last(s.fuel)).min();
                let hash = group.iter().map(|s| s.hash.clone()).min();
                let rank = (
                    std::cmp::Reverse(matched),
                    std::cmp::Reverse(group.len()),
                    fuel,
                    hash,
                );
                (rank, grid)
            })
            .collect();
        ranked.sort();
        ranked.into_iter().take(2).map(|(_, grid)| grid).collect()
    }
}
