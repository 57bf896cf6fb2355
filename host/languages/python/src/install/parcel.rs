//! The file that an interpreter is made of: believed for its hash alone, opened.
//!
//! Owns the check, and what is read from such a file. Leaves to [`super::wheel`] and [`super::core_file`] which
//! files there are and how they come onto the machine, and to [`super::held`] where they are kept.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use solver_core::hash::sha256_hex;
use solver_core::input;
use solver_core::quote::Shown;
use zip::ZipArchive;
use zip::result::ZipError;

/// A file that is known.
#[derive(Debug)]
pub(super) struct Kind {
    /// What it is called.
    pub what: &'static str,
    /// Its name.
    pub file: &'static str,
    /// Its SHA-256.
    pub sha256: &'static str,
    /// Its size.
    pub bytes: u64,
    /// The folder that it is kept in.
    pub folder: &'static str,
    /// What is in it, by name and version.
    pub versions: &'static [(&'static str, &'static str)],
    /// The module in it.
    pub module: &'static str,
    /// The library in it.
    pub library: &'static str,
    /// The folders of notices in it.
    pub notices: &'static [&'static str],
    /// The hashes of parts, so that whoever has another file can be told what differs.
    pub parts: &'static [(&'static str, &'static str)],
}

/// Why a file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum ParcelError {
    /// It cannot be read.
    #[error("cannot read {what} {}: {error}", Shown::path(path))]
    Unreadable {
        /// What it should be.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The error of the system.
        error: io::Error,
    },
    /// It is another one.
    #[error(
        "{} is not {file}: it has {found}, and should have {bytes} bytes with the SHA-256 {sha256}",
        Shown::path(path)
    )]
    Other {
        /// The file.
        path: PathBuf,
        /// The name of the file that it should be.
        file: &'static str,
        /// Its size or its hash, and what differs.
        found: String,
        /// The size that it should have.
        bytes: u64,
        /// The hash that it should have.
        sha256: &'static str,
    },
    /// It cannot be opened although its hash is right.
    #[error("cannot open {0}")]
    Zip(&'static str, #[source] ZipError),
    /// A part of it cannot be read.
    #[error("cannot read {0}")]
    Io(&'static str, #[source] io::Error),
}

impl ParcelError {
    /// Whether the user named something wrong.
    pub fn is_bad_input(&self) -> bool {
        match self {
            ParcelError::Unreadable { .. } | ParcelError::Other { .. } => true,
            ParcelError::Zip(..) | ParcelError::Io(..) => false,
        }
    }
}

type Archive = ZipArchive<Cursor<Arc<[u8]>>>;

/// A file, whole and checked.
pub(super) struct Parcel {
    kind: &'static Kind,
    bytes: Arc<[u8]>,
    archive: Archive,
}

impl Parcel {
    /// Reads and checks a file that should be of this kind.
    pub fn read(kind: &'static Kind, path: &Path) -> Result<Self, ParcelError> {
        let other = |found| ParcelError::Other {
            path: path.to_owned(),
            file: kind.file,
            found,
            bytes: kind.bytes,
            sha256: kind.sha256,
        };
        let bytes = match input::read(path, kind.bytes) {
            Ok(bytes) => bytes,
            Err(input::InputError::TooLarge(_)) => {
                return Err(other(format!("more than {} bytes", kind.bytes)));
            }
            Err(input::InputError::Unreadable(error)) => {
                return Err(ParcelError::Unreadable {
                    what: kind.what,
                    path: path.to_owned(),
                    error,
                });
            }
        };
        let bytes: Arc<[u8]> = bytes.into();
        let hash = sha256_hex(&bytes).to_string();
        if hash != kind.sha256 {
            let found = match bytes.len() as u64 == kind.bytes {
                true => format!("the SHA-256 {hash}"),
                false => format!("{} bytes", bytes.len()),
            };
            let parts = differing(kind, bytes);
            return Err(other(match parts.is_empty() {
                true => found,
                false => format!("{found}, with another {}", parts.join(" and ")),
            }));
        }
        let archive = open(&bytes).map_err(|error| ParcelError::Zip(kind.what, error))?;
        Ok(Parcel {
            kind,
            bytes,
            archive,
        })
    }

    /// All its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The module of the interpreter.
    pub fn module(&mut self) -> Result<Vec<u8>, ParcelError> {
        part(&mut self.archive, self.kind.module).map_err(|error| self.zip(error))
    }

    /// Writes the library.
    pub fn write_library(&mut self, to: &mut File) -> io::Result<()> {
        io::copy(&mut self.archive.by_name(self.kind.library)?, to).map(drop)
    }

    /// The notices: the name of a file, and its bytes.
    pub fn notices(&mut self) -> Result<Vec<(String, Vec<u8>)>, ParcelError> {
        let what = self.kind.what;
        let mut notices = Vec::new();
        for place in 0..self.archive.len() {
            let entry = self.archive.by_index(place);
            let mut entry = entry.map_err(|error| ParcelError::Zip(what, error))?;
            let name = entry
                .name()
                .map_err(|error| ParcelError::Zip(what, error))?;
            let folders = self.kind.notices.iter();
            let mut folders = folders;
            let file = folders.find_map(|it| name.strip_prefix(it));
            let file = file.map(str::to_owned);
            if let Some(file) = file
                && !file.is_empty()
                && !file.contains('/')
            {
                let mut bytes = Vec::new();
                let read = entry.read_to_end(&mut bytes);
                read.map_err(|error| ParcelError::Io(what, error))?;
                notices.push((file, bytes));
            }
        }
        Ok(notices)
    }

    fn zip(&self, error: ZipError) -> ParcelError {
        ParcelError::Zip(self.kind.what, error)
    }
}

fn open(bytes: &Arc<[u8]>) -> Result<Archive, ZipError> {
    ZipArchive::new(Cursor::new(bytes.clone()))
}

fn part(archive: &mut Archive, name: &str) -> Result<Vec<u8>, ZipError> {
    let mut bytes = Vec::new();
    archive.by_name(name)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The parts of another file of this kind that are not those that are known, if it is one at all.
fn differing(kind: &Kind, bytes: Arc<[u8]>) -> Vec<&'static str> {
    let Ok(mut archive) = open(&bytes) else {
        return Vec::new();
    };
    let mut is_other = |name: &str, hash: &str| {
        // No part is larger than the whole: what is, was compressed by somebody else.
        let size = archive.by_name(name).map(|entry| entry.size());
        let is_small = size.is_ok_and(|size| size <= kind.bytes);
        let found = is_small.then(|| part(&mut archive, name));
        !found.is_some_and(|found| found.is_ok_and(|it| sha256_hex(&it).to_string() == hash))
    };
    let parts = kind.parts.iter();
    parts
        .filter(|(name, hash)| is_other(name, hash))
        .map(|(name, _)| *name)
        .collect()
}

#[cfg(test)]
#[path = "parcel_tests.rs"]
mod tests;
