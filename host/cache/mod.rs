//! The cache: compiled code on disk, found by the hash of everything that decides it.
//!
//! An entry is read whole and its checksum compared before anyone uses it; what is damaged counts
//! as not there. The folder belongs to the user alone, since whoever can write into it can run
//! code. Nothing here can fail a run: without a cache everything is compiled again.

use std::hash::{Hash, Hasher};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use sha2::{Digest, Sha256};
use wasmtime::Engine;

use crate::files;
use crate::hash::{Sha256Hex, sha256_hex};

/// What every entry starts with; the version of the format is part of it.
const MAGIC: &[u8] = b"solver-host cache 1\n";
/// The folder inside the one that the user names, so that its mode can be ours.
const INNER: &str = "compiled-1";

/// An open cache folder.
pub struct Cache {
    dir: Dir,
}

/// The name of an entry.
pub struct Key(String);

/// Why a cache folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// It cannot be created, opened or written.
    #[error("cannot use the cache folder {}: {error}; name another one with --cache", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// It belongs to somebody else, or others may write into it.
    #[error("the cache folder {} is not this user's alone; remove it, or name another one with --cache", path.display())]
    NotOurs {
        /// The folder.
        path: PathBuf,
    },
}

impl Cache {
    /// Opens the cache in `folder`, creating it where it is missing.
    pub fn open(folder: &Path) -> Result<Self, CacheError> {
        let path = folder.join(INNER);
        let fail = |error| CacheError::Folder {
            path: folder.to_owned(),
            error,
        };
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .map_err(fail)?;
        let dir = Dir::open_ambient_dir(&path, ambient_authority()).map_err(fail)?;
        let meta = dir
            .try_clone()
            .and_then(|dir| dir.into_std_file().metadata())
            .map_err(fail)?;
        let user = rustix::process::geteuid().as_raw();
        if meta.uid() != user || meta.mode() & 0o022 != 0 {
            return Err(CacheError::NotOurs { path });
        }
        files::check_writable(&dir).map_err(fail)?;
        // Leftovers are only litter here.
        let _ = files::clear_leftovers(&dir);
        Ok(Cache { dir })
    }

    /// The folder that is used where none is named.
    pub fn default_folder() -> Option<PathBuf> {
        let set = |name| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        set("XDG_CACHE_HOME")
            .or_else(|| set("HOME").map(|home| home.join(".cache")))
            .map(|base| base.join("solver-host"))
    }

    /// The name of what `engine` makes of `source`.
    pub fn key(engine: &Engine, kind: &str, source: &[u8]) -> Key {
        let mut hasher = Sha256Hasher(Sha256::new());
        engine.precompile_compatibility_hash().hash(&mut hasher);
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        source.hash(&mut hasher);
        let hash = Sha256Hex::from(hasher.0.finalize());
        Key(format!("{kind}-{hash}"))
    }

    /// The entry, if it is there and whole.
    pub fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let mut bytes = self.dir.read(&key.0).ok()?;
        let header = MAGIC.len() + 64;
        let (head, payload) = bytes.split_at_checked(header)?;
        let whole = head.strip_prefix(MAGIC)? == sha256_hex(payload).to_string().as_bytes();
        if !whole {
            return None;
        }
        bytes.drain(..header);
        Some(bytes)
    }

    /// Keeps an entry. A full disk is no reason to fail: the entry is then not kept.
    pub fn put(&self, key: &Key, payload: &[u8]) {
        let mut bytes = Vec::with_capacity(MAGIC.len() + 64 + payload.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(sha256_hex(payload).to_string().as_bytes());
        bytes.extend_from_slice(payload);
        let _ = files::write_whole(&self.dir, &key.0, &bytes);
    }
}

/// Feeds what implements [`Hash`] into SHA-256.
struct Sha256Hasher(Sha256);

impl Hasher for Sha256Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        // The digest is taken from the inside; nobody asks for 64 bits of it.
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, Cache, Key) {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("cache")).unwrap();
        (folder, cache, Key("runtime-00".to_owned()))
    }

    #[test]
    fn what_is_put_is_got() {
        let (_folder, cache, key) = cache();
        assert_eq!(cache.get(&key), None);
        cache.put(&key, b"code");
        assert_eq!(cache.get(&key).as_deref(), Some(&b"code"[..]));
    }

    #[test]
    fn damage_counts_as_absence() {
        let (_folder, cache, key) = cache();
        cache.put(&key, b"code");
        let good = cache.dir.read(&key.0).unwrap();
        for bad in [
            good[..good.len() - 1].to_vec(),
            good[..10].to_vec(),
            Vec::new(),
            [&good[..], b"x"].concat(),
            good.iter().map(|b| b ^ 1).collect(),
        ] {
            cache.dir.write(&key.0, &bad).unwrap();
            assert_eq!(cache.get(&key), None);
        }
    }

    #[test]
    fn a_folder_that_others_may_write_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join(INNER);
        std::fs::create_dir(&inner).unwrap();
        std::fs::set_permissions(&inner, std::fs::Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(
            Cache::open(folder.path()),
            Err(CacheError::NotOurs { .. })
        ));
    }
}
