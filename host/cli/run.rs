//! `solver-host run`: the main job. Loads or generates solvers, runs, scores, filters, validates,
//! archives, reports.
//!
//! Everything that can be wrong with the input is found before anything runs.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::flags::{
    self, CacheFlags, CompilerAtNeed, HardenFlags, LimitFlags, PoolFlags, TaskFlags,
};
use super::{BadInput, Done, Faults};
use crate::archive::{Archive, MOST_SAVED, SaveError};
use crate::differ::Differs;
use crate::differ::near::near_misses;
use crate::filter::distinct;
use crate::generate::{Battery, Plan};
use crate::hash::{Sha256Hex, sha256_hex};
use crate::load::{Filed, LoadedTask};
use crate::report::progress::Bar;
use crate::report::timing::{Phase, Timing};
use crate::report::{Near, Summary, human, json};
use crate::run::limits::Limits;
use crate::run::origin::Origin;
use crate::run::solver::{Form, Handed, Solver};
use crate::score::pools::{Interrupted, Pools};
use crate::score::{Exam, Settled, Unsettled, Verdict, aggregate, digest::digest, null_last};
use crate::task::Task;
use crate::validate::{Validation, validate};

/// The main job: run solvers on tasks, score, report, keep the best
#[derive(Clone, Debug, clap::Args)]
pub struct RunArgs {
    #[command(flatten)]
    tasks: TaskFlags,

    /// What the battery, and the drawing of tasks, follow from
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        allow_negative_numbers = true,
        help_heading = "Solvers"
    )]
    seed: u64,
    /// Solvers to generate for each task [default: 149; with --solvers 0]
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        help_heading = "Solvers"
    )]
    count: Option<usize>,
    /// Solvers to run: a file, a folder, or - for standard input. Pipes and devices are read where
    /// they are named, and passed over in folders
    #[arg(long, value_name = "FILE|DIR|-", help_heading = "Solvers")]
    solvers: Vec<PathBuf>,

    #[command(flatten)]
    pools: PoolFlags,
    #[command(flatten)]
    limits: LimitFlags,

    /// Folder that the best solvers are saved in
    #[arg(
        long,
        value_name = "DIR",
        default_value = "archive",
        help_heading = "Places"
    )]
    archive: PathBuf,
    #[command(flatten)]
    cache: CacheFlags,
    #[command(flatten)]
    harden: HardenFlags,

    /// Print one JSON object a task
    #[arg(long, help_heading = "Output")]
    json: bool,
    /// Print where the time went
    #[arg(long, help_heading = "Output")]
    timing: bool,
}

/// Solvers generated for a task where nothing else is said.
const DEFAULT_COUNT: usize = 149;
/// Solvers generated for a task at most.
const MOST_COUNT: usize = 1_000_000;

/// What the tasks of a command share.
struct Job<'a> {
    args: &'a RunArgs,
    handed: Vec<Arc<Solver>>,
    count: usize,
    limits: Limits,
    archive: Archive,
    pools: Pools,
    interrupted: Interrupted,
}

/// What came of a task.
struct Ran {
    summary: Summary,
    /// Which of its solvers could not be saved.
    unsaved: Option<SaveError>,
    /// Of which of them nobody knows whether they hold.
    unsettled: Vec<Unsettled>,
}

/// Runs the command.
pub fn run(args: &RunArgs) -> anyhow::Result<Done> {
    let start = Instant::now();
    let tasks = args.tasks.select(args.seed)?;
    let count = count(args)?;
    let mut compiler = CompilerAtNeed::new(args.harden.hardening());
    let mut handed = Vec::new();
    for from in &args.solvers {
        handed.extend(flags::read_solvers(from, &mut |component| {
            compiler.refusal(component)
        })?);
    }
    if count == 0 {
        let refused: Option<Vec<_>> = handed.iter().map(|handed| handed.refused()).collect();
        if let Some(refused) = refused {
            return Err(none_compiles(&handed, &refused).into());
        }
    }
    let cache = args.cache.open()?;
    let compiler = match handed.iter().any(|handed| handed.is_wasm()) {
        true => Some(compiler.started()?),
        false => None,
    };
    // Hardened, nobody can make it. Where components then turn out not to compile, it stays empty.
    let archive = Archive::open(&args.archive)?;
    // How many cores there are is read from files.
    let (sizes, most_runs) = (args.pools.sizes(), args.pools.most_runs());
    args.harden.apply(cache.as_ref(), Some(&archive));
    let host = flags::host(cache, most_runs, compiler)?;
    let pools = Pools::new(Arc::new(host), sizes).context("cannot start threads")?;
    let interrupted = pools.watch_interrupts();
    let mut timing = Timing::default();
    timing.add(Phase::Load, start.elapsed());
    let compiled = timing.measure(Phase::Compile, || pools.compile(&handed));
    if count == 0 && compiled.iter().all(|solver| solver.is_rejected()) {
        return Err(none_compiles(&handed, &compiled).into());
    }
    let job = Job {
        args,
        handed: compiled,
        count,
        limits: args.limits.limits(),
        archive,
        pools,
        interrupted,
    };
    job.run_all(&tasks, timing)
}

fn count(args: &RunArgs) -> anyhow::Result<usize> {
    let usual = if args.solvers.is_empty() {
        DEFAULT_COUNT
    } else {
        0
    };
    let count = args.count.unwrap_or(usual);
    if count > MOST_COUNT {
        return Err(BadInput(format!(
            "--count {count} is more than a battery holds; ask for at most {MOST_COUNT}"
        ))
        .into());
    }
    if count == 0 && args.solvers.is_empty() {
        return Err(BadInput(
            "the battery is empty; ask for solvers with --count, or hand some in with --solvers"
                .to_owned(),
        )
        .into());
    }
    Ok(count)
}

impl Job<'_> {
    /// Runs the tasks one after the other. What was done for all of them counts for the first.
    fn run_all(&self, tasks: &[LoadedTask], mut set_up: Timing) -> anyhow::Result<Done> {
        let mut host_errors = 0;
        let mut unsaved = Vec::new();
        let mut faults = Faults::default();
        for task in tasks {
            let filed = Filed::of(task.task.clone())?;
            let ran = self.run_task(&filed, std::mem::take(&mut set_up));
            host_errors += ran.summary.counts.get(Verdict::HostError);
            // What was found out is told, whether or not it could be saved, and the next task runs.
            unsaved.extend(ran.unsaved);
            self.print(&ran.summary, &task.task)?;
            for unsettled in ran.unsettled.iter().filter(|it| !it.is_cancelled()) {
                let (id, advice) = (&task.task.id, unsettled.advice());
                faults.tell(&format_args!(
                    "{id}: run again to be kept, {unsettled}: not saved; {advice}"
                ));
            }
            if self.interrupted.has_happened() {
                break;
            }
        }
        let more = unsaved.len().saturating_sub(1);
        match unsaved.into_iter().next() {
            Some(first) if more == 0 => Err(first.into()),
            Some(first) => Err(anyhow::anyhow!(
                "{first}\nsolvers of other tasks could not be saved either: {more} of the tasks"
            )),
            None if self.interrupted.has_happened() => Ok(faults.end(Done::Interrupted)),
            None if host_errors > 0 => Ok(faults.end(Done::HostErrors)),
            None => Ok(faults.end(Done::Finished)),
        }
    }

    /// Runs a task.
    fn run_task(&self, task: &Filed, mut timing: Timing) -> Ran {
        let exam = Arc::new(Exam::of(task));
        let generated = timing.measure(Phase::Load, || self.generate(task));
        let mut solvers = self.handed.clone();
        solvers.extend(timing.measure(Phase::Compile, || self.pools.compile(&generated)));

        let bar = Bar::new(&task.id, solvers.len());
        let scored = timing.measure(Phase::Score, || {
            self.pools
                .score(&solvers, &exam, &self.limits, &|_| bar.one_done())
        });
        let survivors = timing.measure(Phase::Filter, || distinct(&scored));
        let after_filter = survivors.len();
        let solved = aggregate::solved(&scored, &exam);
        let near = self.near_misses(&solved, &survivors, &exam);
        let Validation {
            held: validated,
            unsettled,
        } = timing.measure(Phase::Validate, || self.validate(survivors, &exam, &bar));
        let saved = timing.measure(Phase::Archive, || {
            let limits = |_: &Sha256Hex| self.limits.semantics;
            (self.archive).save(task, &validated, &exam, &limits, &|_| None)
        });
        bar.finish();

        let summary = Summary {
            task: task.id.clone(),
            seed: self.args.seed,
            solvers: scored.len(),
            samples: exam.samples().len(),
            counts: aggregate::Counts::of(&scored),
            candidates: aggregate::candidates(&scored),
            unique_outputs: aggregate::unique_outputs(&scored),
            solved,
            after_filter,
            validated: validated.len(),
            saved: saved.count,
            test: aggregate::attempts(&scored, &exam),
            limits: self.limits,
            pools: self.pools.sizes(),
            digest: digest(&scored, &exam),
            interrupted: self.interrupted.has_happened(),
            archive: self.archive.path().join(task.key.as_str()),
            near,
            timing,
        };
        Ran {
            summary,
            unsaved: saved.failed,
            unsettled,
        }
    }

    /// The nearest of the solvers where none solves the task, for people to read of. After an
    /// interrupt nobody is asked any more.
    fn near_misses(
        &self,
        solved: &[Sha256Hex],
        survivors: &[Settled<'_>],
        exam: &Exam,
    ) -> Option<Near> {
        if self.args.json || !solved.is_empty() || self.interrupted.has_happened() {
            return None;
        }
        let start = Instant::now();
        let misses = near_misses(&self.pools, exam, Differs::own(), &self.limits, survivors);
        Some(Near {
            misses,
            took: start.elapsed(),
        })
    }

    /// The solvers generated for a task; after an interrupt no more of them.
    fn generate(&self, task: &Task) -> Vec<Arc<Handed>> {
        let plan = Plan {
            task: &task.id,
            count: self.count,
            seed: self.args.seed,
        };
        Battery::new(&plan)
            .take_while(|_| !self.interrupted.has_happened())
            .zip(0..)
            .map(|(generated, place)| {
                Arc::new(Handed {
                    hash: sha256_hex(generated.text.as_bytes()),
                    origin: Origin::generated(place),
                    form: Form::Source {
                        source: Ok(generated.source),
                        first_line: 1,
                    },
                })
            })
            .collect()
    }

    /// Runs the survivors again. After an interrupt only the best are, and only for a moment, so
    /// that what was finished is kept and the command still stops at once.
    fn validate(&self, mut survivors: Vec<Settled<'_>>, exam: &Arc<Exam>, bar: &Bar) -> Validation {
        const MOMENT: Duration = Duration::from_millis(400);
        let mut timer = None;
        if self.interrupted.has_happened() {
            survivors.sort_by_key(|scored| {
                (
                    std::cmp::Reverse(scored.demos_matched(exam)),
                    null_last(scored.demo_fuel(exam)),
                    scored.solver.hash,
                )
            });
            survivors.truncate(MOST_SAVED);
            self.pools.host().cancel().lower();
            timer = Some(self.pools.cancel_after(MOMENT));
        }
        bar.validating(survivors.len());
        let validated = validate(&self.pools, &survivors, exam, &self.limits, &|_| {
            bar.one_done();
        });
        drop(timer);
        validated
    }

    fn print(&self, summary: &Summary, task: &Task) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        let printed = if self.args.json {
            json::print(summary, &mut out)
        } else {
            human::print(summary, task, self.args.timing, &mut out)
        };
        match printed {
            // Whoever stops reading wants no more of it; the job itself goes on.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.context("cannot print the report"),
        }
    }
}

/// Why a battery in which nothing compiles is refused: the first reason, and how many there are.
fn none_compiles(handed: &[Arc<Handed>], solvers: &[Arc<Solver>]) -> BadInput {
    let first = handed
        .iter()
        .zip(solvers)
        .find_map(|(handed, solver)| handed.problem(solver));
    let text = match (first, handed.len()) {
        (Some(problem), 1) => {
            format!("{problem}\nthe only solver does not compile; nothing was run")
        }
        (Some(problem), count) => {
            format!("{problem}\nnone of the {count} solvers compiles; nothing was run")
        }
        (None, _) => "the battery is empty; hand in solvers with --solvers".to_owned(),
    };
    BadInput(text)
}
