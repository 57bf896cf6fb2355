//! The clocks of a client: how long its headers, its body and its reading may take.
//!
//! A clock only runs while the server waits for the client. So a client that is held back by the server
//! is never late.

use std::time::Duration;

/// The time in which the headers of a request have to come.
pub(crate) const HEADERS: Duration = Duration::from_secs(10);
/// The time that a connection may wait for its next request.
pub(crate) const IDLE: Duration = Duration::from_secs(120);
/// The time in which a client has to take a byte of its answer.
pub(crate) const TAKING: Duration = Duration::from_secs(60);
/// The time for the rest of a body when the server is going down.
pub(crate) const AT_THE_END: Duration = Duration::from_secs(1);

/// The time that a body may be behind.
const PATIENCE: Duration = Duration::from_secs(10);
/// The bytes that have to come in a second.
const RATE: f64 = 1024.0;

/// The time that a body has left: waiting uses it up, and bytes bring it back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    left: Duration,
}

impl Pace {
    /// Of a body that begins now.
    pub fn new() -> Self {
        Pace { left: PATIENCE }
    }

    /// How long the next bytes may take.
    pub fn left(&self) -> Duration {
        self.left
    }

    /// So many bytes came after so long.
    pub fn came(&mut self, bytes: usize, after: Duration) {
        let earned = Duration::from_secs_f64(bytes as f64 / RATE);
        self.left = (self.left.saturating_sub(after) + earned).min(PATIENCE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seconds after which a body is given up that comes in such pieces, one every `after` seconds.
    fn given_up(bytes: usize, after: f64) -> Option<f64> {
        let mut pace = Pace::new();
        for piece in 1..100_000 {
            let after = Duration::from_secs_f64(after);
            if after > pace.left() {
                return Some(after.as_secs_f64() * f64::from(piece));
            }
            pace.came(bytes, after);
        }
        None
    }

    #[test]
    fn a_kibibyte_a_second_is_enough_and_less_is_not() {
        assert_eq!(given_up(1_024, 1.0), None);
        assert_eq!(given_up(9_216, 9.0), None);
        assert_eq!(given_up(1, 0.000_9), None);
        let slow = given_up(100, 1.0).unwrap();
        assert!((11.0..14.0).contains(&slow), "{slow}");
        assert!(given_up(1_000, 1.0).unwrap() < 500.0);
    }

    #[test]
    fn what_came_at_once_buys_no_more_than_the_usual_patience() {
        let mut pace = Pace::new();
        pace.came(16 << 20, Duration::ZERO);
        assert_eq!(pace.left(), PATIENCE);
    }
}
