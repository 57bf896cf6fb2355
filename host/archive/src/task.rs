//! The file of a task beside its solvers: of tasks that nobody finds by their id alone.
//!
//! Owns its name and form: the text that the key hashes, on one line, and in it the answers of tests,
//! as far as anybody who kept solvers here knew them. Two commands leave the same bytes in either
//! order where one of them knows an answer. Where they know different ones, the lesser JSON stays.

use std::io;

use cap_std::fs::Dir;

use super::Archive;
use solver_core::files;
use solver_core::task::{Answers, Task, TaskId, TaskKey};
use solver_judge::load::{Filed, LoadedTask, MAX_FILE_BYTES, Origin, TaskDefect, parse_task};

/// The name of the file.
pub const FILE: &str = "task.json";

/// The task of a key cannot be had from the archive.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// The file cannot be read.
    #[error("its {FILE} cannot be read: {0}")]
    Unreadable(io::Error),
    /// It is no task.
    #[error("its {FILE} is damaged: {0}")]
    Damaged(TaskDefect),
    /// It is another task.
    #[error("its {FILE} is damaged: it holds another task than the name of the folder says")]
    Other,
}

/// Writes the task, unless it is there with all answers that are known.
pub(super) fn put(folder: &Dir, task: &Filed) -> io::Result<()> {
    let _held = files::hold(folder);
    let mut whole = task.task.clone();
    let there = files::read_plain(folder, FILE, MAX_FILE_BYTES);
    if let Ok(before) = there
        .as_ref()
        .map(|bytes| parse_task(task.id.clone(), bytes))
        && let Ok(before) = before
    {
        if before.is_same(task) {
            whole.learn_answers(&before);
        } else if TaskKey::of_content(&before) == task.key {
            // Some 2^32 tasks of one id make that likely.
            return Err(io::Error::other("another task has the same key"));
        }
    }
    let mut text = whole.json(Answers::Known);
    text.push('\n');
    match there {
        Ok(there) if there == text.as_bytes() => Ok(()),
        Ok(_) | Err(_) => files::write_whole(folder, FILE, text.as_bytes()),
    }
}

impl Archive {
    /// The task that lies beside its solvers.
    pub fn task(&self, key: &TaskKey) -> Result<Task, TaskError> {
        let bytes = self.read_beside(key, FILE).map_err(TaskError::Unreadable)?;
        let id = TaskId::new(key.id()).map_err(|_| TaskError::Other)?;
        let task = parse_task(id, &bytes).map_err(TaskError::Damaged)?;
        match TaskKey::of_content(&task) == *key {
            true => Ok(task),
            false => Err(TaskError::Other),
        }
    }

    /// All tasks that lie beside their solvers and can be read, by key.
    pub fn tasks(&self) -> io::Result<Vec<(TaskKey, LoadedTask)>> {
        let mut tasks = Vec::new();
        for (key, _) in self.folders()? {
            if !key.has_content() {
                continue;
            }
            if let Ok(task) = self.task(&key) {
                let origin = Origin::File(self.path().join(key.as_str()).join(FILE));
                tasks.push((key, LoadedTask { task, origin }));
            }
        }
        tasks.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(tasks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use solver_core::files::open_folder;

    fn filed(answer: &str) -> Filed {
        let text = format!(
            r#"{{"test": [{{"input": [[3]]{answer}}}], "train": [{{"input": [[1]], "output": [[2]]}}]}}"#
        );
        let id = TaskId::new("mine").unwrap();
        Filed::of(parse_task(id, text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn the_order_of_those_who_know_an_answer_changes_no_byte() {
        let tasks = ["", r#", "output": [[4]]"#, r#", "output": [[5]]"#].map(filed);
        let written = |order: &[usize]| {
            let folder = tempfile::tempdir().unwrap();
            let dir = open_folder(folder.path()).unwrap();
            for at in order {
                put(&dir, &tasks[*at]).unwrap();
            }
            dir.read_to_string(FILE).unwrap()
        };
        let start = r#"{"train":[{"input":[[1]],"output":[[2]]}],"test":[{"input":[[3]]"#;
        assert_eq!(written(&[0]), format!("{start}}}]}}\n"));
        let known = format!("{start},\"output\":[[4]]}}]}}\n");
        for order in [
            &[1][..],
            &[0, 1],
            &[1, 0],
            &[1, 2],
            &[2, 1],
            &[2, 0, 1],
            &[1, 0, 2],
        ] {
            assert_eq!(written(order), known, "{order:?}");
        }
    }

    #[test]
    fn what_is_no_such_task_is_written_over_and_said() {
        let folder = tempfile::tempdir().unwrap();
        let archive =
            Archive::open(&folder.path().join("archive"), &crate::testing::languages()).unwrap();
        let task = filed("");
        let key = &task.key;
        assert!(matches!(archive.task(key), Err(TaskError::Unreadable(_))));
        archive.write_beside(&task, "note.txt", b"x").unwrap();
        assert_eq!(archive.task(key).unwrap(), task.task);
        let file = archive.path().join(key.as_str()).join(FILE);
        for (bytes, is_damaged) in [
            (&b"{"[..], true),
            (
                br#"{"train":[{"input":[[1]],"output":[[2]]}],"test":[{"input":[[9]]}]}"#,
                false,
            ),
        ] {
            std::fs::write(&file, bytes).unwrap();
            assert_eq!(archive.tasks().unwrap(), []);
            match archive.task(key) {
                Err(TaskError::Damaged(_)) => assert!(is_damaged),
                Err(TaskError::Other) => assert!(!is_damaged),
                other => panic!("{other:?}"),
            }
            archive.write_beside(&task, "note.txt", b"x").unwrap();
            assert_eq!(archive.task(key).unwrap(), task.task);
        }
        let [(found, loaded)] = &archive.tasks().unwrap()[..] else {
            panic!("one task");
        };
        assert_eq!((found, &loaded.task), (key, &task.task));
    }
}
