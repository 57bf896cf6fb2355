//! `POST /run_code`: a script in the shape that SandboxFusion has, for clients that speak it already.
//!
//! Owns the members of requests and replies, and which of them says what. A member that SandboxFusion has
//! and that means nothing here is passed over, as it passes over those that it does not know.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State as FromState;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use tokio::time::timeout_at;

use crate::client::Connection;
use crate::incoming::{Incoming, NoBody};
use crate::outgoing::Whole;
use crate::say::media_type;
use crate::score::placed;
use crate::state::State;
use solver_core::json;
use solver_core::limits::{Limits, MemoryMib};
use solver_core::outcome::Outcome;
use solver_core::quote::quoted;
use solver_judge::service::script::{Answered, Asked, Ran};
use solver_sandbox::snapshot::{MAX_OUTPUT, Script, ScriptEnd};

const JSON: &str = "application/json";

/// The seconds of a limit that is not named.
const SECONDS: f64 = 10.0;
/// The seconds that a client waits longer than the sum of both limits, before it may go away.
const GRACE: f64 = 5.0;
/// The most seconds that a client waits.
const MOST_SECONDS: f64 = 1e6;
/// The most bytes of all files that are fetched.
const MOST_FETCHED: usize = 64 << 20;

/// Exit codes of a program that a system has ended, as shells say them.
const ABORTED: i32 = 134;
const KILLED: i32 = 137;
const FAULT: i32 = 139;

#[derive(Deserialize)]
struct Request {
    code: String,
    language: String,
    stdin: Option<String>,
    compile_timeout: Option<f64>,
    run_timeout: Option<f64>,
    #[serde(rename = "memory_limit_MB")]
    memory_limit_mb: Option<f64>,
    files: Option<BTreeMap<String, Option<String>>>,
    fetch_files: Option<Vec<String>>,
}

/// A request that was read.
struct Wanted {
    asked: Asked,
    /// How long it may wait to be begun.
    patience: Duration,
}

/// A whole number of MiB, within the limits that there are.
fn memory(asked: Option<f64>) -> Result<Option<MemoryMib>, String> {
    match asked {
        None => Ok(None),
        // The server's own.
        Some(asked) if asked < 0.0 => Ok(None),
        Some(asked) => {
            let most = asked.min(MemoryMib::MOST as f64) as u64;
            let memory =
                MemoryMib::new(most).map_err(|error| format!("memory_limit_MB: {error}"))?;
            Ok(Some(memory))
        }
    }
}

fn seconds(name: &str, asked: Option<f64>) -> Result<f64, String> {
    match asked.unwrap_or(SECONDS) {
        seconds if seconds > 0.0 => Ok(seconds.min(MOST_SECONDS)),
        seconds => Err(format!("{name} must be more than 0, not {seconds}")),
    }
}

fn wanted(body: &[u8]) -> Result<Wanted, String> {
    let request: Request = json::from_slice(body).map_err(|error| error.to_string())?;
    let run = seconds("run_timeout", request.run_timeout)?;
    let compile = seconds("compile_timeout", request.compile_timeout)?;
    let mut files = Vec::new();
    for (path, encoded) in request.files.unwrap_or_default() {
        // A file without content is one that SandboxFusion does not make.
        if let Some(encoded) = encoded {
            let bytes = STANDARD
                .decode(encoded)
                .map_err(|error| format!("files.{} is no base64: {error}", quoted(&path)))?;
            files.push((path, bytes));
        }
    }
    Ok(Wanted {
        asked: Asked {
            language: request.language,
            script: Script {
                text: request.code.into_bytes(),
                stdin: request.stdin.unwrap_or_default().into_bytes(),
                files,
                wanted: request.fetch_files.unwrap_or_default(),
            },
            seconds: run,
            memory: memory(request.memory_limit_mb)?,
        },
        patience: Duration::from_secs_f64(compile + run + GRACE),
    })
}

/// The word for what became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
enum Status {
    Success,
    Failed,
    SandboxError,
}

/// The word for what became of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
enum RunStatus {
    Finished,
    Error,
    TimeLimitExceeded,
}

#[derive(Serialize)]
struct Reply {
    status: Status,
    message: String,
    /// There is no such step in the languages that run here.
    compile_result: Option<()>,
    run_result: Option<RunResult>,
    executor_pod_name: Option<()>,
    files: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct RunResult {
    status: RunStatus,
    execution_time: f64,
    return_code: Option<i32>,
    stdout: String,
    stderr: String,
    fuel: Option<u64>,
    verdict: &'static str,
}

/// The end of a program in both vocabularies.
struct Told {
    status: Status,
    run: RunStatus,
    return_code: Option<i32>,
    verdict: &'static str,
    /// What the program could not say any more, for its standard error.
    last_words: Option<String>,
    /// What the host has to say about itself.
    message: String,
    is_exact: bool,
}

impl Told {
    /// A program that ended with a code.
    fn exit(code: i32, verdict: &'static str) -> Self {
        Told {
            status: match code {
                0 => Status::Success,
                _ => Status::Failed,
            },
            run: RunStatus::Finished,
            return_code: Some(code),
            verdict,
            last_words: None,
            message: String::new(),
            is_exact: true,
        }
    }

    /// A program that was ended, which would have said nothing of it.
    fn killed(code: i32, verdict: &'static str, last_words: String) -> Self {
        Told {
            last_words: Some(last_words),
            is_exact: false,
            ..Told::exit(code, verdict)
        }
    }

    /// A failure of the host, or a request that it cannot serve.
    fn ours(verdict: &'static str, message: String) -> Self {
        Told {
            status: Status::SandboxError,
            run: RunStatus::Error,
            return_code: None,
            message,
            is_exact: false,
            ..Told::exit(1, verdict)
        }
    }

    fn of(end: &ScriptEnd, limits: &Limits) -> Self {
        match end {
            ScriptEnd::Exit(code) => match code & 0xFF {
                0 => Told::exit(0, "output"),
                code => Told::exit(code, "error"),
            },
            ScriptEnd::NotCompiled(code) => Told::exit(*code, "rejected"),
            ScriptEnd::NoPlace(path) => Told::ours(
                "rejected",
                format!("the file '{}' cannot be there", quoted(path)),
            ),
            ScriptEnd::Stopped(outcome) => Told::of_outcome(outcome, limits),
        }
    }

    fn of_outcome(outcome: &Outcome, limits: &Limits) -> Self {
        match outcome {
            Outcome::OutOfFuel => Told {
                status: Status::Failed,
                run: RunStatus::TimeLimitExceeded,
                return_code: None,
                is_exact: false,
                ..Told::exit(1, "out-of-fuel")
            },
            Outcome::OutOfMemory => Told::killed(
                KILLED,
                "out-of-memory",
                format!("killed: over {} MiB of memory", limits.semantics.memory),
            ),
            Outcome::StackOverflow => Told::killed(
                FAULT,
                "stack-overflow",
                "killed: the stack is over".to_owned(),
            ),
            Outcome::Trap(kind) => {
                Told::killed(ABORTED, "trap", format!("aborted: {}", kind.word()))
            }
            Outcome::Error(message) => Told::killed(1, "error", message.clone()),
            Outcome::Rejected(message) => Told::killed(1, "rejected", message.clone()),
            Outcome::Deadline => Told::ours(
                "deadline",
                "the host gave up; it says nothing about the program".to_owned(),
            ),
            Outcome::Cancelled => Told::ours("cancelled", "the host was told to end".to_owned()),
            Outcome::HostError(message) => Told::ours("host-error", message.clone()),
            // A script gives no grid.
            Outcome::Grid(_) | Outcome::InvalidOutput(_) => {
                Told::ours("host-error", "a script gave a grid".to_owned())
            }
        }
    }
}

/// What was printed, as text, with a note where some of it was dropped.
fn text(bytes: &[u8], dropped: u64, last_words: Option<&str>) -> String {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    if dropped > 0 {
        // A character that the cut divides is not told.
        let whole = text.trim_end_matches('\u{fffd}').len();
        text.truncate(whole);
        text.push_str(&format!(
            "\n[{dropped} bytes more were dropped: {} KiB are kept]\n",
            MAX_OUTPUT >> 10
        ));
    }
    if let Some(words) = last_words {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(words);
        text.push('\n');
    }
    text
}

/// The reply to a script that was run.
fn reply(ran: Ran) -> Reply {
    let told = Told::of(&ran.run.end, &ran.limits);
    let mut message = told.message;
    let mut files = BTreeMap::new();
    let mut left = MOST_FETCHED;
    for (path, bytes) in ran.run.files {
        match left.checked_sub(bytes.len()) {
            Some(less) => {
                left = less;
                files.insert(path, STANDARD.encode(bytes));
            }
            None => {
                message = format!("fetch_files: more than {MOST_FETCHED} bytes; some are left out")
            }
        }
    }
    let [stdout_dropped, stderr_dropped] = ran.run.dropped;
    Reply {
        status: told.status,
        message,
        compile_result: None,
        run_result: Some(RunResult {
            status: told.run,
            execution_time: ran.seconds,
            return_code: told.return_code,
            stdout: text(&ran.run.stdout, stdout_dropped, None),
            stderr: text(&ran.run.stderr, stderr_dropped, told.last_words.as_deref()),
            fuel: told.is_exact.then_some(ran.run.fuel),
            verdict: told.verdict,
        }),
        executor_pod_name: None,
        files,
    }
}

/// The reply where nothing was run.
fn not_run(message: String) -> Reply {
    Reply {
        status: Status::SandboxError,
        message,
        compile_result: None,
        run_result: None,
        executor_pod_name: None,
        files: BTreeMap::new(),
    }
}

#[derive(Serialize)]
struct Detail<'a> {
    detail: &'a str,
}

fn json_body(value: &impl Serialize) -> Vec<u8> {
    // Strings and numbers always have a form in JSON.
    serde_json::to_vec(value).unwrap_or_default()
}

fn respond(status: StatusCode, body: Body) -> Response {
    let media_type = HeaderValue::from_static(JSON);
    (status, [(header::CONTENT_TYPE, media_type)], body).into_response()
}

/// An answer that is no reply, in the form that SandboxFusion's own framework gives it.
fn refuse(status: StatusCode, detail: &str) -> Response {
    respond(status, json_body(&Detail { detail }).into())
}

/// Runs a script.
pub(crate) async fn run_code(
    FromState(state): FromState<Arc<State>>,
    Extension(connection): Extension<Arc<Connection>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if media_type(&headers).is_some_and(|it| it != JSON) {
        let detail = "send the request as application/json (header Content-Type)";
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail);
    }
    let share = &connection.share;
    let incoming = Incoming::new(body, state.clone());
    let (bytes, held) = match incoming.whole(share).await {
        Ok(whole) => whole,
        Err(no_body) => {
            let status = match no_body {
                NoBody::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                NoBody::TooSlow => StatusCode::REQUEST_TIMEOUT,
                NoBody::Broken => StatusCode::BAD_REQUEST,
                NoBody::Draining => StatusCode::SERVICE_UNAVAILABLE,
            };
            return refuse(status, &no_body.to_string());
        }
    };
    let since = Instant::now();
    let wanted = match wanted(&bytes) {
        Ok(wanted) => wanted,
        Err(detail) => return refuse(StatusCode::UNPROCESSABLE_ENTITY, &detail),
    };
    drop(bytes);
    let until = since + wanted.patience;
    let Ok(place) = timeout_at(until.into(), placed(&state, share)).await else {
        return too_late();
    };
    let answered = state.desk.script(wanted.asked, until).await;
    drop(held);
    let reply = match answered {
        Answered::Ran(ran) => {
            let language = ran.language.word();
            let reply = reply(ran);
            if let Some(run) = &reply.run_result {
                state.metrics.ran(language, run.verdict, 1);
            }
            reply
        }
        Answered::NotThere(message) => not_run(message),
        Answered::NotBegun => return too_late(),
    };
    respond(
        StatusCode::OK,
        Whole::body(Bytes::from(json_body(&reply)), place),
    )
}

fn too_late() -> Response {
    refuse(
        StatusCode::GATEWAY_TIMEOUT,
        "the program waited longer than both of its limits and 5 s, and was not run; send it again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(body: &str) -> String {
        match wanted(body.as_bytes()) {
            Ok(_) => String::new(),
            Err(detail) => detail,
        }
    }

    #[test]
    fn what_sandboxfusion_sends_is_read() {
        let body = r#"{"code":"print(1)","language":"python","stdin":"a","compile_timeout":3,
            "run_timeout":2.5,"memory_limit_MB":1024,"files":{"a/b":"eA==","c":null},
            "fetch_files":["o"],"something":"else"}"#;
        let read = wanted(body.as_bytes()).ok().unwrap();
        assert_eq!(read.patience, Duration::from_millis(10_500));
        assert_eq!(read.asked.seconds, 2.5);
        assert_eq!(read.asked.memory.map(MemoryMib::get), Some(1_024));
        assert_eq!(read.asked.script.files, [("a/b".to_owned(), b"x".to_vec())]);
        assert_eq!(read.asked.script.wanted, ["o"]);
        let least = r#"{"code":"","language":"python","stdin":null,"memory_limit_MB":-1}"#;
        let read = wanted(least.as_bytes()).ok().unwrap();
        assert_eq!(read.patience, Duration::from_secs(25));
        assert_eq!(read.asked.memory, None);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (body, says) in [
            ("{", "EOF"),
            (r#"{"language":"python"}"#, "code"),
            (r#"{"code":"","language":7}"#, "string"),
            (
                r#"{"code":"","language":"python","run_timeout":0}"#,
                "run_timeout must be more than 0",
            ),
            (
                r#"{"code":"","language":"python","compile_timeout":-1}"#,
                "compile_timeout",
            ),
            (
                r#"{"code":"","language":"python","memory_limit_MB":0}"#,
                "memory_limit_MB",
            ),
            (
                r#"{"code":"","language":"python","files":{"a":"!"}}"#,
                "files.a is no base64",
            ),
            (
                r#"{"code":"","code":"","language":"python"}"#,
                "two members 'code'",
            ),
        ] {
            let said = complaint(body);
            assert!(said.contains(says), "{body}: {said}");
        }
    }

    #[test]
    fn what_was_printed_says_what_was_dropped() {
        assert_eq!(text(b"ab", 0, None), "ab");
        assert_eq!(text(b"ab", 0, Some("killed")), "ab\nkilled\n");
        let cut = text(b"ab\xc3", 7, None);
        assert_eq!(cut, "ab\n[7 bytes more were dropped: 1024 KiB are kept]\n");
    }
}
