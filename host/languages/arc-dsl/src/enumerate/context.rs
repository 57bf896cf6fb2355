//! Places of arguments: how much likelier an argument is in its place than anywhere else.
//!
//! The costs of [`super::costs`] are those of an expression by itself. Here is what is added to them
//! where it is an argument: fewer bits where our own solvers often put such an expression there
//! (objects are mostly of one colour each, so the first flag is `True`), more where they put others.
//! Estimated from pairs of a call and what stands in each of its places, and pulled towards no
//! difference where there are few of them (a bigram model with a Dirichlet prior, MacKay and Peto
//! 1995).

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::frontend::ast::{Expr, Function, LineKind};
use crate::frontend::constants::Value;
use crate::generate::known::pool;
use crate::generate::signatures::of_primitive;
use crate::generate::types::Kinds;

/// The outermost part of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Root {
    /// The grid to solve.
    Input,
    /// A truth value.
    Boolean(bool),
    /// A number.
    Integer,
    /// Two numbers.
    Pair,
    /// A call of a primitive.
    Call(u32),
    /// A primitive as a value.
    Primitive(u32),
}

impl Root {
    /// Of a constant.
    pub fn of(constant: Value) -> Self {
        match constant {
            Value::Bool(truth) => Root::Boolean(truth),
            Value::Int(_) => Root::Integer,
            Value::Pair(..) => Root::Pair,
        }
    }
}

/// The most that a place makes an argument cheaper or dearer.
const MOST_CHEAPER: i32 = 3;
const MOST_DEARER: i32 = 4;
/// How many pairs the guess that a place makes no difference is worth.
const PRIOR: f64 = 8.0;

/// A place among the arguments of a primitive.
type Slot = (u32, usize);

struct Pairs {
    in_slot: HashMap<Slot, HashMap<Root, u32>>,
    kinds: HashMap<Slot, Kinds>,
}

/// The bits that each place adds to the cost of an argument.
static BITS: LazyLock<HashMap<Slot, HashMap<Root, i32>>> = LazyLock::new(|| {
    let pairs = Pairs::of_our_solvers();
    let slots = pairs.in_slot.keys();
    slots.map(|slot| (*slot, pairs.bits(*slot))).collect()
});

/// The bits that a place adds to the cost of an argument; below 0 where it is likelier there.
pub fn bits(primitive: u32, place: usize, root: Root) -> i32 {
    let Some(slot) = BITS.get(&(primitive, place)) else {
        return 0;
    };
    // A root that is nowhere in such a place is not in the map.
    slot.get(&root).copied().unwrap_or(MOST_DEARER / 2)
}

/// The range of what [`bits`] returns, and what may be added to it.
pub fn range(more: i32) -> impl Iterator<Item = i32> {
    -MOST_CHEAPER..=MOST_DEARER + more
}

impl Pairs {
    fn of_our_solvers() -> Self {
        let mut pairs = Pairs {
            in_slot: HashMap::new(),
            kinds: HashMap::new(),
        };
        let functions = pool()
            .iter()
            .filter_map(|known| known.source.functions.first());
        for function in functions {
            pairs.add(function);
        }
        for (primitive, place) in pairs.in_slot.keys() {
            let wants = of_primitive(*primitive).iter();
            let wants = wants.filter_map(|signature| signature.params.get(*place));
            let kinds = wants.fold(Kinds::NONE, |kinds, want| kinds.or(want.kinds()));
            pairs.kinds.insert((*primitive, *place), kinds);
        }
        pairs
    }

    fn add(&mut self, function: &Function) {
        let mut roots: HashMap<u32, Root> = HashMap::from([(0, Root::Input)]);
        for line in &function.lines {
            line.expr().visit(&mut |expr| {
                let Expr::Call(callee, args) = expr else {
                    return;
                };
                let Expr::Primitive(primitive) = **callee else {
                    return;
                };
                for (place, arg) in args.iter().enumerate() {
                    if let Some(root) = root(arg, &roots) {
                        let slot = self.in_slot.entry((primitive, place)).or_default();
                        *slot.entry(root).or_default() += 1;
                    }
                }
            });
            if let LineKind::Assign(var, expr) = &line.kind
                && let Some(root) = root(expr, &roots)
            {
                roots.insert(*var, root);
            }
        }
    }

    fn bits(&self, slot: Slot) -> HashMap<Root, i32> {
        let wanted = self.kinds.get(&slot).copied().unwrap_or(Kinds::ANY);
        // The roots in all places that take something of the same kind.
        let mut anywhere: HashMap<Root, u32> = HashMap::new();
        for (other, roots) in &self.in_slot {
            let is_alike = self
                .kinds
                .get(other)
                .is_some_and(|kinds| kinds.may_be(wanted));
            for (root, count) in roots.iter().filter(|_| is_alike) {
                *anywhere.entry(*root).or_default() += count;
            }
        }
        let here = self.in_slot.get(&slot);
        let of = |roots: &HashMap<Root, u32>| f64::from(roots.values().sum::<u32>());
        let (all, all_here) = (of(&anywhere), here.map_or(0.0, of));
        let bits = |(root, count): (Root, u32)| {
            let usual = f64::from(count) / all;
            let seen = here.and_then(|here| here.get(&root)).copied().unwrap_or(0);
            let likely = (f64::from(seen) + PRIOR * usual) / (all_here + PRIOR);
            // Rounded to whole bits, so what a library makes of the last digit does not matter.
            let bits = (usual / likely).log2().round() as i32;
            (root, bits.clamp(-MOST_CHEAPER, MOST_DEARER))
        };
        anywhere.into_iter().map(bits).collect()
    }
}

fn root(expr: &Expr, roots: &HashMap<u32, Root>) -> Option<Root> {
    match expr {
        Expr::Var(var) => roots.get(var).copied(),
        Expr::Bool(truth) => Some(Root::Boolean(*truth)),
        Expr::Int(_) => Some(Root::Integer),
        Expr::Constant(constant) => Some(Root::of(constant.value())),
        Expr::Primitive(primitive) => Some(Root::Primitive(*primitive)),
        Expr::Call(callee, _) => match **callee {
            Expr::Primitive(primitive) => Some(Root::Call(primitive)),
            _ => None,
        },
        Expr::None | Expr::Function(_) | Expr::Tuple(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use solver_runtime::catalogue::find;

    fn of(name: &str, place: usize, root: Root) -> i32 {
        bits(find(name).unwrap(), place, root)
    }

    #[test]
    fn what_often_stands_in_a_place_is_cheaper_there() {
        assert!(of("objects", 0, Root::Input) <= of("fill", 2, Root::Input));
        assert!(of("objects", 3, Root::Boolean(true)) < of("objects", 3, Root::Boolean(false)));
        assert!(
            of("subgrid", 1, Root::Input) < 0,
            "the whole is what a part is cut out of"
        );
        let objects = Root::Call(find("objects").unwrap());
        assert!(
            of("mapply", 1, objects) < 0,
            "what is done to all is done to objects"
        );
    }

    #[test]
    fn places_that_no_solver_uses_make_no_difference() {
        assert_eq!(of("fill", 7, Root::Input), 0);
    }
}
