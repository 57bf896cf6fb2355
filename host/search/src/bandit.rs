//! Which task is next, where time is short: a bandit over the tasks.
//!
//! UCB1 (Auer, Cesa-Bianchi, Fischer 2002) with a round as a pull, and a better score as its reward.

/// The results of a task's rounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Arm {
    /// Rounds.
    pub(crate) pulls: u64,
    /// Those that found something better.
    pub(crate) rewards: u64,
    /// Whether there is nothing left to win.
    pub(crate) is_done: bool,
    /// Whether it is being pulled.
    pub(crate) is_busy: bool,
}

/// The arm to pull: the first in this order that was never pulled, then the one with the best upper
/// bound, of equals the first; none where all are done or busy.
pub fn next(arms: &[Arm], order: &[usize]) -> Option<usize> {
    let pulls: u64 = arms.iter().map(|arm| arm.pulls).sum();
    let bound = |place: usize| {
        let arm = &arms[place];
        if arm.pulls == 0 {
            return f64::INFINITY;
        }
        let count = arm.pulls as f64;
        arm.rewards as f64 / count + (2.0 * (pulls as f64).ln() / count).sqrt()
    };
    let is_open = |place: &usize| !arms[*place].is_done && !arms[*place].is_busy;
    let open = order.iter().copied().filter(is_open);
    // The last of the greatest is found, so the search goes backwards.
    open.rev().max_by(|a, b| bound(*a).total_cmp(&bound(*b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arm(pulls: u64, rewards: u64) -> Arm {
        Arm {
            pulls,
            rewards,
            is_done: false,
            is_busy: false,
        }
    }

    /// The next in the order in which they stand.
    fn next(arms: &[Arm]) -> Option<usize> {
        let order: Vec<usize> = (0..arms.len()).collect();
        super::next(arms, &order)
    }

    #[test]
    fn each_has_a_turn_then_what_pays() {
        for order in [[0, 1, 2], [2, 0, 1]] {
            let mut arms = [arm(0, 0); 3];
            let mut turns = Vec::new();
            for _ in 0..3 {
                let place = super::next(&arms, &order).unwrap();
                arms[place].pulls += 1;
                turns.push(place);
            }
            assert_eq!(turns, order);
        }
        assert_eq!(next(&[arm(10, 1), arm(10, 5), arm(10, 2)]), Some(1));
        // An arm that was left alone for long has a turn again.
        assert_eq!(next(&[arm(2, 0), arm(500, 200)]), Some(0));
    }

    #[test]
    fn what_is_done_is_left_alone() {
        let done = Arm {
            is_done: true,
            ..arm(0, 0)
        };
        assert_eq!(next(&[done, arm(9, 0)]), Some(1));
        let busy = Arm {
            is_busy: true,
            ..arm(0, 0)
        };
        assert_eq!(next(&[busy, arm(9, 0)]), Some(1));
        assert_eq!(next(&[done, busy]), None);
        assert_eq!(next(&[]), None);
    }
}
