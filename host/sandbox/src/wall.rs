//! Time by the wall, as far as the process ran: what every ceiling by the wall is measured with.
//!
//! A clock goes on while a process is stopped, frozen or suspended, or waits for a processor that
//! others hold; a ceiling that counted this would end guests for what the machine did. So a ceiling
//! is looked at once a [`TICK`] by whoever waits for its end, and from one look to the next a tick
//! counts at most: while nobody looks, nothing of ours runs.
//!
//! Leaves CPU time, which needs none of this, to [`super::meter`].

use std::time::{Duration, Instant};

use super::meter::TICK;

/// The rest of a time by the wall. Whoever waits looks at it every [`TICK`].
#[derive(Clone, Copy, Debug)]
pub struct Wall {
    left: Duration,
    looked: Instant,
}

impl Wall {
    /// Starts now.
    pub fn start(time: Duration) -> Self {
        Self::starting_at(Instant::now(), time)
    }

    fn starting_at(now: Instant, time: Duration) -> Self {
        Wall {
            // The first look comes within a tick and may have a pause behind it: room for a whole
            // one, so that the shortest time outlives a pause as well.
            left: time.saturating_add(TICK),
            looked: now,
        }
    }

    /// Looks: whether the time is up.
    pub fn is_over(&mut self) -> bool {
        self.is_over_at(Instant::now())
    }

    fn is_over_at(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.looked);
        self.looked = self.looked.max(now);
        self.left = self.left.saturating_sub(passed.min(TICK));
        self.left.is_zero()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_secs(3_600);

    /// Looks every tick from a moment on, and says after how long it was over; `pauses` are the
    /// looks before which the process stood still.
    fn over_after(time: Duration, pauses: &[usize]) -> Duration {
        let start = Instant::now();
        let mut wall = Wall::starting_at(start, time);
        let mut now = start;
        for look in 1.. {
            now += TICK;
            if pauses.contains(&look) {
                now += PAUSE;
            }
            if wall.is_over_at(now) {
                break;
            }
        }
        now - start
    }

    #[test]
    fn while_the_process_runs_it_is_the_clock_on_the_wall() {
        for ticks in [1, 5, 500] {
            assert_eq!(over_after(TICK * ticks, &[]), TICK * (ticks + 1));
        }
    }

    #[test]
    fn a_pause_counts_as_a_tick() {
        for ticks in [1, 5, 500] {
            let usual = over_after(TICK * ticks, &[]);
            assert_eq!(over_after(TICK * ticks, &[1]), usual + PAUSE);
            assert_eq!(over_after(TICK * ticks, &[1, 2]), usual + 2 * PAUSE);
        }
    }

    #[test]
    fn who_looks_more_often_is_not_charged_more() {
        let start = Instant::now();
        let mut wall = Wall::starting_at(start, TICK);
        let looks = (1..).find(|look| wall.is_over_at(start + TICK / 10 * *look));
        assert_eq!(looks, Some(20));
    }

    #[test]
    fn a_thread_without_a_processor_is_charged_for_its_looks_alone() {
        // One look a second, as a thread gets them that shares its processor with a hundred others.
        let start = Instant::now();
        let mut wall = Wall::starting_at(start, TICK * 50);
        let looks = (1..).find(|look| wall.is_over_at(start + Duration::from_secs(*look)));
        assert_eq!(looks, Some(51));
    }

    #[test]
    fn a_clock_that_goes_back_changes_nothing() {
        let start = Instant::now();
        let mut wall = Wall::starting_at(start + TICK, TICK);
        assert!(!wall.is_over_at(start));
        assert!(!wall.is_over_at(start + TICK));
        assert!(!wall.is_over_at(start + 2 * TICK));
        assert!(wall.is_over_at(start + 3 * TICK));
    }
}
