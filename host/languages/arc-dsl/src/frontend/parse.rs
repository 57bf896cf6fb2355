//! Cuts a file of source into its solvers: every function at the top level is one.
//!
//! Owns which bytes a solver is (from `def` through the last byte of its last statement) and what
//! statements beside the functions mean. Leaves the insides of a function to [`super::resolve`].

use std::collections::BTreeMap;
use std::ops::Range;

use ruff_python_ast::{Expr, ModModule, Stmt, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};

use super::ast::Source;
use super::constants::ConstantId;
use super::construct::{self, Construct};
use super::error::{CompileError, Position, Reason};
use super::guard;
use super::link::{Entries, link, link_orders, take};
use super::names;
use super::pieces::ENOUGH_TOKENS;
use super::resolve::{Beyond, Resolved, beyond, resolve_function};
use super::scope::{Scope, Signature};
use solver_core::input::without_mark;
use solver_core::quote;
use solver_language::entry::{self, Function};
use solver_language::fence::{Fenced, Fences};

/// The most functions of a file: each of them is a solver.
const MAX_FUNCTIONS: usize = 100_000;

/// A file of source after parsing: at least one function, in the order of the file. Where the file is
/// no Python but holds Markdown fences, they are those of its last whole fence.
#[derive(Clone, Debug)]
pub struct ParsedFile {
    /// The functions, each as a solver. Text that does not parse counts as one, nameless.
    pub solvers: Vec<SourceFunction>,
}

/// One function of a file.
#[derive(Clone, Debug)]
pub struct SourceFunction {
    /// The name of the function; empty where the file does not parse.
    pub name: String,
    /// Its bytes: from `def` through the last byte of its last statement, or all that does not
    /// parse, a byte order mark before it left out.
    pub range: Range<usize>,
    /// The line of the file on which it starts, counted from 1.
    pub first_line: u32,
    /// The same of each function that it is made of, itself first.
    pub first_lines: Vec<u32>,
    /// Whether another function of the file mentions it.
    pub is_mentioned: bool,
    /// Whether it does not compile but calls a primitive, so that it is meant in arc-dsl.
    pub calls_primitive: bool,
    /// The solver with its names resolved, or why it does not compile.
    pub source: Result<Source, CompileError>,
    /// The places in the file of the functions that `source` is made of, in its order.
    pub places: Vec<usize>,
}

impl ParsedFile {
    /// Whether it is meant in arc-dsl, as far as the text alone says: it is no Python at all, all of its
    /// functions keep to the subset, whatever else is wrong with them, or one of them calls a primitive.
    pub fn is_meant_so(&self) -> bool {
        let keeps = |solver: &SourceFunction| match &solver.source {
            Ok(_) => true,
            Err(error) => error.general.is_empty(),
        };
        self.solvers.iter().all(keeps) || self.solvers.iter().any(|solver| solver.calls_primitive)
    }

    /// The place of the function that is meant where none is named.
    pub fn meant(&self) -> usize {
        entry::meant(&self.functions()).unwrap_or(0)
    }

    /// The functions that are solvers: the others help them, or are defined again further down.
    pub fn into_solvers(self) -> Vec<SourceFunction> {
        let places = entry::solvers(&self.functions());
        let mut solvers: Vec<Option<SourceFunction>> = self.solvers.into_iter().map(Some).collect();
        places
            .into_iter()
            .filter_map(|place| solvers[place].take())
            .collect()
    }

    fn functions(&self) -> Vec<Function<'_>> {
        let functions = self.solvers.iter().map(|solver| Function {
            name: &solver.name,
            is_mentioned: solver.is_mentioned,
        });
        functions.collect()
    }

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
    let mut solvers = match solvers_of(unmarked, tokens, entries) {
        Ok(solvers) => solvers,
        Err(Refused::Parsed(error)) => vec![unread(0..unmarked.len(), error)],
        Err(Refused::Unparsed(error)) => match Fences::of(unmarked) {
            Fences::Whole(fenced) => solvers_in(&fenced, tokens, entries),
            Fences::Unclosed(line) => vec![unread(0..unmarked.len(), unclosed(line))],
            Fences::None => vec![unread(0..unmarked.len(), error)],
        },
    };
    for solver in &mut solvers {
        solver.range = solver.range.start + mark..solver.range.end + mark;
    }
    ParsedFile { solvers }
}

/// The one solver of a text, or of a part of it, in which no function can be told.
fn unread(range: Range<usize>, error: CompileError) -> SourceFunction {
    SourceFunction {
        name: String::new(),
        range,
        first_line: 1,
        first_lines: Vec::new(),
        is_mentioned: false,
        calls_primitive: false,
        source: Err(error),
        places: Vec::new(),
    }
}

/// The solvers of a program in Markdown, with their places in the text around it.
fn solvers_in(fenced: &Fenced<'_>, tokens: usize, entries: Entries) -> Vec<SourceFunction> {
    let mut solvers = match solvers_of(&fenced.text, tokens, entries) {
        Ok(mut solvers) => {
            for solver in &mut solvers {
                let range = &solver.range;
                solver.range = fenced.offset(range.start)..fenced.offset(range.end);
                for line in solver
                    .first_lines
                    .iter_mut()
                    .chain([&mut solver.first_line])
                {
                    *line = fenced.place(*line, 1).0;
                }
            }
            solvers
        }
        Err(Refused::Parsed(error) | Refused::Unparsed(error)) => {
            vec![unread(fenced.range(), error)]
        }
    };
    for solver in &mut solvers {
        if let Err(error) = &mut solver.source {
            *error = in_text(fenced, error.clone());
        }
    }
    solvers
}

/// An error of a program in Markdown, with its places in the text around it.
pub(crate) fn in_text(fenced: &Fenced<'_>, error: CompileError) -> CompileError {
    error.moved(&|at| {
        let (line, column) = fenced.place(at.line, at.column);
        Position { line, column }
    })
}

/// The error of a text that is no Python, and in which a fence is opened on this line.
pub(crate) fn unclosed(line: u32) -> CompileError {
    CompileError::new(Position { line, column: 1 }, Reason::UnclosedFence)
}

/// Why a text is no file of functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is no Python.
    Unparsed(CompileError),
    /// It is, but holds no functions, or too much of them.
    Parsed(CompileError),
}

/// The functions, each as a solver or differ, of a text, or why it holds none.
pub(super) fn solvers_of(
    bytes: &[u8],
    tokens: usize,
    entries: Entries,
) -> Result<Vec<SourceFunction>, Refused> {
    let text = utf8(bytes).map_err(Refused::Unparsed)?;
    let pieces = guard::check(text, tokens).map_err(Refused::Unparsed)?;
    let mut outline = Outline::default();
    let mut only = None;
    for piece in &pieces {
        let module = parse(text, piece).map_err(Refused::Unparsed)?;
        outline.add(&module, piece.start);
        if pieces.len() == 1 {
            only = Some(module);
        }
    }
    let outline = outline.of_functions(text).map_err(Refused::Parsed)?;
    let opaque = outline.opaque_error(text);
    let scope = outline.scope;
    let count = scope.signatures.len();
    let mut functions = Functions {
        resolved: Vec::with_capacity(count),
        ranges: Vec::with_capacity(count),
        first_lines: Vec::with_capacity(count),
        is_mentioned: vec![false; count],
        calls_primitive: Vec::with_capacity(count),
    };
    let mut lines = LineCounter::new(text);
    for piece in &pieces {
        // Its names are known now. Of a large file no more than one tree is kept at a time.
        let module = match only.take() {
            Some(module) => module,
            None => parse(text, piece).map_err(Refused::Unparsed)?,
        };
        let text = &text[piece.clone()];
        for definition in definitions(&module) {
            let range = range_of(text, definition);
            let first_line = lines.line_of(piece.start + range.start);
            functions
                .ranges
                .push(piece.start + range.start..piece.start + range.end);
            functions.first_lines.push(first_line);
            let source = &text[range.clone()];
            let resolved = match &opaque {
                Some(error) => Err(error.clone()),
                None => resolve_function(source, range.start, definition, &scope),
            };
            functions.add(resolved.map_err(|error| {
                let found = beyond(error, source, range.start, definition, &scope);
                let is_of_text = opaque.is_some();
                let place = |at: Position| {
                    if is_of_text {
                        at
                    } else {
                        at.in_text_from(first_line)
                    }
                };
                Beyond {
                    error: found.error.moved(&place),
                    ..found
                }
            }));
        }
    }
    functions
        .linked(text, &scope, entries)
        .map_err(Refused::Parsed)
}

/// The functions of a text while they are read.
struct Functions {
    resolved: Vec<Result<Resolved, CompileError>>,
    ranges: Vec<Range<usize>>,
    first_lines: Vec<u32>,
    is_mentioned: Vec<bool>,
    calls_primitive: Vec<bool>,
}

impl Functions {
    /// Adds the next one: what it is, or why it does not compile and what it names.
    fn add(&mut self, resolved: Result<Resolved, Beyond>) {
        let place = self.resolved.len();
        let (resolved, named, calls_primitive) = match resolved {
            Ok(resolved) => {
                let named = resolved.mentions().collect();
                (Ok(resolved), named, false)
            }
            Err(found) => (Err(found.error), found.named, found.calls_primitive),
        };
        self.resolved.push(resolved);
        self.calls_primitive.push(calls_primitive);
        for named in named {
            // That it calls itself makes it nobody's helper.
            self.is_mentioned[named] |= named != place;
        }
    }

    /// Each with all that it reaches.
    fn linked(
        self,
        text: &str,
        scope: &Scope,
        entries: Entries,
    ) -> Result<Vec<SourceFunction>, CompileError> {
        let Functions {
            mut resolved,
            ranges,
            first_lines,
            is_mentioned,
            calls_primitive,
        } = self;
        let orders = link_orders(&resolved)?;
        let mut linked: Vec<bool> = resolved
            .iter()
            .map(|function| function.as_ref().is_ok_and(Resolved::names_functions))
            .collect();
        for &place in orders.iter().flat_map(|order| &order[1..]) {
            linked[place] = true;
        }
        let solvers = orders.into_iter().zip(ranges).map(|(places, range)| {
            let place = places[0];
            let first_line = first_lines[place];
            let source = match linked[place] {
                true => {
                    let text = (&text[range.clone()], first_line);
                    link(&places, text, &resolved, scope, entries)
                }
                false => take(&mut resolved[place], first_line, entries),
            };
            SourceFunction {
                name: scope.signatures[place].name.clone(),
                range,
                first_line,
                first_lines: places.iter().map(|&place| first_lines[place]).collect(),
                is_mentioned: is_mentioned[place],
                calls_primitive: calls_primitive[place],
                source,
                places,
            }
        });
        Ok(solvers.collect())
    }
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
        CompileError::new(Position::of(&valid, valid.len()), Reason::NotUtf8)
    })
}

/// Parses a piece of a text. Places in the tree are counted from its start.
fn parse(text: &str, piece: &Range<usize>) -> Result<ModModule, CompileError> {
    let wrong = |offset: usize, message: &str| {
        CompileError::new(
            Position::of(text, piece.start + offset),
            Reason::Syntax(quote::line(message)),
        )
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

/// The definitions of a file.
#[derive(Default)]
pub(super) struct Outline {
    /// The scope of its functions.
    pub scope: Scope,
    /// The byte where the first statement stands that may bind names in a way that is not followed
    /// here.
    opaque: Option<usize>,
    /// The first statement that may have been meant as the solver where there is no function, with the
    /// byte where it stands.
    beside: Option<(usize, Construct)>,
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
        if self.beside.is_none() {
            let meant = module.body.iter().find_map(meant_as_solver);
            self.beside = meant.map(|(range, what)| (start + range.start().to_usize(), what));
        }
    }

    /// The outline of a file that defines a function, and not more than it may. `text` is the file.
    pub(crate) fn of_functions(self, text: &str) -> Result<Self, CompileError> {
        Err(match (self.scope.signatures.len(), self.beside) {
            (1..=MAX_FUNCTIONS, _) => return Ok(self),
            (0, Some((offset, construct))) => {
                CompileError::new(Position::of(text, offset), Reason::General(construct))
            }
            (0, None) => CompileError::of_text(Reason::NoFunction),
            (found, _) => CompileError::of_text(Reason::Limit {
                what: "functions in one file",
                found,
                limit: MAX_FUNCTIONS,
            }),
        })
    }

    /// Why no function of a file compiles that has an opaque statement.
    pub(crate) fn opaque_error(&self, text: &str) -> Option<CompileError> {
        let at = Position::of(text, self.opaque?);
        Some(CompileError::new(at, Reason::General(construct::BESIDE)))
    }
}

/// The construct of a statement that may hold a solver and is no function.
fn meant_as_solver(statement: &Stmt) -> Option<(TextRange, Construct)> {
    let lambda = |value: &Expr| match value {
        Expr::Lambda(lambda) => Some((lambda.range(), construct::LAMBDA)),
        _ => None,
    };
    match statement {
        Stmt::ClassDef(class) => Some((class.range(), construct::CLASS)),
        Stmt::Assign(assign) => lambda(&assign.value),
        Stmt::AnnAssign(assign) => lambda(assign.value.as_deref()?),
        _ => None,
    }
}

/// The functions of a module, in order.
pub(super) fn definitions(module: &ModModule) -> impl Iterator<Item = &StmtFunctionDef> {
    module.body.iter().filter_map(|statement| match statement {
        Stmt::FunctionDef(definition) => Some(definition),
        _ => None,
    })
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
fn beside_functions(body: &[Stmt], bound: &mut BTreeMap<String, Construct>) -> Option<TextRange> {
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
                    let module = construct::of_module(alias.name.as_str());
                    bound.insert(first.to_owned(), module);
                }
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map_or("", |name| name.as_str());
                let module = construct::of_module(module);
                for alias in &import.names {
                    match &alias.asname {
                        Some(name) => {
                            bound.insert(name.as_str().to_owned(), module);
                        }
                        None if alias.name.as_str() == "*" || known(alias.name.as_str()) => {}
                        None => {
                            bound.insert(alias.name.as_str().to_owned(), module);
                        }
                    }
                }
            }
            Stmt::ClassDef(class) => {
                bound.insert(class.name.as_str().to_owned(), construct::CLASS);
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

fn bind(target: &Expr, bound: &mut BTreeMap<String, Construct>) -> bool {
    match target {
        Expr::Name(name) => {
            bound.insert(name.id.as_str().to_owned(), construct::OF_MODULE);
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
