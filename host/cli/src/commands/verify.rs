//! `solver-host verify-determinism`: one corpus under many settings, everything compared.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::Context;

use super::languages;
use super::words::{FaultWord, PartWord};
use super::{BadInput, Done, examples, note, say, say_json};
use crate::render::progress::Bar;
use crate::render::verify as table;
use crate::render::verify::Row;
use solver_core::files::Scratch;
use solver_core::input;
use solver_core::input::InputError;
use solver_core::limits::{DeadlineMs, Fuel, Limits, MemoryMib, Semantics};
use solver_core::number;
use solver_judge::pools::Progress;
use solver_judge::score::Scored;
use solver_python::install::Folder;
use solver_sandbox::compiler::RUNNER;
use solver_verify::corpus::{Corpus, Part, Recipe};
use solver_verify::line::Line;
use solver_verify::setting::Setting;
use solver_verify::{Compared, compare, run};

/// Check that verdicts are the same under every setting
///
/// A corpus is run on every back end, with pools, caches and load of all kinds. Verdicts, outputs and fuel
/// have to be the same.
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = examples::VERIFY_DETERMINISM,
    after_long_help = examples::and(examples::VERIFY_DETERMINISM, HELP)
)]
pub(crate) struct VerifyArgs {
    /// Least number of runs in the corpus
    ///
    /// Each is repeated under every setting.
    #[arg(
        long,
        value_name = "N",
        value_parser = number::count,
        default_value_t = 5_000,
        help_heading = "Corpus"
    )]
    runs: usize,
    /// Part of the corpus: all, python or others
    ///
    /// The default is all of it; with --other it is all but Python programs, since the other program may
    /// have no interpreter. Where this one has none, Python programs are left out, and a line says so.
    #[arg(
        long,
        value_enum,
        value_name = "PART",
        hide_possible_values = true,
        help_heading = "Corpus"
    )]
    corpus: Option<PartWord>,
    /// Solvers to run beside the corpus: files or folders
    #[arg(long, value_name = "FILE|DIR", help_heading = "Corpus")]
    solvers: Vec<PathBuf>,
    /// Seed of the corpus
    #[arg(
        long,
        value_name = "N",
        value_parser = number::whole,
        default_value_t = 0,
        help_heading = "Corpus"
    )]
    seed: u64,
    /// Fuel of a run
    #[arg(
        long,
        value_name = "N",
        value_parser = Fuel::written,
        default_value = "20M",
        help_heading = "Limits"
    )]
    fuel: Fuel,
    /// Memory of a run
    #[arg(
        long,
        value_name = "MIB",
        value_parser = MemoryMib::written,
        default_value = "64",
        help_heading = "Limits"
    )]
    memory_mib: MemoryMib,
    /// Backstop of a run in CPU time; a run that meets it counts as different
    #[arg(
        long,
        value_name = "MS",
        value_parser = DeadlineMs::written,
        default_value = "600000",
        help_heading = "Limits",
        hide_short_help = true
    )]
    deadline_ms: DeadlineMs,
    /// Threads that keep the machine busy under the settings with load
    #[arg(
        long,
        value_name = "N",
        default_value_t = 8,
        value_parser = clap::value_parser!(u16).range(1..=256),
        help_heading = "Settings",
        hide_short_help = true
    )]
    load: u16,
    /// Another solver-host to compare with: a command
    ///
    /// For example 'qemu-aarch64 ./solver-host'.
    #[arg(long, value_name = "COMMAND", help_heading = "Settings")]
    other: Vec<String>,
    /// Compare with --other alone, and with no other setting
    #[arg(long, requires = "other", help_heading = "Settings")]
    only_other: bool,
    /// Break something on purpose, and compare that alone
    ///
    /// The check has to notice it.
    #[arg(
        long = "break",
        value_enum,
        value_name = "WHAT",
        conflicts_with = "only_other",
        help_heading = "Settings",
        hide_short_help = true
    )]
    fault: Option<FaultWord>,
    /// Print a line a run and compare nothing
    ///
    /// The line is solver, sample, verdict, detail, output, fuel.
    #[arg(long, help_heading = "Output", conflicts_with_all = ["other", "fault", "json"])]
    print: bool,
    /// Print one JSON object instead of the table
    #[arg(long, help_heading = "Output")]
    json: bool,
}

const HELP: &str = "\
The last line is `D of N runs differ`; the exit code is 1 where D is not 0. The
reference is the usual back end with one worker of each kind and no cache.";

/// Runs the command.
pub fn verify(args: &VerifyArgs) -> anyhow::Result<Done> {
    let limits = Limits {
        semantics: Semantics {
            fuel: args.fuel,
            memory: args.memory_mib,
        },
        deadline: args.deadline_ms,
    };
    let recipe = Recipe {
        runs: args.runs,
        seed: args.seed,
        part: match args.corpus {
            Some(word) => word.into(),
            None if args.other.is_empty() => Part::All,
            None => Part::Others,
        },
        solvers: args.solvers.clone(),
    };
    let corpus = Corpus::of(languages(), &recipe, &|passed_over| note(&passed_over))?;
    if let Some(missing) = &corpus.left_out {
        let which = match corpus.part {
            Part::Others => "",
            Part::All | Part::Python => "some ",
        };
        note(&format!(
            "{which}Python programs are left out: the corpus {missing}"
        ));
    }
    let of_reference = |progress: Progress<'_>| {
        let reference = Setting::reference();
        run(languages(), &corpus, &reference, &limits, progress)
    };
    if args.print {
        // Another program may be waiting for these lines, with a bar of its own.
        let lines = of_reference(&|_| {})?;
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        for line in &lines {
            writeln!(out, "{line}").context("cannot print")?;
        }
        out.flush().context("cannot print")?;
        return Ok(Done::Finished);
    }
    for other in &args.other {
        // Told now, and not after all the runs that it would be compared with.
        printed_by(other, command(other)?.arg("--version"), MOST_OF_A_LINE)?;
    }
    let folder = Scratch::new("verify")?;
    let settings = settings(args, folder.path(), corpus.part);
    let solvers = corpus.solvers();
    let bar = Bar::of_settings(solvers * (1 + settings.len() + args.other.len()));
    let progress = |_: &Scored| bar.one_done();
    let start = Instant::now();
    let reference = of_reference(&progress)?;
    let mut shown = Shown::new(args.json, &bar);
    shown.corpus(&reference, start)?;
    for setting in &settings {
        shown.row(compare(
            languages(),
            &corpus,
            setting,
            &limits,
            &reference,
            &progress,
        )?)?;
    }
    for other in &args.other {
        let start = Instant::now();
        let lines = ask(other, args, corpus.part, reference.len())?;
        shown.row(Compared::of(
            other.clone(),
            &reference,
            &lines,
            start.elapsed(),
        ))?;
        // Another program tells nothing before it is done.
        bar.more_done(solvers);
    }
    shown.end()
}

/// The settings that are compared with the reference here.
fn settings(args: &VerifyArgs, folder: &std::path::Path, part: Part) -> Vec<Setting> {
    if args.only_other {
        return Vec::new();
    }
    match args.fault {
        None => Setting::all(folder, usize::from(args.load), part),
        Some(fault) => vec![Setting {
            fault: Some(fault.into()),
            ..Setting::reference()
        }],
    }
}

/// The most bytes of a line of another program: of a run whose output is the largest grid, and more.
const MOST_OF_A_LINE: u64 = 8 << 10;

/// The command that another program is.
fn command(other: &str) -> anyhow::Result<Command> {
    let words: Vec<&str> = other.split_whitespace().collect();
    let (Some((program, rest)), Some((_, runner))) = (words.split_first(), words.split_last())
    else {
        let text = "--other names no command; give one, with its words";
        return Err(BadInput(text.to_owned()).into());
    };
    let mut command = Command::new(program);
    command
        .args(rest)
        // The command in front of the program runs it, and has to run its compiler too.
        .env(RUNNER, runner.join(" "))
        .stderr(Stdio::inherit());
    Ok(command)
}

/// The bytes that a command of another program prints: so many at most.
fn printed_by(other: &str, command: &mut Command, most: u64) -> anyhow::Result<Vec<u8>> {
    let (status, printed) = match input::printed(command, most) {
        Ok(ended) => ended,
        Err(InputError::Unreadable(error)) => {
            let program = command.get_program().to_string_lossy();
            let text = format!("cannot start '{program}': {error}; see --other");
            return Err(BadInput(text).into());
        }
        Err(error @ InputError::TooLarge(_)) => anyhow::bail!(
            "cannot use what '{other}' prints: {error}; is it a solver-host of this version?"
        ),
    };
    anyhow::ensure!(
        status.success(),
        "'{other}' failed ({status}); is it a solver-host of this version?"
    );
    Ok(printed)
}

/// The lines of another program, which should be so many.
fn ask(other: &str, args: &VerifyArgs, part: Part, lines: usize) -> anyhow::Result<Vec<Line>> {
    let mut command = command(other)?;
    command
        .args(["verify-determinism", "--print"])
        .args(["--corpus", part.word()])
        .args(["--runs", &args.runs.to_string()])
        .args(["--seed", &args.seed.to_string()])
        .args(["--fuel", &args.fuel.to_string()])
        .args(["--memory-mib", &args.memory_mib.to_string()])
        .args(["--deadline-ms", &args.deadline_ms.to_string()]);
    if let Ok(folder) = Folder::of_process() {
        command.arg("--python").arg(folder.path());
    }
    for solvers in &args.solvers {
        command.arg("--solvers").arg(solvers);
    }
    let most = (lines as u64 + 1) * MOST_OF_A_LINE;
    let printed = printed_by(other, &mut command, most)?;
    String::from_utf8_lossy(&printed)
        .lines()
        .map(|line| {
            Line::parse(line)
                .with_context(|| format!("'{other}' printed what is no run: {line:.80}"))
        })
        .collect()
}

/// The results that were shown so far.
struct Shown<'a> {
    json: bool,
    /// It is away while something is printed.
    bar: &'a Bar,
    rows: Vec<Compared>,
    corpus: Vec<Line>,
}

impl<'a> Shown<'a> {
    fn new(json: bool, bar: &'a Bar) -> Self {
        Shown {
            json,
            bar,
            rows: Vec::new(),
            corpus: Vec::new(),
        }
    }

    fn corpus(&mut self, reference: &[Line], start: Instant) -> anyhow::Result<()> {
        self.corpus = reference.to_vec();
        if self.json {
            return Ok(());
        }
        self.bar.suspend(|| {
            say(&table::corpus(reference, start.elapsed()))?;
            say(&Row::HEADER.to_string())
        })
    }

    fn row(&mut self, compared: Compared) -> anyhow::Result<()> {
        if !self.json {
            let row = Row::of(&compared).to_string();
            self.bar.suspend(|| say(&row))?;
        }
        self.rows.push(compared);
        Ok(())
    }

    fn end(self) -> anyhow::Result<Done> {
        self.bar.finish();
        let different: usize = self.rows.iter().map(Compared::different).sum();
        let runs: usize = self.rows.iter().map(|row| row.runs).sum();
        if self.json {
            say_json(&table::json(&self.corpus, &self.rows)?)?;
        } else {
            for example in table::examples(&self.rows) {
                say(&example)?;
            }
            say(&format!("{different} of {runs} runs differ"))?;
        }
        Ok(if different == 0 {
            Done::Finished
        } else {
            Done::Different
        })
    }
}
