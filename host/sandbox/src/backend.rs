//! How guests become machine code: the back ends, and the settings of an engine on each.
//!
//! Leaves what two machines must agree on to [`super::settings`], and the memories of guests to
//! [`super::memory`].

use std::sync::Arc;

use solver_core::limits::Workers;
use wasmtime::{Config, InstanceAllocationStrategy, OptLevel};

use super::memory::{AfterRun, Memories};
use super::settings;

/// Memories that no run has and that are kept, for each run that may be under way. A solver has one, as
/// a rule; what is over this number is unmapped when its run ends.
const IDLE_MEMORIES: usize = 2;

/// How guests become machine code. Every verdict and every fuel count is the same on each of
/// them; `verify-determinism` compares them.
///
/// Winch is none of them: it charges bulk operations without their length and leaves NaNs as the
/// processor makes them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Backend {
    /// Machine code, optimised: the usual one.
    #[default]
    Cranelift,
    /// Machine code, not optimised.
    CraneliftUnoptimised,
    /// Optimised, but each run gets memory that no run has had before.
    CraneliftUnmapping,
    /// Portable bytecode, interpreted.
    Pulley,
}

impl Backend {
    /// All of them, the usual one first.
    pub const ALL: [Backend; 4] = [
        Backend::Cranelift,
        Backend::CraneliftUnoptimised,
        Backend::CraneliftUnmapping,
        Backend::Pulley,
    ];

    /// Its name, as tables print it.
    pub fn name(self) -> &'static str {
        match self {
            Backend::Cranelift => "cranelift",
            Backend::CraneliftUnoptimised => "cranelift-unoptimised",
            Backend::CraneliftUnmapping => "cranelift-unmapping",
            Backend::Pulley => "pulley",
        }
    }

    /// Its number, on the way to the compile server.
    pub(super) fn code(self) -> u8 {
        match self {
            Backend::Cranelift => 0,
            Backend::CraneliftUnoptimised => 1,
            Backend::CraneliftUnmapping => 2,
            Backend::Pulley => 3,
        }
    }

    /// The back end of a number.
    pub(super) fn of_code(code: u8) -> Option<Backend> {
        Backend::ALL
            .into_iter()
            .find(|backend| backend.code() == code)
    }

    fn after_run(self) -> AfterRun {
        match self {
            Backend::CraneliftUnmapping => AfterRun::Unmap,
            Backend::Cranelift | Backend::CraneliftUnoptimised | Backend::Pulley => AfterRun::Reset,
        }
    }

    fn choose(self, config: &mut Config) -> wasmtime::Result<()> {
        match self {
            Backend::Cranelift | Backend::CraneliftUnmapping => config,
            Backend::CraneliftUnoptimised => config.cranelift_opt_level(OptLevel::None),
            Backend::Pulley => config.target(PULLEY)?,
        };
        Ok(())
    }
}

/// Something that can be broken on purpose, to see that it is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A native stack so short that it ends before its count does.
    NativeStack,
}

impl Fault {
    /// Its name, as tables print it.
    pub fn name(self) -> &'static str {
        match self {
            Fault::NativeStack => "native-stack",
        }
    }
}

/// Pulley as a target: by the width of a pointer and the order of bytes, which have to be the
/// machine's own.
const PULLEY: &str = if cfg!(target_endian = "little") {
    "pulley64"
} else {
    "pulley64be"
};

/// The settings that decide what a guest does on this back end.
fn config(backend: Backend) -> wasmtime::Result<Config> {
    let mut config = settings::deciding();
    backend.choose(&mut config)?;
    Ok(config)
}

/// The settings of an engine that compiles and never runs: no pool, and no threads.
pub(super) fn compiling(backend: Backend) -> wasmtime::Result<Config> {
    let mut config = config(backend)?;
    config.parallel_compilation(false);
    Ok(config)
}

/// The settings of an engine that runs: those that decide, and memories of our own for as many runs at
/// once as there are workers.
pub(super) fn running(backend: Backend, workers: Workers) -> wasmtime::Result<Config> {
    let mut config = config(backend)?;
    // One run a worker, and one beside the pools.
    let idle = (workers.count() + 1) * IDLE_MEMORIES;
    config
        .allocation_strategy(InstanceAllocationStrategy::OnDemand)
        .with_host_memory(Arc::new(Memories::new(idle, backend.after_run())));
    Ok(config)
}

/// The message of an error in one line.
pub(super) fn first_line(error: &wasmtime::Error) -> String {
    let text = format!("{error:#}");
    text.lines().next().unwrap_or_default().to_owned()
}
