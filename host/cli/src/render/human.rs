//! The report of a task for people.

use std::io::{self, Write};
use std::time::Duration;

use super::text::{counted, folded, hash, number, shortened};
use super::{Palette, Panel, Summary, board, draw_row, near, terminal_width};
use solver_core::hash::Sha256Hex;
use solver_core::quote::Shown;
use solver_core::task::Task;
use solver_judge::timing::{Phase, Timing};
use solver_sandbox::engine::ENGINE;

/// Prints the report on standard output's terms: its width, its colours.
pub fn print(summary: &Summary, task: &Task, timing: bool, out: &mut dyn Write) -> io::Result<()> {
    report(
        summary,
        task,
        timing,
        Palette::of_stdout(),
        terminal_width(),
        out,
    )
}

/// Prints the report.
pub fn report(
    summary: &Summary,
    task: &Task,
    timing: bool,
    palette: Palette,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    head(summary, width, out)?;
    for (verdict, count) in summary.counts.iter().filter(|(_, count)| *count > 0) {
        let share = 100.0 * count as f64 / summary.counts.total().max(1) as f64;
        writeln!(out, "  {:<15} {count:>9} {share:>6.1} %", verdict.word())?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "  {}, {} distinct",
        counted(summary.candidates, "candidate"),
        number(summary.unique_outputs)
    )?;
    match summary.solved.len() {
        0 => {
            writeln!(out, "  no solver matches every demo")?;
            if let Some(near) = &summary.near {
                near::print(near, width, out)?;
            }
        }
        1 => writeln!(out, "  1 solver matches every demo")?,
        solved => writeln!(out, "  {} solvers match every demo", number(solved as u64))?,
    }
    kept(summary, width, out)?;
    writeln!(out)?;
    board::print(&summary.board, summary.ran(), width, out)?;
    attempts(summary, task, palette, width, out)?;
    writeln!(out)?;
    if timing {
        let near = summary.near.as_ref().map(|near| near.took);
        times(&summary.timing, near, out)?;
    }
    identity(summary.digest, summary.runtime, width, out)?;
    out.flush()
}

/// How many solvers ran on how many samples.
fn head(summary: &Summary, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let ran = format!(
        "{} on {} = {}{}",
        counted(summary.solvers as u64, "solver"),
        counted(summary.samples as u64, "sample"),
        counted(summary.counts.total(), "run"),
        if summary.interrupted {
            ", interrupted"
        } else {
            ""
        },
    );
    let line = format!("task {}: {ran}", summary.task);
    writeln!(out, "{}", folded(&line, 2, width))?;
    writeln!(out)
}

/// The count of solvers left, and where they are kept.
fn kept(summary: &Summary, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "  {} left after equals collapsed, {} validated",
        number(summary.after_filter as u64),
        number(summary.validated as u64)
    )?;
    let best = summary.board.first();
    let is_worth_nothing = best.is_some_and(|best| best.demos.matched == 0);
    match &summary.archive {
        Some(_) if summary.saved == 0 && is_worth_nothing => writeln!(
            out,
            "  0 saved, since none matches a demo; --keep-all saves them"
        ),
        Some(folder) => {
            let saved = format!("  {} saved in ", number(summary.saved as u64));
            let left = width.saturating_sub(saved.len());
            let folder = shortened(&Shown::path(folder).to_string(), left);
            writeln!(out, "{saved}{folder}")
        }
        None => writeln!(out, "  nothing saved, as asked for with --no-archive"),
    }
}

/// The two attempts for each test, beside the answer.
fn attempts(
    summary: &Summary,
    task: &Task,
    palette: Palette,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (attempts, sample) in summary.test.iter().zip(&task.tests) {
        let verdict = match attempts.correct {
            Some(true) => "solved",
            Some(false) => "not solved",
            None => "answer unknown",
        };
        writeln!(out)?;
        writeln!(out, "{}: {verdict}", attempts.sample)?;
        let title = |text: &str, right: bool| {
            if right {
                format!("{text} (right)")
            } else {
                text.to_owned()
            }
        };
        let mut panels: Vec<Panel<'_>> = (0..2)
            .map(|place| {
                let grid = attempts.attempts.get(place);
                let right = grid.is_some() && grid == sample.expected.as_ref();
                Panel {
                    title: title(["attempt 1", "attempt 2"][place], right),
                    grid,
                }
            })
            .collect();
        panels.push(Panel {
            title: "expected".to_owned(),
            grid: sample.expected.as_ref(),
        });
        draw_row(&panels, palette, width, out)?;
    }
    Ok(())
}

/// Prints where the time went, with that of a pass over near misses.
pub(super) fn times(
    timing: &Timing,
    near: Option<Duration>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let phases = Phase::ALL.map(|phase| (phase.word(), timing.get(phase)));
    let near = near.map(|took| ("near misses", took));
    let lines: Vec<(&str, Duration)> = phases.into_iter().chain(near).collect();
    let total: Duration = lines.iter().map(|(_, time)| time).sum();
    let total = total.as_secs_f64();
    for (word, time) in lines {
        let time = time.as_secs_f64();
        writeln!(
            out,
            "  {word:<11} {:>10.1} ms {:>6.1} %",
            time * 1e3,
            100.0 * time / total.max(f64::MIN_POSITIVE)
        )?;
    }
    writeln!(out, "  {:<11} {:>10.1} ms", "total", total * 1e3)?;
    writeln!(out)
}

/// Prints by what a result is compared, and what it depends on.
pub(super) fn identity(
    digest: Option<Sha256Hex>,
    runtime: &str,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    /// The columns of `digest  `.
    const WORD: usize = 8;
    const NONE: &str = "digest  none: a solver was skipped, a run met the deadline or was cancelled, or \
                        the host failed";
    let hash = |text: &str| hash(text, width.saturating_sub(WORD));
    match digest {
        Some(digest) => writeln!(out, "digest  {}", hash(&digest.to_string()))?,
        None => writeln!(out, "{}", folded(NONE, WORD, width))?,
    }
    writeln!(out, "engine  {ENGINE}")?;
    writeln!(out, "runtime {}", hash(runtime))
}
