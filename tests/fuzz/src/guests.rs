//! Components through the sandbox: each ends with a verdict that is the solver's own, twice the
//! same, whatever it is.

use std::sync::Arc;

use solver_arc_dsl::ArcDsl;
use solver_core::limits::{DeadlineMs, Fuel, Limits, MemoryMib, Workers};
use solver_core::outcome::{Outcome, Run};
use solver_core::sample_set::Inputs;
use solver_core::task::{Grid, Pair};
use solver_judge::languages::Languages;
use solver_sandbox::engine::{Sandbox, Setup};
use solver_sandbox::meter::Watch;
use solver_sandbox::thread::GuestThread;

use crate::bulk;
use crate::components::{Kind, component};

/// The target.
pub struct Guests {
    host: Sandbox,
}

impl Guests {
    /// Sets up a host.
    pub fn new() -> Self {
        let languages = Languages::new(Arc::new(ArcDsl), Vec::new());
        let setup = Setup {
            trusted: languages.trusted(),
            ..Setup::of(Workers::ONE)
        };
        let host = Sandbox::new(setup).expect("a sandbox");
        Guests { host }
    }

    /// Runs the component that the bytes stand for.
    pub fn run(&self, thread: &GuestThread, data: &[u8]) -> String {
        let Some((kind, component)) = component(data) else {
            return "nothing".to_owned();
        };
        let first = run(&self.host, thread, kind, &component);
        let second = run(&self.host, thread, kind, &component);
        assert_eq!(first, second, "not the same twice");
        judge(kind, &first);
        judge_bulk(kind, data, &first);
        class(kind, &first)
    }
}

impl Default for Guests {
    fn default() -> Self {
        Guests::new()
    }
}

/// The run of a component, from its bytes on.
pub fn run(host: &Sandbox, thread: &GuestThread, kind: Kind, component: &[u8]) -> Run {
    let executable = host.component(component);
    let limits = limits(kind);
    let watch = Watch::start(limits.deadline);
    host.run(thread, &executable, &inputs(), &limits, watch)
}

/// Panics where a run ended as no run may.
pub fn judge(kind: Kind, run: &Run) {
    match &run.outcome {
        Outcome::HostError(reason) => panic!("host-error: {reason}"),
        Outcome::Deadline | Outcome::Cancelled => panic!("a verdict of nobody: {run:?}"),
        Outcome::StackOverflow | Outcome::Rejected(_) => {}
        Outcome::Grid(_)
        | Outcome::Error(_)
        | Outcome::Trap(_)
        | Outcome::OutOfFuel
        | Outcome::OutOfMemory
        | Outcome::InvalidOutput(_) => {
            assert!(kind != Kind::Recursion, "endless recursion, but {run:?}");
        }
    }
}

/// Panics where operators over many bytes did not end as they have to.
fn judge_bulk(kind: Kind, data: &[u8], run: &Run) {
    if kind != Kind::Bulk {
        return;
    }
    let expected = data.split_first().and_then(|(_, rest)| bulk::module(rest));
    match (&run.outcome, expected.and_then(|(_, trap)| trap)) {
        (Outcome::Trap(found), Some(expected)) if *found == expected => {}
        (Outcome::Grid(_), None) => {}
        (found, expected) => panic!("expected {expected:?}, but {found:?}"),
    }
}

/// Little, so that runs are short; endless recursion has enough to reach the end of its stack.
fn limits(kind: Kind) -> Limits {
    let fuel = match kind {
        Kind::Recursion => 100_000_000,
        Kind::Bulk => 5_000_000,
        Kind::Fitting
        | Kind::AnyModule
        | Kind::AnyComponent
        | Kind::Component
        | Kind::Module
        | Kind::Sections => 200_000,
    };
    let mut limits = Limits::default();
    limits.semantics.fuel = Fuel::new(fuel).expect("in range");
    limits.semantics.memory = MemoryMib::new(16).expect("in range");
    limits.deadline = DeadlineMs::new(60_000).expect("in range");
    limits
}

fn inputs() -> Inputs {
    let grid = |height, width, cells: &[u8]| {
        Grid::from_cells(height, width, cells.to_vec()).expect("a grid")
    };
    Inputs {
        demos: [Pair {
            input: grid(1, 2, &[1, 2]),
            output: grid(2, 1, &[2, 1]),
        }]
        .into(),
        input: grid(2, 3, &[0, 1, 2, 3, 4, 5]),
    }
}

/// The class of a run: its verdict, with fuel to the power of two.
pub fn class(kind: Kind, run: &Run) -> String {
    let fuel = run.fuel.map_or(0, |fuel| fuel.max(1).ilog2());
    format!("{kind:?} {fuel} {}", outcome_class(&run.outcome))
}

/// The verdict, with the shape of its message.
pub fn outcome_class(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Grid(_) => "grid".to_owned(),
        Outcome::Error(message) => format!("error {}", words(message)),
        Outcome::Rejected(reason) => format!("rejected {}", words(reason)),
        Outcome::Trap(_)
        | Outcome::OutOfFuel
        | Outcome::OutOfMemory
        | Outcome::StackOverflow
        | Outcome::InvalidOutput(_)
        | Outcome::Deadline
        | Outcome::Cancelled
        | Outcome::HostError(_) => format!("{outcome:?}"),
    }
}

/// The plain words of a message: no numbers, nothing quoted.
fn words(message: &str) -> String {
    let mut quoted = false;
    let plain = message.chars().filter(|&c| {
        quoted ^= matches!(c, '\'' | '`' | '"');
        !quoted && (c.is_ascii_alphabetic() || c == ' ')
    });
    plain.take(60).collect()
}
