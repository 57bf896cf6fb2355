//! The answers of differs on a candidate: one call in a sandbox, values in and values out.
//!
//! All differs of a set are asked in one call, since a sandbox and the reading of S cost as much as
//! many of them do. Where that call fails, they are asked one by one, each in a sandbox and under
//! limits of its own. A call that works has cost each of them less than its limits, so what is said
//! is a function of differ, S, I, C and the limits, whichever way it was had. A call that the host
//! gave up is made again, and where that does not help, nobody is told anything. Leaves what it means
//! to the search.

use solver_runtime::program::write_number;

use super::set::Differs;
use crate::explain::value::{Reply, Value, reply, write};
use crate::inspect::inspect;
use solver_core::limits::Limits;
use solver_core::outcome::Run;
use solver_core::sample_set::Inputs;
use solver_core::task::Grid;
use solver_core::unsettled::Unsettled;
use solver_core::verdict::{RunResult, Verdict};
use solver_sandbox::again::again;
use solver_sandbox::interpreter::Interpreter;
use solver_sandbox::meter::Watch;
use solver_sandbox::session::NoReply;
use solver_sandbox::thread::GuestThread;

/// The answer of one differ on one candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// So many of what it counts, and which.
    Found(Finding),
    /// Nothing that can be compared.
    Nothing(Silence),
}

/// The finding of a differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How many; it may be below zero.
    pub count: i64,
    /// Which, or of what the count was made.
    pub detail: Value,
}

/// Why a differ says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// A call in it failed, with the message.
    Failed(String),
    /// It returned no pair of a count, an integer of 64 bits, and something else.
    NoCount,
    /// Its result is longer than is taken over.
    TooLong,
    /// It ended otherwise, by this verdict: mostly at a limit.
    Ended(Verdict),
}

impl Said {
    /// The count, where there is one.
    pub fn count(&self) -> Option<i64> {
        match self {
            Said::Found(finding) => Some(finding.count),
            Said::Nothing(_) => None,
        }
    }
}

/// S and I of a sample, as they go into every call about it.
#[derive(Clone, Debug)]
pub struct Question {
    given: Vec<u8>,
}

impl Question {
    /// The question that a sample asks.
    pub fn new(inputs: &Inputs) -> Self {
        let mut given = Vec::new();
        write(&mut given, &Value::User(0));
        write_number(&mut given, 3);
        let shown = inputs.demos.iter().map(Value::from).collect();
        write(&mut given, &Value::Tuple(shown));
        write(&mut given, &Value::from(&inputs.input));
        Question { given }
    }

    /// The call about a candidate.
    fn about(&self, candidate: &Grid) -> Vec<u8> {
        let mut call = self.given.clone();
        write(&mut call, &Value::from(candidate));
        call
    }
}

/// Who is asked, where, and what each may use.
pub struct Asking<'a> {
    /// The interpreter that runs them.
    pub interpreter: &'a Interpreter,
    /// The differs.
    pub differs: &'a Differs,
    /// The limits of each of them.
    pub limits: Limits,
}

impl Asking<'_> {
    /// The answer of each differ on a candidate, in their order.
    pub fn ask(
        &self,
        thread: &GuestThread,
        question: &Question,
        candidate: &Grid,
    ) -> Result<Vec<Said>, Unsettled> {
        let call = question.about(candidate);
        if let Some(program) = self.differs.together()
            && let Ok(Reply::Value(Value::Tuple(answers))) =
                self.call(thread, "the differs", program, &call)?
            && answers.len() == self.differs.len()
        {
            return Ok(answers.into_iter().map(said).collect());
        }
        let each = self.differs.list().iter();
        each.map(|differ| {
            let who = format!("the differ {}", differ.name);
            Ok(match self.call(thread, &who, &differ.program, &call)? {
                Ok(Reply::Value(answer)) => said(answer),
                Ok(Reply::Failed(message)) => Said::Nothing(Silence::Failed(message)),
                Err(silence) => Said::Nothing(silence),
            })
        })
        .collect()
    }

    fn call(
        &self,
        thread: &GuestThread,
        who: &str,
        program: &[u8],
        call: &[u8],
    ) -> Result<Result<Reply, Silence>, Unsettled> {
        let inspect = || {
            let watch = Watch::start(self.limits.deadline);
            inspect(thread, self.interpreter, program, call, &self.limits, watch)
        };
        let says_something = |said: &Result<_, NoReply>| match said {
            Ok(_) => true,
            Err(silence) => silence.is_reproducible(),
        };
        match again(self.interpreter.sandbox().cancel(), says_something, inspect) {
            Ok(bytes) => match reply(&bytes) {
                Ok(reply) => Ok(Ok(reply)),
                Err(malformed) => Err(Unsettled::failed(who, malformed)),
            },
            Err(NoReply::TooLong) => Ok(Err(Silence::TooLong)),
            Err(NoReply::Ended(outcome)) if outcome.is_reproducible() => {
                let run_result = RunResult::new(Run::without_fuel(outcome), None);
                Ok(Err(Silence::Ended(run_result.verdict)))
            }
            Err(NoReply::Ended(outcome)) => Err(Unsettled::of(who.to_owned(), outcome)),
        }
    }
}

fn said(answer: Value) -> Said {
    if let Value::Tuple(mut pair) = answer
        && pair.len() == 2
        && let Some(detail) = pair.pop()
        && let Some(Value::Int(count)) = pair.pop()
        && let Ok(count) = i64::try_from(count)
    {
        return Said::Found(Finding { count, detail });
    }
    Said::Nothing(Silence::NoCount)
}
