//! The host with an interpreter of Python, in this process and as whole ones.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::comparisons::BenchError;
use crate::process::{Ended, run, words};
use solver_arc_dsl::ArcDsl;
use solver_core::limits::{Limits, Workers};
use solver_core::outcome::Run;
use solver_core::sample_set::Inputs;
use solver_core::task::Grid;
use solver_judge::host::Host;
use solver_judge::languages::Languages;
use solver_judge::load::{Said, split_as};
use solver_language::{Language, Named};
use solver_python::{Interpreter, Python};
use solver_sandbox::engine::{Sandbox, Setup};
use solver_sandbox::meter::Watch;
use solver_sandbox::run::Executable;
use solver_sandbox::thread::{GuestThread, on_guest_thread};

/// Requests of a process whose memory is looked at, and the runs of each.
const REQUESTS: usize = 20;
const IN_A_REQUEST: usize = 500;
/// Runs of that process.
pub const LASTING: usize = REQUESTS * IN_A_REQUEST;

/// The host, with the solvers compiled.
pub struct Here {
    host: Host,
    executables: Vec<Executable>,
    inputs: Inputs,
    limits: Limits,
}

impl Here {
    /// Compiles these solvers for two workers; none where the interpreter is not installed.
    pub fn new(
        thread: &GuestThread,
        interpreter: Interpreter,
        solvers: &[&str],
        grid: &Grid,
    ) -> Result<Option<Self>, BenchError> {
        let languages = Languages::new(Arc::new(ArcDsl), vec![Arc::new(Python)]);
        if languages.snapshot(Python::ID, interpreter.name()).is_none() {
            return Ok(None);
        }
        let sandbox = Sandbox::new(Setup {
            trusted: languages.trusted(),
            ..Setup::of(Workers::new(2).unwrap_or(Workers::ONE))
        })?;
        let said = Said {
            language: Some(Python::ID),
            named: Named {
                interpreter: Some(interpreter.name().to_owned()),
                ..Named::default()
            },
        };
        let host = Host::new(sandbox, languages)?;
        let executables = solvers
            .iter()
            .flat_map(|text| {
                let text = text.as_bytes();
                split_as(host.languages(), None, text, &said, "bench", "bench")
            })
            .map(|solver| solver.compile(thread, &host).executable)
            .collect();
        Ok(Some(Here {
            host,
            executables,
            inputs: Inputs {
                demos: [].into(),
                input: grid.clone(),
            },
            limits: Python.limits(),
        }))
    }

    /// A run of the solver at this place.
    pub fn run(&self, thread: &GuestThread, place: usize) -> Run {
        let watch = Watch::start(self.limits.deadline);
        let (executable, inputs) = (&self.executables[place], &self.inputs);
        let sandbox = self.host.sandbox();
        sandbox.run(thread, executable, inputs, &self.limits, watch)
    }

    /// The times of so many runs, one after the other.
    pub fn times(&self, thread: &GuestThread, place: usize, runs: usize) -> Vec<f64> {
        let time = |_| {
            let start = Instant::now();
            drop(self.run(thread, place));
            start.elapsed().as_secs_f64()
        };
        (0..runs).map(time).collect()
    }

    /// So many runs of the first solver by each of two threads at once.
    pub fn by_two(&self, runs: usize) -> Result<Duration, BenchError> {
        let worker = || {
            on_guest_thread(|thread| (0..runs).for_each(|_| drop(self.run(thread, 0))))
                .map_err(|error| BenchError::Broken(error.to_string()))
        };
        let start = Instant::now();
        let ended = std::thread::scope(|scope| {
            let two = [scope.spawn(worker), scope.spawn(worker)];
            two.map(|one| one.join())
        });
        let took = start.elapsed();
        for one in ended {
            one.map_err(|_| BenchError::Broken("a worker panicked".to_owned()))??;
        }
        Ok(took)
    }
}

/// A process that scores one solver on one grid.
pub fn one_run(interpreter: Interpreter, solver: &str, grid: &Grid) -> Result<Ended, BenchError> {
    let request = json!({
        "id": 0,
        "language": "python",
        "interpreter": interpreter.name(),
        "source": solver,
        "inputs": [rows(grid)],
    });
    run(&words(&["score"]), (request.to_string() + "\n").as_bytes())
}

/// A process with two workers that makes [`LASTING`] runs.
pub fn lasting(
    interpreter: Interpreter,
    solvers: &[&str],
    grid: &Grid,
) -> Result<Ended, BenchError> {
    let request = |number: usize| {
        let request = json!({
            "id": number,
            "language": "python",
            "interpreter": interpreter.name(),
            "source": solvers[number % solvers.len()],
            "inputs": vec![rows(grid); IN_A_REQUEST],
        });
        request.to_string() + "\n"
    };
    let requests: String = (0..REQUESTS).map(request).collect();
    let args = words(&["score", "--execution-workers", "2", "--brief"]);
    run(&args, requests.as_bytes())
}

/// A grid as JSON has it.
pub fn rows(grid: &Grid) -> Vec<Vec<u8>> {
    grid.rows().map(<[u8]>::to_vec).collect()
}
