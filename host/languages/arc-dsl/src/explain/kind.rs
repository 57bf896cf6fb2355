//! The type of a value, in the words of arc-dsl.
//!
//! Python keeps no such types: a grid is a tuple of tuples, an object a set of pairs. So the value
//! decides, and where it could be several, the primitive that made it does, by its annotation.

use std::fmt;

use solver_runtime::catalogue::{PRIMITIVES, Type};

use super::value::Value;
use crate::frontend::ast::Expr;

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `None`.
    None,
    /// `True` or `False`.
    Boolean,
    /// A whole number.
    Integer,
    /// Two whole numbers.
    IntegerTuple,
    /// A function.
    Callable,
    /// Rows of equal length, of integers.
    Grid,
    /// A set of coloured cells.
    Object,
    /// A set of objects.
    Objects,
    /// A set of locations.
    Indices,
    /// A set of whole numbers.
    IntegerSet,
    /// Another tuple of tuples.
    TupleTuple,
    /// Another tuple.
    Tuple,
    /// Another set.
    FrozenSet,
}

impl Kind {
    /// arc-dsl's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::None => "None",
            Kind::Boolean => "Boolean",
            Kind::Integer => "Integer",
            Kind::IntegerTuple => "IntegerTuple",
            Kind::Callable => "Callable",
            Kind::Grid => "Grid",
            Kind::Object => "Object",
            Kind::Objects => "Objects",
            Kind::Indices => "Indices",
            Kind::IntegerSet => "IntegerSet",
            Kind::TupleTuple => "TupleTuple",
            Kind::Tuple => "Tuple",
            Kind::FrozenSet => "FrozenSet",
        }
    }

    /// The type of `value`, which something annotated with `hint` may have made.
    pub fn of(value: &Value, hint: Option<Type>) -> Kind {
        match value {
            Value::None => Kind::None,
            Value::Bool(_) => Kind::Boolean,
            Value::Int(_) => Kind::Integer,
            Value::Primitive(_) | Value::Made(..) | Value::User(_) => Kind::Callable,
            Value::Tuple(items) => of_tuple(items, hint),
            Value::Set(items) => of_set(items, hint),
        }
    }
}

fn of_tuple(items: &[Value], hint: Option<Type>) -> Kind {
    if is_pair_of_ints(items) {
        return Kind::IntegerTuple;
    }
    let may_be_grid = !matches!(hint, Some(Type::Tuple | Type::TupleTuple));
    if may_be_grid && is_grid(items) {
        return Kind::Grid;
    }
    let all_tuples = items.iter().all(|item| matches!(item, Value::Tuple(_)));
    if all_tuples && !items.is_empty() {
        Kind::TupleTuple
    } else {
        Kind::Tuple
    }
}

fn of_set(items: &[Value], hint: Option<Type>) -> Kind {
    if items.is_empty() {
        return match hint {
            Some(Type::Object) => Kind::Object,
            Some(Type::Objects) => Kind::Objects,
            Some(Type::Indices) => Kind::Indices,
            Some(Type::IntegerSet) => Kind::IntegerSet,
            _ => Kind::FrozenSet,
        };
    }
    if items.iter().all(Value::is_int) {
        Kind::IntegerSet
    } else if items.iter().all(is_location) {
        Kind::Indices
    } else if items.iter().all(is_cell) {
        Kind::Object
    } else if items.iter().all(is_object) {
        Kind::Objects
    } else {
        Kind::FrozenSet
    }
}

fn is_pair_of_ints(items: &[Value]) -> bool {
    items.len() == 2 && items.iter().all(Value::is_int)
}

fn is_location(value: &Value) -> bool {
    matches!(value, Value::Tuple(items) if is_pair_of_ints(items))
}

fn is_cell(value: &Value) -> bool {
    matches!(value, Value::Tuple(items)
        if matches!(items.as_slice(), [colour, place] if colour.is_int() && is_location(place)))
}

fn is_object(value: &Value) -> bool {
    matches!(value, Value::Set(items) if !items.is_empty() && items.iter().all(is_cell))
}

fn is_grid(rows: &[Value]) -> bool {
    let width = |row: &Value| match row {
        Value::Tuple(cells) if cells.iter().all(Value::is_int) => Some(cells.len()),
        _ => None,
    };
    match rows.first().and_then(width) {
        None | Some(0) => false,
        first => rows.iter().all(|row| width(row) == first),
    }
}

/// A value as people hear of it: its type, and how large it is.
pub struct Described<'a> {
    /// Its type.
    pub kind: Kind,
    /// The value.
    pub value: &'a Value,
}

impl fmt::Display for Described<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = self.value.items().unwrap_or_default();
        let count = items.len();
        let plural = if count == 1 { "" } else { "s" };
        f.write_str(self.kind.word())?;
        match self.kind {
            Kind::None | Kind::Boolean | Kind::Integer | Kind::IntegerTuple | Kind::Callable => {
                Ok(())
            }
            Kind::Grid => {
                let width = items.first().and_then(Value::items).map_or(0, <[_]>::len);
                write!(f, " {count}x{width}")
            }
            Kind::Object | Kind::Indices => write!(f, " ({count} cell{plural})"),
            Kind::Objects | Kind::IntegerSet | Kind::TupleTuple | Kind::Tuple | Kind::FrozenSet => {
                write!(f, " ({count})")
            }
        }
    }
}

/// The type of an expression as far as it is known before it runs.
pub(crate) fn hint(expr: &Expr) -> Option<Type> {
    match expr {
        Expr::Call(callee, _) => match &**callee {
            Expr::Primitive(number) => PRIMITIVES
                .get(*number as usize)
                .map(|primitive| primitive.returns),
            _ => None,
        },
        Expr::Tuple(_) => Some(Type::Tuple),
        Expr::Var(_)
        | Expr::None
        | Expr::Bool(_)
        | Expr::Int(_)
        | Expr::Constant(_)
        | Expr::Primitive(_)
        | Expr::Function(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ints(numbers: &[i128]) -> Value {
        Value::Tuple(numbers.iter().copied().map(Value::Int).collect())
    }

    fn cell(colour: i128, i: i128, j: i128) -> Value {
        Value::Tuple(vec![Value::Int(colour), ints(&[i, j])])
    }

    #[test]
    fn the_value_decides() {
        let object = Value::Set(vec![cell(1, 0, 0), cell(1, 0, 1)]);
        let rows = Value::Tuple(vec![ints(&[1, 2, 3]), ints(&[4, 5, 6])]);
        let ragged = Value::Tuple(vec![ints(&[1, 2, 3]), ints(&[4])]);
        for (value, expected) in [
            (Value::None, "None"),
            (Value::Bool(true), "Boolean"),
            (Value::Int(3), "Integer"),
            (ints(&[1, 2]), "IntegerTuple"),
            (ints(&[1, 2, 3]), "Tuple (3)"),
            (Value::Tuple(vec![]), "Tuple (0)"),
            (
                Value::Tuple(vec![Value::Bool(true), Value::Int(1)]),
                "Tuple (2)",
            ),
            (rows, "Grid 2x3"),
            (ragged, "TupleTuple (2)"),
            (Value::Set(vec![ints(&[0, 1])]), "Indices (1 cell)"),
            (Value::Set(vec![Value::Int(4)]), "IntegerSet (1)"),
            (Value::Set(vec![object.clone()]), "Objects (1)"),
            (object, "Object (2 cells)"),
            (Value::Set(vec![]), "FrozenSet (0)"),
            (
                Value::Set(vec![Value::Int(1), Value::None]),
                "FrozenSet (2)",
            ),
            (Value::User(0), "Callable"),
        ] {
            let kind = Kind::of(&value, None);
            let described = Described {
                kind,
                value: &value,
            };
            assert_eq!(described.to_string(), expected);
        }
    }

    #[test]
    fn where_it_could_be_several_the_annotation_decides() {
        let pairs = Value::Tuple(vec![ints(&[1, 2]), ints(&[3, 4])]);
        assert_eq!(Kind::of(&pairs, None), Kind::Grid);
        assert_eq!(Kind::of(&pairs, Some(Type::Grid)), Kind::Grid);
        assert_eq!(Kind::of(&pairs, Some(Type::TupleTuple)), Kind::TupleTuple);
        let empty = Value::Set(vec![]);
        assert_eq!(Kind::of(&empty, Some(Type::Objects)), Kind::Objects);
        assert_eq!(Kind::of(&empty, Some(Type::Indices)), Kind::Indices);
        assert_eq!(Kind::of(&Value::Int(1), Some(Type::Grid)), Kind::Integer);
    }
}
