//! Tasks from files and folders that the user named.
//!
//! Owns which files of a folder are read, up to which size, what a task is called after its file, and
//! that every error names the place. Leaves how they are read to `input`, the forms of a file to
//! `forms`, and answers in files of their own to `answers`.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use super::answers;
use super::file_error::{FileDefect, FileError, Told};
use super::forms;
use super::forms::Form;
use super::reading::Reading;
use super::task_json::TaskDefect;
use super::{LoadedTask, Origin};
use solver_core::input;
use solver_core::input::{Found, InputError};
use solver_core::task::{TaskError, TaskId};

/// The largest file of one task that is read: 16 MiB.
pub const MAX_FILE_BYTES: u64 = 16 << 20;
/// The largest file of many tasks, or of their answers, that is read: 128 MiB.
pub(super) const MAX_TASKS_BYTES: u64 = 128 << 20;
/// Folders inside folders are read this deep.
const MAX_DEPTH: usize = 8;
/// The longest id.
const LONGEST_ID: usize = 64;

/// Hears what is told meanwhile.
type Tell<'a> = &'a dyn Fn(Told);

/// The tasks of a path: of the file, or of all `*.json` files of the folder and the folders in it,
/// sorted by path. A task that cannot be read is told where others can.
pub fn load_path(
    path: &Path,
    reading: &Reading<'_>,
    tell: Tell<'_>,
) -> Result<Vec<LoadedTask>, FileError> {
    let metadata = path
        .metadata()
        .map_err(|error| FileError::of(path, error.into()))?;
    if metadata.is_dir() {
        load_folder(path, reading, tell)
    } else {
        load_file(path, reading, tell)
    }
}

/// The tasks of a file that was named, whatever it is called.
fn load_file(
    path: &Path,
    reading: &Reading<'_>,
    tell: Tell<'_>,
) -> Result<Vec<LoadedTask>, FileError> {
    let read = || input::read(path, MAX_TASKS_BYTES);
    load(path, read, reading, tell)
}

fn load_folder(
    path: &Path,
    reading: &Reading<'_>,
    tell: Tell<'_>,
) -> Result<Vec<LoadedTask>, FileError> {
    let mut files = Vec::new();
    let mut bad = Vec::new();
    json_files(path, 0, &mut files, &mut bad).map_err(|error| FileError::of(path, error.into()))?;
    files.sort_unstable();
    let mut tasks = Tasks::default();
    let mut asides = Vec::new();
    for file in files {
        match load_found(&file, reading, tell) {
            Ok(found) => {
                let found = found.into_iter();
                bad.extend(found.filter_map(|task| tasks.add(&file, task).err()));
            }
            Err(error) if error.holds_something_else() => asides.push(error),
            Err(error) => bad.push(error),
        }
    }
    if tasks.all.is_empty() {
        let empty = || FileError::of(path, FileDefect::EmptyFolder);
        return Err(none_good(bad)
            .or(asides.into_iter().next())
            .unwrap_or_else(empty));
    }
    for aside in asides {
        tell(Told::Aside(aside));
    }
    for error in bad {
        tell(Told::LeftOut(error));
    }
    Ok(tasks.all)
}

/// Why none of several tasks is there: the first, and how many there are.
fn none_good(bad: Vec<FileError>) -> Option<FileError> {
    let count = bad.len();
    let first = bad.into_iter().next()?;
    if count == 1 {
        return Some(first);
    }
    Some(FileError {
        defect: FileDefect::NoneGood {
            first: Box::new(first.defect),
            count,
        },
        ..first
    })
}

/// Tasks of one folder. The same task may lie there twice, as in copies of the competition's files; two
/// that are called alike may not.
#[derive(Default)]
struct Tasks {
    all: Vec<LoadedTask>,
    places: HashMap<TaskId, usize>,
}

impl Tasks {
    /// Adds a task of a file, unless another one is called so.
    fn add(&mut self, path: &Path, task: LoadedTask) -> Result<(), FileError> {
        let Some(known) = self
            .places
            .get(&task.task.id)
            .map(|&place| &mut self.all[place])
        else {
            self.places.insert(task.task.id.clone(), self.all.len());
            self.all.push(task);
            return Ok(());
        };
        let answers = known.task.tests.iter().zip(&task.task.tests);
        let mut known_twice =
            answers.filter_map(|(a, b)| a.expected.as_ref().zip(b.expected.as_ref()));
        if known.task.is_same(&task.task) && known_twice.all(|(a, b)| a == b) {
            known.task.learn_answers(&task.task);
            return Ok(());
        }
        let defect = FileDefect::SameId(Box::new(known.origin.clone()));
        Err(FileError::of_task(path, task.task.id.as_str(), defect))
    }
}

/// The tasks of a file that was found in a folder, unless it is no plain file.
fn load_found(
    path: &Path,
    reading: &Reading<'_>,
    tell: Tell<'_>,
) -> Result<Vec<LoadedTask>, FileError> {
    match input::open_found(path) {
        Ok(Found::Plain(file)) => {
            let read = || input::within(file, MAX_TASKS_BYTES);
            load(path, read, reading, tell)
        }
        Ok(Found::Other(other)) => {
            tell(Told::PassedOver(other));
            Ok(Vec::new())
        }
        Err(error) => Err(FileError::of(path, error.into())),
    }
}

fn load(
    path: &Path,
    read: impl FnOnce() -> Result<Vec<u8>, InputError>,
    reading: &Reading<'_>,
    tell: Tell<'_>,
) -> Result<Vec<LoadedTask>, FileError> {
    let at = |defect| FileError::of(path, defect);
    let content = |defect: TaskDefect| at(defect.into());
    let id = called_after(path).map_err(|error| content(TaskDefect::Name(error)))?;
    let bytes = read().map_err(|error| at(error.into()))?;
    let loaded = |task| LoadedTask {
        task,
        origin: Origin::File(path.to_owned()),
    };
    let mut tasks = Vec::new();
    match forms::read(id, &bytes, reading).map_err(content)? {
        Form::One(_) if bytes.len() as u64 > MAX_FILE_BYTES => {
            return Err(at(FileDefect::LargeTask));
        }
        Form::One(task) => tasks.push(loaded(task)),
        Form::Many(many) => {
            let mut bad = Vec::new();
            for (name, task) in many {
                match task {
                    Ok(task) => tasks.push(loaded(task)),
                    Err(defect) => {
                        bad.push(FileError::of_task(path, &name, defect.into()));
                    }
                }
            }
            if tasks.is_empty() {
                return none_good(bad).map_or(Ok(tasks), Err);
            }
            for error in bad {
                tell(Told::LeftOut(error));
            }
        }
    }
    if reading.answers.is_empty() {
        answers::look_beside(path, &mut tasks, &|error| tell(Told::Aside(error)));
    }
    Ok(tasks)
}

/// The id of a task whose file names none: the file's name, without its ending. A character that no
/// id may hold becomes an underscore.
fn called_after(path: &Path) -> Result<TaskId, TaskError> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let plain = |c: char| match c {
        '-' | '_' => c,
        c if c.is_ascii_alphanumeric() => c,
        _ => '_',
    };
    let id: String = stem.chars().map(plain).take(LONGEST_ID).collect();
    TaskId::new(&id)
}

/// The files that are called as task files are, in this folder and those in it. A folder that cannot be
/// listed is a bad one among others, but for the outermost.
fn json_files(
    folder: &Path,
    depth: usize,
    files: &mut Vec<PathBuf>,
    bad: &mut Vec<FileError>,
) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        let path = entry.path();
        // Hidden entries belong to other programs, as .git does.
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        // A link to a folder may lead in a circle, so only real folders are followed.
        if entry.file_type()?.is_dir() {
            if depth < MAX_DEPTH
                && let Err(error) = json_files(&path, depth + 1, files, bad)
            {
                bad.push(FileError::of(&path, error.into()));
            }
        } else if path.extension().is_some_and(|end| end == "json") && !path.is_dir() {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "task_file_tests.rs"]
mod tests;
