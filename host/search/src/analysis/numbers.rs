//! Numbers that a program can count in the grid `G`.

use std::collections::HashMap;

use solver_arc_dsl::explain::value::Value;
use solver_core::outcome::Outcome;

use super::field::cost;
use super::inks::Ink;
use super::objects::Objects;
use super::study::Study;

/// A number by its expression.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    /// The expression.
    pub text: String,
    /// Its cost: how much it takes to say it.
    pub cost: u32,
    /// Its value on each input.
    pub values: Vec<i64>,
}

/// Numbers of the grid as a whole.
const OF_THE_GRID: [&str; 19] = [
    "size(remove(ZERO, palette(G)))",
    "height(G)",
    "width(G)",
    "numcolors(G)",
    "decrement(numcolors(G))",
    "double(height(G))",
    "double(width(G))",
    "halve(height(G))",
    "halve(width(G))",
    "increment(height(G))",
    "increment(width(G))",
    "mostcolor(G)",
    "leastcolor(G)",
    "color(argmax(fgpartition(G), size))",
    "branch(equality(G, vmirror(G)), ONE, ZERO)",
    "branch(equality(G, hmirror(G)), ONE, ZERO)",
    "branch(equality(G, dmirror(G)), ONE, ZERO)",
    "branch(portrait(G), ONE, ZERO)",
    "multiply(height(G), width(G))",
];

/// All numbers, the cheapest first, and of equal ones the first.
pub(crate) fn all(
    study: &Study<'_>,
    before: &[String],
    inks: &[Ink],
    objects: &[Objects],
) -> Result<Vec<Number>, Outcome> {
    let mut texts = OF_THE_GRID.map(str::to_owned).to_vec();
    texts.extend(
        inks.iter()
            .map(|ink| format!("colorcount(G, {})", ink.text)),
    );
    let mut found: Vec<Number> = Vec::new();
    for (text, values) in texts.iter().zip(study.values(before, &texts)?) {
        let number = |value: &Value| match value {
            Value::Int(number) => i64::try_from(*number).ok(),
            _ => None,
        };
        let values: Option<Vec<i64>> =
            values.and_then(|values| values.iter().map(number).collect());
        found.extend(values.map(|values| Number {
            text: text.clone(),
            cost: cost(text),
            values,
        }));
    }
    for objects in objects {
        for group in &objects.groups {
            found.push(Number {
                text: format!("size({})", group.text),
                cost: group.cost + 1,
                values: group
                    .members
                    .iter()
                    .map(|members| members.len() as i64)
                    .collect(),
            });
        }
    }
    found.sort_by(|one, two| (one.cost, &one.text).cmp(&(two.cost, &two.text)));
    let mut seen: HashMap<Vec<i64>, ()> = HashMap::new();
    found.retain(|number| seen.insert(number.values.clone(), ()).is_none());
    Ok(found)
}
