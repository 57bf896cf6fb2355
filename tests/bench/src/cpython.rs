//! CPython with the DSL of a folder, as a process that answers: a JSON value a line, both ways.
//!
//! Owns the process. Leaves to others the script that it runs.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::comparisons::BenchError;

/// How to start CPython.
pub struct Python {
    command: String,
    folder: PathBuf,
}

impl Python {
    /// CPython with the DSL of a folder; or why it is not there, in a line.
    pub fn find(command: &str, folder: &Path) -> Result<Self, String> {
        let ran = Command::new(command)
            .arg("--version")
            .stdin(Stdio::null())
            .output();
        match ran {
            Ok(output) if output.status.success() => Ok(Python {
                command: command.to_owned(),
                folder: folder.to_owned(),
            }),
            Ok(output) => Err(format!("{command} --version: {}", output.status)),
            Err(error) => Err(format!("{command}: {error}")),
        }
    }

    /// A process that runs `script` and has been told `first`. The script finds the folder in its
    /// arguments, before the flags.
    pub fn start(&self, script: &str, flags: &[&str], first: &Value) -> Result<Talk, BenchError> {
        let mut process = Command::new(&self.command)
            .args(["-c", script])
            .arg(&self.folder)
            .args(flags)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(to), Some(from)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(BenchError::Broken("CPython has no pipes".to_owned()));
        };
        let mut talk = Talk {
            process,
            to: Some(to),
            from: BufReader::new(from),
        };
        talk.say(first)?;
        Ok(talk)
    }

    /// The answer of such a process, which then ends by itself.
    pub fn once<T: DeserializeOwned>(
        &self,
        script: &str,
        flags: &[&str],
        first: &Value,
    ) -> Result<T, BenchError> {
        let mut talk = self.start(script, flags, first)?;
        talk.to = None;
        let answer = talk.hear()?;
        talk.process.wait()?;
        Ok(answer)
    }
}

/// A process that answers.
pub struct Talk {
    process: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

impl Talk {
    /// Asks for something, with some numbers where that matters.
    pub fn ask<T: DeserializeOwned>(&mut self, what: &str, of: &[usize]) -> Result<T, BenchError> {
        self.say(&json!({"ask": what, "of": of}))?;
        self.hear()
    }

    fn say(&mut self, value: &Value) -> Result<(), BenchError> {
        if let Some(to) = &mut self.to {
            writeln!(to, "{value}")?;
            to.flush()?;
        }
        Ok(())
    }

    fn hear<T: DeserializeOwned>(&mut self) -> Result<T, BenchError> {
        let mut line = String::new();
        self.from.read_line(&mut line)?;
        serde_json::from_str(&line).map_err(|error| BenchError::Peer {
            what: "CPython",
            reason: format!("it does not answer ({error}); see what it printed above"),
        })
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // Without its input it ends by itself, and its pool with it.
        drop(self.to.take());
        let _ = self.process.wait();
    }
}
