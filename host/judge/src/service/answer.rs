//! One request, from its line to the line of its result.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use serde::Serialize;
use serde_json::value::RawValue;

use super::lines::MAX_LINE_BYTES;
use super::request::{BadRequest, Program, Request, Samples, parse};
use crate::host::Host;
use crate::languages::Languages;
use crate::load::{LoadedTask, SelectError, by_id};
use crate::pools::execution::ExecutionPool;
use crate::pools::spread::Work;
use crate::score::Scored;
use crate::score::aggregate::Counts;
use crate::score::digest::digest;
use crate::submission::{Solver, Submission};
use solver_core::hash::Sha256Hex;
use solver_core::input::without_mark;
use solver_core::limits::{Limits, LimitsAsked};
use solver_core::sample_set::SampleSet;
use solver_core::task::{Grid, SampleId, Task};
use solver_core::verdict::{RunResult, Verdict};
use solver_language::{LanguageId, Named};
use solver_sandbox::engine::ENGINE;
use solver_sandbox::thread::GuestThread;

/// The code of an answer to a request whose solver needs an interpreter that is not there.
const NOT_INSTALLED: &str = "not-installed";

/// The service: the host, the defaults of requests, the tasks that were handed in, and the samples of
/// those that were asked for so far.
pub struct Service {
    host: Arc<Host>,
    defaults: LimitsAsked,
    is_brief: bool,
    tasks: HashMap<String, Task>,
    sample_sets: RwLock<HashMap<String, Arc<SampleSet>>>,
}

/// The answer to a line.
pub struct Answer {
    /// The line to print, with its line break.
    pub line: Vec<u8>,
    /// Runs that it took.
    pub runs: u64,
    /// Whether the host itself failed in one of them.
    pub host_error: bool,
    /// The end of the request.
    pub fate: Fate,
}

/// The fate of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It has a result: of a solver in this language, with how often each verdict occurs.
    Judged(LanguageId, Counts),
    /// It is bad, or asks for what is not there.
    Refused,
    /// It is longer than a line may be.
    TooLarge,
    /// The host failed to answer it.
    Broken,
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
    fn of(scored: &Scored, sample_set: &SampleSet, is_counted: impl Fn(SampleId) -> bool) -> Self {
        let samples = sample_set.samples().iter().zip(&scored.runs);
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
    /// Left out of a brief result.
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<Option<&'a Grid>>,
    detail: Option<&'a str>,
    message: Option<Cow<'a, str>>,
    /// There where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    stdout: Option<&'a str>,
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
    /// A service with the limits of requests that name none, as far as they are not those of a language.
    pub fn new(host: Arc<Host>, defaults: LimitsAsked) -> Self {
        Service {
            host,
            defaults,
            is_brief: false,
            tasks: HashMap::new(),
            sample_sets: RwLock::default(),
        }
    }

    /// The same, with tasks that requests may name before those of the data sets.
    pub fn with_tasks(mut self, tasks: Vec<LoadedTask>) -> Self {
        let tasks = tasks.into_iter().map(|loaded| loaded.task);
        self.tasks
            .extend(tasks.map(|task| (task.id.to_string(), task)));
        self
    }

    /// The same, where results are brief unless a request says otherwise.
    pub fn brief(mut self, is_brief: bool) -> Self {
        self.is_brief = is_brief;
        self
    }

    /// The host that answers.
    pub(super) fn host(&self) -> &Host {
        &self.host
    }

    /// The limits of requests that name none.
    pub(super) fn defaults(&self) -> &LimitsAsked {
        &self.defaults
    }

    /// Serves one line, on this thread; or leaves the samples of a slow solver that it has not come
    /// to, where that is allowed. `number` is that of the line in its stream, where there is one.
    pub fn begin(
        &self,
        thread: &GuestThread,
        line: &[u8],
        number: Option<u64>,
        may_leave: impl FnMut() -> bool,
    ) -> Begun {
        let (id, request) = parse(line, &self.defaults, self.host.languages());
        let found: Result<(Arc<SampleSet>, Request), BadRequest> =
            request.and_then(|request| Ok((self.sample_set(&request.samples)?, request)));
        let (sample_set, request) = match found {
            Ok(both) => both,
            Err(bad) => {
                let message = in_stream(number, &bad.to_string());
                return Begun::Answered(error_answer(id, "bad-request", &message));
            }
        };
        let submission = self
            .submission(&request.program)
            .keeping_stdout(request.stdout);
        if let Some(missing) = submission.missing(self.host.languages()) {
            let message = in_stream(number, &missing);
            return Begun::Answered(error_answer(id, NOT_INSTALLED, &message));
        }
        let is_brief = request.brief.unwrap_or(self.is_brief);
        let work = Work {
            host: self.host.clone(),
            solver: Arc::new(submission.compile(thread, &self.host)),
            sample_set,
            limits: request.limits,
        };
        let runs = work.begin(thread, may_leave);
        if runs.len() < work.sample_set.samples().len() {
            let id = id.map(ToOwned::to_owned);
            return Begun::Left(Left {
                id,
                is_brief,
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
            is_brief,
            &scored,
            &work.sample_set,
            &work.limits,
        ))
    }

    /// Serves one line, all of it on this thread.
    pub fn answer(&self, thread: &GuestThread, line: &[u8]) -> Answer {
        match self.begin(thread, line, None, || false) {
            Begun::Answered(answer) => answer,
            Begun::Left(_) => host_failure("samples are left that may not be left"),
        }
    }

    fn sample_set(&self, samples: &Samples) -> Result<Arc<SampleSet>, BadRequest> {
        match samples {
            Samples::Task(id) => {
                let known = self
                    .sample_sets
                    .read()
                    .unwrap_or_else(|poisoned| poisoned.into_inner())
                    .get(id)
                    .cloned();
                if let Some(sample_set) = known {
                    return Ok(sample_set);
                }
                let sample_set = Arc::new(match self.tasks.get(id) {
                    Some(task) => SampleSet::of(task),
                    None => SampleSet::of(&self.in_data_sets(id)?),
                });
                self.sample_sets
                    .write()
                    .unwrap_or_else(|poisoned| poisoned.into_inner())
                    .insert(id.clone(), sample_set.clone());
                Ok(sample_set)
            }
            Samples::Inputs { inputs, demos } => Ok(Arc::new(SampleSet::of_inputs(inputs, demos))),
        }
    }

    fn in_data_sets(&self, id: &str) -> Result<Task, BadRequest> {
        match by_id(id, None) {
            Ok(loaded) => Ok(loaded.task),
            Err(error @ SelectError::Unknown { .. }) if !self.tasks.is_empty() => {
                let count = self.tasks.len();
                let s = if count == 1 { "" } else { "s" };
                let error = format!("{error}; nor is it among the {count} task{s} of --tasks");
                Err(BadRequest::task(&error))
            }
            Err(error) => Err(BadRequest::task(&error)),
        }
    }

    fn submission(&self, program: &Program) -> Submission {
        match program {
            Program::Wasm(bytes) => Submission::component(bytes, "the request".into()),
            Program::Source {
                language,
                text,
                named,
            } => source(self.host.languages(), *language, text, named),
        }
    }
}

/// A request that was begun.
pub enum Begun {
    /// It has its answer.
    Answered(Answer),
    /// Its solver is slow, and some samples are left.
    Left(Left),
}

/// The rest of a request.
pub struct Left {
    id: Option<Box<RawValue>>,
    is_brief: bool,
    work: Work,
    runs: Vec<RunResult>,
}

impl Left {
    /// Runs the samples that are left on a pool.
    pub async fn finish(self, execution: &ExecutionPool) -> Answer {
        let (sample_set, limits) = (self.work.sample_set.clone(), self.work.limits);
        let scored = self.work.finish(execution, self.runs).await;
        let id = self.id.as_deref();
        result_answer(id, self.is_brief, &scored, &sample_set, &limits)
    }
}

fn result_answer(
    id: Option<&RawValue>,
    is_brief: bool,
    scored: &Scored,
    sample_set: &SampleSet,
    limits: &Limits,
) -> Answer {
    let identity = scored.solver.identity;
    let all = Matched::of(scored, sample_set, |_| true);
    let line = ResultLine {
        id,
        solver: scored.solver.hash,
        language: identity.language.word(),
        interpreter: identity.interpreter,
        matched: all.matched,
        of: all.of,
        demos: Matched::of(scored, sample_set, is_demo),
        tests: Matched::of(scored, sample_set, |id| !is_demo(id)),
        limits: *limits,
        samples: scored
            .runs
            .iter()
            .zip(sample_set.samples())
            .map(|(run, sample)| SampleLine {
                sample: sample.id.to_string(),
                verdict: run.verdict,
                fuel: run.run.fuel,
                output: (!is_brief).then(|| run.output()),
                detail: run.detail(),
                message: message(&scored.solver, run),
                stdout: run.run.stdout.as_deref(),
            })
            .collect(),
        digest: digest(std::slice::from_ref(scored), sample_set),
        engine: ENGINE,
        runtime: identity.runtime,
    };
    Answer {
        line: json_line(&line),
        runs: scored.runs.len() as u64,
        host_error: scored
            .runs
            .iter()
            .any(|run| run.verdict == Verdict::HostError),
        fate: Fate::Judged(identity.language, Counts::of(std::slice::from_ref(scored))),
    }
}

/// The message of a run. Its lines are those of the text of the request.
fn message<'a>(solver: &Solver, run: &'a RunResult) -> Option<Cow<'a, str>> {
    let message = run.message()?;
    Some(match run.verdict {
        Verdict::Error => solver.lines.in_text(message),
        _ => Cow::Borrowed(message),
    })
}

/// A sample that is no demo counts with the tests.
fn is_demo(id: SampleId) -> bool {
    match id {
        SampleId::Demo(_) => true,
        SampleId::Test(_) | SampleId::Input(_) | SampleId::Also(..) => false,
    }
}

/// A message about a line, with its number in the stream.
pub(crate) fn in_stream(number: Option<u64>, message: &str) -> String {
    match number {
        Some(number) => format!("line {number}: {message}"),
        None => message.to_owned(),
    }
}

/// The solver that a request names, or the one that is meant.
fn source(languages: &Languages, language: LanguageId, text: &str, named: &Named) -> Submission {
    let bytes = without_mark(text.as_bytes());
    let known = languages.get(language).unwrap_or(languages.usual());
    let piece = known.entry(bytes, named);
    Submission::of_piece(known.id(), bytes, piece, "the request".into())
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
        fate: Fate::Refused,
    }
}

/// The answer to a line that was thrown away for its length.
pub fn too_long(number: u64) -> Answer {
    let message = format!("the line is longer than {MAX_LINE_BYTES} bytes; split the request");
    Answer {
        fate: Fate::TooLarge,
        ..error_answer(None, "too-large", &in_stream(Some(number), &message))
    }
}

/// The answer where the host failed to give one.
pub(crate) fn host_failure(message: &str) -> Answer {
    Answer {
        host_error: true,
        fate: Fate::Broken,
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
