//! The results of the primitives, by their arguments.
//!
//! The annotation says it for most. Where the result depends on the arguments, or the annotation
//! is not the truth, the rule is here.

use solver_runtime::catalogue::{Primitive, Type as Annotation};

use super::calls::{Caller, Problem};
use super::demand::Demand;
use super::types::{Function, Maker, Parts, Type};

/// The result of a call of a primitive. The arguments are as many as it takes, and each can meet its
/// demand; a function among them may still fail.
pub fn result(
    caller: &mut Caller<'_>,
    primitive: &'static Primitive,
    args: &[Type],
) -> Result<Type, Problem> {
    let name = primitive.name;
    if let Some(maker) = Maker::find(name) {
        return Ok(Function::made(maker, args));
    }
    let by = Some(name);
    Ok(match (name, args) {
        ("identity", [x]) => x.clone(),
        ("add" | "subtract" | "multiply" | "divide", [a, b]) => arithmetic(&[a, b]),
        ("invert" | "double" | "halve" | "increment" | "decrement" | "crement" | "sign", [x]) => {
            arithmetic(&[x])
        }
        ("both" | "either", [a, b]) => a.clone().join(b.clone()),
        ("branch", [_, a, b]) => a.clone().join(b.clone()),
        ("toivec", [x]) => Type::these(vec![x.clone(), Type::Integer]),
        ("tojvec", [x]) => Type::these(vec![Type::Integer, x.clone()]),
        ("astuple", [a, b]) => Type::these(vec![a.clone(), b.clone()]),

        ("combine", [Type::Grid, Type::Grid]) => Type::Grid,
        ("combine", [a, b]) => like(a, a.element().join(b.element())),
        ("intersection", [a, b]) => match (a, b) {
            (Type::Set(_), _) => a.clone(),
            (_, Type::Set(_)) => b.clone(),
            (_, _) if a.is_number() && b.is_number() => Type::Integer,
            (_, _) => Type::Any,
        },
        ("difference" | "dedupe", [a, ..]) => some_of(a),
        ("remove", [_, container]) => some_of(container),
        ("order", [container, compfunc]) => {
            caller.call(compfunc, &[container.element()], by)?;
            Type::each(container.element())
        }
        ("repeat", [item, _]) => Type::each(item.clone()),
        ("merge", [containers]) => merged(containers),
        ("initset", [value]) => Type::set(value.clone()),
        ("insert", [value, container]) => match container {
            Type::Set(element) => Type::set((**element).clone().join(value.clone())),
            _ => Type::set(Type::Any),
        },
        ("totuple", [container]) => match container {
            Type::Grid => Type::Grid,
            Type::Tuple(_) => container.clone(),
            _ => Type::each(container.element()),
        },
        ("interval", _) => Type::row(),
        ("product", [a, b]) => Type::set(Type::these(vec![a.element(), b.element()])),
        ("pair", [a, b]) => Type::each(Type::these(vec![a.element(), b.element()])),
        ("sizefilter", [container, _]) | ("colorfilter", [container, _]) => {
            Type::set(container.element())
        }
        ("sfilter", [container, condition]) => {
            caller.call(condition, &[container.element()], by)?;
            some_of(container)
        }
        ("mfilter", [container, condition]) => {
            caller.call(condition, &[container.element()], by)?;
            merged(container)
        }

        ("first", [Type::Tuple(parts)]) => match &**parts {
            Parts::These(parts) => parts.first().cloned().unwrap_or(Type::Any),
            Parts::Each(part) => part.clone(),
        },
        ("last", [Type::Tuple(parts)]) => match &**parts {
            Parts::These(parts) => parts.last().cloned().unwrap_or(Type::Any),
            Parts::Each(part) => part.clone(),
        },
        ("first" | "last" | "other" | "maximum" | "minimum", [container, ..])
        | ("mostcommon" | "leastcommon", [container]) => container.element(),
        ("extract" | "argmax" | "argmin", [container, function]) => {
            caller.call(function, &[container.element()], by)?;
            container.element()
        }
        ("valmax" | "valmin", [container, function]) => {
            caller.call(function, &[container.element()], by)?
        }

        ("apply", [function, container]) => applied(caller, function, container, by)?,
        ("mapply", [function, container]) => {
            let results = applied(caller, function, container, by)?;
            let element = results.element();
            if !Demand::Container.is_met_by(&element) {
                return Err(no_container(primitive, element));
            }
            merged(&results)
        }
        ("rapply", [functions, value]) => {
            let value = std::slice::from_ref(value);
            match functions {
                Type::Tuple(parts) => match &**parts {
                    Parts::These(parts) => {
                        let results = parts.iter().map(|part| caller.call(part, value, by));
                        Type::these(results.collect::<Result<_, _>>()?)
                    }
                    Parts::Each(part) => Type::each(caller.call(part, value, by)?),
                },
                _ => {
                    let result = caller.call(&functions.element(), value, by)?;
                    like(functions, result)
                }
            }
        }
        ("papply", [function, a, b]) => {
            Type::each(caller.call(function, &[a.element(), b.element()], by)?)
        }
        ("mpapply", [function, a, b]) => {
            let element = caller.call(function, &[a.element(), b.element()], by)?;
            if !Demand::Container.is_met_by(&element) {
                return Err(no_container(primitive, element));
            }
            Type::each(element.element())
        }
        ("prapply", [function, a, b]) => {
            Type::set(caller.call(function, &[a.element(), b.element()], by)?)
        }

        ("mostcolor" | "leastcolor" | "color", [element]) => colour(element),
        ("palette", [element]) => Type::set(colour(element)),
        ("numcolors", _) => Type::Integer,
        ("recolor", [value, _]) => Type::object(value.clone()),
        ("toobject", [_, grid]) | ("asobject", [grid]) => Type::object(cell(grid)),
        ("partition" | "fgpartition" | "frontiers" | "objects", [grid, ..]) => {
            Type::set(Type::object(cell(grid)))
        }
        ("index", [grid, _]) => cell(grid),

        ("toindices", [Type::Set(_)]) => Type::indices(),
        ("toindices", [_]) => Type::Any,
        ("shift" | "normalize", [patch, ..]) => match patch {
            Type::Set(_) => patch.clone(),
            _ => Type::set(Type::Any),
        },

        ("canvas", [Type::Integer | Type::Boolean, _]) => Type::Grid,
        ("canvas", [value, _]) => Type::rows(value.clone()),
        ("hmirror", [piece]) => some_of(piece),
        ("vmirror" | "dmirror" | "cmirror", [piece]) => match piece {
            Type::Grid | Type::Set(_) => piece.clone(),
            Type::Tuple(_) => Type::rows(cell(piece)),
            _ => Type::Any,
        },
        ("upscale", [element, _]) => match element {
            Type::Grid | Type::Set(_) => element.clone(),
            _ => Type::Any,
        },
        ("tophalf" | "bottomhalf", [grid]) | ("vupscale", [grid, _]) => some_of(grid),
        ("vconcat", [Type::Grid, Type::Grid]) | ("hconcat", [Type::Grid, Type::Grid]) => Type::Grid,
        ("vconcat", [a, b]) => Type::each(a.element().join(b.element())),
        ("hconcat", [a, b]) => Type::rows(cell(a).join(cell(b))),
        ("cellwise", [Type::Grid, _, Type::Integer | Type::Boolean]) => Type::Grid,
        ("cellwise", _) => Type::rows(Type::Any),
        ("hsplit" | "vsplit", [grid, _]) => Type::each(same_grid(grid)),
        ("subgrid", [_, grid]) => same_grid(grid),
        (
            "rot90" | "rot180" | "rot270" | "crop" | "lefthalf" | "righthalf" | "trim" | "hupscale"
            | "downscale" | "compress",
            [grid, ..],
        ) => same_grid(grid),
        ("fill" | "underfill", [Type::Grid, value, _]) if value.is_number() => Type::Grid,
        ("replace", [Type::Grid, _, value]) if value.is_number() => Type::Grid,
        ("switch", [Type::Grid, a, b]) if a.is_number() && b.is_number() => Type::Grid,
        ("cover", [Type::Grid, _]) => Type::Grid,
        ("paint" | "underpaint" | "move", [Type::Grid, obj, ..]) if colour(obj).is_number() => {
            Type::Grid
        }
        (_, _) => annotated(primitive.returns),
    })
}

/// The type that an annotation promises for the results of everything that has no rule.
fn annotated(annotation: Annotation) -> Type {
    match annotation {
        Annotation::Boolean => Type::Boolean,
        Annotation::Integer => Type::Integer,
        Annotation::IntegerTuple => Type::pair(),
        Annotation::IntegerSet => Type::set(Type::Integer),
        Annotation::Grid => Type::rows(Type::Any),
        Annotation::Indices => Type::indices(),
        Annotation::Object => Type::object(Type::Any),
        Annotation::Objects => Type::set(Type::object(Type::Any)),
        Annotation::Tuple | Annotation::TupleTuple => Type::each(Type::Any),
        Annotation::FrozenSet => Type::set(Type::Any),
        Annotation::Any
        | Annotation::Numerical
        | Annotation::Patch
        | Annotation::Element
        | Annotation::Piece
        | Annotation::Container
        | Annotation::ContainerContainer
        | Annotation::Callable => Type::Any,
    }
}

/// The result of arithmetic: a pair where there is one among the operands.
fn arithmetic(operands: &[&Type]) -> Type {
    if operands.iter().all(|operand| operand.is_number()) {
        return Type::Integer;
    }
    let sure = |operand: &&Type| operand.is_number() || **operand == Type::pair();
    if operands.iter().all(sure) {
        Type::pair()
    } else if operands.iter().any(|operand| operand.is_tuple()) {
        Type::these(vec![Type::Any, Type::Any])
    } else {
        Type::Any
    }
}

/// A container of the kind of another, with such elements.
fn like(container: &Type, element: Type) -> Type {
    match container {
        Type::Grid | Type::Tuple(_) => Type::each(element),
        Type::Set(_) => Type::set(element),
        Type::Any
        | Type::None
        | Type::Boolean
        | Type::Integer
        | Type::Function(_)
        | Type::OneOf(_) => Type::Any,
    }
}

/// A container with some of the elements of another, in whatever order.
fn some_of(container: &Type) -> Type {
    match container {
        Type::Grid | Type::Set(_) => container.clone(),
        Type::OneOf(members) => Type::join_all(members.iter().map(some_of)),
        _ => like(container, container.element()),
    }
}

fn merged(containers: &Type) -> Type {
    like(containers, containers.element().element())
}

/// The result of `apply`.
fn applied(
    caller: &mut Caller<'_>,
    function: &Type,
    container: &Type,
    by: Option<&'static str>,
) -> Result<Type, Problem> {
    if let Type::Tuple(parts) = container
        && let Parts::These(parts) = &**parts
    {
        let results = parts
            .iter()
            .map(|part| caller.call(function, std::slice::from_ref(part), by));
        return Ok(Type::these(results.collect::<Result<_, _>>()?));
    }
    let result = caller.call(function, &[container.element()], by)?;
    Ok(like(container, result))
}

fn no_container(primitive: &'static Primitive, given: Type) -> Problem {
    Problem::NoContainer { primitive, given }
}

/// The type of a grid's cells.
fn cell(grid: &Type) -> Type {
    grid.element().element()
}

/// The type of the colours of a grid or object.
fn colour(element: &Type) -> Type {
    match element {
        Type::Grid => Type::Integer,
        Type::Set(part) => match &**part {
            Type::Tuple(parts) => match &**parts {
                Parts::These(parts) => parts.first().cloned().unwrap_or(Type::Any),
                Parts::Each(part) => part.clone(),
            },
            _ => Type::Any,
        },
        _ => Type::Any,
    }
}

/// A grid of the same cells.
fn same_grid(grid: &Type) -> Type {
    match grid {
        Type::Grid => Type::Grid,
        Type::Tuple(_) => Type::rows(cell(grid)),
        _ => Type::rows(Type::Any),
    }
}
