//! `solver-host cache`: shows what is kept of compiled code, and prunes it.

use anyhow::Context;
use clap::ValueEnum;
use serde::Serialize;

use super::flags::CacheFlags;
use super::{Done, examples, say, say_json};
use solver_core::plural::counted;

/// Show the cache of compiled code, or prune it
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::CACHE, mut_args = shown)]
pub(crate) struct CacheArgs {
    /// Action: ls shows the cache, gc prunes it
    ///
    /// `gc` removes damaged entries. Then it removes those unused for longest, until the folder is below
    /// --cache-size. `list` is another word for `ls`, and `prune` for `gc`.
    #[arg(
        value_enum,
        value_name = "ls|gc",
        default_value = "ls",
        hide_possible_values = true
    )]
    action: Action,
    /// The same as gc
    #[arg(long, hide = true)]
    prune: bool,
    #[command(flatten)]
    cache: CacheFlags,
    /// Print JSON
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// The action on the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Action {
    /// Show it
    #[value(alias = "list")]
    Ls,
    /// Remove damaged entries, and the oldest until the folder is small enough
    #[value(alias = "prune")]
    Gc,
}

/// Elsewhere the flags of the cache are for the long help; here they are the matter.
fn shown(arg: clap::Arg) -> clap::Arg {
    arg.hide_short_help(false)
}

#[derive(Serialize)]
struct Shown {
    folder: String,
    entries: u64,
    bytes: u64,
    removed: u64,
}

/// Runs the command.
pub fn cache(args: &CacheArgs) -> anyhow::Result<Done> {
    let cache = args.cache.open_or_fail()?;
    let before = cache.usage();
    let prunes = args.prune || args.action == Action::Gc;
    let after = if prunes { cache.prune() } else { before };
    let shown = Shown {
        folder: cache.path().display().to_string(),
        entries: after.entries,
        bytes: after.bytes,
        removed: before.entries.saturating_sub(after.entries),
    };
    if args.json {
        let line = serde_json::to_string(&shown).context("cannot print JSON")?;
        say_json(&line)
    } else {
        let Shown {
            folder,
            entries,
            bytes,
            removed,
        } = shown;
        let mib = bytes as f64 / f64::from(1 << 20);
        let removed = if prunes {
            format!(", {removed} removed")
        } else {
            String::new()
        };
        say(&format!(
            "{folder}: {}, {mib:.1} MiB{removed}",
            counted(entries, "entry")
        ))
    }
    .map(|()| Done::Finished)
}
