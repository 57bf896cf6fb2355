//! `solver-host run`: the main job. Loads or generates solvers, runs, scores, filters, validates,
//! archives, reports.
//!
//! Owns the arguments and the start: everything that can be wrong with the input is found before
//! anything runs. Leaves the tasks to [`job`], and those that are rejected to [`rejected`].

mod job;
mod rejected;
mod skipped;
mod stages;

use std::os::fd::AsFd;
use std::path::PathBuf;
use std::time::Instant;

use clap::ValueEnum;

use super::entry::{every_solver, the_rule};
use super::flags;
use super::flags::{CacheFlags, FormFlags, HardenFlags, PoolFlags, TaskFlags};
use super::languages;
use super::limits::LimitFlags;
use super::said::{SaidFlags, is_taken};
use super::{BadInput, Done, Faults, examples};
use job::{Job, Told};
use solver_archive::Archive;
use solver_core::number;
use solver_judge::rejections::Rejections;
use solver_judge::start::{CompilerAtNeed, Door, Start};
use solver_judge::timing::{Phase, Timing};

/// Run solvers on tasks: score, report, keep the best
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::RUN, after_long_help = examples::and(examples::RUN, concat!(every_solver!(), "\n\n", the_rule!())))]
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
    /// Seed of the generator and --sample
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
    said: SaidFlags,
    #[command(flatten)]
    form: FormFlags,

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
    /// Keep nothing
    ///
    /// No archive is opened, none is written.
    #[arg(long, conflicts_with = "archive", help_heading = "Places")]
    no_archive: bool,
    /// Keep solvers that match no demo as well
    #[arg(long, conflicts_with = "no_archive", help_heading = "Places")]
    keep_all: bool,
    #[command(flatten)]
    cache: CacheFlags,
    #[command(flatten)]
    harden: HardenFlags,

    /// Print one JSON object a task
    ///
    /// For several tasks a last one sums them up.
    #[arg(long, help_heading = "Output")]
    json: bool,
    /// Solvers that are listed: best, or all
    ///
    /// `best` lists ten solvers of a task whose whole report is printed (see --show), one of another, and
    /// 1,000 with --json. With `all` and --json each solver is an object on a line of its own, before the
    /// line of its task.
    #[arg(
        long,
        value_enum,
        value_name = "WHICH",
        hide_possible_values = true,
        default_value = "best",
        help_heading = "Output"
    )]
    results: Listed,
    /// Print the whole report of each task, with grids
    ///
    /// A single task has it without being asked for.
    #[arg(long, help_heading = "Output")]
    show: bool,
    /// Print where the time went
    #[arg(long, help_heading = "Output")]
    timing: bool,
}

/// Which solvers of a task are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Listed {
    /// The best of them
    Best,
    /// Each of them
    All,
}

/// Solvers generated for a task where nothing else is said.
const DEFAULT_COUNT: usize = 149;
/// Solvers generated for a task at most.
const MOST_COUNT: usize = 1_000_000;

/// Runs the command.
pub fn run(args: &RunArgs) -> anyhow::Result<Done> {
    let start = Instant::now();
    let mut faults = Faults::default();
    let tasks = args.tasks.select(args.seed, &mut faults)?;
    let count = count(args)?;
    let said = args.said.said()?;
    let languages = languages();
    let mut compiler = CompilerAtNeed::new(args.harden.hardening());
    let mut submitted = Vec::new();
    for from in &args.solvers {
        submitted.extend(flags::read_solvers(from, &said, &mut |component| {
            compiler.refusal(component)
        })?);
    }
    is_taken(&said, &submitted)?;
    let (submitted, skipped) = skipped::set_apart(submitted);
    if count == 0 && submitted.is_empty() && !skipped.is_empty() {
        return Err(skipped::none_runs(&skipped).into());
    }
    skipped::tell(&skipped);
    if count == 0 {
        let refused: Option<Vec<_>> = submitted
            .iter()
            .map(|submitted| submitted.refused(languages))
            .collect();
        if let Some(refused) = refused {
            let rejections = Rejections::of(&submitted, &refused);
            return Err(rejected::none_compiles(&rejections, submitted.len()).into());
        }
    }
    let cache = args.cache.open()?;
    let components = match submitted.iter().any(|submitted| submitted.is_component()) {
        true => Some(compiler.started()?),
        false => None,
    };
    // Hardened, nobody can make it. Where components then turn out not to compile, it stays empty.
    let archive = match args.no_archive {
        true => None,
        false => Some(Archive::open(&args.archive, languages)?),
    };
    let pools = flags::start(Start {
        languages: languages.clone(),
        cache,
        components,
        folder: archive.as_ref().map(AsFd::as_fd),
        hardening: args.harden.hardening(),
        door: Door::None,
        sizes: args.pools.sizes(),
        form: args.form.form(),
    })?;
    let interrupted = pools.watch_interrupts();
    let mut timing = Timing::default();
    timing.add(Phase::Load, start.elapsed());
    let compiled = timing.measure(Phase::Compile, || pools.compile(&submitted));
    let rejections = Rejections::of(&submitted, &compiled);
    if count == 0 && compiled.iter().all(|solver| solver.is_rejected()) {
        return Err(rejected::none_compiles(&rejections, submitted.len()).into());
    }
    rejected::tell(&rejections, submitted.len());
    drop(submitted);
    let job = Job {
        seed: args.seed,
        count,
        submitted: compiled,
        rejections: rejections.by_reason,
        skipped,
        limits: args.limits.asked(),
        archive,
        keep_all: args.keep_all,
        told: Told {
            json: args.json,
            whole: args.show || tasks.len() == 1,
            all: args.results == Listed::All,
            timing: args.timing,
        },
        pools,
        interrupted,
        start,
    };
    job.run_all(&tasks, timing, faults)
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
