//! Outputs that are painted in several steps: the patches that put no cell wrong, and what comes of
//! painting them one over the other.
//!
//! Each layer is found on its own, see `solver_runtime::layer`, though the whole would be far too
//! dear to come across by itself. They are put together greedily: the one that puts most cells
//! right first, until all are or none helps. Owns which layers are remembered and their order.
//! Leaves finding them to the search, and what a call comes to to [`Evaluator`].

use std::cmp::Reverse;
use std::collections::HashMap;

use solver_runtime::catalogue::find;
use solver_runtime::layer::{ANY, Ways};

use super::bank::{Bank, Call, Place};
use super::evaluate::{Asked, Evaluator};
use super::meaning::Effect;
use crate::batch::Kind;
use solver_core::outcome::Outcome;

/// Layers that are put together, at most.
const MOST_LAYERS: usize = 128;
/// Layers that are remembered after some were forgotten.
const MOST_KNOWN: usize = 4_096;
/// Layers that look the same on all demos, at most: they may differ on tests.
const MOST_ALIKE: usize = 2;
/// Layers in one output, at most.
const DEEPEST: usize = 6;
/// The worth of a cell that is put right, in the bits of [`super::costs`]: a layer whose expression
/// takes more to write down than the cells it explains has learned the demos by heart
/// (Rissanen 1978).
const WORTH: u64 = 3;

/// A patch that puts no cell wrong on any demo.
#[derive(Clone, Debug)]
struct Layer {
    call: Call,
    cost: u32,
    kind: Kind,
    effect: Effect,
    /// Where it is, once it was put together with others.
    patch: Option<Place>,
}

/// See the module.
#[derive(Default)]
pub(crate) struct Layers {
    all: Vec<Layer>,
    alike: HashMap<Effect, usize>,
    has_news: bool,
}

/// The result of putting layers together.
#[derive(Default)]
pub(crate) struct Stacked {
    /// Where grids are, with how far they are off.
    pub made: Vec<(u64, Place)>,
    /// Calls that were tried.
    pub tried: u64,
}

impl Layers {
    /// Remembers a layer.
    pub fn add(&mut self, call: &Call, cost: u32, kind: Kind, effect: Effect) {
        let alike = self.alike.entry(effect.clone()).or_default();
        if *alike == MOST_ALIKE {
            return;
        }
        *alike += 1;
        self.has_news = true;
        self.all.push(Layer {
            call: *call,
            cost,
            kind,
            effect,
            patch: None,
        });
        if self.all.len() == 2 * MOST_KNOWN {
            self.forget_some();
        }
    }

    /// Those stay that put most right; of equals those that came first, since they cost least.
    fn forget_some(&mut self) {
        self.all.sort_by_key(|layer| Reverse(layer.effect.total()));
        self.all.truncate(MOST_KNOWN);
        self.alike.clear();
        for layer in &self.all {
            *self.alike.entry(layer.effect.clone()).or_default() += 1;
        }
    }

    /// Whether there are some that were never put together.
    pub(crate) fn has_news(&self) -> bool {
        self.has_news
    }

    /// Puts them together, on each of these grids of the bank.
    pub fn stack(
        &mut self,
        bank: &mut Bank,
        evaluator: &mut Evaluator<'_>,
        bases: &[Place],
    ) -> Result<Stacked, Outcome> {
        self.has_news = false;
        let mut best: Vec<&mut Layer> = self.all.iter_mut().collect();
        best.sort_by_key(|layer| Reverse(layer.effect.total()));
        let paints: Vec<Paint> = best
            .into_iter()
            .take(MOST_LAYERS)
            .filter_map(|layer| Paint::new(layer, bank))
            .collect();
        let mut stacked = Stacked::default();
        for base in bases {
            if stack_on(*base, &paints, bank, evaluator, &mut stacked)? {
                break;
            }
        }
        Ok(stacked)
    }
}

/// A way to paint a layer: all but the grid.
struct Paint {
    primitive: Place,
    /// The colour, where it takes one.
    colour: Option<Place>,
    patch: Place,
    cost: u32,
}

impl Paint {
    /// None where nothing makes its colours.
    fn new(layer: &mut Layer, bank: &mut Bank) -> Option<Paint> {
        let Effect {
            ways,
            fill,
            underfill,
            fixed: _,
        } = &layer.effect;
        let ways = Ways::from_bits(*ways);
        let filled = |colours: &[u8]| colour(bank, colours).map(Some);
        let possible = [
            (Ways::PAINT, "paint", Some(None)),
            (Ways::FILL, "fill", filled(fill)),
            (Ways::UNDERPAINT, "underpaint", Some(None)),
            (Ways::UNDERFILL, "underfill", filled(underfill)),
        ];
        let mut possible = possible.into_iter().filter(|(way, _, _)| ways.has(*way));
        let (name, colour) = possible.find_map(|(_, name, colour)| Some((name, colour?)))?;
        let primitive = find(name)?;
        let patch = match layer.patch {
            Some(patch) => patch,
            None => {
                let patch = bank.put_call(layer.call);
                match layer.kind {
                    Kind::Objects => bank.put_call(Call::new(find("merge")?, &[patch])),
                    _ => patch,
                }
            }
        };
        layer.patch = Some(patch);
        Some(Paint {
            primitive,
            colour,
            patch,
            cost: layer.cost,
        })
    }

    fn on(&self, grid: Place) -> Call {
        match self.colour {
            Some(colour) => Call::new(self.primitive, &[grid, colour, self.patch]),
            None => Call::new(self.primitive, &[grid, self.patch]),
        }
    }
}

/// The expression for these colours, one for each demo.
fn colour(bank: &Bank, colours: &[u8]) -> Option<Place> {
    let mut known = colours.iter().filter(|colour| **colour != ANY);
    let first = known.next()?;
    if known.all(|colour| colour == first) {
        return bank.number(*first);
    }
    bank.numbers(colours)
}

/// Paints one layer after the other over a grid, each time the one after which the fewest cells are
/// off, of those that are worth what they cost. True where nothing is off in the end.
fn stack_on(
    base: Place,
    paints: &[Paint],
    bank: &mut Bank,
    evaluator: &mut Evaluator<'_>,
    stacked: &mut Stacked,
) -> Result<bool, Outcome> {
    if !evaluator.keep_all(bank)? {
        return Ok(false);
    }
    let identity = find("identity").map(|identity| Call::new(identity, &[base]));
    let itself = evaluator.evaluate(identity.as_slice(), Asked::Meaning)?;
    let meaning = itself.into_iter().next().flatten();
    let Some(mut off) = meaning.and_then(|meaning| meaning.off) else {
        return Ok(false);
    };
    let mut grid = base;
    let mut near = None;
    for _ in 0..DEEPEST {
        if !evaluator.keep_all(bank)? {
            break;
        }
        let calls: Vec<Call> = paints.iter().map(|paint| paint.on(grid)).collect();
        let meanings = evaluator.evaluate(&calls, Asked::Meaning)?;
        stacked.tried += calls.len() as u64;
        let steps = paints.iter().zip(&calls).zip(meanings);
        let steps = steps.filter_map(|((paint, call), meaning)| {
            let meaning = meaning?;
            let left = meaning.off?;
            let is_worth_it = off.saturating_sub(left) * WORTH > u64::from(paint.cost);
            is_worth_it.then_some((left, meaning.distance?, *call))
        });
        let mut steps: Vec<(u64, u64, Call)> = steps.collect();
        steps.sort_by_key(|(left, _, _)| *left);
        let Some((left, distance, next)) = steps.first() else {
            break;
        };
        if *left == 0 {
            for (_, _, call) in steps.iter().take_while(|(left, _, _)| *left == 0) {
                stacked.made.push((0, bank.put_call(*call)));
            }
            return Ok(true);
        }
        off = *left;
        grid = bank.put_call(*next);
        near = Some((*distance, grid));
    }
    stacked.made.extend(near);
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Evaluation;
    use solver_runtime::layer;

    fn evaluation(ways: Ways, fill: u8, fixed: u32) -> Evaluation {
        Evaluation {
            kind: Kind::Indices,
            layer: layer::Layer {
                ways,
                fill,
                underfill: ANY,
                fixed,
            },
            ..Evaluation::FAILED
        }
    }

    #[test]
    fn a_layer_is_one_on_every_demo_and_of_use_on_some() {
        let both = Ways::from_bits(Ways::FILL.bits() | Ways::UNDERFILL.bits());
        let of = |evaluations: &[Evaluation]| Effect::of(evaluations);
        let effect = of(&[evaluation(both, 3, 0), evaluation(Ways::FILL, 4, 2)]).unwrap();
        assert_eq!((effect.ways, effect.total()), (Ways::FILL.bits(), 2));
        assert_eq!(effect.fill, [3, 4]);
        assert_eq!(
            of(&[evaluation(both, 3, 1), evaluation(Ways::PAINT, ANY, 2)]),
            None
        );
        assert_eq!(of(&[evaluation(both, 3, 0), evaluation(both, 3, 0)]), None);
    }

    #[test]
    fn of_too_many_those_stay_that_put_most_right_and_alike_are_few() {
        let mut layers = Layers::default();
        for fixed in 1..=2 * MOST_KNOWN as u32 {
            for _ in 0..2 * MOST_ALIKE {
                let effect = Effect::of(&[evaluation(Ways::FILL, 3, fixed)]).unwrap();
                layers.add(&Call::new(0, &[]), 9, Kind::Indices, effect);
            }
        }
        assert!(layers.has_news());
        assert!((MOST_KNOWN..2 * MOST_KNOWN).contains(&layers.all.len()));
        let most = |layer: &Layer| layer.effect.total() == 2 * MOST_KNOWN as u32;
        assert_eq!(
            layers.all.iter().filter(|layer| most(layer)).count(),
            MOST_ALIKE
        );
        assert!(layers.all.iter().all(|layer| layer.effect.total() > 1));
    }
}
