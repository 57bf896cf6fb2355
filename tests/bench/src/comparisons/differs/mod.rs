//! Where the nearest mutants of solved tasks stand in a ranking, with differs and without.
//!
//! For each of our own solvers, mutants at one to four edits are run on its task. Those that do not
//! match every demo are ranked in several ways; the more edits a mutant has, the lower it should
//! stand. A round is another seed, so the spread is that over seeds. Leaves the grades themselves to
//! `differ`.

mod mutants;
mod ways;

use std::collections::HashSet;

use super::{BenchError, Settings, What};
use crate::measure::Series;
use crate::ours::pools;
use crate::report::{Report, Row, Unit};
use mutants::{Mutants, mutants};
use solver_arc_dsl::differ::Differs;
use solver_arc_dsl::generate::known::pool;
use solver_core::limits::{Fuel, Limits, Workers};
use solver_core::random::Random;
use solver_core::task::TaskId;
use solver_judge::pools::{Mode, Sizes};
use solver_search::fitness::Inquiry;
use solver_search::fitness::cells::wrong;
use solver_search::fitness::inquiry::Output;
use solver_search::fitness::score::{Score, scores};
use ways::{Height, Way, heights};

/// The fuel of a run: loops are over soon, and few mutants that do not loop need more.
const FUEL: u64 = 20_000_000;
/// How often the tasks are drawn anew for the interval of a mean.
const DRAWS: usize = 2_000;

/// The findings of the rounds.
#[derive(Default)]
struct Found {
    /// A round: the tasks that could be compared, by their place, each with its heights.
    rounds: Vec<Vec<(usize, [Height; Way::ALL.len()])>>,
    /// A round: the score of each differ.
    scores: Vec<Vec<Score>>,
    mutants: usize,
    outputs: usize,
}

pub(super) fn bench(settings: &Settings) -> Result<Report, BenchError> {
    let workers = Workers::cores();
    let sizes = Sizes {
        mode: Mode::Dual,
        scoring: workers,
        execution: workers,
    };
    let pools = pools(sizes)?;
    let mut limits = Limits::default();
    limits.semantics.fuel = Fuel::new(FUEL).unwrap_or(limits.semantics.fuel);
    let tasks = settings.tasks.unwrap_or(usize::MAX).min(pool().len());
    let differs = Differs::own();

    let mut found = Found::default();
    for round in 0..settings.rounds.count() as u64 {
        let seed = settings.seed.wrapping_add(round);
        let mut of_round = Vec::new();
        let mut of_differs = vec![Score::default(); differs.len()];
        for (place, known) in pool().iter().take(tasks).enumerate() {
            let mutants = mutants(&pools, known, settings.mutants, seed, &limits)?;
            let outputs = outputs(&mutants);
            let mut inquiry = Inquiry::new(&mutants.sample_set, differs, &limits);
            inquiry
                .ask(&pools, &outputs)
                .map_err(|gave_up| BenchError::Broken(format!("{}: {gave_up}", known.task)))?;
            let of_task = scores(&mutants.sample_set, &inquiry, &outputs);
            for (all, score) in of_differs.iter_mut().zip(of_task) {
                *all += score;
            }
            found.mutants += mutants.list.len();
            found.outputs += outputs.len();
            of_round.extend(heights(&mutants, &inquiry).map(|heights| (place, heights)));
        }
        if of_round.is_empty() {
            return Err(BenchError::Broken(format!(
                "no task has mutants to compare with seed {seed}; ask for more with --mutants"
            )));
        }
        found.rounds.push(of_round);
        found.scores.push(of_differs);
    }
    Ok(report(settings, tasks, &found))
}

/// The outputs that do not match, each once.
fn outputs(mutants: &Mutants) -> Vec<Output<'_>> {
    let mut seen = HashSet::new();
    let all = mutants.list.iter().flat_map(|mutant| {
        wrong(&mutant.scored, &mutants.sample_set)
            .filter_map(|(demo, run, _)| Some((demo, run.output()?)))
    });
    all.filter(|output| seen.insert(*output)).collect()
}

fn report(settings: &Settings, tasks: usize, found: &Found) -> Report {
    let mut rows = Vec::new();
    for (what, pick) in [
        ("nearer above farther", auc as fn(&Height) -> Option<f64>),
        ("first of one edit", |height: &Height| height.first),
    ] {
        for (place, way) in Way::ALL.into_iter().enumerate() {
            let name = format!("{what}: {}", way.name());
            rows.push(Row::new(name, Unit::Share, &means(found, place, pick)));
        }
    }
    for (place, differ) in Differs::own().list().iter().enumerate() {
        let of_rounds = found.scores.iter().filter_map(|scores| scores[place].auc());
        let shares: Vec<f64> = of_rounds.map(|auc| auc as f64 * 1e-6).collect();
        if !shares.is_empty() {
            let name = format!("wrong told from right: {}", differ.name);
            rows.push(Row::new(name, Unit::Share, &Series::new(shares)));
        }
    }
    let mut notes = vec![
        format!(
            "{} mutants that do not match every demo, {} distinct outputs, {FUEL} of fuel a run",
            found.mutants, found.outputs
        ),
        "a share is a mean over tasks; nearer above farther is 0.5 by chance".to_owned(),
    ];
    for place in 2..Way::ALL.len() {
        notes.push(beside_cells(
            settings,
            found,
            place,
            "nearer above farther",
            auc,
        ));
        let first = |height: &Height| height.first;
        notes.push(beside_cells(
            settings,
            found,
            place,
            "first of one edit",
            first,
        ));
    }
    Report {
        what: What::Differs,
        inputs: format!(
            "{tasks} of our own solvers, up to {} mutants of each, a round for each seed from {} on",
            settings.mutants, settings.seed
        ),
        rounds: settings.rounds,
        rows,
        ratios: Vec::new(),
        sweeps: Vec::new(),
        notes,
    }
}

fn auc(height: &Height) -> Option<f64> {
    Some(height.auc)
}

/// The mean over tasks of one way, round by round.
fn means(found: &Found, way: usize, pick: fn(&Height) -> Option<f64>) -> Series {
    let rounds = found.rounds.iter().map(|round| {
        let values = round.iter().filter_map(|(_, heights)| pick(&heights[way]));
        mean(&values.collect::<Vec<f64>>())
    });
    Series::new(rounds.collect())
}

/// How a way does beside the distance by cells: the mean difference over all tasks, the interval in
/// which 95 % of such means are where tasks are drawn anew, and on how many tasks it is better and
/// worse.
fn beside_cells(
    settings: &Settings,
    found: &Found,
    way: usize,
    what: &str,
    pick: fn(&Height) -> Option<f64>,
) -> String {
    let cells = Way::ALL
        .iter()
        .position(|way| *way == Way::Cells)
        .unwrap_or(0);
    let mut of_tasks: Vec<Vec<f64>> = Vec::new();
    for (task, heights) in found.rounds.iter().flatten() {
        if let (Some(with), Some(without)) = (pick(&heights[way]), pick(&heights[cells])) {
            of_tasks.resize(of_tasks.len().max(task + 1), Vec::new());
            of_tasks[*task].push(with - without);
        }
    }
    of_tasks.retain(|task| !task.is_empty());
    let differences: Vec<f64> = of_tasks.iter().map(|task| mean(task)).collect();
    let (low, high) = interval(&differences, settings.seed);
    format!(
        "{what}, {} less cells: {:+.4} (95 %: {low:+.4} to {high:+.4}), better on {} tasks, worse \
         on {}",
        Way::ALL[way].name(),
        mean(&differences),
        differences.iter().filter(|more| **more > 0.0).count(),
        differences.iter().filter(|more| **more < 0.0).count(),
    )
}

/// The middle 95 % of the means of as many of these numbers, drawn anew with repetition.
fn interval(numbers: &[f64], seed: u64) -> (f64, f64) {
    let Ok(label) = TaskId::new("interval") else {
        return (f64::NAN, f64::NAN);
    };
    let mut random = Random::new(&label, seed);
    let mut means: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let drawn = (0..numbers.len()).filter_map(|_| random.pick(numbers).copied());
            mean(&drawn.collect::<Vec<f64>>())
        })
        .collect();
    means.sort_by(f64::total_cmp);
    (means[DRAWS / 40], means[DRAWS - 1 - DRAWS / 40])
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len().max(1) as f64
}
