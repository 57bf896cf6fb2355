//! JSON as it is handed in: one text has one meaning.
//!
//! Owns what no reader of JSON here may decide by itself: a byte order mark at the start is passed
//! over, and an object with two members of one name is refused at any depth, since one reader takes
//! the first and another the last. Leaves to the readers what the members mean. Nothing here is
//! recursive, and a text costs memory in proportion to its bytes, however deep it is nested.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeOwned, Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::input::without_mark;
use crate::quote::quoted;

/// Why some bytes are no JSON, or not what was expected.
#[derive(Debug, thiserror::Error)]
pub enum Defect {
    /// Not text.
    #[error("byte {at} is not UTF-8")]
    NotUtf8 {
        /// Where the first wrong byte stands.
        at: usize,
    },
    /// Not JSON, with line and column; or JSON of another form.
    #[error("{0}")]
    Syntax(serde_json::Error),
    /// Two members of one name.
    #[error("{0}; keep the one that is meant")]
    Twice(Twice),
}

/// Two members of one name in one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twice {
    /// The object, as `demos[0]`; empty for the outermost one.
    pub place: String,
    /// The name, escaped, and cut where it is long.
    pub member: String,
}

impl fmt::Display for Twice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Twice { place, member } = self;
        if !place.is_empty() {
            write!(f, "{place} has ")?;
        }
        write!(f, "two members '{member}'")
    }
}

/// The text of a JSON value as it stands, which has one meaning only.
pub fn document(bytes: &[u8]) -> Result<&RawValue, Defect> {
    let whole = value(bytes)?;
    match twice(whole) {
        None => Ok(whole),
        Some(found) => Err(Defect::Twice(found)),
    }
}

/// The text of a JSON value as it stands, for those who ask by themselves what stands there
/// [`twice`].
pub fn value(bytes: &[u8]) -> Result<&RawValue, Defect> {
    let marked = bytes.len();
    let bytes = without_mark(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| Defect::NotUtf8 {
        at: marked - bytes.len() + error.valid_up_to(),
    })?;
    serde_json::from_str(text).map_err(Defect::Syntax)
}

/// A value of a known form.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Defect> {
    serde_json::from_str(document(bytes)?.get()).map_err(Defect::Syntax)
}

/// A text as a string of JSON, which is one line.
pub fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Objects and lists around a place that are named; deeper ones only count.
const MOST_NAMED: usize = 8;
/// Names that are compared each with each; more are sorted.
const FEW: usize = 16;

#[derive(Clone, Copy)]
enum Open {
    Object,
    List,
}

/// Where in its parent something stands.
#[derive(Clone, Copy)]
enum Step<'a> {
    Member(&'a str),
    Element(usize),
}

/// The first object to end that has two members of one name.
pub fn twice(value: &RawValue) -> Option<Twice> {
    let text = value.get();
    let bytes = text.as_bytes();
    // The open objects and lists, the innermost last, in a byte each; and of each open object the first
    // of its names among all that are kept.
    let mut open: Vec<Open> = Vec::new();
    let mut firsts: Vec<usize> = Vec::new();
    let mut names: Vec<Cow<'_, str>> = Vec::new();
    let mut steps: Vec<Step<'_>> = Vec::new();
    // Whether the next string of the innermost object is a name.
    let mut at_name = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' => {
                open.push(Open::Object);
                firsts.push(names.len());
                if steps.len() < MOST_NAMED {
                    steps.push(Step::Member(""));
                }
                at_name = true;
            }
            b'[' => {
                open.push(Open::List);
                if steps.len() < MOST_NAMED {
                    steps.push(Step::Element(0));
                }
                at_name = false;
            }
            b'}' | b']' => {
                let depth = open.len();
                if let Some(Open::Object) = open.pop() {
                    let first = firsts.pop().unwrap_or(names.len());
                    if let Some(member) = same(&mut names[first..]) {
                        return Some(Twice {
                            place: place(&steps, depth),
                            member: quoted(&member),
                        });
                    }
                    names.truncate(first);
                }
                steps.truncate(open.len());
                at_name = false;
            }
            b',' => match open.last() {
                Some(Open::Object) => at_name = true,
                Some(Open::List) => {
                    if open.len() == steps.len()
                        && let Some(Step::Element(number)) = steps.last_mut()
                    {
                        *number += 1;
                    }
                }
                None => {}
            },
            b'"' => {
                let start = at;
                at = end_of_string(bytes, start);
                if std::mem::take(&mut at_name) {
                    let raw = text.get(start..at).unwrap_or_default();
                    if open.len() == steps.len()
                        && let Some(step) = steps.last_mut()
                    {
                        *step = Step::Member(raw);
                    }
                    names.push(unescaped(raw));
                }
                at += 1;
            }
            _ => {}
        }
    }
    None
}

/// How many members of an object have this name; none where there is no object.
pub fn count(object: &RawValue, member: &str) -> usize {
    struct Count<'a>(&'a str);

    impl<'de> Visitor<'de> for Count<'_> {
        type Value = usize;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<usize, A::Error> {
            let mut count = 0;
            while let Some((name, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                count += usize::from(name == self.0);
            }
            Ok(count)
        }
    }

    let mut reader = serde_json::Deserializer::from_str(object.get());
    reader.deserialize_map(Count(member)).unwrap_or(0)
}

/// Where the string ends whose first byte this is.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => break,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at.min(bytes.len())
}

/// A name without its escapes; one that no text can hold stays as it was written.
fn unescaped(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    match serde_json::from_str(&format!("\"{raw}\"")) {
        Ok(name) => Cow::Owned(name),
        Err(_) => Cow::Borrowed(raw),
    }
}

/// A name that is there twice.
fn same(names: &mut [Cow<'_, str>]) -> Option<String> {
    if names.len() <= FEW {
        let mut rest = names.iter().enumerate();
        return rest.find_map(|(at, name)| names[..at].contains(name).then(|| name.to_string()));
    }
    names.sort_unstable();
    let mut pairs = names.windows(2);
    pairs.find_map(|pair| (pair[0] == pair[1]).then(|| pair[0].to_string()))
}

/// The place of the object at this depth, the outermost being at depth 1.
fn place(steps: &[Step<'_>], depth: usize) -> String {
    let outside = depth.saturating_sub(1);
    let mut text = String::new();
    for step in steps.iter().take(outside) {
        match step {
            Step::Member(raw) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(&quoted(&unescaped(raw)));
            }
            Step::Element(number) => text.push_str(&format!("[{number}]")),
        }
    }
    if outside > steps.len() {
        text.push_str("...");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn said(text: &str) -> String {
        match document(text.as_bytes()) {
            Ok(_) => "well".to_owned(),
            Err(defect) => defect.to_string(),
        }
    }

    #[test]
    fn two_members_of_one_name_are_found_at_any_depth() {
        for (text, expected) in [
            (r#"{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}"#, "well"),
            (r#"["a","a",{"a":"a"},{"a":"b","b":"a"}]"#, "well"),
            (r#"{"a":"{\"b\":1,\"b\":2}","\"":1,"\\":2}"#, "well"),
            (r#"{"":{},"a":[],"b":[{}]}"#, "well"),
            (r#"{"a":1,"a":1}"#, "two members 'a'"),
            (r#"{"a":1,"b":2,"\u0061":3}"#, "two members 'a'"),
            (r#"{"":1,"":1}"#, "two members ''"),
            (
                r#"{"x":[1,2,{"y":{"a":[],"a":{}}}]}"#,
                "x[2].y has two members 'a'",
            ),
            (r#"[[0],[{"a":0,"a":0}]]"#, "[1][0] has two members 'a'"),
            (
                "{\"a\\u001b[2J\":1,\"a\\u001b[2J\":2}",
                "two members 'a\\u{1b}[2J'",
            ),
            (
                r#"{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"b":1,"b":1}}}}}}}}}}"#,
                "a.a.a.a.a.a.a.a... has two members 'b'",
            ),
            (r#"{"\ud800":1,"\ud800":1}"#, r"two members '\ud800'"),
        ] {
            let expected = match expected {
                "well" => expected.to_owned(),
                found => format!("{found}; keep the one that is meant"),
            };
            assert_eq!(said(text), expected, "{text}");
        }
        let many = |last: &str| {
            let members: Vec<String> = (0..1_000).map(|n| format!("\"{n}\":[]")).collect();
            format!("{{{},\"{last}\":0}}", members.join(","))
        };
        assert_eq!(said(&many("x")), "well");
        assert!(said(&many("500")).starts_with("two members '500'"));
    }

    #[test]
    fn members_of_a_name_are_counted_in_one_object() {
        let count = |text: &str| count(value(text.as_bytes()).unwrap(), "id");
        assert_eq!(count(r#"{"id":{"id":1},"ids":0}"#), 1);
        assert_eq!(count(r#"{"a":0,"a":0,"id":1,"\u0069d":2}"#), 2);
        assert_eq!((count("{}"), count("[\"id\"]")), (0, 0));
    }

    #[test]
    fn a_mark_is_passed_over_and_places_do_not_shift() {
        assert_eq!(document(b"\xef\xbb\xbf{} ").unwrap().get(), "{}");
        assert_eq!(said("\u{feff}[1,]"), said("[1,]"));
        assert!(matches!(
            document(b"\xef\xbb\xbf\"\xff\""),
            Err(Defect::NotUtf8 { at: 4 })
        ));
        assert!(said("\u{feff}\u{feff}[]").contains("line 1 column 1"));
        assert_eq!(from_slice::<Vec<u8>>(b"\xef\xbb\xbf[1]").unwrap(), [1]);
        assert!(matches!(from_slice::<u8>(b"[]"), Err(Defect::Syntax(_))));
    }

    #[test]
    fn depth_costs_no_stack() {
        let lists = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!(said(&lists), "well");
        let objects = format!("{}0{}", "{\"a\":".repeat(300_000), "}".repeat(300_000));
        assert_eq!(said(&objects), "well");
    }

    /// A value of which it is known what stands there twice.
    #[derive(Clone, Debug)]
    enum Tree {
        Text(String),
        List(Vec<Tree>),
        Object(Vec<(u8, bool, Tree)>),
    }

    impl Tree {
        fn any() -> impl Strategy<Value = Tree> {
            let texts = ["{\"a\":1,\"a\":1}", "\\", "\"", "[,]}", ""];
            let text = proptest::sample::select(texts.to_vec());
            let leaf = text.prop_map(|text| Tree::Text(text.to_owned()));
            leaf.prop_recursive(12, 60, 5, |inner| {
                let member = (0..9_u8, any::<bool>(), inner.clone());
                prop_oneof![
                    proptest::collection::vec(inner, 0..5).prop_map(Tree::List),
                    proptest::collection::vec(member, 0..5).prop_map(Tree::Object),
                ]
            })
        }

        fn text(&self) -> String {
            match self {
                Tree::Text(text) => serde_json::to_string(text).unwrap(),
                Tree::List(elements) => {
                    let elements: Vec<_> = elements.iter().map(Tree::text).collect();
                    format!("[{}]", elements.join(" , "))
                }
                Tree::Object(members) => {
                    let members = members.iter().map(|(name, escaped, value)| {
                        let name = match escaped {
                            true => format!("\\u00{:02x}", b'a' + name),
                            false => char::from(b'a' + name).to_string(),
                        };
                        format!("\"{name}\": {}", value.text())
                    });
                    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
                }
            }
        }

        fn means_two_things(&self) -> bool {
            match self {
                Tree::Text(_) => false,
                Tree::List(elements) => elements.iter().any(Tree::means_two_things),
                Tree::Object(members) => {
                    let names: BTreeSet<u8> = members.iter().map(|(name, ..)| *name).collect();
                    names.len() < members.len()
                        || members.iter().any(|(.., value)| value.means_two_things())
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_means_one_thing_or_is_refused(tree in Tree::any()) {
            let text = tree.text();
            prop_assert_eq!(document(text.as_bytes()).is_err(), tree.means_two_things(), "{}", text);
        }
    }
}
