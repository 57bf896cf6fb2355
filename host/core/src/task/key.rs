//! The key of a task: its content, and where that is enough, its id.
//!
//! Owns the form of a key, the hash in it, and when two tasks are the same one. Leaves the question
//! which ids are enough to `load`.

use std::fmt;

use super::{Pair, Sample, Task, TaskError, TaskId};
use crate::hash::sha256_hex;

/// Stands between the id and the hash. No id has it.
const MARK: char = '~';
/// So many digits of the hash tell tasks of one id apart.
const DIGITS: usize = 8;

/// The name of a task in an archive: its id, or `ID~` and eight hex digits of the hash of its
/// content. Safe as the name of a folder, as ids are.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct TaskKey(String);

impl TaskKey {
    /// The id alone.
    pub fn of_id(id: &TaskId) -> Self {
        TaskKey(id.as_str().to_owned())
    }

    /// The id with the hash of the content.
    pub fn of_content(task: &Task) -> Self {
        let hash = sha256_hex(task.json(Answers::LeftOut).as_bytes()).to_string();
        TaskKey(format!("{}{MARK}{}", task.id, &hash[..DIGITS]))
    }

    /// Reads a key as it is written.
    pub fn parse(text: &str) -> Result<Self, TaskError> {
        let id = match text.split_once(MARK) {
            None => text,
            Some((id, hash)) => {
                let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                if hash.len() != DIGITS || !hash.bytes().all(is_digit) {
                    return Err(TaskError::of(text));
                }
                id
            }
        };
        match TaskId::new(id) {
            Ok(_) => Ok(TaskKey(text.to_owned())),
            Err(_) => Err(TaskError::of(text)),
        }
    }

    /// The id in it.
    pub fn id(&self) -> &str {
        match self.0.split_once(MARK) {
            Some((id, _)) => id,
            None => &self.0,
        }
    }

    /// Whether it names the content.
    pub fn has_content(&self) -> bool {
        self.0.contains(MARK)
    }

    /// The key as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether somebody who names a task so means this one: by its key, or by its id. Several tasks may
    /// have one id.
    pub fn is_meant_by(&self, name: &str) -> bool {
        self.0 == name || self.id() == name
    }
}

impl fmt::Display for TaskKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether the outputs of tests are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Those that are known.
    Known,
    /// None.
    LeftOut,
}

impl Task {
    /// The task as compact JSON, `{"train":[...],"test":[...]}`.
    pub fn json(&self, answers: Answers) -> String {
        let demo = |demo: &Pair| {
            let (input, output) = (demo.input.to_json(), demo.output.to_json());
            format!(r#"{{"input":{input},"output":{output}}}"#)
        };
        let test = |test: &Sample| {
            let known = match answers {
                Answers::Known => test.expected.as_ref(),
                Answers::LeftOut => None,
            };
            let output = known.map_or_else(String::new, |output| {
                format!(r#","output":{}"#, output.to_json())
            });
            format!(r#"{{"input":{}{output}}}"#, test.input.to_json())
        };
        let demos: Vec<String> = self.demos.iter().map(demo).collect();
        let tests: Vec<String> = self.tests.iter().map(test).collect();
        format!(
            r#"{{"train":[{}],"test":[{}]}}"#,
            demos.join(","),
            tests.join(",")
        )
    }

    /// Whether it is this very task: the same demos and the inputs of the same tests. Answers of
    /// tests are no part of a task, since nothing that a solver sees depends on them.
    pub fn is_same(&self, other: &Task) -> bool {
        let inputs = |task: &Task| -> Vec<_> {
            let inputs = task.tests.iter().map(|test| test.input.clone());
            inputs.collect()
        };
        self.demos == other.demos && inputs(self) == inputs(other)
    }

    /// Takes over the answers that the same task has elsewhere. Where two are known and differ, the
    /// lesser JSON stays, so that it does not matter in which order they were heard of.
    pub fn learn_answers(&mut self, other: &Task) {
        for (test, other) in self.tests.iter_mut().zip(&other.tests) {
            test.expected = match (test.expected.take(), &other.expected) {
                (None, heard) => heard.clone(),
                (Some(known), None) => Some(known),
                (Some(known), Some(heard)) => match known.to_json() <= heard.to_json() {
                    true => Some(known),
                    false => Some(heard.clone()),
                },
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Grid;

    fn grid(cell: u8) -> Grid {
        Grid::from_cells(1, 2, vec![cell, 0]).unwrap()
    }

    fn task(answer: Option<u8>) -> Task {
        Task {
            id: TaskId::new("mine").unwrap(),
            demos: vec![Pair {
                input: grid(1),
                output: grid(2),
            }],
            tests: vec![Sample {
                input: grid(3),
                expected: answer.map(grid),
            }],
            also: Vec::new(),
        }
    }

    #[test]
    fn a_key_is_the_id_and_the_hash_of_the_content() {
        let text = r#"{"train":[{"input":[[1,0]],"output":[[2,0]]}],"test":[{"input":[[3,0]]}]}"#;
        assert_eq!(task(None).json(Answers::Known), text);
        let hash = sha256_hex(text.as_bytes()).to_string();
        let key = TaskKey::of_content(&task(Some(4)));
        assert_eq!(key.as_str(), format!("mine~{}", &hash[..8]));
        assert_eq!(TaskKey::parse(key.as_str()), Ok(key.clone()));
        assert!(key.has_content() && key.is_meant_by("mine"));
        let plain = TaskKey::of_id(&task(None).id);
        assert!(!plain.has_content() && !plain.is_meant_by(key.as_str()));
    }

    #[test]
    fn what_could_leave_a_folder_is_no_key() {
        for bad in [
            "",
            "..",
            "~",
            "a~",
            "~12345678",
            "a~1234567",
            "a~123456789",
            "a~1234567G",
            "a/b~12345678",
            "a~12345678~12345678",
            "a~ABCDEF12",
        ] {
            assert!(TaskKey::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn answers_are_no_part_of_a_task_and_are_learnt_in_any_order() {
        assert!(task(Some(4)).is_same(&task(None)));
        let mut other = task(None);
        other.tests[0].input = grid(5);
        assert!(!other.is_same(&task(None)));
        let told = [None, Some(4), Some(7)];
        for first in told {
            for second in told {
                let (mut one, mut two) = (task(first), task(second));
                one.learn_answers(&task(second));
                two.learn_answers(&task(first));
                assert_eq!(one, two, "{first:?} {second:?}");
            }
        }
        let with = task(Some(4)).json(Answers::Known);
        assert!(
            with.ends_with(r#""test":[{"input":[[3,0]],"output":[[4,0]]}]}"#),
            "{with}"
        );
    }
}
