//! The state of a store through a run.

use super::meter::{Cancel, MemoryMeter, Watch};

/// The state of a store through a run.
pub struct State {
    pub(super) meter: MemoryMeter,
    pub(super) watch: Watch,
    pub(super) cancel: Cancel,
}

impl State {
    /// From here on this watch counts: for a store in which one thing is done after the other.
    pub(super) fn watch_by(&mut self, watch: Watch) {
        self.watch = watch;
    }
}
