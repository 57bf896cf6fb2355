//! Room: how many requests are answered at once, and how many bytes of them are held.
//!
//! Whoever finds no room waits, in the order of coming. Nobody waits for more while he holds a part: a
//! body takes room for its first bytes, and when it is longer, for all that it may become. So bodies
//! always come to their end, and what they hold is bounded whoever sends them.
//!
//! | of what | how much | of it one connection at most |
//! | --- | --- | --- |
//! | places | as many as were asked for | a quarter |
//! | short bodies | 4,096 of 16 KiB | a quarter |
//! | long bodies | 192 MiB | a quarter |
//! | answers to lines that nobody has taken yet | 256 MiB | a 32nd |
//!
//! Whoever has taken all of his answers may always have one more line answered: a reader that stalls holds
//! nobody else back.
//!
//! Owns what is shared, and the share of a connection. Leaves who takes it, and when, to the routes.

use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The first bytes of a body, for which room is taken before any of it is read.
pub(crate) const SHORT_BYTES: usize = 16 << 10;
/// Bodies that are read, or wait to be answered, at once.
const SHORT_BODIES: usize = 4_096;
/// The bytes of those that are longer.
const LONG_BYTES: usize = 192 << 20;
/// The bytes of answers that wait to be taken.
const ANSWER_BYTES: usize = 256 << 20;
/// The unit of what is counted by its bytes.
const UNIT: usize = 1 << 10;

/// The part of requests that one connection may have.
const SHARE: usize = 4;
/// The part of answers.
const ANSWER_SHARE: usize = 32;

/// Something of which there is so much.
#[derive(Clone, Debug)]
struct Stock {
    left: Arc<Semaphore>,
    of: usize,
}

impl Stock {
    fn new(of: usize) -> Self {
        Stock {
            left: Arc::new(Semaphore::new(of)),
            of,
        }
    }

    /// The part of it that one connection may have.
    fn share(&self, part: usize) -> Stock {
        Stock::new((self.of / part).max(1))
    }

    /// Whether nobody has any of it, or nobody but who has taken this.
    fn is_whole_but_for(&self, taken: &OwnedSemaphorePermit) -> bool {
        self.left.available_permits() + taken.num_permits() == self.of
    }

    /// So much of it, or all that there is.
    fn units(&self, count: usize) -> u32 {
        u32::try_from(count.clamp(1, self.of)).unwrap_or(u32::MAX)
    }

    async fn take(&self, count: usize) -> OwnedSemaphorePermit {
        match self
            .left
            .clone()
            .acquire_many_owned(self.units(count))
            .await
        {
            Ok(taken) => taken,
            // Nobody closes them.
            Err(_) => std::future::pending().await,
        }
    }

    fn try_take(&self, count: usize) -> Option<OwnedSemaphorePermit> {
        let units = self.units(count);
        self.left.clone().try_acquire_many_owned(units).ok()
    }
}

/// Everything that requests share.
#[derive(Clone, Debug)]
struct Stocks {
    places: Stock,
    short: Stock,
    long: Stock,
    answers: Stock,
}

/// The room of a server.
#[derive(Clone, Debug)]
pub(crate) struct Room(Stocks);

impl Room {
    /// Room for so many requests at once.
    pub fn new(places: NonZeroUsize) -> Self {
        Room(Stocks {
            places: Stock::new(places.get()),
            short: Stock::new(SHORT_BODIES),
            long: Stock::new(LONG_BYTES / UNIT),
            answers: Stock::new(ANSWER_BYTES / UNIT),
        })
    }

    /// Requests that have a place.
    pub fn taken(&self) -> usize {
        let places = &self.0.places;
        places.of - places.left.available_permits()
    }

    /// The share of a new connection.
    pub fn share(&self) -> Share {
        let all = self.0.clone();
        Share {
            own: Stocks {
                places: all.places.share(SHARE),
                short: all.short.share(SHARE),
                long: all.long.share(SHARE),
                answers: all.answers.share(ANSWER_SHARE),
            },
            all,
        }
    }
}

/// The room that one connection may take.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    own: Stocks,
    all: Stocks,
}

/// Room that was taken. It is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Taken {
    own: OwnedSemaphorePermit,
    /// None where there was none left and somebody has a right to some.
    all: Option<OwnedSemaphorePermit>,
}

impl Taken {
    /// Gives back what is more than these bytes need.
    pub fn shrink(&mut self, bytes: usize) {
        for taken in std::iter::once(&mut self.own).chain(&mut self.all) {
            let more = taken
                .num_permits()
                .saturating_sub(bytes.div_ceil(UNIT).max(1));
            drop(taken.split(more));
        }
    }
}

impl Share {
    /// A place for a request.
    pub async fn place(&self) -> Taken {
        both(&self.own.places, &self.all.places, 1).await
    }

    /// Room for the first bytes of a body.
    pub async fn short_body(&self) -> Taken {
        both(&self.own.short, &self.all.short, 1).await
    }

    /// Room for a body of so many bytes.
    pub async fn long_body(&self, bytes: usize) -> Taken {
        both(&self.own.long, &self.all.long, bytes.div_ceil(UNIT)).await
    }

    /// Room for an answer of so many bytes that is to come.
    pub async fn answer(&self, bytes: usize) -> Taken {
        let units = bytes.div_ceil(UNIT);
        let own = self.own.answers.take(units).await;
        let all = match self.own.answers.is_whole_but_for(&own) {
            true => self.all.answers.try_take(units),
            false => Some(self.all.answers.take(units).await),
        };
        Taken { own, all }
    }
}

/// The own share first: whoever has used that up is in nobody's way.
async fn both(own: &Stock, all: &Stock, count: usize) -> Taken {
    Taken {
        own: own.take(count).await,
        all: Some(all.take(count).await),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        runtime.unwrap().block_on(future)
    }

    async fn soon<T>(future: impl Future<Output = T>) -> Option<T> {
        let patience = Duration::from_millis(20);
        tokio::time::timeout(patience, future).await.ok()
    }

    fn room(places: usize) -> Room {
        Room::new(NonZeroUsize::new(places).unwrap())
    }

    #[test]
    fn one_connection_has_a_quarter_of_the_places_and_others_have_the_rest() {
        block_on(async {
            let room = room(8);
            let (greedy, modest) = (room.share(), room.share());
            let mut held = vec![greedy.place().await, greedy.place().await];
            assert!(soon(greedy.place()).await.is_none());
            held.push(modest.place().await);
            assert_eq!(room.taken(), 3);
            drop(held.remove(0));
            assert!(soon(greedy.place()).await.is_some());
        });
    }

    #[test]
    fn one_place_is_there_however_few_there_are() {
        block_on(async {
            let room = room(1);
            let place = room.share().place().await;
            assert!(soon(room.share().place()).await.is_none());
            drop(place);
            assert!(soon(room.share().place()).await.is_some());
        });
    }

    #[test]
    fn long_bodies_share_192_mib_and_one_connection_has_48() {
        block_on(async {
            let room = room(4);
            let most = 16 << 20;
            let mut held = Vec::new();
            for _ in 0..4 {
                let share = room.share();
                for _ in 0..3 {
                    held.push(share.long_body(most).await);
                }
                assert!(soon(share.long_body(most)).await.is_none());
            }
            let late = room.share();
            assert!(soon(late.long_body(1)).await.is_none());
            // Short ones are in nobody's way.
            assert!(soon(late.short_body()).await.is_some());
            held.clear();
            let mut kept = late.long_body(most).await;
            kept.shrink(3 << 10);
            assert!(soon(late.long_body(48 << 20)).await.is_none());
            assert!(soon(late.long_body((48 << 20) - (3 << 10))).await.is_some());
        });
    }

    #[test]
    fn who_has_taken_his_answers_finds_room_whoever_has_not() {
        block_on(async {
            let room = room(4);
            let mib = 1 << 20;
            let mut held = Vec::new();
            let stalled: Vec<Share> = (0..32).map(|_| room.share()).collect();
            for share in &stalled {
                for _ in 0..8 {
                    held.push(share.answer(mib).await);
                }
                assert!(soon(share.answer(1)).await.is_none());
            }
            let reader = room.share();
            for _ in 0..3 {
                let answer = soon(reader.answer(mib)).await.expect("is his right");
                assert!(
                    soon(reader.answer(mib)).await.is_none(),
                    "but one at a time"
                );
                drop(answer);
            }
            held.clear();
            let first = soon(reader.answer(mib)).await;
            assert!(first.is_some() && soon(reader.answer(mib)).await.is_some());
        });
    }
}
