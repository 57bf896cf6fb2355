//! The report of a comparison: rows with medians and spread, ratios, and the goals they are held to.
//!
//! Owns the shape; how it is printed is [`crate::tables`].

use crate::comparisons::What;
use crate::measure::{Rounds, Series, Spread};

/// One comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Which one.
    pub what: What,
    /// The inputs, in a line.
    pub inputs: String,
    /// Rounds that counted.
    pub rounds: Rounds,
    /// The measurements.
    pub rows: Vec<Row>,
    /// The measurements put into relation.
    pub ratios: Vec<Row>,
    /// The measurements for every pair of two numbers.
    pub sweeps: Vec<Sweep>,
    /// Further remarks: results that were compared, what was skipped and why.
    pub notes: Vec<String>,
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its subject.
    pub name: String,
    /// The unit of the numbers.
    pub unit: Unit,
    /// The numbers.
    pub spread: Spread,
    /// The goal of the numbers.
    pub goal: Option<Goal>,
}

impl Row {
    /// A row without a goal.
    pub fn new(name: impl Into<String>, unit: Unit, series: &Series) -> Self {
        Row {
            name: name.into(),
            unit,
            spread: series.spread(),
            goal: None,
        }
    }

    /// The same, held to a goal.
    pub fn held_to(self, goal: Goal) -> Self {
        Row {
            goal: Some(goal),
            ..self
        }
    }
}

/// A number for every pair of two numbers, both from one up.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// Its subject.
    pub name: String,
    /// The unit of the numbers.
    pub unit: Unit,
    /// The thing that the columns count.
    pub across: &'static str,
    /// The thing that the rows count.
    pub down: &'static str,
    /// The rows.
    pub cells: Vec<Vec<Spread>>,
}

/// The unit of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds, printed in what fits.
    Seconds,
    /// So many a second.
    PerSecond,
    /// Bytes, printed as KiB.
    Bytes,
    /// So many times.
    Times,
    /// So many.
    Count,
    /// A part of one.
    Share,
}

/// The number that a median has to reach, and a better one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// The side on which it has to be.
    pub bound: Bound,
    /// The number that it must reach.
    pub must: f64,
    /// The number that it may reach beyond that.
    pub stretch: Option<f64>,
}

/// The side of a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Less is better.
    AtMost,
    /// More is better.
    AtLeast,
}

/// How a median stands to its goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reached {
    /// It does not reach it.
    Missed,
    /// It does.
    Must,
    /// It goes beyond it as far as was hoped for.
    Stretch,
}

impl Goal {
    /// At most so much.
    pub fn at_most(must: f64) -> Self {
        Goal {
            bound: Bound::AtMost,
            must,
            stretch: None,
        }
    }

    /// At least so much.
    pub fn at_least(must: f64) -> Self {
        Goal {
            bound: Bound::AtLeast,
            must,
            stretch: None,
        }
    }

    /// The same, and better this.
    pub fn better(self, stretch: f64) -> Self {
        Goal {
            stretch: Some(stretch),
            ..self
        }
    }

    /// How a median stands to it.
    pub fn reached(&self, median: f64) -> Reached {
        let within = |end: f64| match self.bound {
            Bound::AtMost => median <= end,
            Bound::AtLeast => median >= end,
        };
        match self.stretch {
            Some(stretch) if within(stretch) => Reached::Stretch,
            _ if within(self.must) => Reached::Must,
            _ => Reached::Missed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_has_a_side() {
        let ratio = Goal::at_most(1.8).better(1.4);
        assert_eq!(ratio.reached(1.9), Reached::Missed);
        assert_eq!(ratio.reached(1.8), Reached::Must);
        assert_eq!(ratio.reached(1.3), Reached::Stretch);
        let rate = Goal::at_least(3_000.0);
        assert_eq!(rate.reached(2_999.0), Reached::Missed);
        assert_eq!(rate.reached(9_000.0), Reached::Must);
        assert_eq!(rate.reached(f64::NAN), Reached::Missed);
    }
}
