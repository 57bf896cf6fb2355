//! Our own solvers, as they stand in `solvers/dsl/`, one file a task.
//!
//! Owns their texts and, parsed once when first asked for, their syntax and how alike they are.
//! Leaves what is made of them to the rest of the module.

use std::sync::LazyLock;

use solver_runtime::catalogue::PRIMITIVES;

use crate::frontend::ast::Expr;
use crate::frontend::{Source, parse_file};

/// Task id and source text of every known solver, sorted by task id.
pub static KNOWN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/known_solvers.rs"));

/// The source of the known solver of a task.
#[cfg(test)]
pub(crate) fn known_for(task: &str) -> Option<&'static str> {
    KNOWN
        .binary_search_by_key(&task, |(id, _)| id)
        .ok()
        .map(|place| KNOWN[place].1)
}

/// A known solver, parsed.
#[derive(Debug)]
pub struct Known {
    /// The task that it solves.
    pub task: &'static str,
    /// Its text, from `def` to the last byte of its last statement.
    pub text: &'static str,
    /// The same, parsed: one function.
    pub source: Source,
    /// The primitives that it names, sorted, as often as it names them.
    primitives: Vec<u32>,
}

/// The known solvers that consist of one function, sorted by task id.
pub fn pool() -> &'static [Known] {
    static POOL: LazyLock<Vec<Known>> = LazyLock::new(|| {
        KNOWN
            .iter()
            .filter_map(|(task, text)| {
                let solver = parse_file(text.as_bytes()).solvers.into_iter().next()?;
                let source = solver.source.ok()?;
                let [function] = source.functions.as_slice() else {
                    return None;
                };
                let mut primitives = Vec::new();
                for line in &function.lines {
                    line.expr().visit(&mut |expr| {
                        if let Expr::Primitive(primitive) = expr {
                            primitives.push(*primitive);
                        }
                    });
                }
                primitives.sort_unstable();
                Some(Known {
                    task,
                    text: text.get(solver.range)?,
                    source,
                    primitives,
                })
            })
            .collect()
    });
    &POOL
}

/// The place in the pool of the solver of a task.
pub(crate) fn place_of(task: &str) -> Option<usize> {
    pool().binary_search_by_key(&task, |known| known.task).ok()
}

/// The places of the `count` solvers most like the one at `place`, the likest first; itself is not
/// among them. Alike are those that share many primitives and add few of their own.
pub fn nearest(place: usize, count: usize) -> Vec<usize> {
    let Some(own) = pool().get(place) else {
        return Vec::new();
    };
    let mut others: Vec<(u64, usize)> = pool()
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != place)
        .map(|(other, known)| {
            let shared = shared(&own.primitives, &known.primitives) as u64;
            let all = (own.primitives.len() + known.primitives.len()) as u64 - shared;
            // Far from the likest sorts last; the place decides between equals.
            (1000 - 1000 * shared / all.max(1), other)
        })
        .collect();
    others.sort_unstable();
    others.truncate(count);
    others.into_iter().map(|(_, other)| other).collect()
}

/// How many items two sorted lists have in common.
fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut at_a, mut at_b, mut shared) = (0, 0, 0);
    while at_a < a.len() && at_b < b.len() {
        match a[at_a].cmp(&b[at_b]) {
            std::cmp::Ordering::Less => at_a += 1,
            std::cmp::Ordering::Greater => at_b += 1,
            std::cmp::Ordering::Equal => {
                at_a += 1;
                at_b += 1;
                shared += 1;
            }
        }
    }
    shared
}

/// How often the known solvers name a primitive.
pub fn uses(primitive: u32) -> u64 {
    static USES: LazyLock<Vec<u64>> = LazyLock::new(|| {
        let mut uses = vec![0; PRIMITIVES.len()];
        for primitive in pool().iter().flat_map(|known| &known.primitives) {
            if let Some(uses) = uses.get_mut(*primitive as usize) {
                *uses += 1;
            }
        }
        uses
    });
    USES.get(primitive as usize).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_solver_compiles() {
        assert!(KNOWN.len() >= 30);
        for (task, source) in KNOWN {
            for solver in parse_file(source.as_bytes()).solvers {
                if let Err(error) = solver.source {
                    panic!("{}", error.in_file(task));
                }
            }
        }
    }

    #[test]
    fn a_known_solver_is_found_by_its_task() {
        assert!(known_for("007bbfb7").is_some());
        assert!(known_for("00000000").is_none());
    }

    #[test]
    fn the_pool_holds_them_all() {
        assert_eq!(pool().len(), KNOWN.len());
        for (place, known) in pool().iter().enumerate() {
            assert_eq!(place_of(known.task), Some(place));
            assert!(known.text.starts_with("def solve_"));
            let again = parse_file(known.text.as_bytes()).solvers.remove(0);
            assert_eq!(again.range, 0..known.text.len());
            assert_eq!(again.source.as_ref(), Ok(&known.source));
        }
    }

    #[test]
    fn the_nearest_share_primitives() {
        let own = place_of("007bbfb7").unwrap();
        let near = nearest(own, 16);
        assert_eq!(near.len(), 16);
        assert!(!near.contains(&own));
        let likest = &pool()[near[0]];
        assert!(shared(&pool()[own].primitives, &likest.primitives) >= 2);
        assert!(nearest(usize::MAX, 16).is_empty());
        assert_eq!(nearest(own, usize::MAX).len(), pool().len() - 1);
    }

    #[test]
    fn uses_are_counted() {
        let find = |name| solver_runtime::catalogue::find(name).unwrap();
        assert!(uses(find("fill")) > uses(find("gravitate")));
        assert_eq!(uses(u32::MAX), 0);
    }
}
