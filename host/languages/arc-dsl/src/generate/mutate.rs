//! Mutations: small changes that leave a function whole.
//!
//! Owns the five kinds of change and where they may strike. After each, names resolve, arities are
//! right and variables are assigned before use; types fit, but for the one change in
//! [`LOOSE`] that does not look at them, as a careless author would not. Leaves the growth of
//! inserted lines to [`super::fresh`], and judging to the run.

use solver_runtime::catalogue::PRIMITIVES;

use super::edit;
use super::edit::{expr_mut, nth_mut};
use super::fresh::{Growth, choose_kind, integer, truth, weight};
use super::known::uses;
use super::signatures;
use super::signatures::Signature;
use super::types;
use super::types::Kinds;
use crate::frontend::ast::{Expr, Function, Line, LineKind, Var};
use crate::frontend::constants::{ConstantId, Value};
use solver_core::random::Random;

/// One in so many changes does not look at types.
const LOOSE: u64 = 32;
/// One in so many mutants keeps the lines that its changes made idle; the others lose them. An
/// idle line costs fuel and can only fail, so it is kept about as often as people leave one.
const KEEPS_IDLE: u64 = 8;

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mutation {
    /// A constant becomes another one of its type.
    Constant,
    /// A primitive, called or passed on, becomes another one that takes and gives alike.
    Primitive,
    /// An argument, or what is returned, becomes another value at hand, or two arguments change
    /// places.
    Argument,
    /// Something is computed anew, and goes in at one place.
    Insertion,
    /// A line goes, and what read it reads something else.
    Deletion,
}

impl Mutation {
    /// Every kind.
    pub const ALL: [Mutation; 5] = [
        Mutation::Constant,
        Mutation::Primitive,
        Mutation::Argument,
        Mutation::Insertion,
        Mutation::Deletion,
    ];

    /// How often it is drawn, beside the others.
    fn weight(self) -> u64 {
        match self {
            Mutation::Constant | Mutation::Primitive => 5,
            Mutation::Argument => 4,
            Mutation::Insertion => 4,
            Mutation::Deletion => 2,
        }
    }
}

/// Changes a function so many times. One that could not be changed at all stays as it is.
pub fn mutate(function: &mut Function, steps: u32, random: &mut Random) {
    for _ in 0..steps {
        step(function, random);
    }
    if !random.chance(1, KEEPS_IDLE) {
        edit::sweep(function);
    }
}

/// Changes a function once, and says how; `None` where there is nothing to change.
pub fn step(function: &mut Function, random: &mut Random) -> Option<Mutation> {
    let drawn = random.pick_weighted(&Mutation::ALL, |kind| kind.weight());
    let first = drawn.map_or(0, |kind| *kind as usize);
    // Where one kind finds nothing to change, the next has its turn.
    let turns = Mutation::ALL.iter().cycle().skip(first);
    turns
        .take(Mutation::ALL.len())
        .find(|kind| apply(**kind, function, random))
        .copied()
}

/// Applies a kind of change, if there is a place for it.
pub fn apply(kind: Mutation, function: &mut Function, random: &mut Random) -> bool {
    let loose = random.chance(1, LOOSE);
    let types = types::infer(function);
    match kind {
        Mutation::Constant => constant(function, &types, random),
        Mutation::Primitive => primitive(function, &types, loose, random),
        Mutation::Argument => argument(function, &types, loose, random),
        Mutation::Insertion => insertion(function, types, random),
        Mutation::Deletion => deletion(function, &types, loose, random),
    }
    .is_some()
}

/// A place in a function where something can be changed.
#[derive(Clone, Copy)]
struct Site<'a> {
    line: usize,
    /// How many expressions of the line come before it.
    place: usize,
    expr: &'a Expr,
    /// The wanted kinds.
    wanted: Kinds,
    part: Part<'a>,
}

/// The role of an expression in the one around it.
#[derive(Clone, Copy)]
enum Part<'a> {
    /// All that a line assigns or evaluates.
    Whole,
    /// The result of the function.
    Returned,
    /// The callee, with the arguments and the possible kinds of the call.
    Callee(&'a [Expr], Kinds),
    /// The argument of a call that comes after so many others.
    Argument(usize),
    /// A part of a tuple.
    Item,
}

impl Site<'_> {
    /// Whether a value is read here that could be another.
    fn is_read(&self) -> bool {
        match self.part {
            Part::Returned | Part::Argument(_) => true,
            Part::Whole | Part::Callee(..) | Part::Item => false,
        }
    }

    fn replace(line: usize, place: usize, function: &mut Function, with: Expr) -> Option<()> {
        let line = function.lines.get_mut(line)?;
        *nth_mut(expr_mut(line), place)? = with;
        Some(())
    }
}

fn sites<'a>(function: &'a Function, types: &[Kinds]) -> Vec<Site<'a>> {
    let mut sites = Vec::new();
    for (line, statement) in function.lines.iter().enumerate() {
        let (wanted, part) = match &statement.kind {
            LineKind::Assign(..) | LineKind::Evaluate(_) => (Kinds::ANY, Part::Whole),
            LineKind::Return(_) => (Kinds::GRID, Part::Returned),
        };
        let first = sites.len();
        find_sites(statement.expr(), line, wanted, part, types, &mut sites);
        for (place, site) in sites.iter_mut().skip(first).enumerate() {
            site.place = place;
        }
    }
    sites
}

fn find_sites<'a>(
    expr: &'a Expr,
    line: usize,
    wanted: Kinds,
    part: Part<'a>,
    types: &[Kinds],
    sites: &mut Vec<Site<'a>>,
) {
    let kinds = types::of_expr(expr, types);
    sites.push(Site {
        line,
        place: 0,
        expr,
        // Where anything will do, something like what stands there is wanted.
        wanted: if wanted == Kinds::ANY { kinds } else { wanted },
        part,
    });
    match expr {
        Expr::Var(_)
        | Expr::None
        | Expr::Bool(_)
        | Expr::Int(_)
        | Expr::Constant(_)
        | Expr::Primitive(_)
        | Expr::Function(_) => {}
        Expr::Tuple(items) => {
            for item in items {
                find_sites(item, line, Kinds::ANY, Part::Item, types, sites);
            }
        }
        Expr::Call(callee, args) => {
            let part = Part::Callee(args, kinds);
            find_sites(callee, line, Kinds::FUNCTION, part, types, sites);
            let params = match &**callee {
                Expr::Primitive(primitive) => PRIMITIVES
                    .get(*primitive as usize)
                    .map_or(&[][..], |entry| entry.params),
                _ => &[],
            };
            for (at, arg) in args.iter().enumerate() {
                let wanted = params.get(at).map_or(Kinds::ANY, |param| param.ty.into());
                find_sites(arg, line, wanted, Part::Argument(at), types, sites);
            }
        }
    }
}

/// The value of a constant or a literal.
fn value_of(expr: &Expr) -> Option<Value> {
    match expr {
        Expr::Constant(constant) => Some(constant.value()),
        Expr::Bool(value) => Some(Value::Bool(*value)),
        Expr::Int(value) => Some(Value::Int(*value)),
        Expr::Var(_)
        | Expr::None
        | Expr::Primitive(_)
        | Expr::Function(_)
        | Expr::Tuple(_)
        | Expr::Call(..) => None,
    }
}

fn constant(function: &mut Function, types: &[Kinds], random: &mut Random) -> Option<()> {
    let sites = sites(function, types);
    let constants: Vec<(&Site<'_>, Value)> = sites
        .iter()
        .filter(|site| !matches!(site.part, Part::Callee(..)))
        .filter_map(|site| Some((site, value_of(site.expr)?)))
        .collect();
    let (site, value) = *random.pick(&constants)?;
    let other = match value {
        Value::Bool(value) => truth(!value),
        Value::Int(value) => other_integer(value, random),
        Value::Pair(a, b) => other_pair(a, b, random),
    };
    let (line, place) = (site.line, site.place);
    Site::replace(line, place, function, other)
}

/// A neighbour in half of the cases, else any other integer that has a name.
fn other_integer(value: i128, random: &mut Random) -> Expr {
    let near = if random.chance(1, 2) {
        value.saturating_add(1)
    } else {
        value.saturating_sub(1)
    };
    let named: Vec<i128> = ConstantId::all()
        .filter_map(|constant| match constant.value() {
            Value::Int(named) if named != value => Some(named),
            Value::Int(_) | Value::Bool(_) | Value::Pair(..) => None,
        })
        .collect();
    match random.pick(&named) {
        Some(any) if random.chance(1, 2) => integer(*any),
        _ => integer(near),
    }
}

/// Any other pair that has a name in half of the cases, else a neighbour.
fn other_pair(a: i128, b: i128, random: &mut Random) -> Expr {
    let named: Vec<(ConstantId, (i128, i128))> = ConstantId::all()
        .filter_map(|constant| match constant.value() {
            Value::Pair(x, y) => Some((constant, (x, y))),
            Value::Int(_) | Value::Bool(_) => None,
        })
        .filter(|(_, pair)| *pair != (a, b))
        .collect();
    if let Some((any, _)) = random.pick(&named)
        && random.chance(1, 2)
    {
        return Expr::Constant(*any);
    }
    let step: i128 = if random.chance(1, 2) { 1 } else { -1 };
    let near = if random.chance(1, 2) {
        (a.saturating_add(step), b)
    } else {
        (a, b.saturating_add(step))
    };
    named.iter().find(|(_, pair)| *pair == near).map_or_else(
        || Expr::Tuple(vec![Expr::Int(near.0), Expr::Int(near.1)]),
        |(constant, _)| Expr::Constant(*constant),
    )
}

fn primitive(
    function: &mut Function,
    types: &[Kinds],
    loose: bool,
    random: &mut Random,
) -> Option<()> {
    let sites: Vec<Site<'_>> = sites(function, types)
        .into_iter()
        .filter(|site| matches!(site.expr, Expr::Primitive(_)))
        .collect();
    let site = *random.pick(&sites)?;
    let &Expr::Primitive(old) = site.expr else {
        return None;
    };
    let entry = PRIMITIVES.get(old as usize)?;
    let same_shape = (0u32..)
        .zip(PRIMITIVES)
        .filter(|(new, other)| *new != old && other.params.len() == entry.params.len());
    let alike: Vec<u32> = match site.part {
        Part::Callee(args, result) => {
            let args: Vec<Kinds> = args.iter().map(|arg| types::of_expr(arg, types)).collect();
            same_shape
                .filter(|(new, other)| {
                    let takes = args
                        .iter()
                        .zip(other.params)
                        .all(|(arg, param)| arg.may_be(param.ty.into()));
                    loose || (takes && signatures::result(*new, &args).may_be(result))
                })
                .map(|(new, _)| new)
                .collect()
        }
        Part::Whole | Part::Returned | Part::Argument(_) | Part::Item => same_shape
            .filter(|(_, other)| {
                let takes = entry
                    .params
                    .iter()
                    .zip(other.params)
                    .all(|(a, b)| Kinds::from(a.ty).may_be(b.ty.into()));
                let returns = Kinds::from(other.returns);
                loose || (takes && returns.may_be(entry.returns.into()))
            })
            .map(|(new, _)| new)
            .collect(),
    };
    let new = *random.pick_weighted(&alike, |new| 2 + uses(*new).min(30))?;
    let (line, place) = (site.line, site.place);
    Site::replace(line, place, function, Expr::Primitive(new))
}

/// The variables that are assigned before a line, parameters among them.
fn before(function: &Function, line: usize) -> Vec<Var> {
    let params = u32::try_from(function.roles.len()).unwrap_or(0);
    (0..params)
        .chain(
            function
                .lines
                .iter()
                .take(line)
                .filter_map(|line| match &line.kind {
                    LineKind::Assign(var, _) => Some(*var),
                    LineKind::Evaluate(_) | LineKind::Return(_) => None,
                }),
        )
        .collect()
}

fn argument(
    function: &mut Function,
    types: &[Kinds],
    loose: bool,
    random: &mut Random,
) -> Option<()> {
    let read: Vec<Site<'_>> = sites(function, types)
        .into_iter()
        .filter(Site::is_read)
        .collect();
    let site = *random.pick(&read)?;
    if let Part::Argument(at) = site.part
        && random.chance(1, 4)
    {
        // Another argument of the same line that each would fit in the place of the other.
        let others: Vec<Site<'_>> = read
            .iter()
            .filter(|other| {
                matches!(other.part, Part::Argument(place) if place != at)
                    && other.line == site.line
                    && is_simple(other.expr)
                    && is_simple(site.expr)
                    && other.expr != site.expr
            })
            .filter(|other| {
                let fits = |expr: &Expr, wanted| types::of_expr(expr, types).may_be(wanted);
                loose || (fits(site.expr, other.wanted) && fits(other.expr, site.wanted))
            })
            .copied()
            .collect();
        if let Some(other) = random.pick(&others) {
            let (line, a, b) = (site.line, site.place, other.place);
            let (in_a, in_b) = (other.expr.clone(), site.expr.clone());
            Site::replace(line, a, function, in_a)?;
            return Site::replace(line, b, function, in_b);
        }
    }
    let mut values: Vec<Expr> = before(function, site.line)
        .into_iter()
        .filter(|var| {
            let kinds = types.get(*var as usize).copied().unwrap_or(Kinds::ANY);
            loose || kinds.may_be(site.wanted)
        })
        .map(Expr::Var)
        .collect();
    for kind in [Kinds::BOOLEAN, Kinds::INTEGER, Kinds::PAIR] {
        if kind.may_be(site.wanted) {
            let drawn = random.pick_weighted(&constants_of(kind), |_| 1).copied();
            values.extend(drawn.map(Expr::Constant));
        }
    }
    values.retain(|value| value != site.expr);
    let value = random.pick(&values)?.clone();
    let (line, place) = (site.line, site.place);
    Site::replace(line, place, function, value)
}

fn constants_of(kinds: Kinds) -> Vec<ConstantId> {
    ConstantId::all()
        .filter(|constant| types::of_constant(*constant) == kinds)
        .collect()
}

/// Whether an expression is no larger than a name.
fn is_simple(expr: &Expr) -> bool {
    match expr {
        Expr::Var(_)
        | Expr::None
        | Expr::Bool(_)
        | Expr::Int(_)
        | Expr::Constant(_)
        | Expr::Primitive(_)
        | Expr::Function(_) => true,
        Expr::Tuple(_) | Expr::Call(..) => false,
    }
}

fn insertion(function: &mut Function, types: Vec<Kinds>, random: &mut Random) -> Option<()> {
    let read: Vec<Site<'_>> = sites(function, &types)
        .into_iter()
        .filter(|site| site.is_read() && site.wanted.may_be(GROWN))
        .collect();
    let site = *random.pick(&read)?;
    let input = function
        .roles
        .iter()
        .position(|role| *role == solver_runtime::program::Role::Input)?;
    let kinds = types::of_expr(site.expr, &types);
    let mut reach = vec![Kinds::NONE; types.len()];
    for var in before(function, site.line) {
        if let (Some(reach), Some(kinds)) = (reach.get_mut(var as usize), types.get(var as usize)) {
            *reach = *kinds;
        }
    }
    let mut growth = Growth::new(reach, u32::try_from(input).ok()?);
    // Mostly a call around what stands there, else something else altogether.
    let around = if random.chance(2, 3) {
        around(kinds, site.wanted, random)
    } else {
        None
    };
    let value = match around {
        Some((signature, at)) => growth.call(signature, Some((at, site.expr.clone())), 1, random),
        None => {
            let kind = choose_kind(site.wanted.and(GROWN), random);
            let depth = if random.chance(1, 2) { 1 } else { 2 };
            growth.call_for(kind, depth, random)
        }
    };
    let (line, place) = (site.line, site.place);
    function.vars = growth.next();
    Site::replace(line, place, function, value)?;
    let grown = growth
        .lines
        .into_iter()
        .map(|kind| Line { number: 0, kind });
    function.lines.splice(line..line, grown);
    Some(())
}

/// The kinds of insertions: everything but functions.
const GROWN: Kinds = Kinds::CONTAINER.or(Kinds::NUMERICAL).or(Kinds::BOOLEAN);

/// A call, and the place in it, that can take what is there and give what is wanted.
fn around(there: Kinds, wanted: Kinds, random: &mut Random) -> Option<(&'static Signature, usize)> {
    let ways: Vec<(&Signature, usize)> = wanted
        .and(GROWN)
        .each()
        .flat_map(signatures::making)
        .flat_map(|signature| {
            let params = signature.params.iter().enumerate();
            params
                .filter(|(_, want)| there.may_be(want.kinds()))
                .map(|(at, _)| (*signature, at))
        })
        .collect();
    random
        .pick_weighted(&ways, |(signature, _)| weight(signature))
        .copied()
}

/// Whether a value can stand for a variable wherever that is called: a primitive is called with
/// as many arguments as it takes, or the text would not compile.
fn can_be_called(function: &Function, var: Var, value: &Expr) -> bool {
    let takes = match value {
        Expr::Primitive(primitive) => PRIMITIVES
            .get(*primitive as usize)
            .map_or(0, |entry| entry.params.len()),
        Expr::Function(_) => return false,
        Expr::Var(_)
        | Expr::None
        | Expr::Bool(_)
        | Expr::Int(_)
        | Expr::Constant(_)
        | Expr::Tuple(_)
        | Expr::Call(..) => return true,
    };
    let mut can = true;
    for line in &function.lines {
        line.expr().visit(&mut |expr| {
            if let Expr::Call(callee, args) = expr {
                can &= **callee != Expr::Var(var) || args.len() == takes;
            }
        });
    }
    can
}

fn deletion(
    function: &mut Function,
    types: &[Kinds],
    loose: bool,
    random: &mut Random,
) -> Option<()> {
    let lines = function.lines.len();
    let first = random.place(lines);
    (first..lines).chain(0..first).find_map(|line| {
        let LineKind::Assign(var, expr) = &function.lines.get(line)?.kind else {
            return None;
        };
        let (var, kinds) = (*var, types.get(*var as usize).copied()?);
        let fits = |value: &Expr| {
            (loose || types::of_expr(value, types).may_be(kinds))
                && can_be_called(function, var, value)
        };
        // One of its own arguments is the nearest to it, then what else is there.
        let mut values: Vec<Expr> = match expr {
            Expr::Call(_, args) => args.iter().filter(|arg| is_simple(arg)).cloned().collect(),
            _ => Vec::new(),
        };
        values.retain(fits);
        if values.is_empty() {
            values = before(function, line).into_iter().map(Expr::Var).collect();
            values.retain(fits);
        }
        if values.is_empty() {
            values = constants_of(kinds)
                .into_iter()
                .map(Expr::Constant)
                .collect();
        }
        let value = random.pick(&values)?.clone();
        function.lines.remove(line);
        for line in &mut function.lines {
            edit::substitute(expr_mut(line), &mut |read| {
                (read == var).then(|| value.clone())
            });
        }
        Some(())
    })
}

#[cfg(test)]
#[path = "mutate_tests.rs"]
mod tests;
