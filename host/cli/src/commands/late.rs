//! Flags that are described only where they are typed.
//!
//! Owns the delay: a process runs one command, and describing the flags of the other twenty took a third of
//! the time of `solver-host --version`. Leaves the flags to each command.

use std::cell::Cell;
use std::ops::Deref;

use clap::ArgMatches;

thread_local! {
    /// Whether commands that are made now describe their flags later.
    static LATE: Cell<bool> = const { Cell::new(false) };
}

/// Commands that are good for parsing alone: the flags of one are described once it is found. Its help would
/// name the global flags before its own, and the completions would miss the commands below others.
pub(super) fn for_parsing(commands: fn() -> clap::Command) -> clap::Command {
    LATE.set(true);
    let commands = commands();
    LATE.set(false);
    commands
}

/// The arguments `A` of a command.
#[derive(Clone, Debug)]
pub(super) struct Late<A>(A);

impl<A> Deref for Late<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.0
    }
}

impl<A: clap::Args> clap::FromArgMatches for Late<A> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        A::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl<A: clap::Args> clap::Args for Late<A> {
    fn augment_args(command: clap::Command) -> clap::Command {
        match LATE.get() {
            true => command.defer(A::augment_args),
            false => A::augment_args(command),
        }
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        A::augment_args_for_update(command)
    }
}
