//! The desk: a line of a request to its answer, on the execution pool, for a stream and for whoever awaits
//! one answer.
//!
//! Owns that a line is answered whatever happens to it, and how many slow requests are spread at once.
//! Leaves the answer itself to [`super::answer`], and the order of many of them to whoever asks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::answer::{self, Answer, Service, host_failure, too_long};
use super::lines::Line;
use crate::host::Host;
use crate::pools::Pools;
use crate::pools::execution::ExecutionPool;
use solver_core::limits::LimitsAsked;
use solver_sandbox::thread::{GuestThread, panic_text};

/// Requests for each worker whose samples are spread over all of them.
const SPREAD_PER_WORKER: usize = 2;

/// The service, with the pool that it works on.
pub struct Desk {
    service: Service,
    execution: Arc<ExecutionPool>,
    /// Room for requests whose samples are spread. Where there is none, a worker stays with its
    /// request, so that the requests under way are as many as workers and room allow.
    spread: Arc<Semaphore>,
}

/// A line that was begun on a worker.
pub(super) enum Begun {
    /// It has its answer.
    Answered(Answer),
    /// Its solver is slow, and some samples are left.
    Left(Left),
}

/// The rest of a request, with its room.
pub(super) struct Left {
    rest: answer::Left,
    _room: OwnedSemaphorePermit,
}

impl Desk {
    /// A desk on these pools.
    pub fn new(pools: &Pools, service: Service) -> Self {
        Desk {
            service,
            execution: pools.execution().clone(),
            spread: Arc::new(Semaphore::new(
                SPREAD_PER_WORKER * pools.sizes().execution.count(),
            )),
        }
    }

    /// The answer to a line, which has that number in its stream. Where nobody awaits it any more, what
    /// has not begun is not run.
    pub async fn answer(self: &Arc<Self>, line: Line, number: u64) -> Answer {
        let desk = self.clone();
        let begun = self
            .execution
            .submit(move |thread| desk.begin(thread, &line, number))
            .await;
        match begun.result().await {
            Ok(Begun::Answered(answer)) => answer,
            Ok(Begun::Left(left)) => self.finish(left).await,
            Err(failed) => host_failure(&failed.to_string()),
        }
    }

    pub(super) fn host(&self) -> &Host {
        self.service.host()
    }

    /// The limits of requests that name none.
    pub(super) fn defaults(&self) -> &LimitsAsked {
        self.service.defaults()
    }

    pub(super) fn execution(&self) -> &Arc<ExecutionPool> {
        &self.execution
    }

    /// Serves a line on a thread of the execution pool, or the part of it that one thread should do.
    pub(super) fn begin(&self, thread: &GuestThread, line: &Line, number: u64) -> Begun {
        let bytes = match line {
            Line::Whole(bytes) => bytes,
            Line::TooLong => return Begun::Answered(too_long(number)),
        };
        let mut room = None;
        let begun = catch_unwind(AssertUnwindSafe(|| {
            self.service.begin(thread, bytes, Some(number), || {
                room = self.spread.clone().try_acquire_owned().ok();
                room.is_some()
            })
        }));
        match (begun, room) {
            (Ok(answer::Begun::Answered(answer)), _) => Begun::Answered(answer),
            (Ok(answer::Begun::Left(rest)), Some(_room)) => Begun::Left(Left { rest, _room }),
            (Ok(answer::Begun::Left(_)), None) => {
                Begun::Answered(host_failure("samples are left without room for them"))
            }
            (Err(panic), _) => Begun::Answered(host_failure(&panic_text(&*panic))),
        }
    }

    /// Runs what is left on all workers.
    pub(super) async fn finish(&self, left: Left) -> Answer {
        left.rest.finish(&self.execution).await
    }
}
