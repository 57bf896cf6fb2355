//! Types: which kinds of value an expression may have, and which a parameter takes.
//!
//! Owns the lattice and the inference. The catalogue's types overlap (a patch is an object or
//! indices, a grid is a tuple, an element and a piece), so a type is read as the set of the
//! [`Kind`]s of value that it covers: one type is below another where its set is the smaller.
//! Inference is hopeful: where a value may be of several kinds, it fits if one of them does, since
//! Python would let it through as well. Leaves what primitives make of their arguments to
//! [`super::signatures`].

use std::fmt;

#[cfg(test)]
use solver_runtime::catalogue::PRIMITIVES;
use solver_runtime::catalogue::Type;
use solver_runtime::program::Role;

use super::signatures;
use crate::frontend::ast::{Expr, Function, LineKind};
use crate::frontend::constants::{ConstantId, Value};

/// The kind of a value, at the finest that the generator tells apart. No value is of two kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `True` or `False`.
    Boolean,
    /// A whole number: a colour, a count, a side.
    Integer,
    /// Two whole numbers.
    Pair,
    /// Rows of colours.
    Grid,
    /// A tuple of grids.
    Grids,
    /// Any other tuple.
    Tuple,
    /// A set of whole numbers.
    IntegerSet,
    /// A set of coloured cells.
    Object,
    /// A set of objects.
    Objects,
    /// A set of locations.
    Indices,
    /// Any other set.
    Set,
    /// A function.
    Function,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 12] = [
        Kind::Boolean,
        Kind::Integer,
        Kind::Pair,
        Kind::Grid,
        Kind::Grids,
        Kind::Tuple,
        Kind::IntegerSet,
        Kind::Object,
        Kind::Objects,
        Kind::Indices,
        Kind::Set,
        Kind::Function,
    ];
}

/// A set of kinds: what a type covers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    /// No kind at all.
    pub const NONE: Kinds = Kinds(0);
    /// Truth values.
    pub(crate) const BOOLEAN: Kinds = Kinds::of(Kind::Boolean);
    /// Whole numbers.
    pub const INTEGER: Kinds = Kinds::of(Kind::Integer);
    /// Pairs of whole numbers.
    pub(crate) const PAIR: Kinds = Kinds::of(Kind::Pair);
    /// Grids.
    pub(crate) const GRID: Kinds = Kinds::of(Kind::Grid);
    /// Tuples of grids.
    pub(crate) const GRIDS: Kinds = Kinds::of(Kind::Grids);
    /// Tuples that have no kind of their own.
    pub(crate) const OTHER_TUPLE: Kinds = Kinds::of(Kind::Tuple);
    /// Sets of whole numbers.
    pub(crate) const INTEGER_SET: Kinds = Kinds::of(Kind::IntegerSet);
    /// Objects.
    pub(crate) const OBJECT: Kinds = Kinds::of(Kind::Object);
    /// Sets of objects.
    pub(crate) const OBJECTS: Kinds = Kinds::of(Kind::Objects);
    /// Sets of locations.
    pub(crate) const INDICES: Kinds = Kinds::of(Kind::Indices);
    /// Sets that have no kind of their own.
    pub(crate) const OTHER_SET: Kinds = Kinds::of(Kind::Set);
    /// Functions.
    pub const FUNCTION: Kinds = Kinds::of(Kind::Function);

    /// Numbers and pairs of them.
    pub(crate) const NUMERICAL: Kinds = Kinds::INTEGER.or(Kinds::PAIR);
    /// Objects and indices.
    pub(crate) const PATCH: Kinds = Kinds::OBJECT.or(Kinds::INDICES);
    /// Objects and grids.
    pub(crate) const ELEMENT: Kinds = Kinds::OBJECT.or(Kinds::GRID);
    /// Grids and patches.
    pub(crate) const PIECE: Kinds = Kinds::GRID.or(Kinds::PATCH);
    /// Tuples of tuples.
    pub(crate) const TUPLE_TUPLE: Kinds = Kinds::GRID.or(Kinds::GRIDS).or(Kinds::OTHER_TUPLE);
    /// Tuples.
    pub const TUPLE: Kinds = Kinds::TUPLE_TUPLE.or(Kinds::PAIR);
    /// Sets.
    pub(crate) const FROZEN_SET: Kinds = Kinds::INTEGER_SET
        .or(Kinds::PATCH)
        .or(Kinds::OBJECTS)
        .or(Kinds::OTHER_SET);
    /// Tuples and sets.
    pub(crate) const CONTAINER: Kinds = Kinds::TUPLE.or(Kinds::FROZEN_SET);
    /// Containers of containers.
    pub(crate) const CONTAINER_CONTAINER: Kinds = Kinds::TUPLE_TUPLE
        .or(Kinds::PATCH)
        .or(Kinds::OBJECTS)
        .or(Kinds::OTHER_SET);
    /// Everything.
    pub const ANY: Kinds = Kinds::CONTAINER
        .or(Kinds::NUMERICAL)
        .or(Kinds::BOOLEAN)
        .or(Kinds::FUNCTION);

    /// One kind alone.
    pub const fn of(kind: Kind) -> Kinds {
        Kinds(1 << kind as u16)
    }

    /// The kinds of both.
    pub const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// The kinds that both have.
    pub const fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }

    /// Whether every value of this type is one of the other: its place in the lattice.
    pub(crate) const fn is_a(self, other: Kinds) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether a value of this type may be one of the other.
    pub(crate) const fn may_be(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// The kinds, in order.
    pub fn each(self) -> impl Iterator<Item = Kind> {
        Kind::ALL
            .into_iter()
            .filter(move |kind| Kinds::of(*kind).is_a(self))
    }

    /// The kind, where there is only one.
    pub fn only(self) -> Option<Kind> {
        let mut kinds = self.each();
        let first = kinds.next();
        if kinds.next().is_some() { None } else { first }
    }

    /// The possible kinds of an element of a value of this type.
    pub fn element(self) -> Kinds {
        self.each()
            .map(|kind| match kind {
                Kind::Boolean | Kind::Integer | Kind::Function => Kinds::NONE,
                Kind::Pair | Kind::IntegerSet => Kinds::INTEGER,
                Kind::Grids => Kinds::GRID,
                Kind::Grid | Kind::Object => Kinds::OTHER_TUPLE,
                Kind::Objects => Kinds::OBJECT,
                Kind::Indices => Kinds::PAIR,
                Kind::Tuple | Kind::Set => Kinds::ANY,
            })
            .fold(Kinds::NONE, Kinds::or)
    }
}

impl From<Type> for Kinds {
    fn from(ty: Type) -> Kinds {
        match ty {
            Type::Any => Kinds::ANY,
            Type::Boolean => Kinds::BOOLEAN,
            Type::Integer => Kinds::INTEGER,
            Type::IntegerTuple => Kinds::PAIR,
            Type::Numerical => Kinds::NUMERICAL,
            Type::IntegerSet => Kinds::INTEGER_SET,
            Type::Grid => Kinds::GRID,
            Type::Object => Kinds::OBJECT,
            Type::Objects => Kinds::OBJECTS,
            Type::Indices => Kinds::INDICES,
            Type::Patch => Kinds::PATCH,
            Type::Element => Kinds::ELEMENT,
            Type::Piece => Kinds::PIECE,
            Type::TupleTuple => Kinds::TUPLE_TUPLE,
            Type::Tuple => Kinds::TUPLE,
            Type::FrozenSet => Kinds::FROZEN_SET,
            Type::Container => Kinds::CONTAINER,
            Type::ContainerContainer => Kinds::CONTAINER_CONTAINER,
            Type::Callable => Kinds::FUNCTION,
        }
    }
}

impl fmt::Debug for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.each()).finish()
    }
}

/// The possible kinds of each variable of a function.
pub(crate) fn infer(function: &Function) -> Vec<Kinds> {
    let mut types: Vec<Kinds> = function
        .roles
        .iter()
        .map(|role| match role {
            Role::Input => Kinds::GRID,
            Role::Demos => Kinds::OTHER_TUPLE,
            Role::Passed => Kinds::ANY,
        })
        .collect();
    types.resize(function.vars as usize, Kinds::ANY);
    for line in &function.lines {
        if let LineKind::Assign(var, expr) = &line.kind {
            let kinds = of_expr(expr, &types);
            if let Some(slot) = types.get_mut(*var as usize) {
                *slot = kinds;
            }
        }
    }
    types
}

/// The possible kinds of an expression, given the types of the variables.
pub(crate) fn of_expr(expr: &Expr, types: &[Kinds]) -> Kinds {
    match expr {
        Expr::Var(var) => types.get(*var as usize).copied().unwrap_or(Kinds::ANY),
        Expr::None => Kinds::NONE,
        Expr::Bool(_) => Kinds::BOOLEAN,
        Expr::Int(_) => Kinds::INTEGER,
        Expr::Constant(constant) => of_constant(*constant),
        Expr::Primitive(_) | Expr::Function(_) => Kinds::FUNCTION,
        Expr::Tuple(items) => {
            let kinds = items
                .iter()
                .map(|item| of_expr(item, types))
                .fold(Kinds::NONE, Kinds::or);
            match (kinds, items.len()) {
                (Kinds::INTEGER, 2) => Kinds::PAIR,
                (Kinds::GRID, _) => Kinds::GRIDS,
                _ => Kinds::OTHER_TUPLE,
            }
        }
        Expr::Call(callee, args) => match &**callee {
            Expr::Primitive(primitive) => {
                let args: Vec<Kinds> = args.iter().map(|arg| of_expr(arg, types)).collect();
                signatures::result(*primitive, &args)
            }
            Expr::Var(_)
            | Expr::None
            | Expr::Bool(_)
            | Expr::Int(_)
            | Expr::Constant(_)
            | Expr::Function(_)
            | Expr::Tuple(_)
            | Expr::Call(..) => Kinds::ANY,
        },
    }
}

/// The kind of a constant.
pub(crate) fn of_constant(constant: ConstantId) -> Kinds {
    match constant.value() {
        Value::Bool(_) => Kinds::BOOLEAN,
        Value::Int(_) => Kinds::INTEGER,
        Value::Pair(..) => Kinds::PAIR,
    }
}

/// Whether every argument of every primitive, and what the function returns, may be what it ought
/// to be.
#[cfg(test)]
pub fn checks(function: &Function) -> bool {
    let types = infer(function);
    function.lines.iter().all(|line| {
        let mut good = match &line.kind {
            LineKind::Assign(..) | LineKind::Evaluate(_) => true,
            LineKind::Return(expr) => of_expr(expr, &types).may_be(Kinds::GRID),
        };
        line.expr().visit(&mut |expr| {
            if let Expr::Call(callee, args) = expr {
                good &= match &**callee {
                    Expr::Primitive(primitive) => args
                        .iter()
                        .zip(PRIMITIVES[*primitive as usize].params)
                        .all(|(arg, param)| of_expr(arg, &types).may_be(param.ty.into())),
                    callee => of_expr(callee, &types).may_be(Kinds::FUNCTION),
                };
            }
        });
        good
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::parse_file;
    use crate::generate::known::pool;

    const TYPES: [Type; 19] = [
        Type::Any,
        Type::Boolean,
        Type::Integer,
        Type::IntegerTuple,
        Type::Numerical,
        Type::IntegerSet,
        Type::Grid,
        Type::Object,
        Type::Objects,
        Type::Indices,
        Type::Patch,
        Type::Element,
        Type::Piece,
        Type::TupleTuple,
        Type::Tuple,
        Type::FrozenSet,
        Type::Container,
        Type::ContainerContainer,
        Type::Callable,
    ];

    fn is_a(a: Type, b: Type) -> bool {
        Kinds::from(a).is_a(b.into())
    }

    #[test]
    fn the_lattice() {
        for (below, above) in [
            (Type::Container, Type::Any),
            (Type::Tuple, Type::Container),
            (Type::TupleTuple, Type::Tuple),
            (Type::Grid, Type::TupleTuple),
            (Type::Grid, Type::Element),
            (Type::Grid, Type::Piece),
            (Type::IntegerTuple, Type::Tuple),
            (Type::IntegerTuple, Type::Numerical),
            (Type::Integer, Type::Numerical),
            (Type::Numerical, Type::Any),
            (Type::FrozenSet, Type::Container),
            (Type::IntegerSet, Type::FrozenSet),
            (Type::Patch, Type::FrozenSet),
            (Type::Patch, Type::Piece),
            (Type::Object, Type::Patch),
            (Type::Object, Type::Element),
            (Type::Indices, Type::Patch),
            (Type::Objects, Type::FrozenSet),
            (Type::Objects, Type::ContainerContainer),
            (Type::TupleTuple, Type::ContainerContainer),
            (Type::ContainerContainer, Type::Container),
            (Type::Callable, Type::Any),
            (Type::Boolean, Type::Any),
        ] {
            assert!(is_a(below, above), "{below:?} {above:?}");
            assert!(!is_a(above, below), "{above:?} {below:?}");
        }
    }

    #[test]
    fn no_two_types_are_the_same_and_order_is_transitive() {
        for a in TYPES {
            assert!(is_a(a, a) && is_a(a, Type::Any));
            for b in TYPES {
                assert!(a == b || !(is_a(a, b) && is_a(b, a)), "{a:?} {b:?}");
                for c in TYPES {
                    assert!(!(is_a(a, b) && is_a(b, c)) || is_a(a, c));
                }
            }
        }
    }

    #[test]
    fn kinds_know_themselves() {
        assert_eq!(Kinds::ANY.each().count(), Kind::ALL.len());
        assert_eq!(Kinds::GRID.only(), Some(Kind::Grid));
        assert_eq!(Kinds::PIECE.only(), None);
        assert_eq!(Kinds::NONE.only(), None);
        assert!(!Kinds::NONE.may_be(Kinds::ANY));
        assert_eq!(Kinds::OBJECTS.or(Kinds::INDICES).element(), {
            Kinds::OBJECT.or(Kinds::PAIR)
        });
    }

    fn types_of(lines: &str) -> Vec<Kinds> {
        let text = format!("def solve(S, I):\n{lines}\n    return I");
        let source = parse_file(text.as_bytes()).solvers.remove(0).source;
        infer(&source.unwrap().functions[0]).split_off(2)
    }

    #[test]
    fn results_are_as_narrow_as_the_arguments_allow() {
        let types = types_of(
            "    a = objects(I, T, F, T)
    b = argmax(a, size)
    c = vmirror(b)
    d = add(ONE, UP)
    e = hsplit(I, TWO)
    f = last(e)
    g = compose(size, first)
    h = g(a)
    i = (1, 2)
    j = branch(T, i, d)
    k = mapply(toindices, a)",
        );
        assert_eq!(
            types,
            [
                Kinds::OBJECTS,
                Kinds::OBJECT,
                Kinds::OBJECT,
                Kinds::PAIR,
                Kinds::GRIDS,
                Kinds::GRID,
                Kinds::FUNCTION,
                Kinds::ANY,
                Kinds::PAIR,
                Kinds::PAIR,
                Kinds::PATCH,
            ]
        );
    }

    #[test]
    fn ill_typed_calls_are_seen() {
        for (expr, good) in [
            ("fill(I, TWO, asindices(I))", true),
            ("fill(I, UP, asindices(I))", false),
            ("paint(I, asindices(I))", false),
            ("height(I)", false),
            ("first(I)", false),
            ("ZERO(I)", false),
        ] {
            let text = format!("def solve(I):\n    return {expr}");
            let source = parse_file(text.as_bytes()).solvers.remove(0).source;
            assert_eq!(checks(&source.unwrap().functions[0]), good, "{expr}");
        }
    }

    #[test]
    fn the_known_solvers_check_but_for_those_that_stretch_an_annotation() {
        let failing: Vec<&str> = pool()
            .iter()
            .filter(|known| !checks(&known.source.functions[0]))
            .map(|known| known.task)
            .collect();
        // Three draw a tuple of cells, one makes a tuple of functions; Python does not mind.
        assert_eq!(failing, ["08ed6ac7", "beb8660c", "f2829549", "ff28f65a"]);
    }
}
