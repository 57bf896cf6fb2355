//! One run as a line of text: six fields between tabs.
//!
//! `solver sample verdict detail output fuel`, where `output` is the hash of the output as compact
//! JSON, and empty where there is none; `fuel` is empty where it is not exact.

use std::fmt;

use solver_core::hash::sha256_hex;
use solver_core::task::{Grid, SampleId};
use solver_core::verdict::{RunResult, Verdict};
use solver_judge::score::Scored;

/// The outcome of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The hash of the solver.
    pub solver: String,
    /// The name of the sample.
    pub sample: String,
    /// The word.
    pub verdict: String,
    /// Its detail, or nothing.
    pub detail: String,
    /// The hash of the output, or nothing.
    pub output: String,
    /// The fuel, where it is exact.
    pub fuel: Option<u64>,
}

impl Line {
    /// The line of a run.
    pub fn of(scored: &Scored, sample: SampleId, run: &RunResult) -> Self {
        Line {
            solver: scored.solver.hash.to_string(),
            sample: sample.padded(),
            verdict: run.verdict.word().to_owned(),
            detail: run.detail().unwrap_or_default().to_owned(),
            output: run
                .output()
                .map(|grid: &Grid| sha256_hex(grid.to_json().as_bytes()).to_string())
                .unwrap_or_default(),
            fuel: run.run.fuel,
        }
    }

    /// Reads a line; none where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split('\t').map(str::to_owned);
        let mut next = || fields.next();
        let (solver, sample, verdict) = (next()?, next()?, next()?);
        let (detail, output, fuel) = (next()?, next()?, next()?);
        let fuel = match fuel.as_str() {
            "" => None,
            fuel => Some(fuel.parse().ok()?),
        };
        fields.next().is_none().then_some(Line {
            solver,
            sample,
            verdict,
            detail,
            output,
            fuel,
        })
    }

    /// Whether the run says something about its solver.
    pub fn is_reproducible(&self) -> bool {
        Verdict::ALL
            .into_iter()
            .any(|verdict| verdict.word() == self.verdict && verdict.is_reproducible())
    }

    /// Whether both say the same but for the fuel.
    pub(crate) fn same_verdict(&self, other: &Line) -> bool {
        let said = |line: &Line| {
            let Line {
                solver,
                sample,
                verdict,
                detail,
                output,
                fuel: _,
            } = line.clone();
            (solver, sample, verdict, detail, output)
        };
        said(self) == said(other)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Line {
            solver,
            sample,
            verdict,
            detail,
            output,
            fuel,
        } = self;
        let fuel = fuel.map(|fuel| fuel.to_string()).unwrap_or_default();
        write!(
            f,
            "{solver}\t{sample}\t{verdict}\t{detail}\t{output}\t{fuel}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read() {
        let line = Line {
            solver: "abc".to_owned(),
            sample: "test[00]".to_owned(),
            verdict: "trap".to_owned(),
            detail: "abi".to_owned(),
            output: String::new(),
            fuel: None,
        };
        assert_eq!(Line::parse(&line.to_string()), Some(line.clone()));
        let with_fuel = Line {
            fuel: Some(7),
            ..line
        };
        assert_eq!(Line::parse(&with_fuel.to_string()), Some(with_fuel));
        assert_eq!(Line::parse("abc\tdef"), None);
        assert_eq!(Line::parse("a\tb\tc\td\te\t1\tmore"), None);
    }
}
