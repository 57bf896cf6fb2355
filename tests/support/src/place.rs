//! A folder of a test's own: commands run in it, so that what they print names no other place.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::command::{Ran, Running, arguments, command, shown};
use super::guest::guests;

/// The folder; it goes away with the value.
pub struct Place(TempDir);

impl Default for Place {
    fn default() -> Self {
        Place::new()
    }
}

impl Place {
    /// An empty folder.
    pub fn new() -> Place {
        let folder = tempfile::tempdir_in(crate::scratch());
        Place(folder.expect("a folder can be made"))
    }

    /// A folder with `solvers/echo.wasm`: a component, which another process compiles, and which
    /// takes an entry of the cache.
    pub fn with_component() -> Place {
        let place = Place::new();
        let good = guests("good");
        let echo = good.iter().find(|guest| guest.name == "echo.wat");
        place.write("solvers/echo.wasm", &echo.expect("is there").bytes);
        place
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, making the folders that it needs.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Place {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("has a parent")).expect("can be made");
        std::fs::write(path, bytes).expect("can be written");
        self
    }

    /// Runs the binary here to its end.
    pub fn run<I>(&self, args: I) -> Ran
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        self.start(args, &[], "").wait()
    }

    /// Runs the binary here to its end, with that on its standard input.
    pub fn run_with_input<I>(&self, args: I, stdin: &str) -> Ran
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        self.start(args, &[], stdin).wait()
    }

    /// Starts the binary here.
    pub fn start<I>(&self, args: I, env: &[(&str, &str)], stdin: &str) -> Running
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        Running::start(self.0.path(), &arguments(args), env, stdin)
    }

    /// Starts the binary here, with whatever else is asked of its process, and any input.
    pub fn start_with<I>(
        &self,
        args: I,
        stdin: impl Into<Vec<u8>>,
        ask: impl FnOnce(&mut Command),
    ) -> Running
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        let args = arguments(args);
        let mut command = command(self.0.path(), &args);
        ask(&mut command);
        Running::spawn(command, shown(&args), stdin)
    }

    /// Starts the binary here through a line of shell, in which it stands as `"$@"`.
    pub fn start_in_shell<I>(&self, line: &str, args: I, stdin: impl Into<Vec<u8>>) -> Running
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        let args = arguments(args);
        let binary = command(self.0.path(), &args);
        let mut shell = Command::new("sh");
        shell
            .args(["-c", line, "sh"])
            .arg(binary.get_program())
            .args(&args)
            .current_dir(self.0.path());
        Running::spawn(shell, format!("{line}: {}", shown(&args)), stdin)
    }

    /// Copies a folder of `tests/` to here, under another name.
    pub fn copy(&self, folder: &str, name: &str) -> &Place {
        let from = crate::root().join("tests").join(folder);
        let mut files = BTreeMap::new();
        collect(&from, &from, &mut files);
        for (file, bytes) in files {
            self.write(&format!("{name}/{file}"), bytes);
        }
        self
    }

    /// The files of an archive that are whole, without its index, which is made from them.
    pub fn kept(&self, archive: &str) -> BTreeMap<String, String> {
        let mut files = self.files(archive);
        files.retain(|name, _| !name.ends_with(".tmp") && !name.contains("index.sqlite"));
        let texts = files.into_iter();
        texts
            .map(|(name, bytes)| (name, String::from_utf8(bytes).expect("is text")))
            .collect()
    }

    /// Whether there is nothing of that name.
    pub fn lacks(&self, name: &str) -> bool {
        !self.path(name).exists()
    }

    /// How many files are in a folder, which may change meanwhile.
    pub fn count(&self, folder: &str) -> usize {
        std::fs::read_dir(self.path(folder)).map_or(0, Iterator::count)
    }

    /// Every file below a folder, by its path in it. A folder that is not there has none.
    pub fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let root = self.path(folder);
        if root.exists() {
            collect(&root, &root, &mut files);
        }
        files
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("can be listed") {
        let path = entry.expect("can be listed").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("is below");
            let bytes = std::fs::read(&path).expect("can be read");
            files.insert(name.to_string_lossy().into_owned(), bytes);
        }
    }
}
