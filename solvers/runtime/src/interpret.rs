//! The interpreter: runs the functions of the loaded program.
//!
//! Owns slots and steps. Leaves calls to `call` and the words to `program`; steps are read as
//! they are run, since most run once.

use core::cell::Cell;

use crate::call;
use crate::error::{Class, Fail, Outcome};
use crate::primitives::objects;
use crate::program::{Body, Code, Kind, Role, Source, Word, first, operand};
use crate::value::{Row, Value};

thread_local! {
    static PROGRAM: Cell<Code<'static>> = const { Cell::new(Code::NONE) };
}

/// Keeps the bytes of the program to run. An earlier one is forgotten with all that was kept of it,
/// since its memory may be gone.
pub fn load(program: &'static [u8]) {
    objects::forget();
    PROGRAM.set(Code::new(program));
}

#[cold]
#[inline(never)]
fn malformed() -> Fail {
    Fail::new(Class::System, "the program is malformed")
}

/// A function of the program.
fn body(number: u32) -> Outcome<Body<'static>> {
    PROGRAM.get().body(number).ok_or_else(malformed)
}

/// How many parameters a function of the program has.
pub fn params(number: u32) -> Outcome<u32> {
    Ok(body(number)?.params() as u32)
}

/// Whether the entry function takes the demos.
pub fn wants_demos() -> bool {
    let body = PROGRAM.get().body(0);
    body.is_some_and(|body| body.roles().any(|role| role == Some(Role::Demos)))
}

/// Calls the entry function: `input` and `demos` go where its roles say.
pub fn solve(demos: Value, input: Value) -> Outcome {
    call::start();
    let args: Option<Vec<Value>> = body(0)?
        .roles()
        .map(|role| {
            Some(match role? {
                Role::Input => input,
                Role::Demos => demos,
                Role::Passed => Value::None,
            })
        })
        .collect();
    run(0, &args.ok_or_else(malformed)?)
}

/// Calls a function of the program.
pub fn run(number: u32, args: &[Value]) -> Outcome {
    call::enter(1)?;
    let body = body(number)?;
    let mut frame = frame(body, args)?;
    let value = steps(body.steps, &mut frame)?;
    call::leave(1);
    Ok(value)
}

/// The slots of a function, its parameters filled.
#[inline(never)]
fn frame(body: Body<'static>, args: &[Value]) -> Outcome<Vec<Option<Value>>> {
    let params = body.params();
    if params != args.len() {
        return call::wrong_count();
    }
    let slots = body.slots.max(params);
    let mut frame: Vec<Option<Value>> = Vec::with_capacity(slots);
    frame.extend(args.iter().copied().map(Some));
    frame.resize(slots, None);
    Ok(frame)
}

fn steps(mut steps: &[Word], frame: &mut [Option<Value>]) -> Outcome {
    while !steps.is_empty() {
        let Some((step, rest)) = first(steps) else {
            return Err(malformed());
        };
        steps = rest;
        let made = match step.kind {
            Kind::Call => call_step(frame, step.first, step.more),
            Kind::Tuple => tuple_step(frame, step.more),
            Kind::Move => fetch(frame, step.first),
            Kind::Return => return fetch(frame, step.first),
        };
        match (made, frame.get_mut(step.slot)) {
            (Ok(value), Some(place)) => *place = Some(value),
            (Ok(_), None) => return Err(malformed()),
            // A move that fails reads what is not set; the line is that of no call.
            (Err(fail), _) if step.kind == Kind::Move => return Err(fail),
            (Err(fail), _) => return Err(fail.on_line(step.line)),
        }
    }
    Ok(Value::None)
}

#[inline(never)]
fn tuple_step(frame: &[Option<Value>], items: &[Word]) -> Outcome {
    let mut row = Row::with_capacity(items.len());
    for item in items {
        row.push(fetch(frame, *item)?);
    }
    Ok(row.finish())
}

/// Fetches the operands of a call and calls. Few arguments need no memory of their own, and most
/// calls have few.
#[inline(always)]
fn call_step(frame: &[Option<Value>], function: Word, words: &[Word]) -> Outcome {
    let function = fetch(frame, function)?;
    match *words {
        [a] => call::call_from_step(function, &[fetch(frame, a)?]),
        [a, b] => call::call_from_step(function, &[fetch(frame, a)?, fetch(frame, b)?]),
        [a, b, c] => {
            let (a, b, c) = (fetch(frame, a)?, fetch(frame, b)?, fetch(frame, c)?);
            call::call_from_step(function, &[a, b, c])
        }
        _ => call_with_many(frame, function, words),
    }
}

#[inline(never)]
fn call_with_many(frame: &[Option<Value>], function: Value, words: &[Word]) -> Outcome {
    let args: Result<Vec<Value>, Fail> = words.iter().map(|word| fetch(frame, *word)).collect();
    call::call(function, &args?)
}

/// The value of an operand.
#[inline(always)]
fn fetch(frame: &[Option<Value>], word: Word) -> Outcome {
    Ok(match operand(word) {
        Some(Source::Slot(slot)) => match frame.get(slot as usize) {
            Some(Some(value)) => *value,
            Some(None) => return Err(unset()),
            None => return Err(malformed()),
        },
        Some(Source::None) => Value::None,
        Some(Source::Bool(truth)) => truth.into(),
        Some(Source::Int(number)) => Value::Int(number),
        Some(Source::Primitive(number)) => Value::Primitive(number),
        Some(Source::Function(number)) => Value::User(number),
        Some(Source::Large(place)) => return large(place),
        None => return Err(malformed()),
    })
}

#[cold]
#[inline(never)]
fn large(place: u32) -> Outcome {
    PROGRAM
        .get()
        .int(place)
        .map(Value::from)
        .ok_or_else(malformed)
}

#[cold]
#[inline(never)]
fn unset() -> Fail {
    Fail::new(Class::UnboundLocal, "a variable is read before it is set")
}
