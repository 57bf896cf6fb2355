//! Measuring by turns: every side once a round, after rounds that do not count.
//!
//! Owns the order and the statistics. The speed of a machine drifts, so only what was measured in
//! one round is put into relation: a ratio is taken in each round, and its median is what counts.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use crate::comparisons::BenchError;

/// Rounds that count: so many that a median and a spread mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounds(usize);

impl Rounds {
    /// The fewest that are allowed.
    pub const LEAST: usize = 10;
    /// Odd, so that the median is one of them.
    pub const DEFAULT: Rounds = Rounds(11);

    /// So many, if they are enough.
    pub fn new(rounds: usize) -> Option<Self> {
        (rounds >= Self::LEAST).then_some(Rounds(rounds))
    }

    /// How many.
    pub fn count(self) -> usize {
        self.0
    }
}

/// Rounds before those that count.
const WARM_UP: usize = 1;

/// One of the things that are compared: does its work once, and says how long that took.
pub type Side<'a> = Box<dyn FnMut() -> Result<Duration, BenchError> + 'a>;

/// How long `work` takes by the wall.
pub fn timed<T>(work: impl FnOnce() -> Result<T, BenchError>) -> Result<Duration, BenchError> {
    let start = Instant::now();
    // The result is taken apart outside of the time, as far as the caller keeps it.
    let result = work()?;
    let took = start.elapsed();
    drop(result);
    Ok(took)
}

/// Measures all sides by turns. The first of a round is another one each time, so that none is
/// always the one that finds the machine as the last one has left it.
pub fn by_turns(rounds: Rounds, sides: &mut [Side<'_>]) -> Result<Vec<Series>, BenchError> {
    let mut series = vec![Series(Vec::with_capacity(rounds.count())); sides.len()];
    for round in 0..WARM_UP + rounds.count() {
        for turn in 0..sides.len() {
            let place = (round + turn) % sides.len();
            let took = sides[place]()?;
            if round >= WARM_UP {
                series[place].0.push(took.as_secs_f64());
            }
        }
    }
    Ok(series)
}

/// The numbers of one side, round by round.
#[derive(Clone, Debug, PartialEq)]
pub struct Series(Vec<f64>);

impl Series {
    /// Numbers that were measured elsewhere, round by round.
    pub fn new(numbers: Vec<f64>) -> Self {
        Series(numbers)
    }

    /// Numbers that the sides noted in every round, warm-up included; those that count are kept.
    pub fn noted(numbers: RefCell<Vec<f64>>, rounds: Rounds) -> Self {
        let mut numbers = numbers.into_inner();
        Series(numbers.split_off(numbers.len().saturating_sub(rounds.count())))
    }

    /// Each number divided by `parts`: what one part took.
    pub fn per(&self, parts: usize) -> Series {
        self.map(|number| number / parts.max(1) as f64)
    }

    /// So many parts a second, where the numbers are seconds for all of them.
    pub fn rate(&self, parts: usize) -> Series {
        self.map(|seconds| parts as f64 / seconds)
    }

    /// The ratio to what another side took in the same round.
    pub fn over(&self, other: &Series) -> Series {
        self.with(other, |here, there| here / there)
    }

    /// The excess over another side in the same round.
    pub fn beyond(&self, other: &Series) -> Series {
        self.with(other, |here, there| here - there)
    }

    /// Each number so many times.
    pub fn times(&self, factor: f64) -> Series {
        self.map(|number| number * factor)
    }

    /// With what another side took in the same round.
    pub fn plus(&self, other: &Series) -> Series {
        self.with(other, |here, there| here + there)
    }

    fn map(&self, of: impl Fn(f64) -> f64) -> Series {
        Series(self.0.iter().map(|&number| of(number)).collect())
    }

    fn with(&self, other: &Series, of: impl Fn(f64, f64) -> f64) -> Series {
        let pairs = self.0.iter().zip(&other.0);
        Series(pairs.map(|(&here, &there)| of(here, there)).collect())
    }

    /// Median and ends.
    pub fn spread(&self) -> Spread {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
        let middle = sorted.len() / 2;
        Spread {
            median: if sorted.len().is_multiple_of(2) && middle > 0 {
                (at(middle - 1) + at(middle)) / 2.0
            } else {
                at(middle)
            },
            least: at(0),
            most: at(sorted.len().saturating_sub(1)),
        }
    }
}

/// How numbers are spread.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Spread {
    /// Half of them are at most this.
    pub median: f64,
    /// The least of them.
    pub least: f64,
    /// The greatest of them.
    pub most: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_take_turns_and_begin_by_turns() {
        let order = RefCell::new(String::new());
        let side = |name: char| -> Side<'_> {
            let order = &order;
            Box::new(move || {
                order.borrow_mut().push(name);
                Ok(Duration::from_secs(1))
            })
        };
        let rounds = Rounds::new(10).unwrap();
        let series = by_turns(rounds, &mut [side('a'), side('b')]).unwrap();
        assert_eq!(&order.borrow()[..6], "abbaab");
        assert_eq!(series[0].0.len(), 10);
    }

    #[test]
    fn fewer_than_ten_rounds_are_none() {
        assert_eq!(Rounds::new(9), None);
    }

    #[test]
    fn ratios_are_taken_within_a_round() {
        // Twice as slow in each round, on a machine whose speed doubles.
        let (slow, fast) = (Series(vec![4.0, 2.0, 8.0]), Series(vec![2.0, 1.0, 4.0]));
        let ratio = slow.over(&fast).spread();
        assert_eq!((ratio.least, ratio.median, ratio.most), (2.0, 2.0, 2.0));
        assert_eq!(Series(vec![3.0, 1.0, 2.0, 10.0]).spread().median, 2.5);
        assert_eq!(fast.rate(8).spread().median, 4.0);
    }
}
