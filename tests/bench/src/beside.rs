//! Programs of the same build: they lie beside this one.

use std::path::{Path, PathBuf};

use crate::comparisons::BenchError;

/// A program that a comparison starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// The host itself.
    SolverHost,
    /// The DSL runtime without a sandbox.
    SolverNative,
}

impl Program {
    /// The name of its file.
    pub fn name(self) -> &'static str {
        match self {
            Program::SolverHost => "solver-host",
            Program::SolverNative => "solver-native",
        }
    }

    /// The target of the Makefile that builds it.
    fn target(self) -> &'static str {
        match self {
            Program::SolverHost => "build",
            Program::SolverNative => "native",
        }
    }

    /// Where it is, or what to do about it.
    pub fn find(self) -> Result<PathBuf, BenchError> {
        let own = std::env::current_exe()?;
        places(&own, self.name())
            .find(|place| place.is_file())
            .ok_or_else(|| BenchError::Missing {
                path: own.with_file_name(self.name()),
                target: self.target(),
            })
    }
}

/// Where programs of one build may lie: side by side, and tests in a folder below them.
fn places(own: &Path, name: &str) -> impl Iterator<Item = PathBuf> {
    own.ancestors()
        .skip(1)
        .take(2)
        .map(move |folder| folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_beside_this_one_or_a_folder_above() {
        let places: Vec<PathBuf> = places(Path::new("/t/release/deps/own"), "peer").collect();
        let expected = ["/t/release/deps/peer", "/t/release/peer"];
        assert_eq!(places, expected.map(PathBuf::from));
    }

    #[test]
    fn what_is_missing_is_said_in_a_line_with_what_builds_it() {
        let missing = BenchError::Missing {
            path: PathBuf::from("/t/release/solver-host"),
            target: Program::SolverHost.target(),
        };
        assert_eq!(
            missing.to_string(),
            "there is no /t/release/solver-host; make build builds it"
        );
        assert!(!missing.is_bad_input());
    }
}
