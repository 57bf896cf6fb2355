//! Crossovers: the beginning of one solver and the end of another.
//!
//! Owns how the end finds its variables: most are taken over from the beginning, where there is
//! one of a fitting type, and the rest bring the lines along that compute them. So a child is
//! whole however the two are cut. Leaves the choice of parents to the battery.

use solver_runtime::program::Role;

use super::edit;
use super::edit::{expr_mut, reads};
use super::types;
use super::types::Kinds;
use crate::frontend::ast::{Expr, Function, Line, LineKind, Var};
use solver_core::random::Random;

/// A child of two functions. Lines of the first that the end makes no use of are left out.
pub fn cross(beginning: &Function, end: &Function, random: &mut Random) -> Function {
    let demos = [beginning, end]
        .iter()
        .any(|parent| parent.roles.contains(&Role::Demos));
    let roles = if demos {
        vec![Role::Demos, Role::Input]
    } else {
        vec![Role::Input]
    };
    let mut child = Child {
        types: if demos {
            vec![Kinds::OTHER_TUPLE, Kinds::GRID]
        } else {
            vec![Kinds::GRID]
        },
        lines: Vec::new(),
    };
    let steps = |parent: &Function| {
        let is_return = |line: &Line| matches!(line.kind, LineKind::Return(_));
        let end = parent.lines.iter().position(is_return);
        end.unwrap_or(parent.lines.len())
    };

    let mut first = Parent::new(beginning, &roles);
    // At least one line of the beginning, and as much of the end as there may be.
    let cut = 1 + random.place(steps(beginning));
    for line in beginning.lines.iter().take(cut.min(steps(beginning))) {
        child.copy(line, &mut first);
    }
    let own = u32::try_from(roles.len()).unwrap_or(0)..child.next();

    let mut second = Parent::new(end, &roles);
    let cut = random.place(steps(end));
    let tail = end.lines.iter().take(steps(end) + 1).skip(cut);
    for line in tail.clone() {
        for var in reads(line.expr()) {
            let assigned_here = tail
                .clone()
                .any(|line| matches!(line.kind, LineKind::Assign(assigned, _) if assigned == var));
            if !assigned_here {
                child.adopt(var, &mut second, &own, random);
            }
        }
        child.copy(line, &mut second);
    }
    let vars = child.next();
    let lines = child.lines.into_iter();
    let mut function = Function {
        roles,
        vars,
        lines: lines.map(|kind| Line { number: 0, kind }).collect(),
    };
    edit::sweep(&mut function);
    function
}

/// A parent, with the names of its variables in the child.
struct Parent<'a> {
    function: &'a Function,
    types: Vec<Kinds>,
    names: Vec<Option<Var>>,
    /// Those that have been looked for in the beginning.
    adopted: Vec<bool>,
}

impl<'a> Parent<'a> {
    fn new(function: &'a Function, roles: &[Role]) -> Self {
        let vars = function.vars as usize;
        let mut names = vec![None; vars];
        for (name, role) in names.iter_mut().zip(&function.roles) {
            let place = roles.iter().position(|known| known == role);
            *name = place.and_then(|place| u32::try_from(place).ok());
        }
        Parent {
            function,
            types: types::infer(function),
            names,
            adopted: vec![false; vars],
        }
    }

    fn name(&self, var: Var) -> Option<Var> {
        self.names.get(var as usize).copied().flatten()
    }
}

struct Child {
    /// The possible kinds of each variable.
    types: Vec<Kinds>,
    lines: Vec<LineKind>,
}

impl Child {
    fn next(&self) -> Var {
        Var::try_from(self.types.len()).unwrap_or(Var::MAX)
    }

    /// Takes over a line, and before it the lines that it needs and that are not there yet.
    fn copy(&mut self, line: &Line, parent: &mut Parent<'_>) {
        for var in reads(line.expr()) {
            self.bring(var, parent);
        }
        let mut line = line.clone();
        edit::substitute(expr_mut(&mut line), &mut |var| {
            parent.name(var).map(Expr::Var)
        });
        if let LineKind::Assign(var, _) = &mut line.kind {
            let old = *var as usize;
            *var = self.next();
            if let Some(name) = parent.names.get_mut(old) {
                *name = Some(*var);
            }
            self.types
                .push(parent.types.get(old).copied().unwrap_or(Kinds::ANY));
        }
        self.lines.push(line.kind);
    }

    /// Sees to it that a variable of the parent has a name here.
    fn bring(&mut self, var: Var, parent: &mut Parent<'_>) {
        if parent.name(var).is_some() {
            return;
        }
        let function = parent.function;
        let assigns =
            |line: &&Line| matches!(line.kind, LineKind::Assign(assigned, _) if assigned == var);
        // A line reads what earlier lines assign, so this ends.
        if let Some(line) = function.lines.iter().find(assigns) {
            self.copy(line, parent);
        }
    }

    /// Lets a variable of the beginning stand for one that the end expects, mostly.
    fn adopt(
        &mut self,
        var: Var,
        parent: &mut Parent<'_>,
        own: &std::ops::Range<Var>,
        random: &mut Random,
    ) {
        let at = var as usize;
        let (Some(adopted), Some(wanted)) = (parent.adopted.get_mut(at), parent.types.get(at))
        else {
            return;
        };
        if std::mem::replace(adopted, true) {
            return;
        }
        let fitting: Vec<Var> = own
            .clone()
            .filter(|own| {
                let kinds = self.types.get(*own as usize).copied();
                kinds.is_some_and(|kinds| kinds.may_be(*wanted))
            })
            .collect();
        if let Some(own) = random.pick(&fitting)
            && random.chance(3, 4)
            && let Some(name) = parent.names.get_mut(at)
        {
            *name = Some(*own);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frontend::canonical::text;
    use crate::frontend::lower::lower;
    use crate::frontend::parse_file;
    use crate::generate::known::pool;
    use solver_core::task::TaskId;

    fn random(seed: u64) -> Random {
        Random::new(&TaskId::new("crossover").unwrap(), seed)
    }

    fn parsed(text: &str) -> Function {
        let source = parse_file(text.as_bytes()).solvers.remove(0).source;
        source.unwrap().functions.remove(0)
    }

    #[test]
    fn an_end_takes_its_grid_from_the_beginning() {
        let beginning =
            parsed("def solve(I):\n    x1 = rot90(I)\n    x2 = trim(x1)\n    return x2");
        let end = parsed("def solve(I):\n    x1 = tophalf(I)\n    return x1");
        let mut random = random(0);
        let children: Vec<String> = (0..200)
            .map(|_| text(&edit::finish(cross(&beginning, &end, &mut random))))
            .collect();
        for like in [
            "def solve(I):\n    x1 = rot90(I)\n    x2 = tophalf(x1)\n    return x2",
            "def solve(I):\n    x1 = rot90(I)\n    x2 = trim(x1)\n    x3 = tophalf(x2)\n    return x3",
        ] {
            assert!(children.iter().any(|child| child == like), "{children:?}");
        }
    }

    #[test]
    fn a_parent_that_reads_the_demos_has_children_that_may() {
        let beginning =
            parsed("def solve(I, S):\n    x1 = first(S)\n    x2 = first(x1)\n    return x2");
        let end = parsed("def solve(I):\n    x1 = hconcat(I, I)\n    return x1");
        let mut random = random(0);
        let read =
            (0..200).filter(|_| edit::finish(cross(&beginning, &end, &mut random)).reads_demos());
        assert!(read.count() > 20);
    }

    proptest! {
        #[test]
        fn any_two_known_solvers_have_children_that_are_whole(
            first in 0..pool().len(),
            second in 0..pool().len(),
            seed: u64,
        ) {
            let [first, second] = [first, second].map(|place| &pool()[place].source.functions[0]);
            let child = cross(first, second, &mut random(seed));
            prop_assert!(child.lines.len() <= first.lines.len() + second.lines.len());
            let source = edit::finish(child);
            prop_assert!(!lower(&source).encode().is_empty());
            let mut again = parse_file(text(&source).as_bytes()).solvers;
            prop_assert_eq!(again.remove(0).source, Ok(source));
        }
    }
}
