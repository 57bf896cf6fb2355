//! How files of tasks are read, beside what stands in them, and how much of them.

use std::path::PathBuf;

use solver_core::task::Member;

/// The most samples that a task may have, of all kinds together.
pub const MAX_SAMPLES: usize = 2_000;

/// The options for files of tasks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading<'a> {
    /// Files of answers. Without any, one beside the tasks is looked for.
    pub answers: &'a [PathBuf],
    /// Members besides `train` and `test` whose pairs run too.
    pub also: &'a [Member],
    /// Of a list of pairs, or of such a member, the first so many are taken.
    pub pairs: Option<usize>,
}

impl Reading<'_> {
    /// Whether anything was asked.
    pub fn is_asked(&self) -> bool {
        self.first_flag().is_some()
    }

    /// The flag of something that was asked.
    pub(super) fn first_flag(&self) -> Option<&'static str> {
        if !self.answers.is_empty() {
            Some("--answers")
        } else if !self.also.is_empty() {
            Some("--also")
        } else {
            self.pairs.map(|_| "--pairs")
        }
    }

    /// So many pairs of a list are looked at.
    pub(super) fn most_pairs(&self) -> usize {
        self.pairs.unwrap_or(MAX_SAMPLES).min(MAX_SAMPLES)
    }

    /// So many pairs are taken of a list that has so many.
    pub(super) fn taken(&self, there: usize) -> usize {
        there.min(self.pairs.unwrap_or(usize::MAX))
    }
}
