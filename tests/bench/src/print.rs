//! Text for people on both outputs: text by strangers is escaped, errors are few lines.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::Write;

use anyhow::Context;

use solver_core::quote;

/// Lines of an error that are printed at most.
const ERROR_LINES: usize = 5;

/// Prints lines for people.
pub fn say(text: &str) -> anyhow::Result<()> {
    print_line(&quote::lines(text))
}

/// Prints a line of JSON, which is data and stays as it is.
pub fn say_json(line: &str) -> anyhow::Result<()> {
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

/// Says why there is nothing more to come.
pub fn complain(text: &str) {
    let text = quote::lines(text);
    let lines: Vec<&str> = text.lines().take(ERROR_LINES).collect();
    // Nobody is left to tell where standard error is closed.
    let _ = writeln!(std::io::stderr(), "error: {}", lines.join("\n"));
}

/// Of a usage error the lines that say something are printed.
pub fn usage(error: &clap::Error) {
    let text = quote::lines(&error.to_string());
    let said = text.lines().filter(|line| !line.trim().is_empty());
    let lines: Vec<&str> = said.take(ERROR_LINES).collect();
    let _ = writeln!(std::io::stderr(), "{}", lines.join("\n"));
}

/// A panic quotes what it failed on, which may be text by anybody: it is told as usual, but escaped.
pub fn tell_panics() {
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
