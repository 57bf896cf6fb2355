//! Whether ten times as much takes ten times as long, and no more memory.
//!
//! Solvers through `score` and through `run`, tasks through `run`, and cells of a grid through one
//! solver. Whole processes but for the last, which is about the runs alone.

use std::cell::RefCell;
use std::ffi::OsString;
use std::time::Duration;

use super::{BenchError, Settings, What, stream};
use crate::measure::{Series, Side, by_turns, timed};
use crate::ours::{Ours, program};
use crate::process::{Ended, run, words};
use crate::report::{Goal, Report, Row, Unit};
use solver_arc_dsl::generate::{Plan, battery};
use solver_core::files::Scratch;
use solver_core::limits::Workers;
use solver_core::sample_set::Inputs;
use solver_core::task::Grid;
use solver_judge::load::{Dataset, Wanted, by_id, select};
use solver_sandbox::run::Executable;
use solver_sandbox::thread::GuestThread;

/// Solvers of a process.
const SOLVERS: [usize; 3] = [1_000, 10_000, 100_000];
/// The task that all of them are for, where they go through `run`.
const TASK: &str = "007bbfb7";
/// Tasks of a process, and solvers of each.
const TASKS: [usize; 3] = [1, 20, 400];
const SOLVERS_OF_A_TASK: &str = "5";
/// Sides of a grid, and runs on each.
const SIDES: [usize; 6] = [3, 5, 10, 20, 25, 30];
const RUNS: usize = 2_000;
/// Work on every cell, in the ways that solvers go over them.
const SOLVER: &str = "def scale(I):
    x1 = hmirror(I)
    x2 = replace(x1, ONE, TWO)
    x3 = ofcolor(x2, TWO)
    x4 = fill(x2, THREE, x3)
    x5 = asobject(x4)
    x6 = recolor(FIVE, x5)
    O = paint(x4, x6)
    return O
";
/// How far from linear anything may be.
const LINEAR: f64 = 1.1;

pub(super) fn bench(settings: &Settings, thread: &GuestThread) -> Result<Report, BenchError> {
    let folder = Scratch::new("bench")?;
    let mut report = Report {
        what: What::Scale,
        inputs: format!(
            "score and run: a thousand mutants of our own solvers again and again; then {} tasks \
             with {SOLVERS_OF_A_TASK} solvers each; whole processes, default pools",
            TASKS[2]
        ),
        rounds: settings.rounds,
        rows: Vec::new(),
        ratios: Vec::new(),
        sweeps: Vec::new(),
        notes: Vec::new(),
    };
    in_score(&folder, settings, &mut report)?;
    in_run(&folder, settings, &mut report)?;
    tasks(&folder, settings, &mut report)?;
    cells(settings, thread, &mut report)?;
    report.notes.push(
        "run keeps every verdict and output until its report, so its memory grows with the \
         solvers of a task; that of score does not."
            .to_owned(),
    );
    Ok(report)
}

/// Processes that do more and more of one thing.
struct Growing<'a> {
    /// Its name, as `score`.
    name: &'a str,
    /// The thing that grows, as `solver`.
    of: &'a str,
    settings: &'a Settings,
}

impl Growing<'_> {
    /// Measures a process of each size, or several that add up to the same, and puts time and
    /// memory into relation. A process gives its time and the most memory that it had.
    fn measure<const N: usize>(
        &self,
        sizes: [usize; N],
        each: impl Fn(usize) -> Result<(Duration, u64), BenchError>,
        is_flat: bool,
        report: &mut Report,
    ) -> Result<(), BenchError> {
        let peaks: [RefCell<Vec<f64>>; N] = std::array::from_fn(|_| RefCell::default());
        let mut sides: Vec<Side<'_>> = Vec::with_capacity(N);
        for (size, peak) in sizes.into_iter().zip(&peaks) {
            let each = &each;
            sides.push(Box::new(move || {
                let (took, most) = each(size)?;
                peak.borrow_mut().push(most as f64);
                Ok(took)
            }));
        }
        let rounds = self.settings.rounds;
        let walls = by_turns(rounds, &mut sides)?;
        drop(sides);
        let peaks = peaks.map(|peak| Series::noted(peak, rounds));
        let mut before: Option<(usize, Series, &Series)> = None;
        for ((size, wall), peak) in sizes.into_iter().zip(&walls).zip(&peaks) {
            let (name, of) = (self.name, self.of);
            let each = wall.per(size);
            report.rows.extend([
                Row::new(format!("{name}, {size}: a {of}"), Unit::Seconds, &each),
                Row::new(format!("{name}, {size}: memory at most"), Unit::Bytes, peak),
            ]);
            if let Some((less, each_before, peak_before)) = before {
                let row = |what: &str, series: &Series| {
                    let name = format!("{name}: {what}, {size} over {less}");
                    Row::new(name, Unit::Times, series)
                };
                let time = row(&format!("time a {of}"), &each.over(&each_before));
                report.ratios.push(time.held_to(Goal::at_most(LINEAR)));
                if is_flat {
                    let memory = row("memory", &peak.over(peak_before));
                    report.ratios.push(memory.held_to(Goal::at_most(LINEAR)));
                }
            }
            before = Some((size, each, peak));
        }
        Ok(())
    }
}

/// The same thousand requests again and again, under ids of their own: in a longer battery there
/// would be rarer and slower solvers.
fn in_score(folder: &Scratch, settings: &Settings, report: &mut Report) -> Result<(), BenchError> {
    let [least, ..] = SOLVERS;
    let solvers = stream::solvers(least)?;
    let mut args = words(&["score", "--cache"]);
    args.push(folder.path().join("cache").into());
    Growing {
        name: "score",
        of: "solver",
        settings,
    }
    .measure(
        SOLVERS,
        |count| {
            let input = stream::requests(solvers.iter().cycle().take(count));
            let ended = run(&args, input.as_bytes())?;
            complete("score", ended.lines(), count)?;
            Ok((ended.wall, ended.peak))
        },
        true,
        report,
    )
}

/// Likewise, the same file again and again.
fn in_run(folder: &Scratch, settings: &Settings, report: &mut Report) -> Result<(), BenchError> {
    let [least, ..] = SOLVERS;
    let task = by_id(TASK, None)?.task;
    let plan = Plan {
        task: &task.id,
        count: least,
        seed: 0,
    };
    let texts: Vec<String> = battery(&plan).into_iter().map(|made| made.text).collect();
    let file = folder.path().join("solvers.py");
    std::fs::write(&file, texts.join("\n\n"))?;
    Growing {
        name: "run",
        of: "solver",
        settings,
    }
    .measure(
        SOLVERS,
        |count| {
            let mut args = words(&["run", TASK, "--json"]);
            for _ in 0..count / least {
                args.extend([OsString::from("--solvers"), file.clone().into()]);
            }
            let ended = job(folder, args)?;
            complete("run", ended.solvers()? as usize, count)?;
            Ok((ended.wall, ended.peak))
        },
        false,
        report,
    )
}

/// The same tasks each time: by one process, or by several that take some of them each.
fn tasks(folder: &Scratch, settings: &Settings, report: &mut Report) -> Result<(), BenchError> {
    let [.., most] = TASKS;
    let all = Wanted {
        names: &[],
        dataset: Some(Dataset::ArcAgi1Training),
        all: true,
        ..Wanted::default()
    };
    // No folder was named, so nothing in one is passed over.
    let names: Vec<OsString> = select(&all, &|_| ())?
        .into_iter()
        .take(most)
        .map(|loaded| OsString::from(loaded.task.id.as_str()))
        .collect();
    complete("the training set", names.len(), most)?;
    let parts = |size: usize| -> Result<(Duration, u64), BenchError> {
        let (mut took, mut peak) = (Duration::ZERO, 0);
        for names in names.chunks(size) {
            let mut args = words(&["run", "--json", "--count", SOLVERS_OF_A_TASK]);
            args.extend(names.iter().cloned());
            let ended = job(folder, args)?;
            // Of several tasks there is a sum.
            let sum = usize::from(names.len() > 1);
            complete("run", ended.lines(), names.len() + sum)?;
            took += ended.wall;
            peak = peak.max(ended.peak);
        }
        // The time of one process of this size, on average over all tasks.
        let share = size as f64 / names.len() as f64;
        Ok((took.mul_f64(share), peak))
    };
    Growing {
        name: "run, tasks of a process",
        of: "task",
        settings,
    }
    .measure(TASKS, parts, true, report)
}

/// The main job, with archive and cache in a folder.
fn job(folder: &Scratch, mut args: Vec<OsString>) -> Result<Ended, BenchError> {
    args.push("--archive".into());
    args.push(folder.path().join("archive").into());
    args.push("--cache".into());
    args.push(folder.path().join("cache").into());
    run(&args, &[])
}

/// Whether all of it was done.
fn complete(side: &str, done: usize, wanted: usize) -> Result<(), BenchError> {
    if done == wanted {
        return Ok(());
    }
    Err(BenchError::Differs {
        side: side.to_owned(),
        reference: "what it was given".to_owned(),
        difference: format!("{done} instead of {wanted}"),
    })
}

/// One solver on grids of every size.
fn cells(settings: &Settings, thread: &GuestThread, report: &mut Report) -> Result<(), BenchError> {
    let ours = Ours::new(Workers::ONE)?;
    let solver = ours.executable(&program(SOLVER)?);
    let mut inputs = Vec::with_capacity(SIDES.len());
    for side in SIDES {
        let cells = (0..side * side).map(|cell| (cell * cell % 11 % 10) as u8);
        let input = Grid::from_cells(side, side, cells.collect())
            .map_err(|error| BenchError::Broken(format!("a grid of {side}: {error}")))?;
        let inputs_of = Inputs {
            demos: Vec::new().into(),
            input,
        };
        gives_a_grid(&ours, thread, &solver, &inputs_of)?;
        inputs.push(inputs_of);
    }
    let mut sides: Vec<Side<'_>> = Vec::with_capacity(inputs.len());
    for inputs in &inputs {
        let (ours, solver) = (&ours, &solver);
        sides.push(Box::new(move || {
            timed(|| {
                for _ in 0..RUNS {
                    gives_a_grid(ours, thread, solver, inputs)?;
                }
                Ok(())
            })
        }));
    }
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let each: Vec<Series> = series.iter().map(|series| series.per(RUNS)).collect();
    for (side, series) in SIDES.iter().zip(&each) {
        let name = format!("a run on a grid of {side}x{side}");
        report.rows.push(Row::new(name, Unit::Seconds, series));
    }
    let [_, _, less, more, _, most] = each.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    let [_, _, few, many, _, all] = SIDES.map(|side| (side * side) as f64);
    // The line through two sizes, as far as the largest.
    let steps = (all - few) / (many - few);
    let line = more.beyond(less).times(steps).plus(less);
    report.ratios.push(
        Row::new(
            "a run on 30x30, over the line through 10x10 and 20x20",
            Unit::Times,
            &most.over(&line),
        )
        .held_to(Goal::at_most(LINEAR)),
    );
    Ok(())
}

fn gives_a_grid(
    ours: &Ours,
    thread: &GuestThread,
    solver: &Executable,
    inputs: &Inputs,
) -> Result<(), BenchError> {
    let run = ours.run(thread, solver, inputs);
    match run.outcome.grid() {
        Some(_) => Ok(()),
        None => Err(BenchError::Broken(format!(
            "the solver ends as {:?}",
            run.outcome
        ))),
    }
}
