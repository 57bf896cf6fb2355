//! The print of a comparison: a table or a JSON object, with the goals.

use serde_json::{Value, json};

use crate::machine::Machine;
use crate::report::{Bound, Goal, Reached, Report, Row, Sweep, Unit};

/// The comparison as a table.
pub fn table(report: &Report) -> String {
    let mut text = format!(
        "bench {}: {}\n{}, {} rounds by turns\n\n",
        report.what.name(),
        report.what.compares(),
        report.inputs,
        report.rounds.count()
    );
    let width = report
        .rows
        .iter()
        .chain(&report.ratios)
        .map(|row| row.name.chars().count())
        .max()
        .unwrap_or(0);
    text.push_str(&format!(
        "  {:<width$}  {:>10}  {:>10}  {:>10}\n",
        "", "median", "least", "most"
    ));
    for row in &report.rows {
        text.push_str(&line(row, width));
    }
    if !report.ratios.is_empty() {
        text.push('\n');
    }
    for row in &report.ratios {
        text.push_str(&line(row, width));
    }
    for sweep in &report.sweeps {
        text.push_str(&matrix(sweep));
    }
    if !report.notes.is_empty() {
        text.push('\n');
    }
    for note in &report.notes {
        text.push_str(&format!("  {note}\n"));
    }
    text
}

fn line(row: &Row, width: usize) -> String {
    let number = |value| quantity(row.unit, value);
    let goal = match &row.goal {
        None => String::new(),
        Some(goal) => format!("  {}", run_result(row, goal)),
    };
    format!(
        "  {:<width$}  {:>10}  {:>10}  {:>10}{goal}\n",
        row.name,
        number(row.spread.median),
        number(row.spread.least),
        number(row.spread.most)
    )
}

/// The medians, all in one unit.
fn matrix(sweep: &Sweep) -> String {
    let (unit, parts) = match sweep.unit {
        Unit::Seconds => (" in ms", 1e-3),
        Unit::Bytes => (" in MiB", 1024.0 * 1024.0),
        Unit::PerSecond => (" a second", 1.0),
        Unit::Times | Unit::Count | Unit::Share => ("", 1.0),
    };
    let columns = sweep.cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut text = format!(
        "\n  {}{unit}, medians\n  {} \\ {}",
        sweep.name, sweep.down, sweep.across
    );
    let width = sweep.down.len() + sweep.across.len() + 3;
    for column in 1..=columns {
        text.push_str(&format!("  {column:>6}"));
    }
    for (row, cells) in (1..).zip(&sweep.cells) {
        text.push_str(&format!("\n  {row:>width$}"));
        for cell in cells {
            text.push_str(&format!("  {:>6.1}", cell.median / parts));
        }
    }
    text.push('\n');
    text
}

fn run_result(row: &Row, goal: &Goal) -> String {
    let side = match goal.bound {
        Bound::AtMost => "at most",
        Bound::AtLeast => "at least",
    };
    let word = match goal.reached(row.spread.median) {
        Reached::Missed => "MISSED",
        Reached::Must => "reached",
        Reached::Stretch => "reached, and beyond",
    };
    let stretch = match goal.stretch {
        None => String::new(),
        Some(stretch) => format!(", better {}", quantity(row.unit, stretch)),
    };
    format!("{side} {}{stretch}: {word}", quantity(row.unit, goal.must))
}

/// A number in a unit that fits.
fn quantity(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Seconds => {
            let size = value.abs();
            if size < 1e-6 {
                format!("{:.0} ns", value * 1e9)
            } else if size < 1e-3 {
                format!("{:.2} us", value * 1e6)
            } else if size < 1.0 {
                format!("{:.2} ms", value * 1e3)
            } else {
                format!("{value:.2} s")
            }
        }
        Unit::PerSecond => format!("{value:.0} /s"),
        Unit::Bytes => format!("{:.0} KiB", value / 1024.0),
        Unit::Times if value.abs() >= 100.0 => format!("{value:.0}x"),
        Unit::Times => format!("{value:.2}x"),
        Unit::Count => format!("{value:.0}"),
        Unit::Share => format!("{value:.4}"),
    }
}

/// The comparison as one JSON object.
pub fn json(report: &Report, machine: &Machine) -> Value {
    json!({
        "bench": report.what.name(),
        "compares": report.what.compares(),
        "inputs": report.inputs,
        "rounds": report.rounds.count(),
        "rows": report.rows.iter().map(row).collect::<Vec<_>>(),
        "ratios": report.ratios.iter().map(row).collect::<Vec<_>>(),
        "sweeps": report.sweeps.iter().map(sweep).collect::<Vec<_>>(),
        "notes": report.notes,
        "machine": machine,
    })
}

fn row(row: &Row) -> Value {
    let goal = row.goal.as_ref().map(|goal| {
        json!({
            "bound": match goal.bound {
                Bound::AtMost => "at-most",
                Bound::AtLeast => "at-least",
            },
            "must": goal.must,
            "stretch": goal.stretch,
            "reached": goal.reached(row.spread.median),
        })
    });
    json!({
        "name": row.name,
        "unit": unit(row.unit),
        "median": row.spread.median,
        "least": row.spread.least,
        "most": row.spread.most,
        "goal": goal,
    })
}

fn sweep(sweep: &Sweep) -> Value {
    json!({
        "name": sweep.name,
        "unit": unit(sweep.unit),
        "across": sweep.across,
        "down": sweep.down,
        "cells": sweep.cells,
    })
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => "s",
        Unit::PerSecond => "1/s",
        Unit::Bytes => "bytes",
        Unit::Times => "times",
        Unit::Count => "count",
        Unit::Share => "share",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparisons::What;
    use crate::measure::{Rounds, Series};

    #[test]
    fn a_table_names_numbers_spread_and_goals() {
        let series = Series::new(vec![12.5e-6, 11e-6, 2.5e-3]);
        let report = Report {
            what: What::Sandbox,
            inputs: "one solver".to_owned(),
            rounds: Rounds::DEFAULT,
            rows: vec![
                Row::new("here", Unit::Seconds, &series).held_to(Goal::at_most(20e-6)),
                Row::new("throughput", Unit::PerSecond, &Series::new(vec![4321.9])),
            ],
            ratios: vec![
                Row::new("here / bare", Unit::Times, &Series::new(vec![1.5]))
                    .held_to(Goal::at_most(1.3)),
            ],
            sweeps: vec![Sweep {
                name: "time by workers".to_owned(),
                unit: Unit::Seconds,
                across: "execution",
                down: "scoring",
                cells: vec![vec![series.spread(); 2]],
            }],
            notes: vec!["skipped: no peer".to_owned()],
        };
        insta::assert_snapshot!(table(&report), @r"
        bench sandbox: a fresh sandbox and a call, beside bare wasmtime
        one solver, 11 rounds by turns

                           median       least        most
          here           12.50 us    11.00 us     2.50 ms  at most 20.00 us: reached
          throughput      4322 /s     4322 /s     4322 /s

          here / bare       1.50x       1.50x       1.50x  at most 1.30x: MISSED

          time by workers in ms, medians
          scoring \ execution       1       2
                            1     0.0     0.0

          skipped: no peer
        ");
    }
}
