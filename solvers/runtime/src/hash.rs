//! Hashes, bit for bit those of CPython 3.11 on a 64-bit machine, since the order of a set
//! follows from them.
//!
//! CPython takes the hashes of `None` and of functions from their addresses, so any constant will
//! do for these.

use crate::error::{Outcome, recursion};
use crate::value::Value;

const MODULUS: u128 = (1 << 61) - 1;
const PRIME_1: u64 = 11_400_714_785_074_694_791;
const PRIME_2: u64 = 14_029_467_366_897_019_727;
const PRIME_5: u64 = 2_870_177_450_012_600_261;
/// Values nested deeper than this are refused before they can use up the stack.
const DEEPEST: u32 = 1_000;

/// The hash of `value`.
#[inline]
pub fn hash(value: Value) -> Outcome<u64> {
    // Most of what is hashed is a number or an index.
    match value {
        Value::Int(number) => Ok(small(number)),
        Value::Location(location) => Ok(location.hash()),
        _ => nested(value, DEEPEST),
    }
}

/// The hash of an integer of 32 bits.
#[inline]
pub const fn small(number: i32) -> u64 {
    // -1 tells C callers of an error, so no hash is -1.
    if number == -1 {
        -2i64 as u64
    } else {
        number as i64 as u64
    }
}

fn big(number: i128) -> u64 {
    let rest = (number.unsigned_abs() % MODULUS) as i64;
    let signed = if number < 0 { -rest } else { rest };
    if signed == -1 {
        -2i64 as u64
    } else {
        signed as u64
    }
}

fn nested(value: Value, left: u32) -> Outcome<u64> {
    Ok(match value {
        Value::Int(number) => small(number),
        Value::Tuple(tuple) => {
            let Some(left) = left.checked_sub(1) else {
                return recursion();
            };
            let items = tuple.items();
            let mut acc = PRIME_5;
            for item in items {
                let lane = match *item {
                    Value::Int(number) => small(number),
                    other => nested(other, left)?,
                };
                acc = mix(acc, lane);
            }
            seal(acc, items.len())
        }
        Value::Location(location) => location.hash(),
        Value::Cell(cell) => cell.hash(),
        Value::Grid(grid) => {
            // The rows are one deeper than the grid.
            if left < 2 {
                return recursion();
            }
            let rows = grid.lines().map(|line| {
                let cells = line.iter().map(|&cell| u64::from(cell));
                seal(cells.fold(PRIME_5, mix), line.len())
            });
            seal(rows.fold(PRIME_5, mix), grid.height())
        }
        Value::Set(set) => set.hash(),
        Value::True => 1,
        Value::False => 0,
        Value::Big(number) => big(*number),
        Value::None => 0x5eed_0001,
        Value::Primitive(number) => 0x5eed_1000 + u64::from(number),
        Value::User(number) => 0x5eed_2000 + u64::from(number),
        Value::Closure(closure) => 0x5eed_3000 + closure.maker as u64,
    })
}

/// The hash of the pair of two numbers.
#[inline]
pub fn location(i: i32, j: i32) -> u64 {
    seal(mix(mix(PRIME_5, small(i)), small(j)), 2)
}

/// The share that the first of two numbers has in the hash of their pair.
#[inline]
pub fn row(i: i32) -> u64 {
    mix(PRIME_5, small(i))
}

/// The share that the second of two numbers has in the hash of their pair.
#[inline]
pub fn column(j: i32) -> u64 {
    small(j).wrapping_mul(PRIME_2)
}

/// The hash of the pair of two numbers with these shares.
#[inline]
pub fn crossing(row: u64, column: u64) -> u64 {
    seal(rotate(row.wrapping_add(column)), 2)
}

/// The hash of a pair whose parts have these hashes.
#[inline]
pub fn pair(a: u64, b: u64) -> u64 {
    seal(mix(mix(PRIME_5, a), b), 2)
}

#[inline]
const fn mix(acc: u64, lane: u64) -> u64 {
    rotate(acc.wrapping_add(lane.wrapping_mul(PRIME_2)))
}

#[inline(always)]
const fn rotate(acc: u64) -> u64 {
    acc.rotate_left(31).wrapping_mul(PRIME_1)
}

#[inline]
fn seal(acc: u64, len: usize) -> u64 {
    let acc = acc.wrapping_add(len as u64 ^ (PRIME_5 ^ 3_527_539));
    if acc == u64::MAX { 1_546_275_796 } else { acc }
}

/// The share of one element in the hash of a set.
#[inline]
pub fn shuffle(hash: u64) -> u64 {
    ((hash ^ 89_869_747) ^ (hash << 16)).wrapping_mul(3_644_798_167)
}

/// The hash of a set of `used` elements, from their shuffled hashes, xored.
pub fn seal_set(shuffled: u64, used: usize) -> u64 {
    let mut hash = shuffled ^ (used as u64 + 1).wrapping_mul(1_927_868_237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
    if hash == u64::MAX { 590_923_713 } else { hash }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::set;

    #[test]
    fn hashes_are_those_of_cpython() {
        let one = Value::Int(1);
        for (value, expected) in [
            (Value::tuple(&[]), 5_740_354_900_026_072_187),
            (Value::location(1, 2), 14_896_688_948_223_909_699),
            (Value::location(-1, 0), 2_575_514_064_802_888_272),
            (
                Value::pair(Value::Int(0), Value::location(1, 2)),
                11_753_646_195_628_980_423,
            ),
            (Value::tuple(&[Value::True]), 11_802_529_618_835_948_721),
            (Value::from(1i128 << 61), 1),
            (Value::from(-(1i128 << 61) - 5), 18_446_744_073_709_551_610),
            (set::empty(), 133_146_708_735_736),
        ] {
            assert_eq!(hash(value).unwrap(), expected, "{value:?}");
        }
        assert_eq!(hash(Value::True).unwrap(), hash(one).unwrap());
        assert_eq!(location(1, 2), hash(Value::location(1, 2)).unwrap());
        let set = set::collect(
            [Value::location(0, 1), Value::location(1, 0)]
                .map(Ok)
                .into_iter(),
        );
        assert_eq!(hash(set.unwrap()).unwrap(), 8_465_355_148_315_677_192);
    }

    #[test]
    fn a_value_nested_too_deeply_is_an_error() {
        let mut value = Value::Int(1);
        for _ in 0..=DEEPEST {
            value = Value::tuple(&[value]);
        }
        assert!(hash(value).is_err());
    }
}
