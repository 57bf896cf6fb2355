//! The comparisons, a file each, and why there may be no figures.
//!
//! | module | compares |
//! | --- | --- |
//! | [`sandbox`] | a fresh sandbox and a call, beside bare wasmtime |
//! | [`meter`] | real solvers with fuel and backstop, beside neither |
//! | [`compile`] | source to what runs, and components from the cache |
//! | [`native`] | real solvers in the sandbox, beside the same runtime without one |
//! | [`stream`] | `score` on fresh solvers, beside the bare runs |
//! | [`serve`] | the same over HTTP, beside a pipe; scripts, beside CPython spawned |
//! | [`pools`] | numbers of workers, two processes, the old design |
//! | [`scale`] | ten times as much of everything |
//! | [`task`] | the main job, whole processes |
//! | [`differs`] | rankings of mutants, with differs and without |
//! | [`dsl`] | each primitive here and on CPython |
//! | [`python`] | real solvers here and on CPython with the reference DSL |
//! | [`python_lane`] | Python solvers here and on CPython with numpy |
//! | [`ray`] | a file of requests over two local nodes by Ray, beside one process |
//!
//! Other programs that are compared with are found when a comparison runs, and peers that are not
//! there are skipped and said. Leaves printing to [`crate::tables`].

mod compile;
mod differs;
mod dsl;
mod meter;
mod native;
mod pools;
mod python;
mod python_lane;
mod ray;
mod sandbox;
mod scale;
mod serve;
mod stream;
mod task;

use std::path::PathBuf;

use crate::measure::Rounds;
use crate::report::Report;
use solver_core::files::ScratchError;
use solver_core::quote::Shown;
use solver_judge::load::SelectError;
use solver_sandbox::engine::EngineError;
use solver_sandbox::thread::GuestThread;

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// A fresh sandbox and a call, beside bare wasmtime
    Sandbox,
    /// Real solvers with fuel and backstop, beside neither
    Meter,
    /// Real solvers in the sandbox, beside the same runtime without one
    Native,
    /// Source to what runs, in a battery; components compiled and from the cache
    Compile,
    /// Real solvers here and on CPython: in one process, in a pool, a process each
    Python,
    /// Python solvers, beside CPython spawned, forked and in a warm pool
    PythonLane,
    /// A file of requests over two local nodes by Ray, beside one process
    Ray,
    /// Each primitive by itself, in one live instance, beside CPython
    Dsl,
    /// `score` on fresh solvers of real size, beside the bare runs
    Stream,
    /// `serve` beside `score` by a pipe, on the same requests; scripts, beside CPython spawned
    Serve,
    /// One thread, two processes, pools of many sizes and the old design, on long runs
    Pools,
    /// Ten times as many solvers, tasks and cells: time linear, memory flat
    Scale,
    /// The main job as whole processes, with a cold cache and a warm one
    Task,
    /// Where the nearest mutants of solved tasks stand in a ranking, with differs and without
    Differs,
}

impl What {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            What::Sandbox => "sandbox",
            What::Meter => "meter",
            What::Native => "native",
            What::Compile => "compile",
            What::Python => "python",
            What::PythonLane => "python-lane",
            What::Ray => "ray",
            What::Dsl => "dsl",
            What::Stream => "stream",
            What::Serve => "serve",
            What::Pools => "pools",
            What::Scale => "scale",
            What::Task => "task",
            What::Differs => "differs",
        }
    }

    /// The things that it compares, in a line.
    pub fn compares(self) -> &'static str {
        match self {
            What::Sandbox => "a fresh sandbox and a call, beside bare wasmtime",
            What::Meter => "real solvers with fuel and backstop, beside neither",
            What::Native => "real solvers in the sandbox, beside the same runtime without one",
            What::Compile => {
                "source to what runs, in a battery; components compiled and from the cache"
            }
            What::Python => {
                "real solvers here and on CPython: in one process, in a pool, a process each"
            }
            What::PythonLane => "Python solvers, beside CPython spawned, forked and in a warm pool",
            What::Ray => "a file of requests over two local nodes by Ray, beside one process",
            What::Dsl => "each primitive by itself, in one live instance, beside CPython",
            What::Stream => "score on fresh solvers of real size, beside the bare runs",
            What::Serve => {
                "serve beside score by a pipe, on the same requests; scripts beside CPython spawned"
            }
            What::Pools => {
                "one thread, two processes, pools of many sizes and the old design, on long runs"
            }
            What::Scale => "ten times as many solvers, tasks and cells: time linear, memory flat",
            What::Task => "the main job as whole processes, with a cold cache and a warm one",
            What::Differs => {
                "where the nearest mutants of solved tasks stand in a ranking, with differs and without"
            }
        }
    }
}

/// The settings of a comparison.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Rounds that count.
    pub rounds: Rounds,
    /// A folder of arc-dsl.
    pub arc_dsl: Option<PathBuf>,
    /// CPython, as a command.
    pub python: String,
    /// A folder of Python programs.
    pub programs: Option<PathBuf>,
    /// Our own solvers whose mutants are ranked; all of them where none.
    pub tasks: Option<usize>,
    /// Mutants of each.
    pub mutants: usize,
    /// The seed of the mutants.
    pub seed: u64,
}

/// Why a comparison ended without figures.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The sides do not find the same: their times would mean nothing.
    #[error("{side} does not give what {reference} gives: {difference}; no times were taken")]
    Differs {
        /// The side.
        side: String,
        /// The side that it is compared with.
        reference: String,
        /// The first difference.
        difference: String,
    },
    /// A program or folder to compare with does not work.
    #[error("cannot compare with {what}: {reason}")]
    Peer {
        /// The program or folder.
        what: &'static str,
        /// Why not.
        reason: String,
    },
    /// A program of the same build is not there.
    #[error("there is no {}; make {target} builds it", Shown::path(path))]
    Missing {
        /// Where it should be.
        path: PathBuf,
        /// The target of the Makefile that builds it.
        target: &'static str,
    },
    /// No engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A task of the data sets cannot be read.
    #[error(transparent)]
    Task(#[from] SelectError),
    /// Files, threads or processes.
    #[error("cannot measure: {0}")]
    System(#[from] std::io::Error),
    /// No temporary folder.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// WebAssembly that should work does not.
    #[error("cannot measure: {0:#}")]
    Wasm(#[from] wasmtime::Error),
    /// Something of our own is not as it should be.
    #[error("the comparison is broken: {0}")]
    Broken(String),
}

impl BenchError {
    /// Whether what the user named is at fault.
    pub fn is_bad_input(&self) -> bool {
        match self {
            BenchError::Peer { .. } => true,
            BenchError::Differs { .. }
            | BenchError::Missing { .. }
            | BenchError::Engine(_)
            | BenchError::Task(_)
            | BenchError::System(_)
            | BenchError::Scratch(_)
            | BenchError::Wasm(_)
            | BenchError::Broken(_) => false,
        }
    }
}

/// Measures one comparison. Guests run on this thread, or on others that the comparison starts.
pub fn bench(what: What, settings: &Settings, thread: &GuestThread) -> Result<Report, BenchError> {
    match what {
        What::Sandbox => sandbox::bench(settings, thread),
        What::Meter => meter::bench(settings, thread),
        What::Native => native::bench(settings, thread),
        What::Compile => compile::bench(settings),
        What::Python => python::bench(settings, thread),
        What::PythonLane => python_lane::bench(settings, thread),
        What::Ray => ray::bench(settings),
        What::Dsl => dsl::bench(settings, thread),
        What::Stream => stream::bench(settings),
        What::Serve => serve::bench(settings),
        What::Pools => pools::bench(settings),
        What::Scale => scale::bench(settings, thread),
        What::Task => task::bench(settings),
        What::Differs => differs::bench(settings),
    }
}
