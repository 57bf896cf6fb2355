//! `solver-host explain`: one solver on one sample, line by line.
//!
//! Owns which solver and which sample are meant, and explains arc-dsl. Leaves Python to [`python`].

mod python;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use super::entry::the_rule;
use super::flags;
use super::flags::{CacheFlags, FileFlags, HardenFlags};
use super::limits::LimitFlags;
use super::said::LanguageFlags;
use super::usage::Bare;
use super::words::DatasetWord;
use super::{BadInput, Done, Faults, examples};
use super::{languages, named};
use crate::render::explain::{About, print, print_json};
use crate::render::{Palette, terminal_width};
use solver_arc_dsl::ArcDsl;
use solver_arc_dsl::explain::explain as explain_lines;
use solver_arc_dsl::frontend::guard::MAX_SOURCE_BYTES;
use solver_arc_dsl::script::Script;
use solver_core::input;
use solver_core::json;
use solver_core::json::Defect;
use solver_core::limits::Workers;
use solver_core::origin::Origin;
use solver_core::quote;
use solver_core::quote::quoted;
use solver_core::sample_set::{SampleSet, SetSample};
use solver_core::task::{Grid, SampleId, Task};
use solver_core::verdict::Verdict;
use solver_judge::load::{Dataset, MAX_FILE_BYTES, Said, WASM_MAGIC, Wanted, parse_grid};
use solver_judge::pools::{Mode, Pools, Sizes};
use solver_judge::start::{Door, Start};
use solver_judge::submission::Submission;
use solver_language::{Language, Named};
use solver_python::Python;
use solver_sandbox::interpreter::Form;
use solver_sandbox::run::Executable;
use solver_sandbox::thread::on_guest_thread;

/// Show what each line of a solver does on one sample
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::EXPLAIN, after_long_help = examples::and(examples::EXPLAIN, HELP))]
pub(crate) struct ExplainArgs {
    /// File of source, or a solver's name
    ///
    /// The source is in arc-dsl's syntax, or in Python. A name is FILE:FUNCTION, or as the archive has it for the task,
    /// such as generated:7.
    #[arg(value_name = "FILE|NAME")]
    file: PathBuf,
    /// The task: an id or its beginning, or a task file
    ///
    /// FILE:ID is one of many tasks in a file.
    #[arg(
        long,
        value_name = "TASK",
        required_unless_present = "inputs",
        help_heading = "Sample"
    )]
    task: Option<OsString>,
    /// Look it up in this data set only [default: all four]
    ///
    /// The sets are arc-agi-1-training, arc-agi-1-evaluation, arc-agi-2-training and
    /// arc-agi-2-evaluation, and the task is looked up in this order.
    #[arg(
        long,
        value_enum,
        value_name = "SET",
        hide_possible_values = true,
        help_heading = "Sample"
    )]
    dataset: Option<DatasetWord>,
    #[command(flatten)]
    files: FileFlags,
    /// The sample, such as test[0] [default: demo[0]]
    ///
    /// Without brackets it is the same: demo0, test0.
    #[arg(long, value_name = "SAMPLE", help_heading = "Sample")]
    sample: Option<String>,
    /// A grid of your own instead of a task
    ///
    /// The file holds a grid in JSON: [[0,1],[1,0]]. In place of a file, `list` or `ndarray` names the type
    /// of the grid for a Python solver. To say both, give the flag twice.
    #[arg(
        long = "input",
        value_name = "FILE.json",
        num_args = 1,
        help_heading = "Sample"
    )]
    inputs: Vec<PathBuf>,
    /// The function to explain [default: the one that is meant]
    ///
    /// A file may define several.
    #[arg(long, value_name = "NAME", help_heading = "Solver")]
    entry: Option<String>,
    #[command(flatten)]
    said: LanguageFlags,
    #[command(flatten)]
    limits: LimitFlags,
    /// Archive whose solvers may be named
    #[arg(
        long,
        value_name = "DIR",
        default_value = "archive",
        help_heading = "Places"
    )]
    archive: PathBuf,
    #[command(flatten)]
    cache: CacheFlags,
    #[command(flatten)]
    harden: HardenFlags,
    /// Print one JSON object
    #[arg(long, help_heading = "Output")]
    json: bool,
}

const HELP: &str = concat!(
    "\
The fuel beside `def` is the cost of start and end. All fuel in the table adds
up to the fuel of the run.

",
    the_rule!()
);

/// The sample where nobody names one.
const USUAL_SAMPLE: &str = "demo[0]";
/// Words of `--input` that are no file.
const FORMS: [&str; 2] = ["list", "ndarray"];

/// The words of `--input`.
struct Input<'a> {
    /// The file of a grid.
    grid: Option<&'a Path>,
    /// The form of what a solver is given.
    form: Option<String>,
}

impl<'a> Input<'a> {
    fn of(args: &'a ExplainArgs) -> anyhow::Result<Self> {
        let (mut grid, mut form) = (None, None);
        for input in &args.inputs {
            let word = input.to_str().filter(|word| FORMS.contains(word));
            let is_second = match word {
                Some(word) => form.replace(word.to_owned()).is_some(),
                None => grid.replace(input.as_path()).is_some(),
            };
            if is_second {
                return Err(BadInput(
                    "--input names two of a kind; give one file with a grid, and one of list and ndarray"
                        .to_owned(),
                )
                .into());
            }
        }
        let others = [
            ("--task <TASK>", args.task.is_some()),
            ("--dataset <SET>", args.dataset.is_some()),
            ("--sample <SAMPLE>", args.sample.is_some()),
        ];
        match (grid, others.iter().find(|(_, is_there)| *is_there)) {
            (Some(_), Some((other, _))) => Err(BadInput(format!(
                "a grid of --input <FILE.json> cannot be used with '{other}'; leave one of them out"
            ))
            .into()),
            (None, _) if args.task.is_none() => {
                Err(Bare("--task <TASK> is missing".to_owned()).into())
            }
            (_, _) => Ok(Input { grid, form }),
        }
    }
}

/// Refuses words that a solver in this language does not take.
fn takes(language: &dyn Language, named: &Named) -> Result<(), BadInput> {
    match language.refusal(named) {
        Some(refusal) => Err(BadInput(refusal)),
        None => Ok(()),
    }
}

/// Runs the command.
pub fn explain(args: &ExplainArgs) -> anyhow::Result<Done> {
    let (path, entry) = named::file_and_entry(&args.file, args.entry.as_deref());
    let input = Input::of(args)?;
    let said = args.said.said(input.form, entry.map(str::to_owned))?;
    let mut faults = Faults::default();
    let task = task(args, &mut faults)?;
    let kept = match &task {
        Some(task) if !path.exists() => named::kept(path, task, &args.archive)?,
        Some(_) | None => None,
    };
    let source = match kept {
        Some(kept) => kept_source(kept, said)?,
        None => {
            let file = quote::line(&path.to_string_lossy());
            let bytes = read_source(path, &file)?;
            let ending = path.extension().and_then(|ending| ending.to_str());
            let language = said.language(languages(), ending, &bytes).clone();
            SourceOf {
                file,
                bytes,
                language,
                named: said.named,
            }
        }
    };
    takes(&*source.language, &source.named)?;
    if source.language.id() == Python::ID {
        let sample = sample(args, input.grid, task.as_ref())?;
        return python::explain(args, &source, task.as_ref(), &sample, faults);
    }
    let SourceOf {
        file, bytes, named, ..
    } = source;
    let entry = named.entry.as_deref();
    let script = Script::read(&bytes, entry).map_err(|mistake| BadInput(mistake.in_file(&file)))?;
    let submission = Submission::of_source(
        ArcDsl::ID,
        script.hash(),
        script.source(),
        Origin::from(file.as_str()),
    );
    let sample = sample(args, input.grid, task.as_ref())?;
    let subject = script
        .on(&sample)
        .context("source that compiles cannot be listed; this is an error of solver-host")?;
    let header = subject.listing.header.clone();

    let pools = started(args)?;
    let host = pools.host();
    let compiled = on_guest_thread(|thread| submission.compile(thread, host))
        .context("the solver cannot be compiled; this is an error of solver-host")?;
    if let Executable::Rejected(reason) = compiled.executable {
        return Err(BadInput(format!("{file}: {reason}")).into());
    }
    let interpreter = host
        .interpreter(ArcDsl::ID)
        .with_context(|| format!("no interpreter of {} is set up", ArcDsl::ID))?;
    let limits = args.limits.of(ArcDsl::ID);
    let explanation =
        on_guest_thread(|thread| explain_lines(thread, interpreter, subject, &limits))
            .context("the explanation failed; this is an error of solver-host")?;
    let about = About {
        first_line: script.first_line,
        lines: &script.lines,
        runtime: interpreter.identity(),
        solver: script.hash(),
        header: &header,
        names: &script.names,
        task: task.as_ref().map(|task| task.id.as_str()),
        sample: &sample,
        budget: limits.semantics.fuel,
        explanation: &explanation,
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    is_printed(if args.json {
        print_json(&about, &mut out)
    } else {
        print(&about, Palette::of_stdout(), terminal_width(), &mut out)
    })?;
    Ok(ended(explanation.run_result.verdict, &faults))
}

/// Starts what runs a single solver.
fn started(args: &ExplainArgs) -> anyhow::Result<Pools> {
    flags::start(Start {
        languages: languages().clone(),
        cache: args.cache.open()?,
        components: None,
        folder: None,
        hardening: args.harden.hardening(),
        door: Door::None,
        sizes: Sizes {
            mode: Mode::Sequential,
            scoring: Workers::ONE,
            execution: Workers::ONE,
        },
        form: Form::default(),
    })
}

/// Whoever stops reading wants no more of it.
fn is_printed(printed: std::io::Result<()>) -> anyhow::Result<()> {
    match printed {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot print the explanation"),
    }
}

/// How the command has ended where a run has this verdict.
fn ended(verdict: Verdict, faults: &Faults) -> Done {
    match verdict {
        Verdict::HostError => Done::HostErrors,
        _ => faults.end(Done::Finished),
    }
}

/// The source that is explained.
struct SourceOf {
    /// Its file, as messages call it.
    file: String,
    bytes: Vec<u8>,
    language: Arc<dyn Language>,
    /// The words that were said of it.
    named: Named,
}

/// The source of a solver of the archive: in the language that its file names, with the words that stand
/// there, unless others are said now.
fn kept_source(kept: named::Kept, said: Said) -> anyhow::Result<SourceOf> {
    let named::Kept { file, record } = kept;
    let runs = record.can_run(languages());
    runs.map_err(|reason| BadInput(format!("{file}: {reason}")))?;
    let known = record.known_language(languages());
    let language = known.and_then(|id| languages().get(id)).ok_or_else(|| {
        BadInput(format!(
            "{file} is WebAssembly, and explain needs source; name the file that it was made from"
        ))
    })?;
    let there = record.named;
    let now = said.named;
    Ok(SourceOf {
        file,
        bytes: record.bytes,
        language: language.clone(),
        named: Named {
            entry: now.entry.or(there.entry),
            input: now.input.or(there.input),
            interpreter: now.interpreter.or(there.interpreter),
            modules: match now.modules.is_empty() {
                true => there.modules,
                false => now.modules,
            },
        },
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

/// The task that is named, if one is.
fn task(args: &ExplainArgs, faults: &mut Faults) -> anyhow::Result<Option<Task>> {
    let Some(name) = &args.task else {
        return Ok(None);
    };
    let wanted = Wanted {
        names: std::slice::from_ref(name),
        dataset: args.dataset.map(Dataset::from),
        reading: args.files.reading(),
        ..Wanted::default()
    };
    let tasks = flags::select(&wanted, faults)?;
    let count = tasks.len();
    match <[_; 1]>::try_from(tasks) {
        Ok([loaded]) => Ok(Some(loaded.task)),
        Err(_) => {
            let shown = quote::line(&name.to_string_lossy());
            Err(BadInput(format!(
                "{shown} holds {count} tasks; name one of them with --task, in a file as {shown}:ID"
            ))
            .into())
        }
    }
}

/// The sample that is named: of the task, or of the input alone.
fn sample(
    args: &ExplainArgs,
    grid: Option<&Path>,
    task: Option<&Task>,
) -> anyhow::Result<SetSample> {
    let Some(task) = task else {
        let path = grid.unwrap_or(Path::new(""));
        let sample_set = SampleSet::of_inputs(&[(read_grid(path)?, None)], &[]);
        let sample = sample_set
            .samples()
            .first()
            .context("an input makes a sample")?;
        return Ok(sample.clone());
    };
    let sample_set = SampleSet::of(task);
    let plain = |name: &str| name.replace(['[', ']'], "");
    let name = args.sample.as_deref().unwrap_or(USUAL_SAMPLE);
    let wanted = plain(name);
    let found = sample_set
        .samples()
        .iter()
        .find(|sample| plain(&sample.id.to_string()) == wanted);
    match found {
        Some(sample) => Ok(sample.clone()),
        None => Err(BadInput(format!(
            "task {} has no sample '{}'; it has {}",
            task.id,
            quoted(name),
            samples_of(task)
        ))
        .into()),
    }
}

/// The names of all samples of a task, as `demo[0] to demo[3] and test[0]`.
fn samples_of(task: &Task) -> String {
    let range = |count: usize, sample: &dyn Fn(usize) -> SampleId| match count {
        0 => None,
        1 => Some(sample(0).to_string()),
        count => Some(format!("{} to {}", sample(0), sample(count - 1))),
    };
    let demos = range(task.demos.len(), &SampleId::Demo);
    let tests = range(task.tests.len(), &SampleId::Test);
    let also = task
        .also
        .iter()
        .filter_map(|also| range(also.samples.len(), &|i| SampleId::Also(also.member, i)));
    let all: Vec<String> = demos.into_iter().chain(tests).chain(also).collect();
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => "none".to_owned(),
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
