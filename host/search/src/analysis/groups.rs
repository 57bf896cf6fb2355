//! The patches of objects: the cells of a group, all that stands around its objects, and its objects somewhere
//! else or in another colour.

use std::collections::{BTreeMap, HashSet};

use solver_core::outcome::Outcome;

use super::bits::Bits;
use super::field::{Field, NONE, Patch, replaced};
use super::forms::{
    AROUND_ALL, BORROWED, MOVED, OF_AN_OBJECT, OUTLINES, PARTS_OF_AN_OBJECT, RAYS_OF_AN_OBJECT,
    STAMPS, STEPS, TIMES,
};
use super::inks::Ink;
use super::library::Library;
use super::objects::{Group, Objects};
use super::study::Study;

/// Groups that are looked at.
const MOST_GROUPS: usize = 30;
/// Groups that are moved and take other colours.
const MOST_CHANGED: usize = 10;
/// Groups that are copied elsewhere.
const MOST_COPIED: usize = 8;
/// Their cells in a grid, at most: copies of many cells take long.
const MOST_CELLS_COPIED: usize = 50;
/// Cells of the objects in a grid that send out rays, at most.
const MOST_RAYS: usize = 80;

impl Library {
    /// The patches of the groups of objects, the cheapest groups first.
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
                if let Some(patch) = merged(field, group, objects) {
                    self.add(patch);
                }
                some.insert((group.cost, &group.text), (way, group));
            }
        }
        let mut seen: HashSet<(usize, &[Vec<usize>])> = HashSet::new();
        let distinct = some
            .into_values()
            .filter(|(way, group)| seen.insert((*way, &group.members)));
        for (place, (way, group)) in distinct.take(MOST_GROUPS).enumerate() {
            let whole = &objects[way].text;
            let mut before = before.to_vec();
            before.push(format!("S = {whole}"));
            before.push(format!("X = {}", group.text.replace(whole, "S")));
            let most_cells = most_cells(group, &objects[way]);
            let mut texts = around();
            if place < MOST_CHANGED {
                let has_others = group.text != *whole;
                texts.extend(changed(inks, has_others, most_cells <= MOST_RAYS));
            }
            let names = [("X", &*group.text, group.cost), ("S", whole, 0)];
            self.written_out(study, field, &before, &texts, &names)?;
            let is_there = group.members.iter().all(|members| !members.is_empty());
            if place < MOST_COPIED && most_cells <= MOST_CELLS_COPIED && is_there {
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

/// The cells of all objects of a group; none where it is empty everywhere.
fn merged(field: &Field, group: &Group, objects: &Objects) -> Option<Patch> {
    let mut cells = Bits::none(field.len);
    let mut colours = vec![NONE; field.len];
    for (grid, (members, all)) in group.members.iter().zip(&objects.all).enumerate() {
        let members = members.iter().filter_map(|member| all.get(*member));
        for (colour, i, j) in members.flat_map(|object| &object.cells) {
            if let Some(at) = field.place(grid, *i, *j) {
                cells.set(at);
                colours[at] = *colour;
            }
        }
    }
    (!cells.is_empty()).then(|| Patch {
        cost: group.cost + 1,
        text: format!("merge({})", group.text),
        cells,
        colours: Some(colours),
    })
}

/// The cells around the objects `X`.
fn around() -> Vec<String> {
    let each = OF_AN_OBJECT.iter();
    each.map(|form| format!("mapply({form}, X)"))
        .chain(AROUND_ALL.map(str::to_owned))
        .collect()
}

/// The objects `X` elsewhere, or in another colour. They borrow from those that are not in the group, if
/// there are `others`; only where they are small they send out `rays`.
fn changed(inks: &[Ink], others: bool, rays: bool) -> Vec<String> {
    let to_each = |form: &str| format!("mapply({form}, X)");
    let mut texts: Vec<String> = MOVED.iter().map(|form| to_each(form)).collect();
    let outlines = OF_AN_OBJECT.iter().take(OUTLINES);
    texts.extend(outlines.map(|form| to_each(&format!("fork(recolor, color, {form})"))));
    for ink in inks.iter().filter(|ink| ink.cost == 1) {
        let to = &ink.text;
        texts.push(to_each(&format!(
            "fork(shift, identity, rbind(gravitate, ofcolor(G, {to})))"
        )));
    }
    texts.push(
        "mfilter(prapply(connect, apply(center, X), apply(center, X)), fork(either, vline, hline))"
            .to_owned(),
    );
    let borrowed = BORROWED.iter();
    for colour in borrowed.filter(|text| others || !text.contains("difference")) {
        texts.extend(
            PARTS_OF_AN_OBJECT.map(|part| to_each(&format!("fork(recolor, {colour}, {part})"))),
        );
    }
    for ray in RAYS_OF_AN_OBJECT.iter().filter(|_| rays) {
        texts.push(to_each(ray));
        texts.push(to_each(&format!("fork(recolor, color, {ray})")));
    }
    texts.push(to_each(
        "fork(shift, identity, fork(gravitate, identity, \
         chain(rbind(argmax, size), lbind(colorfilter, S), color)))",
    ));
    texts
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
