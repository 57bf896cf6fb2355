//! Patches over a grid that rules are made of: the cells of a colour, their surroundings, the groups of
//! objects, rays, mirror images.
//!
//! Every patch is an expression over the grid `G`. Patches that are equal on all inputs, those of the
//! tests among them, are one patch.

use std::collections::{BTreeMap, HashMap, HashSet};

use solver_core::outcome::Outcome;

use super::bits::Bits;
use super::field::{Field, NONE, Patch, cost, replaced};
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

/// Patches that follow from the cells `A` of a colour.
const OF_A_COLOUR: [&str; 33] = [
    "A",
    "mapply(dneighbors, A)",
    "mapply(ineighbors, A)",
    "mapply(neighbors, A)",
    "mapply(hfrontier, A)",
    "mapply(vfrontier, A)",
    "mapply(rbind(shoot, UP), A)",
    "mapply(rbind(shoot, DOWN), A)",
    "mapply(rbind(shoot, LEFT), A)",
    "mapply(rbind(shoot, RIGHT), A)",
    "mapply(rbind(shoot, UNITY), A)",
    "mapply(rbind(shoot, NEG_UNITY), A)",
    "mapply(rbind(shoot, UP_RIGHT), A)",
    "mapply(rbind(shoot, DOWN_LEFT), A)",
    "shift(A, UP)",
    "shift(A, DOWN)",
    "shift(A, LEFT)",
    "shift(A, RIGHT)",
    "shift(A, UNITY)",
    "shift(A, NEG_UNITY)",
    "shift(A, UP_RIGHT)",
    "shift(A, DOWN_LEFT)",
    "backdrop(A)",
    "box(A)",
    "inbox(A)",
    "outbox(A)",
    "delta(A)",
    "corners(A)",
    "hmirror(A)",
    "vmirror(A)",
    "mfilter(prapply(connect, A, A), hline)",
    "mfilter(prapply(connect, A, A), vline)",
    "mfilter(prapply(connect, A, A), fork(either, hline, vline))",
];

/// Patches of the cells of each colour, in that colour: functions of the cells.
const OF_EACH_COLOUR: [&str; 26] = [
    "lbind(mapply, dneighbors)",
    "lbind(mapply, ineighbors)",
    "lbind(mapply, neighbors)",
    "lbind(mapply, hfrontier)",
    "lbind(mapply, vfrontier)",
    "lbind(mapply, rbind(shoot, UP))",
    "lbind(mapply, rbind(shoot, DOWN))",
    "lbind(mapply, rbind(shoot, LEFT))",
    "lbind(mapply, rbind(shoot, RIGHT))",
    "lbind(mapply, rbind(shoot, UNITY))",
    "lbind(mapply, rbind(shoot, NEG_UNITY))",
    "lbind(mapply, rbind(shoot, UP_RIGHT))",
    "lbind(mapply, rbind(shoot, DOWN_LEFT))",
    "backdrop",
    "box",
    "inbox",
    "outbox",
    "delta",
    "corners",
    "rbind(shift, UP)",
    "rbind(shift, DOWN)",
    "rbind(shift, LEFT)",
    "rbind(shift, RIGHT)",
    "compose(rbind(mfilter, hline), fork(lbind(prapply, connect), identity, identity))",
    "compose(rbind(mfilter, vline), fork(lbind(prapply, connect), identity, identity))",
    "compose(rbind(mfilter, fork(either, hline, vline)), \
     fork(lbind(prapply, connect), identity, identity))",
];

/// Patches that grow from the cells `A` of a colour over the cells `B` of another one.
const GROWN: [&str; 5] = [
    "power(fork(combine, identity, compose(lbind(intersection, B), rbind(shift, DOWN))), 30)(A)",
    "power(fork(combine, identity, compose(lbind(intersection, B), rbind(shift, UP))), 30)(A)",
    "power(fork(combine, identity, compose(lbind(intersection, B), rbind(shift, LEFT))), 30)(A)",
    "power(fork(combine, identity, compose(lbind(intersection, B), rbind(shift, RIGHT))), 30)(A)",
    "power(fork(combine, identity, compose(lbind(intersection, B), lbind(mapply, dneighbors))), 30)(A)",
];

/// Patches of the grid as a whole.
const OF_THE_GRID: [&str; 30] = [
    "asindices(G)",
    "box(asindices(G))",
    "inbox(asindices(G))",
    "corners(asindices(G))",
    "sfilter(asindices(G), compose(even, first))",
    "sfilter(asindices(G), compose(even, last))",
    "sfilter(asindices(G), compose(even, fork(add, first, last)))",
    "sfilter(asindices(G), fork(equality, first, last))",
    "connect(urcorner(asindices(G)), llcorner(asindices(G)))",
    "hfrontier(ORIGIN)",
    "vfrontier(ORIGIN)",
    "hfrontier(lrcorner(asindices(G)))",
    "vfrontier(lrcorner(asindices(G)))",
    "hfrontier(center(asindices(G)))",
    "vfrontier(center(asindices(G)))",
    "asobject(G)",
    "asobject(vmirror(G))",
    "asobject(hmirror(G))",
    "asobject(rot180(G))",
    "asobject(dmirror(G))",
    "asobject(cmirror(G))",
    "asobject(rot90(G))",
    "asobject(rot270(G))",
    "shift(asobject(G), DOWN)",
    "shift(asobject(G), UP)",
    "shift(asobject(G), LEFT)",
    "shift(asobject(G), RIGHT)",
    "merge(frontiers(G))",
    "asobject(hconcat(lefthalf(G), lefthalf(G)))",
    "asobject(vconcat(tophalf(G), tophalf(G)))",
];

/// Patches of one object.
const OF_AN_OBJECT: [&str; 20] = [
    "backdrop",
    "delta",
    "box",
    "inbox",
    "outbox",
    "corners",
    "compose(initset, center)",
    "compose(hfrontier, center)",
    "compose(vfrontier, center)",
    "compose(rbind(shoot, UP), center)",
    "compose(rbind(shoot, DOWN), center)",
    "compose(rbind(shoot, LEFT), center)",
    "compose(rbind(shoot, RIGHT), center)",
    "compose(rbind(shoot, UP_RIGHT), urcorner)",
    "compose(rbind(shoot, DOWN_LEFT), llcorner)",
    "compose(rbind(shoot, NEG_UNITY), ulcorner)",
    "compose(rbind(shoot, UNITY), lrcorner)",
    "compose(outbox, outbox)",
    "compose(inbox, inbox)",
    "compose(lbind(mapply, neighbors), toindices)",
];

/// An object somewhere else, or another way round.
const MOVED: [&str; 15] = [
    "rbind(shift, UP)",
    "rbind(shift, DOWN)",
    "rbind(shift, LEFT)",
    "rbind(shift, RIGHT)",
    "rbind(shift, UNITY)",
    "rbind(shift, NEG_UNITY)",
    "rbind(shift, UP_RIGHT)",
    "rbind(shift, DOWN_LEFT)",
    "hmirror",
    "vmirror",
    "dmirror",
    "fork(shift, identity, chain(toivec, lbind(subtract, decrement(height(G))), lowermost))",
    "fork(shift, identity, chain(toivec, invert, uppermost))",
    "fork(shift, identity, chain(tojvec, lbind(subtract, decrement(width(G))), rightmost))",
    "fork(shift, identity, chain(tojvec, invert, leftmost))",
];

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
        self.measure(study, field, before, &of_each)
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
            }
            self.written_out(
                study,
                field,
                &before,
                &texts,
                &[("X", &group.text, group.cost)],
            )?;
        }
        Ok(())
    }
}
