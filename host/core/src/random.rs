//! The random numbers that batteries are drawn from.
//!
//! Owns the stream: ChaCha8, seeded by a label, a task and a seed, so that it is the same on every
//! machine and another one than the stream that `--sample` draws tasks from. All draws are whole
//! numbers of 64 bits, whatever the width of `usize`. Leaves what is drawn to its callers.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

use crate::task::TaskId;

/// A stream of random numbers.
pub struct Random(ChaCha8Rng);

impl Random {
    /// The stream of a task and a seed.
    pub fn new(task: &TaskId, seed: u64) -> Self {
        let mut key = Sha256::new();
        key.update(b"solver-host: battery\0");
        key.update(task.as_str().as_bytes());
        key.update(b"\0");
        key.update(seed.to_le_bytes());
        Random(ChaCha8Rng::from_seed(key.finalize().into()))
    }

    /// The stream of a round of a search.
    pub fn of_round(task: &TaskId, seed: u64, round: u64) -> Self {
        let mut key = Sha256::new();
        key.update(b"solver-host: evolve\0");
        key.update(task.as_str().as_bytes());
        key.update(b"\0");
        key.update(seed.to_le_bytes());
        key.update(round.to_le_bytes());
        Random(ChaCha8Rng::from_seed(key.finalize().into()))
    }

    /// The stream of an order of tasks.
    pub fn of_order(seed: u64) -> Self {
        let mut key = Sha256::new();
        key.update(b"solver-host: order of tasks\0");
        key.update(seed.to_le_bytes());
        Random(ChaCha8Rng::from_seed(key.finalize().into()))
    }

    /// Puts items in an order, each as likely as any other.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for place in 1..items.len() {
            items.swap(place, self.place(place + 1));
        }
    }

    /// A number from 0 to `bound - 1`, each as likely as the others; 0 where `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        let fair = u64::MAX - u64::MAX % bound;
        loop {
            let number = self.0.next_u64();
            if number < fair {
                return number % bound;
            }
        }
    }

    /// A place in a list of `len` things; 0 where it is empty.
    pub fn place(&mut self, len: usize) -> usize {
        // Below `len`, so it fits.
        self.below(len as u64) as usize
    }

    /// True in `times` of `of` cases.
    pub fn chance(&mut self, times: u64, of: u64) -> bool {
        self.below(of) < times
    }

    /// One of the items.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let place = self.place(items.len());
        items.get(place)
    }

    /// One of the items, each as likely as its weight says; none where all weights are 0.
    pub fn pick_weighted<'a, T>(
        &mut self,
        items: &'a [T],
        weight: impl Fn(&T) -> u64,
    ) -> Option<&'a T> {
        let total: u64 = items.iter().map(&weight).sum();
        let mut left = self.below(total);
        items.iter().find(|item| {
            let weight = weight(item);
            let found = left < weight;
            left = left.saturating_sub(weight);
            found
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random(task: &str, seed: u64) -> Random {
        Random::new(&TaskId::new(task).unwrap(), seed)
    }

    #[test]
    fn the_stream_is_fixed() {
        let mut fixed = random("007bbfb7", 0);
        let drawn: Vec<u64> = (0..8).map(|_| fixed.below(1000)).collect();
        assert_eq!(drawn, FIRST);
    }

    const FIRST: [u64; 8] = [743, 987, 562, 930, 269, 349, 135, 470];

    #[test]
    fn task_and_seed_both_count() {
        let mut streams = [("a", 0), ("b", 0), ("a", 1)].map(|(task, seed)| random(task, seed));
        let drawn = streams.each_mut().map(|stream| stream.below(u64::MAX));
        assert!(drawn[0] != drawn[1] && drawn[0] != drawn[2] && drawn[1] != drawn[2]);
    }

    #[test]
    fn draws_stay_in_bounds_and_reach_them() {
        let mut random = random("a", 0);
        assert_eq!(random.below(0), 0);
        assert_eq!(random.pick::<u8>(&[]), None);
        let mut seen = [0; 5];
        for _ in 0..1000 {
            seen[random.place(5)] += 1;
        }
        assert!(seen.iter().all(|&times| times > 150), "{seen:?}");
    }

    #[test]
    fn a_shuffle_follows_from_its_seed_and_loses_nothing() {
        let shuffled = |seed| {
            let mut items: Vec<u32> = (0..100).collect();
            Random::of_order(seed).shuffle(&mut items);
            items
        };
        assert_eq!(shuffled(1), shuffled(1));
        assert_ne!(shuffled(1), shuffled(2));
        let mut sorted = shuffled(1);
        assert!(!sorted.is_sorted());
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..100));
    }

    #[test]
    fn a_weight_of_nothing_is_never_drawn() {
        let mut random = random("a", 0);
        assert_eq!(random.pick_weighted(&[0u64, 0], |&weight| weight), None);
        let mut seen = [0; 3];
        for _ in 0..1000 {
            if let Some(&at) = random.pick_weighted(&[0usize, 1, 2], |&at| [1, 0, 3][at]) {
                seen[at] += 1;
            }
        }
        assert_eq!(seen[1], 0);
        assert_eq!(seen[0] + seen[2], 1000);
        assert!((200..300).contains(&seen[0]), "{seen:?}");
    }
}
