//! Cuts a file of source into its solvers: every function at the top level is one.
//!
//! Owns which bytes a solver is (from `def` through the last byte of its last statement) and what
//! statements beside the functions mean. Leaves the insides of a function to [`super::resolve`].

use std::collections::BTreeMap;
use std::ops::Range;

use ruff_python_ast::{Expr, ModModule, Stmt, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};

use super::ast::Source;
use super::error::{CompileError, Position, Reason};
use super::resolve::{Scope, link, reached, resolve_function};
use super::{constants::ConstantId, guard};

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
    /// parse.
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
    let whole = |error: CompileError| ParsedFile {
        solvers: vec![SourceFunction {
            name: String::new(),
            range: 0..bytes.len(),
            first_line: 1,
            source: Err(error),
            places: Vec::new(),
        }],
    };
    let (text, module) = match syntax_tree(bytes) {
        Ok(parsed) => parsed,
        Err(error) => return whole(error),
    };
    let Outline {
        definitions,
        scope,
        opaque,
    } = match Outline::of(&module) {
        Ok(outline) => outline,
        Err(error) => return whole(error),
    };
    let resolved: Vec<_> = definitions
        .iter()
        .map(|definition| {
            let range = range_of(text, definition);
            if opaque.is_some() {
                return Err(CompileError {
                    at: Position { line: 1, column: 1 },
                    reason: opaque_reason(),
                });
            }
            resolve_function(&text[range.clone()], range.start, definition, &scope)
        })
        .collect();
    let mut first_line = LineCounter::new(text);
    let solvers = definitions
        .iter()
        .enumerate()
        .map(|(place, definition)| {
            let range = range_of(text, definition);
            SourceFunction {
                name: definition.name.as_str().to_owned(),
                first_line: first_line.line_of(range.start),
                range,
                source: link(place, &resolved, &scope),
                places: reached(place, &resolved),
            }
        })
        .collect();
    ParsedFile { solvers }
}

/// Python's syntax tree of a text whose shape is no danger.
pub(super) fn syntax_tree(bytes: &[u8]) -> Result<(&str, ModModule), CompileError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        CompileError {
            at: Position::of(&valid, valid.len()),
            reason: Reason::NotUtf8,
        }
    })?;
    guard::check(text)?;
    match ruff_python_parser::parse_module(text) {
        Ok(parsed) => Ok((text, parsed.into_syntax())),
        Err(error) => Err(CompileError {
            at: Position::of(text, error.location.start().to_usize()),
            reason: Reason::Syntax(error.error.to_string()),
        }),
    }
}

/// What a file defines.
pub(super) struct Outline<'a> {
    /// Its functions, in order.
    pub definitions: Vec<&'a StmtFunctionDef>,
    /// What names mean in them.
    pub scope: Scope<'a>,
    /// Where the first statement stands that may bind names in a way that is not followed here.
    pub opaque: Option<TextRange>,
}

impl<'a> Outline<'a> {
    /// The outline of a file that defines a function.
    pub fn of(module: &'a ModModule) -> Result<Self, CompileError> {
        let definitions: Vec<&StmtFunctionDef> = module
            .body
            .iter()
            .filter_map(|statement| match statement {
                Stmt::FunctionDef(definition) => Some(definition),
                _ => None,
            })
            .collect();
        if definitions.is_empty() {
            return Err(CompileError {
                at: Position { line: 1, column: 1 },
                reason: Reason::NoFunction,
            });
        }
        let beside = beside_functions(&module.body);
        let scope = Scope {
            functions: definitions
                .iter()
                .enumerate()
                .map(|(place, definition)| (definition.name.as_str(), place))
                .collect(),
            params: definitions
                .iter()
                .map(|definition| {
                    definition
                        .parameters
                        .iter_non_variadic_params()
                        .map(|param| param.parameter.name.as_str().to_owned())
                        .collect()
                })
                .collect(),
            bound: beside.bound,
        };
        Ok(Outline {
            definitions,
            scope,
            opaque: beside.opaque,
        })
    }
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

/// What stands beside the functions of a file.
struct Beside<'a> {
    /// Names that the module binds to something that is not the DSL's.
    bound: BTreeMap<&'a str, ()>,
    /// The first statement that may bind names in a way that is not followed here.
    opaque: Option<TextRange>,
}

/// A module may import the DSL, hold docstrings and run itself as a script; none of it changes
/// what its functions do. A name that it binds to anything else is not the DSL's any more.
fn beside_functions(body: &[Stmt]) -> Beside<'_> {
    let mut bound = BTreeMap::new();
    let mut opaque = None;
    let known = |name: &str| {
        solver_runtime::catalogue::find(name).is_some() || ConstantId::find(name).is_some()
    };
    for statement in body {
        let mut unclear = false;
        match statement {
            Stmt::FunctionDef(_) | Stmt::Pass(_) | Stmt::Expr(_) | Stmt::Assert(_) => {}
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    bound.insert(name.as_str().split('.').next().unwrap_or_default(), ());
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    match &alias.asname {
                        Some(name) => {
                            bound.insert(name.as_str(), ());
                        }
                        None if alias.name.as_str() == "*" || known(alias.name.as_str()) => {}
                        None => {
                            bound.insert(alias.name.as_str(), ());
                        }
                    }
                }
            }
            Stmt::ClassDef(class) => {
                bound.insert(class.name.as_str(), ());
            }
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    unclear |= !bind(target, &mut bound);
                }
            }
            Stmt::AnnAssign(assign) => unclear |= !bind(&assign.target, &mut bound),
            Stmt::AugAssign(assign) => unclear |= !bind(&assign.target, &mut bound),
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
    Beside { bound, opaque }
}

fn bind<'a>(target: &'a Expr, bound: &mut BTreeMap<&'a str, ()>) -> bool {
    match target {
        Expr::Name(name) => {
            bound.insert(name.id.as_str(), ());
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
