//! The pools on runs that take long: what a second core brings, with how many workers of each kind,
//! and what the old design makes of the same job.
//!
//! Processes of `run` on solvers that count for some 50 ms a sample and then fail, timed by their
//! phase that runs and scores, since what is validated afterwards is run alone on purpose. The most
//! that a second core can bring is measured, not assumed: two processes that know nothing of each other
//! share the solvers, at the same time.

use std::cell::RefCell;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::{BenchError, Settings, What};
use crate::measure::{Rounds, Series, Side, by_turns};
use crate::process::{Ended, run, words};
use crate::report::{Goal, Report, Row, Sweep, Unit};
use solver_core::files::Scratch;

const TASK: &str = "007bbfb7";
const SAMPLES: usize = 6;
/// Solvers of the comparison; two processes take one half each.
const SOLVERS: usize = 4;
/// Solvers of a cell of the sweep; there are many cells.
const IN_SWEEP: usize = 2;
/// Workers of each kind in the sweep, from one up.
const MOST: usize = 8;
/// The gain of two processes over one, which the pools have to reach nearly.
const GAIN: f64 = 0.93;
/// Workers of both kinds that the comparison has: what users get on two cores, then more.
const DUAL: [(usize, usize); 4] = [(4, 2), (4, 4), (6, 4), (6, 6)];
/// After this the starved runs of the old design end, in milliseconds.
const DEADLINE: &str = "1000";

pub(super) fn bench(settings: &Settings) -> Result<Report, BenchError> {
    let folder = Scratch::new("bench")?;
    let job = Job::new(folder.path())?;
    let halves = job.solvers.split_at(SOLVERS / 2);
    job.compare(halves)?;

    let (told, starved) = (Told::default(), RefCell::new(Vec::new()));
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| told.of("sequential", job.run(&job.solvers, Sizes::Sequential)?)),
        Box::new(|| job.two(halves)),
    ];
    for (scoring, execution) in DUAL {
        let (job, told) = (&job, &told);
        sides.push(Box::new(move || {
            let ended = job.run(&job.solvers, Sizes::Dual(scoring, execution))?;
            told.of(&dual(scoring, execution), ended)
        }));
    }
    sides.push(Box::new(|| {
        let ended = job.run(&job.solvers, Sizes::Single(4))?;
        starved
            .borrow_mut()
            .push(ended.runs_that("deadline")? as f64);
        ended.scoring()
    }));
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [one, two, duals @ .., single] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };

    let runs = SOLVERS * SAMPLES;
    let mut rows = vec![
        Row::new("a run, sequential", Unit::Seconds, &one.per(runs)),
        Row::new("sequential", Unit::Seconds, one),
        Row::new(
            "two sequential processes, half the solvers each",
            Unit::Seconds,
            two,
        ),
    ];
    let mut ratios = vec![Row::new(
        "gain of two processes: sequential / two",
        Unit::Times,
        &one.over(two),
    )];
    for ((scoring, execution), series) in DUAL.into_iter().zip(duals) {
        let name = dual(scoring, execution);
        ratios.push(
            Row::new(
                format!("gain of {name} / gain of two processes"),
                Unit::Times,
                &two.over(series),
            )
            .held_to(Goal::at_least(GAIN)),
        );
        rows.push(Row::new(name, Unit::Seconds, series));
    }
    rows.push(Row::new("single 4", Unit::Seconds, single));
    rows.push(Row::new(
        format!("single 4: of {runs} runs end as deadline"),
        Unit::Count,
        &Series::noted(starved, settings.rounds),
    ));
    rows.extend(told.memory(settings.rounds));
    Ok(Report {
        what: What::Pools,
        inputs: format!(
            "run {TASK}, its phase that scores, {SOLVERS} solvers of {} million fuel a sample",
            job.fuel.div_ceil(1_000_000)
        ),
        rounds: settings.rounds,
        rows,
        ratios,
        sweeps: job.sweep(settings)?,
        notes: vec![
            "dual S+E: S threads score, E run. single N: N threads do both, as in the old design; \
             its deadline is 1 s by the wall."
                .to_owned(),
            format!(
                "The sweeps have {IN_SWEEP} solvers, {} runs.",
                IN_SWEEP * SAMPLES
            ),
        ],
    })
}

/// How the runs of a job are spread.
#[derive(Clone, Copy, Debug)]
enum Sizes {
    Sequential,
    Single(usize),
    Dual(usize, usize),
}

fn dual(scoring: usize, execution: usize) -> String {
    format!("dual {scoring}+{execution}")
}

/// The solvers in files, and what they do.
struct Job<'a> {
    folder: &'a Path,
    solvers: Vec<PathBuf>,
    /// The fuel of a run of the first.
    fuel: u64,
}

impl<'a> Job<'a> {
    fn new(folder: &'a Path) -> Result<Self, BenchError> {
        let mut solvers = Vec::with_capacity(SOLVERS);
        for number in 0..SOLVERS {
            let path = folder.join(format!("heavy{number}.py"));
            std::fs::write(&path, heavy(number))?;
            solvers.push(path);
        }
        let mut job = Job {
            folder,
            solvers,
            fuel: 0,
        };
        job.fuel = job.fuel_of_a_run()?;
        Ok(job)
    }

    /// One process.
    fn run(&self, solvers: &[PathBuf], sizes: Sizes) -> Result<Ended, BenchError> {
        let mut args = words(&["run", TASK, "--json", "--timing", "--archive"]);
        args.push(self.folder.join("archive").into());
        args.push("--cache".into());
        args.push(self.folder.join("cache").into());
        for solver in solvers {
            args.extend([OsString::from("--solvers"), solver.into()]);
        }
        let count = |number: usize| number.to_string();
        args.extend(match sizes {
            Sizes::Sequential => words(&["--pools", "sequential"]),
            Sizes::Single(workers) => words(&[
                "--pools",
                "single",
                "--scoring-workers",
                &count(workers),
                "--deadline-ms",
                DEADLINE,
            ]),
            Sizes::Dual(scoring, execution) => words(&[
                "--scoring-workers",
                &count(scoring),
                "--execution-workers",
                &count(execution),
            ]),
        });
        run(&args, &[])
    }

    /// Two processes at once, each with its own solvers; what the slower one takes.
    fn two(&self, halves: (&[PathBuf], &[PathBuf])) -> Result<Duration, BenchError> {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| self.run(halves.1, Sizes::Sequential)?.scoring());
            let one = self.run(halves.0, Sizes::Sequential)?.scoring()?;
            let other = other
                .join()
                .map_err(|_| BenchError::Broken("a thread panicked".to_owned()))??;
            Ok(one.max(other))
        })
    }

    /// Whether every way of running them finds the same. The old design does not, by its nature.
    fn compare(&self, halves: (&[PathBuf], &[PathBuf])) -> Result<(), BenchError> {
        let whole = self.run(&self.solvers, Sizes::Sequential)?.digest()?;
        for (scoring, execution) in DUAL {
            let sizes = Sizes::Dual(scoring, execution);
            same(&self.run(&self.solvers, sizes)?, &whole, sizes)?;
        }
        for half in [halves.0, halves.1] {
            let ended = self.run(half, Sizes::Sequential)?;
            let failed = ended.runs_that("error")?;
            if failed != (half.len() * SAMPLES) as u64 {
                return Err(BenchError::Differs {
                    side: "half of the solvers".to_owned(),
                    reference: "all of them".to_owned(),
                    difference: format!("{failed} errors of {} runs", half.len() * SAMPLES),
                });
            }
        }
        Ok(())
    }

    /// Every number of workers of both kinds: times and memory.
    fn sweep(&self, settings: &Settings) -> Result<Vec<Sweep>, BenchError> {
        let solvers = &self.solvers[..IN_SWEEP];
        let expected = self.run(solvers, Sizes::Sequential)?.digest()?;
        let cells: Vec<(usize, usize)> = (1..=MOST)
            .flat_map(|scoring| (1..=MOST).map(move |execution| (scoring, execution)))
            .collect();
        let peaks: Vec<RefCell<Vec<f64>>> = cells.iter().map(|_| RefCell::default()).collect();
        let mut sides: Vec<Side<'_>> = Vec::with_capacity(cells.len());
        for (&(scoring, execution), peak) in cells.iter().zip(&peaks) {
            let expected = &expected;
            sides.push(Box::new(move || {
                let sizes = Sizes::Dual(scoring, execution);
                let ended = self.run(solvers, sizes)?;
                same(&ended, expected, sizes)?;
                peak.borrow_mut().push(ended.peak as f64);
                ended.scoring()
            }));
        }
        let walls = by_turns(settings.rounds, &mut sides)?;
        drop(sides);
        let peaks: Vec<Series> = peaks
            .into_iter()
            .map(|peak| Series::noted(peak, settings.rounds))
            .collect();
        let sweep = |name: &str, unit, series: &[Series]| Sweep {
            name: name.to_owned(),
            unit,
            across: "execution",
            down: "scoring",
            cells: series
                .chunks(MOST)
                .map(|row| row.iter().map(Series::spread).collect())
                .collect(),
        };
        Ok(vec![
            sweep("time by workers", Unit::Seconds, &walls),
            sweep("memory at most by workers", Unit::Bytes, &peaks),
        ])
    }

    /// The fuel of a sample, as `score` tells it.
    fn fuel_of_a_run(&self) -> Result<u64, BenchError> {
        let request = serde_json::json!({
            "id": 0,
            "source": std::fs::read_to_string(&self.solvers[0])?,
            "inputs": [[[0]]],
        });
        let ended = run(&words(&["score"]), format!("{request}\n").as_bytes())?;
        serde_json::from_slice::<Value>(&ended.stdout)
            .ok()
            .and_then(|result| result["samples"][0]["fuel"].as_u64())
            .ok_or_else(|| BenchError::Broken("score tells no fuel".to_owned()))
    }
}

/// A solver that looks at ten thousand numbers again and again, finds none, and asks for the first.
/// The number that it looks for makes it another solver than the others.
fn heavy(number: usize) -> String {
    const TURNS: usize = 68;
    let looked_for = -1 - number as i64;
    let mut text = format!(
        "def heavy{number}(I):\n    x1 = interval(ZERO, 10000, ONE)\n    \
         x2 = chain(increment, increment, increment)\n    x3 = matcher(x2, {looked_for})\n"
    );
    for turn in 0..TURNS {
        text.push_str(&format!("    x{} = sfilter(x1, x3)\n", turn + 4));
    }
    text.push_str(&format!("    O = first(x{})\n    return O\n", TURNS + 3));
    text
}

/// The figures of a side's processes besides their time, round by round.
#[derive(Default)]
struct Told(RefCell<Vec<(String, RefCell<Vec<f64>>)>>);

impl Told {
    /// Notes the memory of a process, and gives its time.
    fn of(&self, side: &str, ended: Ended) -> Result<Duration, BenchError> {
        let mut told = self.0.borrow_mut();
        match told.iter_mut().find(|(name, _)| name == side) {
            Some((_, peaks)) => peaks.get_mut().push(ended.peak as f64),
            None => told.push((side.to_owned(), vec![ended.peak as f64].into())),
        }
        ended.scoring()
    }

    /// A row a side.
    fn memory(self, rounds: Rounds) -> Vec<Row> {
        let told = self.0.into_inner().into_iter();
        told.map(|(side, peaks)| {
            let series = Series::noted(peaks, rounds);
            Row::new(format!("{side}: memory at most"), Unit::Bytes, &series)
        })
        .collect()
    }
}

fn same(ended: &Ended, expected: &str, sizes: Sizes) -> Result<(), BenchError> {
    let digest = ended.digest()?;
    if digest == expected {
        return Ok(());
    }
    Err(BenchError::Differs {
        side: format!("{sizes:?}"),
        reference: "sequential".to_owned(),
        difference: format!("digest {digest} instead of {expected}"),
    })
}
