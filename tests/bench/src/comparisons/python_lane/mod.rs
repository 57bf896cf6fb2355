//! Python solvers in fresh sandboxes, beside the ways in which CPython runs them: a process spawned for each
//! run, a fork of a warm parent for each, a warm pool. The last two keep what a run leaves or have no
//! sandbox.
//!
//! | module | owns |
//! | --- | --- |
//! | [`here`] | the host, in this process and as whole ones |
//! | [`programs`] | programs of others, on both sides |

mod here;
mod programs;

use std::cell::RefCell;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;

use super::{BenchError, Settings, What};
use crate::cpython::{Python, Talk};
use crate::measure::{Series, Side, by_turns, timed};
use crate::report::{Goal, Report, Row, Unit};
use here::{Here, LASTING, lasting, one_run, rows};
use solver_core::task::Grid;
use solver_sandbox::thread::GuestThread;

const IDENTITY: &str = "import numpy as np\n\n\ndef solve(grid):\n    return grid\n";
const TURNED: &str =
    "import numpy as np\n\n\ndef solve(grid):\n    return np.rot90(np.array(grid))\n";
/// The whole of a process that is spawned for a run.
const ONCE: &str = "
import json, sys
import numpy as np
print(json.dumps(json.loads(sys.stdin.readline())))
";
/// The script for CPython.
const SCRIPT: &str = include_str!("peer.py");
/// How programs are called, shared with `make compare-python`.
const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../compare-python");

/// Runs in a round on each side.
const RUNS: usize = 500;
const BY_TWO: usize = 500;
const SPAWNED: usize = 4;
const FORKED: usize = 50;
const POOLED: usize = 300;

pub(super) fn bench(settings: &Settings, thread: &GuestThread) -> Result<Report, BenchError> {
    let mut report = Report {
        what: What::PythonLane,
        inputs: "a grid of 20 x 20, cpython-numpy".to_owned(),
        rounds: settings.rounds,
        rows: Vec::new(),
        ratios: Vec::new(),
        sweeps: Vec::new(),
        notes: Vec::new(),
    };
    let cells = (0..400u16).map(|cell| (cell % 10) as u8).collect();
    let grid = Grid::from_cells(20, 20, cells).map_err(|e| BenchError::Broken(e.to_string()))?;
    let Some(here) = Here::new(thread, &[IDENTITY, TURNED], &grid)? else {
        report.notes.push(
            "skipped: cpython-numpy is not installed; run `solver-host python install`".to_owned(),
        );
        return Ok(report);
    };
    own(&here, thread, &grid, settings, &mut report)?;
    if let Err(reason) = has_numpy(&settings.python) {
        report
            .notes
            .push(format!("CPython's rows are skipped: {reason}"));
        return Ok(report);
    }
    let python = Python::find(&settings.python, Path::new(RULES)).map_err(BenchError::Broken)?;
    beside(&here, thread, &grid, &python, settings, &mut report)?;
    match &settings.programs {
        Some(folder) => real(folder, &python, settings, &mut report)?,
        None => report
            .notes
            .push("real programs are skipped: --programs names no folder of them".to_owned()),
    }
    report.notes.push(
        "A fork and a pool have no sandbox, and a pool keeps what each run leaves.".to_owned(),
    );
    Ok(report)
}

fn has_numpy(python: &str) -> Result<(), String> {
    let imported = Command::new(python)
        .args(["-c", "import numpy"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match imported {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!(
            "{python} has no numpy; name another one by --python"
        )),
        Err(error) => Err(format!("{python}: {error}; name another one by --python")),
    }
}

fn median(times: Vec<f64>) -> f64 {
    Series::new(times).spread().median
}

/// The rows that need nothing but the host.
fn own(
    here: &Here,
    thread: &GuestThread,
    grid: &Grid,
    settings: &Settings,
    report: &mut Report,
) -> Result<(), BenchError> {
    let medians = [const { RefCell::new(Vec::new()) }; 2];
    let runs = |place: usize| -> Side<'_> {
        let medians = &medians[place];
        Box::new(move || {
            let times = here.times(thread, place, RUNS);
            let sum = times.iter().sum();
            medians.borrow_mut().push(median(times));
            Ok(Duration::from_secs_f64(sum))
        })
    };
    // The first process may find a cold cache.
    one_run(IDENTITY, grid)?;
    let mut sides: Vec<Side<'_>> = vec![
        runs(0),
        runs(1),
        Box::new(|| here.by_two(BY_TWO)),
        Box::new(|| Ok(one_run(IDENTITY, grid)?.wall)),
    ];
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [_, _, two, process] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    let [identity, turned] = medians.map(|noted| Series::noted(noted, settings.rounds));
    let memory = Series::new(vec![lasting(&[IDENTITY, TURNED], grid)?.peak as f64]);
    report.rows.extend([
        Row::new("identity, p50 of a run", Unit::Seconds, &identity)
            .held_to(Goal::at_most(0.6e-3).better(0.35e-3)),
        Row::new("np.rot90, p50 of a run", Unit::Seconds, &turned)
            .held_to(Goal::at_most(1.3e-3).better(0.8e-3)),
        Row::new(
            "identity, two workers of one process",
            Unit::PerSecond,
            &two.rate(2 * BY_TWO),
        )
        .held_to(Goal::at_least(1_700.0).better(3_000.0)),
        Row::new("a process with one run, warm cache", Unit::Seconds, process)
            .held_to(Goal::at_most(50e-3).better(15e-3)),
        Row::new(
            format!("memory at most, two workers, {LASTING} runs (once)"),
            Unit::Bytes,
            &memory,
        )
        .held_to(Goal::at_most(f64::from(400 << 20)).better(f64::from(200 << 20))),
    ]);
    Ok(())
}

/// The rows of CPython, each with the same runs here.
fn beside(
    here: &Here,
    thread: &GuestThread,
    grid: &Grid,
    python: &Python,
    settings: &Settings,
    report: &mut Report,
) -> Result<(), BenchError> {
    let first = json!({"grid": rows(grid), "solvers": [IDENTITY, TURNED], "programs": []});
    let mut talk = python.start(SCRIPT, &[], &first)?;
    same(here, thread, grid, python, &mut talk)?;
    let talk = RefCell::new(talk);
    let ask = |what: &'static str, runs: usize| -> Side<'_> {
        let talk = &talk;
        Box::new(move || {
            let took: u64 = talk.borrow_mut().ask(what, &[runs])?;
            Ok(Duration::from_nanos(took))
        })
    };
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| {
            timed(|| {
                (0..RUNS).for_each(|_| drop(here.run(thread, 0)));
                Ok(())
            })
        }),
        Box::new(|| {
            timed(|| {
                for _ in 0..SPAWNED {
                    spawned(python, grid)?;
                }
                Ok(())
            })
        }),
        ask("fork", FORKED),
        ask("pool", POOLED),
    ];
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [ours, spawned, forked, pooled] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    let ours = ours.per(RUNS);
    let peers = [
        (
            "python3 -c with numpy",
            spawned.per(SPAWNED),
            Some((80.0, 200.0)),
        ),
        (
            "a fork of a warm parent",
            forked.per(FORKED),
            Some((3.0, 6.0)),
        ),
        ("a warm pool", pooled.per(POOLED), None),
    ];
    let row = Row::new("solver-host, identity, mean of a run", Unit::Seconds, &ours);
    report.rows.push(row);
    for (name, theirs, goal) in peers {
        let row = Row::new(format!("{name}, a run"), Unit::Seconds, &theirs);
        report.rows.push(row);
        let ratio = theirs.over(&ours);
        let ratio = Row::new(format!("{name} / solver-host"), Unit::Times, &ratio);
        report.ratios.push(match goal {
            Some((must, stretch)) => ratio.held_to(Goal::at_least(must).better(stretch)),
            None => ratio,
        });
    }
    Ok(())
}

/// The output of a process that imports numpy and gives its grid back.
fn spawned(python: &Python, grid: &Grid) -> Result<Vec<Vec<u8>>, BenchError> {
    python.once(ONCE, &[], &json!(rows(grid)))
}

/// Whether every way gives what the host gives.
fn same(
    here: &Here,
    thread: &GuestThread,
    grid: &Grid,
    python: &Python,
    talk: &mut Talk,
) -> Result<(), BenchError> {
    let theirs: Vec<Vec<Vec<Vec<u8>>>> = talk.ask("outcomes", &[])?;
    let mut found = Vec::new();
    for (place, theirs) in theirs.into_iter().enumerate() {
        found.extend(theirs.into_iter().map(|grid| (place, grid)));
    }
    found.push((0, spawned(python, grid)?));
    for (place, theirs) in found {
        let outcome = here.run(thread, place).outcome;
        if outcome.grid().map(rows).as_ref() != Some(&theirs) {
            return Err(BenchError::Differs {
                side: "CPython".to_owned(),
                reference: "the host".to_owned(),
                difference: format!("{theirs:?} instead of {outcome:?}"),
            });
        }
    }
    Ok(())
}

/// Programs of others: CPU time here, in one process, and in one process of CPython that isolates nothing.
fn real(
    folder: &Path,
    python: &Python,
    settings: &Settings,
    report: &mut Report,
) -> Result<(), BenchError> {
    let programs = programs::read(folder)?;
    let first = json!({"grid": [[0]], "solvers": [], "programs": programs});
    let mut talk = python.start(SCRIPT, &[], &first)?;
    let places = programs::equal(&programs, &mut talk)?;
    if places.is_empty() {
        report
            .notes
            .push("real programs are skipped: none ends in the same way on both sides".to_owned());
        return Ok(());
    }
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| Ok(programs::scored(&programs, &places)?.cpu)),
        Box::new(|| Ok(Duration::from_nanos(talk.ask("cpu", &places)?))),
    ];
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [ours, theirs] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    let count = places.len();
    report.rows.extend([
        Row::new(
            format!("{count} real programs with numpy, CPU time"),
            Unit::Seconds,
            ours,
        ),
        Row::new("CPython, one process, the same", Unit::Seconds, theirs),
    ]);
    report.ratios.push(
        Row::new(
            format!("CPython, one process / solver-host, CPU time of {count} programs"),
            Unit::Times,
            &theirs.over(ours),
        )
        .held_to(Goal::at_least(0.2).better(0.3)),
    );
    report.notes.push(format!(
        "{} of {} programs looked at take part: they end in the same way on both sides",
        count,
        programs.len()
    ));
    Ok(())
}
