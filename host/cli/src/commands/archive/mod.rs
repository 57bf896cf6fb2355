//! `solver-host archive`: the solvers of an archive, whether they still hold, and the way in and out.
//!
//! Owns the commands that list and remove. Those that run solvers are in [`verify`] and [`import`], what
//! one solver is and comes from is in [`show`], what searches have tried in [`tried`].

mod import;
mod show;
mod tried;
mod verify;

pub(super) use tried::searches;

use std::collections::{BTreeMap, HashSet};

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;

use super::flags::ArchiveFlags;
use super::languages;
use super::{BadInput, Done, Faults, examples, note, say, say_json};
use crate::render::{cut_hash, line_width};
use solver_archive::header::Header;
use solver_archive::index::{Index, Shelf};
use solver_archive::record::Record;
use solver_archive::{Archive, MOST_SAVED};
use solver_core::number;
use solver_core::plural::{self, counted};
use solver_core::quote::Shown;
use solver_core::task::{Answers, TaskKey};
use solver_judge::load::{DatasetError, versions};

/// List, show, verify, export and import kept solvers
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::ARCHIVE)]
pub(crate) struct ArchiveArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    #[command(visible_alias = "list")]
    Ls(Ls),
    Show(show::Show),
    Tried(tried::Tried),
    Verify(verify::Verify),
    #[command(visible_alias = "prune")]
    Gc(Gc),
    Export(Export),
    Import(import::Import),
}

/// Tasks, where not all are meant.
#[derive(Clone, Debug, clap::Args)]
struct Tasks {
    /// Tasks [default: all that the archive has]
    ///
    /// A task is an id, or a name from the first column of `archive ls`.
    #[arg(value_name = "TASK")]
    tasks: Vec<String>,
}

/// List each task with its solvers and the best of them
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::LS)]
struct Ls {
    #[command(flatten)]
    tasks: Tasks,
    #[command(flatten)]
    place: ArchiveFlags,
    /// Print one JSON object a task
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Remove all but the best solvers of each task
///
/// Damaged files are removed too.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::GC)]
struct Gc {
    /// Solvers of each task that stay
    #[arg(
        long,
        value_name = "N",
        value_parser = number::count,
        default_value_t = MOST_SAVED,
        help_heading = "Solvers"
    )]
    keep: usize,
    /// Only say what would be removed
    #[arg(long, help_heading = "Solvers")]
    dry_run: bool,
    #[command(flatten)]
    place: ArchiveFlags,
}

/// Print solvers as JSON lines
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::EXPORT)]
struct Export {
    #[command(flatten)]
    tasks: Tasks,
    #[command(flatten)]
    place: ArchiveFlags,
}

/// Runs the command.
pub fn archive(args: &ArchiveArgs) -> anyhow::Result<Done> {
    match &args.command {
        Command::Ls(args) => ls(args),
        Command::Show(args) => show::show(args),
        Command::Tried(args) => tried::tried(args),
        Command::Verify(args) => verify::verify(args),
        Command::Gc(args) => gc(args),
        Command::Export(args) => export(args),
        Command::Import(args) => import::import(args),
    }
}

impl Tasks {
    /// The shelves of these tasks. A task without one is an error.
    fn shelves(&self, index: &Index) -> anyhow::Result<Vec<Shelf>> {
        let all = index.shelves()?;
        if self.tasks.is_empty() {
            return Ok(all);
        }
        let mut meant: Vec<Shelf> = Vec::new();
        for asked in &self.tasks {
            let before = meant.len();
            // Each once, however often it is named.
            let found = all.iter().filter(|shelf| shelf.task.is_meant_by(asked));
            let mut is_there = false;
            for shelf in found {
                is_there = true;
                if !meant[..before].contains(shelf) {
                    meant.push(shelf.clone());
                }
            }
            if !is_there {
                return Err(BadInput(format!(
                    "the archive has no solver for the task \"{}\"; `solver-host archive ls` lists \
                     those that it has some for",
                    Shown(asked.clone())
                ))
                .into());
            }
        }
        Ok(meant)
    }
}

fn ls(args: &Ls) -> anyhow::Result<Done> {
    let archive = args.place.open()?;
    let shelves = args.tasks.shelves(&Index::of(&archive)?)?;
    if args.json {
        for shelf in &shelves {
            let best = shelf.best.as_ref().map(|(hash, header)| {
                let origin = header.origin.as_ref();
                let terms = header.terms.as_ref();
                json!({
                    "solver": hash,
                    "name": header.name,
                    "language": terms.map(|terms| &terms.language),
                    "interpreter": terms.and_then(|terms| terms.interpreter.as_ref()),
                    "limits": terms.map(|terms| terms.limits),
                    "demos_matched": header.matched,
                    "demos": header.demos,
                    "fuel": header.fuel,
                    "generator": origin.map(|origin| &origin.generator),
                    "parents": origin.map_or(&[][..], |origin| &origin.parents),
                    "seed": origin.map(|origin| origin.seed),
                })
            });
            let line = json!({
                "task": shelf.task.as_str(),
                "solvers": shelf.solvers,
                "components": shelf.silent,
                "damaged": shelf.damaged,
                "best": best,
            });
            say_json(&line.to_string())?;
        }
        return Ok(Done::Finished);
    }
    say(table(&shelves, &former(&shelves)?, line_width()).trim_end())?;
    Ok(Done::Finished)
}

/// The shelves that hold what was kept for a task before its key named its content: under an id that
/// no data set has, while there is one with the content by now. They are no tasks of their own.
fn former(shelves: &[Shelf]) -> Result<HashSet<TaskKey>, DatasetError> {
    let with_content = |id: &str| {
        let mut keys = shelves.iter().map(|shelf| &shelf.task);
        keys.any(|key| key.has_content() && key.id() == id)
    };
    let mut former = HashSet::new();
    for key in shelves.iter().map(|shelf| &shelf.task) {
        if !key.has_content() && with_content(key.id()) && versions(key.id())?.is_empty() {
            former.insert(key.clone());
        }
    }
    Ok(former)
}

/// The table, with hashes as long as `columns` leave room for.
fn table(shelves: &[Shelf], former: &HashSet<TaskKey>, columns: Option<usize>) -> String {
    let width = shelves
        .iter()
        .map(|shelf| shelf.task.as_str().chars().count())
        .max()
        .unwrap_or(0)
        .max("task".len());
    let mut text = format!(
        "{:<width$}  solvers  demos           fuel  best solver\n",
        "task"
    );
    let (mut solvers, mut solved, mut silent, mut damaged) = (0, 0, 0, 0);
    for shelf in shelves {
        let (demos, fuel, best) = match &shelf.best {
            Some((hash, header)) => {
                if header.is_solved() && !former.contains(&shelf.task) {
                    solved += 1;
                }
                (
                    format!("{} of {}", header.matched, header.demos),
                    header.fuel.map_or("unknown".to_owned(), |n| n.to_string()),
                    hash.to_string(),
                )
            }
            None => ("-".to_owned(), "-".to_owned(), "-".to_owned()),
        };
        solvers += shelf.solvers;
        silent += shelf.silent;
        damaged += shelf.damaged;
        let row = format!(
            "{:<width$}  {:>7}  {demos:<8}  {fuel:>10}  ",
            shelf.task.as_str(),
            shelf.solvers
        );
        let best = cut_hash(&best, row.chars().count(), columns);
        text.push_str(&format!("{row}{best}\n"));
    }
    text.push_str(&format!(
        "\n{}, {}; every demo is matched for {solved}\n",
        counted(shelves.len() - former.len(), "task"),
        counted(solvers, "solver")
    ));
    if silent > 0 {
        text.push_str(&match silent {
            1 => "1 of them is a component, which says nothing of what was matched: `solver-host \
                  report` runs it\n"
                .to_owned(),
            many => format!(
                "{many} of them are components, which say nothing of what was matched: \
                 `solver-host report` runs them\n"
            ),
        });
    }
    if damaged > 0 {
        text.push_str(&format!(
            "{} {} damaged: `solver-host archive verify` names what is, `archive gc` removes it\n",
            counted(damaged, "file"),
            plural::of(damaged, "is", "are")
        ));
    }
    text
}

fn gc(args: &Gc) -> anyhow::Result<Done> {
    let archive = args.place.open()?;
    let index = Index::of(&archive)?;
    let mut faults = Faults::default();
    let (mut removed, mut damaged, mut left) = (0, 0, 0);
    for shelf in index.shelves()? {
        let mut kept = 0;
        for entry in index.shelf(&shelf.task)? {
            let broken = entry.defect.is_some();
            if !broken && kept < args.keep {
                kept += 1;
                continue;
            }
            if broken {
                // A file that cannot be read may hold a solver as good as any: only damaged ones go.
                match archive.read(&entry.name) {
                    Err(defect) if defect.is_of_the_file() => {}
                    Err(defect) => {
                        faults.tell(&format_args!("{} {defect}: it stays", entry.name.path()));
                        continue;
                    }
                    Ok(_) => continue,
                }
            }
            if !args.dry_run
                && let Err(error) = archive.remove(&entry.name)
            {
                faults.tell(&format_args!(
                    "cannot remove {}: {error}; mend it, and run it again",
                    entry.name.path()
                ));
                continue;
            }
            damaged += u64::from(broken);
            removed += u64::from(!broken);
        }
        left += kept;
    }
    let verb = if args.dry_run {
        "would remove"
    } else {
        "removed"
    };
    say(&format!(
        "{verb} {} and {}; {} {}",
        counted(removed, "solver"),
        counted(damaged, "damaged file"),
        counted(left, "solver"),
        plural::of(left, "stays", "stay")
    ))?;
    if !args.dry_run {
        // So that the index is as the files are now.
        Index::of(&archive)?;
    }
    Ok(faults.end(Done::Finished))
}

/// A solver as a line of JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    task: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// In base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<String>,
    /// The hash of the source or the component. An import knows a solver by its content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    solver: Option<String>,
    /// The figures of its header. An import runs the solver, whatever these say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    demos_matched: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    demos: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fuel: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    runtime: Option<String>,
    /// Its language. An import takes the solver in no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// Its interpreter. An import uses the one that is here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    interpreter: Option<String>,
    /// The words that were said of it beside its source: a part of the solver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    input: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    named_interpreter: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    modules: BTreeMap<String, String>,
    /// The limits that it was kept under. An import runs it within the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limits: Option<KeptLimits>,
    /// The name under which it was first kept, here or elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Its origin. An import takes it from here.
    #[serde(default)]
    generator: Option<String>,
    #[serde(default)]
    parents: Vec<String>,
    #[serde(default)]
    seed: Option<u64>,
    /// The task itself, where nobody finds it by its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<Box<RawValue>>,
}

/// Limits as a line names them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptLimits {
    fuel: u64,
    memory_mib: u64,
}

impl Line {
    fn of(kept: &Record, content: Option<&RawValue>) -> Self {
        let (source, component) = match kept.name.is_component() {
            false => (
                Some(String::from_utf8_lossy(&kept.bytes).into_owned()),
                None,
            ),
            true => (None, Some(STANDARD.encode(&kept.bytes))),
        };
        let header = kept.header.as_ref();
        let origin = header.and_then(|header| header.origin.as_ref());
        let terms = header.and_then(|header| header.terms.as_ref());
        Line {
            task: kept.name.task.as_str().to_owned(),
            source,
            component,
            solver: Some(kept.name.hash.to_string()),
            demos_matched: header.map(|header| header.matched),
            demos: header.map(|header| header.demos),
            fuel: header.and_then(|header| header.fuel),
            runtime: header.map(|header| header.runtime.clone()),
            language: Some(kept.language(languages())),
            interpreter: terms.and_then(|terms| terms.interpreter.clone()),
            entry: kept.named.entry.clone(),
            input: kept.named.input.clone(),
            named_interpreter: kept.named.interpreter.clone(),
            modules: kept.named.modules.clone(),
            limits: terms.map(|terms| KeptLimits {
                fuel: terms.limits.fuel.get(),
                memory_mib: terms.limits.memory.get(),
            }),
            name: header.and_then(|header| header.name.clone()),
            generator: origin.map(|origin| origin.generator.clone()),
            parents: origin.map_or(Vec::new(), |origin| {
                origin.parents.iter().map(ToString::to_string).collect()
            }),
            seed: origin.map(|origin| origin.seed),
            content: content.map(ToOwned::to_owned),
        }
    }

    /// Prints it.
    fn say(&self) -> anyhow::Result<()> {
        say_json(&serde_json::to_string(self).context("cannot print JSON")?)
    }
}

/// The task of a shelf as its lines carry it: nothing where its id is enough, or where it is lost.
fn content(archive: &Archive, key: &TaskKey) -> anyhow::Result<Option<Box<RawValue>>> {
    if !key.has_content() {
        return Ok(None);
    }
    match archive.task(key) {
        Ok(task) => {
            let text = task.json(Answers::Known);
            Ok(Some(
                RawValue::from_string(text).context("cannot print JSON")?,
            ))
        }
        Err(error) => {
            note(&format!("{key} goes without its task: {error}"));
            Ok(None)
        }
    }
}

fn export(args: &Export) -> anyhow::Result<Done> {
    let archive = args.place.open()?;
    let index = Index::of(&archive)?;
    let mut faults = Faults::default();
    for shelf in args.tasks.shelves(&index)? {
        let content = content(&archive, &shelf.task)?;
        for entry in index.shelf(&shelf.task)? {
            match archive.read(&entry.name) {
                Ok(kept) => Line::of(&kept, content.as_deref()).say()?,
                // A damaged file is no solver; `verify` names it.
                Err(defect) if defect.is_of_the_file() => {}
                Err(defect) => {
                    let path = entry.name.path();
                    faults.tell(&format_args!("{path} {defect}: it is not exported"));
                }
            }
        }
    }
    Ok(faults.end(Done::Finished))
}

/// A header, in a few words.
fn in_words(header: &Header) -> String {
    let fuel = header
        .fuel
        .map_or("unknown fuel".to_owned(), |fuel| format!("{fuel} fuel"));
    let demos = counted(header.demos, "demo");
    format!("{} of {demos} with {fuel}", header.matched)
}
