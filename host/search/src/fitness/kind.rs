//! The kind of a differ on a task: whether it finds nothing where the answer is right, or how much.
//!
//! A kind follows from what the differ says of the demos' right outputs, so it is a function of
//! task, differ and limits. Leaves the comparison with a candidate to [`crate::fitness::measure`].

use solver_arc_dsl::differ::ask::Said;

/// The kind of a differ on a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It finds nothing on any demo's right output: what it counts is an invariant of the task,
    /// and a candidate on which it finds something breaks it.
    Constant,
    /// Its count on each demo's right output, in order; not 0 on all of them.
    Measuring(Vec<i64>),
    /// It says nothing on some demo's right output, so nothing can be learned from it here.
    Silent,
}

impl Kind {
    /// The kind of a differ that says this of the right outputs, in the order of the demos.
    pub fn of<'a>(right: impl IntoIterator<Item = &'a Said>) -> Self {
        let counts: Option<Vec<i64>> = right.into_iter().map(Said::count).collect();
        match counts {
            None => Kind::Silent,
            Some(counts) if counts.iter().all(|count| *count == 0) => Kind::Constant,
            Some(counts) => Kind::Measuring(counts),
        }
    }

    /// The count that is right on a demo; none where it cannot be told.
    pub fn right(&self, demo: usize) -> Option<i64> {
        match self {
            Kind::Constant => Some(0),
            Kind::Measuring(counts) => counts.get(demo).copied(),
            Kind::Silent => None,
        }
    }

    /// Whether it is an invariant of the task.
    pub(crate) fn is_constant(&self) -> bool {
        match self {
            Kind::Constant => true,
            Kind::Measuring(_) | Kind::Silent => false,
        }
    }
}
