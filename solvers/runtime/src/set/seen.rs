//! Which numbers of locations or cells were met: one bit for each, in memory of its own.
//!
//! A set of a few cells is compared, united and rid of doubles without a table: its numbers are
//! marked, others are looked up, and the marks are taken away again one by one, so that nothing
//! has to be cleared. Nothing may call back while marks are set.

use core::cell::Cell;

use crate::place::NUMBERS;

const WORDS: usize = NUMBERS / u32::BITS as usize;

thread_local! {
    static MARKS: Words = const { Words([const { Cell::new(0) }; WORDS]) };
}

/// One bit for each number. They begin and end with a page of the system: so the few words that a run
/// marks share no page with other data, and what lies behind them shares one with the heap.
#[repr(align(4096))]
struct Words([Cell<u32>; WORDS]);

/// The marks, all of them clear.
pub struct Marks<'a>(&'a [Cell<u32>; WORDS]);

/// Works with the marks. All marks have to be cleared before the end.
#[inline(always)]
pub fn with<T>(body: impl FnOnce(Marks<'_>) -> T) -> T {
    MARKS.with(|marks| body(Marks(&marks.0)))
}

impl Marks<'_> {
    #[inline(always)]
    fn word(&self, number: u32) -> (&Cell<u32>, u32) {
        // The modulo costs an instruction and spares a check.
        (&self.0[(number >> 5) as usize % WORDS], 1 << (number & 31))
    }

    /// Marks a number, and says whether it had no mark.
    #[inline(always)]
    pub fn mark(&self, number: u32) -> bool {
        let (word, bit) = self.word(number);
        let old = word.get();
        word.set(old | bit);
        old & bit == 0
    }

    /// Whether a number has a mark.
    #[inline(always)]
    pub fn has(&self, number: u32) -> bool {
        let (word, bit) = self.word(number);
        word.get() & bit != 0
    }

    /// Marks all of these, in which no number comes twice.
    #[inline]
    pub fn mark_all(&self, numbers: &[u32]) {
        for &number in numbers {
            self.mark(number);
        }
    }

    /// Takes the marks of these away, and of those that share a word with them.
    #[inline]
    pub fn clear(&self, numbers: &[u32]) {
        for &number in numbers {
            self.word(number).0.set(0);
        }
    }
}

/// Drops what came before; the first of equals stays.
pub fn drop_doubles(numbers: &mut Vec<u32>) {
    with(|marks| {
        numbers.retain(|&number| marks.mark(number));
        marks.clear(numbers);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equals_stays_and_no_mark_does() {
        let mut numbers = vec![5, 9, 5, 37, 9, 1_048_575, 5];
        for _ in 0..2 {
            drop_doubles(&mut numbers);
            assert_eq!(numbers, [5, 9, 37, 1_048_575]);
        }
        with(|marks| assert!(!numbers.iter().any(|&number| marks.has(number))));
    }
}
