//! Snapshots: interpreters whose start-up was done once, so that a run begins where it ended.
//!
//! An interpreter of this kind is a core module whose memory was written to a file when it was ready
//! for its first program: the image. A run maps the image, takes a program and a sample, and gives its
//! answer; afterwards the pages that it has written are made those of the image again. Nothing here
//! names a language.
//!
//! This file owns a snapshot before any engine knows it.

use std::fs::File;
use std::sync::Arc;

/// A snapshot before any engine knows it.
#[derive(Clone, Debug)]
pub struct SnapshotSource {
    /// Its name, as results say it: `cpython-numpy`.
    pub name: &'static str,
    /// The SHA-256 of module and image, as results say it.
    pub identity: &'static str,
    /// Its files, open: a process that runs guests can open none.
    pub files: Arc<SnapshotFiles>,
}

/// The open files of a snapshot. They are read-only, and nobody writes to them while they are open.
#[derive(Debug)]
pub struct SnapshotFiles {
    /// Machine code of the module.
    pub code: File,
    /// The memory, from address 0 on.
    pub image: File,
    /// The one file that a guest may read.
    pub library: File,
}
