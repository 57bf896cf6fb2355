//! The archive: the best solvers of each task as plain files that people read and diff.
//!
//! `TASK/HASH.py` holds canonical source below a header of comments; HASH is that of the source
//! without the header, so a file says by its own name whether it is whole. Components are kept as
//! they are, as `TASK/HASH.wasm`. What a file holds depends on the solver, the task and the limits
//! alone, so writing it twice, or from two processes at once, changes nothing.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};

use cap_std::fs::Dir;

use crate::files;
use crate::run::RUNTIME_HASH;
use crate::run::solver::{Canonical, CanonicalKind};
use crate::score::{Exam, Scored, null_last};
use crate::task::TaskId;
use crate::validate::Validated;

/// Solvers of one run that are saved at most.
pub const MOST_SAVED: usize = 32;

/// An open archive.
pub struct Archive {
    dir: Dir,
    path: PathBuf,
}

/// The archive cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the archive folder {}: {error}; name another one with --archive", path.display())]
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
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let fail = |error| ArchiveError {
            path: path.to_owned(),
            error,
        };
        let dir = files::open_folder(path).map_err(fail)?;
        files::check_writable(&dir).map_err(fail)?;
        let archive = Archive {
            dir,
            path: path.to_owned(),
        };
        archive.clear().map_err(fail)?;
        Ok(archive)
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
            if entry.file_type()?.is_dir() {
                files::clear_leftovers(&entry.open_dir()?)?;
            }
        }
        Ok(())
    }

    /// Saves the best of what was validated. The number of those that are in the archive now.
    pub fn save(
        &self,
        task: &TaskId,
        validated: &[Validated],
        exam: &Exam,
    ) -> Result<usize, ArchiveError> {
        let best = best(validated, exam);
        self.save_all(task, &best, exam)
            .map_err(|error| ArchiveError {
                path: self.path.join(task.as_str()),
                error,
            })?;
        Ok(best.len())
    }

    fn save_all(&self, task: &TaskId, best: &[&Validated], exam: &Exam) -> io::Result<()> {
        if best.is_empty() {
            return Ok(());
        }
        match self.dir.create_dir(task.as_str()) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let folder = self.dir.open_dir(task.as_str())?;
        for validated in best {
            let Some(canonical) = &validated.scored.solver.canonical else {
                continue;
            };
            let (name, content) = file(task, canonical, &validated.scored, exam);
            let there = folder.read(&name).is_ok_and(|bytes| bytes == content);
            if !there {
                files::write_whole(&folder, &name, &content)?;
            }
        }
        Ok(())
    }
}

/// The best by demos matched, then fuel over demos, then hash.
fn best<'a>(validated: &'a [Validated], exam: &Exam) -> Vec<&'a Validated> {
    let mut ranked: Vec<&Validated> = validated.iter().collect();
    ranked.sort_by_key(|validated| {
        (
            std::cmp::Reverse(validated.scored.demos_matched(exam)),
            null_last(validated.scored.demo_fuel(exam)),
            validated.scored.solver.hash,
        )
    });
    ranked.truncate(MOST_SAVED);
    ranked
}

/// Name and content of the file of a solver.
fn file(task: &TaskId, canonical: &Canonical, scored: &Scored, exam: &Exam) -> (String, Vec<u8>) {
    match canonical.kind {
        CanonicalKind::Wasm => (format!("{}.wasm", canonical.hash), canonical.bytes.to_vec()),
        CanonicalKind::Source => {
            let matched = scored.demos_matched(exam);
            let fuel = scored
                .demo_fuel(exam)
                .map_or_else(|| "unknown".to_owned(), |fuel| fuel.to_string());
            let mut content = format!(
                "# task {task}\n# demos {matched} of {}\n# fuel {fuel}\n# runtime {RUNTIME_HASH}\n",
                exam.demos()
            )
            .into_bytes();
            content.extend_from_slice(&canonical.bytes);
            content.push(b'\n');
            (format!("{}.py", canonical.hash), content)
        }
    }
}
