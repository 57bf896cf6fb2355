//! Loading tasks and solvers: from the embedded data sets, from files and folders, by what the
//! user typed.
//!
//! Owns the data sets, the form of a task file, the choice of tasks and which files are solvers.
//! Leaves what a valid grid is to `task`, and reading within limits to `input`; what that passes over
//! in a folder is handed to whoever tells people. All of it happens before anything runs, and every error here is about what was
//! handed in, but for [`DatasetError`].

mod dataset;
mod filed;
mod select;
mod solvers;
mod task_file;
mod task_json;

use std::fmt;
use std::path::PathBuf;

pub use dataset::{Dataset, DatasetError};
pub use filed::{Filed, versions};
pub use select::{SelectError, Wanted, by_id, select};
pub use solvers::{
    Look, SolversError, WASM_MAGIC, file_name, meant, read_solvers, solver_files, split, split_as,
};
pub use task_file::{FileDefect, FileError, MAX_FILE_BYTES, load_file, load_path};
pub use task_json::{GridDefect, MAX_SAMPLES, TaskDefect, parse_grid, parse_task};

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
