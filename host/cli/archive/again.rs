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
use crate::archive::kept::{Header, Kept};
use crate::cli::flags::RunningFlags;
use crate::cli::{BadInput, Done, Faults, say, say_json};
use crate::filter::distinct;
use crate::input::{self, InputError};
use crate::json;
use crate::load::{SelectError, by_id, split};
use crate::quote::{self, Shown};
use crate::run::limits::Limits;
use crate::run::solver::{CanonicalKind, Handed};
use crate::run::{Executable, RUNTIME_HASH};
use crate::score::pools::Pools;
use crate::score::{Exam, Settled};
use crate::task::{Task, TaskId};
use crate::validate::{Validation, validate};

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

/// A file, and what is to be said of it.
struct Named {
    solver: String,
    reason: String,
}

/// What came of running the solvers of a task again.
#[derive(Default)]
struct Compared {
    /// Solvers that were compared with what they say.
    count: usize,
    /// Those that are not what they say.
    differences: Vec<Named>,
    /// Those that could not be compared, which says nothing about them.
    unsettled: Vec<Named>,
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
    let mut all = Compared::default();
    let mut faults = Faults::default();
    for (id, entries) in &shelves {
        let found = compare(&archive, &pools, &limits, id, entries);
        // What was cut short says nothing about the solvers.
        if interrupted.has_happened() {
            break;
        }
        if !args.json {
            for difference in &found.differences {
                say(&quote::line(&format!(
                    "{} {}",
                    difference.solver, difference.reason
                )))?;
            }
        }
        for unsettled in &found.unsettled {
            faults.tell(&unsettled.reason);
        }
        all.count += found.count;
        all.differences.extend(found.differences);
        all.unsettled.extend(found.unsettled);
    }
    let differ = all.differences.len();
    if args.json {
        let listed = |named: &[Named]| -> Vec<_> {
            let named = named.iter();
            named
                .map(|named| json!({"solver": named.solver, "reason": named.reason}))
                .collect()
        };
        let report = json!({
            "solvers": all.count,
            "differ": differ,
            "differences": listed(&all.differences),
            "unsettled": listed(&all.unsettled),
        });
        say_json(&report.to_string())?;
    } else {
        say(&format!("{differ} of {} solvers differ", all.count))?;
    }
    Ok(faults.end(if interrupted.has_happened() {
        Done::Interrupted
    } else if differ == 0 {
        Done::Finished
    } else {
        Done::Different
    }))
}

/// Runs the solvers of a task, and says what is not as their files say.
fn compare(
    archive: &Archive,
    pools: &Pools,
    limits: &Limits,
    id: &TaskId,
    entries: &[Entry],
) -> Compared {
    let mut compared = Compared::default();
    let named = |entry: &Entry, reason: String| Named {
        solver: entry.name.path(),
        reason,
    };
    let exam = task(id).map(|task| Arc::new(Exam::of(&task)));
    let mut whole: Vec<(&Entry, Kept)> = Vec::with_capacity(entries.len());
    for entry in entries {
        match (archive.read(&entry.name), &exam) {
            (Ok(kept), Ok(_)) => whole.push((entry, kept)),
            // It was removed since it was listed, which is nothing to be said of it.
            (Err(defect), _) if defect.is_gone() => {}
            (Err(defect), _) if defect.is_of_the_file() => {
                compared.count += 1;
                let difference = named(entry, defect.to_string());
                compared.differences.push(difference);
            }
            (Err(defect), _) => {
                let path = entry.name.path();
                let reason =
                    format!("{path} {defect}: it was not compared; mend it, and verify again");
                compared.unsettled.push(named(entry, reason));
            }
            (Ok(_), Err(error)) => {
                compared.count += 1;
                let difference = named(entry, format!("cannot be run: {error}"));
                compared.differences.push(difference);
            }
        }
    }
    let Ok(exam) = exam else {
        return compared;
    };
    let handed: Vec<Arc<Handed>> = whole.iter().map(|(_, k)| Arc::new(k.handed())).collect();
    let scored = pools.settle(&handed, &exam, limits, &|_| {});
    for ((entry, kept), scored) in whole.iter().zip(&scored) {
        match scored.settle(&exam) {
            Ok(settled) => {
                compared.count += 1;
                let difference = difference(kept, settled, &exam);
                let difference = difference.map(|reason| named(entry, reason));
                compared.differences.extend(difference);
            }
            Err(unsettled) => {
                let advice = unsettled.advice();
                let reason = format!("{unsettled}: it was not compared; {advice}");
                compared.unsettled.push(named(entry, reason));
            }
        }
    }
    compared
}

/// What a solver does that its header does not say.
fn difference(kept: &Kept, scored: Settled<'_>, exam: &Exam) -> Option<String> {
    if let Executable::Rejected(reason) = &scored.solver.executable {
        return Some(format!("is rejected: {reason}"));
    }
    let says = kept.header.as_ref()?;
    let does = Header::of(&scored, exam);
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
    let mut faults = Faults::default();
    for (task, handed) in &work {
        let exam = Arc::new(Exam::of(task));
        let scored = pools.settle(handed, &exam, &limits, &|_| {});
        let survivors = distinct(&scored);
        let different = survivors.len();
        let Validation {
            held: validated,
            mut unsettled,
        } = validate(&pools, &survivors, &exam, &limits, &|_| {});
        unsettled.extend(
            scored
                .iter()
                .filter_map(|scored| scored.settle(&exam).err()),
        );
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
        for unsettled in unsettled.iter().filter(|it| !it.is_cancelled()) {
            let advice = unsettled.advice();
            faults.tell(&format_args!(
                "{}: {unsettled}: not imported; {advice}, and import it again",
                task.id
            ));
        }
        if let Some(failed) = &saved.failed {
            faults.tell(failed);
        }
        if interrupted.has_happened() {
            return Ok(faults.end(Done::Interrupted));
        }
    }
    Ok(faults.end(Done::Finished))
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
