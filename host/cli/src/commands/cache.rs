//! `solver-host cache`: shows what is kept of compiled code, and prunes it.

use anyhow::Context;
use serde::Serialize;

use super::flags::CacheFlags;
use super::{Done, say, say_json};

/// Show the cache of compiled code, or prune it
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct CacheArgs {
    /// Remove damaged entries, and the oldest until the folder is below --cache-size
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    cache: CacheFlags,
    /// Print JSON
    #[arg(long, help_heading = "Output")]
    json: bool,
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
    let after = if args.prune { cache.prune() } else { before };
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
        let removed = if args.prune {
            format!(", {removed} removed")
        } else {
            String::new()
        };
        say(&format!(
            "{folder}: {entries} entries, {mib:.1} MiB{removed}"
        ))
    }
    .map(|()| Done::Finished)
}
