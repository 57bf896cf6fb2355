//! The state that all requests share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use solver_judge::service::answer::Answer;
use solver_judge::service::desk::Desk;
use solver_judge::service::stats::Stats;
use tokio::sync::watch;

use crate::count::Count;
use crate::metrics::Metrics;
use crate::page::Page;
use crate::room::Room;
use crate::who::Who;

/// A server, as its requests see it.
pub(crate) struct State {
    /// Answers requests of the stream.
    pub desk: Arc<Desk>,
    /// How much of everything there is.
    pub room: Room,
    /// Who may ask.
    pub who: Who,
    /// What is counted.
    pub metrics: Metrics,
    /// The answer of `/v1/info`.
    pub info: Bytes,
    /// The page, where there is an archive.
    pub page: Option<Arc<dyn Page>>,
    /// Whether lines keep their order, unless a request says otherwise.
    pub ordered: bool,
    /// Requests under way.
    pub requests: Arc<Count>,
    /// Connections.
    pub connections: Arc<Count>,
    moment: watch::Sender<Moment>,
    stats: Mutex<Stats>,
}

/// The moment in the life of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    Serving,
    /// It takes no new connections, and answers what it has read.
    Draining,
    /// All is answered.
    Over,
}

impl State {
    /// One that serves.
    pub fn new(
        desk: Desk,
        room: Room,
        who: Who,
        metrics: Metrics,
        info: Bytes,
        page: Option<Arc<dyn Page>>,
        ordered: bool,
    ) -> Self {
        State {
            desk: Arc::new(desk),
            room,
            who,
            metrics,
            info,
            page,
            ordered,
            requests: Arc::default(),
            connections: Arc::default(),
            moment: watch::Sender::new(Moment::Serving),
            stats: Mutex::new(Stats::start()),
        }
    }

    /// The figures of the requests that were answered so far.
    pub fn stats(&self) -> MutexGuard<'_, Stats> {
        self.stats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an answer, which took so long from its line on.
    pub fn answered(&self, answer: &Answer, took: Duration) {
        self.metrics.answered(answer);
        self.stats().count(answer, took);
    }

    /// Whether it is going down.
    pub fn is_draining(&self) -> bool {
        *self.moment.borrow() >= Moment::Draining
    }

    /// From now on it is going down.
    pub fn drain(&self) {
        self.moment.send_replace(Moment::Draining);
    }

    /// From now on nothing is expected of its connections any more.
    pub fn end(&self) {
        self.moment.send_replace(Moment::Over);
    }

    /// Waits until it goes down.
    pub async fn goes_down(&self) {
        self.is(Moment::Draining).await;
    }

    /// Waits until all is answered.
    pub async fn last_answer_is_out(&self) {
        self.is(Moment::Over).await;
    }

    async fn is(&self, moment: Moment) {
        // It is never closed: the sender is a part of this.
        let _ = self.moment.subscribe().wait_for(|now| *now >= moment).await;
    }
}
