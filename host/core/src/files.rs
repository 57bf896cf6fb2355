//! Files that appear whole or not at all: written aside, then renamed into place.
//!
//! Owns the names of what lies aside (`*.tmp`) and the clearing of what an interrupted process
//! left there. All of it happens inside an open directory that no name can leave. Foreign entries under
//! our names that are no plain files are neither read nor waited for. And folders that are needed for a
//! while.

use std::fs::TryLockError;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions, OpenOptionsExt};

use crate::input;
use crate::quote::Shown;

/// The ending of a file that is not whole yet.
const ASIDE: &str = ".tmp";

/// Makes names of files aside distinct within the process.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Creates the folder where it is missing and opens it.
pub fn open_folder(path: &Path) -> io::Result<Dir> {
    std::fs::create_dir_all(path)?;
    Dir::open_ambient_dir(path, ambient_authority())
}

/// A folder among the temporary ones that goes when it is done with.
pub struct Scratch(PathBuf);

/// No folder could be made.
#[derive(Debug, thiserror::Error)]
#[error("cannot create the folder {}: {error}; set TMPDIR", Shown::path(path))]
pub struct ScratchError {
    path: PathBuf,
    error: io::Error,
}

impl Scratch {
    /// Makes one that is this process's own.
    pub fn new(purpose: &str) -> Result<Self, ScratchError> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("solver-host-{purpose}-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        match std::fs::DirBuilder::new().create(&path) {
            Ok(()) => Ok(Scratch(path)),
            Err(error) => Err(ScratchError { path, error }),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A leftover in a temporary folder is litter, no failure.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// From now on a write that would pass the size that files may have (`ulimit -f`) fails like one on
/// a full disk. Without this it ends the process, and all results with it.
pub fn survive_size_limit() {
    // SAFETY: ignoring a signal runs no code of ours when it comes, and nothing else here handles
    // this one.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
}

/// Whether a write failed for want of room, so that it may work later.
pub fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

/// Opens a plain file to read it. Anything else of that name is an error; a pipe, which would have
/// to be waited for, as well.
pub fn open_plain(dir: &Dir, name: impl AsRef<Path>) -> io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(libc::O_NONBLOCK);
    let file = dir.open_with(name, &options)?.into_std();
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is no plain file",
        ))
    }
}

/// The bytes of a plain file that is no larger than it may be.
pub fn read_plain(dir: &Dir, name: &str, most: u64) -> io::Result<Vec<u8>> {
    read_open(&open_plain(dir, name)?, most)
}

/// The same of a file that is open, from where it stands.
pub fn read_open(file: &std::fs::File, most: u64) -> io::Result<Vec<u8>> {
    let about = file.metadata()?.len();
    Ok(input::within_about(file, most, about)?)
}

/// Whether files can be created in the folder: tried, not guessed.
pub fn check_writable(dir: &Dir) -> io::Result<()> {
    let name = aside_name("probe");
    dir.open_with(&name, OpenOptions::new().write(true).create_new(true))?;
    match dir.remove_file(&name) {
        // Another process that clears leftovers took it: it was written all the same.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// A folder that this process holds.
pub struct Held(std::fs::File);

/// Waits until nobody else holds the folder, and holds it until the value goes, so that a file can be
/// read and replaced as one step. None where the system cannot, or somebody holds it for longer than
/// any of us does: then the later of two writers has the last word.
pub fn hold(dir: &Dir) -> Option<Held> {
    const PATIENCE: Duration = Duration::from_secs(2);
    const POLL: Duration = Duration::from_millis(5);
    // The handle in `Dir` may be good for names alone, so the folder is opened anew.
    let folder = dir.open(".").ok()?.into_std();
    let start = Instant::now();
    loop {
        match folder.try_lock() {
            Ok(()) => return Some(Held(folder)),
            Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => sleep(POLL),
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => return None,
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // It goes with the process at the latest.
        let _ = self.0.unlock();
    }
}

/// Writes a file whole. Another process may write the same name meanwhile: one of the two whole
/// files stays.
pub fn write_whole(dir: &Dir, name: &str, bytes: &[u8]) -> io::Result<()> {
    // Another process that clears leftovers may take the file between its creation and its lock;
    // then the rename finds nothing, and the file is written again.
    const TRIES: usize = 5;
    let mut last = None;
    for _ in 0..TRIES {
        match try_write_whole(dir, name, bytes) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => last = Some(error),
            other => return other,
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::NotFound.into()))
}

fn try_write_whole(dir: &Dir, name: &str, bytes: &[u8]) -> io::Result<()> {
    let aside = aside_name(name);
    let file = dir.open_with(&aside, OpenOptions::new().write(true).create_new(true))?;
    let mut file = file.into_std();
    // Held until the file is closed: this one is being written, it is no leftover.
    file.lock()?;
    let written = file
        .write_all(bytes)
        .and_then(|()| dir.rename(&aside, dir, name));
    if written.is_err() {
        // The file may be there or not after a failure; the next run clears what is left.
        let _ = dir.remove_file(&aside);
    }
    written
}

fn aside_name(name: &str) -> String {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{name}.{}-{number}{ASIDE}", std::process::id())
}

/// Whether a name is that of a file that is not whole yet.
pub fn is_aside(name: &str) -> bool {
    name.ends_with(ASIDE)
}

/// Removes what interrupted processes left aside. Files that a living process is writing are
/// locked, and stay.
pub fn clear_leftovers(dir: &Dir) -> io::Result<()> {
    for entry in dir.entries()? {
        let entry = entry?;
        let name = entry.file_name();
        if !is_aside(&name.to_string_lossy()) {
            continue;
        }
        let Ok(file) = open_plain(dir, &name) else {
            continue;
        };
        match file.try_lock() {
            Ok(()) => {
                // Gone already, where another process clears too.
                let _ = dir.remove_file(&name);
            }
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_stays_aside() {
        let folder = tempfile::tempdir().unwrap();
        let dir = open_folder(folder.path()).unwrap();
        write_whole(&dir, "a.txt", b"one").unwrap();
        write_whole(&dir, "a.txt", b"two").unwrap();
        assert_eq!(dir.read("a.txt").unwrap(), b"two");
        assert_eq!(dir.entries().unwrap().count(), 1);
    }

    #[test]
    fn leftovers_go_and_files_being_written_stay() {
        let folder = tempfile::tempdir().unwrap();
        let dir = open_folder(folder.path()).unwrap();
        dir.write("dead.tmp", b"half").unwrap();
        dir.write("alive.tmp", b"half").unwrap();
        let alive = dir.open("alive.tmp").unwrap().into_std();
        alive.lock().unwrap();
        clear_leftovers(&dir).unwrap();
        assert!(!dir.exists("dead.tmp"));
        assert!(dir.exists("alive.tmp"));
    }

    #[test]
    fn a_folder_is_held_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let open = || open_folder(folder.path()).unwrap().open_dir(".").unwrap();
        let (one, two) = (open(), open());
        let held = hold(&one).expect("a folder can be held");
        let other = two.open(".").unwrap().into_std();
        assert!(other.try_lock().is_err());
        drop(held);
        assert!(other.try_lock().is_ok());
        // Whoever never lets go is not waited for.
        assert!(hold(&one).is_none());
    }

    #[test]
    fn what_is_no_plain_file_is_neither_read_nor_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let dir = open_folder(folder.path()).unwrap();
        dir.create_dir("folder.tmp").unwrap();
        dir.write("plain", "123456789").unwrap();
        let pipe = folder.path().join("pipe.tmp");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        clear_leftovers(&dir).unwrap();
        assert!(read_plain(&dir, "folder.tmp", 9).is_err());
        assert!(read_plain(&dir, "pipe.tmp", 9).is_err());
        assert_eq!(read_plain(&dir, "plain", 9).unwrap(), b"123456789");
        let large = read_plain(&dir, "plain", 8).unwrap_err();
        assert!(large.to_string().contains("larger than 8 bytes"));
        assert_eq!(dir.entries().unwrap().count(), 3);
    }

    #[test]
    fn processes_that_clear_and_probe_at_once_do_not_disturb_each_other() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let dir = open_folder(folder.path()).unwrap();
                    for _ in 0..300 {
                        check_writable(&dir).unwrap();
                        clear_leftovers(&dir).unwrap();
                        write_whole(&dir, "a", b"same").unwrap();
                    }
                });
            }
        });
        let dir = open_folder(folder.path()).unwrap();
        assert_eq!(dir.read("a").unwrap(), b"same");
        assert_eq!(dir.entries().unwrap().count(), 1);
    }

    #[test]
    fn no_name_leaves_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        let dir = open_folder(&inner).unwrap();
        assert!(write_whole(&dir, "../outside", b"x").is_err());
        assert!(!folder.path().join("outside").exists());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "x").unwrap();
        assert!(open_folder(&file.join("inner")).is_err());
    }
}
