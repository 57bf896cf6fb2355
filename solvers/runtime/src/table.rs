//! The hash table under a set, with the same slots filled as CPython 3.11 fills them.
//!
//! A program sees the order of a set, and that is the order of the slots, so the sizes of the
//! table, the moments at which it grows and the probing are those of CPython. The layout is not:
//! keys lie densely in order of insertion, and a slot holds the place of a key, since CPython's
//! tables are mostly empty.

use crate::error::Outcome;

/// A key of a table.
pub trait Key: Copy {
    /// Whether the two are equal; asked only where the hashes are.
    fn same(self, other: Self) -> Outcome<bool>;
}

impl Key for u32 {
    #[inline]
    fn same(self, other: u32) -> Outcome<bool> {
        Ok(self == other)
    }
}

/// A key with its hash.
#[derive(Clone, Copy, Debug)]
pub struct Entry<K> {
    /// The hash of the key.
    pub hash: u64,
    /// The key.
    pub key: K,
}

/// A slot that was never filled.
const EMPTY: u32 = 0;
/// A slot whose key was removed.
const DUMMY: u32 = u32::MAX;
/// The least number of slots.
pub const SMALLEST: usize = 8;
/// How many neighbours are tried before the next probe jumps.
pub const NEIGHBOURS: usize = 9;

/// A hash table of keys.
#[derive(Clone, Debug)]
pub struct Table<K> {
    entries: Vec<Entry<K>>,
    /// `EMPTY`, `DUMMY`, or one more than a place in `entries`.
    slots: Vec<u32>,
    used: usize,
    /// Slots that are not empty: used ones and dummies.
    fill: usize,
}

enum Found {
    At(usize),
    Free(usize),
}

/// How many slots a copy of a set of so many keys has.
pub fn size_of_copy(used: usize) -> usize {
    let mut size = SMALLEST;
    if used * 5 >= (SMALLEST - 1) * 3 {
        while size <= used * 2 {
            size *= 2;
        }
    }
    size
}

impl<K: Key> Default for Table<K> {
    fn default() -> Self {
        Table::new()
    }
}

impl<K: Key> Table<K> {
    /// An empty table of the smallest size.
    #[inline]
    pub fn new() -> Self {
        Table::with_capacity(4)
    }

    /// An empty table of the smallest size, with room for `keys` before memory must move.
    #[inline]
    pub fn with_capacity(keys: usize) -> Self {
        Table {
            entries: Vec::with_capacity(keys.min(1 << 12)),
            slots: vec![EMPTY; SMALLEST],
            used: 0,
            fill: 0,
        }
    }

    /// How many keys it holds.
    #[inline]
    pub fn len(&self) -> usize {
        self.used
    }

    /// How many slots it has.
    pub fn size(&self) -> usize {
        self.slots.len()
    }

    /// Whether it holds none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    #[inline]
    fn mask(&self) -> usize {
        self.slots.len() - 1
    }

    /// Makes it empty and small again, keeping its memory.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.slots.clear();
        self.slots.resize(SMALLEST, EMPTY);
        self.used = 0;
        self.fill = 0;
    }

    /// The entries, in the order of the slots.
    #[inline]
    pub fn iter(&self) -> Iter<'_, K> {
        Iter {
            slots: self.slots.iter(),
            entries: &self.entries,
            left: self.used,
        }
    }

    /// The key of the first slot that has one.
    #[inline]
    pub fn first(&self) -> Option<K> {
        let mut numbers = self.slots.iter();
        let number = numbers.find(|&&number| number != EMPTY && number != DUMMY)?;
        Some(self.entries.get(*number as usize - 1)?.key)
    }

    /// Where a key is or would go. Most keys are in the slot that their hash names, or find it
    /// empty.
    #[inline(always)]
    fn find(&self, hash: u64, key: K) -> Outcome<Found> {
        let place = hash as usize & self.mask();
        match self.slots.get(place) {
            Some(&EMPTY) => return Ok(Found::Free(place)),
            Some(&number) if number != DUMMY && self.holds(number, hash, key)? => {
                return Ok(Found::At(place));
            }
            _ => {}
        }
        self.probe(place, hash, key)
    }

    /// Whether the key of a slot is this one.
    #[inline(always)]
    fn holds(&self, number: u32, hash: u64, key: K) -> Outcome<bool> {
        match self.entries.get(number as usize - 1) {
            Some(entry) if entry.hash == hash => entry.key.same(key),
            _ => Ok(false),
        }
    }

    /// Goes from slot to slot as CPython does, beginning at the first.
    #[inline(never)]
    fn probe(&self, first: usize, hash: u64, key: K) -> Outcome<Found> {
        let mask = self.mask();
        let mut perturb = hash;
        let mut place = first;
        let mut freed = None;
        loop {
            let last = if place + NEIGHBOURS <= mask {
                place + NEIGHBOURS
            } else {
                place
            };
            for (slot, &number) in (place..).zip(self.slots.get(place..=last).unwrap_or(&[])) {
                match number {
                    EMPTY => return Ok(Found::Free(freed.unwrap_or(slot))),
                    DUMMY => freed = Some(slot),
                    // The first slot was looked at before.
                    number if slot != first && self.holds(number, hash, key)? => {
                        return Ok(Found::At(slot));
                    }
                    _ => {}
                }
            }
            perturb >>= 5;
            place = place
                .wrapping_mul(5)
                .wrapping_add(1)
                .wrapping_add(perturb as usize)
                & mask;
        }
    }

    /// Whether a key with this hash is in it, if the slot that the hash names tells.
    #[inline]
    pub fn at_once(&self, hash: u64, is_it: impl Fn(K) -> bool) -> Option<bool> {
        match *self.slots.get(hash as usize & self.mask())? {
            EMPTY => Some(false),
            DUMMY => None,
            number => {
                let entry = self.entries.get(number as usize - 1)?;
                is_it(entry.key).then_some(true)
            }
        }
    }

    /// Whether `key` is in it.
    #[inline]
    pub fn contains(&self, hash: u64, key: K) -> Outcome<bool> {
        Ok(matches!(self.find(hash, key)?, Found::At(_)))
    }

    /// The place in order of insertion of a key, if it is in it.
    #[inline]
    pub fn place(&self, hash: u64, key: K) -> Outcome<Option<usize>> {
        Ok(match self.find(hash, key)? {
            Found::At(slot) => self.slots.get(slot).map(|&number| number as usize - 1),
            Found::Free(_) => None,
        })
    }

    /// Adds `key`, and says whether it is new.
    #[inline]
    pub fn add(&mut self, hash: u64, key: K) -> Outcome<bool> {
        let Found::Free(slot) = self.find(hash, key)? else {
            return Ok(false);
        };
        self.entries.push(Entry { hash, key });
        self.used += 1;
        if let Some(free) = self.slots.get_mut(slot) {
            let was_empty = *free == EMPTY;
            *free = self.entries.len() as u32;
            if was_empty {
                self.filled();
            }
        }
        Ok(true)
    }

    /// Adds a key that is known to be new, to a table without dummies.
    #[inline]
    pub fn add_new(&mut self, hash: u64, key: K) {
        self.entries.push(Entry { hash, key });
        self.used += 1;
        self.fill_clean(self.entries.len() as u32);
        self.filled();
    }

    /// One more slot is filled.
    #[inline(always)]
    fn filled(&mut self) {
        self.fill += 1;
        if self.fill * 5 >= self.mask() * 3 {
            self.resize(self.growth());
        }
    }

    #[inline]
    fn growth(&self) -> usize {
        if self.used > 50_000 {
            self.used * 2
        } else {
            self.used * 4
        }
    }

    #[cold]
    fn resize(&mut self, needed: usize) {
        let mut size = SMALLEST;
        while size <= needed {
            size *= 2;
        }
        if size == SMALLEST && self.slots.len() == SMALLEST && self.fill == self.used {
            return;
        }
        let mut few = [EMPTY; 32];
        if let (Some(old), true) = (
            few.get_mut(..self.slots.len()),
            self.slots.capacity() >= size,
        ) {
            // A table that was cleared has its memory still.
            old.copy_from_slice(&self.slots);
            self.slots.clear();
            self.slots.resize(size, EMPTY);
            self.refill(&few);
        } else {
            let old = core::mem::replace(&mut self.slots, vec![EMPTY; size]);
            self.refill(&old);
        }
    }

    fn refill(&mut self, old: &[u32]) {
        for &number in old {
            if number != EMPTY && number != DUMMY {
                self.fill_clean(number);
            }
        }
        self.fill = self.used;
    }

    /// Fills a slot for an entry that is known to be new, in a table without dummies.
    #[inline]
    fn fill_clean(&mut self, number: u32) {
        let Some(entry) = self.entries.get(number as usize - 1) else {
            return;
        };
        let mask = self.slots.len() - 1;
        let mut perturb = entry.hash;
        let mut place = perturb as usize & mask;
        // Most slots are empty, so most keys go straight into their own.
        if let Some(slot) = self.slots.get_mut(place)
            && *slot == EMPTY
        {
            *slot = number;
            return;
        }
        loop {
            let last = if place + NEIGHBOURS <= mask {
                place + NEIGHBOURS
            } else {
                place
            };
            if let Some(near) = self.slots.get_mut(place..=last) {
                for slot in near {
                    if *slot == EMPTY {
                        *slot = number;
                        return;
                    }
                }
            }
            perturb >>= 5;
            place = place
                .wrapping_mul(5)
                .wrapping_add(1)
                .wrapping_add(perturb as usize)
                & mask;
        }
    }

    /// The same table, slot by slot, of other keys that have the same hashes.
    pub fn map<L: Key>(&self, key: impl Fn(K) -> L) -> Table<L> {
        let entry = |entry: &Entry<K>| Entry {
            hash: entry.hash,
            key: key(entry.key),
        };
        Table {
            entries: self.entries.iter().map(entry).collect(),
            slots: self.slots.clone(),
            used: self.used,
            fill: self.fill,
        }
    }

    /// Adds everything in `other`, as CPython's `update` does with a set.
    pub fn merge(&mut self, other: &Table<K>) -> Outcome<()> {
        if other.used == 0 {
            return Ok(());
        }
        if (self.fill + other.used) * 5 >= self.mask() * 3 {
            self.resize((self.used + other.used) * 2);
        }
        if self.fill == 0 {
            self.entries.clear();
            if other.fill == other.used {
                self.entries.extend_from_slice(&other.entries);
                self.fill = other.used;
                self.used = other.used;
                if self.slots.len() == other.slots.len() {
                    self.slots.copy_from_slice(&other.slots);
                } else {
                    for &number in &other.slots {
                        if number != EMPTY {
                            self.fill_clean(number);
                        }
                    }
                }
                return Ok(());
            }
            self.fill = other.used;
            self.used = other.used;
            for entry in other.iter() {
                self.entries.push(entry);
                self.fill_clean(self.entries.len() as u32);
            }
            return Ok(());
        }
        for entry in other.iter() {
            self.add(entry.hash, entry.key)?;
        }
        Ok(())
    }

    /// `frozenset(self)` of a set that nobody else refers to.
    pub fn copied(mut self) -> Self {
        let size = size_of_copy(self.used);
        if self.fill == self.used && size == self.slots.len() {
            return self;
        }
        let old = core::mem::replace(&mut self.slots, vec![EMPTY; size]);
        self.refill(&old);
        self
    }

    fn discard(&mut self, hash: u64, key: K) -> Outcome<()> {
        if let Found::At(slot) = self.find(hash, key)?
            && let Some(slot) = self.slots.get_mut(slot)
        {
            *slot = DUMMY;
            self.used -= 1;
        }
        Ok(())
    }

    /// `self | other`.
    pub fn union(&self, other: &Table<K>) -> Outcome<Self> {
        let mut union = Table::with_capacity(self.used + other.used);
        union.merge(self)?;
        union.merge(other)?;
        Ok(union)
    }

    /// `self & other`.
    pub fn intersection(&self, other: &Table<K>) -> Outcome<Self> {
        let (many, few) = if other.used > self.used {
            (other, self)
        } else {
            (self, other)
        };
        let mut both = Table::with_capacity(few.used);
        for entry in few.iter() {
            if many.contains(entry.hash, entry.key)? {
                both.add_new(entry.hash, entry.key);
            }
        }
        Ok(both)
    }

    /// `self - other`.
    pub fn difference(&self, other: &Table<K>) -> Outcome<Self> {
        if self.used >> 2 > other.used {
            let mut rest = Table::with_capacity(self.used);
            rest.merge(self)?;
            for entry in other.iter() {
                rest.discard(entry.hash, entry.key)?;
            }
            rest.shed();
            return Ok(rest);
        }
        let mut rest = Table::new();
        for entry in self.iter() {
            if !other.contains(entry.hash, entry.key)? {
                rest.add_new(entry.hash, entry.key);
            }
        }
        Ok(rest)
    }

    /// Makes `rest` what `self - other` is, where `other` has `others` keys and `has` says which.
    pub fn difference_into(
        &self,
        others: usize,
        has: impl Fn(K) -> bool,
        rest: &mut Self,
    ) -> Outcome<()> {
        rest.clear();
        if self.used >> 2 > others {
            rest.merge(self)?;
            for entry in self.iter().filter(|entry| has(entry.key)) {
                rest.discard(entry.hash, entry.key)?;
            }
            rest.shed();
        } else {
            for entry in self.iter().filter(|entry| !has(entry.key)) {
                rest.add_new(entry.hash, entry.key);
            }
        }
        Ok(())
    }

    /// Rebuilds the table where more than a quarter of it are dummies.
    fn shed(&mut self) {
        if self.fill - self.used > self.mask() / 4 {
            self.resize(self.growth());
        }
    }

    /// Whether every key is in `other`.
    pub fn is_subset(&self, other: &Table<K>) -> Outcome<bool> {
        if self.used > other.used {
            return Ok(false);
        }
        if self.entries.len() == self.used {
            // Nothing was ever removed, so they need not be looked for in the slots.
            for entry in &self.entries {
                if !other.contains(entry.hash, entry.key)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        for entry in self.iter() {
            if !other.contains(entry.hash, entry.key)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The entries of a table, in the order of its slots.
#[derive(Clone, Debug)]
pub struct Iter<'a, K> {
    slots: core::slice::Iter<'a, u32>,
    entries: &'a [Entry<K>],
    left: usize,
}

impl<K: Copy> Iterator for Iter<'_, K> {
    type Item = Entry<K>;

    #[inline]
    fn next(&mut self) -> Option<Entry<K>> {
        self.left = self.left.checked_sub(1)?;
        for &number in self.slots.by_ref() {
            if number != EMPTY && number != DUMMY {
                return self.entries.get(number as usize - 1).copied();
            }
        }
        None
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}
