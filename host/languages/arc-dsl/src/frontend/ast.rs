//! A solver after its names are resolved: what the canonical form, the lowering and the generator
//! work on.
//!
//! Straight-line code, so every assignment makes a variable of its own and a variable is known by
//! its number: parameters first, then one an assignment.

use solver_runtime::program::Role;

use super::constants::ConstantId;

/// A variable of a function: its number.
pub(crate) type Var = u32;

/// A solver: its entry function first, then those that it can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The functions, the entry first.
    pub functions: Vec<Function>,
}

/// One function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The role of each parameter.
    pub roles: Vec<Role>,
    /// Number of variables, parameters included.
    pub(crate) vars: u32,
    /// Its statements, in order.
    pub lines: Vec<Line>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its line in the source, counted from the `def` line, which is 1.
    pub number: u32,
    /// Its kind.
    pub kind: LineKind,
}

/// The kind of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// `x = expr`.
    Assign(Var, Expr),
    /// An expression whose value is not kept, but which may fail.
    Evaluate(Expr),
    /// `return expr`; nothing after it runs.
    Return(Expr),
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A variable or parameter.
    Var(Var),
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An integer literal.
    Int(i128),
    /// A constant of the language, by name.
    Constant(ConstantId),
    /// A primitive as a value, or as what a call calls.
    Primitive(u32),
    /// A function of the same source, by its place in it.
    Function(u32),
    /// `(a, b, ...)`.
    Tuple(Vec<Expr>),
    /// `callee(args)`.
    Call(Box<Expr>, Vec<Expr>),
}

impl Source {
    /// Whether the solver ever reads the demos.
    pub fn reads_demos(&self) -> bool {
        let entry = &self.functions[0];
        entry
            .roles
            .iter()
            .enumerate()
            .filter(|(_, role)| **role == Role::Demos)
            .any(|(param, _)| {
                let param = u32::try_from(param).unwrap_or(u32::MAX);
                entry.lines.iter().any(|line| line.expr().reads(param))
            })
    }

    /// The number of calls that the source writes down.
    pub fn calls(&self) -> usize {
        self.functions
            .iter()
            .flat_map(|function| &function.lines)
            .map(|line| line.expr().calls())
            .sum()
    }
}

impl Line {
    /// The expression of the line.
    pub fn expr(&self) -> &Expr {
        match &self.kind {
            LineKind::Assign(_, expr) | LineKind::Evaluate(expr) | LineKind::Return(expr) => expr,
        }
    }

    /// The line with the numbers that the functions which it mentions have elsewhere.
    pub(crate) fn renumbered(&self, number_of: &impl Fn(u32) -> u32) -> Line {
        Line {
            number: self.number,
            kind: match &self.kind {
                LineKind::Assign(var, expr) => LineKind::Assign(*var, expr.renumbered(number_of)),
                LineKind::Evaluate(expr) => LineKind::Evaluate(expr.renumbered(number_of)),
                LineKind::Return(expr) => LineKind::Return(expr.renumbered(number_of)),
            },
        }
    }
}

impl Expr {
    /// Whether the expression reads `var`.
    pub fn reads(&self, var: Var) -> bool {
        let mut found = false;
        self.visit(&mut |expr| found |= *expr == Expr::Var(var));
        found
    }

    /// The number of calls in the expression.
    pub fn calls(&self) -> usize {
        let mut calls = 0;
        self.visit(&mut |expr| calls += usize::from(matches!(expr, Expr::Call(..))));
        calls
    }

    fn renumbered(&self, number_of: &impl Fn(u32) -> u32) -> Expr {
        let each = |items: &[Expr]| {
            items
                .iter()
                .map(|item| item.renumbered(number_of))
                .collect()
        };
        match self {
            Expr::Function(place) => Expr::Function(number_of(*place)),
            Expr::Tuple(items) => Expr::Tuple(each(items)),
            Expr::Call(callee, args) => {
                Expr::Call(Box::new(callee.renumbered(number_of)), each(args))
            }
            Expr::Var(_)
            | Expr::None
            | Expr::Bool(_)
            | Expr::Int(_)
            | Expr::Constant(_)
            | Expr::Primitive(_) => self.clone(),
        }
    }

    /// Calls `see` with the expression and all that it is made of.
    pub(crate) fn visit(&self, see: &mut impl FnMut(&Expr)) {
        see(self);
        match self {
            Expr::Var(_)
            | Expr::None
            | Expr::Bool(_)
            | Expr::Int(_)
            | Expr::Constant(_)
            | Expr::Primitive(_)
            | Expr::Function(_) => {}
            Expr::Tuple(items) => items.iter().for_each(|item| item.visit(see)),
            Expr::Call(callee, args) => {
                callee.visit(see);
                args.iter().for_each(|arg| arg.visit(see));
            }
        }
    }
}
