//! One call of a function, values in and values out, as bytes. The conformance replay and the
//! host's inspection speak this.
//!
//! ```text
//! request := value count value*        -- a function and its arguments
//! reply   := 0 value | 1 text          -- the result, or the message to the end of the bytes
//! value   := 0 (None) | 1 (False) | 2 (True)
//!          | 3 int                     -- zigzag LEB128, as in programs
//!          | 4 count value*            -- tuple
//!          | 5 count value*            -- set: frozenset(...) of these in this order
//!          | 6 number                  -- primitive
//!          | 7 number count value*     -- what that primitive makes of these
//!          | 8 number                  -- function of the loaded program
//! ```
//!
//! A set in a reply lists its elements in the order of the set.

use crate::call;
use crate::catalogue::find;
use crate::error::{Class, Fail, Outcome, recursion};
use crate::grid;
use crate::ops::iterate::elements;
use crate::program::{Reader, write_int, write_number};
use crate::set;
use crate::value::{Closure, Maker, Value};

/// The first byte of `None`.
pub const NONE: u8 = 0;
/// The first byte of `False`.
pub const FALSE: u8 = 1;
/// The first byte of `True`.
pub const TRUE: u8 = 2;
/// The first byte of an integer.
pub const INT: u8 = 3;
/// The first byte of a tuple.
pub const TUPLE: u8 = 4;
/// The first byte of a set.
pub const SET: u8 = 5;
/// The first byte of a primitive.
pub const PRIMITIVE: u8 = 6;
/// The first byte of a function that a primitive has made.
pub const MADE: u8 = 7;
/// The first byte of a function of the loaded program.
pub const USER: u8 = 8;

/// Values nested deeper than this are refused.
pub const DEEPEST: u32 = 1_000;

/// Answers a request.
pub fn answer(request: &[u8]) -> Vec<u8> {
    call::start();
    let mut reply = vec![0];
    let result = ask(&mut Reader::new(request)).and_then(|value| write(&mut reply, value, DEEPEST));
    if let Err(fail) = result {
        reply.clear();
        reply.push(1);
        reply.extend_from_slice(fail.message().as_bytes());
    }
    reply
}

#[cold]
fn malformed() -> Fail {
    Fail::new(Class::System, "the request is malformed")
}

fn ask(reader: &mut Reader<'_>) -> Outcome {
    let function = read(reader, DEEPEST)?;
    let args = read_all(reader, DEEPEST)?;
    if !reader.is_empty() {
        return Err(malformed());
    }
    call::call(function, &args)
}

/// Several values, after their number.
pub(crate) fn read_all(reader: &mut Reader<'_>, left: u32) -> Outcome<Vec<Value>> {
    let count = reader.number().ok_or_else(malformed)?;
    let mut values = Vec::new();
    for _ in 0..count {
        values.push(read(reader, left)?);
    }
    Ok(values)
}

/// A value.
pub(crate) fn read(reader: &mut Reader<'_>, left: u32) -> Outcome {
    let Some(left) = left.checked_sub(1) else {
        return recursion();
    };
    Ok(match reader.byte().ok_or_else(malformed)? {
        NONE => Value::None,
        FALSE => Value::False,
        TRUE => Value::True,
        INT => reader.int().ok_or_else(malformed)?.into(),
        TUPLE => grid::compact(Value::tuple(&read_all(reader, left)?).compact()),
        SET => set::collect(read_all(reader, left)?.into_iter().map(Ok))?,
        PRIMITIVE => Value::Primitive(reader.number().ok_or_else(malformed)?),
        MADE => {
            let maker = Value::Primitive(reader.number().ok_or_else(malformed)?);
            call::call(maker, &read_all(reader, left)?)?
        }
        USER => Value::User(reader.number().ok_or_else(malformed)?),
        _ => return Err(malformed()),
    })
}

fn write(out: &mut Vec<u8>, value: Value, left: u32) -> Outcome<()> {
    let Some(left) = left.checked_sub(1) else {
        return recursion();
    };
    match value {
        Value::None => out.push(NONE),
        Value::False => out.push(FALSE),
        Value::True => out.push(TRUE),
        Value::Int(_) | Value::Big(_) => {
            out.push(INT);
            write_int(out, value.to_int().unwrap_or(0));
        }
        Value::Tuple(_) | Value::Location(_) | Value::Cell(_) | Value::Grid(_) => {
            out.push(TUPLE);
            write_all(out, elements(value)?, left)?;
        }
        Value::Set(_) => {
            out.push(SET);
            write_all(out, elements(value)?, left)?;
        }
        Value::Primitive(number) => {
            out.push(PRIMITIVE);
            write_number(out, number);
        }
        Value::Closure(closure) => {
            out.push(MADE);
            let (maker, given) = made(closure);
            write_number(out, find(maker).ok_or_else(malformed)?);
            write_all(out, given, left)?;
        }
        Value::User(number) => {
            out.push(USER);
            write_number(out, number);
        }
    }
    Ok(())
}

fn write_all(out: &mut Vec<u8>, values: &[Value], left: u32) -> Outcome<()> {
    write_number(out, values.len() as u32);
    for &value in values {
        write(out, value, left)?;
    }
    Ok(())
}

/// The primitive that made a function, and what it was given.
fn made(closure: &Closure) -> (&'static str, &[Value]) {
    let three = &closure.given;
    let two = &three[..2];
    match closure.maker {
        Maker::Compose => ("compose", two),
        Maker::Chain => ("chain", three),
        Maker::Matcher => ("matcher", two),
        Maker::Rbind => ("rbind", two),
        Maker::Lbind => ("lbind", two),
        Maker::Power => ("power", two),
        Maker::Fork => ("fork", three),
    }
}
