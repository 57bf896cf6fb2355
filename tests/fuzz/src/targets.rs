//! The targets by name.

use std::sync::Arc;

use solver_arc_dsl::ArcDsl;
use solver_core::limits::Workers;
use solver_judge::host::Host;
use solver_judge::languages::Languages;
use solver_sandbox::engine::{Sandbox, Setup};
use solver_sandbox::thread::{GuestThread, spawn_scoped};

use crate::backends::Backends;
use crate::guests::Guests;
use crate::input::Input;
use crate::source::Text;

/// The targets of the fuzzer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Target {
    /// Components through the sandbox, twice
    Guests,
    /// Components through the sandbox on every back end
    Backends,
    /// The compiler, the checker and the canonical form, against any text
    Source,
    /// The readers of tasks, grids and requests, against any bytes
    Input,
}

impl Target {
    /// All of them.
    pub const ALL: [Target; 4] = [
        Target::Guests,
        Target::Backends,
        Target::Source,
        Target::Input,
    ];

    /// Its word on the command line, and the name of its folders.
    pub fn name(self) -> &'static str {
        match self {
            Target::Guests => "guests",
            Target::Backends => "backends",
            Target::Source => "source",
            Target::Input => "input",
        }
    }

    /// Sets it up.
    pub fn ready(self) -> Ready {
        match self {
            Target::Guests => Ready::Guests(Box::default()),
            Target::Backends => Ready::Backends(Backends::new(None)),
            Target::Source => Ready::Source(Text::new()),
            Target::Input => Ready::Input(Box::default()),
        }
    }
}

/// A target that is set up.
pub enum Ready {
    /// See [`Target::Guests`].
    Guests(Box<Guests>),
    /// See [`Target::Backends`].
    Backends(Backends),
    /// See [`Target::Source`].
    Source(Text),
    /// See [`Target::Input`].
    Input(Box<Input>),
}

impl Ready {
    /// Runs an input. Returns the class of what happened:
    /// inputs of one class are of one kind to the target. Panics where a promise is broken.
    pub fn run(&self, thread: &GuestThread, data: &[u8]) -> String {
        match self {
            Ready::Guests(guests) => guests.run(thread, data),
            Ready::Backends(backends) => backends.run(thread, data),
            Ready::Source(text) => text.run(thread, data),
            Ready::Input(input) => input.run(thread, data),
        }
    }
}

/// A host of one worker, without a cache.
pub fn host() -> Host {
    let languages = Languages::new(Arc::new(ArcDsl), Vec::new());
    let setup = Setup {
        trusted: languages.trusted(),
        ..Setup::of(Workers::ONE)
    };
    let sandbox = Sandbox::new(setup).expect("a sandbox");
    Host::new(sandbox, languages).expect("a host")
}

/// Does something on a thread on which guests may run. A panic goes on to the caller as it is.
pub fn on_a_worker<T: Send>(body: impl FnOnce(&GuestThread) -> T + Send) -> T {
    std::thread::scope(|scope| {
        let worker = spawn_scoped(scope, "fuzz".to_owned(), body).expect("a thread can be started");
        match worker.join() {
            Ok(value) => value,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
