//! The top level of a program: its functions, and everything that may bind a name there.
//!
//! Owns which functions a program has, which of them is meant, and whether a name can be one of them at
//! all. Leaves to the interpreter what is bound once the top level has run.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::{
    ExceptHandler, Expr, ExprLambda, ModModule, Parameter, ParameterWithDefault, Parameters, Stmt,
    StmtFunctionDef,
};
use solver_language::entry;

use crate::uses::{Part, Uses};

/// A program, looked through.
pub(crate) struct Survey<'a> {
    /// Its functions at the top level, in order.
    pub functions: Vec<Function<'a>>,
    /// Whether one of them is a `def` of the first column.
    pub has_def: bool,
    /// All that it uses, anywhere.
    pub all: Uses<'a>,
    /// The names that the top level binds, and those that a function binds for it.
    bound: BTreeSet<&'a str>,
    /// Those of them that are bound to something else than a function that is seen.
    rebound: BTreeSet<&'a str>,
    /// Whether the top level itself runs code that may bind names.
    runs_code: bool,
    /// Names of the top level with the expression that they are bound to.
    pub values: BTreeMap<&'a str, &'a Expr>,
}

/// A function of the top level.
pub(crate) struct Function<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is.
    code: Code<'a>,
    /// Whether another function mentions it.
    is_mentioned: bool,
}

#[derive(Clone, Copy)]
enum Code<'a> {
    Def(&'a StmtFunctionDef),
    Lambda(&'a ExprLambda),
}

impl<'a> Code<'a> {
    fn parts(self) -> Vec<Part<'a>> {
        match self {
            Code::Def(def) => {
                let decorators = def.decorator_list.iter();
                let mut parts: Vec<Part<'a>> = decorators
                    .map(|decorator| Part::Expression(&decorator.expression))
                    .collect();
                parts.extend(defaults(&def.parameters));
                parts.push(Part::Statements(&def.body));
                parts
            }
            Code::Lambda(lambda) => {
                let parameters = lambda.parameters.as_deref();
                let mut parts: Vec<Part<'a>> = parameters.into_iter().flat_map(defaults).collect();
                parts.push(Part::Expression(&lambda.body));
                parts
            }
        }
    }

    fn parameters(self) -> Option<&'a Parameters> {
        match self {
            Code::Def(def) => Some(&def.parameters),
            Code::Lambda(lambda) => lambda.parameters.as_deref(),
        }
    }
}

fn defaults(parameters: &Parameters) -> impl Iterator<Item = Part<'_>> {
    parameters
        .iter_non_variadic_params()
        .filter_map(|parameter| parameter.default.as_deref().map(Part::Expression))
}

impl<'a> Function<'a> {
    fn uses(&self) -> Uses<'a> {
        let mut uses = Uses::of(self.code.parts());
        if let Some(parameters) = self.code.parameters() {
            let names = parameters.iter().map(|it| it.name().as_str());
            uses.binds.extend(names);
        }
        uses
    }

    /// Its parameters by place that a caller has to give.
    fn required(&self) -> Vec<&'a Parameter> {
        self.by_place()
            .filter(|it| it.default.is_none())
            .map(|it| &it.parameter)
            .collect()
    }

    fn by_place(&self) -> impl Iterator<Item = &'a ParameterWithDefault> {
        let parameters = self.code.parameters().into_iter();
        parameters.flat_map(|it| it.posonlyargs.iter().chain(it.args.iter()))
    }

    /// The parameter that is the grid: the one that is required, the second of two, else the first.
    pub fn grid(&self) -> Option<&'a Parameter> {
        match self.required().as_slice() {
            [] => self.by_place().next().map(|it| &it.parameter),
            [_, second] => Some(second),
            [first, ..] => Some(first),
        }
    }

    /// Whether a caller gives it one thing, whatever is done with it before it is called.
    fn takes_one(&self) -> bool {
        let is_plain = match self.code {
            Code::Def(def) => def.decorator_list.is_empty(),
            Code::Lambda(_) => true,
        };
        let is_fixed = self.code.parameters().is_none_or(|it| {
            it.vararg.is_none() && it.kwonlyargs.iter().all(|it| it.default.is_some())
        });
        is_plain && is_fixed && self.required().len() == 1
    }

    /// The attributes that its body uses of a name.
    pub fn attributes_of(&self, name: &str) -> BTreeSet<&'a str> {
        let uses = Uses::of(self.code.parts());
        let of_it = uses.attributes.iter().filter(|(of, _)| *of == name);
        of_it.map(|(_, attribute)| *attribute).collect()
    }
}

impl<'a> Survey<'a> {
    /// Looks through a program.
    pub fn of(tree: &'a ModModule) -> Self {
        let mut survey = Survey {
            functions: Vec::new(),
            has_def: tree.body.iter().any(Stmt::is_function_def_stmt),
            all: Uses::default(),
            bound: BTreeSet::new(),
            rebound: BTreeSet::new(),
            runs_code: false,
            values: BTreeMap::new(),
        };
        let mut classes = Vec::new();
        survey.level(&tree.body, &mut classes);
        survey.mentions(classes);
        survey
    }

    /// The statements of the top level, those inside of its compound statements included. They nest no
    /// deeper than text may be indented.
    fn level(&mut self, statements: &'a [Stmt], classes: &mut Vec<Uses<'a>>) {
        for statement in statements {
            match statement {
                Stmt::FunctionDef(def) => self.function(def.name.as_str(), Code::Def(def)),
                Stmt::ClassDef(class) => {
                    self.bind(class.name.as_str());
                    classes.push(Uses::of([Part::Statement(statement)]));
                }
                Stmt::Assign(assign) => self.assign(assign.targets.iter(), &assign.value),
                Stmt::AnnAssign(assign) => {
                    if let Some(value) = assign.value.as_deref() {
                        self.assign([&*assign.target], value);
                    }
                }
                Stmt::If(branch) => {
                    self.other([Part::Expression(&branch.test)]);
                    // A solver is not run as a script.
                    match is_main_test(&branch.test) {
                        true => self.unbound(&branch.body),
                        false => self.level(&branch.body, classes),
                    }
                    for clause in &branch.elif_else_clauses {
                        self.other(clause.test.as_ref().map(Part::Expression));
                        self.level(&clause.body, classes);
                    }
                }
                Stmt::Try(attempt) => {
                    self.level(&attempt.body, classes);
                    for ExceptHandler::ExceptHandler(handler) in &attempt.handlers {
                        self.other(handler.type_.as_deref().map(Part::Expression));
                        if let Some(name) = &handler.name {
                            self.bind(name.as_str());
                        }
                        self.level(&handler.body, classes);
                    }
                    self.level(&attempt.orelse, classes);
                    self.level(&attempt.finalbody, classes);
                }
                Stmt::With(with) => {
                    for item in &with.items {
                        self.other([Part::Expression(&item.context_expr)]);
                        self.other(item.optional_vars.as_deref().map(Part::Expression));
                    }
                    self.level(&with.body, classes);
                }
                _ => self.other([Part::Statement(statement)]),
            }
        }
    }

    fn function(&mut self, name: &'a str, code: Code<'a>) {
        self.bound.insert(name);
        self.functions.push(Function {
            name,
            code,
            is_mentioned: false,
        });
    }

    fn assign(&mut self, targets: impl IntoIterator<Item = &'a Expr>, value: &'a Expr) {
        if !value.is_lambda_expr() {
            self.other([Part::Expression(value)]);
        }
        for target in targets {
            match (target, value) {
                (Expr::Name(name), Expr::Lambda(lambda)) => {
                    self.function(name.id.as_str(), Code::Lambda(lambda));
                }
                (Expr::Name(name), _) => {
                    self.bind(name.id.as_str());
                    self.values.insert(name.id.as_str(), value);
                }
                (_, _) => self.other([Part::Expression(target), Part::Expression(value)]),
            }
        }
    }

    fn bind(&mut self, name: &'a str) {
        self.bound.insert(name);
        self.rebound.insert(name);
    }

    /// A part of the top level that holds no function.
    fn other(&mut self, parts: impl IntoIterator<Item = Part<'a>>) {
        let uses = Uses::of(parts);
        for name in &uses.binds {
            self.bind(name);
        }
        self.runs_code |= uses.binds_at_run_time;
        self.all.add(uses);
    }

    /// A part of the text that does not run.
    fn unbound(&mut self, statements: &'a [Stmt]) {
        self.all.add(Uses::of([Part::Statements(statements)]));
    }

    /// Says of each function whether another one mentions it; the methods of classes are others.
    fn mentions(&mut self, classes: Vec<Uses<'a>>) {
        let places: BTreeMap<&str, Vec<usize>> = (self.functions.iter().enumerate()).fold(
            BTreeMap::new(),
            |mut places: BTreeMap<&str, Vec<usize>>, (place, function)| {
                places.entry(function.name).or_default().push(place);
                places
            },
        );
        let uses: Vec<Uses<'a>> = self.functions.iter().map(Function::uses).collect();
        let others = classes.into_iter().map(|uses| (None, uses));
        let functions = (0..).zip(uses).map(|(place, uses)| (Some(place), uses));
        for (place, uses) in functions.chain(others) {
            for name in uses.reads.iter().filter(|name| uses.mentions(name)) {
                for &mentioned in places.get(name).into_iter().flatten() {
                    // That it calls itself makes it nobody's helper.
                    self.functions[mentioned].is_mentioned |= Some(mentioned) != place;
                }
            }
            for name in &uses.globals {
                self.bind(name);
            }
            self.all.add(uses);
        }
    }

    /// The function that is meant where none is named: [`entry::meant`]. None where the top level runs
    /// code that may bind a better name than all that are seen.
    pub fn meant(&self) -> Option<&Function<'a>> {
        let functions: Vec<entry::Function<'_>> = (self.functions.iter())
            .map(|function| entry::Function {
                name: function.name,
                is_mentioned: function.is_mentioned,
            })
            .collect();
        let meant = &self.functions[entry::meant(&functions)?];
        Some(meant).filter(|it| !self.runs_code || is_usual(it.name))
    }

    /// The function of this name; the last one, as in Python, where several have it.
    pub fn find(&self, name: &str) -> Option<&Function<'a>> {
        self.functions.iter().rfind(|it| it.name == name)
    }

    /// Whether the name can be bound once the top level has run.
    pub fn may_bind(&self, name: &str) -> bool {
        self.may_bind_more() || self.bound.contains(name)
    }

    /// Whether anything can be bound at all.
    pub fn may_bind_any(&self) -> bool {
        self.may_bind_more() || !self.bound.is_empty()
    }

    /// Whether the top level may bind names that are not seen.
    fn may_bind_more(&self) -> bool {
        self.all.binds_at_run_time || self.all.imports_all
    }

    /// The names that the top level binds.
    pub fn bound(&self) -> impl Iterator<Item = &'a str> {
        self.bound.iter().copied()
    }

    /// Whether a function is surely called with one thing.
    pub fn takes_one(&self, function: &Function<'a>) -> bool {
        !self.may_bind_more() && !self.rebound.contains(function.name) && function.takes_one()
    }
}

/// Whether a function is meant by its name, wherever it stands.
fn is_usual(name: &str) -> bool {
    name.starts_with("solve") || matches!(name, "transform" | "p" | "main")
}

/// `__name__ == "__main__"`, which is false in a file that is not run as a script.
fn is_main_test(test: &Expr) -> bool {
    match test {
        Expr::Compare(compare) => {
            matches!(&*compare.left, Expr::Name(name) if name.id.as_str() == "__name__")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::tree;

    fn meant(text: &str) -> Option<String> {
        let tree = tree(text).unwrap();
        let survey = Survey::of(&tree);
        survey.meant().map(|it| it.name.to_owned())
    }

    #[test]
    fn functions_are_found_wherever_the_top_level_binds_them() {
        for (text, name) in [
            ("p=lambda g:g[::-1]", Some("p")),
            ("q = p = lambda g: g", Some("p")),
            ("f: int = lambda g: g", Some("f")),
            ("if 1:\n  def solve(g): return g", Some("solve")),
            ("try:\n  import x\nexcept E:\n  def f(g): pass\n", Some("f")),
            ("with x:\n  def f(g): pass\n", Some("f")),
            ("async def f(g): pass", Some("f")),
            ("exec('p=1')", None),
            ("def f(g): pass\nexec('p=f')", None),
            ("def p(g): pass\nexec('x=1')", Some("p")),
            ("from dsl import *\ndef f(g): return vars(g)", Some("f")),
            ("class A:\n  def solve(self, g): pass\n", None),
            ("p, q = lambda g: g, 2", None),
            ("(p := lambda g: g)", None),
            ("", None),
            (
                "def f(g): pass\nif __name__ == '__main__':\n  def solve(): pass",
                Some("f"),
            ),
        ] {
            assert_eq!(meant(text).as_deref(), name, "{text}");
        }
    }

    #[test]
    fn a_helper_is_mentioned_by_another_function() {
        for (text, name) in [
            ("def a(g): return b(g)\ndef b(g): return g", "a"),
            ("def a(g): return g\ndef b(g): return b(g)", "b"),
            ("def a(g): return list(map(b, g))\nb = lambda r: r", "a"),
            (
                "def a(g):\n  def c(x): return b(x)\n  return c(g)\ndef b(g): return g",
                "a",
            ),
            ("def a(g): return g\ndef b(g):\n  a = 1\n  return a", "b"),
            ("def a(g): return g\ndef b(a): return a", "b"),
            (
                "def a(g): return g\n@b\ndef c(g): return g\ndef b(f): return f",
                "c",
            ),
            (
                "def a(g): return K().m(g)\nclass K:\n  def m(self, g): return b(g)\ndef b(g): return g",
                "a",
            ),
            ("def a(g): return g\ndef b(x): return x\nprint(b(1))", "b"),
            ("def a(g, f=b): return g\ndef b(x): return x", "a"),
        ] {
            assert_eq!(meant(text).as_deref(), Some(name), "{text}");
        }
    }

    #[test]
    fn a_name_is_missing_where_nothing_can_bind_it() {
        for (text, may) in [
            ("def f(g): pass", false),
            ("def solve(g): pass", true),
            ("solve = 1", true),
            ("solve, x = 1, 2", true),
            ("import solve", true),
            ("from a import b as solve", true),
            ("from a import *", true),
            ("for solve in x: pass", true),
            ("with a as solve: pass", true),
            ("class solve: pass", true),
            ("try: pass\nexcept E as solve: pass", true),
            ("while 1:\n  def solve(g): pass", true),
            ("def f():\n  global solve\n  solve = 1", true),
            ("def f():\n  solve = 1", false),
            ("class A:\n  def solve(self): pass", false),
            ("exec(x)", true),
            ("f = globals()", true),
            ("import importlib", true),
            ("a.__dict__[b] = 1", true),
            ("match x:\n  case [solve]: pass", true),
            ("if __name__ == '__main__':\n  solve = 1", false),
        ] {
            let tree = tree(text).unwrap();
            assert_eq!(Survey::of(&tree).may_bind("solve"), may, "{text}");
        }
    }

    #[test]
    fn one_parameter_without_a_default_is_the_grid() {
        for (text, takes_one, grid) in [
            ("def f(I): pass", true, Some("I")),
            ("def f(S, I): pass", false, Some("I")),
            ("def f(I, k=1, *, j=2): pass", true, Some("I")),
            ("def f(I=None): pass", false, Some("I")),
            ("def f(*a): pass", false, None),
            ("def f(I, *a): pass", false, Some("I")),
            ("def f(I, *, k): pass", false, Some("I")),
            ("f = lambda I: I", true, Some("I")),
            ("f = lambda: 1", false, None),
            ("@wrap\ndef f(I): pass", false, Some("I")),
            ("def f(I): pass\nf = wrap(f)", false, Some("I")),
            ("def f(I): pass\nexec(x)", false, Some("I")),
            ("def f(S, I): pass\nf = lambda I: I", true, Some("I")),
        ] {
            let tree = tree(text).unwrap();
            let survey = Survey::of(&tree);
            let function = survey.find("f").unwrap();
            assert_eq!(survey.takes_one(function), takes_one, "{text}");
            assert_eq!(function.grid().map(|it| it.name.as_str()), grid, "{text}");
        }
    }
}
