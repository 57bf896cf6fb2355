//! An engine, ready to run.
//!
//! Owns what runs share. Leaves the back ends to [`super::backend`], and to [`super::interpreter`] the
//! components that take programs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use wasmtime::Engine;
use wasmtime::component::{Component, ComponentExportIndex, InstancePre, Linker};

use super::backend::{Backend, Fault, first_line, running};
use super::compiler::{Compiled, Compiler, Failure, Trusted};
use super::meter::{Cancel, LargeRuns, TICK};
use super::state::State;
use crate::admit::Facts;
use crate::admit::survey::Declared;
use crate::cache::{Cache, Key};
use crate::contract::{SOLVE, SOLVING};
use solver_core::hash::sha256_hex;
use solver_core::limits::Workers;

/// The engine, as every result names it.
pub const ENGINE: &str = concat!("wasmtime ", env!("SOLVER_HOST_WASMTIME_VERSION"));
/// The hash of the source that lets components in.
const ADMISSION_HASH: &str = env!("SOLVER_HOST_ADMISSION_HASH");

/// The engine could not be set up: the machine lacks something that it needs.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up WebAssembly: {0}")]
pub struct EngineError(pub(super) String);

/// Everything that runs need and share.
pub struct Sandbox {
    pub(super) engine: Engine,
    pub(super) backend: Backend,
    pub(super) linker: Linker<State>,
    pub(super) large: Arc<LargeRuns>,
    pub(super) cache: Option<Cache>,
    /// The most runs at once.
    pub(super) workers: Workers,
    trusted: Trusted,
    /// The name of components' code, beside their bytes; made for the first of them.
    key: OnceLock<String>,
    compiler: Compiler,
    cancel: Cancel,
    cache_hits: AtomicU64,
    _ticker: Ticker,
}

/// The setup of a sandbox.
pub struct Setup {
    /// How guests become machine code.
    pub backend: Backend,
    /// The most runs at once.
    pub workers: Workers,
    /// Where code is kept; without one, everything is compiled again in each process.
    pub cache: Option<Cache>,
    /// Core modules that are let in as they are.
    pub trusted: Trusted,
    /// Something broken on purpose.
    pub fault: Option<Fault>,
}

impl Setup {
    /// The usual back end for so many runs at once, without a cache.
    pub fn of(workers: Workers) -> Self {
        Setup {
            backend: Backend::default(),
            workers,
            cache: None,
            trusted: Arc::new([]),
            fault: None,
        }
    }
}

impl Default for Setup {
    /// The usual back end, with a run a core at once.
    fn default() -> Self {
        Setup::of(Workers::cores())
    }
}

/// A component that is compiled and checked, one step before an instance.
#[derive(Clone)]
pub struct Prepared {
    pub(super) pre: InstancePre<State>,
    pub(super) solve: ComponentExportIndex,
    pub(super) reads_demos: bool,
    pub(super) declared: Arc<Declared>,
}

impl Sandbox {
    /// Sets up an engine.
    pub fn new(setup: Setup) -> Result<Self, EngineError> {
        let Setup {
            backend,
            workers,
            cache,
            trusted,
            fault,
        } = setup;
        let engine = running(backend, workers)
            .map(|mut config| {
                match fault {
                    Some(Fault::NativeStack) => config.max_wasm_stack(256 << 10),
                    None => &mut config,
                };
                config
            })
            .and_then(|config| Engine::new(&config))
            .map_err(|error| EngineError(format!("{error:#}")))?;
        Ok(Sandbox {
            workers,
            _ticker: Ticker::start(engine.clone()),
            linker: Linker::new(&engine),
            engine,
            backend,
            large: Arc::default(),
            trusted: trusted.clone(),
            key: OnceLock::new(),
            compiler: Compiler::in_process(backend, trusted),
            cancel: Cancel::default(),
            cache,
            cache_hits: AtomicU64::new(0),
        })
    }

    /// From now on components by other authors are compiled by `compiler`.
    pub fn compile_with(self, compiler: Compiler) -> Self {
        Sandbox { compiler, ..self }
    }

    /// Lets a component in and compiles it, or takes what came of that from the cache.
    pub(super) fn compiled(&self, bytes: &[u8]) -> Result<(Component, Facts), Failure> {
        let key = self
            .cache
            .as_ref()
            .map(|cache| (cache, component_key(&self.engine, self.key(), bytes)));
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

    fn key(&self) -> &str {
        self.key.get_or_init(|| trusted_key(&self.trusted))
    }

    /// How often a component came from the cache.
    pub fn cache_hits(&self) -> u64 {
        self.cache_hits.load(Ordering::Relaxed)
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

/// The name of what is kept of a component: what comes of it depends on how it is let in, and on the
/// modules that are let in as they are.
pub(super) fn component_key(engine: &Engine, trusted: &str, bytes: &[u8]) -> Key {
    Cache::key(engine, "component", &[ADMISSION_HASH, trusted], bytes)
}

/// A name for modules that are let in as they are.
pub(super) fn trusted_key(trusted: &[&[u8]]) -> String {
    let hashes = trusted.iter().map(|module| sha256_hex(module).to_string());
    hashes.collect::<Vec<_>>().join(" ")
}

/// The component of code from the cache.
pub(super) fn deserialized(engine: &Engine, code: &[u8]) -> Option<Component> {
    // SAFETY: the bytes were written by this engine or one of equal settings: the key names engine,
    // settings and source, the cache has checked that they are whole, and its folder belongs to
    // the user alone.
    unsafe { Component::deserialize(engine, code) }.ok()
}

/// The component of code that this program has just compiled.
pub(super) fn load(engine: &Engine, code: &[u8]) -> Result<Component, Failure> {
    // SAFETY: the bytes come from `precompile_component` of this very program.
    unsafe { Component::deserialize(engine, code) }
        .map_err(|error| Failure::Refused(first_line(&error)))
}

/// Moves the epoch on while it lives, so that runs look at the clock.
pub(crate) struct Ticker {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    pub(crate) fn start(engine: Engine) -> Self {
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
