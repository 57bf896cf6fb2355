//! One process that is fed requests and whose answers are read meanwhile, measured in parts.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::work::{SAMPLES, Work};
use solver_test_support::{Place, Usage, python_folder};

/// How often it is looked at while it works.
const LOOK: Duration = Duration::from_millis(100);
/// How long it is waited for to come to rest.
const REST: Duration = Duration::from_secs(10);

/// The process.
pub struct Stream {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Processes that stay for as long as it lives; none until the first part.
    lasting: Option<u64>,
    place: Place,
}

/// The cost of a part of the stream, and what it left.
pub struct Measured {
    runs: usize,
    wall: Duration,
    pub cpu: Duration,
    most_kib: u64,
    pub rest: Usage,
    /// Equal where every answer of two parts is.
    pub answers: u64,
}

#[derive(Deserialize)]
struct Answer<'a> {
    id: usize,
    #[serde(borrow)]
    samples: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Sample<'a> {
    sample: &'a str,
    verdict: &'a str,
}

impl Stream {
    pub fn start() -> Stream {
        let place = Place::new();
        let mut child = Command::new(solver_test_support::binary())
            // A small cache, so that making room in it is part of the work.
            .args(["score", "--execution-workers", "2", "--cache-size", "16"])
            .arg("--cache")
            .arg(place.path("cache"))
            .arg("--python")
            .arg(python_folder())
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        Stream {
            requests: child.stdin.take().expect("piped"),
            answers: BufReader::new(child.stdout.take().expect("piped")),
            child,
            lasting: None,
            place,
        }
    }

    /// Feeds the requests of a part and reads their answers, each of which has to be there once.
    pub fn feed(&mut self, work: &dyn Work, part: usize, requests: usize) -> Measured {
        let pid = self.child.id();
        let before = Usage::of(pid);
        let start = Instant::now();
        let mut looked = start;
        let mut most_kib = before.resident_kib;
        let mut missing = vec![true; requests];
        let mut answers = 0u64;
        let mut line = String::new();
        std::thread::scope(|scope| {
            // A writer whose process has gone ends too, or a failure would wait for it for ever.
            let _ends = EndsOnFailure(&mut self.child);
            let to = &mut self.requests;
            scope.spawn(move || {
                for number in 0..requests {
                    let line = work.request(part, number) + "\n";
                    to.write_all(line.as_bytes()).expect("takes requests");
                }
            });
            for _ in 0..requests {
                line.clear();
                self.answers.read_line(&mut line).expect("can be read");
                let answer: Answer = serde_json::from_str(&line)
                    .unwrap_or_else(|error| panic!("{error} in {line:?}"));
                assert!(std::mem::take(&mut missing[answer.id]), "twice: {line}");
                // In whatever order they come.
                answers = answers.wrapping_add(checked(work, &answer));
                if looked.elapsed() > LOOK {
                    looked = Instant::now();
                    most_kib = most_kib.max(Usage::of(pid).resident_kib);
                }
            }
        });
        let wall = start.elapsed();
        let rest = self.at_rest();
        Measured {
            runs: requests * SAMPLES,
            wall,
            cpu: rest.cpu - before.cpu,
            most_kib: most_kib.max(rest.resident_kib),
            rest,
            answers,
        }
    }

    /// Its use at rest, when everything that it started for a request alone has ended.
    fn at_rest(&mut self) -> Usage {
        let start = Instant::now();
        let mut last = Usage::default();
        loop {
            std::thread::sleep(LOOK);
            let now = Usage::of(self.child.id());
            let settled = self.lasting.unwrap_or(last.processes) == now.processes;
            if settled && (now.cpu, now.threads) == (last.cpu, last.threads) {
                self.lasting = Some(now.processes);
                return now;
            }
            last = now;
            assert!(start.elapsed() < REST, "never at rest: {now:?}");
        }
    }

    /// Closes its input; it has to end well.
    pub fn end(mut self) {
        drop(self.requests);
        let mut rest = String::new();
        self.answers.read_line(&mut rest).expect("can be read");
        assert_eq!(rest, "", "an answer to no request");
        assert!(self.child.wait().expect("ends").success());
        assert!(
            self.place
                .files("cache")
                .keys()
                .all(|name| !name.ends_with(".tmp"))
        );
    }
}

/// Ends the process where the test fails meanwhile.
struct EndsOnFailure<'a>(&'a mut Child);

impl Drop for EndsOnFailure<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.kill().expect("can be ended");
        }
    }
}

/// A number for what was answered, once every sample is seen to have its verdict.
fn checked(work: &dyn Work, answer: &Answer) -> u64 {
    assert_eq!(answer.samples.len(), SAMPLES, "request {}", answer.id);
    let mut hasher = DefaultHasher::new();
    answer.id.hash(&mut hasher);
    for (number, text) in answer.samples.iter().enumerate() {
        let sample: Sample = serde_json::from_str(text.get()).expect("is a sample");
        assert_eq!(sample.sample, format!("input[{number}]"));
        assert!(
            work.allows(answer.id, sample.verdict),
            "request {} ({}): {}",
            answer.id,
            work.name(answer.id),
            text.get()
        );
        text.get().hash(&mut hasher);
    }
    hasher.finish()
}

impl Measured {
    pub fn runs_per_second(&self) -> f64 {
        self.runs as f64 / self.wall.as_secs_f64()
    }

    pub fn runs_per_cpu_second(&self) -> f64 {
        self.runs as f64 / self.cpu.as_secs_f64()
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:>8} {:>7.1} {:>7.0} {:>7.1} {:>11.0} {:>12} {:>9} {:>6} {:>8}",
            self.runs,
            self.wall.as_secs_f64(),
            self.runs_per_second(),
            self.cpu.as_secs_f64(),
            self.runs_per_cpu_second(),
            self.rest.resident_kib,
            self.most_kib,
            self.rest.descriptors,
            self.rest.threads,
        )
    }
}
