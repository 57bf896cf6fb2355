//! Limits on the shape of source text, checked before any parser sees it.
//!
//! Owns the promise that parsing costs time and stack in proportion to the text: a parser is
//! recursive, so nesting is bounded here, with a scan that knows strings and comments and nothing
//! else. Text over a limit is refused with the limit and the excess. Leaves to [`super::pieces`]
//! where a large text is cut.

use std::ops::Range;

use super::error::{CompileError, Position, Reason};
use super::formatted;
use super::pieces::{MAX_TOKENS, Pieces, TooManyTokens, is_of_a_word};

/// The most bytes of source in one solver or file of solvers.
pub const MAX_SOURCE_BYTES: usize = 16 << 20;
/// The deepest nesting of brackets, as in CPython.
pub(crate) const MAX_BRACKETS: usize = 200;
/// The deepest indentation, in columns.
pub(crate) const MAX_INDENT: usize = 200;
/// The most bytes in a logical line, strings and comments not counted.
pub const MAX_LINE_BYTES: usize = 16 << 10;
const TOKENS: &str = "tokens in one function and what follows it";

/// Refuses text that is too large, too deep or too long in one line or function. Says in which
/// pieces of about `enough` tokens to parse it.
pub fn check(text: &str, enough: usize) -> Result<Vec<Range<usize>>, CompileError> {
    let over = |offset: usize, what: &'static str, found: usize, limit: usize| {
        CompileError::new(
            Position::of(text, offset),
            Reason::Limit { what, found, limit },
        )
    };
    if text.len() > MAX_SOURCE_BYTES {
        return Err(over(0, "bytes of source", text.len(), MAX_SOURCE_BYTES));
    }
    // Python refuses them wherever they stand, in comments and strings too.
    if let Some(offset) = text.find('\0') {
        return Err(CompileError::new(
            Position::of(text, offset),
            Reason::Syntax("source code cannot contain null bytes".to_owned()),
        ));
    }
    let bytes = text.as_bytes();
    let mut depth = 0usize;
    let mut line_bytes = 0usize;
    let mut indent = Some(0usize);
    let mut pieces = Pieces::of(enough);
    let too_many = |TooManyTokens { start, found }| over(start, TOKENS, found, MAX_TOKENS);
    let mut in_word = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let mut deepest = depth;
        let blank = byte == b'#' || byte.is_ascii_whitespace();
        if indent == Some(0) && depth == 0 && !blank {
            pieces.statement(bytes, start).map_err(too_many)?;
        }
        let inside = std::mem::replace(&mut in_word, is_of_a_word(byte));
        if !(blank || in_word && inside) {
            pieces.count(1);
        }
        at += 1;
        match byte {
            b'#' => {
                at = bytes[start..]
                    .iter()
                    .position(|&byte| is_line_end(byte))
                    .map_or(bytes.len(), |end| start + end);
                continue;
            }
            b'"' | b'\'' => {
                indent = None;
                if formatted::is_prefixed(bytes, start) {
                    let formatted = formatted::read(bytes, start).map_err(|at| {
                        CompileError::new(Position::of(text, at), formatted::UNCLEAR)
                    })?;
                    at = formatted.end;
                    // As if each byte of it were one.
                    pieces.count(at - start);
                    deepest = depth + formatted.nesting;
                    line_bytes += at - start;
                } else {
                    at = string_end(bytes, start);
                    line_bytes += 2;
                }
            }
            b'\n' if depth == 0 => {
                line_bytes = 0;
                indent = Some(0);
                continue;
            }
            // An escaped line break joins two lines. Anything else after it stands for itself.
            b'\\' => at += line_end(&bytes[at..]),
            b'(' | b'[' | b'{' => {
                depth += 1;
                deepest = depth;
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        indent = match (indent, byte) {
            (Some(columns), b' ' | b'\t' | b'\x0c' | b'\r') => Some(columns + 1),
            (_, _) => None,
        };
        if !matches!(byte, b'"' | b'\'') {
            line_bytes += 1;
        }
        if deepest > MAX_BRACKETS {
            return Err(over(start, "nested brackets", deepest, MAX_BRACKETS));
        }
        if indent.is_some_and(|columns| columns > MAX_INDENT) {
            return Err(over(
                start,
                "columns of indentation",
                MAX_INDENT + 1,
                MAX_INDENT,
            ));
        }
        if line_bytes > MAX_LINE_BYTES {
            return Err(over(start, "bytes in one line", line_bytes, MAX_LINE_BYTES));
        }
    }
    pieces.end(bytes.len()).map_err(too_many)
}

/// How many bytes the line end takes with which the bytes start; 0 where there is none.
fn line_end(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [byte, ..] if is_line_end(*byte) => 1,
        _ => 0,
    }
}

/// Python ends a line at either: what is hidden from this scan must be hidden from the parser too.
fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// The offset after the string that opens at `start`; the end of the text where it never closes.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let triple = bytes[start..].starts_with(&[quote; 3]);
    let mut at = start + if triple { 3 } else { 1 };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += line_end(&bytes[at + 1..]).max(1),
            byte if !triple && is_line_end(byte) => return at,
            byte if byte == quote => {
                if !triple {
                    return at + 1;
                }
                if bytes[at..].starts_with(&[quote; 3]) {
                    return at + 3;
                }
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit_of(text: &str) -> Option<&'static str> {
        match check(text, usize::MAX) {
            Ok(_) => None,
            Err(CompileError {
                reason: Reason::Limit { what, .. },
                ..
            }) => Some(what),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn ordinary_source_passes() {
        let text =
            "# a comment with ((((\ndef f(I):\n    \"\"\"((((\n    \"\"\"\n    return g(I, '((')\n";
        assert_eq!(limit_of(text), None);
    }

    #[test]
    fn deep_wide_and_long_text_is_refused() {
        let nested = format!("x = {}1{}", "f(".repeat(201), ")".repeat(201));
        assert_eq!(limit_of(&nested), Some("nested brackets"));
        let chain = format!("x = {}1", "-".repeat(20_000));
        assert_eq!(limit_of(&chain), Some("bytes in one line"));
        let joined = format!("x = (\n{})", "1 +\n".repeat(5_000));
        assert_eq!(limit_of(&joined), Some("bytes in one line"));
        let continued = format!("x = 1 {}", "+ \\\n 1".repeat(5_000));
        assert_eq!(limit_of(&continued), Some("bytes in one line"));
        let indented = format!("{}x = 1", " ".repeat(300));
        assert_eq!(limit_of(&indented), Some("columns of indentation"));
    }

    #[test]
    fn nothing_is_hidden_from_the_scan_that_the_parser_sees() {
        let signs = "-".repeat(20_000);
        for text in [
            // A carriage return ends a line, and so a comment and a string.
            format!("# \r{signs}1"),
            format!("x = '\r{signs}1'"),
            // A backslash escapes nothing but a line break, which may be of two characters.
            format!("x = \\' '{signs}1 '"),
            format!("x = '\\\r\n' + {signs}1"),
            format!("x = {}1", "- \\\r\n".repeat(10_000)),
            format!("f'{{{signs}1}}'"),
            format!("rF\"\"\"\n{{{signs}1}}\"\"\""),
            format!("t'{{x:{{{signs}1}}}}'"),
        ] {
            assert_eq!(limit_of(&text), Some("bytes in one line"), "{text:.20}");
        }
        let brackets = format!("f'{{{}1{}}}'", "(".repeat(201), ")".repeat(201));
        assert_eq!(limit_of(&brackets), Some("nested brackets"));
    }

    #[test]
    fn an_unclosed_string_ends_with_its_line_or_the_text() {
        assert_eq!(string_end(b"'abc\nx", 0), 4);
        assert_eq!(string_end(b"'''abc\nx", 0), 8);
        assert_eq!(string_end(b"'a\\'b'c", 0), 6);
    }
}
