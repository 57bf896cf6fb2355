//! Languages that solvers are written in, and what interprets them: the words by which results and
//! archives name both.

use super::solver::CanonicalKind;

/// The interpreter of arc-dsl: the language and the version of the DSL runtime.
const ARC_DSL: &str = concat!("arc-dsl ", env!("SOLVER_HOST_RUNTIME_VERSION"));

/// What a solver is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Source for the DSL runtime.
    ArcDsl,
    /// A component of the contract, whatever it was written in.
    Wasm,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 2] = [Language::ArcDsl, Language::Wasm];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Language::ArcDsl => "arc-dsl",
            Language::Wasm => "wasm",
        }
    }

    /// The language of this word, if it is one that runs here.
    pub fn of_word(word: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|language| language.word() == word)
    }

    /// What interprets it; nothing where code runs as it is.
    pub fn interpreter(self) -> Option<&'static str> {
        match self {
            Language::ArcDsl => Some(ARC_DSL),
            Language::Wasm => None,
        }
    }
}

impl From<CanonicalKind> for Language {
    fn from(kind: CanonicalKind) -> Self {
        match kind {
            CanonicalKind::Source => Language::ArcDsl,
            CanonicalKind::Wasm => Language::Wasm,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for language in Language::ALL {
            assert_eq!(Language::of_word(language.word()), Some(language));
        }
        assert_eq!(Language::of_word("cobol"), None);
    }
}
