//! Where formatted text (`f"..{x}.."`) ends, for the scan that goes before the parser.
//!
//! No solver has a use for it, but a file may hold it beside its solvers. Inside of the braces stands
//! code, and the parser goes as deep as that does, so it is measured like code. Since version 3.12
//! Python lets any text stand in that code, even in the same quotes. To follow it a scan has to know
//! as much as the parser, and where the two disagree, code is hidden from the scan. So what is not
//! clear at a glance is refused; version 3.11 refuses most of it as well.

use super::construct::Construct;
use super::error::Reason;

/// Formatted text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Formatted {
    /// The offset after it.
    pub end: usize,
    /// The deepest nesting of brackets in its code.
    pub nesting: usize,
}

/// Why some of it is refused.
pub(crate) const UNCLEAR: Reason = Reason::General(Construct::small(
    "strings",
    "formatted text whose braces hold more than a short expression",
    "give the expression a name on a line of its own",
));

/// Whether the quote at `quote` has a prefix that makes it formatted text.
pub(crate) fn is_prefixed(bytes: &[u8], quote: usize) -> bool {
    let mut letters = bytes[..quote].iter().rev().map(u8::to_ascii_lowercase);
    // Where the letters are the end of a name, Python sees no prefix; to see one does no harm.
    match (letters.next(), letters.next()) {
        (Some(b'f' | b't'), _) | (Some(b'r'), Some(b'f' | b't')) => true,
        (_, _) => false,
    }
}

/// Reads the formatted text that opens at `start`; or says where it is not clear.
pub fn read(bytes: &[u8], start: usize) -> Result<Formatted, usize> {
    let quote = bytes[start];
    let triple = bytes[start..].starts_with(&[quote; 3]);
    let mut formatted = Formatted {
        end: bytes.len(),
        nesting: 0,
    };
    let mut depth = 0usize;
    let mut at = start + if triple { 3 } else { 1 };
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        if depth > 0 {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth -= 1,
                b'#' | b'\\' | b'\n' | b'\r' => return Err(at),
                b'"' | b'\'' if byte == quote => return Err(at),
                b'"' | b'\'' => at = simple_string_end(bytes, at)?,
                _ => {}
            }
            formatted.nesting = formatted.nesting.max(depth);
            at += 1;
            continue;
        }
        match byte {
            b'{' if next == Some(b'{') => at += 1,
            b'{' => depth = 1,
            // An escape; braces stand for themselves also behind a backslash.
            b'\\' if !matches!(next, Some(b'{' | b'}')) => at += 1,
            b'\n' | b'\r' if !triple => {
                formatted.end = at;
                break;
            }
            byte if byte == quote && (!triple || bytes[at..].starts_with(&[quote; 3])) => {
                formatted.end = at + if triple { 3 } else { 1 };
                break;
            }
            _ => {}
        }
        formatted.nesting = formatted.nesting.max(depth);
        at += 1;
    }
    Ok(formatted)
}

/// The closing quote of a string in which nothing needs a second look.
fn simple_string_end(bytes: &[u8], start: usize) -> Result<usize, usize> {
    let quote = bytes[start];
    bytes[start + 1..]
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\'' | b'{' | b'}' | b'\\' | b'\n' | b'\r'))
        .map(|length| start + 1 + length)
        .filter(|&end| bytes[end] == quote)
        .ok_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> Result<usize, usize> {
        let quote = text.find(['"', '\'']).unwrap();
        assert!(is_prefixed(text.as_bytes(), quote), "{text}");
        read(text.as_bytes(), quote).map(|formatted| formatted.end)
    }

    #[test]
    fn what_people_write_is_read_to_its_end() {
        for text in [
            "f'{x}'",
            "f\"it's {x} and {y:>3}\"",
            "rf'{x!r}'",
            "Fr\"{d['key']:{width}}\"",
            "f'{{}} {{{x}}}'",
            "f'\\'{x}\\''",
            "f'''\n{x}'\n{', '}'''".replace("', '", "\", \"").as_str(),
            "t'{x}'",
            "f''",
        ] {
            assert_eq!(end(&format!("{text} + 1")), Ok(text.len()), "{text}");
        }
    }

    #[test]
    fn what_is_not_clear_is_refused() {
        for text in [
            "f'{'",
            "f'{'x'}'",
            "f\"{'}'}\"",
            "f\"{'a\\'b'}\"",
            "f'{x # }'",
            "f'{\\\n}'",
            "f'''{\n}'''",
            "f\"{'\"'}\"",
        ] {
            assert!(end(text).is_err(), "{text}");
        }
    }

    #[test]
    fn without_an_end_it_ends_with_its_line_or_the_text() {
        assert_eq!(end("f'abc\nx"), Ok(5));
        assert_eq!(end("f'''abc\nx"), Ok(9));
    }

    #[test]
    fn nesting_counts_every_bracket() {
        let nesting = |text: &str| read(text.as_bytes(), 1).unwrap().nesting;
        assert_eq!(nesting("f'{x}'"), 1);
        assert_eq!(nesting("f'{([x])}{y}'"), 3);
        assert_eq!(nesting("f'{x:{y:{z}}}'"), 3);
    }

    #[test]
    fn names_and_other_prefixes() {
        let prefixed = |text: &str| is_prefixed(text.as_bytes(), text.len() - 1);
        for (text, expected) in [
            ("f'", true),
            ("Rf'", true),
            ("fR'", true),
            ("tr\"", true),
            ("'", false),
            ("r'", false),
            ("b'", false),
            ("br'", false),
            ("= '", false),
        ] {
            assert_eq!(prefixed(text), expected, "{text}");
        }
    }
}
