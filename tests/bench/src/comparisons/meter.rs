//! The price of a run that can be stopped: real solvers with fuel, epochs and the stack counter, beside
//! none of them, and each alone.
//!
//! The DSL runtime counts the frames of its programs by itself and never carries the stack counter
//! that other authors' modules get; here it does, as if it were theirs.

use super::{BenchError, Settings, What};
use crate::bare::{Bare, Guards};
use crate::corpus::Corpus;
use crate::measure::{Side, by_turns, timed};
use crate::report::{Goal, Report, Row, Unit};
use solver_arc_dsl::RUNTIME;
use solver_core::task::Grid;
use solver_sandbox::admit::rewrite::rewrite;
use solver_sandbox::admit::stack::Ceiling;
use solver_sandbox::thread::GuestThread;

pub(super) fn bench(settings: &Settings, thread: &GuestThread) -> Result<Report, BenchError> {
    let corpus = Corpus::of(settings.arc_dsl.as_deref())?;
    let counted = rewrite(RUNTIME, &[], Ceiling::shared_by(1))
        .map_err(|refusal| BenchError::Broken(refusal.to_string()))?;
    let guards = |fuel, epochs| Guards { fuel, epochs };
    let variants = [
        ("nothing", RUNTIME, guards(false, false)),
        ("fuel", RUNTIME, guards(true, false)),
        ("epochs", RUNTIME, guards(false, true)),
        ("stack counter", &counted, guards(false, false)),
        ("fuel and epochs", RUNTIME, guards(true, true)),
        (
            "fuel, epochs and stack counter",
            &counted,
            guards(true, true),
        ),
    ];
    let mut bares = Vec::new();
    for (name, module, guards) in variants {
        bares.push((name, Bare::new(module, guards)?));
    }
    let mut reference: Option<Vec<Option<Grid>>> = None;
    for (name, bare) in &bares {
        let mut grids = Vec::with_capacity(corpus.runs());
        bare.run_all(thread, &corpus, |grid| grids.push(grid))?;
        match &reference {
            None => reference = Some(grids),
            Some(expected) => {
                if let Some(place) = (0..grids.len()).find(|&at| grids[at] != expected[at]) {
                    return Err(BenchError::Differs {
                        side: (*name).to_owned(),
                        reference: "nothing".to_owned(),
                        difference: format!("run {place} gives another grid"),
                    });
                }
            }
        }
    }
    let mut sides: Vec<Side<'_>> = Vec::new();
    for (_, bare) in &bares {
        let corpus = &corpus;
        sides.push(Box::new(move || {
            timed(|| bare.run_all(thread, corpus, drop))
        }));
    }
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [nothing, .., both, all] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    let named = || bares.iter().map(|(name, _)| *name).zip(&series);
    let mut ratios: Vec<Row> = named()
        .skip(1)
        .map(|(name, one)| Row::new(format!("{name} / nothing"), Unit::Times, &one.over(nothing)))
        .collect();
    for row in ratios.iter_mut().rev().take([both, all].len()) {
        row.goal = Some(Goal::at_most(1.8).better(1.4));
    }
    Ok(Report {
        what: What::Meter,
        inputs: corpus.line(),
        rounds: settings.rounds,
        rows: named()
            .map(|(name, one)| Row::new(name, Unit::Seconds, one))
            .collect(),
        ratios,
        sweeps: Vec::new(),
        notes: vec![
            "DSL solvers run with fuel and epochs: their runtime counts frames by itself."
                .to_owned(),
            "Each run is a fresh instance in all of them, whose cost they share.".to_owned(),
        ],
    })
}
