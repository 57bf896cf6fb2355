//! The objects of a grid, their features, and the groups of them that a feature tells from the others.

use std::collections::HashMap;

use solver_arc_dsl::explain::value::{Value, bytes};
use solver_core::outcome::Outcome;

use super::field::cost;
use super::inks::{Ink, number};
use super::study::Study;

/// Ways to take the grid `G` apart.
const SEGMENTATIONS: [&str; 8] = [
    "objects(G, T, F, T)",
    "objects(G, T, T, T)",
    "objects(G, F, F, T)",
    "objects(G, F, T, T)",
    "objects(G, T, F, F)",
    "fgpartition(G)",
    "partition(G)",
    "frontiers(G)",
];

/// Features of an object.
const FEATURES: [&str; 24] = [
    "size",
    "color",
    "height",
    "width",
    "numcolors",
    "square",
    "hline",
    "vline",
    "portrait",
    "rbind(bordering, G)",
    "uppermost",
    "leftmost",
    "lowermost",
    "rightmost",
    "mostcolor",
    "leastcolor",
    "compose(size, delta)",
    "fork(multiply, height, width)",
    "fork(equality, identity, vmirror)",
    "fork(equality, identity, hmirror)",
    "fork(equality, identity, dmirror)",
    "compose(even, size)",
    "compose(even, height)",
    "compose(even, width)",
];

/// Features of an object that count the objects which are like it: `ALL` stands for all of them.
const LIKENESS: [&str; 4] = [
    "compose(normalize, toindices)",
    "color",
    "size",
    "normalize",
];

/// An object of a grid, as the places of its cells.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    /// Its cells: colour, row, column.
    pub cells: Vec<(u8, i64, i64)>,
}

/// A feature of all objects of each grid.
struct Feature {
    /// The function.
    text: String,
    /// Its values, by grid and object.
    values: Vec<Vec<Mark>>,
}

/// A value of a feature.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Mark {
    /// True or false.
    Bool(bool),
    /// A number.
    Int(i64),
    /// Anything else.
    Other(Vec<u8>),
}

/// The objects of each input.
pub(crate) struct Objects {
    /// The expression for the set of them.
    pub text: String,
    /// They, by grid.
    pub all: Vec<Vec<Object>>,
    /// The groups of them.
    pub groups: Vec<Group>,
}

/// Some of the objects of each grid, told from the others by a feature.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// The expression for the set of them.
    pub text: String,
    /// Its cost: how much it takes to say it.
    pub cost: u32,
    /// Which they are, by grid.
    pub members: Vec<Vec<usize>>,
}

/// All objects of the grid `G`.
pub(crate) fn all(
    study: &Study<'_>,
    before: &[String],
    inks: &[Ink],
) -> Result<Vec<Objects>, Outcome> {
    let mut found: Vec<Objects> = Vec::new();
    let mut ways: Vec<String> = SEGMENTATIONS.map(str::to_owned).to_vec();
    for ink in inks.iter().filter(|ink| ink.cost == 1) {
        ways.push(parts(&format!(
            "merge(colorfilter(frontiers(G), {}))",
            ink.text
        )));
    }
    for text in ways {
        let tuple = [format!("totuple({text})")];
        let values = study.values(before, &tuple)?.pop().flatten();
        let objects =
            |value: &Value| -> Option<Vec<Object>> { value.items()?.iter().map(object).collect() };
        let all: Option<Vec<Vec<Object>>> =
            values.and_then(|values| values.iter().map(objects).collect());
        let Some(all) = all else { continue };
        let most = all.iter().map(Vec::len).max().unwrap_or_default();
        let is_known = |other: &Objects| {
            other.all.iter().zip(&all).all(|(one, two)| {
                one.len() == two.len()
                    && one.iter().zip(two).all(|(one, two)| one.cells == two.cells)
            })
        };
        if most == 0 || most > 80 || found.iter().any(is_known) {
            continue;
        }
        let features = features(study, before, &text, inks, &all)?;
        let cost = if text.starts_with("apply") { 5 } else { 3 };
        let groups = groups(&text, cost, &all, &features);
        found.push(Objects { text, all, groups });
    }
    Ok(found)
}

/// The expression for the parts of `G` between the cells of a patch.
fn parts(between: &str) -> String {
    format!(
        "apply(rbind(toobject, G), colorfilter(objects(fill(canvas(ZERO, shape(G)), ONE, \
         difference(asindices(G), toindices({between}))), T, F, F), ONE))"
    )
}

fn object(value: &Value) -> Option<Object> {
    let cell = |value: &Value| -> Option<(u8, i64, i64)> {
        let [Value::Int(colour), Value::Tuple(place)] = value.items()? else {
            return None;
        };
        let [Value::Int(i), Value::Int(j)] = place.as_slice() else {
            return None;
        };
        Some((
            u8::try_from(*colour).ok()?,
            i64::try_from(*i).ok()?,
            i64::try_from(*j).ok()?,
        ))
    };
    let mut cells: Vec<_> = value.items()?.iter().map(cell).collect::<Option<_>>()?;
    cells.sort_unstable_by_key(|(_, i, j)| (*i, *j));
    Some(Object { cells })
}

fn features(
    study: &Study<'_>,
    before: &[String],
    text: &str,
    inks: &[Ink],
    all: &[Vec<Object>],
) -> Result<Vec<Feature>, Outcome> {
    let mut functions: Vec<String> = FEATURES.iter().map(|text| (*text).to_owned()).collect();
    for alike in LIKENESS {
        functions.push(format!(
            "chain(size, lbind(sfilter, apply({alike}, totuple({text}))), \
             compose(lbind(matcher, identity), {alike}))"
        ));
    }
    for ink in inks.iter().filter(|ink| ink.cost == 1) {
        functions.push(format!("rbind(colorcount, {})", ink.text));
        functions.push(format!("rbind(adjacent, ofcolor(G, {}))", ink.text));
    }
    let mut before = before.to_vec();
    before.push(format!("X = totuple({text})"));
    // All objects are there already where a feature looks at them.
    let all_of = format!("totuple({text})");
    let expressions: Vec<String> = (functions.iter())
        .map(|function| format!("apply({}, X)", function.replace(&all_of, "X")))
        .collect();
    let mut found: Vec<Feature> = Vec::new();
    for (function, values) in functions
        .into_iter()
        .zip(study.values(&before, &expressions)?)
    {
        let Some(values) = values else { continue };
        let marks = |value: &Value| -> Option<Vec<Mark>> {
            Some(value.items()?.iter().map(mark).collect())
        };
        let values: Option<Vec<Vec<Mark>>> = values.iter().map(marks).collect();
        let Some(values) = values else { continue };
        let is_whole = values
            .iter()
            .zip(all)
            .all(|(values, all)| values.len() == all.len());
        if is_whole && found.iter().all(|other| other.values != values) {
            found.push(Feature {
                text: function,
                values,
            });
        }
    }
    Ok(found)
}

fn mark(value: &Value) -> Mark {
    match value {
        Value::Bool(is) => Mark::Bool(*is),
        Value::Int(number) => match i64::try_from(*number) {
            Ok(number) => Mark::Int(number),
            Err(_) => Mark::Other(bytes(value)),
        },
        _ => Mark::Other(bytes(value)),
    }
}

/// The groups that one feature tells from the others, each once, the cheapest first. A group may be
/// empty in a grid.
fn groups(whole: &str, cost_of_all: u32, all: &[Vec<Object>], features: &[Feature]) -> Vec<Group> {
    let every = all.iter().map(|all| (0..all.len()).collect()).collect();
    let mut groups = vec![Group {
        text: whole.to_owned(),
        cost: cost_of_all,
        members: every,
    }];
    let mut add = |text: String, members: Vec<Vec<usize>>| {
        if members.iter().any(|some| !some.is_empty()) {
            let cost = cost_of_all + 1 + cost(&text.replace(whole, ""));
            groups.push(Group {
                cost,
                text,
                members,
            });
        }
    };
    for feature in features {
        of_feature(whole, feature, &mut add);
    }
    groups.sort_by_key(|group| group.cost);
    let mut often: HashMap<Vec<Vec<usize>>, usize> = HashMap::new();
    groups.retain(|group| {
        let times = often.entry(group.members.clone()).or_default();
        *times += 1;
        *times <= 2
    });
    groups
}

/// The groups that a feature tells from the others.
fn of_feature(all: &str, feature: &Feature, add: &mut impl FnMut(String, Vec<Vec<usize>>)) {
    let function = &feature.text;
    let choose = |holds: &dyn Fn(&Mark, &[Mark]) -> bool| -> Vec<Vec<usize>> {
        let of = |marks: &Vec<Mark>| {
            (0..marks.len())
                .filter(|&at| holds(&marks[at], marks))
                .collect()
        };
        feature.values.iter().map(of).collect()
    };
    let is_bool = feature
        .values
        .iter()
        .flatten()
        .all(|mark| matches!(mark, Mark::Bool(_)));
    if is_bool {
        add(
            format!("sfilter({all}, {function})"),
            choose(&|mark, _| *mark == Mark::Bool(true)),
        );
        add(
            format!("sfilter({all}, compose(flip, {function}))"),
            choose(&|mark, _| *mark == Mark::Bool(false)),
        );
        return;
    }
    let is_number = feature
        .values
        .iter()
        .flatten()
        .all(|mark| matches!(mark, Mark::Int(_)));
    if is_number {
        add(
            format!("sfilter({all}, matcher({function}, valmax({all}, {function})))"),
            choose(&|mark, marks| marks.iter().max() == Some(mark)),
        );
        add(
            format!("sfilter({all}, matcher({function}, valmin({all}, {function})))"),
            choose(&|mark, marks| marks.iter().min() == Some(mark)),
        );
        let mut counts: HashMap<i64, usize> = HashMap::new();
        for mark in feature.values.iter().flatten() {
            if let Mark::Int(number) = mark {
                *counts.entry(*number).or_default() += 1;
            }
        }
        let mut numbers: Vec<(usize, i64)> = counts
            .into_iter()
            .map(|(number, count)| (count, number))
            .collect();
        numbers.sort_by_key(|(count, number)| (std::cmp::Reverse(*count), *number));
        for (_, value) in numbers.into_iter().take(6) {
            add(
                format!("sfilter({all}, matcher({function}, {}))", number(value)),
                choose(&|mark, _| *mark == Mark::Int(value)),
            );
            add(
                format!(
                    "sfilter({all}, compose(rbind(greater, {}), {function}))",
                    number(value)
                ),
                choose(&|mark, _| *mark > Mark::Int(value)),
            );
        }
    }
    let marks = format!("apply({function}, totuple({all}))");
    let once =
        |mark: &Mark, marks: &[Mark]| marks.iter().filter(|other| *other == mark).count() == 1;
    let only_once = |marks: &Vec<Mark>| marks.iter().filter(|mark| once(mark, marks)).count() == 1;
    if feature.values.iter().all(only_once) {
        add(
            format!("sfilter({all}, matcher({function}, leastcommon({marks})))"),
            choose(&|mark, marks| once(mark, marks)),
        );
    }
    let commonest = |marks: &[Mark]| -> Option<Mark> {
        let times = |mark: &Mark| marks.iter().filter(|other| *other == mark).count();
        let most = marks.iter().map(times).max()?;
        let mut best = marks.iter().filter(|mark| times(mark) == most);
        let first = best.next()?;
        best.all(|mark| mark == first).then(|| first.clone())
    };
    if feature
        .values
        .iter()
        .all(|marks| commonest(marks).is_some())
    {
        add(
            format!("sfilter({all}, matcher({function}, mostcommon({marks})))"),
            choose(&|mark, marks| commonest(marks).as_ref() == Some(mark)),
        );
    }
}
