//! From what the user typed to a list of tasks.
//!
//! Owns the meaning of task arguments, `--dataset`, `--all` and `--sample`, and the draw by the
//! seed. Leaves reading to `dataset` and `task_file`, and ids to `ids`. Arguments are looked at in
//! order, and the first error is the one reported.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::answers;
use super::file_error::{FileDefect, FileError, Told};
use super::ids::{beginning_with, find, nearest, population, searched};
use super::reading::Reading;
use super::task_file::load_path;
use super::{Dataset, DatasetError, LoadedTask, Origin};
use solver_core::quote::Shown;
use solver_core::task::{Member, TaskId, TaskKey};

/// The user's choice of tasks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Ids, files and folders, in the order in which they were named.
    pub names: &'a [OsString],
    /// `--dataset`.
    pub dataset: Option<Dataset>,
    /// `--all`.
    pub all: bool,
    /// `--sample`.
    pub sample: Option<u64>,
    /// `--seed`, for the draw.
    pub seed: u64,
    /// Tasks that an archive keeps, with their keys: they too may be named, by key or by id, where no
    /// data set has that id and `dataset` names none.
    pub kept: &'a [(TaskKey, LoadedTask)],
    /// How files are read.
    pub reading: Reading<'a>,
}

/// Why there is no list of tasks.
#[derive(Debug, thiserror::Error)]
pub enum SelectError {
    /// No task, no `--all`, no `--sample`.
    #[error("no task was named; name some (as 007bbfb7, or task.json), or use --all or --sample N")]
    Nothing,
    /// Two ways of asking at once.
    #[error("{0} and {1} exclude each other; use one of them")]
    Both(&'static str, &'static str),
    /// `--sample` with 0 or more than there are.
    #[error("--sample {asked} is out of range: {place} {verb} {there_are} tasks; use 1 to {there_are}",
        place = place(*.dataset), verb = if .dataset.is_some() { "has" } else { "have" })]
    Sample {
        /// The number asked for.
        asked: u64,
        /// Where to draw from.
        dataset: Option<Dataset>,
        /// How many tasks there are.
        there_are: usize,
    },
    /// `--sample` with 0 or more than there are in what was named.
    #[error("--sample {asked} is out of range: {} named; use 1 to {there_are}", tasks_were(*.there_are))]
    SampleOfNamed {
        /// The number asked for.
        asked: u64,
        /// How many tasks there are.
        there_are: usize,
    },
    /// An option that goes with files of tasks, and none was named.
    #[error("{0} goes with files of tasks; name some")]
    NoFile(&'static str),
    /// No task has a member that was asked for.
    #[error("no task that was named has a member \"{0}\" beside train and test; correct --also")]
    NoMember(Member),
    /// Several ids begin as what was typed.
    #[error("several tasks begin with \"{}\": {}; type more of the id", Shown(.prefix.clone()), candidates(.ids))]
    Ambiguous {
        /// The text as it was typed.
        prefix: String,
        /// The ids, or the keys of an archive.
        ids: Vec<String>,
    },
    /// Neither an id nor a file.
    #[error("no task \"{id}\" in {place}{near}`solver-host tasks` lists them",
        id = Shown(.id.clone()), place = place(*.dataset), near = did_you_mean(.near))]
    Unknown {
        /// The text as it was typed.
        id: String,
        /// Where it was looked for.
        dataset: Option<Dataset>,
        /// The nearest ids.
        near: Vec<TaskId>,
    },
    /// The id stands in a data set, but `--dataset` says another.
    #[error(
        "no task \"{id}\" in {dataset}, but in {holder}; use --dataset {holder}, or leave it out"
    )]
    Elsewhere {
        /// The text as it was typed.
        id: String,
        /// Where it was looked for.
        dataset: Dataset,
        /// Where it is.
        holder: Dataset,
    },
    /// Several tasks of an archive have this id.
    #[error("the archive keeps several tasks called {id}: {}; name one of them so", .keys.join(", "))]
    Several {
        /// The text as it was typed.
        id: String,
        /// Their keys.
        keys: Vec<String>,
    },
    /// Two different tasks of one id.
    #[error("two tasks are called {id}: {first} and {second}; leave one out, or rename a file")]
    SameId {
        /// The id.
        id: TaskId,
        /// The first one.
        first: Box<Origin>,
        /// The second one.
        second: Box<Origin>,
    },
    /// A file or folder is no good.
    #[error(transparent)]
    File(#[from] FileError),
    /// The program itself is damaged.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
}

impl SelectError {
    /// Whether the input is to blame (exit code 2), and not the program (1).
    pub fn is_bad_input(&self) -> bool {
        match self {
            SelectError::Nothing
            | SelectError::Both(..)
            | SelectError::Sample { .. }
            | SelectError::SampleOfNamed { .. }
            | SelectError::NoFile(_)
            | SelectError::NoMember(_)
            | SelectError::Ambiguous { .. }
            | SelectError::Unknown { .. }
            | SelectError::Elsewhere { .. }
            | SelectError::Several { .. }
            | SelectError::SameId { .. }
            | SelectError::File(_) => true,
            SelectError::Dataset(_) => false,
        }
    }
}

fn place(dataset: Option<Dataset>) -> String {
    let names: Vec<_> = searched(dataset).iter().map(|set| set.name()).collect();
    names.join(", ")
}

fn tasks_were(count: usize) -> String {
    match count {
        1 => "1 task was".to_owned(),
        many => format!("{many} tasks were"),
    }
}

fn candidates(ids: &[String]) -> String {
    /// So many are named.
    const MOST: usize = 5;
    let named: Vec<&str> = ids.iter().take(MOST).map(String::as_str).collect();
    let named = named.join(", ");
    match ids.len().saturating_sub(MOST) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

fn did_you_mean(near: &[TaskId]) -> String {
    let names: Vec<_> = near.iter().map(TaskId::as_str).collect();
    match names.split_last() {
        None => "; ".to_owned(),
        Some((only, [])) => format!("; did you mean {only}? "),
        Some((last, others)) => format!("; did you mean {} or {last}? ", others.join(", ")),
    }
}

/// The tasks that were asked for: in the order in which they were named (a task named twice stands
/// once), in that of the data sets for `all`, in that of the draw for `sample`. `tell` hears what is
/// passed over and left out in files and folders.
pub fn select(wanted: &Wanted<'_>, tell: &dyn Fn(Told)) -> Result<Vec<LoadedTask>, SelectError> {
    if wanted.names.is_empty()
        && let Some(flag) = wanted.reading.first_flag()
    {
        return Err(SelectError::NoFile(flag));
    }
    match (wanted.names, wanted.all, wanted.sample) {
        ([], false, None) => Err(SelectError::Nothing),
        (_, true, Some(_)) => Err(SelectError::Both("--all", "--sample")),
        ([], true, None) => load(population(wanted.dataset)?),
        ([], false, Some(asked)) => {
            let population = population(wanted.dataset)?;
            match usize::try_from(asked) {
                Ok(count) if (1..=population.len()).contains(&count) => {
                    load(draw(population, count, wanted.seed))
                }
                _ => Err(SelectError::Sample {
                    asked,
                    dataset: wanted.dataset,
                    there_are: population.len(),
                }),
            }
        }
        ([_, ..], all, sample) => {
            let Named { tasks, from_files } = named(wanted, tell)?;
            let flag = match (all, sample) {
                (true, _) => Some("--all"),
                (false, Some(_)) => Some("--sample"),
                (false, None) => None,
            };
            // Of a file all tasks are meant anyway, and of an id there is one.
            if let (Some(flag), false) = (flag, from_files) {
                return Err(SelectError::Both("task names", flag));
            }
            match sample {
                None => Ok(tasks),
                Some(asked) => some_of(tasks, asked, wanted.seed),
            }
        }
    }
}

/// So many of the tasks that were named, drawn by the seed.
fn some_of(tasks: Vec<LoadedTask>, asked: u64, seed: u64) -> Result<Vec<LoadedTask>, SelectError> {
    match usize::try_from(asked) {
        Ok(count) if (1..=tasks.len()).contains(&count) => Ok(draw(tasks, count, seed)),
        _ => Err(SelectError::SampleOfNamed {
            asked,
            there_are: tasks.len(),
        }),
    }
}

/// The tasks of files and folders alone; no id is looked up.
pub fn from_paths(
    paths: &[PathBuf],
    reading: &Reading<'_>,
    tell: &dyn Fn(Told),
) -> Result<Vec<LoadedTask>, SelectError> {
    if paths.is_empty()
        && let Some(flag) = reading.first_flag()
    {
        return Err(SelectError::NoFile(flag));
    }
    let mut all = Collected::default();
    for path in paths {
        all.add(load_path(path, reading, tell)?)?;
    }
    all.finish(reading, tell)
}

/// The task of this id from the data sets; no file is looked at.
pub fn by_id(id: &str, dataset: Option<Dataset>) -> Result<LoadedTask, SelectError> {
    match find(id, dataset)? {
        Some(loaded) => Ok(loaded),
        None => Err(unknown(id, dataset)?),
    }
}

/// The tasks that were named.
struct Named {
    tasks: Vec<LoadedTask>,
    /// Whether any of it is a file or folder.
    from_files: bool,
}

fn named(wanted: &Wanted<'_>, tell: &dyn Fn(Told)) -> Result<Named, SelectError> {
    let mut all = Collected::default();
    let mut from_files = false;
    for name in wanted.names {
        let meant = resolve(name, wanted, tell)?;
        from_files |= meant.is_file;
        all.add(meant.tasks)?;
    }
    let tasks = all.finish(&wanted.reading, tell)?;
    Ok(Named { tasks, from_files })
}

/// Tasks in the order in which they were named, each id once.
#[derive(Default)]
struct Collected {
    tasks: Vec<LoadedTask>,
    places: HashMap<TaskId, usize>,
}

impl Collected {
    fn add(&mut self, more: Vec<LoadedTask>) -> Result<(), SelectError> {
        for next in more {
            match self
                .places
                .get(&next.task.id)
                .map(|&place| &self.tasks[place])
            {
                None => {
                    self.places.insert(next.task.id.clone(), self.tasks.len());
                    self.tasks.push(next);
                }
                Some(old) if same_place(&old.origin, &next.origin) => {}
                Some(old) => {
                    return Err(SelectError::SameId {
                        id: next.task.id,
                        first: Box::new(old.origin.clone()),
                        second: Box::new(next.origin),
                    });
                }
            }
        }
        Ok(())
    }

    /// The tasks, with the answers that were named; each member that was asked for has to be somewhere.
    fn finish(
        mut self,
        reading: &Reading<'_>,
        tell: &dyn Fn(Told),
    ) -> Result<Vec<LoadedTask>, SelectError> {
        for path in reading.answers {
            answers::take(path, &mut self.tasks, &|error| tell(Told::Aside(error)))?;
        }
        let has = |member: &Member| {
            let mut also = self.tasks.iter().flat_map(|loaded| &loaded.task.also);
            also.any(|also| also.member == *member)
        };
        match reading.also.iter().find(|member| !has(member)) {
            Some(member) => Err(SelectError::NoMember(*member)),
            None => Ok(self.tasks),
        }
    }
}

/// The tasks that one name means.
struct Meant {
    tasks: Vec<LoadedTask>,
    is_file: bool,
}

impl Meant {
    fn by_id(task: LoadedTask) -> Self {
        Meant {
            tasks: vec![task],
            is_file: false,
        }
    }

    fn of_file(tasks: Vec<LoadedTask>) -> Self {
        Meant {
            tasks,
            is_file: true,
        }
    }
}

fn resolve(
    name: &OsString,
    wanted: &Wanted<'_>,
    tell: &dyn Fn(Told),
) -> Result<Meant, SelectError> {
    let dataset = wanted.dataset;
    let path = Path::new(name);
    let load = |path: &Path| load_path(path, &wanted.reading, tell).map(Meant::of_file);
    let Some(id) = name.to_str() else {
        return Ok(load(path)?);
    };
    if let Some((file, id)) = in_file(id) {
        let task = one_of(Path::new(file), id, wanted, tell)?;
        return Ok(Meant::by_id(task));
    }
    if id.contains(std::path::is_separator) || id.ends_with(".json") {
        return Ok(load(path)?);
    }
    if let Some(loaded) = find(id, dataset)? {
        return Ok(Meant::by_id(loaded));
    }
    if dataset.is_none()
        && let Some(kept) = kept(id, wanted.kept)?
    {
        return Ok(Meant::by_id(kept));
    }
    match load(path) {
        Err(error) if matches!(error.defect, FileDefect::Missing) => by_prefix(id, wanted),
        // A name that the system cannot even look up, as one of 300 letters.
        Err(_) if path.symlink_metadata().is_err() => by_prefix(id, wanted),
        loaded => Ok(loaded?),
    }
}

/// The file and the id in it that `FILE:ID` means, where there is such a file and none of the whole name.
fn in_file(name: &str) -> Option<(&str, &str)> {
    let (file, id) = name.rsplit_once(':')?;
    (!Path::new(name).exists() && Path::new(file).is_file()).then_some((file, id))
}

/// One task of a file of several.
fn one_of(
    path: &Path,
    id: &str,
    wanted: &Wanted<'_>,
    tell: &dyn Fn(Told),
) -> Result<LoadedTask, SelectError> {
    // Of the other tasks nobody asked.
    let lost = RefCell::new(None);
    let tasks = load_path(path, &wanted.reading, &|told| match told {
        Told::LeftOut(error) if error.task.as_deref() == Some(id) => {
            lost.replace(Some(error));
        }
        Told::LeftOut(_) => {}
        Told::PassedOver(_) | Told::Aside(_) => tell(told),
    })?;
    let is_it = |task: &LoadedTask| task.task.id.as_str() == id;
    match (tasks.into_iter().find(is_it), lost.into_inner()) {
        (Some(task), _) => Ok(task),
        (None, Some(error)) => Err(error.into()),
        (None, None) => Err(FileError::of_task(path, id, FileDefect::NoSuchTask).into()),
    }
}

/// The one task whose id begins so.
fn by_prefix(prefix: &str, wanted: &Wanted<'_>) -> Result<Meant, SelectError> {
    let dataset = wanted.dataset;
    let mut ids: Vec<String> = beginning_with(prefix, dataset)?
        .iter()
        .map(TaskId::to_string)
        .collect();
    if dataset.is_none() && !prefix.is_empty() {
        let keys = wanted.kept.iter().map(|(key, _)| key.to_string());
        ids.extend(keys.filter(|key| key.starts_with(prefix)));
    }
    ids.sort_unstable();
    match ids.as_slice() {
        [] => Err(unknown(prefix, dataset)?),
        [only] => match kept(only, wanted.kept)? {
            Some(kept) if dataset.is_none() => Ok(Meant::by_id(kept)),
            Some(_) | None => Ok(Meant::by_id(by_id(only, dataset)?)),
        },
        _ => Err(SelectError::Ambiguous {
            prefix: prefix.to_owned(),
            ids,
        }),
    }
}

/// The task of an archive that is meant.
fn kept(id: &str, all: &[(TaskKey, LoadedTask)]) -> Result<Option<LoadedTask>, SelectError> {
    let meant = all.iter().filter(|(key, _)| key.is_meant_by(id));
    match meant.collect::<Vec<_>>()[..] {
        [] => Ok(None),
        [(_, only)] => Ok(Some(only.clone())),
        ref several => Err(SelectError::Several {
            id: id.to_owned(),
            keys: several.iter().map(|(key, _)| key.to_string()).collect(),
        }),
    }
}

fn same_place(a: &Origin, b: &Origin) -> bool {
    match (a, b) {
        (Origin::Dataset(a), Origin::Dataset(b)) => a == b,
        (Origin::File(a), Origin::File(b)) => match (a.canonicalize(), b.canonicalize()) {
            (Ok(a), Ok(b)) => a == b,
            (Err(_), _) | (_, Err(_)) => a == b,
        },
        (Origin::Dataset(_), Origin::File(_)) | (Origin::File(_), Origin::Dataset(_)) => false,
    }
}

fn unknown(id: &str, dataset: Option<Dataset>) -> Result<SelectError, DatasetError> {
    for holder in Dataset::ALL {
        if let Some(dataset) = dataset
            && holder.contains(id)?
        {
            let id = id.to_owned();
            return Ok(SelectError::Elsewhere {
                id,
                dataset,
                holder,
            });
        }
    }
    Ok(SelectError::Unknown {
        id: id.to_owned(),
        dataset,
        near: nearest(id, dataset)?,
    })
}

fn load(chosen: Vec<(Dataset, TaskId)>) -> Result<Vec<LoadedTask>, SelectError> {
    let mut all = Vec::with_capacity(chosen.len());
    for (dataset, id) in chosen {
        all.push(by_id(id.as_str(), Some(dataset))?);
    }
    Ok(all)
}

/// `count` of them, drawn without putting back: the first steps of a Fisher-Yates shuffle, so that
/// a smaller draw by the same seed is the beginning of a larger one.
fn draw<T>(mut from: Vec<T>, count: usize, seed: u64) -> Vec<T> {
    // The seed, then a label, so that other uses of the same seed draw other numbers.
    let mut key = *b"        draw of the tasks       ";
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut random = ChaCha8Rng::from_seed(key);
    let count = count.min(from.len());
    for place in 0..count {
        let left = from.len() - place;
        from.swap(place, place + below(left, &mut random));
    }
    from.truncate(count);
    from
}

/// A number below `bound`, each as likely as any other; `bound` is not 0.
fn below(bound: usize, random: &mut ChaCha8Rng) -> usize {
    let bound = bound as u64;
    let fair = u64::MAX - u64::MAX % bound;
    loop {
        let number = random.next_u64();
        if number < fair {
            return (number % bound) as usize;
        }
    }
}

#[cfg(test)]
#[path = "select_tests.rs"]
mod tests;
