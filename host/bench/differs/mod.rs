//! dump, for now
mod mutants;
use std::sync::Arc;
use serde_json::json;
use super::report::Report;
use super::{BenchError, Settings};
use crate::differ::inquiry::Inquiry;
use crate::differ::set::Differs;
use crate::evolve::rank::{Rank, distance};
use crate::generate::known::pool;
use crate::run::Host;
use crate::run::limits::{Fuel, Limits, Workers};
use crate::score::pools::{Mode, Pools, Sizes};

pub(super) fn bench(_settings: &Settings) -> Result<Report, BenchError> {
    let workers = Workers::cores();
    let host = Arc::new(Host::new(workers, None)?);
    let pools = Pools::new(host, Sizes { mode: Mode::Dual, scoring: workers, execution: workers })?;
    let mut limits = Limits::default();
    limits.semantics.fuel = Fuel::new(20_000_000).unwrap_or(limits.semantics.fuel);
    let var = |n: &str, d: u64| std::env::var(n).ok().and_then(|v| v.parse().ok()).unwrap_or(d);
    let names: Vec<&str> = Differs::own().list().iter().map(|d| d.name.as_str()).collect();
    println!("{}", json!({"names": names}));
    for known in pool().iter().take(var("TASKS", 1000) as usize) {
        let start = std::time::Instant::now();
        let m = mutants::mutants(&pools, known, var("MUTANTS", 64) as usize, var("SEED", 0), &limits)?;
        let ran = start.elapsed().as_secs_f64();
        let outs: Vec<_> = m.list.iter().flat_map(|x| x.scored.runs[..m.exam.demos()].iter().enumerate())
            .filter(|(_, r)| r.verdict == crate::score::Verdict::Mismatch)
            .filter_map(|(d, r)| Some((d, r.output()?))).collect();
        let start = std::time::Instant::now();
        let q = match Inquiry::make(&pools, &m.exam, Differs::own(), &limits, &outs) { Ok(q) => q, Err(e) => { eprintln!("{} {e}", known.task); continue } };
        let asked = start.elapsed().as_secs_f64();
        let counts = |d: usize, g: &crate::task::Grid| q.said(d, g).map(|s| s.iter().map(|s| s.count()).collect::<Vec<_>>());
        let distinct: std::collections::HashSet<_> = outs.iter().copied().collect();
        println!("{}", json!({
            "task": known.task, "ran": ran, "asked": asked, "distinct": distinct.len(),
            "right": m.exam.samples()[..m.exam.demos()].iter().enumerate().map(|(d, s)| counts(d, s.expected.as_ref().unwrap_or(&s.inputs.input))).collect::<Vec<_>>(),
            "mutants": m.list.iter().map(|x| json!({
                "edits": x.edits, "matched": x.scored.demos_matched(&m.exam), "fuel": x.scored.demo_fuel(&m.exam),
                "hash": x.scored.solver.hash.to_string(), "len": x.scored.solver.canonical.as_ref().map(|c| c.bytes.len()),
                "distance": distance(&x.scored, &m.exam), "ranked": Rank::of(&x.scored, &m.exam).is_some(),
                "demos": x.scored.runs[..m.exam.demos()].iter().enumerate().map(|(d, r)| json!({
                    "v": r.verdict, "counts": r.output().and_then(|g| counts(d, g)),
                    "size": r.output().map(|g| (g.height(), g.width())),
                    "off": r.output().zip(m.exam.samples()[d].expected.as_ref()).map(|(a, b)|
                        if (a.height(), a.width()) == (b.height(), b.width()) { a.cells().iter().zip(b.cells()).filter(|(x, y)| x != y).count() as i64 } else { -1 }),
                    "cells": m.exam.samples()[d].expected.as_ref().map(|g| g.cells().len()),
                })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        }));
    }
    Err(BenchError::Broken("dumped".to_owned()))
}
