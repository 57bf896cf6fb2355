//! The order of distinct keys that are added to a set one after another: the slots of a
//! [`Table`](crate::table::Table) without anything else.

use crate::set::places::Kind;
use crate::table::{NEIGHBOURS, SMALLEST};

/// At most so many keys, so that a slot has 16 bits.
pub const MOST: usize = 1 << 15;

/// Writes the names of keys, each with its hash, in the order of a set that they were added to.
pub fn of_added(keys: &[(u64, u16)], names: &mut [u16]) {
    let most = keys.len().min(MOST);
    let mut slots = vec![0; SMALLEST];
    let mut filled = 0;
    loop {
        // As many as make it grow.
        let full = (3 * (slots.len() - 1)).div_ceil(5);
        let until = full.min(most);
        let more = keys.get(filled..until).unwrap_or(&[]);
        for (&(hash, _), number) in more.iter().zip(filled as u16 + 1..) {
            put(&mut slots, hash, number);
        }
        filled = until;
        if filled < full {
            break;
        }
        let old = slots;
        slots = vec![0; (filled * 4 + 1).next_power_of_two()];
        for &number in &old {
            if let Some(&(hash, _)) = key(keys, number) {
                put(&mut slots, hash, number);
            }
        }
    }
    let mut names = names.iter_mut();
    for &number in &slots {
        if let Some(&(_, own)) = key(keys, number)
            && let Some(name) = names.next()
        {
            *name = own;
        }
    }
}

/// Whether one or two cells have the order that they are listed in, and any other too, since each has the
/// slot to itself that its hash names.
pub fn is_plain(cells: &[u32]) -> bool {
    match *cells {
        [_] => true,
        [a, b] => (Kind::Cells.hash(a) ^ Kind::Cells.hash(b)) as usize & (SMALLEST - 1) != 0,
        _ => false,
    }
}

/// The key that a slot names.
#[inline(always)]
fn key(keys: &[(u64, u16)], number: u16) -> Option<&(u64, u16)> {
    keys.get(usize::from(number).wrapping_sub(1))
}

/// Fills a slot, as CPython looks for one.
#[inline(always)]
fn put(slots: &mut [u16], hash: u64, number: u16) {
    let mask = slots.len() - 1;
    if let Some(slot) = slots.get_mut(hash as usize & mask)
        && *slot == 0
    {
        *slot = number;
        return;
    }
    put_elsewhere(slots, hash, number);
}

#[inline(never)]
fn put_elsewhere(slots: &mut [u16], hash: u64, number: u16) {
    let mask = slots.len() - 1;
    let mut perturb = hash;
    let mut place = perturb as usize & mask;
    loop {
        let last = if place + NEIGHBOURS <= mask {
            place + NEIGHBOURS
        } else {
            place
        };
        let near = slots.get_mut(place..=last).unwrap_or(&mut []);
        if let Some(free) = near.iter_mut().find(|slot| **slot == 0) {
            *free = number;
            return;
        }
        perturb >>= 5;
        place = place
            .wrapping_mul(5)
            .wrapping_add(1)
            .wrapping_add(perturb as usize)
            & mask;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;
    use crate::table::Table;

    #[test]
    fn the_order_is_that_of_a_table() {
        for (height, width) in [(1, 1), (2, 2), (1, 5), (3, 7), (14, 12), (30, 30), (31, 31)] {
            let mut table = Table::new();
            let mut keys = Vec::new();
            for place in 0..height * width {
                let hash = hash::location(place / width, place % width);
                table.add_new(hash, place as u32);
                keys.push((hash, place as u16));
            }
            let mut names = vec![0; keys.len()];
            of_added(&keys, &mut names);
            let order: Vec<u16> = table.iter().map(|entry| entry.key as u16).collect();
            assert_eq!(names, order, "{height} x {width}");
        }
    }
}
