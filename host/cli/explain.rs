//! `solver-host explain`: one solver on one sample, line by line.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::flags::{self, CacheFlags, HardenFlags, LimitFlags};
use super::{BadInput, Done};
use crate::compile::error::{Position, Reason, nearest};
use crate::compile::guard::MAX_SOURCE_BYTES;
use crate::compile::{CompileError, ParsedFile, SourceFunction, parse_file};
use crate::explain::listing::{Listing, list};
use crate::explain::{Subject, explain as explain_lines};
use crate::hash::sha256_hex;
use crate::input;
use crate::json::{self, Defect};
use crate::load::{Dataset, MAX_FILE_BYTES, WASM_MAGIC, Wanted, parse_grid};
use crate::quote::{self, quoted};
use crate::report::explain::{About, print, print_json};
use crate::report::{Palette, terminal_width};
use crate::run::engine::WORKER_STACK;
use crate::run::limits::Workers;
use crate::run::sandbox::Executable;
use crate::run::solver::program;
use crate::score::Verdict;
use crate::score::exam::{Exam, ExamSample};
use crate::task::{Grid, SampleId};

/// Show what each line of a solver does on one sample, and where it fails
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct ExplainArgs {
    /// File of source in arc-dsl's syntax
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The task: an id, or a task file
    #[arg(long, value_name = "TASK", required_unless_present = "input")]
    task: Option<OsString>,
    /// Look the task up in this data set only [default: all four, ARC-AGI-1 training first]
    #[arg(long, value_enum, value_name = "SET")]
    dataset: Option<Dataset>,
    /// The sample of the task: demo[0], test[0], ... (or demo0, test0)
    #[arg(long, value_name = "SAMPLE", default_value = "demo[0]")]
    sample: String,
    /// An input of your own instead of a task: a file that holds a grid as JSON, [[0,1],[1,0]]
    #[arg(long, value_name = "FILE.json", conflicts_with_all = ["task", "dataset", "sample"])]
    input: Option<PathBuf>,
    /// The function to explain, where the file defines several [default: the first]
    #[arg(long, value_name = "NAME")]
    entry: Option<String>,
    #[command(flatten)]
    limits: LimitFlags,
    #[command(flatten)]
    cache: CacheFlags,
    #[command(flatten)]
    harden: HardenFlags,
    /// Print one JSON object
    #[arg(long, help_heading = "Output")]
    json: bool,
}

const HELP: &str = "\
Lines are counted from `def`, as in all messages. The fuel beside `def` is what starting and ending
take; with the fuel of the lines it adds up to that of the run.";

/// Runs the command.
pub fn explain(args: &ExplainArgs) -> anyhow::Result<Done> {
    let file = quote::line(&args.file.to_string_lossy());
    let bytes = read_source(&args.file, &file)?;
    let parsed = parse_file(&bytes);
    let function = entry(&parsed, args.entry.as_deref(), &file)?;
    let refused = |error: &CompileError| BadInput(error.in_file(&file, function.first_line));
    let source = function.source.as_ref().map_err(refused)?;
    if let Executable::Rejected(reason) = program(source) {
        return Err(BadInput(format!("{file}: {reason}")).into());
    }
    let text = &bytes[function.range.clone()];
    let (task, sample) = sample(args)?;
    let subject = Subject {
        source,
        listing: listing(text)?,
        names: function
            .places
            .iter()
            .map(|&place| parsed.solvers[place].name.clone())
            .collect(),
        sample: &sample,
    };
    let header = subject.listing.header.clone();
    let names = subject.names.clone();

    let cache = args.cache.open()?;
    let cores = Workers::cores();
    args.harden.apply(cache.as_ref(), None);
    let host = flags::host(cache, cores, None)?;
    let limits = args.limits.limits();
    let explanation = on_a_workers_stack(|| explain_lines(&host, subject, &limits))?;
    let about = About {
        file: &file,
        first_line: function.first_line,
        solver: sha256_hex(text),
        header: &header,
        names: &names,
        task: task.as_deref(),
        sample: &sample,
        budget: limits.semantics.fuel,
        explanation: &explanation,
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let printed = if args.json {
        print_json(&about, &mut out)
    } else {
        print(&about, Palette::of_stdout(), terminal_width(), &mut out)
    };
    match printed {
        // Whoever stops reading wants no more of it.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        other => other.context("cannot print the explanation")?,
    }
    Ok(match explanation.judged.verdict {
        Verdict::HostError => Done::HostErrors,
        _ => Done::Finished,
    })
}

/// Guests need the stack that a worker has.
fn on_a_workers_stack<T: Send>(body: impl FnOnce() -> T + Send) -> anyhow::Result<T> {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("explain".to_owned())
            .stack_size(WORKER_STACK)
            .spawn_scoped(scope, body)
            .context("cannot start a thread")?
            .join()
            .map_err(|_| anyhow!("the explanation failed; this is an error of solver-host"))
    })
}

fn read_source(path: &Path, name: &str) -> anyhow::Result<Vec<u8>> {
    let bytes = input::read(path, MAX_SOURCE_BYTES as u64).map_err(|error| {
        BadInput(format!(
            "cannot read {name}: {error}; name a file of solver source"
        ))
    })?;
    if bytes.starts_with(WASM_MAGIC) {
        return Err(BadInput(format!(
            "{name} is WebAssembly, and explain needs source; name the file that it was made from"
        ))
        .into());
    }
    Ok(bytes)
}

/// The function that was asked for, or the first.
fn entry<'a>(
    parsed: &'a ParsedFile,
    name: Option<&str>,
    file: &str,
) -> anyhow::Result<&'a SourceFunction> {
    // What does not parse is one function of no name: its own reason says more than that.
    let unparsed = parsed.solvers.first().filter(|only| only.name.is_empty());
    let Some(name) = name.filter(|_| unparsed.is_none()) else {
        return parsed
            .solvers
            .first()
            .context("a file without a function has been parsed");
    };
    if let Some(place) = parsed.find(name) {
        return Ok(&parsed.solvers[place]);
    }
    let known = parsed.solvers.iter().map(|solver| solver.name.as_str());
    let error = CompileError {
        at: Position { line: 1, column: 1 },
        reason: Reason::NoEntry {
            entry: quoted(name),
            nearest: nearest(name, known),
        },
    };
    Err(BadInput(error.in_file(file, 1)).into())
}

fn listing(text: &[u8]) -> anyhow::Result<Listing> {
    std::str::from_utf8(text)
        .ok()
        .and_then(list)
        .context("source that compiles cannot be listed; this is an error of solver-host")
}

/// The sample, and the task that it is of.
fn sample(args: &ExplainArgs) -> anyhow::Result<(Option<String>, ExamSample)> {
    let Some(name) = &args.task else {
        let path = args.input.as_deref().unwrap_or(Path::new(""));
        let exam = Exam::of_inputs(&[(read_grid(path)?, None)], &[]);
        let sample = exam.samples().first().context("an input makes a sample")?;
        return Ok((None, sample.clone()));
    };
    let tasks = flags::select(&Wanted {
        names: std::slice::from_ref(name),
        dataset: args.dataset,
        ..Wanted::default()
    })?;
    let [loaded] = tasks.as_slice() else {
        return Err(BadInput(format!(
            "{} holds {} tasks; name one of them with --task",
            quote::line(&name.to_string_lossy()),
            tasks.len()
        ))
        .into());
    };
    let exam = Exam::of(&loaded.task);
    let plain = |name: &str| name.replace(['[', ']'], "");
    let wanted = plain(&args.sample);
    let found = exam
        .samples()
        .iter()
        .find(|sample| plain(&sample.id.to_string()) == wanted);
    match found {
        Some(sample) => Ok((Some(loaded.task.id.to_string()), sample.clone())),
        None => Err(BadInput(format!(
            "task {} has no sample '{}'; it has {} and {}",
            loaded.task.id,
            quoted(&args.sample),
            range(SampleId::Demo, loaded.task.demos.len()),
            range(SampleId::Test, loaded.task.tests.len()),
        ))
        .into()),
    }
}

fn range(sample: fn(usize) -> SampleId, count: usize) -> String {
    match count {
        1 => sample(0).to_string(),
        count => format!("{} to {}", sample(0), sample(count.saturating_sub(1))),
    }
}

fn read_grid(path: &Path) -> anyhow::Result<Grid> {
    let name = quote::line(&path.to_string_lossy());
    let bytes = input::read(path, MAX_FILE_BYTES).map_err(|error| {
        BadInput(format!(
            "cannot read {name}: {error}; name a file that holds a grid as JSON"
        ))
    })?;
    let raw = json::document(&bytes).map_err(|defect| {
        BadInput(match defect {
            Defect::Twice(twice) => format!("{name}: {twice}; keep the one that is meant"),
            other => format!("{name}: this is not JSON: {other}; correct it there"),
        })
    })?;
    Ok(parse_grid(raw).map_err(|defect| BadInput(format!("{name}: {defect}")))?)
}
