//! Tasks and their samples, and the names that samples go by.

use std::fmt;

use super::member::Member;

use super::Grid;
use crate::quote::quoted;

/// The name of a task: what a file is called without `.json`, or the id in its data set.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct TaskId(String);

/// A task id has to be usable as the name of a folder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{}\" is no task id: use 1 to 64 letters, digits, '-' and '_'", quoted(.0))]
pub struct TaskError(String);

impl TaskError {
    /// This text is none.
    pub(super) fn of(text: &str) -> Self {
        TaskError(text.to_owned())
    }
}

impl TaskId {
    /// Checks that the id is safe to name a folder of the archive.
    pub fn new(id: &str) -> Result<Self, TaskError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if id.is_empty() || id.len() > 64 || !id.chars().all(plain) {
            return Err(TaskError(id.to_owned()));
        }
        Ok(TaskId(id.to_owned()))
    }

    /// The id as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An input with its output: a demo as a solver may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The grid that goes in.
    pub input: Grid,
    /// The grid that comes out.
    pub output: Grid,
}

/// One grid to solve, with the expected result where it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The grid that goes in.
    pub input: Grid,
    /// The grid that should come out, if anybody knows.
    pub expected: Option<Grid>,
}

/// A task: demos, whose outputs are known, and tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its name.
    pub id: TaskId,
    /// The demo samples, at least one.
    pub demos: Vec<Pair>,
    /// The test samples; none where somebody handed in a list of pairs.
    pub tests: Vec<Sample>,
    /// Samples of other members of the file, which were asked for by name. They run as tests do. They
    /// are no part of what the task is, so neither its key nor an archive knows them.
    pub also: Vec<Also>,
}

/// The samples of a member of a task's file besides `train` and `test`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Also {
    /// The member.
    pub member: Member,
    /// Its samples.
    pub samples: Vec<Sample>,
}

/// The name of a sample within its task or request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SampleId {
    /// `demo[i]` of a task.
    Demo(usize),
    /// `test[i]` of a task.
    Test(usize),
    /// `input[i]` of a request.
    Input(usize),
    /// `NAME[i]` of another member of a task's file.
    Also(Member, usize),
}

impl SampleId {
    /// The name with a number of two digits at least, so that names sort as their numbers do: the
    /// form that digests hash.
    pub fn padded(self) -> String {
        match self {
            SampleId::Demo(i) => format!("demo[{i:02}]"),
            SampleId::Test(i) => format!("test[{i:02}]"),
            SampleId::Input(i) => format!("input[{i:02}]"),
            SampleId::Also(member, i) => format!("{member}[{i:02}]"),
        }
    }
}

impl fmt::Display for SampleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SampleId::Demo(i) => write!(f, "demo[{i}]"),
            SampleId::Test(i) => write!(f, "test[{i}]"),
            SampleId::Input(i) => write!(f, "input[{i}]"),
            SampleId::Also(member, i) => write!(f, "{member}[{i}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_could_leave_a_folder_are_refused() {
        for bad in ["", ".", "..", "a/b", "a\\b", "a\0", "ä", &"x".repeat(65)] {
            assert!(TaskId::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(TaskId::new("007bbfb7").unwrap().as_str(), "007bbfb7");
    }

    #[test]
    fn sample_names() {
        assert_eq!(SampleId::Demo(3).to_string(), "demo[3]");
        assert_eq!(SampleId::Test(0).padded(), "test[00]");
        assert_eq!(SampleId::Input(120).padded(), "input[120]");
        let also = SampleId::Also("arc-gen".parse().unwrap(), 7);
        assert_eq!(
            (&*also.to_string(), &*also.padded()),
            ("arc-gen[7]", "arc-gen[07]")
        );
    }
}
