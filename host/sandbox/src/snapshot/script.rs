//! One run of a script: a text that is run as a program of its own, with standard input and files.
//!
//! Owns what a script's end means. Leaves the world that it sees to [`super::world`].

use super::Snapshot;
use super::wire;
use super::world::{CLOCK, Files, Given, Keeps, Printed, Reply};
use crate::meter::Watch;
use crate::thread::GuestThread;
use solver_core::limits::Limits;
use solver_core::outcome::Outcome;

/// The most bytes that are kept of standard output, and of standard error.
pub const MAX_OUTPUT: usize = super::world::MAX_SCRIPT_OUTPUT;

/// A script with all that it finds.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// Its text.
    pub text: Vec<u8>,
    /// What it reads from standard input.
    pub stdin: Vec<u8>,
    /// The files that are there, by their paths.
    pub files: Vec<(String, Vec<u8>)>,
    /// The paths of files that are wanted afterwards.
    pub wanted: Vec<String>,
}

/// What came of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptRun {
    /// How it ended.
    pub end: ScriptEnd,
    /// The fuel that it took. It is exact where the script came to its end by itself.
    pub fuel: u64,
    /// Standard output, as far as it is kept.
    pub stdout: Vec<u8>,
    /// Standard error, as far as it is kept.
    pub stderr: Vec<u8>,
    /// The bytes of both that were dropped.
    pub dropped: [u64; 2],
    /// The wanted files that are there.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The end of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptEnd {
    /// It ended with this exit code.
    Exit(i32),
    /// It cannot be compiled, which the interpreter says on standard error, and ends with this exit code.
    NotCompiled(i32),
    /// It did not come to its end.
    Stopped(Outcome),
    /// A file cannot be where it should be.
    NoPlace(String),
}

impl Snapshot {
    /// Runs a script. The watch has started on this thread.
    pub fn script(
        &self,
        thread: &GuestThread,
        script: Script,
        limits: &Limits,
        watch: Watch,
    ) -> ScriptRun {
        let mut files = Files::new(CLOCK);
        for (path, bytes) in script.files {
            if !files.put(&path, bytes, CLOCK) {
                return ScriptRun::without(ScriptEnd::NoPlace(path));
            }
        }
        let given = Given {
            request: wire::script(&script.text),
            stdin: script.stdin,
            files: Some(files),
            keeps: Keeps::Apart,
        };
        let turned = self.turned(thread, given, limits, watch);
        let end = match (turned.ended, turned.left) {
            (_, Some(code)) => ScriptEnd::Exit(code),
            (Ok(Reply::Once(reply)), None) => match wire::exit(&reply) {
                Some((true, code)) => ScriptEnd::Exit(code),
                Some((false, code)) => ScriptEnd::NotCompiled(code),
                None => ScriptEnd::Stopped(wire::outcome(&Reply::None)),
            },
            (Ok(reply @ (Reply::None | Reply::Spoiled)), None) => {
                ScriptEnd::Stopped(wire::outcome(&reply))
            }
            (Err(outcome), None) => ScriptEnd::Stopped(outcome),
        };
        let fetched = turned.files.map(|files| {
            let wanted = script.wanted.into_iter();
            wanted
                .filter_map(|path| {
                    let bytes = files.get(&path)?.to_vec();
                    Some((path, bytes))
                })
                .collect()
        });
        let [stdout, stderr] = [turned.stdout, turned.stderr].map(Option::unwrap_or_default);
        ScriptRun {
            end,
            fuel: turned.fuel,
            dropped: [&stdout, &stderr].map(|printed: &Printed| printed.dropped),
            stdout: stdout.bytes,
            stderr: stderr.bytes,
            files: fetched.unwrap_or_default(),
        }
    }
}

impl ScriptRun {
    /// One that did nothing before it ended.
    pub fn without(end: ScriptEnd) -> Self {
        ScriptRun {
            end,
            fuel: 0,
            stdout: Vec::new(),
            stderr: Vec::new(),
            dropped: [0; 2],
            files: Vec::new(),
        }
    }
}
