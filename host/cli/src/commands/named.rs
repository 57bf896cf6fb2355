//! A solver by the name that reports give it: a function of a file, or a solver of the archive.
//!
//! Owns which source a name means. Leaves what is done with it to the command.

use std::path::Path;

use super::languages;
use solver_archive::Archive;
use solver_archive::index::{Entry, Index};
use solver_archive::record::Record;
use solver_core::quote;
use solver_core::task::Task;
use solver_judge::load::Filed;

/// The file and the function that are meant: a file of the whole name before all, else `FILE:FUNCTION`
/// where there is such a file.
pub(super) fn file_and_entry<'a>(
    name: &'a Path,
    entry: Option<&'a str>,
) -> (&'a Path, Option<&'a str>) {
    let parts = name.to_str().and_then(|name| name.rsplit_once(':'));
    match parts {
        Some((file, function)) if entry.is_none() && !name.exists() && Path::new(file).exists() => {
            (Path::new(file), Some(function))
        }
        Some(_) | None => (name, entry),
    }
}

/// A solver of an archive.
pub(super) struct Kept {
    /// Its file, as messages call it.
    pub file: String,
    /// The file of the archive.
    pub record: Record,
}

/// The solver that an archive keeps for a task under a name. None where there is no such archive or no such solver.
pub(super) fn kept(name: &Path, task: &Task, archive: &Path) -> anyhow::Result<Option<Kept>> {
    let Some(name) = name.to_str().filter(|name| name.contains(':')) else {
        return Ok(None);
    };
    if !archive.is_dir() {
        return Ok(None);
    }
    // Nothing was said of an archive, so one that cannot be used is as good as none.
    let Ok(archive) = Archive::open(archive, languages()) else {
        return Ok(None);
    };
    let key = Filed::of(task.clone())?.key;
    let is_meant = |entry: &Entry| {
        let kept = entry
            .header
            .as_ref()
            .and_then(|header| header.name.as_deref());
        kept == Some(name)
    };
    let entries = Index::of(&archive)?.shelf(&key)?;
    let Some(found) = entries.iter().find(|entry| is_meant(entry)) else {
        return Ok(None);
    };
    let Ok(record) = archive.read(&found.name) else {
        return Ok(None);
    };
    let path = archive.path().join(found.name.path());
    Ok(Some(Kept {
        file: quote::line(&path.to_string_lossy()),
        record,
    }))
}
