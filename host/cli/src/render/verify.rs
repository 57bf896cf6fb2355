//! The output of `verify-determinism`: the corpus, a row a setting, the first differences.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde_json::json;

use solver_core::plural::counted;
use solver_verify::line::Line;
use solver_verify::{Compared, Difference};

/// How the verdicts of a corpus are spread, so that everyone sees that it is not all of one kind.
pub fn corpus(lines: &[Line], time: Duration) -> String {
    let mut text = format!(
        "{} in the corpus, {:.1} s for each setting of one worker\n\n",
        counted(lines.len(), "run"),
        time.as_secs_f64()
    );
    for (verdict, count) in verdicts(lines) {
        text.push_str(&format!("  {verdict:<15}{count:>8}\n"));
    }
    text
}

fn verdicts(lines: &[Line]) -> BTreeMap<&str, usize> {
    let mut verdicts = BTreeMap::new();
    for line in lines {
        *verdicts.entry(line.verdict.as_str()).or_default() += 1;
    }
    verdicts
}

/// A line of the table.
pub struct Row<'a> {
    name: &'a str,
    cells: [String; 5],
}

impl Row<'_> {
    /// The line above the others.
    pub const HEADER: Header = Header;

    /// The line of a setting.
    pub fn of(compared: &Compared) -> Row<'_> {
        Row {
            name: &compared.name,
            cells: [
                compared.runs.to_string(),
                compared.verdicts.to_string(),
                compared.fuel.to_string(),
                compared.nothing_said.to_string(),
                format!("{:.1}", compared.time.as_secs_f64()),
            ],
        }
    }
}

/// The names of the columns.
pub struct Header;

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [runs, verdicts, fuel, nothing, seconds] =
            ["runs", "verdicts", "fuel", "no verdict", "seconds"];
        write!(
            f,
            "{:<62}{runs:>8}{verdicts:>10}{fuel:>8}{nothing:>12}{seconds:>9}",
            "what differs under"
        )
    }
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [runs, verdicts, fuel, nothing, seconds] = &self.cells;
        write!(
            f,
            "{:<62}{runs:>8}{verdicts:>10}{fuel:>8}{nothing:>12}{seconds:>9}",
            self.name
        )
    }
}

/// The first differences of each setting, in full, and what to do with them.
pub fn examples(rows: &[Compared]) -> Vec<String> {
    let mut texts = Vec::new();
    for row in rows {
        for Difference { reference, here } in &row.examples {
            let here = match here {
                Some(here) => said(here),
                None => "nothing".to_owned(),
            };
            texts.push(format!(
                "\n{}: solver {}, {}\n  reference: {}\n  here:      {here}",
                row.name,
                reference.solver,
                reference.sample,
                said(reference),
            ));
        }
    }
    if !texts.is_empty() {
        texts.push(
            "\nIf nothing was broken on purpose, this is a bug of the host: report it with the \
             lines above and the command.\n"
                .to_owned(),
        );
    }
    texts
}

fn said(line: &Line) -> String {
    let fuel = match line.fuel {
        Some(fuel) => format!("fuel {fuel}"),
        None => "no fuel".to_owned(),
    };
    let words = [&line.verdict, &line.detail, &line.output];
    let words: Vec<&str> = words
        .into_iter()
        .map(String::as_str)
        .filter(|word| !word.is_empty())
        .chain([fuel.as_str()])
        .collect();
    words.join(", ")
}

/// All of it as one JSON object.
pub fn json(corpus: &[Line], rows: &[Compared]) -> serde_json::Result<String> {
    let settings: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "setting": row.name,
                "runs": row.runs,
                "verdicts": row.verdicts,
                "fuel": row.fuel,
                "no_verdict": row.nothing_said,
                "examples": row.examples.iter().map(|example| json!({
                    "reference": example.reference.to_string(),
                    "here": example.here.as_ref().map(ToString::to_string),
                })).collect::<Vec<_>>(),
                "seconds": row.time.as_secs_f64(),
            })
        })
        .collect();
    serde_json::to_string(&json!({
        "corpus": verdicts(corpus),
        "settings": settings,
        "differ": rows.iter().map(Compared::different).sum::<usize>(),
        "runs": rows.iter().map(|row| row.runs).sum::<usize>(),
    }))
}
