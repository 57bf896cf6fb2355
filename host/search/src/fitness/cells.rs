//! How far an output is from right by its cells alone: the cheap distance, for which nothing runs.

use solver_core::cells::CellsOff;
use solver_core::sample_set::SampleSet;
use solver_core::task::Grid;
use solver_core::verdict::{RunResult, Verdict};
use solver_judge::score::Scored;

/// The runs of a solver on the demos that it does not match, each with the place of its demo and
/// with what was expected.
pub fn wrong<'a>(
    scored: &'a Scored,
    sample_set: &'a SampleSet,
) -> impl Iterator<Item = (usize, &'a RunResult, &'a Grid)> {
    let demos = sample_set
        .samples()
        .iter()
        .zip(&scored.runs)
        .take(sample_set.demos());
    demos
        .enumerate()
        .filter(|(_, (_, run))| run.verdict != Verdict::Match)
        .filter_map(|(demo, (sample, run))| Some((demo, run, sample.expected.as_ref()?)))
}

/// The cheap distance of a solver: over all demos, in millionths of one.
pub fn distance(scored: &Scored, sample_set: &SampleSet) -> u64 {
    wrong(scored, sample_set)
        .map(|(_, run, expected)| CellsOff::of(run, expected).millionths())
        .sum()
}
