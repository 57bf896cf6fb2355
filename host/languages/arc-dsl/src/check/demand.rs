//! Arguments that the primitives accept: fewer than their annotations promise in some places, more
//! in others, as Python enforces no annotation.

use std::fmt;

use solver_runtime::catalogue::{Primitive, Type as Annotation};

use super::types::{Parts, Type};

/// The demand on an argument: the call fails where it is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demand {
    /// Any value.
    Anything,
    /// Something that is not always true.
    Condition,
    /// An integer.
    Integer,
    /// An integer or a tuple of two.
    Number,
    /// A tuple of two integers.
    Pair,
    /// A tuple.
    Tuple,
    /// A set.
    Set,
    /// A set, or bits.
    SetOrInteger,
    /// A tuple or a set.
    Container,
    /// A tuple or a set of tuples and sets.
    Containers,
    /// A tuple of rows.
    Grid,
    /// A set or tuple of cells.
    Object,
    /// A set or tuple of objects.
    Objects,
    /// A set or tuple of places or cells.
    Patch,
    /// A grid or an object.
    Element,
    /// The same, where places will not do.
    GridOrObject,
    /// A grid or a patch.
    Piece,
    /// A function.
    Function,
}

/// The demand on the argument at `place` of a primitive.
pub(crate) fn demand(primitive: &Primitive, place: usize) -> Demand {
    let Some(param) = primitive.params.get(place) else {
        return Demand::Anything;
    };
    match (primitive.name, param.name) {
        ("greater" | "both" | "either" | "toivec" | "tojvec" | "astuple" | "canvas", name)
            if name != "dimensions" =>
        {
            return Demand::Anything;
        }
        ("recolor" | "colorcount" | "ofcolor" | "replace" | "switch", name)
            if param.ty == Annotation::Integer && name != "grid" =>
        {
            return Demand::Integer;
        }
        ("dedupe" | "mostcommon" | "leastcommon", _)
        | ("tophalf" | "bottomhalf" | "vconcat", _) => return Demand::Tuple,
        ("intersection", _) => return Demand::SetOrInteger,
        ("insert", "container") => return Demand::Set,
        ("difference" | "totuple", _) | ("mapply", "container") | ("vupscale", "grid") => {
            return Demand::Container;
        }
        ("sizefilter", "container") => return Demand::Containers,
        ("mfilter", "container") => return Demand::Containers,
        ("upscale", "element") => return Demand::GridOrObject,
        ("vline" | "hline", _) => return Demand::Piece,
        _ => {}
    }
    match param.ty {
        Annotation::Any => Demand::Anything,
        Annotation::Boolean => Demand::Condition,
        Annotation::Integer => Demand::Integer,
        Annotation::IntegerTuple => Demand::Pair,
        Annotation::Numerical => Demand::Number,
        Annotation::Grid => Demand::Grid,
        Annotation::Object => Demand::Object,
        Annotation::Objects => Demand::Objects,
        Annotation::Indices | Annotation::Patch => Demand::Patch,
        Annotation::Element => Demand::Element,
        Annotation::Piece => Demand::Piece,
        Annotation::FrozenSet => Demand::Set,
        Annotation::ContainerContainer => Demand::Containers,
        Annotation::IntegerSet
        | Annotation::TupleTuple
        | Annotation::Tuple
        | Annotation::Container => Demand::Container,
        Annotation::Callable => Demand::Function,
    }
}

impl Demand {
    /// Whether a value of the type can meet the demand. A value of unknown type can.
    pub(crate) fn is_met_by(self, ty: &Type) -> bool {
        if let Type::OneOf(members) = ty {
            return members.iter().any(|member| self.is_met_by(member));
        }
        if *ty == Type::Any {
            return true;
        }
        match self {
            Demand::Anything => true,
            Demand::Condition => !matches!(ty, Type::Function(_)),
            Demand::Integer => ty.is_number(),
            Demand::Number => match ty {
                Type::Tuple(parts) => match &**parts {
                    Parts::Each(_) => true,
                    Parts::These(parts) => parts.len() >= 2,
                },
                other => other.is_number(),
            },
            Demand::Pair => is_pair(ty),
            Demand::Tuple => ty.is_tuple(),
            Demand::Set => matches!(ty, Type::Set(_)),
            Demand::SetOrInteger => matches!(ty, Type::Set(_)) || ty.is_number(),
            Demand::Container => ty.is_container(),
            Demand::Containers => ty.is_container() && every(ty, Demand::Container),
            Demand::Grid => ty.is_tuple() && every(ty, Demand::Container),
            Demand::Object => is_container_of(ty, &is_cell),
            Demand::Objects => is_container_of(ty, &|object| {
                is_container_of(object, &|cell| Demand::Tuple.is_met_by(cell))
            }),
            Demand::Patch => is_container_of(ty, &|part| is_pair(part) || is_cell(part)),
            Demand::Element => {
                Demand::Grid.is_met_by(ty) || matches!(ty, Type::Set(part) if is_two(part))
            }
            Demand::GridOrObject => {
                Demand::Grid.is_met_by(ty) || matches!(ty, Type::Set(part) if is_cell(part))
            }
            Demand::Piece => ty.is_tuple() || Demand::Patch.is_met_by(ty),
            Demand::Function => matches!(ty, Type::Function(_)),
        }
    }
}

/// Whether every element can meet a demand. Of a container without a known number of elements it
/// is asked for what they can be.
fn every(ty: &Type, demand: Demand) -> bool {
    match ty {
        Type::Tuple(parts) => match &**parts {
            Parts::Each(element) => demand.is_met_by(element),
            Parts::These(parts) => parts.iter().all(|part| demand.is_met_by(part)),
        },
        other => demand.is_met_by(&other.element()),
    }
}

/// Whether it can be a container that is no grid, with such elements.
fn is_container_of(ty: &Type, part: &dyn Fn(&Type) -> bool) -> bool {
    match ty {
        Type::Any => true,
        Type::OneOf(members) => members.iter().any(|member| is_container_of(member, part)),
        Type::Tuple(_) | Type::Set(_) => match ty.element() {
            Type::OneOf(members) => members.iter().any(part),
            element => part(&element),
        },
        Type::None | Type::Boolean | Type::Integer | Type::Grid | Type::Function(_) => false,
    }
}

/// Whether it can be a tuple of two, each of a kind.
fn is_two_of(ty: &Type, first: &dyn Fn(&Type) -> bool, second: &dyn Fn(&Type) -> bool) -> bool {
    match ty {
        Type::Any => true,
        Type::OneOf(members) => members
            .iter()
            .any(|member| is_two_of(member, first, second)),
        Type::Tuple(parts) => match &**parts {
            Parts::Each(element) => first(element) && second(element),
            Parts::These(parts) => match parts.as_slice() {
                [a, b] => first(a) && second(b),
                _ => false,
            },
        },
        Type::None
        | Type::Boolean
        | Type::Integer
        | Type::Grid
        | Type::Set(_)
        | Type::Function(_) => false,
    }
}

fn is_pair(ty: &Type) -> bool {
    let number = |part: &Type| Demand::Integer.is_met_by(part);
    is_two_of(ty, &number, &number)
}

fn is_cell(ty: &Type) -> bool {
    is_two_of(ty, &|_| true, &is_pair)
}

fn is_two(ty: &Type) -> bool {
    is_two_of(ty, &|_| true, &|_| true)
}

impl fmt::Display for Demand {
    /// In words, with an article.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Demand::Anything => "a value",
            Demand::Condition => "something true or false",
            Demand::Integer => "an integer",
            Demand::Number => "an integer or a pair of integers",
            Demand::Pair => "a pair of integers",
            Demand::Tuple => "a tuple",
            Demand::Set | Demand::SetOrInteger => "a set",
            Demand::Container => "a tuple or a set",
            Demand::Containers => "a tuple or set of tuples or sets",
            Demand::Grid => "a grid",
            Demand::Object => "an object",
            Demand::Objects => "a set of objects",
            Demand::Patch => "a patch (an object or a set of places)",
            Demand::Element | Demand::GridOrObject => "a grid or an object",
            Demand::Piece => "a grid or a patch",
            Demand::Function => "a function",
        })
    }
}
