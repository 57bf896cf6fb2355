//! Why solvers do not compile, summed up: a thousand reasons are a handful of kinds.
//!
//! Owns what counts as the same reason. Leaves the reasons to the languages and to the sandbox, and the
//! printing to whoever reports.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use serde::Serialize;

use crate::submission::{Form, Solver, Submission};
use solver_core::quote;
use solver_sandbox::run::Executable;

/// The rejected solvers of a battery.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejections {
    /// Their reasons: the most frequent first, and equals in the order in which they were met.
    pub by_reason: Vec<Rejection>,
    /// How many of them use what of a language that is larger than their own (`for`, `numpy`): the
    /// most frequent first. A solver counts once for each.
    pub general: Vec<(&'static str, usize)>,
}

/// The solvers that are rejected for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// The reason without its particulars: `unknown name`.
    pub reason: String,
    /// How many solvers.
    pub count: usize,
    /// The first of them, with its place: `FILE:LINE:COLUMN: reason`.
    pub first: String,
}

/// Constructs that a line names at most.
const MOST_NAMED: usize = 6;

impl Rejections {
    /// Sums up those of these solvers that are rejected. The two lists are of the same solvers, in the
    /// same order.
    pub fn of(submitted: &[Arc<Submission>], solvers: &[Arc<Solver>]) -> Self {
        let mut reasons: Tally<String> = Tally::default();
        let mut firsts = Vec::new();
        let mut general = Tally::default();
        for (submitted, solver) in submitted.iter().zip(solvers) {
            let Executable::Rejected(told) = &solver.executable else {
                continue;
            };
            let reason = match &submitted.form {
                Form::Source {
                    source: Err(mistake),
                    ..
                } => {
                    for construct in &mistake.general {
                        general.add(*construct);
                    }
                    mistake.kind.to_owned()
                }
                Form::Source { source: Ok(_), .. } | Form::Component(_) | Form::Refused(_) => {
                    first_clause(told)
                }
            };
            if reasons.add(reason) {
                firsts.push(submitted.problem(solver).unwrap_or_default());
            }
        }
        let mut by_reason: Vec<Rejection> = (reasons.counts.into_iter().zip(firsts))
            .map(|((reason, count), first)| Rejection {
                reason,
                count,
                first,
            })
            .collect();
        // The sort is stable: equals stay in the order in which they were met.
        by_reason.sort_by_key(|rejection| Reverse(rejection.count));
        let mut general = general.counts;
        general.sort_by_key(|(_, count)| Reverse(*count));
        Rejections { by_reason, general }
    }

    /// How many solvers are rejected.
    pub fn count(&self) -> usize {
        self.by_reason.iter().map(|rejection| rejection.count).sum()
    }

    /// Their constructs from beyond their language, in one line: `412 solvers use for, 230 numpy`.
    /// None where there are none.
    pub fn general_in_words(&self) -> Option<String> {
        let (first, rest) = self.general.split_first()?;
        let (construct, count) = first;
        let solvers = if *count == 1 {
            "solver uses"
        } else {
            "solvers use"
        };
        let mut line = format!("{count} {solvers} {construct}");
        for (construct, count) in rest.iter().take(MOST_NAMED - 1) {
            line.push_str(&format!(", {count} {construct}"));
        }
        if self.general.len() > MOST_NAMED {
            line.push_str(", ...");
        }
        Some(line)
    }
}

/// The first clause of a reason. Particulars and the next step come after it.
fn first_clause(reason: &str) -> String {
    let end = reason.find([';', ':', '\n']).unwrap_or(reason.len());
    quote::line(reason[..end].trim())
}

/// Counts by key, in the order in which keys were met.
struct Tally<K> {
    counts: Vec<(K, usize)>,
    places: HashMap<K, usize>,
}

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Tally {
            counts: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<K: Clone + Eq + Hash> Tally<K> {
    /// Counts one more. Says whether it is the first of its key.
    fn add(&mut self, key: K) -> bool {
        if let Some(&place) = self.places.get(&key) {
            self.counts[place].1 += 1;
            return false;
        }
        self.places.insert(key.clone(), self.counts.len());
        self.counts.push((key, 1));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::languages;
    use solver_core::hash::sha256_hex;
    use solver_language::{LanguageId, Lines, Mistake};

    fn mistaken(file: &str, kind: &'static str, general: &[&'static str]) -> Arc<Submission> {
        let mistake = Mistake {
            line: 2,
            column: 5,
            kind,
            general: general.to_vec(),
            reason: format!("{kind} 'x'"),
        };
        Arc::new(Submission {
            hash: sha256_hex(b""),
            origin: file.into(),
            language: LanguageId::new("echo"),
            form: Form::Source {
                source: Err(mistake),
                lines: Lines::default(),
            },
            keeps_stdout: false,
        })
    }

    fn refused(file: &str, reason: &str) -> Arc<Submission> {
        Arc::new(Submission::refused_for(
            reason.to_owned(),
            sha256_hex(b""),
            LanguageId::WASM,
            file.into(),
        ))
    }

    fn summed(submitted: &[Arc<Submission>]) -> Rejections {
        let solvers: Vec<Arc<Solver>> = submitted
            .iter()
            .filter_map(|submitted| submitted.refused(&languages()))
            .collect();
        Rejections::of(submitted, &solvers)
    }

    #[test]
    fn reasons_are_counted_by_kind_with_the_first_place_of_each() {
        let rejections = summed(&[
            refused("a.wasm", "it imports clock: forbidden; leave it out"),
            mistaken("a.py", "unknown name", &[]),
            refused("b.wasm", "it imports clock: also forbidden"),
            mistaken("b.py", "general Python", &["for", "numpy"]),
            mistaken("c.py", "unknown name", &[]),
            mistaken("d.py", "general Python", &["numpy"]),
            mistaken("e.py", "general Python", &["numpy", "while"]),
        ]);
        let lines: Vec<String> = (rejections.by_reason.iter())
            .map(|it| format!("{} {} {}", it.count, it.reason, it.first))
            .collect();
        assert_eq!(
            lines,
            [
                "3 general Python b.py:2:5: general Python 'x'",
                "2 it imports clock a.wasm: it imports clock: forbidden; leave it out",
                "2 unknown name a.py:2:5: unknown name 'x'",
            ]
        );
        assert_eq!(rejections.count(), 7);
        assert_eq!(rejections.general, [("numpy", 3), ("for", 1), ("while", 1)]);
        assert_eq!(
            rejections.general_in_words().as_deref(),
            Some("3 solvers use numpy, 1 for, 1 while")
        );
    }

    #[test]
    fn where_nothing_is_rejected_nothing_is_said() {
        assert_eq!(summed(&[]), Rejections::default());
        assert_eq!(Rejections::default().general_in_words(), None);
        let one = summed(&[mistaken("b.py", "general Python", &["for"])]);
        assert_eq!(one.general_in_words().as_deref(), Some("1 solver uses for"));
    }
}
