//! Many tasks for people: a line for each as it ends, and the sum of all.
//!
//! Owns these lines. Leaves the report of a single task to `human`.

use std::io::{self, Write};
use std::time::Duration;

use super::board;
use super::human;
use super::text::{columns, counted, folded, number, shortened};
use super::{Sum, Summary};
use solver_core::quote;
use solver_core::verdict::Verdict;

/// The columns of the longest id that is not shortened.
const LONGEST_ID: usize = 24;
/// The columns of what was reached, as `19 of 20 demos`.
const REACHED: usize = 13;
/// The columns of the tests, as `1 of 1 test`.
const TESTS: usize = 12;
/// The columns of the time, as `8.31 s`.
const TIME: usize = 8;
/// The columns of all of these with the blanks between them.
const BESIDE: usize = 2 + REACHED + 2 + TESTS + 1 + TIME;
/// The columns of an id that it has in any case.
const SHORTEST_ID: usize = 8;
/// Columns of a name that are worth printing.
const SHORTEST_NAME: usize = 12;

/// How the lines of some tasks stand below one another.
#[derive(Clone, Copy, Debug)]
pub struct Lines {
    id: usize,
    width: usize,
}

impl Lines {
    /// Lines of tasks with these ids, in so many columns.
    pub fn of<'a>(ids: impl Iterator<Item = &'a str>, width: usize) -> Self {
        let longest = ids.map(columns).max().unwrap_or(0);
        let left = width.saturating_sub(BESIDE).max(SHORTEST_ID);
        Lines {
            id: longest.min(LONGEST_ID).min(left),
            width,
        }
    }

    /// The line of a task that has ended: id, demos reached, tests with a known answer, time, and the
    /// best solver.
    fn line(&self, summary: &Summary) -> String {
        let best = summary.board.first();
        let mut line = format!(
            "{:<id$}  {:<REACHED$}  {:<TESTS$} {:>TIME$}",
            shortened(summary.task.as_str(), self.id),
            board::reached(best, !summary.solved.is_empty()),
            tests(summary),
            seconds(summary.took),
            id = self.id,
        );
        let remarks = remarks(summary);
        let left = self.width.saturating_sub(columns(&line) + 2);
        let named = best.filter(|best| best.demos.matched > 0 && left >= SHORTEST_NAME);
        if !remarks.is_empty() {
            line.push_str(&format!("  {}", remarks.join(", ")));
        } else if let Some(best) = named {
            line.push_str(&format!("  {}", shortened(&quote::line(&best.name), left)));
        }
        line.trim_end().to_owned()
    }

    /// Prints the line of a task.
    pub fn print(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.line(summary))?;
        out.flush()
    }
}

/// `1 of 1 test`: how many of those with a known answer one of both attempts gives.
fn tests(summary: &Summary) -> String {
    let known = summary.test.iter().filter_map(|test| test.correct);
    let known: Vec<bool> = known.collect();
    match known.len() {
        0 => String::new(),
        of => {
            let right = known.iter().filter(|&&right| right).count();
            format!("{right} of {}", counted(of as u64, "test"))
        }
    }
}

/// The remarks on a task beside its result.
fn remarks(summary: &Summary) -> Vec<String> {
    let mut remarks = Vec::new();
    if summary.interrupted {
        remarks.push("interrupted".to_owned());
    }
    for (verdict, thing) in [
        (Verdict::HostError, "host error"),
        (Verdict::Deadline, "deadline"),
    ] {
        match summary.counts.get(verdict) {
            0 => {}
            count => remarks.push(counted(count, thing)),
        }
    }
    remarks
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// The facts beside the sum of some tasks.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Tasks that were asked for.
    pub asked: usize,
    /// How long all of it took.
    pub took: Duration,
    /// Whether to say where the time went.
    pub timing: bool,
    /// The hash of what interprets the usual language.
    pub runtime: &'a str,
}

/// Prints the sum of some tasks within a width.
pub fn print(sum: &Sum, about: &About<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    if about.timing {
        human::times(&sum.timing, None, out)?;
    }
    human::identity(sum.digest(about.asked), about.runtime, width, out)?;
    let line = in_words(sum, about.asked, about.took);
    writeln!(out, "{}", folded(&line, 2, width))?;
    out.flush()
}

/// The sum in a line.
fn in_words(sum: &Sum, asked: usize, took: Duration) -> String {
    let ended = match sum.tasks == asked {
        true => String::new(),
        false => format!(", {} not run", number((asked - sum.tasks) as u64)),
    };
    format!(
        "solved {} of {}{ended}, {}, {}, {:.1} s",
        number(sum.solved as u64),
        counted(sum.tasks as u64, "task"),
        counted(sum.counts.total(), "run"),
        counted(sum.host_errors(), "host error"),
        took.as_secs_f64()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_a_line_with_plurals() {
        let said = |tasks, solved, asked, millis| {
            let mut sum = Sum::default();
            (sum.tasks, sum.solved) = (tasks, solved);
            in_words(&sum, asked, Duration::from_millis(millis))
        };
        assert_eq!(
            said(400, 176, 400, 8_300),
            "solved 176 of 400 tasks, 0 runs, 0 host errors, 8.3 s"
        );
        assert_eq!(
            said(1, 0, 2, 4),
            "solved 0 of 1 task, 1 not run, 0 runs, 0 host errors, 0.0 s"
        );
    }
}
