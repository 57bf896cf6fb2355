//! Tasks with the keys that they have in an archive.
//!
//! Owns the question whether an id alone finds a task. Leaves the form of keys to `task`, and what
//! lies in an archive to `archive`.

use std::ops::Deref;

use super::ids::find;
use super::{Dataset, DatasetError, LoadedTask, Origin};
use solver_core::task::{Task, TaskKey};

/// A task with the key that it has in an archive.
#[derive(Clone, Debug)]
pub struct Filed {
    /// The task.
    pub task: Task,
    /// Its key: the id where that alone finds this very task, else one with its content.
    pub key: TaskKey,
    /// Its key from the time when keys were ids: only where no data set has a task of this id, since
    /// solvers under such an id are that data set's.
    pub former: Option<TaskKey>,
}

impl Filed {
    /// Finds the key of a task.
    pub fn of(task: Task) -> Result<Self, DatasetError> {
        let found = find(task.id.as_str(), None)?;
        let (key, former) = match found {
            Some(found) if found.task.is_same(&task) => (TaskKey::of_id(&task.id), None),
            Some(_) => (TaskKey::of_content(&task), None),
            None => (TaskKey::of_content(&task), Some(TaskKey::of_id(&task.id))),
        };
        Ok(Filed { task, key, former })
    }
}

impl Deref for Filed {
    type Target = Task;

    fn deref(&self) -> &Task {
        &self.task
    }
}

/// All tasks of an id that the data sets have, in the order in which ids are looked up, each once.
pub fn versions(id: &str) -> Result<Vec<LoadedTask>, DatasetError> {
    let mut all: Vec<LoadedTask> = Vec::new();
    for dataset in Dataset::ALL {
        if let Some(task) = dataset.task(id)?
            && !all.iter().any(|known| known.task.is_same(&task))
        {
            let origin = Origin::Dataset(dataset);
            all.push(LoadedTask { task, origin });
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::by_id;

    #[test]
    fn an_id_is_enough_where_it_finds_this_very_task() {
        let known = by_id("007bbfb7", None).unwrap().task;
        let filed = |task: Task| Filed::of(task).unwrap();
        assert_eq!(filed(known.clone()).key.as_str(), "007bbfb7");
        let mut without_answers = known.clone();
        without_answers.tests[0].expected = None;
        assert_eq!(filed(without_answers).key.as_str(), "007bbfb7");
        let mut other = known;
        other.demos.swap(0, 1);
        let other = filed(other);
        assert!(other.key.has_content() && other.key.id() == "007bbfb7");
        assert_eq!(other.former, None);
    }

    #[test]
    fn another_data_sets_version_has_a_key_of_its_own() {
        let id = "ac0c5833";
        let [first, second] = &versions(id).unwrap()[..] else {
            panic!("two versions");
        };
        assert_eq!(Filed::of(first.task.clone()).unwrap().key.as_str(), id);
        let second = Filed::of(second.task.clone()).unwrap().key;
        assert!(second.has_content() && second.is_meant_by(id));
    }
}
