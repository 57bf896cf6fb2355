//! From source to what runs: a battery of solvers of twenty calls on all cores, and components by
//! other authors, compiled and from the cache.
//!
//! A DSL solver becomes a program for a runtime that is compiled already, and nothing of it is ever
//! cached: compiling it again is what a cache would be compared with.

use std::sync::Arc;

use super::{BenchError, Settings, What};
use crate::measure::{Series, Side, by_turns, timed};
use crate::ours::{host, pools};
use crate::report::{Goal, Report, Row, Unit};
use solver_core::files::Scratch;
use solver_core::limits::Workers;
use solver_core::random::Random;
use solver_core::task::TaskId;
use solver_judge::host::Host;
use solver_judge::languages::Languages;
use solver_judge::load::split;
use solver_judge::pools::{Mode, Sizes};
use solver_judge::submission::{Solver, Submission};
use solver_sandbox::cache::{Cache, CacheSize};
use solver_sandbox::encode::around;
use solver_sandbox::interpreter::Form;
use solver_sandbox::module::SolverModule;
use solver_sandbox::run::Executable;
use solver_sandbox::thread::on_guest_thread;
use solver_verify::random::arithmetic;

/// Solvers of a battery.
const SOLVERS: usize = 1_000;
/// Those of them that become modules of their own.
const LINKED: usize = 40;
/// Components of a battery.
const COMPONENTS: usize = 40;

/// The calls that a solver of the battery is made of: each from a grid to a grid, so that any twenty fit.
const CALLS: [&str; 10] = [
    "hmirror(X)",
    "vmirror(X)",
    "rot90(X)",
    "dmirror(X)",
    "replace(X, FIVE, TWO)",
    "vconcat(X, I)",
    "upscale(X, TWO)",
    "crop(X, ORIGIN, TWO_BY_TWO)",
    "fill(X, THREE, ofcolor(X, ZERO))",
    "paint(X, first(objects(X, T, F, T)))",
];

pub(super) fn bench(settings: &Settings) -> Result<Report, BenchError> {
    let cores = Workers::cores();
    let sizes = Sizes {
        mode: Mode::Dual,
        scoring: Workers::ONE,
        execution: cores,
    };
    let pools = pools(sizes)?;
    let languages = pools.host().languages();
    let mut random = Random::new(
        &TaskId::new("bench").map_err(|error| BenchError::Broken(error.to_string()))?,
        0,
    );
    let sources: Vec<String> = (0..SOLVERS).map(|_| source(&mut random)).collect();
    let components = components(&mut random)?;
    let alone = parsed(languages, &sources[..LINKED]);
    let linked = host(Workers::ONE, None)?.in_form(Form::Module);
    let folder = Scratch::new("bench")?;
    let cached = host(cores, Some(cache(&folder)?))?;

    let battery = || pools.compile(&parsed(languages, &sources));
    let one_by_one = parsed(languages, &sources);
    let one_by_one = compile_all(&one_by_one, pools.host());
    for (together, alone) in battery().iter().zip(&one_by_one) {
        same_program(&together.executable, &alone.executable)?;
    }
    for (compiled, host) in [
        (&components, &**pools.host()),
        (&components, &cached),
        (&alone, &linked),
    ] {
        for compiled in compile_all(compiled, host) {
            let Executable::Component(_) = compiled.executable else {
                return Err(BenchError::Broken(
                    "a component does not compile".to_owned(),
                ));
            };
        }
    }

    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| timed(|| Ok(battery()))),
        Box::new(|| timed(|| Ok(compile_all(&alone, &linked)))),
        Box::new(|| timed(|| Ok(compile_all(&components, pools.host())))),
        Box::new(|| timed(|| Ok(compile_all(&components, &cached)))),
    ];
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [battery, linked, compiled, loaded] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    let row =
        |name: &str, series: &Series, parts| Row::new(name, Unit::Seconds, &series.per(parts));
    Ok(Report {
        what: What::Compile,
        inputs: format!(
            "{SOLVERS} solvers of 20 calls on {cores} cores, {COMPONENTS} small components on one"
        ),
        rounds: settings.rounds,
        rows: vec![
            row("a solver of 20 calls, from its text", battery, SOLVERS)
                .held_to(Goal::at_most(0.3e-3).better(0.05e-3)),
            row(
                "the same as a module of its own, on one core",
                linked,
                LINKED,
            ),
            row("a component, compiled", compiled, COMPONENTS),
            row("a component, from the cache", loaded, COMPONENTS),
        ],
        ratios: Vec::new(),
        sweeps: Vec::new(),
        notes: vec![
            "Solvers in source need no cache: what a cached one may take is what a fresh one is \
             held to as the better goal."
                .to_owned(),
        ],
    })
}

/// A solver of twenty calls. No two of them are the same in a battery of this size.
fn source(random: &mut Random) -> String {
    let mut text = "def solve(I):\n".to_owned();
    let mut last = "I".to_owned();
    for line in 1..=19 {
        let call = CALLS[random.place(CALLS.len())].replace('X', &last);
        text.push_str(&format!("    x{line} = {call}\n"));
        last = format!("x{line}");
    }
    text.push_str(&format!("    O = hmirror({last})\n    return O\n"));
    text
}

fn parsed(languages: &Languages, sources: &[String]) -> Vec<Arc<Submission>> {
    sources
        .iter()
        .flat_map(|source| split(languages, None, source.as_bytes(), "bench"))
        .collect()
}

fn same_program(one: &Executable, other: &Executable) -> Result<(), BenchError> {
    match (one, other) {
        (
            Executable::Interpreted { program: one, .. },
            Executable::Interpreted { program: other, .. },
        ) if one == other => Ok(()),
        _ => Err(BenchError::Differs {
            side: "a solver of a battery".to_owned(),
            reference: "the solver alone".to_owned(),
            difference: "another program, or none".to_owned(),
        }),
    }
}

/// Components as other authors could have written them, no two the same.
fn components(random: &mut Random) -> Result<Vec<Arc<Submission>>, BenchError> {
    (0..COMPONENTS)
        .map(|_| {
            let module = arithmetic(random).map_err(BenchError::Broken)?;
            let module = SolverModule::check(&module)
                .map_err(|error| BenchError::Broken(error.to_string()))?;
            let component = Submission::component(&around(&module), "bench".into());
            Ok(Arc::new(component))
        })
        .collect()
}

fn compile_all(submissions: &[Arc<Submission>], host: &Host) -> Vec<Solver> {
    on_guest_thread(|thread| {
        let compiled = submissions.iter().map(|it| it.compile(thread, host));
        compiled.collect()
    })
    .expect("a compiler's panic stays in its solver")
}

fn cache(folder: &Scratch) -> Result<Cache, BenchError> {
    Cache::open(folder.path(), CacheSize::DEFAULT)
        .map_err(|error| BenchError::Broken(error.to_string()))
}
