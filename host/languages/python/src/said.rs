//! The words beside a text that Python takes.
//!
//! Owns which values they may have, and the line that says so where one has another.

use solver_core::quote::quoted;
use solver_language::{MAX_PROGRAM_BYTES, Named};

use crate::input::Input;
use crate::interpreter::Interpreter;

/// Modules that an interpreter has loaded before any program runs, so that no other of the name is found.
const TAKEN: [&str; 5] = ["__main__", "builtins", "sys", "numpy", "scipy"];

/// Why a solver cannot be asked for in this way, in a line.
pub(crate) fn refusal(named: &Named) -> Option<String> {
    if let Some(input) = &named.input
        && Input::of_word(input).is_none()
    {
        let known = Input::ALL.map(Input::word).join(", ");
        return Some(format!(
            "unknown input '{}'; known are {known}",
            quoted(input)
        ));
    }
    if let Some(name) = &named.interpreter
        && Interpreter::of_name(name).is_none()
    {
        let known = Interpreter::ALL.map(Interpreter::name).join(", ");
        return Some(format!(
            "unknown interpreter '{}'; known are {known}",
            quoted(name)
        ));
    }
    let mut bytes = 0usize;
    for (name, source) in &named.modules {
        if !name.split('.').all(is_identifier) {
            return Some(format!(
                "'{}' is no name of a module; a name is letters, digits and _, with dots between the \
                 parts of a package",
                quoted(name)
            ));
        }
        if TAKEN.contains(&name.split('.').next().unwrap_or_default()) {
            return Some(format!(
                "a module cannot be called '{}', since the interpreter has one of that name; give it \
                 another",
                quoted(name)
            ));
        }
        bytes += name.len() + source.len();
    }
    if bytes > MAX_PROGRAM_BYTES {
        return Some(format!(
            "{bytes} bytes of modules, but a program and its modules together have at most \
             {MAX_PROGRAM_BYTES}; leave out what it does not import"
        ));
    }
    None
}

fn is_identifier(part: &str) -> bool {
    let mut letters = part.chars();
    letters
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_')
        && letters.all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(named: Named) -> String {
        refusal(&named).unwrap_or_default()
    }

    fn module(name: &str, source: &str) -> String {
        said(Named {
            modules: [(name.to_owned(), source.to_owned())].into(),
            ..Named::default()
        })
    }

    #[test]
    fn a_wrong_word_is_refused_with_the_right_ones() {
        let input = said(Named {
            input: Some("array".to_owned()),
            ..Named::default()
        });
        assert_eq!(input, "unknown input 'array'; known are list, ndarray");
        let interpreter = said(Named {
            interpreter: Some("pypy".to_owned()),
            ..Named::default()
        });
        assert_eq!(
            interpreter,
            "unknown interpreter 'pypy'; known are cpython, cpython-numpy"
        );
        let good = Named {
            entry: Some("f".to_owned()),
            input: Some("ndarray".to_owned()),
            interpreter: Some("cpython".to_owned()),
            modules: [("a_1.b".to_owned(), String::new())].into(),
        };
        assert_eq!(refusal(&good), None);
    }

    #[test]
    fn a_module_has_a_name_of_its_own_and_fits() {
        for name in ["", "a.", ".a", "a b", "1a", "a-b", "a/b", "a..b"] {
            assert!(
                module(name, "").contains("is no name of a module"),
                "{name}"
            );
        }
        for name in ["sys", "numpy.linalg", "builtins"] {
            assert!(module(name, "").contains("cannot be called"), "{name}");
        }
        let large = module("a", &"#".repeat(MAX_PROGRAM_BYTES));
        assert!(large.starts_with("524289 bytes of modules"), "{large}");
        assert_eq!(module("b", &"#".repeat(1000)), "");
    }
}
