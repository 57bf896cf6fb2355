//! Tasks from files and folders that the user named.
//!
//! Owns that they are read, up to 16 MiB each, and named in every error. Leaves how they are read to
//! `input`, and what stands in them to `task_json`.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::task_json::{TaskDefect, parse_task};
use super::{LoadedTask, Origin};
use solver_core::input;
use solver_core::input::{Found, InputError, PassedOver};
use solver_core::quote::Shown;
use solver_core::task::{TaskError, TaskId};

/// The largest task file that is read: 16 MiB.
pub const MAX_FILE_BYTES: u64 = 16 << 20;

/// A file or folder that gives no task.
#[derive(Debug, thiserror::Error)]
#[error("{}: {defect}", Shown::path(.path))]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong with it.
    pub defect: FileDefect,
}

/// What is wrong with a file or folder.
#[derive(Debug, thiserror::Error)]
pub enum FileDefect {
    /// Nothing has this name.
    #[error("there is no such file or folder; check the path, or name a task by its id")]
    Missing,
    /// The system does not let us read it.
    #[error("it cannot be read: {0}")]
    Unreadable(io::Error),
    /// Over 16 MiB.
    #[error("the file is larger than 16 MiB; a task has at most 100 samples of 30x30 cells")]
    TooLarge,
    /// A folder without tasks.
    #[error("the folder holds no *.json file; name a folder of task files, or one file")]
    EmptyFolder,
    /// The name of the file is no task id.
    #[error("{0}; rename the file")]
    Name(TaskError),
    /// What stands in it is no task.
    #[error("{0}")]
    Content(TaskDefect),
}

/// The tasks of a path: the file, or all `*.json` files of the folder, sorted by name. What is no plain
/// file in a folder is passed over, and told.
pub fn load_path(
    path: &Path,
    passed_over: &dyn Fn(PassedOver),
) -> Result<Vec<LoadedTask>, FileError> {
    let at = |defect| FileError {
        path: path.to_owned(),
        defect,
    };
    let metadata = path.metadata().map_err(|error| at(unreadable(error)))?;
    if !metadata.is_dir() {
        return Ok(vec![load_file(path)?]);
    }
    let files = json_files(path).map_err(|error| at(unreadable(error)))?;
    let mut tasks = Vec::with_capacity(files.len());
    for file in files {
        tasks.extend(load_found(&file, passed_over)?);
    }
    if tasks.is_empty() {
        return Err(at(FileDefect::EmptyFolder));
    }
    Ok(tasks)
}

/// The task of a file that was named; its id is the name of the file without `.json`.
pub fn load_file(path: &Path) -> Result<LoadedTask, FileError> {
    load(path, || input::read(path, MAX_FILE_BYTES))
}

/// The task of a file that was found in a folder, unless it is no plain file.
fn load_found(
    path: &Path,
    passed_over: &dyn Fn(PassedOver),
) -> Result<Option<LoadedTask>, FileError> {
    match input::open_found(path) {
        Ok(Found::Plain(file)) => load(path, || input::within(file, MAX_FILE_BYTES)).map(Some),
        Ok(Found::Other(other)) => {
            passed_over(other);
            Ok(None)
        }
        Err(error) => Err(FileError {
            path: path.to_owned(),
            defect: unreadable(error),
        }),
    }
}

fn load(
    path: &Path,
    read: impl FnOnce() -> Result<Vec<u8>, InputError>,
) -> Result<LoadedTask, FileError> {
    let at = |defect| FileError {
        path: path.to_owned(),
        defect,
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let id = TaskId::new(name.strip_suffix(".json").unwrap_or(&name))
        .map_err(|error| at(FileDefect::Name(error)))?;
    let bytes = read().map_err(|error| match error {
        InputError::Unreadable(error) => at(unreadable(error)),
        InputError::TooLarge(_) => at(FileDefect::TooLarge),
    })?;
    let task = parse_task(id, &bytes).map_err(|defect| at(FileDefect::Content(defect)))?;
    Ok(LoadedTask {
        task,
        origin: Origin::File(path.to_owned()),
    })
}

/// What is called as a task file is. A folder of such a name is none.
fn json_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "json") && !path.is_dir() {
            files.push(path);
        }
    }
    files.sort_unstable();
    Ok(files)
}

fn unreadable(error: io::Error) -> FileDefect {
    if error.kind() == ErrorKind::NotFound {
        FileDefect::Missing
    } else {
        FileDefect::Unreadable(error)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const GOOD: &str = r#"{"train":[{"input":[[1]],"output":[[2]]}],"test":[{"input":[[3]]}]}"#;

    fn message(path: &Path, folder: &Path) -> String {
        let message = load_path(path, &|_| ()).unwrap_err().to_string();
        let start = format!("{}/", folder.display());
        message.strip_prefix(&start).unwrap_or(&message).to_owned()
    }

    #[test]
    fn a_folder_gives_its_json_files_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.json", "a.json", "c.txt", "A.json"] {
            fs::write(folder.path().join(name), GOOD).unwrap();
        }
        fs::create_dir(folder.path().join("d.json")).unwrap();
        let ids: Vec<_> = load_path(folder.path(), &|_| ())
            .unwrap()
            .into_iter()
            .map(|loaded| loaded.task.id.to_string())
            .collect();
        assert_eq!(ids, ["A", "a", "b"]);
        assert_eq!(
            message(&folder.path().join("d.json"), folder.path()),
            "d.json: the folder holds no *.json file; name a folder of task files, or one file"
        );
    }

    #[test]
    fn no_message_stands_twice_in_a_chain_of_errors() {
        let error = anyhow::Error::from(load_path(Path::new("no.json"), &|_| ()).unwrap_err());
        assert_eq!(format!("{error:#}"), error.to_string());
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path();
        assert_eq!(
            message(&place.join("no.json"), place),
            "no.json: there is no such file or folder; check the path, or name a task by its id"
        );
        let name = place.join("my task.json");
        fs::write(&name, GOOD).unwrap();
        assert_eq!(
            message(&name, place),
            "my task.json: \"my task\" is no task id: use 1 to 64 letters, digits, '-' and '_'; \
             rename the file"
        );
        let broken = place.join("broken.json");
        fs::write(&broken, "{\n}x").unwrap();
        assert_eq!(
            message(&broken, place),
            "broken.json: this is not JSON: trailing characters at line 2 column 2; \
             correct the file there"
        );
        fs::write(&broken, GOOD.replace("[[1]]", "[[1,2,3],[1,2]]")).unwrap();
        assert_eq!(
            message(&broken, place),
            "broken.json: demo[0].input: row 1 has 2 cells where row 0 has 3; \
             every row of a grid must be as long as the first"
        );
        let under_a_file = message(&broken.join("x"), place);
        assert!(
            under_a_file.starts_with("broken.json/x: it cannot be read: Not a directory"),
            "{under_a_file}"
        );
    }

    #[test]
    fn a_large_file_is_refused_unread() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.json");
        let file = fs::File::create(&path).unwrap();
        file.set_len(1 << 40).unwrap();
        assert_eq!(
            message(&path, folder.path()),
            "large.json: the file is larger than 16 MiB; \
             a task has at most 100 samples of 30x30 cells"
        );
        file.set_len(MAX_FILE_BYTES).unwrap();
        assert!(message(&path, folder.path()).contains("not JSON"));
    }
}
