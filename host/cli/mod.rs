//! The command line: one file a command, one place that turns failures into exit codes.
//!
//! Owns how people are told something beside the reports: what is said, noted and complained of here
//! goes through [`crate::quote`], whoever wrote it.

mod archive;
mod bench;
mod cache;
mod check;
mod compile;
mod dsl;
mod evolve;
mod explain;
mod flags;
mod kept;
mod report;
mod run;
mod score;
mod submit;
mod tasks;
mod verify;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt::Display;
use std::io::Write;
use std::os::fd::AsFd;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use clap::error::ErrorKind;

use crate::bench::BenchError;
use crate::evolve::state::StateError;
use crate::load::{SelectError, SolversError};
use crate::quote;
use crate::score::pools::EXIT_INTERRUPTED;
use crate::verify::corpus::CorpusError;

/// Runs programs that nobody has read, and tells the truth about them.
#[derive(Debug, clap::Parser)]
#[command(
    name = "solver-host",
    version = VERSION,
    about = "Runs programs that nobody has read, and tells the truth about them",
    max_term_width = 100,
    after_help = "Exit codes: 0 done, 1 the job failed, 2 bad usage or bad input, 130 interrupted."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (wasmtime ",
    env!("SOLVER_HOST_WASMTIME_VERSION"),
    ", runtime ",
    env!("SOLVER_HOST_RUNTIME_HASH"),
    ")"
);

#[derive(Debug, clap::Subcommand)]
enum Command {
    Run(run::RunArgs),
    Score(score::ScoreArgs),
    Explain(explain::ExplainArgs),
    Check(check::CheckArgs),
    Dsl(dsl::DslArgs),
    Compile(compile::CompileArgs),
    Tasks(tasks::TasksArgs),
    Cache(cache::CacheArgs),
    Evolve(evolve::EvolveArgs),
    Archive(archive::ArchiveArgs),
    Report(report::ReportArgs),
    Submit(submit::SubmitArgs),
    Bench(bench::BenchArgs),
    VerifyDeterminism(verify::VerifyArgs),
    /// Compiles components for another process of this program, on the socket that is its stdin
    #[command(name = crate::run::compiler::SERVE, hide = true)]
    CompileServer(flags::HardenFlags),
}

/// How a command ended, if not with an error.
enum Done {
    /// All of it.
    Finished,
    /// The host itself failed in some runs; they are reported.
    HostErrors,
    /// Something failed and was named, and the rest went on.
    Failed,
    /// Runs that should be equal differ; they are reported.
    Different,
    /// What was looked at is bad input; it is reported.
    Refused,
    /// The user stopped it; what was finished is reported.
    Interrupted,
}

/// Marks an error as one of input or usage.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct BadInput(String);

/// Parses the arguments, runs the command, says what went wrong.
pub fn main() -> ExitCode {
    tell_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    crate::files::survive_size_limit();
    let result = match &cli.command {
        Command::Run(args) => run::run(args),
        Command::Score(args) => score::score(args),
        Command::Compile(args) => compile::compile(args),
        Command::Explain(args) => explain::explain(args),
        Command::Cache(args) => cache::cache(args),
        Command::Evolve(args) => evolve::evolve(args),
        Command::Archive(args) => archive::archive(args),
        Command::Report(args) => report::report(args),
        Command::Submit(args) => submit::submit(args),
        Command::Bench(args) => bench::bench(args),
        Command::VerifyDeterminism(args) => verify::verify(args),
        Command::CompileServer(args) => {
            crate::run::compile_server::serve(std::io::stdin().as_fd(), args.hardening())
                .context("cannot serve; this command is for solver-host itself")
                .map(|()| Done::Finished)
        }
        Command::Tasks(args) => tasks::tasks(args, &mut std::io::stdout()).map(|()| Done::Finished),
        Command::Check(args) => check::check(args),
        Command::Dsl(args) => dsl::dsl(args, &mut std::io::stdout()).map(|()| Done::Finished),
    };
    match result {
        Ok(Done::Finished) => ExitCode::SUCCESS,
        Ok(Done::Refused) => ExitCode::from(2),
        Ok(Done::HostErrors | Done::Different | Done::Failed) => ExitCode::from(1),
        Ok(Done::Interrupted) => ExitCode::from(EXIT_INTERRUPTED as u8),
        Err(error) => {
            complain(&format!("{error:#}"));
            if is_bad_input(&error) {
                ExitCode::from(2)
            } else {
                ExitCode::from(1)
            }
        }
    }
}

fn is_bad_input(error: &anyhow::Error) -> bool {
    error.is::<BadInput>()
        || error.is::<SolversError>()
        || error.is::<crate::archive::ArchiveError>()
        || error.is::<crate::cache::CacheError>()
        || error
            .downcast_ref::<SelectError>()
            .is_some_and(SelectError::is_bad_input)
        || error
            .downcast_ref::<BenchError>()
            .is_some_and(BenchError::is_bad_input)
        || error
            .downcast_ref::<StateError>()
            .is_some_and(StateError::is_bad_input)
        || matches!(
            error.downcast_ref::<CorpusError>(),
            Some(CorpusError::Solvers(_))
        )
}

/// Prints lines for people.
fn say(text: &str) -> anyhow::Result<()> {
    print_line(&quote::lines(text))
}

/// Prints a line of JSON, which is data and stays as it is.
fn say_json(line: &str) -> anyhow::Result<()> {
    print_line(line)
}

/// Prints a line. A reader that went away wanted no more.
fn print_line(line: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot print")
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Lines of an error that are printed at most.
const ERROR_LINES: usize = 5;

fn complain(text: &str) {
    let text = quote::lines(text);
    let lines: Vec<&str> = text.lines().take(ERROR_LINES).collect();
    // Nobody is left to tell where standard error is closed.
    let _ = writeln!(std::io::stderr(), "error: {}", lines.join("\n"));
}

/// What fails in a command about several tasks: each is named when it does, as far as an error may
/// have lines, and the others go on.
#[derive(Debug, Default)]
struct Faults {
    count: usize,
}

impl Faults {
    /// The line that names another one; none where enough were named.
    fn line(&mut self, fault: &dyn std::fmt::Display) -> Option<String> {
        self.count += 1;
        (self.count < ERROR_LINES).then(|| format!("error: {}", quote::line(&fault.to_string())))
    }

    /// Names another one.
    fn tell(&mut self, fault: &dyn std::fmt::Display) {
        if let Some(line) = self.line(fault) {
            // Nobody is left to tell where standard error is closed.
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    }

    /// How a command has ended that would have ended so without them. Says how many were not named.
    fn end(&self, otherwise: Done) -> Done {
        if let Some(more @ 1..) = (self.count + 1).checked_sub(ERROR_LINES) {
            let _ = writeln!(std::io::stderr(), "error: and {more} more");
        }
        match (self.count, otherwise) {
            (0, otherwise) | (_, otherwise @ Done::Interrupted) => otherwise,
            (_, _) => Done::Failed,
        }
    }
}

/// Tells on standard error what does not end the command.
fn note(text: &dyn Display) {
    // Nobody is left to tell where standard error is closed.
    let _ = writeln!(
        std::io::stderr(),
        "note: {}",
        quote::lines(&text.to_string())
    );
}

/// A panic quotes what it failed on, which may be text by anybody: it is told as usual, but escaped.
fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("<unnamed>").to_owned();
        let text = quote::lines(&panic.to_string());
        // There is one where RUST_BACKTRACE asks for it.
        let trace = Backtrace::capture();
        let _ = match trace.status() {
            BacktraceStatus::Captured => {
                writeln!(std::io::stderr(), "thread '{name}' {text}\n{trace}")
            }
            _ => writeln!(std::io::stderr(), "thread '{name}' {text}"),
        };
    }));
}

/// Help and version are no errors; of a usage error the lines that say something are printed.
fn usage(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            complain("no command; try `solver-host run 007bbfb7`, or --help for all of them");
            ExitCode::from(2)
        }
        _ => {
            let text = quote::lines(&error.to_string());
            let lines: Vec<&str> = text
                .lines()
                .filter(|line| !line.trim().is_empty())
                .collect();
            let said = lines[..lines.len().min(ERROR_LINES)].join("\n");
            let _ = writeln!(std::io::stderr(), "{said}");
            ExitCode::from(2)
        }
    }
}
