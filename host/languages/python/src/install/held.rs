//! The folder of installed interpreters while this process changes it.
//!
//! Owns how a snapshot and the file that it is made of come into the folder, and how they leave: whole, or not
//! at all. Leaves what is found there to [`super::store`].

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{StoreError, create, failed, make_folder, remove, size, write};
use super::key::{key, kind};
use super::manifest::{FORMAT, Manifest};
use super::parcel::{Kind, Parcel};
use super::store::{CODE, Folder, IMAGE, LIBRARY, LICENCES, MANIFEST};
use crate::interpreter::Interpreter;
use solver_core::hash::sha256_hex;
use solver_sandbox::snapshot::write_image;

/// A snapshot that is being made.
pub(super) const BUILDING: &str = "building.tmp";
/// Something that is being fetched.
const FETCHING: &str = "fetching.tmp";
/// Something on its way out.
const LEAVING: &str = "leaving.tmp";
/// A file on its way in.
const COMING: &str = "file.tmp";

/// The folder, held: no other process changes it meanwhile.
pub(super) struct Held {
    pub folder: Folder,
    pub _lock: File,
}

/// What a new snapshot says of itself, but for the form and the sizes.
pub(super) struct About {
    pub interpreter: Interpreter,
    pub versions: BTreeMap<String, String>,
    pub file_sha256: String,
    pub module_sha256: String,
    pub image_sha256: String,
    pub engine: String,
    pub patches: usize,
}

/// A snapshot that is being made; it lies aside until it is whole.
pub(super) struct Building<'a> {
    held: &'a Held,
    path: PathBuf,
}

impl Drop for Held {
    fn drop(&mut self) {
        // What a failure has left is litter; the next one who holds the folder clears it too.
        let _ = self.folder.clear();
    }
}

impl Held {
    /// The file of a kind that is kept, where it is to be.
    pub(super) fn kept_path(&self, kind: &Kind) -> PathBuf {
        self.folder.kept_path(kind)
    }

    /// A folder in which something is fetched.
    pub(super) fn fetching(&self) -> Result<PathBuf, StoreError> {
        let path = self.folder.path().join(FETCHING);
        make_folder(&path).map_err(|error| failed(&path, error))?;
        Ok(path)
    }

    /// Removes that folder: its room is needed.
    pub(super) fn fetched(&self) -> Result<(), StoreError> {
        let path = self.folder.path().join(FETCHING);
        remove(&path).map_err(|error| failed(&path, error))
    }

    /// Removes the file of a kind that is kept.
    pub(super) fn forget(&self, kind: &Kind) -> Result<(), StoreError> {
        self.take_away(&self.kept_path(kind))
    }

    /// Keeps a file.
    pub(super) fn keep(&self, kind: &Kind, parcel: &Parcel) -> Result<(), StoreError> {
        let path = self.kept_path(kind);
        let folder = self.folder.path().join(kind.folder);
        make_folder(&folder).map_err(|error| failed(&folder, error))?;
        let aside = self.folder.path().join(COMING);
        write(&aside, parcel.bytes())?;
        std::fs::rename(&aside, &path).map_err(|error| failed(&path, error))
    }

    /// Begins a snapshot.
    pub(super) fn build(&self) -> Result<Building<'_>, StoreError> {
        let path = self.folder.path().join(BUILDING);
        remove(&path)
            .and_then(|()| make_folder(&path))
            .map_err(|error| failed(&path, error))?;
        Ok(Building { held: self, path })
    }

    /// Removes an interpreter; where none is named all of them, and the files that they are made of. Returns
    /// the bytes that are free now.
    pub(super) fn remove(&self, named: Option<Interpreter>) -> Result<u64, StoreError> {
        let of = |it: Interpreter| [it.name(), kind(it).folder];
        let names: Vec<&str> = match named {
            Some(it) => vec![it.name()],
            None => Interpreter::ALL.into_iter().flat_map(of).collect(),
        };
        let mut bytes = 0;
        for name in names {
            let path = self.folder.path().join(name);
            bytes += size(&path);
            self.take_away(&path)?;
        }
        Ok(bytes)
    }

    /// Removes something whole at once, as others see it.
    fn take_away(&self, path: &Path) -> Result<(), StoreError> {
        let leaving = self.folder.path().join(LEAVING);
        let removed = match std::fs::rename(path, &leaving) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            renamed => renamed.and_then(|()| remove(&leaving)),
        };
        removed.map_err(|error| failed(path, error))
    }
}

impl Building<'_> {
    /// Writes the machine code.
    pub(super) fn write_code(&self, bytes: &[u8]) -> Result<(), StoreError> {
        write(&self.path.join(CODE), bytes)
    }

    /// Writes the memory.
    pub(super) fn write_image(&self, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.path.join(IMAGE);
        let written = create(&path).and_then(|mut file| {
            write_image(&mut file, bytes)?;
            file.sync_all()
        });
        written.map_err(|error| failed(&path, error))
    }

    /// Has the library written, and opens it.
    pub(super) fn library(
        &self,
        fill: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<File, StoreError> {
        let path = self.path.join(LIBRARY);
        let written = create(&path).and_then(|mut file| {
            fill(&mut file)?;
            file.sync_all()?;
            File::open(&path)
        });
        written.map_err(|error| failed(&path, error))
    }

    /// Writes a notice.
    pub(super) fn write_notice(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let folder = self.path.join(LICENCES);
        make_folder(&folder).map_err(|error| failed(&folder, error))?;
        write(&folder.join(name), bytes)
    }

    /// Puts the snapshot into its place; others of its name go.
    pub(super) fn finish(self, about: About) -> Result<(), StoreError> {
        let mut sizes = BTreeMap::new();
        for name in [CODE, IMAGE, LIBRARY] {
            let path = self.path.join(name);
            let meta = path.metadata().map_err(|error| failed(&path, error))?;
            sizes.insert(name.to_owned(), meta.len());
        }
        let key = key(about.interpreter);
        let hashes = format!("{}{}", about.module_sha256, about.image_sha256);
        let manifest = Manifest {
            format: FORMAT,
            name: about.interpreter.name().to_owned(),
            versions: about.versions,
            file_sha256: about.file_sha256,
            module_sha256: about.module_sha256,
            image_sha256: about.image_sha256,
            identity: sha256_hex(hashes.as_bytes()).to_string(),
            engine: about.engine,
            key: key.to_owned(),
            sizes,
            patches: about.patches,
        };
        let path = self.path.join(MANIFEST);
        let mut text = serde_json::to_vec_pretty(&manifest)
            .map_err(|error| failed(&path, io::Error::other(error)))?;
        text.push(b'\n');
        write(&path, &text)?;
        let all = self.held.folder.path().join(about.interpreter.name());
        self.held.take_away(&all)?;
        make_folder(&all).map_err(|error| failed(&all, error))?;
        let place = all.join(key.get(..KEY_DIGITS).unwrap_or(key));
        std::fs::rename(&self.path, &place).map_err(|error| failed(&place, error))
    }
}

/// The digits of the hash that a folder is named by.
const KEY_DIGITS: usize = 16;
