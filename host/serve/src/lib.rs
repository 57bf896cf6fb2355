//! The service over HTTP: `solver-host serve`.
//!
//! An answer is the line that the stream of `score` has for the same request; nothing here decides anything
//! about a solver. Requests are held, not refused: each takes room for its bytes, then a place, and gives
//! them back with its answer.
//!
//! | module | owns |
//! | --- | --- |
//! | [`listen`] | the socket, opened before the fence goes up |
//! | [`connection`] | one connection: its bytes, and HTTP on them |
//! | [`client`] | the same as its requests know it: its room, its clocks |
//! | [`clock`] | how slow a client may be |
//! | [`room`] | how many requests, and how many bytes of them, there are at once |
//! | [`incoming`], [`outgoing`] | bodies on their way in and out |
//! | [`who`], [`token`] | who may ask |
//! | [`routes`] | which address is answered by whom |
//! | [`score`] | `POST /v1/score` |
//! | [`run_code`] | `POST /run_code` |
//! | [`page`], [`live`] | the page of an archive, and what changes on it |
//! | [`info`], [`metrics`] | what is told of the server |
//! | [`count`], [`under_way`], [`state`] | what requests share, and when a server is done |
//! | [`say`] | words that several routes say |
//!
//! This file owns the life of a server. Leaves a request and its answer to `solver-judge`, HTTP to hyper
//! and axum, and TLS to a proxy.

mod client;
mod clock;
mod connection;
mod count;
mod incoming;
mod info;
mod listen;
mod live;
mod metrics;
mod outgoing;
mod page;
mod room;
mod routes;
mod run_code;
mod say;
mod score;
mod state;
mod token;
mod under_way;
mod who;

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

pub use listen::Listening;
use metrics::Metrics;
pub use page::{Page, Versions};
use room::Room;
use solver_core::limits::LimitsAsked;
use solver_judge::pools::{Interrupted, Pools};
use solver_judge::service::answer::Service;
use solver_judge::service::desk::Desk;
use state::State;
pub use token::{Token, TokenError};
use tokio::sync::Semaphore;
use who::Who;

/// Requests that are answered at once, for each worker, where nobody says otherwise.
pub const PLACES_PER_WORKER: usize = 64;

/// The time in which an answer that is out comes to its client, when the server ends.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// A server that is about to start.
pub struct Server {
    listening: Listening,
    token: Option<Token>,
    places: NonZeroUsize,
    drain: Duration,
    metrics: Metrics,
    page: Option<Arc<dyn Page>>,
    ordered: bool,
    stats: bool,
}

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All that it had read is answered.
    Answered,
    /// So many requests were not, within the time that it had.
    Unanswered(usize),
}

impl Server {
    /// A server on a socket that listens, before the fence goes up.
    pub fn new(
        listening: Listening,
        token: Option<Token>,
        places: NonZeroUsize,
        drain: Duration,
    ) -> io::Result<Self> {
        Ok(Server {
            listening,
            token,
            places,
            drain,
            metrics: Metrics::new().map_err(io::Error::other)?,
            page: None,
            ordered: false,
            stats: false,
        })
    }

    /// The same, where lines keep their order unless a request says otherwise.
    pub fn ordered(self, ordered: bool) -> Self {
        Server { ordered, ..self }
    }

    /// The same, which says at its end what it was.
    pub fn with_stats(self, stats: bool) -> Self {
        Server { stats, ..self }
    }

    /// The same with a page.
    pub fn with_page(self, page: Option<Arc<dyn Page>>) -> Self {
        Server { page, ..self }
    }

    /// Serves until it is told to end. `ready` hears the address when requests are served.
    pub fn serve(
        self,
        pools: &Pools,
        service: Service,
        defaults: &LimitsAsked,
        end: &Interrupted,
        ready: impl FnOnce(SocketAddr),
    ) -> io::Result<Ended> {
        let address = self.listening.address();
        let state = Arc::new(State::new(
            Desk::new(pools, service),
            Room::new(self.places),
            Who::new(address, self.token),
            self.metrics,
            info::text(pools, defaults, self.places.get()).into(),
            self.page,
            self.ordered,
        ));
        pools.block_on(async {
            let most = self.listening.most();
            let socket = self.listening.into_socket()?;
            ready(address);
            tokio::select! {
                () = take_connections(socket, most, &state) => {}
                () = end.happens() => {}
            }
            let ended = drained(&state, self.drain).await;
            if self.stats {
                state.stats().say(pools.host());
            }
            Ok(ended)
        })
    }
}

/// Takes connections, which end by themselves. It never ends.
async fn take_connections(socket: tokio::net::TcpListener, most: usize, state: &Arc<State>) {
    let router = routes::router(state.clone());
    let room = Arc::new(Semaphore::new(most));
    loop {
        let Ok(room) = room.clone().acquire_owned().await else {
            return;
        };
        let stream = listen::next(&socket).await;
        let (router, state) = (router.clone(), state.clone());
        tokio::spawn(async move {
            let counted = state.connections.one();
            connection::speak(stream, router, state).await;
            drop((counted, room));
        });
    }
}

/// Waits until what was read is answered, and the answers are out.
async fn drained(state: &Arc<State>, patience: Duration) -> Ended {
    state.drain();
    if tokio::time::timeout(patience, state.requests.none())
        .await
        .is_err()
    {
        return Ended::Unanswered(state.requests.now());
    }
    state.end();
    // What is not out by then finds no reader.
    let _ = tokio::time::timeout(LAST_WORDS, state.connections.none()).await;
    Ended::Answered
}
