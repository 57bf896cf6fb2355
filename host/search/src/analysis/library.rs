//! Patches over a grid that rules are made of: the cells of a colour, their surroundings, the groups of
//! objects, rays, mirror images. Leaves objects to [`super::groups`].
//!
//! Every patch is an expression over the grid `G`. Patches that are equal on all inputs, those of the
//! tests among them, are one patch.

use std::collections::{HashMap, HashSet};

use solver_core::outcome::Outcome;

use super::bits::Bits;
use super::field::{Field, Patch, cost, replaced};
use super::forms::{GROWN, OF_A_COLOUR, OF_EACH_COLOUR, OF_THE_GRID};
use super::frames::Frame;
use super::inks::Ink;
use super::numbers::Number;
use super::study::Study;

/// The patches of a field.
pub(crate) struct Library {
    /// They, the cheapest first.
    pub patches: Vec<Patch>,
    seen: HashMap<(Bits, Option<Vec<u8>>), usize>,
    /// Expressions that failed once: they are measured apart, since one that fails costs time.
    risky: HashSet<String>,
}

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
                let texts = GROWN.map(|form| format!("{form}(A)"));
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
    pub(super) fn written_out(
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
        let grown = GROWN.map(|form| {
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
}
