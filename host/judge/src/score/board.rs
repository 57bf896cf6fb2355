//! The leaderboard of a battery: each solver in a few numbers, the best first.
//!
//! Owns who stands on it and in which order. Solvers that were rejected never ran and stand in
//! [`crate::rejections`]. Leaves how a line of it is written to whoever reports.

use serde::Serialize;

use super::Scored;
use crate::languages::Identity;
use crate::submission::Canonical;
use solver_core::hash::Sha256Hex;
use solver_core::sample_set::{SampleSet, SetSample};
use solver_core::verdict::{RunResult, Verdict};
use solver_language::Ending;

/// A solver of a battery, with what it did.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its name; its hash where it has none.
    pub name: String,
    /// The hash that it was handed in under.
    pub hash: Sha256Hex,
    /// Its language, and what interprets it.
    pub identity: Identity,
    /// All samples.
    pub all: Matched,
    /// The demos.
    pub demos: Matched,
    /// The other samples.
    pub tests: Matched,
    /// How often it got each verdict that it got, in the order of the list.
    pub verdicts: Vec<(Verdict, usize)>,
    /// Fuel over all demos, where each run told it.
    pub fuel: Option<u64>,
    /// The file that an archive would keep it in, by its hash and its ending.
    pub canonical: Option<(Sha256Hex, Ending)>,
}

/// How many samples were matched, of those with a known expected grid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Matched {
    /// Those that were matched.
    pub matched: usize,
    /// Those whose expected grid is known.
    pub of: usize,
}

impl Matched {
    fn of(runs: &[RunResult], samples: &[SetSample]) -> Self {
        let samples = samples.iter().zip(runs);
        let known = samples.filter(|(sample, _)| sample.expected.is_some());
        let mut all = Matched::default();
        for (_, run) in known {
            all.of += 1;
            all.matched += usize::from(run.verdict == Verdict::Match);
        }
        all
    }
}

/// The best of the solvers that ran, at most so many, the best first: by demos matched, by fuel over
/// the demos (none last), by hash. Equal solvers stand in the order in which they were handed in, each
/// under its own name.
pub fn board(scored: &[Scored], sample_set: &SampleSet, most: usize) -> Vec<Placed> {
    let ran = scored.iter().filter(|scored| !scored.solver.is_rejected());
    let mut ranked: Vec<&Scored> = ran.collect();
    // The sort is stable.
    ranked.sort_by_cached_key(|scored| scored.standing(sample_set));
    ranked.truncate(most);
    let placed = ranked.into_iter();
    placed.map(|scored| place(scored, sample_set)).collect()
}

fn place(scored: &Scored, sample_set: &SampleSet) -> Placed {
    let Scored { solver, runs } = scored;
    let (samples, demos) = (sample_set.samples(), sample_set.demos());
    let counted = Verdict::ALL.map(|verdict| {
        let its = runs.iter().filter(|run| run.verdict == verdict);
        (verdict, its.count())
    });
    let file = |canonical: &Canonical| (canonical.hash, canonical.ending);
    Placed {
        name: (solver.origin.name()).unwrap_or_else(|| solver.hash.to_string()),
        hash: solver.hash,
        identity: solver.identity,
        all: Matched::of(runs, samples),
        demos: Matched::of(&runs[..demos], &samples[..demos]),
        tests: Matched::of(&runs[demos..], &samples[demos..]),
        verdicts: counted
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .collect(),
        fuel: scored.demo_fuel(sample_set),
        canonical: solver.canonical.as_ref().map(file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submission::Solver;
    use crate::testing::languages;
    use solver_core::hash::sha256_hex;
    use solver_core::origin::Origin;
    use solver_core::outcome::{Outcome, Run};
    use solver_core::task::{Grid, Pair, Sample, Task, TaskId};
    use solver_language::Lines;
    use solver_sandbox::run::Executable;
    use std::sync::Arc;

    fn grid(cell: u8) -> Grid {
        Grid::from_cells(1, 1, vec![cell]).unwrap()
    }

    /// Two demos and two tests. One test has a known answer; 1 is right everywhere.
    fn sample_set() -> SampleSet {
        let pair = Pair {
            input: grid(0),
            output: grid(1),
        };
        let test = |expected| Sample {
            input: grid(0),
            expected,
        };
        SampleSet::of(&Task {
            id: TaskId::new("t").unwrap(),
            demos: vec![pair.clone(), pair],
            tests: vec![test(Some(grid(1))), test(None)],
            also: Vec::new(),
        })
    }

    /// A solver that gives these cells, or an error.
    fn scored(name: u64, source: &str, cells: [Option<u8>; 4], fuel: u64) -> Scored {
        let sample_set = sample_set();
        let runs = cells.into_iter().zip(sample_set.samples());
        let runs = runs.map(|(cell, sample)| {
            let (outcome, fuel) = match cell {
                Some(cell) => (Outcome::Grid(grid(cell)), Some(fuel)),
                None => (Outcome::OutOfFuel, None),
            };
            RunResult::new(
                Run {
                    outcome,
                    fuel,
                    stdout: None,
                },
                sample.expected.as_ref(),
            )
        });
        let runs = runs.collect();
        Scored {
            solver: solver(name, source, Executable::Failed(String::new())),
            runs,
        }
    }

    fn solver(name: u64, source: &str, executable: Executable) -> Arc<Solver> {
        let languages = languages();
        Arc::new(Solver {
            hash: sha256_hex(source.as_bytes()),
            origin: Origin::generated(name),
            identity: languages.identity(languages.usual().id()),
            executable,
            lines: Lines::default(),
            canonical: None,
        })
    }

    #[test]
    fn the_best_stand_first_and_what_never_ran_does_not_stand_there() {
        let rejected = Scored {
            solver: solver(9, "r", Executable::Rejected("no".to_owned())),
            ..scored(9, "r", [None; 4], 0)
        };
        let all = [
            scored(0, "a", [Some(1), None, Some(1), Some(1)], 1),
            scored(1, "b", [Some(1), Some(2), Some(2), Some(2)], 9),
            rejected,
            scored(2, "c", [Some(1), Some(1), Some(2), Some(2)], 700),
            scored(3, "d", [Some(1), Some(1), Some(1), None], 600),
            scored(4, "b", [Some(1), Some(2), Some(2), Some(2)], 9),
        ];
        let board = board(&all, &sample_set(), 10);
        let names: Vec<&str> = board.iter().map(|placed| &placed.name[..]).collect();
        // More demos, then less fuel, then fuel at all; equals as they were handed in.
        let order = ["3", "2", "1", "4", "0"].map(|place| format!("generated:{place}"));
        assert_eq!(names, order);
        let best = &board[0];
        let matched = |matched, of| Matched { matched, of };
        assert_eq!(best.demos, matched(2, 2));
        assert_eq!(best.tests, matched(1, 1), "one answer is unknown");
        assert_eq!(best.all, matched(3, 3));
        assert_eq!(best.fuel, Some(1_200), "of the demos alone");
        assert_eq!(
            best.verdicts,
            [(Verdict::Match, 3), (Verdict::OutOfFuel, 1)]
        );
        assert_eq!(board[4].fuel, None);
        assert_eq!(super::board(&all, &sample_set(), 2).len(), 2);
    }
}
