//! `explain` of a solver in Python: its run, and what its lines did.

use anyhow::Context;

use super::{ExplainArgs, SourceOf, ended, is_printed, started};
use crate::commands::{BadInput, Done, Faults, languages};
use crate::render::explain_python::{About, print, print_json};
use crate::render::{Palette, terminal_width};
use solver_core::input::without_mark;
use solver_core::sample_set::SetSample;
use solver_core::task::Task;
use solver_judge::load::{Said, meant};
use solver_python::Python;
use solver_python::explain::explain as run_twice;
use solver_sandbox::run::Executable;
use solver_sandbox::thread::on_guest_thread;

/// Explains the solver.
pub(super) fn explain(
    args: &ExplainArgs,
    source: &SourceOf,
    task: Option<&Task>,
    sample: &SetSample,
    faults: Faults,
) -> anyhow::Result<Done> {
    let SourceOf {
        file, bytes, named, ..
    } = source;
    let said = Said {
        language: Some(Python::ID),
        named: named.clone(),
    };
    let submission = meant(languages(), bytes, &said, file, file).keeping_stdout(true);
    let problem = |solver| {
        let problem = submission.problem(solver);
        BadInput(problem.unwrap_or_else(|| format!("{file} does not compile")))
    };
    if let Some(refused) = submission.refused(languages()) {
        return Err(problem(&refused).into());
    }
    if let Some(missing) = submission.missing(languages()) {
        return Err(BadInput(format!("{file} {missing}")).into());
    }
    let pools = started(args)?;
    let host = pools.host();
    let limits = args.limits.of(Python::ID);
    let (solver, explanation) = on_guest_thread(|thread| {
        let solver = submission.compile(thread, host);
        let explanation = run_twice(thread, host.sandbox(), &solver.executable, sample, &limits);
        (solver, explanation)
    })
    .context("the solver cannot be run; this is an error of solver-host")?;
    let explanation = match (&solver.executable, explanation) {
        (_, Some(explanation)) => explanation,
        (Executable::Rejected(_), None) => return Err(problem(&solver).into()),
        (Executable::Failed(reason), None) => anyhow::bail!("{file} cannot be compiled: {reason}"),
        (_, None) => anyhow::bail!("{file} cannot be compiled in time; try it again"),
    };
    let about = About {
        name: &solver.origin.name().unwrap_or_else(|| file.clone()),
        file,
        text: &String::from_utf8_lossy(without_mark(bytes)),
        lines: &solver.lines,
        modules: &named.modules,
        identity: solver.identity,
        solver: solver.hash,
        task: task.map(|task| task.id.as_str()),
        sample,
        explanation: &explanation,
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    is_printed(match args.json {
        true => print_json(&about, &mut out),
        false => print(&about, Palette::of_stdout(), terminal_width(), &mut out),
    })?;
    Ok(ended(explanation.run_result.verdict, &faults))
}
