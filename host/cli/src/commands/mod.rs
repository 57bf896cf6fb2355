//! The command line: one file a command, one place that turns failures into exit codes.
//!
//! Owns how people are told something beside the reports: messages, notes and complaints go through
//! [`solver_core::quote`], whoever wrote them.

mod archive;
mod cache;
mod check;
mod compile;
mod completions;
mod dsl;
mod entry;
mod evolve;
mod examples;
mod explain;
mod flags;
mod late;
mod limits;
mod man;
mod manner;
mod named;
mod python;
mod records;
mod report;
mod run;
mod said;
mod score;
mod serve;
mod service;
mod submit;
mod tasks;
mod usage;
mod verify;
mod words;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::ffi::OsString;
use std::fmt::Display;
use std::io::Write;
use std::os::fd::AsFd;
use std::process::ExitCode;
use std::sync::{Arc, LazyLock, OnceLock};

use anyhow::Context;
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::render::voice;
use late::Late;
use manner::Manner;
use solver_arc_dsl::ArcDsl;
use solver_core::quote;
use solver_judge::languages::Languages;
use solver_judge::load;
use solver_judge::load::{SelectError, SolversError};
use solver_judge::pools::EXIT_INTERRUPTED;
use solver_python::Python;
use solver_python::install::InstallError;
use solver_sandbox::engine::ENGINE;
use solver_search::state::StateError;
use solver_verify::corpus::CorpusError;
use usage::Bare;

/// Runs programs that nobody has read, and tells the truth about them.
#[derive(Debug, clap::Parser)]
#[command(
    name = "solver-host",
    version = version(),
    about = "Runs programs that nobody has read, and tells the truth about them",
    max_term_width = 80,
    after_help = examples::and(examples::ALL, EXIT_CODES),
    disable_help_flag = true,
    disable_version_flag = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    manner: Manner,
    /// Print the version
    ///
    /// It names the engine and the interpreter too.
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help_heading = "Global options")]
    version: Option<bool>,
}

const EXIT_CODES: &str = "\
`solver-host COMMAND --help` tells more of a command. Exit codes: 0 done, 1 the
job failed, 2 bad usage or bad input, 130 interrupted.";

/// All commands, as they are typed.
fn commands() -> clap::Command {
    Cli::command()
}

/// The version, with the engine and the interpreter that every result depends on.
fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let runtime = languages().runtime();
        format!(
            "{} ({ENGINE}, runtime {runtime})",
            env!("CARGO_PKG_VERSION")
        )
    });
    &VERSION
}

/// The languages of this program, as its binary has them.
static LANGUAGES: OnceLock<Languages> = OnceLock::new();

/// The languages of this program, the usual one first; those of `solver-host` where nobody has said.
fn languages() -> &'static Languages {
    LANGUAGES.get_or_init(|| Languages::new(Arc::new(ArcDsl), vec![Arc::new(Python)]))
}

/// In the order of a user's day: help lists them so.
#[derive(Debug, clap::Subcommand)]
enum Command {
    Run(Late<run::RunArgs>),
    Score(Late<score::ScoreArgs>),
    Serve(Late<serve::ServeArgs>),
    Check(Late<check::CheckArgs>),
    Explain(Late<explain::ExplainArgs>),
    Submit(Late<submit::SubmitArgs>),
    Report(Late<report::ReportArgs>),
    Evolve(Late<evolve::EvolveArgs>),
    Archive(Late<archive::ArchiveArgs>),
    Tasks(Late<tasks::TasksArgs>),
    Dsl(Late<dsl::DslArgs>),
    Compile(Late<compile::CompileArgs>),
    Cache(Late<cache::CacheArgs>),
    Python(Late<python::PythonArgs>),
    VerifyDeterminism(Late<verify::VerifyArgs>),
    Completions(Late<completions::CompletionsArgs>),
    #[command(hide = true)]
    TaskIds(Late<completions::TaskIdsArgs>),
    #[command(hide = true)]
    Man(Late<man::ManArgs>),
    /// The comparisons are a developers' tool now
    #[command(hide = true)]
    Bench(Late<BenchArgs>),
    /// Compiles components for another process of this program, on the socket that is its stdin
    #[command(name = solver_sandbox::compiler::SERVE, hide = true)]
    CompileServer(Late<flags::HardenFlags>),
}

/// The arguments of `bench` in older versions.
#[derive(Clone, Debug, clap::Args)]
struct BenchArgs {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    _rest: Vec<std::ffi::OsString>,
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
    /// The input that was looked at is bad; it is reported.
    Refused,
    /// The user stopped it; the finished part is reported.
    Interrupted,
}

/// Marks an error as one of input or usage.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct BadInput(String);

/// Parses the arguments, runs the command, says what went wrong. `known` are the languages that
/// solvers may be written in.
pub fn main(known: Languages) -> ExitCode {
    tell_panics();
    // Nobody has asked for them before.
    let _ = LANGUAGES.set(known);
    let args: Vec<OsString> = std::env::args_os().collect();
    let parse = |commands: clap::Command| {
        let matches = commands.try_get_matches_from(&args)?;
        Cli::from_arg_matches(&matches)
    };
    let parsed = parse(late::for_parsing(commands)).or_else(|error| match error.kind() {
        ErrorKind::DisplayVersion => Err(error),
        // Help, and the message of a mistake, are those of the commands in full.
        _ => parse(commands()),
    });
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return usage::fail(&error, commands(), &args),
    };
    cli.manner.set();
    solver_core::files::survive_size_limit();
    let result = match &cli.command {
        Command::Run(args) => run::run(args),
        Command::Score(args) => score::score(args),
        Command::Serve(args) => serve::serve(args),
        Command::Compile(args) => compile::compile(args),
        Command::Explain(args) => explain::explain(args),
        Command::Cache(args) => cache::cache(args),
        Command::Python(args) => python::python(args),
        Command::Evolve(args) => evolve::evolve(args),
        Command::Archive(args) => archive::archive(args),
        Command::Report(args) => report::report(args),
        Command::Submit(args) => submit::submit(args),
        Command::Bench(_) => Err(BadInput(
            "the comparisons are no part of this program any more; in a checkout of its source, run \
             `make bench WHAT=\"sandbox stream\"`"
                .to_owned(),
        )
        .into()),
        Command::VerifyDeterminism(args) => verify::verify(args),
        Command::CompileServer(args) => {
            let trusted = languages().trusted();
            let control = std::io::stdin();
            solver_sandbox::compile_server::serve(control.as_fd(), args.hardening(), &trusted)
                .context("cannot serve; this command is for solver-host itself")
                .map(|()| Done::Finished)
        }
        Command::Tasks(args) => tasks::tasks(args, &mut std::io::stdout()),
        Command::Check(args) => check::check(args),
        Command::Dsl(args) => dsl::dsl(args, &mut std::io::stdout()).map(|()| Done::Finished),
        Command::Completions(args) => completions::completions(args, commands()),
        Command::TaskIds(args) => completions::task_ids(args),
        Command::Man(args) => man::man(args, commands()),
    };
    match result {
        Ok(Done::Finished) => ExitCode::SUCCESS,
        Ok(Done::Refused) => ExitCode::from(2),
        Ok(Done::HostErrors | Done::Different | Done::Failed) => ExitCode::from(1),
        Ok(Done::Interrupted) => ExitCode::from(EXIT_INTERRUPTED as u8),
        Err(error) => {
            let message = format!("{error:#}");
            match is_bare(&error) {
                true => complain(&usage::of_bare(&message, commands(), &args)),
                false => complain(&message),
            }
            if is_bad_input(&error) {
                ExitCode::from(2)
            } else {
                ExitCode::from(1)
            }
        }
    }
}

/// Whether a command lacks what it is about, so that its usage is of help.
fn is_bare(error: &anyhow::Error) -> bool {
    let nothing = error.downcast_ref::<SelectError>();
    error.is::<Bare>() || nothing.is_some_and(|error| matches!(error, SelectError::Nothing))
}

fn is_bad_input(error: &anyhow::Error) -> bool {
    error.is::<BadInput>()
        || error.is::<Bare>()
        || error.is::<SolversError>()
        || error.is::<solver_archive::ArchiveError>()
        || error.is::<solver_sandbox::cache::CacheError>()
        || error.is::<solver_python::install::StoreError>()
        || error
            .downcast_ref::<InstallError>()
            .is_some_and(InstallError::is_bad_input)
        || error
            .downcast_ref::<SelectError>()
            .is_some_and(SelectError::is_bad_input)
        || error
            .downcast_ref::<StateError>()
            .is_some_and(StateError::is_bad_input)
        || matches!(
            error.downcast_ref::<CorpusError>(),
            Some(CorpusError::Solvers(_) | CorpusError::NoPython(_))
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

/// The failures of a command about several tasks: each is named when it happens, as far as an error
/// may have lines, and the other tasks go on.
#[derive(Debug, Default)]
struct Faults {
    count: usize,
    /// Whether tasks that were handed in are left out, which was told at once.
    left_out: bool,
}

impl Faults {
    /// Names tasks that cannot be read, before the others run: so many lines as an error may have, then
    /// how many more there are.
    fn leave_out(&mut self, tasks: &[load::FileError]) {
        self.left_out |= !tasks.is_empty();
        let named = tasks.iter().take(ERROR_LINES);
        let more = match tasks.len().saturating_sub(ERROR_LINES) {
            0 => None,
            1 => Some("error: and 1 more task is left out".to_owned()),
            more => Some(format!("error: and {more} more tasks are left out")),
        };
        let lines = named.map(|error| format!("error: {}", quote::line(&error.to_string())));
        for line in lines.chain(more) {
            // Nobody is left to tell where standard error is closed.
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    }

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
        match (self.count > 0 || self.left_out, otherwise) {
            (false, otherwise) | (_, otherwise @ Done::Interrupted) => otherwise,
            (true, _) => Done::Failed,
        }
    }
}

/// Tells on standard error what does not end the command, unless nobody wants to know.
fn note(text: &dyn Display) {
    if voice::is_quiet() {
        return;
    }
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

#[cfg(test)]
#[path = "help_tests.rs"]
mod tests;
