//! The main job as a user has it: whole processes, from their start to their end.

use std::cell::RefCell;
use std::ffi::OsString;

use super::{BenchError, Settings, What};
use crate::measure::{Series, Side, by_turns};
use crate::process::{Ended, run, words};
use crate::report::{Goal, Report, Row, Unit};
use solver_core::files::Scratch;

const TASK: &str = "007bbfb7";
const FEW: &str = "149";
const MANY: &str = "366";

pub(super) fn bench(settings: &Settings) -> Result<Report, BenchError> {
    let warm = Scratch::new("bench")?;
    let few_warm = || job(FEW, &warm);
    let cold = |count: &str| job(count, &Scratch::new("bench")?);
    let reference = few_warm()?.digest()?;
    for (side, ended, digest_of) in [
        ("a cold cache", cold(FEW)?, Some(&reference)),
        ("a warm cache", few_warm()?, Some(&reference)),
        ("366 solvers", cold(MANY)?, None),
    ] {
        let found = ended.digest()?;
        if digest_of.is_some_and(|reference| *reference != found) {
            return Err(BenchError::Differs {
                side: side.to_owned(),
                reference: "the first run".to_owned(),
                difference: format!("digest {found} instead of {reference}"),
            });
        }
    }
    // The other figures of each round: CPU time and memory.
    let told = [const { (RefCell::new(Vec::new()), RefCell::new(Vec::new())) }; 3];
    let side = |place: usize, ended: Result<Ended, BenchError>| {
        let ended = ended?;
        let (cpu, peak) = &told[place];
        cpu.borrow_mut().push(ended.cpu.as_secs_f64());
        peak.borrow_mut().push(ended.peak as f64);
        Ok(ended.wall)
    };
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| Ok(run(&words(&["--version"]), &[])?.wall)),
        Box::new(|| side(0, cold(FEW))),
        Box::new(|| side(1, few_warm())),
        Box::new(|| side(2, cold(MANY))),
    ];
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [start, few_cold, few_warm, many] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    let wall = |name: &str, series: &Series, goal: f64| {
        Row::new(name, Unit::Seconds, series).held_to(Goal::at_most(goal))
    };
    let mut rows = vec![
        Row::new(
            "start and end of a process (--version)",
            Unit::Seconds,
            start,
        ),
        wall("149 solvers, cold cache", few_cold, 0.250),
        wall("149 solvers, warm cache", few_warm, 0.080),
        wall("366 solvers, cold cache", many, 0.600),
    ];
    let names = [
        "149 solvers, cold",
        "149 solvers, warm",
        "366 solvers, cold",
    ];
    for (name, (cpu, peak)) in names.iter().zip(told) {
        rows.push(Row::new(
            format!("{name}: CPU time"),
            Unit::Seconds,
            &Series::noted(cpu, settings.rounds),
        ));
        rows.push(Row::new(
            format!("{name}: memory at most"),
            Unit::Bytes,
            &Series::noted(peak, settings.rounds),
        ));
    }
    Ok(Report {
        what: What::Task,
        inputs: format!("run {TASK}, whole processes, default pools"),
        rounds: settings.rounds,
        rows,
        ratios: Vec::new(),
        sweeps: Vec::new(),
        notes: Vec::new(),
    })
}

/// One process of the main job, with archive and cache in a folder.
fn job(count: &str, folder: &Scratch) -> Result<Ended, BenchError> {
    let at = |name: &str| folder.path().join(name).into_os_string();
    let mut args = words(&["run", TASK, "--json", "--count", count]);
    let places: [OsString; 4] = [
        "--archive".into(),
        at("archive"),
        "--cache".into(),
        at("cache"),
    ];
    args.extend(places);
    run(&args, &[])
}
