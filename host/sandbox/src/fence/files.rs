//! Landlock: a process keeps its open files and the right to use the folders of its role.
//!
//! Everything that the newest kernel knows is asked for, and each kernel gives what it has: ports
//! and signals are also refused by [`super::calls`], so files are the only part that is missed.

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, PathBeneath, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, RulesetStatus, Scope, make_bitflags,
};

use super::{Missing, Role};

/// The newest list of rights. A kernel that knows fewer of them restricts those.
const NEWEST: ABI = ABI::V10;

/// The rights of the archive and the cache in their folders: files are read, written aside, renamed in
/// place and removed; folders are listed and made. Nothing there is ever executed.
fn in_folders() -> BitFlags<AccessFs> {
    make_bitflags!(AccessFs::{
        ReadFile | ReadDir | WriteFile | RemoveFile | MakeReg | MakeDir
    })
}

/// Fences this thread, and those that it starts, off from all files but those of the role.
pub(super) fn fence(role: &Role<'_>) -> Result<(), Missing> {
    match restrict(role) {
        Ok(RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced) => Ok(()),
        Ok(RulesetStatus::NotEnforced) => Err(Missing::Landlock),
        Err(error) => Err(Missing::Files(error.to_string())),
    }
}

fn restrict(role: &Role<'_>) -> Result<RulesetStatus, RulesetError> {
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?;
    let folders = match role {
        Role::Host { folders } | Role::Server { folders } => *folders,
        Role::CompileServer => &[],
    };
    for folder in folders {
        // By what is open, not by name: no link and no renaming can lead elsewhere.
        rules = rules.add_rule(PathBeneath::new(folder, in_folders()))?;
    }
    Ok(rules.restrict_self()?.ruleset)
}
