//! What the tests share: running the binary, folders that go away, reading reports, and the rules
//! of the design written a second time, to compare against.

mod bombs;
mod command;
mod guest;
mod place;
mod process;
mod random;
mod report;
mod rules;

pub use bombs::bombs;
pub use command::{Ran, Running};
pub use guest::{Guest, guests};
pub use place::Place;
pub use process::{Usage, children, own_cpu};
pub use random::Random;
pub use report::{Report, members};
pub use rules::{Battery, Does, Grid, Known, Task, find_source_hash, source_hash, wasm_hash};

/// What interprets arc-dsl: the language and the version of the runtime.
pub fn interpreter() -> String {
    let identity = include_str!("../../solvers/runtime/identity.txt");
    let last = identity.lines().last().expect("names versions");
    let (version, _) = last.split_once(' ').expect("is VERSION HASH");
    format!("arc-dsl {version}")
}
