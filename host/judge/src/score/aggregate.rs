//! The figures of a battery as a whole: counts, the solved, and two attempts for each test.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Scored, null_last};
use solver_core::hash::Sha256Hex;
use solver_core::sample_set::SampleSet;
use solver_core::task::{Grid, SampleId};
use solver_core::verdict::Verdict;

/// How many runs got each verdict; all verdicts stand in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts(BTreeMap<Verdict, u64>);

impl Default for Counts {
    fn default() -> Self {
        Counts::of(&[])
    }
}

impl Counts {
    /// Counts the runs of a battery.
    pub fn of(scored: &[Scored]) -> Self {
        let mut counts: BTreeMap<Verdict, u64> =
            Verdict::ALL.iter().map(|verdict| (*verdict, 0)).collect();
        for run in scored.iter().flat_map(|scored| &scored.runs) {
            *counts.entry(run.verdict).or_default() += 1;
        }
        Counts(counts)
    }

    /// Adds those of another battery.
    pub fn add(&mut self, other: &Counts) {
        for (verdict, count) in other.iter() {
            *self.0.entry(verdict).or_default() += count;
        }
    }

    /// Runs with that verdict.
    pub fn get(&self, verdict: Verdict) -> u64 {
        self.0.get(&verdict).copied().unwrap_or(0)
    }

    /// All verdicts with their counts, in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = (Verdict, u64)> {
        self.0.iter().map(|(verdict, count)| (*verdict, *count))
    }

    /// All runs.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }
}

/// The attempts for one test sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestAttempts {
    /// The sample.
    pub sample: SampleId,
    /// The best outputs, two at most.
    pub attempts: Vec<Grid>,
    /// Whether one of them is right; none where nobody knows.
    pub correct: Option<bool>,
}

/// Runs that gave a valid grid.
pub fn candidates(scored: &[Scored]) -> u64 {
    scored
        .iter()
        .flat_map(|scored| &scored.runs)
        .filter(|run| run.output().is_some())
        .count() as u64
}

/// Distinct pairs of sample and grid.
pub fn unique_outputs(scored: &[Scored]) -> u64 {
    let mut seen = HashSet::new();
    for scored in scored {
        for (sample, run) in scored.runs.iter().enumerate() {
            if let Some(grid) = run.output() {
                seen.insert((sample, grid));
            }
        }
    }
    seen.len() as u64
}

/// The solvers that match every demo, each once, sorted by hash.
pub fn solved(scored: &[Scored], sample_set: &SampleSet) -> Vec<Sha256Hex> {
    let solved: BTreeSet<Sha256Hex> = scored
        .iter()
        .filter(|scored| scored.is_solved(sample_set))
        .map(|scored| scored.solver.hash)
        .collect();
    solved.into_iter().collect()
}

/// A group of solvers with one output on a test sample.
struct Group {
    demos_matched: usize,
    solvers: u64,
    fuel: Option<u64>,
    hash: Sha256Hex,
}

/// The best two outputs for each test sample, by what the solvers did on the demos alone. A solver
/// with a run that says nothing takes no part. Nobody hands in attempts for samples of other members.
pub fn attempts(scored: &[Scored], sample_set: &SampleSet) -> Vec<TestAttempts> {
    sample_set
        .tests()
        .filter(|(_, sample)| match sample.id {
            SampleId::Test(_) | SampleId::Input(_) => true,
            SampleId::Demo(_) | SampleId::Also(..) => false,
        })
        .map(|(place, sample)| {
            let mut groups: HashMap<&Grid, Group> = HashMap::new();
            for scored in scored.iter().filter_map(Scored::settled) {
                let Some(grid) = scored.get().runs[place].output() else {
                    continue;
                };
                let demos_matched = scored.demos_matched(sample_set);
                let fuel = scored.demo_fuel(sample_set);
                let hash = scored.solver.hash;
                groups
                    .entry(grid)
                    .and_modify(|group| {
                        group.demos_matched = group.demos_matched.max(demos_matched);
                        group.solvers += 1;
                        group.fuel = [group.fuel, fuel]
                            .into_iter()
                            .min_by_key(|fuel| null_last(*fuel))
                            .flatten();
                        group.hash = group.hash.min(hash);
                    })
                    .or_insert(Group {
                        demos_matched,
                        solvers: 1,
                        fuel,
                        hash,
                    });
            }
            let mut ranked: Vec<(&Grid, Group)> = groups.into_iter().collect();
            ranked.sort_by_key(|(_, group)| {
                (
                    std::cmp::Reverse(group.demos_matched),
                    std::cmp::Reverse(group.solvers),
                    null_last(group.fuel),
                    group.hash,
                )
            });
            let attempts: Vec<Grid> = ranked
                .iter()
                .take(2)
                .map(|(grid, _)| (*grid).clone())
                .collect();
            let correct = sample
                .expected
                .as_ref()
                .map(|expected| attempts.contains(expected));
            TestAttempts {
                sample: sample.id,
                attempts,
                correct,
            }
        })
        .collect()
}
