//! The flags of every command: how much is said, in colour or not, where interpreters lie, and help.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use anstream::ColorChoice;
use clap::{ArgAction, ValueEnum};

use crate::render::voice;

/// How a command speaks, and where it finds what is installed.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Manner {
    /// Print no notes and no progress; results and errors stay
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Use colours: auto, always or never
    ///
    /// `auto` is for terminals alone. It obeys NO_COLOR, CLICOLOR_FORCE, CLICOLOR and TERM=dumb.
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    color: When,
    /// Folder of the interpreters of Python solvers
    ///
    /// The default is solver-host/python in $XDG_DATA_HOME or ~/.local/share. `solver-host python install`
    /// fills it.
    #[arg(long, global = true, value_name = "DIR", hide_short_help = true)]
    python: Option<PathBuf>,
    /// Print help: -h in short, --help in full
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum When {
    /// Where a terminal shows them
    Auto,
    /// Everywhere, also in a pipe
    Always,
    /// Nowhere
    Never,
}

impl Manner {
    /// Makes it hold for the whole process.
    pub(super) fn set(&self) {
        if self.quiet {
            voice::be_quiet();
        }
        self.color.set();
        solver_python::install::set_folder(self.python.clone());
    }
}

impl When {
    fn set(self) {
        match self {
            When::Auto => ColorChoice::Auto,
            When::Always => ColorChoice::Always,
            When::Never => ColorChoice::Never,
        }
        .write_global();
    }
}

/// Makes `--color` hold for help, which is printed before the arguments are read to their end.
pub(super) fn set_colour(args: &[OsString]) {
    let args = args.iter().take_while(|arg| *arg != "--");
    let mut args = args.filter_map(|arg| OsStr::to_str(arg));
    let mut asked = None;
    while let Some(arg) = args.next() {
        match arg.strip_prefix("--color") {
            Some("") => asked = args.next(),
            Some(value) => asked = value.strip_prefix('=').or(asked),
            None => {}
        }
    }
    if let Some(when) = asked.and_then(|word| When::from_str(word, false).ok()) {
        when.set();
    }
}
