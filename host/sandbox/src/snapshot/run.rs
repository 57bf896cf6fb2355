//! One run of a snapshot: a fresh instance on the image, one request, one reply.
//!
//! Owns what a guest's end means. Leaves the bytes of requests and replies to [`super::wire`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use wasmtime::{GcHeapOutOfMemory, Store, ThrownException, Trap, UpdateDeadline};

use super::wire::{self, Refusal, Way};
use super::world::{Files, Given, Keeps, Left, Printed, Reply, World};
use super::{Ready, Snapshot};
use crate::admit::survey::Declared;
use crate::meter::{MemoryMeter, Stop, Watch};
use crate::run::{Phase, failure};
use crate::thread::{GuestThread, panic_text};
use solver_core::limits::{DeadlineMs, Fuel, Limits, MemoryMib, Semantics};
use solver_core::outcome::{Outcome, Run, TrapKind};
use solver_core::sample_set::Inputs;

/// The source that makes the guest read its request and write its reply.
const TURN: &str = "_turn()";

/// Fuel of the allocation and the writing of [`TURN`], before the run's own begins.
const ENTRY_FUEL: u64 = 10_000_000;

/// The mark at the end of standard output that was cut.
const CUT: &str = "\n[cut after 64 KiB]";

/// A program that the guest has compiled, or why it is none.
#[derive(Clone, Debug)]
pub enum Code {
    /// The code, for the guest alone.
    Ready(Arc<[u8]>),
    /// The guest's own parser refuses it.
    Refused(Refusal),
    /// Compiling it took more than it may.
    TooMuch(String),
    /// The host gave up or failed, which says nothing about the program.
    Unsettled(Outcome),
}

/// The limits of compiling a program: some thousand times the median.
const COMPILING: Limits = Limits {
    semantics: Semantics {
        fuel: Fuel::fixed(10_000_000_000),
        memory: MemoryMib::fixed(256),
    },
    deadline: DeadlineMs::fixed(60_000),
};

/// What came of a run that is told: its outcome, what was printed, and the language's own account of it.
#[derive(Clone, Debug)]
pub struct Telling {
    /// The bytes that the guest told; empty where it could not.
    pub told: Vec<u8>,
    /// How the telling ended.
    pub run: Run,
}

impl Snapshot {
    /// Compiles a program by the guest's own parser, in a sandbox of its own.
    pub fn compile(&self, thread: &GuestThread, program: &[u8]) -> Code {
        let watch = Watch::start(COMPILING.deadline);
        let given = Given {
            request: wire::compile(program),
            ..Given::default()
        };
        let turned = self.turned(thread, given, &COMPILING, watch);
        match turned.ended {
            Ok(Reply::Once(reply)) => match wire::compiled(&reply) {
                Some(Ok(code)) => Code::Ready(code.into()),
                Some(Err(refusal)) => Code::Refused(refusal),
                None => Code::Unsettled(Outcome::HostError(format!(
                    "{} did not say whether a program compiles",
                    self.name()
                ))),
            },
            Ok(reply @ (Reply::None | Reply::Spoiled)) => Code::TooMuch(format!(
                "its code is too large for {} ({})",
                self.name(),
                match reply {
                    Reply::Spoiled => "over 16 MiB",
                    Reply::None | Reply::Once(_) => "there is none",
                }
            )),
            Err(outcome) if outcome.is_reproducible() => Code::TooMuch(match outcome {
                Outcome::OutOfFuel => "compiling it takes more than 10,000,000,000 fuel".to_owned(),
                Outcome::OutOfMemory => "compiling it takes more than 256 MiB".to_owned(),
                Outcome::StackOverflow => "it is nested too deeply to be compiled".to_owned(),
                _ => format!("{} breaks while it compiles it", self.name()),
            }),
            Err(outcome) => Code::Unsettled(outcome),
        }
    }

    /// Runs code on a sample. The watch has started on this thread.
    pub(crate) fn run(
        &self,
        thread: &GuestThread,
        program: &Scripted,
        inputs: &Inputs,
        limits: &Limits,
        watch: Watch,
    ) -> Run {
        let given = Given {
            request: wire::run(Way::Run, &program.code, program.reads_demos, inputs),
            keeps: match program.keeps_stdout {
                true => Keeps::Output,
                false => Keeps::Nothing,
            },
            ..Given::default()
        };
        let turned = self.turned(thread, given, limits, watch);
        let outcome = match &turned.ended {
            Ok(reply) => wire::outcome(reply),
            Err(outcome) => outcome.clone(),
        };
        let fuel = outcome.fuel_is_exact().then_some(turned.fuel);
        Run {
            outcome,
            fuel,
            stdout: turned.stdout.map(text),
        }
    }

    /// Runs code on a sample for the language's own account of it.
    pub fn tell(
        &self,
        thread: &GuestThread,
        code: &[u8],
        reads_demos: bool,
        inputs: &Inputs,
        limits: &Limits,
        watch: Watch,
    ) -> Telling {
        let given = Given {
            request: wire::run(Way::Tell, code, reads_demos, inputs),
            keeps: Keeps::Output,
            ..Given::default()
        };
        let turned = self.turned(thread, given, limits, watch);
        let (outcome, told) = match turned.ended {
            Ok(Reply::Once(told)) => (Outcome::Error(String::new()), told),
            Ok(Reply::None | Reply::Spoiled) => (wire::outcome(&Reply::None), Vec::new()),
            Err(outcome) => (outcome, Vec::new()),
        };
        Telling {
            told,
            run: Run {
                outcome,
                fuel: Some(turned.fuel),
                stdout: turned.stdout.map(text),
            },
        }
    }

    /// One request in a fresh sandbox. A panic on the way is a failure of the host, and stays here.
    pub(super) fn turned(
        &self,
        thread: &GuestThread,
        given: Given,
        limits: &Limits,
        watch: Watch,
    ) -> Turned {
        let turn = || self.turned_or_panic(given, limits, watch);
        let turned = catch_unwind(AssertUnwindSafe(turn))
            .unwrap_or_else(|panic| Turned::without(Outcome::HostError(panic_text(&*panic))));
        thread.give_deep_stack_back();
        turned
    }

    fn turned_or_panic(&self, given: Given, limits: &Limits, watch: Watch) -> Turned {
        let ready = match self.ready() {
            Ok(ready) => ready,
            Err(reason) => return Turned::without(Outcome::HostError(reason)),
        };
        let cancel = self.sandbox.cancel().clone();
        if cancel.is_raised() {
            return Turned::without(Outcome::Cancelled);
        }
        let meter = MemoryMeter::new(
            limits.semantics.memory.bytes(),
            &Declared::default(),
            self.sandbox.large.clone(),
            cancel.clone(),
        );
        let world = World::new(meter, watch, cancel, ready.library.clone(), given);
        let mut store = Store::new(ready.pre.module().engine(), world);
        guard(&mut store);
        let budget = limits.semantics.fuel.get();
        let ended = enter(&mut store, ready, budget);
        let left = store.get_fuel().unwrap_or(0);
        let world = store.data_mut();
        let reply = std::mem::replace(&mut world.reply, Reply::None);
        let (stdout, stderr) = (world.stdout.take(), world.stderr.take());
        let files = world.files.take();
        // The turn of a large run ends when its memory is gone, not before.
        let turn = world.meter.take_turn();
        drop(store);
        drop(turn);
        Turned {
            fuel: budget.saturating_sub(left),
            left: match &ended {
                Ok(()) => None,
                Err(error) => error.downcast_ref::<Left>().map(|left| left.0),
            },
            ended: match ended {
                Ok(()) if left == 0 => Err(Outcome::OutOfFuel),
                Ok(()) => Ok(reply),
                Err(error) => Err(ending(&error)),
            },
            stdout,
            stderr,
            files,
        }
    }
}

/// A program that a snapshot runs.
#[derive(Clone)]
pub struct Scripted {
    /// Its code.
    pub code: Arc<[u8]>,
    /// Whether it ever reads the demos.
    pub reads_demos: bool,
    /// Whether somebody wants to see what it prints.
    pub keeps_stdout: bool,
}

/// The end of a request.
pub(super) struct Turned {
    pub fuel: u64,
    pub ended: Result<Reply, Outcome>,
    /// The code with which the guest left before it could reply.
    pub left: Option<i32>,
    pub stdout: Option<Printed>,
    pub stderr: Option<Printed>,
    pub files: Option<Files>,
}

impl Turned {
    fn without(outcome: Outcome) -> Self {
        Turned {
            fuel: 0,
            ended: Err(outcome),
            left: None,
            stdout: None,
            stderr: None,
            files: None,
        }
    }
}

/// Standard output as text, with a mark where it was cut.
fn text(stdout: Printed) -> String {
    let mut text = String::from_utf8_lossy(&stdout.bytes).into_owned();
    if stdout.dropped > 0 {
        // A character that the cut divides is not told.
        let whole = text.trim_end_matches('\u{fffd}').len();
        text.truncate(whole);
        text.push_str(CUT);
    }
    text
}

/// Sets the limits of a store that do not depend on the run.
pub(super) fn guard(store: &mut Store<World>) {
    store.limiter(|world| world);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|mut context| {
        let world = context.data_mut();
        if world.cancel.is_raised() {
            return Err(Stop::Cancelled.into());
        }
        if world.watch.is_over() {
            return Err(Stop::Deadline.into());
        }
        Ok(UpdateDeadline::Continue(1))
    });
}

impl wasmtime::ResourceLimiter for World {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        match self.is_counting {
            true => self.meter.memory_growing(current, desired, maximum),
            false => Ok(true),
        }
    }

    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        self.meter.memory_grow_failed(error)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        match self.is_counting {
            true => self.meter.table_growing(current, desired, maximum),
            false => Ok(true),
        }
    }

    fn table_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        self.meter.table_grow_failed(error)
    }
}

/// An instance on the image, and the guest's turn with the budget of the run.
fn enter(store: &mut Store<World>, ready: &Ready, budget: u64) -> wasmtime::Result<()> {
    store.set_fuel(ENTRY_FUEL)?;
    let instance = ready.pre.instantiate(&mut *store)?;
    let world = store.data_mut();
    world.is_counting = true;
    world.meter.instantiated();
    world.settle()?;
    let lacks = || wasmtime::Error::msg("an export is missing that was there before");
    let function = |store: &mut Store<World>, export| {
        let export = instance.get_module_export(&mut *store, export);
        export
            .and_then(wasmtime::Extern::into_func)
            .ok_or_else(lacks)
    };
    let alloc = function(store, &ready.alloc)?.typed::<u32, u32>(&*store)?;
    let turn = function(store, &ready.turn)?.typed::<(u32, u32), i32>(&*store)?;
    let memory = instance
        .get_module_export(&mut *store, &ready.memory)
        .and_then(wasmtime::Extern::into_memory)
        .ok_or_else(lacks)?;
    let len = TURN.len() as u32;
    let at = alloc.call(&mut *store, len)?;
    memory.write(&mut *store, at as usize, TURN.as_bytes())?;
    store.set_fuel(budget)?;
    // The guest's own word for how it went is not needed: it has replied, or not.
    turn.call(store, (at, len)).map(drop)
}

/// The outcome of a run that did not come to its end.
fn ending(error: &wasmtime::Error) -> Outcome {
    if let Some(Left(code)) = error.downcast_ref::<Left>() {
        return Outcome::Error(format!("SystemExit: {code}"));
    }
    if let Some(Trap::StackOverflow) = error.downcast_ref::<Trap>() {
        return Outcome::StackOverflow;
    }
    // Nobody inside has caught it, as at the end of a C++ program that then aborts.
    if error.is::<ThrownException>() {
        return Outcome::Trap(TrapKind::Unreachable);
    }
    if error.is::<GcHeapOutOfMemory<()>>() {
        return Outcome::OutOfMemory;
    }
    failure(error, Phase::Call)
}
