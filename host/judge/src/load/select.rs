//! From what the user typed to a list of tasks.
//!
//! Owns the meaning of task arguments, `--dataset`, `--all` and `--sample`, and the draw by the
//! seed. Leaves reading to `dataset` and `task_file`. Arguments are looked at in order, and the
//! first error is the one reported.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::task_file::{FileDefect, load_path};
use super::{Dataset, DatasetError, FileError, LoadedTask, Origin};
use solver_core::input::PassedOver;
use solver_core::quote::Shown;
use solver_core::task::{TaskId, TaskKey};

/// What the user asked for.
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
    /// Neither an id nor a file.
    #[error("no task \"{id}\" in {place}{near}`solver-host tasks` lists them",
        id = Shown(.id.clone()), place = place(*.dataset), near = did_you_mean(.near))]
    Unknown {
        /// What was typed.
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
        /// What was typed.
        id: String,
        /// Where it was looked for.
        dataset: Dataset,
        /// Where it is.
        holder: Dataset,
    },
    /// Several tasks of an archive have this id.
    #[error("the archive keeps several tasks called {id}: {}; name one of them so", .keys.join(", "))]
    Several {
        /// What was typed.
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

fn did_you_mean(near: &[TaskId]) -> String {
    let names: Vec<_> = near.iter().map(TaskId::as_str).collect();
    match names.split_last() {
        None => "; ".to_owned(),
        Some((only, [])) => format!("; did you mean {only}? "),
        Some((last, others)) => format!("; did you mean {} or {last}? ", others.join(", ")),
    }
}

/// The tasks that were asked for: in the order in which they were named (a task named twice stands
/// once), in that of the data sets for `all`, in that of the draw for `sample`. What is passed over in
/// folders is told.
pub fn select(
    wanted: &Wanted<'_>,
    passed_over: &dyn Fn(PassedOver),
) -> Result<Vec<LoadedTask>, SelectError> {
    match (wanted.names, wanted.all, wanted.sample) {
        ([], false, None) => Err(SelectError::Nothing),
        ([_, ..], true, _) => Err(SelectError::Both("task names", "--all")),
        ([_, ..], false, Some(_)) => Err(SelectError::Both("task names", "--sample")),
        ([], true, Some(_)) => Err(SelectError::Both("--all", "--sample")),
        (names, false, None) => named(names, wanted, passed_over),
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
    }
}

/// The task of this id from the data sets; no file is looked at.
pub fn by_id(id: &str, dataset: Option<Dataset>) -> Result<LoadedTask, SelectError> {
    match find(id, dataset)? {
        Some(loaded) => Ok(loaded),
        None => Err(unknown(id, dataset)?),
    }
}

fn searched(dataset: Option<Dataset>) -> &'static [Dataset] {
    match dataset {
        None => &Dataset::ALL,
        Some(Dataset::ArcAgi1Training) => &[Dataset::ArcAgi1Training],
        Some(Dataset::ArcAgi1Evaluation) => &[Dataset::ArcAgi1Evaluation],
        Some(Dataset::ArcAgi2Training) => &[Dataset::ArcAgi2Training],
        Some(Dataset::ArcAgi2Evaluation) => &[Dataset::ArcAgi2Evaluation],
    }
}

pub(super) fn find(id: &str, dataset: Option<Dataset>) -> Result<Option<LoadedTask>, DatasetError> {
    for &dataset in searched(dataset) {
        if let Some(task) = dataset.task(id)? {
            let origin = Origin::Dataset(dataset);
            return Ok(Some(LoadedTask { task, origin }));
        }
    }
    Ok(None)
}

fn named(
    names: &[OsString],
    wanted: &Wanted<'_>,
    passed_over: &dyn Fn(PassedOver),
) -> Result<Vec<LoadedTask>, SelectError> {
    let mut all: Vec<LoadedTask> = Vec::new();
    for name in names {
        for next in resolve(name, wanted, passed_over)? {
            match all.iter().find(|old| old.task.id == next.task.id) {
                None => all.push(next),
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
    }
    Ok(all)
}

fn resolve(
    name: &OsString,
    wanted: &Wanted<'_>,
    passed_over: &dyn Fn(PassedOver),
) -> Result<Vec<LoadedTask>, SelectError> {
    let dataset = wanted.dataset;
    let path = Path::new(name);
    let Some(id) = name.to_str() else {
        return Ok(load_path(path, passed_over)?);
    };
    if id.contains(std::path::is_separator) || id.ends_with(".json") {
        return Ok(load_path(path, passed_over)?);
    }
    if let Some(loaded) = find(id, dataset)? {
        return Ok(vec![loaded]);
    }
    if dataset.is_none()
        && let Some(kept) = kept(id, wanted.kept)?
    {
        return Ok(vec![kept]);
    }
    match load_path(path, passed_over) {
        Err(error) if matches!(error.defect, FileDefect::Missing) => Err(unknown(id, dataset)?),
        // A name that the system cannot even look up, as one of 300 letters.
        Err(_) if path.symlink_metadata().is_err() => Err(unknown(id, dataset)?),
        loaded => Ok(loaded?),
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

/// The up to three ids nearest to what was typed, all equally near; none if none is near.
fn nearest(typed: &str, dataset: Option<Dataset>) -> Result<Vec<TaskId>, DatasetError> {
    const NEAR: usize = 2;
    const MOST: usize = 3;
    if typed.len() > 64 {
        return Ok(Vec::new());
    }
    let typed = typed.to_ascii_lowercase();
    let mut best = NEAR;
    let mut near = Vec::new();
    for (_, id) in population(dataset)? {
        let distance = strsim::osa_distance(&typed, id.as_str());
        if distance < best {
            best = distance;
            near.clear();
        }
        if distance == best && near.len() < MOST {
            near.push(id);
        }
    }
    Ok(near)
}

/// Every task of the data set, or of all four, each id once, in the first set that has it.
fn population(dataset: Option<Dataset>) -> Result<Vec<(Dataset, TaskId)>, DatasetError> {
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for &dataset in searched(dataset) {
        for id in dataset.ids()? {
            if seen.insert(id.clone()) {
                all.push((dataset, id));
            }
        }
    }
    Ok(all)
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
