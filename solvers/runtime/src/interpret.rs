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
#[inline(never)]
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
    let mut frame = frame(&mut body, args)?;
    let value = steps(&mut body, &mut frame)?;
    call::leave(1);
    Ok(value)
}

/// The slots of a function, its parameters filled.
#[inline(never)]
fn frame(body: &mut Reader<'static>, args: &[Value]) -> Outcome<Vec<Option<Value>>> {
    let params = body.number().ok_or_else(malformed)? as usize;
    let slots = body.number().ok_or_else(malformed)? as usize;
    body.take(params).ok_or_else(malformed)?;
    if params != args.len() {
        return call::wrong_count();
    }
    let mut frame: Vec<Option<Value>> = Vec::with_capacity(slots.max(params));
    frame.extend(args.iter().copied().map(Some));
    frame.resize(slots.max(params), None);
    Ok(frame)
}

/// A step whose operands are values. Small, since it lies on the stack of every call.
enum Ready {
    Call {
        line: u32,
        slot: u32,
        function: Value,
        args: u32,
    },
    Tuple {
        line: u32,
        slot: u32,
        items: u32,
    },
    Move {
        slot: u32,
        value: Value,
    },
    Return(Value),
}

/// Reads the start of a step. Kept apart, so that its decoding takes no room in the frames of
/// calls within calls.
#[inline(never)]
fn ready(body: &mut Reader<'static>, frame: &[Option<Value>]) -> Outcome<Ready> {
    Ok(match body.head().ok_or_else(malformed)? {
        Head::Call {
            line,
            slot,
            callee,
            args,
        } => Ready::Call {
            line,
            slot,
            function: fetch(frame, callee).map_err(|fail| fail.on_line(line))?,
            args,
        },
        Head::Tuple { line, slot, items } => Ready::Tuple { line, slot, items },
        Head::Move { slot, from } => Ready::Move {
            slot,
            value: fetch(frame, from)?,
        },
        Head::Return { from } => Ready::Return(fetch(frame, from)?),
    })
}

fn steps(body: &mut Reader<'static>, frame: &mut [Option<Value>]) -> Outcome {
    while !body.is_empty() {
        match ready(body, frame)? {
            Ready::Call {
                line,
                slot,
                function,
                args,
            } => match call_step(body, frame, function, args as usize) {
                Ok(value) => set(frame, slot, value)?,
                Err(fail) => return Err(fail.on_line(line)),
            },
            Ready::Tuple { line, slot, items } => match tuple_step(body, frame, items) {
                Ok(value) => set(frame, slot, value)?,
                Err(fail) => return Err(fail.on_line(line)),
            },
            Ready::Move { slot, value } => set(frame, slot, value)?,
            Ready::Return(value) => return Ok(value),
        }
    }
    Ok(Value::None)
}

#[inline(never)]
fn tuple_step(body: &mut Reader<'static>, frame: &[Option<Value>], items: u32) -> Outcome {
    let mut row = Row::with_capacity(items as usize);
    for _ in 0..items {
        row.push(next(body, frame)?);
    }
    Ok(row.finish())
}

/// Reads the operands of a call and calls. Few arguments need no memory of their own.
fn call_step(
    body: &mut Reader<'static>,
    frame: &[Option<Value>],
    function: Value,
    count: usize,
) -> Outcome {
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

#[inline(never)]
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
