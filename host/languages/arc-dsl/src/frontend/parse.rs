//! Cuts a file of source into its solvers: every function at the top level is one.
//!
//! Owns which bytes a solver is (from `def` through the last byte of its last statement) and what
//! statements beside the functions mean. Leaves the insides of a function to [`super::resolve`].

use std::collections::BTreeSet;
use std::ops::Range;

use ruff_python_ast::{Expr, ModModule, Stmt, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};

use super::ast::Source;
use super::constants::ConstantId;
use super::error::{CompileError, Position, Reason};
use super::guard;
use super::names;
use super::pieces::ENOUGH_TOKENS;
use super::resolve::{Entries, Resolved, Scope, Signature, link, reached, resolve_function, take};
use solver_core::input::without_mark;
use solver_core::quote;

/// The most functions of a file: each of them is a solver.
const MAX_FUNCTIONS: usize = 100_000;
/// The most expressions of functions that are repeated, each with every solver that reaches it.
const MAX_REPEATED: usize = 2_000_000;

/// A file of source after parsing: at least one solver, in the order of the file.
#[derive(Clone, Debug)]
pub struct ParsedFile {
    /// The solvers. What does not parse counts as one, nameless.
    pub solvers: Vec<SourceFunction>,
}

/// One solver of a file.
#[derive(Clone, Debug)]
pub struct SourceFunction {
    /// The name of the function; empty where the file does not parse.
    pub name: String,
    /// Its bytes: from `def` through the last byte of its last statement, or all that does not
    /// parse, a byte order mark before it left out.
    pub range: Range<usize>,
    /// The line of the file on which it starts, counted from 1.
    pub first_line: u32,
    /// The solver with its names resolved, or why it does not compile.
    pub source: Result<Source, CompileError>,
    /// The places in the file of the functions that `source` is made of, in its order.
    pub places: Vec<usize>,
}

impl ParsedFile {
    /// The place of the function called `entry`; the last one, as in Python, where several have
    /// that name.
    pub fn find(&self, entry: &str) -> Option<usize> {
        self.solvers
            .iter()
            .rposition(|solver| !solver.name.is_empty() && solver.name == entry)
    }
}

/// Parses a file of solvers. It never fails as a whole: what does not parse is one solver that
/// does not compile.
pub fn parse_file(bytes: &[u8]) -> ParsedFile {
    parse_in_pieces(bytes, ENOUGH_TOKENS)
}

/// The same, in pieces of about so many tokens. How many only decides how much memory it takes.
pub fn parse_in_pieces(bytes: &[u8], tokens: usize) -> ParsedFile {
    parse_entries(bytes, tokens, Entries::Solvers)
}

/// Parses a file of differs: functions of (S, I, C), or of anything where they only help.
pub fn parse_differs(bytes: &[u8]) -> ParsedFile {
    parse_entries(bytes, ENOUGH_TOKENS, Entries::Differs)
}

fn parse_entries(bytes: &[u8], tokens: usize, entries: Entries) -> ParsedFile {
    // The mark is no part of a solver, of its hash, or of a column.
    let unmarked = without_mark(bytes);
    let mark = bytes.len() - unmarked.len();
    let mut solvers = solvers_of(unmarked, tokens, entries).unwrap_or_else(|error| {
        vec![SourceFunction {
            name: String::new(),
            range: 0..unmarked.len(),
            first_line: 1,
            source: Err(error),
            places: Vec::new(),
        }]
    });
    for solver in &mut solvers {
        solver.range = solver.range.start + mark..solver.range.end + mark;
    }
    ParsedFile { solvers }
}

/// The solvers, or differs, of a file, or why it is none.
pub(super) fn solvers_of(
    bytes: &[u8],
    tokens: usize,
    entries: Entries,
) -> Result<Vec<SourceFunction>, CompileError> {
    let text = utf8(bytes)?;
    let pieces = guard::check(text, tokens)?;
    let mut outline = Outline::default();
    let mut only = None;
    for piece in &pieces {
        let module = parse(text, piece)?;
        outline.add(&module, piece.start);
        if pieces.len() == 1 {
            only = Some(module);
        }
    }
    let Outline { scope, opaque } = outline.of_functions()?;
    let mut resolved = Vec::with_capacity(scope.signatures.len());
    let mut ranges = Vec::with_capacity(scope.signatures.len());
    for piece in &pieces {
        // Its names are known now. Of a large file no more than one tree is kept at a time.
        let module = match only.take() {
            Some(module) => module,
            None => parse(text, piece)?,
        };
        let text = &text[piece.clone()];
        for definition in definitions(&module) {
            let range = range_of(text, definition);
            ranges.push(piece.start + range.start..piece.start + range.end);
            resolved.push(match opaque {
                Some(_) => Err(CompileError {
                    at: Position { line: 1, column: 1 },
                    reason: opaque_reason(),
                }),
                None => resolve_function(&text[range.clone()], range.start, definition, &scope),
            });
        }
    }
    let orders = link_orders(&resolved)?;
    let mut linked: Vec<bool> = resolved
        .iter()
        .map(|function| function.as_ref().is_ok_and(Resolved::names_functions))
        .collect();
    for &place in orders.iter().flat_map(|order| &order[1..]) {
        linked[place] = true;
    }
    let mut first_line = LineCounter::new(text);
    let solvers = orders
        .into_iter()
        .zip(ranges)
        .map(|(places, range)| SourceFunction {
            name: scope.signatures[places[0]].name.clone(),
            first_line: first_line.line_of(range.start),
            source: match linked[places[0]] {
                true => link(&places, &text[range.clone()], &resolved, &scope, entries),
                false => take(&mut resolved[places[0]], entries),
            },
            range,
            places,
        });
    Ok(solvers.collect())
}

/// What each solver is made of. Since functions are repeated for each solver that reaches them, a
/// small file could become very large.
fn link_orders(
    functions: &[Result<Resolved, CompileError>],
) -> Result<Vec<Vec<usize>>, CompileError> {
    let sizes: Vec<usize> = functions
        .iter()
        .map(|function| function.as_ref().map_or(1, Resolved::size))
        .collect();
    let mut repeated = 0;
    let mut orders = Vec::with_capacity(functions.len());
    for entry in 0..functions.len() {
        let order = reached(entry, functions);
        repeated += order[1..].iter().map(|&place| sizes[place]).sum::<usize>();
        if repeated > MAX_REPEATED {
            return Err(CompileError {
                at: Position { line: 1, column: 1 },
                reason: Reason::Limit {
                    what: "expressions of functions that are repeated for every solver that calls them",
                    found: repeated,
                    limit: MAX_REPEATED,
                },
            });
        }
        orders.push(order);
    }
    Ok(orders)
}

/// The whole syntax tree of a text whose shape is no danger.
pub(super) fn syntax_tree(bytes: &[u8]) -> Result<(&str, ModModule), CompileError> {
    let text = utf8(bytes)?;
    guard::check(text, usize::MAX)?;
    Ok((text, parse(text, &(0..text.len()))?))
}

fn utf8(bytes: &[u8]) -> Result<&str, CompileError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        CompileError {
            at: Position::of(&valid, valid.len()),
            reason: Reason::NotUtf8,
        }
    })
}

/// Parses a piece of a text. Places in the tree are counted from its start.
fn parse(text: &str, piece: &Range<usize>) -> Result<ModModule, CompileError> {
    let wrong = |offset: usize, message: &str| CompileError {
        at: Position::of(text, piece.start + offset),
        reason: Reason::Syntax(quote::line(message)),
    };
    let source = &text[piece.clone()];
    // The parser passes a mark over wherever it starts; in the middle of a file Python does not.
    if source.starts_with('\u{feff}') {
        return Err(wrong(0, "invalid non-printable character U+FEFF"));
    }
    match ruff_python_parser::parse_module(source) {
        Ok(parsed) => Ok(parsed.into_syntax()),
        Err(error) => Err(wrong(
            error.location.start().to_usize(),
            &error.error.to_string(),
        )),
    }
}

/// What a file defines.
#[derive(Default)]
pub(super) struct Outline {
    /// What names mean in its functions.
    pub scope: Scope,
    /// The byte where the first statement stands that may bind names in a way that is not followed
    /// here.
    pub(crate) opaque: Option<usize>,
}

impl Outline {
    /// Adds a piece of the file that starts at byte `start`.
    pub fn add(&mut self, module: &ModModule, start: usize) {
        for definition in definitions(module) {
            let params = definition.parameters.iter_non_variadic_params();
            let place = self.scope.signatures.len();
            let name = definition.name.as_str();
            self.scope.functions.insert(name.to_owned(), place);
            self.scope.signatures.push(Signature {
                name: name.to_owned(),
                params: params
                    .map(|param| param.parameter.name.as_str().to_owned())
                    .collect(),
            });
        }
        let opaque = beside_functions(&module.body, &mut self.scope.bound);
        self.opaque = self
            .opaque
            .or(opaque.map(|range| start + range.start().to_usize()));
    }

    /// The outline of a file that defines a function, and not more than it may.
    pub(crate) fn of_functions(self) -> Result<Self, CompileError> {
        let reason = match self.scope.signatures.len() {
            0 => Reason::NoFunction,
            1..=MAX_FUNCTIONS => return Ok(self),
            found => Reason::Limit {
                what: "functions in one file",
                found,
                limit: MAX_FUNCTIONS,
            },
        };
        let at = Position { line: 1, column: 1 };
        Err(CompileError { at, reason })
    }
}

/// The functions of a module, in order.
pub(super) fn definitions(module: &ModModule) -> impl Iterator<Item = &StmtFunctionDef> {
    module.body.iter().filter_map(|statement| match statement {
        Stmt::FunctionDef(definition) => Some(definition),
        _ => None,
    })
}

/// Why a file with an opaque statement does not compile.
pub(super) fn opaque_reason() -> Reason {
    Reason::Unsupported {
        what: "a compound statement outside of any function",
        instead: "move it into the function, or remove it",
    }
}

/// From `def` through the last byte of the last statement.
pub(super) fn range_of(text: &str, definition: &StmtFunctionDef) -> Range<usize> {
    let end = definition.end().to_usize();
    let after_decorators = definition
        .decorator_list
        .last()
        .map_or(definition.start().to_usize(), |last| last.end().to_usize());
    let start = text[after_decorators..end]
        .find("def")
        .map_or(after_decorators, |at| after_decorators + at);
    start..end
}

/// Counts lines while offsets only grow, so that a file of many solvers is read once.
pub(super) struct LineCounter<'a> {
    bytes: &'a [u8],
    offset: usize,
    line: u32,
}

impl<'a> LineCounter<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        LineCounter {
            bytes: text.as_bytes(),
            offset: 0,
            line: 1,
        }
    }

    pub(super) fn line_of(&mut self, offset: usize) -> u32 {
        let passed = &self.bytes[self.offset..offset];
        let breaks = passed.iter().filter(|&&byte| byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.offset = offset;
        self.line
    }
}

/// A module may import the DSL, hold docstrings and run itself as a script; none of it changes
/// what its functions do. A name that it binds to anything else, which is added to `bound`, is not the
/// DSL's any more. Returns the first statement that may bind names in a way that is not followed
/// here.
fn beside_functions(body: &[Stmt], bound: &mut BTreeSet<String>) -> Option<TextRange> {
    let mut opaque = None;
    let known = |name: &str| names::primitive(name).is_some() || ConstantId::find(name).is_some();
    for statement in body {
        let mut unclear = false;
        match statement {
            Stmt::FunctionDef(_) | Stmt::Pass(_) | Stmt::Expr(_) | Stmt::Assert(_) => {}
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    let first = name.as_str().split('.').next().unwrap_or_default();
                    bound.insert(first.to_owned());
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    match &alias.asname {
                        Some(name) => {
                            bound.insert(name.as_str().to_owned());
                        }
                        None if alias.name.as_str() == "*" || known(alias.name.as_str()) => {}
                        None => {
                            bound.insert(alias.name.as_str().to_owned());
                        }
                    }
                }
            }
            Stmt::ClassDef(class) => {
                bound.insert(class.name.as_str().to_owned());
            }
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    unclear |= !bind(target, bound);
                }
            }
            Stmt::AnnAssign(assign) => unclear |= !bind(&assign.target, bound),
            Stmt::AugAssign(assign) => unclear |= !bind(&assign.target, bound),
            Stmt::If(branch) if is_main_test(&branch.test) => {}
            Stmt::If(_)
            | Stmt::For(_)
            | Stmt::While(_)
            | Stmt::With(_)
            | Stmt::Match(_)
            | Stmt::Try(_)
            | Stmt::Raise(_)
            | Stmt::Delete(_)
            | Stmt::TypeAlias(_)
            | Stmt::Global(_)
            | Stmt::Nonlocal(_)
            | Stmt::Return(_)
            | Stmt::Break(_)
            | Stmt::Continue(_)
            | Stmt::IpyEscapeCommand(_) => unclear = true,
        }
        if unclear {
            opaque.get_or_insert(statement.range());
        }
    }
    opaque
}

fn bind(target: &Expr, bound: &mut BTreeSet<String>) -> bool {
    match target {
        Expr::Name(name) => {
            bound.insert(name.id.as_str().to_owned());
            true
        }
        _ => false,
    }
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
