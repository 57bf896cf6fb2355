//! Limits on the shape of source text, checked before any parser sees it.
//!
//! Owns the promise that parsing costs time and stack in proportion to the text: a parser is
//! recursive, so nesting is bounded here, with a scan that knows strings and comments and nothing
//! else. What is over a limit is refused with the limit and the excess.

use super::error::{CompileError, Position, Reason};

/// The most bytes of source in one solver or file of solvers.
pub const MAX_SOURCE_BYTES: usize = 16 << 20;
/// The deepest nesting of brackets, as in CPython.
pub const MAX_BRACKETS: usize = 200;
/// The deepest indentation, in columns.
pub const MAX_INDENT: usize = 200;
/// The most bytes in a logical line, strings and comments not counted.
pub const MAX_LINE_BYTES: usize = 16 << 10;

/// Refuses text that is too large, too deep or too long in one line.
pub fn check(text: &str) -> Result<(), CompileError> {
    let over = |offset: usize, what: &'static str, found: usize, limit: usize| CompileError {
        at: Position::of(text, offset),
        reason: Reason::Limit { what, found, limit },
    };
    if text.len() > MAX_SOURCE_BYTES {
        return Err(over(0, "bytes of source", text.len(), MAX_SOURCE_BYTES));
    }
    let bytes = text.as_bytes();
    let mut depth = 0usize;
    let mut line_bytes = 0usize;
    let mut indent = Some(0usize);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        match byte {
            b'#' => {
                at = bytes[at..]
                    .iter()
                    .position(|&b| b == b'\n')
                    .map_or(bytes.len(), |end| at + end);
                continue;
            }
            b'"' | b'\'' => {
                at = string_end(bytes, at);
                indent = None;
                line_bytes += 2;
                continue;
            }
            b'\n' if depth == 0 => {
                line_bytes = 0;
                indent = Some(0);
                at += 1;
                continue;
            }
            b'\\' => {
                // An escaped line break joins two lines.
                at += 2;
                line_bytes += 1;
                continue;
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        indent = match (indent, byte) {
            (Some(columns), b' ' | b'\t' | b'\x0c' | b'\r') => Some(columns + 1),
            (_, _) => None,
        };
        line_bytes += 1;
        if depth > MAX_BRACKETS {
            return Err(over(at, "nested brackets", depth, MAX_BRACKETS));
        }
        if indent.is_some_and(|columns| columns > MAX_INDENT) {
            return Err(over(
                at,
                "columns of indentation",
                MAX_INDENT + 1,
                MAX_INDENT,
            ));
        }
        if line_bytes > MAX_LINE_BYTES {
            return Err(over(at, "bytes in one line", line_bytes, MAX_LINE_BYTES));
        }
        at += 1;
    }
    Ok(())
}

/// The offset after the string that opens at `start`; the end of the text where it never closes.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let triple = bytes[start..].starts_with(&[quote; 3]);
    let mut at = start + if triple { 3 } else { 1 };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' if !triple => return at,
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
        match check(text) {
            Ok(()) => None,
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
    fn an_unclosed_string_ends_with_its_line_or_the_text() {
        assert_eq!(string_end(b"'abc\nx", 0), 4);
        assert_eq!(string_end(b"'''abc\nx", 0), 8);
        assert_eq!(string_end(b"'a\\'b'c", 0), 6);
    }
}
