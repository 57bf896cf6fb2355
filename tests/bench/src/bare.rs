//! Bare wasmtime: the DSL runtime as a core module, a store, an instance and the calls. No outcome,
//! no limits, no component model; what guards a run is there or not, as a comparison wants it.
//!
//! It does what a run does, so that both can be compared, and nothing that only a host needs. Its
//! memories are those of wasmtime's pool in its fastest settings, with memory images.

use wasmtime::{
    Enabled, Engine, Instance, InstanceAllocationStrategy, InstancePre, Linker, Memory, Module,
    PoolingAllocationConfig, Store,
};

use crate::comparisons::BenchError;
use crate::corpus::Corpus;
use solver_core::sample_set::Inputs;
use solver_core::task::Grid;
use solver_language::Program;
use solver_sandbox::contract::{LOAD, MEMORY, REALLOC, SOLVE};
use solver_sandbox::settings;
use solver_sandbox::thread::GuestThread;

/// The guards that compiled code looks at while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guards {
    /// Fuel is counted.
    pub fuel: bool,
    /// The epoch is compared at loops and calls.
    pub epochs: bool,
}

impl Guards {
    /// Neither.
    pub const NONE: Guards = Guards {
        fuel: false,
        epochs: false,
    };
    /// Both, as the host has them.
    pub const ALL: Guards = Guards {
        fuel: true,
        epochs: true,
    };
}

/// Bytes of a memory that wasmtime's pool keeps from run to run: as many as the host's slots keep.
const KEEP: usize = 1 << 20;
/// The same of a table: more than the DSL runtime's has.
const KEEP_TABLE: usize = 16 << 10;

/// A module that is compiled, and how its instances are guarded.
pub struct Bare {
    engine: Engine,
    pre: InstancePre<()>,
    guards: Guards,
}

/// The exports of an instance that one call needs.
struct Calls {
    memory: Memory,
    realloc: wasmtime::TypedFunc<(u32, u32, u32, u32), u32>,
    solve: wasmtime::TypedFunc<(u32, u32, u32, u32, u32, u32), u32>,
}

/// A grid in the memory of a module: its height, its width, where its cells are and how many.
type FlatGrid = [u32; 4];

impl Bare {
    /// Compiles a module that exports what the DSL runtime does.
    pub fn new(module: &[u8], guards: Guards) -> Result<Self, BenchError> {
        let mut pool = PoolingAllocationConfig::new();
        pool.pagemap_scan(Enabled::Auto)
            .linear_memory_keep_resident(KEEP)
            .table_keep_resident(KEEP_TABLE);
        let mut config = settings::deciding();
        config
            .consume_fuel(guards.fuel)
            .epoch_interruption(guards.epochs)
            .memory_init_cow(true)
            .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        let engine = Engine::new(&config)?;
        let module = Module::new(&engine, module)?;
        let pre = Linker::new(&engine).instantiate_pre(&module)?;
        Ok(Bare {
            engine,
            pre,
            guards,
        })
    }

    /// One run of a program in a fresh instance; the grid, where it is a valid one.
    pub fn run(
        &self,
        _thread: &GuestThread,
        program: &Program,
        inputs: &Inputs,
    ) -> wasmtime::Result<Option<Grid>> {
        let mut store = Store::new(&self.engine, ());
        if self.guards.fuel {
            store.set_fuel(u64::MAX)?;
        }
        if self.guards.epochs {
            store.set_epoch_deadline(u64::MAX / 2);
        }
        let instance = self.pre.instantiate(&mut store)?;
        let calls = Calls::of(&mut store, &instance)?;
        let load = instance.get_typed_func::<(u32, u32), ()>(&mut store, LOAD)?;
        let at = calls.write(&mut store, &program.bytes)?;
        load.call(&mut store, (at, program.bytes.len() as u32))?;
        let mut samples = Vec::new();
        if program.reads_demos {
            for demo in inputs.demos.iter() {
                for grid in [&demo.input, &demo.output] {
                    samples.extend(calls.grid(&mut store, grid)?);
                }
            }
        }
        let count = samples.len() / 8;
        let bytes: Vec<u8> = samples.into_iter().flat_map(u32::to_le_bytes).collect();
        let demos = calls.write(&mut store, &bytes)?;
        let [height, width, cells, len] = calls.grid(&mut store, &inputs.input)?;
        let args = (demos, count as u32, height, width, cells, len);
        let reply = calls.solve.call(&mut store, args)?;
        Ok(calls.read(&store, reply))
    }

    /// Runs everything, one run after the other on this thread.
    pub fn run_all(
        &self,
        thread: &GuestThread,
        corpus: &Corpus,
        mut each: impl FnMut(Option<Grid>),
    ) -> Result<(), BenchError> {
        for entry in &corpus.entries {
            for sample in entry.sample_set.samples() {
                each(self.run(thread, &entry.program, &sample.inputs)?);
            }
        }
        Ok(())
    }
}

impl Calls {
    fn of(store: &mut Store<()>, instance: &Instance) -> wasmtime::Result<Self> {
        let memory = instance
            .get_memory(&mut *store, MEMORY)
            .ok_or_else(|| wasmtime::Error::msg("the module exports no memory"))?;
        Ok(Calls {
            memory,
            realloc: instance.get_typed_func(&mut *store, REALLOC)?,
            solve: instance.get_typed_func(&mut *store, SOLVE)?,
        })
    }

    /// Copies bytes into the module's memory and says where they are.
    fn write(&self, store: &mut Store<()>, bytes: &[u8]) -> wasmtime::Result<u32> {
        let at = self
            .realloc
            .call(&mut *store, (0, 0, 4, bytes.len() as u32))?;
        self.memory.write(store, at as usize, bytes)?;
        Ok(at)
    }

    fn grid(&self, store: &mut Store<()>, grid: &Grid) -> wasmtime::Result<FlatGrid> {
        let cells = self.write(store, grid.cells())?;
        let len = grid.cells().len() as u32;
        Ok([grid.height() as u32, grid.width() as u32, cells, len])
    }

    /// The grid of a reply: a tag, then the grid.
    fn read(&self, store: &Store<()>, reply: u32) -> Option<Grid> {
        let memory = self.memory.data(store);
        let word = |place: usize| {
            let at = reply as usize + 4 * place;
            let bytes = memory.get(at..at + 4)?;
            bytes.try_into().ok().map(u32::from_le_bytes)
        };
        if word(0)? != 0 {
            return None;
        }
        let (height, width) = (word(1)? as usize, word(2)? as usize);
        let (at, len) = (word(3)? as usize, word(4)? as usize);
        let cells = memory.get(at..at.checked_add(len)?)?.to_vec();
        Grid::from_cells(height, width, cells).ok()
    }
}
