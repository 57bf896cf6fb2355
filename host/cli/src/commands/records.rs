//! The common part of commands that run the solvers of an archive again: which tasks, which solvers,
//! and each of them within its own limits.

use std::ffi::OsString;
use std::io::Write;
use std::sync::Arc;

use super::flags;
use super::languages;
use super::limits::{Brought, RecordLimitFlags};
use super::{BadInput, Faults, note};
use crate::render::voice;
use solver_archive::Archive;
use solver_archive::header::Header;
use solver_archive::index::{Entry, Index};
use solver_archive::record::{Defect, Name, Record};
use solver_core::limits::Limits;
use solver_core::plural::{self, counted};
use solver_core::quote;
use solver_core::quote::Shown;
use solver_core::sample_set::SampleSet;
use solver_core::task::TaskKey;
use solver_judge::battery::{Battery, LimitsOf, Solvers};
use solver_judge::load::{Dataset, Filed, Reading, SelectError, Wanted, by_id};
use solver_judge::pools::Pools;
use solver_judge::score::Scored;
use solver_judge::submission::Submission;

/// Says something about the results on standard error, unless nobody wants to know.
pub(super) fn remark(text: &str) {
    if !voice::is_quiet() {
        result(text);
    }
}

/// Says a result on standard error. Nobody is left to tell where that is closed.
pub(super) fn result(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", quote::lines(text));
}

/// The tasks that a command is about.
pub(super) struct Asked<'a> {
    pub names: &'a [OsString],
    pub dataset: Option<Dataset>,
    pub all: bool,
    pub reading: Reading<'a>,
}

impl Asked<'_> {
    /// Whether nothing was named, so that all is meant that the archive has.
    fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.all && self.dataset.is_none() && !self.reading.is_asked()
    }

    /// The tasks that were named, else all that the archive has solvers for. `left_out` says where a
    /// task is missing that nobody knows.
    pub(super) fn tasks(
        &self,
        archive: &Archive,
        index: &Index,
        left_out: &str,
        faults: &mut Faults,
    ) -> anyhow::Result<Vec<Filed>> {
        if self.is_empty() {
            return all_kept(archive, index, left_out);
        }
        let wanted = Wanted {
            names: self.names,
            dataset: self.dataset,
            all: self.all,
            kept: &archive.tasks()?,
            reading: self.reading,
            ..Wanted::default()
        };
        let selected = flags::select(&wanted, faults)?;
        let filed = selected.into_iter().map(|loaded| Filed::of(loaded.task));
        Ok(filed.collect::<Result<_, _>>()?)
    }
}

/// The tasks that the archive has solvers for.
fn all_kept(archive: &Archive, index: &Index, left_out: &str) -> anyhow::Result<Vec<Filed>> {
    let (mut tasks, mut unknown): (Vec<Filed>, Vec<TaskKey>) = (Vec::new(), Vec::new());
    for shelf in index.shelves()? {
        let found = match shelf.task.has_content() {
            true => archive.task(&shelf.task).ok(),
            false => match by_id(shelf.task.as_str(), None) {
                Ok(loaded) => Some(loaded.task),
                Err(SelectError::Dataset(error)) => return Err(error.into()),
                Err(_) => None,
            },
        };
        match found {
            Some(task) => tasks.push(Filed::of(task)?),
            None => unknown.push(shelf.task),
        }
    }
    // Solvers that were kept under an id alone go with the task of that id.
    unknown.retain(|key| !tasks.iter().any(|task| task.former.as_ref() == Some(key)));
    let lost = unknown.first().map(|first| match unknown.len() {
        1 => format!("no data set has the task {first} of the archive"),
        many => format!("no data set has {many} tasks of the archive, as {first}"),
    });
    match lost {
        Some(lost) if tasks.is_empty() => {
            Err(BadInput(format!("{lost}; to see it, name its file")).into())
        }
        Some(lost) => {
            note(&format!("{lost}: {left_out}; to see it, name its file"));
            Ok(tasks)
        }
        None if tasks.is_empty() => Err(BadInput(format!(
            "the archive {} has no solver; `solver-host run TASK` or `evolve` puts some there, \
             --all shows the tasks alone",
            Shown::path(archive.path())
        ))
        .into()),
        None => Ok(tasks),
    }
}

/// A file that cannot be read: it may hold a solver as good as any.
pub(super) struct Unread {
    pub name: Name,
    pub defect: Defect,
}

/// The solvers that the archive has for a task, the best first by what their files say. A damaged
/// file is no solver; `archive verify` names it.
pub(super) fn solvers<'a>(
    archive: &'a Archive,
    index: &Index,
    task: &Filed,
) -> anyhow::Result<impl Iterator<Item = Result<Record, Unread>> + use<'a>> {
    let mut entries = index.shelf(&task.key)?;
    if let Some(former) = &task.former {
        let is_there = |entry: &Entry| {
            let name = &entry.name;
            let mut all = entries.iter();
            all.any(|known| (known.name.hash, known.name.ending) == (name.hash, name.ending))
        };
        let older = index.shelf(former)?;
        let older: Vec<Entry> = older.into_iter().filter(|e| !is_there(e)).collect();
        entries.extend(older);
    }
    Ok(entries
        .into_iter()
        .filter_map(|Entry { name, .. }| match archive.read(&name) {
            Ok(kept) => Some(Ok(kept)),
            Err(defect) if defect.is_of_the_file() => None,
            Err(defect) => Some(Err(Unread { name, defect })),
        }))
}

/// Solvers of the archive that nobody can run here, since their interpreter is not installed: by the
/// reason, the first of them and how many there are.
#[derive(Debug, Default)]
pub(super) struct Missing(Vec<(String, String, usize)>);

impl Missing {
    /// Adds one.
    pub fn add(&mut self, solver: String, reason: &str) {
        match self.0.iter_mut().find(|(known, ..)| known == reason) {
            Some((.., count)) => *count += 1,
            None => self.0.push((reason.to_owned(), solver, 1)),
        }
    }

    /// Adds those that cannot run, and gives the others.
    pub fn leave_out(&mut self, kept: Vec<Record>) -> Vec<Record> {
        let mut left = Vec::with_capacity(kept.len());
        for kept in kept {
            match kept.missing(languages()) {
                Some(reason) => self.add(kept.name.path(), &reason),
                None => left.push(kept),
            }
        }
        left
    }

    /// Names them in a line for each reason: that they are `not checked`, and the next step.
    pub fn tell(&self, so: &str, faults: &mut Faults) {
        for (reason, first, count) in &self.0 {
            let more = match count - 1 {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let are = plural::of(*count, "is", "are");
            let solvers = counted(*count, "solver");
            faults.tell(&format_args!(
                "{solvers} {are} {so}: {first}{more} {reason}"
            ));
        }
    }
}

/// The limits of solvers, in their order.
pub(super) fn limits<'a>(
    flags: &RecordLimitFlags,
    solvers: impl IntoIterator<Item = &'a Record>,
) -> Vec<Limits> {
    let brought = brought(solvers).into_iter();
    brought.map(|brought| flags.of(brought)).collect()
}

/// The limits that solvers bring, in their order.
pub(super) fn brought<'a>(solvers: impl IntoIterator<Item = &'a Record>) -> Vec<Brought> {
    let solvers = solvers.into_iter();
    solvers
        .map(|kept| {
            let named = kept.header.as_ref().and_then(Header::limits);
            Brought::new(named, kept.known_language(languages()))
        })
        .collect()
}

/// Compiles solvers and runs each on the samples of a task within its own limits.
pub(super) fn scores(
    pools: &Pools,
    submissions: &[Arc<Submission>],
    sample_set: &Arc<SampleSet>,
    limits: &[Limits],
) -> Vec<Scored> {
    let battery = Battery {
        solvers: Solvers::Submitted(submissions),
        sample_set,
        limits: LimitsOf::Each(limits),
        progress: &|_| {},
    };
    battery.scores(pools)
}

/// How many tasks are solved: by what the files of their solvers say, and by what these did now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Solved {
    pub said: usize,
    pub now: usize,
    /// Tasks that are solved by a solver that says nothing of itself, and by no other one.
    silent: usize,
}

impl Solved {
    /// Counts a task, and says whether it is solved now.
    pub(super) fn add(&mut self, solvers: &[(Record, Scored)], sample_set: &SampleSet) -> bool {
        let is_said = |kept: &Record| kept.header.as_ref().is_some_and(Header::is_solved);
        let said = solvers.iter().any(|(kept, _)| is_said(kept));
        let mut solving = solvers
            .iter()
            .filter(|(_, scored)| scored.is_solved(sample_set));
        let now = solving.clone().next().is_some();
        self.said += usize::from(said);
        self.now += usize::from(now);
        self.silent += usize::from(now && solving.all(|(kept, _)| kept.header.is_none()));
        now
    }

    /// Why the two numbers are not equal, where they are not.
    pub(super) fn why_not(&self, flags: &RecordLimitFlags) -> Option<String> {
        if self.said == self.now {
            return None;
        }
        let why = if flags.are_asked_for() {
            "they were kept under other limits than were asked for"
        } else if self.said + self.silent == self.now {
            "components say nothing of themselves"
        } else {
            "`solver-host archive verify` says which do otherwise, and why"
        };
        Some(format!(
            "note: every demo is matched for {} of these tasks, for {} by the files of the solvers: \
             {why}",
            self.now, self.said
        ))
    }
}
