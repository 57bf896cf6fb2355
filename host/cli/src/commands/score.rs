//! `solver-host score`: a stream of requests in, a stream of results out.

use std::io::{BufReader, IsTerminal};
use std::path::PathBuf;

use anyhow::Context;

use super::entry::the_rule;
use super::flags;
use super::flags::{CacheFlags, FileFlags, FormFlags, HardenFlags, TASK_FILES};
use super::languages;
use super::limits::LimitFlags;
use super::usage::Bare;
use super::{Done, Faults, examples};
use solver_core::limits::Workers;
use solver_judge::pools::{Mode, Sizes};
use solver_judge::service::answer::Service;
use solver_judge::service::serve::{Ended, Options, serve};
use solver_judge::start::{Start, component_compiler};

/// Judge a stream: JSON lines in on stdin, results out
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::SCORE, after_long_help = examples::and(examples::SCORE, HELP))]
pub(crate) struct ScoreArgs {
    /// File or folder of tasks that requests may name
    ///
    /// They come before those of the data sets.
    #[arg(long, value_name = "PATH", help_heading = TASK_FILES)]
    tasks: Vec<PathBuf>,
    /// Leave outputs out of the results
    ///
    /// It holds for requests that do not say: {"brief":false} has them.
    #[arg(long, help_heading = "Stream")]
    brief: bool,
    /// Print results in the order of the requests
    ///
    /// Otherwise each is printed as it finishes.
    #[arg(long, help_heading = "Stream")]
    ordered: bool,
    /// Print figures of the stream on stderr at its end
    ///
    /// They are requests, runs, cache hits, solvers a second, and the latency p50 and p99.
    #[arg(long, help_heading = "Stream")]
    stats: bool,
    /// End at once when the process that started this one ends
    ///
    /// The end of the input ends it as well, but only when what was read is answered. On Linux it is
    /// the thread that counts, not the process; other systems have no such thing.
    #[arg(long, help_heading = "Stream", hide_short_help = true)]
    end_with_parent: bool,
    #[command(flatten)]
    form: FormFlags,
    /// Threads that run solvers [default: one a core]
    #[arg(
        short = 'j',
        long,
        value_name = "N",
        value_parser = Workers::written,
        help_heading = "Pools"
    )]
    execution_workers: Option<Workers>,
    /// Threads that score
    #[arg(
        long,
        value_name = "N",
        value_parser = Workers::written,
        default_value = "4",
        help_heading = "Pools",
        hide_short_help = true
    )]
    scoring_workers: Workers,
    #[command(flatten)]
    files: FileFlags,
    #[command(flatten)]
    limits: LimitFlags,
    #[command(flatten)]
    cache: CacheFlags,
    #[command(flatten)]
    harden: HardenFlags,
}

const HELP: &str = concat!(
    r#"A request is one JSON object a line:
  {"id":"a","source":"def solve(I):\n    return hmirror(I)","task":"007bbfb7"}
  {"id":"b","source":"...","entry":"solve_x","inputs":[[[0,1],[1,0]]],
   "expected":[[[1,0],[0,1]]],"demos":[{"input":[[0]],"output":[[1]]}],
   "limits":{"fuel":50000000,"memory_mib":64,"deadline_ms":2000}}
  {"id":"c","wasm_base64":"...","task":"007bbfb7"}
Give source or wasm_base64, and task or inputs. A source is in arc-dsl or in
Python, as its text shows or "language" says. With Python go "input" (list or
ndarray), "modules" (sources by name), "interpreter" and "stdout":true. The
limits above hold for requests that name none. "brief":true leaves the outputs
out of the result, as --brief does for all.

"#,
    the_rule!()
);

/// Runs the command.
pub fn score(args: &ScoreArgs) -> anyhow::Result<Done> {
    if args.end_with_parent {
        end_with_parent().context("cannot end with the parent")?;
    }
    if std::io::stdin().is_terminal() {
        return Err(Bare(
            "no requests: score reads JSON lines from stdin, and stdin is a terminal".to_owned(),
        )
        .into());
    }
    let mut faults = Faults::default();
    let tasks = args.files.tasks_of(&args.tasks, &mut faults)?;
    let sizes = Sizes {
        mode: Mode::Dual,
        scoring: args.scoring_workers,
        execution: args.execution_workers.unwrap_or_else(Workers::cores),
    };
    let cache = args.cache.open()?;
    let hardening = args.harden.hardening();
    let components = Some(component_compiler(hardening)?);
    let pools = flags::start(Start {
        languages: languages().clone(),
        cache,
        components,
        folder: None,
        hardening,
        sizes,
        form: args.form.form(),
    })?;
    let interrupted = pools.watch_interrupts();
    let service = Service::new(pools.host().clone(), args.limits.asked())
        .with_tasks(tasks)
        .brief(args.brief);
    let ended = serve(
        &pools,
        service,
        BufReader::with_capacity(1 << 16, std::io::stdin()),
        std::io::stdout(),
        &interrupted,
        Options {
            ordered: args.ordered,
            stats: args.stats,
        },
    )
    .context("the stream broke")?;
    match ended {
        Ended::Cleanly { host_errors: false } => Ok(faults.end(Done::Finished)),
        Ended::Cleanly { host_errors: true } => Ok(faults.end(Done::HostErrors)),
        // Threads that wait for input or for a reader are not waited for.
        Ended::Interrupted => std::process::exit(solver_judge::pools::EXIT_INTERRUPTED),
    }
}

/// Has the kernel kill this process when the thread that started it ends. Where that has ended already,
/// so has the input.
#[cfg(target_os = "linux")]
fn end_with_parent() -> std::io::Result<()> {
    let signal = Some(rustix::process::Signal::KILL);
    Ok(rustix::process::set_parent_process_death_signal(signal)?)
}

/// The end of the input is all that other systems tell.
#[cfg(not(target_os = "linux"))]
fn end_with_parent() -> std::io::Result<()> {
    Ok(())
}
