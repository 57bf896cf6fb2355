//! Counts in words: `1 solver`, `2 solvers`.

use std::fmt::Display;

/// A number with its noun, in the plural unless the number is one. The noun is a regular one.
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(number: N, noun: &str) -> String {
    format!("{number} {}", self::noun(number, noun))
}

/// A regular noun behind a number: in the plural unless the number is one.
pub fn noun<N: PartialEq + From<u8>>(number: N, noun: &str) -> String {
    match number == N::from(1) {
        true => noun.to_owned(),
        false => plural(noun),
    }
}

/// The word for one, or the word for any other number.
pub fn of<'a, N: PartialEq + From<u8>>(number: N, one: &'a str, many: &'a str) -> &'a str {
    match number == N::from(1) {
        true => one,
        false => many,
    }
}

/// The plural of a regular noun.
fn plural(noun: &str) -> String {
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(is_vowel) => format!("{stem}ies"),
        Some(_) | None if noun.ends_with(['s', 'x']) || noun.ends_with("ch") => format!("{noun}es"),
        Some(_) | None => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_is_one() {
        assert_eq!(counted(0_usize, "solver"), "0 solvers");
        assert_eq!(counted(1_usize, "solver"), "1 solver");
        assert_eq!(counted(2_u64, "solver"), "2 solvers");
        assert_eq!(counted(2_u64, "damaged file"), "2 damaged files");
        assert_eq!(of(1_u64, "is", "are"), "is");
        assert_eq!(of(0_u64, "is", "are"), "are");
    }

    #[test]
    fn regular_nouns() {
        for (one, many) in [
            ("task", "tasks"),
            ("entry", "entries"),
            ("day", "days"),
            ("search", "searches"),
            ("mismatch", "mismatches"),
            ("box", "boxes"),
        ] {
            assert_eq!(counted(2_u8, one), format!("2 {many}"));
        }
    }
}
