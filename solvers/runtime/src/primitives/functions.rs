//! Functions that make functions, and functions that apply them.

use crate::call::{self, call, call_for_key, enter, leave};
use crate::error::{Fail, Outcome, recursion};
use crate::ops::arithmetic::truthy;
use crate::ops::compare::equal;
use crate::ops::iterate::iter;
use crate::primitives::containers::{merge, rebuild};
use crate::primitives::numbers::integer;
use crate::set::Builder;
use crate::value::{Closure, Maker, Value, collect};

/// The function that `maker` makes of what it is `given`.
pub fn closure(maker: Maker, params: u32, given: [Value; 3]) -> Value {
    Value::Closure(Box::leak(Box::new(Closure {
        maker,
        params,
        given,
    })))
}

/// See the catalogue.
pub fn compose(outer: Value, inner: Value) -> Outcome {
    Ok(closure(Maker::Compose, 1, [outer, inner, Value::None]))
}

/// See the catalogue.
pub fn chain(h: Value, g: Value, f: Value) -> Outcome {
    Ok(closure(Maker::Chain, 1, [h, g, f]))
}

/// See the catalogue.
pub fn matcher(function: Value, target: Value) -> Outcome {
    Ok(closure(Maker::Matcher, 1, [function, target, Value::None]))
}

/// What is left of the parameters of `function` once one is fixed.
fn left(function: Value) -> Outcome<u32> {
    Ok(match call::params(function)? {
        2 => 1,
        3 => 2,
        _ => 3,
    })
}

/// See the catalogue.
pub fn rbind(function: Value, fixed: Value) -> Outcome {
    let params = left(function)?;
    Ok(closure(
        Maker::Rbind,
        params,
        [function, fixed, Value::None],
    ))
}

/// See the catalogue.
pub fn lbind(function: Value, fixed: Value) -> Outcome {
    let params = left(function)?;
    Ok(closure(
        Maker::Lbind,
        params,
        [function, fixed, Value::None],
    ))
}

/// See the catalogue.
pub fn power(function: Value, n: Value) -> Outcome {
    if equal(n, Value::Int(1))? {
        return Ok(function);
    }
    let times = integer(n)?;
    // It calls itself once for each time.
    if times < 1 || times > i128::from(call::room()) + 1 {
        return recursion();
    }
    Ok(closure(Maker::Power, 1, [function, n, Value::None]))
}

/// See the catalogue.
pub fn fork(outer: Value, a: Value, b: Value) -> Outcome {
    Ok(closure(Maker::Fork, 1, [outer, a, b]))
}

/// Calls from within a generator, which is a frame of its own.
fn generate(frames: u32, body: impl FnOnce() -> Outcome) -> Outcome {
    enter(frames)?;
    let value = body().map_err(Fail::through_generator)?;
    leave(frames);
    Ok(value)
}

/// See the catalogue.
pub fn sfilter(container: Value, condition: Value) -> Outcome {
    let items = iter(container)?;
    generate(1, || {
        rebuild(
            container,
            items.filter_map(|item| match call_for_key(condition, item) {
                Ok(holds) => truthy(holds).then_some(Ok(item)),
                Err(fail) => Some(Err(fail)),
            }),
        )
    })
}

/// See the catalogue.
pub fn mfilter(container: Value, function: Value) -> Outcome {
    merge(call::within(|| sfilter(container, function))?)
}

/// See the catalogue.
pub fn apply(function: Value, container: Value) -> Outcome {
    let items = iter(container)?;
    generate(1, || {
        rebuild(container, items.map(|item| call(function, &[item])))
    })
}

/// See the catalogue.
pub fn rapply(functions: Value, value: Value) -> Outcome {
    let items = iter(functions)?;
    generate(1, || {
        rebuild(functions, items.map(|function| call(function, &[value])))
    })
}

/// See the catalogue.
pub fn mapply(function: Value, container: Value) -> Outcome {
    merge(call::within(|| apply(function, container))?)
}

/// See the catalogue.
pub fn papply(function: Value, a: Value, b: Value) -> Outcome {
    let (left, right) = (iter(a)?, iter(b)?);
    generate(1, || {
        collect(left.zip(right).map(|(i, j)| call(function, &[i, j])))
    })
}

/// See the catalogue.
pub fn mpapply(function: Value, a: Value, b: Value) -> Outcome {
    merge(call::within(|| papply(function, a, b))?)
}

/// See the catalogue.
pub fn prapply(function: Value, a: Value, b: Value) -> Outcome {
    let outer = iter(b)?;
    generate(1, || {
        let mut results = Builder::new();
        for j in outer {
            for i in iter(a)? {
                results.add(call(function, &[i, j])?)?;
            }
        }
        Ok(results.frozen())
    })
}
