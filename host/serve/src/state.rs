//! The state that all requests share.

use std::sync::Arc;

use axum::body::Bytes;
use solver_judge::service::desk::Desk;
use tokio::sync::watch;

use crate::live::Page;
use crate::metrics::Metrics;
use crate::room::Room;
use crate::under_way::Count;
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
    /// Requests under way.
    pub requests: Arc<Count>,
    /// Connections.
    pub connections: Arc<Count>,
    moment: watch::Sender<Moment>,
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
    ) -> Self {
        State {
            desk: Arc::new(desk),
            room,
            who,
            metrics,
            info,
            page,
            requests: Arc::default(),
            connections: Arc::default(),
            moment: watch::Sender::new(Moment::Serving),
        }
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
