//! `POST /v1/score`: a request of the stream, or many of them, one a line.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State as FromState};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use crate::client::Connection;
use crate::incoming::{Held, Incoming, NoBody};
use crate::outgoing::{Answered, Lines, Whole};
use crate::room::{Share, Taken};
use crate::say::{media_type, plain};
use crate::state::State;
use solver_judge::service::answer::{Answer, Fate, error_answer, too_long};
use solver_judge::service::lines::{Cutting, Line, MAX_LINE_BYTES, is_blank};

/// The bytes of an answer, before there was one.
const USUAL_ANSWER: usize = 4 << 10;

const ONE: &str = "application/json";
const MANY: &str = "application/x-ndjson";

/// The words behind the address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// Whether answers keep the order of the lines.
    ordered: Option<bool>,
}

/// Answers a request, or many.
pub(crate) async fn score(
    FromState(state): FromState<Arc<State>>,
    Extension(connection): Extension<Arc<Connection>>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Ok(Query(asked)) = asked else {
        return plain(
            StatusCode::BAD_REQUEST,
            "the only word behind the address is ordered=true or ordered=false",
        );
    };
    let incoming = Incoming::new(body, state.clone());
    match media_type(&headers) {
        Some(ONE) => one(&state, &connection.share, incoming).await,
        Some(MANY) => {
            let ordered = asked.ordered.unwrap_or(state.ordered);
            many(state, connection, incoming, ordered)
        }
        Some(_) | None => plain(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "send one request as application/json, or many, one a line, as application/x-ndjson \
             (header Content-Type)",
        ),
    }
}

/// The status of a single answer.
fn status(answer: &Answer) -> StatusCode {
    match answer.fate {
        Fate::Judged(..) => StatusCode::OK,
        Fate::Refused => StatusCode::BAD_REQUEST,
        Fate::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Fate::Broken => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The status and the word for a body that did not come.
fn of_no_body(no_body: NoBody) -> (StatusCode, &'static str) {
    match no_body {
        NoBody::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
        NoBody::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too-slow"),
        NoBody::Broken => (StatusCode::BAD_REQUEST, "bad-request"),
        NoBody::Draining => (StatusCode::SERVICE_UNAVAILABLE, "draining"),
    }
}

fn respond(status: StatusCode, media_type: &'static str, body: Body) -> Response {
    let media_type = HeaderValue::from_static(media_type);
    (status, [(header::CONTENT_TYPE, media_type)], body).into_response()
}

/// The body is one request, and a line of its own stream.
async fn one(state: &Arc<State>, share: &Share, incoming: Incoming) -> Response {
    let (line, held) = match incoming.whole(share).await {
        Ok((whole, held)) => (Line::Whole(whole), held),
        Err(NoBody::TooLarge) => {
            let answer = too_long(1);
            return respond(status(&answer), ONE, answer.line.into());
        }
        Err(no_body) => {
            let (status, word) = of_no_body(no_body);
            let answer = error_answer(None, word, &no_body.to_string());
            return respond(status, ONE, answer.line.into());
        }
    };
    let since = Instant::now();
    let place = placed(state, share).await;
    let answer = state.desk.answer(line, 1).await;
    // The bytes of the request are gone.
    drop(held);
    state.answered(&answer, since.elapsed());
    let status = status(&answer);
    respond(status, ONE, Whole::body(Bytes::from(answer.line), place))
}

/// Waits for a place.
pub(crate) async fn placed(state: &State, share: &Share) -> Taken {
    let _waiting = Waiting::begin(state);
    share.place().await
}

/// A request that waits, as the metrics tell it.
struct Waiting<'a>(&'a State);

impl<'a> Waiting<'a> {
    fn begin(state: &'a State) -> Self {
        state.metrics.waiting.inc();
        Waiting(state)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.metrics.waiting.dec();
    }
}

/// The body is a stream of requests, each of which is answered when it is there.
fn many(
    state: Arc<State>,
    connection: Arc<Connection>,
    incoming: Incoming,
    ordered: bool,
) -> Response {
    let (answers, answered) = unbounded_channel();
    let reading = Reading {
        state,
        connection,
        answers,
        lines: JoinSet::new(),
        number: 0,
        largest: Arc::new(AtomicUsize::new(USUAL_ANSWER)),
    };
    let reading = tokio::spawn(reading.read(incoming)).abort_handle();
    respond(
        StatusCode::OK,
        MANY,
        Lines::body(answered, ordered, reading),
    )
}

/// The task that reads lines. Whatever it has begun ends with it.
struct Reading {
    state: Arc<State>,
    connection: Arc<Connection>,
    answers: UnboundedSender<Answered>,
    lines: JoinSet<()>,
    /// The next place in the stream of answers.
    number: u64,
    /// The bytes of the largest answer so far: the next one is taken to be as large.
    largest: Arc<AtomicUsize>,
}

impl Reading {
    async fn read(mut self, mut incoming: Incoming) {
        let mut cutting = Cutting::default();
        let mut line_number = 0;
        let mut held = Held::short(&self.connection.share).await;
        let no_more = loop {
            let piece = match incoming.next().await {
                Ok(Some(piece)) => piece,
                Ok(None) => break None,
                Err(no_body) => break Some(no_body),
            };
            let mut rest = &piece[..];
            while !rest.is_empty() {
                let end = rest.iter().position(|&byte| byte == b'\n');
                let len = cutting.held() + end.unwrap_or(rest.len());
                held.make_room(&self.connection.share, len, MAX_LINE_BYTES)
                    .await;
                let (used, line) = cutting.take(rest);
                rest = &rest[used..];
                if let Some(line) = line {
                    line_number += 1;
                    held = self.begin(line, line_number, held).await;
                }
            }
        };
        match no_more {
            None => {
                if let Some(line) = cutting.end() {
                    self.begin(line, line_number + 1, held).await;
                }
            }
            Some(no_body) => {
                let (_, word) = of_no_body(no_body);
                let message = format!(
                    "no line from line {} on was read: {no_body}",
                    line_number + 1
                );
                let answer = error_answer(None, word, &message);
                let room = self.connection.share.answer(answer.line.len()).await;
                self.send(answer, room);
            }
        }
        while self.lines.join_next().await.is_some() {}
    }

    /// Begins a line that is whole; gives room for the next one.
    async fn begin(&mut self, line: Line, line_number: u64, mut held: Held) -> Held {
        let share = self.connection.share.clone();
        match &line {
            Line::Whole(bytes) if is_blank(bytes) => {
                drop(held);
                return Held::short(&share).await;
            }
            Line::Whole(bytes) => held.whole(bytes.len()),
            Line::TooLong => held.whole(0),
        }
        let since = Instant::now();
        // Room for its answer first: whoever waits for that has no place that others wait for.
        let mut room = share.answer(self.largest.load(Ordering::Relaxed)).await;
        let place = placed(&self.state, &share).await;
        while self.lines.try_join_next().is_some() {}
        let number = self.number;
        self.number += 1;
        let (state, answers) = (self.state.clone(), self.answers.clone());
        let largest = self.largest.clone();
        self.lines.spawn(async move {
            let answer = state.desk.answer(line, line_number).await;
            drop((held, place));
            state.answered(&answer, since.elapsed());
            largest.fetch_max(answer.line.len(), Ordering::Relaxed);
            room.shrink(answer.line.len());
            // Nobody takes it where the client is gone.
            let _ = answers.send(Answered {
                number,
                line: answer.line,
                hold: room,
            });
        });
        Held::short(&share).await
    }

    /// Sends what is no answer to a line.
    fn send(&mut self, answer: Answer, hold: Taken) {
        let _ = self.answers.send(Answered {
            number: self.number,
            line: answer.line,
            hold,
        });
        self.number += 1;
    }
}
