//! `archive show`: one solver, with what it did and what it comes from.

use super::{Line, content, in_words};
use crate::commands::flags::ArchiveFlags;
use crate::commands::languages;
use crate::commands::{BadInput, Done, Faults, examples, say};
use solver_archive::Archive;
use solver_archive::ancestry::{Known, MOST_ANCESTORS, ancestors};
use solver_archive::header::Header;
use solver_archive::index::{Entry, Index};
use solver_archive::origin::Origin;
use solver_core::plural::counted;
use solver_core::quote::Shown;
use solver_language::Named;

/// Print a solver with its result, its origin and its source
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::SHOW)]
pub(super) struct Show {
    /// The hash, or the beginning of one
    #[arg(value_name = "HASH")]
    hash: String,
    #[command(flatten)]
    place: ArchiveFlags,
    /// Print one JSON object, as `archive export` does
    #[arg(long, help_heading = "Output")]
    json: bool,
}

pub(super) fn show(args: &Show) -> anyhow::Result<Done> {
    /// Of so many that are meant some are named.
    const NAMED: usize = 3;
    let archive = args.place.open()?;
    let index = Index::of(&archive)?;
    let found = index.find(&args.hash)?;
    let Some(first) = found.first() else {
        return Err(BadInput(format!(
            "no solver's hash begins with \"{}\"; `solver-host archive ls` lists the best ones",
            Shown(args.hash.clone())
        ))
        .into());
    };
    if found.iter().any(|entry| entry.name.hash != first.name.hash) {
        let named: Vec<_> = found.iter().take(NAMED).map(|e| e.name.path()).collect();
        return Err(BadInput(format!(
            "{} solvers begin with \"{}\", as {}; give more digits",
            found.len(),
            Shown(args.hash.clone()),
            named.join(" and ")
        ))
        .into());
    }
    let mut faults = Faults::default();
    for entry in &found {
        if args.json {
            let kept = archive.read(&entry.name).map_err(|defect| {
                let path = archive.path().join(entry.name.path());
                BadInput(format!("{} {defect}", Shown::path(&path)))
            })?;
            let content = content(&archive, &entry.name.task)?;
            Line::of(&kept, content.as_deref()).say()?;
            continue;
        }
        show_one(&archive, &index, entry, &mut faults)?;
    }
    Ok(faults.end(Done::Finished))
}

/// Prints the file of a solver under a comment that names it, so that it is a solver still.
fn show_one(
    archive: &Archive,
    index: &Index,
    entry: &Entry,
    faults: &mut Faults,
) -> anyhow::Result<()> {
    let path = archive.path().join(entry.name.path());
    let shown = Shown::path(&path);
    let kept = match archive.read(&entry.name) {
        Ok(kept) => kept,
        Err(defect) => {
            faults.tell(&format_args!("{shown} {defect}"));
            return Ok(());
        }
    };
    match kept.name.is_component() {
        true => say(&format!(
            "# {shown}: a component of {}, in {}",
            counted(kept.bytes.len(), "byte"),
            kept.language(languages())
        )),
        false => {
            say(&format!("# {shown}"))?;
            if let Some(header) = &kept.header {
                say(header.text(&kept.name.task).trim_end())?;
                say_named(&kept.named)?;
                say_ancestors(index, entry, header)?;
            }
            say(&String::from_utf8_lossy(&kept.bytes))
        }
    }
}

/// Prints what was said of a solver beside its source, as its file has it.
fn say_named(named: &Named) -> anyhow::Result<()> {
    let lines = solver_archive::named::text(named);
    lines.lines().try_for_each(say)
}

/// Prints what a solver comes from, as comments: each ancestor below its child.
fn say_ancestors(index: &Index, entry: &Entry, header: &Header) -> anyhow::Result<()> {
    let find = |hash: &_| {
        let mut found = index.find(&format!("{hash}"))?;
        // Of the same task, if there is one: the same source may be kept for several.
        found.sort_by_key(|found| found.name.task != entry.name.task);
        let mut headers = found.into_iter().filter_map(|found| found.header);
        Ok::<_, anyhow::Error>(headers.next())
    };
    let (ancestors, more) = ancestors(entry.name.hash, header, find)?;
    if ancestors.is_empty() {
        return Ok(());
    }
    say("# comes from")?;
    for ancestor in &ancestors {
        let what = match &ancestor.known {
            Known::Here(header) => format!("{}, {}", in_words(header), from(&header.origin)),
            Known::Missing => "not in the archive".to_owned(),
            Known::Told => "see above".to_owned(),
        };
        let (indent, hash) = ("  ".repeat(ancestor.steps), ancestor.hash.to_string());
        say(&format!("# {indent}{}: {what}", &hash[..SHORT_HASH]))?;
    }
    if more {
        say(&format!("#   and more than these {MOST_ANCESTORS}"))?;
    }
    Ok(())
}

/// Digits of a hash that tell solvers apart, and that `show` takes.
const SHORT_HASH: usize = 16;

/// Where a solver came from, in a few words.
fn from(origin: &Option<Origin>) -> String {
    origin.as_ref().map_or_else(
        || "of unknown origin".to_owned(),
        |origin| format!("by {} with seed {}", origin.generator, origin.seed),
    )
}
