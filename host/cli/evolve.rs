//! `solver-host evolve`: breeds solvers from the best of each task, for as long as one likes.
//!
//! Owns whose turn it is and what is shown. Leaves a round to `evolve`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::flags::{RunningFlags, TaskFlags};
use super::{BadInput, Done, say};
use crate::archive::Archive;
use crate::evolve::state::{Score, State};
use crate::evolve::turns::{Arm, next};
use crate::evolve::{Round, Search, Settings};
use crate::report::progress::Status;
use crate::run::limits::Limits;
use crate::score::pools::Interrupted;
use crate::task::{Task, TaskId};

/// Breed solvers from the best of each task, run them, keep the best, and go on
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct EvolveArgs {
    #[command(flatten)]
    tasks: TaskFlags,

    /// So many rounds of each task, and not more: what comes of it is then a function of the seed
    /// and the archive
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "time",
        help_heading = "Search"
    )]
    rounds: Option<u64>,
    /// So long, as 90s, 20m or 2days, wherever it pays most
    #[arg(
        id = "time",
        long = "for",
        value_name = "TIME",
        value_parser = humantime::parse_duration,
        help_heading = "Search"
    )]
    time: Option<Duration>,
    /// What the search follows from
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        allow_negative_numbers = true,
        help_heading = "Search"
    )]
    seed: u64,
    /// New solvers of a round
    #[arg(long, value_name = "N", default_value_t = 100, help_heading = "Search")]
    brood: usize,
    /// Breed from what is in the archive and from nothing, not from our own solvers
    #[arg(long, help_heading = "Search")]
    no_seeds: bool,

    /// Folder of the archive
    #[arg(
        long,
        value_name = "DIR",
        default_value = "archive",
        help_heading = "Places"
    )]
    archive: PathBuf,
    #[command(flatten)]
    running: RunningFlags,
}

const HELP: &str =
    "A round breeds a brood from the best 32 solvers of a task, runs all of them, and \
keeps the best 32:
by demos matched, then by how little the outputs are off, then fuel, then length. A task is done
when every demo is matched. The state of each task lies beside its solvers, so the same command
goes on where it was stopped, by Ctrl-C or by force.";

/// The largest brood: a round holds it whole.
const MOST_BROOD: usize = 100_000;

/// Runs the command.
pub fn evolve(args: &EvolveArgs) -> anyhow::Result<Done> {
    let end = match (args.rounds, args.time) {
        (Some(rounds), None) => End::Rounds(rounds),
        (None, Some(time)) => End::Time(time),
        (None, None) | (Some(_), Some(_)) => {
            return Err(BadInput(
                "say how long: --rounds N for so many of each task, or --for 20m".to_owned(),
            )
            .into());
        }
    };
    if args.brood == 0 || args.brood > MOST_BROOD {
        return Err(BadInput(format!(
            "--brood {} is out of range; use 1 to {MOST_BROOD}",
            args.brood
        ))
        .into());
    }
    let tasks: Vec<Task> = args
        .tasks
        .select(args.seed)?
        .into_iter()
        .map(|loaded| loaded.task)
        .collect();
    let limits = args.running.limits();
    let archive = Archive::open(&args.archive)?;
    let pools = args.running.start(&archive, false)?;
    let search = Search {
        archive: &archive,
        pools: &pools,
        limits: &limits,
        settings: settings(args, &limits),
    };
    let mut states = Vec::with_capacity(tasks.len());
    for task in &tasks {
        states.push(search.state(&task.id)?);
    }
    let mut loop_ = Loop {
        interrupted: pools.watch_interrupts(),
        search,
        tasks: &tasks,
        states,
        status: Status::new(),
        start: Instant::now(),
        tried: 0,
        rounds: 0,
    };
    let ended = match end {
        End::Rounds(rounds) => loop_.rounds(rounds),
        End::Time(time) => loop_.time(time),
    };
    loop_.status.finish();
    ended?;
    say(&loop_.summary())?;
    Ok(if loop_.interrupted.has_happened() {
        Done::Interrupted
    } else {
        Done::Finished
    })
}

/// When a search is over.
enum End {
    Rounds(u64),
    Time(Duration),
}

fn settings(args: &EvolveArgs, limits: &Limits) -> Settings {
    Settings {
        seed: args.seed,
        brood: args.brood,
        seeds: !args.no_seeds,
        fuel: limits.semantics.fuel.get(),
        memory_mib: limits.semantics.memory.get(),
    }
}

struct Loop<'a> {
    search: Search<'a>,
    interrupted: Interrupted,
    tasks: &'a [Task],
    states: Vec<State>,
    status: Status,
    start: Instant,
    tried: u64,
    rounds: u64,
}

impl Loop<'_> {
    /// So many rounds of each task, round by round.
    fn rounds(&mut self, rounds: u64) -> anyhow::Result<()> {
        for round in 0..rounds {
            for place in 0..self.tasks.len() {
                let state = &self.states[place];
                if state.is_solved() || state.round > round {
                    continue;
                }
                if self.round(place)?.is_none() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Rounds wherever they pay most, until the time is over or nothing is left to find.
    fn time(&mut self, time: Duration) -> anyhow::Result<()> {
        let mut arms: Vec<Arm> = self
            .states
            .iter()
            .map(|state| Arm {
                is_done: state.is_solved(),
                ..Arm::default()
            })
            .collect();
        while self.start.elapsed() < time {
            let Some(place) = next(&arms) else {
                return Ok(());
            };
            let Some(better) = self.round(place)? else {
                return Ok(());
            };
            arms[place].pulls += 1;
            arms[place].rewards += u64::from(better);
            arms[place].is_done = self.states[place].is_solved();
        }
        Ok(())
    }

    /// A round of a task. Whether it found something better; none after an interrupt.
    fn round(&mut self, place: usize) -> anyhow::Result<Option<bool>> {
        let (task, state) = (&self.tasks[place], &mut self.states[place]);
        let interrupted = &self.interrupted;
        let round = self
            .search
            .round(task, state, || interrupted.has_happened())?;
        let (tried, better) = match round {
            Round::Done { tried, better } => (tried, better),
            Round::Cancelled => return Ok(None),
        };
        self.tried += tried;
        self.rounds += 1;
        if let Some(score) = better {
            self.status.say(&found(&task.id, state.round, score))?;
        }
        if self.status.is_due() {
            let line = self.line();
            self.status.show(&line)?;
        }
        if self.interrupted.has_happened() {
            return Ok(None);
        }
        Ok(Some(better.is_some()))
    }

    /// Where the search is.
    fn line(&self) -> String {
        let seconds = self.start.elapsed().as_secs_f64().max(1e-3);
        let solved = self.states.iter().filter(|state| state.is_solved()).count();
        format!(
            "{solved} of {} tasks solved on their demos, {} solvers tried, {:.0} a second",
            self.tasks.len(),
            self.tried,
            self.tried as f64 / seconds
        )
    }

    fn summary(&self) -> String {
        format!(
            "{} in {} rounds, {:.1} s",
            self.line(),
            self.rounds,
            self.start.elapsed().as_secs_f64()
        )
    }
}

/// What was found, in a line.
fn found(task: &TaskId, round: u64, score: Score) -> String {
    let what = if score.is_solved() {
        "solved".to_owned()
    } else {
        format!("{:.4} off", score.distance as f64 * 1e-6)
    };
    format!(
        "{task}  round {round}  {} of {} demos, {what}",
        score.matched, score.demos
    )
}
