//! An engine and the DSL runtime, ready to run.
//!
//! Owns the back ends and the pool: how much a slot can hold, with ceilings that lie where our own
//! counts speak first. Leaves to [`super::settings`] what two machines must agree on, and to
//! [`super::runtime`] where the runtime's machine code comes from.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;

use wasmtime::component::{Component, ComponentExportIndex, InstancePre, Linker};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
};

use super::compiler::{Compiler, Failure};
use super::limits::{MemoryMib, Workers};
use super::meter::{Cancel, LargeRuns, TICK};
use super::runtime::{self, Made};
use super::sandbox::State;
use super::settings;
use crate::admit::shape::Measure;
use crate::admit::survey::Declared;
use crate::cache::{Cache, Key};
use crate::compile::contract::{INSPECT, LOAD, SOLVE, SOLVING, TRIALS};

/// The engine, as every result names it.
pub const ENGINE: &str = concat!("wasmtime ", env!("SOLVER_HOST_WASMTIME_VERSION"));
/// The hash of the DSL runtime, as every result names it.
pub const RUNTIME_HASH: &str = env!("SOLVER_HOST_RUNTIME_HASH");
/// The DSL runtime: one core module, compiled by the build script.
pub static RUNTIME: &[u8] = include_bytes!(env!("SOLVER_HOST_RUNTIME_WASM"));

/// The native stack of a thread that runs guests: the guest's, and room for the host around it.
pub const WORKER_STACK: usize = 32 << 20;

/// The bytes of a memory, and of a table, that a slot of the pool keeps from one run to the next and
/// writes over with what a fresh instance finds there: those pages that were written, or all of
/// them where the kernel cannot say which. Giving pages back instead would take a word with every
/// other processor, twice a run, and the next run would have to ask for them again.
const KEEP_MEMORY: usize = 1 << 20;
const KEEP_TABLE: usize = 16 << 10;

/// The memory of an instance's own bookkeeping: more than the largest shape that is let in needs.
const MAX_INSTANCE_BYTES: usize = 8 << 20;

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

    /// Compiles a component that was let in, or takes it from the cache.
    pub(super) fn compiled(&self, bytes: &[u8]) -> Result<Component, Failure> {
        let key = self
            .cache
            .as_ref()
            .map(|cache| (cache, Cache::key(&self.engine, "component", bytes)));
        if let Some((cache, key)) = &key
            && let Some(component) = from_cache(&self.engine, cache, key)
        {
            self.cache_hits.fetch_add(1, Ordering::Relaxed);
            return Ok(component);
        }
        let code = self.compiler.compile(bytes, &self.cancel)?;
        let component = load(&self.engine, &code)?;
        if let Some((cache, key)) = &key {
            cache.put(key, &code);
        }
        Ok(component)
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
    /// Optimised, but memories are initialised by copying instead of from images, as on systems
    /// that have no images.
    CraneliftWithoutImages,
    /// Portable bytecode, interpreted.
    Pulley,
}

impl Backend {
    /// All of them, the usual one first.
    pub const ALL: [Backend; 4] = [
        Backend::Cranelift,
        Backend::CraneliftUnoptimised,
        Backend::CraneliftWithoutImages,
        Backend::Pulley,
    ];

    /// Its name, as tables print it.
    pub fn name(self) -> &'static str {
        match self {
            Backend::Cranelift => "cranelift",
            Backend::CraneliftUnoptimised => "cranelift-unoptimised",
            Backend::CraneliftWithoutImages => "cranelift-without-images",
            Backend::Pulley => "pulley",
        }
    }

    /// Its number, on the way to the compile server.
    pub(super) fn code(self) -> u8 {
        match self {
            Backend::Cranelift => 0,
            Backend::CraneliftUnoptimised => 1,
            Backend::CraneliftWithoutImages => 2,
            Backend::Pulley => 3,
        }
    }

    /// The back end of a number.
    pub(super) fn of_code(code: u8) -> Option<Backend> {
        Backend::ALL
            .into_iter()
            .find(|backend| backend.code() == code)
    }

    fn choose(self, config: &mut Config) -> wasmtime::Result<()> {
        match self {
            Backend::Cranelift => config,
            Backend::CraneliftUnoptimised => config.cranelift_opt_level(OptLevel::None),
            Backend::CraneliftWithoutImages => config.memory_init_cow(false),
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

/// Opens what tells which pages were written, once for the process, and says whether it is there
/// (Linux 6.7 and later). A process that has given up its files can open it no more.
pub fn open_page_map() -> bool {
    PoolingAllocationConfig::is_pagemap_scan_available()
}

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

/// The settings of an engine that runs: those that decide, and a pool for as many runs at once as
/// there are workers.
pub(crate) fn running(backend: Backend, workers: Workers) -> wasmtime::Result<Config> {
    let mut config = config(backend)?;
    let most = |measure: Measure| u32::try_from(measure.most()).unwrap_or(u32::MAX);
    let (instances, memories, tables) = (
        most(Measure::CoreInstances),
        most(Measure::Memories),
        most(Measure::Tables),
    );
    // One run a worker, and one beside the pools.
    let runs = u32::try_from(workers.count()).unwrap_or(1) + 1;
    let memory = MemoryMib::MOST << 20;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(runs)
        .total_core_instances(runs * instances)
        .total_memories(runs * memories)
        .total_tables(runs * tables)
        .max_core_instances_per_component(instances)
        .max_memories_per_component(memories)
        .max_memories_per_module(memories)
        .max_tables_per_component(tables)
        .max_tables_per_module(tables)
        .max_component_instance_size(MAX_INSTANCE_BYTES)
        .max_core_instance_size(MAX_INSTANCE_BYTES)
        .max_memory_size(usize::try_from(memory).unwrap_or(usize::MAX))
        .table_elements(usize::try_from(memory / 8).unwrap_or(usize::MAX))
        .pagemap_scan(Enabled::Auto)
        .linear_memory_keep_resident(KEEP_MEMORY)
        .table_keep_resident(KEEP_TABLE);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Ok(config)
}

pub(super) fn from_cache(engine: &Engine, cache: &Cache, key: &Key) -> Option<Component> {
    let bytes = cache.get(key)?;
    // SAFETY: the bytes were written by this engine or one of equal settings: the key names engine,
    // settings and source, the cache has checked that they are whole, and its folder belongs to
    // the user alone.
    unsafe { Component::deserialize(engine, &bytes) }.ok()
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
