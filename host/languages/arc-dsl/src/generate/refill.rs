//! A program with holes in it that are filled anew: its constants.

use solver_core::random::Random;

use super::edit::{expr_mut, nth_mut};
use crate::frontend::ast::{Expr, Function};
use crate::frontend::constants::{ConstantId, Value};

/// Fills about half of the holes; numbers mostly with one of `colours`.
pub fn refill(function: &mut Function, colours: &[u8], random: &mut Random) {
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
    use crate::generate::Draft;
    use solver_core::task::TaskId;

    #[test]
    fn numbers_are_mostly_colours_of_the_task_and_lines_stay() {
        let text =
            "def solve(I):\n    x1 = ofcolor(I, ONE)\n    O = fill(I, TWO, x1)\n    return O";
        let draft = Draft::read(text).unwrap();
        let mut random = Random::new(&TaskId::new("007bbfb7").unwrap(), 0);
        let (mut sevens, mut ones) = (0, 0);
        for _ in 0..200 {
            let mut refilled = draft.clone();
            refilled.refill(&[7, 8], &mut random);
            assert_eq!(refilled.0.lines.len(), 3);
            let seven = ConstantId::find("SEVEN").unwrap();
            let one = ConstantId::find("ONE").unwrap();
            refilled.0.lines[0].expr().visit(&mut |expr| {
                sevens += u32::from(*expr == Expr::Constant(seven));
                ones += u32::from(*expr == Expr::Constant(one));
            });
        }
        assert!(sevens > 20 && ones > 60, "{sevens} {ones}");
    }
}
