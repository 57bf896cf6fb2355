//! `sorted`, with the very comparisons that CPython 3.11 makes.
//!
//! Sets compare by inclusion, so their order is partial and the result depends on which pairs are
//! compared. Hence this is CPython's algorithm to the last comparison (`Objects/listobject.c`,
//! described in `Objects/listsort.txt`): runs are found, short ones filled up by insertion, and
//! merged in the order of their powers, galloping where one run wins again and again.

use crate::error::Outcome;
use crate::ops::compare::less;
use crate::value::Value;

/// A value and what it is sorted by.
pub type Keyed = (Value, Value);

/// As often one run has to win before a merge gallops.
const GALLOP: usize = 7;

/// Sorts by the first of each pair; equals keep their order.
pub fn sort(items: &mut [Keyed]) -> Outcome<()> {
    let shortest = shortest_run(items.len());
    let mut merger = Merger {
        runs: Vec::new(),
        gallop: GALLOP,
        spare: Vec::new(),
    };
    let mut start = 0;
    while start < items.len() {
        let left = items.len() - start;
        let mut found = run(&mut items[start..])?;
        if found < shortest {
            let filled = shortest.min(left);
            insert(&mut items[start..start + filled], found)?;
            found = filled;
        }
        merger.push(items, start, found)?;
        start += found;
    }
    merger.finish(items)
}

fn shortest_run(len: usize) -> usize {
    let mut len = len;
    let mut odd = 0;
    while len >= 64 {
        odd |= len & 1;
        len >>= 1;
    }
    len + odd
}

/// Finds the run at the front and turns it around if it falls; gives its length.
fn run(items: &mut [Keyed]) -> Outcome<usize> {
    if items.len() < 2 {
        return Ok(items.len());
    }
    let falls = less(items[1].0, items[0].0)?;
    let mut found = 2;
    while found < items.len() && less(items[found].0, items[found - 1].0)? == falls {
        found += 1;
    }
    if falls {
        items[..found].reverse();
    }
    Ok(found)
}

/// Inserts all from place `sorted` on by bisection.
fn insert(items: &mut [Keyed], sorted: usize) -> Outcome<()> {
    for next in sorted..items.len() {
        let (mut low, mut high) = (0, next);
        while low < high {
            let middle = low + ((high - low) >> 1);
            if less(items[next].0, items[middle].0)? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        items[low..=next].rotate_right(1);
    }
    Ok(())
}

/// The place in a run before which all are `before`, looked for from `hint` in growing steps.
fn seek(items: &[Keyed], hint: usize, before: impl Fn(Value) -> Outcome<bool>) -> Outcome<usize> {
    let (mut last, mut next) = (0, 1);
    let (mut low, mut high);
    if before(items[hint].0)? {
        let most = items.len() - hint;
        while next < most && before(items[hint + next].0)? {
            last = next;
            next = 2 * next + 1;
        }
        low = hint + last + 1;
        high = hint + next.min(most);
    } else {
        let most = hint + 1;
        while next < most && !before(items[hint - next].0)? {
            last = next;
            next = 2 * next + 1;
        }
        low = hint + 1 - next.min(most);
        high = hint - last;
    }
    while low < high {
        let middle = low + ((high - low) >> 1);
        if before(items[middle].0)? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// Where `key` belongs in a run, before its equals.
fn seek_left(key: Value, items: &[Keyed], hint: usize) -> Outcome<usize> {
    seek(items, hint, |item| less(item, key))
}

/// Where `key` belongs in a run, after its equals.
fn seek_right(key: Value, items: &[Keyed], hint: usize) -> Outcome<usize> {
    seek(items, hint, |item| Ok(!less(key, item)?))
}

/// The depth of the border between two runs in the tree of merges that is nearly balanced.
fn power(start: usize, first: usize, second: usize, len: usize) -> u32 {
    let mut a = 2 * start + first;
    let mut b = a + first + second;
    let mut power = 1;
    loop {
        if a >= len {
            a -= len;
            b -= len;
        } else if b >= len {
            return power;
        }
        a *= 2;
        b *= 2;
        power += 1;
    }
}

#[derive(Clone, Copy, Debug)]
struct Run {
    start: usize,
    len: usize,
    /// The power of the border to the next run.
    power: u32,
}

#[derive(Debug)]
struct Merger {
    /// Runs that wait to be merged, side by side.
    runs: Vec<Run>,
    /// As often one run has to win now before a merge gallops.
    gallop: usize,
    /// Room for the shorter run of a merge.
    spare: Vec<Keyed>,
}

impl Merger {
    /// Takes the next run, after merging those that go together first.
    fn push(&mut self, items: &mut [Keyed], start: usize, len: usize) -> Outcome<()> {
        if let Some(last) = self.runs.last() {
            let power = power(last.start, last.len, len, items.len());
            while let [.., before, _] = self.runs.as_slice() {
                if before.power <= power {
                    break;
                }
                self.merge(items, self.runs.len() - 2)?;
            }
            if let Some(last) = self.runs.last_mut() {
                last.power = power;
            }
        }
        self.runs.push(Run {
            start,
            len,
            power: 0,
        });
        Ok(())
    }

    /// Merges what is left.
    fn finish(&mut self, items: &mut [Keyed]) -> Outcome<()> {
        while self.runs.len() > 1 {
            let place = match self.runs.as_slice() {
                [.., a, _, c] if a.len < c.len => self.runs.len() - 3,
                runs => runs.len() - 2,
            };
            self.merge(items, place)?;
        }
        Ok(())
    }

    /// Merges the runs at `place` and after it.
    fn merge(&mut self, items: &mut [Keyed], place: usize) -> Outcome<()> {
        let second = self.runs.remove(place + 1);
        let first = &mut self.runs[place];
        let (start, border) = (first.start, second.start);
        first.len += second.len;
        let items = &mut items[start..border + second.len];
        let (left, right) = items.split_at(border - start);
        // Items that are in their places already take no part.
        let skipped = seek_right(right[0].0, left, 0)?;
        let left = &left[skipped..];
        let Some(&(greatest, _)) = left.last() else {
            return Ok(());
        };
        let taken = seek_left(greatest, right, right.len() - 1)?;
        if taken == 0 {
            return Ok(());
        }
        let border = left.len();
        let items = &mut items[skipped..skipped + border + taken];
        if border <= taken {
            self.merge_low(items, border)
        } else {
            self.merge_high(items, border)
        }
    }

    /// Merges two runs from the front; the first is not the longer one.
    fn merge_low(&mut self, items: &mut [Keyed], border: usize) -> Outcome<()> {
        self.spare.clear();
        self.spare.extend_from_slice(&items[..border]);
        let mut at = Places {
            a: 0,
            b: border,
            to: 0,
        };
        self.low(items, &mut at)?;
        items.copy_within(at.b.., at.to);
        let rest = self.spare.len() - at.a;
        let end = items.len();
        items[end - rest..].copy_from_slice(&self.spare[at.a..]);
        Ok(())
    }

    /// Merges `spare[a..]` and `items[b..]` to `items[to..]`, until all that is left of one of
    /// them belongs after the other.
    fn low(&mut self, items: &mut [Keyed], at: &mut Places) -> Outcome<()> {
        let (all_a, all_b) = (self.spare.len(), items.len());
        at.take_b_up(items);
        if at.b == all_b || all_a - at.a == 1 {
            return Ok(());
        }
        loop {
            let (mut won_a, mut won_b) = (0, 0);
            while won_a < self.gallop && won_b < self.gallop {
                if less(items[at.b].0, self.spare[at.a].0)? {
                    at.take_b_up(items);
                    (won_a, won_b) = (0, won_b + 1);
                    if at.b == all_b {
                        return Ok(());
                    }
                } else {
                    at.take_a_up(items, &self.spare);
                    (won_a, won_b) = (won_a + 1, 0);
                    if all_a - at.a == 1 {
                        return Ok(());
                    }
                }
            }
            self.gallop += 1;
            loop {
                self.gallop = (self.gallop - 1).max(1);
                won_a = seek_right(items[at.b].0, &self.spare[at.a..], 0)?;
                for _ in 0..won_a {
                    at.take_a_up(items, &self.spare);
                }
                if won_a > 0 && all_a - at.a <= 1 {
                    return Ok(());
                }
                at.take_b_up(items);
                if at.b == all_b {
                    return Ok(());
                }
                won_b = seek_left(self.spare[at.a].0, &items[at.b..], 0)?;
                for _ in 0..won_b {
                    at.take_b_up(items);
                }
                if at.b == all_b {
                    return Ok(());
                }
                at.take_a_up(items, &self.spare);
                if all_a - at.a == 1 {
                    return Ok(());
                }
                if won_a < GALLOP && won_b < GALLOP {
                    break;
                }
            }
            self.gallop += 1;
        }
    }

    /// Merges two runs from the back; the second is the shorter one.
    fn merge_high(&mut self, items: &mut [Keyed], border: usize) -> Outcome<()> {
        self.spare.clear();
        self.spare.extend_from_slice(&items[border..]);
        let mut at = Places {
            a: border,
            b: self.spare.len(),
            to: items.len(),
        };
        self.high(items, &mut at)?;
        items.copy_within(..at.a, at.to - at.a);
        items[..at.b].copy_from_slice(&self.spare[..at.b]);
        Ok(())
    }

    /// Merges `items[..a]` and `spare[..b]` to `items[..to]` from the back, until all that is left
    /// of one of them belongs before the other.
    fn high(&mut self, items: &mut [Keyed], at: &mut Places) -> Outcome<()> {
        at.take_a_down(items);
        if at.a == 0 || at.b == 1 {
            return Ok(());
        }
        loop {
            let (mut won_a, mut won_b) = (0, 0);
            while won_a < self.gallop && won_b < self.gallop {
                if less(self.spare[at.b - 1].0, items[at.a - 1].0)? {
                    at.take_a_down(items);
                    (won_a, won_b) = (won_a + 1, 0);
                    if at.a == 0 {
                        return Ok(());
                    }
                } else {
                    at.take_b_down(items, &self.spare);
                    (won_a, won_b) = (0, won_b + 1);
                    if at.b == 1 {
                        return Ok(());
                    }
                }
            }
            self.gallop += 1;
            loop {
                self.gallop = (self.gallop - 1).max(1);
                won_a = at.a - seek_right(self.spare[at.b - 1].0, &items[..at.a], at.a - 1)?;
                for _ in 0..won_a {
                    at.take_a_down(items);
                }
                if at.a == 0 {
                    return Ok(());
                }
                at.take_b_down(items, &self.spare);
                if at.b == 1 {
                    return Ok(());
                }
                won_b = at.b - seek_left(items[at.a - 1].0, &self.spare[..at.b], at.b - 1)?;
                for _ in 0..won_b {
                    at.take_b_down(items, &self.spare);
                }
                if won_b > 0 && at.b <= 1 {
                    return Ok(());
                }
                at.take_a_down(items);
                if at.a == 0 {
                    return Ok(());
                }
                if won_a < GALLOP && won_b < GALLOP {
                    break;
                }
            }
            self.gallop += 1;
        }
    }
}

/// How far a merge has come.
#[derive(Debug)]
struct Places {
    a: usize,
    b: usize,
    to: usize,
}

impl Places {
    fn take_a_up(&mut self, items: &mut [Keyed], spare: &[Keyed]) {
        items[self.to] = spare[self.a];
        self.a += 1;
        self.to += 1;
    }

    fn take_b_up(&mut self, items: &mut [Keyed]) {
        items[self.to] = items[self.b];
        self.b += 1;
        self.to += 1;
    }

    fn take_a_down(&mut self, items: &mut [Keyed]) {
        self.a -= 1;
        self.to -= 1;
        items[self.to] = items[self.a];
    }

    fn take_b_down(&mut self, items: &mut [Keyed], spare: &[Keyed]) {
        self.b -= 1;
        self.to -= 1;
        items[self.to] = spare[self.b];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::iterate::len;
    use crate::set;

    #[test]
    fn sets_are_compared_as_cpython_compares_them() {
        let sets = [&[1, 2][..], &[3], &[1], &[2, 3], &[], &[1, 2, 3], &[2]];
        let mut items: Vec<Keyed> = sets
            .iter()
            .map(|set| {
                let values = set.iter().map(|&number| Ok(Value::Int(number)));
                let set = set::collect(values).unwrap();
                (set, set)
            })
            .collect();
        sort(&mut items).unwrap();
        let sizes: Vec<_> = items.iter().map(|item| len(item.0).unwrap()).collect();
        assert_eq!(sizes, [0, 2, 1, 1, 1, 2, 3]);
    }

    #[test]
    fn equals_keep_their_order_in_lists_of_any_length() {
        for count in [2, 63, 64, 65, 200, 1_000] {
            let mut items: Vec<Keyed> = (0..count)
                .map(|place| (Value::Int(place * 7 % 10), Value::Int(place)))
                .collect();
            sort(&mut items).unwrap();
            assert!(items.windows(2).all(|pair| {
                let place = |item: Keyed| (item.0.to_int(), item.1.to_int());
                place(pair[0]) < place(pair[1])
            }));
        }
    }

    // Sets of small numbers, drawn by a generator that is as easily written in Python; the sums
    // over the orders were taken from CPython 3.11.
    #[test]
    fn long_lists_of_sets_are_merged_as_cpython_merges_them() {
        for (count, numbers, seed, expected) in [
            (63, 3, 1, 38_226),
            (64, 3, 1, 87_470),
            (85, 4, 2, 672_666),
            (100, 2, 3, 125_855),
            (200, 3, 4, 225_243),
            (500, 5, 5, 704_449),
            (1_000, 2, 6, 44_656),
            (1_000, 8, 7, 252_316),
            (2_000, 3, 8, 98_935),
        ] {
            let mut state: u64 = seed;
            let mut items: Vec<Keyed> = (0..count)
                .map(|place: i32| {
                    state = (state * 1_103_515_245 + 12_345) % (1 << 31);
                    let mask = (state >> 16) % (1 << numbers);
                    let values = (0..numbers)
                        .filter(|number| mask >> number & 1 == 1)
                        .map(|number: i32| Ok(Value::Int(number)));
                    (set::collect(values).unwrap(), Value::Int(place))
                })
                .collect();
            sort(&mut items).unwrap();
            let sum = items.iter().fold(0, |sum, item| {
                (sum * 31 + item.1.to_int().unwrap()) % 1_000_003
            });
            assert_eq!(sum, expected, "{count} sets of {numbers} numbers");
        }
    }

    #[test]
    fn what_has_no_order_cannot_be_sorted() {
        let mut items = vec![(Value::Int(1), Value::None), (Value::None, Value::None)];
        assert!(sort(&mut items).is_err());
    }
}
