//! Where the time of a task went, by phase.

use std::time::{Duration, Instant};

/// A phase of the way of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Tasks and solvers read or generated, the engine set up.
    Load,
    /// Solvers compiled.
    Compile,
    /// Runs and their comparison.
    Score,
    /// Equals found.
    Filter,
    /// Survivors run again.
    Validate,
    /// The best written.
    Archive,
}

impl Phase {
    /// All phases, in order.
    pub const ALL: [Phase; 6] = [
        Phase::Load,
        Phase::Compile,
        Phase::Score,
        Phase::Filter,
        Phase::Validate,
        Phase::Archive,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Phase::Load => "load",
            Phase::Compile => "compile",
            Phase::Score => "score",
            Phase::Filter => "filter",
            Phase::Validate => "validate",
            Phase::Archive => "archive",
        }
    }
}

/// The time that each phase took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timing([Duration; Phase::ALL.len()]);

impl Timing {
    /// Adds to a phase.
    pub fn add(&mut self, phase: Phase, time: Duration) {
        self.0[phase as usize] += time;
    }

    /// Adds all phases of another task.
    pub fn add_all(&mut self, other: &Timing) {
        for phase in Phase::ALL {
            self.add(phase, other.get(phase));
        }
    }

    /// Does something and adds the time that it took.
    pub fn measure<T>(&mut self, phase: Phase, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.add(phase, start.elapsed());
        result
    }

    /// The time of a phase.
    pub fn get(&self, phase: Phase) -> Duration {
        self.0[phase as usize]
    }

    /// All phases together.
    pub fn total(&self) -> Duration {
        self.0.iter().sum()
    }
}
