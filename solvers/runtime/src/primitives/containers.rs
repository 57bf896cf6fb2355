//! Making tuples and sets, and taking them apart.

use crate::error::{Class, Fail, Outcome, type_error};
use crate::hash::hash;
use crate::ops::arithmetic;
use crate::ops::compare::{contains, equal};
use crate::ops::iterate::{self, Items, iter};
use crate::set::places::{self, Kind, Places};
use crate::set::recipe::Recipe;
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
    if let Some(both) = merged(&[a, b], Recipe::Merged) {
        return Ok(both);
    }
    let (left, right) = (iter(a)?, iter(b)?);
    if a.is_tuple() && b.is_tuple() {
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
        if let (Some(all), Some(without)) = (all.places(), without.places())
            && all.kind() == without.kind()
        {
            let rest = all.chosen(without, false).leak();
            return Ok(set::of_places(all.kind(), rest, Recipe::Chosen(all)));
        }
        let mut rest = Builder::new();
        for item in all.iter() {
            if !without.contains(item)? {
                rest.add(item)?;
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
        return merge_tuple(outer);
    }
    let sets: Vec<Value> = outer.clone().collect();
    if let Some(merged) = merged(&sets, Recipe::Merged) {
        return Ok(merged);
    }
    let mut merged = Builder::new();
    for container in outer {
        merged.add_all(container)?;
    }
    Ok(merged.frozen())
}

fn merge_tuple(outer: Items) -> Outcome {
    let mut row = Row::with_capacity(0);
    for container in outer {
        match container.items() {
            Some(items) => row.extend(items),
            None => iter(container)?.for_each(|item| row.push(item)),
        }
    }
    Ok(row.finish())
}

/// All elements of sets of locations, or of sets of cells, by a recipe that names the sets; none
/// where there are others among them, or nothing in them.
pub fn merged(
    sets: &[Value],
    recipe: impl FnOnce(&'static [&'static Places]) -> Recipe,
) -> Option<Value> {
    let mut all = Vec::with_capacity(sets.len());
    let mut kind = None;
    for &set in sets {
        let Value::Set(set) = set else {
            return None;
        };
        match set.places() {
            Some(places) => {
                if *kind.get_or_insert(places.kind()) != places.kind() {
                    return None;
                }
                all.push(places);
            }
            None if set.is_empty() => all.push(Places::none()),
            None => return None,
        }
    }
    let kind = kind?;
    let all: &'static [&'static Places] = all.leak();
    let numbers = places::united(all);
    Some(set::of_places(kind, numbers.leak(), recipe(all)))
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
    match set::single(value)? {
        Value::Set(only) => container.union(only),
        _ => no_attribute("the value has no union"),
    }
}

/// See the catalogue.
pub fn remove(value: Value, container: Value) -> Outcome {
    if let (Some(all), Some((kind, number))) = (set::places(container), Kind::of(value))
        && all.kind() == kind
    {
        let others = all.numbers().iter().copied();
        let rest: Vec<u32> = others.filter(|other| *other != number).collect();
        return Ok(set::of_places(kind, rest.leak(), Recipe::Chosen(all)));
    }
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
    match (value.items(), value) {
        (Some(items), _) => Ok(items),
        (None, Value::Set(_)) => no_attribute("a set has no count"),
        (None, _) => type_error("the value cannot be counted"),
    }
}
