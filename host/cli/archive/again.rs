//! `archive verify` and `archive import`: solvers of an archive, or for it, run on their tasks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{Line, Place, Tasks, in_words, task_id};
use crate::archive::Archive;
use crate::archive::index::{Entry, Index};
use crate::archive::kept::{Defect, Header, Kept};
use crate::cli::flags::RunningFlags;
use crate::cli::{BadInput, Done, say, say_json};
use crate::filter::distinct;
use crate::input::{self, InputError};
use crate::json;
use crate::load::{SelectError, by_id, split};
use crate::quote::{self, Shown};
use crate::run::limits::Limits;
use crate::run::solver::{CanonicalKind, Handed};
use crate::run::{Executable, RUNTIME_HASH};
use crate::score::pools::Pools;
use crate::score::{Exam, Scored};
use crate::task::{Task, TaskId};
use crate::validate::validate;

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Verify {
    #[command(flatten)]
    tasks: Tasks,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    running: RunningFlags,
    /// Print one JSON object
    #[arg(long, help_heading = "Output")]
    json: bool,
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Import {
    /// Files of JSON lines, as `archive export` prints them: {"task":..,"source":..} is enough;
    /// at most 64 MiB each, - for standard input
    #[arg(value_name = "FILE|-", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    running: RunningFlags,
}

/// A task of the data sets, as its solvers need it.
fn task(id: &TaskId) -> Result<Task, SelectError> {
    Ok(by_id(id.as_str(), None)?.task)
}

/// A file that is not what it says.
struct Difference {
    solver: String,
    reason: String,
}

pub(super) fn verify(args: &Verify) -> anyhow::Result<Done> {
    let archive = args.place.open()?;
    let index = Index::of(&archive)?;
    let mut shelves: Vec<(TaskId, Vec<Entry>)> = Vec::new();
    for shelf in args.tasks.shelves(&index)? {
        let entries = index.shelf(&shelf.task)?;
        shelves.push((shelf.task, entries));
    }
    drop(index);
    let mut entries = shelves.iter().flat_map(|(_, entries)| entries);
    let components = entries.any(|entry| entry.name.kind == CanonicalKind::Wasm);
    let pools = args.running.start(&archive, components)?;
    let interrupted = pools.watch_interrupts();
    let limits = args.running.limits();
    let (mut count, mut differences) = (0, Vec::new());
    for (id, entries) in &shelves {
        let found = compare(&archive, &pools, &limits, id, entries);
        // What was cut short says nothing about the solvers.
        if interrupted.has_happened() {
            break;
        }
        count += entries.len();
        if !args.json {
            for difference in &found {
                say(&quote::line(&format!(
                    "{} {}",
                    difference.solver, difference.reason
                )))?;
            }
        }
        differences.extend(found);
    }
    if args.json {
        let listed: Vec<_> = differences
            .iter()
            .map(|found| json!({"solver": found.solver, "reason": found.reason}))
            .collect();
        let report = json!({"solvers": count, "differ": listed.len(), "differences": listed});
        say_json(&report.to_string())?;
    } else {
        say(&format!("{} of {count} solvers differ", differences.len()))?;
    }
    Ok(if interrupted.has_happened() {
        Done::Interrupted
    } else if differences.is_empty() {
        Done::Finished
    } else {
        Done::Different
    })
}

/// Runs the solvers of a task, and says what is not as their files say.
fn compare(
    archive: &Archive,
    pools: &Pools,
    limits: &Limits,
    id: &TaskId,
    entries: &[Entry],
) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut differs = |entry: &Entry, reason: String| {
        found.push(Difference {
            solver: entry.name.path(),
            reason,
        });
    };
    let exam = task(id).map(|task| Arc::new(Exam::of(&task)));
    let mut whole: Vec<(&Entry, Kept)> = Vec::with_capacity(entries.len());
    for entry in entries {
        match (archive.read(&entry.name), &exam) {
            (Ok(kept), Ok(_)) => whole.push((entry, kept)),
            // Removed since it was listed, which is nothing to be said of it.
            (Err(Defect::Unreadable(error)), _) if error.kind() == std::io::ErrorKind::NotFound => {
            }
            (Err(defect), _) => differs(entry, defect.to_string()),
            (Ok(_), Err(error)) => differs(entry, format!("cannot be run: {error}")),
        }
    }
    let Ok(exam) = exam else {
        return found;
    };
    let handed: Vec<Arc<Handed>> = whole.iter().map(|(_, k)| Arc::new(k.handed())).collect();
    let solvers = pools.compile(&handed);
    let scored = pools.score(&solvers, &exam, limits, &|_| {});
    for ((entry, kept), scored) in whole.iter().zip(&scored) {
        if let Some(reason) = difference(kept, scored, &exam) {
            differs(entry, reason);
        }
    }
    found
}

/// What a solver does that its header does not say.
fn difference(kept: &Kept, scored: &Scored, exam: &Exam) -> Option<String> {
    if let Executable::Rejected(reason) = &scored.solver.executable {
        return Some(format!("is rejected: {reason}"));
    }
    if let Some(run) = scored
        .runs
        .iter()
        .find(|run| !run.verdict.is_reproducible())
    {
        return Some(format!("could not be run: {}", run.verdict.word()));
    }
    let says = kept.header.as_ref()?;
    let does = Header::of(scored, exam);
    let same_score = says.matched == does.matched && says.demos == does.demos;
    // Another runtime counts other fuel.
    let same_fuel = says.runtime != RUNTIME_HASH || says.fuel == does.fuel;
    (!same_score || !same_fuel)
        .then(|| format!("says {} and does {}", in_words(says), in_words(&does)))
}

pub(super) fn import(args: &Import) -> anyhow::Result<Done> {
    let mut by_task: BTreeMap<TaskId, Vec<Arc<Handed>>> = BTreeMap::new();
    for file in &args.files {
        let bytes = read(file)?;
        for (number, line) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
            if input::without_mark(line).trim_ascii().is_empty() {
                continue;
            }
            let (id, handed) = read_line(line, file, number)?;
            by_task.entry(id).or_default().extend(handed);
        }
    }
    let mut work: Vec<(Task, Vec<Arc<Handed>>)> = Vec::with_capacity(by_task.len());
    for (id, handed) in by_task {
        work.push((task(&id)?, handed));
    }
    let archive = Archive::open(&args.place.archive)?;
    let mut all = work.iter().flat_map(|(_, handed)| handed);
    let components = all.any(|handed| handed.is_wasm());
    let pools = args.running.start(&archive, components)?;
    let interrupted = pools.watch_interrupts();
    let limits = args.running.limits();
    let mut failed = None;
    for (task, handed) in &work {
        let exam = Arc::new(Exam::of(task));
        let solvers = pools.compile(handed);
        let scored = pools.score(&solvers, &exam, &limits, &|_| {});
        let survivors = distinct(&scored);
        let different = survivors.len();
        let validated = validate(&pools, &survivors, &exam, &limits, &|_| {});
        let saved = archive.save(&task.id, &validated, &exam, &|_| None);
        let best = scored
            .iter()
            .map(|scored| scored.demos_matched(&exam))
            .max();
        say(&format!(
            "{}: {} handed in, {different} different, {} hold, {} saved; the best matches {} of {} \
             demos",
            task.id,
            handed.len(),
            validated.len(),
            saved.count,
            best.unwrap_or(0),
            exam.demos()
        ))?;
        failed = failed.or(saved.failed);
        if interrupted.has_happened() {
            return Ok(Done::Interrupted);
        }
    }
    match failed {
        Some(failed) => Err(failed.into()),
        None => Ok(Done::Finished),
    }
}

/// The most bytes of a file that is imported. All of its solvers are read before any is run.
const MOST_BYTES: u64 = 64 << 20;

/// The bytes of a file, or of standard input.
fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes = input::read_or_stdin(file, MOST_BYTES).map_err(|error| {
        let advice = match error {
            InputError::Unreadable(_) => "name a file of JSON lines, or - for standard input",
            InputError::TooLarge(_) => "split it into files that are smaller",
        };
        let file = Shown::path(file);
        BadInput(format!("cannot read {file}: {error}; {advice}"))
    })?;
    Ok(bytes)
}

/// The task of a line, and its solvers: a source may hold several.
fn read_line(
    line: &[u8],
    file: &Path,
    number: usize,
) -> anyhow::Result<(TaskId, Vec<Arc<Handed>>)> {
    let place = format!("{}:{number}", Shown::path(file));
    let bad = |reason: String| BadInput(format!("{place}: {reason}; nothing was imported"));
    let read: Line = json::from_slice(line).map_err(|error| bad(format!("no solver: {error}")))?;
    let handed = match (&read.source, &read.component) {
        (Some(source), None) => split(source.as_bytes(), &place),
        (None, Some(component)) => {
            let bytes = STANDARD
                .decode(component)
                .map_err(|error| bad(format!("the component is no base64: {error}")))?;
            split(&bytes, &place)
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(bad("a solver has a source or a component".to_owned()).into());
        }
    };
    let id = task_id(&read.task, file, number)?;
    Ok((id, handed))
}
