//! The text of a program from what was learned.

use super::cover::{List, Paint, Rule};
use super::field::Patch;
use super::inks::Ink;

/// The program that makes the grid `G` by the lines of `before`, and paints it.
pub(crate) fn painted(
    before: &[String],
    base: &str,
    list: &List,
    inks: &[Ink],
    patches: &[Patch],
) -> String {
    let mut text = "def solve(I):\n".to_owned();
    for line in before {
        text.push_str(&format!("    {line}\n"));
    }
    text.push_str(&format!("    O = {base}\n"));
    for rule in list.rules.iter().rev() {
        text.push_str(&format!("    O = {}\n", line(rule, inks, patches)));
    }
    text.push_str("    return O\n");
    text
}

/// The expression that paints a rule over `O`.
fn line(rule: &Rule, inks: &[Ink], patches: &[Patch]) -> String {
    let cells = cells(&rule.patches, patches);
    match &rule.paint {
        Paint::Ink(ink) => format!(
            "fill(O, {}, {})",
            inks[*ink].text,
            cells.unwrap_or_default()
        ),
        Paint::Source(place) => {
            let source = &patches[*place].text;
            match cells {
                None => format!("paint(O, {source})"),
                Some(cells) => match source
                    .strip_prefix("asobject(")
                    .and_then(|s| s.strip_suffix(')'))
                {
                    Some(grid) => format!("paint(O, toobject({cells}, {grid}))"),
                    None => format!(
                        "paint(O, sfilter({source}, compose(rbind(contained, {cells}), last)))"
                    ),
                },
            }
        }
    }
}

/// The expression for the cells of a rule.
fn cells(places: &[(usize, bool)], patches: &[Patch]) -> Option<String> {
    let text = |place: usize| {
        let patch = &patches[place];
        match patch.colours {
            Some(_) => format!("toindices({})", patch.text),
            None => patch.text.clone(),
        }
    };
    let mut places = places.iter();
    let first = text(places.next()?.0);
    Some(
        places.fold(first, |cells, (place, is_excepted)| match is_excepted {
            true => format!("difference({cells}, {})", text(*place)),
            false => format!("intersection({cells}, {})", text(*place)),
        }),
    )
}
