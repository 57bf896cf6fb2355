//! The compiler against any text: it ends, it says the same twice, and what it takes means what its
//! canonical form means.

use std::sync::Arc;

use solver_arc_dsl::check::check;
use solver_arc_dsl::explain::listing::list;
use solver_arc_dsl::frontend::same_in_pieces;
use solver_core::limits::{DeadlineMs, Fuel, Limits, MemoryMib};
use solver_core::outcome::{Outcome, Run};
use solver_core::sample_set::Inputs;
use solver_core::task::{Grid, Pair};
use solver_judge::host::Host;
use solver_judge::load::split;
use solver_judge::submission::{Form, Submission};
use solver_language::Source;
use solver_sandbox::meter::Watch;
use solver_sandbox::run::Executable;
use solver_sandbox::thread::GuestThread;

use crate::guests::outcome_class;
use crate::targets::host;

/// Functions of a file that are run at most.
const MOST_RUN: usize = 8;

/// The target.
pub struct Text {
    host: Host,
}

impl Text {
    /// Sets up a host.
    pub fn new() -> Self {
        Text { host: host() }
    }

    /// Hands the bytes in as a file of source.
    pub fn run(&self, thread: &GuestThread, data: &[u8]) -> String {
        let solvers = self.split(data, "fuzzing");
        assert_eq!(
            hashes(&solvers),
            hashes(&self.split(data, "fuzzing")),
            "cut in two ways"
        );
        assert_eq!(same_in_pieces(data), Ok(()));
        let report = check(data);
        if let Ok(text) = str::from_utf8(data) {
            list(text);
        }
        let mut class = format!(
            "{} functions, {} errors, {} warnings",
            solvers.len().min(3),
            report.errors.min(3),
            report.warnings.min(3),
        );
        for solver in solvers.iter().take(MOST_RUN) {
            class.push_str(&self.solver(thread, solver, report.errors));
        }
        class
    }

    fn solver(&self, thread: &GuestThread, submitted: &Submission, errors: usize) -> String {
        let solver = submitted.compile(thread, &self.host);
        let here = self.does(thread, &solver.executable);
        match &here.outcome {
            Outcome::HostError(reason) => panic!("host-error: {reason}"),
            Outcome::Deadline | Outcome::Cancelled => panic!("a verdict of nobody: {here:?}"),
            Outcome::Grid(_)
            | Outcome::Error(_)
            | Outcome::Trap(_)
            | Outcome::OutOfFuel
            | Outcome::OutOfMemory
            | Outcome::StackOverflow
            | Outcome::InvalidOutput(_)
            | Outcome::Rejected(_) => {}
        }
        let Form::Source {
            source: Ok(source), ..
        } = &submitted.form
        else {
            assert!(errors > 0, "refused, but `check` finds nothing: {here:?}");
            return format!("; {}", outcome_class(&here.outcome));
        };
        assert_eq!(
            here,
            self.does(thread, &submitted.compile(thread, &self.host).executable),
            "not the same twice"
        );
        self.canonical(thread, &**source, &here);
        let fuel = here.fuel.map_or(0, |fuel| fuel.max(1).ilog2());
        format!("; {fuel} {}", outcome_class(&here.outcome))
    }

    /// The canonical form is its own canonical form, and does the same where both come to an end.
    fn canonical(&self, thread: &GuestThread, source: &dyn Source, original: &Run) {
        let written = source.canonical();
        let shown = String::from_utf8_lossy(&written);
        let again = self.split(&written, "canonical");
        let Some(submitted) = again.first() else {
            panic!("the canonical form holds nothing: {shown}");
        };
        let Form::Source {
            source: Ok(again), ..
        } = &submitted.form
        else {
            panic!("the canonical form does not compile: {shown}");
        };
        assert_eq!(again.canonical(), written, "not its own form");
        let run = self.does(thread, &submitted.compile(thread, &self.host).executable);
        if original.outcome.fuel_is_exact() && run.outcome.fuel_is_exact() {
            let (here, there) = (without_line(&original.outcome), without_line(&run.outcome));
            assert_eq!(here, there, "another meaning: {shown}");
        }
    }

    fn split(&self, text: &[u8], origin: &str) -> Vec<Arc<Submission>> {
        split(self.host.languages(), None, text, origin)
    }

    fn does(&self, thread: &GuestThread, executable: &Executable) -> Run {
        let mut limits = Limits::default();
        limits.semantics.fuel = Fuel::new(2_000_000).expect("in range");
        limits.semantics.memory = MemoryMib::new(16).expect("in range");
        limits.deadline = DeadlineMs::new(60_000).expect("in range");
        let watch = Watch::start(limits.deadline);
        let sandbox = self.host.sandbox();
        sandbox.run(thread, executable, &inputs(), &limits, watch)
    }
}

impl Default for Text {
    fn default() -> Self {
        Text::new()
    }
}

/// An outcome without the line that an error names: the canonical form has its own lines.
fn without_line(outcome: &Outcome) -> Outcome {
    let Outcome::Error(message) = outcome else {
        return outcome.clone();
    };
    let rest = message
        .strip_prefix("line ")
        .and_then(|rest| rest.split_once(": "))
        .map_or(message.as_str(), |(_, rest)| rest);
    Outcome::Error(rest.to_owned())
}

fn hashes(solvers: &[Arc<Submission>]) -> Vec<String> {
    solvers
        .iter()
        .map(|solver| solver.hash.to_string())
        .collect()
}

fn inputs() -> Inputs {
    let grid = |rows: &[&[u64]]| {
        let rows: Vec<Vec<u64>> = rows.iter().map(|row| row.to_vec()).collect();
        Grid::from_rows(&rows).expect("a grid")
    };
    Inputs {
        demos: [Pair {
            input: grid(&[&[0, 2, 0], &[2, 2, 0], &[0, 0, 5]]),
            output: grid(&[&[0, 8, 0], &[8, 8, 0], &[0, 0, 5]]),
        }]
        .into(),
        input: grid(&[&[0, 2, 2, 0], &[2, 0, 0, 0], &[0, 0, 5, 5], &[1, 0, 0, 0]]),
    }
}
