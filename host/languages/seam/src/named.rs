//! The words about a solver that stand beside its text: in a request, on the command line, in the header
//! of a file that keeps it.
//!
//! Owns how they are hashed. Leaves which of them a language takes, and which values, to the language.

use std::collections::BTreeMap;

use crate::LanguageId;

/// The words about a solver beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The function to run.
    pub entry: Option<String>,
    /// The form of its input: `list`, `ndarray`.
    pub input: Option<String>,
    /// The interpreter to run it on.
    pub interpreter: Option<String>,
    /// The sources of modules that it may import, by name.
    pub modules: BTreeMap<String, String>,
}

impl Named {
    /// Nothing but an entry, if there is one.
    pub fn entry(entry: Option<&str>) -> Self {
        Named {
            entry: entry.map(str::to_owned),
            ..Named::default()
        }
    }

    /// The bytes that the hash of a solver is over, behind those of its text: for each of `entry`, `input`
    /// and `interpreter` that was named a zero byte, the word, `=`, its value; then for each module, in
    /// the order of their names, a zero byte, its name, a zero byte, its source.
    pub fn hashed(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (word, value) in [
            ("entry", &self.entry),
            ("input", &self.input),
            ("interpreter", &self.interpreter),
        ] {
            if let Some(value) = value {
                bytes.push(0);
                bytes.extend_from_slice(word.as_bytes());
                bytes.push(b'=');
                bytes.extend_from_slice(value.as_bytes());
            }
        }
        for (name, source) in &self.modules {
            bytes.push(0);
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(0);
            bytes.extend_from_slice(source.as_bytes());
        }
        bytes
    }

    /// The refusal of a language that takes an entry and nothing else.
    pub(crate) fn refusal_without_options(&self, language: LanguageId) -> Option<String> {
        let word = match self {
            Named { input: Some(_), .. } => "input",
            Named {
                interpreter: Some(_),
                ..
            } => "interpreter",
            Named { modules, .. } if !modules.is_empty() => "modules",
            Named { .. } => return None,
        };
        Some(format!(
            "{word} goes with python, and this solver is in {language}; leave it out, or name the language"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_over_all_that_was_named_in_a_fixed_order() {
        assert_eq!(Named::default().hashed(), b"");
        let modules = [("b", "x = 1"), ("a", "")];
        let named = Named {
            entry: Some("f".to_owned()),
            interpreter: Some("cpython".to_owned()),
            modules: modules.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
            ..Named::default()
        };
        assert_eq!(
            named.hashed(),
            b"\0entry=f\0interpreter=cpython\0a\0\0b\0x = 1"
        );
    }
}
