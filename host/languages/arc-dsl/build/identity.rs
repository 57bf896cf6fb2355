//! The identity of the DSL runtime: `solvers/runtime/identity.txt` has a line `VERSION HASH` for
//! each version that there ever was, the current one last.
//!
//! Owns the rules of that file, and what to do where one is broken. The build script warns by them,
//! since this is how it looks while somebody works on the runtime; a test fails by them.

use std::fmt;

/// Where the file is.
pub const FILE: &str = "solvers/runtime/identity.txt";
/// The manifest with the runtime's version.
pub const MANIFEST: &str = "solvers/runtime/Cargo.toml";

/// The rule that is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The manifest does not say a version of its own.
    NoVersion,
    /// A line is not `VERSION HASH`.
    Line(usize),
    /// A version stands in two lines.
    Twice(String),
    /// The last line is not about the version of the runtime.
    NotLast {
        /// The version of the runtime.
        version: String,
        /// The hash of its bytes.
        hash: String,
    },
    /// The bytes are not those of the version.
    OtherBytes {
        /// The version of the runtime.
        version: String,
        /// The hash of its bytes.
        hash: String,
    },
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::NoVersion => write!(
                f,
                "{MANIFEST} has no line `version = \"...\"`: the runtime has a version of its own, \
                 which names its bytes"
            ),
            Broken::Line(number) => write!(
                f,
                "{FILE}:{number} is not `VERSION HASH`, the hash being 64 lowercase hex digits"
            ),
            Broken::Twice(version) => write!(
                f,
                "{FILE} has the version {version} twice, and a version names one runtime: give the \
                 later one another version, in {MANIFEST} too"
            ),
            Broken::NotLast { version, hash } => write!(
                f,
                "{FILE} does not end with the version of the runtime: add the line `{version} {hash}`"
            ),
            Broken::OtherBytes { version, hash } => write!(
                f,
                "the DSL runtime has other bytes than its version {version} had, and fuel may \
                 differ; if its source was changed, set another version in {MANIFEST} and add the \
                 line `VERSION {hash}` to {FILE}; else the compiler is not that of \
                 rust-toolchain.toml"
            ),
        }
    }
}

/// The version that the last line of the file names.
pub fn version(identity: &str) -> Option<&str> {
    let (version, _) = identity.lines().last()?.split_once(' ')?;
    Some(version)
}

/// Whether the runtime with this manifest, whose bytes have this hash, is the one that is named.
pub fn check(identity: &str, manifest: &str, hash: &str) -> Result<(), Broken> {
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .ok_or(Broken::NoVersion)?;
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for (number, line) in (1..).zip(identity.lines()) {
        let (named, bytes) = line
            .split_once(' ')
            .filter(|(named, bytes)| !named.is_empty() && is_hash(bytes))
            .ok_or(Broken::Line(number))?;
        if seen.iter().any(|(earlier, _)| *earlier == named) {
            return Err(Broken::Twice(named.to_owned()));
        }
        seen.push((named, bytes));
    }
    let (version, hash) = (version.to_owned(), hash.to_owned());
    match seen.last() {
        Some((named, bytes)) if *named == version => {
            if *bytes == hash {
                Ok(())
            } else {
                Err(Broken::OtherBytes { version, hash })
            }
        }
        Some(_) | None => Err(Broken::NotLast { version, hash }),
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
