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
        if std::env::var("COST").is_ok() {
            let out = std::path::Path::new("solvers/differs");
            let mut all: Vec<_> = std::fs::read_dir(out)?.flatten().map(|e| e.path()).collect();
            all.sort();
            let mut cost = std::collections::BTreeMap::new();
            for path in all {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let text = std::fs::read_to_string(&path)?;
                let Ok(one) = Differs::of(&[(&name, &text)]) else { continue };
                let asking = crate::differ::ask::Asking { host: pools.host(), differs: &one, limits };
                let qs: Vec<_> = m.exam.samples()[..m.exam.demos()].iter().map(|s| crate::differ::ask::Question::new(&s.inputs)).collect();
                let start = std::time::Instant::now();
                let mut n = 0;
                for (d, g) in distinct_of(&outs).into_iter().take(12) { n += usize::from(asking.ask(&qs[d], g).is_ok()); }
                cost.insert(name, start.elapsed().as_secs_f64() / n.max(1) as f64 * 1e6);
            }
            let one = Differs::of(&[("id", "def id(S, I, C):\n    return 0, 0")]).map_err(|e| BenchError::Broken(e.to_string()))?;
            let asking = crate::differ::ask::Asking { host: pools.host(), differs: &one, limits };
            let qs: Vec<_> = m.exam.samples()[..m.exam.demos()].iter().map(|s| crate::differ::ask::Question::new(&s.inputs)).collect();
            let start = std::time::Instant::now();
            let mut n = 0;
            for (d, g) in distinct_of(&outs).into_iter().take(12) { n += usize::from(asking.ask(&qs[d], g).is_ok()); }
            cost.insert("-".to_owned(), start.elapsed().as_secs_f64() / n.max(1) as f64 * 1e6);
            println!("{}", json!({"task": known.task, "cost": cost, "asked": asked, "distinct": distinct_of(&outs).len()}));
            continue;
        }
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

fn distinct_of<'a>(outs: &[(usize, &'a crate::task::Grid)]) -> Vec<(usize, &'a crate::task::Grid)> {
    let mut seen = std::collections::HashSet::new();
    outs.iter().copied().filter(|o| seen.insert(*o)).collect()
}
