//! `solver-host man`: a manual page for each command, which `make install` puts where `man` looks.
//!
//! Owns the sections that `clap_mangen` would fill into one paragraph: examples, and what stands below
//! them. Leaves the others to it.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::completions::shown;
use super::{BadInput, Done, examples};
use solver_core::files;
use solver_core::quote::Shown;

/// Write a manual page for each command into a folder
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// The folder, which has to be there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Runs the command. `commands` are all that there are.
pub(super) fn man(args: &ManArgs, commands: clap::Command) -> anyhow::Result<Done> {
    let folder = &args.folder;
    let dir = cap_std::fs::Dir::open_ambient_dir(folder, cap_std::ambient_authority()).map_err(
        |error| {
            BadInput(format!(
                "cannot write into {}: {error}; name a folder that is there",
                Shown::path(folder)
            ))
        },
    )?;
    let mut commands = all_of_each_flag(shown(commands).disable_help_subcommand(true));
    commands.build();
    for (name, page) in pages(&commands).context("cannot make a manual page")? {
        let name = format!("{name}.1");
        files::write_whole(&dir, &name, &page)
            .with_context(|| format!("cannot write {}", Shown::path(&Path::join(folder, &name))))?;
    }
    Ok(Done::Finished)
}

/// A flag that only the long help shows is on the page all the same.
fn all_of_each_flag(command: clap::Command) -> clap::Command {
    command
        .mut_args(|arg| arg.hide_short_help(false))
        .mut_subcommands(all_of_each_flag)
}

/// The pages of a command and of all below it, each with its name.
fn pages(command: &clap::Command) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let name = command.get_display_name().unwrap_or(command.get_name());
    let mut all = vec![(name.to_owned(), page(command)?)];
    for below in command.get_subcommands() {
        all.extend(pages(below)?);
    }
    Ok(all)
}

fn page(command: &clap::Command) -> std::io::Result<Vec<u8>> {
    let page = Man::new(command.clone()).source(concat!("solver-host ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    if command.has_subcommands() {
        page.render_subcommands_section(&mut text)?;
    }
    let help = command.get_after_long_help().or(command.get_after_help());
    if let Some(help) = help {
        below(&help.to_string()).to_writer(&mut text)?;
    }
    Ok(text)
}

/// Examples as they are typed, and as paragraphs what stands below them.
fn below(help: &str) -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["EXAMPLES"]);
    roff.control("nf", []);
    for example in examples::commands(help) {
        roff.text([roman(example)]);
    }
    roff.control("fi", []);
    let more = help.split_once("\n\n").map_or("", |(_, more)| more);
    if !more.is_empty() {
        roff.control("SH", ["NOTES"]);
        roff.control("nf", []);
        for line in more.lines() {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    roff
}
