//! The means that the tests share: running the binary, folders that go away, reading reports, and the
//! rules of the design written a second time, to compare against.

use std::path::{Path, PathBuf};

mod bombs;
mod command;
mod guest;
mod place;
mod process;
mod python;
mod random;
mod report;
mod rules;
mod server;

pub use bombs::bombs;
pub use command::{Ran, Running};
pub use guest::{Guest, guests};
pub use place::Place;
pub use process::{Usage, children, own_cpu};
pub use python::{
    CORE, INTERPRETERS, Villain, WITH_NUMPY, python_folder, python_has, python_is_ready,
    python_text,
};
pub use random::Random;
pub use report::{Line, Matched, Placed, Rejection, Report, Sum, members};
pub use rules::{Battery, Does, Grid, Known, Task, find_source_hash, source_hash, wasm_hash};
pub use server::{Reply, Server, Talk};

/// The interpreter of arc-dsl: the language and the version of the runtime.
pub fn interpreter() -> String {
    let identity = include_str!("../../../solvers/runtime/identity.txt");
    let last = identity.lines().last().expect("names versions");
    let (version, _) = last.split_once(' ').expect("is VERSION HASH");
    format!("arc-dsl {version}")
}

/// The binary that is tested: `cargo test` puts it beside the folder of the tests.
pub fn binary() -> PathBuf {
    let built = folder_of_builds().join("solver-host");
    assert!(
        built.is_file(),
        "{} is not there; run `make build` first",
        built.display()
    );
    built
}

/// Where builds of this profile are, as `target/release`.
fn folder_of_builds() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let built = test.parent().and_then(Path::parent);
    built.expect("tests lie in a folder `deps`").to_owned()
}

/// A folder for what tests leave behind between two runs, as a warm cache.
pub fn scratch() -> PathBuf {
    let folder = folder_of_builds().with_file_name("tmp");
    std::fs::create_dir_all(&folder).expect("can be made");
    folder
}

/// The folder of the whole project.
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("is there")
}
