//! Files and folders of the user alone, written down to the disk; and why that cannot be.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use solver_core::files;
use solver_core::quote::Shown;

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nobody has said where it is.
    #[error("there is no folder for interpreters, since HOME is not set; name one with --python")]
    Nowhere,
    /// It cannot be made, opened or looked at.
    #[error(
        "cannot use the folder of interpreters {}: {error}; name another one with --python",
        Shown::path(path)
    )]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The error of the system.
        error: io::Error,
    },
    /// It belongs to somebody else, or others may write to it.
    #[error(
        "{} is not this user's alone, and machine code is run from there; remove it, or name another \
         folder with --python",
        Shown::path(path)
    )]
    NotOurs {
        /// The folder or the file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error(
        "no room for {}: the interpreters take up to {ROOM_MIB} MiB; make room, or name another folder \
         with --python",
        Shown::path(path)
    )]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be written.
    #[error("cannot write {}: {error}", Shown::path(path))]
    Write {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        error: io::Error,
    },
}

/// What both interpreters take, with the files that they are made of.
const ROOM_MIB: u32 = 550;

/// Whether a folder or file is the user's, and nobody else may write to it.
pub(super) fn check_ours(path: &Path, meta: &std::fs::Metadata) -> Result<(), StoreError> {
    let user = rustix::process::geteuid().as_raw();
    match meta.uid() == user && meta.mode() & 0o022 == 0 {
        true => Ok(()),
        false => Err(StoreError::NotOurs {
            path: path.to_owned(),
        }),
    }
}

pub(super) fn failed(path: &Path, error: io::Error) -> StoreError {
    let path = path.to_owned();
    match files::is_full(&error) {
        true => StoreError::Full { path },
        false => StoreError::Write { path, error },
    }
}

pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

pub(super) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(path)
}

/// Writes a file, down to the disk: what is renamed into place must be whole after a power cut too.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let written = create(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| failed(path, error))
}

/// Removes a file or a folder, if it is there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    let removed = match path.symlink_metadata() {
        Ok(meta) if meta.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// The bytes of the files below a path, as far as they can be looked at.
pub(super) fn size(path: &Path) -> u64 {
    match path.symlink_metadata() {
        Ok(meta) if meta.is_dir() => {
            let entries = path.read_dir().into_iter().flatten().flatten();
            entries.map(|entry| size(&entry.path())).sum()
        }
        Ok(meta) => meta.len(),
        Err(_) => 0,
    }
}
