//! Signatures: what each primitive makes of arguments of which kinds.
//!
//! Owns the table that refines the catalogue where its annotations are wide: `first` takes a
//! container and returns anything there, and here an object from objects and a grid from grids.
//! A primitive that the table does not name has the one signature that the catalogue gives it.
//! Twice the annotations are wrong and the table right: `numcolors` counts, and `mapply` over a
//! tuple makes a tuple, though solvers use it as the set that it is said to be.
//! Both inference ([`super::types`]) and growth ([`super::fresh`]) read it, so they agree.

use std::sync::LazyLock;

use solver_runtime::catalogue::{PRIMITIVES, Type};

use super::types::{Kind, Kinds};

/// The demand of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// A value of one of these kinds.
    Value(Kinds),
    /// A function of one argument, from the first to the second.
    Function(Kinds, Kinds),
    /// A function of which no more is known.
    AnyFunction,
}

/// One way to call a primitive.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The primitive.
    pub primitive: u32,
    /// The demand of each parameter.
    pub params: Vec<Want>,
    /// The kinds of the result.
    pub returns: Kinds,
}

impl Want {
    /// The kinds of value that the parameter takes.
    pub fn kinds(self) -> Kinds {
        match self {
            Want::Value(kinds) => kinds,
            Want::Function(..) | Want::AnyFunction => Kinds::FUNCTION,
        }
    }
}

/// A type in the table: `T` is a kind that the row ranges over.
#[derive(Clone, Copy)]
enum Term {
    /// These kinds, whatever `T` is.
    Is(Kinds),
    /// `T` itself.
    T,
    /// An element of `T`.
    Element,
    /// A function from an element of `T` to these.
    OfElement(Kinds),
    /// A function from the first to the second.
    Maps(Kinds, Kinds),
}

use Term::{Element, Is, Maps, OfElement, T};

const B: Term = Is(Kinds::BOOLEAN);
const N: Term = Is(Kinds::INTEGER);
const P: Term = Is(Kinds::PAIR);
const ONE: Kinds = Kinds::NONE;
const SETS: Kinds = Kinds::FROZEN_SET;
/// Containers but for pairs, which are two numbers rather than a collection.
const MANY: Kinds = Kinds::TUPLE_TUPLE.or(Kinds::FROZEN_SET);

/// Primitive, the kinds that `T` ranges over (`ONE` where the row has no `T`), parameters, result.
const ROWS: &[(&str, Kinds, &[Term], Term)] = &[
    ("identity", Kinds::ANY, &[T], T),
    ("add", Kinds::NUMERICAL, &[T, T], T),
    ("add", ONE, &[P, N], P),
    ("add", ONE, &[N, P], P),
    ("subtract", Kinds::NUMERICAL, &[T, T], T),
    ("subtract", ONE, &[P, N], P),
    ("subtract", ONE, &[N, P], P),
    ("multiply", Kinds::NUMERICAL, &[T, T], T),
    ("multiply", ONE, &[P, N], P),
    ("multiply", ONE, &[N, P], P),
    ("divide", Kinds::NUMERICAL, &[T, T], T),
    ("divide", ONE, &[P, N], P),
    ("divide", ONE, &[N, P], P),
    ("invert", Kinds::NUMERICAL, &[T], T),
    ("double", Kinds::NUMERICAL, &[T], T),
    ("halve", Kinds::NUMERICAL, &[T], T),
    ("increment", Kinds::NUMERICAL, &[T], T),
    ("decrement", Kinds::NUMERICAL, &[T], T),
    ("crement", Kinds::NUMERICAL, &[T], T),
    ("sign", Kinds::NUMERICAL, &[T], T),
    ("equality", Kinds::ANY, &[T, T], B),
    ("contained", Kinds::CONTAINER, &[Element, T], B),
    ("combine", MANY, &[T, T], T),
    ("intersection", SETS, &[T, T], T),
    ("difference", SETS, &[T, T], T),
    ("dedupe", Kinds::TUPLE_TUPLE, &[T], T),
    (
        "order",
        MANY,
        &[T, OfElement(Kinds::INTEGER)],
        Is(Kinds::OTHER_TUPLE),
    ),
    ("repeat", ONE, &[Is(Kinds::GRID), N], Is(Kinds::GRIDS)),
    (
        "repeat",
        ONE,
        &[Is(Kinds::OTHER_TUPLE), N],
        Is(Kinds::TUPLE_TUPLE),
    ),
    ("repeat", ONE, &[N, N], Is(Kinds::OTHER_TUPLE)),
    ("repeat", ONE, &[Is(SETS), N], Is(Kinds::OTHER_TUPLE)),
    ("merge", ONE, &[Is(Kinds::OBJECTS)], Is(Kinds::OBJECT)),
    ("merge", ONE, &[Is(Kinds::GRIDS)], Is(Kinds::GRID)),
    ("merge", ONE, &[Is(Kinds::GRID)], Is(Kinds::OTHER_TUPLE)),
    (
        "merge",
        ONE,
        &[Is(Kinds::OTHER_TUPLE)],
        Is(Kinds::CONTAINER),
    ),
    (
        "merge",
        ONE,
        &[Is(Kinds::OTHER_SET.or(Kinds::PATCH))],
        Is(SETS),
    ),
    ("valmax", MANY, &[T, OfElement(Kinds::INTEGER)], N),
    ("valmin", MANY, &[T, OfElement(Kinds::INTEGER)], N),
    ("argmax", MANY, &[T, OfElement(Kinds::INTEGER)], Element),
    ("argmin", MANY, &[T, OfElement(Kinds::INTEGER)], Element),
    ("mostcommon", MANY, &[T], Element),
    ("leastcommon", MANY, &[T], Element),
    ("initset", ONE, &[N], Is(Kinds::INTEGER_SET)),
    ("initset", ONE, &[P], Is(Kinds::INDICES)),
    ("initset", ONE, &[Is(Kinds::OBJECT)], Is(Kinds::OBJECTS)),
    (
        "initset",
        Kinds::TUPLE_TUPLE.or(Kinds::INDICES),
        &[T],
        Is(Kinds::OTHER_SET),
    ),
    ("sfilter", MANY, &[T, OfElement(Kinds::BOOLEAN)], T),
    (
        "mfilter",
        ONE,
        &[Is(Kinds::OBJECTS), Maps(Kinds::OBJECT, Kinds::BOOLEAN)],
        Is(Kinds::OBJECT),
    ),
    ("extract", MANY, &[T, OfElement(Kinds::BOOLEAN)], Element),
    ("totuple", SETS, &[T], Is(Kinds::OTHER_TUPLE)),
    ("first", Kinds::CONTAINER, &[T], Element),
    ("last", Kinds::CONTAINER, &[T], Element),
    ("insert", SETS, &[Element, T], T),
    ("remove", MANY, &[Element, T], T),
    ("other", MANY, &[T, Element], Element),
    ("interval", ONE, &[N, N, N], Is(Kinds::OTHER_TUPLE)),
    (
        "product",
        ONE,
        &[Is(Kinds::INTEGER_SET), Is(Kinds::INTEGER_SET)],
        Is(Kinds::INDICES),
    ),
    (
        "product",
        ONE,
        &[Is(Kinds::OTHER_TUPLE), Is(Kinds::OTHER_TUPLE)],
        Is(Kinds::INDICES),
    ),
    ("branch", Kinds::ANY, &[B, T, T], T),
    (
        "apply",
        ONE,
        &[Maps(Kinds::OBJECT, Kinds::OBJECT), Is(Kinds::OBJECTS)],
        Is(Kinds::OBJECTS),
    ),
    (
        "apply",
        ONE,
        &[Maps(Kinds::OBJECT, Kinds::INTEGER), Is(Kinds::OBJECTS)],
        Is(Kinds::INTEGER_SET),
    ),
    (
        "apply",
        ONE,
        &[Maps(Kinds::OBJECT, Kinds::PAIR), Is(Kinds::OBJECTS)],
        Is(Kinds::INDICES),
    ),
    (
        "apply",
        ONE,
        &[
            Maps(Kinds::OBJECT, Kinds::INDICES.or(Kinds::GRID)),
            Is(Kinds::OBJECTS),
        ],
        Is(Kinds::OTHER_SET),
    ),
    (
        "apply",
        ONE,
        &[Maps(Kinds::PAIR, Kinds::PAIR), Is(Kinds::INDICES)],
        Is(Kinds::INDICES),
    ),
    (
        "apply",
        ONE,
        &[Maps(Kinds::PAIR, Kinds::INTEGER), Is(Kinds::INDICES)],
        Is(Kinds::INTEGER_SET),
    ),
    (
        "apply",
        ONE,
        &[Maps(Kinds::PAIR, Kinds::OBJECT), Is(Kinds::INDICES)],
        Is(Kinds::OBJECTS),
    ),
    (
        "apply",
        ONE,
        &[Maps(Kinds::PAIR, Kinds::INDICES), Is(Kinds::INDICES)],
        Is(Kinds::OTHER_SET),
    ),
    (
        "apply",
        ONE,
        &[Maps(Kinds::INTEGER, Kinds::INDICES), Is(Kinds::INTEGER_SET)],
        Is(Kinds::OTHER_SET),
    ),
    (
        "apply",
        ONE,
        &[Maps(Kinds::INTEGER, Kinds::PAIR), Is(Kinds::INTEGER_SET)],
        Is(Kinds::INDICES),
    ),
    (
        "apply",
        ONE,
        &[Maps(Kinds::GRID, Kinds::GRID), Is(Kinds::GRIDS)],
        Is(Kinds::GRIDS),
    ),
    (
        "apply",
        ONE,
        &[Maps(Kinds::GRID, Kinds::INTEGER), Is(Kinds::GRIDS)],
        Is(Kinds::OTHER_TUPLE),
    ),
    (
        "apply",
        ONE,
        &[
            Maps(Kinds::OTHER_TUPLE, Kinds::OTHER_TUPLE),
            Is(Kinds::GRID),
        ],
        Is(Kinds::GRID),
    ),
    (
        "apply",
        ONE,
        &[Maps(Kinds::ANY, Kinds::ANY), Is(Kinds::TUPLE)],
        Is(Kinds::TUPLE),
    ),
    (
        "apply",
        ONE,
        &[
            Maps(Kinds::ANY, Kinds::ANY),
            Is(Kinds::OTHER_SET.or(Kinds::OBJECT)),
        ],
        Is(SETS),
    ),
    (
        "mapply",
        ONE,
        &[Maps(Kinds::OBJECT, Kinds::INDICES), Is(Kinds::OBJECTS)],
        Is(Kinds::INDICES),
    ),
    (
        "mapply",
        ONE,
        &[Maps(Kinds::OBJECT, Kinds::OBJECT), Is(Kinds::OBJECTS)],
        Is(Kinds::OBJECT),
    ),
    (
        "mapply",
        ONE,
        &[Maps(Kinds::PAIR, Kinds::INDICES), Is(Kinds::INDICES)],
        Is(Kinds::INDICES),
    ),
    (
        "mapply",
        ONE,
        &[Maps(Kinds::PAIR, Kinds::OBJECT), Is(Kinds::INDICES)],
        Is(Kinds::OBJECT),
    ),
    (
        "mapply",
        ONE,
        &[Maps(Kinds::GRID, Kinds::GRID), Is(Kinds::GRIDS)],
        Is(Kinds::GRID),
    ),
    (
        "mapply",
        ONE,
        &[Maps(Kinds::ANY, Kinds::CONTAINER), Is(Kinds::TUPLE_TUPLE)],
        Is(Kinds::TUPLE_TUPLE.or(SETS)),
    ),
    (
        "mapply",
        ONE,
        &[
            Maps(Kinds::ANY, SETS),
            Is(Kinds::OTHER_SET.or(Kinds::OBJECT)),
        ],
        Is(SETS),
    ),
    ("numcolors", ONE, &[Is(Kinds::ELEMENT)], N),
    (
        "colorfilter",
        ONE,
        &[Is(Kinds::OBJECTS), N],
        Is(Kinds::OBJECTS),
    ),
    (
        "sizefilter",
        Kinds::OBJECTS.or(Kinds::OTHER_SET),
        &[T, N],
        T,
    ),
    ("shift", Kinds::PATCH, &[T, P], T),
    ("normalize", Kinds::PATCH, &[T], T),
    ("hmirror", Kinds::PIECE, &[T], T),
    ("vmirror", Kinds::PIECE, &[T], T),
    ("dmirror", Kinds::PIECE, &[T], T),
    ("cmirror", Kinds::PIECE, &[T], T),
    ("upscale", Kinds::ELEMENT, &[T, N], T),
    ("hsplit", ONE, &[Is(Kinds::GRID), N], Is(Kinds::GRIDS)),
    ("vsplit", ONE, &[Is(Kinds::GRID), N], Is(Kinds::GRIDS)),
];

static SIGNATURES: LazyLock<Vec<Vec<Signature>>> = LazyLock::new(|| {
    (0u32..)
        .zip(PRIMITIVES)
        .map(|(primitive, entry)| {
            let signatures: Vec<Signature> = ROWS
                .iter()
                .filter(|(name, ..)| *name == entry.name)
                .flat_map(|(_, over, params, returns)| {
                    let kinds: Vec<Kinds> = match *over {
                        Kinds::NONE => vec![Kinds::NONE],
                        over => over.each().map(Kinds::of).collect(),
                    };
                    kinds.into_iter().map(move |kind| Signature {
                        primitive,
                        params: params.iter().map(|param| param.want(kind)).collect(),
                        returns: returns.want(kind).kinds(),
                    })
                })
                .collect();
            if !signatures.is_empty() {
                return signatures;
            }
            let params = entry.params.iter().map(|param| match param.ty {
                Type::Callable => Want::AnyFunction,
                ty => Want::Value(ty.into()),
            });
            vec![Signature {
                primitive,
                params: params.collect(),
                returns: entry.returns.into(),
            }]
        })
        .collect()
});

impl Term {
    fn want(self, kind: Kinds) -> Want {
        match self {
            Is(kinds) => Want::Value(kinds),
            T => Want::Value(kind),
            Element => Want::Value(kind.element()),
            OfElement(to) => Want::Function(kind.element(), to),
            Maps(from, to) => Want::Function(from, to),
        }
    }
}

/// The signatures of a primitive; none where there is no such primitive.
pub(crate) fn of_primitive(primitive: u32) -> &'static [Signature] {
    SIGNATURES
        .get(primitive as usize)
        .map_or(&[], Vec::as_slice)
}

/// The signatures of all primitives.
pub fn all() -> impl Iterator<Item = &'static Signature> {
    SIGNATURES.iter().flatten()
}

/// Signatures that growth can use to make a value of the kind: what they return is of that kind
/// for certain, and it is known what their functions have to do.
pub fn making(kind: Kind) -> &'static [&'static Signature] {
    static MAKING: LazyLock<Vec<Vec<&'static Signature>>> = LazyLock::new(|| {
        Kind::ALL
            .iter()
            .map(|kind| {
                all()
                    .filter(|signature| signature.returns.only() == Some(*kind))
                    .filter(|signature| PRIMITIVES[signature.primitive as usize].name != "identity")
                    .filter(|signature| signature.params.iter().all(|want| want.can_be_grown()))
                    .collect()
            })
            .collect()
    });
    MAKING.get(kind as usize).map_or(&[], Vec::as_slice)
}

impl Want {
    /// Whether it says enough to grow a value for it.
    fn can_be_grown(self) -> bool {
        match self {
            Want::Value(kinds) => kinds != Kinds::FUNCTION && kinds != Kinds::NONE,
            Want::Function(from, to) => from.only().is_some() && to.only().is_some(),
            Want::AnyFunction => false,
        }
    }
}

/// The possible results of a primitive for arguments of these kinds. Where no signature fits, all
/// that the catalogue says.
pub fn result(primitive: u32, args: &[Kinds]) -> Kinds {
    let fitting = of_primitive(primitive)
        .iter()
        .filter(|signature| {
            signature.params.len() == args.len()
                && signature
                    .params
                    .iter()
                    .zip(args)
                    .all(|(want, arg)| arg.may_be(want.kinds()))
        })
        .map(|signature| signature.returns)
        .fold(Kinds::NONE, Kinds::or);
    match fitting {
        Kinds::NONE => PRIMITIVES
            .get(primitive as usize)
            .map_or(Kinds::ANY, |entry| entry.returns.into()),
        kinds => kinds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use solver_runtime::catalogue::find;

    #[test]
    fn every_row_refines_the_catalogue() {
        for (name, ..) in ROWS {
            assert!(find(name).is_some(), "{name}");
        }
        for signature in all() {
            let entry = &PRIMITIVES[signature.primitive as usize];
            assert_eq!(signature.params.len(), entry.params.len(), "{}", entry.name);
            for (want, param) in signature.params.iter().zip(entry.params) {
                assert!(want.kinds().is_a(param.ty.into()), "{}", entry.name);
            }
            let annotated_wrong = ["numcolors", "mapply"].contains(&entry.name);
            assert!(
                annotated_wrong || signature.returns.is_a(entry.returns.into()),
                "{}",
                entry.name
            );
        }
    }

    #[test]
    fn everything_but_odd_containers_can_be_made() {
        for kind in Kind::ALL {
            let ways = making(kind).len();
            assert!(ways > 0 || kind == Kind::Function, "{kind:?}");
        }
    }

    #[test]
    fn what_fits_no_signature_is_as_wide_as_the_catalogue() {
        let first = find("first").unwrap();
        assert_eq!(result(first, &[Kinds::OBJECTS]), Kinds::OBJECT);
        assert_eq!(result(first, &[Kinds::INTEGER]), Kinds::ANY);
        assert_eq!(result(first, &[]), Kinds::ANY);
        assert_eq!(result(u32::MAX, &[]), Kinds::ANY);
    }
}
