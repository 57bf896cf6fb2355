//! One element of many, and orders of them.

use crate::call::{self, call, call_for_key, enter, leave};
use crate::error::{Class, Fail, Outcome, value_error};
use crate::hash::hash;
use crate::ops::compare::{Order, extreme, greater, less};
use crate::ops::iterate::{self, iter};
use crate::ops::sort::sort;
use crate::primitives::containers::{countable, remove};
use crate::set;
use crate::set::places::Places;
use crate::table::Table;
use crate::value::{Row, Value};

/// See the catalogue.
pub fn order(container: Value, compfunc: Value) -> Outcome {
    let items = iter(container)?;
    let mut keyed = Vec::with_capacity(items.size_hint().0);
    // `sorted` itself counts as a frame.
    enter(1)?;
    for item in items {
        keyed.push((key(compfunc, item)?, item));
    }
    leave(1);
    sort(&mut keyed)?;
    let mut row = Row::with_capacity(keyed.len());
    for (_, item) in keyed {
        row.push(item);
    }
    Ok(row.finish())
}

/// The key of an item; `None` for a key function means the item itself.
#[inline]
fn key(compfunc: Value, item: Value) -> Outcome {
    match compfunc {
        Value::None => Ok(item),
        _ => call_for_key(compfunc, item),
    }
}

/// The first item with the least or greatest key.
fn best(container: Value, compfunc: Value, order: Order) -> Outcome<Option<Value>> {
    if let Some(places) = set::places(container) {
        let room = call::room();
        match best_place(places, compfunc, order) {
            Ok(Some(best)) => return Ok(Some(best)),
            // Which failure comes first depends on the order, and which key wins where they are no numbers.
            Ok(None) | Err(_) => call::go_back(room),
        }
    }
    let mut best = None;
    let items = iter(container)?;
    // `max` itself counts as a frame.
    enter(1)?;
    for item in items {
        let new = key(compfunc, item)?;
        let better = match best {
            None => true,
            Some((_, old)) => match order {
                Order::Less => less(new, old)?,
                Order::Greater => greater(new, old)?,
            },
        };
        if better {
            best = Some((item, new));
        }
    }
    leave(1);
    Ok(best.map(|(item, _)| item))
}

/// The same of a set of locations or cells, whose order decides among equals alone; none where a key is no
/// small number.
fn best_place(places: &Places, compfunc: Value, order: Order) -> Outcome<Option<Value>> {
    let kind = places.kind();
    // Those with the best key so far.
    let mut equals: Vec<u32> = Vec::with_capacity(places.numbers().len().min(16));
    let mut best = 0;
    enter(1)?;
    for &number in places.numbers() {
        let Some(new) = key(compfunc, kind.value(number))?.to_small() else {
            return Ok(None);
        };
        let better = match order {
            Order::Less => new < best,
            Order::Greater => new > best,
        };
        if better || equals.is_empty() {
            best = new;
            equals.clear();
        }
        if new == best {
            equals.push(number);
        }
    }
    leave(1);
    let first = match *equals {
        [only] => Some(only),
        _ => places.first_of(&equals),
    };
    Ok(first.map(|number| kind.value(number)))
}

fn some(item: Option<Value>) -> Outcome {
    match item {
        Some(item) => Ok(item),
        None => value_error("there is nothing to choose from"),
    }
}

/// See the catalogue.
pub fn maximum(container: Value) -> Outcome {
    if let Value::Location(at) = container {
        return Ok(at.i().max(at.j()).into());
    }
    let best = extreme(iter(container)?.map(Ok), Order::Greater)?;
    Ok(best.unwrap_or(Value::Int(0)))
}

/// See the catalogue.
pub fn minimum(container: Value) -> Outcome {
    if let Value::Location(at) = container {
        return Ok(at.i().min(at.j()).into());
    }
    let best = extreme(iter(container)?.map(Ok), Order::Less)?;
    Ok(best.unwrap_or(Value::Int(0)))
}

/// See the catalogue.
pub fn valmax(container: Value, compfunc: Value) -> Outcome {
    let best = best(container, compfunc, Order::Greater)?;
    call(compfunc, &[best.unwrap_or(Value::Int(0))])
}

/// See the catalogue.
pub fn valmin(container: Value, compfunc: Value) -> Outcome {
    let best = best(container, compfunc, Order::Less)?;
    call(compfunc, &[best.unwrap_or(Value::Int(0))])
}

/// See the catalogue.
pub fn argmax(container: Value, compfunc: Value) -> Outcome {
    some(best(container, compfunc, Order::Greater)?)
}

/// See the catalogue.
pub fn argmin(container: Value, compfunc: Value) -> Outcome {
    some(best(container, compfunc, Order::Less)?)
}

/// See the catalogue.
pub fn mostcommon(container: Value) -> Outcome {
    iter(container)?;
    by_count(countable(container)?.iter().copied(), Order::Greater)
}

/// See the catalogue.
pub fn leastcommon(container: Value) -> Outcome {
    iter(container)?;
    by_count(countable(container)?.iter().copied(), Order::Less)
}

/// `max(set(values), key=values.count)`, or `min` of it: in the order of the set, the first with
/// the extreme count.
pub fn by_count(values: impl Iterator<Item = Value>, order: Order) -> Outcome {
    let mut distinct: Table<Value> = Table::new();
    let mut counts: Vec<u32> = Vec::new();
    for value in values {
        let hash = hash(value)?;
        match distinct.place(hash, value)? {
            Some(place) => {
                if let Some(count) = counts.get_mut(place) {
                    *count += 1;
                }
            }
            None => {
                distinct.add(hash, value)?;
                counts.push(1);
            }
        }
    }
    let mut best: Option<(Value, u32)> = None;
    for entry in distinct.iter() {
        let count = match distinct.place(entry.hash, entry.key)? {
            Some(place) => counts.get(place).copied().unwrap_or(0),
            None => 0,
        };
        let better = match (best, order) {
            (None, _) => true,
            (Some((_, old)), Order::Greater) => count > old,
            (Some((_, old)), Order::Less) => count < old,
        };
        if better {
            best = Some((entry.key, count));
        }
    }
    some(best.map(|(value, _)| value))
}

/// See the catalogue.
pub fn extract(container: Value, condition: Value) -> Outcome {
    let items = iter(container)?;
    enter(1)?;
    for item in items {
        let holds = call_for_key(condition, item).map_err(Fail::through_generator)?;
        if crate::ops::arithmetic::truthy(holds) {
            leave(1);
            return Ok(item);
        }
    }
    Err(Fail::new(
        Class::StopIteration,
        "no element satisfies the condition",
    ))
}

/// See the catalogue.
pub fn first(container: Value) -> Outcome {
    iterate::first(container)
}

/// See the catalogue.
pub fn last(container: Value) -> Outcome {
    if let Some((_, last)) = container.parts() {
        return Ok(last);
    }
    match container.items() {
        Some(items) => some(items.last().copied()),
        None => some(iter(container)?.last()),
    }
}

/// See the catalogue.
pub fn other(container: Value, value: Value) -> Outcome {
    iterate::first(remove(value, container)?)
}
