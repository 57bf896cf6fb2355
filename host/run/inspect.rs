//! One call of a function of a DSL program, values in and values out, in a sandbox of its own.
//!
//! This is how a solver is explained; what ordinary runs do is in `sandbox`, and nothing there
//! looks for this export. Leaves the bytes of a call to `solver_runtime::inspect`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wasmtime::Store;
use wasmtime::component::WasmList;

use super::engine::{Host, Prepared};
use super::limits::Limits;
use super::meter::Watch;
use super::outcome::Outcome;
use super::pool::panic_text;
use super::sandbox::{Phase, State, failure, instantiate};

/// The most bytes of a reply that are taken over.
pub const MAX_REPLY_BYTES: usize = 4 << 20;

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

impl Host {
    /// Loads `program` and makes `call`. The watch has started on this thread. A panic on the way is
    /// a failure of the host, and stays here.
    pub fn inspect(
        &self,
        program: &[u8],
        call: &[u8],
        limits: &Limits,
        watch: Watch,
    ) -> Result<Vec<u8>, NoReply> {
        let prepared = &self.runtime;
        let inspect = || {
            self.in_store(prepared, limits, watch, |store| {
                inspect_in(store, prepared, program, call, limits)
            })
            .map_err(NoReply::Ended)?
        };
        catch_unwind(AssertUnwindSafe(inspect)).unwrap_or_else(|panic| {
            let failed = Outcome::HostError(panic_text(&*panic));
            Err(NoReply::Ended(failed))
        })
    }
}

fn inspect_in(
    store: &mut Store<State>,
    prepared: &Prepared,
    program: &[u8],
    call: &[u8],
    limits: &Limits,
) -> Result<Vec<u8>, NoReply> {
    let instance = instantiate(store, prepared, Some(program)).map_err(NoReply::Ended)?;
    let Some(inspect) = &prepared.inspect else {
        let missing = "the runtime does not export `inspect`".to_owned();
        return Err(NoReply::Ended(Outcome::HostError(missing)));
    };
    let ended = |error| NoReply::Ended(failure(&error, Phase::Call));
    let (reply,) = store
        .set_fuel(limits.semantics.fuel.get())
        .and_then(|()| instance.get_typed_func::<(&[u8],), (WasmList<u8>,)>(&mut *store, inspect))
        .and_then(|inspect| inspect.call(&mut *store, (call,)))
        .map_err(ended)?;
    let bytes = reply.as_le_slice(&*store);
    if bytes.len() > MAX_REPLY_BYTES {
        return Err(NoReply::TooLong);
    }
    Ok(bytes.to_vec())
}
