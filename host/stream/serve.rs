//! The flow of a stream: a thread reads, the scoring pool waits, the execution pool answers, a
//! thread writes.
//!
//! Memory stays constant: a line is only read when the bytes under way leave room for it, and its
//! room is free again when its answer is printed. So a slow reader of the results slows the
//! workers, and those slow the reading.

use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinSet;

use super::answer::{Answer, Service, error_answer, host_failure};
use super::lines::{Line, MAX_LINE_BYTES, next_line};
use super::stats::{Said, Stats};
use crate::run::Host;
use crate::run::pool::ExecutionPool;
use crate::score::pools::{Interrupted, Pools};

/// Room for lines under way, in units of [`UNIT`]: the longest line, and many short ones.
const ROOM: u32 = 2 * (MAX_LINE_BYTES / UNIT) as u32;
/// The unit of room: what the shortest request takes, with its result.
const UNIT: usize = 16 << 10;
/// Requests under way for each worker.
const WINDOW_PER_WORKER: usize = 8;

/// How long a reader that does not read is waited for after an interrupt, at each step.
const PATIENCE: Duration = Duration::from_millis(300);

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// At the end of the input, or when the reader of the results went away.
    Cleanly {
        /// Whether the host itself failed in a run.
        host_errors: bool,
    },
    /// The user stopped it.
    Interrupted,
}

/// How a stream is served.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether results keep the order of the requests.
    pub ordered: bool,
    /// Whether to say at the end what it was.
    pub stats: bool,
}

/// A line on its way.
struct Incoming {
    number: u64,
    line: Line,
    room: OwnedSemaphorePermit,
    since: Instant,
}

/// An answer on its way.
struct Outgoing {
    number: u64,
    answer: Answer,
    room: OwnedSemaphorePermit,
    since: Instant,
}

/// Serves all requests of `input`.
pub fn serve(
    pools: &Pools,
    service: Service,
    input: impl BufRead + Send + 'static,
    output: impl Write + Send + 'static,
    interrupted: &Interrupted,
    options: Options,
) -> std::io::Result<Ended> {
    let service = Arc::new(service);
    let window = WINDOW_PER_WORKER * pools.sizes().execution.count();
    let (lines_in, lines) = mpsc::channel(window);
    let (answers, answers_out) = mpsc::channel(window);
    let room = Arc::new(Semaphore::new(ROOM as usize));
    let (read_end, read_result) = std::sync::mpsc::channel();
    std::thread::Builder::new()
        .name("read".to_owned())
        .spawn(move || {
            // Nobody listens any more where the stream has ended already.
            let _ = read_end.send(read_lines(input, &lines_in, &room));
        })?;
    let (write_end, write_result) = std::sync::mpsc::channel();
    std::thread::Builder::new()
        .name("write".to_owned())
        .spawn(move || {
            let _ = write_end.send(write_answers(output, answers_out, options.ordered));
        })?;
    pools.block_on(answer_all(
        service,
        pools.execution().clone(),
        lines,
        answers,
        window,
        interrupted,
    ));
    if interrupted.has_happened() {
        if let Ok(Ok(written)) = write_result.recv_timeout(PATIENCE) {
            written.say(options.stats, pools.host());
        }
        return Ok(Ended::Interrupted);
    }
    let written = match write_result.recv() {
        Ok(written) => written?,
        Err(_) => return Err(std::io::Error::other("the thread that writes failed")),
    };
    written.say(options.stats, pools.host());
    if !written.reader_gone {
        match read_result.recv() {
            Ok(read) => read?,
            Err(_) => return Err(std::io::Error::other("the thread that reads failed")),
        }
    }
    Ok(Ended::Cleanly {
        host_errors: written.host_errors,
    })
}

/// Reads lines while there is room for them.
fn read_lines(
    mut input: impl BufRead,
    lines: &mpsc::Sender<Incoming>,
    room: &Arc<Semaphore>,
) -> std::io::Result<()> {
    let mut number = 0;
    loop {
        let line = match next_line(&mut input)? {
            None => return Ok(()),
            Some(Line::Whole(bytes)) if bytes.iter().all(u8::is_ascii_whitespace) => continue,
            Some(line) => line,
        };
        let bytes = match &line {
            Line::Whole(bytes) => bytes.len(),
            Line::TooLong => 0,
        };
        let units = u32::try_from(bytes / UNIT + 1).unwrap_or(ROOM);
        let Ok(room) = futures_block(room.clone().acquire_many_owned(units.min(ROOM))) else {
            return Ok(());
        };
        let incoming = Incoming {
            number,
            line,
            room,
            since: Instant::now(),
        };
        number += 1;
        if lines.blocking_send(incoming).is_err() {
            return Ok(());
        }
    }
}

/// Waits for a future of tokio's synchronisation on a plain thread.
fn futures_block<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unpark(std::thread::current())).into();
    let mut context = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::thread::park();
    }
}

/// Hands lines to the execution pool, as many at once as the window holds, and passes the answers
/// on as they come.
async fn answer_all(
    service: Arc<Service>,
    execution: Arc<ExecutionPool>,
    mut lines: mpsc::Receiver<Incoming>,
    answers: mpsc::Sender<Outgoing>,
    window: usize,
    interrupted: &Interrupted,
) {
    let mut tasks = JoinSet::new();
    loop {
        let full = tasks.len() >= window;
        let incoming = tokio::select! {
            () = interrupted.happens() => break,
            () = answers.closed() => break,
            _ = tasks.join_next(), if full => continue,
            incoming = lines.recv(), if !full => incoming,
        };
        let Some(incoming) = incoming else { break };
        let service = service.clone();
        let execution = execution.clone();
        let answers = answers.clone();
        tasks.spawn(async move {
            let Incoming {
                number,
                line,
                room,
                since,
            } = incoming;
            let answer = match line {
                Line::TooLong => error_answer(
                    None,
                    "too-large",
                    &format!("the line is longer than {MAX_LINE_BYTES} bytes; split the request"),
                ),
                Line::Whole(bytes) => execution
                    .submit(move || service.answer(&bytes))
                    .await
                    .result()
                    .await
                    .unwrap_or_else(|failed| host_failure(&failed.to_string())),
            };
            let outgoing = Outgoing {
                number,
                answer,
                room,
                since,
            };
            // Gone where the reader of the results is gone.
            let _ = answers.send(outgoing).await;
        });
        while tasks.try_join_next().is_some() {}
    }
    // What is still under way is waited for, unless nobody reads it, or the user wants to go.
    let finished = async { while tasks.join_next().await.is_some() {} };
    let out_of_patience = async {
        interrupted.happens().await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        () = finished => {}
        () = answers.closed() => {}
        () = out_of_patience => {}
    }
}

/// What the writing thread saw.
struct Written {
    stats: Stats,
    host_errors: bool,
    reader_gone: bool,
}

impl Written {
    fn say(&self, stats: bool, host: &Host) {
        if stats {
            let said = Said {
                stats: &self.stats,
                cache_hits: host.cache_hits(),
            };
            // Nobody is left to tell where standard error is closed.
            let _ = writeln!(std::io::stderr(), "{said}");
        }
    }
}

fn write_answers(
    mut output: impl Write,
    mut answers: mpsc::Receiver<Outgoing>,
    ordered: bool,
) -> std::io::Result<Written> {
    let mut written = Written {
        stats: Stats::start(),
        host_errors: false,
        reader_gone: false,
    };
    let mut waiting = std::collections::BTreeMap::new();
    let mut next = 0;
    let mut write = |outgoing: Outgoing, written: &mut Written| {
        output.write_all(&outgoing.answer.line)?;
        output.flush()?;
        written.host_errors |= outgoing.answer.host_error;
        written
            .stats
            .count(&outgoing.answer, outgoing.since.elapsed());
        drop(outgoing.room);
        Ok(())
    };
    while let Some(outgoing) = answers.blocking_recv() {
        let result = if ordered {
            waiting.insert(outgoing.number, outgoing);
            let mut result: std::io::Result<()> = Ok(());
            while let (Ok(()), Some(outgoing)) = (&result, waiting.remove(&next)) {
                next += 1;
                result = write(outgoing, &mut written);
            }
            result
        } else {
            write(outgoing, &mut written)
        };
        match result {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                written.reader_gone = true;
                return Ok(written);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(written)
}
