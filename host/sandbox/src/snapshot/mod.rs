//! Snapshots: interpreters whose start-up was done once, so that a run begins where it ended.
//!
//! An interpreter of this kind is a core module whose memory was written to a file when it was ready
//! for its first program: the image. A run maps the image, takes a program and a sample, and gives its
//! answer; afterwards the pages that it has written are made those of the image again. Nothing here
//! names a language.
//!
//! | module | owns |
//! | --- | --- |
//! | [`image`], [`mapped`] | the memory of a guest that begins as an image, and its reset |
//! | [`memories`] | which memory a run gets |
//! | [`world`] | WASI with nothing in it: a clock that counts, one archive, the way in and out |
//! | [`wire`] | the bytes of requests and replies |
//! | [`run`] | one run, and the compilation of a program |
//! | [`script`] | one run of a script |
//! | [`take`] | how an image is made |
//! | [`engine`] | wasmtime's settings for all of this |
//!
//! This file owns a snapshot, before any engine knows it and after. Leaves where its files come from to
//! its language.

mod engine;
mod image;
mod mapped;
mod memories;
mod run;
mod script;
mod take;
mod wire;
mod world;

use std::fs::File;
use std::io;
use std::sync::{Arc, OnceLock};

use wasmtime::{ExternType, InstancePre, Linker, Module, ModuleExport};

use crate::engine::{Sandbox, Ticker};
use image::Image;
use mapped::Mapped;
use memories::ImageMemories;
use solver_core::limits::Workers;
use world::{Library, World};

pub use engine::engine_key;
pub use image::write_image;
pub use run::{Code, Scripted, Telling};
pub use script::{MAX_OUTPUT, Script, ScriptEnd, ScriptRun};
pub use take::{compile, take};
pub use wire::Refusal;

/// Memories that no run has and that are kept, beside one a worker.
const MORE_IDLE: usize = 1;

/// A snapshot before any engine knows it.
#[derive(Clone, Debug)]
pub struct SnapshotSource {
    /// Its name, as results say it: `cpython-numpy`.
    pub name: &'static str,
    /// The SHA-256 of module and image, as results say it.
    pub identity: &'static str,
    /// Its files, open: a process that runs guests can open none.
    pub files: Arc<SnapshotFiles>,
}

/// The open files of a snapshot. They are read-only, and nobody writes to them while they are open.
#[derive(Debug)]
pub struct SnapshotFiles {
    /// Machine code of the module, by [`compile`].
    pub code: File,
    /// The memory, from address 0 on, by [`take`].
    pub image: File,
    /// The one file that a guest may read.
    pub library: File,
    /// Its path in the guest's world, without the first slash.
    pub library_path: &'static str,
}

/// Why a snapshot cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// wasmtime does not take the settings or the module.
    #[error("{0}")]
    Engine(String),
    /// A file cannot be read.
    #[error("cannot read the {0}")]
    File(&'static str, #[source] io::Error),
    /// The module lacks an export, or has it in another form.
    #[error("its module does not export `{0}` as it should")]
    Lacks(&'static str),
    /// The interpreter did not start.
    #[error("it does not start: step {step} ended with {ending}")]
    Start {
        /// Which step, from 0.
        step: usize,
        /// Its end, with what the interpreter said of it.
        ending: String,
    },
}

impl SnapshotError {
    fn engine(error: wasmtime::Error) -> Self {
        SnapshotError::Engine(format!("{error:#}"))
    }
}

/// The fate of a memory when its run is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reset {
    /// What was written is made the image again, as far as the kernel tells what that is.
    #[default]
    Pages,
    /// All of it is given back and read from the file anew, as where the kernel does not tell: to
    /// compare with.
    Anew,
    /// The memory is unmapped, and the next run maps a new one: to compare with.
    Unmap,
}

/// A snapshot in a sandbox. Its engine is made when the first program comes.
pub struct Snapshot {
    sandbox: Arc<Sandbox>,
    source: SnapshotSource,
    reset: Reset,
    ready: OnceLock<Result<Ready, String>>,
}

/// A snapshot that an engine knows.
struct Ready {
    pre: InstancePre<World>,
    turn: ModuleExport,
    alloc: ModuleExport,
    memory: ModuleExport,
    library: Library,
    _ticker: Ticker,
}

impl Snapshot {
    /// A snapshot for as many runs at once as the sandbox has.
    pub fn new(sandbox: &Arc<Sandbox>, source: SnapshotSource) -> Self {
        Snapshot {
            sandbox: sandbox.clone(),
            source,
            reset: Reset::default(),
            ready: OnceLock::new(),
        }
    }

    /// The same with another fate of memories.
    pub fn with_reset(self, reset: Reset) -> Self {
        Snapshot { reset, ..self }
    }

    /// Its name, as results say it.
    pub fn name(&self) -> &'static str {
        self.source.name
    }

    /// The SHA-256 of module and image, as results say it.
    pub fn identity(&self) -> &'static str {
        self.source.identity
    }

    fn ready(&self) -> Result<&Ready, String> {
        let ready = self.ready.get_or_init(|| {
            Ready::new(&self.source.files, self.sandbox.workers, self.reset)
                .map_err(|error| format!("cannot use {}: {error}", self.source.name))
        });
        ready.as_ref().map_err(Clone::clone)
    }
}

impl Ready {
    fn new(files: &SnapshotFiles, workers: Workers, reset: Reset) -> Result<Self, SnapshotError> {
        let copy = |name, file: &File| {
            file.try_clone()
                .map_err(|error| SnapshotError::File(name, error))
        };
        let memories = Arc::new(ImageMemories::new(workers.count() + MORE_IDLE, reset));
        let engine = engine::running(memories.clone())?;
        let code = copy("machine code", &files.code)?;
        // SAFETY: the file was written by `compile` of a program with the same engine key: whoever
        // opened it has compared that. Its folder belongs to the user alone, and files in it are
        // replaced, never changed.
        let module = unsafe { Module::deserialize_open_file(&engine, code) }
            .map_err(SnapshotError::engine)?;
        let image = Image::open(copy("image", &files.image)?)
            .map_err(|error| SnapshotError::File("image", error))?;
        memories.begin_as(declared_minimum(&module)?, Arc::new(image));
        let library =
            Mapped::open(&files.library).map_err(|error| SnapshotError::File("library", error))?;
        let mut linker = Linker::new(&engine);
        world::link(&mut linker, &module).map_err(SnapshotError::engine)?;
        let export = |name| {
            module
                .get_export_index(name)
                .ok_or(SnapshotError::Lacks(name))
        };
        Ok(Ready {
            turn: export("turn")?,
            alloc: export("host_alloc")?,
            memory: export("memory")?,
            pre: linker
                .instantiate_pre(&module)
                .map_err(SnapshotError::engine)?,
            library: Library {
                path: files.library_path,
                bytes: Arc::new(library),
            },
            _ticker: Ticker::start(engine),
        })
    }
}

/// The bytes that a module declares for its memory.
fn declared_minimum(module: &Module) -> Result<usize, SnapshotError> {
    const WASM_PAGE: u64 = 64 << 10;
    match module.get_export("memory") {
        Some(ExternType::Memory(memory)) => usize::try_from(memory.minimum() * WASM_PAGE)
            .map_err(|_| SnapshotError::Lacks("memory")),
        Some(_) | None => Err(SnapshotError::Lacks("memory")),
    }
}

#[cfg(test)]
mod tests;
