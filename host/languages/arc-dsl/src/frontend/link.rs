//! From functions to solvers: an entry, with all the functions that it reaches.
//!
//! Owns what an entry may take, and how large a solver may become by what it calls. Leaves the insides of
//! a function to [`super::resolve`].

use std::collections::{BTreeMap, BTreeSet};

use solver_core::quote::quoted;
use solver_runtime::program::Role;

use super::ast::{Function, Source};
use super::error::{CompileError, Position, Reason};
use super::resolve::Resolved;
use super::scope::Scope;

/// The most expressions of functions that are repeated, each with every solver that reaches it.
const MAX_REPEATED: usize = 2_000_000;

/// The functions of the solver whose entry is function `entry` of the file: that function and all
/// it reaches, in the order in which they are numbered. One that does not compile reaches nothing.
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

/// Makes the program whose entry, with the source `text` from line `first_line` of the file on, is the
/// first function of `order`: those that are [`reached`] from it.
pub fn link(
    order: &[usize],
    (text, first_line): (&str, u32),
    functions: &[Result<Resolved, CompileError>],
    scope: &Scope,
    entries: Entries,
) -> Result<Source, CompileError> {
    let entry = order[0];
    let resolved = functions[entry].as_ref().map_err(Clone::clone)?;
    let roles = entries.roles(&resolved.params, first_line)?;
    let mut numbers = BTreeMap::new();
    for (number, &place) in (0..).zip(order) {
        if let Err(error) = &functions[place] {
            // The entry itself compiles, so some function on the way here names this one.
            let offset = resolved.mentions.get(&place).copied();
            let at = Position::of(text, offset.unwrap_or(0)).in_text_from(first_line);
            let reason = Reason::Callee {
                name: quoted(&scope.signatures[place].name),
                error: Box::new(error.clone()),
            };
            return Err(CompileError::new(at, reason));
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
    first_line: u32,
    entries: Entries,
) -> Result<Source, CompileError> {
    let resolved = function.as_mut().map_err(|error| error.clone())?;
    Ok(Source {
        functions: vec![Function {
            roles: entries.roles(&resolved.params, first_line)?,
            vars: resolved.vars,
            lines: std::mem::take(&mut resolved.lines),
        }],
    })
}

/// The kind of functions in a file, seen from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entries {
    /// Solvers: of (I) or (S, I).
    Solvers,
    /// Differs: of (S, I, C), all of them passed by whoever calls.
    Differs,
}

impl Entries {
    /// The role of each parameter of an entry, which stands on this line.
    fn roles(self, params: &[String], line: u32) -> Result<Vec<Role>, CompileError> {
        match self {
            Entries::Solvers => entry_roles(params, line),
            Entries::Differs if params == ["S", "I", "C"] => Ok(vec![Role::Passed; params.len()]),
            Entries::Differs => Err(CompileError::new(
                Position { line, column: 1 },
                Reason::DifferParameters(few(params)),
            )),
        }
    }
}

/// Names of parameters as a message quotes them.
fn few(params: &[String]) -> Vec<String> {
    params.iter().take(8).map(|name| quoted(name)).collect()
}

/// The role of each parameter of a solver: one is the input unless it is called `S`; of two the
/// first is S, unless they are called `I` and `S`.
pub(super) fn entry_roles(params: &[String], line: u32) -> Result<Vec<Role>, CompileError> {
    let names: Vec<&str> = params.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["C"] | ["C", _] | [_, "C"] => {}
        ["S"] => return Ok(vec![Role::Demos]),
        [_] => return Ok(vec![Role::Input]),
        ["I", _] | [_, "S"] => return Ok(vec![Role::Input, Role::Demos]),
        [_, _] => return Ok(vec![Role::Demos, Role::Input]),
        _ => {}
    }
    Err(CompileError::new(
        Position { line, column: 1 },
        Reason::Parameters(few(params)),
    ))
}

/// The functions of each solver. Since they are repeated for each solver that reaches them, a small
/// file could become very large.
pub(super) fn link_orders(
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
            return Err(CompileError::of_text(Reason::Limit {
                what: "expressions of functions that are repeated for every solver that calls them",
                found: repeated,
                limit: MAX_REPEATED,
            }));
        }
        orders.push(order);
    }
    Ok(orders)
}
