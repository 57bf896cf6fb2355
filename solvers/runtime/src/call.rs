//! Calls: of primitives, of functions that primitives have made, of functions of the program.
//!
//! Owns the count of frames, which is CPython's: one for each primitive, lambda, function and
//! generator that calls on. Its ceiling speaks long before any stack ends.

use core::cell::Cell;

use crate::alloc;
use crate::error::{Class, Fail, Outcome, recursion, type_error};
use crate::interpret;
use crate::ops::compare;
use crate::primitives::TABLE;
use crate::value::{Closure, Maker, Value};

/// Frames that CPython allows by default, with the one that trips the limit.
const CEILING: u32 = 1_001;

thread_local! {
    static ROOM: Cell<u32> = const { Cell::new(CEILING) };
}

/// How many frames are left.
#[inline]
pub fn room() -> u32 {
    ROOM.get()
}

/// Goes back to where so many frames were left, after an error that ends nothing.
pub fn go_back(room: u32) {
    ROOM.set(room);
}

/// Starts the count anew: a module has called the solver.
pub fn start() {
    ROOM.set(CEILING - 1);
}

/// Enters `frames` frames.
#[inline]
pub fn enter(frames: u32) -> Outcome<()> {
    match ROOM.get().checked_sub(frames) {
        Some(room) => {
            ROOM.set(room);
            Ok(())
        }
        None => recursion(),
    }
}

/// Leaves `frames` frames. On an error nobody has to, since it ends the run.
#[inline]
pub fn leave(frames: u32) {
    ROOM.set(ROOM.get() + frames);
}

/// Does something in one more frame.
#[inline]
pub fn within<T>(body: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    enter(1)?;
    let result = body()?;
    leave(1);
    Ok(result)
}

/// `function(*args)`. The way to a primitive is short, and needs no memory for itself.
pub fn call(function: Value, args: &[Value]) -> Outcome {
    match function {
        Value::Primitive(number) => primitive(number, args),
        _ => call_made(function, args),
    }
}

/// The same, where it is no primitive.
#[inline(never)]
fn call_made(function: Value, args: &[Value]) -> Outcome {
    match function {
        Value::Closure(closure) => {
            if closure.params as usize != args.len() {
                return wrong_count();
            }
            enter(1)?;
            let value = call_closure(closure, args)?;
            leave(1);
            Ok(value)
        }
        Value::User(number) => interpret::run(number, args),
        _ => type_error("the value is not a function"),
    }
}

/// `function(*args)`, for a step of a program: most of them call a primitive.
#[inline(always)]
pub fn call_from_step(function: Value, args: &[Value]) -> Outcome {
    match function {
        Value::Primitive(number) => primitive(number, args),
        _ => call_made(function, args),
    }
}

#[inline(always)]
fn primitive(number: u32, args: &[Value]) -> Outcome {
    enter(1)?;
    let Some(native) = TABLE.get(number as usize) else {
        return no_primitive();
    };
    match (native.run)(args) {
        Ok(value) => {
            leave(1);
            Ok(value)
        }
        Err(fail) => Err(fail.inside(number)),
    }
}

#[cold]
#[inline(never)]
fn no_primitive<T>() -> Outcome<T> {
    Err(Fail::new(Class::System, "there is no such primitive"))
}

/// The error for a call with too few or too many arguments.
#[cold]
pub fn wrong_count<T>() -> Outcome<T> {
    type_error("the function takes another number of arguments")
}

fn call_closure(closure: &Closure, args: &[Value]) -> Outcome {
    let [a, b, c] = closure.given;
    match (closure.maker, args) {
        (Maker::Compose, _) => call(a, &[call(b, args)?]),
        (Maker::Chain, _) => call(a, &[call(b, &[call(c, args)?])?]),
        (Maker::Matcher, _) => Ok(compare::equal(call(a, args)?, b)?.into()),
        (Maker::Fork, _) => {
            let left = call(b, args)?;
            let right = call(c, args)?;
            call(a, &[left, right])
        }
        (Maker::Power, _) => power(a, b, args),
        (Maker::Rbind, [x]) => call(a, &[*x, b]),
        (Maker::Rbind, [x, y]) => call(a, &[*x, *y, b]),
        (Maker::Rbind, [x, y, z]) => call(a, &[*x, *y, *z, b]),
        (Maker::Lbind, [y]) => call(a, &[b, *y]),
        (Maker::Lbind, [y, z]) => call(a, &[b, *y, *z]),
        (Maker::Lbind, [y, z, w]) => call(a, &[b, *y, *z, *w]),
        _ => wrong_count(),
    }
}

/// Calls `function` as often as `times` says. In Python each time is a lambda around the rest,
/// so the first call happens deepest; one frame of them has been entered.
fn power(function: Value, times: Value, args: &[Value]) -> Outcome {
    let times = times.to_small().unwrap_or(0).max(2) as u32;
    let mut value = match args {
        [value] => *value,
        _ => return wrong_count(),
    };
    enter(times - 2)?;
    value = call(function, &[value])?;
    for _ in 2..times {
        value = call(function, &[value])?;
        leave(1);
    }
    call(function, &[value])
}

/// How many parameters `function.__code__` tells of.
pub fn params(function: Value) -> Outcome<u32> {
    match function {
        Value::Primitive(number) => match TABLE.get(number as usize) {
            Some(native) => Ok(native.params),
            None => no_primitive(),
        },
        Value::Closure(closure) => Ok(closure.params),
        Value::User(number) => interpret::params(number),
        _ => Err(Fail::new(Class::Attribute, "the value is not a function")),
    }
}

/// Calls for a key or a condition. Where nothing of what the call has allocated can be seen any
/// more, its memory is given back.
#[inline]
pub fn call_for_key(function: Value, item: Value) -> Outcome {
    let mark = alloc::mark();
    let key = call(function, &[item]);
    if matches!(key, Ok(key) if key.is_immediate()) {
        // SAFETY: the result refers to nothing on the heap, and of older objects only sets refer
        // to younger ones, to their orders, which they have pinned.
        unsafe { alloc::release(mark) };
    } else {
        alloc::keep(mark);
    }
    key
}
