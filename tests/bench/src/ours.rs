//! The host in this process: arc-dsl alone, with nothing around its runs.

use std::sync::Arc;

use solver_arc_dsl::{ArcDsl, inspect};
use solver_core::limits::{Limits, Workers};
use solver_core::outcome::Run;
use solver_core::sample_set::Inputs;
use solver_judge::host::Host;
use solver_judge::languages::Languages;
use solver_judge::pools::{Pools, Sizes};
use solver_language::{Language, Named, Program};
use solver_sandbox::cache::Cache;
use solver_sandbox::engine::{EngineError, Sandbox, Setup};
use solver_sandbox::interpreter::{Form, Interpreter};
use solver_sandbox::meter::Watch;
use solver_sandbox::run::Executable;
use solver_sandbox::thread::GuestThread;

use crate::comparisons::BenchError;

/// A host for so many runs at once.
pub fn host(workers: Workers, cache: Option<Cache>) -> Result<Host, EngineError> {
    let languages = Languages::new(Arc::new(ArcDsl), Vec::new());
    let sandbox = Sandbox::new(Setup {
        cache,
        trusted: languages.trusted(),
        ..Setup::of(workers)
    })?;
    Host::new(sandbox, languages)
}

/// Pools on a host without a cache.
pub fn pools(sizes: Sizes) -> Result<Pools, BenchError> {
    let host = host(sizes.most_runs(), None)?;
    Ok(Pools::new(Arc::new(host), sizes)?)
}

/// The program of the first solver in a text.
pub fn program(text: &str) -> Result<Program, BenchError> {
    match ArcDsl.entry(text.as_bytes(), &Named::default()).source {
        Ok(source) => Ok(source.program()),
        Err(mistake) => Err(BenchError::Broken(format!(
            "the solver does not compile: {mistake}"
        ))),
    }
}

/// A host whose programs run on the thread that asks, under the usual limits.
pub struct Ours {
    host: Host,
    interpreter: Arc<Interpreter>,
    limits: Limits,
}

impl Ours {
    /// For so many runs at once.
    pub fn new(workers: Workers) -> Result<Self, BenchError> {
        let host = host(workers, None)?;
        let interpreter = host.interpreter(ArcDsl::ID).cloned().ok_or_else(|| {
            BenchError::Broken(format!("no interpreter of {} is set up", ArcDsl::ID))
        })?;
        Ok(Ours {
            host,
            interpreter,
            limits: Limits::default(),
        })
    }

    /// The executable of a program.
    pub fn executable(&self, program: &Program) -> Executable {
        self.in_form(Form::Program, program)
    }

    /// The executable of a program as a module of its own.
    pub fn module(&self, program: &Program) -> Executable {
        self.in_form(Form::Module, program)
    }

    fn in_form(&self, form: Form, program: &Program) -> Executable {
        self.interpreter
            .executable(form, program.bytes.clone(), program.reads_demos)
    }

    /// One run, in a sandbox of its own.
    pub fn run(&self, thread: &GuestThread, executable: &Executable, inputs: &Inputs) -> Run {
        let watch = Watch::start(self.limits.deadline);
        self.host
            .sandbox()
            .run(thread, executable, inputs, &self.limits, watch)
    }

    /// One call of a function of a program, in a sandbox of its own: values in, a value out.
    pub fn inspect(
        &self,
        thread: &GuestThread,
        program: &[u8],
        call: &[u8],
    ) -> Result<Vec<u8>, BenchError> {
        let watch = Watch::start(self.limits.deadline);
        inspect(
            thread,
            &self.interpreter,
            program,
            call,
            &self.limits,
            watch,
        )
        .map_err(|ended| BenchError::Broken(format!("a recorded call ends as {ended:?}")))
    }
}
