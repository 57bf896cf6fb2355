//! A progress bar on a terminal, nothing elsewhere.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::task::TaskId;

/// The bar of one task.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar for so many solvers, on standard error.
    pub fn new(task: &TaskId, solvers: usize) -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(solvers as u64), target);
        // A bar whose template were wrong would still count.
        if let Ok(style) =
            ProgressStyle::with_template("{prefix} {msg:10} {wide_bar} {pos}/{len} {eta}")
        {
            bar.set_style(style);
        }
        bar.set_prefix(task.to_string());
        bar.set_message("scoring");
        Bar(bar)
    }

    /// Starts again, for the validation of so many solvers.
    pub fn validating(&self, solvers: usize) {
        self.0.set_length(solvers as u64);
        self.0.set_position(0);
        self.0.set_message("validating");
    }

    /// One solver more is done.
    pub fn one_done(&self) {
        self.0.inc(1);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
