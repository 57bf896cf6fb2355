//! Names of members of a task's file, besides `train` and `test`, whose pairs are run too.
//!
//! Owns which names may be asked for. Samples are called by them, on terminals and in digests, so they
//! hold nothing that a line could end at, and none is what other samples are called. The name is held
//! within the value: the id of a sample is copied everywhere.

use std::fmt;
use std::str::FromStr;

use crate::quote::quoted;

/// The longest name.
const LONGEST: usize = 32;
/// Names that mean something else: samples are called so, or `tasks --json` has such a member.
const TAKEN: [&str; 6] = ["train", "test", "demo", "input", "id", "dataset"];

/// The name of a member.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Member {
    /// The bytes of the name, then zeros.
    bytes: [u8; LONGEST],
    len: u8,
}

/// A name that no member can be asked for by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemberError {
    /// Too long, or something else than letters, digits and some signs.
    #[error("'{}' is no name of samples: use 1 to {LONGEST} letters, digits, '-', '_' and '.'", quoted(.0))]
    Form(String),
    /// It means something else.
    #[error(
        "'{0}' is read anyway or means something else; name a member besides train and test, as arc-gen"
    )]
    Taken(&'static str),
}

impl Member {
    /// The name.
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.len));
        // It was made from ASCII.
        std::str::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
    }
}

impl FromStr for Member {
    type Err = MemberError;

    fn from_str(name: &str) -> Result<Self, MemberError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if let Some(taken) = TAKEN.iter().find(|taken| **taken == name) {
            return Err(MemberError::Taken(taken));
        }
        let mut bytes = [0; LONGEST];
        match (bytes.get_mut(..name.len()), u8::try_from(name.len())) {
            (Some(place), Ok(len @ 1..)) if name.chars().all(plain) => {
                place.copy_from_slice(name.as_bytes());
                Ok(Member { bytes, len })
            }
            _ => Err(MemberError::Form(name.to_owned())),
        }
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_samples_fit_on_a_line() {
        for good in ["arc-gen", "a", "x.1_Y", &"m".repeat(32)] {
            let member: Member = good.parse().unwrap();
            assert_eq!(member.to_string(), good);
        }
        for bad in ["", "a b", "a\tb", "\u{e4}", "a[0]", &"m".repeat(33)] {
            let error = bad.parse::<Member>().unwrap_err().to_string();
            assert!(error.contains("is no name of samples"), "{error}");
        }
        for taken in TAKEN {
            let error = taken.parse::<Member>().unwrap_err();
            assert_eq!(error, MemberError::Taken(taken));
        }
    }
}
