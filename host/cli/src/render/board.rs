//! The leaderboard of a task: the best solvers by name, a line each.
//!
//! Owns the table. Leaves who stands on it to `score::board`.

use std::io::{self, Write};

use super::text::{columns, counted, number, shortened};
use solver_core::quote;
use solver_judge::score::board::{Matched, Placed};

/// The title of the table, above the names.
const TITLE: &str = "best solvers";
/// Blank columns before a line, and between two columns.
const GAP: usize = 2;

/// Prints the table within a width. `ran` says how many solvers there are to be on it.
pub fn print(board: &[Placed], ran: usize, width: usize, out: &mut dyn Write) -> io::Result<()> {
    if board.is_empty() {
        return Ok(());
    }
    let cells: Vec<[String; 4]> = std::iter::once(heads())
        .chain(board.iter().map(cells))
        .collect();
    let widest = |column: usize| cells.iter().map(move |row| columns(&row[column])).max();
    let [name, demos, tests, fuel] = [0, 1, 2, 3].map(|column| widest(column).unwrap_or(0));
    let rest = GAP + demos + GAP + tests + GAP + fuel;
    let name = name.min(width.saturating_sub(GAP + rest).max(TITLE.len()));
    for row in &cells {
        let [solver, matched, tested, spent] = row;
        writeln!(
            out,
            "  {:<name$}  {matched:>demos$}  {tested:>tests$}  {spent:>fuel$}",
            shortened(solver, name)
        )?;
    }
    match ran.saturating_sub(board.len()) {
        0 => Ok(()),
        more => writeln!(out, "  and {} more", number(more as u64)),
    }
}

fn heads() -> [String; 4] {
    [TITLE, "demos", "tests", "fuel"].map(str::to_owned)
}

fn cells(placed: &Placed) -> [String; 4] {
    [
        quote::line(&placed.name),
        matched(placed.demos),
        matched(placed.tests),
        placed.fuel.map_or_else(nothing, number),
    ]
}

/// `3 of 4`; a dash where nothing can be matched.
pub(super) fn matched(matched: Matched) -> String {
    match matched.of {
        0 => nothing(),
        of => format!("{} of {of}", matched.matched),
    }
}

fn nothing() -> String {
    "-".to_owned()
}

/// The reach of the best solver of a task: `solved`, `3 of 4 demos`, or that nothing ran.
pub(super) fn reached(best: Option<&Placed>, is_solved: bool) -> String {
    match best {
        _ if is_solved => "solved".to_owned(),
        Some(best) => format!(
            "{} of {}",
            best.demos.matched,
            counted(best.demos.of as u64, "demo")
        ),
        None => "nothing ran".to_owned(),
    }
}
