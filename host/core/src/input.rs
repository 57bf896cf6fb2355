//! Reading what was handed in: within a limit, whatever it turns out to be.
//!
//! Owns that no input takes more memory than its limit, so that an endless file is refused at the
//! first byte too many; which files of a folder are read; and the byte order mark. A pipe or a device
//! that was named is read, since somebody asked for it. One that only lies in a folder is passed over,
//! since it may be waited for for ever. Leaves what the bytes mean to whoever asked for them, and the
//! folders that are our own to [`crate::files`].

use std::fmt;
use std::fs::{File, FileType, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use crate::quote::Shown;

/// The name that stands for standard input, where a command takes it.
pub const STDIN: &str = "-";

/// The byte order mark, in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";
/// The most room that is made on the word of a length.
const MOST_AHEAD: u64 = 1 << 20;

/// Why an input is not read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The system does not let us.
    #[error("{0}")]
    Unreadable(io::Error),
    /// There is more of it than the limit, and perhaps no end.
    #[error("it is larger than {0} bytes, the most that is read of it")]
    TooLarge(u64),
}

impl From<InputError> for io::Error {
    fn from(error: InputError) -> Self {
        match error {
            InputError::Unreadable(error) => error,
            InputError::TooLarge(_) => io::Error::new(io::ErrorKind::InvalidData, error),
        }
    }
}

/// All bytes of a file that was named, whatever kind of file it is.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, InputError> {
    within(File::open(path).map_err(InputError::Unreadable)?, most)
}

/// The same, where [`STDIN`] stands for standard input.
pub fn read_or_stdin(path: &Path, most: u64) -> Result<Vec<u8>, InputError> {
    if path.as_os_str() == STDIN {
        within(io::stdin().lock(), most)
    } else {
        read(path, most)
    }
}

/// All bytes up to the end, which has to come within the limit.
pub fn within(from: impl Read, most: u64) -> Result<Vec<u8>, InputError> {
    within_about(from, most, 0)
}

/// The same, where there may be about so many bytes: room for them is made ahead, which saves reading in
/// pieces. They may be fewer or more.
pub fn within_about(mut from: impl Read, most: u64, about: u64) -> Result<Vec<u8>, InputError> {
    let bytes = beginning_about(&mut from, most, about).map_err(InputError::Unreadable)?;
    match bytes.len() as u64 > most {
        true => Err(InputError::TooLarge(most)),
        false => Ok(bytes),
    }
}

/// The first bytes: all of them, or one more than the limit. No length is believed, since a pipe has
/// none and a file may grow.
pub fn beginning(from: &mut impl Read, most: u64) -> io::Result<Vec<u8>> {
    beginning_about(from, most, 0)
}

fn beginning_about(from: &mut impl Read, most: u64, about: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(about.min(MOST_AHEAD) as usize);
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The whole output of another program, and how it ends. One that prints too much is stopped.
pub fn printed(command: &mut Command, most: u64) -> Result<(ExitStatus, Vec<u8>), InputError> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(InputError::Unreadable)?;
    let printed = match child.stdout.take() {
        Some(out) => within(out, most),
        None => Ok(Vec::new()),
    };
    if printed.is_err() {
        // It may have ended by itself.
        let _ = child.kill();
    }
    let status = child.wait().map_err(InputError::Unreadable)?;
    Ok((status, printed?))
}

/// Something that lies in a folder, and is no file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    path: PathBuf,
    what: &'static str,
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PassedOver { path, what } = self;
        let path = Shown::path(path);
        write!(
            f,
            "{path}: {what} in a folder is passed over; name it by itself to have it read"
        )
    }
}

/// A file that was found in a folder.
#[derive(Debug)]
pub enum Found {
    /// A plain file, open.
    Plain(File),
    /// Something else.
    Other(PassedOver),
}

/// Opens a file that was found in a folder, where it or what it links to is a plain one. Nothing is
/// waited for, also where another file takes its place meanwhile.
pub fn open_found(path: &Path) -> io::Result<Found> {
    let other = |kind: FileType| {
        Found::Other(PassedOver {
            path: path.to_owned(),
            what: in_words(kind),
        })
    };
    // Opening some devices does something to them.
    let kind = path.metadata()?.file_type();
    if !kind.is_file() {
        return Ok(other(kind));
    }
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
        .open(path)?;
    let kind = file.metadata()?.file_type();
    Ok(if kind.is_file() {
        Found::Plain(file)
    } else {
        other(kind)
    })
}

fn in_words(kind: FileType) -> &'static str {
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_dir() {
        "a link to a folder"
    } else {
        "a device"
    }
}

/// Bytes of a text without the byte order mark that it may begin with.
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(MARK).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_bytes_as_the_limit_and_not_one_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, [7; 1_000]).unwrap();
        assert_eq!(read(&path, 1_000).unwrap(), [7; 1_000]);
        assert!(matches!(read(&path, 999), Err(InputError::TooLarge(999))));
        let endless = read(Path::new("/dev/zero"), 1_000).unwrap_err();
        assert_eq!(
            endless.to_string(),
            "it is larger than 1000 bytes, the most that is read of it"
        );
        assert!(matches!(
            read(&folder.path().join("no"), 1),
            Err(InputError::Unreadable(_))
        ));
    }

    #[test]
    fn what_is_no_plain_file_in_a_folder_is_passed_over_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("plain"), "x").unwrap();
        std::fs::create_dir(at("folder")).unwrap();
        let made = Command::new("mkfifo").arg(at("pipe")).status();
        assert!(made.unwrap().success());
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        for (link, to) in [
            ("linked", "plain"),
            ("zero", "/dev/zero"),
            ("to-pipe", "pipe"),
        ] {
            std::os::unix::fs::symlink(to, at(link)).unwrap();
        }
        let found = |name: &str| match open_found(&at(name)).unwrap() {
            Found::Plain(_) => "plain",
            Found::Other(passed) => passed.what,
        };
        assert_eq!(found("plain"), "plain");
        assert_eq!(found("linked"), "plain");
        assert_eq!(found("folder"), "a link to a folder");
        assert_eq!(found("pipe"), "a named pipe");
        assert_eq!(found("to-pipe"), "a named pipe");
        assert_eq!(found("socket"), "a socket");
        assert_eq!(found("zero"), "a device");
        assert!(open_found(&at("no")).is_err());
    }

    #[test]
    fn a_program_that_prints_without_end_is_stopped() {
        let mut yes = Command::new("yes");
        assert!(matches!(
            printed(&mut yes, 1 << 20),
            Err(InputError::TooLarge(_))
        ));
        let (status, text) = printed(Command::new("echo").arg("a"), 2).unwrap();
        assert!(status.success());
        assert_eq!(text, b"a\n");
    }

    #[test]
    fn one_mark_is_taken_and_only_from_the_start() {
        assert_eq!(without_mark(b"\xef\xbb\xbfa\xef\xbb\xbf"), b"a\xef\xbb\xbf");
        assert_eq!(without_mark(b"\xef\xbba"), b"\xef\xbba");
    }
}
