//! The targets by name.

use solver_host::run::engine::WORKER_STACK;

use crate::backends::Backends;
use crate::guests::Guests;
use crate::input::Input;
use crate::source::Text;

/// What can be fuzzed.
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
            Target::Guests => Ready::Guests(Guests::new()),
            Target::Backends => Ready::Backends(Backends::new(None)),
            Target::Source => Ready::Source(Text::new()),
            Target::Input => Ready::Input(Box::default()),
        }
    }
}

/// A target that is set up.
pub enum Ready {
    /// See [`Target::Guests`].
    Guests(Guests),
    /// See [`Target::Backends`].
    Backends(Backends),
    /// See [`Target::Source`].
    Source(Text),
    /// See [`Target::Input`].
    Input(Box<Input>),
}

impl Ready {
    /// Runs an input, on a thread with the stack of a worker. Returns the class of what happened:
    /// inputs of one class are of one kind to the target. Panics where a promise is broken.
    pub fn run(&self, data: &[u8]) -> String {
        match self {
            Ready::Guests(guests) => guests.run(data),
            Ready::Backends(backends) => backends.run(data),
            Ready::Source(text) => text.run(data),
            Ready::Input(input) => input.run(data),
        }
    }
}

/// Does something on a thread with the stack of a worker, on which guests may run.
pub fn on_a_worker<T: Send>(body: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new()
            .stack_size(WORKER_STACK)
            .spawn_scoped(scope, body)
            .expect("a thread can be started");
        match worker.join() {
            Ok(value) => value,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
