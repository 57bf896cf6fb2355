//! Functions that make functions, and functions that apply them.

use crate::call::{self, call, call_for_key, enter, leave};
use crate::error::{Fail, Outcome, recursion};
use crate::ops::arithmetic::truthy;
use crate::ops::compare::equal;
use crate::ops::iterate::iter;
use crate::primitives::containers::{merge, merged, rebuild};
use crate::primitives::numbers::integer;
use crate::set::places::{Kind, Places};
use crate::set::recipe::Recipe;
use crate::set::{self, Builder};
use crate::table::Table;
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

/// The number of parameters that `function` has left once one is fixed.
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
    if let Some(places) = set::places(container) {
        let room = call::room();
        let kept = generate(1, || chosen(places, condition));
        if kept.is_ok() {
            return kept;
        }
        // Which failure comes first depends on the order.
        call::go_back(room);
    }
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
    if let Some(places) = set::places(container) {
        let room = call::room();
        let mut images = Vec::new();
        match generate(1, || image_of_each(function, places, &mut images)) {
            Ok(_) => return image_set(places, &images),
            Err(_) => call::go_back(room),
        }
    }
    if let Some((a, b)) = container.parts() {
        let both = || Ok(Value::pair(call(function, &[a])?, call(function, &[b])?));
        return generate(1, both);
    }
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
    let room = call::room();
    let mut images = Vec::new();
    let made = call::within(|| match container {
        Value::Set(set) => generate(1, || match set.places() {
            Some(places) => image_of_each(function, places, &mut images),
            None => {
                images.reserve(set.len());
                for item in set.iter() {
                    images.push(call(function, &[item])?);
                }
                Ok(Value::None)
            }
        }),
        _ => apply(function, container),
    });
    let Value::Set(set) = container else {
        return merge(made?);
    };
    match (made, set.places()) {
        // The set of all images need not be made: its order is part of the recipe.
        (Ok(_), Some(of)) => {
            let recipe = |images| Recipe::MergedOver { of, images };
            match merged(&images, recipe) {
                Some(merged) => Ok(merged),
                None => merge(image_set(of, &images)?),
            }
        }
        (Ok(_), None) => match merged(&images, Recipe::MergedFrom) {
            Some(merged) => Ok(merged),
            None => merge(set::collect(images.into_iter().map(Ok))?),
        },
        // Which failure comes first depends on the order.
        (Err(_), Some(_)) => {
            call::go_back(room);
            merge(call::within(|| apply(function, container))?)
        }
        (Err(fail), None) => Err(fail),
    }
}

/// Calls the function with each element, in no order that a program may see.
fn image_of_each(function: Value, places: &Places, images: &mut Vec<Value>) -> Outcome {
    images.reserve(places.numbers().len());
    for item in places.values() {
        images.push(call(function, &[item])?);
    }
    Ok(Value::None)
}

/// The set of the images of a set, one for each of its numbers.
fn image_set(of: &'static Places, images: &[Value]) -> Outcome {
    if let Some(kind) = images.first().and_then(|image| Kind::of(image.compact()))
        && let Some(numbers) = numbers_of(kind.0, images)
    {
        return Ok(set::of_images(of, kind.0, numbers));
    }
    if let Some(table) = small_numbers(images)? {
        return Ok(set::freeze(table));
    }
    let mut set = Builder::with_capacity(images.len());
    for entry in of.order().iter() {
        let place = of.place(entry.key);
        if let Some(&image) = place.and_then(|place| images.get(place)) {
            set.add(image)?;
        }
    }
    Ok(set.frozen())
}

/// The table of a set of small whole numbers, where it is the same in whatever order they come: each
/// has the slot to itself that its hash, which is the number, names.
fn small_numbers(images: &[Value]) -> Outcome<Option<Table<Value>>> {
    let mut table = Table::with_capacity(8);
    let mut most = 0;
    for &image in images {
        let Value::Int(number @ 0..) = image else {
            return Ok(None);
        };
        most = most.max(number as usize);
        table.add(number as u64, image)?;
    }
    Ok((most < table.size()).then_some(table))
}

/// The numbers of values that are all of a kind.
fn numbers_of(kind: Kind, values: &[Value]) -> Option<Vec<u32>> {
    let mut numbers = Vec::with_capacity(values.len());
    for value in values {
        let (own, number) = Kind::of(value.compact())?;
        if own != kind {
            return None;
        }
        numbers.push(number);
    }
    Some(numbers)
}

/// Those elements for which the condition holds.
fn chosen(places: &'static Places, condition: Value) -> Outcome {
    let mut kept = Vec::with_capacity(places.numbers().len());
    for &number in places.numbers() {
        if truthy(call_for_key(condition, places.kind().value(number))?) {
            kept.push(number);
        }
    }
    Ok(set::of_places(
        places.kind(),
        kept.leak(),
        Recipe::Chosen(places),
    ))
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
