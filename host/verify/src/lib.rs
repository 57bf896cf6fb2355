//! Whether a verdict depends on anything that it must not depend on: one corpus, run under many
//! settings, every verdict, output and fuel count compared.
//!
//! | module | owns |
//! | --- | --- |
//! | [`corpus`] | what is run: our own solvers, mutants, guests that mean harm, random guests, Python |
//! | [`guests`] | the guests that mean harm, written as text |
//! | [`python`] | Python programs |
//! | [`random`] | random guests: modules of any shape, and arithmetic on the cells |
//! | [`setting`] | back ends, pools, caches, load, the fate of memories, the order |
//! | [`line`](mod@line) | what one run did, as a line that two programs can compare |
//!
//! Nothing here is special to the runs: they go the way that all runs go. Leaves the table to the
//! command.

pub mod corpus;
pub mod guests;
pub mod line;
mod python;
pub mod random;
pub mod setting;

use std::time::{Duration, Instant};

use corpus::{Battery, Corpus};
use line::Line;
use setting::{Order, Setting, SettingError};
use solver_core::limits::Limits;
use solver_judge::languages::Languages;
use solver_judge::pools::{Pools, Progress};
use solver_judge::score::Scored;

/// The result of one setting beside the reference.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The setting, in words.
    pub name: String,
    /// Runs that were compared.
    pub runs: usize,
    /// Runs with another verdict, detail or output.
    pub verdicts: usize,
    /// Runs with the same of all of these, but with other fuel.
    pub fuel: usize,
    /// Runs that say nothing about their solver. They count as different whatever the other side
    /// says.
    pub nothing_said: usize,
    /// The first of the runs that differ.
    pub examples: Vec<Difference>,
    /// How long it took.
    pub time: Duration,
}

/// A run that did one thing here and another there.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The line under the reference.
    pub reference: Line,
    /// The line under the setting; none where it is missing there.
    pub here: Option<Line>,
}

/// Differences that are kept of each setting.
const MOST_EXAMPLES: usize = 3;

impl Compared {
    /// Runs that differ in anything.
    pub fn different(&self) -> usize {
        self.verdicts + self.fuel + self.nothing_said
    }

    /// Compares lines in the same order.
    pub fn of(name: String, reference: &[Line], here: &[Line], time: Duration) -> Self {
        let mut compared = Compared {
            name,
            runs: reference.len(),
            verdicts: 0,
            fuel: 0,
            nothing_said: 0,
            examples: Vec::new(),
            time,
        };
        let here = here.iter().map(Some).chain(std::iter::repeat(None));
        for (reference, here) in reference.iter().zip(here) {
            let says_something =
                reference.is_reproducible() && here.is_none_or(Line::is_reproducible);
            let count = match here {
                _ if !says_something => &mut compared.nothing_said,
                Some(here) if reference.same_verdict(here) && reference.fuel == here.fuel => {
                    continue;
                }
                Some(here) if reference.same_verdict(here) => &mut compared.fuel,
                Some(_) | None => &mut compared.verdicts,
            };
            *count += 1;
            if compared.examples.len() < MOST_EXAMPLES {
                compared.examples.push(Difference {
                    reference: reference.clone(),
                    here: here.cloned(),
                });
            }
        }
        compared
    }
}

/// Runs the corpus under a setting. `progress` is called for every solver whose runs are all done.
pub fn run(
    languages: &Languages,
    corpus: &Corpus,
    setting: &Setting,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Vec<Line>, SettingError> {
    setting.with_pools(languages, |pools| {
        let lines_of = |battery: &Battery| lines(pools, battery, setting, limits, progress);
        match setting.order {
            Order::Forwards => corpus.batteries.iter().flat_map(lines_of).collect(),
            Order::Backwards => {
                let last_first = corpus.batteries.iter().rev().map(lines_of);
                let mut found: Vec<Vec<Line>> = last_first.collect();
                found.reverse();
                found.concat()
            }
        }
    })
}

/// The lines of a battery, in its order.
fn lines(
    pools: &Pools,
    battery: &Battery,
    setting: &Setting,
    limits: &Limits,
    progress: Progress<'_>,
) -> Vec<Line> {
    let mut submitted = battery.solvers.clone();
    if setting.order == Order::Backwards {
        submitted.reverse();
    }
    let solvers = pools.compile(&submitted);
    let mut scored = pools.score(&solvers, &battery.sample_set, limits, progress);
    if setting.order == Order::Backwards {
        scored.reverse();
    }
    let of_solver = |scored: &Scored| {
        let runs = scored.runs.iter().zip(battery.sample_set.samples());
        let lines = runs.map(|(run, sample)| Line::of(scored, sample.id, run));
        lines.collect::<Vec<_>>()
    };
    scored.iter().flat_map(of_solver).collect()
}

/// The same, compared with the reference.
pub fn compare(
    languages: &Languages,
    corpus: &Corpus,
    setting: &Setting,
    limits: &Limits,
    reference: &[Line],
    progress: Progress<'_>,
) -> Result<Compared, SettingError> {
    let start = Instant::now();
    let lines = run(languages, corpus, setting, limits, progress)?;
    Ok(Compared::of(
        setting.name(),
        reference,
        &lines,
        start.elapsed(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(verdict: &str, fuel: Option<u64>) -> Line {
        Line {
            solver: "s".to_owned(),
            sample: "demo[00]".to_owned(),
            verdict: verdict.to_owned(),
            detail: String::new(),
            output: String::new(),
            fuel,
        }
    }

    fn compared(reference: &[Line], here: &[Line]) -> (usize, usize, usize) {
        let compared = Compared::of(String::new(), reference, here, Duration::ZERO);
        assert_eq!(compared.runs, reference.len());
        assert_eq!(compared.examples.len(), compared.different().min(3));
        (compared.verdicts, compared.fuel, compared.nothing_said)
    }

    #[test]
    fn everything_that_differs_is_counted_once() {
        let match_5 = [line("match", Some(5))];
        let match_6 = [line("match", Some(6))];
        let mismatch = [line("mismatch", Some(6))];
        assert_eq!(compared(&match_5, &match_5), (0, 0, 0));
        assert_eq!(compared(&match_5, &match_6), (0, 1, 0));
        assert_eq!(compared(&match_5, &mismatch), (1, 0, 0));
        assert_eq!(compared(&match_5, &[]), (1, 0, 0));
        let deadline = [line("deadline", None)];
        assert_eq!(compared(&match_5, &deadline), (0, 0, 1));
        assert_eq!(compared(&deadline, &deadline), (0, 0, 1));
    }
}
