//! The flow of a stream: a thread reads, the execution pool answers, a thread writes. The scoring
//! pool spreads the samples of slow solvers over all workers.
//!
//! Memory stays constant: a line is only read when the bytes under way leave room for it, and its
//! room is free again when its answer is printed. So a slow reader of the results slows the
//! workers, and those slow the reading.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::answer::{Answer, Service, host_failure};
use super::desk::{Begun, Desk};
use super::lines::{Line, MAX_LINE_BYTES, is_blank, next_line};
use super::stats::Stats;
use crate::host::Host;
use crate::pools::{Interrupted, Pools};
use solver_sandbox::thread::GuestThread;

/// Room for lines under way, in units of [`UNIT`]: the longest line, and many short ones.
const ROOM: u32 = 2 * (MAX_LINE_BYTES / UNIT) as u32;
/// The unit of room: the bytes that the shortest request takes, with its result.
const UNIT: usize = 16 << 10;
/// The bytes that are read together at most.
const READ_AHEAD: usize = 64 << 10;
/// The bytes of results that are written together at most.
const TOGETHER: usize = 64 << 10;

/// How long a reader that does not read is waited for after an interrupt.
const PATIENCE: Duration = Duration::from_millis(600);

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

/// An answer on its way.
struct Outgoing {
    number: u64,
    answer: Answer,
    room: OwnedSemaphorePermit,
    since: Instant,
}

/// The parts that serve lines.
struct Work {
    desk: Desk,
    scoring: tokio::runtime::Handle,
}

/// Serves all requests of standard input. The command is compiled with little optimisation, and what is
/// generic is compiled where it is called; so it is called here.
pub fn serve_standard(
    pools: &Pools,
    service: Service,
    interrupted: &Interrupted,
    options: Options,
) -> std::io::Result<Ended> {
    let input = BufReader::with_capacity(READ_AHEAD, std::io::stdin());
    serve(
        pools,
        service,
        input,
        std::io::stdout(),
        interrupted,
        options,
    )
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
    let work = Arc::new(Work {
        desk: Desk::new(pools, service),
        scoring: pools.scoring().clone(),
    });
    // The channel is bounded by the room that each answer holds.
    let (answers, answers_out) = mpsc::unbounded_channel();
    let (read_end, read_result) = oneshot::channel();
    let reading = Reading {
        work,
        answers: answers.downgrade(),
        interrupted: interrupted.clone(),
    };
    std::thread::Builder::new()
        .name("read".to_owned())
        .spawn(move || {
            // Nobody listens any more where the stream has ended already.
            let _ = read_end.send(reading.read_lines(input));
        })?;
    let (write_end, write_result) = oneshot::channel();
    std::thread::Builder::new()
        .name("write".to_owned())
        .spawn(move || {
            let _ = write_end.send(write_answers(output, answers_out, options.ordered));
        })?;
    let (read, written) = pools.block_on(async {
        let read = tokio::select! {
            () = interrupted.happens() => None,
            () = answers.closed() => None,
            read = read_result => Some(read),
        };
        // The thread that writes ends when no job holds an answer any more.
        drop(answers);
        let out_of_patience = async {
            interrupted.happens().await;
            tokio::time::sleep(PATIENCE).await;
        };
        let written = tokio::select! {
            written = write_result => Some(written),
            () = out_of_patience => None,
        };
        (read, written)
    });
    let written = match written {
        Some(Ok(written)) => Some(written),
        Some(Err(_)) => return Err(std::io::Error::other("the thread that writes failed")),
        None => None,
    };
    if interrupted.has_happened() {
        if let Some(Ok(written)) = written {
            written.say(options.stats, pools.host());
        }
        return Ok(Ended::Interrupted);
    }
    let Some(written) = written.transpose()? else {
        return Ok(Ended::Interrupted);
    };
    written.say(options.stats, pools.host());
    match read {
        Some(Ok(read)) => read?,
        Some(Err(_)) => return Err(std::io::Error::other("the thread that reads failed")),
        // Nobody reads the results any more, so nobody waits for requests.
        None => {}
    }
    Ok(Ended::Cleanly {
        host_errors: written.host_errors,
    })
}

/// The thread that reads: it hands lines to the execution pool by itself.
struct Reading {
    work: Arc<Work>,
    /// Gone when the stream ends before its input does.
    answers: mpsc::WeakUnboundedSender<Outgoing>,
    interrupted: Interrupted,
}

impl Reading {
    /// Reads lines while there is room for them.
    fn read_lines(&self, mut input: impl BufRead) -> std::io::Result<()> {
        let room = Arc::new(Semaphore::new(ROOM as usize));
        let mut number = 0;
        let mut line_number = 0;
        loop {
            let line = next_line(&mut input)?;
            line_number += 1;
            let line = match line {
                None => return Ok(()),
                Some(Line::Whole(bytes)) if is_blank(&bytes) => continue,
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
            let Some(answers) = self.answers.upgrade() else {
                return Ok(());
            };
            if self.interrupted.has_happened() || answers.is_closed() {
                return Ok(());
            }
            let place = Place {
                answers,
                number,
                room: Some(room),
                since: Instant::now(),
            };
            number += 1;
            let work = self.work.clone();
            self.work
                .desk
                .execution()
                .submit_detached(move |thread| work.serve(thread, &line, line_number, place));
        }
    }
}

impl Work {
    /// Serves a line on a thread of the execution pool. The rest of a slow request goes to the
    /// scoring pool, which hands it out again in pieces.
    fn serve(self: &Arc<Self>, thread: &GuestThread, line: &Line, number: u64, place: Place) {
        match self.desk.begin(thread, line, number) {
            Begun::Answered(answer) => place.take(answer),
            Begun::Left(left) => {
                let work = self.clone();
                self.scoring
                    .spawn(async move { place.take(work.desk.finish(left).await) });
            }
        }
    }
}

/// Where the answer to a line goes. A line gets one even where its request is dropped.
struct Place {
    answers: mpsc::UnboundedSender<Outgoing>,
    number: u64,
    room: Option<OwnedSemaphorePermit>,
    since: Instant,
}

impl Place {
    fn take(mut self, answer: Answer) {
        self.send(answer);
    }

    fn send(&mut self, answer: Answer) {
        // Without room there was an answer already.
        if let Some(room) = self.room.take() {
            // Gone where the reader of the results is gone.
            let _ = self.answers.send(Outgoing {
                number: self.number,
                answer,
                room,
                since: self.since,
            });
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.room.is_some() {
            self.send(host_failure("the request was dropped"));
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

/// The findings of the writing thread.
struct Written {
    stats: Stats,
    host_errors: bool,
    reader_gone: bool,
}

impl Written {
    fn say(&self, stats: bool, host: &Host) {
        if stats {
            self.stats.say(host);
        }
    }
}

/// Writes answers as they come, or in the order of their requests. Answers that come quickly are
/// written together; nothing waits for an answer that is not there yet.
fn write_answers(
    output: impl Write,
    mut answers: mpsc::UnboundedReceiver<Outgoing>,
    ordered: bool,
) -> std::io::Result<Written> {
    let mut output = BufWriter::with_capacity(TOGETHER, output);
    let mut written = Written {
        stats: Stats::start(),
        host_errors: false,
        reader_gone: false,
    };
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    let mut write_all = || -> std::io::Result<()> {
        loop {
            let outgoing = match answers.try_recv() {
                Ok(outgoing) => outgoing,
                Err(_) => {
                    output.flush()?;
                    match answers.blocking_recv() {
                        Some(outgoing) => outgoing,
                        None => return Ok(()),
                    }
                }
            };
            let number = if ordered { outgoing.number } else { next };
            waiting.insert(number, outgoing);
            while let Some(outgoing) = waiting.remove(&next) {
                next += 1;
                output.write_all(&outgoing.answer.line)?;
                written.host_errors |= outgoing.answer.host_error;
                let latency = outgoing.since.elapsed();
                written.stats.count(&outgoing.answer, latency);
                drop(outgoing.room);
            }
        }
    };
    match write_all() {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => written.reader_gone = true,
        Err(error) => return Err(error),
    }
    // The bytes left in it found no reader; written again, they would only fail again.
    drop(output.into_parts());
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::super::answer::error_answer;
    use super::*;

    #[test]
    fn a_line_whose_place_is_dropped_gets_an_answer_and_one_that_has_it_no_second() {
        let room = Arc::new(Semaphore::new(1));
        let place = |answers: &mpsc::UnboundedSender<Outgoing>| Place {
            answers: answers.clone(),
            number: 7,
            room: room.clone().try_acquire_owned().ok(),
            since: Instant::now(),
        };
        let (answers, mut given) = mpsc::unbounded_channel();
        drop(place(&answers));
        let answer = given.try_recv().unwrap();
        assert!(answer.answer.host_error);
        assert_eq!(answer.number, 7);
        drop(answer);
        place(&answers).take(error_answer(None, "code", "message"));
        assert!(!given.try_recv().unwrap().answer.host_error);
        assert!(given.try_recv().is_err());
        assert_eq!(room.available_permits(), 1);
    }
}
