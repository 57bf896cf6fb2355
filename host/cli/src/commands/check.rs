//! `solver-host check`: finds what is wrong with a file of solvers, without running it.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use anyhow::Context;
use serde::Serialize;

use super::{BadInput, Done, examples};
use solver_arc_dsl::check::{Finding, Report, Severity, check as check_source};
use solver_arc_dsl::frontend::guard::MAX_SOURCE_BYTES;
use solver_core::input;
use solver_core::plural::counted;
use solver_core::quote;

/// Find every mistake in a file of solvers
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::CHECK, after_long_help = examples::and(examples::CHECK, HELP))]
pub(crate) struct CheckArgs {
    /// File of source in arc-dsl's syntax
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print JSON
    #[arg(long, help_heading = "Output")]
    json: bool,
}

const HELP: &str = "\
Nothing is run. Exit codes: 0 it compiles (there may be warnings), 2 it has
errors.";

/// Characters of a source line that are shown at most.
const MOST_SHOWN: usize = 90;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const QUIET: Style = Style::new().dimmed();

/// Runs the command. That the reader closes its end is no error.
pub fn check(args: &CheckArgs) -> anyhow::Result<Done> {
    let name = args.file.to_string_lossy();
    let bytes = input::read(&args.file, MAX_SOURCE_BYTES as u64).map_err(|error| {
        BadInput(format!(
            "cannot read {}: {error}; name a file of solver source",
            quote::line(&name)
        ))
    })?;
    let report = check_source(&bytes);
    let text = String::from_utf8_lossy(input::without_mark(&bytes));
    // Colours only where someone sees them, and not against NO_COLOR.
    let mut out = anstream::stdout().lock();
    let printed = if args.json {
        json(&name, &report, &mut out)
    } else {
        human(&quote::line(&name), &text, &report, &mut out)
    };
    match printed.and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            return Err(error).context("cannot print the findings");
        }
        Ok(()) | Err(_) => {}
    }
    Ok(if report.errors == 0 {
        Done::Finished
    } else {
        Done::Refused
    })
}

fn human(name: &str, text: &str, report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    let lines: Vec<&str> = text.split('\n').collect();
    for finding in &report.findings {
        let Finding {
            severity,
            line,
            column,
            ..
        } = *finding;
        let (style, word) = match severity {
            Severity::Error => (ERROR, "error"),
            Severity::Warning => (WARNING, "warning"),
        };
        writeln!(
            out,
            "{name}:{line}:{column}: {style}{word}{style:#}: {}",
            quote::line(&finding.message)
        )?;
        let source = lines.get(line as usize - 1).copied().unwrap_or_default();
        let (shown, caret) = excerpt(source, column as usize, finding.width as usize);
        if !shown.trim().is_empty() {
            writeln!(out, "{QUIET}{line:5} |{QUIET:#} {shown}")?;
            writeln!(out, "      {QUIET}|{QUIET:#} {style}{caret}{style:#}")?;
        }
    }
    let told = report.findings.len();
    let all = report.errors + report.warnings;
    if all > told {
        writeln!(out, "and {} more", all - told)?;
    }
    writeln!(out, "{name}: {}", summary(report))
}

/// The part of a line around a column, and the line below it that points there.
fn excerpt(line: &str, column: usize, width: usize) -> (String, String) {
    // Tabs become one space, and nothing of the file steers the terminal.
    let clean: Vec<char> = line
        .trim_end()
        .chars()
        .map(|c| match c {
            '\t' => ' ',
            c if quote::is_unseen(c) => '\u{fffd}',
            c => c,
        })
        .collect();
    let at = column.saturating_sub(1);
    let from = if clean.len() > MOST_SHOWN {
        at.saturating_sub(MOST_SHOWN / 2)
    } else {
        0
    };
    let shown: String = clean.iter().skip(from).take(MOST_SHOWN).collect();
    let before = at - from.min(at);
    let room = shown.chars().count().saturating_sub(before).max(1);
    let caret = " ".repeat(before) + &"^".repeat(width.clamp(1, room));
    (shown, caret)
}

fn summary(report: &Report) -> String {
    let functions = counted(report.functions, "function");
    match (report.errors, report.warnings) {
        (0, 0) => format!("nothing found in {functions}"),
        (errors, _) if report.functions == 0 => counted(errors, "error"),
        (errors, warnings) => format!(
            "{}, {} in {functions}",
            counted(errors, "error"),
            counted(warnings, "warning")
        ),
    }
}

#[derive(Serialize)]
struct Checked<'a> {
    file: &'a str,
    functions: usize,
    errors: usize,
    warnings: usize,
    findings: &'a [Finding],
}

fn json(name: &str, report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    let checked = Checked {
        file: name,
        functions: report.functions,
        errors: report.errors,
        warnings: report.warnings,
        findings: &report.findings,
    };
    let text = serde_json::to_string(&checked).map_err(std::io::Error::other)?;
    writeln!(out, "{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_points_into_long_and_strange_lines() {
        let (shown, caret) = excerpt("\tx1 = frist(I)\x1b[2J", 7, 5);
        assert_eq!(shown, " x1 = frist(I)\u{fffd}[2J");
        assert_eq!(caret, "      ^^^^^");
        let long = format!("{}here{}", "a".repeat(500), "b".repeat(500));
        let (shown, caret) = excerpt(&long, 501, 4);
        assert_eq!(shown.chars().count(), MOST_SHOWN);
        assert_eq!(&shown[caret.find('^').unwrap()..][..4], "here");
        assert_eq!(excerpt("", 1, 1), (String::new(), "^".to_owned()));
    }
}
