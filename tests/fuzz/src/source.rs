//! The compiler against any text: it ends, it says the same twice, and what it takes means what its
//! canonical form means.

use std::sync::Arc;

use solver_host::check::check;
use solver_host::compile::canonical::{canonical, text};
use solver_host::compile::{ParsedFile, Source, parse_file, parse_in_pieces};
use solver_host::explain::listing::list;
use solver_host::load::split;
use solver_host::run::meter::Watch;
use solver_host::run::solver::{Form, Handed, program};
use solver_host::run::{
    Backend, DeadlineMs, Executable, Fuel, Host, Inputs, Limits, MemoryMib, Outcome, Run, Workers,
};
use solver_host::task::{Grid, Pair};

use crate::guests::outcome_class;

/// Functions of a file that are run at most.
const MOST_RUN: usize = 8;

/// The target.
pub struct Text {
    host: Host,
}

impl Text {
    /// Sets up a host.
    pub fn new() -> Self {
        let host = Host::on(Backend::default(), Workers::ONE, None).expect("a host");
        Text { host }
    }

    /// Hands the bytes in as a file of source.
    pub fn run(&self, data: &[u8]) -> String {
        let solvers = split(data, "fuzzing");
        assert_eq!(
            hashes(&solvers),
            hashes(&split(data, "fuzzing")),
            "cut in two ways"
        );
        let parsed = parse_file(data);
        in_small_pieces(&parsed, data);
        let report = check(data);
        if let Ok(text) = str::from_utf8(data) {
            list(text);
        }
        let mut class = format!(
            "{} functions, {} errors, {} warnings",
            parsed.solvers.len().min(3),
            report.errors.min(3),
            report.warnings.min(3),
        );
        for solver in solvers.iter().take(MOST_RUN) {
            class.push_str(&self.solver(solver, report.errors));
        }
        class
    }

    fn solver(&self, handed: &Handed, errors: usize) -> String {
        let solver = handed.compile(&self.host);
        let here = self.does(&solver.executable);
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
        } = &handed.form
        else {
            assert!(errors > 0, "refused, but `check` finds nothing: {here:?}");
            return format!("; {}", outcome_class(&here.outcome));
        };
        assert_eq!(here, self.does(&program(source)), "not the same twice");
        self.canonical(source, &here);
        let fuel = here.fuel.map_or(0, |fuel| fuel.max(1).ilog2());
        format!("; {fuel} {}", outcome_class(&here.outcome))
    }

    /// The canonical form is its own canonical form, and does the same where both come to an end.
    fn canonical(&self, source: &Source, original: &Run) {
        let written = text(&canonical(source));
        let again = split(written.as_bytes(), "canonical");
        let Some(Form::Source {
            source: Ok(again), ..
        }) = again.first().map(|handed| &handed.form)
        else {
            panic!("the canonical form does not compile: {written}");
        };
        assert_eq!(text(&canonical(again)), written, "not its own form");
        let run = self.does(&program(again));
        if original.outcome.fuel_is_exact() && run.outcome.fuel_is_exact() {
            let (here, there) = (without_line(&original.outcome), without_line(&run.outcome));
            assert_eq!(here, there, "another meaning: {written}");
        }
    }

    fn does(&self, executable: &Executable) -> Run {
        let mut limits = Limits::default();
        limits.semantics.fuel = Fuel::new(2_000_000).expect("in range");
        limits.semantics.memory = MemoryMib::new(16).expect("in range");
        limits.deadline = DeadlineMs::new(60_000).expect("in range");
        let watch = Watch::start(limits.deadline);
        self.host.run(executable, &inputs(), &limits, watch)
    }
}

impl Default for Text {
    fn default() -> Self {
        Text::new()
    }
}

/// A file means the same in whatever pieces it is parsed. Of several errors another may come first.
fn in_small_pieces(whole: &ParsedFile, data: &[u8]) {
    let pieces = parse_in_pieces(data, 0);
    assert_eq!(pieces.solvers.len(), whole.solvers.len(), "in pieces");
    for (one, other) in pieces.solvers.iter().zip(&whole.solvers) {
        assert_eq!(one.name, other.name);
        assert_eq!(one.range, other.range);
        assert_eq!(one.first_line, other.first_line);
        assert_eq!(one.places, other.places);
        match (&one.source, &other.source) {
            (Err(_), Err(_)) if one.name.is_empty() => {}
            (one, other) => assert_eq!(one, other, "in pieces"),
        }
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

fn hashes(solvers: &[Arc<Handed>]) -> Vec<String> {
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
        demos: Arc::new([Pair {
            input: grid(&[&[0, 2, 0], &[2, 2, 0], &[0, 0, 5]]),
            output: grid(&[&[0, 8, 0], &[8, 8, 0], &[0, 0, 5]]),
        }]),
        input: grid(&[&[0, 2, 2, 0], &[2, 0, 0, 0], &[0, 0, 5, 5], &[1, 0, 0, 0]]),
    }
}
