//! What a snapshot says of itself: `manifest.json` beside its files.
//!
//! Owns its form, and whether this program can run a snapshot that says so.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::key::key;
use crate::interpreter::Interpreter;
use solver_core::input;

/// The version of the form, and of the folder around it.
pub(super) const FORMAT: u32 = 1;

/// The most bytes of a manifest.
const MOST_BYTES: u64 = 1 << 20;

/// Whether this program can run a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It can.
    Ready,
    /// It must be made again, by another install: it was made for another version of this program or
    /// another processor, or it is damaged.
    Stale,
}

/// A snapshot, as it says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this form.
    pub format: u32,
    /// Its name.
    pub name: String,
    /// What is in it, by name and version.
    pub versions: BTreeMap<String, String>,
    /// The file that it was made of.
    #[serde(rename = "wheel_sha256")]
    pub file_sha256: String,
    /// The module that was compiled.
    pub module_sha256: String,
    /// The memory.
    pub image_sha256: String,
    /// The SHA-256 over the hashes of module and image: results name it.
    pub identity: String,
    /// The engine that has compiled it.
    pub engine: String,
    /// The hash of all that decides whether a program can run it.
    pub key: String,
    /// The bytes of each of its files.
    pub sizes: BTreeMap<String, u64>,
    /// The patches of its module that were applied.
    pub patches: usize,
}

impl Manifest {
    /// The manifest in this file, if it is one.
    pub(super) fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&input::read(path, MOST_BYTES).ok()?).ok()
    }

    /// Whether this program can run the snapshot.
    pub(super) fn is_for_us(&self, interpreter: Interpreter) -> bool {
        self.format == FORMAT && self.key == key(interpreter)
    }

    /// Whether the files in the folder have the sizes that they should have.
    pub(super) fn agrees(&self, folder: &Path) -> bool {
        self.sizes.iter().all(|(name, &bytes)| {
            let meta = folder.join(name).metadata();
            meta.is_ok_and(|it| it.is_file() && it.len() == bytes)
        })
    }
}
