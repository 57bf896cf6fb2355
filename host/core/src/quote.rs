//! Text by strangers, as people get to see it: the one function between such text and a terminal.
//!
//! Owns which characters never reach a terminal as they are: those that it obeys, those that turn the
//! order of others around, and those that nobody sees. Names and messages come from solvers, files,
//! requests and the file system, so whoever prints them for people asks here. JSON is data, and is
//! written as it is.

use std::fmt::{self, Write};
use std::path::Path;

/// Characters of a name that a message quotes at most.
const LONGEST_NAME: usize = 60;

/// Whether a terminal would obey a character, show others in another order because of it, or show
/// nothing of it: controls, ends of lines and paragraphs, marks of direction, what Unicode calls
/// default ignorable, and the marks of annotations.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Writes a character, or how Rust would write it where nobody would see it.
fn write_seen(out: &mut dyn Write, c: char) -> fmt::Result {
    if is_unseen(c) {
        write!(out, "{}", c.escape_default())
    } else {
        out.write_char(c)
    }
}

/// At most so many characters of a text, all of them seen; dots where there are more.
fn write_cut(out: &mut dyn Write, text: &str, most: usize) -> fmt::Result {
    let mut chars = text.chars();
    for c in chars.by_ref().take(most) {
        write_seen(out, c)?;
    }
    match chars.next() {
        Some(_) => out.write_str("..."),
        None => Ok(()),
    }
}

/// A name as messages quote it: never longer than a line.
pub fn quoted(name: &str) -> String {
    cut(name, LONGEST_NAME)
}

/// A text in one line, all of it.
pub fn line(text: &str) -> String {
    cut(text, usize::MAX)
}

fn cut(text: &str, most: usize) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_cut(&mut out, text, most);
    out
}

/// A text of several lines, all of it: its line breaks and tabs stay.
pub fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // Writing to a string does not fail.
        let _ = match c {
            '\n' | '\t' => out.write_char(c),
            _ => write_seen(&mut out, c),
        };
    }
    out
}

/// Text that a user typed, or the name of a file, fit for one line of a message: cut when long.
pub struct Shown(
    /// The text, whatever it holds.
    pub String,
);

impl Shown {
    const LONGEST: usize = 200;

    /// The name of a file or folder.
    pub fn path(path: &Path) -> Self {
        Shown(path.to_string_lossy().into_owned())
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_cut(f, &self.0, Self::LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Escape, C1, directions and isolates, separators, zero widths, the mark inside, a tag.
    const UNSEEN: [char; 22] = [
        '\u{0}',
        '\u{7}',
        '\u{1b}',
        '\u{7f}',
        '\u{80}',
        '\u{9b}',
        '\u{61c}',
        '\u{200b}',
        '\u{200d}',
        '\u{200e}',
        '\u{200f}',
        '\u{2028}',
        '\u{2029}',
        '\u{202a}',
        '\u{202e}',
        '\u{2060}',
        '\u{2066}',
        '\u{2069}',
        '\u{feff}',
        '\u{3164}',
        '\u{fe0f}',
        '\u{e0041}',
    ];

    #[test]
    fn names_stay_on_one_line() {
        assert_eq!(
            Shown::path(Path::new("a\n\u{1b}[2J.json")).to_string(),
            "a\\n\\u{1b}[2J.json"
        );
        let long = Shown("x".repeat(10_000)).to_string();
        assert_eq!(long.len(), Shown::LONGEST + 3);
        assert_eq!(quoted(&"x".repeat(60)), "x".repeat(60));
        assert_eq!(quoted(&"x".repeat(61)), format!("{}...", "x".repeat(60)));
    }

    #[test]
    fn nothing_that_steers_or_hides_is_left() {
        for c in UNSEEN {
            let text = format!("a{c}b");
            let escaped = format!("a{}b", c.escape_default());
            for seen in [
                quoted(&text),
                line(&text),
                lines(&text),
                Shown(text).to_string(),
            ] {
                assert_eq!(seen, escaped);
                assert!(!seen.contains(is_unseen));
            }
        }
    }

    #[test]
    fn what_people_write_stays() {
        for text in [
            "Größe",
            "名前",
            "имя",
            "שם",
            "e\u{301}",
            "\u{1f600}",
            "a\u{a0}b",
            "\\n",
        ] {
            assert_eq!(line(text), text);
        }
        assert_eq!(lines("a\n\tb\r\n"), "a\n\tb\\r\n");
        assert_eq!(line("a\n\tb"), "a\\n\\tb");
    }
}
