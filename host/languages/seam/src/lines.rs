//! Where in a text the lines stand that a run names: a program counts the lines of each function from its
//! own first one, so that its bytes, and its fuel, do not depend on what stands above it.
//!
//! Owns the way back from such a line to the text that was handed in. Leaves to the languages which lines
//! their functions have.

use std::borrow::Cow;
use std::sync::Arc;

/// The lines of a solver.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Empty where they are those of the text.
    functions: Arc<[FunctionLines]>,
    /// Columns that stand in the text before each line of an indented program; empty where there are none.
    indents: Arc<[u32]>,
}

/// The lines of one of its functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionLines {
    /// The line of the text on which it starts, from 1.
    pub first: u32,
    /// Those that may fail, counted from its own first line, which is 1.
    pub failing: Vec<u32>,
}

impl Lines {
    /// The lines of a solver that is made of these functions.
    pub fn of(functions: Vec<FunctionLines>) -> Self {
        match functions.as_slice() {
            [only] if only.first == 1 => Lines::default(),
            _ => Lines {
                functions: functions.into(),
                ..Lines::default()
            },
        }
    }

    /// The lines of a program that counts them from its start: it stands on this line of the text, and
    /// behind so many columns of each.
    pub fn of_program(first: u32, indents: Vec<u32>) -> Self {
        let program = FunctionLines {
            first,
            failing: Vec::new(),
        };
        Lines {
            indents: indents.into(),
            ..Lines::of(vec![program])
        }
    }

    /// Where a place of such a program stands in the text: line and column, both from 1.
    pub fn place(&self, line: u32, column: u32) -> (u32, u32) {
        let indent = (line as usize)
            .checked_sub(1)
            .and_then(|place| self.indents.get(place));
        let before = match &*self.functions {
            [program] => program.first.saturating_sub(1),
            _ => 0,
        };
        (
            line.saturating_add(before),
            column.saturating_add(indent.copied().unwrap_or(0)),
        )
    }

    /// A message of a run with the line of the text; with all that it can be, where functions have
    /// lines of the same number.
    pub fn in_text<'m>(&self, message: &'m str) -> Cow<'m, str> {
        let Some((line, rest)) = placed(message) else {
            return self.at_its_end(message);
        };
        let is_only = self.functions.len() == 1;
        let mut lines: Vec<u32> = (self.functions.iter())
            .filter(|function| is_only || function.failing.contains(&line))
            .map(|function| line.saturating_add(function.first.saturating_sub(1)))
            .collect();
        lines.sort_unstable();
        lines.dedup();
        if lines.is_empty() {
            return Cow::Borrowed(message);
        }
        let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
        Cow::Owned(format!("line {}: {rest}", lines.join(" or ")))
    }

    /// The same of a message that names its line at its end, which counts from the start of the program.
    fn at_its_end<'m>(&self, message: &'m str) -> Cow<'m, str> {
        match (placed_at_its_end(message), &*self.functions) {
            (Some((rest, line)), [_]) => {
                let (line, _) = self.place(line, 1);
                Cow::Owned(format!("{rest} (line {line})"))
            }
            (_, _) => Cow::Borrowed(message),
        }
    }
}

/// The line that a message begins with, and the rest of it.
fn placed(message: &str) -> Option<(u32, &str)> {
    let (number, rest) = message.strip_prefix("line ")?.split_once(": ")?;
    Some((number.parse().ok()?, rest))
}

/// What a message says before the line that it ends with, as in `KeyError: 3 (line 7)`, and that line.
fn placed_at_its_end(message: &str) -> Option<(&str, u32)> {
    let (rest, number) = message.strip_suffix(')')?.rsplit_once(" (line ")?;
    Some((rest, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_at_the_end_of_a_message_is_that_of_the_text_too() {
        let said = "KeyError: 'a (line 1)' (line 3)";
        assert_eq!(
            lines(&[(30, &[])]).in_text(said),
            "KeyError: 'a (line 1)' (line 32)"
        );
        assert_eq!(Lines::default().in_text(said), said);
        assert_eq!(lines(&[(30, &[])]).in_text("no (line x)"), "no (line x)");
    }

    #[test]
    fn a_place_of_a_program_is_found_in_the_text() {
        let fenced = Lines::of_program(4, vec![2, 0]);
        assert_eq!(fenced.place(1, 1), (4, 3));
        assert_eq!(fenced.place(2, 5), (5, 5));
        assert_eq!(fenced.place(9, 1), (12, 1));
        assert_eq!(Lines::of_program(1, Vec::new()), Lines::default());
        assert_eq!(Lines::default().place(7, 8), (7, 8));
    }

    fn lines(functions: &[(u32, &[u32])]) -> Lines {
        let of = |&(first, failing): &(u32, &[u32])| FunctionLines {
            first,
            failing: failing.to_vec(),
        };
        Lines::of(functions.iter().map(of).collect())
    }

    #[test]
    fn a_line_of_a_run_is_found_in_the_text() {
        let message = "line 3: first: StopIteration: the container is empty";
        let told = |lines: &Lines| {
            let told = lines.in_text(message).into_owned();
            told.split_once(':').unwrap().0.to_owned()
        };
        assert_eq!(told(&lines(&[(1, &[])])), "line 3");
        assert_eq!(told(&lines(&[(30, &[])])), "line 32");
        assert_eq!(told(&lines(&[(30, &[2]), (10, &[2, 3])])), "line 12");
        assert_eq!(told(&lines(&[(30, &[3]), (10, &[3])])), "line 12 or 32");
        assert_eq!(told(&lines(&[(30, &[2]), (10, &[2])])), "line 3");
        let other = "out of luck: line 3: none";
        assert_eq!(lines(&[(30, &[])]).in_text(other), other);
    }
}
