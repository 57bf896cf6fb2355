//! Answers of tests that stand in a file of their own: `{"id":[grid,...],...}`, as the competition's
//! solutions do.
//!
//! Owns the form of such a file, where it lies beside its tasks, and which answers fit. Leaves grids to
//! `grid_json`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;

use super::LoadedTask;
use super::file_error::{AnswersDefect, FileDefect, FileError};
use super::forms::{Members, members};
use super::grid_json::{describe, list, parse_grid};
use super::task_file::MAX_TASKS_BYTES;
use super::task_json::TaskDefect;
use solver_core::input;
use solver_core::input::Found;
use solver_core::json;
use solver_core::json::Twice;
use solver_core::task::Grid;

/// The result of giving tasks the answers of a file.
struct Filled<'a> {
    /// Answers that do not fit their task, in the order of the file.
    wrong: Vec<(String, AnswersDefect)>,
    /// Tasks for which there is no answer.
    unanswered: Vec<&'a str>,
}

/// Gives tasks the answers of a file that was named. A wrong answer is an error. `tell` hears of tasks
/// for which there is none.
pub(super) fn take(
    path: &Path,
    tasks: &mut [LoadedTask],
    tell: &dyn Fn(FileError),
) -> Result<(), FileError> {
    let bytes =
        input::read(path, MAX_TASKS_BYTES).map_err(|error| FileError::of(path, error.into()))?;
    let ids: Vec<String> = with_tests(tasks)
        .map(|task| task.task.id.to_string())
        .collect();
    let filled = fill(&bytes, tasks, &ids).map_err(|defect| FileError::of(path, defect))?;
    if let Some(error) = first_wrong(path, filled.wrong) {
        return Err(error);
    }
    if let Some((first, more)) = filled.unanswered.split_first() {
        let more = more.len();
        tell(FileError::of_task(
            path,
            first,
            FileDefect::Unanswered { more },
        ));
    }
    Ok(())
}

/// Gives tasks of a file the answers of the file beside it, where there is one and they need any. No
/// task is lost because of it: `tell` hears of answers that are no good.
pub(super) fn look_beside(path: &Path, tasks: &mut [LoadedTask], tell: &dyn Fn(FileError)) {
    let is_open = |task: &&LoadedTask| task.task.tests.iter().any(|test| test.expected.is_none());
    if !tasks.iter().any(|task| is_open(&task)) {
        return;
    }
    let Some(beside) = beside(path).into_iter().find(|path| path.is_file()) else {
        return;
    };
    let ids: Vec<String> = tasks
        .iter()
        .filter(is_open)
        .map(|task| task.task.id.to_string())
        .collect();
    let read = || {
        let Found::Plain(file) = input::open_found(&beside)? else {
            return Err(FileDefect::Missing);
        };
        Ok(input::within(file, MAX_TASKS_BYTES)?)
    };
    let filled = match read().and_then(|bytes| fill(&bytes, tasks, &ids).map(|filled| filled.wrong))
    {
        Ok(wrong) => first_wrong(&beside, wrong),
        Err(defect) => Some(FileError::of(&beside, defect)),
    };
    if let Some(error) = filled {
        tell(error);
    }
}

/// Where answers lie that nobody named: `challenges` in the name of the file is `solutions` in theirs,
/// or theirs ends so.
fn beside(path: &Path) -> Vec<PathBuf> {
    const TASKS: &str = "challenges";
    const ANSWERS: &str = "solutions";
    let (Some(name), Some(stem)) = (
        path.file_name().and_then(|name| name.to_str()),
        path.file_stem().and_then(|stem| stem.to_str()),
    ) else {
        return Vec::new();
    };
    let replaced = name.rfind(TASKS).map(|at| {
        let mut name = name.to_owned();
        name.replace_range(at..at + TASKS.len(), ANSWERS);
        name
    });
    let names = replaced
        .into_iter()
        .chain([format!("{stem}_{ANSWERS}.json")]);
    names.map(|name| path.with_file_name(name)).collect()
}

fn with_tests(tasks: &[LoadedTask]) -> impl Iterator<Item = &LoadedTask> {
    tasks.iter().filter(|task| !task.task.tests.is_empty())
}

fn first_wrong(path: &Path, wrong: Vec<(String, AnswersDefect)>) -> Option<FileError> {
    let more = wrong.len().saturating_sub(1);
    let (id, defect) = wrong.into_iter().next()?;
    let defect = Box::new(defect);
    Some(FileError::of_task(
        path,
        &id,
        FileDefect::Answers { defect, more },
    ))
}

/// Gives the tasks of these ids their answers. Those that do not fit are left out, and told.
fn fill<'a>(
    bytes: &[u8],
    tasks: &mut [LoadedTask],
    ids: &'a [String],
) -> Result<Filled<'a>, FileDefect> {
    let members = members_of(bytes)?;
    let count = members.len();
    let answers: HashMap<String, &RawValue> = members.into_iter().collect();
    let mut filled = Filled {
        wrong: Vec::new(),
        unanswered: Vec::new(),
    };
    let mut places: HashMap<String, &mut LoadedTask> = (tasks.iter_mut())
        .map(|task| (task.task.id.to_string(), task))
        .collect();
    for id in ids {
        let (Some(raw), Some(task)) = (answers.get(id), places.get_mut(id)) else {
            filled.unanswered.push(id);
            continue;
        };
        let tests = &mut task.task.tests;
        match grids(raw, tests.len()) {
            Ok(grids) => {
                for (test, answer) in tests.iter_mut().zip(grids) {
                    test.expected = answer.or(test.expected.take());
                }
            }
            Err(defect) => filled.wrong.push((id.clone(), defect)),
        }
    }
    if filled.unanswered.len() == ids.len() {
        return Err(AnswersDefect::NoneFits(count).into());
    }
    Ok(filled)
}

/// The members of a file of answers, which has one meaning only.
fn members_of(bytes: &[u8]) -> Result<Members<'_>, FileDefect> {
    let whole = json::value(bytes).map_err(TaskDefect::from)?;
    if let Some(Twice { place, member }) = json::twice(whole) {
        let place = match place.is_empty() {
            true => "the file".to_owned(),
            false => place,
        };
        return Err(TaskDefect::Twice { place, member }.into());
    }
    if !whole.get().starts_with('{') {
        return Err(AnswersDefect::NotAnObject(describe(whole)).into());
    }
    Ok(members(whole)?)
}

/// The answers of a task with so many tests; none where a list says null.
fn grids(raw: &RawValue, tests: usize) -> Result<Vec<Option<Grid>>, AnswersDefect> {
    let Some((kept, answers)) = list(raw, tests) else {
        return Err(AnswersDefect::NotAList(describe(raw)));
    };
    if answers != tests {
        return Err(AnswersDefect::Count { answers, tests });
    }
    let grids = kept.into_iter().enumerate();
    let grids = grids.map(|(place, raw)| match raw.get() {
        "null" => Ok(None),
        _ => parse_grid(raw)
            .map(Some)
            .map_err(|defect| AnswersDefect::Grid { place, defect }),
    });
    grids.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_lie_beside_their_tasks() {
        let names = |path: &str| -> Vec<String> {
            let paths = beside(Path::new(path)).into_iter();
            paths.map(|path| path.display().to_string()).collect()
        };
        assert_eq!(
            names("d/arc-agi_training_challenges.json"),
            [
                "d/arc-agi_training_solutions.json",
                "d/arc-agi_training_challenges_solutions.json"
            ]
        );
        assert_eq!(
            names("challenges/mine.json"),
            ["challenges/mine_solutions.json"]
        );
        assert_eq!(names("mine"), ["mine_solutions.json"]);
        assert_eq!(names("/"), [""; 0]);
    }
}
