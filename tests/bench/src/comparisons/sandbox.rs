//! A fresh sandbox and a call: the host's, beside bare wasmtime on the same module.
//!
//! The solver gives its input back, so nearly all of the time is the sandbox's own: making it,
//! handing the program and a grid in, reading the reply, and leaving nothing behind.

use super::{BenchError, Settings, What};
use crate::bare::{Bare, Guards};
use crate::measure::{Series, Side, by_turns, timed};
use crate::ours::{Ours, program};
use crate::report::{Goal, Report, Row, Unit};
use solver_arc_dsl::RUNTIME;
use solver_core::limits::Workers;
use solver_core::outcome::Run;
use solver_core::sample_set::Inputs;
use solver_core::task::Grid;
use solver_language::Program;
use solver_sandbox::thread::GuestThread;

const SOLVER: &str = "def solve(I):\n    return I";
/// Runs in a round: some tens of milliseconds.
const RUNS: usize = 2_000;

pub(super) fn bench(settings: &Settings, thread: &GuestThread) -> Result<Report, BenchError> {
    let program = &program(SOLVER)?;
    let cells = (0..100).map(|cell| cell % 10).collect();
    let inputs = Inputs {
        demos: [].into(),
        input: Grid::from_cells(10, 10, cells)
            .map_err(|error| BenchError::Broken(error.to_string()))?,
    };
    let host = Ours::new(Workers::ONE)?;
    let executable = host.executable(program);
    let module = host.module(program);
    let bare = Bare::new(RUNTIME, Guards::NONE)?;
    let guarded = Bare::new(RUNTIME, Guards::ALL)?;

    let ours = || host.run(thread, &executable, &inputs);
    let linked = || host.run(thread, &module, &inputs);
    let given = |run: Run| run.outcome.grid().cloned();
    for (name, found) in [
        ("the host", given(ours())),
        ("the host, with a module", given(linked())),
        ("bare wasmtime", bare.run(thread, program, &inputs)?),
        ("guarded wasmtime", guarded.run(thread, program, &inputs)?),
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
        Box::new(|| {
            timed(|| {
                (0..RUNS).for_each(|_| drop(linked()));
                Ok(())
            })
        }),
        side(&bare, thread, program, &inputs),
        side(&guarded, thread, program, &inputs),
    ];
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [ours, linked, bare, guarded] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    let row = |name, series: &Series| Row::new(name, Unit::Seconds, &series.per(RUNS));
    Ok(Report {
        what: What::Sandbox,
        inputs: format!("a solver that gives its 10x10 grid back, {RUNS} times a round"),
        rounds: settings.rounds,
        rows: vec![
            row("solver-host: sandbox, program, call, outcome", ours).held_to(Goal::at_most(20e-6)),
            row("the same, the program as a module of its own", linked),
            row("wasmtime: store, instance, program, call", bare),
            row("wasmtime, with fuel and epochs", guarded),
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

fn side<'a>(
    bare: &'a Bare,
    thread: &'a GuestThread,
    program: &'a Program,
    inputs: &'a Inputs,
) -> Side<'a> {
    Box::new(move || {
        timed(|| {
            for _ in 0..RUNS {
                bare.run(thread, program, inputs)?;
            }
            Ok(())
        })
    })
}
