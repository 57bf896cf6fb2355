//! The settings of a search.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The settings that a search follows from, beside the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Which of the many searches.
    pub seed: u64,
    /// New solvers of a round.
    #[serde(rename = "brood")]
    pub offspring: usize,
    /// Whether our own solvers are bred from.
    pub seeds: bool,
    /// The fuel of a run.
    pub fuel: u64,
    /// The memory of a run.
    pub memory_mib: u64,
    /// The fuel of the first enumeration of a task; 0 for none.
    pub enumeration: u64,
    /// Proposers that are left out, by their names in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
}

impl Settings {
    /// Whether a proposer may propose.
    pub fn has(&self, proposer: &str) -> bool {
        self.without.iter().all(|name| name != proposer)
    }
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings {
            seed,
            offspring,
            seeds,
            fuel,
            memory_mib,
            enumeration,
            without,
        } = self;
        write!(f, "--seed {seed} --brood {offspring}")?;
        if !seeds {
            write!(f, " --no-seeds")?;
        }
        for name in without {
            write!(f, " --without {name}")?;
        }
        write!(
            f,
            " --enumeration {enumeration} --fuel {fuel} --memory-mib {memory_mib}"
        )
    }
}
