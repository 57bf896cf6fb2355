//! A solution of another task, with holes in it that are filled anew: its constants, and now and then
//! a primitive.
//!
//! Solved tasks are the best source of how lines go together, and their constants are least likely to
//! fit another task.

use super::{Bred, Generator, Parents};
use solver_core::random::Random;

/// See the module.
pub(crate) struct Sketches;

impl Generator for Sketches {
    fn name(&self) -> &'static str {
        "sketches"
    }

    fn make(&self, parents: &Parents<'_>, random: &mut Random) -> Option<Bred> {
        let parent = random.pick(parents.solved)?;
        let mut draft = parent.draft.clone();
        draft.refill(parents.colours, random);
        while random.chance(1, 2) {
            draft.swap_primitive(random);
        }
        Some(Bred {
            draft,
            parents: vec![parent.hash],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proposals::Parent;
    use solver_arc_dsl::generate::Draft;
    use solver_core::hash::sha256_hex;
    use solver_core::task::TaskId;

    #[test]
    fn they_keep_the_lines_of_a_solution_and_need_one() {
        let text =
            "def solve(I):\n    x1 = ofcolor(I, ONE)\n    O = fill(I, TWO, x1)\n    return O";
        let solved = [Parent {
            hash: sha256_hex(text.as_bytes()),
            draft: Draft::read(text).unwrap(),
        }];
        let parents = Parents {
            best: &[],
            seeds: &[],
            solved: &solved,
            colours: &[7, 8],
        };
        let mut random = Random::new(&TaskId::new("007bbfb7").unwrap(), 0);
        for _ in 0..200 {
            let bred = Sketches.make(&parents, &mut random).unwrap();
            assert_eq!(bred.parents, [solved[0].hash]);
            assert_eq!(bred.draft.text().lines().count(), 4);
        }
        let nothing = Parents {
            solved: &[],
            ..parents
        };
        assert!(Sketches.make(&nothing, &mut random).is_none());
    }
}
