//! Rules that turn one grid into another: which patches are painted, in which colour, in which order.
//!
//! A rule paints a patch, or the cells that two or three of them have in common, in one colour or in the
//! colours of another grid. Rules are learned as a decision list: the first one that covers a cell decides
//! it, so it is painted last. A rule may be wrong nowhere but in cells that an earlier rule has decided.
//! Short lists come first. Owns what is learned; leaves the patches to [`super::library`].

use super::bits::Bits;
use super::field::{Field, NONE, Patch};
use super::inks::Ink;

/// Lists that are extended at once.
const BEAM: usize = 3;
/// Ways in which a list is extended.
const WAYS: usize = 4;
/// Rules of a list, at most.
const MOST_RULES: usize = 5;
/// Patches that are looked at again together with others.
const PROMISING: usize = 10;
/// The most that a list may cost.
const MOST_COST: u32 = 64;
/// The surcharge of a rule that is of use in one demo, where it could be in several.
const NARROW_COST: u32 = 8;
/// Lists that are handed on.
const MOST_FOUND: usize = 24;

/// The paint of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// A colour, by its place among the inks.
    Ink(usize),
    /// The colours of a patch, by its place.
    Source(usize),
}

/// A rule: the cells of all patches, but those of the ones that are excepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// Patches by their places, and whether their cells are excepted.
    pub patches: Vec<(usize, bool)>,
    /// Their paint.
    pub paint: Paint,
}

/// A list of rules, the one that decides first in front.
#[derive(Clone, Debug)]
pub(crate) struct List {
    /// The rules.
    pub rules: Vec<Rule>,
    /// Its cost: how much it takes to say it.
    pub cost: u32,
    /// Cells of the demos that are wrong after it.
    pub wrong: u32,
    undecided: Bits,
}

/// A problem: the cells to be learned.
pub(crate) struct Problem<'a> {
    /// The cells.
    pub field: &'a Field,
    /// How many grids are of demos.
    pub demos: usize,
    /// The wanted colours of the cells of the demos.
    pub target: &'a [u8],
    /// The colours that are there.
    pub base: &'a [u8],
    /// The colours that a rule may name.
    pub inks: &'a [Ink],
    /// The patches that it may name.
    pub patches: &'a [Patch],
}

struct Candidate {
    rule: Rule,
    cells: Bits,
    cost: u32,
    gain: u32,
}

impl Problem<'_> {
    /// The best lists: those that are wrong nowhere first, then the cheapest.
    pub fn learn(&self) -> Vec<List> {
        let known = self.field.known;
        let all = Bits::of(known, |_| true);
        let wrong = Bits::of(known, |at| self.target[at] != self.base[at]);
        let mut done: Vec<List> = Vec::new();
        let mut beam = vec![List {
            rules: Vec::new(),
            cost: 0,
            wrong: wrong.count(),
            undecided: all,
        }];
        if wrong.is_empty() {
            return beam;
        }
        for _ in 0..MOST_RULES {
            let mut next: Vec<List> = Vec::new();
            for list in &beam {
                let open = wrong.and(&list.undecided);
                for candidate in self.candidates(&list.undecided, &open) {
                    let undecided = list.undecided.without(&candidate.cells);
                    let mut rules = list.rules.clone();
                    rules.push(candidate.rule);
                    next.push(List {
                        rules,
                        cost: list.cost + candidate.cost + 2,
                        wrong: wrong.shared(&undecided),
                        undecided,
                    });
                }
            }
            let total = wrong.count().max(1);
            next.retain(|list| list.cost <= MOST_COST);
            next.sort_by_key(|list| (list.cost * 4 + 160 * list.wrong / total, list.cost));
            next.dedup_by(|one, two| one.rules == two.rules);
            let (whole, open): (Vec<List>, Vec<List>) =
                next.into_iter().partition(|list| list.wrong == 0);
            done.extend(whole);
            let best = done.iter().map(|list| list.cost).min().unwrap_or(u32::MAX);
            let further: Vec<List> = open
                .into_iter()
                .filter(|list| list.cost < best)
                .take(BEAM)
                .collect();
            let is_over = further.is_empty();
            if !is_over {
                beam = further;
            }
            if is_over || done.len() >= MOST_FOUND {
                break;
            }
        }
        if done.is_empty() {
            beam.sort_by_key(|list| (list.wrong, list.cost));
            beam.truncate(2);
            return beam;
        }
        done.sort_by_key(|list| list.cost);
        done.truncate(MOST_FOUND);
        done
    }

    /// The colours that a list paints on all inputs, those of the tests among them.
    pub fn painted(&self, list: &List) -> Vec<u8> {
        let mut cells = self.base.to_vec();
        for rule in list.rules.iter().rev() {
            for (at, cell) in cells.iter_mut().enumerate() {
                let covers = |(place, is_excepted): &(usize, bool)| {
                    self.patches[*place].cells.has(at) != *is_excepted
                };
                if !rule.patches.iter().all(covers) {
                    continue;
                }
                let paint = match rule.paint {
                    Paint::Ink(ink) => self.field.shade(&self.inks[ink].colours, at),
                    Paint::Source(place) => match &self.patches[place].colours {
                        Some(colours) => colours[at],
                        None => NONE,
                    },
                };
                if paint != NONE {
                    *cell = paint;
                }
            }
        }
        cells
    }

    /// The best rules for a list that has left these cells undecided, and these of them wrong.
    fn candidates(&self, undecided: &Bits, open: &Bits) -> Vec<Candidate> {
        let known = self.field.known;
        let mut found: Vec<Candidate> = Vec::new();
        for (ink, named) in self.inks.iter().enumerate() {
            let is = self.shades(named);
            let right = |at: usize| is[at] == self.target[at];
            let wanted = Bits::of(known, |at| open.has(at) && right(at));
            if wanted.is_empty() {
                continue;
            }
            let harmed = Bits::of(known, |at| undecided.has(at) && !right(at));
            self.grow(Paint::Ink(ink), named.cost, &wanted, &harmed, &mut found);
        }
        for (place, source) in self.patches.iter().enumerate() {
            let Some(colours) = &source.colours else {
                continue;
            };
            let right = |at: usize| colours[at] == self.target[at];
            let wanted = Bits::of(known, |at| colours[at] != NONE && open.has(at) && right(at));
            if wanted.count() * 3 < open.count() {
                continue;
            }
            let harmed = Bits::of(known, |at| {
                colours[at] != NONE && undecided.has(at) && !right(at)
            });
            if !harmed.meets(&source.cells) {
                found.push(Candidate {
                    rule: Rule {
                        patches: Vec::new(),
                        paint: Paint::Source(place),
                    },
                    cells: source.cells.clone(),
                    cost: source.cost,
                    gain: wanted.count(),
                });
            } else {
                self.grow(
                    Paint::Source(place),
                    source.cost,
                    &wanted,
                    &harmed,
                    &mut found,
                );
            }
        }
        let all = open.count().max(1);
        // The cost of all that is open, if the rest of it cost as much for each cell.
        found.sort_by_key(|candidate| {
            (
                u64::from(candidate.cost + 2) * u64::from(all) * 64
                    / u64::from(candidate.gain.max(1)),
                candidate.cost,
            )
        });
        let mut some: Vec<Candidate> = Vec::new();
        let mut whole = 0;
        for candidate in found {
            let covers = candidate.gain == all;
            if some.iter().any(|other| other.rule == candidate.rule) {
                continue;
            }
            if covers && whole < 2 * WAYS {
                whole += 1;
                some.push(candidate);
            } else if !covers && some.len() - whole < WAYS {
                some.push(candidate);
            }
        }
        some
    }

    /// The colours of an ink, cell by cell.
    fn shades(&self, ink: &Ink) -> Vec<u8> {
        (0..self.field.known)
            .map(|at| self.field.shade(&ink.colours, at))
            .collect()
    }

    /// In how many demos some cells lie.
    fn spread(&self, cells: &Bits) -> usize {
        let has_some = |grid: &usize| self.field.range(*grid).any(|at| cells.has(at));
        (0..self.demos).filter(has_some).count()
    }

    /// Rules that paint wanted cells and harm none.
    fn grow(
        &self,
        paint: Paint,
        cost: u32,
        wanted: &Bits,
        harmed: &Bits,
        found: &mut Vec<Candidate>,
    ) {
        let whole = wanted.count();
        let spread = self.spread(wanted);
        let source = match paint {
            Paint::Source(place) => self.patches.get(place).map(|patch| &patch.cells),
            Paint::Ink(_) => None,
        };
        let mut push = |patches: Vec<(usize, bool)>, cells: Bits, cost: u32| {
            let cells = match source {
                Some(source) => cells.and(source),
                None => cells,
            };
            let gain = wanted.shared(&cells);
            // A rule that is of use in one demo alone may be chance.
            let is_narrow = spread > 1 && self.spread(&wanted.and(&cells)) == 1;
            let cost = cost + u32::from(is_narrow) * NARROW_COST;
            found.push(Candidate {
                rule: Rule {
                    patches,
                    paint: paint.clone(),
                },
                cells,
                cost,
                gain,
            });
        };
        let mut promising: Vec<(u32, u32, usize)> = Vec::new();
        let mut whole_alone = 0;
        for (place, patch) in self.patches.iter().enumerate() {
            let hit = patch.cells.shared(wanted);
            if hit == 0 {
                continue;
            }
            let harm = patch.cells.shared(harmed);
            if harm == 0 {
                whole_alone += u32::from(hit == whole);
                push(vec![(place, false)], patch.cells.clone(), cost + patch.cost);
            } else if hit * 2 >= whole {
                // Harm first: a patch that is nearly right needs one exception.
                promising.push((harm * 2 + (whole - hit) * 4, patch.cost, place));
            }
        }
        if whole_alone >= 3 {
            return;
        }
        promising.sort_unstable();
        promising.truncate(PROMISING);
        for (place, &(_, _, first)) in promising.iter().enumerate() {
            let one = &self.patches[first];
            let aim = one.cells.and(wanted);
            let hit = aim.count();
            let harm = one.cells.and(harmed);
            for (second, two) in self.patches.iter().enumerate() {
                if second == first {
                    continue;
                }
                let kept = two.cells.shared(&aim);
                let is_known = || promising[..place].iter().any(|earlier| earlier.2 == second);
                if kept * 2 >= hit && kept > 0 && !two.cells.meets(&harm) && !is_known() {
                    let cells = one.cells.and(&two.cells);
                    push(
                        vec![(first, false), (second, false)],
                        cells,
                        cost + one.cost + two.cost + 1,
                    );
                }
                // The other one excepted: it has all harm, and leaves most of what is wanted.
                if kept * 2 <= hit && kept < hit && harm.without(&two.cells).is_empty() {
                    let cells = one.cells.without(&two.cells);
                    push(
                        vec![(first, false), (second, true)],
                        cells,
                        cost + one.cost + two.cost + 1,
                    );
                }
            }
        }
    }
}
