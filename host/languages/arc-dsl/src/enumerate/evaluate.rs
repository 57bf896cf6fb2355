//! Evaluates calls on every demo, in the sandbox of the search.
//!
//! The sandbox holds the values of the bank at the same places, so a call is the same on both
//! sides.

use solver_runtime::layer::Ways;

use super::bank::{Bank, Call, Made, Place};
use super::meaning::{Effect, Meaning, fingerprint};
use crate::batch::{Batch, Calls, Evaluation, Ground, Kind};
use crate::explain::value::{Value, bytes};
use crate::frontend::constants::Value as Constant;
use solver_core::cells::CellsOff;
use solver_core::limits::Limits;
use solver_core::outcome::Outcome;
use solver_core::task::{Pair, Task};
use solver_sandbox::interpreter::Interpreter;
use solver_sandbox::thread::GuestThread;

/// Values that are made before the memory is looked at.
const PORTION: usize = 256;

/// The question about calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Their meaning.
    Meaning,
    /// Only whether they match or are layers of what does.
    Match,
}

/// See the module.
pub(crate) struct Evaluator<'h> {
    batch: Batch<'h>,
    /// The cells of each wanted output.
    cells: Vec<u64>,
    /// Expressions of the bank that the sandbox has.
    known: usize,
}

impl<'h> Evaluator<'h> {
    /// For a task, and a bank in which nothing has been kept yet.
    pub fn new(
        thread: &'h GuestThread,
        interpreter: &'h Interpreter,
        task: &Task,
        bank: &Bank,
        limits: &Limits,
    ) -> Result<Self, Outcome> {
        // The smallest input first: what fails there costs least.
        let mut demos: Vec<&Pair> = task.demos.iter().collect();
        demos.sort_by_key(|demo| demo.input.cells().len());
        let grounds = demos.iter().map(|demo| ground(bank, demo)).collect();
        let cells = |demo: &&Pair| demo.output.cells().len().max(1) as u64;
        Ok(Evaluator {
            batch: Batch::new(thread, interpreter, grounds, limits)?,
            cells: demos.iter().map(cells).collect(),
            known: bank.len(),
        })
    }

    /// Fuel of all so far.
    pub fn fuel(&self) -> u64 {
        self.batch.fuel()
    }

    /// About how many bytes of the sandbox's memory are in use.
    fn in_use(&self) -> u64 {
        self.batch.in_use()
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
            if !self.batch.keep(&calls)? {
                break;
            }
            self.known = end;
        }
        Ok(self.known as Place)
    }

    /// Makes all values of a bank; false where there is no room for them.
    pub(crate) fn keep_all(&mut self, bank: &Bank) -> Result<bool, Outcome> {
        Ok(self.keep(bank, u64::MAX)? as usize == bank.len())
    }

    /// Leaves the places empty that there was no room for, so that others can follow.
    pub(crate) fn pass_over(&mut self, bank: &Bank) -> Result<(), Outcome> {
        let mut calls = Calls::default();
        for _ in self.known..bank.len() {
            // No primitive goes without arguments, so there is no value.
            calls.push(&[0]);
        }
        if self.batch.keep(&calls)? {
            self.known = bank.len();
        }
        Ok(())
    }

    /// The meanings of calls; none for those that fail on a demo or are of different kinds, and where
    /// only a match is asked for those that are neither that nor layers.
    pub fn evaluate(
        &mut self,
        calls: &[Call],
        asked: Asked,
    ) -> Result<Vec<Option<Meaning>>, Outcome> {
        let mut evaluations: Vec<Vec<Evaluation>> = vec![Vec::new(); calls.len()];
        let mut alive: Vec<usize> = (0..calls.len()).collect();
        for ground in 0..self.cells.len() {
            let mut left = Calls::default();
            for place in &alive {
                left.push(calls[*place].places());
            }
            let made = self.batch.evaluate(ground, &left)?;
            let mut still = Vec::with_capacity(alive.len());
            for (place, evaluation) in alive.into_iter().zip(made) {
                let goes_on = match asked {
                    Asked::Meaning => evaluation.kind != Kind::Failed,
                    Asked::Match => {
                        evaluation.off == Some(0) || evaluation.layer.ways != Ways::NONE
                    }
                };
                if goes_on {
                    evaluations[place].push(evaluation);
                    still.push(place);
                }
            }
            alive = still;
        }
        let mut meanings = vec![None; calls.len()];
        for place in alive {
            meanings[place] = self.meaning(&evaluations[place]);
        }
        Ok(meanings)
    }

    fn meaning(&self, evaluations: &[Evaluation]) -> Option<Meaning> {
        let mut kinds = evaluations.iter().map(|evaluation| evaluation.kind);
        let first = kinds.next()?;
        let kind = kinds.try_fold(first, join)?;
        let fingerprint = fingerprint(evaluations.iter().map(|evaluation| evaluation.fingerprint));
        let of_demo = |(evaluation, of): (&Evaluation, &u64)| match evaluation.off {
            Some(off) => CellsOff::Cells {
                off: u64::from(off),
                of: *of,
            },
            None => CellsOff::OtherSize,
        };
        let off = evaluations.iter().zip(&self.cells).map(of_demo);
        let distance = off.map(CellsOff::millionths).sum();
        Some(Meaning {
            kind,
            fingerprint,
            distance: (kind == Kind::Grid).then_some(distance),
            off: evaluations
                .iter()
                .map(|evaluation| evaluation.off.map(u64::from))
                .sum(),
            layer: Effect::of(evaluations),
        })
    }
}

/// The kind of a value that is one kind on one demo and another on the next.
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
