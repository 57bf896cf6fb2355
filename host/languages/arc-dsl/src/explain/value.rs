//! Values as they come out of the DSL runtime, and calls as they go in.
//!
//! The bytes are those of `solver_runtime::inspect`, whose names of them are used here. A set
//! keeps the order in which the program would see its elements, so it is a list.

use std::fmt;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value as Json;
use solver_runtime::catalogue::{PRIMITIVES, find};
use solver_runtime::inspect;
use solver_runtime::program::{Reader, write_int, write_number};

use solver_core::task::{Grid, Pair};

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An integer.
    Int(i128),
    /// A tuple.
    Tuple(Vec<Value>),
    /// A set, in its order.
    Set(Vec<Value>),
    /// A primitive, by its number.
    Primitive(u32),
    /// A function that a primitive has made of these.
    Made(u32, Vec<Value>),
    /// A function of the program, by its number.
    User(u32),
}

/// The answer to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The result.
    Value(Value),
    /// The call failed, with its message.
    Failed(String),
}

/// The bytes are none that the runtime writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the reply of the runtime is malformed")]
pub struct Malformed;

/// The call of a function with these arguments.
pub fn call(function: &Value, args: &[Value]) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out, function);
    write_all(&mut out, args);
    out
}

/// The bytes of a value.
pub fn bytes(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out, value);
    out
}

/// Writes a value as it goes into a call.
pub fn write(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::None => out.push(inspect::NONE),
        Value::Bool(false) => out.push(inspect::FALSE),
        Value::Bool(true) => out.push(inspect::TRUE),
        Value::Int(number) => {
            out.push(inspect::INT);
            write_int(out, *number);
        }
        Value::Tuple(items) => {
            out.push(inspect::TUPLE);
            write_all(out, items);
        }
        Value::Set(items) => {
            out.push(inspect::SET);
            write_all(out, items);
        }
        Value::Primitive(number) => {
            out.push(inspect::PRIMITIVE);
            write_number(out, *number);
        }
        Value::Made(maker, given) => {
            out.push(inspect::MADE);
            write_number(out, *maker);
            write_all(out, given);
        }
        Value::User(number) => {
            out.push(inspect::USER);
            write_number(out, *number);
        }
    }
}

fn write_all(out: &mut Vec<u8>, values: &[Value]) {
    write_number(out, u32::try_from(values.len()).unwrap_or(u32::MAX));
    for value in values {
        write(out, value);
    }
}

/// Reads the reply to a call.
pub fn reply(bytes: &[u8]) -> Result<Reply, Malformed> {
    match bytes.split_first() {
        Some((0, rest)) => {
            let mut reader = Reader::new(rest);
            let value = read(&mut reader, inspect::DEEPEST).ok_or(Malformed)?;
            if reader.is_empty() {
                Ok(Reply::Value(value))
            } else {
                Err(Malformed)
            }
        }
        Some((1, text)) => Ok(Reply::Failed(String::from_utf8_lossy(text).into_owned())),
        _ => Err(Malformed),
    }
}

fn read(reader: &mut Reader<'_>, left: u32) -> Option<Value> {
    let left = left.checked_sub(1)?;
    Some(match reader.byte()? {
        inspect::NONE => Value::None,
        inspect::FALSE => Value::Bool(false),
        inspect::TRUE => Value::Bool(true),
        inspect::INT => Value::Int(reader.int()?),
        inspect::TUPLE => Value::Tuple(read_all(reader, left)?),
        inspect::SET => Value::Set(read_all(reader, left)?),
        inspect::PRIMITIVE => Value::Primitive(reader.number()?),
        inspect::MADE => {
            let maker = reader.number()?;
            Value::Made(maker, read_all(reader, left)?)
        }
        inspect::USER => Value::User(reader.number()?),
        _ => return None,
    })
}

fn read_all(reader: &mut Reader<'_>, left: u32) -> Option<Vec<Value>> {
    let count = reader.number()?;
    // The count is not believed before its elements are there.
    let mut values = Vec::new();
    for _ in 0..count {
        values.push(read(reader, left)?);
    }
    Some(values)
}

impl From<&Grid> for Value {
    fn from(grid: &Grid) -> Self {
        let row = |row: &[u8]| {
            let cells = row.iter().map(|&cell| Value::Int(i128::from(cell)));
            Value::Tuple(cells.collect())
        };
        Value::Tuple(grid.rows().map(row).collect())
    }
}

impl From<&Pair> for Value {
    fn from(pair: &Pair) -> Self {
        Value::Tuple(vec![(&pair.input).into(), (&pair.output).into()])
    }
}

impl Value {
    /// The elements of a tuple or a set.
    pub fn items(&self) -> Option<&[Value]> {
        match self {
            Value::Tuple(items) | Value::Set(items) => Some(items),
            Value::None
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Primitive(_)
            | Value::Made(..)
            | Value::User(_) => None,
        }
    }

    /// Whether it is an integer, and no bool.
    pub fn is_int(&self) -> bool {
        matches!(self, Value::Int(_))
    }

    /// The grid that it is, if it is one that the system would take: 1x1 to 30x30, colours 0 to 9.
    pub fn grid(&self) -> Option<Grid> {
        let Value::Tuple(rows) = self else {
            return None;
        };
        let mut width = 0;
        let mut cells = Vec::new();
        for row in rows {
            let Value::Tuple(row) = row else {
                return None;
            };
            if !cells.is_empty() && row.len() != width {
                return None;
            }
            width = row.len();
            for cell in row {
                match cell {
                    Value::Int(colour) => cells.push(u8::try_from(*colour).ok()?),
                    _ => return None,
                }
            }
        }
        Grid::from_cells(rows.len(), width, cells).ok()
    }
}

/// The name of a primitive.
pub fn primitive_name(number: u32) -> &'static str {
    PRIMITIVES
        .get(number as usize)
        .map_or("(unknown)", |primitive| primitive.name)
}

/// The name of a function of a program.
pub(crate) fn function_name(names: &[String], number: u32) -> &str {
    names.get(number as usize).map_or("(unknown)", |name| name)
}

/// A value as Python would write it; a set as its elements in braces.
pub struct Written<'a> {
    /// The value.
    pub value: &'a Value,
    /// The names of the program's functions.
    pub names: &'a [String],
}

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, items: &[Value]| {
            for (at, value) in items.iter().enumerate() {
                let names = self.names;
                let separator = if at > 0 { ", " } else { "" };
                write!(f, "{separator}{}", Written { value, names })?;
            }
            Ok(())
        };
        match self.value {
            Value::None => f.write_str("None"),
            Value::Bool(true) => f.write_str("True"),
            Value::Bool(false) => f.write_str("False"),
            Value::Int(number) => number.fmt(f),
            Value::Tuple(items) => {
                f.write_str("(")?;
                list(f, items)?;
                f.write_str(if items.len() == 1 { ",)" } else { ")" })
            }
            Value::Set(items) if items.is_empty() => f.write_str("frozenset()"),
            Value::Set(items) => {
                f.write_str("{")?;
                list(f, items)?;
                f.write_str("}")
            }
            Value::Primitive(number) => f.write_str(primitive_name(*number)),
            Value::Made(maker, given) => {
                f.write_str(primitive_name(*maker))?;
                f.write_str("(")?;
                list(f, given)?;
                f.write_str(")")
            }
            Value::User(number) => f.write_str(function_name(self.names, *number)),
        }
    }
}

/// A value for machines: tuples as lists, a set as `{"set":[...]}` in its order, a function as
/// `{"fn":"fork","args":[...]}`.
impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.names;
        let written = |value| Written { value, names };
        match self.value {
            Value::None => serializer.serialize_none(),
            Value::Bool(truth) => serializer.serialize_bool(*truth),
            Value::Int(number) => serializer.serialize_i128(*number),
            Value::Tuple(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&written(item))?;
                }
                list.end()
            }
            Value::Set(items) => {
                let mut object = serializer.serialize_map(Some(1))?;
                let items: Vec<_> = items.iter().map(written).collect();
                object.serialize_entry("set", &items)?;
                object.end()
            }
            Value::Primitive(number) => function(serializer, primitive_name(*number), None),
            Value::User(number) => function(serializer, function_name(names, *number), None),
            Value::Made(maker, given) => {
                let given = given.iter().map(written).collect();
                function(serializer, primitive_name(*maker), Some(given))
            }
        }
    }
}

/// The value that is written for machines so, where it is one and no function of a program.
pub fn from_json(json: &Json) -> Option<Value> {
    let all =
        |items: &Json| -> Option<Vec<Value>> { items.as_array()?.iter().map(from_json).collect() };
    Some(match json {
        Json::Null => Value::None,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => Value::Int(number.as_i128()?),
        Json::String(_) => return None,
        Json::Array(_) => Value::Tuple(all(json)?),
        Json::Object(object) => match (object.get("set"), object.get("fn"), object.get("args")) {
            (Some(items), None, None) => Value::Set(all(items)?),
            (None, Some(name), None) => Value::Primitive(find(name.as_str()?)?),
            (None, Some(name), Some(args)) => Value::Made(find(name.as_str()?)?, all(args)?),
            _ => return None,
        },
    })
}

fn function<S: Serializer>(
    serializer: S,
    name: &str,
    given: Option<Vec<Written<'_>>>,
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_map(None)?;
    object.serialize_entry("fn", name)?;
    if let Some(given) = given {
        object.serialize_entry("args", &given)?;
    }
    object.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer of the runtime itself to `identity(value)`.
    fn through_the_runtime(value: &Value) -> Reply {
        let mut request = Vec::new();
        write(&mut request, &Value::Primitive(find("identity").unwrap()));
        write_all(&mut request, std::slice::from_ref(value));
        reply(&inspect::answer(&request)).unwrap()
    }

    fn location(i: i128, j: i128) -> Value {
        Value::Tuple(vec![Value::Int(i), Value::Int(j)])
    }

    #[test]
    fn every_kind_of_value_comes_back_from_the_runtime() {
        let fork = Value::Made(
            find("fork").unwrap(),
            vec![
                Value::Primitive(find("combine").unwrap()),
                Value::Primitive(find("hmirror").unwrap()),
                Value::User(1),
            ],
        );
        for value in [
            Value::None,
            Value::Bool(true),
            Value::Bool(false),
            Value::Int(i128::MAX),
            Value::Int(-7),
            Value::Tuple(vec![Value::Int(1), Value::Tuple(vec![])]),
            Value::Set(vec![location(0, 1)]),
            fork,
        ] {
            assert_eq!(through_the_runtime(&value), Reply::Value(value));
        }
    }

    #[test]
    fn a_set_comes_in_the_order_of_the_set() {
        let numbers = |list: &[i128]| list.iter().copied().map(Value::Int).collect();
        assert_eq!(
            through_the_runtime(&Value::Set(numbers(&[8, 1, 9, 0]))),
            Reply::Value(Value::Set(numbers(&[8, 1, 9, 0]))),
        );
        assert_eq!(
            through_the_runtime(&Value::Set(numbers(&[3, 2, 1]))),
            Reply::Value(Value::Set(numbers(&[1, 2, 3]))),
        );
    }

    #[test]
    fn what_the_runtime_never_writes_is_refused() {
        for bytes in [
            &[][..],
            &[2],
            &[0],
            &[0, 99],
            &[0, inspect::TUPLE, 5],
            &[0, inspect::NONE, 0],
        ] {
            assert_eq!(reply(bytes), Err(Malformed), "{bytes:?}");
        }
        let deep = vec![[inspect::TUPLE, 1]; 5_000].concat();
        assert_eq!(reply(&[&[0], &deep[..]].concat()), Err(Malformed));
        assert_eq!(reply(b"\x01oh"), Ok(Reply::Failed("oh".to_owned())));
    }

    #[test]
    fn written_as_python_does() {
        let names = ["solve".to_owned(), "helper".to_owned()];
        let value = Value::Tuple(vec![
            Value::Set(vec![location(0, 1)]),
            Value::Set(vec![]),
            Value::Tuple(vec![Value::None]),
            Value::Made(
                find("compose").unwrap(),
                vec![Value::User(1), Value::User(7)],
            ),
        ]);
        let written = Written {
            value: &value,
            names: &names,
        };
        assert_eq!(
            written.to_string(),
            "({(0, 1)}, frozenset(), (None,), compose(helper, (unknown)))"
        );
        assert_eq!(
            serde_json::to_string(&written).unwrap(),
            r#"[{"set":[[0,1]]},{"set":[]},[null],{"fn":"compose","args":[{"fn":"helper"},{"fn":"(unknown)"}]}]"#
        );
    }

    #[test]
    fn only_what_is_a_valid_grid_is_one() {
        let grid = Grid::from_cells(2, 3, vec![0, 1, 2, 3, 4, 5]).unwrap();
        assert_eq!(Value::from(&grid).grid(), Some(grid));
        let row = |cells: &[i128]| Value::Tuple(cells.iter().copied().map(Value::Int).collect());
        for rows in [
            vec![],
            vec![row(&[])],
            vec![row(&[1]), row(&[1, 2])],
            vec![row(&[]), row(&[1])],
            vec![row(&[10])],
            vec![row(&[-1])],
            vec![Value::Tuple(vec![Value::Bool(true)])],
        ] {
            assert_eq!(Value::Tuple(rows.clone()).grid(), None, "{rows:?}");
        }
    }
}
