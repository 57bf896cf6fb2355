//! The command line: which comparisons, how many rounds, what else to compare with.

use std::path::PathBuf;

use crate::comparisons::{Settings, What};
use crate::measure::Rounds;

/// Measure: each comparison prints medians, spread, ratios and whether the goals are reached
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "solver-bench", max_term_width = 100, after_help = HELP)]
pub struct Args {
    /// What to compare
    #[arg(value_enum, value_name = "WHAT", required = true)]
    pub what: Vec<What>,
    /// Rounds that count, after one that does not; the sides take turns in each
    #[arg(long, value_name = "N", default_value_t = Rounds::DEFAULT.count(), value_parser = rounds)]
    rounds: usize,
    /// Folder of arc-dsl, whose solvers are then run; without it, our own are
    #[arg(long, value_name = "DIR", help_heading = "Peers")]
    arc_dsl: Option<PathBuf>,
    /// CPython, for what is compared with it: 3.11 with arc-dsl, one with numpy for `python-lane`
    #[arg(
        long,
        value_name = "COMMAND",
        default_value = "python3.11",
        help_heading = "Peers"
    )]
    python: String,
    /// Folder of Python programs, as `make compare-python` reads it, for `python-lane`
    #[arg(long, value_name = "DIR", help_heading = "Peers")]
    programs: Option<PathBuf>,
    /// Solvers of ours whose mutants are ranked, for `differs` [default: all]
    #[arg(long, value_name = "N", value_parser = some, help_heading = "Mutants")]
    tasks: Option<usize>,
    /// Mutants of each that are tried
    #[arg(long, value_name = "M", default_value_t = 64, value_parser = some, help_heading = "Mutants")]
    mutants: usize,
    /// What they follow from; each round has a seed of its own, from this one on
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Mutants")]
    seed: u64,
    /// Print one JSON object a comparison instead of a table
    #[arg(long, help_heading = "Output")]
    pub json: bool,
}

const HELP: &str =
    "Results are compared before times are taken. A goal that is missed is printed as such and
changes nothing of the exit code: machines differ. Let nothing else run meanwhile.

Exit codes: 0 done, 1 the comparison failed, 2 bad usage or bad input.";

impl Args {
    /// The settings of the comparisons.
    pub fn settings(&self) -> Settings {
        Settings {
            rounds: Rounds::new(self.rounds).unwrap_or(Rounds::DEFAULT),
            arc_dsl: self.arc_dsl.clone(),
            python: self.python.clone(),
            programs: self.programs.clone(),
            tasks: self.tasks,
            mutants: self.mutants,
            seed: self.seed,
        }
    }
}

fn rounds(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .and_then(Rounds::new)
        .map(Rounds::count)
        .ok_or_else(|| format!("rounds must be a whole number from {}", Rounds::LEAST))
}

/// The most tasks or mutants that can be asked for.
const MOST: usize = 100_000;

fn some(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|count| (1..=MOST).contains(count))
        .ok_or_else(|| format!("it must be a whole number from 1 to {MOST}"))
}
