//! Progress: a bar or a changing line on a terminal, little or nothing elsewhere.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::voice;
use solver_core::task::TaskId;

/// A bar on standard error, with the time that is left, where that is a terminal.
pub(crate) struct Bar {
    bar: ProgressBar,
    span: Span,
    /// Whether what is done now is counted.
    is_counted: AtomicBool,
}

/// The extent of a bar.
enum Span {
    /// One task, and what is done on it; or things of one kind.
    One,
    /// So many tasks, each of so many solvers.
    Many { tasks: usize, solvers: usize },
}

const OF_ONE: &str = "{prefix} {msg:10} {wide_bar} {pos}/{len}, {eta} left";
const OF_MANY: &str = "{prefix} {msg} {wide_bar} {eta} left";

impl Bar {
    /// A bar over one task with so many solvers.
    pub fn of_task(task: &TaskId, solvers: usize) -> Self {
        Self::of(task.to_string(), "scoring", solvers, OF_ONE, Span::One)
    }

    /// A bar over so many tasks, each of so many solvers.
    pub fn of_batteries(tasks: usize, solvers: usize) -> Self {
        let span = Span::Many { tasks, solvers };
        Self::of(String::new(), "", tasks * solvers, OF_MANY, span)
    }

    /// A bar for so many tasks.
    pub fn of_tasks(tasks: usize) -> Self {
        Self::of("tasks".to_owned(), "running", tasks, OF_ONE, Span::One)
    }

    /// A bar over so many runs of solvers under several settings.
    pub fn of_settings(solvers: usize) -> Self {
        Self::of("settings".to_owned(), "running", solvers, OF_ONE, Span::One)
    }

    fn of(prefix: String, message: &'static str, count: usize, form: &str, span: Span) -> Self {
        let target = if voice::shows_progress() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(count as u64), target);
        // A bar whose template were wrong would still count.
        if let Ok(style) = ProgressStyle::with_template(form) {
            bar.set_style(style);
        }
        bar.set_prefix(prefix);
        bar.set_message(message);
        Bar {
            bar,
            span,
            is_counted: AtomicBool::new(true),
        }
    }

    /// The task at this place begins. Over one task there is nothing to say.
    pub fn begins(&self, place: usize, task: &TaskId) {
        match self.span {
            Span::One => {}
            Span::Many { tasks, solvers } => {
                self.is_counted.store(true, Ordering::Relaxed);
                self.bar.set_position((place * solvers) as u64);
                self.bar.set_prefix(format!("{} of {tasks}", place + 1));
                self.bar.set_message(task.to_string());
            }
        }
    }

    /// So many solvers are validated now: over one task the bar starts again, over many it stays
    /// where it is.
    pub fn validating(&self, solvers: usize) {
        match self.span {
            Span::One => {
                self.bar.set_length(solvers as u64);
                self.bar.set_position(0);
                self.bar.set_message("validating");
            }
            Span::Many { .. } => self.is_counted.store(false, Ordering::Relaxed),
        }
    }

    /// One more is done.
    pub(crate) fn one_done(&self) {
        if self.is_counted.load(Ordering::Relaxed) {
            self.bar.inc(1);
        }
    }

    /// So many are done that nobody has counted.
    pub fn more_done(&self, count: usize) {
        self.bar.inc(count as u64);
    }

    /// Does something that prints, while the bar is away.
    pub fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
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
            // A line that is too long for the terminal is cut, and takes no second line.
            if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
                spinner.set_style(style);
            }
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

/// The stages of one long job: a bar on a terminal, a line each elsewhere, both on standard error.
pub(crate) struct Stages {
    bar: Option<ProgressBar>,
}

const OF_STAGES: &str = "{msg:48} {wide_bar} {elapsed}";
/// How often the time that has passed is drawn.
const TICK: Duration = Duration::from_millis(250);

impl Stages {
    /// Nothing is shown yet.
    pub fn new() -> Self {
        let bar = voice::shows_progress().then(|| {
            let bar = ProgressBar::with_draw_target(Some(100), ProgressDrawTarget::stderr());
            // A bar whose template were wrong would still move.
            if let Ok(style) = ProgressStyle::with_template(OF_STAGES) {
                bar.set_style(style);
            }
            bar
        });
        Stages { bar }
    }

    /// A stage begins, when so many of a hundred parts are done.
    pub fn begin(&self, percent: u64, text: &str) {
        match &self.bar {
            Some(bar) => {
                bar.enable_steady_tick(TICK);
                bar.set_message(text.to_owned());
                bar.set_position(percent);
            }
            None if voice::is_quiet() => {}
            // Nobody is left to tell where standard error is closed.
            None => drop(writeln!(io::stderr(), "{text}")),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
