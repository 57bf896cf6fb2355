//! `solver-host score`: a stream of requests in, a stream of results out.

use std::io::BufReader;
use std::path::PathBuf;

use anyhow::Context;

use super::entry::the_rule;
use super::flags;
use super::flags::{CacheFlags, FileFlags, FormFlags, HardenFlags, LimitFlags, TASK_FILES};
use super::languages;
use super::{Done, Faults};
use solver_core::limits::Workers;
use solver_judge::pools::{Mode, Sizes};
use solver_judge::service::answer::Service;
use solver_judge::service::serve::{Ended, Options, serve};
use solver_judge::start::{Start, component_compiler};

/// Judge a stream of solvers: requests in on stdin, results out on stdout, JSON lines
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct ScoreArgs {
    /// File or folder of tasks that requests may name, before those of the data sets
    #[arg(long, value_name = "PATH", help_heading = TASK_FILES)]
    tasks: Vec<PathBuf>,
    /// Leave outputs out of the results of requests that do not say
    #[arg(long)]
    brief: bool,
    /// Print results in the order of the requests, not as each finishes
    #[arg(long)]
    ordered: bool,
    /// Say at the end, on stderr: requests, runs, cache hits, solvers a second, p50, p99
    #[arg(long)]
    stats: bool,
    #[command(flatten)]
    form: FormFlags,
    /// Threads that score
    #[arg(long, value_name = "N", default_value = "4", help_heading = "Pools")]
    scoring_workers: Workers,
    /// Threads that run solvers [default: one a core]
    #[arg(long, value_name = "N", help_heading = "Pools")]
    execution_workers: Option<Workers>,
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
  {"id":"b","source":"...","entry":"solve_x","inputs":[[[0,1],[1,0]]],"expected":[[[1,0],[0,1]]],
   "demos":[{"input":[[0]],"output":[[1]]}],
   "limits":{"fuel":50000000,"memory_mib":64,"deadline_ms":2000}}
  {"id":"c","wasm_base64":"...","task":"007bbfb7"}
Give source or wasm_base64, and task or inputs. The limits above hold for requests that name none.
"brief":true leaves the outputs out of the result, as --brief does for all.

"#,
    the_rule!()
);

/// Runs the command.
pub fn score(args: &ScoreArgs) -> anyhow::Result<Done> {
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
    let service = Service::new(pools.host().clone(), args.limits.limits())
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
