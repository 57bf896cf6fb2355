//! Sets of cells, as words of bits.

/// A set of the cells of a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// No cell of so many.
    pub fn none(len: usize) -> Self {
        Bits(vec![0; len.div_ceil(64)])
    }

    /// The cells for which something holds.
    pub fn of(len: usize, holds: impl Fn(usize) -> bool) -> Self {
        let mut bits = Bits::none(len);
        (0..len).filter(|&at| holds(at)).for_each(|at| bits.set(at));
        bits
    }

    /// Adds a cell.
    pub fn set(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    /// Whether a cell is in it.
    pub fn has(&self, at: usize) -> bool {
        self.0
            .get(at / 64)
            .is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// How many cells it has.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Whether it has no cell.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// How many cells it shares with another set.
    pub fn shared(&self, other: &Bits) -> u32 {
        self.zip(other).map(|(a, b)| (a & b).count_ones()).sum()
    }

    /// Whether it shares a cell with another set.
    pub fn meets(&self, other: &Bits) -> bool {
        self.zip(other).any(|(a, b)| a & b != 0)
    }

    /// The cells of both.
    pub fn and(&self, other: &Bits) -> Bits {
        Bits(self.zip(other).map(|(a, b)| a & b).collect())
    }

    /// The cells that the other one lacks.
    pub fn without(&self, other: &Bits) -> Bits {
        Bits(self.zip(other).map(|(a, b)| a & !b).collect())
    }

    fn zip(&self, other: &Bits) -> impl Iterator<Item = (u64, u64)> {
        self.0.iter().copied().zip(other.0.iter().copied())
    }
}
