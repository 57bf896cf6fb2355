//! Each primitive by itself, beside CPython.
//!
//! The calls and their arguments were recorded while real solvers worked on real grids. Here a call is
//! made many times in one live instance, by a program that does nothing else, and what the instance and
//! its arguments take is measured with a program that makes no call, and taken off. CPython makes the
//! same calls as often in a loop, and an empty loop is taken off. Of three timings in a row the least
//! counts, on both sides.

mod calls;

use std::cell::RefCell;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use super::{BenchError, Settings, What};
use crate::cpython::{Python, Talk};
use crate::measure::{Series, Side, by_turns};
use crate::ours::Ours;
use crate::report::{Goal, Report, Row, Unit};
use calls::{Call, recorded, told};
use solver_arc_dsl::explain::value::{Reply, Value, from_json, primitive_name, reply};
use solver_core::limits::Workers;
use solver_sandbox::thread::GuestThread;

const SCRIPT: &str = include_str!("peer.py");
/// Timings in a row; the least counts.
const REPEATS: usize = 3;
/// A call is made so often that all of it takes at least this, where that is not too often.
const LONG_ENOUGH: f64 = 50e-6;
/// The fewest and the most times in a row. More would leave behind more than any run leaves.
const FEWEST: u32 = 4;
const MOST: u32 = 1_000;

pub(super) fn bench(settings: &Settings, thread: &GuestThread) -> Result<Report, BenchError> {
    let mut report = Report {
        what: What::Dsl,
        inputs: "nothing".to_owned(),
        rounds: settings.rounds,
        rows: Vec::new(),
        ratios: Vec::new(),
        sweeps: Vec::new(),
        notes: Vec::new(),
    };
    let Some(folder) = &settings.arc_dsl else {
        report
            .notes
            .push("skipped: --arc-dsl names no folder of arc-dsl".to_owned());
        return Ok(report);
    };
    let dsl = folder.join("dsl.py");
    if !dsl.is_file() {
        return Err(BenchError::Peer {
            what: "arc-dsl",
            reason: format!("{} is no file; --arc-dsl names its folder", dsl.display()),
        });
    }
    let python = match Python::find(&settings.python, folder) {
        Ok(python) => python,
        Err(reason) => {
            report
                .notes
                .push(format!("skipped: no CPython: {reason}; see --python"));
            return Ok(report);
        }
    };
    let calls = recorded()?;
    let ours = Here {
        ours: Ours::new(Workers::ONE)?,
        thread,
    };
    let mut talk = python.start(SCRIPT, &[], &told(&calls))?;
    compare(&calls, &ours, &mut talk)?;
    let turns = calls
        .iter()
        .map(|call| ours.turns(call))
        .collect::<Result<Vec<u32>, _>>()?;

    // The time of each primitive for all its calls, round by round.
    let primitives = primitives(&calls);
    let (here, there) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let of_all: Vec<usize> = turns.iter().map(|&turns| turns as usize).collect();
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| {
            let mut times = Vec::with_capacity(calls.len());
            for (call, &turns) in calls.iter().zip(&turns) {
                times.push(ours.time(call, turns)?);
            }
            Ok(noted(&here, &primitives, &times))
        }),
        Box::new(|| {
            let nanoseconds: Vec<f64> = talk.ask("times", &of_all)?;
            let times: Vec<f64> = nanoseconds.iter().map(|time| time * 1e-9).collect();
            Ok(noted(&there, &primitives, &times))
        }),
    ];
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [ours, theirs] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    report.inputs = format!(
        "{} calls of {} primitives, recorded from arc-dsl's solvers at work, one thread each",
        calls.len(),
        primitives.len()
    );
    report.rows = vec![
        Row::new("solver-host, a call", Unit::Seconds, &ours.per(calls.len())),
        Row::new("CPython, a call", Unit::Seconds, &theirs.per(calls.len())),
    ];
    let (here, there) = (here.into_inner(), there.into_inner());
    report.ratios = ratios(&primitives, &here, &there, settings);
    report.notes.push(
        "Each primitive: the time of CPython for all its calls over that here; the slowest first."
            .to_owned(),
    );
    Ok(report)
}

/// The primitives that are called, each with the places of its calls.
fn primitives(calls: &[Call]) -> Vec<(u32, Vec<usize>)> {
    let mut primitives: Vec<(u32, Vec<usize>)> = Vec::new();
    for (place, call) in calls.iter().enumerate() {
        match primitives
            .iter_mut()
            .find(|(primitive, _)| *primitive == call.primitive)
        {
            Some((_, places)) => places.push(place),
            None => primitives.push((call.primitive, vec![place])),
        }
    }
    primitives
}

/// Keeps what each primitive took, and adds it up.
fn noted(
    rounds: &RefCell<Vec<Vec<f64>>>,
    primitives: &[(u32, Vec<usize>)],
    times: &[f64],
) -> Duration {
    let of = |places: &[usize]| places.iter().map(|&place| times[place]).sum::<f64>();
    let sums = primitives.iter().map(|(_, places)| of(places)).collect();
    rounds.borrow_mut().push(sums);
    Duration::from_secs_f64(times.iter().sum::<f64>().max(0.0))
}

/// How many times as long CPython takes: all primitives, then each.
fn ratios(
    primitives: &[(u32, Vec<usize>)],
    here: &[Vec<f64>],
    there: &[Vec<f64>],
    settings: &Settings,
) -> Vec<Row> {
    let counted = settings.rounds.count();
    let of = |rounds: &[Vec<f64>], place: usize| {
        let rounds = &rounds[rounds.len() - counted..];
        Series::new(rounds.iter().map(|round| round[place]).collect())
    };
    let mut each: Vec<(String, Series)> = Vec::with_capacity(primitives.len());
    for (place, (primitive, places)) in primitives.iter().enumerate() {
        let (here, there) = (of(here, place), of(there, place));
        let ns = |series: &Series| series.per(places.len()).spread().median * 1e9;
        let name = format!(
            "{}: {:.0} ns and {:.0} ns",
            primitive_name(*primitive),
            ns(&there),
            ns(&here)
        );
        each.push((name, there.over(&here)));
    }
    each.sort_by(|(_, a), (_, b)| a.spread().median.total_cmp(&b.spread().median));
    let medians: Vec<f64> = each
        .iter()
        .map(|(_, series)| series.spread().median)
        .collect();
    let mean = (medians.iter().map(|ratio| ratio.ln()).sum::<f64>() / medians.len() as f64).exp();
    let slower = medians.iter().filter(|&&ratio| ratio < 1.0).count();
    let mut rows = vec![
        Row::new(
            "CPython / solver-host, geometric mean over primitives",
            Unit::Times,
            &Series::new(vec![mean]),
        ),
        Row::new(
            "primitives that are slower than CPython's",
            Unit::Count,
            &Series::new(vec![slower as f64]),
        )
        .held_to(Goal::at_most(0.0)),
    ];
    rows.extend(
        each.iter()
            .map(|(name, series)| Row::new(name.clone(), Unit::Times, series)),
    );
    rows
}

/// Whether every call gives the same on both sides, the order of sets included.
fn compare(calls: &[Call], ours: &Here<'_>, talk: &mut Talk) -> Result<(), BenchError> {
    let theirs: Vec<Json> = talk.ask("results", &[])?;
    for (place, (call, theirs)) in calls.iter().zip(&theirs).enumerate() {
        let same = match ours.value(call)? {
            // CPython cannot say what a function is made of.
            Some(Value::Primitive(_) | Value::Made(..)) => theirs.get("fn").is_some(),
            given => given.is_some() && given == from_json(theirs),
        };
        if !same {
            return Err(BenchError::Differs {
                side: "CPython".to_owned(),
                reference: "the host".to_owned(),
                difference: format!("{}, recorded call {place}", primitive_name(call.primitive)),
            });
        }
    }
    Ok(())
}

/// The host, on this thread.
struct Here<'a> {
    ours: Ours,
    thread: &'a GuestThread,
}

impl Here<'_> {
    fn inspect(&self, program: &[u8], call: &[u8]) -> Result<Vec<u8>, BenchError> {
        self.ours.inspect(self.thread, program, call)
    }

    /// The value of a call, where it does not fail.
    fn value(&self, call: &Call) -> Result<Option<Value>, BenchError> {
        let (nothing, _) = call.repeated(0);
        match reply(&self.inspect(&nothing, &call.once())?) {
            Ok(Reply::Value(value)) => Ok(Some(value)),
            Ok(Reply::Failed(_)) => Ok(None),
            Err(malformed) => Err(BenchError::Broken(malformed.to_string())),
        }
    }

    /// How often a call has to be made to take long enough.
    fn turns(&self, call: &Call) -> Result<u32, BenchError> {
        let once = self.time(call, FEWEST)?.max(LONG_ENOUGH / f64::from(MOST));
        Ok(((LONG_ENOUGH / once) as u32).clamp(FEWEST, MOST))
    }

    /// Seconds that one of so many calls in a row takes.
    fn time(&self, call: &Call, turns: u32) -> Result<f64, BenchError> {
        let least = |turns| -> Result<f64, BenchError> {
            let (program, entry) = call.repeated(turns);
            let mut least = f64::INFINITY;
            for _ in 0..REPEATS {
                let start = Instant::now();
                let given = self.inspect(&program, &entry)?;
                least = least.min(start.elapsed().as_secs_f64());
                drop(given);
            }
            Ok(least)
        };
        Ok((least(turns)? - least(0)?) / f64::from(turns))
    }
}
