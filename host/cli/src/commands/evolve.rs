//! `solver-host evolve`: breeds solvers from the best of each task, for as long as one likes.
//!
//! Owns whose turn it is and what is shown. Leaves a round to `evolve`.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::flags::{ArchiveFlags, RunningFlags, TaskFlags};
use super::languages;
use super::usage::Bare;
use super::{BadInput, Done, Faults, examples, say};
use crate::render::line_width;
use crate::render::progress::Status;
use crate::render::text::{counted, folded, number};
use solver_arc_dsl::enumerate::Effort;
use solver_archive::Archive;
use solver_core::limits::Limits;
use solver_core::number;
use solver_core::plural;
use solver_core::task::TaskId;
use solver_judge::load::Filed;
use solver_judge::pools::Mode;
use solver_search::scheduler;
use solver_search::scheduler::{Told, Totals, Until};
use solver_search::state::Score;
use solver_search::{Search, Settings};

/// Search for solvers, for as long as you like
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::EVOLVE, after_long_help = examples::and(examples::EVOLVE, HELP))]
pub(crate) struct EvolveArgs {
    #[command(flatten)]
    tasks: TaskFlags,

    /// Time of the search, such as 90s, 20m or 2days
    ///
    /// It goes to the tasks where it pays most.
    #[arg(
        id = "time",
        long = "for",
        value_name = "TIME",
        value_parser = humantime::parse_duration,
        help_heading = "Search"
    )]
    time: Option<Duration>,
    /// Rounds of each task, instead of a time
    ///
    /// The result is then a function of the seed and the archive.
    #[arg(
        long,
        value_name = "N",
        value_parser = number::whole,
        conflicts_with = "time",
        help_heading = "Search"
    )]
    rounds: Option<u64>,
    /// Seed of the search
    #[arg(
        long,
        value_name = "N",
        value_parser = number::whole,
        default_value_t = 0,
        allow_negative_numbers = true,
        help_heading = "Search"
    )]
    seed: u64,
    /// Offspring of a round
    #[arg(
        long = "brood",
        value_name = "N",
        value_parser = number::count,
        default_value_t = 100,
        help_heading = "Search"
    )]
    offspring: usize,
    /// Fuel of the first enumeration
    ///
    /// An enumeration tries all small programs in order, and programs that are equal on the demos once.
    /// The third round takes 4 times as much, the ninth 16 times.
    #[arg(
        long,
        value_name = "FUEL",
        value_parser = number::whole,
        default_value = "3G",
        help_heading = "Search"
    )]
    enumeration: u64,
    /// Leave our own solvers out
    ///
    /// They are the hand-written ones of `solvers/dsl`, and have nothing to do with --seed. The search then
    /// breeds from the archive, and from generated programs where that has none.
    #[arg(long, help_heading = "Search")]
    no_seeds: bool,
    /// Leave a proposer out, such as crops
    ///
    /// It shows how much a proposer brings: compare two archives with `report
    /// --compare`. May be repeated. The proposers are the analysts (tilings,
    /// crops, tables, patterns, painting, pieces), mutants, crossovers,
    /// seeds, sketches and fresh.
    #[arg(
        long,
        value_name = "PROPOSER",
        value_parser = clap::builder::PossibleValuesParser::new(solver_search::proposers()),
        hide_possible_values = true,
        help_heading = "Search"
    )]
    without: Vec<String>,

    #[command(flatten)]
    place: ArchiveFlags,
    #[command(flatten)]
    running: RunningFlags,
}

const HELP: &str = "\
A round breeds offspring from the best 32 solvers of a task, runs all of them,
and keeps the best 32. In the first round the analysts, which are parts of
the search, look at the demos and write whole programs. Solvers are ranked by
demos matched, then by how little their outputs are off, then by fuel, then by
length. A task is done when every demo is matched. The state of each task lies
beside its solvers, so the same command resumes a search that was stopped, by
Ctrl-C or by force.
With --for, tasks with the fewest rounds go first. Among equal ones the seed
decides.
A run that ends as deadline or host-error says nothing about its solver. The
search makes it up to three times more. Where that does not help, the search on
its task stops before it writes the round. It names the task, and the exit code
is 1.";

/// The most offspring: a round holds them whole.
const MOST_OFFSPRING: usize = 100_000;

/// Runs the command.
pub fn evolve(args: &EvolveArgs) -> anyhow::Result<Done> {
    let end = match (args.rounds, args.time) {
        (Some(rounds), None) => End::Rounds(rounds),
        (None, Some(time)) => End::Time(time),
        (None, None) | (Some(_), Some(_)) => {
            return Err(Bare(
                "say how long: --rounds N for so many of each task, or --for 20m".to_owned(),
            )
            .into());
        }
    };
    if args.offspring == 0 || args.offspring > MOST_OFFSPRING {
        return Err(BadInput(format!(
            "--brood {} is out of range; use 1 to {MOST_OFFSPRING}",
            args.offspring
        ))
        .into());
    }
    let mut faults = Faults::default();
    let selected = args.tasks.select(args.seed, &mut faults)?.into_iter();
    let tasks: Vec<Filed> = selected
        .map(|loaded| Filed::of(loaded.task))
        .collect::<Result<_, _>>()?;
    let limits = args.running.limits.of(languages().usual().id());
    let archive = Archive::open(&args.place.archive, languages())?;
    let pools = args.running.start(&archive, false)?;
    let search = Search {
        archive: &archive,
        pools: &pools,
        limits: &limits,
        settings: settings(args, &limits),
    };
    let asked = tasks.len();
    let mut is_bad_input = true;
    let (mut open, mut states) = (Vec::with_capacity(asked), Vec::with_capacity(asked));
    for task in tasks {
        match search.state(&task) {
            Ok(state) => {
                open.push(task);
                states.push(state);
            }
            Err(error) => {
                is_bad_input &= error.is_bad_input();
                faults.tell(&error);
            }
        }
    }
    let tasks = open;
    if tasks.is_empty() && asked > 0 {
        return Ok(match faults.end(Done::Finished) {
            Done::Failed if is_bad_input => Done::Refused,
            done => done,
        });
    }
    let interrupted = pools.watch_interrupts();
    let start = Instant::now();
    let until = match end {
        End::Rounds(rounds) => Until::Rounds(rounds),
        End::Time(time) => Until::Time(start + time),
    };
    // The rest of the time, or the time of the rounds that are left, by those that are done.
    let left = |totals: &Totals| match (until, totals.rounds_left) {
        (Until::Time(end), _) => Some(end.saturating_duration_since(Instant::now())),
        (Until::Rounds(_), Some(left)) => {
            let round = start
                .elapsed()
                .checked_div(u32::try_from(totals.rounds).ok()?)?;
            round.checked_mul(u32::try_from(left).ok()?)
        }
        (Until::Rounds(_), None) => None,
    };
    let mut status = Status::new();
    let mut tell = |told: Told<'_>, totals: Totals| {
        match told {
            Told::Done(done) => {
                if let Some(score) = done.better {
                    status.say(&found(done.task, done.round, score))?;
                }
            }
            Told::Failed(error) => {
                if let Some(line) = faults.line(error) {
                    status.warn(&line);
                }
            }
        }
        if status.is_due() {
            let line = line(totals, asked, start);
            let left = left(&totals).map(|left| format!("{} left, ", in_short(left)));
            status.show(&format!("{}{line}", left.unwrap_or_default()))?;
        }
        Ok(())
    };
    // A round more than workers: while one waits for its last runs, its worker has others.
    let sizes = pools.sizes();
    let at_once = match sizes.mode {
        Mode::Dual | Mode::Single => sizes.execution.count() + 1,
        // Each round would run solvers by itself, and more of them than there is room for.
        Mode::Sequential => 1,
    };
    let ran = scheduler::run(
        &search,
        &tasks,
        states,
        at_once,
        until,
        &|| interrupted.has_happened(),
        &mut tell,
    );
    status.finish();
    let totals = ran?;
    let ended = format!(
        "{} in {}, {:.1} s",
        line(totals, asked, start),
        counted(totals.rounds, "round"),
        start.elapsed().as_secs_f64()
    );
    let width = line_width().unwrap_or(usize::MAX);
    say(&folded(&ended, 2, width))?;
    if totals.enumerated.tried > 0 {
        say(&folded(&enumerated(totals.enumerated), 2, width))?;
    }
    Ok(faults.end(if interrupted.has_happened() {
        Done::Interrupted
    } else {
        Done::Finished
    }))
}

/// When a search is over.
enum End {
    Rounds(u64),
    Time(Duration),
}

fn settings(args: &EvolveArgs, limits: &Limits) -> Settings {
    let without: BTreeSet<String> = args.without.iter().cloned().collect();
    Settings {
        seed: args.seed,
        offspring: args.offspring,
        seeds: !args.no_seeds,
        fuel: limits.semantics.fuel.get(),
        memory_mib: limits.semantics.memory.get(),
        enumeration: args.enumeration,
        without: without.into_iter().collect(),
    }
}

/// Where the search is.
fn line(totals: Totals, tasks: usize, start: Instant) -> String {
    let seconds = start.elapsed().as_secs_f64().max(1e-3);
    format!(
        "{} of {} solved on {} demos, {} tried, {:.0} a second",
        number(totals.solved as u64),
        counted(tasks as u64, "task"),
        plural::of(tasks, "its", "their"),
        counted(totals.tried, "solver"),
        totals.tried as f64 / seconds
    )
}

/// A time in its two largest units: `1h 20m`, `19m 5s`, `4s`.
fn in_short(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest}s"),
        (0, _) => format!("{minutes}m {rest}s"),
        (_, _) => format!("{}h {minutes}m", number(hours)),
    }
}

/// The effort of the enumerations, in a line.
fn enumerated(effort: Effort) -> String {
    let kept_or_equal = effort.tried - effort.useless.min(effort.tried);
    format!(
        "{} enumerated; of {} that came to something of use, {:.1} % to what another had come to",
        counted(effort.tried, "expression"),
        number(kept_or_equal),
        effort.equal as f64 * 100.0 / kept_or_equal.max(1) as f64
    )
}

/// A find, in a line.
fn found(task: &TaskId, round: u64, score: Score) -> String {
    let what = if score.is_solved() {
        "solved".to_owned()
    } else {
        format!("{:.4} off", score.distance as f64 * 1e-6)
    };
    format!(
        "{task}  round {round}  {} of {}, {what}",
        score.matched,
        counted(score.demos as u64, "demo")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_its_two_largest_units() {
        let told = [0, 59, 61, 3_599, 4_830, 90_000].map(|seconds| {
            let time = Duration::from_secs(seconds);
            in_short(time)
        });
        assert_eq!(told, ["0s", "59s", "1m 1s", "59m 59s", "1h 20m", "25h 0m"]);
    }
}
