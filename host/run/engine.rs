//! An engine and the DSL runtime, ready to run.
//!
//! Owns the back ends and what an engine needs to run. Leaves to [`super::settings`] what two machines
//! must agree on, to [`super::memory`] the memories of guests, and to [`super::runtime`] where the
//! runtime's machine code comes from.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;

use wasmtime::component::{Component, ComponentExportIndex, InstancePre, Linker};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, OptLevel};

use super::compiler::{Compiled, Compiler, Failure};
use super::limits::Workers;
use super::memory::{AfterRun, Memories};
use super::meter::{Cancel, LargeRuns, TICK};
use super::runtime::{self, Made};
use super::sandbox::State;
use super::settings;
use crate::admit::Facts;
use crate::admit::survey::Declared;
use crate::cache::{Cache, Key};
use crate::compile::contract::{INSPECT, LOAD, SOLVE, SOLVING, TRIALS};

/// The engine, as every result names it.
pub const ENGINE: &str = concat!("wasmtime ", env!("SOLVER_HOST_WASMTIME_VERSION"));
/// The hash of the DSL runtime, as every result names it.
pub const RUNTIME_HASH: &str = env!("SOLVER_HOST_RUNTIME_HASH");
/// The hash of the source that lets components in.
const ADMISSION_HASH: &str = env!("SOLVER_HOST_ADMISSION_HASH");
/// The DSL runtime: one core module, compiled by the build script.
pub static RUNTIME: &[u8] = include_bytes!(env!("SOLVER_HOST_RUNTIME_WASM"));

/// The native stack of a thread that runs guests: the guest's, and room for the host around it.
pub const WORKER_STACK: usize = 32 << 20;

/// Memories that no run has and that are kept, for each run that may be under way. A solver has one, as
/// a rule; what is over this number is unmapped when its run ends.
const IDLE_MEMORIES: usize = 2;

/// The engine could not be set up: the machine lacks something that it needs.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up WebAssembly: {0}")]
pub struct EngineError(String);

/// Everything that runs need and share.
pub struct Host {
    pub(super) engine: Engine,
    pub(super) linker: Linker<State>,
    pub(super) runtime: Prepared,
    pub(super) large: Arc<LargeRuns>,
    compiler: Compiler,
    cancel: Cancel,
    cache: Option<Cache>,
    cache_hits: AtomicU64,
    runtime_made: Made,
    _ticker: Ticker,
}

/// A component that is compiled and checked, one step before an instance.
#[derive(Clone)]
pub struct Prepared {
    pub(super) pre: InstancePre<State>,
    pub(super) solve: ComponentExportIndex,
    pub(super) load: Option<ComponentExportIndex>,
    /// Only our own runtime component has it, and no ordinary run looks it up.
    pub(super) inspect: Option<ComponentExportIndex>,
    /// Likewise.
    pub(super) trials: Option<ComponentExportIndex>,
    pub(super) reads_demos: bool,
    pub(super) declared: Arc<Declared>,
}

impl Host {
    /// Sets up an engine for as many runs at once as there are workers.
    pub fn new(workers: Workers, cache: Option<Cache>) -> Result<Self, EngineError> {
        Host::on(Backend::default(), workers, cache)
    }

    /// The same on a back end that is not the usual one.
    pub fn on(
        backend: Backend,
        workers: Workers,
        cache: Option<Cache>,
    ) -> Result<Self, EngineError> {
        Host::with(backend, workers, cache, None)
    }

    /// The same with something broken on purpose, where that is asked for.
    pub fn with(
        backend: Backend,
        workers: Workers,
        cache: Option<Cache>,
        fault: Option<Fault>,
    ) -> Result<Self, EngineError> {
        let fail = |error: wasmtime::Error| EngineError(format!("{error:#}"));
        let engine = running(backend, workers)
            .map(|mut config| {
                match fault {
                    Some(Fault::NativeStack) => config.max_wasm_stack(256 << 10),
                    None => &mut config,
                };
                config
            })
            .and_then(|config| Engine::new(&config))
            .map_err(fail)?;
        let linker = Linker::new(&engine);
        let (component, made) = runtime::ready(&engine, backend, cache.as_ref()).map_err(fail)?;
        let load = component.get_export_index(None, LOAD);
        let inspect = component.get_export_index(None, INSPECT);
        let trials = component.get_export_index(None, TRIALS);
        let pre = linker.instantiate_pre(&component).map_err(fail)?;
        let runtime = Prepared {
            solve: solve_index(&component)
                .ok_or_else(|| EngineError("the runtime does not export `solve`".to_owned()))?,
            pre,
            load,
            inspect,
            trials,
            reads_demos: true,
            declared: Arc::new(Declared::default()),
        };
        Ok(Host {
            _ticker: Ticker::start(engine.clone()),
            engine,
            linker,
            runtime,
            large: Arc::default(),
            compiler: Compiler::in_process(backend),
            cancel: Cancel::default(),
            cache,
            cache_hits: AtomicU64::new(0),
            runtime_made: made,
        })
    }

    /// From now on components by other authors are compiled by `compiler`.
    pub fn compile_with(self, compiler: Compiler) -> Self {
        Host { compiler, ..self }
    }

    /// Lets a component in and compiles it, or takes what came of that from the cache.
    pub(super) fn compiled(&self, bytes: &[u8]) -> Result<(Component, Facts), Failure> {
        let key = self
            .cache
            .as_ref()
            .map(|cache| (cache, component_key(&self.engine, bytes)));
        if let Some((cache, key)) = &key
            && let Some(made) = cache.get(key).and_then(Compiled::decode)
            && let Some(component) = deserialized(&self.engine, &made.code)
        {
            self.cache_hits.fetch_add(1, Ordering::Relaxed);
            return Ok((component, made.facts));
        }
        let made = self.compiler.compile(bytes, &self.cancel)?;
        let component = load(&self.engine, &made.code)?;
        if let Some((cache, key)) = &key {
            cache.put(key, &made.encode());
        }
        Ok((component, made.facts))
    }

    /// How often a component came from the cache.
    pub fn cache_hits(&self) -> u64 {
        self.cache_hits.load(Ordering::Relaxed)
    }

    /// Where the machine code of the DSL runtime comes from.
    pub fn runtime_made(&self) -> Made {
        self.runtime_made
    }

    /// The flag that ends all runs.
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }
}

/// Where a component exports the contract's function.
pub(super) fn solve_index(component: &Component) -> Option<ComponentExportIndex> {
    let interface = component.get_export_index(None, SOLVING)?;
    component.get_export_index(Some(&interface), SOLVE)
}

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
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

/// The name of what is kept of a component: what comes of it depends on how it is let in, and on the
/// runtime that is let in as it is.
pub(super) fn component_key(engine: &Engine, bytes: &[u8]) -> Key {
    Cache::key(engine, "component", &[ADMISSION_HASH, RUNTIME_HASH], bytes)
}

/// What the cache had.
pub(super) fn deserialized(engine: &Engine, code: &[u8]) -> Option<Component> {
    // SAFETY: the bytes were written by this engine or one of equal settings: the key names engine,
    // settings and source, the cache has checked that they are whole, and its folder belongs to
    // the user alone.
    unsafe { Component::deserialize(engine, code) }.ok()
}

/// What this program has just compiled.
pub(super) fn load(engine: &Engine, code: &[u8]) -> Result<Component, Failure> {
    // SAFETY: the bytes come from `precompile_component` of this very program.
    unsafe { Component::deserialize(engine, code) }
        .map_err(|error| Failure::Refused(first_line(&error)))
}

/// The message of an error in one line.
pub(super) fn first_line(error: &wasmtime::Error) -> String {
    let text = format!("{error:#}");
    text.lines().next().unwrap_or_default().to_owned()
}

/// Moves the epoch on while it lives, so that runs look at the clock.
struct Ticker {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    fn start(engine: Engine) -> Self {
        let (stop, stopped) = channel::<()>();
        let thread = std::thread::Builder::new()
            .name("epoch".to_owned())
            .spawn(move || {
                while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    engine.increment_epoch();
                }
            })
            .ok();
        Ticker {
            stop: Some(stop),
            thread,
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // The thread only sleeps and counts; it cannot have panicked.
            let _ = thread.join();
        }
    }
}
