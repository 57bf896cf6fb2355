//! Solvers that nobody can run here, since their interpreter is not installed: set apart, and told.

use std::sync::Arc;

use crate::commands::{BadInput, languages, note};
use crate::render::Skipped;
use crate::render::text::counted;
use solver_judge::submission::Submission;

/// Reasons that are named on standard error.
const MOST_NAMED: usize = 3;

/// The solvers that can run, and those that cannot.
pub(super) fn set_apart(submitted: Vec<Arc<Submission>>) -> (Vec<Arc<Submission>>, Vec<Skipped>) {
    let mut skipped = Vec::new();
    let mut left = Vec::with_capacity(submitted.len());
    for submission in submitted {
        match submission.missing(languages()) {
            Some(reason) => skipped.push(Skipped {
                name: (submission.origin.name()).unwrap_or_else(|| submission.hash.to_string()),
                reason,
            }),
            None => left.push(submission),
        }
    }
    (left, skipped)
}

/// Tells which of them are skipped, and goes on.
pub(super) fn tell(skipped: &[Skipped]) {
    if !skipped.is_empty() {
        note(&in_words(skipped));
    }
}

/// Why a battery in which nothing can run is refused.
pub(super) fn none_runs(skipped: &[Skipped]) -> BadInput {
    BadInput(format!("{}\nnothing was run", in_words(skipped)))
}

/// `2 solvers are skipped:`, and a line for each reason with the first solver that has it.
fn in_words(skipped: &[Skipped]) -> String {
    let count = skipped.len() as u64;
    let are = if count == 1 { "is" } else { "are" };
    let mut lines = vec![format!("{} {are} skipped:", counted(count, "solver"))];
    let mut reasons: Vec<(&str, &str, u64)> = Vec::new();
    for it in skipped {
        match reasons.iter_mut().find(|(reason, ..)| *reason == it.reason) {
            Some((.., times)) => *times += 1,
            None => reasons.push((&it.reason, &it.name, 1)),
        }
    }
    lines.extend(
        reasons
            .iter()
            .take(MOST_NAMED)
            .map(|(reason, name, times)| {
                let more = match times {
                    1 => String::new(),
                    times => format!(" and {} more", times - 1),
                };
                format!("  {name}{more}: {reason}")
            }),
    );
    lines.join("\n")
}
