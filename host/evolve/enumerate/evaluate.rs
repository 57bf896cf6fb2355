//! What calls come to, on every demo, in the sandbox of the search.
//!
//! The sandbox holds the values of the bank at the same places, so a call is the same on both
//! sides.

use solver_runtime::layer::Ways;

use super::bank::{Bank, Call, Made, Place};
use super::layers::Effect;
use crate::compile::constants::Value as Constant;
use crate::differ::cells::CellsOff;
use crate::explain::value::{Value, bytes};
use crate::run::Host;
use crate::run::limits::Limits;
use crate::run::outcome::Outcome;
use crate::run::trials::{Calls, Ground, Kind, Laboratory, Trial};
use crate::task::{Pair, Task};

/// What a call comes to on all demos.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What its values are.
    pub kind: Kind,
    /// Equal where the values are, on all demos.
    pub print: u64,
    /// How far it is from right, see `differ::cells`; none where it is no grid.
    pub distance: Option<u64>,
    /// Cells that are off on all demos together; none where it is no grid of the right size on one.
    pub off: Option<u64>,
    /// What it is good for as a layer, where it is one.
    pub layer: Option<Effect>,
}

/// Values that are made before the memory is looked at.
const PORTION: usize = 256;

/// What is asked of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// What they come to.
    Meaning,
    /// Only whether they match or are layers of what does.
    Match,
}

/// See the module.
pub struct Evaluator<'h> {
    laboratory: Laboratory<'h>,
    /// The cells of each wanted output.
    cells: Vec<u64>,
    /// Expressions of the bank that the sandbox has.
    known: usize,
}

impl<'h> Evaluator<'h> {
    /// For a task, and a bank in which nothing has been kept yet.
    pub fn new(host: &'h Host, task: &Task, bank: &Bank, limits: &Limits) -> Result<Self, Outcome> {
        // The smallest input first: what fails there costs least.
        let mut demos: Vec<&Pair> = task.demos.iter().collect();
        demos.sort_by_key(|demo| demo.input.cells().len());
        let grounds = demos.iter().map(|demo| ground(bank, demo)).collect();
        let cells = |demo: &&Pair| demo.output.cells().len().max(1) as u64;
        Ok(Evaluator {
            laboratory: Laboratory::new(host, grounds, limits)?,
            cells: demos.iter().map(cells).collect(),
            known: bank.len(),
        })
    }

    /// Fuel of all so far.
    pub fn fuel(&self) -> u64 {
        self.laboratory.fuel()
    }

    /// About how many bytes of the sandbox's memory are in use.
    fn in_use(&self) -> u64 {
        self.laboratory.in_use()
    }

    /// Makes the values of what was added to the bank, as far as there is room. The places of those
    /// that it has now are below what this returns.
    pub fn keep(&mut self, bank: &Bank, most_bytes: u64) -> Result<Place, Outcome> {
        while self.known < bank.len() && self.in_use() <= most_bytes {
            let end = bank.len().min(self.known + PORTION);
            let mut calls = Calls::default();
            for place in self.known..end {
                if let Some(Made::Call(call)) = bank.made(place as Place) {
                    calls.push(call.places());
                }
            }
            if !self.laboratory.keep(&calls)? {
                break;
            }
            self.known = end;
        }
        Ok(self.known as Place)
    }

    /// Makes all values of a bank; false where there is no room for them.
    pub fn keep_all(&mut self, bank: &Bank) -> Result<bool, Outcome> {
        Ok(self.keep(bank, u64::MAX)? as usize == bank.len())
    }

    /// Leaves the places empty that there was no room for, so that others can follow.
    pub fn pass_over(&mut self, bank: &Bank) -> Result<(), Outcome> {
        let mut calls = Calls::default();
        for _ in self.known..bank.len() {
            // No primitive goes without arguments, so there is no value.
            calls.push(&[0]);
        }
        if self.laboratory.keep(&calls)? {
            self.known = bank.len();
        }
        Ok(())
    }

    /// What calls come to; none for those that fail on a demo or are of different kinds, and where
    /// only a match is asked for those that are neither that nor layers.
    pub fn evaluate(
        &mut self,
        calls: &[Call],
        asked: Asked,
    ) -> Result<Vec<Option<Meaning>>, Outcome> {
        let mut trials: Vec<Vec<Trial>> = vec![Vec::new(); calls.len()];
        let mut alive: Vec<usize> = (0..calls.len()).collect();
        for ground in 0..self.cells.len() {
            let mut left = Calls::default();
            for place in &alive {
                left.push(calls[*place].places());
            }
            let made = self.laboratory.try_all(ground, &left)?;
            let mut still = Vec::with_capacity(alive.len());
            for (place, trial) in alive.into_iter().zip(made) {
                let goes_on = match asked {
                    Asked::Meaning => trial.kind != Kind::Failed,
                    Asked::Match => trial.off == Some(0) || trial.layer.ways != Ways::NONE,
                };
                if goes_on {
                    trials[place].push(trial);
                    still.push(place);
                }
            }
            alive = still;
        }
        let mut meanings = vec![None; calls.len()];
        for place in alive {
            meanings[place] = self.meaning(&trials[place]);
        }
        Ok(meanings)
    }

    fn meaning(&self, trials: &[Trial]) -> Option<Meaning> {
        let mut kinds = trials.iter().map(|trial| trial.kind);
        let first = kinds.next()?;
        let kind = kinds.try_fold(first, join)?;
        let print = print(trials.iter().map(|trial| trial.print));
        let of_demo = |(trial, of): (&Trial, &u64)| match trial.off {
            Some(off) => CellsOff::Cells {
                off: u64::from(off),
                of: *of,
            },
            None => CellsOff::OtherSize,
        };
        let off = trials.iter().zip(&self.cells).map(of_demo);
        let distance = off.map(CellsOff::millionths).sum();
        Some(Meaning {
            kind,
            print,
            distance: (kind == Kind::Grid).then_some(distance),
            off: trials.iter().map(|trial| trial.off.map(u64::from)).sum(),
            layer: Effect::of(trials),
        })
    }
}

/// The fingerprint of a value on all demos, by those on each of them.
pub fn print(prints: impl Iterator<Item = u64>) -> u64 {
    prints.fold(0, |all: u64, print| {
        // An odd multiplier with its bits well spread, that of splitmix64's sequence.
        (all.rotate_left(23) ^ print).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    })
}

/// What a value is that is one kind on one demo and another on the next.
fn join(a: Kind, b: Kind) -> Option<Kind> {
    match (a, b) {
        (a, b) if a == b => Some(a),
        // Nothing of anything.
        (Kind::Empty, set) | (set, Kind::Empty) if is_set(set) => Some(set),
        _ => None,
    }
}

fn is_set(kind: Kind) -> bool {
    match kind {
        Kind::IntegerSet | Kind::Object | Kind::Objects | Kind::Indices | Kind::Set => true,
        Kind::Failed
        | Kind::None
        | Kind::Boolean
        | Kind::Integer
        | Kind::Pair
        | Kind::Grid
        | Kind::Grids
        | Kind::Tuple
        | Kind::Empty
        | Kind::Function => false,
    }
}

/// The leaves of a bank on a demo.
fn ground(bank: &Bank, demo: &Pair) -> Ground {
    let values: Vec<Vec<u8>> = (0..bank.len() as u32)
        .map(|place| match bank.made(place) {
            Some(Made::Input) => bytes(&Value::from(&demo.input)),
            Some(Made::Primitive(primitive)) => bytes(&Value::Primitive(*primitive)),
            Some(Made::Constant(constant)) => bytes(&of(constant.value())),
            // A bank starts with leaves alone.
            Some(Made::Call(_)) | None => bytes(&Value::None),
        })
        .collect();
    let wanted = bytes(&Value::from(&demo.output));
    let input = bytes(&Value::from(&demo.input));
    Ground::new(&wanted, &input, values.iter().map(Vec::as_slice))
}

fn of(constant: Constant) -> Value {
    match constant {
        Constant::Bool(truth) => Value::Bool(truth),
        Constant::Int(number) => Value::Int(number),
        Constant::Pair(i, j) => Value::Tuple(vec![Value::Int(i), Value::Int(j)]),
    }
}
