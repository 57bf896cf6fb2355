//! A connection: its bytes, its requests, its clocks, its end.
//!
//! Owns when a connection is given up. hyper speaks HTTP on it; what is asked is answered by the routes.

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, Version, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};
use tower::ServiceExt;

use crate::client::Connection;
use crate::clock;
use crate::metrics::Timed;
use crate::outgoing::Answering;
use crate::state::State;
use crate::under_way::UnderWay;

/// The most bytes of the headers of a request, and of what is read or written ahead.
const BUFFER: usize = 64 << 10;
/// Requests of one connection at once, in HTTP/2.
const STREAMS: u32 = 256;
/// Bytes of bodies that come unasked, in HTTP/2: of one request, of all of a connection.
const WINDOWS: [u32; 2] = [64 << 10, 128 << 10];

/// Speaks HTTP on a connection until it ends.
pub(crate) async fn speak(stream: TcpStream, router: Router, state: Arc<State>) {
    // Answers are written whole; one that waits for more to come is late for nothing.
    let _ = stream.set_nodelay(true);
    let connection = Arc::new(Connection::new(state.room.share()));
    let service = service_fn(|request: Request<Incoming>| {
        let under_way = UnderWay::begin(&state.requests, &connection);
        let version = request.version();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(connection.clone());
        let (router, state) = (router.clone(), state.clone());
        async move {
            // The router answers whatever is asked.
            let Ok(mut response) = router.oneshot(request).await;
            if state.is_draining() && version < Version::HTTP_2 {
                let close = HeaderValue::from_static("close");
                response.headers_mut().insert(header::CONNECTION, close);
            }
            let timed = response.extensions_mut().remove::<Arc<Timed>>();
            let answering = |body| Answering::new(body, under_way, version, timed);
            Ok::<_, std::convert::Infallible>(response.map(answering))
        }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // The clock of the connection is as strict, and leaves a silent one its time.
        .header_read_timeout(None)
        .max_buf_size(BUFFER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(BUFFER as u32)
        .max_send_buf_size(BUFFER)
        .initial_stream_window_size(WINDOWS[0])
        .initial_connection_window_size(WINDOWS[1])
        // A client that is gone without a word answers no ping.
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(clock::TAKING);
    let wire = Wire {
        stream,
        connection: connection.clone(),
        stalled: None,
    };
    let mut speaking = pin!(builder.serve_connection(TokioIo::new(wire), service));
    let mut late = pin!(connection.is_late());
    let mut given_up = pin!(connection.is_given_up());
    let mut at_the_end = pin!(state.last_answer_is_out());
    let mut is_ending = false;
    loop {
        tokio::select! {
            biased;
            // However it ended, its client knows: there is nothing to be done about it here.
            _ = speaking.as_mut() => return,
            () = &mut late => return,
            () = &mut given_up => return,
            () = &mut at_the_end, if !is_ending => {
                is_ending = true;
                speaking.as_mut().graceful_shutdown();
            }
        }
    }
}

/// The bytes of a connection, with the clock of a client that takes none.
struct Wire {
    stream: TcpStream,
    connection: Arc<Connection>,
    /// Runs while bytes cannot be written.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Wire {
    /// The end of an attempt to write.
    fn wrote(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let stalled = self
            .stalled
            .get_or_insert_with(|| Box::pin(sleep(clock::TAKING)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            self.connection.heard();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.wrote(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.wrote(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
