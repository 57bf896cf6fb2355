//! `solver-host check`: finds what is wrong with files of solvers, without running them.

use std::ffi::OsStr;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use anyhow::Context;
use serde::Serialize;

use super::entry::{every_solver, the_rule};
use super::said::SaidFlags;
use super::{BadInput, Done, complain, examples, languages, note};
use solver_arc_dsl::ArcDsl;
use solver_arc_dsl::check as arc_dsl;
use solver_core::input;
use solver_core::input::{Found, InputError, STDIN};
use solver_core::plural::counted;
use solver_core::quote;
use solver_core::quote::Shown;
use solver_judge::load::{Said, solver_files};
use solver_language::finding::{Finding, Severity};
use solver_language::{Language, LanguageId, Named};
use solver_python::Python;
use solver_python::check as python;

/// Find every mistake in files of solvers
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::CHECK, after_long_help = examples::and(examples::CHECK, HELP))]
pub(crate) struct CheckArgs {
    /// Files of source, folders of them; - for stdin
    ///
    /// The source is in arc-dsl's syntax, or in Python.
    #[arg(value_name = "FILE|DIR|-", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    said: SaidFlags,
    /// Print JSON, one object a file
    #[arg(long, help_heading = "Output")]
    json: bool,
}

const HELP: &str = concat!(
    every_solver!(),
    "\n\n",
    the_rule!(),
    "\n\nNothing is run. Exit codes: 0 they compile (there may be warnings), 2 something\n\
     does not."
);

/// Characters of a source line that are shown at most.
const MOST_SHOWN: usize = 90;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const QUIET: Style = Style::new().dimmed();

/// The sums over the files that were looked at.
#[derive(Default)]
struct Sum {
    files: usize,
    compile: usize,
    do_not: usize,
    /// Whether something is wrong: an error, or a file that cannot be read.
    is_refused: bool,
}

/// Runs the command. That the reader closes its end is no error.
pub fn check(args: &CheckArgs) -> anyhow::Result<Done> {
    // Colours only where someone sees them, and not against NO_COLOR.
    let mut out = anstream::stdout().lock();
    let mut sum = Sum::default();
    let said = args.said.said()?;
    let printed = all(args, &said, &mut sum, &mut out)?;
    match printed.and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            return Err(error).context("cannot print the findings");
        }
        Ok(()) | Err(_) => {}
    }
    Ok(match sum.is_refused {
        false => Done::Finished,
        true => Done::Refused,
    })
}

/// Checks what was named, in order. A single file that cannot be read is the error of the command; of
/// several it is named, and the others are checked.
fn all(
    args: &CheckArgs,
    said: &Said,
    sum: &mut Sum,
    out: &mut dyn Write,
) -> anyhow::Result<std::io::Result<()>> {
    for named in &args.files {
        let is_folder = named.as_os_str() != STDIN && named.is_dir();
        let files = match is_folder {
            true => in_folder(named)?,
            false => vec![named.clone()],
        };
        let is_only = args.files.len() == 1 && !is_folder;
        for file in files {
            let bytes = match read(&file, is_folder) {
                Ok(Some(bytes)) => bytes,
                Ok(None) => continue,
                Err(bad) if is_only => return Err(bad.into()),
                Err(bad) => {
                    sum.is_refused = true;
                    complain(&bad.to_string());
                    continue;
                }
            };
            if let Err(error) = one(&file, &bytes, said, args.json, sum, out) {
                return Ok(Err(error));
            }
        }
    }
    if sum.files > 1 && !args.json {
        return Ok(writeln!(out, "{}", sum.in_words()));
    }
    Ok(Ok(()))
}

/// The files of source in a folder.
fn in_folder(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let ending = ArcDsl.ending().word();
    let is_source = |other: &OsStr| languages().all().any(|it| other == it.ending().word());
    let files = solver_files(folder, &is_source)?;
    if files.is_empty() {
        let folder = Shown::path(folder);
        return Err(BadInput(format!(
            "no .{ending} file in the folder {folder}; name a file of solver source"
        ))
        .into());
    }
    Ok(files)
}

/// The bytes of a file; none of what only lies in a folder and is no file to read.
fn read(file: &Path, is_found: bool) -> Result<Option<Vec<u8>>, BadInput> {
    let bytes = match is_found {
        false => input::read_or_stdin(file, languages().most_bytes() as u64).map(Some),
        true => match input::open_found(file) {
            Ok(Found::Plain(plain)) => {
                input::within(plain, languages().most_bytes() as u64).map(Some)
            }
            Ok(Found::Other(other)) => {
                note(&other);
                Ok(None)
            }
            Err(error) => Err(InputError::Unreadable(error)),
        },
    };
    bytes.map_err(|error| {
        let name = quote::line(&file.to_string_lossy());
        BadInput(format!(
            "cannot read {name}: {error}; name a file of solver source"
        ))
    })
}

/// All findings of a file.
struct Report {
    /// How many functions it has; 0 where it cannot be parsed.
    functions: usize,
    errors: usize,
    warnings: usize,
    /// The first of the findings.
    findings: Vec<Finding>,
}

impl From<arc_dsl::Report> for Report {
    fn from(report: arc_dsl::Report) -> Self {
        Report {
            functions: report.functions,
            errors: report.errors,
            warnings: report.warnings,
            findings: report.findings,
        }
    }
}

impl From<python::Report> for Report {
    fn from(report: python::Report) -> Self {
        Report {
            functions: report.functions,
            errors: report.errors,
            warnings: report.warnings,
            findings: report.findings,
        }
    }
}

/// Checks a file.
fn one(
    file: &Path,
    bytes: &[u8],
    said: &Said,
    as_json: bool,
    sum: &mut Sum,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let ending = file.extension().and_then(|ending| ending.to_str());
    let language = said.language(languages(), ending, bytes);
    let named = said.named_in(&**language);
    let report = match language.id() {
        Python::ID => python::check(bytes, &named).into(),
        _ => arc_dsl::check(bytes).into(),
    };
    sum.add(bytes, &**language, &named, &report);
    let name = file.to_string_lossy();
    if as_json {
        return json(&name, language.id(), &report, out);
    }
    let shown = match file.as_os_str() == STDIN {
        true => "standard input".to_owned(),
        false => quote::line(&name),
    };
    let text = String::from_utf8_lossy(input::without_mark(bytes));
    human(&shown, &text, &report, out)
}

impl Sum {
    fn add(&mut self, bytes: &[u8], language: &dyn Language, named: &Named, report: &Report) {
        self.files += 1;
        self.is_refused |= report.errors > 0;
        for solver in language.split(bytes, named) {
            match solver.source {
                Ok(_) => self.compile += 1,
                Err(_) => self.do_not += 1,
            }
        }
    }

    /// `312 solvers in 40 files: 300 compile, 12 do not`
    fn in_words(&self) -> String {
        let solvers = counted(self.compile + self.do_not, "solver");
        let files = counted(self.files, "file");
        let compile = match self.compile {
            1 => "1 compiles".to_owned(),
            many => format!("{many} compile"),
        };
        match self.do_not {
            0 => format!("{solvers} in {files}: {compile}"),
            1 => format!("{solvers} in {files}: {compile}, 1 does not"),
            many => format!("{solvers} in {files}: {compile}, {many} do not"),
        }
    }
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
    language: &'static str,
    functions: usize,
    errors: usize,
    warnings: usize,
    findings: &'a [Finding],
}

fn json(
    name: &str,
    language: LanguageId,
    report: &Report,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let checked = Checked {
        file: name,
        language: language.word(),
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

    #[test]
    fn the_sum_has_its_plurals_right() {
        for (files, compile, do_not, expected) in [
            (
                40,
                300,
                12,
                "312 solvers in 40 files: 300 compile, 12 do not",
            ),
            (2, 1, 1, "2 solvers in 2 files: 1 compiles, 1 does not"),
            (2, 2, 0, "2 solvers in 2 files: 2 compile"),
            (2, 0, 2, "2 solvers in 2 files: 0 compile, 2 do not"),
        ] {
            let sum = Sum {
                files,
                compile,
                do_not,
                is_refused: false,
            };
            assert_eq!(sum.in_words(), expected);
        }
    }
}
