//! `sorted`, with the comparisons that CPython 3.11 makes where they can be told apart.
//!
//! Sets compare by inclusion, so their order is partial and the result depends on which pairs
//! are compared. Up to 63 elements CPython looks for a run at the front and inserts the rest by
//! bisection, and so do we. Beyond that it merges runs; we insert runs of the same lengths and
//! merge them pairwise, which gives the same result for every order that is total.

use crate::error::Outcome;
use crate::ops::compare::less;
use crate::value::Value;

/// A value and what it is sorted by.
pub type Keyed = (Value, Value);

/// Sorts by the first of each pair; equals keep their order.
pub fn sort(items: &mut Vec<Keyed>) -> Outcome<()> {
    let run = shortest_run(items.len());
    for chunk in items.chunks_mut(run) {
        insert(chunk)?;
    }
    let mut width = run;
    let mut merged = Vec::new();
    while width < items.len() {
        merged.clear();
        merged.reserve(items.len());
        for pair in items.chunks(2 * width) {
            let (left, right) = pair.split_at(width.min(pair.len()));
            merge(left, right, &mut merged)?;
        }
        core::mem::swap(items, &mut merged);
        width *= 2;
    }
    Ok(())
}

fn shortest_run(len: usize) -> usize {
    let mut len = len;
    let mut odd = 0;
    while len >= 64 {
        odd |= len & 1;
        len >>= 1;
    }
    (len + odd).max(1)
}

/// Finds the run at the front, turns it around if it falls, and inserts the rest by bisection.
fn insert(items: &mut [Keyed]) -> Outcome<()> {
    if items.len() < 2 {
        return Ok(());
    }
    let falls = less(items[1].0, items[0].0)?;
    let mut sorted = 2;
    while sorted < items.len() && less(items[sorted].0, items[sorted - 1].0)? == falls {
        sorted += 1;
    }
    if falls {
        items[..sorted].reverse();
    }
    while sorted < items.len() {
        let (mut low, mut high) = (0, sorted);
        while low < high {
            let middle = low + ((high - low) >> 1);
            if less(items[sorted].0, items[middle].0)? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        items[low..=sorted].rotate_right(1);
        sorted += 1;
    }
    Ok(())
}

fn merge(left: &[Keyed], right: &[Keyed], out: &mut Vec<Keyed>) -> Outcome<()> {
    let (mut left, mut right) = (left, right);
    while let (Some((&a, left_rest)), Some((&b, right_rest))) =
        (left.split_first(), right.split_first())
    {
        if less(b.0, a.0)? {
            out.push(b);
            right = right_rest;
        } else {
            out.push(a);
            left = left_rest;
        }
    }
    out.extend_from_slice(left);
    out.extend_from_slice(right);
    Ok(())
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

    #[test]
    fn what_has_no_order_cannot_be_sorted() {
        let mut items = vec![(Value::Int(1), Value::None), (Value::None, Value::None)];
        assert!(sort(&mut items).is_err());
    }
}
