//! CPython as a process that answers: solvers in, outcomes and times out (`peer.py`).

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::bench::BenchError;
use crate::bench::corpus::{Corpus, Entry};
use crate::score::exam::ExamSample;
use crate::task::Grid;

/// What CPython runs. A user has this program alone, so the script is in it.
const SCRIPT: &str = include_str!("peer.py");

/// A grid, or none where a run gives none, as CPython says it.
pub type Outcome = Option<Vec<Vec<u64>>>;

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

    fn spawn(&self, flags: &[&str]) -> Result<Talk, BenchError> {
        let mut process = Command::new(&self.command)
            .args(["-c", SCRIPT])
            .arg(&self.folder)
            .args(flags)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(to), Some(from)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(BenchError::Broken("CPython has no pipes".to_owned()));
        };
        Ok(Talk {
            process,
            to: Some(to),
            from: BufReader::new(from),
        })
    }

    /// A process that has loaded all solvers.
    pub fn start(&self, corpus: &Corpus) -> Result<Talk, BenchError> {
        let mut solvers = Vec::with_capacity(corpus.entries.len());
        for entry in &corpus.entries {
            solvers.push(told(entry, entry.exam.samples())?);
        }
        let mut talk = self.spawn(&[])?;
        talk.say(&Value::Array(solvers))?;
        Ok(talk)
    }

    /// A process that runs one solver on its first sample, and what that gives.
    pub fn once(&self, entry: &Entry) -> Result<Outcome, BenchError> {
        let mut talk = self.spawn(&["--once"])?;
        talk.say(&told(entry, entry.exam.samples().get(..1).unwrap_or(&[]))?)?;
        talk.to = None;
        let outcome = talk.hear()?;
        talk.process.wait()?;
        Ok(outcome)
    }
}

/// A solver with the samples that it is to run on, as the script reads it.
fn told(entry: &Entry, samples: &[ExamSample]) -> Result<Value, BenchError> {
    let (_, reads_demos) = entry.program()?;
    let rows = |grid: &Grid| grid.rows().map(<[u8]>::to_vec).collect::<Vec<_>>();
    let runs: Vec<Value> = samples
        .iter()
        .map(|sample| {
            let demos = sample.inputs.demos.iter();
            let demos: Vec<_> = demos
                .map(|demo| (rows(&demo.input), rows(&demo.output)))
                .collect();
            json!({
                "input": rows(&sample.inputs.input),
                "demos": reads_demos.then_some(demos),
            })
        })
        .collect();
    Ok(json!({"name": entry.name, "source": entry.text, "runs": runs}))
}

/// A process that answers.
pub struct Talk {
    process: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

impl Talk {
    /// Asks for something, of some of the solvers where that matters.
    pub fn ask<T: serde::de::DeserializeOwned>(
        &mut self,
        what: &str,
        of: &[usize],
    ) -> Result<T, BenchError> {
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

    fn hear<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, BenchError> {
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
