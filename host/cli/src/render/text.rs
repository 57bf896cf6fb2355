//! Words and widths: numbers and plurals as people read them, texts that have to fit a line.
//!
//! Leaves which widths there are to [`super::terminal_width`], and which characters are safe to
//! [`solver_core::quote`].

use solver_core::hash::Sha256Hex;
use solver_core::plural;

/// Stands for what is left out.
const DOTS: &str = "...";
/// Digits of a hash that tell solvers apart, and that `archive show` takes.
const SHORT_HASH: usize = 16;

/// A number with its thousands apart: `59,600`.
pub(crate) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many things: `1 solver`, `59,600 runs`.
pub(crate) fn counted(count: u64, thing: &str) -> String {
    format!("{} {}", number(count), plural::noun(count, thing))
}

/// The columns that a text takes.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().count()
}

/// A text in so many columns: a longer one loses its middle, since names differ at both ends.
pub(crate) fn shortened(text: &str, width: usize) -> String {
    let length = columns(text);
    if length <= width {
        return text.to_owned();
    }
    let Some(kept) = width.checked_sub(DOTS.len()) else {
        return text.chars().take(width).collect();
    };
    // The end says more: of a path it is the file, of a name the function.
    let head = kept / 3;
    let tail = text.chars().skip(length - (kept - head));
    let head = text.chars().take(head);
    head.chain(DOTS.chars()).chain(tail).collect()
}

/// A hash in so many columns: all of it, or digits that tell it apart.
pub(crate) fn hash(hash: &str, width: usize) -> String {
    match hash.get(..SHORT_HASH) {
        Some(short) if columns(hash) > width => format!("{short}{DOTS}"),
        Some(_) | None => hash.to_owned(),
    }
}

/// The digits of a hash that tell it apart.
pub(crate) fn short_hash(hash: &Sha256Hex) -> String {
    hash.to_string().chars().take(SHORT_HASH).collect()
}

/// A text in lines of so many columns, broken between words; the lines after the first are indented
/// by so many more. A word that is too long by itself stays whole.
pub(crate) fn folded(text: &str, indent: usize, width: usize) -> String {
    let mut lines = String::with_capacity(text.len());
    let mut used = 0;
    for (place, word) in text.split(' ').enumerate() {
        let long = columns(word);
        if place > 0 && used + 1 + long > width && used > indent {
            lines.push('\n');
            lines.push_str(&" ".repeat(indent));
            used = indent;
        } else if place > 0 {
            lines.push(' ');
            used += 1;
        }
        lines.push_str(word);
        used += long;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_plurals() {
        let of = [0, 1, 999, 1_000, 59_600, 1_234_567].map(number);
        assert_eq!(of, ["0", "1", "999", "1,000", "59,600", "1,234,567"]);
        let runs = [0, 1, 2, 59_600].map(|count| counted(count, "run"));
        assert_eq!(runs, ["0 runs", "1 run", "2 runs", "59,600 runs"]);
    }

    #[test]
    fn a_long_name_loses_its_middle() {
        let name = "a/long/path/to/my_programs.py:solve";
        assert_eq!(shortened(name, 35), name);
        assert_eq!(shortened(name, 24), "a/long/...grams.py:solve");
        for width in 0..40 {
            assert!(columns(&shortened(name, width)) <= width);
            assert!(columns(&shortened("\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}", width)) <= width);
        }
        let all = "0123456789abcdef".repeat(4);
        assert_eq!(hash(&all, 64), all);
        assert_eq!(hash(&all, 63), "0123456789abcdef...");
    }

    #[test]
    fn lines_break_between_words() {
        let text = "  12 unknown name, first a.py:1:2: unknown name 'x'";
        assert_eq!(folded(text, 4, 80), text);
        let narrow = folded(text, 4, 30);
        assert_eq!(
            narrow,
            "  12 unknown name, first\n    a.py:1:2: unknown name 'x'"
        );
        assert_eq!(folded("averylongword b", 4, 3), "averylongword\n    b");
        assert_eq!(folded("", 4, 3), "");
    }
}
