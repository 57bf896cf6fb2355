//! An interpreter that is asked more than to solve: calls of its own, from bytes to bytes.
//!
//! A program is explained, judged by differs, and searched for in this way. No ordinary run looks for
//! these exports. Leaves the meaning of the bytes to the interpreter's language.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use solver_core::limits::Limits;
use solver_core::outcome::Outcome;
use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, TypedFunc, WasmList};

use super::interpreter::Interpreter;
use super::meter::Watch;
use super::run::{Phase, failure, instantiate};
use super::state::State;
use crate::thread::{GuestThread, panic_text};

/// The most bytes of a reply that are taken over, where one call is all that a sandbox is for.
pub(crate) const MAX_REPLY_BYTES: usize = 4 << 20;

/// Why there is no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoReply {
    /// The call ended in another way than by returning.
    Ended(Outcome),
    /// The reply is longer than any that is taken over.
    TooLong,
}

impl NoReply {
    /// Whether the same call comes to this every time.
    pub fn is_reproducible(&self) -> bool {
        match self {
            NoReply::Ended(outcome) => outcome.is_reproducible(),
            NoReply::TooLong => true,
        }
    }
}

type Call = TypedFunc<(Vec<u8>,), (WasmList<u8>,)>;

/// A sandbox that lives for many calls. It belongs to the thread that made it.
pub struct Session {
    store: Store<State>,
    call: Call,
}

/// The answer to a call, and its price.
pub struct Answer {
    /// The bytes that came back, or how the call ended instead.
    pub reply: Result<Vec<u8>, Outcome>,
    /// The fuel that it took. A call that did not return counts with its whole budget, since what was
    /// used up to a trap is not told exactly.
    pub fuel: u64,
}

impl Session {
    /// Opens a sandbox for calls of `export`, without a program.
    pub fn new(
        _thread: &GuestThread,
        interpreter: &Interpreter,
        export: &str,
        limits: &Limits,
        watch: Watch,
    ) -> Result<Self, Outcome> {
        let prepared = &interpreter.prepared;
        // No turn is taken: there is one session a worker, and it would hold the turn for seconds.
        let large = Arc::default();
        let mut store = interpreter.sandbox.store(prepared, limits, watch, large)?;
        let instance = instantiate(&mut store, prepared, None)?;
        let call = instance
            .get_typed_func(&mut store, index(interpreter, export)?)
            .map_err(|error| failure(&error, Phase::Instantiation))?;
        Ok(Session { store, call })
    }

    /// Makes a call. The watch has started on this thread.
    pub fn call(&mut self, request: Vec<u8>, fuel: u64, watch: Watch) -> Answer {
        let store = &mut self.store;
        store.data_mut().watch_by(watch);
        let asked = store
            .set_fuel(fuel)
            .and_then(|()| self.call.call(&mut *store, (request,)));
        let left = match &asked {
            Ok(_) => store.get_fuel().unwrap_or(0),
            Err(_) => 0,
        };
        Answer {
            fuel: fuel.saturating_sub(left),
            reply: match asked {
                Ok((reply,)) => Ok(reply.as_le_slice(&*store).to_vec()),
                Err(error) => Err(failure(&error, Phase::Call)),
            },
        }
    }
}

impl Interpreter {
    /// Loads `program` and makes one call of `export`, in a sandbox of its own. The watch has started
    /// on this thread. A panic on the way is a failure of the host, and stays here.
    pub fn call(
        &self,
        _thread: &GuestThread,
        program: &[u8],
        export: &str,
        request: &[u8],
        limits: &Limits,
        watch: Watch,
    ) -> Result<Vec<u8>, NoReply> {
        let call = || {
            self.sandbox
                .in_store(&self.prepared, limits, watch, |store| {
                    self.call_in(store, program, export, request, limits)
                })
                .map_err(NoReply::Ended)?
        };
        catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| {
            let failed = Outcome::HostError(panic_text(&*panic));
            Err(NoReply::Ended(failed))
        })
    }

    fn call_in(
        &self,
        store: &mut Store<State>,
        program: &[u8],
        export: &str,
        request: &[u8],
        limits: &Limits,
    ) -> Result<Vec<u8>, NoReply> {
        let loaded = Some((&self.load, program));
        let instance = instantiate(store, &self.prepared, loaded).map_err(NoReply::Ended)?;
        let export = index(self, export).map_err(NoReply::Ended)?;
        let ended = |error| NoReply::Ended(failure(&error, Phase::Call));
        let (reply,) = store
            .set_fuel(limits.semantics.fuel.get())
            .and_then(|()| {
                instance.get_typed_func::<(&[u8],), (WasmList<u8>,)>(&mut *store, export)
            })
            .and_then(|call| call.call(&mut *store, (request,)))
            .map_err(ended)?;
        let bytes = reply.as_le_slice(&*store);
        if bytes.len() > MAX_REPLY_BYTES {
            return Err(NoReply::TooLong);
        }
        Ok(bytes.to_vec())
    }
}

fn index<'a>(
    interpreter: &'a Interpreter,
    export: &str,
) -> Result<&'a ComponentExportIndex, Outcome> {
    interpreter.calls.get(export).ok_or_else(|| {
        let name = interpreter.name();
        Outcome::HostError(format!("{name} does not export `{export}`"))
    })
}
