//! Reads the files under `docs/`.
//!
//! ```text
//! # Title of a group
//! Lines of its preface.
//!
//! ## name
//! The meaning in one sentence, on one line.
//! Lines of details.
//! ! Error where it is raised
//! > an expression
//! = its value, or: raises Error
//! ```
//!
//! The files are part of the program, and tests hold them to this form, so reading them cannot
//! fail.

use std::sync::LazyLock;

use super::entry::{Entry, Example, Expected, Group};

static FILES: [&str; 13] = [
    include_str!("docs/01-numbers.md"),
    include_str!("docs/02-logic.md"),
    include_str!("docs/03-containers.md"),
    include_str!("docs/04-choosing.md"),
    include_str!("docs/05-functions.md"),
    include_str!("docs/06-colours.md"),
    include_str!("docs/07-patches.md"),
    include_str!("docs/08-pieces.md"),
    include_str!("docs/09-grids.md"),
    include_str!("docs/10-painting.md"),
    include_str!("docs/11-objects.md"),
    include_str!("docs/12-lines.md"),
    include_str!("docs/13-constants.md"),
];

static GROUPS: LazyLock<Vec<Group>> =
    LazyLock::new(|| FILES.iter().map(|file| read(file)).collect());

/// All documentation, in the order of the files.
pub fn groups() -> &'static [Group] {
    &GROUPS
}

/// The documentation of a name.
pub fn find(name: &str) -> Option<&'static Entry> {
    groups()
        .iter()
        .flat_map(|group| &group.entries)
        .find(|entry| entry.name == name)
}

fn read(file: &'static str) -> Group {
    let (head, entries) = match file.split_once("\n## ") {
        Some((head, entries)) => (head, entries),
        None => (file, ""),
    };
    let (title, preface) = head.split_once('\n').unwrap_or((head, ""));
    Group {
        title: title.trim_start_matches("# "),
        preface: preface.trim(),
        entries: entries.split("\n## ").map(entry).collect(),
    }
}

fn entry(text: &'static str) -> Entry {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut entry = Entry {
        name: lines.next().unwrap_or_default(),
        summary: lines.next().unwrap_or_default(),
        details: "",
        errors: Vec::new(),
        examples: Vec::new(),
    };
    let mut source = "";
    for line in lines {
        if let Some(error) = line.strip_prefix("! ") {
            entry.errors.push(error);
        } else if let Some(expression) = line.strip_prefix("> ") {
            source = expression;
        } else if let Some(result) = line.strip_prefix("= ") {
            let expected = match result.strip_prefix("raises ") {
                Some(class) => Expected::Raises(class),
                None => Expected::Value(result),
            };
            entry.examples.push(Example { source, expected });
        } else {
            entry.details = line;
        }
    }
    entry
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use solver_runtime::catalogue::PRIMITIVES;

    use super::*;
    use crate::documentation::Subject;
    use crate::frontend::constants::CONSTANTS;

    #[test]
    fn every_name_has_exactly_one_entry() {
        let known: BTreeSet<&str> = PRIMITIVES
            .iter()
            .map(|primitive| primitive.name)
            .chain(CONSTANTS.iter().map(|(name, _)| *name))
            .collect();
        let entries: Vec<&str> = groups()
            .iter()
            .flat_map(|group| &group.entries)
            .map(|entry| entry.name)
            .collect();
        assert_eq!(entries.len(), known.len());
        assert_eq!(entries.into_iter().collect::<BTreeSet<_>>(), known);
    }

    #[test]
    fn every_entry_is_whole() {
        for file in FILES {
            assert!(file.starts_with("# ") && file.ends_with('\n'));
            for text in file.split("\n## ").skip(1) {
                let plain = |line: &&str| {
                    !line.is_empty() && !["! ", "> ", "= "].iter().any(|p| line.starts_with(p))
                };
                let count = text.lines().filter(plain).count();
                assert!((2..=3).contains(&count), "{count} lines of meaning: {text}");
            }
        }
        for entry in groups().iter().flat_map(|group| &group.entries) {
            let name = entry.name;
            assert!(entry.summary.ends_with('.'), "{name}: {}", entry.summary);
            assert!(
                entry.details.is_empty() || entry.details.ends_with('.'),
                "{name}: {}",
                entry.details
            );
            assert!(!entry.examples.is_empty(), "{name} has no example");
            assert!(entry.subject().is_some(), "{name}");
            for example in &entry.examples {
                assert!(
                    example.source.contains(name),
                    "{name}: {} shows something else",
                    example.source
                );
                let Expected::Raises(class) = example.expected else {
                    continue;
                };
                assert!(
                    entry.errors.iter().any(|error| error.starts_with(class)),
                    "{name}: {} raises {class}, which its errors lack",
                    example.source
                );
            }
        }
    }

    #[test]
    fn the_signature_names_parameters_and_types() {
        let signature = |name| find(name).unwrap().subject().unwrap().signature();
        assert_eq!(
            signature("cellwise"),
            "cellwise(a: Grid, b: Grid, fallback: Integer) -> Grid"
        );
        assert_eq!(signature("UP_RIGHT"), "UP_RIGHT = (-1, 1)");
        let short = find("even")
            .unwrap()
            .subject()
            .map(Subject::short_signature);
        assert_eq!(short.unwrap(), "even(n) -> Boolean");
    }
}
