//! The findings of `check`: what a reader is told of a text that nobody runs.
//!
//! Owns their form, which is the same in every language. Leaves what is found to the languages.

use serde::Serialize;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It does not compile.
    Error,
    /// It will surely or probably fail, or does nothing.
    Warning,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The line of the file, counted from 1.
    pub line: u32,
    /// The character of the line, counted from 1.
    pub column: u32,
    /// The number of characters on that line that it is about, at least 1.
    pub width: u32,
    /// The defect, and the next step.
    pub message: String,
}
