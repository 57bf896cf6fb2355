//! How a snapshot is made: its module compiled, its start-up run, its memory read.
//!
//! The start-up runs in the world of a run, so the image is the same wherever and whenever it is made.

use std::fs::File;
use std::sync::Arc;

use wasmtime::{Linker, Module, Store};

use super::engine::{compiling, running};
use super::mapped::Mapped;
use super::memories::ImageMemories;
use super::run::guard;
use super::world::{Given, Keeps, Library, World};
use super::{Reset, SnapshotError, world};
use crate::admit::survey::Declared;
use crate::meter::{Cancel, MemoryMeter, Watch};
use solver_core::limits::DeadlineMs;

/// The most memory of a start-up.
const START_BYTES: u64 = 2 << 30;
/// Fuel of a start-up: more than any takes.
const START_FUEL: u64 = 1 << 50;

/// Compiles a module to machine code for this processor. It takes minutes of CPU time, on all cores.
pub fn compile(module: &[u8]) -> Result<Vec<u8>, SnapshotError> {
    compiling()?
        .precompile_module(module)
        .map_err(SnapshotError::engine)
}

/// Starts the module and takes its memory, in whole pages of WebAssembly. `data` is what its memory
/// begins with, by address, and `library` the file that it may read at `library_path`. Each step is
/// source in the interpreter's language; `on_step` hears of each before it runs.
pub fn take(
    code: &[u8],
    data: &[(u32, Vec<u8>)],
    library: &File,
    library_path: &'static str,
    steps: &[&str],
    on_step: &mut dyn FnMut(usize),
) -> Result<Vec<u8>, SnapshotError> {
    let engine = running(Arc::new(ImageMemories::new(0, Reset::Unmap)))?;
    // SAFETY: the bytes come from `compile` of this very program.
    let module = unsafe { Module::deserialize(&engine, code) }.map_err(SnapshotError::engine)?;
    let library = Mapped::open(library).map_err(|error| SnapshotError::File("library", error))?;
    let mut linker = Linker::new(&engine);
    world::link(&mut linker, &module).map_err(SnapshotError::engine)?;
    let cancel = Cancel::default();
    let meter = MemoryMeter::new(
        START_BYTES,
        &Declared::default(),
        Arc::default(),
        cancel.clone(),
    );
    let world = World::new(
        meter,
        Watch::start(DeadlineMs::LONGEST),
        cancel,
        Library {
            path: library_path,
            bytes: Arc::new(library),
        },
        Given {
            keeps: Keeps::Both,
            ..Given::default()
        },
    );
    let mut store = Store::new(&engine, world);
    guard(&mut store);
    // Nobody moves the epoch on: a start-up has no deadline.
    let begin = |store: &mut Store<World>| {
        store.set_fuel(START_FUEL)?;
        let instance = linker.instantiate(&mut *store, &module)?;
        let memory = instance
            .get_memory(&mut *store, "memory")
            .ok_or_else(|| wasmtime::Error::msg("the module exports no memory"))?;
        for (at, bytes) in data {
            memory.write(&mut *store, *at as usize, bytes)?;
        }
        let initialize = instance.get_typed_func::<(), ()>(&mut *store, "_initialize")?;
        initialize.call(&mut *store, ())?;
        let alloc = instance.get_typed_func::<u32, u32>(&mut *store, "host_alloc")?;
        let turn = instance.get_typed_func::<(u32, u32), i32>(&mut *store, "turn")?;
        Ok((instance, memory, alloc, turn))
    };
    let (_, memory, alloc, turn) = begin(&mut store).map_err(SnapshotError::engine)?;
    for (step, source) in steps.iter().enumerate() {
        on_step(step);
        let mut run = || {
            // A start-up that asks for more than its memory has is told so by the allocator.
            let len = u32::try_from(source.len()).map_err(wasmtime::Error::new)?;
            let at = alloc.call(&mut store, len)?;
            memory.write(&mut store, at as usize, source.as_bytes())?;
            turn.call(&mut store, (at, len))
        };
        let ending = match run() {
            Ok(0) => continue,
            Ok(code) => format!("code {code}"),
            Err(error) => format!("{error:#}"),
        };
        let said = store.data_mut().stdout.take().unwrap_or_default().bytes;
        let said = String::from_utf8_lossy(&said).into_owned();
        return Err(SnapshotError::Start {
            step,
            ending: format!("{ending}; {}", said.trim()),
        });
    }
    Ok(memory.data(&store).to_vec())
}
