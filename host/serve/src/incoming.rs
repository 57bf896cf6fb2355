//! Bodies on their way in: within the room that there is, and no slower than they may be.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody};
use tokio::time::{Instant, timeout, timeout_at};

use crate::clock::{self, Pace};
use crate::room::{SHORT_BYTES, Share, Taken};
use crate::state::State;
use solver_judge::service::lines::MAX_LINE_BYTES;

/// The bytes of a body that is too large that are read all the same, so that its client comes to read why.
const MOST_THROWN_AWAY: u64 = 256 << 20;

/// Why a body did not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoBody {
    /// It is longer than a request may be.
    #[error("the body is longer than {MAX_LINE_BYTES} bytes; split the request")]
    TooLarge,
    /// It came too slowly.
    #[error("the body came slower than 1 KiB a second; send it again")]
    TooSlow,
    /// It ended before its end, or was no HTTP.
    #[error("the body ended before its end")]
    Broken,
    /// The server goes down.
    #[error("the server is going down; send the request again")]
    Draining,
}

/// The bytes of a request, with the room that they take.
#[derive(Debug)]
pub(crate) struct Held {
    taken: Taken,
    is_long: bool,
}

impl Held {
    /// Room for the first bytes of something.
    pub async fn short(share: &Share) -> Held {
        Held {
            taken: share.short_body().await,
            is_long: false,
        }
    }

    /// Makes room for so many bytes, of something that may become so long.
    pub async fn make_room(&mut self, share: &Share, bytes: usize, most: usize) {
        if !self.is_long && bytes > SHORT_BYTES {
            self.taken = share.long_body(most).await;
            self.is_long = true;
        }
    }

    /// Gives back what these bytes, which are all, have no use of.
    pub fn whole(&mut self, bytes: usize) {
        if self.is_long {
            self.taken.shrink(bytes);
        }
    }
}

/// A body, piece by piece.
pub(crate) struct Incoming {
    body: Body,
    pace: Pace,
    state: Arc<State>,
}

impl Incoming {
    /// A body that begins.
    pub fn new(body: Body, state: Arc<State>) -> Self {
        Incoming {
            body,
            pace: Pace::new(),
            state,
        }
    }

    /// The next bytes; none at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, NoBody> {
        loop {
            let since = Instant::now();
            let body = &mut self.body;
            let mut frame = std::pin::pin!(poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)));
            let state = &self.state;
            let came = tokio::select! {
                biased;
                came = timeout(self.pace.left(), &mut frame) => came.map_err(|_| NoBody::TooSlow)?,
                () = state.goes_down() => {
                    let patience = timeout_at(since + clock::AT_THE_END, frame).await;
                    patience.map_err(|_| NoBody::Draining)?
                }
            };
            match came {
                None => return Ok(None),
                Some(Err(_)) => return Err(NoBody::Broken),
                Some(Ok(frame)) => {
                    // Trailers say nothing here.
                    let Ok(bytes) = frame.into_data() else {
                        continue;
                    };
                    self.pace.came(bytes.len(), since.elapsed());
                    if !bytes.is_empty() {
                        return Ok(Some(bytes));
                    }
                }
            }
        }
    }

    /// All of it, where it is one request.
    pub async fn whole(mut self, share: &Share) -> Result<(Vec<u8>, Held), NoBody> {
        let said = self.body.size_hint().exact();
        let most = match said.map(usize::try_from) {
            Some(Ok(said)) if said <= MAX_LINE_BYTES => said,
            Some(_) => return Err(self.thrown_away(0).await),
            None => MAX_LINE_BYTES,
        };
        let mut held = Held::short(share).await;
        held.make_room(share, said.map_or(0, |_| most), most).await;
        let mut whole = Vec::with_capacity(said.map_or(0, |_| most));
        while let Some(bytes) = self.next().await? {
            let len = whole.len() + bytes.len();
            if len > most {
                drop((whole, held));
                return Err(self.thrown_away(len as u64).await);
            }
            held.make_room(share, len, most).await;
            whole.extend_from_slice(&bytes);
        }
        held.whole(whole.len());
        Ok((whole, held))
    }

    /// Reads a body that is too large to its end, if that is not too far.
    async fn thrown_away(&mut self, mut read: u64) -> NoBody {
        if self.body.size_hint().lower() > MOST_THROWN_AWAY {
            return NoBody::TooLarge;
        }
        while let Ok(Some(bytes)) = self.next().await {
            read += bytes.len() as u64;
            if read > MOST_THROWN_AWAY {
                break;
            }
        }
        NoBody::TooLarge
    }
}
