//! The names that a part of a syntax tree reads and binds, and what it imports.
//!
//! Owns the walk, which does not recurse: a tree may be deeper than a thread's stack allows. Leaves to
//! [`super::survey`] which parts there are.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{self, Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{
    ExceptHandler, Expr, ExprCall, ExprContext, Parameter, Pattern, Stmt, StringLiteralValue,
};

/// Names by which a program can bind names that its text does not show.
const AT_RUN_TIME: [&str; 9] = [
    "exec",
    "eval",
    "globals",
    "locals",
    "vars",
    "setattr",
    "__dict__",
    "importlib",
    "__import__",
];

/// A part of a tree.
#[derive(Clone, Copy)]
pub(crate) enum Part<'a> {
    /// Statements, one after the other.
    Statements(&'a [Stmt]),
    /// A statement.
    Statement(&'a Stmt),
    /// An expression.
    Expression(&'a Expr),
}

/// The names of a part of a tree.
#[derive(Debug, Default)]
pub(crate) struct Uses<'a> {
    /// The names that it reads.
    pub reads: BTreeSet<&'a str>,
    /// Those that it binds, in whatever way.
    pub binds: BTreeSet<&'a str>,
    /// Those of them that it says are the module's.
    pub globals: BTreeSet<&'a str>,
    /// The first words of the modules that it imports; a dot for what is relative.
    pub imports: BTreeSet<&'a str>,
    /// Texts that it hands to `exec`.
    pub executed: Vec<&'a str>,
    /// Whether it may bind names that cannot be seen, by code that it runs.
    pub binds_at_run_time: bool,
    /// Whether it binds all names of a module.
    pub imports_all: bool,
    /// The names whose attributes it uses, each with the attribute.
    pub attributes: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Uses<'a> {
    /// Looks through parts of a tree.
    pub fn of(parts: impl IntoIterator<Item = Part<'a>>) -> Self {
        let mut walk = Walk {
            found: Uses::default(),
            left: parts.into_iter().collect(),
        };
        while let Some(part) = walk.left.pop() {
            match part {
                Part::Statements(statements) => {
                    walk.left.extend(statements.iter().map(Part::Statement));
                }
                Part::Statement(statement) => walk.statement(statement),
                Part::Expression(expr) => walk.expression(expr),
            }
        }
        walk.found
    }

    /// Whether it reads a name that is no variable of its own.
    pub fn mentions(&self, name: &str) -> bool {
        self.reads.contains(name) && (!self.binds.contains(name) || self.globals.contains(name))
    }

    /// Adds those of another part.
    pub fn add(&mut self, other: Uses<'a>) {
        self.reads.extend(other.reads);
        self.binds.extend(other.binds);
        self.globals.extend(other.globals);
        self.imports.extend(other.imports);
        self.executed.extend(other.executed);
        self.binds_at_run_time |= other.binds_at_run_time;
        self.imports_all |= other.imports_all;
        self.attributes.extend(other.attributes);
    }
}

struct Walk<'a> {
    found: Uses<'a>,
    left: Vec<Part<'a>>,
}

impl<'a> Walk<'a> {
    fn statement(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(inner) => {
                self.found.binds.insert(inner.name.as_str());
            }
            Stmt::ClassDef(inner) => {
                self.found.binds.insert(inner.name.as_str());
            }
            Stmt::Global(names) => {
                let names = names.names.iter().map(|name| name.as_str());
                self.found.globals.extend(names);
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let root = root(alias.name.as_str());
                    self.imported(root);
                    let bound = alias.asname.as_ref().map_or(root, |name| name.as_str());
                    self.found.binds.insert(bound);
                }
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map_or("", |name| name.as_str());
                self.imported(match import.level {
                    0 => root(module),
                    _ => ".",
                });
                for alias in &import.names {
                    let bound = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                    self.found.imports_all |= bound == "*";
                    self.found.binds.insert(bound);
                }
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn imported(&mut self, root: &'a str) {
        self.found.imports.insert(root);
        self.word(root);
    }

    fn word(&mut self, word: &str) {
        self.found.binds_at_run_time |= AT_RUN_TIME.contains(&word);
    }

    fn expression(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if name.ctx == ExprContext::Load => {
                self.word(name.id.as_str());
                self.found.reads.insert(name.id.as_str());
            }
            Expr::Name(name) => {
                self.found.binds.insert(name.id.as_str());
            }
            Expr::Attribute(attribute) => {
                let word = attribute.attr.as_str();
                self.word(word);
                if let Expr::Name(of) = &*attribute.value {
                    self.found.attributes.insert((of.id.as_str(), word));
                }
            }
            Expr::Call(call) => self.call(call),
            _ => {}
        }
        walk_expr(self, expr);
    }

    fn call(&mut self, call: &'a ExprCall) {
        let callee = match &*call.func {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => return,
        };
        let Some(Expr::StringLiteral(text)) = call.arguments.args.first() else {
            return;
        };
        let text = StringLiteralValue::to_str(&text.value);
        match callee {
            "__import__" | "import_module" => self.imported(root(text)),
            "exec" => self.found.executed.push(text),
            _ => {}
        }
    }
}

/// The first word of a module's name.
fn root(module: &str) -> &str {
    module.split('.').next().unwrap_or_default().trim()
}

impl<'a> Visitor<'a> for Walk<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.left.push(Part::Statement(statement));
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        self.left.push(Part::Expression(expr));
    }

    // A type names no variable and imports nothing.
    fn visit_annotation(&mut self, _: &'a Expr) {}

    fn visit_parameter(&mut self, parameter: &'a Parameter) {
        self.found.binds.insert(parameter.name.as_str());
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        let name = inner.name.as_ref().map(|name| name.as_str());
        self.found.binds.extend(name);
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchAs(inner) => inner.name.as_ref(),
            Pattern::MatchStar(inner) => inner.name.as_ref(),
            Pattern::MatchMapping(inner) => inner.rest.as_ref(),
            Pattern::MatchValue(_)
            | Pattern::MatchSingleton(_)
            | Pattern::MatchSequence(_)
            | Pattern::MatchClass(_)
            | Pattern::MatchOr(_) => None,
        };
        self.found.binds.extend(name.map(|name| name.as_str()));
        visitor::walk_pattern(self, pattern);
    }
}
