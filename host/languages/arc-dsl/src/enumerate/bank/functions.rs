//! Functions of one argument that are made of others: compositions, comparisons, primitives with an
//! argument bound, and what two functions say of the same.
//!
//! They are told apart by what they are made of. Telling them apart by what they do to the objects
//! of the demos was tried, and took more than it saved.

use solver_runtime::catalogue::find;

use super::{Bank, Call, Made, Place, Unary, each, kinds};
use crate::batch::Kind;
use crate::enumerate::costs;
use crate::generate::signatures::{Want, all, of_primitive};
use crate::generate::types::Kinds;

/// Functions are made up to this cost, and so many of each cost.
const DEAREST_FUNCTION: u32 = 16;
const MOST_FUNCTIONS: usize = 3_000;

impl Bank {
    /// Adds functions that are made of others and have this cost, of each way to make them as many.
    pub(crate) fn add_functions(&mut self, cost: u32) {
        if cost > DEAREST_FUNCTION {
            return;
        }
        let mut ways: [Vec<(Call, Unary)>; 4] = Default::default();
        let [compositions, matchers, bindings, forks] = &mut ways;
        self.compositions(cost, compositions);
        self.matchers(cost, matchers);
        self.bindings(cost, bindings);
        self.forks(cost, forks);
        let mut ways = ways.map(Vec::into_iter);
        let mut left = MOST_FUNCTIONS;
        while left > 0 {
            let mut made = ways.iter_mut().filter_map(Iterator::next).peekable();
            if made.peek().is_none() {
                break;
            }
            for (call, unary) in made.take(left) {
                left -= 1;
                let place = self.put(Made::Call(call));
                self.add_function(Unary { place, ..unary }, cost);
            }
        }
    }

    /// `compose(outer, inner)`.
    fn compositions(&self, cost: u32, made: &mut Vec<(Call, Unary)>) {
        for_pairs("compose", cost, |compose, a, b| {
            for outer in self.functions(a) {
                for inner in self.functions(b) {
                    if is_full(made) {
                        return;
                    }
                    if inner.to.may_be(outer.from) {
                        let call = Call::new(compose, &[outer.place, inner.place]);
                        let unary = Unary {
                            place: 0,
                            from: inner.from,
                            to: outer.to,
                        };
                        made.push((call, unary));
                    }
                }
            }
        });
    }

    /// `matcher(function, target)`.
    fn matchers(&self, cost: u32, made: &mut Vec<(Call, Unary)>) {
        for_pairs("matcher", cost, |matcher, a, b| {
            for function in self.functions(a) {
                for kind in [Kind::Integer, Kind::Pair, Kind::Boolean] {
                    if function.to.only() != kinds(kind).only() {
                        continue;
                    }
                    for target in self.values(kind, b) {
                        if is_full(made) {
                            return;
                        }
                        let call = Call::new(matcher, &[function.place, *target]);
                        let unary = Unary {
                            place: 0,
                            from: function.from,
                            to: Kinds::BOOLEAN,
                        };
                        made.push((call, unary));
                    }
                }
            }
        });
    }

    /// `rbind(function, value)` and `lbind(function, value)`, for primitives of two arguments; the
    /// value may be a function as well.
    fn bindings(&self, cost: u32, made: &mut Vec<(Call, Unary)>) {
        for (name, fixed, free) in [("rbind", 1, 0), ("lbind", 0, 1)] {
            for_pairs(name, cost, |bind, a, b| {
                for signature in all().filter(|signature| costs::call(signature) == a) {
                    let [first, second] = *signature.params else {
                        continue;
                    };
                    let wants = [first, second];
                    let Want::Value(from) = wants[free] else {
                        continue;
                    };
                    if is_full(made) {
                        return;
                    }
                    let unary = Unary {
                        place: 0,
                        from,
                        to: signature.returns,
                    };
                    let mut add = |value: Place| {
                        made.push((Call::new(bind, &[signature.primitive, value]), unary));
                    };
                    match wants[fixed] {
                        Want::Value(fixed) => each(fixed)
                            .flat_map(|kind| self.values(kind, b))
                            .for_each(|value| add(*value)),
                        Want::Function(from, to) => self
                            .functions_that_fit(from, to, b)
                            .into_iter()
                            .for_each(add),
                        Want::AnyFunction => {}
                    }
                }
            });
        }
    }

    /// `fork(outer, a, b)`, for primitives of two arguments.
    fn forks(&self, cost: u32, made: &mut Vec<(Call, Unary)>) {
        let Some(fork) = find("fork") else {
            return;
        };
        let of_call = of_primitive(fork).iter().map(costs::call).min();
        for outer in all() {
            let [Want::Value(first), Want::Value(second)] = *outer.params else {
                continue;
            };
            let left = cost.checked_sub(of_call.unwrap_or(0) + costs::call(outer));
            for cost in 1..left.unwrap_or(0) {
                let others = left.unwrap_or(0) - cost;
                for a in self.functions(cost).iter().filter(|a| a.to.may_be(first)) {
                    for b in self
                        .functions(others)
                        .iter()
                        .filter(|b| b.to.may_be(second))
                    {
                        if is_full(made) {
                            return;
                        }
                        if a.from.may_be(b.from) {
                            let call = Call::new(fork, &[outer.primitive, a.place, b.place]);
                            let unary = Unary {
                                place: 0,
                                from: a.from.and(b.from),
                                to: outer.returns,
                            };
                            made.push((call, unary));
                        }
                    }
                }
            }
        }
    }
}

/// Whether there are as many as may be taken.
fn is_full(made: &[(Call, Unary)]) -> bool {
    made.len() >= MOST_FUNCTIONS
}

/// Calls `body` with the place of a primitive of two arguments, and with every two costs of them
/// that make the call cost so much.
fn for_pairs(name: &str, cost: u32, mut body: impl FnMut(Place, u32, u32)) {
    let Some(primitive) = find(name) else {
        return;
    };
    let of_call = of_primitive(primitive).iter().map(costs::call).min();
    let Some(left) = cost.checked_sub(of_call.unwrap_or(0)) else {
        return;
    };
    for a in 1..left {
        body(primitive, a, left - a);
    }
}
