//! `solver-host bench`: the comparisons behind the README's figures.

use std::path::PathBuf;
use std::thread::Builder;

use anyhow::{Context, anyhow};

use super::{Done, say, say_json};
use crate::bench::machine::Machine;
use crate::bench::measure::Rounds;
use crate::bench::{BenchError, Settings, What, bench as measure};
use crate::report::bench as show;
use crate::run::engine::WORKER_STACK;

/// Measure: each comparison prints medians, spread, ratios and whether the goals are reached
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct BenchArgs {
    /// What to compare
    #[arg(value_enum, value_name = "WHAT", required = true)]
    what: Vec<What>,
    /// Rounds that count, after one that does not; the sides take turns in each
    #[arg(long, value_name = "N", default_value_t = Rounds::DEFAULT.count(), value_parser = rounds)]
    rounds: usize,
    /// Folder of arc-dsl, whose solvers are then run; without it, our own are
    #[arg(long, value_name = "DIR", help_heading = "Peers")]
    arc_dsl: Option<PathBuf>,
    /// CPython 3.11, for what is compared with it
    #[arg(
        long,
        value_name = "COMMAND",
        default_value = "python3.11",
        help_heading = "Peers"
    )]
    python: String,
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
    json: bool,
}

const HELP: &str =
    "Results are compared before times are taken. A goal that is missed is printed as such and
changes nothing of the exit code: machines differ. Let nothing else run meanwhile.";

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

/// Runs the command.
pub fn bench(args: &BenchArgs) -> anyhow::Result<Done> {
    let settings = Settings {
        rounds: Rounds::new(args.rounds).unwrap_or(Rounds::DEFAULT),
        arc_dsl: args.arc_dsl.clone(),
        python: args.python.clone(),
        tasks: args.tasks,
        mutants: args.mutants,
        seed: args.seed,
    };
    let machine = Machine::here();
    if !args.json {
        say(&machine.line())?;
    }
    for &what in &args.what {
        let report = on_worker(|| measure(what, &settings))?
            .with_context(|| format!("bench {}", what.name()))?;
        if args.json {
            say_json(&show::json(&report, &machine).to_string())?;
        } else {
            say("")?;
            say(show::table(&report).trim_end())?;
        }
    }
    Ok(Done::Finished)
}

/// Guests need more stack than a main thread is sure to have.
fn on_worker<T: Send>(
    work: impl FnOnce() -> Result<T, BenchError> + Send,
) -> anyhow::Result<Result<T, BenchError>> {
    std::thread::scope(|scope| {
        Builder::new()
            .name("bench".to_owned())
            .stack_size(WORKER_STACK)
            .spawn_scoped(scope, work)
            .context("cannot start a thread")?
            .join()
            .map_err(|_| anyhow!("the comparison panicked"))
    })
}
