//! The same solvers on the same samples, here and on CPython with the reference DSL.
//!
//! One thread each. Here every run is in a sandbox of its own and can be stopped; one process of
//! CPython keeps nothing apart and stops nothing. Runs there are kept apart by a pool of processes (a
//! call at a time, so that a stuck one can be killed), a pool made for each call, or a process for each
//! call. These are slow, so they and the host run a part of the corpus: one solver in so many, each on
//! its first sample.

mod peer;

use std::cell::RefCell;
use std::time::{Duration, Instant};

use super::{BenchError, Settings, What};
use crate::corpus::Corpus;
use crate::cpython::{Python, Talk};
use crate::measure::{Series, Side, by_turns, timed};
use crate::ours::Ours;
use crate::report::{Goal, Report, Row, Unit};
use peer::Given;
use solver_core::limits::Workers;
use solver_core::outcome::Outcome;
use solver_sandbox::run::Executable;
use solver_sandbox::thread::GuestThread;

/// One solver in so many is called in pools, and in processes.
const IN_POOLS: usize = 8;
const IN_PROCESSES: usize = 40;
/// Solvers that are named because they gain the least.
const NAMED: usize = 10;

pub(super) fn bench(settings: &Settings, thread: &GuestThread) -> Result<Report, BenchError> {
    let mut report = Report {
        what: What::Python,
        inputs: String::new(),
        rounds: settings.rounds,
        rows: Vec::new(),
        ratios: Vec::new(),
        sweeps: Vec::new(),
        notes: Vec::new(),
    };
    let Some(folder) = &settings.arc_dsl else {
        report.inputs = "nothing".to_owned();
        report
            .notes
            .push("skipped: --arc-dsl names no folder of arc-dsl".to_owned());
        return Ok(report);
    };
    let corpus = Corpus::published(folder)?;
    report.inputs = format!("{}, one thread each", corpus.line());
    let python = match Python::find(&settings.python, folder) {
        Ok(python) => python,
        Err(reason) => {
            report
                .notes
                .push(format!("skipped: no CPython: {reason}; see --python"));
            return Ok(report);
        }
    };
    let here = Here::new(&corpus, thread)?;
    let every = |nth| (0..corpus.entries.len()).step_by(nth).collect::<Vec<_>>();
    let (pooled, alone) = (every(IN_POOLS), every(IN_PROCESSES));
    let mut talk = peer::start(&python, &corpus)?;
    compare(&here, &mut talk, &python, &pooled, &alone)?;

    whole(&here, &mut talk, settings, &mut report)?;
    let parts = Parts {
        here: &here,
        settings,
    };
    let row = |name: &str| format!("CPython, {name}, {} calls", pooled.len());
    parts.compare(
        &row("a warm pool"),
        &pooled,
        Some(100.0),
        &mut report,
        || Ok(Duration::from_nanos(talk.ask("pool", &pooled)?)),
    )?;
    parts.compare(&row("a pool a call"), &pooled, None, &mut report, || {
        Ok(Duration::from_nanos(talk.ask("fresh-pool", &pooled)?))
    })?;
    let name = format!("CPython, a process a call, {} calls", alone.len());
    parts.compare(&name, &alone, Some(1_000.0), &mut report, || {
        timed(|| {
            for &place in &alone {
                peer::once(&python, &corpus.entries[place])?;
            }
            Ok(())
        })
    })?;
    report.notes.push(
        "One process isolates and stops nothing; a pool isolates calls from its parent alone, and \
         stops one by killing the worker."
            .to_owned(),
    );
    Ok(report)
}

/// The host, on this thread, with all solvers ready to run.
struct Here<'a> {
    ours: Ours,
    thread: &'a GuestThread,
    executables: Vec<Executable>,
    corpus: &'a Corpus,
}

impl<'a> Here<'a> {
    fn new(corpus: &'a Corpus, thread: &'a GuestThread) -> Result<Self, BenchError> {
        let ours = Ours::new(Workers::ONE)?;
        let entries = corpus.entries.iter();
        Ok(Here {
            executables: entries
                .map(|entry| ours.executable(&entry.program))
                .collect(),
            ours,
            thread,
            corpus,
        })
    }

    /// The outcome of the solver at `place` of the corpus on one of its samples.
    fn run(&self, place: usize, sample: usize) -> Outcome {
        let inputs = &self.corpus.entries[place].sample_set.samples()[sample].inputs;
        let run = self.ours.run(self.thread, &self.executables[place], inputs);
        run.outcome
    }

    /// How long all samples of a solver take.
    fn time(&self, place: usize) -> f64 {
        let start = Instant::now();
        for sample in 0..self.corpus.entries[place].sample_set.samples().len() {
            drop(self.run(place, sample));
        }
        start.elapsed().as_secs_f64()
    }
}

/// Whether every run gives the same on both sides, in each way in which it is timed.
fn compare(
    here: &Here<'_>,
    talk: &mut Talk,
    python: &Python,
    pooled: &[usize],
    alone: &[usize],
) -> Result<(), BenchError> {
    let theirs: Vec<Vec<Given>> = talk.ask("outcomes", &[])?;
    for (place, theirs) in theirs.iter().enumerate().take(here.corpus.entries.len()) {
        for (sample, theirs) in theirs.iter().enumerate() {
            same(here, theirs, place, sample)?;
        }
    }
    let called: Vec<Given> = talk.ask("pool-outcomes", pooled)?;
    for (&place, theirs) in pooled.iter().zip(&called) {
        same(here, theirs, place, 0)?;
    }
    for &place in alone {
        same(
            here,
            &peer::once(python, &here.corpus.entries[place])?,
            place,
            0,
        )?;
    }
    Ok(())
}

fn same(here: &Here<'_>, theirs: &Given, place: usize, sample: usize) -> Result<(), BenchError> {
    let rows = here.run(place, sample).grid().map(|grid| {
        grid.rows()
            .map(|row| row.iter().map(|&cell| u64::from(cell)).collect())
            .collect::<Vec<Vec<u64>>>()
    });
    if rows == *theirs {
        return Ok(());
    }
    Err(BenchError::Differs {
        side: "CPython".to_owned(),
        reference: "the host".to_owned(),
        difference: format!("{} on sample {sample}", here.corpus.entries[place].name),
    })
}

/// The whole corpus, solver by solver, here and in one process of CPython.
fn whole(
    here: &Here<'_>,
    talk: &mut Talk,
    settings: &Settings,
    report: &mut Report,
) -> Result<(), BenchError> {
    // Round by round what each solver takes; the round that does not count is the first.
    let (ours, theirs) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| {
            let places = 0..here.corpus.entries.len();
            Ok(noted(&ours, places.map(|place| here.time(place)).collect()))
        }),
        Box::new(|| {
            let nanoseconds: Vec<u64> = talk.ask("times", &[])?;
            let times = nanoseconds.iter().map(|&time| time as f64 * 1e-9).collect();
            Ok(noted(&theirs, times))
        }),
    ];
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [host, process] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    let counted = |noted: RefCell<Vec<Vec<f64>>>| {
        let noted = noted.into_inner();
        noted[noted.len() - settings.rounds.count()..].to_vec()
    };
    let (ours, theirs) = (counted(ours), counted(theirs));
    let means = Series::new(
        ours.iter()
            .zip(&theirs)
            .map(|(ours, theirs)| geometric_mean(theirs, ours))
            .collect(),
    );
    report.rows.extend([
        Row::new("solver-host, a sandbox a run", Unit::Seconds, host),
        Row::new("CPython, one process", Unit::Seconds, process),
    ]);
    report.ratios.extend([
        Row::new(
            "CPython / solver-host, all of it",
            Unit::Times,
            &process.over(host),
        )
        .held_to(Goal::at_least(10.0).better(15.0)),
        Row::new("the same, geometric mean over solvers", Unit::Times, &means)
            .held_to(Goal::at_least(3.0).better(4.0)),
    ]);
    report.notes.push(format!(
        "gain least: {}",
        least(here.corpus, &ours, &theirs)
    ));
    Ok(())
}

/// Keeps what each solver took, and adds it up.
fn noted(rounds: &RefCell<Vec<Vec<f64>>>, times: Vec<f64>) -> Duration {
    let sum = Duration::from_secs_f64(times.iter().sum());
    rounds.borrow_mut().push(times);
    sum
}

/// The geometric mean of the ratios of two lists.
fn geometric_mean(above: &[f64], below: &[f64]) -> f64 {
    let ratios = above.iter().zip(below).map(|(above, below)| above / below);
    let logarithms: Vec<f64> = ratios.map(f64::ln).collect();
    (logarithms.iter().sum::<f64>() / logarithms.len() as f64).exp()
}

/// The solvers that gain the least, by the medians of both sides.
fn least(corpus: &Corpus, here: &[Vec<f64>], there: &[Vec<f64>]) -> String {
    let median = |rounds: &[Vec<f64>], place: usize| {
        let times = rounds.iter().map(|round| round[place]).collect();
        Series::new(times).spread().median
    };
    let mut gains: Vec<(f64, String)> = corpus
        .entries
        .iter()
        .enumerate()
        .map(|(place, entry)| {
            let runs = entry.sample_set.samples().len() as f64;
            let (here, there) = (median(here, place), median(there, place));
            let us = |seconds: f64| seconds / runs * 1e6;
            let text = format!(
                "{} {:.2}x ({:.0} and {:.0} us a run)",
                entry.task,
                there / here,
                us(there),
                us(here)
            );
            (there / here, text)
        })
        .collect();
    gains.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let named: Vec<String> = gains
        .into_iter()
        .take(NAMED)
        .map(|(_, text)| text)
        .collect();
    named.join(", ")
}

/// Comparisons on a part of the corpus, first samples alone.
struct Parts<'a> {
    here: &'a Here<'a>,
    settings: &'a Settings,
}

impl Parts<'_> {
    fn compare(
        &self,
        name: &str,
        places: &[usize],
        goal: Option<f64>,
        report: &mut Report,
        theirs: impl FnMut() -> Result<Duration, BenchError>,
    ) -> Result<(), BenchError> {
        let mut sides: Vec<Side<'_>> = vec![
            Box::new(|| {
                timed(|| {
                    for &place in places {
                        drop(self.here.run(place, 0));
                    }
                    Ok(())
                })
            }),
            Box::new(theirs),
        ];
        let series = by_turns(self.settings.rounds, &mut sides)?;
        drop(sides);
        let [here, there] = series.as_slice() else {
            return Err(BenchError::Broken("a side is missing".to_owned()));
        };
        report
            .rows
            .push(Row::new(name, Unit::Seconds, &there.per(places.len())));
        report.rows.push(Row::new(
            "solver-host, the same calls",
            Unit::Seconds,
            &here.per(places.len()),
        ));
        let ratio = Row::new(
            format!("{name} / solver-host"),
            Unit::Times,
            &there.over(here),
        );
        report.ratios.push(match goal {
            Some(goal) => ratio.held_to(Goal::at_least(goal)),
            None => ratio,
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_geometric_mean_is_that_of_ratios() {
        let mean = geometric_mean(&[8.0, 2.0], &[1.0, 1.0]);
        assert!((mean - 4.0).abs() < 1e-12, "{mean}");
    }
}
