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
use solver_python::Interpreter;
use solver_sandbox::thread::GuestThread;

/// What is measured of an interpreter.
struct Lane {
    interpreter: Interpreter,
    identity: &'static str,
    turned: &'static str,
    /// The name of the second solver.
    turns: &'static str,
    /// The whole of a process that is spawned for a run.
    once: &'static str,
    /// The name of such a process.
    spawned: &'static str,
    goals: Goals,
}

/// The figures that are held to: each with the better one.
struct Goals {
    identity_ms: (f64, f64),
    turned_ms: (f64, f64),
    by_two: (f64, f64),
    process_ms: (f64, f64),
    memory_mib: (u32, u32),
    spawned: (f64, f64),
}

const CORE: Lane = Lane {
    interpreter: Interpreter::Core,
    identity: "import re\n\n\ndef solve(grid):\n    return grid\n",
    turned: "import re\n\n\ndef solve(grid):\n    return [list(row) for row in zip(*grid[::-1])]\n",
    turns: "a list turned",
    once: "import json, sys\nprint(json.dumps(json.loads(sys.stdin.readline())))\n",
    spawned: "python3 -c",
    goals: Goals {
        identity_ms: (0.4, 0.2),
        turned_ms: (0.8, 0.5),
        by_two: (3_500.0, 6_000.0),
        process_ms: (25.0, 12.0),
        memory_mib: (150, 100),
        spawned: (60.0, 120.0),
    },
};

const WITH_NUMPY: Lane = Lane {
    interpreter: Interpreter::Numpy,
    identity: "import numpy as np\n\n\ndef solve(grid):\n    return grid\n",
    turned: "import numpy as np\n\n\ndef solve(grid):\n    return np.rot90(np.array(grid))\n",
    turns: "np.rot90",
    once: "import json, sys\nimport numpy as np\nprint(json.dumps(json.loads(sys.stdin.readline())))\n",
    spawned: "python3 -c with numpy",
    goals: Goals {
        identity_ms: (0.6, 0.35),
        turned_ms: (1.3, 0.8),
        by_two: (1_700.0, 3_000.0),
        process_ms: (50.0, 15.0),
        memory_mib: (400, 200),
        spawned: (80.0, 200.0),
    },
};

impl Lane {
    fn solvers(&self) -> [&'static str; 2] {
        [self.identity, self.turned]
    }

    /// The name of a row.
    fn row(&self, name: &str) -> String {
        format!("{}: {name}", self.interpreter.name())
    }
}

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
        inputs: "a grid of 20 x 20".to_owned(),
        rounds: settings.rounds,
        rows: Vec::new(),
        ratios: Vec::new(),
        sweeps: Vec::new(),
        notes: Vec::new(),
    };
    let cells = (0..400u16).map(|cell| (cell % 10) as u8).collect();
    let grid = Grid::from_cells(20, 20, cells).map_err(|e| BenchError::Broken(e.to_string()))?;
    let mut installed = Vec::new();
    for lane in [&CORE, &WITH_NUMPY] {
        match Here::new(thread, lane.interpreter, &lane.solvers(), &grid)? {
            Some(here) => installed.push((lane, here)),
            None => report.notes.push(format!(
                "skipped: {} is not installed; run `solver-host python install`",
                lane.interpreter.name()
            )),
        }
    }
    for (lane, here) in &installed {
        own(lane, here, thread, &grid, settings, &mut report)?;
    }
    if installed.is_empty() {
        return Ok(report);
    }
    if let Err(reason) = has_numpy(&settings.python) {
        report
            .notes
            .push(format!("CPython's rows are skipped: {reason}"));
        return Ok(report);
    }
    let python = Python::find(&settings.python, Path::new(RULES)).map_err(BenchError::Broken)?;
    for (lane, here) in &installed {
        beside(lane, here, thread, &grid, &python, settings, &mut report)?;
    }
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
    lane: &Lane,
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
    let process = || one_run(lane.interpreter, lane.identity, grid);
    process()?;
    let mut sides: Vec<Side<'_>> = vec![
        runs(0),
        runs(1),
        Box::new(|| here.by_two(BY_TWO)),
        Box::new(|| Ok(process()?.wall)),
    ];
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [_, _, two, whole] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    let [identity, turned] = medians.map(|noted| Series::noted(noted, settings.rounds));
    let peak = lasting(lane.interpreter, &lane.solvers(), grid)?.peak;
    let memory = Series::new(vec![peak as f64]);
    let goals = &lane.goals;
    let at_most = |(must, better): (f64, f64)| Goal::at_most(must * 1e-3).better(better * 1e-3);
    let (must, better) = goals.by_two;
    let mib = |mib: u32| f64::from(mib << 20);
    report.rows.extend([
        Row::new(lane.row("identity, p50 of a run"), Unit::Seconds, &identity)
            .held_to(at_most(goals.identity_ms)),
        Row::new(
            lane.row(&format!("{}, p50 of a run", lane.turns)),
            Unit::Seconds,
            &turned,
        )
        .held_to(at_most(goals.turned_ms)),
        Row::new(
            lane.row("identity, two workers of one process"),
            Unit::PerSecond,
            &two.rate(2 * BY_TWO),
        )
        .held_to(Goal::at_least(must).better(better)),
        Row::new(
            lane.row("a process with one run, warm cache"),
            Unit::Seconds,
            whole,
        )
        .held_to(at_most(goals.process_ms)),
        Row::new(
            lane.row(&format!(
                "memory at most, two workers, {LASTING} runs (once)"
            )),
            Unit::Bytes,
            &memory,
        )
        .held_to(Goal::at_most(mib(goals.memory_mib.0)).better(mib(goals.memory_mib.1))),
    ]);
    Ok(())
}

/// The rows of CPython, each with the same runs here.
fn beside(
    lane: &Lane,
    here: &Here,
    thread: &GuestThread,
    grid: &Grid,
    python: &Python,
    settings: &Settings,
    report: &mut Report,
) -> Result<(), BenchError> {
    let first = json!({"grid": rows(grid), "solvers": lane.solvers(), "programs": []});
    let mut talk = python.start(SCRIPT, &[], &first)?;
    same(lane, here, thread, grid, python, &mut talk)?;
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
                    spawned(lane, python, grid)?;
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
        (lane.spawned, spawned.per(SPAWNED), Some(lane.goals.spawned)),
        (
            "a fork of a warm parent",
            forked.per(FORKED),
            match lane.interpreter {
                Interpreter::Core => None,
                Interpreter::Numpy => Some((3.0, 6.0)),
            },
        ),
        ("a warm pool", pooled.per(POOLED), None),
    ];
    let name = lane.row("identity, mean of a run");
    let row = Row::new(name, Unit::Seconds, &ours);
    report.rows.push(row);
    for (name, theirs, goal) in peers {
        let row = Row::new(lane.row(&format!("{name}, a run")), Unit::Seconds, &theirs);
        report.rows.push(row);
        let ratio = theirs.over(&ours);
        let ratio = Row::new(
            lane.row(&format!("{name} / solver-host")),
            Unit::Times,
            &ratio,
        );
        report.ratios.push(match goal {
            Some((must, stretch)) => ratio.held_to(Goal::at_least(must).better(stretch)),
            None => ratio,
        });
    }
    Ok(())
}

/// The output of a process that gives its grid back.
fn spawned(lane: &Lane, python: &Python, grid: &Grid) -> Result<Vec<Vec<u8>>, BenchError> {
    python.once(lane.once, &[], &json!(rows(grid)))
}

/// Whether every way gives what the host gives.
fn same(
    lane: &Lane,
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
    found.push((0, spawned(lane, python, grid)?));
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
