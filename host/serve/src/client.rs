//! A connection as its requests know it: the room that its client may take, and how late he is.

use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::clock;
use crate::room::Share;

/// A connection, as its requests know it.
#[derive(Debug)]
pub(crate) struct Connection {
    /// The room that it may take.
    pub share: Share,
    phase: Mutex<Phase>,
    given_up: Notify,
}

/// The moment of a connection.
#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Nothing has been asked yet; since then.
    New(Instant),
    /// The last request is answered.
    Idle(Instant),
    /// The next one has begun to come.
    Asking(Instant),
    /// So many requests are under way.
    Busy(usize),
}

impl Connection {
    /// One that was just taken.
    pub fn new(share: Share) -> Self {
        Connection {
            share,
            phase: Mutex::new(Phase::New(Instant::now())),
            given_up: Notify::new(),
        }
    }

    fn change(&self, change: impl FnOnce(Phase) -> Phase) {
        let mut phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        *phase = change(*phase);
    }

    /// Bytes have come.
    pub fn heard(&self) {
        self.change(|phase| match phase {
            Phase::Idle(_) => Phase::Asking(Instant::now()),
            Phase::New(_) | Phase::Asking(_) | Phase::Busy(_) => phase,
        });
    }

    /// The headers of a request are there.
    pub fn begins(&self) {
        self.change(|phase| match phase {
            Phase::New(_) | Phase::Idle(_) | Phase::Asking(_) => Phase::Busy(1),
            Phase::Busy(requests) => Phase::Busy(requests + 1),
        });
    }

    /// A request is answered, or will not be.
    pub fn ends(&self) {
        self.change(|phase| match phase {
            Phase::Busy(requests) if requests > 1 => Phase::Busy(requests - 1),
            Phase::New(_) | Phase::Idle(_) | Phase::Asking(_) | Phase::Busy(_) => {
                Phase::Idle(Instant::now())
            }
        });
    }

    /// From now on nobody waits for its client any more.
    pub fn give_up(&self) {
        self.given_up.notify_one();
    }

    /// Waits until that is so.
    pub async fn is_given_up(&self) {
        self.given_up.notified().await;
    }

    fn deadline(&self) -> Option<Instant> {
        let phase = *self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        match phase {
            Phase::New(since) | Phase::Asking(since) => Some(since + clock::HEADERS),
            Phase::Idle(since) => Some(since + clock::IDLE),
            Phase::Busy(_) => None,
        }
    }

    /// Waits until the client is late with its headers, or has nothing more to ask.
    pub async fn is_late(&self) {
        loop {
            let now = Instant::now();
            let deadline = self.deadline();
            if deadline.is_some_and(|deadline| deadline <= now) {
                return;
            }
            // No deadline that is set later comes before this look.
            let look = now + clock::HEADERS;
            sleep_until(deadline.map_or(look, |deadline| deadline.min(look))).await;
        }
    }
}
