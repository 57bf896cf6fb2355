//! Turns the syntax tree of a function into [`super::ast`]: the subset is checked, names become
//! numbers, calls of known functions get as many arguments as they take.
//!
//! Owns the rules of the language. Leaves to Python what only a run can tell: a value that is
//! called or looked into is not checked here.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::{Expr as PyExpr, ExprAttribute, Number, Stmt, StmtFunctionDef, UnaryOp};
use ruff_text_size::{Ranged, TextRange};
use solver_runtime::catalogue::PRIMITIVES;

use super::ast::{Expr, Line, LineKind, Var};
use super::constants::{CONSTANTS, ConstantId};
use super::construct::{self, Construct};
use super::error::{CompileError, Position, Reason, nearest};
use super::general::{self, Uses};
use super::names;
use super::scope::Scope;
use solver_core::quote::quoted;

/// The most statements in one function.
pub(crate) const MAX_LINES: usize = 20_000;
/// The most bytes of a name.
pub(crate) const MAX_NAME_BYTES: usize = 256;
/// The most functions of a file among which one is looked for that is nearly called like a name that
/// is unknown.
const MOST_NEAR: usize = 1_000;

/// A function whose calls of other functions are not linked yet.
pub struct Resolved {
    pub(super) params: Vec<String>,
    pub(super) vars: u32,
    pub(super) lines: Vec<Line>,
    /// Functions of the file that it names, each with the byte of its own text where it first does.
    pub(super) mentions: BTreeMap<usize, usize>,
}

impl Resolved {
    /// Whether it names a function of the file, itself included.
    pub(crate) fn names_functions(&self) -> bool {
        !self.mentions.is_empty()
    }

    /// The functions of the file that it names.
    pub(crate) fn mentions(&self) -> impl Iterator<Item = usize> {
        self.mentions.keys().copied()
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
/// error ends it; [`super::survey`] goes on. Places count from the `def` line.
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

/// A function that does not compile.
pub(crate) struct Beyond {
    /// Why, with all that it uses beyond the language.
    pub error: CompileError,
    /// The functions of the file that it names.
    pub named: Vec<usize>,
    /// Whether it calls a primitive.
    pub calls_primitive: bool,
}

/// Looks through a function that does not compile. The most telling construct of general Python is told in
/// place of a slip, and numpy in place of anything.
pub(crate) fn beyond(
    mut error: CompileError,
    text: &str,
    start: usize,
    definition: &StmtFunctionDef,
    scope: &Scope,
) -> Beyond {
    let uses = Uses::of(definition, scope);
    let is_told = |telling: Construct| match error.reason {
        Reason::General(construct) if construct == construct::BESIDE => false,
        Reason::General(construct) => construct.is_slip() || telling == construct::NUMPY,
        _ => telling == construct::NUMPY,
    };
    // The text beside its statements was not looked through.
    let own = error
        .general
        .iter()
        .filter(|word| !uses.words.contains(word));
    let all = own.chain(&uses.words).copied().collect();
    if let Some((range, telling)) = uses.telling.filter(|(_, telling)| is_told(*telling)) {
        let offset = range.start().to_usize().saturating_sub(start);
        error = CompileError::new(Position::of(text, offset), Reason::General(telling));
    }
    error.general = all;
    let named = uses
        .names
        .iter()
        .filter_map(|name| scope.functions.get(*name));
    Beyond {
        error,
        named: named.copied().collect(),
        calls_primitive: uses.calls_primitive,
    }
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
        CompileError::new(self.position(range), reason)
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

    fn general(&self, range: TextRange, construct: Construct) -> CompileError {
        self.error(range, Reason::General(construct))
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
        let no_plain = |range, word, what| {
            let instead = "write `def solve(I):` or `def solve(S, I):`";
            Err(self.general(range, Construct::small(word, what, instead)))
        };
        if let Some(decorator) = definition.decorator_list.first() {
            return no_plain(decorator.range(), "decorators", "a decorator").map_err(|error| {
                let at = Position { line: 1, column: 1 };
                CompileError { at, ..error }
            });
        }
        if definition.is_async {
            return no_plain(definition.range(), "coroutines", "an async function");
        }
        if let Some(params) = &definition.type_params {
            return no_plain(params.range(), "type parameters", "a type parameter");
        }
        let parameters = &definition.parameters;
        if let Some(rest) = parameters.vararg.as_ref().or(parameters.kwarg.as_ref()) {
            return no_plain(rest.range(), "variadic parameters", "a variadic parameter");
        }
        if let Some(param) = parameters.kwonlyargs.first() {
            let what = "a keyword-only parameter";
            return no_plain(param.range(), "keyword-only parameters", what);
        }
        let mut plain = parameters.posonlyargs.iter().chain(&parameters.args);
        if let Some(param) = plain.find(|param| param.default.is_some()) {
            return no_plain(param.range(), "default values", "a default value");
        }
        let mut names = Vec::new();
        for param in parameters.posonlyargs.iter().chain(&parameters.args) {
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
            other => Err(self.general(
                range,
                construct::of_statement(other).unwrap_or(construct::BESIDE),
            )),
        }
    }

    fn target(&mut self, target: &PyExpr) -> Result<Var, CompileError> {
        match target {
            PyExpr::Name(name) => self.new_var(name.id.as_str(), target.range()),
            _ => Err(self.general(target.range(), construct::TARGET)),
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
                _ => Err(self.general(expr.range(), construct::SIGN)),
            },
            PyExpr::Tuple(tuple) => Ok(Expr::Tuple(
                tuple
                    .elts
                    .iter()
                    .map(|item| self.expr(item))
                    .collect::<Result<_, _>>()?,
            )),
            PyExpr::Attribute(attribute) => Err(self.attribute(attribute, false)),
            PyExpr::Call(call) => {
                if let PyExpr::Attribute(attribute) = &*call.func {
                    return Err(self.attribute(attribute, true));
                }
                let callee = self.expr(&call.func)?;
                if let Some(keyword) = call.arguments.keywords.first() {
                    return Err(self.general(keyword.range(), construct::KEYWORD));
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
            other => Err(self.general(
                expr.range(),
                construct::of_expression(other).unwrap_or(construct::SIGN),
            )),
        }
    }

    fn attribute(&self, attribute: &ExprAttribute, is_called: bool) -> CompileError {
        let is_local = |name: &str| self.vars.contains_key(name) || self.locals.contains(name);
        let construct = general::of_attribute(attribute, is_called, self.scope, is_local);
        self.general(attribute.range(), construct)
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
                Err(self.general(range, construct::NO_INTEGER))
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
        if let Some(construct) = self.scope.bound.get(name) {
            return Err(self.general(range, *construct));
        }
        if let Some(constant) = ConstantId::find(name) {
            return Ok(Expr::Constant(constant));
        }
        if let Some(primitive) = names::primitive(name) {
            return Ok(Expr::Primitive(primitive));
        }
        if let Some(construct) = general::of_name(name, self.scope) {
            return Err(self.general(range, construct));
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
