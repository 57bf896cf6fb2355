//! One run: a fresh instance, one call, an outcome.
//!
//! Nothing of an instance outlives its run, so no run sees another. Instantiation has a budget of
//! its own, which is no part of what its run costs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use wasmtime::component::{ComponentExportIndex, Instance};
use wasmtime::{OutOfMemory, Store, Trap, UpdateDeadline};

use super::compiler::GaveUp;
use super::engine::{Prepared, Sandbox};
use super::interpreter::Interpreter;
use super::meter::{LargeRuns, MemoryMeter, Stop, Watch};
use super::snapshot::{Scripted, Snapshot};
use super::state::State;
use super::wire::{GridIn, GridOut, MessageOut, SampleIn};
use crate::thread::{GuestThread, panic_text};
use solver_core::limits::Limits;
use solver_core::outcome::{Outcome, Run, TrapKind};
use solver_core::sample_set::Inputs;

/// Fuel for instantiating a component, start functions included. The fuel for copying its data in comes
/// on top.
pub(crate) const INSTANTIATION_FUEL: u64 = 10_000_000;

/// A solver that is ready to run, or the reason why it never will.
#[derive(Clone)]
pub enum Executable {
    /// A program that an interpreter runs.
    Interpreted {
        /// The interpreter, of the same sandbox.
        interpreter: Arc<Interpreter>,
        /// The program, in the interpreter's own form.
        program: Arc<[u8]>,
        /// Whether it ever reads the demos.
        reads_demos: bool,
    },
    /// A program that a snapshot runs.
    Scripted(Arc<Snapshot>, Scripted),
    /// A component.
    Component(Prepared),
    /// It does not parse, compile, validate or fit.
    Rejected(String),
    /// The host gave up compiling it, which says nothing about the solver.
    GaveUp(GaveUp),
    /// The host failed to compile it, which says nothing about the solver either.
    Failed(String),
}

impl Sandbox {
    /// Runs a solver on a sample. The watch has started on this thread. A panic on the way is a
    /// failure of the host, and stays here.
    pub fn run(
        &self,
        thread: &GuestThread,
        executable: &Executable,
        inputs: &Inputs,
        limits: &Limits,
        watch: Watch,
    ) -> Run {
        if let Executable::Scripted(snapshot, program) = executable {
            return snapshot.run(thread, program, inputs, limits, watch);
        }
        catch_unwind(AssertUnwindSafe(|| {
            self.run_or_panic(executable, inputs, limits, watch)
        }))
        .unwrap_or_else(|panic| Run::without_fuel(Outcome::HostError(panic_text(&*panic))))
    }

    fn run_or_panic(
        &self,
        executable: &Executable,
        inputs: &Inputs,
        limits: &Limits,
        watch: Watch,
    ) -> Run {
        let (prepared, program, reads_demos) = match executable {
            Executable::Rejected(reason) => {
                return Run::without_fuel(Outcome::Rejected(reason.clone()));
            }
            Executable::GaveUp(GaveUp::Deadline) => {
                return Run::without_fuel(Outcome::Deadline);
            }
            Executable::GaveUp(GaveUp::Cancelled) => {
                return Run::without_fuel(Outcome::Cancelled);
            }
            Executable::Failed(reason) => {
                return Run::without_fuel(Outcome::HostError(reason.clone()));
            }
            Executable::Interpreted {
                interpreter,
                program,
                reads_demos,
            } => (
                &interpreter.prepared,
                Some((&interpreter.load, &**program)),
                *reads_demos,
            ),
            Executable::Component(prepared) => (prepared, None, prepared.reads_demos),
            Executable::Scripted(snapshot, _) => {
                let reason = format!("{} was run as a component", snapshot.name());
                return Run::without_fuel(Outcome::HostError(reason));
            }
        };
        self.in_store(prepared, limits, watch, |store| {
            run_in(store, prepared, program, reads_demos, inputs, limits)
        })
        .unwrap_or_else(Run::without_fuel)
    }

    /// A fresh store, which takes its turn among these large runs; unless the host was cancelled.
    pub(super) fn store(
        &self,
        prepared: &Prepared,
        limits: &Limits,
        watch: Watch,
        large: Arc<LargeRuns>,
    ) -> Result<Store<State>, Outcome> {
        let state = State {
            meter: MemoryMeter::new(
                limits.semantics.memory.bytes(),
                &prepared.declared,
                large,
                self.cancel().clone(),
            ),
            watch,
            cancel: self.cancel().clone(),
        };
        if state.cancel.is_raised() {
            return Err(Outcome::Cancelled);
        }
        let mut store = Store::new(&self.engine, state);
        guard(&mut store);
        Ok(store)
    }

    /// Does something in a fresh store, which does not outlive it; unless the host was cancelled.
    pub(super) fn in_store<T>(
        &self,
        prepared: &Prepared,
        limits: &Limits,
        watch: Watch,
        body: impl FnOnce(&mut Store<State>) -> T,
    ) -> Result<T, Outcome> {
        let mut store = self.store(prepared, limits, watch, self.large.clone())?;
        let result = body(&mut store);
        // The turn of a large run ends when its memory is gone, not before.
        let turn = store.data_mut().meter.take_turn();
        drop(store);
        drop(turn);
        Ok(result)
    }
}

/// Sets the limits of a store that do not depend on what it runs.
fn guard(store: &mut Store<State>) {
    store.limiter(|state| &mut state.meter);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|mut context| {
        let state = context.data_mut();
        if state.cancel.is_raised() {
            return Err(Stop::Cancelled.into());
        }
        if state.watch.is_over() {
            return Err(Stop::Deadline.into());
        }
        Ok(UpdateDeadline::Continue(1))
    });
    // `wire` bounds the copies of a host call, before this count could speak.
    store.set_hostcall_fuel(usize::MAX);
}

fn run_in(
    store: &mut Store<State>,
    prepared: &Prepared,
    program: Option<Loaded<'_>>,
    reads_demos: bool,
    inputs: &Inputs,
    limits: &Limits,
) -> Run {
    let instance = match instantiate(store, prepared, program) {
        Ok(instance) => instance,
        Err(outcome) => return Run::without_fuel(outcome),
    };
    let budget = limits.semantics.fuel.get();
    let result = call(store, prepared, &instance, reads_demos, inputs, budget);
    let left = store.get_fuel().unwrap_or(0);
    let outcome = match result {
        Err(error) => failure(&error, Phase::Call),
        Ok(_) if left == 0 => Outcome::OutOfFuel,
        Ok(Ok(grid)) => grid.outcome(),
        Ok(Err(message)) => Outcome::Error(message.0),
    };
    let fuel = outcome.fuel_is_exact().then(|| budget - left);
    Run {
        outcome,
        fuel,
        stdout: None,
    }
}

/// A program, and the export that takes it.
pub(super) type Loaded<'a> = (&'a ComponentExportIndex, &'a [u8]);

/// A fresh instance with its program; from here on every growth is the guest's own doing.
pub(super) fn instantiate(
    store: &mut Store<State>,
    prepared: &Prepared,
    program: Option<Loaded<'_>>,
) -> Result<Instance, Outcome> {
    let instance = try_instantiate(store, prepared, program)
        .map_err(|error| failure(&error, Phase::Instantiation))?;
    store.data_mut().meter.instantiated();
    Ok(instance)
}

fn try_instantiate(
    store: &mut Store<State>,
    prepared: &Prepared,
    program: Option<Loaded<'_>>,
) -> wasmtime::Result<Instance> {
    store.set_fuel(INSTANTIATION_FUEL.saturating_add(prepared.declared.initial_data))?;
    let instance = prepared.pre.instantiate(&mut *store)?;
    if let Some((load, program)) = program {
        let load = instance.get_typed_func::<(&[u8],), ()>(&mut *store, load)?;
        load.call(store, (program,))?;
    }
    Ok(instance)
}

type SolveArgs<'a> = (&'a [SampleIn<'a>], GridIn<'a>);
type SolveResult = (Result<GridOut, MessageOut>,);

fn call(
    store: &mut Store<State>,
    prepared: &Prepared,
    instance: &Instance,
    reads_demos: bool,
    inputs: &Inputs,
    budget: u64,
) -> wasmtime::Result<Result<GridOut, MessageOut>> {
    let demos: Vec<SampleIn<'_>> = if reads_demos {
        inputs.demos.iter().map(SampleIn::from).collect()
    } else {
        Vec::new()
    };
    store.set_fuel(budget)?;
    let solve =
        instance.get_typed_func::<SolveArgs<'_>, SolveResult>(&mut *store, &prepared.solve)?;
    let (result,) = solve.call(store, (&demos, GridIn::from(&inputs.input)))?;
    Ok(result)
}

/// Where a run failed: an error that is no trap means something else in each.
#[derive(Clone, Copy)]
pub(super) enum Phase {
    Instantiation,
    Call,
}

/// The outcome of a run that wasmtime ended with an error.
pub(super) fn failure(error: &wasmtime::Error, phase: Phase) -> Outcome {
    if let Some(stop) = error.downcast_ref::<Stop>() {
        return match stop {
            Stop::OutOfMemory => Outcome::OutOfMemory,
            Stop::MinimumOverLimit => Outcome::Rejected(
                "it declares more memory than the limit allows; raise --memory-mib or declare less"
                    .to_owned(),
            ),
            Stop::Deadline => Outcome::Deadline,
            Stop::Cancelled => Outcome::Cancelled,
            Stop::SystemMemory => {
                Outcome::HostError("the system refused memory that the limit allows".to_owned())
            }
        };
    }
    if let Some(trap) = error.downcast_ref::<Trap>() {
        return trapped(*trap);
    }
    if error.is::<OutOfMemory>() {
        // Nothing that a guest may have: a table that grows within its limit, say.
        return Outcome::HostError("the system refused memory that the limit allows".to_owned());
    }
    match phase {
        // The system: a component that passed the checks can be instantiated.
        Phase::Instantiation => Outcome::HostError(format!("cannot instantiate: {error:#}")),
        // Lowering and lifting say what is wrong with pointers and lengths in plain errors.
        Phase::Call => Outcome::Trap(TrapKind::Abi),
    }
}

fn trapped(trap: Trap) -> Outcome {
    let kind = match trap {
        Trap::OutOfFuel => return Outcome::OutOfFuel,
        // The counter that `admit` puts into every module. Guests have no references that can be
        // null where this trap looks for one.
        Trap::NullReference => return Outcome::StackOverflow,
        Trap::StackOverflow => {
            return Outcome::HostError("the native stack ended before its count did".to_owned());
        }
        Trap::UnreachableCodeReached => TrapKind::Unreachable,
        Trap::IntegerDivisionByZero => TrapKind::DivideByZero,
        Trap::IntegerOverflow => TrapKind::IntegerOverflow,
        Trap::BadConversionToInteger => TrapKind::BadConversion,
        Trap::MemoryOutOfBounds | Trap::HeapMisaligned => TrapKind::MemoryBounds,
        Trap::TableOutOfBounds => TrapKind::TableBounds,
        Trap::IndirectCallToNull => TrapKind::NullCall,
        Trap::BadSignature => TrapKind::BadSignature,
        Trap::CannotEnterComponent
        | Trap::CannotLeaveComponent
        | Trap::InvalidChar
        | Trap::StringOutOfBounds
        | Trap::ListOutOfBounds
        | Trap::InvalidDiscriminant
        | Trap::UnalignedPointer => TrapKind::Abi,
        // The list is open: what is left belongs to proposals that are off, so it is our fault.
        other => return Outcome::HostError(format!("unexpected trap: {other}")),
    };
    Outcome::Trap(kind)
}
