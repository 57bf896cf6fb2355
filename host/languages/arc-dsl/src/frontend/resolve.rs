//! Turns the syntax tree of a function into [`super::ast`]: the subset is checked, names become
//! numbers, calls of known functions get as many arguments as they take.
//!
//! Owns the rules of the language. Leaves to Python what only a run can tell: a value that is
//! called or looked into is not checked here.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::{Expr as PyExpr, Number, Stmt, StmtFunctionDef, UnaryOp};
use ruff_text_size::{Ranged, TextRange};
use solver_runtime::catalogue::PRIMITIVES;
use solver_runtime::program::Role;

use super::ast::{Expr, Function, Line, LineKind, Source, Var};
use super::constants::{CONSTANTS, ConstantId};
use super::error::{CompileError, Position, Reason, nearest};
use super::names;
use solver_core::quote::quoted;

/// The most statements in one function.
pub(crate) const MAX_LINES: usize = 20_000;
/// The most bytes of a name.
pub(crate) const MAX_NAME_BYTES: usize = 256;
/// The most functions of a file among which one is looked for that is nearly called like a name that
/// is unknown.
const MOST_NEAR: usize = 1_000;

/// What the names of a file mean outside of a function's own variables.
#[derive(Default)]
pub struct Scope {
    /// The functions of the file, in order.
    pub(crate) signatures: Vec<Signature>,
    /// Their places by name; the last of a name counts.
    pub functions: BTreeMap<String, usize>,
    /// Names that the module binds to something else.
    pub bound: BTreeSet<String>,
}

/// What a function is called and takes.
pub struct Signature {
    /// Its name.
    pub name: String,
    /// The names of its parameters.
    pub params: Vec<String>,
}

/// A function whose calls of other functions are not linked yet.
pub struct Resolved {
    params: Vec<String>,
    vars: u32,
    lines: Vec<Line>,
    /// Functions of the file that it names, each with the byte of its own text where it first does.
    mentions: BTreeMap<usize, usize>,
}

impl Resolved {
    /// Whether it names a function of the file, itself included.
    pub(crate) fn names_functions(&self) -> bool {
        !self.mentions.is_empty()
    }

    /// How much there is of it: its statements, all expressions in them, and itself.
    pub fn size(&self) -> usize {
        let mut size = 1 + self.lines.len();
        for line in &self.lines {
            line.expr().visit(&mut |_| size += 1);
        }
        size
    }
}

/// Resolves one function. `text` is its source, which starts at byte `start` of the file. The first
/// error ends it; [`super::survey`] goes on.
pub(crate) fn resolve_function(
    text: &str,
    start: usize,
    definition: &StmtFunctionDef,
    scope: &Scope,
) -> Result<Resolved, CompileError> {
    let mut resolver = Resolver::new(text, start, scope);
    let params = resolver.enter(definition)?;
    let mut lines = Vec::with_capacity(definition.body.len());
    for statement in &definition.body {
        resolver.statement(statement, &mut lines)?;
    }
    Ok(Resolved {
        params,
        vars: resolver.count,
        lines,
        mentions: resolver.mentions,
    })
}

/// The functions of the solver whose entry is function `entry` of the file: that function and all
/// it reaches, in the order in which they are numbered. What does not compile reaches nothing.
pub fn reached(entry: usize, functions: &[Result<Resolved, CompileError>]) -> Vec<usize> {
    let mut order = vec![entry];
    let mut seen = BTreeSet::from([entry]);
    let mut next = 0;
    while let Some(&place) = order.get(next) {
        if let Ok(function) = &functions[place] {
            order.extend(
                function
                    .mentions
                    .keys()
                    .filter(|&&place| seen.insert(place)),
            );
        }
        next += 1;
    }
    order
}

/// Makes the program whose entry, with the source `text`, is the first function of `order`: those
/// that are [`reached`] from it.
pub fn link(
    order: &[usize],
    text: &str,
    functions: &[Result<Resolved, CompileError>],
    scope: &Scope,
    entries: Entries,
) -> Result<Source, CompileError> {
    let entry = order[0];
    let resolved = functions[entry].as_ref().map_err(Clone::clone)?;
    let roles = entries.roles(&resolved.params)?;
    let mut numbers = BTreeMap::new();
    for (number, &place) in (0..).zip(order) {
        if let Err(error) = &functions[place] {
            // The entry itself compiles, so some function on the way here names this one.
            let offset = resolved.mentions.get(&place);
            return Err(CompileError {
                at: offset.map_or(Position { line: 1, column: 1 }, |&offset| {
                    Position::of(text, offset)
                }),
                reason: Reason::Syntax(format!(
                    "it calls '{}', which does not compile: {error}",
                    quoted(&scope.signatures[place].name)
                )),
            });
        }
        numbers.insert(place, number);
    }
    let number_of = |place: u32| numbers.get(&(place as usize)).copied().unwrap_or(0);
    let functions = order
        .iter()
        .filter_map(|&place| functions[place].as_ref().ok())
        .enumerate()
        .map(|(place, function)| Function {
            roles: if place == 0 {
                roles.clone()
            } else {
                vec![Role::Passed; function.params.len()]
            },
            vars: function.vars,
            lines: function
                .lines
                .iter()
                .map(|line| line.renumbered(&number_of))
                .collect(),
        })
        .collect();
    Ok(Source { functions })
}

/// The solver of a function that names no function and that none names: the same as [`link`] makes
/// of it, without a copy, which in a large file is half of all memory.
pub fn take(
    function: &mut Result<Resolved, CompileError>,
    entries: Entries,
) -> Result<Source, CompileError> {
    let resolved = function.as_mut().map_err(|error| error.clone())?;
    Ok(Source {
        functions: vec![Function {
            roles: entries.roles(&resolved.params)?,
            vars: resolved.vars,
            lines: std::mem::take(&mut resolved.lines),
        }],
    })
}

/// What the functions of a file are, seen from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entries {
    /// Solvers: of (I) or (S, I).
    Solvers,
    /// Differs: of (S, I, C), all of them passed by whoever calls.
    Differs,
}

impl Entries {
    /// What fills each parameter of an entry.
    fn roles(self, params: &[String]) -> Result<Vec<Role>, CompileError> {
        match self {
            Entries::Solvers => entry_roles(params),
            Entries::Differs if params == ["S", "I", "C"] => Ok(vec![Role::Passed; params.len()]),
            Entries::Differs => Err(CompileError {
                at: Position { line: 1, column: 1 },
                reason: Reason::DifferParameters(few(params)),
            }),
        }
    }
}

/// Names of parameters as a message quotes them.
fn few(params: &[String]) -> Vec<String> {
    params.iter().take(8).map(|name| quoted(name)).collect()
}

/// What fills each parameter of a solver: one is the input unless it is called `S`; of two the
/// first is S, unless they are called `I` and `S`.
pub(super) fn entry_roles(params: &[String]) -> Result<Vec<Role>, CompileError> {
    let names: Vec<&str> = params.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["C"] | ["C", _] | [_, "C"] => {}
        ["S"] => return Ok(vec![Role::Demos]),
        [_] => return Ok(vec![Role::Input]),
        ["I", _] | [_, "S"] => return Ok(vec![Role::Input, Role::Demos]),
        [_, _] => return Ok(vec![Role::Demos, Role::Input]),
        _ => {}
    }
    Err(CompileError {
        at: Position { line: 1, column: 1 },
        reason: Reason::Parameters(few(params)),
    })
}

/// Offsets of line breaks, to number lines without counting again.
struct LineIndex(Vec<usize>);

impl LineIndex {
    fn new(text: &str) -> Self {
        LineIndex(
            text.bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(at, _)| at)
                .collect(),
        )
    }

    fn line_of(&self, offset: usize) -> u32 {
        let before = self.0.partition_point(|&at| at < offset);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

/// Resolves the statements of a function, one after the other.
pub(super) struct Resolver<'a> {
    text: &'a str,
    start: usize,
    scope: &'a Scope,
    /// Every name that the function assigns, as Python decides which names are local.
    locals: BTreeSet<&'a str>,
    vars: BTreeMap<String, Var>,
    count: u32,
    /// Functions of the file that it names, each with the byte of its own text where it first does.
    pub(super) mentions: BTreeMap<usize, usize>,
    lines_before: LineIndex,
    /// Where each expression of the lines stands, in the order in which [`Expr::visit`] sees them.
    pub(super) places: Vec<TextRange>,
    /// Where each variable is bound.
    pub(super) bindings: Vec<TextRange>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(text: &'a str, start: usize, scope: &'a Scope) -> Self {
        Resolver {
            text,
            start,
            scope,
            locals: BTreeSet::new(),
            vars: BTreeMap::new(),
            count: 0,
            mentions: BTreeMap::new(),
            lines_before: LineIndex::new(text),
            places: Vec::new(),
            bindings: Vec::new(),
        }
    }

    /// The parameters, and which names are local.
    pub(super) fn enter(
        &mut self,
        definition: &'a StmtFunctionDef,
    ) -> Result<Vec<String>, CompileError> {
        let params = self.parameters(definition)?;
        if definition.body.len() > MAX_LINES {
            return Err(self.limit(
                definition.range(),
                "statements",
                definition.body.len(),
                MAX_LINES,
            ));
        }
        for statement in &definition.body {
            self.collect_locals(statement);
        }
        Ok(params)
    }

    /// Takes a name for a variable of unknown value, after an error in the statement that binds it.
    pub(super) fn assume(&mut self, name: &str, range: TextRange) {
        // A name that is too long stays unknown.
        let _ = self.new_var(name, range);
    }

    fn position(&self, range: TextRange) -> Position {
        Position::of(self.text, self.offset(range))
    }

    fn offset(&self, range: TextRange) -> usize {
        range.start().to_usize().saturating_sub(self.start)
    }

    fn error(&self, range: TextRange, reason: Reason) -> CompileError {
        CompileError {
            at: self.position(range),
            reason,
        }
    }

    fn limit(
        &self,
        range: TextRange,
        what: &'static str,
        found: usize,
        limit: usize,
    ) -> CompileError {
        self.error(range, Reason::Limit { what, found, limit })
    }

    fn unsupported(
        &self,
        range: TextRange,
        what: &'static str,
        instead: &'static str,
    ) -> CompileError {
        self.error(range, Reason::Unsupported { what, instead })
    }

    fn new_var(&mut self, name: &str, range: TextRange) -> Result<Var, CompileError> {
        if name.len() > MAX_NAME_BYTES {
            return Err(self.limit(range, "bytes of a name", name.len(), MAX_NAME_BYTES));
        }
        let var = self.count;
        self.count += 1;
        self.vars.insert(name.to_owned(), var);
        self.bindings.push(range);
        Ok(var)
    }

    fn parameters(&mut self, definition: &StmtFunctionDef) -> Result<Vec<String>, CompileError> {
        const PLAIN: &str = "write `def solve(I):` or `def solve(S, I):`";
        if let Some(decorator) = definition.decorator_list.first() {
            let mut error = self.unsupported(decorator.range(), "a decorator", PLAIN);
            error.at = Position { line: 1, column: 1 };
            return Err(error);
        }
        if definition.is_async {
            return Err(self.unsupported(definition.range(), "an async function", PLAIN));
        }
        if let Some(params) = &definition.type_params {
            return Err(self.unsupported(params.range(), "a type parameter", PLAIN));
        }
        let parameters = &definition.parameters;
        if let Some(rest) = parameters.vararg.as_ref().or(parameters.kwarg.as_ref()) {
            return Err(self.unsupported(rest.range(), "a variadic parameter", PLAIN));
        }
        if let Some(param) = parameters.kwonlyargs.first() {
            return Err(self.unsupported(param.range(), "a keyword-only parameter", PLAIN));
        }
        let mut names = Vec::new();
        for param in parameters.posonlyargs.iter().chain(&parameters.args) {
            if param.default.is_some() {
                return Err(self.unsupported(param.range(), "a default value", PLAIN));
            }
            let name = param.parameter.name.as_str();
            self.new_var(name, param.range())?;
            names.push(name.to_owned());
        }
        Ok(names)
    }

    fn collect_locals(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    if let PyExpr::Name(name) = target {
                        self.locals.insert(name.id.as_str());
                    }
                }
            }
            Stmt::AnnAssign(assign) => {
                if let PyExpr::Name(name) = &*assign.target {
                    self.locals.insert(name.id.as_str());
                }
            }
            _ => {}
        }
    }

    pub(super) fn statement(
        &mut self,
        statement: &Stmt,
        lines: &mut Vec<Line>,
    ) -> Result<(), CompileError> {
        let range = statement.range();
        let offset = range.start().to_usize().saturating_sub(self.start);
        let number = self.lines_before.line_of(offset);
        match statement {
            Stmt::Assign(assign) => {
                let value = self.expr(&assign.value)?;
                let mut value = Some(value);
                let mut first = None;
                for target in &assign.targets {
                    let var = self.target(target)?;
                    let expr = match (value.take(), first) {
                        (Some(value), _) => value,
                        (None, copied) => {
                            self.places.push(target.range());
                            copied.map_or(Expr::None, Expr::Var)
                        }
                    };
                    first.get_or_insert(var);
                    lines.push(Line {
                        number,
                        kind: LineKind::Assign(var, expr),
                    });
                }
                Ok(())
            }
            Stmt::AnnAssign(assign) => {
                let Some(value) = &assign.value else {
                    return Ok(());
                };
                let value = self.expr(value)?;
                let var = self.target(&assign.target)?;
                lines.push(Line {
                    number,
                    kind: LineKind::Assign(var, value),
                });
                Ok(())
            }
            Stmt::Return(ret) => {
                let value = match &ret.value {
                    Some(value) => self.expr(value)?,
                    None => {
                        self.places.push(range);
                        Expr::None
                    }
                };
                lines.push(Line {
                    number,
                    kind: LineKind::Return(value),
                });
                Ok(())
            }
            Stmt::Expr(expr) if matches!(&*expr.value, PyExpr::StringLiteral(_)) => Ok(()),
            Stmt::Expr(expr) => {
                let value = self.expr(&expr.value)?;
                lines.push(Line {
                    number,
                    kind: LineKind::Evaluate(value),
                });
                Ok(())
            }
            Stmt::Pass(_) => Ok(()),
            other => Err(self.unsupported(range, statement_name(other), statement_instead(other))),
        }
    }

    fn target(&mut self, target: &PyExpr) -> Result<Var, CompileError> {
        match target {
            PyExpr::Name(name) => self.new_var(name.id.as_str(), target.range()),
            _ => Err(self.unsupported(
                target.range(),
                "an assignment to anything but a name",
                "assign to one name, and take parts with `first`, `last` or `index`",
            )),
        }
    }

    fn expr(&mut self, expr: &PyExpr) -> Result<Expr, CompileError> {
        self.places.push(expr.range());
        match expr {
            PyExpr::Name(name) => self.name(name.id.as_str(), expr.range()),
            PyExpr::BooleanLiteral(literal) => Ok(Expr::Bool(literal.value)),
            PyExpr::NoneLiteral(_) => Ok(Expr::None),
            PyExpr::NumberLiteral(literal) => self.integer(&literal.value, expr.range(), false),
            PyExpr::UnaryOp(unary) => match (unary.op, &*unary.operand) {
                (UnaryOp::USub, PyExpr::NumberLiteral(literal)) => {
                    self.integer(&literal.value, expr.range(), true)
                }
                (UnaryOp::UAdd, PyExpr::NumberLiteral(literal)) => {
                    self.integer(&literal.value, expr.range(), false)
                }
                _ => Err(self.unsupported(expr.range(), "an operator", "call `invert` or `flip`")),
            },
            PyExpr::Tuple(tuple) => Ok(Expr::Tuple(
                tuple
                    .elts
                    .iter()
                    .map(|item| self.expr(item))
                    .collect::<Result<_, _>>()?,
            )),
            PyExpr::Call(call) => {
                let callee = self.expr(&call.func)?;
                if let Some(keyword) = call.arguments.keywords.first() {
                    return Err(self.unsupported(
                        keyword.range(),
                        "a keyword argument",
                        "pass it by its place",
                    ));
                }
                let args = call
                    .arguments
                    .args
                    .iter()
                    .map(|arg| self.expr(arg))
                    .collect::<Result<Vec<_>, _>>()?;
                self.check_arguments(&callee, args.len(), expr.range())?;
                Ok(Expr::Call(Box::new(callee), args))
            }
            other => {
                let (what, instead) = expression_name(other);
                Err(self.unsupported(expr.range(), what, instead))
            }
        }
    }

    fn integer(
        &self,
        number: &Number,
        range: TextRange,
        negative: bool,
    ) -> Result<Expr, CompileError> {
        match number {
            Number::Int(int) => {
                let value = parse_integer(&int.to_string())
                    .ok_or_else(|| self.error(range, Reason::LargeInteger))?;
                Ok(Expr::Int(if negative { -value } else { value }))
            }
            Number::Float(_) | Number::Complex { .. } => {
                Err(self.unsupported(range, "a number that is no integer", "write an integer"))
            }
        }
    }

    fn name(&mut self, name: &str, range: TextRange) -> Result<Expr, CompileError> {
        if let Some(&var) = self.vars.get(name) {
            return Ok(Expr::Var(var));
        }
        if self.locals.contains(name) {
            return Err(self.error(range, Reason::NotYetAssigned(quoted(name))));
        }
        if let Some(&place) = self.scope.functions.get(name) {
            let at = self.offset(range);
            self.mentions.entry(place).or_insert(at);
            return Ok(Expr::Function(u32::try_from(place).unwrap_or(u32::MAX)));
        }
        if self.scope.bound.contains(name) {
            return Err(self.unsupported(
                range,
                "a name that the module binds outside of its functions",
                "assign it inside the function",
            ));
        }
        if let Some(constant) = ConstantId::find(name) {
            return Ok(Expr::Constant(constant));
        }
        if let Some(primitive) = names::primitive(name) {
            return Ok(Expr::Primitive(primitive));
        }
        // A file of very many functions may have as many unknown names.
        let functions = match self.scope.functions.len() {
            0..=MOST_NEAR => self.scope.functions.keys(),
            _ => Default::default(),
        };
        let known = PRIMITIVES
            .iter()
            .map(|primitive| primitive.name)
            .chain(CONSTANTS.iter().map(|(name, _)| *name))
            .chain(self.vars.keys().map(String::as_str))
            .chain(functions.map(String::as_str));
        let nearest = nearest(name, known);
        Err(self.error(
            range,
            Reason::UnknownName {
                name: quoted(name),
                nearest,
            },
        ))
    }

    fn check_arguments(
        &self,
        callee: &Expr,
        given: usize,
        range: TextRange,
    ) -> Result<(), CompileError> {
        let (name, params) = match callee {
            Expr::Primitive(place) => {
                let primitive = &PRIMITIVES[*place as usize];
                let params: Vec<String> = primitive
                    .params
                    .iter()
                    .map(|param| param.name.to_owned())
                    .collect();
                (primitive.name, params)
            }
            Expr::Function(place) => {
                let function = &self.scope.signatures[*place as usize];
                (
                    function.name.as_str(),
                    function.params.iter().map(|name| quoted(name)).collect(),
                )
            }
            Expr::Var(_)
            | Expr::None
            | Expr::Bool(_)
            | Expr::Int(_)
            | Expr::Constant(_)
            | Expr::Tuple(_)
            | Expr::Call(..) => return Ok(()),
        };
        if params.len() == given {
            return Ok(());
        }
        Err(self.error(
            range,
            Reason::ArgumentCount {
                callee: quoted(name),
                params,
                given,
            },
        ))
    }
}

/// An integer literal as Python writes it, underscores and bases included.
fn parse_integer(text: &str) -> Option<i128> {
    let digits = text.replace('_', "");
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = match lower.get(..2) {
        Some("0x") => (16, &lower[2..]),
        Some("0o") => (8, &lower[2..]),
        Some("0b") => (2, &lower[2..]),
        _ => (10, lower.as_str()),
    };
    i128::from_str_radix(digits, radix).ok()
}

fn statement_name(statement: &Stmt) -> &'static str {
    match statement {
        Stmt::FunctionDef(_) => "a function inside a function",
        Stmt::ClassDef(_) => "a class",
        Stmt::Return(_) => "a return",
        Stmt::Delete(_) => "`del`",
        Stmt::TypeAlias(_) => "a type alias",
        Stmt::Assign(_) | Stmt::AnnAssign(_) => "this assignment",
        Stmt::AugAssign(_) => "an assignment with an operator",
        Stmt::For(_) => "a `for` loop",
        Stmt::While(_) => "a `while` loop",
        Stmt::If(_) => "an `if` statement",
        Stmt::With(_) => "a `with` statement",
        Stmt::Match(_) => "a `match` statement",
        Stmt::Raise(_) => "`raise`",
        Stmt::Try(_) => "a `try` statement",
        Stmt::Assert(_) => "`assert`",
        Stmt::Import(_) | Stmt::ImportFrom(_) => "an import inside a function",
        Stmt::Global(_) => "`global`",
        Stmt::Nonlocal(_) => "`nonlocal`",
        Stmt::Expr(_) => "this expression",
        Stmt::Pass(_) => "`pass`",
        Stmt::Break(_) => "`break`",
        Stmt::Continue(_) => "`continue`",
        Stmt::IpyEscapeCommand(_) => "a shell escape",
    }
}

fn statement_instead(statement: &Stmt) -> &'static str {
    match statement {
        Stmt::For(_) | Stmt::While(_) => "call `apply`, `mapply`, `sfilter` or `power` instead",
        Stmt::If(_) | Stmt::Match(_) => "call `branch` instead",
        _ => "a solver is a sequence of assignments `x = f(a, b)` and a `return`",
    }
}

fn expression_name(expr: &PyExpr) -> (&'static str, &'static str) {
    const CALL: &str = "call a primitive instead";
    match expr {
        PyExpr::BoolOp(_) => ("`and` or `or`", "call `both` or `either`"),
        PyExpr::Named(_) => ("`:=`", "assign on a line of its own"),
        PyExpr::BinOp(_) => (
            "an operator",
            "call `add`, `subtract`, `multiply` or `divide`",
        ),
        PyExpr::UnaryOp(_) => ("an operator", "call `invert` or `flip`"),
        PyExpr::Lambda(_) => (
            "a lambda",
            "build it with `compose`, `chain`, `fork`, `lbind`, `rbind` or `matcher`",
        ),
        PyExpr::If(_) => ("`a if c else b`", "call `branch`"),
        PyExpr::Dict(_) | PyExpr::DictComp(_) => ("a dict", CALL),
        PyExpr::Set(_) | PyExpr::SetComp(_) => ("a set display", "call `initset` or `insert`"),
        PyExpr::ListComp(_) | PyExpr::Generator(_) => {
            ("a comprehension", "call `apply`, `sfilter` or `mapply`")
        }
        PyExpr::List(_) => ("a list", "write a tuple"),
        PyExpr::Compare(_) => ("a comparison", "call `equality`, `greater` or `contained`"),
        PyExpr::Await(_) | PyExpr::Yield(_) | PyExpr::YieldFrom(_) => {
            ("a coroutine", "call a function")
        }
        PyExpr::FString(_)
        | PyExpr::TString(_)
        | PyExpr::StringLiteral(_)
        | PyExpr::BytesLiteral(_) => ("a string", "solvers know numbers, tuples and sets"),
        PyExpr::EllipsisLiteral(_) => ("`...`", "write a value"),
        PyExpr::Attribute(_) => ("an attribute", "name the primitive alone"),
        PyExpr::Subscript(_) | PyExpr::Slice(_) => {
            ("a subscript", "call `first`, `last`, `index` or `crop`")
        }
        PyExpr::Starred(_) => ("a starred expression", "write the elements"),
        PyExpr::IpyEscapeCommand(_) => ("a shell escape", CALL),
        PyExpr::Call(_)
        | PyExpr::NumberLiteral(_)
        | PyExpr::BooleanLiteral(_)
        | PyExpr::NoneLiteral(_)
        | PyExpr::Name(_)
        | PyExpr::Tuple(_) => ("this expression", CALL),
    }
}
