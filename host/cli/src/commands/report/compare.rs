//! `report --compare A B`: two archives, or files of `run --json`, side by side. Nothing runs.
//!
//! Owns what is read, and from where. Leaves what counts as a change to [`crate::render::compare`].

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::dataset_of;
use crate::commands::{BadInput, Done, languages, note, say, say_json};
use crate::render::compare::{Comparison, Share, Side, Standing};
use solver_archive::Archive;
use solver_archive::header::Header;
use solver_archive::index::{Index, Shelf};
use solver_core::hash::Sha256Hex;
use solver_core::input;
use solver_core::json;
use solver_core::quote::Shown;
use solver_core::task::TaskKey;
use solver_judge::load::{Dataset, DatasetError};

/// The largest file of results that is read.
const MOST_BYTES: u64 = 1 << 30;

/// The names of both kinds.
const ARCHIVE: &str = "archive";
const OUTPUT: &str = "run --json";

const NAME_ANOTHER: &str =
    "name the folder of an archive, or a file that `solver-host run --json` printed";

/// Compares the two, on these tasks if any are named.
pub(super) fn compare(a: &Path, b: &Path, tasks: &[OsString], json: bool) -> anyhow::Result<Done> {
    let known = known_tasks()?;
    let (mut a, mut b) = (side(a, &known)?, side(b, &known)?);
    // The output of a run names tasks by their ids alone.
    if a.kind != b.kind {
        by_id(&mut a);
        by_id(&mut b);
    }
    if !tasks.is_empty() {
        retain(&mut a, &mut b, tasks)?;
    }
    let comparison = Comparison::new(a, b);
    if json {
        say_json(&comparison.json().context("cannot print JSON")?)?;
    } else {
        for line in comparison.notes() {
            note(&line);
        }
        say(&comparison.text())?;
    }
    Ok(Done::Finished)
}

/// The first data set that has a task of each id.
fn known_tasks() -> Result<BTreeMap<String, Dataset>, DatasetError> {
    let mut known = BTreeMap::new();
    for dataset in Dataset::ALL {
        for id in dataset.ids()? {
            known.entry(id.as_str().to_owned()).or_insert(dataset);
        }
    }
    Ok(known)
}

/// How a data set is told, or that a task is of none.
fn set_name(dataset: Option<Dataset>) -> String {
    dataset.map_or("no data set", Dataset::name).to_owned()
}

fn side(path: &Path, known: &BTreeMap<String, Dataset>) -> anyhow::Result<Side> {
    let mut side = match path.is_dir() {
        true => archive(path, known)?,
        false => output(path, known)?,
    };
    side.path = path.to_string_lossy().into_owned();
    Ok(side)
}

// ------------------------------------------------------------------------------------------ archives

/// Whether a folder has the file of a solver in one of its folders. Opening an archive writes into it, and
/// what is none stays as it is.
fn is_archive(path: &Path) -> std::io::Result<bool> {
    for folder in path.read_dir()? {
        let folder = folder?.path();
        if !folder.is_dir() {
            continue;
        }
        let is_solver = |file: std::io::Result<std::fs::DirEntry>| {
            let name = file.ok()?.file_name();
            Sha256Hex::parse(name.to_str()?.split_once('.')?.0)
        };
        // A folder that may not be listed holds nothing that can be compared.
        if folder
            .read_dir()
            .is_ok_and(|mut files| files.any(|file| is_solver(file).is_some()))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn archive(path: &Path, known: &BTreeMap<String, Dataset>) -> anyhow::Result<Side> {
    let shown = Shown::path(path);
    let is_archive = is_archive(path)
        .map_err(|error| BadInput(format!("cannot read {shown}: {error}; {NAME_ANOTHER}")))?;
    if !is_archive {
        return Err(BadInput(format!(
            "the folder {shown} holds no solver, so it is no archive; {NAME_ANOTHER}"
        ))
        .into());
    }
    let archive = Archive::open(path, languages())?;
    let mut side = Side {
        kind: ARCHIVE,
        ..Side::default()
    };
    let mut silent = 0;
    for Shelf { task, best, .. } in Index::of(&archive)?.shelves()? {
        let dataset = match task.has_content() {
            true => archive.task(&task).ok().map(|task| dataset_of(&task, None)),
            false => Some(Ok(known.get(task.as_str()).copied())),
        };
        side.datasets
            .insert(set_name(dataset.transpose()?.flatten()));
        silent += u64::from(best.is_none());
        let standing = match best {
            Some((hash, header)) => kept(&mut side, &hash, &header),
            None => Standing::default(),
        };
        side.tasks.insert(task.as_str().to_owned(), standing);
    }
    if silent > 0 {
        note(&format_args!(
            "{shown}: no file says how good the solvers of {silent} of its tasks are; they count as \
             unsolved"
        ));
    }
    Ok(side)
}

/// The standing of a task by the header of its best solver.
fn kept(side: &mut Side, hash: &Sha256Hex, header: &Header) -> Standing {
    side.runtimes.insert(header.runtime.clone());
    if let Some(terms) = &header.terms {
        let interpreter = terms.interpreter.as_ref().unwrap_or(&terms.language);
        side.interpreters.insert(interpreter.clone());
        side.limits.insert(terms.limits.to_string());
    }
    Standing {
        solved: header.is_solved(),
        demos: Some(Share {
            matched: header.matched as u64,
            of: header.demos as u64,
        }),
        tests: None,
        fuel: header.fuel,
        solver: Some(hash.to_string()),
    }
}

// ---------------------------------------------------------------------------------- output of `run --json`

/// A line of it: a task, one of the solvers of the task that follows, or the sum. Its other members
/// are not looked at.
#[derive(Deserialize)]
struct Line {
    task: Option<String>,
    solved: Option<Vec<String>>,
    #[serde(default)]
    test: Vec<Test>,
    #[serde(default)]
    results: Vec<Solver>,
    runtime: Option<String>,
    limits: Option<Limits>,
    summary: Option<IgnoredAny>,
    #[serde(flatten)]
    solver: Solver,
}

#[derive(Deserialize)]
struct Test {
    correct: Option<bool>,
}

#[derive(Clone, Deserialize)]
struct Solver {
    solver: Option<String>,
    interpreter: Option<String>,
    demos: Option<Share>,
    fuel: Option<u64>,
}

#[derive(Deserialize)]
struct Limits {
    fuel: u64,
    memory_mib: u64,
}

fn output(path: &Path, known: &BTreeMap<String, Dataset>) -> anyhow::Result<Side> {
    let shown = Shown::path(path);
    let bytes = input::read_or_stdin(path, MOST_BYTES)
        .map_err(|error| BadInput(format!("cannot read {shown}: {error}; {NAME_ANOTHER}")))?;
    let mut side = Side {
        kind: OUTPUT,
        ..Side::default()
    };
    let mut twice = 0;
    // Those of `--results all`, which stand before their task.
    let mut before: Vec<Solver> = Vec::new();
    for (at, text) in bytes.split(|&byte| byte == b'\n').enumerate() {
        if text.trim_ascii().is_empty() {
            continue;
        }
        let bad = |reason: &dyn std::fmt::Display| {
            BadInput(format!(
                "{shown}, line {}: {reason}; {NAME_ANOTHER}",
                at + 1
            ))
        };
        let line: Line = json::from_slice(text).map_err(|error| {
            // The line is one of the file, and its own lines are not counted.
            let reason = error.to_string().replace(" at line 1 column", " at column");
            bad(&format_args!("it is no result of a run ({reason})"))
        })?;
        match line {
            Line {
                summary: Some(IgnoredAny),
                ..
            } => {}
            Line {
                task: Some(task),
                solved: Some(solved),
                test,
                mut results,
                runtime,
                limits,
                ..
            } => {
                results.append(&mut before);
                side.datasets.insert(set_name(known.get(&task).copied()));
                side.runtimes.extend(runtime);
                let words =
                    |limits: Limits| format!("{} fuel and {} MiB", limits.fuel, limits.memory_mib);
                side.limits.extend(limits.map(words));
                let standing = ran(&mut side, &solved, &test, &results);
                twice += u64::from(side.tasks.insert(task, standing).is_some());
            }
            Line { solver, .. } if solver.solver.is_some() => before.push(solver),
            Line { .. } => return Err(bad(&"it is no result of a run").into()),
        }
    }
    if side.tasks.is_empty() {
        return Err(BadInput(format!("{shown} holds no result of a task; {NAME_ANOTHER}")).into());
    }
    if twice > 0 {
        note(&format_args!(
            "{shown}: a task stands there again {twice} times; the last line of each counts"
        ));
    }
    Ok(side)
}

/// The standing of a task by its run.
fn ran(side: &mut Side, solved: &[String], test: &[Test], results: &[Solver]) -> Standing {
    let rank = |solver: &&Solver| {
        let matched = solver.demos.map_or(0, |demos| demos.matched);
        (std::cmp::Reverse(matched), solver.fuel.unwrap_or(u64::MAX))
    };
    // The first of equals, as they are sorted.
    let best = results.iter().min_by_key(rank);
    side.interpreters
        .extend(best.and_then(|best| best.interpreter.clone()));
    let known: Vec<bool> = test.iter().filter_map(|test| test.correct).collect();
    Standing {
        solved: !solved.is_empty(),
        demos: best.and_then(|best| best.demos),
        tests: (!known.is_empty()).then_some(Share {
            matched: known.iter().filter(|&&right| right).count() as u64,
            of: known.len() as u64,
        }),
        fuel: best.and_then(|best| best.fuel),
        solver: best
            .and_then(|best| best.solver.clone())
            .or_else(|| solved.first().cloned()),
    }
}

// ---------------------------------------------------------------------------------- tasks

/// Names each task by its id. Of several tasks of an id the one counts that is further.
fn by_id(side: &mut Side) {
    let further = |standing: &Standing| {
        let matched = standing.demos.map_or(0, |demos| demos.matched);
        (standing.solved, matched)
    };
    for (task, standing) in std::mem::take(&mut side.tasks) {
        let id = TaskKey::parse(&task).map_or(task, |key| key.id().to_owned());
        match side.tasks.get(&id) {
            Some(there) if further(there) >= further(&standing) => {}
            Some(_) | None => {
                side.tasks.insert(id, standing);
            }
        }
    }
}

/// Leaves the tasks that were named, each of which one of the sides has to have.
fn retain(a: &mut Side, b: &mut Side, named: &[OsString]) -> anyhow::Result<()> {
    let named: Vec<String> = named
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    let is_meant = |task: &str, name: &str| {
        task == name || TaskKey::parse(task).is_ok_and(|key| key.is_meant_by(name))
    };
    let all = a.tasks.keys().chain(b.tasks.keys());
    let lost = named
        .iter()
        .find(|name| !all.clone().any(|task| is_meant(task, name)));
    if let Some(lost) = lost {
        let lost = Shown(lost.clone());
        return Err(BadInput(format!("neither of the two has the task \"{lost}\"")).into());
    }
    for side in [a, b] {
        side.tasks
            .retain(|task, _| named.iter().any(|name| is_meant(task, name)));
    }
    Ok(())
}
