//! Fresh programs: typed growth, from what is wanted down to what is there.
//!
//! Owns the growth of a value of a wanted type, line by line, from the variables at hand, the
//! constants and the catalogue; mutation uses it for its insertions. Leaves to
//! [`super::signatures`] which call makes what. Every grown value is used, so no line is idle, and
//! primitives are drawn about as often as the known solvers use them.

use solver_runtime::catalogue::find;
use solver_runtime::program::Role;

use super::known::uses;
use super::signatures;
use super::signatures::{Signature, Want};
use super::types::{Kind, Kinds, of_constant};
use crate::frontend::ast::{Expr, Function, Line, LineKind, Var};
use crate::frontend::constants::{ConstantId, Value};
use solver_core::random::Random;

/// The most lines that one growth adds before it takes the shortest way home.
const ENOUGH_LINES: usize = 14;
/// One in so many fresh programs looks at the demos.
const READS_DEMOS: u64 = 16;

/// A fresh program from a grid to a grid. `wider` makes it deeper.
pub fn program(wider: u32, random: &mut Random) -> Function {
    let depth = 2 + u32::try_from(random.below(4)).unwrap_or(0) + wider.min(8);
    let (roles, growth, result) = if random.chance(1, READS_DEMOS) {
        let roles = vec![Role::Demos, Role::Input];
        let mut growth = Growth::new(vec![Kinds::OTHER_TUPLE, Kinds::GRID], 1);
        let demo = growth.demo(random);
        let result = growth.call_for(Kind::Grid, depth, random);
        let is_read = growth
            .lines
            .iter()
            .any(|line| matches!(line, LineKind::Assign(_, expr) if expr.reads(3)));
        let result = if is_read {
            result
        } else {
            let joined = call(either("hconcat", "vconcat", random), [result, demo]);
            growth.line(joined, Kinds::GRID)
        };
        (roles, growth, result)
    } else {
        let mut growth = Growth::new(vec![Kinds::GRID], 0);
        let result = growth.call_for(Kind::Grid, depth, random);
        (vec![Role::Input], growth, result)
    };
    let vars = growth.next();
    let mut lines = growth.lines;
    lines.push(LineKind::Return(result));
    Function {
        roles,
        vars,
        lines: numberless(lines),
    }
}

/// Lines that have no numbers yet.
fn numberless(lines: Vec<LineKind>) -> Vec<Line> {
    lines
        .into_iter()
        .map(|kind| Line { number: 0, kind })
        .collect()
}

/// The `number`th program of an endless list without repetition: colours changing places. These
/// fill a battery when nothing else is new.
pub fn numbered(number: u64) -> Function {
    let mut lines = Vec::new();
    let mut grid: Var = 0;
    // The digits of the number, with a 1 in front so that leading zeros count.
    let digits: Vec<u8> = format!("1{number}")
        .bytes()
        .map(|digit| digit - b'0')
        .collect();
    for digit in digits {
        let args = [
            Expr::Var(grid),
            Expr::Int(i128::from(digit)),
            Expr::Int(i128::from((digit + 1) % 10)),
        ];
        grid += 1;
        lines.push(LineKind::Assign(grid, call("switch", args)));
    }
    lines.push(LineKind::Return(Expr::Var(grid)));
    Function {
        roles: vec![Role::Input],
        vars: grid + 1,
        lines: numberless(lines),
    }
}

/// A function that grows.
pub struct Growth {
    /// The possible kinds of each variable; `Kinds::NONE` for those out of reach.
    types: Vec<Kinds>,
    /// The input grid.
    input: Var,
    /// The lines grown so far.
    pub lines: Vec<LineKind>,
}

impl Growth {
    /// Grows from variables of these types; those of `Kinds::NONE` are out of reach.
    pub fn new(types: Vec<Kinds>, input: Var) -> Self {
        Growth {
            types,
            input,
            lines: Vec::new(),
        }
    }

    /// The number of the next variable.
    pub fn next(&self) -> Var {
        Var::try_from(self.types.len()).unwrap_or(Var::MAX)
    }

    /// Adds a line that assigns the expression.
    fn line(&mut self, expr: Expr, kinds: Kinds) -> Expr {
        let var = self.next();
        self.types.push(kinds);
        self.lines.push(LineKind::Assign(var, expr));
        Expr::Var(var)
    }

    /// A grid of the first or the last demo, in two lines; the parameter of the demos is the first.
    fn demo(&mut self, random: &mut Random) -> Expr {
        let pair = call(either("first", "last", random), [Expr::Var(0)]);
        let pair = self.line(pair, Kinds::GRIDS);
        self.line(call(either("first", "last", random), [pair]), Kinds::GRID)
    }

    /// A value of one of the kinds.
    pub fn value(&mut self, wanted: Kinds, depth: u32, random: &mut Random) -> Expr {
        let kind = choose_kind(wanted, random);
        let stop = depth == 0 || self.lines.len() >= ENOUGH_LINES;
        // Small values are mostly written down; the others mostly computed.
        let leaf = match kind {
            Kind::Boolean | Kind::Integer | Kind::Pair => random.chance(3, 5),
            Kind::Grid => random.chance(2, 5),
            Kind::Grids
            | Kind::Tuple
            | Kind::IntegerSet
            | Kind::Object
            | Kind::Objects
            | Kind::Indices
            | Kind::Set
            | Kind::Function => random.chance(1, 5),
        };
        if (stop || leaf)
            && let Some(leaf) = self.leaf(kind, random)
        {
            return leaf;
        }
        if stop {
            return self.shortest(kind, random);
        }
        self.call_for(kind, depth, random)
    }

    /// A value at hand: a variable or a constant.
    pub fn leaf(&self, kind: Kind, random: &mut Random) -> Option<Expr> {
        let variables: Vec<Var> = (0..)
            .zip(&self.types)
            .filter(|(_, kinds)| kinds.only() == Some(kind))
            .map(|(var, _)| var)
            .collect();
        let written = match kind {
            Kind::Boolean | Kind::Integer | Kind::Pair => constant(kind, random),
            Kind::Grid
            | Kind::Grids
            | Kind::Tuple
            | Kind::IntegerSet
            | Kind::Object
            | Kind::Objects
            | Kind::Indices
            | Kind::Set
            | Kind::Function => None,
        };
        if written.is_some() && (variables.is_empty() || random.chance(2, 3)) {
            return written;
        }
        random.pick(&variables).map(|var| Expr::Var(*var))
    }

    /// A value of the kind in one or two calls, whatever there is.
    fn shortest(&mut self, kind: Kind, random: &mut Random) -> Expr {
        let input = Expr::Var(self.input);
        let expr = match kind {
            Kind::Grid => return input,
            Kind::Boolean | Kind::Integer | Kind::Pair => {
                return constant(kind, random).unwrap_or(Expr::Int(0));
            }
            Kind::Function => {
                return self.function(Kind::Grid, Kind::Grid, 0, random);
            }
            Kind::Grids => call(
                either("hsplit", "vsplit", random),
                [input, number(2 + random.below(2))],
            ),
            Kind::Tuple => call(
                "interval",
                [number(0), number(2 + random.below(8)), number(1)],
            ),
            Kind::IntegerSet => call("palette", [input]),
            Kind::Object => call("asobject", [input]),
            Kind::Objects if random.chance(1, 4) => call("fgpartition", [input]),
            Kind::Objects => {
                let flags = [0; 3].map(|_| truth(random.chance(1, 2)));
                let [univalued, diagonal, without] = flags;
                call("objects", [input, univalued, diagonal, without])
            }
            Kind::Indices if random.chance(1, 4) => call("asindices", [input]),
            Kind::Indices => call("ofcolor", [input, number(random.below(10))]),
            Kind::Set => {
                let objects = self.shortest(Kind::Objects, random);
                call("apply", [primitive("toindices"), objects])
            }
        };
        self.line(expr, Kinds::of(kind))
    }

    /// A call that makes a value of the kind.
    pub(crate) fn call_for(&mut self, kind: Kind, depth: u32, random: &mut Random) -> Expr {
        match random.pick_weighted(signatures::making(kind), |signature| weight(signature)) {
            Some(signature) => self.call(signature, None, depth, random),
            None => self.shortest(kind, random),
        }
    }

    /// A call of the signature; `given` is an argument that is there already, with its place.
    pub fn call(
        &mut self,
        signature: &Signature,
        given: Option<(usize, Expr)>,
        depth: u32,
        random: &mut Random,
    ) -> Expr {
        let depth = depth.saturating_sub(1);
        let mut args = Vec::with_capacity(signature.params.len());
        for (place, want) in signature.params.iter().enumerate() {
            args.push(match (&given, *want) {
                (Some((at, expr)), _) if *at == place => expr.clone(),
                (_, Want::Value(kinds)) => self.value(kinds, depth, random),
                (_, Want::Function(from, to)) => {
                    let from = choose_kind(from, random);
                    let to = choose_kind(to, random);
                    self.function(from, to, depth, random)
                }
                (_, Want::AnyFunction) => self.function(Kind::Grid, Kind::Grid, 0, random),
            });
        }
        let callee = Box::new(Expr::Primitive(signature.primitive));
        self.line(Expr::Call(callee, args), signature.returns)
    }

    /// A function of one argument.
    pub fn function(&mut self, from: Kind, to: Kind, depth: u32, random: &mut Random) -> Expr {
        let stop = depth == 0 || self.lines.len() >= ENOUGH_LINES;
        let way = if stop { 0 } else { random.below(10) };
        let grown = match way {
            0..=3 => None,
            4..=6 => self.bound(from, to, depth, random),
            7 if to == Kind::Boolean => Some(self.matcher(from, depth, random)),
            7 | 8 => Some(self.composed(from, to, depth, random)),
            _ => self.forked(from, to, depth, random),
        };
        if let Some(grown) = grown {
            return grown;
        }
        if let Some(signature) = random.pick_weighted(&unary(from, to), |it| weight(it)) {
            return Expr::Primitive(signature.primitive);
        }
        if let Some(bound) = self.bound(from, to, 0, random) {
            return bound;
        }
        // No short function is known: one over an object in between, or none that fits.
        match to {
            Kind::Boolean => self.matcher(from, 0, random),
            _ => primitive("identity"),
        }
    }

    /// A primitive of two parameters with one of them fixed.
    fn bound(&mut self, from: Kind, to: Kind, depth: u32, random: &mut Random) -> Option<Expr> {
        let mut ways: Vec<(&Signature, usize)> = Vec::new();
        for signature in signatures::all() {
            if let [first, second] = signature.params.as_slice()
                && signature.returns.only() == Some(to)
            {
                let (a, b) = (first.takes(from), second.takes(from));
                if a && !second.is_function() {
                    ways.push((signature, 1));
                }
                if b && !first.is_function() {
                    ways.push((signature, 0));
                }
            }
        }
        let (signature, fixed) =
            *random.pick_weighted(&ways, |(signature, _)| weight(signature))?;
        let kinds = signature.params.get(fixed)?.kinds();
        let value = self.value(kinds, depth.saturating_sub(1), random);
        let binder = if fixed == 1 { "rbind" } else { "lbind" };
        let bound = call(binder, [Expr::Primitive(signature.primitive), value]);
        Some(self.line(bound, Kinds::FUNCTION))
    }

    /// Whether a property of the argument is a certain value.
    fn matcher(&mut self, from: Kind, depth: u32, random: &mut Random) -> Expr {
        let property = self.function(from, Kind::Integer, depth.saturating_sub(1), random);
        let value = self.value(Kinds::INTEGER, 0, random);
        self.line(call("matcher", [property, value]), Kinds::FUNCTION)
    }

    /// Two or three functions one after the other.
    fn composed(&mut self, from: Kind, to: Kind, depth: u32, random: &mut Random) -> Expr {
        let depth = depth.saturating_sub(1);
        let between = [(); 2].map(|()| choose_kind(BETWEEN, random));
        let inner = self.function(from, between[0], depth, random);
        let expr = if random.chance(1, 4) {
            let middle = self.function(between[0], between[1], depth, random);
            let outer = self.function(between[1], to, depth, random);
            call("chain", [outer, middle, inner])
        } else {
            let outer = self.function(between[0], to, depth, random);
            call("compose", [outer, inner])
        };
        self.line(expr, Kinds::FUNCTION)
    }

    /// A primitive of two parameters, each from the argument.
    fn forked(&mut self, from: Kind, to: Kind, depth: u32, random: &mut Random) -> Option<Expr> {
        let ways: Vec<&Signature> = signatures::making(to)
            .iter()
            .copied()
            .filter(|signature| {
                signature.params.len() == 2 && !signature.params.iter().any(|it| it.is_function())
            })
            .collect();
        let signature = *random.pick_weighted(&ways, |signature| weight(signature))?;
        let depth = depth.saturating_sub(1);
        let mut parts = Vec::with_capacity(3);
        parts.push(Expr::Primitive(signature.primitive));
        for want in &signature.params {
            let to = choose_kind(want.kinds(), random);
            parts.push(self.function(from, to, depth, random));
        }
        Some(self.line(
            Expr::Call(Box::new(primitive("fork")), parts),
            Kinds::FUNCTION,
        ))
    }
}

/// Kinds worth having in the middle of a composition.
const BETWEEN: Kinds = Kinds::PIECE.or(Kinds::NUMERICAL).or(Kinds::OBJECTS);

impl Want {
    /// Whether every value of the kind will do.
    fn takes(self, kind: Kind) -> bool {
        match self {
            Want::Value(kinds) => Kinds::of(kind).is_a(kinds),
            Want::Function(..) | Want::AnyFunction => false,
        }
    }

    fn is_function(self) -> bool {
        self.kinds() == Kinds::FUNCTION
    }
}

/// The primitives of one parameter from one kind to another.
fn unary(from: Kind, to: Kind) -> Vec<&'static Signature> {
    signatures::all()
        .filter(|signature| {
            signature.returns.only() == Some(to)
                && matches!(signature.params.as_slice(), [want] if want.takes(from))
        })
        .collect()
}

/// How often a signature is drawn: as often as the known solvers use its primitive, within
/// bounds, so that nothing is out of reach and nothing is everywhere.
pub fn weight(signature: &Signature) -> u64 {
    2 + uses(signature.primitive).min(30)
}

/// One of the kinds, those that can be grown first.
pub(crate) fn choose_kind(kinds: Kinds, random: &mut Random) -> Kind {
    let plain: Vec<Kind> = kinds
        .each()
        .filter(|kind| match kind {
            Kind::Tuple | Kind::Set | Kind::Function => false,
            Kind::Boolean
            | Kind::Integer
            | Kind::Pair
            | Kind::Grid
            | Kind::Grids
            | Kind::IntegerSet
            | Kind::Object
            | Kind::Objects
            | Kind::Indices => true,
        })
        .collect();
    match random.pick(&plain) {
        Some(kind) => *kind,
        None => kinds.each().next().unwrap_or(Kind::Grid),
    }
}

/// A constant of the kind; colours and small numbers are the likely ones.
fn constant(kind: Kind, random: &mut Random) -> Option<Expr> {
    let constants: Vec<ConstantId> = ConstantId::all()
        .filter(|constant| of_constant(*constant).only() == Some(kind))
        .collect();
    let likely = |constant: &ConstantId| match constant.value() {
        Value::Int(value) if !(0..10).contains(&value) => 1,
        Value::Int(_) | Value::Bool(_) | Value::Pair(..) => 4,
    };
    random
        .pick_weighted(&constants, likely)
        .map(|constant| Expr::Constant(*constant))
}

/// A whole number, by its name where it has one.
pub fn integer(value: i128) -> Expr {
    ConstantId::all()
        .find(|constant| constant.value() == Value::Int(value))
        .map_or(Expr::Int(value), Expr::Constant)
}

fn number(value: u64) -> Expr {
    integer(i128::from(value))
}

/// A truth value, by its name.
pub fn truth(value: bool) -> Expr {
    ConstantId::all()
        .find(|constant| constant.value() == Value::Bool(value))
        .map_or(Expr::Bool(value), Expr::Constant)
}

/// One of two names.
fn either(a: &'static str, b: &'static str, random: &mut Random) -> &'static str {
    if random.chance(1, 2) { a } else { b }
}

/// A primitive of the catalogue by its name.
fn primitive(name: &'static str) -> Expr {
    // Every name that stands in this module is in the catalogue; a test asks for each.
    Expr::Primitive(find(name).unwrap_or(0))
}

fn call<const N: usize>(name: &'static str, args: [Expr; N]) -> Expr {
    Expr::Call(Box::new(primitive(name)), Vec::from(args))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{edit, types};
    use solver_core::task::TaskId;

    fn random() -> Random {
        Random::new(&TaskId::new("fresh").unwrap(), 0)
    }

    #[test]
    fn every_name_in_this_module_is_in_the_catalogue() {
        let (text, _) = include_str!("fresh.rs").split_once("cfg(test)").unwrap();
        let quoted = text.split('"').skip(1).step_by(2);
        let names: Vec<&str> = quoted.filter(|name| !name.contains('{')).collect();
        assert!(names.len() > 20);
        for name in names {
            assert!(find(name).is_some(), "{name}");
        }
    }

    #[test]
    fn fresh_programs_check_and_waste_nothing() {
        let mut random = random();
        let (mut checked, mut demos) = (0, 0);
        for _ in 0..2000 {
            let function = program(0, &mut random);
            assert!(function.lines.len() <= edit::MAX_LINES);
            checked += u32::from(types::checks(&function));
            let mut swept = function.clone();
            edit::sweep(&mut swept);
            assert_eq!(swept, function);
            let source = edit::finish(function);
            assert_eq!(source.reads_demos(), source.functions[0].roles.len() == 2);
            demos += u32::from(source.reads_demos());
        }
        assert!(checked >= 1960, "{checked} of 2000 check");
        assert!((80..170).contains(&demos), "{demos} of 2000 read the demos");
    }

    #[test]
    fn every_primitive_but_a_few_comes_up() {
        let mut random = random();
        let mut named = vec![false; solver_runtime::catalogue::PRIMITIVES.len()];
        for _ in 0..5000 {
            for line in program(0, &mut random).lines {
                line.expr().visit(&mut |expr| {
                    if let Expr::Primitive(primitive) = expr {
                        named[*primitive as usize] = true;
                    }
                });
            }
        }
        let missing: Vec<&str> = solver_runtime::catalogue::PRIMITIVES
            .iter()
            .zip(named)
            .filter(|(_, named)| !named)
            .map(|(primitive, _)| primitive.name)
            .collect();
        assert_eq!(missing, MISSING);
    }

    /// They take functions of several arguments or sets of functions, or give what nothing takes;
    /// mutants of the known solvers have them.
    const MISSING: [&str; 6] = ["pair", "power", "rapply", "papply", "mpapply", "prapply"];

    #[test]
    fn numbered_programs_are_all_different() {
        let programs: Vec<Function> = [0, 1, 9, 10, 11, 100, 101, u64::MAX]
            .map(numbered)
            .into_iter()
            .collect();
        for (at, program) in programs.iter().enumerate() {
            assert!(types::checks(program) && program.lines.len() <= edit::MAX_LINES);
            assert!(!programs[at + 1..].contains(program));
        }
    }
}
