//! The state of a search on a task between two rounds: a file beside the solvers.
//!
//! It is written whole after the solvers of a round, so a process that was killed finds either the
//! state before the round, and does it again with the same result, or the one after.

use std::collections::{BTreeMap, HashSet};
use std::io;

use serde::{Deserialize, Serialize};

use super::Settings;
use crate::fitness::cells::distance;
use solver_arc_dsl::ArcDsl;
use solver_arc_dsl::enumerate::Effort;
use solver_archive::Archive;
use solver_core::json;
use solver_core::quote::quoted;
use solver_core::sample_set::SampleSet;
use solver_judge::load::Filed;
use solver_judge::score::{Scored, is_solved};

/// The state of a search on a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The settings of the search. Another search has another state.
    pub settings: Settings,
    /// The runtime that counted the fuel.
    pub runtime: String,
    /// Rounds that are done.
    pub round: u64,
    /// Solvers that were tried.
    pub tried: u64,
    /// The canonical sources of the best solvers, the best first: what is bred from.
    pub best: Vec<String>,
    /// How good the best of them is; none before the first round.
    pub score: Option<Score>,
    /// The effort of the enumerations.
    pub enumerated: Effort,
    /// The solvers that each generator has made, and how many were among the best of their round.
    pub generators: BTreeMap<String, Made>,
}

/// How good a solver is on the demos.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Demos that it matches.
    pub matched: usize,
    /// Demos that there are.
    pub demos: usize,
    /// How far it is from right on all of them: see [`distance`].
    pub distance: u64,
}

impl Score {
    /// How good a solver is.
    pub fn of(scored: &Scored, sample_set: &SampleSet) -> Self {
        Score {
            matched: scored.demos_matched(sample_set),
            demos: sample_set.demos(),
            distance: distance(scored, sample_set),
        }
    }

    /// Whether every demo is matched.
    pub fn is_solved(self) -> bool {
        is_solved(self.matched, self.demos)
    }

    /// Whether it is better than what was there.
    pub(crate) fn beats(self, before: Option<Score>) -> bool {
        let order = |score: Score| (std::cmp::Reverse(score.matched), score.distance);
        before.is_none_or(|before| order(self) < order(before))
    }
}

/// The counts of a generator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Solvers that it made.
    pub made: u64,
    /// Those that were among the best after their round.
    pub kept: u64,
}

/// A state cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// It is another search's.
    #[error(
        "{file} is of a search with other settings ({found}, runtime {runtime:.8}); use them, or another --seed, or delete it"
    )]
    Other {
        /// The file.
        file: String,
        /// Its settings.
        found: String,
        /// Its runtime.
        runtime: String,
    },
    /// It is no state.
    #[error(
        "{file} is damaged ({reason}); delete it, and the search starts again from the archive"
    )]
    Damaged {
        /// The file.
        file: String,
        /// The defect.
        reason: String,
    },
    /// It cannot be read or written.
    #[error("cannot use {file}: {error}; make room or mend it, and go on with the same command")]
    Io {
        /// The file.
        file: String,
        /// The error of the system.
        error: io::Error,
    },
}

impl StateError {
    /// Whether what the user named is at fault.
    pub fn is_bad_input(&self) -> bool {
        match self {
            StateError::Other { .. } | StateError::Damaged { .. } => true,
            StateError::Io { .. } => false,
        }
    }
}

impl State {
    /// The name of the file in the folder of a task.
    fn file(seed: u64) -> String {
        format!("evolve-{seed}.json")
    }

    /// The state of a task, or the one that a search starts from: what the archive has. It is
    /// written before anything else is, so that what a first round leaves never counts as given.
    pub fn open(archive: &Archive, task: &Filed, settings: &Settings) -> Result<Self, StateError> {
        let name = Self::file(settings.seed);
        let file = format!("{}/{name}", task.key);
        let runtime = archive.languages().identity(ArcDsl::ID).runtime;
        let bytes = match archive.read_beside(&task.key, &name) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let state = State {
                    settings: settings.clone(),
                    runtime: runtime.to_owned(),
                    round: 0,
                    tried: 0,
                    best: sources(archive, task).map_err(|error| StateError::Io { file, error })?,
                    score: None,
                    enumerated: Effort::default(),
                    generators: BTreeMap::new(),
                };
                state.save(archive, task)?;
                return Ok(state);
            }
            Err(error) => return Err(StateError::Io { file, error }),
        };
        let state: State = json::from_slice(&bytes).map_err(|error| StateError::Damaged {
            file: file.clone(),
            reason: error.to_string(),
        })?;
        if state.settings != *settings || state.runtime != runtime {
            return Err(StateError::Other {
                file,
                found: state.settings.to_string(),
                runtime: quoted(&state.runtime),
            });
        }
        Ok(state)
    }

    /// Writes it.
    pub fn save(&self, archive: &Archive, task: &Filed) -> Result<(), StateError> {
        let name = Self::file(self.settings.seed);
        let fail = |error| StateError::Io {
            file: format!("{}/{name}", task.key),
            error,
        };
        let mut text = serde_json::to_vec_pretty(self).map_err(|error| fail(error.into()))?;
        text.push(b'\n');
        archive.write_beside(task, &name, &text).map_err(fail)
    }

    /// The counts of a generator so far.
    pub fn generator(&mut self, name: &str) -> &mut Made {
        self.generators.entry(name.to_owned()).or_default()
    }

    /// Whether the best solver matches every demo.
    pub fn is_solved(&self) -> bool {
        self.score.is_some_and(Score::is_solved)
    }
}

/// The sources that an archive has for a task, sorted by hash; what it kept under the former key
/// follows. One that is damaged, or in another language, breeds nothing; one that cannot be read may be
/// as good as any, so nothing is begun without it.
fn sources(archive: &Archive, task: &Filed) -> io::Result<Vec<String>> {
    let (mut sources, mut seen) = (Vec::new(), HashSet::new());
    for key in std::iter::once(&task.key).chain(&task.former) {
        for name in archive.sources(key)? {
            let kept = match archive.read(&name) {
                Ok(kept) => kept,
                Err(defect) if defect.is_of_the_file() => continue,
                Err(defect) => return Err(io::Error::other(format!("{} {defect}", name.file()))),
            };
            if kept.known_language(archive.languages()) == Some(ArcDsl::ID)
                && seen.insert(name.hash)
                && let Ok(source) = String::from_utf8(kept.bytes)
            {
                sources.push(source);
            }
        }
    }
    Ok(sources)
}
