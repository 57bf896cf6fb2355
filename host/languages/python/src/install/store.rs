//! The folder of installed interpreters.
//!
//! Owns its layout, who may write into it, and that nothing in it is half made: what is not whole yet lies
//! beside under a name that ends with `.tmp`, and is renamed into place. Machine code is run from here, so
//! that folder and files must belong to the user, and nobody else may write to them. Leaves making a
//! snapshot to the parent module.
//!
//! ```text
//! wheels/NAME.whl                      what snapshots are made of
//! cpython-numpy/KEY/code.cwasm         machine code
//!                   image.bin          the memory of the interpreter
//!                   library.zip        its library
//!                   licenses/          the notices of all that it consists of
//!                   manifest.json      what it is; written last
//! ```

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::key::key;
use super::manifest::{FORMAT, Manifest, State};
use super::wheel;
use crate::guest;
use crate::interpreter::CPYTHON_NUMPY;
use solver_core::files;
use solver_core::hash::sha256_hex;
use solver_core::quote::Shown;
use solver_sandbox::snapshot::{SnapshotFiles, SnapshotSource, write_image};

const CODE: &str = "code.cwasm";
const IMAGE: &str = "image.bin";
const LIBRARY: &str = "library.zip";
const LICENCES: &str = "licenses";
const MANIFEST: &str = "manifest.json";
const WHEELS: &str = "wheels";
/// A snapshot that is being made.
const BUILDING: &str = "building.tmp";
/// Something that is being fetched.
const FETCHING: &str = "fetching.tmp";
/// Something on its way out.
const LEAVING: &str = "leaving.tmp";

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
        "no room for {}: an interpreter takes about {ROOM_MIB} MiB; make room, or name another folder \
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

/// What an installation takes, with the wheel that is kept.
const ROOM_MIB: u32 = 450;

/// Where the folder is, once somebody has said so.
static NAMED: OnceLock<Option<PathBuf>> = OnceLock::new();

/// Names the folder, before anything else here is asked; none stands for the usual one.
pub fn set_folder(folder: Option<PathBuf>) {
    // Whoever comes later finds the answer that others were given already.
    let _ = NAMED.set(folder);
}

/// The folder of installed interpreters.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// The folder, held: no other process changes it meanwhile.
pub(super) struct Held {
    folder: Folder,
    _lock: File,
}

/// A snapshot that lies in the folder.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its name.
    pub name: &'static str,
    /// Where it is.
    pub path: PathBuf,
    /// Its bytes on disk.
    pub bytes: u64,
    /// Whether this program can run it.
    pub state: State,
    /// What it says of itself; nothing where that cannot be read.
    pub manifest: Option<Manifest>,
}

/// What a new snapshot says of itself, but for the form and the sizes.
pub(super) struct About {
    pub versions: BTreeMap<String, String>,
    pub wheel_sha256: String,
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

impl Folder {
    /// The folder of this process.
    pub fn of_process() -> Result<Self, StoreError> {
        let named = NAMED.get().cloned().flatten();
        named
            .or_else(Folder::usual)
            .map(Folder)
            .ok_or(StoreError::Nowhere)
    }

    /// The folder that is used where none is named.
    fn usual() -> Option<PathBuf> {
        let set = |name| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        set("XDG_DATA_HOME")
            .or_else(|| set("HOME").map(|home| home.join(".local/share")))
            .map(|base| base.join("solver-host/python"))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn error(&self, error: io::Error) -> StoreError {
        StoreError::Folder {
            path: self.0.clone(),
            error,
        }
    }

    /// Whether it is there and the user's alone.
    fn is_there(&self) -> Result<bool, StoreError> {
        match self.0.metadata() {
            Ok(meta) if !meta.is_dir() => Err(self.error(io::ErrorKind::NotADirectory.into())),
            Ok(meta) => check_ours(&self.0, &meta).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(self.error(error)),
        }
    }

    /// Makes it where it is missing, and holds it. `waits` is called once where another process holds
    /// it. What interrupted processes left there goes.
    pub(super) fn hold(&self, waits: &mut dyn FnMut()) -> Result<Held, StoreError> {
        make_folder(&self.0).map_err(|error| self.error(error))?;
        self.is_there()?;
        let lock = File::open(&self.0).map_err(|error| self.error(error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                waits();
                lock.lock().map_err(|error| self.error(error))?;
            }
            Err(TryLockError::Error(error)) => return Err(self.error(error)),
        }
        self.clear().map_err(|error| self.error(error))?;
        Ok(Held {
            folder: self.clone(),
            _lock: lock,
        })
    }

    /// Removes what is not whole.
    fn clear(&self) -> io::Result<()> {
        self.left_aside().iter().try_for_each(|left| remove(left))
    }

    /// What lies there that is not whole.
    fn left_aside(&self) -> Vec<PathBuf> {
        let entries = self.0.read_dir().into_iter().flatten().flatten();
        let mut left: Vec<PathBuf> = entries
            .filter(|entry| files::is_aside(&entry.file_name().to_string_lossy()))
            .map(|entry| entry.path())
            .collect();
        left.sort();
        left
    }

    /// Whether an installation was interrupted, and none is under way.
    pub fn was_interrupted(&self) -> bool {
        let is_free = |folder: File| folder.try_lock().is_ok();
        !self.left_aside().is_empty() && File::open(&self.0).is_ok_and(is_free)
    }

    /// The wheel that is kept, if one is. Nobody has checked it.
    pub fn kept_wheel(&self) -> Option<PathBuf> {
        let path = self.0.join(WHEELS).join(wheel::FILE);
        path.is_file().then_some(path)
    }

    /// The snapshots that lie there.
    pub fn found(&self) -> Result<Vec<Found>, StoreError> {
        if !self.is_there()? {
            return Ok(Vec::new());
        }
        let all = self.0.join(CPYTHON_NUMPY);
        let entries = match all.read_dir() {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StoreError::Folder { path: all, error }),
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| self.error(error))?.path();
            if !path.is_dir() {
                continue;
            }
            let manifest = Manifest::read(&path.join(MANIFEST));
            let state = match &manifest {
                Some(manifest) if manifest.is_for_us() && manifest.agrees(&path) => State::Ready,
                Some(_) | None => State::Stale,
            };
            if state == State::Ready {
                self.check_all(&path)?;
            }
            found.push(Found {
                name: CPYTHON_NUMPY,
                bytes: size(&path),
                state,
                manifest,
                path,
            });
        }
        found.sort_by(|a, b| {
            (b.state == State::Ready, &a.path).cmp(&(a.state == State::Ready, &b.path))
        });
        Ok(found)
    }

    /// Whether all of a snapshot is the user's.
    fn check_all(&self, path: &Path) -> Result<(), StoreError> {
        let folders = [self.0.join(CPYTHON_NUMPY), path.to_owned()];
        let files = [CODE, IMAGE, LIBRARY].map(|name| path.join(name));
        for path in folders.iter().chain(&files) {
            let meta = path.metadata().map_err(|error| self.error(error))?;
            check_ours(path, &meta)?;
        }
        Ok(())
    }

    /// Opens a snapshot that is ready.
    fn open(&self, found: &Found) -> Result<Option<SnapshotSource>, StoreError> {
        let (State::Ready, Some(manifest)) = (found.state, &found.manifest) else {
            return Ok(None);
        };
        let open = |name: &str| {
            let path = found.path.join(name);
            let opened = File::open(&path).and_then(|file| Ok((file.metadata()?, file)));
            let (meta, file) = opened.map_err(|error| StoreError::Folder {
                path: path.clone(),
                error,
            })?;
            check_ours(&path, &meta).map(|()| file)
        };
        let files = SnapshotFiles {
            code: open(CODE)?,
            image: open(IMAGE)?,
            library: open(LIBRARY)?,
            library_path: guest::LIBRARY_PATH,
        };
        Ok(Some(SnapshotSource {
            name: found.name,
            // Leaked once a process: results name it for as long as the process runs.
            identity: manifest.identity.clone().leak(),
            files: Arc::new(files),
        }))
    }

    /// The snapshots that are ready, open.
    fn ready(&self) -> Result<Vec<SnapshotSource>, StoreError> {
        for found in self.found()? {
            if let Some(source) = self.open(&found)? {
                return Ok(vec![source]);
            }
        }
        Ok(Vec::new())
    }
}

/// What the process has found: opened once, before its fence goes up.
static INSTALLED: OnceLock<(Vec<SnapshotSource>, String)> = OnceLock::new();

fn look() -> &'static (Vec<SnapshotSource>, String) {
    INSTALLED.get_or_init(|| {
        let folder = Folder::of_process();
        let ready = folder.as_ref().map(Folder::ready);
        match (folder.as_ref(), ready) {
            (Err(error), _) | (_, Err(error)) => (Vec::new(), error.to_string()),
            (_, Ok(Err(error))) => (Vec::new(), error.to_string()),
            (Ok(folder), Ok(Ok(sources))) => {
                let is_stale = sources.is_empty() && folder.found().is_ok_and(|it| !it.is_empty());
                let step = match is_stale {
                    true => "it must be compiled again: run `solver-host python install`",
                    false => "run `solver-host python install`",
                };
                (sources, step.to_owned())
            }
        }
    })
}

/// The interpreters that are installed, with their files open: looked for once a process.
pub fn installed() -> Vec<SnapshotSource> {
    look().0.clone()
}

/// The next step of somebody who needs an interpreter that is not installed, as the end of a sentence.
pub fn next_step() -> &'static str {
    &look().1
}

impl Drop for Held {
    fn drop(&mut self) {
        // What a failure has left is litter; the next one who holds the folder clears it too.
        let _ = self.folder.clear();
    }
}

impl Held {
    /// The wheel that is kept, where it is to be.
    pub(super) fn wheel_path(&self) -> PathBuf {
        self.folder.0.join(WHEELS).join(wheel::FILE)
    }

    /// A folder in which something is fetched.
    pub(super) fn fetching(&self) -> Result<PathBuf, StoreError> {
        let path = self.folder.0.join(FETCHING);
        make_folder(&path).map_err(|error| failed(&path, error))?;
        Ok(path)
    }

    /// Removes that folder: its room is needed.
    pub(super) fn fetched(&self) -> Result<(), StoreError> {
        let path = self.folder.0.join(FETCHING);
        remove(&path).map_err(|error| failed(&path, error))
    }

    /// Removes the wheel that is kept.
    pub(super) fn remove_wheel(&self) -> Result<(), StoreError> {
        self.take_away(&self.wheel_path())
    }

    /// Keeps a wheel.
    pub(super) fn keep_wheel(&self, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.wheel_path();
        let folder = self.folder.0.join(WHEELS);
        make_folder(&folder).map_err(|error| failed(&folder, error))?;
        let aside = self.folder.0.join("wheel.tmp");
        write(&aside, bytes)?;
        std::fs::rename(&aside, &path).map_err(|error| failed(&path, error))
    }

    /// Begins a snapshot.
    pub(super) fn build(&self) -> Result<Building<'_>, StoreError> {
        let path = self.folder.0.join(BUILDING);
        remove(&path)
            .and_then(|()| make_folder(&path))
            .map_err(|error| failed(&path, error))?;
        Ok(Building { held: self, path })
    }

    /// Removes all snapshots of this name, or all of them and the wheel. Returns the bytes that are free
    /// now.
    pub(super) fn remove(&self, name: Option<&str>) -> Result<u64, StoreError> {
        let names: &[&str] = match &name {
            Some(name) => std::slice::from_ref(name),
            None => &[CPYTHON_NUMPY, WHEELS],
        };
        let mut bytes = 0;
        for name in names {
            let path = self.folder.0.join(name);
            bytes += size(&path);
            self.take_away(&path)?;
        }
        Ok(bytes)
    }

    /// Removes something whole at once, as others see it.
    fn take_away(&self, path: &Path) -> Result<(), StoreError> {
        let leaving = self.folder.0.join(LEAVING);
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
        let hashes = format!("{}{}", about.module_sha256, about.image_sha256);
        let manifest = Manifest {
            format: FORMAT,
            name: CPYTHON_NUMPY.to_owned(),
            versions: about.versions,
            wheel_sha256: about.wheel_sha256,
            module_sha256: about.module_sha256,
            image_sha256: about.image_sha256,
            identity: sha256_hex(hashes.as_bytes()).to_string(),
            engine: about.engine,
            key: key().to_owned(),
            sizes,
            patches: about.patches,
        };
        let path = self.path.join(MANIFEST);
        let mut text = serde_json::to_vec_pretty(&manifest)
            .map_err(|error| failed(&path, io::Error::other(error)))?;
        text.push(b'\n');
        write(&path, &text)?;
        let all = self.held.folder.0.join(CPYTHON_NUMPY);
        self.held.take_away(&all)?;
        make_folder(&all).map_err(|error| failed(&all, error))?;
        let place = all.join(key().get(..KEY_DIGITS).unwrap_or(key()));
        std::fs::rename(&self.path, &place).map_err(|error| failed(&place, error))
    }
}

/// The digits of the hash that a folder is named by.
const KEY_DIGITS: usize = 16;

impl Found {
    /// Where the notices of all that it consists of are.
    pub fn licences(&self) -> PathBuf {
        self.path.join(LICENCES)
    }
}

/// Whether a folder or file is the user's, and nobody else may write to it.
fn check_ours(path: &Path, meta: &std::fs::Metadata) -> Result<(), StoreError> {
    let user = rustix::process::geteuid().as_raw();
    match meta.uid() == user && meta.mode() & 0o022 == 0 {
        true => Ok(()),
        false => Err(StoreError::NotOurs {
            path: path.to_owned(),
        }),
    }
}

fn failed(path: &Path, error: io::Error) -> StoreError {
    let path = path.to_owned();
    match files::is_full(&error) {
        true => StoreError::Full { path },
        false => StoreError::Write { path, error },
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(path)
}

/// Writes a file, down to the disk: what is renamed into place must be whole after a power cut too.
fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let written = create(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| failed(path, error))
}

/// Removes a file or a folder, if it is there.
fn remove(path: &Path) -> io::Result<()> {
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
fn size(path: &Path) -> u64 {
    match path.symlink_metadata() {
        Ok(meta) if meta.is_dir() => {
            let entries = path.read_dir().into_iter().flatten().flatten();
            entries.map(|entry| size(&entry.path())).sum()
        }
        Ok(meta) => meta.len(),
        Err(_) => 0,
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
