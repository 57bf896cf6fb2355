//! `archive import`: solvers from elsewhere, run on their tasks and kept where they hold.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Line;
use crate::commands::entry::the_rule;
use crate::commands::flags::{ArchiveFlags, RunningFlags};
use crate::commands::limits::{Brought, RecordLimitFlags};
use crate::commands::records::{Missing, remark};
use crate::commands::said::{SOLVERS, SaidFlags, is_taken};
use crate::commands::{BadInput, Done, Faults, examples, languages, say};
use solver_archive::header::is_name;
use solver_archive::{Archive, Saved};
use solver_core::hash::Sha256Hex;
use solver_core::input;
use solver_core::input::InputError;
use solver_core::json;
use solver_core::limits::{Fuel, LimitError, Limits, MemoryMib, Semantics};
use solver_core::plural::{self, counted};
use solver_core::quote::Shown;
use solver_core::sample_set::SampleSet;
use solver_core::task::{Task, TaskId, TaskKey};
use solver_core::unsettled::Unsettled;
use solver_judge::battery::{Battery, LimitsOf, Solvers, Stages};
use solver_judge::load::{Filed, LoadedTask, Said, by_id, file_name, meant, parse_task};
use solver_judge::score::{Scored, Settled};
use solver_judge::submission::Submission;
use solver_judge::timing::Timing;
use solver_judge::validate::Validation;
use solver_language::{LanguageId, Named};
use solver_python::Python;

/// Run solvers from JSON lines and keep the best
///
/// Each is run a second time alone, and is kept only if it does the same.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::IMPORT, after_long_help = examples::and(examples::IMPORT, the_rule!()))]
pub(super) struct Import {
    /// Files of JSON lines; - for standard input
    ///
    /// They are as `archive export` prints them, at most 64 MiB each. The members {"task":..,"source":..} are enough. A task of your own needs
    /// "content":{"train":..,"test":..} as well
    #[arg(value_name = "FILE|-", required = true)]
    files: Vec<PathBuf>,
    /// Take each FILE as one solver for this task
    ///
    /// The task is an id, or a name from the first column of `archive ls`. A file is then source or a
    /// component, and no JSON lines.
    #[arg(long, value_name = "TASK", help_heading = SOLVERS)]
    task: Option<String>,
    #[command(flatten)]
    said: SaidFlags,
    #[command(flatten)]
    place: ArchiveFlags,
    #[command(flatten)]
    running: RunningFlags<RecordLimitFlags>,
}

/// A task with the solvers that are to be kept for it.
struct Arrivals {
    task: Task,
    /// How many were handed in.
    count: usize,
    /// Each once, with the limits that it was kept under elsewhere.
    submitted: Vec<(Arc<Submission>, Option<Semantics>)>,
    /// Where in `submitted` each is, by its hash.
    places: HashMap<Sha256Hex, usize>,
}

impl Arrivals {
    fn new(task: Task) -> Self {
        Arrivals {
            task,
            count: 0,
            submitted: Vec::new(),
            places: HashMap::new(),
        }
    }

    /// Adds a solver. The same one from several lines has the widest limits of them.
    fn add(&mut self, submitted: Arc<Submission>, limits: Option<Semantics>) {
        self.count += 1;
        let place = *self
            .places
            .entry(submitted.hash)
            .or_insert(self.submitted.len());
        match self.submitted.get_mut(place) {
            Some((_, known)) => {
                let wide = |limits: &Semantics| (limits.fuel, limits.memory);
                *known = [*known, limits].into_iter().flatten().max_by_key(wide);
            }
            None => self.submitted.push((submitted, limits)),
        }
    }
}

pub(super) fn import(args: &Import) -> anyhow::Result<Done> {
    // Tasks of the archive, if it is there, may be named without being handed in.
    let kept = match args.place.archive.is_dir() {
        true => Archive::open(&args.place.archive, languages())?.tasks()?,
        false => Vec::new(),
    };
    let said = args.said.said()?;
    let mut by_task: BTreeMap<TaskKey, Arrivals> = BTreeMap::new();
    let (mut missing, mut faults) = (Missing::default(), Faults::default());
    for file in &args.files {
        for read in arrived(file, args.task.as_deref(), &said)? {
            if let Some(reason) = read.submitted.missing(languages()) {
                missing.add(read.submitted.origin.to_string(), &reason);
                continue;
            }
            let (key, task) = read.task.find(&kept)?;
            let arrivals = by_task
                .entry(key)
                .or_insert_with(|| Arrivals::new(task.clone()));
            arrivals.task.learn_answers(&task);
            arrivals.add(read.submitted, read.limits);
        }
    }
    let archive = Archive::open(&args.place.archive, languages())?;
    let mut all = by_task.values().flat_map(|arrivals| &arrivals.submitted);
    let components = all.any(|(submitted, _)| submitted.is_component());
    let brought: Vec<Brought> = by_task
        .values()
        .flat_map(|arrivals| &arrivals.submitted)
        .map(|(submitted, limits)| Brought::new(*limits, Some(submitted.language)))
        .collect();
    let submitted: Vec<Arc<Submission>> = by_task
        .values()
        .flat_map(|arrivals| &arrivals.submitted)
        .map(|(submitted, _)| submitted.clone())
        .collect();
    is_taken(&said, &submitted)?;
    let pools = args.running.start(&archive, components)?;
    if let Some(line) = args.running.limits.in_words(&brought) {
        remark(&line);
    }
    let interrupted = pools.watch_interrupts();
    missing.tell("not imported", &mut faults);
    for arrivals in by_task.into_values() {
        let Arrivals {
            task,
            count,
            submitted,
            ..
        } = arrivals;
        let task = Filed::of(task)?;
        let sample_set = Arc::new(SampleSet::of(&task));
        let (submitted, limits): (Vec<Arc<Submission>>, Vec<Limits>) = submitted
            .into_iter()
            .map(|(submitted, limits)| {
                let brought = Brought::new(limits, Some(submitted.language));
                (submitted, args.running.limits.of(brought))
            })
            .unzip();
        let of: HashMap<Sha256Hex, Limits> = (submitted.iter().map(|submitted| submitted.hash))
            .zip(limits.iter().copied())
            .collect();
        let mut arriving = Arriving {
            archive: &archive,
            task: &task,
            sample_set: &sample_set,
            limits: &of,
            unsettled: Vec::new(),
            best: 0,
            different: 0,
            hold: 0,
            saved: None,
        };
        let battery = Battery {
            solvers: Solvers::Submitted(&submitted),
            sample_set: &sample_set,
            limits: LimitsOf::Each(&limits),
            progress: &|_| {},
        };
        let Ok(()) = battery.run(&pools, &mut arriving, &mut Timing::default());
        let Arriving {
            unsettled,
            best,
            different,
            hold,
            saved,
            ..
        } = arriving;
        let count_saved = saved.as_ref().map_or(0, |saved| saved.count);
        say(&format!(
            "{}: {count} handed in, {different} different, {hold} {}, {count_saved} saved; the best \
             matches {best} of {}",
            task.key,
            plural::of(hold, "holds", "hold"),
            counted(sample_set.demos(), "demo")
        ))?;
        for unsettled in unsettled.iter().filter(|it| !it.is_cancelled()) {
            let advice = unsettled.advice();
            faults.tell(&format_args!(
                "{}: {unsettled}: not imported; {advice}, and import it again",
                task.key
            ));
        }
        if let Some(failed) = saved.and_then(|saved| saved.failed) {
            faults.tell(&failed);
        }
        if interrupted.has_happened() {
            return Ok(faults.end(Done::Interrupted));
        }
    }
    Ok(faults.end(Done::Finished))
}

/// The stages of an import: every solver that holds is kept.
struct Arriving<'a> {
    archive: &'a Archive,
    task: &'a Filed,
    sample_set: &'a SampleSet,
    /// Those that each was run within, by its hash.
    limits: &'a HashMap<Sha256Hex, Limits>,
    unsettled: Vec<Unsettled>,
    /// Demos that the best matches.
    best: usize,
    different: usize,
    hold: usize,
    saved: Option<Saved>,
}

impl Stages for Arriving<'_> {
    type Stop = std::convert::Infallible;

    fn scored(&mut self, scored: &[Scored]) -> Result<(), Self::Stop> {
        let matched = scored
            .iter()
            .map(|scored| scored.demos_matched(self.sample_set));
        self.best = matched.max().unwrap_or(0);
        let open = scored
            .iter()
            .filter_map(|scored| scored.settle(self.sample_set).err());
        self.unsettled.extend(open);
        Ok(())
    }

    fn selected(&mut self, survivors: &mut Vec<Settled<'_>>) {
        self.different = survivors.len();
    }

    fn keep(&mut self, validation: Validation) -> Result<(), Self::Stop> {
        self.hold = validation.held.len();
        self.unsettled.extend(validation.unsettled);
        let limits = |hash: &Sha256Hex| {
            let limits = self.limits.get(hash).copied();
            limits.unwrap_or_default().semantics
        };
        let held = &validation.held;
        let saved = self
            .archive
            .save(self.task, held, self.sample_set, &limits, &|_| None);
        self.saved = Some(saved);
        Ok(())
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

/// The task and solver of a line.
struct Arrived {
    task: Wanted,
    /// The limits that it was kept under.
    limits: Option<Semantics>,
    /// Its solver.
    submitted: Arc<Submission>,
}

/// The solvers in a file: of its lines, or the one that it is for a task that was named.
fn arrived(file: &Path, task: Option<&str>, said: &Said) -> anyhow::Result<Vec<Arrived>> {
    let bytes = read(file)?;
    if let Some(task) = task {
        let shown = Shown::path(file).to_string();
        let submitted = meant(languages(), &bytes, said, &shown, &file_name(file));
        return Ok(vec![Arrived {
            task: Wanted::Named(TaskKey::parse(task).map_err(|error| BadInput(error.to_string()))?),
            limits: None,
            submitted: Arc::new(submitted),
        }]);
    }
    let ending = file.extension().and_then(|ending| ending.to_str());
    if languages().endings().any(|it| Some(it.word()) == ending) {
        return Err(BadInput(format!(
            "{} is a solver and says no task; name the task with --task",
            Shown::path(file)
        ))
        .into());
    }
    let lines = (1..).zip(bytes.split(|&byte| byte == b'\n'));
    lines
        .filter(|(_, line)| !input::without_mark(line).trim_ascii().is_empty())
        .map(|(number, line)| read_line(line, file, number, said))
        .collect()
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

/// The words of a line, and of the command where the line has none. A line that somebody wrote has no
/// hash, and names an interpreter as a request does; of one that was exported `interpreter` says no more
/// than which one it ran on.
fn named(line: &Line, said: &Named) -> Named {
    let or = |its: &Option<String>, said: &Option<String>| its.clone().or_else(|| said.clone());
    let written = line
        .interpreter
        .clone()
        .filter(|_| line.solver.is_none() && line.language.as_deref() == Some(Python::ID.word()));
    Named {
        entry: or(&line.entry, &said.entry),
        input: or(&line.input, &said.input),
        interpreter: or(
            &line.named_interpreter,
            &written.or(said.interpreter.clone()),
        ),
        modules: match line.modules.is_empty() {
            true => said.modules.clone(),
            false => line.modules.clone(),
        },
    }
}

/// Why a line with words of its own says something that its language does not take.
fn refusal(line: &Line, said: &Said) -> Option<String> {
    let has_words = [&line.input, &line.named_interpreter]
        .into_iter()
        .any(Option::is_some)
        || !line.modules.is_empty();
    if !has_words {
        return None;
    }
    let source = line.source.as_deref()?;
    said.language(languages(), None, source.as_bytes())
        .refusal(&said.named)
}

/// Reads a line.
fn read_line(line: &[u8], file: &Path, number: usize, said: &Said) -> anyhow::Result<Arrived> {
    let place = format!("{}:{number}", Shown::path(file));
    let bad = |reason: String| BadInput(format!("{place}: {reason}; nothing was imported"));
    let read: Line = json::from_slice(line).map_err(|error| bad(format!("no solver: {error}")))?;
    let from = file_name(file);
    let language = match &read.language {
        None if read.component.is_some() => Some(LanguageId::WASM),
        // It is as it was said to be, or follows from its text.
        None => said.language,
        // A source may be in any language of this program; a component is in one.
        Some(word) => languages()
            .of_word(word)
            .filter(|known| (*known == LanguageId::WASM) == read.component.is_some())
            .map(Some)
            .ok_or_else(|| {
                let word = Shown(word.clone());
                let taken_for = match read.component {
                    Some(_) => LanguageId::WASM,
                    None => languages().usual().id(),
                };
                bad(format!(
                    "it is in the language \"{word}\", and this program would take it for \
                     {taken_for}"
                ))
            })?,
    };
    let said = Said {
        language,
        named: named(&read, &said.named),
    };
    if let Some(refusal) = refusal(&read, &said) {
        return Err(bad(refusal).into());
    }
    let mut submitted = match (&read.source, &read.component) {
        (Some(source), None) => meant(languages(), source.as_bytes(), &said, &place, &from),
        (None, Some(component)) => {
            let bytes = STANDARD
                .decode(component)
                .map_err(|error| bad(format!("the component is no base64: {error}")))?;
            meant(languages(), &bytes, &said, &place, &from)
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(bad("a solver has a source or a component".to_owned()).into());
        }
    };
    if let Some(name) = &read.name {
        if !is_name(name) {
            return Err(bad("its name is empty, too long or not one line".to_owned()).into());
        }
        let origin = submitted.origin.clone().under(name);
        submitted = Submission {
            origin,
            ..submitted
        };
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
        submitted: Arc::new(submitted),
    })
}
