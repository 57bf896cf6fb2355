//! The calls of primitives that have a cost, from what is in the bank.
//!
//! Types come from `generate::signatures`; what values are was seen when they were made. The
//! primitives that our own solvers use most come first.

use std::cmp::Reverse;
use std::sync::LazyLock;

use solver_runtime::catalogue::{PRIMITIVES, find};

use super::bank::{Bank, Call, Made, Place, each};
use super::context;
use super::context::Root;
use super::costs;
use crate::batch::Kind;
use crate::generate::known::uses;
use crate::generate::signatures::{Signature, Want, all};
use crate::generate::types::Kinds;

/// Calls of a level, at most.
pub(crate) const MOST_CALLS: usize = 2_000_000;

/// Calls of one cost.
pub struct Level {
    calls: Vec<Call>,
    is_cut: bool,
}

/// The values a parameter takes.
enum Param {
    Value(Vec<Kind>),
    Function(Kinds, Kinds),
}

/// A way to call a primitive.
struct Way {
    primitive: u32,
    cost: u32,
    params: Vec<Param>,
    /// Whether what it makes may be an output, or a layer of one.
    may_end: bool,
    /// Whether the arguments may be exchanged.
    is_symmetric: bool,
    /// Whether it takes far longer than others. The input is the exception: there is only one.
    is_slow: bool,
}

/// Of no use to a search: what changes nothing, and what needs conditions, pairs of rows or
/// tuples of functions, which nothing else here makes.
const LEFT_OUT: &[&str] = &["identity", "branch", "pair", "rapply"];
/// Primitives whose arguments may be exchanged.
const SYMMETRIC: &[&str] = &["add", "multiply", "combine", "intersection"];

/// The further cost of a slow call, so that others come first: a bit is a factor of two in time
/// (Levin 1973).
const SLOW: i32 = 4;

/// The kinds of outputs and their layers.
const LAST: Kinds = Kinds::GRID
    .or(Kinds::OBJECT)
    .or(Kinds::OBJECTS)
    .or(Kinds::INDICES);
/// Primitives that put a layer over a grid.
const OVERLAYS: [&str; 4] = ["paint", "fill", "underpaint", "underfill"];

/// The cost of using a part of one argument as another one.
const SHARED: u32 = 2;

static WAYS: LazyLock<Vec<Way>> = LazyLock::new(|| {
    let mut ways: Vec<Way> = all().filter_map(Way::of).collect();
    ways.sort_by_key(|way| (Reverse(uses(way.primitive)), way.primitive));
    ways
});

impl Way {
    fn of(signature: &Signature) -> Option<Way> {
        let name = PRIMITIVES.get(signature.primitive as usize)?.name;
        let returns = signature.returns;
        let leads_on = returns.may_be(Kinds::GRID)
            || !(returns.is_a(Kinds::BOOLEAN) || returns.is_a(Kinds::FUNCTION));
        if LEFT_OUT.contains(&name) || !leads_on {
            return None;
        }
        let params: Option<Vec<Param>> = signature
            .params
            .iter()
            .map(|want| match *want {
                Want::Value(kinds) => Some(Param::Value(each(kinds).collect())),
                // Nothing is known of what they would do.
                Want::Function(Kinds::ANY, _) | Want::Function(_, Kinds::ANY) => None,
                Want::Function(from, to) => Some(Param::Function(from, to)),
                Want::AnyFunction => None,
            })
            .collect();
        Some(Way {
            primitive: signature.primitive,
            cost: costs::call(signature),
            params: params?,
            is_slow: name == "objects",
            may_end: returns.may_be(LAST),
            is_symmetric: SYMMETRIC.contains(&name)
                && matches!(*signature.params, [a, b] if a == b),
        })
    }

    /// Adds the calls of it that have a cost; false where they would be too many.
    fn calls(&self, bank: &Bank, cost: u32, most: usize, calls: &mut Vec<Call>) -> bool {
        let Some(left) = cost.checked_sub(self.cost) else {
            return true;
        };
        self.spread(bank, left, most, &mut Vec::new(), calls) && self.share(bank, left, most, calls)
    }

    /// Adds the calls of two arguments where one is a part of the other: a program names it and
    /// uses it twice, which costs but another look.
    fn share(&self, bank: &Bank, left: u32, most: usize, calls: &mut Vec<Call>) -> bool {
        let ([Param::Value(first), Param::Value(second)], Some(cost)) =
            (&*self.params, left.checked_sub(SHARED))
        else {
            return true;
        };
        for (whole, part, is_first) in [(first, second, true), (second, first, false)] {
            for kind in whole {
                for whole in bank.values(*kind, cost) {
                    for place in bank.needed(&[*whole]) {
                        let is_part = place != *whole
                            && matches!(bank.made(place), Some(Made::Call(_)))
                            && bank.kind(place).is_some_and(|kind| part.contains(&kind));
                        if !is_part {
                            continue;
                        }
                        if calls.len() == most {
                            return false;
                        }
                        let args = match is_first {
                            true => [*whole, place],
                            false => [place, *whole],
                        };
                        calls.push(Call::new(self.primitive, &args));
                    }
                }
            }
        }
        true
    }

    /// Goes through the costs that the arguments may have.
    fn spread(
        &self,
        bank: &Bank,
        left: u32,
        most: usize,
        lists: &mut Vec<Vec<Place>>,
        calls: &mut Vec<Call>,
    ) -> bool {
        let Some(param) = self.params.get(lists.len()) else {
            return left > 0 || self.fill(lists, most, calls);
        };
        let is_last = lists.len() + 1 == self.params.len();
        for cost in if is_last { left } else { 0 }..=left {
            let fitting = self.fitting(param, lists.len(), bank, cost);
            if fitting.is_empty() {
                continue;
            }
            lists.push(fitting);
            let goes_on = self.spread(bank, left - cost, most, lists, calls);
            lists.pop();
            if !goes_on {
                return false;
            }
        }
        true
    }

    /// The arguments for a parameter that cost so much, the `bits` of their place included.
    fn fitting(&self, param: &Param, place: usize, bank: &Bank, cost: u32) -> Vec<Place> {
        let mut fitting = Vec::new();
        for bits in context::range(SLOW) {
            let Some(own) = cost.checked_add_signed(-bits) else {
                continue;
            };
            let is_so_likely = |arg: &Place| self.bits(place, *arg, bank) == bits;
            fitting.extend(param.fitting(bank, own).into_iter().filter(is_so_likely));
        }
        fitting
    }

    /// The bits that an argument costs more or less in this place. A call costs more than each of its
    /// arguments does, so that these are there before.
    fn bits(&self, place: usize, arg: Place, bank: &Bank) -> i32 {
        let root = bank.root(arg);
        let bits = root.map_or(0, |root| context::bits(self.primitive, place, root));
        let is_slow = self.is_slow && place == 0 && root != Some(Root::Input);
        let slow = if is_slow { SLOW } else { 0 };
        (bits + slow).max(1 - self.cost.cast_signed())
    }

    /// Adds the calls whose arguments are in these lists, each of them not empty.
    fn fill(&self, lists: &[Vec<Place>], most: usize, calls: &mut Vec<Call>) -> bool {
        let mut at = vec![0; lists.len()];
        let mut args = Vec::with_capacity(lists.len());
        loop {
            args.clear();
            args.extend(lists.iter().zip(&at).map(|(list, at)| list[*at]));
            if !self.is_symmetric || args.is_sorted() {
                if calls.len() == most {
                    return false;
                }
                calls.push(Call::new(self.primitive, &args));
            }
            // The next of all combinations, the last argument fastest.
            let mut place = lists.len();
            loop {
                let Some(before) = place.checked_sub(1) else {
                    return true;
                };
                place = before;
                at[place] += 1;
                if at[place] < lists[place].len() {
                    break;
                }
                at[place] = 0;
            }
        }
    }
}

impl Param {
    fn fitting(&self, bank: &Bank, cost: u32) -> Vec<Place> {
        match self {
            Param::Value(kinds) => kinds
                .iter()
                .flat_map(|kind| bank.values(*kind, cost))
                .copied()
                .collect(),
            Param::Function(from, to) => bank.functions_that_fit(*from, *to, cost),
        }
    }
}

impl Level {
    /// All calls of a cost, `most` of them.
    pub fn of(bank: &Bank, cost: u32, most: usize) -> Self {
        Self::by(bank, cost, most, |_| true)
    }

    /// Those of them that may make outputs, or layers of outputs.
    pub(crate) fn of_last(bank: &Bank, cost: u32, most: usize) -> Self {
        let mut level = Self::by(bank, cost, most, |way| way.may_end);
        // The result of painting a patch over the input is told without painting it.
        let overlays = OVERLAYS.map(find);
        level.calls.retain(|call| match call.places() {
            [primitive, grid, ..] => *grid != bank.input() || !overlays.contains(&Some(*primitive)),
            [] | [_] => true,
        });
        level
    }

    fn by(bank: &Bank, cost: u32, most: usize, is_wanted: impl Fn(&Way) -> bool) -> Self {
        let most = most.min(MOST_CALLS);
        let mut calls = Vec::new();
        let is_cut = !WAYS
            .iter()
            .filter(|way| is_wanted(way))
            .all(|way| way.calls(bank, cost, most, &mut calls));
        Level { calls, is_cut }
    }

    /// The calls.
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// Whether there are more than were wanted.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
    }
}
