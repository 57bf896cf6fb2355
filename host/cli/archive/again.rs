//! `archive verify` and `archive import`: solvers of an archive, or for it, run on their tasks.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{Line, Place, Tasks, in_words};
use crate::archive::Archive;
use crate::archive::header::{Header, is_name};
use crate::archive::index::{Entry, Index};
use crate::archive::kept::{Kept, Name};
use crate::cli::flags::{KeptLimitFlags, RunningFlags};
use crate::cli::kept::{self, remark};
use crate::cli::{BadInput, Done, Faults, say, say_json};
use crate::filter::distinct;
use crate::hash::Sha256Hex;
use crate::input::{self, InputError};
use crate::json;
use crate::load::{
    DatasetError, Filed, LoadedTask, SelectError, by_id, file_name, parse_task, split_as, versions,
};
use crate::quote::{self, Shown};
use crate::run::language::Language;
use crate::run::limits::{Fuel, LimitError, Limits, MemoryMib, Semantics};
use crate::run::solver::{CanonicalKind, Handed};
use crate::run::{Executable, RUNTIME_HASH};
use crate::score::pools::Pools;
use crate::score::{Exam, Settled};
use crate::task::{Task, TaskId, TaskKey};
use crate::validate::{Validation, validate};

const VERIFY_HELP: &str = "\
The exit code is 1 where a solver differs. What cannot be checked, for want of its task, of time or of
its interpreter, is said apart, and is no difference.";

#[derive(Clone, Debug, clap::Args)]
#[command(after_help = VERIFY_HELP)]
pub(super) struct Verify {
    #[command(flatten)]
    tasks: Tasks,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    running: RunningFlags<KeptLimitFlags>,
    /// Print one JSON object
    #[arg(long, help_heading = "Output")]
    json: bool,
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Import {
    /// Files of JSON lines, as `archive export` prints them: {"task":..,"source":..} is enough, with
    /// "content":{"train":..,"test":..} for a task of one's own; at most 64 MiB each, - for standard
    /// input
    #[arg(value_name = "FILE|-", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    running: RunningFlags<KeptLimitFlags>,
}

/// What there is to say of a file, where its solver does not do as it says.
struct Finding {
    solver: String,
    what: What,
}

/// How it is with a file.
enum What {
    /// It is not what it says.
    Differs(String),
    /// It is no solver here, on whatever task and within whatever limits.
    Rejected(String),
    /// Nobody can tell, which says nothing against it.
    Unchecked(String),
}

pub(super) fn verify(args: &Verify) -> anyhow::Result<Done> {
    let archive = args.place.open()?;
    let index = Index::of(&archive)?;
    let mut shelves: Vec<(TaskKey, Vec<Entry>)> = Vec::new();
    for shelf in args.tasks.shelves(&index)? {
        let entries = index.shelf(&shelf.task)?;
        shelves.push((shelf.task, entries));
    }
    drop(index);
    let entries = || shelves.iter().flat_map(|(_, entries)| entries);
    let components = entries().any(|entry| entry.name.kind == CanonicalKind::Wasm);
    let limits: Vec<_> = entries()
        .filter(|entry| entry.defect.is_none())
        .map(|entry| entry.header.as_ref().and_then(Header::limits))
        .collect();
    let checker = Checker {
        kept: archive.tasks()?,
        pools: args.running.start(&archive, components)?,
        archive: &archive,
        limits: &args.running.limits,
    };
    if let Some(line) = checker.limits.in_words(&limits) {
        remark(&line);
    }
    let interrupted = checker.pools.watch_interrupts();
    let mut count = 0;
    let (mut differences, mut unchecked) = (Vec::new(), Vec::new());
    for (key, entries) in &shelves {
        let found = checker.check(key, entries)?;
        // What was cut short says nothing about the solvers.
        if interrupted.has_happened() {
            break;
        }
        count += entries.len();
        for Finding { solver, what } in found {
            let (list, line, reason) = match what {
                What::Differs(reason) | What::Rejected(reason) => {
                    (&mut differences, format!("{solver} {reason}"), reason)
                }
                What::Unchecked(reason) => (
                    &mut unchecked,
                    format!("{solver} could not be checked: {reason}"),
                    reason,
                ),
            };
            if !args.json {
                say(&quote::line(&line))?;
            }
            list.push(json!({"solver": solver, "reason": reason}));
        }
    }
    if args.json {
        let report = json!({
            "solvers": count,
            "differ": differences.len(),
            "differences": differences,
            "unchecked": unchecked,
        });
        say_json(&report.to_string())?;
    } else {
        if !unchecked.is_empty() {
            say(&format!(
                "{} of {count} solvers could not be checked, which says nothing against them",
                unchecked.len()
            ))?;
        }
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

/// A task that solvers may have been kept for, and what it is called.
struct Version {
    exam: Arc<Exam>,
    called: String,
}

impl Version {
    fn of(task: &Task, called: String) -> Self {
        let exam = Arc::new(Exam::of(task));
        Version { exam, called }
    }
}

/// Runs the solvers of an archive and compares them with their files.
struct Checker<'a> {
    archive: &'a Archive,
    pools: Pools,
    limits: &'a KeptLimitFlags,
    /// The tasks that the archive keeps.
    kept: Vec<(TaskKey, LoadedTask)>,
}

impl Checker<'_> {
    /// Runs the solvers of a task, and says what is not as their files say.
    fn check(&self, key: &TaskKey, entries: &[Entry]) -> anyhow::Result<Vec<Finding>> {
        let mut found = Vec::new();
        let mut finds = |name: &Name, what| {
            found.push(Finding {
                solver: name.path(),
                what,
            });
        };
        let mut open: Vec<Kept> = Vec::with_capacity(entries.len());
        for entry in entries {
            match self.archive.read(&entry.name) {
                Ok(kept) => match kept.can_run() {
                    Ok(()) => open.push(kept),
                    Err(reason) => finds(&kept.name, What::Unchecked(reason)),
                },
                // Removed since it was listed, which is nothing to be said of it.
                Err(defect) if defect.is_gone() => {}
                Err(defect) if defect.is_of_the_file() => {
                    finds(&entry.name, What::Differs(defect.to_string()));
                }
                Err(defect) => finds(&entry.name, What::Unchecked(defect.to_string())),
            }
        }
        let task = self.task(key)?;
        let open: Vec<(Kept, What)> = match &task {
            Ok(task) => self.differing(open, &Version::of(task, key.to_string())),
            Err(unknown) => open
                .into_iter()
                .map(|kept| (kept, What::Unchecked(unknown.clone())))
                .collect(),
        };
        // A key without content is an id, and older files do not say of which task of that id.
        let (old, open): (Vec<_>, Vec<_>) = open
            .into_iter()
            .partition(|(kept, _)| !key.has_content() && is_old(kept));
        for (kept, what) in open {
            finds(&kept.name, what);
        }
        found.extend(self.of_older_versions(key, task.ok().as_ref(), old)?);
        found.sort_by(|a, b| a.solver.cmp(&b.solver));
        Ok(found)
    }

    /// What there is to say of solvers that older versions kept under an id, and that do not do as
    /// their files say on the task that the id finds: they may have been kept for another one.
    fn of_older_versions(
        &self,
        key: &TaskKey,
        task: Option<&Task>,
        mut open: Vec<(Kept, What)>,
    ) -> Result<Vec<Finding>, DatasetError> {
        let mut found = Vec::new();
        let mut finds = |kept: &Kept, what| {
            found.push(Finding {
                solver: kept.name.path(),
                what,
            });
        };
        if open.is_empty() {
            return Ok(found);
        }
        for version in self.others(key, task)? {
            let kept = open.iter().map(|(kept, _)| kept.clone()).collect();
            let differing = self.differing(kept, &version).into_iter();
            let differing: BTreeSet<Name> = differing.map(|(kept, _)| kept.name).collect();
            let (others, its): (Vec<_>, Vec<_>) = open
                .into_iter()
                .partition(|(kept, _)| differing.contains(&kept.name));
            open = others;
            for (kept, _) in its {
                let reason = format!(
                    "it was kept for another version of the task, {}, and does there what it says",
                    version.called
                );
                finds(&kept, What::Unchecked(reason));
            }
        }
        for (kept, what) in open {
            let what = match what {
                What::Differs(reason) => What::Unchecked(format!(
                    "it {reason}; its file is of an older version and names neither limits nor \
                     which task of this id it was kept for"
                )),
                What::Rejected(_) | What::Unchecked(_) => what,
            };
            finds(&kept, what);
        }
        Ok(found)
    }

    /// The task of a key, or why there is none.
    fn task(&self, key: &TaskKey) -> Result<Result<Task, String>, DatasetError> {
        if key.has_content() {
            return Ok(self.archive.task(key).map_err(|error| error.to_string()));
        }
        match by_id(key.as_str(), None) {
            Ok(loaded) => Ok(Ok(loaded.task)),
            Err(SelectError::Dataset(error)) => Err(error),
            Err(error) => Ok(Err(error.to_string())),
        }
    }

    /// All other tasks of an id that somebody knows.
    fn others(&self, key: &TaskKey, task: Option<&Task>) -> Result<Vec<Version>, DatasetError> {
        let is_other = |other: &Task| task.is_none_or(|task| !task.is_same(other));
        let mut all = Vec::new();
        for LoadedTask { task, origin } in versions(key.id())? {
            if is_other(&task) {
                all.push(Version::of(&task, format!("that of {origin}")));
            }
        }
        for (kept, loaded) in &self.kept {
            if kept.id() == key.id() {
                all.push(Version::of(&loaded.task, kept.to_string()));
            }
        }
        Ok(all)
    }

    /// The solvers that do not do as their files say, and what they do.
    fn differing(&self, kept: Vec<Kept>, version: &Version) -> Vec<(Kept, What)> {
        let handed: Vec<Arc<Handed>> = kept.iter().map(|kept| Arc::new(kept.handed())).collect();
        let limits = kept::limits(self.limits, &kept);
        let scored = kept::settle(&self.pools, &handed, &version.exam, &limits);
        let compared = kept.into_iter().zip(&scored).zip(&limits);
        compared
            .filter_map(|((kept, scored), limits)| {
                let what = match scored.settle(&version.exam) {
                    Ok(settled) => difference(&kept, settled, &version.exam, limits.semantics)?,
                    Err(unsettled) => {
                        What::Unchecked(format!("{unsettled}; {}", unsettled.advice()))
                    }
                };
                Some((kept, what))
            })
            .collect()
    }
}

/// Whether a file is of a version that named neither limits nor contents of tasks. Components never
/// say anything.
fn is_old(kept: &Kept) -> bool {
    (kept.header.as_ref()).is_some_and(|header| header.terms.is_none())
}

/// What a solver does within these limits that its header does not say.
fn difference(kept: &Kept, scored: Settled<'_>, exam: &Exam, limits: Semantics) -> Option<What> {
    if let Executable::Rejected(reason) = &scored.solver.executable {
        return Some(What::Rejected(format!("is rejected: {reason}")));
    }
    let says = kept.header.as_ref()?;
    let does = Header::of(&scored, exam, limits);
    let same_score = says.matched == does.matched && says.demos == does.demos;
    // Another runtime counts other fuel.
    let same_fuel = says.runtime != RUNTIME_HASH || says.fuel == does.fuel;
    if same_score && same_fuel {
        return None;
    }
    let (says_words, does_words) = (in_words(says), in_words(&does));
    Some(match says.limits() {
        Some(before) if before != limits => What::Unchecked(format!(
            "it says {says_words} within {before} and does {does_words} within {limits}, as asked \
             for"
        )),
        Some(_) | None => What::Differs(format!("says {says_words} and does {does_words}")),
    })
}

/// A task with the solvers that are to be kept for it.
struct Arrivals {
    task: Task,
    /// How many were handed in.
    count: usize,
    /// Each once, with the limits that it was kept under elsewhere.
    handed: Vec<(Arc<Handed>, Option<Semantics>)>,
    /// Where in `handed` each is, by its hash.
    places: HashMap<Sha256Hex, usize>,
}

impl Arrivals {
    fn new(task: Task) -> Self {
        Arrivals {
            task,
            count: 0,
            handed: Vec::new(),
            places: HashMap::new(),
        }
    }

    /// Adds a solver. The same one from several lines has the widest limits of them.
    fn add(&mut self, handed: Arc<Handed>, limits: Option<Semantics>) {
        self.count += 1;
        let place = *self.places.entry(handed.hash).or_insert(self.handed.len());
        match self.handed.get_mut(place) {
            Some((_, known)) => {
                let wide = |limits: &Semantics| (limits.fuel, limits.memory);
                *known = [*known, limits].into_iter().flatten().max_by_key(wide);
            }
            None => self.handed.push((handed, limits)),
        }
    }
}

pub(super) fn import(args: &Import) -> anyhow::Result<Done> {
    // Tasks of the archive, if it is there, may be named without being handed in.
    let kept = match args.place.archive.is_dir() {
        true => Archive::open(&args.place.archive)?.tasks()?,
        false => Vec::new(),
    };
    let mut by_task: BTreeMap<TaskKey, Arrivals> = BTreeMap::new();
    for file in &args.files {
        let bytes = read(file)?;
        for (number, line) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
            if input::without_mark(line).trim_ascii().is_empty() {
                continue;
            }
            let read = read_line(line, file, number)?;
            let (key, task) = read.task.find(&kept)?;
            let arrivals = by_task
                .entry(key)
                .or_insert_with(|| Arrivals::new(task.clone()));
            arrivals.task.learn_answers(&task);
            for handed in read.handed {
                arrivals.add(handed, read.limits);
            }
        }
    }
    let archive = Archive::open(&args.place.archive)?;
    let mut all = by_task.values().flat_map(|arrivals| &arrivals.handed);
    let components = all.any(|(handed, _)| handed.is_wasm());
    let named: Vec<_> = by_task
        .values()
        .flat_map(|arrivals| arrivals.handed.iter().map(|(_, limits)| *limits))
        .collect();
    let pools = args.running.start(&archive, components)?;
    if let Some(line) = args.running.limits.in_words(&named) {
        remark(&line);
    }
    let interrupted = pools.watch_interrupts();
    let mut faults = Faults::default();
    for arrivals in by_task.into_values() {
        let Arrivals {
            task,
            count,
            handed,
            ..
        } = arrivals;
        let task = Filed::of(task)?;
        let exam = Arc::new(Exam::of(&task));
        let (handed, limits): (Vec<Arc<Handed>>, Vec<Limits>) = handed
            .into_iter()
            .map(|(handed, limits)| (handed, args.running.limits.of(limits)))
            .unzip();
        let of: HashMap<Sha256Hex, Limits> = (handed.iter().map(|handed| handed.hash))
            .zip(limits.iter().copied())
            .collect();
        let of = |hash: &Sha256Hex| of.get(hash).copied().unwrap_or_default();
        let scored = kept::settle(&pools, &handed, &exam, &limits);
        let mut left = distinct(&scored);
        let different = left.len();
        let mut validated = Vec::with_capacity(different);
        let mut unsettled: Vec<_> = scored
            .iter()
            .filter_map(|scored| scored.settle(&exam).err())
            .collect();
        while let Some(first) = left.first() {
            let these = of(&first.solver.hash);
            let (now, later): (Vec<Settled<'_>>, Vec<_>) = left
                .into_iter()
                .partition(|survivor| of(&survivor.solver.hash) == these);
            left = later;
            let done: Validation = validate(&pools, &now, &exam, &these, &|_| {});
            validated.extend(done.held);
            unsettled.extend(done.unsettled);
        }
        let limits = |hash: &Sha256Hex| of(hash).semantics;
        let saved = archive.save(&task, &validated, &exam, &limits, &|_| None);
        let best = scored
            .iter()
            .map(|scored| scored.demos_matched(&exam))
            .max();
        say(&format!(
            "{}: {count} handed in, {different} different, {} hold, {} saved; the best matches {} of \
             {} demos",
            task.key,
            validated.len(),
            saved.count,
            best.unwrap_or(0),
            exam.demos()
        ))?;
        for unsettled in unsettled.iter().filter(|it| !it.is_cancelled()) {
            let advice = unsettled.advice();
            faults.tell(&format_args!(
                "{}: {unsettled}: not imported; {advice}, and import it again",
                task.key
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

/// What a line hands in.
struct Arrived {
    task: Wanted,
    /// The limits that it was kept under.
    limits: Option<Semantics>,
    /// Its solvers: a source may hold several.
    handed: Vec<Arc<Handed>>,
}

/// The task that a line means.
enum Wanted {
    /// It came with the line.
    Given(Box<Task>),
    /// It is named, by key or id.
    Named(TaskKey),
}

impl Wanted {
    /// The task: from the line, the data sets, or those that the archive keeps.
    fn find(&self, kept: &[(TaskKey, LoadedTask)]) -> anyhow::Result<(TaskKey, Task)> {
        let task = match self {
            Wanted::Given(task) => (**task).clone(),
            Wanted::Named(key) if key.has_content() => {
                match kept.iter().find(|(known, _)| known == key) {
                    Some((_, loaded)) => loaded.task.clone(),
                    None => {
                        return Err(BadInput(format!(
                            "neither the lines nor the archive have the task {key}; `solver-host \
                             archive export` prints it as \"content\""
                        ))
                        .into());
                    }
                }
            }
            Wanted::Named(key) => match by_id(key.as_str(), None) {
                Ok(loaded) => loaded.task,
                Err(unknown) => {
                    let mut same = kept.iter().filter(|(known, _)| known.id() == key.id());
                    match (same.next(), same.next()) {
                        (Some((_, only)), None) => only.task.clone(),
                        (_, _) => return Err(unknown.into()),
                    }
                }
            },
        };
        let filed = Filed::of(task)?;
        Ok((filed.key, filed.task))
    }
}

/// Reads a line.
fn read_line(line: &[u8], file: &Path, number: usize) -> anyhow::Result<Arrived> {
    let place = format!("{}:{number}", Shown::path(file));
    let bad = |reason: String| BadInput(format!("{place}: {reason}; nothing was imported"));
    let read: Line = json::from_slice(line).map_err(|error| bad(format!("no solver: {error}")))?;
    let from = file_name(file);
    let mut handed = match (&read.source, &read.component) {
        (Some(source), None) => split_as(source.as_bytes(), &place, &from),
        (None, Some(component)) => {
            let bytes = STANDARD
                .decode(component)
                .map_err(|error| bad(format!("the component is no base64: {error}")))?;
            split_as(&bytes, &place, &from)
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(bad("a solver has a source or a component".to_owned()).into());
        }
    };
    let language = match read.component {
        Some(_) => Language::Wasm,
        None => Language::ArcDsl,
    };
    if let Some(word) = &read.language
        && word != language.word()
    {
        let word = Shown(word.clone());
        return Err(bad(format!(
            "it is in the language \"{word}\", and this program would take it for {}",
            language.word()
        ))
        .into());
    }
    if let Some(name) = &read.name {
        if !is_name(name) {
            return Err(bad("its name is empty, too long or not one line".to_owned()).into());
        }
        handed = handed
            .into_iter()
            .map(|handed| {
                let origin = handed.origin.clone().under(name);
                Arc::new(Handed {
                    origin,
                    ..Handed::clone(&handed)
                })
            })
            .collect();
    }
    let limits = read.limits.map(|limits| {
        Ok(Semantics {
            fuel: Fuel::new(limits.fuel)?,
            memory: MemoryMib::new(limits.memory_mib)?,
        })
    });
    let limits = limits
        .transpose()
        .map_err(|error: LimitError| bad(format!("limits: {error}")))?;
    let key = TaskKey::parse(&read.task)
        .map_err(|error| BadInput(format!("{}:{number}: {error}", Shown::path(file))))?;
    let task = match &read.content {
        None => Wanted::Named(key),
        Some(content) => {
            let id = TaskId::new(key.id()).map_err(|error| bad(error.to_string()))?;
            let task = parse_task(id, content.get().as_bytes())
                .map_err(|defect| bad(format!("content: {defect}")))?;
            if key.has_content() && TaskKey::of_content(&task) != key {
                return Err(bad(format!("content: it is another task than {key} says")).into());
            }
            Wanted::Given(Box::new(task))
        }
    };
    Ok(Arrived {
        task,
        limits,
        handed,
    })
}
