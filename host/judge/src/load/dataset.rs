//! The four embedded data sets.
//!
//! Owns the archives and reading single tasks from them: the directory of an archive is read once
//! a process, and nothing is inflated but what is asked for. Leaves the form of a task to
//! `task_json`, and the choice of tasks to `select`.

use std::fmt;
use std::io::{Cursor, Read};
use std::sync::OnceLock;

use zip::ZipArchive;

use super::task_json::{TaskDefect, parse_task};
use solver_core::task::{Task, TaskId};

/// A data set, in the order in which ids are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dataset {
    /// The 400 training tasks of ARC-AGI-1
    ArcAgi1Training,
    /// The 400 evaluation tasks of ARC-AGI-1
    ArcAgi1Evaluation,
    /// The 1,000 training tasks of ARC-AGI-2
    ArcAgi2Training,
    /// The 120 evaluation tasks of ARC-AGI-2
    ArcAgi2Evaluation,
}

/// An embedded data set cannot be read: a defect of the program, not of its input.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// Not a readable archive, or an entry of it is not.
    #[error("the embedded data set {dataset} is damaged: {reason}; build the program again")]
    Archive {
        /// Which one.
        dataset: Dataset,
        /// The message of the archive reader.
        reason: String,
    },
    /// An entry is no task.
    #[error("the embedded data set {dataset} is damaged: {entry}: {defect}")]
    Task {
        /// Which one.
        dataset: Dataset,
        /// Its entry.
        entry: String,
        /// The defect.
        defect: Box<TaskDefect>,
    },
}

type Archive = ZipArchive<Cursor<&'static [u8]>>;

impl Dataset {
    /// All of them, in the order in which ids are looked up.
    pub const ALL: [Dataset; 4] = [
        Dataset::ArcAgi1Training,
        Dataset::ArcAgi1Evaluation,
        Dataset::ArcAgi2Training,
        Dataset::ArcAgi2Evaluation,
    ];

    /// The name, as `--dataset` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Dataset::ArcAgi1Training => "arc-agi-1-training",
            Dataset::ArcAgi1Evaluation => "arc-agi-1-evaluation",
            Dataset::ArcAgi2Training => "arc-agi-2-training",
            Dataset::ArcAgi2Evaluation => "arc-agi-2-evaluation",
        }
    }

    /// The ids of its tasks, sorted.
    pub fn ids(self) -> Result<Vec<TaskId>, DatasetError> {
        let archive = self.archive()?;
        let mut ids = Vec::with_capacity(archive.len());
        for name in archive.file_names() {
            let name = name.map_err(|error| self.damaged(error))?;
            let id = name.strip_suffix(".json").unwrap_or(&name);
            ids.push(TaskId::new(id).map_err(|error| self.damaged(error))?);
        }
        ids.sort_unstable();
        Ok(ids)
    }

    /// Whether it has a task of this id.
    pub fn contains(self, id: &str) -> Result<bool, DatasetError> {
        Ok(self.archive()?.index_for_name(&entry_name(id)).is_some())
    }

    /// The task of this id, if there is one.
    pub fn task(self, id: &str) -> Result<Option<Task>, DatasetError> {
        let entry = entry_name(id);
        let mut archive = self.archive()?.clone();
        let Some(index) = archive.index_for_name(&entry) else {
            return Ok(None);
        };
        let id = TaskId::new(id).map_err(|error| self.damaged(error))?;
        let mut file = archive
            .by_index(index)
            .map_err(|error| self.damaged(error))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .map_err(|error| self.damaged(error))?;
        match parse_task(id, &bytes) {
            Ok(task) => Ok(Some(task)),
            Err(defect) => Err(DatasetError::Task {
                dataset: self,
                entry,
                defect: Box::new(defect),
            }),
        }
    }

    fn archive(self) -> Result<&'static Archive, DatasetError> {
        static OPEN: [OnceLock<Result<Archive, String>>; 4] = [const { OnceLock::new() }; 4];
        let (place, bytes): (_, &'static [u8]) = match self {
            Dataset::ArcAgi1Training => (0, include_bytes!("data/arc-agi-1-training.zip")),
            Dataset::ArcAgi1Evaluation => (1, include_bytes!("data/arc-agi-1-evaluation.zip")),
            Dataset::ArcAgi2Training => (2, include_bytes!("data/arc-agi-2-training.zip")),
            Dataset::ArcAgi2Evaluation => (3, include_bytes!("data/arc-agi-2-evaluation.zip")),
        };
        OPEN[place]
            .get_or_init(|| ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string()))
            .as_ref()
            .map_err(|reason| self.damaged(reason))
    }

    fn damaged(self, reason: impl fmt::Display) -> DatasetError {
        DatasetError::Archive {
            dataset: self,
            reason: reason.to_string(),
        }
    }
}

impl fmt::Display for Dataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

fn entry_name(id: &str) -> String {
    format!("{id}.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_task_is_one() {
        let mut counts = Vec::new();
        for dataset in Dataset::ALL {
            let ids = dataset.ids().unwrap();
            assert!(ids.is_sorted());
            for id in &ids {
                let task = dataset.task(id.as_str()).unwrap().unwrap();
                assert_eq!(&task.id, id);
                assert!(task.tests.iter().all(|test| test.expected.is_some()));
            }
            counts.push(ids.len());
        }
        assert_eq!(counts, [400, 400, 1000, 120]);
    }

    #[test]
    fn a_task_comes_out_as_it_went_in() {
        let task = Dataset::ArcAgi1Training.task("007bbfb7").unwrap().unwrap();
        assert_eq!((task.demos.len(), task.tests.len()), (5, 1));
        assert_eq!(task.demos[0].input.to_json(), "[[0,7,7],[7,7,7],[0,7,7]]");
        assert!(Dataset::ArcAgi1Training.task("nosuch").unwrap().is_none());
        assert!(!Dataset::ArcAgi1Training.contains("../x").unwrap());
    }
}
