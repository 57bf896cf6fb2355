//! `solver-host run`: the main job. Loads or generates solvers, runs, scores, filters, validates,
//! archives, reports.
//!
//! Everything that can be wrong with the input is found before anything runs.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::flags;
use super::flags::{CacheFlags, HardenFlags, LimitFlags, PoolFlags, TaskFlags};
use super::languages;
use super::{BadInput, Done, Faults, examples};
use crate::render::progress::Bar;
use crate::render::{Near, Summary, human, json};
use solver_arc_dsl::ArcDsl;
use solver_arc_dsl::differ::Differs;
use solver_arc_dsl::generate::{Battery as Generator, Plan};
use solver_archive::{Archive, MOST_SAVED, SaveError};
use solver_core::hash::{Sha256Hex, sha256_hex};
use solver_core::limits::Limits;
use solver_core::number;
use solver_core::origin::Origin;
use solver_core::sample_set::SampleSet;
use solver_core::task::Task;
use solver_core::unsettled::Unsettled;
use solver_core::verdict::Verdict;
use solver_judge::battery::{Battery, LimitsOf, Solvers, Stages};
use solver_judge::load::{Filed, LoadedTask};
use solver_judge::pools::{AbortOnDrop, Interrupted, Pools};
use solver_judge::score::digest::digest;
use solver_judge::score::{Scored, Settled, aggregate};
use solver_judge::start::{CompilerAtNeed, Start};
use solver_judge::submission::{Solver, Submission};
use solver_judge::timing::{Phase, Timing};
use solver_judge::validate::Validation;
use solver_search::fitness::near::near_misses;
use std::os::fd::AsFd;

/// Run solvers on tasks: score, report, keep the best
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::RUN)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    tasks: TaskFlags,

    /// Solvers to run; - for standard input
    ///
    /// Pipes and devices are read where they are named, and passed over in folders.
    #[arg(long, value_name = "FILE|DIR|-", help_heading = "Solvers")]
    solvers: Vec<PathBuf>,
    /// Generated solvers [default: 149, 0 with --solvers]
    ///
    /// They are generated for each task, by the seed.
    #[arg(
        long,
        value_name = "N",
        value_parser = number::count,
        allow_negative_numbers = true,
        help_heading = "Solvers"
    )]
    count: Option<usize>,
    /// Seed of the battery and of --sample
    #[arg(
        long,
        value_name = "N",
        value_parser = number::whole,
        default_value_t = 0,
        allow_negative_numbers = true,
        help_heading = "Solvers"
    )]
    seed: u64,

    #[command(flatten)]
    pools: PoolFlags,
    #[command(flatten)]
    limits: LimitFlags,

    /// Folder of the best solvers
    ///
    /// The best 32 of each task are saved there.
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
    submitted: Vec<Arc<Solver>>,
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
    let languages = languages();
    let mut compiler = CompilerAtNeed::new(args.harden.hardening());
    let mut submitted = Vec::new();
    for from in &args.solvers {
        submitted.extend(flags::read_solvers(from, &mut |component| {
            compiler.refusal(component)
        })?);
    }
    if count == 0 {
        let refused: Option<Vec<_>> = submitted
            .iter()
            .map(|submitted| submitted.refused(languages))
            .collect();
        if let Some(refused) = refused {
            return Err(none_compiles(&submitted, &refused).into());
        }
    }
    let cache = args.cache.open()?;
    let components = match submitted.iter().any(|submitted| submitted.is_component()) {
        true => Some(compiler.started()?),
        false => None,
    };
    // Hardened, nobody can make it. Where components then turn out not to compile, it stays empty.
    let archive = Archive::open(&args.archive, languages)?;
    let pools = flags::start(Start {
        languages: languages.clone(),
        cache,
        components,
        folder: Some(archive.as_fd()),
        hardening: args.harden.hardening(),
        sizes: args.pools.sizes(),
    })?;
    let interrupted = pools.watch_interrupts();
    let mut timing = Timing::default();
    timing.add(Phase::Load, start.elapsed());
    let compiled = timing.measure(Phase::Compile, || pools.compile(&submitted));
    if count == 0 && compiled.iter().all(|solver| solver.is_rejected()) {
        return Err(none_compiles(&submitted, &compiled).into());
    }
    let job = Job {
        args,
        submitted: compiled,
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
        let sample_set = Arc::new(SampleSet::of(task));
        let generated = timing.measure(Phase::Load, || self.generate(task));
        let mut solvers = self.submitted.clone();
        solvers.extend(timing.measure(Phase::Compile, || self.pools.compile(&generated)));
        let bar = Bar::new(&task.id, solvers.len());
        let battery = Battery {
            solvers: Solvers::Compiled(&solvers),
            sample_set: &sample_set,
            limits: LimitsOf::All(self.limits),
            progress: &|_| bar.one_done(),
        };
        let mut stages = Seen {
            job: self,
            task,
            sample_set: &sample_set,
            bar: &bar,
            scored: None,
            after_filter: 0,
            near: None,
            timer: None,
            kept: Kept::default(),
        };
        let Ok(()) = battery.run(&self.pools, &mut stages, &mut timing);
        bar.finish();
        let Seen {
            scored,
            after_filter,
            near,
            kept,
            ..
        } = stages;
        let Scores {
            counts,
            candidates,
            unique_outputs,
            solved,
            test,
            digest,
        } = scored.unwrap_or_default();
        let summary = Summary {
            task: task.id.clone(),
            seed: self.args.seed,
            solvers: solvers.len(),
            samples: sample_set.samples().len(),
            counts,
            candidates,
            unique_outputs,
            solved,
            after_filter,
            validated: kept.validated,
            saved: kept.saved,
            test,
            limits: self.limits,
            pools: self.pools.sizes(),
            digest,
            interrupted: self.interrupted.has_happened(),
            archive: self.archive.path().join(task.key.as_str()),
            near,
            timing,
            runtime: self.pools.host().languages().usual().interpreter().identity,
        };
        Ran {
            summary,
            unsaved: kept.unsaved,
            unsettled: kept.unsettled,
        }
    }

    /// The solvers generated for a task; after an interrupt no more of them.
    fn generate(&self, task: &Task) -> Vec<Arc<Submission>> {
        let plan = Plan {
            task: &task.id,
            count: self.count,
            seed: self.args.seed,
        };
        Generator::new(&plan)
            .take_while(|_| !self.interrupted.has_happened())
            .zip(0..)
            .map(|(generated, place)| {
                Arc::new(Submission::of_source(
                    ArcDsl::ID,
                    sha256_hex(generated.text.as_bytes()),
                    generated.into_source(),
                    Origin::generated(place),
                ))
            })
            .collect()
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

/// The stages of a battery as this command sees them: figures for the report, the best for the archive.
struct Seen<'a> {
    job: &'a Job<'a>,
    task: &'a Filed,
    sample_set: &'a Arc<SampleSet>,
    bar: &'a Bar,
    scored: Option<Scores>,
    after_filter: usize,
    near: Option<Near>,
    /// Cuts the validation short after an interrupt.
    timer: Option<AbortOnDrop>,
    kept: Kept,
}

/// What the runs came to.
#[derive(Default)]
struct Scores {
    counts: aggregate::Counts,
    candidates: u64,
    unique_outputs: u64,
    solved: Vec<Sha256Hex>,
    test: Vec<aggregate::TestAttempts>,
    digest: Option<Sha256Hex>,
}

/// What was kept.
#[derive(Default)]
struct Kept {
    validated: usize,
    saved: usize,
    unsaved: Option<SaveError>,
    unsettled: Vec<Unsettled>,
}

impl Stages for Seen<'_> {
    type Stop = std::convert::Infallible;

    fn scored(&mut self, scored: &[Scored]) -> Result<(), Self::Stop> {
        self.scored = Some(Scores {
            counts: aggregate::Counts::of(scored),
            candidates: aggregate::candidates(scored),
            unique_outputs: aggregate::unique_outputs(scored),
            solved: aggregate::solved(scored, self.sample_set),
            test: aggregate::attempts(scored, self.sample_set),
            digest: digest(scored, self.sample_set),
        });
        Ok(())
    }

    /// After an interrupt only the best are validated, and only for a moment, so that what was
    /// finished is kept and the command still stops at once.
    fn selected(&mut self, survivors: &mut Vec<Settled<'_>>) {
        const MOMENT: Duration = Duration::from_millis(400);
        self.after_filter = survivors.len();
        self.near = self.near_misses(survivors);
        if self.job.interrupted.has_happened() {
            survivors.sort_by_key(|scored| scored.standing(self.sample_set));
            survivors.truncate(MOST_SAVED);
            self.job.pools.host().cancel().lower();
            self.timer = Some(self.job.pools.cancel_after(MOMENT));
        }
        self.bar.validating(survivors.len());
    }

    fn keep(&mut self, validation: Validation) -> Result<(), Self::Stop> {
        self.timer = None;
        let Validation { held, unsettled } = validation;
        let limits = |_: &Sha256Hex| self.job.limits.semantics;
        let archive = &self.job.archive;
        let saved = archive.save(self.task, &held, self.sample_set, &limits, &|_| None);
        self.kept = Kept {
            validated: held.len(),
            saved: saved.count,
            unsaved: saved.failed,
            unsettled,
        };
        Ok(())
    }
}

impl Seen<'_> {
    /// The nearest of the solvers where none solves the task, for people to read of. After an
    /// interrupt nobody is asked any more.
    fn near_misses(&self, survivors: &[Settled<'_>]) -> Option<Near> {
        let job = self.job;
        let is_solved = (self.scored.as_ref()).is_some_and(|scored| !scored.solved.is_empty());
        if job.args.json || is_solved || job.interrupted.has_happened() {
            return None;
        }
        let start = Instant::now();
        let misses = near_misses(
            &job.pools,
            self.sample_set,
            Differs::own(),
            &job.limits,
            survivors,
        );
        Some(Near {
            misses,
            took: start.elapsed(),
        })
    }
}

/// Why a battery in which nothing compiles is refused: the first reason, and how many there are.
fn none_compiles(submitted: &[Arc<Submission>], solvers: &[Arc<Solver>]) -> BadInput {
    let first = submitted
        .iter()
        .zip(solvers)
        .find_map(|(submitted, solver)| submitted.problem(solver));
    let text = match (first, submitted.len()) {
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
