//! What solved another task, with holes in it that are filled anew: its constants, and now and then
//! a primitive.
//!
//! Solved tasks are the best source of how lines go together, and their constants are what is least
//! likely to fit another task.

use super::{Bred, Generator, Parents};
use crate::compile::ast::{Expr, Function};
use crate::compile::constants::{ConstantId, Value};
use crate::generate::edit::{expr_mut, nth_mut};
use crate::generate::mutate::{Mutation, apply};
use crate::generate::random::Random;

/// See the module.
pub struct Sketches;

impl Generator for Sketches {
    fn name(&self) -> &'static str {
        "sketches"
    }

    fn make(&self, parents: &Parents<'_>, random: &mut Random) -> Option<Bred> {
        let parent = random.pick(parents.solved)?;
        let mut function = parent.function.clone();
        fill(&mut function, parents.colours, random);
        while random.chance(1, 2) {
            apply(Mutation::Primitive, &mut function, random);
        }
        Some(Bred {
            function,
            parents: vec![parent.hash],
        })
    }
}

/// Fills about half of the holes.
fn fill(function: &mut Function, colours: &[u8], random: &mut Random) {
    for line in &mut function.lines {
        let mut holes = Vec::new();
        let mut place = 0;
        line.expr().visit(&mut |expr| {
            if let Expr::Constant(constant) = expr {
                holes.push((place, *constant));
            }
            place += 1;
        });
        for (place, constant) in holes {
            if random.chance(1, 2) {
                continue;
            }
            let filling = filling(constant, colours, random);
            if let (Some(hole), Some(filling)) = (nth_mut(expr_mut(line), place), filling) {
                *hole = Expr::Constant(filling);
            }
        }
    }
}

/// A constant of the same type: of the numbers mostly one that is a colour of the task.
fn filling(constant: ConstantId, colours: &[u8], random: &mut Random) -> Option<ConstantId> {
    let is_alike = |other: &ConstantId| {
        use Value::{Bool, Int, Pair};
        matches!(
            (constant.value(), other.value()),
            (Bool(_), Bool(_)) | (Int(_), Int(_)) | (Pair(..), Pair(..))
        )
    };
    let of_task = |id: &ConstantId| match id.value() {
        Value::Int(number) => colours.iter().any(|colour| number == i128::from(*colour)),
        Value::Bool(_) | Value::Pair(..) => true,
    };
    let alike: Vec<ConstantId> = ConstantId::all().filter(is_alike).collect();
    let weight = |id: &ConstantId| if of_task(id) { 8 } else { 1 };
    random.pick_weighted(&alike, weight).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::parse_file;
    use crate::evolve::generators::Parent;
    use crate::hash::sha256_hex;
    use crate::task::TaskId;

    #[test]
    fn only_constants_and_primitives_are_others() {
        let text =
            "def solve(I):\n    x1 = ofcolor(I, ONE)\n    O = fill(I, TWO, x1)\n    return O";
        let source = parse_file(text.as_bytes()).solvers.remove(0).source;
        let solved = [Parent {
            hash: sha256_hex(text.as_bytes()),
            function: source.unwrap().functions.remove(0),
        }];
        let parents = Parents {
            best: &[],
            seeds: &[],
            solved: &solved,
            colours: &[7, 8],
        };
        let mut random = Random::new(&TaskId::new("007bbfb7").unwrap(), 0);
        let (mut sevens, mut ones) = (0, 0);
        for _ in 0..200 {
            let bred = Sketches.make(&parents, &mut random).unwrap();
            assert_eq!(bred.parents, [solved[0].hash]);
            assert_eq!(bred.function.lines.len(), 3);
            let seven = ConstantId::find("SEVEN").unwrap();
            let one = ConstantId::find("ONE").unwrap();
            bred.function.lines[0].expr().visit(&mut |expr| {
                sevens += u32::from(*expr == Expr::Constant(seven));
                ones += u32::from(*expr == Expr::Constant(one));
            });
        }
        assert!(sevens > 20 && ones > 60, "{sevens} {ones}");
        let nothing = Parents {
            solved: &[],
            ..parents
        };
        assert!(Sketches.make(&nothing, &mut random).is_none());
    }
}
