//! The text of a program from what was learned.

use super::cover::{Paint, Rule};
use super::field::{Patch, replaced};
use super::inks::Ink;
use super::objects::Objects;
use super::study::input;

/// The program that makes the grid `G` by the lines of `before`, and paints over `base`. The sets of
/// objects among `parts` that it names twice get a line of their own.
pub(crate) fn painted(
    before: &[String],
    base: &str,
    rules: &[Rule],
    canvas: (&[Ink], &[Patch]),
    parts: &[Objects],
) -> String {
    let (inks, patches) = canvas;
    let mut lines: Vec<String> = Vec::new();
    let mut over = base.to_owned();
    for rule in rules.iter().rev() {
        lines.push(format!("O = {}", line(rule, &over, inks, patches)));
        over = "O".to_owned();
    }
    lines.push(format!("return {over}"));
    let mut body = lines.join("\n    ");
    let mut named = String::new();
    // The longest first: a shorter one may be a part of it.
    let mut parts: Vec<&str> = parts.iter().map(|objects| &*objects.text).collect();
    parts.sort_by_key(|text| std::cmp::Reverse(text.len()));
    for (place, text) in parts.into_iter().enumerate() {
        if body.matches(text).count() > 1 {
            body = body.replace(text, &format!("X{place}"));
            named.push_str(&format!("X{place} = {text}\n    "));
        }
    }
    let text = format!("{named}{body}");
    match before {
        [line] if *line == input()[0] => {
            format!("def solve(I):\n    {}\n", replaced(&text, "G", "I"))
        }
        _ => format!("def solve(I):\n    {}\n    {text}\n", before.join("\n    ")),
    }
}

/// The expression that paints a rule over a grid.
fn line(rule: &Rule, over: &str, inks: &[Ink], patches: &[Patch]) -> String {
    let cells = cells(&rule.patches, patches);
    match &rule.paint {
        Paint::Ink(ink) => format!(
            "fill({over}, {}, {})",
            inks[*ink].text,
            cells.unwrap_or_default()
        ),
        Paint::Source(place) => {
            let source = &patches[*place].text;
            match cells {
                None => format!("paint({over}, {source})"),
                Some(cells) => match source
                    .strip_prefix("asobject(")
                    .and_then(|s| s.strip_suffix(')'))
                {
                    Some(grid) => format!("paint({over}, toobject({cells}, {grid}))"),
                    None => format!(
                        "paint({over}, sfilter({source}, compose(rbind(contained, {cells}), last)))"
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
