//! The constants that every solver can name, as arc-dsl has them.

use std::sync::LazyLock;

use super::ast::Expr;
use super::names::{Places, places};

/// The value of a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// `F` and `T`.
    Bool(bool),
    /// A number.
    Int(i128),
    /// A pair of numbers.
    Pair(i128, i128),
}

/// A constant: its place in [`CONSTANTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConstantId(usize);

/// Names and values.
pub(crate) static CONSTANTS: [(&str, Value); 28] = [
    ("F", Value::Bool(false)),
    ("T", Value::Bool(true)),
    ("ZERO", Value::Int(0)),
    ("ONE", Value::Int(1)),
    ("TWO", Value::Int(2)),
    ("THREE", Value::Int(3)),
    ("FOUR", Value::Int(4)),
    ("FIVE", Value::Int(5)),
    ("SIX", Value::Int(6)),
    ("SEVEN", Value::Int(7)),
    ("EIGHT", Value::Int(8)),
    ("NINE", Value::Int(9)),
    ("TEN", Value::Int(10)),
    ("NEG_ONE", Value::Int(-1)),
    ("NEG_TWO", Value::Int(-2)),
    ("DOWN", Value::Pair(1, 0)),
    ("RIGHT", Value::Pair(0, 1)),
    ("UP", Value::Pair(-1, 0)),
    ("LEFT", Value::Pair(0, -1)),
    ("ORIGIN", Value::Pair(0, 0)),
    ("UNITY", Value::Pair(1, 1)),
    ("NEG_UNITY", Value::Pair(-1, -1)),
    ("UP_RIGHT", Value::Pair(-1, 1)),
    ("DOWN_LEFT", Value::Pair(1, -1)),
    ("ZERO_BY_TWO", Value::Pair(0, 2)),
    ("TWO_BY_ZERO", Value::Pair(2, 0)),
    ("TWO_BY_TWO", Value::Pair(2, 2)),
    ("THREE_BY_THREE", Value::Pair(3, 3)),
];

impl ConstantId {
    /// The constant called `name`.
    pub fn find(name: &str) -> Option<Self> {
        static PLACES: LazyLock<Places> =
            LazyLock::new(|| places(CONSTANTS.iter().map(|(name, _)| *name)));
        PLACES.get(name).copied().map(ConstantId)
    }

    /// Every constant, in order.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..CONSTANTS.len()).map(ConstantId)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        CONSTANTS[self.0].0
    }

    /// Its value.
    pub fn value(self) -> Value {
        CONSTANTS[self.0].1
    }
}

impl Value {
    /// The value as a literal.
    pub fn literal(self) -> Expr {
        match self {
            Value::Bool(value) => Expr::Bool(value),
            Value::Int(value) => Expr::Int(value),
            Value::Pair(a, b) => Expr::Tuple(vec![Expr::Int(a), Expr::Int(b)]),
        }
    }
}
