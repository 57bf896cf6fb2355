//! Resolves a file for people: as much of it as can be, with all errors and the place of every
//! expression.
//!
//! Owns how the work goes on after an error: the statement is left out, and the names that it
//! would have bound are taken for variables of unknown value. The rules of the language are those
//! of [`super::resolve`]; a file has an error here exactly where it has one there.

use std::collections::BTreeMap;
use std::ops::Range;

use ruff_python_ast::{Expr as PyExpr, Stmt, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};
use solver_language::entry;
use solver_runtime::program::Role;

use super::ast::Line;
use super::error::{CompileError, Reason};
use super::link::{Entries, entry_roles};
use super::parse::{LineCounter, Outline, Refused, definitions, range_of, solvers_of, syntax_tree};
use super::pieces::ENOUGH_TOKENS;
use super::resolve::{Resolver, beyond};
use super::scope::Scope;

/// A file that Python can parse.
#[derive(Clone, Debug)]
pub(crate) struct FileSurvey {
    /// Its functions, in order.
    pub functions: Vec<FunctionSurvey>,
    /// The error of statements beside the functions.
    pub beside: Option<CompileError>,
}

/// One function of it.
#[derive(Clone, Debug)]
pub(crate) struct FunctionSurvey {
    /// Its name.
    pub name: String,
    /// The line of the file on which it starts, counted from 1.
    pub first_line: u32,
    /// The line of an earlier function of the same name, which this one replaces.
    pub replaces: Option<u32>,
    /// The names of its parameters, as far as they are known.
    pub params: Vec<String>,
    /// The role of each parameter when it runs as a solver; none where it cannot, where another
    /// function of the file calls it, or where a later one replaces it.
    pub roles: Option<Vec<Role>>,
    /// Number of variables.
    pub(crate) vars: u32,
    /// The statements without an error.
    pub lines: Vec<Line>,
    /// Where each expression of the lines stands in the file, in the order of a visit.
    pub places: Vec<Range<usize>>,
    /// Where each variable is bound in the file.
    pub bindings: Vec<Range<usize>>,
    /// Where its last statement stands in the file.
    pub end: Range<usize>,
    /// Whether a `return` is anywhere in it.
    pub returns: bool,
    /// Why it does not compile: at most one error a statement, positions from its `def` line.
    pub errors: Vec<CompileError>,
}

/// The most errors in one function; what comes after them is not looked at.
pub(crate) const MOST_ERRORS: usize = 1_000;

/// Surveys a file. The error is that of a file of which nothing is known.
pub(crate) fn survey_file(bytes: &[u8]) -> Result<FileSurvey, Refused> {
    let (text, module) = syntax_tree(bytes).map_err(Refused::Unparsed)?;
    let mut outline = Outline::default();
    outline.add(&module, 0);
    let outline = outline.of_functions(text).map_err(Refused::Parsed)?;
    let mut counter = LineCounter::new(text);
    let count = outline.scope.signatures.len();
    let mut called = vec![false; count];
    let mut functions: Vec<FunctionSurvey> = Vec::with_capacity(count);
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, definition) in definitions(&module).enumerate() {
        let range = range_of(text, definition);
        let source = &text[range.clone()];
        let mut resolver = Resolver::new(source, range.start, &outline.scope);
        let mut function = survey_function(&mut resolver, definition, &outline.scope);
        function.first_line = counter.line_of(range.start);
        let mut named: Vec<usize> = resolver.mentions.keys().copied().collect();
        if let Some(first) = function.errors.first_mut() {
            let error = first.clone();
            let found = beyond(error, source, range.start, definition, &outline.scope);
            *first = found.error;
            named.extend(found.named);
            tell_once(&mut function.errors);
        }
        for mention in named.into_iter().filter(|&mention| mention != place) {
            called[mention] = true;
        }
        if let Some(earlier) = known.insert(definition.name.as_str(), place) {
            function.replaces = Some(functions[earlier].first_line);
        }
        functions.push(function);
    }
    let names = functions.iter().zip(&called);
    let names = names.map(|(function, &is_mentioned)| entry::Function {
        name: &function.name,
        is_mentioned,
    });
    for place in entry::solvers(&names.collect::<Vec<_>>()) {
        let function = &mut functions[place];
        match entry_roles(&function.params, 1) {
            // One that is called may get anything.
            Ok(roles) => function.roles = Some(roles).filter(|_| !called[place]),
            Err(error) if function.errors.is_empty() => function.errors.push(error),
            Err(_) => {}
        }
    }
    let beside = outline.opaque_error(text);
    if beside.is_none() && functions.iter().all(|function| function.errors.is_empty()) {
        // Each by itself is well; the file may still be too much.
        solvers_of(bytes, ENOUGH_TOKENS, Entries::Solvers)?;
    }
    Ok(FileSurvey { functions, beside })
}

/// Of a function that is general Python one construct is told: the first of the errors, which says
/// best what it is. A slip of somebody who writes arc-dsl is told each time.
fn tell_once(errors: &mut Vec<CompileError>) {
    let is_general = |error: &CompileError, slips: bool| match error.reason {
        Reason::General(construct) => slips || !construct.is_slip(),
        _ => false,
    };
    let Some(told) = errors.iter().position(|error| is_general(error, false)) else {
        return;
    };
    let mut place = 0..;
    errors.retain(|error| place.next() == Some(told) || !is_general(error, true));
}

fn survey_function<'a>(
    resolver: &mut Resolver<'a>,
    definition: &'a StmtFunctionDef,
    scope: &Scope,
) -> FunctionSurvey {
    let mut errors = Vec::new();
    let params = resolver.enter(definition).unwrap_or_else(|error| {
        errors.push(error);
        let params = definition.parameters.iter();
        for param in params {
            resolver.assume(param.name(), param.range());
        }
        let known = scope.functions.get(definition.name.as_str());
        known.map_or_else(Vec::new, |&place| scope.signatures[place].params.clone())
    });
    let mut lines = Vec::with_capacity(definition.body.len());
    let mut returns = false;
    for statement in &definition.body {
        let (whole_lines, whole_places) = (lines.len(), resolver.places.len());
        if let Err(error) = resolver.statement(statement, &mut lines) {
            errors.push(error);
            lines.truncate(whole_lines);
            resolver.places.truncate(whole_places);
            bound_names(statement, &mut |name, range| resolver.assume(name, range));
        }
        returns |= has_return(statement);
        if errors.len() >= MOST_ERRORS {
            // There may be one in the rest.
            returns = true;
            break;
        }
    }
    let ranges = |ranges: &[TextRange]| ranges.iter().map(|&range| bytes_of(range)).collect();
    FunctionSurvey {
        name: definition.name.as_str().to_owned(),
        first_line: 1,
        replaces: None,
        params,
        roles: None,
        vars: u32::try_from(resolver.bindings.len()).unwrap_or(u32::MAX),
        lines,
        places: ranges(&resolver.places),
        bindings: ranges(&resolver.bindings),
        end: bytes_of(
            definition
                .body
                .last()
                .map_or(definition.range(), Ranged::range),
        ),
        returns,
        errors,
    }
}

fn bytes_of(range: TextRange) -> Range<usize> {
    range.start().to_usize()..range.end().to_usize()
}

/// Calls `bind` with every name that a statement would bind.
fn bound_names(statement: &Stmt, bind: &mut impl FnMut(&str, TextRange)) {
    match statement {
        Stmt::Assign(assign) => {
            for target in &assign.targets {
                bound_by_target(target, bind);
            }
        }
        Stmt::AnnAssign(assign) => bound_by_target(&assign.target, bind),
        Stmt::AugAssign(assign) => bound_by_target(&assign.target, bind),
        Stmt::For(inner) => {
            bound_by_target(&inner.target, bind);
            bound_by_all(&inner.body, bind);
            bound_by_all(&inner.orelse, bind);
        }
        Stmt::While(inner) => {
            bound_by_all(&inner.body, bind);
            bound_by_all(&inner.orelse, bind);
        }
        Stmt::If(inner) => {
            bound_by_all(&inner.body, bind);
            for clause in &inner.elif_else_clauses {
                bound_by_all(&clause.body, bind);
            }
        }
        Stmt::With(inner) => {
            for item in &inner.items {
                if let Some(target) = &item.optional_vars {
                    bound_by_target(target, bind);
                }
            }
            bound_by_all(&inner.body, bind);
        }
        Stmt::Try(inner) => {
            bound_by_all(&inner.body, bind);
            bound_by_all(&inner.orelse, bind);
            bound_by_all(&inner.finalbody, bind);
        }
        Stmt::Match(inner) => {
            for case in &inner.cases {
                bound_by_all(&case.body, bind);
            }
        }
        Stmt::FunctionDef(inner) => bind(inner.name.as_str(), inner.name.range()),
        Stmt::ClassDef(inner) => bind(inner.name.as_str(), inner.name.range()),
        Stmt::Import(import) => {
            for alias in &import.names {
                let name = alias.asname.as_ref().unwrap_or(&alias.name);
                bind(name.as_str(), alias.range());
            }
        }
        Stmt::ImportFrom(import) => {
            for alias in &import.names {
                let name = alias.asname.as_ref().unwrap_or(&alias.name);
                bind(name.as_str(), alias.range());
            }
        }
        Stmt::Return(_)
        | Stmt::Delete(_)
        | Stmt::TypeAlias(_)
        | Stmt::Raise(_)
        | Stmt::Assert(_)
        | Stmt::Global(_)
        | Stmt::Nonlocal(_)
        | Stmt::Expr(_)
        | Stmt::Pass(_)
        | Stmt::Break(_)
        | Stmt::Continue(_)
        | Stmt::IpyEscapeCommand(_) => {}
    }
}

fn bound_by_all(statements: &[Stmt], bind: &mut impl FnMut(&str, TextRange)) {
    for statement in statements {
        bound_names(statement, bind);
    }
}

fn bound_by_target(target: &PyExpr, bind: &mut impl FnMut(&str, TextRange)) {
    match target {
        PyExpr::Name(name) => bind(name.id.as_str(), target.range()),
        PyExpr::Tuple(tuple) => tuple
            .elts
            .iter()
            .for_each(|item| bound_by_target(item, bind)),
        PyExpr::List(list) => list
            .elts
            .iter()
            .for_each(|item| bound_by_target(item, bind)),
        PyExpr::Starred(starred) => bound_by_target(&starred.value, bind),
        _ => {}
    }
}

/// Whether a statement is a `return` or may hold one.
fn has_return(statement: &Stmt) -> bool {
    let any = |statements: &[Stmt]| statements.iter().any(has_return);
    match statement {
        Stmt::Return(_) => true,
        Stmt::For(inner) => any(&inner.body) || any(&inner.orelse),
        Stmt::While(inner) => any(&inner.body) || any(&inner.orelse),
        Stmt::If(inner) => {
            any(&inner.body)
                || inner
                    .elif_else_clauses
                    .iter()
                    .any(|clause| any(&clause.body))
        }
        Stmt::With(inner) => any(&inner.body),
        Stmt::Try(inner) => any(&inner.body) || any(&inner.orelse) || any(&inner.finalbody),
        Stmt::Match(inner) => inner.cases.iter().any(|case| any(&case.body)),
        Stmt::FunctionDef(_)
        | Stmt::ClassDef(_)
        | Stmt::Delete(_)
        | Stmt::TypeAlias(_)
        | Stmt::Assign(_)
        | Stmt::AnnAssign(_)
        | Stmt::AugAssign(_)
        | Stmt::Raise(_)
        | Stmt::Assert(_)
        | Stmt::Import(_)
        | Stmt::ImportFrom(_)
        | Stmt::Global(_)
        | Stmt::Nonlocal(_)
        | Stmt::Expr(_)
        | Stmt::Pass(_)
        | Stmt::Break(_)
        | Stmt::Continue(_)
        | Stmt::IpyEscapeCommand(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::parse_file;
    use crate::generate::known::KNOWN;

    #[test]
    fn all_errors_of_a_function_are_found_and_names_go_on() {
        let text = "def solve(I):\n    x1 = frist(I)\n    for a in I:\n        x2 = a\n    \
                    x3 = fill(x1, x2)\n    return y";
        let survey = survey_file(text.as_bytes()).unwrap();
        let lines: Vec<u32> = survey.functions[0]
            .errors
            .iter()
            .map(|e| e.at.line)
            .collect();
        assert_eq!(lines, [2, 3, 5, 6]);
        assert!(survey.functions[0].returns);
        let first = parse_file(text.as_bytes()).solvers[0].source.clone();
        assert_eq!(first.unwrap_err(), survey.functions[0].errors[0]);
    }

    #[test]
    fn every_expression_has_its_place() {
        for (task, text) in KNOWN {
            let survey = survey_file(text.as_bytes()).unwrap();
            for function in &survey.functions {
                assert!(function.errors.is_empty(), "{task}");
                let mut count = 0;
                for line in &function.lines {
                    line.expr().visit(&mut |_| count += 1);
                }
                assert_eq!(count, function.places.len(), "{task}");
                assert_eq!(function.vars as usize, function.bindings.len(), "{task}");
            }
        }
        let text = "def solve(I):\n    a = b = fill(I, 0, (1, UP))\n    return";
        let survey = survey_file(text.as_bytes()).unwrap();
        let places = &survey.functions[0].places;
        let texts: Vec<&str> = places.iter().map(|place| &text[place.clone()]).collect();
        let call = "fill(I, 0, (1, UP))";
        let expected = [call, "fill", "I", "0", "(1, UP)", "1", "UP", "b", "return"];
        assert_eq!(texts, expected);
    }
}
