//! `solver-host score`: a stream of requests in, a stream of results out.

use std::io::IsTerminal;

use anyhow::Context;

use super::entry::the_rule;
use super::service::ServiceFlags;
use super::usage::Bare;
use super::{Done, Faults, examples};
use solver_judge::service::serve::{Ended, Options, serve_standard};
use solver_judge::start::Door;

/// Judge a stream: JSON lines in on stdin, results out
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::SCORE, after_long_help = examples::and(examples::SCORE, HELP))]
pub(crate) struct ScoreArgs {
    #[command(flatten)]
    service: ServiceFlags,
    /// End at once when the process that started this one ends
    ///
    /// With and without it, `score` ends when its input has ended and every request is answered. On Linux
    /// the end of the thread that started the process counts. On other systems the flag has no effect.
    #[arg(long, help_heading = "Stream", hide_short_help = true)]
    end_with_parent: bool,
}

const HELP: &str = concat!(
    r#"A request is one JSON object a line:
  {"id":"a","source":"def solve(I):\n    return hmirror(I)","task":"007bbfb7"}
  {"id":"b","source":"...","entry":"solve_x","inputs":[[[0,1],[1,0]]],
   "expected":[[[1,0],[0,1]]],"demos":[{"input":[[0]],"output":[[1]]}],
   "limits":{"fuel":50000000,"memory_mib":64,"deadline_ms":2000}}
  {"id":"c","wasm_base64":"...","task":"007bbfb7"}
Give source or wasm_base64, and task or inputs. A source is in arc-dsl or in
Python, as its text shows or "language" says. A request in Python may also have
"input" (list or ndarray), "modules" (sources by name), "interpreter" and
"stdout":true. A request without "limits" has those of the flags. "brief":true
leaves the outputs out of the result, as --brief does for all.

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
    let service = &args.service;
    let tasks = service.tasks(&mut faults)?;
    let pools = service.start(Door::None, None)?;
    let interrupted = pools.watch_interrupts();
    let service = service.on(&pools, tasks);
    let ended = serve_standard(
        &pools,
        service,
        &interrupted,
        Options {
            ordered: args.service.ordered,
            stats: args.service.stats,
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
