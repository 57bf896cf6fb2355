//! Many calls of the DSL runtime over shared values, in one sandbox: what a search by enumeration
//! asks for. No ordinary run looks for this export.
//!
//! Owns how much each evaluation may use, and that one which uses more costs none of the others: the
//! sandbox that it ended is thrown away, and another one is brought to where that was. The result of
//! an evaluation is a function of the values and the calls alone. Leaves the bytes to
//! `solver_runtime::trials`.

use solver_runtime::layer::{Layer, Ways};
use solver_runtime::program::write_number;
pub use solver_runtime::trials::Kind;
use solver_runtime::trials::{GROUND, KEEP, NO_SUCH_GRID, TRIAL_BYTES, TRY};

use crate::interpreter::TRIALS;
use solver_core::limits::{DeadlineMs, Limits};
use solver_core::outcome::Outcome;
use solver_sandbox::interpreter::Interpreter;
use solver_sandbox::meter::Watch;
use solver_sandbox::session::Session;
use solver_sandbox::thread::GuestThread;

/// Evaluations that share a budget until one of them uses too much.
const TOGETHER: usize = 64;
/// The fuel that they share.
const FUEL_TOGETHER: u64 = 200_000_000;
/// The fuel of one that is made alone, after they used theirs up.
const FUEL_ALONE: u64 = 30_000_000;
/// The fuel for keeping values. All of them were evaluations once.
const FUEL_KEEP: u64 = 1_000_000_000_000;

/// Calls, by the places of their functions and arguments.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Calls {
    /// Adds a call.
    pub fn push(&mut self, places: &[u32]) {
        write_number(&mut self.bytes, places.len() as u32);
        for place in places {
            write_number(&mut self.bytes, *place);
        }
        self.ends.push(self.bytes.len());
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// A request for some of them.
    fn request(&self, what: u8, ground: usize, from: usize, to: usize) -> Vec<u8> {
        let end = |count: usize| match count.checked_sub(1) {
            Some(last) => self.ends.get(last).copied().unwrap_or(self.bytes.len()),
            None => 0,
        };
        let mut request = vec![what];
        write_number(&mut request, ground as u32);
        write_number(&mut request, to.saturating_sub(from) as u32);
        request.extend_from_slice(self.bytes.get(end(from)..end(to)).unwrap_or(&[]));
        request
    }
}

/// The values of a demo before anything was tried.
#[derive(Clone, Debug)]
pub struct Ground(Vec<u8>);

impl Ground {
    /// The wanted value, the input, then others, in the bytes of `solver_runtime::inspect`.
    pub fn new<'a>(
        wanted: &[u8],
        input: &[u8],
        values: impl ExactSizeIterator<Item = &'a [u8]>,
    ) -> Self {
        let mut bytes = vec![GROUND];
        bytes.extend_from_slice(wanted);
        bytes.extend_from_slice(input);
        write_number(&mut bytes, values.len() as u32);
        for value in values {
            bytes.extend_from_slice(value);
        }
        Ground(bytes)
    }
}

/// The result of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Evaluation {
    /// The kind of the value.
    pub kind: Kind,
    /// Cells in which it differs from the wanted grid; none where it is no grid of its size.
    pub off: Option<u32>,
    /// In which ways it may be painted without harm, where it is a patch.
    pub layer: Layer,
    /// Equal for values that no program could tell apart.
    pub fingerprint: u64,
}

impl Evaluation {
    /// The evaluation of a call that failed.
    pub const FAILED: Evaluation = Evaluation {
        kind: Kind::Failed,
        off: None,
        layer: Layer::NONE,
        fingerprint: 0,
    };

    fn read(bytes: &[u8; TRIAL_BYTES]) -> Option<Self> {
        let [
            kind,
            ways,
            fill,
            underfill,
            off @ ..,
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
        ] = *bytes;
        let off = u32::from_le_bytes(off);
        let layer = match Ways::from_bits(ways) {
            Ways::NONE => Layer::NONE,
            ways => Layer {
                ways,
                fill,
                underfill,
                fixed: off,
            },
        };
        let is_off = layer == Layer::NONE && off != NO_SUCH_GRID;
        Some(Evaluation {
            kind: *Kind::ALL.get(kind as usize)?,
            off: is_off.then_some(off),
            layer,
            fingerprint: u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        })
    }
}

/// A sandbox with what was kept in it. It belongs to the thread that made it.
pub(crate) struct Batch<'h> {
    thread: &'h GuestThread,
    interpreter: &'h Interpreter,
    limits: Limits,
    grounds: Vec<Ground>,
    kept: Calls,
    session: Option<Session>,
    fuel: u64,
    in_use: u64,
}

impl<'h> Batch<'h> {
    /// With the grounds of some demos.
    pub fn new(
        thread: &'h GuestThread,
        interpreter: &'h Interpreter,
        grounds: Vec<Ground>,
        limits: &Limits,
    ) -> Result<Self, Outcome> {
        let mut batch = Batch {
            thread,
            interpreter,
            limits: *limits,
            grounds,
            kept: Calls::default(),
            session: None,
            fuel: 0,
            in_use: 0,
        };
        batch.begin()?;
        Ok(batch)
    }

    /// The fuel of everything so far.
    pub fn fuel(&self) -> u64 {
        self.fuel
    }

    /// About how many bytes of the sandbox's memory are in use.
    pub fn in_use(&self) -> u64 {
        self.in_use
    }

    /// Adds a value for each call, on every ground. False where there is no room for them: then none
    /// of them is there.
    pub fn keep(&mut self, calls: &Calls) -> Result<bool, Outcome> {
        let before = (self.kept.bytes.len(), self.kept.ends.len());
        self.kept.bytes.extend_from_slice(&calls.bytes);
        let ends = calls.ends.iter().map(|end| end + before.0);
        self.kept.ends.extend(ends);
        for ground in 0..self.grounds.len() {
            let request = calls.request(KEEP, ground, 0, calls.len());
            match self.added(&request) {
                Ok(()) => {}
                Err(Outcome::OutOfMemory) => {
                    self.kept.bytes.truncate(before.0);
                    self.kept.ends.truncate(before.1);
                    self.begin()?;
                    return Ok(false);
                }
                Err(outcome) => return Err(outcome),
            }
        }
        Ok(true)
    }

    /// Evaluates calls on a ground.
    pub fn evaluate(&mut self, ground: usize, calls: &Calls) -> Result<Vec<Evaluation>, Outcome> {
        let mut evaluations = Vec::with_capacity(calls.len());
        // Evaluations up to here are made one by one, since together they used too much.
        let mut alone_until = 0;
        while evaluations.len() < calls.len() {
            let from = evaluations.len();
            let (together, fuel) = if from < alone_until {
                (1, FUEL_ALONE)
            } else {
                (TOGETHER, FUEL_TOGETHER)
            };
            let to = calls.len().min(from + together);
            let request = calls.request(TRY, ground, from, to);
            match self.ask(request, fuel) {
                Ok(reply) => {
                    let (made, _) = reply.as_chunks::<TRIAL_BYTES>();
                    let made: Vec<Evaluation> = made.iter().filter_map(Evaluation::read).collect();
                    if made.len() != to - from {
                        return Err(odd());
                    }
                    evaluations.extend(made);
                }
                Err(Outcome::OutOfFuel | Outcome::OutOfMemory | Outcome::StackOverflow) => {
                    self.begin()?;
                    if together == 1 {
                        evaluations.push(Evaluation::FAILED);
                    } else {
                        alone_until = to;
                    }
                }
                Err(outcome) => return Err(outcome),
            }
        }
        Ok(evaluations)
    }

    /// A new sandbox with all that was kept.
    fn begin(&mut self) -> Result<(), Outcome> {
        self.session = None;
        self.session = Some(Session::new(
            self.thread,
            self.interpreter,
            TRIALS,
            &self.limits,
            Watch::start(DeadlineMs::LONGEST),
        )?);
        for ground in self.grounds.clone() {
            self.added(&ground.0)?;
        }
        for ground in 0..self.grounds.len() {
            let request = self.kept.request(KEEP, ground, 0, self.kept.len());
            self.added(&request)?;
        }
        Ok(())
    }

    fn added(&mut self, request: &[u8]) -> Result<(), Outcome> {
        let reply = self.ask(request.to_vec(), FUEL_KEEP)?;
        let in_use: [u8; 4] = reply.try_into().map_err(|_| odd())?;
        self.in_use = u64::from(u32::from_le_bytes(in_use));
        Ok(())
    }

    fn ask(&mut self, request: Vec<u8>, fuel: u64) -> Result<Vec<u8>, Outcome> {
        let Some(session) = &mut self.session else {
            return Err(odd());
        };
        // Fuel bounds each request, so the clock only guards against a host that stands still.
        let answer = session.call(request, fuel, Watch::start(DeadlineMs::LONGEST));
        self.fuel = self.fuel.saturating_add(answer.fuel);
        answer.reply
    }
}

fn odd() -> Outcome {
    Outcome::HostError("the runtime answered trials with something else".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::value::{Value, bytes};
    use crate::testing::interpreter;
    use solver_runtime::catalogue::find;
    use solver_sandbox::thread::on_guest_thread;

    /// Does something with a batch of one ground, on a thread with the stack of a worker: a
    /// wanted 1, and after the primitives the numbers 7 and 1,000.
    fn with_batch<T: Send>(body: impl FnOnce(Batch<'_>, &dyn Fn(&str) -> u32) -> T + Send) -> T {
        let interpreter = interpreter();
        let names = ["multiply", "increment", "interval", "size", "first"];
        let mut values: Vec<Vec<u8>> = names
            .iter()
            .map(|name| bytes(&Value::Primitive(find(name).unwrap())))
            .collect();
        values.extend([7, 1_000].map(|number| bytes(&Value::Int(number))));
        let wanted = bytes(&Value::Int(1));
        let ground = Ground::new(&wanted, &wanted, values.iter().map(Vec::as_slice));
        let place = |name: &str| match name {
            "7" => 5,
            "1000" => 6,
            name => names.iter().position(|known| *known == name).unwrap() as u32,
        };
        on_guest_thread(|thread| {
            let limits = Limits::default();
            let batch = Batch::new(thread, &interpreter, vec![ground], &limits).unwrap();
            body(batch, &place)
        })
        .unwrap()
    }

    fn calls(all: &[&[u32]]) -> Calls {
        let mut calls = Calls::default();
        for places in all {
            calls.push(places);
        }
        calls
    }

    #[test]
    fn a_trial_that_uses_too_much_costs_none_of_the_others() {
        with_batch(|mut batch, place| {
            let (times, size, interval) = (place("multiply"), place("size"), place("interval"));
            let (thousand, seven) = (place("1000"), place("7"));
            // A million, and a million times a thousand.
            let kept = calls(&[&[times, thousand, thousand], &[times, 7, thousand]]);
            assert_eq!(batch.keep(&kept), Ok(true));
            let tried = calls(&[
                &[place("increment"), seven],
                // A thousand million numbers do not fit.
                &[interval, seven, 8, seven],
                &[size, seven],
                &[place("increment"), seven],
            ]);
            let evaluations = batch.evaluate(0, &tried).unwrap();
            assert_eq!(evaluations[0].kind, Kind::Integer);
            assert_eq!(evaluations[1], Evaluation::FAILED);
            assert_eq!(evaluations[2], Evaluation::FAILED);
            assert_eq!(evaluations[3], evaluations[0]);
            // The kept value is there again.
            let again = calls(&[&[place("increment"), 7]]);
            let after = batch.evaluate(0, &again).unwrap();
            // A million is more than a search can use, and still no failure of the call before.
            assert_eq!(after, [Evaluation::FAILED]);
            assert!(batch.fuel() > FUEL_ALONE);
        });
    }

    #[test]
    fn what_does_not_fit_is_not_kept_and_what_was_kept_stays() {
        with_batch(|mut batch, place| {
            let (times, interval) = (place("multiply"), place("interval"));
            let (thousand, seven) = (place("1000"), place("7"));
            assert_eq!(
                batch.keep(&calls(&[&[interval, seven, thousand, seven]])),
                Ok(true)
            );
            let before = batch.evaluate(0, &calls(&[&[place("size"), 7]])).unwrap();
            let large = calls(&[
                &[times, thousand, thousand],
                &[times, 8, thousand],
                &[interval, seven, 9, seven],
            ]);
            assert_eq!(batch.keep(&large), Ok(false));
            let after = batch.evaluate(0, &calls(&[&[place("size"), 7]])).unwrap();
            assert_eq!(after, before);
            assert_eq!(after[0].kind, Kind::Integer);
        });
    }
}
