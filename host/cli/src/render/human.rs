//! The report of a task for people.

use std::io::{self, Write};
use std::time::Duration;

use super::{Palette, Panel, Summary, draw_row, near, terminal_width};
use solver_core::quote::Shown;
use solver_core::task::Task;
use solver_judge::timing::Phase;
use solver_sandbox::engine::ENGINE;

/// Hashes of solvers that are listed at most.
const MOST_LISTED: usize = 5;

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
    writeln!(
        out,
        "task {}: {} on {} = {}{}",
        summary.task,
        counted(summary.solvers as u64, "solver"),
        counted(summary.samples as u64, "sample"),
        counted(summary.counts.total(), "run"),
        if summary.interrupted {
            ", interrupted"
        } else {
            ""
        },
    )?;
    writeln!(out)?;
    for (verdict, count) in summary.counts.iter().filter(|(_, count)| *count > 0) {
        let share = 100.0 * count as f64 / summary.counts.total().max(1) as f64;
        writeln!(out, "  {:<15} {count:>9} {share:>6.1} %", verdict.word())?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "  {}, {} distinct",
        counted(summary.candidates, "candidate"),
        summary.unique_outputs
    )?;
    match summary.solved.as_slice() {
        [] => {
            writeln!(out, "  no solver matches every demo")?;
            if let Some(near) = &summary.near {
                near::print(near, out)?;
            }
        }
        solved => {
            writeln!(
                out,
                "  {} every demo:",
                if solved.len() == 1 {
                    "1 solver matches".to_owned()
                } else {
                    format!("{} solvers match", solved.len())
                }
            )?;
            for hash in solved.iter().take(MOST_LISTED) {
                writeln!(out, "    {hash}")?;
            }
            if solved.len() > MOST_LISTED {
                writeln!(out, "    and {} more", solved.len() - MOST_LISTED)?;
            }
        }
    }
    writeln!(
        out,
        "  {} left after equals collapsed, {} validated, {} saved in {}",
        summary.after_filter,
        summary.validated,
        summary.saved,
        Shown::path(&summary.archive)
    )?;
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
    writeln!(out)?;
    if timing {
        let phases = Phase::ALL.map(|phase| (phase.word(), summary.timing.get(phase)));
        let near = summary.near.as_ref().map(|near| ("near misses", near.took));
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
        writeln!(out)?;
    }
    match &summary.digest {
        Some(digest) => writeln!(out, "digest  {digest}")?,
        None => writeln!(
            out,
            "digest  none: a run met the deadline, was cancelled, or the host failed"
        )?,
    }
    writeln!(out, "engine  {ENGINE}, runtime {}", summary.runtime)?;
    out.flush()
}

fn counted(count: u64, thing: &str) -> String {
    if count == 1 {
        format!("1 {thing}")
    } else {
        format!("{count} {thing}s")
    }
}
