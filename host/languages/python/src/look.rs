//! The parts of a program that `check` has something to say of, with their places.
//!
//! Owns the walk, which does not recurse, and which names hold sets of tuples. Leaves what is said of them
//! to [`super::check`].

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{Visitor, walk_comprehension, walk_expr, walk_stmt};
use ruff_python_ast::{Comprehension, Expr, ModModule, Operator, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::uses::{Part, Uses};

/// A part that something may be said of.
pub(crate) enum Seen<'a> {
    /// A module is imported.
    Import(&'a str, TextRange),
    /// A function is called by its name.
    Call(&'a str, TextRange),
    /// A method is called.
    Method(&'a str, TextRange),
    /// Something is gone through from its start to its end.
    Iteration(&'a Expr, TextRange),
}

/// A program, looked through.
pub(crate) struct Look<'a> {
    /// The parts.
    pub seen: Vec<Seen<'a>>,
    /// The names that the program binds anywhere.
    bound: BTreeSet<&'a str>,
    /// Names with what they are bound to.
    values: Vec<(&'a str, &'a Expr)>,
    /// The names of sets to which a tuple is added.
    given_tuples: BTreeSet<&'a str>,
    /// The names of those that hold sets of tuples.
    sets: BTreeSet<&'a str>,
    left: Vec<Part<'a>>,
}

impl<'a> Look<'a> {
    /// Looks through a program.
    pub fn of(tree: &'a ModModule) -> Self {
        let mut look = Look {
            seen: Vec::new(),
            bound: Uses::of([Part::Statements(&tree.body)]).binds,
            values: Vec::new(),
            given_tuples: BTreeSet::new(),
            sets: BTreeSet::new(),
            left: vec![Part::Statements(&tree.body)],
        };
        while let Some(part) = look.left.pop() {
            match part {
                Part::Statements(statements) => {
                    look.left.extend(statements.iter().map(Part::Statement));
                }
                Part::Statement(statement) => look.statement(statement),
                Part::Expression(expr) => look.expression(expr),
            }
        }
        let sets = look.values.iter().filter(|(name, value)| {
            look.is_set_of_tuples(value) || is_set(value) && look.given_tuples.contains(name)
        });
        look.sets = sets.map(|(name, _)| *name).collect();
        look
    }

    /// Whether a name is Python's own.
    pub fn is_built_in(&self, name: &str) -> bool {
        !self.bound.contains(name)
    }

    /// Whether something is surely a set of tuples, or a list of one in the set's order.
    pub fn is_set_of_tuples(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Name(name) => self.sets.contains(name.id.as_str()),
            Expr::Set(set) => set.elts.iter().any(Expr::is_tuple_expr),
            Expr::SetComp(set) => set.elt.is_tuple_expr(),
            Expr::BinOp(both) => {
                matches!(
                    both.op,
                    Operator::BitOr | Operator::BitAnd | Operator::Sub | Operator::BitXor
                ) && (is_small(&both.left) && self.is_set_of_tuples(&both.left)
                    || is_small(&both.right) && self.is_set_of_tuples(&both.right))
            }
            Expr::Call(call) => {
                let Expr::Name(callee) = &*call.func else {
                    return false;
                };
                let Some(first) = call.arguments.args.first() else {
                    return false;
                };
                match callee.id.as_str() {
                    "set" | "frozenset" => {
                        holds_tuples(first) || is_small(first) && self.is_set_of_tuples(first)
                    }
                    "list" | "tuple" | "enumerate" | "iter" | "reversed" => {
                        is_small(first) && self.is_set_of_tuples(first)
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }

    fn statement(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let seen = Seen::Import(alias.name.as_str(), alias.name.range());
                    self.seen.push(seen);
                }
            }
            Stmt::ImportFrom(import) if import.level == 0 => {
                if let Some(module) = &import.module {
                    self.seen
                        .push(Seen::Import(module.as_str(), module.range()));
                }
            }
            Stmt::For(repeated) => self.iteration(&repeated.iter),
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.value(target, &assign.value);
                }
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = assign.value.as_deref() {
                    self.value(&assign.target, value);
                }
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn value(&mut self, target: &'a Expr, value: &'a Expr) {
        if let Expr::Name(name) = target {
            self.values.push((name.id.as_str(), value));
        }
    }

    fn iteration(&mut self, iter: &'a Expr) {
        self.seen.push(Seen::Iteration(iter, iter.range()));
    }

    fn expression(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr {
            match &*call.func {
                Expr::Name(name) => {
                    self.seen.push(Seen::Call(name.id.as_str(), call.range()));
                }
                Expr::Attribute(attribute) => {
                    let method = attribute.attr.as_str();
                    self.seen.push(Seen::Method(method, call.range()));
                    let adds_tuple = method == "add"
                        && call.arguments.args.first().is_some_and(Expr::is_tuple_expr);
                    if let (true, Expr::Name(name)) = (adds_tuple, &*attribute.value) {
                        self.given_tuples.insert(name.id.as_str());
                    }
                }
                _ => {}
            }
        }
        walk_expr(self, expr);
    }
}

/// Whether an operand is one that is looked into: sets are not joined in long chains.
fn is_small(expr: &Expr) -> bool {
    match expr {
        Expr::BinOp(both) => {
            !both.left.is_bin_op_expr()
                && !both.right.is_bin_op_expr()
                && !both.left.is_call_expr()
                && !both.right.is_call_expr()
        }
        Expr::Call(call) => {
            let first = call.arguments.args.first();
            first.is_none_or(|first| !first.is_call_expr() && !first.is_bin_op_expr())
        }
        _ => true,
    }
}

fn is_set(expr: &Expr) -> bool {
    match expr {
        Expr::Set(_) | Expr::SetComp(_) => true,
        Expr::Call(call) => matches!(&*call.func, Expr::Name(name) if name.id.as_str() == "set"),
        _ => false,
    }
}

/// Whether the elements of a list or of a comprehension are tuples.
fn holds_tuples(expr: &Expr) -> bool {
    match expr {
        Expr::List(list) => list.elts.iter().any(Expr::is_tuple_expr),
        Expr::Tuple(tuple) => tuple.elts.iter().any(Expr::is_tuple_expr),
        Expr::ListComp(list) => list.elt.is_tuple_expr(),
        Expr::Generator(generator) => generator.elt.is_tuple_expr(),
        _ => false,
    }
}

impl<'a> Visitor<'a> for Look<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.left.push(Part::Statement(statement));
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        self.left.push(Part::Expression(expr));
    }

    fn visit_annotation(&mut self, _: &'a Expr) {}

    fn visit_comprehension(&mut self, comprehension: &'a Comprehension) {
        self.iteration(&comprehension.iter);
        walk_comprehension(self, comprehension);
    }
}
