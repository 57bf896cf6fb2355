//! The folder of installed interpreters.
//!
//! Owns its layout, who may write into it, and what is found there: nothing is half made, since what is not
//! whole yet lies beside under a name that ends with `.tmp`, and is renamed into place. Machine code is run
//! from here, so that folder and files must belong to the user, and nobody else may write to them. Leaves
//! changing it to [`super::held`].
//!
//! ```text
//! core/NAME.zip, wheels/NAME.whl       what snapshots are made of
//! INTERPRETER/KEY/code.cwasm           machine code
//!                 image.bin            the memory of the interpreter
//!                 library.zip          its library
//!                 licenses/            the notices of all that it consists of
//!                 manifest.json        what it is; written last
//! ```

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::core_file;
use super::disk::{StoreError, check_ours, make_folder, remove, size};
use super::held::Held;
use super::key::kind;
use super::manifest::{Manifest, State};
use super::parcel::Kind;
use crate::guest;
use crate::interpreter::Interpreter;
use solver_core::files;
use solver_sandbox::snapshot::{SnapshotFiles, SnapshotSource};

pub(super) const CODE: &str = "code.cwasm";
pub(super) const IMAGE: &str = "image.bin";
pub(super) const LIBRARY: &str = "library.zip";
pub(super) const LICENCES: &str = "licenses";
pub(super) const MANIFEST: &str = "manifest.json";

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

/// A snapshot that lies in the folder.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which one it is.
    pub interpreter: Interpreter,
    /// Where it is.
    pub path: PathBuf,
    /// Its bytes on disk.
    pub bytes: u64,
    /// Whether this program can run it.
    pub state: State,
    /// What it says of itself; nothing where that cannot be read.
    pub manifest: Option<Manifest>,
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
    pub(super) fn clear(&self) -> io::Result<()> {
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

    /// Where the file of a kind is kept.
    pub(super) fn kept_path(&self, kind: &Kind) -> PathBuf {
        self.0.join(kind.folder).join(kind.file)
    }

    /// The file of an interpreter that is kept, if one is. Nobody has checked it.
    pub fn kept(&self, interpreter: Interpreter) -> Option<PathBuf> {
        let path = self.kept_path(kind(interpreter));
        path.is_file().then_some(path)
    }

    /// The snapshots that lie there, those of an interpreter side by side.
    pub fn found(&self) -> Result<Vec<Found>, StoreError> {
        let mut found = Vec::new();
        if self.is_there()? {
            for interpreter in Interpreter::ALL {
                found.extend(self.found_of(interpreter)?);
            }
        }
        Ok(found)
    }

    /// The snapshots of an interpreter, what can be run first.
    fn found_of(&self, interpreter: Interpreter) -> Result<Vec<Found>, StoreError> {
        let all = self.0.join(interpreter.name());
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
            let is_ready = |it: &Manifest| it.is_for_us(interpreter) && it.agrees(&path);
            let state = match manifest.as_ref().is_some_and(is_ready) {
                true => State::Ready,
                false => State::Stale,
            };
            if state == State::Ready {
                self.check_all(interpreter, &path)?;
            }
            found.push(Found {
                interpreter,
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
    fn check_all(&self, interpreter: Interpreter, path: &Path) -> Result<(), StoreError> {
        let folders = [self.0.join(interpreter.name()), path.to_owned()];
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
            library_path: guest::library_path(found.interpreter),
        };
        Ok(Some(SnapshotSource {
            name: found.interpreter.name(),
            // Leaked once a process: results name it for as long as the process runs.
            identity: manifest.identity.clone().leak(),
            files: Arc::new(files),
        }))
    }

    /// The snapshots that are ready, open: one of an interpreter.
    fn ready(&self) -> Result<Vec<SnapshotSource>, StoreError> {
        let mut ready: Vec<SnapshotSource> = Vec::new();
        for found in self.found()? {
            if !ready.iter().any(|it| it.name == found.interpreter.name()) {
                ready.extend(self.open(&found)?);
            }
        }
        Ok(ready)
    }

    /// The next step of somebody who needs an interpreter that is not ready, as the end of a sentence.
    fn step(&self, interpreter: Interpreter) -> String {
        let is_of = |it: &Found| it.interpreter == interpreter;
        if self.found().is_ok_and(|found| found.iter().any(is_of)) {
            return "it must be compiled again: run `solver-host python install`".to_owned();
        }
        let is_at_hand = match interpreter {
            Interpreter::Core => self.kept(interpreter).or_else(core_file::at_hand).is_some(),
            Interpreter::Numpy => true,
        };
        match is_at_hand {
            true => "run `solver-host python install`".to_owned(),
            false => format!("{}; {OR_THE_OTHER}", core_file::HOW),
        }
    }
}

/// The other way for a program without numpy.
const OR_THE_OTHER: &str = "or name the interpreter with numpy, --interpreter cpython-numpy, or \
                            \"interpreter\" in a request";

/// What the process has found: opened once, before its fence goes up.
struct Seen {
    ready: Vec<SnapshotSource>,
    /// The next step for each interpreter, in the order of [`Interpreter::ALL`].
    steps: [String; 2],
}

static SEEN: OnceLock<Seen> = OnceLock::new();

fn look() -> &'static Seen {
    SEEN.get_or_init(|| {
        let looked = Folder::of_process().and_then(|folder| Ok((folder.ready()?, folder)));
        match looked {
            Ok((ready, folder)) => Seen {
                ready,
                steps: Interpreter::ALL.map(|it| folder.step(it)),
            },
            Err(error) => Seen {
                ready: Vec::new(),
                steps: Interpreter::ALL.map(|_| error.to_string()),
            },
        }
    })
}

/// The interpreters that are installed, with their files open: looked for once a process.
pub fn installed() -> Vec<SnapshotSource> {
    look().ready.clone()
}

/// The next step of somebody who needs an interpreter that is not installed, as the end of a sentence.
pub fn next_step(interpreter: Interpreter) -> &'static str {
    let [core, numpy] = &look().steps;
    match interpreter {
        Interpreter::Core => core,
        Interpreter::Numpy => numpy,
    }
}

impl Found {
    /// Where the notices of all that it consists of are.
    pub fn licences(&self) -> PathBuf {
        self.path.join(LICENCES)
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
