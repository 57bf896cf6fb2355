//! A fresh sandbox and a call: the host's, beside bare wasmtime on the same module.
//!
//! The solver gives its input back, so nearly all of the time is the sandbox's own: making it,
//! handing the program and a grid in, reading the reply, and leaving nothing behind.

use std::sync::Arc;

use super::bare::{Bare, Guards};
use super::measure::{Side, by_turns, timed};
use super::report::{Goal, Report, Row, Unit};
use super::{BenchError, Settings, What};
use crate::compile::parse_file;
use crate::run::engine::RUNTIME;
use crate::run::meter::Watch;
use crate::run::solver::program;
use crate::run::{Executable, Host, Inputs, Limits, Workers};
use crate::task::Grid;

const SOLVER: &str = "def solve(I):\n    return I";
/// Runs in a round: some tens of milliseconds.
const RUNS: usize = 2_000;

pub(super) fn bench(settings: &Settings) -> Result<Report, BenchError> {
    let executable = parse_file(SOLVER.as_bytes())
        .solvers
        .into_iter()
        .next()
        .and_then(|function| function.source.ok())
        .map(|source| program(&source))
        .ok_or_else(|| BenchError::Broken("the solver does not compile".to_owned()))?;
    let Executable::Program { program, .. } = &executable else {
        return Err(BenchError::Broken("the solver does not run".to_owned()));
    };
    let cells = (0..100).map(|cell| cell % 10).collect();
    let inputs = Inputs {
        demos: Arc::new([]),
        input: Grid::from_cells(10, 10, cells)
            .map_err(|error| BenchError::Broken(error.to_string()))?,
    };
    let limits = Limits::default();
    let host = Host::new(Workers::ONE, None)?;
    let bare = Bare::new(RUNTIME, Guards::NONE)?;
    let guarded = Bare::new(RUNTIME, Guards::ALL)?;

    let ours = || host.run(&executable, &inputs, &limits, Watch::start(limits.deadline));
    let given = ours().outcome.grid().cloned();
    for (name, found) in [
        ("the host", given),
        ("bare wasmtime", bare.run(program, false, &inputs)?),
        ("guarded wasmtime", guarded.run(program, false, &inputs)?),
    ] {
        if found.as_ref() != Some(&inputs.input) {
            return Err(BenchError::Differs {
                side: name.to_owned(),
                reference: "the input".to_owned(),
                difference: format!("{found:?}"),
            });
        }
    }

    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| {
            timed(|| {
                (0..RUNS).for_each(|_| drop(ours()));
                Ok(())
            })
        }),
        side(&bare, program, &inputs),
        side(&guarded, program, &inputs),
    ];
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [ours, bare, guarded] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    let row =
        |name, series: &super::measure::Series| Row::new(name, Unit::Seconds, &series.per(RUNS));
    Ok(Report {
        what: What::Sandbox,
        inputs: format!("a solver that gives its 10x10 grid back, {RUNS} times a round"),
        rounds: settings.rounds,
        rows: vec![
            row("solver-host: sandbox, program, call, outcome", ours).held_to(Goal::at_most(20e-6)),
            row("wasmtime: store, instance, program, call", bare),
            row("the same, with fuel and epochs", guarded),
        ],
        ratios: vec![
            Row::new("solver-host / wasmtime", Unit::Times, &ours.over(bare))
                .held_to(Goal::at_most(1.3)),
            Row::new(
                "solver-host / wasmtime with fuel and epochs",
                Unit::Times,
                &ours.over(guarded),
            ),
        ],
        sweeps: Vec::new(),
        notes: Vec::new(),
    })
}

fn side<'a>(bare: &'a Bare, program: &'a [u8], inputs: &'a Inputs) -> Side<'a> {
    Box::new(move || {
        timed(|| {
            for _ in 0..RUNS {
                bare.run(program, false, inputs)?;
            }
            Ok(())
        })
    })
}
