//! `archive verify`: the solvers of an archive, run on their tasks and held against their files.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;

use super::{Tasks, in_words};
use crate::commands::flags::{ArchiveFlags, RunningFlags};
use crate::commands::limits::{Brought, RecordLimitFlags};
use crate::commands::records;
use crate::commands::records::{Missing, remark};
use crate::commands::{Done, Faults, examples, languages, say, say_json};
use solver_archive::Archive;
use solver_archive::header::Header;
use solver_archive::index::{Entry, Index};
use solver_archive::record::{Name, Record};
use solver_core::limits::Semantics;
use solver_core::plural::{self, counted};
use solver_core::quote;
use solver_core::sample_set::SampleSet;
use solver_core::task::{Task, TaskKey};
use solver_judge::load::{DatasetError, LoadedTask, SelectError, by_id, versions};
use solver_judge::pools::Pools;
use solver_judge::score::Settled;
use solver_judge::submission::Submission;
use solver_sandbox::run::Executable;

const VERIFY_HELP: &str = "\
The exit code is 1 where a solver differs, or where one needs an interpreter
that is not installed. A solver that cannot be checked (its task is missing, its
time ran out, its language does not run here) is listed apart and is no
difference.";

/// Run every solver again and compare it with its record
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = examples::VERIFY,
    after_long_help = examples::and(examples::VERIFY, VERIFY_HELP)
)]
pub(super) struct Verify {
    #[command(flatten)]
    tasks: Tasks,
    #[command(flatten)]
    place: ArchiveFlags,
    #[command(flatten)]
    running: RunningFlags<RecordLimitFlags>,
    /// Print one JSON object
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// A finding about a file whose solver does not do as it says.
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
    /// Nobody can tell here, since its interpreter is not installed.
    Missing(String),
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
    let components = entries().any(|entry| entry.name.is_component());
    let limits: Vec<_> = entries()
        .filter(|entry| entry.defect.is_none())
        .map(|entry| {
            // Which language it is in, only its file says: where that names no limits, it is old.
            Brought::new(entry.header.as_ref().and_then(Header::limits), None)
        })
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
    let (mut missing, mut faults) = (Missing::default(), Faults::default());
    for (key, entries) in &shelves {
        let found = checker.check(key, entries)?;
        // A check that was cut short says nothing about the solvers.
        if interrupted.has_happened() {
            break;
        }
        count += entries.len();
        for Finding { solver, what } in found {
            let (list, line, reason) = match what {
                What::Differs(reason) | What::Rejected(reason) => {
                    (&mut differences, Some(format!("{solver} {reason}")), reason)
                }
                What::Unchecked(reason) => (
                    &mut unchecked,
                    Some(format!("{solver} could not be checked: {reason}")),
                    reason,
                ),
                // There may be as many as files; one line names them all.
                What::Missing(reason) => {
                    missing.add(solver.clone(), &reason);
                    (&mut unchecked, None, reason)
                }
            };
            if let Some(line) = line.filter(|_| !args.json) {
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
                "{} of {} could not be checked, which says nothing against {}",
                unchecked.len(),
                counted(count, "solver"),
                plural::of(unchecked.len(), "it", "them")
            ))?;
        }
        let differ = plural::of(count, "differs", "differ");
        let solvers = counted(count, "solver");
        say(&format!("{} of {solvers} {differ}", differences.len()))?;
    }
    missing.tell("not checked", &mut faults);
    Ok(if interrupted.has_happened() {
        Done::Interrupted
    } else if differences.is_empty() {
        faults.end(Done::Finished)
    } else {
        Done::Different
    })
}

/// A task that solvers may have been kept for, and what it is called.
struct Version {
    sample_set: Arc<SampleSet>,
    called: String,
}

impl Version {
    fn of(task: &Task, called: String) -> Self {
        let sample_set = Arc::new(SampleSet::of(task));
        Version { sample_set, called }
    }
}

/// Runs the solvers of an archive and compares them with their files.
struct Checker<'a> {
    archive: &'a Archive,
    pools: Pools,
    limits: &'a RecordLimitFlags,
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
        let mut open: Vec<Record> = Vec::with_capacity(entries.len());
        for entry in entries {
            match self.archive.read(&entry.name) {
                Ok(kept) => match kept.can_run(languages()) {
                    Ok(()) => match kept.missing(languages()) {
                        Some(reason) => finds(&kept.name, What::Missing(reason)),
                        None => open.push(kept),
                    },
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
        let open: Vec<(Record, What)> = match &task {
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

    /// The findings about solvers that older versions kept under an id, and that do not do as their
    /// files say on the task that the id finds: they may have been kept for another one.
    fn of_older_versions(
        &self,
        key: &TaskKey,
        task: Option<&Task>,
        mut open: Vec<(Record, What)>,
    ) -> Result<Vec<Finding>, DatasetError> {
        let mut found = Vec::new();
        let mut finds = |kept: &Record, what| {
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
                What::Rejected(_) | What::Unchecked(_) | What::Missing(_) => what,
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
    fn differing(&self, kept: Vec<Record>, version: &Version) -> Vec<(Record, What)> {
        let submitted: Vec<Arc<Submission>> = kept
            .iter()
            .map(|kept| Arc::new(kept.submission(languages())))
            .collect();
        let limits = records::limits(self.limits, &kept);
        let scored = records::scores(&self.pools, &submitted, &version.sample_set, &limits);
        let compared = kept.into_iter().zip(&scored).zip(&limits);
        compared
            .filter_map(|((kept, scored), limits)| {
                let what = match scored.settle(&version.sample_set) {
                    Ok(settled) => {
                        difference(&kept, settled, &version.sample_set, limits.semantics)?
                    }
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
fn is_old(kept: &Record) -> bool {
    (kept.header.as_ref()).is_some_and(|header| header.terms.is_none())
}

/// The difference between a solver's runs within these limits and its header.
fn difference(
    kept: &Record,
    scored: Settled<'_>,
    sample_set: &SampleSet,
    limits: Semantics,
) -> Option<What> {
    if let Executable::Rejected(reason) = &scored.solver.executable {
        return Some(What::Rejected(format!("is rejected: {reason}")));
    }
    let says = kept.header.as_ref()?;
    let does = Header::of(&scored, sample_set, limits);
    let same_score = says.matched == does.matched && says.demos == does.demos;
    // Another runtime counts other fuel.
    let same_fuel = says.runtime != does.runtime || says.fuel == does.fuel;
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
