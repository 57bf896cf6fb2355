//! The file of the page: its folder is looked at first, another process makes the page, and the file
//! appears whole or not at all.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;
use cap_std::fs::Dir;

use crate::commands::{BadInput, Done, say};
use crate::render::page::END;
use solver_core::files;
use solver_core::input;
use solver_core::input::InputError;
use solver_core::quote::Shown;

/// The `--out` of standard output.
pub(super) const STDOUT: &str = "-";

/// The largest page that is written. The process that prints it runs guests, and is not believed.
const MOST_PAGE: u64 = 1 << 30;

/// The file of a page that is to be made.
pub(super) struct Out<'a> {
    path: &'a Path,
    folder: Dir,
    name: &'a str,
}

impl<'a> Out<'a> {
    /// Opens the folder of the file, which has to be there, and checks that it can be written.
    pub(super) fn open(path: &'a Path) -> anyhow::Result<Self> {
        let bad = |reason: &dyn std::fmt::Display| {
            BadInput(format!(
                "cannot write the page {}: {reason}; name another file with --out, or - for \
                 standard output",
                Shown::path(path)
            ))
        };
        let Some(name) = path.file_name() else {
            return Err(bad(&"it is no file name").into());
        };
        let Some(name) = name.to_str() else {
            return Err(bad(&"its name is no UTF-8").into());
        };
        if path.is_dir() {
            return Err(bad(&"it is a folder").into());
        }
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            Some(_) | None => Path::new("."),
        };
        let folder = Dir::open_ambient_dir(parent, cap_std::ambient_authority())
            .map_err(|error| bad(&error))?;
        files::check_writable(&folder).map_err(|error| bad(&error))?;
        Ok(Out { path, folder, name })
    }

    /// Has the page made by a process of its own, and writes it.
    pub(super) fn fill(&self) -> anyhow::Result<Done> {
        let program = std::env::current_exe().context("cannot find this program")?;
        let mut command = Command::new(program);
        command
            .args(std::env::args_os().skip(1))
            .args(["--out", STDOUT])
            .stderr(Stdio::inherit());
        let (status, page) = match input::printed(&mut command, MOST_PAGE) {
            Ok(ended) => ended,
            Err(error @ InputError::TooLarge(_)) => anyhow::bail!(
                "cannot use the page: {error}; nothing was written, ask for fewer tasks"
            ),
            Err(InputError::Unreadable(error)) => {
                return Err(error).context("cannot start the process that runs the solvers");
            }
        };
        let done = match status.code() {
            Some(0) => Done::Finished,
            Some(1) => Done::HostErrors,
            Some(2) => Done::Refused,
            Some(_) => Done::Interrupted,
            None => anyhow::bail!(
                "the process that runs the solvers was ended: {status}; nothing was written"
            ),
        };
        // The process has said itself what went wrong.
        if !page.ends_with(END.as_bytes()) {
            return Ok(done);
        }
        files::write_whole(&self.folder, self.name, &page).with_context(|| {
            format!(
                "cannot write the page {}; make room or name another file with --out",
                Shown::path(self.path)
            )
        })?;
        say(&format!(
            "{} ({})",
            Shown::path(self.path),
            size(page.len())
        ))?;
        Ok(done)
    }
}

/// A number of bytes, as people read it.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
