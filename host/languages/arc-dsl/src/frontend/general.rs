//! Where a function uses Python beyond the subset, and what is told of it.
//!
//! Owns the look over a whole function, nested functions included. Leaves what constructs are called to
//! [`super::construct`], and which of them a function trips over first to [`super::resolve`].

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, ExprAttribute, ExprContext, Stmt, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};

use super::constants::ConstantId;
use super::construct::{
    ATTRIBUTE, Construct, KEYWORD, METHOD, NO_INTEGER, NUMPY, OF_DSL, SIGN, TARGET, of_built_in,
    of_expression, of_statement,
};
use super::names;
use super::scope::Scope;

/// The construct of a name of Python that is no variable of the function, no function of the file and
/// nothing of the language.
pub(super) fn of_name(name: &str, scope: &Scope) -> Option<Construct> {
    if let Some(construct) = scope.bound.get(name) {
        return Some(*construct);
    }
    if ConstantId::find(name).is_some() || names::primitive(name).is_some() {
        return None;
    }
    // Who forgets the import means it none the less.
    match name {
        "np" | "numpy" => Some(NUMPY),
        _ => of_built_in(name),
    }
}

/// The construct of an attribute, by the name before its dots.
pub(super) fn of_attribute(
    attribute: &ExprAttribute,
    is_called: bool,
    scope: &Scope,
    is_local: impl Fn(&str) -> bool,
) -> Construct {
    let mut root = &*attribute.value;
    while let Expr::Attribute(inner) = root {
        root = &inner.value;
    }
    let module = match root {
        Expr::Name(name) if !is_local(name.id.as_str()) => of_name(name.id.as_str(), scope),
        _ => None,
    };
    module.unwrap_or(if is_called { METHOD } else { ATTRIBUTE })
}

/// A function's uses of general Python, and its names.
pub(super) struct Uses<'a> {
    /// The words of all constructs, each once, in the order of the text.
    pub words: Vec<&'static str>,
    /// The construct that says best that it is no arc-dsl, with its place: numpy, or else the first one
    /// that is no slip.
    pub telling: Option<(TextRange, Construct)>,
    /// Every name that it reads and does not bind.
    pub names: BTreeSet<&'a str>,
    /// Whether it calls a primitive, which nothing of the file is called as well.
    pub calls_primitive: bool,
}

impl<'a> Uses<'a> {
    /// Looks through the statements of a function.
    pub fn of(definition: &'a StmtFunctionDef, scope: &Scope) -> Self {
        let mut walk = Walk::default();
        for parameter in definition.parameters.iter() {
            walk.bound.insert(parameter.name().as_str());
        }
        walk.left
            .extend(definition.body.iter().map(Node::Statement));
        while let Some(node) = walk.left.pop() {
            walk.node(node);
        }
        let Walk {
            bound,
            names,
            attributes,
            calls,
            mut found,
            ..
        } = walk;
        let calls_primitive = calls
            .into_iter()
            .any(|callee| is_primitive(callee, scope, |name| bound.contains(name)));
        for (attribute, is_called) in attributes {
            let construct = of_attribute(attribute, is_called, scope, |name| bound.contains(name));
            found.push((attribute.range(), construct));
        }
        let free = |name: &str| !bound.contains(name);
        for &(name, range) in names.iter().filter(|(name, _)| free(name)) {
            if !scope.functions.contains_key(name)
                && let Some(construct) = of_name(name, scope)
            {
                found.push((range, construct));
            }
        }
        found.sort_by_key(|(range, _)| range.start());
        let first = |is_wanted: &dyn Fn(Construct) -> bool| {
            let first = found.iter().find(|(_, construct)| is_wanted(*construct));
            first.copied()
        };
        let telling = first(&|construct| construct == NUMPY)
            .or_else(|| first(&|construct| !construct.is_slip()));
        let mut words: Vec<&'static str> = Vec::new();
        for (_, construct) in &found {
            // There are some forty words.
            if !words.contains(&construct.word) {
                words.push(construct.word);
            }
        }
        let names = names.iter().map(|(name, _)| *name);
        Uses {
            words,
            telling,
            names: names.filter(|name| free(name)).collect(),
            calls_primitive,
        }
    }
}

/// Whether a callee is a primitive: by its name alone, or by that of its module.
fn is_primitive(callee: &Expr, scope: &Scope, is_local: impl Fn(&str) -> bool) -> bool {
    match callee {
        Expr::Name(name) => {
            let name = name.id.as_str();
            names::primitive(name).is_some()
                && !is_local(name)
                && !scope.functions.contains_key(name)
                && !scope.bound.contains_key(name)
        }
        Expr::Attribute(attribute) => match &*attribute.value {
            Expr::Name(module) => {
                let bound = scope.bound.get(module.id.as_str());
                bound == Some(&OF_DSL) && names::primitive(attribute.attr.as_str()).is_some()
            }
            _ => false,
        },
        _ => false,
    }
}

enum Node<'a> {
    Statement(&'a Stmt),
    Expression(&'a Expr),
}

/// Walks without recursion: a tree may be as deep as a line is long.
#[derive(Default)]
struct Walk<'a> {
    left: Vec<Node<'a>>,
    bound: BTreeSet<&'a str>,
    names: Vec<(&'a str, TextRange)>,
    /// Each with whether it is called.
    attributes: Vec<(&'a ExprAttribute, bool)>,
    /// What it calls.
    calls: Vec<&'a Expr>,
    found: Vec<(TextRange, Construct)>,
}

impl<'a> Walk<'a> {
    fn node(&mut self, node: Node<'a>) {
        match node {
            Node::Statement(statement) => self.statement(statement),
            Node::Expression(expr) => self.expression(expr),
        }
    }

    fn statement(&mut self, statement: &'a Stmt) {
        if let Some(construct) = of_statement(statement) {
            self.found.push((statement.range(), construct));
        }
        match statement {
            // A docstring is no value.
            Stmt::Expr(expr) if expr.value.is_string_literal_expr() => return,
            Stmt::FunctionDef(inner) => {
                self.bound.insert(inner.name.as_str());
            }
            Stmt::ClassDef(inner) => {
                self.bound.insert(inner.name.as_str());
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn expression(&mut self, expr: &'a Expr) {
        let mut found = of_expression(expr);
        match expr {
            Expr::Name(name) if name.ctx == ExprContext::Load => {
                self.names.push((name.id.as_str(), name.range()));
            }
            Expr::Name(name) => {
                self.bound.insert(name.id.as_str());
            }
            // On the left of `=` it is taken apart, not made.
            Expr::List(list) if list.ctx == ExprContext::Store => found = Some(TARGET),
            Expr::Tuple(tuple) if tuple.ctx == ExprContext::Store => found = Some(TARGET),
            Expr::Subscript(subscript) if subscript.ctx == ExprContext::Store => {
                found = Some(TARGET);
            }
            Expr::UnaryOp(unary) if !unary.operand.is_number_literal_expr() => found = Some(SIGN),
            Expr::NumberLiteral(literal) if !literal.value.is_int() => found = Some(NO_INTEGER),
            Expr::Attribute(attribute) => self.attribute(attribute, false),
            Expr::Call(call) => {
                self.calls.push(&call.func);
                if let Some(keyword) = call.arguments.keywords.first() {
                    self.found.push((keyword.range(), KEYWORD));
                }
                if let Expr::Attribute(attribute) = &*call.func {
                    self.attribute(attribute, true);
                    self.visit_arguments(&call.arguments);
                    return;
                }
            }
            _ => {}
        }
        if let Some(construct) = found {
            self.found.push((expr.range(), construct));
        }
        if !expr.is_attribute_expr() {
            walk_expr(self, expr);
        }
    }

    /// Several dots in a row are one attribute.
    fn attribute(&mut self, attribute: &'a ExprAttribute, is_called: bool) {
        self.attributes.push((attribute, is_called));
        let mut value = &*attribute.value;
        while let Expr::Attribute(inner) = value {
            value = &inner.value;
        }
        self.left.push(Node::Expression(value));
    }
}

impl<'a> Visitor<'a> for Walk<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.left.push(Node::Statement(statement));
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        self.left.push(Node::Expression(expr));
    }

    // No solver evaluates a type, however it is written.
    fn visit_annotation(&mut self, _: &'a Expr) {}
}

#[cfg(test)]
mod tests {
    use crate::frontend::parse_file;

    /// The error of a text's last function, and its general Python.
    fn told(text: &str) -> (String, Vec<&'static str>) {
        let last = parse_file(text.as_bytes()).solvers.pop().unwrap();
        let error = last.source.unwrap_err();
        (error.to_string(), error.general)
    }

    /// The same of a function with this body.
    fn body(lines: &str) -> (String, Vec<&'static str>) {
        let lines: Vec<String> = lines.lines().map(|line| format!("    {line}\n")).collect();
        told(&format!("def solve(I):\n{}", lines.concat()))
    }

    const END: &str = "arc-dsl has assignments and calls only; run it as Python with `--language \
                       python`, or see `solver-host dsl --syntax`";

    #[test]
    fn what_is_beyond_the_subset_is_told_as_general_python() {
        for (lines, at, what) in [
            ("for row in I:\n    x = row", (2, 5), "a `for` loop"),
            ("while T:\n    pass", (2, 5), "a `while` loop"),
            ("if T:\n    return I", (2, 5), "an `if` statement"),
            ("class A:\n    pass", (2, 5), "a class"),
            ("with I as x:\n    pass", (2, 5), "a `with` statement"),
            (
                "try:\n    pass\nfinally:\n    pass",
                (2, 5),
                "a `try` statement",
            ),
            ("import math", (2, 5), "`math`"),
            ("import sys", (2, 5), "an import inside a function"),
            ("return [x for x in I]", (2, 12), "a comprehension"),
            ("return apply(lambda x: x, I)", (2, 18), "a lambda"),
            ("return I.copy()", (2, 12), "a method"),
            ("x = I.shape", (2, 9), "an attribute"),
            ("return enumerate(I)", (2, 12), "the built-in `enumerate`"),
            ("x = I\nreturn np.array(x)", (3, 12), "numpy"),
        ] {
            let (line, column) = at;
            let expected = format!("line {line}, column {column}: general Python: {what}; {END}");
            assert_eq!(body(lines).0, expected, "{lines}");
        }
        assert_eq!(
            body("return [I]").0,
            "line 2, column 12: general Python: a list; write a tuple"
        );
        assert_eq!(
            body("return len(I)").0,
            "line 2, column 12: general Python: the built-in `len`; call `size`"
        );
    }

    #[test]
    fn a_function_that_uses_numpy_is_told_as_that_whatever_comes_first() {
        let text = "import numpy as np\nfrom numpy import rot90 as turn\n\n\ndef solve(I):\n    \
                    for x in I:\n        y = frist(x)\n    return np.array(turn(I)).tolist()\n";
        let (said, uses) = told(text);
        assert_eq!(
            said,
            format!("line 8, column 12: general Python: numpy; {END}")
        );
        assert_eq!(uses, ["for", "methods", "numpy"]);
        let within = body("x = frist(I)\nimport numpy as np\nreturn np.array(I)");
        assert!(
            within
                .0
                .starts_with("line 3, column 5: general Python: numpy;")
        );
        // A module that nobody of the function asks is none of its business.
        let text = "import numpy as np\ndef solve(np):\n    return hmirror(np)\n";
        assert!(parse_file(text.as_bytes()).solvers[0].source.is_ok());
    }

    #[test]
    fn all_that_a_function_uses_is_counted_once() {
        let (said, uses) = body(
            "\"\"\"Turns.\"\"\"\nh, w = len(I), len(I[0])\nout: list[int] = [[0] * w for _ in \
             range(h)]\nfor i in range(h):\n    if i > 0.5:\n        out[i] = I[i].copy()\nreturn \
             tuple(out)",
        );
        assert!(
            said.starts_with("line 4, column 22: general Python: a comprehension;"),
            "{said}"
        );
        let expected = [
            "unpacking",
            "built-ins",
            "subscripts",
            "comprehensions",
            "operators",
            "lists",
            "for",
            "if",
            "comparisons",
            "floats",
            "methods",
        ];
        assert_eq!(uses, expected);
        let plain = body("return frist(I)");
        assert_eq!(plain.1, Vec::<&str>::new());
    }

    #[test]
    fn a_call_of_what_is_general_python_is_general_python() {
        let text = "# text\ndef help(x):\n    y = x\n    while T:\n        y = x\n    return y\n\n\n\
                    def solve(I):\n    return help(I)\n";
        let (said, uses) = told(text);
        let inner = format!("line 4, column 5: general Python: a `while` loop; {END}");
        assert_eq!(
            said,
            format!("line 10, column 12: it calls 'help', which does not compile: {inner}")
        );
        assert_eq!(uses, ["while"]);
    }

    #[test]
    fn a_file_without_a_function_says_what_it_has() {
        let class = told("x = 1\nclass Solver:\n    def solve(self, I):\n        return I\n");
        assert_eq!(
            class.0,
            format!("line 2, column 1: general Python: a class; {END}")
        );
        let golf = told("p=lambda g:g[::-1]");
        assert_eq!(
            golf.0,
            format!("line 1, column 3: general Python: a lambda; {END}")
        );
        assert!(
            told("x = 1\n")
                .0
                .starts_with("line 1, column 1: no function")
        );
    }

    #[test]
    fn a_line_as_deep_as_it_may_be_is_walked() {
        for line in [".a".repeat(8_000), ".a()".repeat(3_900), "+I".repeat(8_000)] {
            let (said, _) = body(&format!("return I{line}"));
            assert!(
                said.contains("general Python") || said.contains("limit"),
                "{said}"
            );
        }
    }
}
