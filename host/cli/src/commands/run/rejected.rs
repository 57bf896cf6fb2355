//! Solvers that do not compile, told on standard error: by reason, with the first place of each.
//!
//! Leaves what counts as one reason to [`solver_judge::rejections`].

use crate::commands::{BadInput, note};
use crate::render::text::{counted, folded, number};
use crate::render::warning_width;
use solver_judge::rejections::{Rejection, Rejections};

/// Reasons that are named where the others run.
const MOST_NAMED: usize = 5;
/// Reasons that are named in the error where nothing runs: it may have five lines.
const MOST_IN_ERROR: usize = 3;

/// Tells which of so many solvers are rejected, and goes on.
pub(super) fn tell(rejections: &Rejections, of: usize) {
    let count = rejections.count();
    if count == 0 {
        return;
    }
    let mut lines = vec![format!(
        "{} of {} rejected:",
        number(count as u64),
        match count {
            1 => format!("{} is", counted(of as u64, "solver")),
            _ => format!("{} are", counted(of as u64, "solver")),
        }
    )];
    lines.extend(named(rejections, MOST_NAMED));
    lines.extend(general(rejections));
    let width = warning_width().unwrap_or(usize::MAX);
    let lines: Vec<String> = lines.iter().map(|line| folded(line, 4, width)).collect();
    note(&lines.join("\n"));
}

/// Why a battery of so many solvers in which nothing compiles is refused.
pub(super) fn none_compiles(rejections: &Rejections, of: usize) -> BadInput {
    let text = match (&rejections.by_reason[..], of) {
        ([], _) => "the battery is empty; hand in solvers with --solvers".to_owned(),
        ([only], 1) => {
            format!(
                "{}\nthe only solver does not compile; nothing was run",
                only.first
            )
        }
        ([same], of) => {
            let none = none_of(of);
            let general = general(rejections).map_or_else(String::new, |line| format!("\n{line}"));
            format!("{}\n{none}{general}", same.first)
        }
        (_, of) => {
            let mut lines = vec![none_of(of)];
            lines.extend(named(rejections, MOST_IN_ERROR));
            match (general(rejections), lines.len() > MOST_IN_ERROR + 1) {
                (Some(line), true) => {
                    if let Some(last) = lines.last_mut() {
                        last.push_str(&format!("; {line}"));
                    }
                }
                (Some(line), false) => lines.push(line),
                (None, _) => {}
            }
            lines.join("\n")
        }
    };
    BadInput(text)
}

fn none_of(of: usize) -> String {
    format!(
        "none of the {} compiles; nothing was run",
        counted(of as u64, "solver")
    )
}

/// A line for each of the first reasons, and one that counts the rest.
fn named(rejections: &Rejections, most: usize) -> Vec<String> {
    let all = &rejections.by_reason;
    let (named, others) = all.split_at(most.min(all.len()));
    let line = |it: &Rejection| {
        let first = if it.count == 1 { ":" } else { ", first" };
        let count = number(it.count as u64);
        format!("  {count} {}{first} {}", it.reason, it.first)
    };
    let mut lines: Vec<String> = named.iter().map(line).collect();
    if !others.is_empty() {
        let count: usize = others.iter().map(|it| it.count).sum();
        lines.push(format!(
            "  {} for {}",
            number(count as u64),
            counted(others.len() as u64, "other reason")
        ));
    }
    lines
}

/// The constructs of Python outside arc-dsl that solvers use.
fn general(rejections: &Rejections) -> Option<String> {
    let words = rejections.general_in_words()?;
    Some(format!(
        "general Python: {words}; see `solver-host dsl --syntax`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejections(reasons: usize, general: &[(&'static str, usize)]) -> Rejections {
        let by_reason = (0..reasons).map(|place| Rejection {
            reason: format!("reason {place}"),
            count: 10 * (reasons - place),
            first: format!("a.py:{place}:1: because"),
        });
        Rejections {
            by_reason: by_reason.collect(),
            general: general.to_vec(),
        }
    }

    #[test]
    fn an_error_has_five_lines_at_most() {
        let python = [("for", 40), ("numpy", 2)];
        for reasons in 0..9 {
            for general in [&[][..], &python] {
                let error = none_compiles(&rejections(reasons, general), 400).to_string();
                assert!(error.lines().count() <= 5, "{error}");
            }
        }
        insta::assert_snapshot!(none_compiles(&rejections(5, &python), 1_500).to_string(), @r"
        none of the 1,500 solvers compiles; nothing was run
          50 reason 0, first a.py:0:1: because
          40 reason 1, first a.py:1:1: because
          30 reason 2, first a.py:2:1: because
          30 for 2 other reasons; general Python: 40 solvers use for, 2 numpy; see `solver-host dsl --syntax`
        ");
        insta::assert_snapshot!(none_compiles(&rejections(1, &python), 10).to_string(), @r"
        a.py:0:1: because
        none of the 10 solvers compiles; nothing was run
        general Python: 40 solvers use for, 2 numpy; see `solver-host dsl --syntax`
        ");
    }

    #[test]
    fn five_reasons_are_named_and_the_others_counted() {
        assert_eq!(named(&rejections(5, &[]), MOST_NAMED).len(), 5);
        let lines = named(&rejections(8, &[]), MOST_NAMED);
        assert_eq!(lines.len(), 6);
        assert_eq!(lines[5], "  60 for 3 other reasons");
    }
}
