//! The answer to somebody who has typed too little, or something else than a command takes.
//!
//! Owns the lines of usage errors: the mistake, the usage of the very command, two examples of it. Leaves
//! the examples to [`examples`].

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{ERROR_LINES, complain, examples, manner};
use solver_core::plural;
use solver_core::quote;

/// A command that lacks what it is about. It is told with the command's usage.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Bare(pub(super) String);

/// Help and version are no errors; of a usage error the lines that say something are printed.
/// `commands` are all commands, `args` what was typed.
pub(super) fn fail(error: &clap::Error, commands: clap::Command, args: &[OsString]) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            manner::set_colour(args);
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            let mut meant = meant(commands, args);
            let names: Vec<&str> = visible(&meant).collect();
            let none = format!("no command was named; there are {}", names.join(", "));
            complain(&with_usage(&none, &mut meant));
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = match error.get(ContextKind::InvalidArg) {
                Some(ContextValue::Strings(missing)) => missing.clone(),
                Some(_) | None => vec!["an argument".to_owned()],
            };
            let are = plural::of(missing.len(), "is", "are");
            let missing = missing.join(" and ");
            let meant = &mut meant(commands, args);
            complain(&with_usage(&format!("{missing} {are} missing"), meant));
        }
        _ => {
            let text = quote::lines(&error.to_string());
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            let said: Vec<&str> = lines.take(ERROR_LINES).collect();
            // Nobody is left to tell where standard error is closed.
            let _ = writeln!(std::io::stderr(), "{}", said.join("\n"));
        }
    }
    ExitCode::from(2)
}

/// The message of a command that lacks what it is about, and below it how it is used.
pub(super) fn of_bare(message: &str, commands: clap::Command, args: &[OsString]) -> String {
    with_usage(message, &mut meant(commands, args))
}

/// A line, and below it how a command is used: as many lines as an error may have.
fn with_usage(line: &str, command: &mut clap::Command) -> String {
    let usage = command.render_usage().to_string();
    let usage = usage.trim().trim_start_matches("Usage: ");
    let mut lines = vec![line.to_owned(), format!("usage: {usage}")];
    let help = command.get_after_help().map(ToString::to_string);
    let help = help.unwrap_or_default();
    lines.extend(examples::commands(&help).map(|example| format!("   as: {example}")));
    lines.truncate(ERROR_LINES - 1);
    let name = command.get_bin_name().unwrap_or("solver-host");
    lines.push(format!("`{name} --help` tells more"));
    lines.join("\n")
}

/// The command that was typed, as far as it is one.
fn meant(mut commands: clap::Command, args: &[OsString]) -> clap::Command {
    commands.build();
    let mut meant = &commands;
    for arg in args.iter().skip(1) {
        if let Some(next) = meant.find_subcommand(arg) {
            meant = next;
        }
    }
    meant.clone()
}

/// The names of the commands of a command, in the order of help.
fn visible(command: &clap::Command) -> impl Iterator<Item = &str> {
    let commands = command.get_subcommands();
    let shown = commands.filter(|command| !command.is_hide_set());
    shown
        .map(clap::Command::get_name)
        .filter(|name| *name != "help")
}
