//! Making tuples and sets, and taking them apart.

use crate::error::{Class, Fail, Outcome, type_error};
use crate::hash::hash;
use crate::ops::arithmetic;
use crate::ops::compare::{contains, equal};
use crate::ops::iterate::{self, Items, iter};
use crate::set::{self, Builder};
use crate::table::Table;
use crate::value::{Row, Value, collect};

/// `type(like)(items)`, where `like` is what the items came from.
#[inline]
pub fn rebuild(like: Value, items: impl Iterator<Item = Outcome>) -> Outcome {
    if like.is_tuple() {
        collect(items)
    } else {
        set::collect(items)
    }
}

/// See the catalogue.
pub fn combine(a: Value, b: Value) -> Outcome {
    let (left, right) = (iter(a)?, iter(b)?);
    if let (Value::Tuple(_), Value::Tuple(_)) = (a, b) {
        return arithmetic::add(a, b);
    }
    if a.is_tuple() {
        return collect(left.chain(right).map(Ok));
    }
    let mut both = Builder::with_capacity(left.size_hint().0 + right.size_hint().0);
    both.add_all(a)?;
    both.add_all(b)?;
    Ok(both.frozen())
}

/// See the catalogue.
pub fn intersection(a: Value, b: Value) -> Outcome {
    arithmetic::and(a, b)
}

/// See the catalogue.
pub fn difference(a: Value, b: Value) -> Outcome {
    if let (Value::Set(all), Value::Set(without)) = (a, b) {
        // Not `a - b`, whose table has another history.
        let mut rest = Builder::new();
        for entry in all.table.iter() {
            if !without.table.contains(entry.hash, entry.key)? {
                rest.add_new(entry.hash, entry.key);
            }
        }
        return Ok(rest.frozen());
    }
    rebuild(
        a,
        iter(a)?.filter_map(|item| match contains(b, item) {
            Ok(true) => None,
            Ok(false) => Some(Ok(item)),
            Err(fail) => Some(Err(fail)),
        }),
    )
}

/// See the catalogue.
pub fn dedupe(tup: Value) -> Outcome {
    let items = match (tup, iter(tup)?) {
        (_, Items::Tuple(items)) => items,
        (_, Items::Set(mut items)) => {
            return if items.next().is_none() {
                Ok(Value::tuple(&[]))
            } else {
                no_attribute("a set has no index")
            };
        }
    };
    let mut seen = Table::with_capacity(items.len());
    let mut row = Row::with_capacity(items.len());
    for &item in items {
        if seen.add(hash(item)?, item)? {
            row.push(item);
        }
    }
    Ok(row.finish())
}

/// An `AttributeError`.
#[cold]
pub fn no_attribute<T>(reason: &'static str) -> Outcome<T> {
    Err(Fail::new(Class::Attribute, reason))
}

/// See the catalogue.
pub fn repeat(item: Value, num: Value) -> Outcome {
    collect(iterate::range(num)?.map(|_| Ok(item)))
}

/// See the catalogue.
pub fn size(container: Value) -> Outcome {
    Ok(iterate::len(container)?.into())
}

/// See the catalogue.
pub fn merge(containers: Value) -> Outcome {
    let outer = iter(containers)?;
    if containers.is_tuple() {
        let mut row = Row::with_capacity(0);
        for container in outer {
            match container {
                Value::Tuple(tuple) => row.extend(tuple.items()),
                _ => iter(container)?.for_each(|item| row.push(item)),
            }
        }
        return Ok(row.finish());
    }
    let mut merged = Builder::new();
    for container in outer {
        merged.add_all(container)?;
    }
    Ok(merged.frozen())
}

/// See the catalogue.
pub fn initset(value: Value) -> Outcome {
    set::single(value)
}

/// See the catalogue.
pub fn totuple(container: Value) -> Outcome {
    if container.is_tuple() {
        return Ok(container);
    }
    collect(iter(container)?.map(Ok))
}

/// See the catalogue.
pub fn insert(value: Value, container: Value) -> Outcome {
    let Value::Set(container) = container else {
        return no_attribute("the value has no union");
    };
    let mut only = Builder::new();
    only.add(value)?;
    Ok(set::freeze(container.table.union(&only.table())?))
}

/// See the catalogue.
pub fn remove(value: Value, container: Value) -> Outcome {
    rebuild(
        container,
        iter(container)?.filter_map(|item| match equal(item, value) {
            Ok(true) => None,
            Ok(false) => Some(Ok(item)),
            Err(fail) => Some(Err(fail)),
        }),
    )
}

/// See the catalogue.
pub fn interval(start: Value, stop: Value, step: Value) -> Outcome {
    collect(iterate::range_by(start, stop, step)?.map(Ok))
}

/// See the catalogue.
pub fn product(a: Value, b: Value) -> Outcome {
    let mut pairs = Builder::new();
    for j in iter(b)? {
        for i in iter(a)? {
            pairs.add(Value::pair(i, j))?;
        }
    }
    Ok(pairs.frozen())
}

/// See the catalogue.
pub fn pair(a: Value, b: Value) -> Outcome {
    let (left, right) = (iter(a)?, iter(b)?);
    collect(left.zip(right).map(|(i, j)| Ok(Value::pair(i, j))))
}

/// See the catalogue.
pub fn sizefilter(container: Value, n: Value) -> Outcome {
    let mut kept = Builder::new();
    for item in iter(container)? {
        if equal(iterate::len(item)?.into(), n)? {
            kept.add(item)?;
        }
    }
    Ok(kept.frozen())
}

/// Fails where the value is no tuple, as a call of its `count` would.
pub fn countable(value: Value) -> Outcome<&'static [Value]> {
    match value {
        Value::Tuple(tuple) => Ok(tuple.items()),
        Value::Set(_) => no_attribute("a set has no count"),
        _ => type_error("the value cannot be counted"),
    }
}
