//! The forms that a file of tasks may have: one task, a list of pairs, or many tasks by their ids.
//!
//! Owns which form a text is in, and that a bad one of many tasks spoils no other. Leaves the form of a
//! task to `task_json`.

use std::collections::HashMap;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::grid_json::{describe, list};
use super::reading::Reading;
use super::task_json::{TaskDefect, parse_object, parse_pairs};
use solver_core::json;
use solver_core::quote::quoted;
use solver_core::task::{Task, TaskId};

/// The content of a file.
pub(super) enum Form {
    /// One task, which is called as the file is.
    One(Task),
    /// Tasks, by what the file calls them.
    Many(Vec<(String, Result<Task, TaskDefect>)>),
}

/// The tasks in the bytes of a file that is called so.
pub(super) fn read(id: TaskId, bytes: &[u8], reading: &Reading<'_>) -> Result<Form, TaskDefect> {
    let whole = json::value(bytes)?;
    if is_pairs(whole) || !whole.get().starts_with('{') {
        return one(id, whole, reading).map(Form::One);
    }
    let members = members(whole)?;
    let names_task = |name: &str| matches!(name, "train" | "test");
    if members.iter().any(|(name, _)| names_task(name)) {
        return one(id, whole, reading).map(Form::One);
    }
    if let Some((_, first)) = members.first() {
        match kind(first) {
            Some(Kind::Answers) => return Err(TaskDefect::Answers),
            Some(Kind::Attempts) => return Err(TaskDefect::Attempts),
            None => {}
        }
    }
    let may_be_task = |value: &RawValue| value.get().starts_with('{') || is_pairs(value);
    if !members.iter().any(|(_, value)| may_be_task(value)) {
        // It is called a task that lacks something, since most files hold one.
        return Err(TaskDefect::NoMember { member: "train" });
    }
    Ok(Form::Many(many(&members, reading)))
}

fn many(
    members: &[(String, &RawValue)],
    reading: &Reading<'_>,
) -> Vec<(String, Result<Task, TaskDefect>)> {
    let mut often: HashMap<&str, usize> = HashMap::new();
    for (name, _) in members {
        *often.entry(name).or_default() += 1;
    }
    let mut tasks = Vec::with_capacity(members.len());
    for (name, value) in members {
        let task = match often.get_mut(name.as_str()) {
            Some(1) | None => TaskId::new(name)
                .map_err(TaskDefect::Name)
                .and_then(|id| one(id, value, reading)),
            // It is told once, and nobody knows which one is meant.
            Some(0) => continue,
            Some(more) => {
                *more = 0;
                Err(TaskDefect::Twice {
                    place: "the file".to_owned(),
                    member: quoted(name),
                })
            }
        };
        tasks.push((name.clone(), task));
    }
    tasks
}

/// One task, in either of its forms.
fn one(id: TaskId, value: &RawValue, reading: &Reading<'_>) -> Result<Task, TaskDefect> {
    if let Some(twice) = json::twice(value) {
        return Err(json::Defect::Twice(twice).into());
    }
    if is_pairs(value) {
        parse_pairs(id, value, reading)
    } else if value.get().starts_with('{') {
        parse_object(id, value, reading)
    } else {
        let found = describe(value);
        Err(TaskDefect::NotATask { found })
    }
}

/// Whether it is a list that begins with an object.
fn is_pairs(value: &RawValue) -> bool {
    first(value).is_some_and(|first| first.get().starts_with('{'))
}

/// The first element of a list.
fn first(value: &RawValue) -> Option<&RawValue> {
    if !value.get().starts_with('[') {
        return None;
    }
    list(value, 1)?.0.first().copied()
}

/// The content, other than tasks, that a file holds by their ids.
enum Kind {
    Answers,
    Attempts,
}

fn kind(of_a_task: &RawValue) -> Option<Kind> {
    let first = first(of_a_task)?;
    if first.get().starts_with('[') {
        return Some(Kind::Answers);
    }
    let members = members(first).ok()?;
    let is_attempt = |(name, _): &(String, &RawValue)| name.starts_with("attempt_");
    members.iter().any(is_attempt).then_some(Kind::Attempts)
}

/// Members of an object with their names, as they stand.
pub(super) type Members<'a> = Vec<(String, &'a RawValue)>;

/// All members of an object.
pub(super) fn members(object: &RawValue) -> Result<Members<'_>, TaskDefect> {
    struct All;

    impl<'de> Visitor<'de> for All {
        type Value = Members<'de>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }

    let mut reader = serde_json::Deserializer::from_str(object.get());
    let found = reader.deserialize_map(All);
    found.map_err(|error| TaskDefect::Syntax(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TASK: &str = r#"{"train":[{"input":[[1]],"output":[[2]]}],"test":[{"input":[[3]]}]}"#;
    const PAIR: &str = r#"{"input":[[1]],"output":[[2]]}"#;

    /// The form of a text in words.
    fn form(text: &str) -> String {
        let id = TaskId::new("file").unwrap();
        let word = |task: Result<Task, TaskDefect>| match task {
            Ok(task) => format!("{}: {} and {}", task.id, task.demos.len(), task.tests.len()),
            Err(defect) => defect.to_string(),
        };
        match read(id, text.as_bytes(), &Reading::default()) {
            Ok(Form::One(task)) => word(Ok(task)),
            Ok(Form::Many(many)) => {
                let many = many.into_iter();
                let many = many.map(|(name, task)| format!("<{name}> {}", word(task)));
                many.collect::<Vec<_>>().join(" | ")
            }
            Err(defect) => format!("! {defect}"),
        }
    }

    #[test]
    fn each_form_is_known_by_what_stands_in_it() {
        assert_eq!(form(TASK), "file: 1 and 1");
        assert_eq!(
            form(&format!("\u{feff}\n[{PAIR}, {PAIR}]")),
            "file: 2 and 0"
        );
        assert_eq!(
            form(&format!(r#"{{"b":{TASK},"a":[{PAIR}]}}"#)),
            "<b> b: 1 and 1 | <a> a: 1 and 0"
        );
        for (text, says) in [
            ("[]", "! a task is an object"),
            ("[[[1]]]", "! a task is an object"),
            ("7", "! a task is an object"),
            ("{}", "! there is no \"train\""),
            (r#"{"a":1,"b":"x"}"#, "! there is no \"train\""),
            (r#"{"test":[]}"#, "! there is no \"train\""),
            (r#"{"a":[[[1]]]}"#, "! this holds answers and no tasks"),
            (
                r#"{"a":[{"attempt_1":[[1]],"attempt_2":[[1]]}]}"#,
                "! this holds attempts",
            ),
        ] {
            assert!(form(text).starts_with(says), "{text}: {}", form(text));
        }
    }

    #[test]
    fn a_bad_task_spoils_no_other() {
        let double = r#"{"train":[],"train":[]}"#;
        let text = format!(
            r#"{{"a":{TASK},"a b":{TASK},"b":{double},"c":[],"d":{TASK},"d":{TASK},"e":{TASK}}}"#
        );
        let form = form(&text);
        let said: Vec<&str> = form.split(" | ").collect();
        let expected = [
            "<a> a: 1 and 1",
            "<a b> \"a b\" is no task id",
            "<b> the task has two members \"train\"",
            "<c> a task is an object",
            "<d> the file has two members \"d\"",
            "<e> e: 1 and 1",
        ];
        assert_eq!(said.len(), expected.len(), "{said:?}");
        for (said, expected) in said.iter().zip(expected) {
            assert!(said.starts_with(expected), "{said}");
        }
    }
}
