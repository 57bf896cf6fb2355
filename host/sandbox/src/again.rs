//! A try that says nothing is made again.
//!
//! `deadline`, `cancelled` and `host-error` say nothing about a solver, so nothing may follow from
//! them: a search that needs to know tries again, and where that does not help it stops. Owns how
//! often. Leaves what it means that a try was in vain to whoever needs the answer.

use solver_core::unsettled::FURTHER_TRIES;

use super::meter::Cancel;

/// Does something until it says something, [`FURTHER_TRIES`] times more than once at most; after an
/// interrupt no more.
pub fn again<T>(
    cancel: &Cancel,
    says_something: impl Fn(&T) -> bool,
    mut work: impl FnMut() -> T,
) -> T {
    let mut result = work();
    for _ in 0..FURTHER_TRIES {
        if says_something(&result) || cancel.is_raised() {
            break;
        }
        result = work();
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often something is done that says something from a try on.
    fn tries(cancel: &Cancel, good_from: usize) -> (usize, usize) {
        let mut tries = 0;
        let last = again(
            cancel,
            |try_| *try_ >= good_from,
            || {
                tries += 1;
                tries
            },
        );
        (tries, last)
    }

    #[test]
    fn what_says_nothing_is_done_three_times_more_and_an_interrupt_ends_it() {
        let cancel = Cancel::default();
        assert_eq!(tries(&cancel, 1), (1, 1));
        assert_eq!(tries(&cancel, 3), (3, 3));
        assert_eq!(tries(&cancel, 9), (4, 4));
        cancel.raise();
        assert_eq!(tries(&cancel, 9), (1, 1));
    }
}
