//! The documentation of one name, and its signature.

use solver_runtime::catalogue::{PRIMITIVES, Primitive, find as find_primitive};

use crate::frontend::constants::{ConstantId, Value};

/// Names that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Their common subject.
    pub title: &'static str,
    /// The text about all of them; may be empty.
    pub(crate) preface: &'static str,
    /// The names.
    pub entries: Vec<Entry>,
}

/// The documentation of a primitive or constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name in the files.
    pub name: &'static str,
    /// The meaning in one sentence.
    pub summary: &'static str,
    /// The details beyond the sentence; may be empty.
    pub details: &'static str,
    /// The errors it raises, each with when.
    pub errors: Vec<&'static str>,
    /// Expressions with their results.
    pub examples: Vec<Example>,
}

/// An expression of the language and what comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The expression.
    pub source: &'static str,
    /// Its result.
    pub expected: Expected,
}

/// The result of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A value, as it is printed: sets as `{a, b}`, in their order.
    Value(&'static str),
    /// An error of this class.
    Raises(&'static str),
}

/// The meaning of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A primitive of the catalogue.
    Primitive(&'static Primitive),
    /// A constant.
    Constant(ConstantId),
}

impl Entry {
    /// The meaning of the name; none where the catalogue lacks it, which a test rules out.
    pub fn subject(&self) -> Option<Subject> {
        if let Some(constant) = ConstantId::find(self.name) {
            return Some(Subject::Constant(constant));
        }
        let place = find_primitive(self.name)?;
        PRIMITIVES.get(place as usize).map(Subject::Primitive)
    }
}

impl Subject {
    /// The signature with all types: `even(n: Integer) -> Boolean`, `UNITY = (1, 1)`.
    pub fn signature(self) -> String {
        match self {
            Subject::Primitive(primitive) => {
                let params: Vec<String> = primitive
                    .params
                    .iter()
                    .map(|param| format!("{}: {:?}", param.name, param.ty))
                    .collect();
                format!(
                    "{}({}) -> {:?}",
                    primitive.name,
                    params.join(", "),
                    primitive.returns
                )
            }
            Subject::Constant(constant) => constant_signature(constant),
        }
    }

    /// The signature in a list, where room is scarce: `even(n) -> Boolean`.
    pub fn short_signature(self) -> String {
        match self {
            Subject::Primitive(primitive) => {
                let params: Vec<&str> = primitive.params.iter().map(|param| param.name).collect();
                format!(
                    "{}({}) -> {:?}",
                    primitive.name,
                    params.join(", "),
                    primitive.returns
                )
            }
            Subject::Constant(constant) => constant_signature(constant),
        }
    }
}

fn constant_signature(constant: ConstantId) -> String {
    let name = constant.name();
    match constant.value() {
        Value::Bool(true) => format!("{name} = True"),
        Value::Bool(false) => format!("{name} = False"),
        Value::Int(value) => format!("{name} = {value}"),
        Value::Pair(a, b) => format!("{name} = ({a}, {b})"),
    }
}
