//! Small edits of a function that both mutation and crossover need.
//!
//! Owns finding and replacing expressions by their place in a line (in the order in which
//! [`Expr::visit`] meets them), sweeping idle lines out, and putting numbers in order again.
//! Leaves what to edit, and why, to its callers.

use crate::frontend::Source;
use crate::frontend::ast::{Expr, Function, Line, LineKind, Var};

/// The most statements of a generated solver.
pub(crate) const MAX_LINES: usize = 60;

/// The expression of a line, to be changed.
pub(crate) fn expr_mut(line: &mut Line) -> &mut Expr {
    match &mut line.kind {
        LineKind::Assign(_, expr) | LineKind::Evaluate(expr) | LineKind::Return(expr) => expr,
    }
}

/// The expression that [`Expr::visit`] meets after `place` others.
pub(crate) fn nth_mut(expr: &mut Expr, place: usize) -> Option<&mut Expr> {
    fn walk<'a>(expr: &'a mut Expr, left: &mut usize) -> Option<&'a mut Expr> {
        if *left == 0 {
            return Some(expr);
        }
        *left -= 1;
        match expr {
            Expr::Var(_)
            | Expr::None
            | Expr::Bool(_)
            | Expr::Int(_)
            | Expr::Constant(_)
            | Expr::Primitive(_)
            | Expr::Function(_) => None,
            Expr::Tuple(items) => items.iter_mut().find_map(|item| walk(item, left)),
            Expr::Call(callee, args) => match walk(callee, left) {
                Some(found) => Some(found),
                None => args.iter_mut().find_map(|arg| walk(arg, left)),
            },
        }
    }
    let mut left = place;
    walk(expr, &mut left)
}

/// Puts what `with` says in the place of every variable for which it says something.
pub(crate) fn substitute(expr: &mut Expr, with: &mut impl FnMut(Var) -> Option<Expr>) {
    match expr {
        Expr::Var(var) => {
            if let Some(other) = with(*var) {
                *expr = other;
            }
        }
        Expr::None
        | Expr::Bool(_)
        | Expr::Int(_)
        | Expr::Constant(_)
        | Expr::Primitive(_)
        | Expr::Function(_) => {}
        Expr::Tuple(items) => items.iter_mut().for_each(|item| substitute(item, with)),
        Expr::Call(callee, args) => {
            substitute(callee, with);
            args.iter_mut().for_each(|arg| substitute(arg, with));
        }
    }
}

/// The variables that an expression reads, as often as it does.
pub fn reads(expr: &Expr) -> Vec<Var> {
    let mut vars = Vec::new();
    expr.visit(&mut |expr| {
        if let Expr::Var(var) = expr {
            vars.push(*var);
        }
    });
    vars
}

/// Takes out every line whose result nobody reads, and what stands after the first `return`.
pub fn sweep(function: &mut Function) {
    let end = function
        .lines
        .iter()
        .position(|line| matches!(line.kind, LineKind::Return(_)))
        .map_or(function.lines.len(), |at| at + 1);
    function.lines.truncate(end);
    let mut read = vec![false; function.vars as usize];
    let mut kept = vec![false; function.lines.len()];
    for (line, keep) in function.lines.iter().zip(&mut kept).rev() {
        *keep = match &line.kind {
            LineKind::Assign(var, _) => read.get(*var as usize).copied().unwrap_or(false),
            LineKind::Evaluate(_) => false,
            LineKind::Return(_) => true,
        };
        if *keep {
            for var in reads(line.expr()) {
                if let Some(read) = read.get_mut(var as usize) {
                    *read = true;
                }
            }
        }
    }
    let mut kept = kept.into_iter();
    function.lines.retain(|_| kept.next().unwrap_or(true));
}

/// The function as a source, with lines and variables numbered as a parse of its text would.
pub fn finish(mut function: Function) -> Source {
    let params = u32::try_from(function.roles.len()).unwrap_or(u32::MAX);
    let mut names: Vec<Var> = (0..function.vars).collect();
    let mut next = params;
    for (line, number) in function.lines.iter_mut().zip(2..) {
        line.number = number;
        substitute(expr_mut(line), &mut |var| {
            names.get(var as usize).map(|name| Expr::Var(*name))
        });
        if let LineKind::Assign(var, _) = &mut line.kind {
            if let Some(name) = names.get_mut(*var as usize) {
                *name = next;
            }
            *var = next;
            next += 1;
        }
    }
    function.vars = next;
    Source {
        functions: vec![function],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::canonical::text;
    use crate::frontend::parse_file;

    fn function(text: &str) -> Function {
        let source = parse_file(text.as_bytes()).solvers.remove(0).source;
        source.unwrap().functions.remove(0)
    }

    #[test]
    fn places_are_those_of_visit() {
        let mut function = function("def solve(I):\n    return fill(I, ONE, (I, first(I)))");
        let mut line = function.lines.remove(0);
        let mut met = Vec::new();
        line.expr().visit(&mut |expr| met.push(expr.clone()));
        for (place, expr) in met.iter().enumerate() {
            assert_eq!(nth_mut(expr_mut(&mut line), place).as_deref(), Some(expr));
        }
        assert_eq!(nth_mut(expr_mut(&mut line), met.len()), None);
    }

    #[test]
    fn sweeping_takes_idle_lines_and_what_only_they_read() {
        let mut swept = function(
            "def solve(I):
    a = rot90(I)
    b = trim(a)
    c = hmirror(I)
    trim(c)
    return c
    d = trim(I)",
        );
        sweep(&mut swept);
        assert_eq!(
            text(&finish(swept)),
            "def solve(I):\n    x1 = hmirror(I)\n    return x1"
        );
    }

    #[test]
    fn finishing_numbers_as_a_parse_does() {
        let mut mixed =
            function("def solve(S, I):\n\n    a = rot90(I)\n    b = trim(a)\n    return b");
        mixed.lines.remove(0);
        let sub = &mut |var| (var == 2).then_some(Expr::Var(1));
        substitute(expr_mut(&mut mixed.lines[0]), sub);
        let source = finish(mixed);
        let again = parse_file(text(&source).as_bytes()).solvers.remove(0);
        assert_eq!(again.source, Ok(source));
    }
}
