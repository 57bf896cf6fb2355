//! The cache: compiled code on disk, found by the hash of everything that decides it.
//!
//! An entry is read whole and its checksum compared before anyone uses it; what is damaged counts
//! as not there. The folder belongs to the user alone, since whoever can write into it can run
//! code. Nothing here can fail a run: without a cache everything is compiled again.
//!
//! The folder stays below a size: what was not used for longest goes first.

use std::fmt;
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Mutex;
use std::time::SystemTime;

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use sha2::{Digest, Sha256};
use wasmtime::Engine;

use solver_core::files;
use solver_core::hash::{Sha256Hex, sha256_hex};
use solver_core::number;
use solver_core::quote::{Shown, quoted};

/// The start of every entry; the version of the format is part of it.
const MAGIC: &[u8] = b"solver-host cache 1\n";
/// The folder inside the one that the user names, so that its mode can be ours.
const INNER: &str = "compiled-1";
/// Our version and our dependencies'. The engine's hash has its settings and the version of wasmtime,
/// but that of Cranelift or of its register allocator may move alone.
const RELEASE: [&str; 2] = [env!("CARGO_PKG_VERSION"), env!("SOLVER_HOST_LOCK_HASH")];

/// The most bytes of an entry that are read: more than the compiler may use.
const MOST_BYTES: u64 = 512 << 20;

/// An open cache folder.
pub struct Cache {
    dir: Dir,
    path: PathBuf,
    limit: CacheSize,
    /// Bytes in the folder, as far as this process knows; none until it looks.
    size: Mutex<Option<u64>>,
}

/// How large the cache may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CacheSize(u64);

impl CacheSize {
    /// 1 GiB.
    pub const DEFAULT: CacheSize = CacheSize(1_024);

    /// The size in bytes.
    pub fn bytes(self) -> u64 {
        self.0 << 20
    }
}

impl FromStr for CacheSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match number::whole(text) {
            Ok(mib @ 0..=1_048_576) => Ok(CacheSize(mib)),
            Ok(_) | Err(_) => Err(format!(
                "the size of the cache in MiB must be a whole number from 0 to 1048576, not '{}'",
                quoted(text)
            )),
        }
    }
}

impl fmt::Display for CacheSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The contents of the folder, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Entries.
    pub entries: u64,
    /// Their bytes.
    pub bytes: u64,
}

struct Entry {
    name: String,
    bytes: u64,
    used: SystemTime,
}

/// The name of an entry: what kind it is, and a hash.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key(String);

impl Key {
    /// Whether it could be the name of an entry.
    fn is_name(name: &str) -> bool {
        name.rsplit_once('-').is_some_and(|(_, hash)| {
            hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    }
}

/// Why a cache folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// It cannot be created, opened or written.
    #[error(
        "cannot use the cache folder {}: {error}; name another one with --cache",
        Shown::path(path)
    )]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The error of the system.
        error: io::Error,
    },
    /// It belongs to somebody else, or others may write into it.
    #[error(
        "the cache folder {} is not this user's alone; remove it, or name another one with --cache",
        Shown::path(path)
    )]
    NotOurs {
        /// The folder.
        path: PathBuf,
    },
}

impl AsFd for Cache {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.dir.as_fd()
    }
}

impl Cache {
    /// Opens the cache in `folder`, creating it where it is missing.
    pub fn open(folder: &Path, limit: CacheSize) -> Result<Self, CacheError> {
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
        match files::check_writable(&dir) {
            // The entries that are there can still be used.
            Err(error) if files::is_full(&error) => {}
            checked => checked.map_err(fail)?,
        }
        // Leftovers are only litter here.
        let _ = files::clear_leftovers(&dir);
        let cache = Cache {
            dir,
            path,
            limit,
            size: Mutex::new(None),
        };
        cache.clear_folders();
        Ok(cache)
    }

    /// Removes folders that stand where an entry belongs: they would keep it out for ever. Later
    /// the process may have given up the right to.
    fn clear_folders(&self) {
        for entry in self.dir.entries().into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if Key::is_name(&name) && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                // Where that fails, the entry is compiled each time.
                let _ = self.dir.remove_dir_all(&name);
            }
        }
    }

    /// The folder that holds the entries.
    pub fn path(&self) -> &Path {
        &self.path
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

    /// The name of what `engine` makes of `source`; `means` names all else that decides it.
    pub fn key(engine: &Engine, kind: &str, means: &[&str], source: &[u8]) -> Key {
        Cache::key_of(RELEASE, engine, kind, means, source)
    }

    fn key_of(
        release: [&str; 2],
        engine: &Engine,
        kind: &str,
        means: &[&str],
        source: &[u8],
    ) -> Key {
        let mut hasher = Sha256Hasher::default();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        release.hash(&mut hasher);
        means.hash(&mut hasher);
        source.hash(&mut hasher);
        let hash = hasher.hex();
        Key(format!("{kind}-{hash}"))
    }

    /// The entry, if it is there and whole.
    pub fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let file = self.open_entry(&key.0)?;
        let bytes = read_whole(&file)?;
        // Notes that the entry was used. Where the note fails, it only goes sooner.
        let _ = file.set_modified(SystemTime::now());
        Some(bytes)
    }

    fn open_entry(&self, name: &str) -> Option<File> {
        files::open_plain(&self.dir, name).ok()
    }

    /// Keeps an entry. A full disk is no reason to fail: the entry is then not kept.
    pub fn put(&self, key: &Key, payload: &[u8]) {
        let mut bytes = Vec::with_capacity(MAGIC.len() + 64 + payload.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(sha256_hex(payload).to_string().as_bytes());
        bytes.extend_from_slice(payload);
        if files::write_whole(&self.dir, &key.0, &bytes).is_ok() {
            self.grown(bytes.len() as u64);
        }
    }

    /// Keeps the folder below its limit after it has grown.
    fn grown(&self, by: u64) {
        let mut size = self.size.lock().unwrap_or_else(|e| e.into_inner());
        let known = match *size {
            Some(known) => known + by,
            None => self.usage().bytes,
        };
        *size = Some(known);
        if known > self.limit.bytes() {
            *size = Some(self.prune().bytes);
        }
    }

    /// The contents of the folder now, counted.
    pub fn usage(&self) -> Usage {
        let entries = self.entries();
        Usage {
            entries: entries.len() as u64,
            bytes: entries.iter().map(|entry| entry.bytes).sum(),
        }
    }

    /// Removes damaged entries, and then what was not used for longest, until the folder is below
    /// its limit. Returns what is left.
    pub fn prune(&self) -> Usage {
        let mut entries = self.entries();
        entries.retain(|entry| {
            let file = self.open_entry(&entry.name);
            let whole = file.and_then(|file| read_whole(&file)).is_some();
            if !whole {
                self.remove(&entry.name);
            }
            whole
        });
        entries.sort_by(|a, b| (a.used, &a.name).cmp(&(b.used, &b.name)));
        let mut left = Usage {
            entries: entries.len() as u64,
            bytes: entries.iter().map(|entry| entry.bytes).sum(),
        };
        for entry in entries {
            if left.bytes <= self.limit.bytes() {
                break;
            }
            self.remove(&entry.name);
            left.entries -= 1;
            left.bytes -= entry.bytes;
        }
        left
    }

    /// Removes an entry; another process may have done so before.
    fn remove(&self, name: &str) {
        let _ = self.dir.remove_file(name);
    }

    /// The entries, as far as they can be looked at.
    fn entries(&self) -> Vec<Entry> {
        let Ok(entries) = self.dir.entries() else {
            return Vec::new();
        };
        let now = SystemTime::now();
        entries
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let meta = entry.metadata().ok()?;
                (meta.is_file() && !files::is_aside(&name)).then(|| Entry {
                    name,
                    bytes: meta.len(),
                    // A time that has not come is that of a clock which was wrong: it must not
                    // keep an entry that nobody uses before those that somebody does.
                    used: meta
                        .modified()
                        .map(cap_std::time::SystemTime::into_std)
                        .ok()
                        .filter(|used| *used <= now)
                        .unwrap_or(SystemTime::UNIX_EPOCH),
                })
            })
            .collect()
    }
}

/// The payload of an entry, if its checksum agrees.
fn read_whole(file: &File) -> Option<Vec<u8>> {
    let mut bytes = files::read_open(file, MOST_BYTES).ok()?;
    let header = MAGIC.len() + 64;
    let (head, payload) = bytes.split_at_checked(header)?;
    let whole = head.strip_prefix(MAGIC)? == sha256_hex(payload).to_string().as_bytes();
    if !whole {
        return None;
    }
    bytes.drain(..header);
    Some(bytes)
}

/// Feeds what implements [`Hash`] into SHA-256.
#[derive(Default)]
pub(crate) struct Sha256Hasher(Sha256);

impl Sha256Hasher {
    /// The digest.
    pub(crate) fn hex(self) -> Sha256Hex {
        Sha256Hex::from(self.0.finalize())
    }
}

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
        let cache = Cache::open(&folder.path().join("cache"), CacheSize(1)).unwrap();
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
    fn a_key_names_all_that_decides_the_code() {
        let usual = Engine::default();
        let mut config = wasmtime::Config::new();
        config.consume_fuel(true);
        let fuelled = Engine::new(&config).unwrap();
        let keys = [
            Cache::key(&usual, "runtime", &[], b"source"),
            Cache::key(&fuelled, "runtime", &[], b"source"),
            Cache::key(&usual, "component", &[], b"source"),
            Cache::key(&usual, "runtime", &[], b"sourcf"),
            Cache::key(&usual, "runtime", &[], b"source\0"),
            Cache::key(&usual, "runtime", &["means"], b"source"),
            Cache::key(&usual, "runtime", &[], b""),
            Cache::key_of(["0.0.0", RELEASE[1]], &usual, "runtime", &[], b"source"),
            Cache::key_of(
                [RELEASE[0], "other locks"],
                &usual,
                "runtime",
                &[],
                b"source",
            ),
        ];
        let different: std::collections::HashSet<_> = keys.iter().collect();
        assert_eq!(different.len(), keys.len(), "{keys:?}");
        assert_eq!(
            keys[0],
            Cache::key(&Engine::default(), "runtime", &[], b"source")
        );
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
    fn what_was_not_used_for_longest_goes_first() {
        let (_folder, cache, _) = cache();
        let key = |n: usize| Key(format!("component-{n}"));
        for n in 0..4 {
            cache.put(&key(n), &vec![0; 300_000]);
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        // The limit is a MiB: three fit, and the first had to go.
        assert!(cache.get(&key(0)).is_none());
        assert!(cache.get(&key(1)).is_some());
        std::thread::sleep(std::time::Duration::from_millis(5));
        cache.put(&key(4), &vec![0; 300_000]);
        assert!(cache.get(&key(1)).is_some());
        assert!(cache.get(&key(2)).is_none());
        assert!(cache.usage().bytes <= 1 << 20);
    }

    #[test]
    fn a_time_that_has_not_come_keeps_no_entry() {
        let (_folder, cache, key) = cache();
        cache.put(&key, &vec![0; 600_000]);
        let hour = std::time::Duration::from_secs(3_600);
        let file = cache.dir.open(&key.0).unwrap().into_std();
        file.set_modified(SystemTime::now() + hour).unwrap();
        let used = Key("component-01".to_owned());
        cache.put(&used, &vec![0; 600_000]);
        assert!(cache.get(&key).is_none());
        assert!(cache.get(&used).is_some());
    }

    #[test]
    fn a_folder_in_the_place_of_an_entry_goes_and_others_stay() {
        let (folder, cache, _) = cache();
        let key = Key(format!("runtime-{}", sha256_hex(b"code")));
        for name in [&key.0, "foreign-folder"] {
            cache.dir.create_dir_all(format!("{name}/inner")).unwrap();
        }
        let cache = Cache::open(&folder.path().join("cache"), CacheSize(1)).unwrap();
        cache.put(&key, b"code");
        assert_eq!(cache.get(&key).as_deref(), Some(&b"code"[..]));
        assert!(cache.dir.is_dir("foreign-folder/inner"));
    }

    #[test]
    fn pruning_removes_what_is_damaged() {
        let (_folder, cache, key) = cache();
        cache.put(&key, b"code");
        cache.dir.write("foreign", b"something else").unwrap();
        assert_eq!(cache.usage().entries, 2);
        assert_eq!(cache.prune().entries, 1);
        assert!(cache.get(&key).is_some());
    }

    #[test]
    fn a_folder_that_others_may_write_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join(INNER);
        std::fs::create_dir(&inner).unwrap();
        std::fs::set_permissions(&inner, std::fs::Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(
            Cache::open(folder.path(), CacheSize::DEFAULT),
            Err(CacheError::NotOurs { .. })
        ));
    }
}
