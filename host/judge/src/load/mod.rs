//! Loading tasks and solvers: from the embedded data sets, from files and folders, by what the
//! user typed.
//!
//! | module | owns |
//! | --- | --- |
//! | `dataset` | the data sets that are part of the program |
//! | `task_file` | files and folders of tasks |
//! | `forms`, `task_json`, `grid_json` | the forms of a file, of a task, of a grid |
//! | `answers` | answers in files of their own |
//! | `reading`, `file_error` | what was asked of files, and what is wrong with them |
//! | `select`, `ids` | from what was typed to tasks, and to ids that are nearly so |
//! | `filed` | the key of a task in an archive |
//! | `solvers` | which files are solvers |
//!
//! Leaves the rules of a valid grid to `task`, and reading within limits to `input`. Whoever tells
//! people hears of files and tasks that are passed over or left out. All of it happens before
//! anything runs, and every error here is about what was handed in, but for [`DatasetError`].

mod answers;
mod dataset;
mod file_error;
mod filed;
mod forms;
mod grid_json;
mod ids;
mod reading;
mod select;
mod solvers;
mod task_file;
mod task_json;

use std::fmt;
use std::path::PathBuf;

pub use dataset::{Dataset, DatasetError};
pub use file_error::{AnswersDefect, FileDefect, FileError, Told};
pub use filed::{Filed, versions};
pub use grid_json::{GridDefect, parse_grid};
pub use reading::{MAX_SAMPLES, Reading};
pub use select::{SelectError, Wanted, by_id, from_paths, select};
pub use solvers::{
    Look, Said, SolversError, WASM_MAGIC, file_name, meant, read_solvers, solver_files, split,
    split_as,
};
pub use task_file::MAX_FILE_BYTES;
pub use task_json::{TaskDefect, parse_task};

use solver_core::quote::Shown;
use solver_core::task::Task;

/// A task, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedTask {
    /// The task.
    pub task: Task,
    /// Where it came from.
    pub origin: Origin,
}

/// Where a task came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An embedded data set.
    Dataset(Dataset),
    /// A file, by the path that led to it.
    File(PathBuf),
}

impl Origin {
    /// The data set, if it is one.
    pub fn dataset(&self) -> Option<Dataset> {
        match self {
            Origin::Dataset(dataset) => Some(*dataset),
            Origin::File(_) => None,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Dataset(dataset) => dataset.fmt(f),
            Origin::File(path) => Shown::path(path).fmt(f),
        }
    }
}
