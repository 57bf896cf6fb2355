//! Why a file, a folder, or a task in one of them is no good, always with the path; and what of it is
//! only told.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::Origin;
use super::grid_json::GridDefect;
use super::reading::MAX_SAMPLES;
use super::task_json::TaskDefect;
use solver_core::input::{InputError, PassedOver};
use solver_core::quote::{Shown, quoted};

/// A file or folder that gives no task, or a task in it that is none.
#[derive(Debug, thiserror::Error)]
#[error("{}{}: {defect}", Shown::path(.path), InFile(.task.as_deref()))]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// The name of the task in the file, where it holds several.
    pub task: Option<String>,
    /// The defect.
    pub defect: FileDefect,
}

impl FileError {
    /// Of a file or folder as a whole.
    pub(super) fn of(path: &Path, defect: FileDefect) -> Self {
        FileError {
            path: path.to_owned(),
            task: None,
            defect,
        }
    }

    /// Whether the file belongs to tasks and holds none: nothing is lost without it.
    pub(super) fn holds_something_else(&self) -> bool {
        match &self.defect {
            FileDefect::Content(defect) => {
                matches!(**defect, TaskDefect::Answers | TaskDefect::Attempts)
            }
            FileDefect::Missing
            | FileDefect::Unreadable(_)
            | FileDefect::TooLarge
            | FileDefect::LargeTask
            | FileDefect::EmptyFolder
            | FileDefect::NoneGood { .. }
            | FileDefect::SameId(_)
            | FileDefect::NoSuchTask
            | FileDefect::Answers { .. }
            | FileDefect::Unanswered { .. } => false,
        }
    }

    /// Of a task in a file.
    pub(super) fn of_task(path: &Path, task: &str, defect: FileDefect) -> Self {
        FileError {
            task: Some(task.to_owned()),
            ..FileError::of(path, defect)
        }
    }
}

struct InFile<'a>(Option<&'a str>);

impl fmt::Display for InFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => Ok(()),
            Some(task) => write!(f, ": task \"{}\"", quoted(task)),
        }
    }
}

/// The defect of a file or folder.
#[derive(Debug, thiserror::Error)]
pub enum FileDefect {
    /// Nothing has this name.
    #[error("there is no such file or folder; check the path, or name a task by its id")]
    Missing,
    /// The system does not let us read it.
    #[error("it cannot be read: {0}")]
    Unreadable(io::Error),
    /// Larger than any file of tasks.
    #[error("the file is larger than 128 MiB, the most for many tasks; for one task it is 16 MiB")]
    TooLarge,
    /// Larger than a task may be.
    #[error(
        "the file is larger than 16 MiB; a task has at most {MAX_SAMPLES} samples of 30x30 cells"
    )]
    LargeTask,
    /// A folder without tasks.
    #[error("the folder holds no *.json file; name a folder of task files, or one file")]
    EmptyFolder,
    /// Its content is no task.
    #[error("{0}")]
    Content(Box<TaskDefect>),
    /// None of several tasks is one.
    #[error("{first}; none of {count} tasks can be read")]
    NoneGood {
        /// The defect of the first.
        first: Box<FileDefect>,
        /// How many there are.
        count: usize,
    },
    /// Another task of the folder is called so.
    #[error("another task is called so: {0}; rename one of them, or name them one by one")]
    SameId(Box<Origin>),
    /// The file does not hold the task that was asked of it.
    #[error("the file holds no such task; `solver-host tasks FILE --json` shows those that it has")]
    NoSuchTask,
    /// Answers that do not fit.
    #[error("{defect}{}", AndMore(*.more))]
    Answers {
        /// The first defect.
        defect: Box<AnswersDefect>,
        /// So many more tasks have answers that do not fit.
        more: usize,
    },
    /// A task for which there is no answer.
    #[error("the file has no answer for it{}", AndMore(*.more))]
    Unanswered {
        /// So many more tasks have none.
        more: usize,
    },
}

struct AndMore(usize);

impl fmt::Display for AndMore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            1 => f.write_str("; so it is with 1 more task"),
            more => write!(f, "; so it is with {more} more tasks"),
        }
    }
}

/// Why answers are no good.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswersDefect {
    /// Not the form of answers.
    #[error(r#"answers are an object {{"id":[grid,...],...}}, and this is {0}"#)]
    NotAnObject(String),
    /// The answers of a task are no list.
    #[error("its answers are {0}; they have to be a list of grids, one a test")]
    NotAList(String),
    /// Another number of answers than of tests.
    #[error("there {} where it has {tests} test{}; give one grid a test", counted(*.answers), plural(*.tests))]
    Count {
        /// Answers.
        answers: usize,
        /// Tests.
        tests: usize,
    },
    /// An answer that is no grid.
    #[error("answer {place}: {defect}")]
    Grid {
        /// Its place, from 0.
        place: usize,
        /// The defect.
        defect: GridDefect,
    },
    /// No task has one of these ids.
    #[error(
        "none of its {0} answers is for a task that was named; the ids have to be those of tasks"
    )]
    NoneFits(usize),
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn counted(answers: usize) -> String {
    match answers {
        1 => "is 1 answer".to_owned(),
        many => format!("are {many} answers"),
    }
}

impl From<TaskDefect> for FileDefect {
    fn from(defect: TaskDefect) -> Self {
        FileDefect::Content(Box::new(defect))
    }
}

impl From<AnswersDefect> for FileDefect {
    fn from(defect: AnswersDefect) -> Self {
        FileDefect::Answers {
            defect: Box::new(defect),
            more: 0,
        }
    }
}

impl From<io::Error> for FileDefect {
    fn from(error: io::Error) -> Self {
        if error.kind() == ErrorKind::NotFound {
            FileDefect::Missing
        } else {
            FileDefect::Unreadable(error)
        }
    }
}

impl From<InputError> for FileDefect {
    fn from(error: InputError) -> Self {
        match error {
            InputError::Unreadable(error) => error.into(),
            InputError::TooLarge(_) => FileDefect::TooLarge,
        }
    }
}

/// A remark while tasks are read; it stops nothing.
#[derive(Debug)]
pub enum Told {
    /// Something in a folder that is no file to read.
    PassedOver(PassedOver),
    /// A file beside tasks that holds no tasks, or answers that are no good. No task is lost.
    Aside(FileError),
    /// A task that cannot be read while others can: the job has failed in part.
    LeftOut(FileError),
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Told::PassedOver(passed_over) => passed_over.fmt(f),
            Told::Aside(error) | Told::LeftOut(error) => error.fmt(f),
        }
    }
}
