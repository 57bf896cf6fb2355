//! The cost of an expression: bits, as a grammar of typed calls would write it down. The cheaper
//! come first.
//!
//! The grammar has a rule for each way to make a kind of value, and its weight is how often our own
//! solvers use that primitive; a rule costs the logarithm of how much rarer it is than all rules
//! for that kind together. So the order is about that of likelihood (Menon et al. 2013).

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::frontend::constants::Value;
use crate::generate::known::uses;
use crate::generate::signatures::{Signature, Want, all, of_primitive};
use crate::generate::types::{Kind, Kinds};
use solver_core::task::Task;

/// The cost of the input.
pub(crate) const INPUT: u32 = 1;
/// The cost of a truth value.
const TRUTH: u32 = 1;
/// The cost of a number that is a colour of the task, beyond the choice among these.
const COLOUR: u32 = 1;
/// The cost of a constant that nothing in the task speaks for.
const ODD: u32 = 6;
/// The cost of a small one or of a step to a neighbour.
const PLAIN: u32 = 4;
/// The further cost of taking a grid or a pair for a collection.
const STRETCHED: u32 = 5;

/// The weight of a rule: 2 for each use, and something where there is none, shared by all
/// signatures of the primitive.
fn weight(signature: &Signature) -> u64 {
    let ways = of_primitive(signature.primitive).len().max(1) as u64;
    (200 * uses(signature.primitive) + 100) / ways
}

/// The weights of all rules that make a kind, by its place.
static TOTALS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let total = |kind: &Kind| {
        all()
            .filter(|signature| signature.returns.may_be(Kinds::of(*kind)))
            .map(weight)
            .sum()
    };
    Kind::ALL.iter().map(total).collect()
});

/// How many bits it takes to choose one of so much.
fn bits(one: u64, of: u64) -> u32 {
    // The nearest whole number: half a bit is a factor of 1.414.
    (of.saturating_mul(1_414) / 1_000 / one.max(1))
        .max(1)
        .ilog2()
}

/// The cost of a call by its signature, without its arguments; as a value a primitive costs as much.
pub fn call(signature: &Signature) -> u32 {
    let costs = signature.returns.each().map(|kind| {
        let total = TOTALS.get(kind as usize).copied().unwrap_or(0);
        bits(weight(signature), total)
    });
    let base = costs.max().unwrap_or(ODD).max(1);
    match takes_apart(signature) {
        true => base + STRETCHED,
        false => base,
    }
}

/// Whether a grid or a pair is taken for a collection of rows or numbers.
fn takes_apart(signature: &Signature) -> bool {
    const APART: &[&str] = &[
        "first",
        "last",
        "size",
        "merge",
        "apply",
        "mapply",
        "sfilter",
        "mfilter",
        "extract",
        "order",
        "other",
        "argmax",
        "argmin",
        "valmax",
        "valmin",
        "mostcommon",
        "leastcommon",
        "remove",
        "insert",
        "initset",
        "totuple",
        "dedupe",
        "pair",
        "papply",
        "mpapply",
        "prapply",
        "rapply",
        "contained",
        "combine",
        "maximum",
        "minimum",
    ];
    let primitives = solver_runtime::catalogue::PRIMITIVES;
    let name = primitives
        .get(signature.primitive as usize)
        .map(|it| it.name);
    name.is_some_and(|name| APART.contains(&name))
        && signature.params.iter().any(|want| match want {
            Want::Value(kinds) => {
                *kinds != Kinds::NONE
                    && kinds.is_a(Kinds::GRID.or(Kinds::PAIR).or(Kinds::OTHER_TUPLE))
            }
            Want::Function(..) | Want::AnyFunction => false,
        })
}

/// The colours that the demos of a task show.
pub fn colours(task: &Task) -> BTreeSet<u8> {
    let grids = task
        .demos
        .iter()
        .flat_map(|demo| [&demo.input, &demo.output]);
    grids
        .flat_map(|grid| grid.cells().iter().copied())
        .collect()
}

/// The cost of a constant in a task of these colours.
pub fn constant(value: Value, colours: &BTreeSet<u8>) -> u32 {
    match value {
        Value::Bool(_) => TRUTH,
        Value::Int(number) => match u8::try_from(number) {
            Ok(colour) if colours.contains(&colour) => COLOUR + bits(1, colours.len() as u64),
            Ok(0..=3) => PLAIN,
            Ok(_) | Err(_) => ODD,
        },
        Value::Pair(i, j) if i.abs().max(j.abs()) <= 1 => PLAIN,
        Value::Pair(..) => ODD,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use solver_runtime::catalogue::find;

    fn cheapest(name: &str) -> u32 {
        let signatures = of_primitive(find(name).unwrap());
        signatures.iter().map(call).min().unwrap()
    }

    #[test]
    fn what_is_common_among_its_kind_is_cheap() {
        assert!(cheapest("fill") < cheapest("underpaint"));
        assert!(cheapest("objects") < cheapest("frontiers"));
        assert!(cheapest("ofcolor") < cheapest("inbox"));
        assert!(all().all(|signature| (1..32).contains(&call(signature))));
    }

    #[test]
    fn bits_are_rounded() {
        assert_eq!(
            [bits(1, 1), bits(1, 2), bits(1, 3), bits(1, 4)],
            [0, 1, 2, 2]
        );
        assert_eq!([bits(0, 8), bits(3, 8), bits(9, 8)], [3, 1, 0]);
    }

    #[test]
    fn the_colours_of_the_task_come_first() {
        let colours = BTreeSet::from([0, 7]);
        let cost = |number| constant(Value::Int(number), &colours);
        assert!(cost(7) < cost(3) && cost(3) < cost(9));
        assert_eq!(cost(0), cost(7));
        assert!(constant(Value::Pair(1, 0), &colours) < constant(Value::Pair(3, 3), &colours));
    }
}
