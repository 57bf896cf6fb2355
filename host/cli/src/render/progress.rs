//! Progress: a bar or a changing line on a terminal, little or nothing elsewhere.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::voice;
use solver_core::task::TaskId;

/// The bar of one task, or of many.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A bar for so many solvers, on standard error.
    pub fn new(task: &TaskId, solvers: usize) -> Self {
        Self::of(task.to_string(), "scoring", solvers)
    }

    /// A bar for so many tasks.
    pub fn of_tasks(tasks: usize) -> Self {
        Self::of("tasks".to_owned(), "running", tasks)
    }

    fn of(prefix: String, message: &'static str, count: usize) -> Self {
        let target = if voice::shows_progress() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(count as u64), target);
        // A bar whose template were wrong would still count.
        if let Ok(style) =
            ProgressStyle::with_template("{prefix} {msg:10} {wide_bar} {pos}/{len} {eta}")
        {
            bar.set_style(style);
        }
        bar.set_prefix(prefix);
        bar.set_message(message);
        Bar(bar)
    }

    /// Starts again, for the validation of so many solvers.
    pub fn validating(&self, solvers: usize) {
        self.0.set_length(solvers as u64);
        self.0.set_position(0);
        self.0.set_message("validating");
    }

    /// One more is done.
    pub(crate) fn one_done(&self) {
        self.0.inc(1);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

/// How often a line says where a search is, where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// Where a search is: one line that changes on a terminal, a line now and then elsewhere.
pub(crate) struct Status {
    spinner: Option<ProgressBar>,
    said: Instant,
}

impl Default for Status {
    fn default() -> Self {
        Status::new()
    }
}

impl Status {
    /// Nothing is shown yet.
    pub fn new() -> Self {
        let spinner = voice::shows_progress().then(|| {
            let spinner = ProgressBar::new_spinner();
            spinner.set_draw_target(ProgressDrawTarget::stderr());
            spinner
        });
        Status {
            spinner,
            said: Instant::now(),
        }
    }

    /// Prints a line that stays.
    pub fn say(&self, line: &str) -> io::Result<()> {
        let print = || match writeln!(io::stdout(), "{line}") {
            // Whoever stops reading wants no more of it; the search goes on.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            printed => printed,
        };
        match &self.spinner {
            Some(spinner) => spinner.suspend(print),
            None => print(),
        }
    }

    /// Prints a line on standard error that stays.
    pub fn warn(&self, line: &str) {
        // Nobody is left to tell where standard error is closed.
        let print = || drop(writeln!(io::stderr(), "{line}"));
        match &self.spinner {
            Some(spinner) => spinner.suspend(print),
            None => print(),
        }
    }

    /// Whether it is time to show where the search is.
    pub(crate) fn is_due(&self) -> bool {
        self.spinner.is_some() || !voice::is_quiet() && self.said.elapsed() >= EVERY
    }

    /// Shows where the search is.
    pub fn show(&mut self, line: &str) -> io::Result<()> {
        self.said = Instant::now();
        match &self.spinner {
            Some(spinner) => {
                spinner.set_message(line.to_owned());
                spinner.tick();
                Ok(())
            }
            None => self.say(line),
        }
    }

    /// Takes the changing line away.
    pub fn finish(&self) {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
    }
}
