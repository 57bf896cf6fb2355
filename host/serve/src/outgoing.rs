//! Bodies on their way out: in pieces, and each with whatever it holds until its client has taken it.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::Error;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::Version;
use hyper::body::{Frame, SizeHint};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep};

use crate::clock;
use crate::metrics::Timed;
use crate::room::Taken;
use crate::under_way::UnderWay;

/// The bytes of a piece.
const PIECE: usize = 32 << 10;

/// The next piece of some bytes.
fn piece(bytes: &mut Bytes) -> Bytes {
    bytes.split_to(bytes.len().min(PIECE))
}

/// The body of an answer, whose request is under way until this is dropped.
pub(crate) struct Answering {
    body: Body,
    taking: Option<Taking>,
    _timed: Option<Arc<Timed>>,
    _under_way: UnderWay,
}

impl Answering {
    /// The body of the answer to a request.
    pub fn new(
        body: Body,
        under_way: UnderWay,
        version: Version,
        timed: Option<Arc<Timed>>,
    ) -> Self {
        // In HTTP/1 the connection itself knows how long its client takes nothing.
        let taking = (version >= Version::HTTP_2).then(|| Taking::watched(&under_way));
        Answering {
            body,
            taking,
            _timed: timed,
            _under_way: under_way,
        }
    }
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if let Some(taking) = &self.taking {
            taking.asks_for_more();
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(taking) = &self.taking {
            taking.has_some();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The watch over a client of HTTP/2: it takes pieces when it wants to, and the connection goes on
/// meanwhile.
struct Taking {
    /// Since when a piece waits to be taken.
    since: Arc<Mutex<Option<Instant>>>,
    watching: AbortHandle,
}

impl Taking {
    fn watched(under_way: &UnderWay) -> Self {
        let since = Arc::new(Mutex::new(Some(Instant::now())));
        let connection = under_way.connection().clone();
        let watched = since.clone();
        let watching = tokio::spawn(async move {
            loop {
                sleep(clock::TAKING / 4).await;
                let since = *watched.lock().unwrap_or_else(PoisonError::into_inner);
                if since.is_some_and(|since| since.elapsed() > clock::TAKING) {
                    connection.give_up();
                    return;
                }
            }
        });
        Taking {
            since,
            watching: watching.abort_handle(),
        }
    }

    fn set(&self, since: Option<Instant>) {
        *self.since.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    fn asks_for_more(&self) {
        self.set(None);
    }

    fn has_some(&self) {
        self.set(Some(Instant::now()));
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        self.watching.abort();
    }
}

/// Bytes that are all there, with what they hold until the last of them is taken.
pub(crate) struct Whole<H> {
    bytes: Bytes,
    hold: Option<H>,
}

impl<H: Send + Unpin + 'static> Whole<H> {
    /// The body of these bytes.
    pub fn body(bytes: impl Into<Bytes>, hold: H) -> Body {
        Body::new(Whole {
            bytes: bytes.into(),
            hold: Some(hold),
        })
    }
}

impl<H: Unpin> HttpBody for Whole<H> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = piece(&mut self.bytes);
        if self.bytes.is_empty() {
            self.hold = None;
        }
        Poll::Ready((!next.is_empty()).then(|| Ok(Frame::data(next))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}

/// The answer to a line, on its way.
pub(crate) struct Answered {
    /// The place of the line in its stream.
    pub number: u64,
    /// The bytes, with their line break.
    pub line: Vec<u8>,
    /// The room that it takes.
    pub hold: Taken,
}

/// The answers to lines, as they come or in the order of the lines.
pub(crate) struct Lines {
    answers: UnboundedReceiver<Answered>,
    ordered: bool,
    next: u64,
    waiting: BTreeMap<u64, Answered>,
    /// The bytes that are sent now, and what they hold.
    sending: Bytes,
    holds: Vec<Taken>,
    /// The task that reads the lines. It ends with this.
    reading: AbortHandle,
}

impl Lines {
    /// The body of the answers that a task gives.
    pub fn body(answers: UnboundedReceiver<Answered>, ordered: bool, reading: AbortHandle) -> Body {
        Body::new(Lines {
            answers,
            ordered,
            next: 0,
            waiting: BTreeMap::new(),
            sending: Bytes::new(),
            holds: Vec::new(),
            reading,
        })
    }

    /// Takes what is there into the next bytes to send; whether there will be more.
    fn gather(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut gathered = Vec::new();
        while gathered.len() < PIECE {
            let answered = match self.answers.poll_recv(cx) {
                Poll::Ready(Some(answered)) => answered,
                Poll::Ready(None) => break,
                Poll::Pending if gathered.is_empty() => return Poll::Pending,
                Poll::Pending => break,
            };
            let number = match self.ordered {
                true => answered.number,
                false => self.next,
            };
            self.waiting.insert(number, answered);
            while let Some(answered) = self.waiting.remove(&self.next) {
                self.next += 1;
                // Most are small, and go together.
                gathered.extend_from_slice(&answered.line);
                self.holds.push(answered.hold);
            }
        }
        self.sending = gathered.into();
        Poll::Ready(())
    }
}

impl HttpBody for Lines {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.sending.is_empty() {
            // The client has taken what was sent before.
            self.holds.clear();
            ready!(self.gather(cx));
        }
        let next = piece(&mut self.sending);
        Poll::Ready((!next.is_empty()).then(|| Ok(Frame::data(next))))
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.reading.abort();
    }
}
