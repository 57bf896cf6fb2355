//! Patches over a grid that rules are made of: the cells of a colour, their surroundings, the groups of
//! objects, rays, mirror images.
//!
//! Every patch is an expression over the grid `G`. Patches that are equal on all inputs, those of the
//! tests among them, are one patch.

use std::collections::{BTreeMap, HashMap, HashSet};

use solver_core::outcome::Outcome;

use super::bits::Bits;
use super::field::{Field, NONE, Patch, cost, replaced};
use super::forms::{
    BORROWED, GROWN, GROWN_IN_COLOUR, MOVED, OF_A_COLOUR, OF_AN_OBJECT, OF_EACH_COLOUR,
    OF_THE_GRID, RAYS_OF_AN_OBJECT, STAMPS, STEPS, TIMES,
};
use super::frames::Frame;
use super::inks::Ink;
use super::numbers::Number;
use super::objects::{Group, Objects};
use super::study::Study;

/// The patches of a field.
pub(crate) struct Library {
    /// They, the cheapest first.
    pub patches: Vec<Patch>,
    seen: HashMap<(Bits, Option<Vec<u8>>), usize>,
    /// Expressions that failed once: they are measured apart, since one that fails costs time.
    risky: HashSet<String>,
}

/// Groups of objects that are copied elsewhere.
const MOST_COPIED: usize = 8;
/// Their cells in a grid, at most: copies of many cells take long.
const MOST_CELLS_COPIED: usize = 50;
/// Cells of the objects in a grid that send out rays, at most.
const MOST_RAYS: usize = 80;

impl Library {
    /// A library without patches.
    pub fn new() -> Self {
        Library {
            patches: Vec::new(),
            seen: HashMap::new(),
            risky: HashSet::new(),
        }
    }

    /// Adds a patch; of equal ones the cheapest stays.
    pub fn add(&mut self, patch: Patch) {
        let key = (patch.cells.clone(), patch.colours.clone());
        match self.seen.get(&key) {
            Some(&place) if self.patches[place].cost <= patch.cost => {}
            Some(&place) => self.patches[place] = patch,
            None => {
                self.seen.insert(key, self.patches.len());
                self.patches.push(patch);
            }
        }
    }

    /// Adds the patches that expressions name.
    pub fn measure(
        &mut self,
        study: &Study<'_>,
        field: &Field,
        before: &[String],
        texts: &[String],
    ) -> Result<(), Outcome> {
        for (text, values) in texts.iter().zip(study.values(before, texts)?) {
            if let Some(patch) =
                values.and_then(|values| field.patch(text.clone(), cost(text), &values))
            {
                self.add(patch);
            }
        }
        Ok(())
    }

    /// The patches of the colours of the grid `G`.
    pub fn colours(
        &mut self,
        study: &Study<'_>,
        field: &Field,
        before: &[String],
        inks: &[Ink],
    ) -> Result<(), Outcome> {
        for ink in inks {
            let of = format!("ofcolor(G, {})", ink.text);
            let mut before = before.to_vec();
            before.push(format!("A = {of}"));
            let forms: &[&str] = match ink.cost {
                1 => &OF_A_COLOUR,
                _ => &OF_A_COLOUR[..6],
            };
            let mut texts: Vec<String> = forms.iter().map(|text| (*text).to_owned()).collect();
            if ink.cost == 1 {
                texts.push(format!(
                    "mfilter(colorfilter(objects(G, T, F, F), {}), compose(flip, rbind(bordering, G)))",
                    ink.text
                ));
            }
            self.written_out(study, field, &before, &texts, &[("A", &of, ink.cost + 1)])?;
            let is_ground =
                |ground: &&Ink| ground.text == "ZERO" || ground.text.starts_with("mostcolor");
            for ground in inks.iter().filter(is_ground) {
                if ground.text == ink.text || ink.cost > 1 {
                    continue;
                }
                let under = format!("ofcolor(G, {})", ground.text);
                let mut before = before.clone();
                before.push(format!("B = {under}"));
                let texts = GROWN.map(str::to_owned);
                self.written_out(
                    study,
                    field,
                    &before,
                    &texts,
                    &[("A", &of, ink.cost + 1), ("B", &under, 2)],
                )?;
            }
        }
        Ok(())
    }

    /// Measures expressions that read names, and keeps them with the names written out.
    fn written_out(
        &mut self,
        study: &Study<'_>,
        field: &Field,
        before: &[String],
        texts: &[String],
        names: &[(&str, &str, u32)],
    ) -> Result<(), Outcome> {
        let (risky, safe): (Vec<String>, Vec<String>) = texts
            .iter()
            .cloned()
            .partition(|text| self.risky.contains(text));
        let mut values = study.values(before, &safe)?;
        values.extend(study.values(before, &risky)?);
        for (text, values) in safe.iter().chain(&risky).zip(values) {
            if values.is_none() {
                self.risky.insert(text.clone());
            }
            let whole = (names.iter()).fold(text.clone(), |text, (name, of, _)| {
                replaced(&text, name, of)
            });
            // A name counts once, however often it is read: the program assigns it.
            let of_names = names
                .iter()
                .filter(|(name, _, _)| replaced(text, name, "") != *text);
            let cost = cost(text) + of_names.map(|(_, _, cost)| cost).sum::<u32>();
            if let Some(patch) = values.and_then(|values| field.patch(whole, cost, &values)) {
                self.add(patch);
            }
        }
        Ok(())
    }

    /// The patches of the grid as a whole.
    pub fn grid(
        &mut self,
        study: &Study<'_>,
        field: &Field,
        before: &[String],
    ) -> Result<(), Outcome> {
        self.measure(study, field, before, &OF_THE_GRID.map(str::to_owned))?;
        let of_each = OF_EACH_COLOUR.map(|form| {
            format!(
                "mapply(fork(recolor, identity, compose({form}, lbind(ofcolor, G))), \
                 remove(mostcolor(G), palette(G)))"
            )
        });
        self.measure(study, field, before, &of_each)?;
        let ground = "ofcolor(G, mostcolor(G))";
        let mut before = before.to_vec();
        before.push(format!("B = {ground}"));
        let grown = GROWN_IN_COLOUR.map(|form| {
            format!(
                "mapply(fork(recolor, identity, compose({form}, lbind(ofcolor, G))), \
                 remove(mostcolor(G), palette(G)))"
            )
        });
        self.written_out(study, field, &before, &grown, &[("B", ground, 3)])
    }

    /// The patches of another grid of the same size.
    pub fn frame(&mut self, field: &Field, frame: &Frame, inks: &[Ink]) {
        let Some(cells) = field.cells(&frame.grids) else {
            return;
        };
        self.add(Patch {
            text: format!("asobject({})", frame.text),
            cost: frame.cost + 1,
            cells: Bits::of(field.len, |_| true),
            colours: Some(cells.clone()),
        });
        for ink in inks {
            let mut of = Bits::none(field.len);
            for (grid, colour) in ink.colours.iter().enumerate() {
                field
                    .range(grid)
                    .filter(|&at| cells[at] == *colour)
                    .for_each(|at| of.set(at));
            }
            if !of.is_empty() {
                self.add(Patch {
                    text: format!("ofcolor({}, {})", frame.text, ink.text),
                    cost: frame.cost + ink.cost + 1,
                    cells: of,
                    colours: None,
                });
            }
        }
    }

    /// As many cells as a number says, row by row, and as many columns.
    pub fn count(&mut self, field: &Field, number: &Number) {
        let of = &replaced(&number.text, "G", "I");
        let rows = format!(
            "sfilter(asindices(G), compose(lbind(greater, {of}), \
             fork(add, compose(lbind(multiply, width(G)), first), last)))"
        );
        let columns = format!("sfilter(asindices(G), compose(lbind(greater, {of}), last))");
        let (mut in_rows, mut in_columns) = (Bits::none(field.len), Bits::none(field.len));
        for (grid, value) in number.values.iter().enumerate() {
            let (start, width) = (field.range(grid).start, field.width(grid));
            for at in field.range(grid) {
                let (cell, column) = ((at - start) as i64, ((at - start) % width) as i64);
                if cell < *value {
                    in_rows.set(at);
                }
                if column < *value {
                    in_columns.set(at);
                }
            }
        }
        for (text, cells) in [(rows, in_rows), (columns, in_columns)] {
            if !cells.is_empty() {
                self.add(Patch {
                    text,
                    cost: number.cost + 6,
                    cells,
                    colours: None,
                });
            }
        }
    }

    /// The patches of objects: groups of them, and what stands around those.
    pub fn objects(
        &mut self,
        study: &Study<'_>,
        field: &Field,
        before: &[String],
        objects: &[Objects],
        inks: &[Ink],
    ) -> Result<(), Outcome> {
        let mut some: BTreeMap<(u32, &str), (usize, &Group)> = BTreeMap::new();
        for (way, objects) in objects.iter().enumerate() {
            for group in &objects.groups {
                let text = format!("merge({})", group.text);
                let mut cells = Bits::none(field.len);
                let mut colours = vec![NONE; field.len];
                for (grid, members) in group.members.iter().enumerate() {
                    for member in members {
                        for (colour, i, j) in &objects.all[grid][*member].cells {
                            if let Some(at) = field.place(grid, *i, *j) {
                                cells.set(at);
                                colours[at] = *colour;
                            }
                        }
                    }
                }
                if !cells.is_empty() {
                    self.add(Patch {
                        cost: group.cost + 1,
                        text,
                        cells,
                        colours: Some(colours),
                    });
                }
                some.insert((group.cost, &group.text), (way, group));
            }
        }
        let mut seen: HashMap<(usize, Vec<Vec<usize>>), ()> = HashMap::new();
        let mut taken = 0;
        for (_, (way, group)) in some {
            if taken >= 30 || seen.insert((way, group.members.clone()), ()).is_some() {
                continue;
            }
            taken += 1;
            let whole = &objects[way].text;
            let mut before = before.to_vec();
            before.push(format!("S = {whole}"));
            before.push(format!("X = {}", group.text.replace(whole, "S")));
            let mut texts: Vec<String> = OF_AN_OBJECT
                .iter()
                .map(|form| format!("mapply({form}, X)"))
                .collect();
            texts.extend(
                [
                    "merge(X)",
                    "backdrop(merge(X))",
                    "delta(merge(X))",
                    "box(merge(X))",
                    "outbox(merge(X))",
                    "inbox(merge(X))",
                ]
                .map(str::to_owned),
            );
            if taken <= 10 {
                texts.extend(MOVED.iter().map(|form| format!("mapply({form}, X)")));
                texts.extend(
                    OF_AN_OBJECT[..17]
                        .iter()
                        .map(|form| format!("mapply(fork(recolor, color, {form}), X)")),
                );
                for ink in inks.iter().filter(|ink| ink.cost == 1) {
                    texts.push(format!(
                        "mapply(fork(shift, identity, rbind(gravitate, ofcolor(G, {}))), X)",
                        ink.text
                    ));
                }
                texts.push("mfilter(prapply(connect, apply(center, X), apply(center, X)), fork(either, vline, hline))".to_owned());
                // An object borrows from those that are not in its group.
                let has_others = group.text != *whole;
                let borrowed = BORROWED.iter();
                for colour in borrowed.filter(|text| has_others || !text.contains("difference")) {
                    texts.extend(
                        ["identity", "delta", "backdrop"]
                            .map(|part| format!("mapply(fork(recolor, {colour}, {part}), X)")),
                    );
                }
                let is_small = most_cells(group, &objects[way]) <= MOST_RAYS;
                for ray in RAYS_OF_AN_OBJECT.iter().filter(|_| is_small) {
                    texts.push(format!("mapply({ray}, X)"));
                    texts.push(format!("mapply(fork(recolor, color, {ray}), X)"));
                }
                texts.push(
                    "mapply(fork(shift, identity, fork(gravitate, identity, \
                     chain(rbind(argmax, size), lbind(colorfilter, S), color))), X)"
                        .to_owned(),
                );
            }
            self.written_out(
                study,
                field,
                &before,
                &texts,
                &[("X", &group.text, group.cost), ("S", whole, 0)],
            )?;
            let is_small = most_cells(group, &objects[way]) <= MOST_CELLS_COPIED;
            let is_there = group.members.iter().all(|members| !members.is_empty());
            if taken <= MOST_COPIED && is_small && is_there {
                self.copies(study, field, &before, group, inks)?;
            }
        }
        Ok(())
    }

    /// The objects `X` of a group again: at each cell of a colour, and along a step.
    fn copies(
        &mut self,
        study: &Study<'_>,
        field: &Field,
        before: &[String],
        group: &Group,
        inks: &[Ink],
    ) -> Result<(), Outcome> {
        let is_one = group.members.iter().all(|members| members.len() == 1);
        let (one, of) = match is_one {
            true => ("first(X)", format!("first({})", group.text)),
            false => ("merge(X)", format!("merge({})", group.text)),
        };
        let mut before = before.to_vec();
        before.push(format!("M = {one}"));
        let mut texts = Vec::new();
        for ink in inks.iter().filter(|ink| is_one && ink.cost == 1) {
            texts.extend(STAMPS.map(|moved| {
                format!(
                    "mapply(lbind(shift, {}), ofcolor(G, {}))",
                    replaced(moved, "INK", &ink.text),
                    ink.text
                )
            }));
        }
        for step in STEPS {
            texts.extend(TIMES.map(|times| {
                format!("mapply(lbind(shift, M), apply(lbind(multiply, {step}), {times}))")
            }));
        }
        self.written_out(study, field, &before, &texts, &[("M", &of, group.cost + 1)])
    }
}

/// The cells of a group in the grid where it has most.
fn most_cells(group: &Group, objects: &Objects) -> usize {
    let grids = group.members.iter().zip(&objects.all);
    let cells = grids.map(|(members, all)| {
        let each = members.iter().filter_map(|member| all.get(*member));
        each.map(|object| object.cells.len()).sum()
    });
    cells.max().unwrap_or_default()
}
