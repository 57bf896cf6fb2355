//! Where a solver came from, as lines of its header.
//!
//! Owns the form of these lines, both ways. Leaves the other lines to [`crate::record`].

use std::fmt::Write as _;

use solver_core::hash::Sha256Hex;

/// The longest word of a generator, in bytes.
const LONGEST_WORD: usize = 32;

/// Where a solver came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The generator that made it, a word: ASCII letters, digits and '-', at most 32.
    pub generator: String,
    /// The solvers that it was made from, by the hashes of their canonical sources.
    pub parents: Vec<Sha256Hex>,
    /// The seed of the search.
    pub seed: u64,
}

impl Origin {
    /// Whether the generator is a word, so that what is written can be read.
    pub(crate) fn is_valid(&self) -> bool {
        let word = self.generator.as_bytes();
        let sign = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        !word.is_empty() && word.len() <= LONGEST_WORD && word.iter().all(sign)
    }

    /// The lines: `# generator WORD`, a `# parent HASH` for each parent, `# seed N`.
    pub(super) fn text(&self) -> String {
        let mut text = format!("# generator {}\n", self.generator);
        for parent in &self.parents {
            // Writing to a string does not fail.
            let _ = writeln!(text, "# parent {parent}");
        }
        let _ = writeln!(text, "# seed {}", self.seed);
        text
    }

    /// Reads the lines that follow the others of a header. Without a generator there is no origin;
    /// where there is one, all of it has to be right: the outer none says that it is not.
    pub(super) fn read<'a>(mut lines: impl Iterator<Item = &'a str>) -> Option<Option<Self>> {
        let Some(generator) = lines
            .next()
            .and_then(|line| line.strip_prefix("# generator "))
        else {
            return Some(None);
        };
        let mut origin = Origin {
            generator: generator.to_owned(),
            parents: Vec::new(),
            seed: 0,
        };
        if !origin.is_valid() {
            return None;
        }
        loop {
            let line = lines.next()?;
            if let Some(parent) = line.strip_prefix("# parent ") {
                origin.parents.push(Sha256Hex::parse(parent)?);
            } else {
                origin.seed = line.strip_prefix("# seed ")?.parse().ok()?;
                return Some(Some(origin));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use solver_core::hash::sha256_hex;

    fn origin(generator: &str, parents: usize) -> Origin {
        Origin {
            generator: generator.to_owned(),
            parents: (0..parents).map(|i| sha256_hex(&[i as u8])).collect(),
            seed: u64::MAX,
        }
    }

    #[test]
    fn lines_are_read_as_they_are_written() {
        for parents in [0, 1, 5] {
            let origin = origin("two-parents", parents);
            assert!(origin.is_valid());
            assert_eq!(Origin::read(origin.text().lines()), Some(Some(origin)));
        }
        assert_eq!(Origin::read([].into_iter()), Some(None));
        assert_eq!(Origin::read(["# a remark"].into_iter()), Some(None));
    }

    #[test]
    fn a_word_is_a_word_and_an_origin_is_whole() {
        let long = "a".repeat(LONGEST_WORD + 1);
        for word in ["", "two words", "<b>", "a\u{e4}", "a\n", long.as_str()] {
            assert!(!origin(word, 0).is_valid(), "{word:?}");
        }
        for text in [
            "# generator <b>\n# seed 1",
            "# generator mutants",
            "# generator mutants\n# parent 12\n# seed 1",
            "# generator mutants\n# seed -1",
            "# generator mutants\n# seed 18446744073709551616",
        ] {
            assert_eq!(Origin::read(text.lines()), None, "{text}");
        }
    }
}
