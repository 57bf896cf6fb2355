//! `solver-bench`: the comparisons behind the figures that the documents print, for everyone to
//! repeat. A developers' tool; `make bench WHAT="sandbox stream"` builds and starts it.
//!
//! Every comparison has sides that do the same work on the same inputs. Their findings are compared
//! before any time is taken; then the sides take turns, and the medians are held to goals.
//!
//! | module | owns |
//! | --- | --- |
//! | [`args`] | the command line |
//! | [`comparisons`] | what can be compared, a file each, and why there may be no figures |
//! | [`measure`] | turns, rounds and statistics |
//! | [`report`] | what a comparison found: rows, ratios, goals |
//! | [`tables`] | the same as a table and as JSON |
//! | [`machine`] | the machine that figures were taken on |
//! | [`corpus`] | real solvers with the samples of their tasks |
//! | [`ours`] | one side: the host, in this process |
//! | [`process`] | one side: `solver-host`, as whole processes |
//! | [`bare`] | one side: wasmtime alone |
//! | [`cpython`] | one side: CPython, as a process that answers |
//! | [`beside`] | where the programs of the same build are |
//! | [`mod@print`] | what people are told on both outputs |
//!
//! Leaves everything that is measured to the crates of the host.

mod args;
mod bare;
mod beside;
mod comparisons;
mod corpus;
mod cpython;
mod machine;
mod measure;
mod ours;
mod print;
mod process;
mod report;
mod tables;

use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::Parser;

use args::Args;
use comparisons::{BenchError, Settings, What};
use machine::Machine;
use report::Report;
use solver_sandbox::thread::{ThreadError, on_guest_thread};

/// The exit code of bad usage and bad input; that of what failed otherwise is 1.
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    print::tell_panics();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) if error.use_stderr() => {
            print::usage(&error);
            return ExitCode::from(BAD_INPUT);
        }
        Err(help) => {
            // Nobody is left to tell where standard output is closed.
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    solver_core::files::survive_size_limit();
    match compare(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print::complain(&format!("{error:#}"));
            let is_bad_input = error
                .downcast_ref::<BenchError>()
                .is_some_and(BenchError::is_bad_input);
            ExitCode::from(if is_bad_input { BAD_INPUT } else { 1 })
        }
    }
}

/// Measures what is asked for, one comparison after the other, and prints each.
fn compare(args: &Args) -> anyhow::Result<()> {
    let settings = args.settings();
    let machine = Machine::here();
    if !args.json {
        print::say(&machine.line())?;
    }
    for &what in &args.what {
        let report =
            measured(what, &settings)?.with_context(|| format!("bench {}", what.name()))?;
        if args.json {
            print::say_json(&tables::json(&report, &machine).to_string())?;
        } else {
            print::say("")?;
            print::say(tables::table(&report).trim_end())?;
        }
    }
    Ok(())
}

/// One comparison, on a thread that has the stack that guests need.
fn measured(what: What, settings: &Settings) -> anyhow::Result<Result<Report, BenchError>> {
    on_guest_thread(|thread| comparisons::bench(what, settings, thread)).map_err(
        |error| match error {
            ThreadError::NotStarted(_) => error.into(),
            ThreadError::Panicked(_) => anyhow!("the comparison panicked"),
        },
    )
}
