//! The interpreter: runs the functions of the loaded program.
//!
//! Owns slots and steps. Leaves calls to `call` and the bytes to `program`; steps are decoded as
//! they are run, since most run once.

use core::cell::Cell;

use crate::call;
use crate::error::{Class, Fail, Outcome};
use crate::program::{Head, Operand, Reader, Role};
use crate::value::{Row, Value};

thread_local! {
    static PROGRAM: Cell<&'static [u8]> = const { Cell::new(&[]) };
}

/// Keeps the bytes of the program to run.
pub fn load(program: &'static [u8]) {
    PROGRAM.set(program);
}

#[cold]
fn malformed() -> Fail {
    Fail::new(Class::System, "the program is malformed")
}

/// The body of a function of the program.
fn body(number: u32) -> Option<Reader<'static>> {
    let mut reader = Reader::new(PROGRAM.get());
    if number >= reader.number()? {
        return None;
    }
    for _ in 0..number {
        let len = reader.number()?;
        reader.take(len as usize)?;
    }
    let len = reader.number()?;
    reader.take(len as usize).map(Reader::new)
}

/// How many parameters a function of the program has.
pub fn params(number: u32) -> Outcome<u32> {
    body(number)
        .and_then(|mut body| body.number())
        .ok_or_else(malformed)
}

/// Calls the entry function: `input` and `demos` go where its roles say.
pub fn solve(demos: Value, input: Value) -> Outcome {
    call::start();
    let args = entry_args(demos, input).ok_or_else(malformed)?;
    run(0, &args)
}

fn entry_args(demos: Value, input: Value) -> Option<Vec<Value>> {
    let mut body = body(0)?;
    let params = body.number()?;
    body.number()?;
    let mut args = Vec::new();
    for _ in 0..params {
        args.push(match body.role()? {
            Role::Input => input,
            Role::Demos => demos,
            Role::Passed => Value::None,
        });
    }
    Some(args)
}

/// Calls a function of the program.
pub fn run(number: u32, args: &[Value]) -> Outcome {
    call::enter(1)?;
    let mut body = body(number).ok_or_else(malformed)?;
    let params = body.number().ok_or_else(malformed)? as usize;
    let slots = body.number().ok_or_else(malformed)? as usize;
    body.take(params).ok_or_else(malformed)?;
    if params != args.len() {
        return call::wrong_count();
    }
    let mut frame: Vec<Option<Value>> = Vec::with_capacity(slots.max(params));
    frame.extend(args.iter().copied().map(Some));
    frame.resize(slots.max(params), None);
    let value = steps(&mut body, &mut frame)?;
    call::leave(1);
    Ok(value)
}

fn steps(body: &mut Reader<'static>, frame: &mut [Option<Value>]) -> Outcome {
    while !body.is_empty() {
        match body.head().ok_or_else(malformed)? {
            Head::Call {
                line,
                slot,
                callee,
                args,
            } => {
                let value =
                    call_step(body, frame, callee, args as usize).map_err(|f| f.on_line(line))?;
                set(frame, slot, value)?;
            }
            Head::Tuple { line, slot, items } => {
                let mut row = Row::with_capacity(items as usize);
                for _ in 0..items {
                    let item = next(body, frame).map_err(|fail| fail.on_line(line))?;
                    row.push(item);
                }
                set(frame, slot, row.finish())?;
            }
            Head::Move { slot, from } => {
                let value = fetch(frame, from)?;
                set(frame, slot, value)?;
            }
            Head::Return { from } => return fetch(frame, from),
        }
    }
    Ok(Value::None)
}

/// Reads the operands of a call and calls. Few arguments need no memory of their own.
fn call_step(
    body: &mut Reader<'static>,
    frame: &[Option<Value>],
    callee: Operand,
    count: usize,
) -> Outcome {
    let function = fetch(frame, callee)?;
    let mut few = [Value::None; 4];
    if let Some(args) = few.get_mut(..count) {
        for arg in args.iter_mut() {
            *arg = next(body, frame)?;
        }
        return call::call(function, args);
    }
    let mut args = Vec::new();
    for _ in 0..count {
        args.push(next(body, frame)?);
    }
    call::call(function, &args)
}

#[inline]
fn next(body: &mut Reader<'static>, frame: &[Option<Value>]) -> Outcome {
    fetch(frame, body.operand().ok_or_else(malformed)?)
}

#[inline]
fn fetch(frame: &[Option<Value>], operand: Operand) -> Outcome {
    Ok(match operand {
        Operand::Slot(slot) => match frame.get(slot as usize) {
            Some(Some(value)) => *value,
            Some(None) => {
                let reason = "a variable is read before it is set";
                return Err(Fail::new(Class::UnboundLocal, reason));
            }
            None => return Err(malformed()),
        },
        Operand::None => Value::None,
        Operand::Bool(truth) => truth.into(),
        Operand::Int(number) => number.into(),
        Operand::Primitive(number) => Value::Primitive(number),
        Operand::Function(number) => Value::User(number),
    })
}

#[inline]
fn set(frame: &mut [Option<Value>], slot: u32, value: Value) -> Outcome<()> {
    match frame.get_mut(slot as usize) {
        Some(place) => {
            *place = Some(value);
            Ok(())
        }
        None => Err(malformed()),
    }
}
