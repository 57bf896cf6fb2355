//! The readers against any bytes: of tasks, of grids, of requests. The first byte says which.

use std::io::BufReader;
use std::sync::Arc;

use serde_json::Value;
use serde_json::value::RawValue;
use solver_core::limits::{DeadlineMs, Fuel, LimitsAsked, MemoryMib};
use solver_core::sample_set::SampleSet;
use solver_core::task::TaskId;
use solver_judge::languages::Languages;
use solver_judge::load::{parse_grid, parse_task};
use solver_judge::service::answer::Service;
use solver_judge::service::lines::{Line, next_line};
use solver_judge::service::request::{Samples, parse};
use solver_sandbox::thread::GuestThread;

use crate::targets::host;

/// Which reader gets the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// That of task files.
    Task,
    /// That of grids.
    Grid,
    /// That of streams of requests.
    Requests,
}

impl Reader {
    /// All of them; a first byte stands for the one at its place, round and round.
    pub const ALL: [Reader; 3] = [Reader::Task, Reader::Grid, Reader::Requests];

    /// Its first byte.
    pub fn byte(self) -> u8 {
        let place = Reader::ALL.iter().position(|reader| *reader == self);
        place.unwrap_or(0) as u8
    }
}

/// Requests that ask for more are read and not run: they are allowed to take their time.
const MOST_FUEL: u64 = 1_000_000;
/// The same for the number of runs.
const MOST_RUNS: usize = 20;
/// The deadline of those that name none. Who asks for less may be cut short on a busy machine.
const DEADLINE_MS: u64 = 60_000;

/// The target.
pub struct Input {
    service: Service,
    defaults: LimitsAsked,
    languages: Languages,
}

impl Input {
    /// Sets up a host and the service that answers requests.
    pub fn new() -> Self {
        let host = host();
        let languages = host.languages().clone();
        let defaults = LimitsAsked {
            fuel: Some(Fuel::new(200_000).expect("in range")),
            memory: Some(MemoryMib::new(16).expect("in range")),
            deadline: Some(DeadlineMs::new(DEADLINE_MS).expect("in range")),
        };
        Input {
            service: Service::new(Arc::new(host), defaults),
            defaults,
            languages,
        }
    }

    /// Gives the bytes to a reader.
    pub fn run(&self, thread: &GuestThread, data: &[u8]) -> String {
        let Some((&first, rest)) = data.split_first() else {
            return "nothing".to_owned();
        };
        match Reader::ALL[usize::from(first) % Reader::ALL.len()] {
            Reader::Task => task(rest),
            Reader::Grid => grid(rest),
            Reader::Requests => self.requests(thread, rest),
        }
    }

    fn requests(&self, thread: &GuestThread, stream: &[u8]) -> String {
        let mut class = "requests".to_owned();
        let mut lines = 0;
        let mut input = BufReader::with_capacity(64, stream);
        while let Some(line) = next_line(&mut input).expect("memory can be read") {
            let Line::Whole(line) = line else {
                continue;
            };
            if !line.iter().all(u8::is_ascii_whitespace) {
                let answered = self.request(thread, &line);
                // Of the later ones only that they are there: else every order is of its own class.
                match lines {
                    0 => class.push_str(&answered),
                    1 => class.push_str("; more"),
                    _ => {}
                }
                lines += 1;
            }
        }
        class
    }

    fn request(&self, thread: &GuestThread, line: &[u8]) -> String {
        let (id, request) = parse(line, &self.defaults, &self.languages);
        let id = id.map(|id| id.get().to_owned());
        if let Ok(request) = &request {
            let runs = match &request.samples {
                Samples::Task(_) => 1,
                Samples::Inputs { inputs, .. } => inputs.len(),
            };
            if request.limits.semantics.fuel.get() > MOST_FUEL || runs > MOST_RUNS {
                return "; much".to_owned();
            }
            if request.limits.deadline.get() < DEADLINE_MS {
                return "; little time".to_owned();
            }
        }
        let answer = self.service.answer(thread, line);
        let again = self.service.answer(thread, line);
        assert_eq!(answer.line, again.line, "not the same twice");
        assert!(!answer.host_error, "a fault of the host");
        let (end, text) = answer.line.split_last().expect("a line has an end");
        assert!(*end == b'\n' && !text.contains(&b'\n'), "not one line");
        let text = str::from_utf8(text).expect("an answer is text");
        // The id is echoed as it came, and may be a number or a text that nobody can hold.
        let members: Members = serde_json::from_str(text).expect("an answer is JSON");
        let id = id.unwrap_or_else(|| "null".to_owned());
        assert_eq!(members.get("id").map(|id| id.get()), Some(&*id), "{text}");
        let member = |name: &str| -> Value {
            members.get(name).map_or(Value::Null, |raw| {
                serde_json::from_str(raw.get()).expect("a member is JSON")
            })
        };
        match (&request, &member("error")["message"], &member("samples")) {
            (_, Value::String(message), Value::Null) => {
                let words = message.chars().filter(char::is_ascii_lowercase).take(24);
                format!("; {}", words.collect::<String>())
            }
            (Ok(_), Value::Null, Value::Array(samples)) => {
                let words = samples.iter().map(|sample| sample["verdict"].to_string());
                format!("; {}", words.take(1).collect::<String>())
            }
            _ => panic!("neither a result nor an error: {text}"),
        }
    }
}

type Members<'a> = std::collections::BTreeMap<String, &'a RawValue>;

impl Default for Input {
    fn default() -> Self {
        Input::new()
    }
}

fn task(bytes: &[u8]) -> String {
    let read = || parse_task(TaskId::new("fuzzed").expect("is an id"), bytes);
    match (read(), read()) {
        (Ok(task), Ok(again)) => {
            assert_eq!(task, again, "not the same twice");
            let sample_set = SampleSet::of(&task);
            assert_eq!(
                sample_set.samples().len(),
                task.demos.len() + task.tests.len()
            );
            format!("task {} {}", task.demos.len(), task.tests.len())
        }
        (Err(defect), Err(again)) => {
            let text = defect.to_string();
            assert_eq!(text, again.to_string(), "not the same twice");
            assert!(text.lines().count() <= 5, "too long: {text}");
            let words = text.chars().filter(char::is_ascii_lowercase).take(40);
            format!("no task {}", words.collect::<String>())
        }
        (one, other) => panic!("not the same twice: {one:?}, {other:?}"),
    }
}

fn grid(bytes: &[u8]) -> String {
    let Ok(raw) = serde_json::from_slice::<&RawValue>(bytes) else {
        return "no JSON".to_owned();
    };
    match parse_grid(raw) {
        Ok(grid) => {
            let text = grid.to_json();
            let raw: &RawValue = serde_json::from_str(&text).expect("a grid is JSON");
            assert_eq!(parse_grid(raw).ok(), Some(grid), "read back as another");
            "grid".to_owned()
        }
        Err(defect) => {
            let words = defect.to_string();
            let words = words.chars().filter(char::is_ascii_lowercase).take(40);
            format!("no grid {}", words.collect::<String>())
        }
    }
}
