//! The account that a guest gives of a run: the lines of the entry function, each with the locals that it
//! has changed, and the way an exception took.
//!
//! Owns its form, which `guest/tell.py` writes, and its bounds: a program can write the reply by hand, so
//! nothing in it is believed to be short or true. Leaves how it is shown to whoever asks.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Lines that are kept at most: as many as the guest tells.
const MOST_LINES: usize = 400;
/// Locals of a line that are kept at most.
const MOST_LOCALS: usize = 256;
/// Frames of a traceback that are kept at most.
const MOST_FRAMES: usize = 40;
/// Characters of a value that are kept at most: a grid of 30 rows of 30 cells has 2,760.
const MOST_CHARACTERS: usize = 4_000;

/// The account of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Told {
    /// The lines, in the order in which they ended.
    #[serde(default)]
    pub lines: Vec<Step>,
    /// Whether more lines ran than are told.
    #[serde(default)]
    pub is_cut: bool,
    /// The calls that an exception came through, the outermost first.
    #[serde(default)]
    pub traceback: Vec<Frame>,
}

/// A line that ran.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Step {
    /// Its number in the program, from 1.
    pub line: u32,
    /// How it ended.
    pub event: Event,
    /// The locals that it has changed, as Python writes them.
    pub locals: Locals,
    /// The value that the function returns with it.
    #[serde(default)]
    pub value: Option<String>,
}

/// The end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// Another line follows it.
    Line,
    /// The function has returned, or was left by an exception.
    Return,
    /// It has raised an exception.
    Exception,
}

/// A call that an exception came through.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Frame {
    /// The source: `<solver>`, or a module in the same brackets.
    pub file: String,
    /// The line in it, from 1.
    pub line: u32,
    /// The function.
    pub name: String,
}

impl Frame {
    /// The module that it is in; none where it is the program.
    pub fn module(&self) -> Option<&str> {
        let name = self.file.strip_prefix('<')?.strip_suffix('>')?;
        (name != PROGRAM).then_some(name)
    }
}

/// The program itself, as the guest calls it in brackets.
const PROGRAM: &str = "solver";

/// Names with values, in the order in which the function has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locals(pub Vec<(String, String)>);

impl Told {
    /// Reads it; none where it is no account.
    pub fn read(bytes: &[u8]) -> Option<Told> {
        // A list of its members would be read as well.
        let object = bytes.starts_with(b"{").then_some(bytes)?;
        let mut told: Told = serde_json::from_slice(object).ok()?;
        told.is_cut |= told.lines.len() > MOST_LINES;
        told.lines.truncate(MOST_LINES);
        told.traceback.truncate(MOST_FRAMES);
        for frame in &mut told.traceback {
            cut(&mut frame.file);
            cut(&mut frame.name);
        }
        for step in &mut told.lines {
            step.locals.0.truncate(MOST_LOCALS);
            for (name, value) in &mut step.locals.0 {
                cut(name);
                cut(value);
            }
            step.value.iter_mut().for_each(cut);
        }
        Some(told)
    }
}

fn cut(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) {
        text.truncate(end);
        text.push('…');
    }
}

impl<'de> Deserialize<'de> for Locals {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Locals;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of values by their names")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Locals, A::Error> {
                let mut locals = Vec::new();
                while let Some(local) = map.next_entry()? {
                    locals.push(local);
                }
                Ok(Locals(locals))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

impl Serialize for Locals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_in_order() {
        let text = r#"{"lines": [{"line": 2, "event": "line", "locals": {"b": "1", "a": "[[0]]"}},
            {"line": 3, "event": "return", "locals": {}, "value": "None"}], "is_cut": false,
            "error": "KeyError: 1", "traceback": [{"file": "<solver>", "line": 3, "name": "f"},
            {"file": "<common>", "line": 1, "name": "g"}]}"#;
        let told = Told::read(text.as_bytes()).unwrap();
        let locals: Vec<&str> = told.lines[0].locals.0.iter().map(|(k, _)| &**k).collect();
        assert_eq!(locals, ["b", "a"]);
        assert_eq!(told.lines[1].value.as_deref(), Some("None"));
        let modules: Vec<_> = told.traceback.iter().map(Frame::module).collect();
        assert_eq!(modules, [None, Some("common")]);
        let printed = serde_json::to_string(&told.lines[0].locals).unwrap();
        assert_eq!(printed, r#"{"b":"1","a":"[[0]]"}"#);
    }

    #[test]
    fn an_account_that_was_made_up_is_none_or_bounded() {
        for text in [
            "",
            "g\u{1}",
            "[]",
            r#"{"lines": 1}"#,
            r#"{"lines": [{"line": -1, "event": "line", "locals": {}}]}"#,
            r#"{"lines": [{"line": 1, "event": "end", "locals": {}}]}"#,
            r#"{"lines": [{"line": 1, "event": "line", "locals": {"a": 1}}]}"#,
        ] {
            assert_eq!(Told::read(text.as_bytes()), None, "{text}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(Told::read(deep.as_bytes()), None);
        let long = "ä".repeat(100_000);
        let line = format!(r#"{{"line": 1, "event": "line", "locals": {{"a": "{long}"}}}}"#);
        let lines = vec![line; 500].join(",");
        let told = Told::read(format!(r#"{{"lines": [{lines}]}}"#).as_bytes()).unwrap();
        assert!(told.is_cut);
        assert_eq!(told.lines.len(), MOST_LINES);
        let (_, value) = &told.lines[0].locals.0[0];
        assert_eq!(value.chars().count(), MOST_CHARACTERS + 1);
    }
}
