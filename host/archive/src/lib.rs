//! The archive: the best solvers of each task as plain files that people read and diff.
//!
//! `TASK/HASH.py` holds canonical source below a header of comments; HASH is that of the source
//! without the header, so a file says by its own name whether it is whole. Components are kept as
//! they are, as `TASK/HASH.wasm`, so they have no header and say nothing of themselves. TASK is the
//! task's key: where an id is not enough to find the task, it lies beside its solvers. A file depends
//! on nothing but the solver, the task, the widest limits that it was kept under, and the name and
//! origin that it had when it was first found; so writing it again changes nothing. Words that were said
//! of a solver beside its source are a part of the solver, and stand in the same file.
//!
//! | module | owns |
//! | --- | --- |
//! | [`record`] | the form of a file, both ways, and which files there are |
//! | [`header`] | the header of a file, and what of it stays where a solver is kept again |
//! | [`named`] | the lines of what was said of a solver beside its source |
//! | [`origin`] | the lines of a header that say where a solver came from |
//! | [`task`] | the file of a task beside its solvers |
//! | [`index`] | the database over the files |
//! | [`ancestry`] | the solvers that a solver comes from |

pub mod ancestry;
pub mod header;
pub mod index;
pub mod named;
pub mod origin;
pub mod record;
mod task;

#[cfg(test)]
mod testing;

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};

use cap_std::fs::Dir;

use header::Header;
use origin::Origin;
use record::{Name, Record, file};
use solver_core::files;
use solver_core::hash::Sha256Hex;
use solver_core::limits::Semantics;
use solver_core::plural::counted;
use solver_core::quote::Shown;
use solver_core::sample_set::SampleSet;
use solver_judge::languages::Languages;
use solver_judge::load::Filed;
use solver_judge::validate::Validated;

/// Solvers of one run that are saved at most.
pub const MOST_SAVED: usize = 32;

/// An open archive.
pub struct Archive {
    dir: Dir,
    path: PathBuf,
    languages: Languages,
}

/// The outcome of saving the best solvers of a run.
pub struct Saved {
    /// Those that are in the archive now.
    pub count: usize,
    /// Why the others are not; none where all are.
    pub failed: Option<SaveError>,
}

/// Some solvers could not be saved. Their results hold all the same.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot save {missing} of {} in {}: {error}; make room or mend it, or name another folder with --archive, and run it again",
    counted(*.of, "solver"), Shown::path(path)
)]
pub struct SaveError {
    path: PathBuf,
    missing: usize,
    of: usize,
    error: io::Error,
}

/// The archive cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot write the archive folder {}: {error}; name another one with --archive",
    Shown::path(path)
)]
pub struct ArchiveError {
    path: PathBuf,
    error: io::Error,
}

impl AsFd for Archive {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.dir.as_fd()
    }
}

impl Archive {
    /// Opens the archive, creating it where it is missing, and checks that it can be written.
    pub fn open(path: &Path, languages: &Languages) -> Result<Self, ArchiveError> {
        let fail = |error| ArchiveError {
            path: path.to_owned(),
            error,
        };
        let dir = files::open_folder(path).map_err(fail)?;
        files::check_writable(&dir).map_err(fail)?;
        let archive = Archive {
            dir,
            path: path.to_owned(),
            languages: languages.clone(),
        };
        archive.clear().map_err(fail)?;
        Ok(archive)
    }

    /// The languages whose solvers it keeps.
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// Where it is, as it was named.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes what interrupted runs left aside.
    fn clear(&self) -> io::Result<()> {
        files::clear_leftovers(&self.dir)?;
        for entry in self.dir.entries()? {
            let entry = entry?;
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                // It may be somebody else's, or gone by now; only saving into it has to work.
                let _ = entry
                    .open_dir()
                    .and_then(|folder| files::clear_leftovers(&folder));
            }
        }
        Ok(())
    }

    /// Saves the best of what was validated, each as far as that can be done. `limits` says what held
    /// for the runs of a solver, by the hash that it was handed in under; `origin` where it came
    /// from, by the hash of its canonical source. [`Header::joined`] says which parts of a file that
    /// is there already stay.
    pub fn save(
        &self,
        task: &Filed,
        validated: &[Validated],
        sample_set: &SampleSet,
        limits: &dyn Fn(&Sha256Hex) -> Semantics,
        origin: &dyn Fn(&Sha256Hex) -> Option<Origin>,
    ) -> Saved {
        let best: Vec<&Validated> = best(validated, sample_set)
            .into_iter()
            .filter(|best| {
                let canonical = best.scored.solver.canonical.as_ref();
                canonical.is_some_and(|canonical| named::can_be_kept(&canonical.named))
            })
            .collect();
        let (count, error) = if best.is_empty() {
            (0, None)
        } else {
            match self.task_folder(task) {
                Ok(folder) => save_all(&folder, task, &best, sample_set, limits, origin),
                Err(error) => (0, Some(error)),
            }
        };
        Saved {
            count,
            failed: error.map(|error| SaveError {
                path: self.path.join(task.key.as_str()),
                missing: best.len() - count,
                of: best.len(),
                error,
            }),
        }
    }

    /// The folder of a task, made where it is missing, with the task in it where its id is not
    /// enough to find it.
    fn task_folder(&self, task: &Filed) -> io::Result<Dir> {
        let name = task.key.as_str();
        match self.dir.create_dir(name) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let folder = self.dir.open_dir(name)?;
        if task.key.has_content() {
            task::put(&folder, task)?;
        }
        Ok(folder)
    }
}

/// Writes the files that are not there yet. How many are there now, and the first failure.
fn save_all(
    folder: &Dir,
    task: &Filed,
    best: &[&Validated],
    sample_set: &SampleSet,
    limits: &dyn Fn(&Sha256Hex) -> Semantics,
    origin: &dyn Fn(&Sha256Hex) -> Option<Origin>,
) -> (usize, Option<io::Error>) {
    let (mut count, mut failed) = (0, None);
    // A file that another process has just written is read before it is written over.
    let _held = files::hold(folder);
    for best in best {
        let scored = &best.scored;
        let Some(canonical) = scored.solver.canonical.as_ref() else {
            continue;
        };
        let mut header = Header::of(scored, sample_set, limits(&best.submitted_as()));
        header.origin = origin(&canonical.hash).filter(Origin::is_valid);
        let name = Name {
            task: task.key.clone(),
            hash: canonical.hash,
            ending: canonical.ending,
        };
        let there = files::read_plain(folder, &name.file(), record::MOST_BYTES).ok();
        if let Some(before) = there.as_ref().and_then(|there| header_in(&name, there)) {
            header = Header::joined(before, header);
        }
        let content = file(&name, canonical, &header);
        let saved = match there.is_some_and(|there| there == content) {
            true => Ok(()),
            false => files::write_whole(folder, &name.file(), &content),
        };
        match saved {
            Ok(()) => count += 1,
            Err(error) => {
                failed.get_or_insert(error);
            }
        }
    }
    (count, failed)
}

/// The header of a file that is whole.
fn header_in(name: &Name, content: &[u8]) -> Option<Header> {
    let kept = Record::from_file(name.clone(), content.to_vec()).ok()?;
    kept.header
}

/// The best by demos matched, then fuel over demos, then hash.
fn best<'a>(validated: &'a [Validated], sample_set: &SampleSet) -> Vec<&'a Validated> {
    let mut ranked: Vec<&Validated> = validated.iter().collect();
    ranked.sort_by_key(|validated| validated.scored.standing(sample_set));
    ranked.truncate(MOST_SAVED);
    ranked
}
