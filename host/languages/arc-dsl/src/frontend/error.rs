//! Why source does not compile: the place and the reason.

use std::fmt;

use super::construct::Construct;
pub use solver_language::nearest;

/// A place in a text, both numbers counted from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The character in it.
    pub column: u32,
}

impl Position {
    /// The same place in the text that holds this one from `first_line` on.
    pub(crate) fn in_text_from(self, first_line: u32) -> Self {
        Position {
            line: self.line.saturating_add(first_line - 1),
            ..self
        }
    }

    /// The place of a byte offset in `text`.
    pub fn of(text: &str, offset: usize) -> Self {
        let mut end = offset.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &text[..end];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position {
            line: count(before.bytes().filter(|&b| b == b'\n').count() + 1),
            column: count(before[line_start..].chars().count() + 1),
        }
    }
}

/// Why source does not compile. Positions are those of the text that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {reason}", at.line, at.column)]
pub struct CompileError {
    /// Where.
    pub at: Position,
    /// The defect there, and the next step.
    pub reason: Reason,
    /// The words of what the function uses of general Python, each once, in the order of the text.
    pub general: Vec<&'static str>,
}

impl CompileError {
    /// An error of something of which nobody knows what general Python it uses, but for the reason.
    pub(crate) fn new(at: Position, reason: Reason) -> Self {
        let general = match &reason {
            Reason::General(construct) => vec![construct.word],
            Reason::Callee { error, .. } => error.general.clone(),
            _ => Vec::new(),
        };
        CompileError {
            at,
            reason,
            general,
        }
    }

    /// The error of a text as a whole.
    pub(crate) fn of_text(reason: Reason) -> Self {
        CompileError::new(Position { line: 1, column: 1 }, reason)
    }

    /// The text for people who look at the file: `file:line:column: reason`.
    pub fn in_file(&self, file: &str) -> String {
        let Position { line, column } = self.at;
        format!("{file}:{line}:{column}: {}", self.reason)
    }

    /// The same error of a text of which the other was a part: `move_place` says where places stand.
    pub(crate) fn moved(self, move_place: &impl Fn(Position) -> Position) -> Self {
        CompileError {
            at: move_place(self.at),
            reason: match self.reason {
                Reason::Callee { name, error } => Reason::Callee {
                    name,
                    error: Box::new(error.moved(move_place)),
                },
                other => other,
            },
            general: self.general,
        }
    }
}

/// The defect. Text that stood in the source is escaped by [`solver_core::quote`] when a reason is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The parser says so.
    Syntax(String),
    /// Python, but not of the subset.
    General(Construct),
    /// It calls a function of the file that does not compile.
    Callee {
        /// The name of the function.
        name: String,
        /// Why it does not.
        error: Box<CompileError>,
    },
    /// A Markdown fence that nothing closes, in a text that is no Python as a whole.
    UnclosedFence,
    /// A name that nothing defines.
    UnknownName {
        /// The name, cut where it is long.
        name: String,
        /// The known name nearest to it.
        nearest: Option<String>,
    },
    /// A variable read before its first assignment.
    NotYetAssigned(String),
    /// A call with the wrong number of arguments.
    ArgumentCount {
        /// The callee.
        callee: String,
        /// The names of its parameters.
        params: Vec<String>,
        /// How many it was given.
        given: usize,
    },
    /// The entry function does not take what a solver is given.
    Parameters(Vec<String>),
    /// The entry function does not take what a differ is given.
    DifferParameters(Vec<String>),
    /// An integer literal over 128 bits.
    LargeInteger,
    /// A size or a shape over its limit.
    Limit {
        /// The unit counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// The source defines no function.
    NoFunction,
    /// The source lacks the function that was asked for.
    NoEntry {
        /// The name asked for.
        entry: String,
        /// The nearest that is there.
        nearest: Option<String>,
    },
    /// The bytes are no UTF-8.
    NotUtf8,
}

impl Reason {
    /// The reason without its particulars, by which mistakes are counted.
    pub fn kind(&self) -> &'static str {
        match self {
            Reason::Syntax(_) => "syntax error",
            Reason::General(_) => "general Python",
            Reason::Callee { error, .. } => error.reason.kind(),
            Reason::UnclosedFence => "unclosed fence",
            Reason::UnknownName { .. } => "unknown name",
            Reason::NotYetAssigned(_) => "used before it is assigned",
            Reason::ArgumentCount { .. } => "wrong number of arguments",
            Reason::Parameters(_) | Reason::DifferParameters(_) => "other parameters",
            Reason::LargeInteger => "an integer literal over 128 bits",
            Reason::Limit { what, .. } => what,
            Reason::NoFunction => "no function",
            Reason::NoEntry { .. } => "no such function",
            Reason::NotUtf8 => "not UTF-8",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Syntax(message) => write!(f, "syntax error: {message}"),
            Reason::General(Construct { what, instead, .. }) => {
                write!(f, "general Python: {what}; ")?;
                match instead {
                    Some(instead) => f.write_str(instead),
                    None => f.write_str(
                        "arc-dsl has assignments and calls only; run it as Python with `--language \
                         python`, or see `solver-host dsl --syntax`",
                    ),
                }
            }
            Reason::Callee { name, error } => {
                write!(f, "it calls '{name}', which does not compile: {error}")
            }
            Reason::UnclosedFence => f.write_str(
                "a Markdown fence that is never closed; end it with a line of the same marks, or \
                 hand in the program alone",
            ),
            Reason::UnknownName { name, nearest } => {
                write!(f, "unknown name '{name}'")?;
                write_nearest(f, nearest.as_deref())
            }
            Reason::NotYetAssigned(name) => {
                write!(
                    f,
                    "'{name}' is used before it is assigned; move the line that assigns it up"
                )
            }
            Reason::ArgumentCount {
                callee,
                params,
                given,
            } => {
                let expected = params.len();
                let plural = if expected == 1 { "" } else { "s" };
                let more = if expected > MOST_PARAMS { ", ..." } else { "" };
                write!(
                    f,
                    "{callee} takes {expected} argument{plural} ({}{more}), but {given} given",
                    params[..expected.min(MOST_PARAMS)].join(", ")
                )
            }
            Reason::Parameters(params) => {
                write!(
                    f,
                    "a solver takes (I) or (S, I), not ({})",
                    params.join(", ")
                )?;
                if params.iter().any(|name| name == "C") {
                    write!(f, "; C, the candidate, is only given to a differ")?;
                }
                Ok(())
            }
            Reason::DifferParameters(params) => {
                write!(f, "a differ takes (S, I, C), not ({})", params.join(", "))
            }
            Reason::LargeInteger => {
                write!(f, "an integer literal over 128 bits; use a smaller one")
            }
            Reason::Limit { what, found, limit } => {
                write!(
                    f,
                    "{what}: {found}, but at most {limit} are allowed; make it smaller"
                )
            }
            Reason::NoFunction => {
                write!(
                    f,
                    "no function; write the solver as `def solve(I): ... return O`"
                )
            }
            Reason::NoEntry { entry, nearest } => {
                write!(f, "no function '{entry}'")?;
                write_nearest(f, nearest.as_deref())
            }
            Reason::NotUtf8 => write!(f, "not UTF-8; save the file as UTF-8"),
        }
    }
}

/// Parameters that a message names at most.
const MOST_PARAMS: usize = 8;

fn write_nearest(f: &mut fmt::Formatter<'_>, nearest: Option<&str>) -> fmt::Result {
    match nearest {
        Some(name) => write!(f, "; did you mean '{name}'?"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let text = "ab\näöü x\n";
        assert_eq!(Position::of(text, 0), Position { line: 1, column: 1 });
        let x = text.find('x').unwrap();
        assert_eq!(Position::of(text, x), Position { line: 2, column: 5 });
        assert_eq!(Position::of(text, 999), Position { line: 3, column: 1 });
    }
}
