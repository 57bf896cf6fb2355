//! Colours that a program can name: constants, and colours by the part that they play in a grid.

use solver_arc_dsl::explain::value::Value;
use solver_core::outcome::Outcome;

use super::field::cost;
use super::study::Study;

/// A colour by its expression.
#[derive(Clone, Debug)]
pub(crate) struct Ink {
    /// The expression.
    pub text: String,
    /// Its cost: how much it takes to say it.
    pub cost: u32,
    /// The colour on each input.
    pub colours: Vec<u8>,
}

/// The names of the constants in the language.
const NAMES: [&str; 10] = [
    "ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE",
];

/// Parts that a colour can play in the grid `G`.
const ROLES: [&str; 12] = [
    "mostcolor(G)",
    "leastcolor(G)",
    "color(argmax(fgpartition(G), size))",
    "color(argmin(fgpartition(G), size))",
    "index(G, ORIGIN)",
    "color(argmax(objects(G, T, T, T), size))",
    "color(argmin(objects(G, T, T, T), size))",
    "color(first(frontiers(G)))",
    "other(remove(ZERO, palette(G)), color(argmax(fgpartition(G), size)))",
    "color(extract(objects(G, T, F, T), square))",
    "mostcolor(trim(G))",
    "color(argmax(frontiers(G), size))",
];

/// The name of a number in the language.
pub(crate) fn number(value: i64) -> String {
    match usize::try_from(value).ok().and_then(|at| NAMES.get(at)) {
        Some(name) => (*name).to_owned(),
        None => value.to_string(),
    }
}

/// The colours for a task: the constants that its demos show, and parts that are played by different
/// colours in different demos.
pub(crate) fn inks(study: &Study<'_>, before: &[String]) -> Result<Vec<Ink>, Outcome> {
    let mut shown: Vec<u8> = study.inputs[..study.demos()]
        .iter()
        .chain(&study.outputs)
        .flat_map(|grid| grid.cells().iter().copied())
        .collect();
    shown.sort_unstable();
    shown.dedup();
    let constants = shown.into_iter().map(|colour| Ink {
        text: number(colour.into()),
        cost: 1,
        colours: vec![colour; study.inputs.len()],
    });
    let mut inks: Vec<Ink> = constants.collect();
    let roles = ROLES.map(str::to_owned);
    for (text, values) in roles.iter().zip(study.values(before, &roles)?) {
        let colour = |value: &Value| match value {
            Value::Int(colour) => u8::try_from(*colour).ok().filter(|colour| *colour < 10),
            _ => None,
        };
        let colours: Option<Vec<u8>> =
            values.and_then(|values| values.iter().map(colour).collect());
        let Some(colours) = colours else { continue };
        if inks.iter().all(|ink| ink.colours != colours) {
            inks.push(Ink {
                cost: cost(text),
                text: text.clone(),
                colours,
            });
        }
    }
    Ok(inks)
}
