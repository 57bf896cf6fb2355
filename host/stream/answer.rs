//! One request, from its line to the line of its result.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use serde::Serialize;
use serde_json::value::RawValue;

use super::request::{BadRequest, Program, Samples, parse};
use crate::compile::error::{Position, Reason, nearest};
use crate::compile::{CompileError, parse_file};
use crate::hash::{Sha256Hex, sha256_hex};
use crate::input::without_mark;
use crate::load::by_id;
use crate::quote::quoted;
use crate::run::language::Language;
use crate::run::limits::Limits;
use crate::run::pool::ExecutionPool;
use crate::run::solver::{Form, Handed, Solver};
use crate::run::{ENGINE, Host, RUNTIME_HASH};
use crate::score::digest::digest;
use crate::score::exam::Exam;
use crate::score::spread::Work;
use crate::score::{Judged, Scored, Verdict};
use crate::task::{Grid, SampleId};

/// What serves requests: the host, the limits of requests that name none, the tasks seen so far.
pub struct Service {
    host: Arc<Host>,
    defaults: Limits,
    exams: RwLock<HashMap<String, Arc<Exam>>>,
}

/// What became of a line.
pub struct Answer {
    /// The line to print, with its line break.
    pub line: Vec<u8>,
    /// Runs that it took.
    pub runs: u64,
    /// Whether the host itself failed in one of them.
    pub host_error: bool,
}

#[derive(Serialize)]
struct ResultLine<'a> {
    id: Option<&'a RawValue>,
    solver: Sha256Hex,
    language: &'static str,
    interpreter: Option<&'static str>,
    matched: usize,
    of: usize,
    demos: Matched,
    tests: Matched,
    limits: Limits,
    samples: Vec<SampleLine<'a>>,
    digest: Option<Sha256Hex>,
    engine: &'a str,
    runtime: &'a str,
}

/// How many samples of a kind were matched, of those with a known expected grid.
#[derive(Serialize)]
struct Matched {
    matched: usize,
    of: usize,
}

impl Matched {
    fn of(scored: &Scored, exam: &Exam, is_counted: impl Fn(SampleId) -> bool) -> Self {
        let samples = exam.samples().iter().zip(&scored.runs);
        let known = samples
            .filter(|(sample, _)| sample.expected.is_some() && is_counted(sample.id))
            .map(|(_, run)| run.verdict == Verdict::Match);
        let known: Vec<bool> = known.collect();
        Matched {
            matched: known.iter().filter(|&&matched| matched).count(),
            of: known.len(),
        }
    }
}

#[derive(Serialize)]
struct SampleLine<'a> {
    sample: String,
    verdict: Verdict,
    fuel: Option<u64>,
    output: Option<&'a Grid>,
    detail: Option<&'a str>,
    message: Option<&'a str>,
}

#[derive(Serialize)]
struct ErrorLine<'a> {
    id: Option<&'a RawValue>,
    error: ErrorBody<'a>,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    code: &'a str,
    message: &'a str,
}

impl Service {
    /// A service with the limits of requests that name none.
    pub fn new(host: Arc<Host>, defaults: Limits) -> Self {
        Service {
            host,
            defaults,
            exams: RwLock::default(),
        }
    }

    /// Serves one line, on this thread; or leaves the samples of a slow solver that it has not come
    /// to, where that is allowed.
    pub fn begin(&self, line: &[u8], may_leave: impl FnMut() -> bool) -> Begun {
        let (id, request) = parse(line, &self.defaults);
        let (exam, request) =
            match request.and_then(|request| Ok((self.exam(&request.samples)?, request))) {
                Ok(both) => both,
                Err(bad) => {
                    return Begun::Answered(error_answer(id, "bad-request", &bad.to_string()));
                }
            };
        let language = request.program.language();
        let work = Work {
            host: self.host.clone(),
            solver: Arc::new(self.solver(&request.program)),
            exam,
            limits: request.limits,
        };
        let runs = work.begin(may_leave);
        if runs.len() < work.exam.samples().len() {
            let id = id.map(ToOwned::to_owned);
            return Begun::Left(Left {
                id,
                language,
                work,
                runs,
            });
        }
        let scored = Scored {
            solver: work.solver,
            runs,
        };
        Begun::Answered(result_answer(
            id,
            language,
            &scored,
            &work.exam,
            &work.limits,
        ))
    }

    /// Serves one line, all of it on this thread.
    pub fn answer(&self, line: &[u8]) -> Answer {
        match self.begin(line, || false) {
            Begun::Answered(answer) => answer,
            Begun::Left(_) => host_failure("samples are left that may not be left"),
        }
    }

    fn exam(&self, samples: &Samples) -> Result<Arc<Exam>, BadRequest> {
        match samples {
            Samples::Task(id) => {
                let known = self
                    .exams
                    .read()
                    .unwrap_or_else(|poisoned| poisoned.into_inner())
                    .get(id)
                    .cloned();
                if let Some(exam) = known {
                    return Ok(exam);
                }
                let loaded = by_id(id, None).map_err(|error| BadRequest::task(&error))?;
                let exam = Arc::new(Exam::of(&loaded.task));
                self.exams
                    .write()
                    .unwrap_or_else(|poisoned| poisoned.into_inner())
                    .insert(id.clone(), exam.clone());
                Ok(exam)
            }
            Samples::Inputs { inputs, demos } => Ok(Arc::new(Exam::of_inputs(inputs, demos))),
        }
    }

    fn solver(&self, program: &Program) -> Solver {
        let handed = match program {
            Program::Wasm(bytes) => Handed {
                hash: sha256_hex(bytes),
                origin: "the request".into(),
                form: Form::Wasm(bytes.as_slice().into()),
            },
            Program::Source { text, entry } => source(text, entry.as_deref()),
        };
        handed.compile(&self.host)
    }
}

/// A request that was begun.
pub enum Begun {
    /// It has its answer.
    Answered(Answer),
    /// Its solver is slow, and some samples are left.
    Left(Left),
}

/// What is left of a request.
pub struct Left {
    id: Option<Box<RawValue>>,
    language: Language,
    work: Work,
    runs: Vec<Judged>,
}

impl Left {
    /// Runs the samples that are left on a pool.
    pub async fn finish(self, execution: &ExecutionPool) -> Answer {
        let (exam, limits) = (self.work.exam.clone(), self.work.limits);
        let scored = self.work.finish(execution, self.runs).await;
        result_answer(self.id.as_deref(), self.language, &scored, &exam, &limits)
    }
}

fn result_answer(
    id: Option<&RawValue>,
    language: Language,
    scored: &Scored,
    exam: &Exam,
    limits: &Limits,
) -> Answer {
    let all = Matched::of(scored, exam, |_| true);
    let line = ResultLine {
        id,
        solver: scored.solver.hash,
        language: language.word(),
        interpreter: language.interpreter(),
        matched: all.matched,
        of: all.of,
        demos: Matched::of(scored, exam, |id| matches!(id, SampleId::Demo(_))),
        tests: Matched::of(scored, exam, |id| matches!(id, SampleId::Test(_))),
        limits: *limits,
        samples: scored
            .runs
            .iter()
            .zip(exam.samples())
            .map(|(run, sample)| SampleLine {
                sample: sample.id.to_string(),
                verdict: run.verdict,
                fuel: run.run.fuel,
                output: run.output(),
                detail: run.detail(),
                message: run.message(),
            })
            .collect(),
        digest: digest(std::slice::from_ref(scored), exam),
        engine: ENGINE,
        runtime: RUNTIME_HASH,
    };
    Answer {
        line: json_line(&line),
        runs: scored.runs.len() as u64,
        host_error: scored
            .runs
            .iter()
            .any(|run| run.verdict == Verdict::HostError),
    }
}

/// The function that a request names, or the first.
fn source(text: &str, entry: Option<&str>) -> Handed {
    let bytes = without_mark(text.as_bytes());
    let mut parsed = parse_file(bytes);
    let place = match entry {
        None => Some(0),
        Some(entry) => parsed.find(entry),
    };
    let Some(place) = place else {
        let entry = entry.unwrap_or_default();
        // What does not parse at all has no function of any name: its own reason says more.
        let unparsed = parsed
            .solvers
            .first()
            .filter(|solver| solver.name.is_empty())
            .and_then(|solver| solver.source.clone().err());
        let known = parsed.solvers.iter().map(|solver| solver.name.as_str());
        let error = unparsed.unwrap_or_else(|| CompileError {
            at: Position { line: 1, column: 1 },
            reason: Reason::NoEntry {
                entry: quoted(entry),
                nearest: nearest(entry, known),
            },
        });
        return handed(bytes, Err(error));
    };
    let solver = parsed.solvers.swap_remove(place);
    handed(&bytes[solver.range], solver.source)
}

fn handed(bytes: &[u8], source: Result<crate::compile::Source, CompileError>) -> Handed {
    Handed {
        hash: sha256_hex(bytes),
        origin: "the request".into(),
        form: Form::Source {
            source,
            first_line: 1,
        },
    }
}

/// The answer to what cannot be served.
pub fn error_answer(id: Option<&RawValue>, code: &str, message: &str) -> Answer {
    Answer {
        line: json_line(&ErrorLine {
            id,
            error: ErrorBody { code, message },
        }),
        runs: 0,
        host_error: false,
    }
}

/// The answer where the host failed to give one.
pub fn host_failure(message: &str) -> Answer {
    Answer {
        host_error: true,
        ..error_answer(None, "host-error", message)
    }
}

fn json_line(value: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).unwrap_or_else(|error| {
        // Strings and numbers always have a JSON form; should one not, that is said.
        format!("{{\"id\":null,\"error\":{{\"code\":\"host-error\",\"message\":\"{error}\"}}}}")
            .into_bytes()
    });
    line.push(b'\n');
    line
}
