//! The canonical form of a solver: for finding equals, and the text that the archive keeps.
//!
//! Variables are renamed in the order of their assignment, and a line is dropped where nothing
//! reads its result and it cannot fail. A line that may raise stays, used or not: in Python it
//! would end the program. A function is dropped where only dropped lines mention it, and the others
//! are numbered in the order in which they are first mentioned. Layout, comments, annotations and
//! names are gone with the parse.
//!
//! A battery runs the source as it was handed in, never this form.

use std::fmt::Write as _;

use solver_runtime::catalogue::PRIMITIVES;
use solver_runtime::program::Role;

use super::ast::{Expr, Function, Line, LineKind, Source, Var};

/// Primitives that return for all arguments: they only pass values on, or build from them without
/// looking inside.
const CANNOT_FAIL: [&str; 12] = [
    "identity", "astuple", "flip", "both", "either", "branch", "compose", "chain", "matcher",
    "fork", "toivec", "tojvec",
];

/// The canonical form. Two solvers with equal canonical forms do the same.
pub fn canonical(source: &Source) -> Source {
    let functions: Vec<Function> = source
        .functions
        .iter()
        .enumerate()
        .map(|(place, function)| canonical_function(function, place == 0))
        .collect();
    let order = mentioned(&functions);
    let mut numbers = vec![0; functions.len()];
    for (number, &place) in (0..).zip(&order) {
        numbers[place] = number;
    }
    let number_of = |place: u32| numbers[place as usize];
    Source {
        functions: order
            .iter()
            .map(|&place| Function {
                roles: functions[place].roles.clone(),
                vars: functions[place].vars,
                lines: functions[place]
                    .lines
                    .iter()
                    .map(|line| line.renumbered(&number_of))
                    .collect(),
            })
            .collect(),
    }
}

/// The functions that the entry reaches, itself first, in the order in which they are mentioned:
/// by the entry, then by the first function that it mentions, and so on.
fn mentioned(functions: &[Function]) -> Vec<usize> {
    let mut order = vec![0];
    let mut seen = vec![false; functions.len()];
    seen[0] = true;
    let mut next = 0;
    while let Some(&place) = order.get(next) {
        for line in &functions[place].lines {
            line.expr().visit(&mut |expr| {
                if let Expr::Function(place) = expr {
                    let place = *place as usize;
                    if !std::mem::replace(&mut seen[place], true) {
                        order.push(place);
                    }
                }
            });
        }
        next += 1;
    }
    order
}

fn canonical_function(function: &Function, entry: bool) -> Function {
    let mut read = vec![false; function.vars as usize];
    let end = function
        .lines
        .iter()
        .position(|line| matches!(line.kind, LineKind::Return(_)))
        .map_or(function.lines.len(), |at| at + 1);
    let mut kept: Vec<&Line> = Vec::with_capacity(end);
    for line in function.lines[..end].iter().rev() {
        let needed = match &line.kind {
            LineKind::Assign(var, expr) => read[*var as usize] || may_fail(expr),
            LineKind::Evaluate(expr) => may_fail(expr),
            LineKind::Return(_) => true,
        };
        if needed {
            line.expr().visit(&mut |expr| {
                if let Expr::Var(var) = expr {
                    read[*var as usize] = true;
                }
            });
            kept.push(line);
        }
    }
    // A parameter that the host fills and nobody reads can go, unless the solver calls itself and
    // passes it. `I` alone is what a solver without demos takes.
    let calls_itself = entry
        && kept.iter().any(|line| {
            let mut found = false;
            line.expr()
                .visit(&mut |expr| found |= *expr == Expr::Function(0));
            found
        });
    let mut names: Vec<Option<Var>> = vec![None; function.vars as usize];
    let mut roles = Vec::new();
    for (param, role) in function.roles.iter().enumerate() {
        let drop = entry && !calls_itself && *role == Role::Demos && !read[param];
        if !drop {
            names[param] = u32::try_from(roles.len()).ok();
            roles.push(*role);
        }
    }
    if entry && !calls_itself && roles.is_empty() {
        roles.push(Role::Input);
    }
    let mut vars = u32::try_from(roles.len()).unwrap_or(u32::MAX);
    let mut lines = Vec::with_capacity(kept.len());
    for (at, line) in kept.into_iter().rev().enumerate() {
        let kind = match &line.kind {
            LineKind::Assign(var, expr) if read[*var as usize] => {
                let expr = rename(expr, &names);
                names[*var as usize] = Some(vars);
                vars += 1;
                LineKind::Assign(vars - 1, expr)
            }
            LineKind::Assign(_, expr) | LineKind::Evaluate(expr) => {
                LineKind::Evaluate(rename(expr, &names))
            }
            LineKind::Return(expr) => LineKind::Return(rename(expr, &names)),
        };
        lines.push(Line {
            number: u32::try_from(at + 2).unwrap_or(u32::MAX),
            kind,
        });
    }
    Function { roles, vars, lines }
}

/// Whether evaluating the expression can raise.
pub(crate) fn may_fail(expr: &Expr) -> bool {
    match expr {
        Expr::Var(_)
        | Expr::None
        | Expr::Bool(_)
        | Expr::Int(_)
        | Expr::Constant(_)
        | Expr::Primitive(_)
        | Expr::Function(_) => false,
        Expr::Tuple(items) => items.iter().any(may_fail),
        Expr::Call(callee, args) => {
            let safe = match &**callee {
                Expr::Primitive(place) => {
                    let primitive = &PRIMITIVES[*place as usize];
                    CANNOT_FAIL.contains(&primitive.name) && primitive.params.len() == args.len()
                }
                _ => false,
            };
            !safe || args.iter().any(may_fail)
        }
    }
}

fn rename(expr: &Expr, names: &[Option<Var>]) -> Expr {
    match expr {
        // Every variable that a kept line reads was assigned by a line kept before it.
        Expr::Var(var) => Expr::Var(names[*var as usize].unwrap_or(*var)),
        Expr::Tuple(items) => Expr::Tuple(items.iter().map(|item| rename(item, names)).collect()),
        Expr::Call(callee, args) => Expr::Call(
            Box::new(rename(callee, names)),
            args.iter().map(|arg| rename(arg, names)).collect(),
        ),
        Expr::None
        | Expr::Bool(_)
        | Expr::Int(_)
        | Expr::Constant(_)
        | Expr::Primitive(_)
        | Expr::Function(_) => expr.clone(),
    }
}

/// The text of a solver in canonical form: it parses back to the same. No line break at the end.
pub fn text(source: &Source) -> String {
    let mut out = String::new();
    for (place, function) in source.functions.iter().enumerate() {
        if place > 0 {
            out.push_str("\n\n\n");
        }
        write_function(&mut out, place, function);
    }
    out
}

fn write_function(out: &mut String, place: usize, function: &Function) {
    let params: Vec<String> = (0..function.roles.len())
        .map(|param| param_name(function, param))
        .collect();
    let name = function_name(place);
    // Writing to a String cannot fail.
    let _ = write!(out, "def {name}({}):", params.join(", "));
    if function.lines.is_empty() {
        out.push_str("\n    return None");
    }
    for line in &function.lines {
        out.push_str("\n    ");
        match &line.kind {
            LineKind::Assign(var, expr) => {
                let _ = write!(out, "{} = ", var_name(function, *var));
                write_expr(out, function, expr);
            }
            LineKind::Evaluate(expr) => write_expr(out, function, expr),
            LineKind::Return(expr) => {
                out.push_str("return ");
                write_expr(out, function, expr);
            }
        }
    }
}

fn function_name(place: usize) -> String {
    if place == 0 {
        "solve".to_owned()
    } else {
        format!("helper{place}")
    }
}

fn param_name(function: &Function, param: usize) -> String {
    match function.roles[param] {
        Role::Input => "I".to_owned(),
        Role::Demos => "S".to_owned(),
        Role::Passed => format!("a{}", param + 1),
    }
}

fn var_name(function: &Function, var: Var) -> String {
    let params = function.roles.len();
    let var = var as usize;
    if var < params {
        param_name(function, var)
    } else {
        format!("x{}", var - params + 1)
    }
}

fn write_expr(out: &mut String, function: &Function, expr: &Expr) {
    match expr {
        Expr::Var(var) => out.push_str(&var_name(function, *var)),
        Expr::None => out.push_str("None"),
        Expr::Bool(true) => out.push_str("True"),
        Expr::Bool(false) => out.push_str("False"),
        Expr::Int(value) => {
            let _ = write!(out, "{value}");
        }
        Expr::Constant(constant) => out.push_str(constant.name()),
        Expr::Primitive(place) => out.push_str(PRIMITIVES[*place as usize].name),
        Expr::Function(place) => out.push_str(&function_name(*place as usize)),
        Expr::Tuple(items) => {
            out.push('(');
            write_list(out, function, items);
            if items.len() == 1 {
                out.push(',');
            }
            out.push(')');
        }
        Expr::Call(callee, args) => {
            write_expr(out, function, callee);
            out.push('(');
            write_list(out, function, args);
            out.push(')');
        }
    }
}

fn write_list(out: &mut String, function: &Function, items: &[Expr]) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        write_expr(out, function, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::parse_file;

    /// The canonical form of the first solver of a file, as text.
    fn form(file: &str) -> String {
        let solvers = parse_file(file.as_bytes()).solvers;
        text(&canonical(solvers[0].source.as_ref().expect("compiles")))
    }

    #[test]
    fn a_function_goes_with_the_last_line_that_mentions_it() {
        let alone = "def f(I):\n    return hmirror(I)\n";
        let with_dropped = "def f(I):\n    x = g\n    return hmirror(I)\n\ndef g(a):\n    return h(a)\n\ndef h(a):\n    return a\n";
        assert_eq!(form(with_dropped), form(alone));
    }

    #[test]
    fn functions_are_numbered_as_they_are_first_mentioned() {
        let entry = "def f(I):\n    return q(p(I))\n";
        let (p, q) = (
            "\ndef p(a):\n    return rot90(a)\n",
            "\ndef q(a):\n    return q(a)\n",
        );
        let one = form(&[entry, p, q].concat());
        assert_eq!(form(&[entry, q, p].concat()), one);
        assert_eq!(
            one,
            "def solve(I):\n    return helper1(helper2(I))\n\n\n\
             def helper1(a1):\n    return helper1(a1)\n\n\n\
             def helper2(a1):\n    return rot90(a1)"
        );
        assert_eq!(form(&one), one);
    }
}
