//! What most comparisons run: real solvers, each on all samples of the task that it is for.
//!
//! Our own solvers are always there. The published solvers of arc-dsl, which are larger, are read
//! from a folder that the user names.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::BenchError;
use crate::compile::guard::MAX_SOURCE_BYTES;
use crate::compile::parse_file;
use crate::generate::known::KNOWN;
use crate::input;
use crate::load::by_id;
use crate::quote::Shown;
use crate::run::meter::Watch;
use crate::run::solver::program;
use crate::run::{Executable, Host, Limits, Outcome, Run};
use crate::score::Exam;

/// The file of a folder of arc-dsl that holds its solvers.
const SOLVERS: &str = "solvers.py";
/// What the names of its functions begin with; the task follows.
const PREFIX: &str = "solve_";
/// The solver that takes CPython ten seconds by itself, as long as all others together and more.
const HUGE: &str = "a64e4611";

/// Solvers with their samples.
pub struct Corpus {
    /// Where they come from, in a few words.
    pub origin: String,
    /// The solvers.
    pub entries: Vec<Entry>,
}

/// One solver.
pub struct Entry {
    /// The task that it is for.
    pub task: String,
    /// The name of its function.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The same, ready to run.
    pub executable: Executable,
    /// The samples of its task.
    pub exam: Arc<Exam>,
}

impl Entry {
    /// The program, and whether it reads the demos.
    pub fn program(&self) -> Result<(&[u8], bool), BenchError> {
        match &self.executable {
            Executable::Program {
                program,
                reads_demos,
            } => Ok((program, *reads_demos)),
            Executable::Component(_)
            | Executable::Rejected(_)
            | Executable::GaveUp(_)
            | Executable::Failed(_) => Err(BenchError::Broken(format!(
                "{} is no program of the runtime",
                self.name
            ))),
        }
    }
}

impl Corpus {
    /// The solvers of arc-dsl where there is a folder of it, else our own.
    pub fn of(arc_dsl: Option<&Path>) -> Result<Self, BenchError> {
        match arc_dsl {
            Some(folder) => Corpus::published(folder),
            None => Corpus::own(),
        }
    }

    /// Our own solvers.
    pub fn own() -> Result<Self, BenchError> {
        let mut entries = Vec::new();
        for (task, text) in KNOWN {
            add(&mut entries, text, |_| Some((*task).to_owned()))?;
        }
        Ok(Corpus {
            origin: "our own solvers".to_owned(),
            entries,
        })
    }

    /// The solvers of arc-dsl in a folder, without the one that takes CPython as long as all
    /// others.
    pub fn published(folder: &Path) -> Result<Self, BenchError> {
        let file = folder.join(SOLVERS);
        let unreadable = |error: &dyn fmt::Display| BenchError::Peer {
            what: "arc-dsl",
            reason: format!(
                "{}: {error}; --arc-dsl names its folder",
                Shown::path(&file)
            ),
        };
        let bytes = input::read(&file, MAX_SOURCE_BYTES as u64).map_err(|e| unreadable(&e))?;
        let text = String::from_utf8(bytes).map_err(|e| unreadable(&e.utf8_error()))?;
        let mut entries = Vec::new();
        add(&mut entries, &text, |name| {
            let task = name.strip_prefix(PREFIX)?;
            (task != HUGE).then(|| task.to_owned())
        })?;
        Ok(Corpus {
            origin: format!("arc-dsl's solvers but {HUGE}"),
            entries,
        })
    }

    /// Runs of every solver on every sample.
    pub fn runs(&self) -> usize {
        self.entries
            .iter()
            .map(|entry| entry.exam.samples().len())
            .sum()
    }

    /// What it is, in a line.
    pub fn line(&self) -> String {
        format!(
            "{}: {} solvers, {} runs",
            self.origin,
            self.entries.len(),
            self.runs()
        )
    }

    /// Runs everything, one run after the other on this thread, and hands each to `each`.
    pub fn run(&self, host: &Host, limits: &Limits, mut each: impl FnMut(&Entry, usize, Run)) {
        for entry in &self.entries {
            for (place, sample) in entry.exam.samples().iter().enumerate() {
                let watch = Watch::start(limits.deadline);
                let run = host.run(&entry.executable, &sample.inputs, limits, watch);
                each(entry, place, run);
            }
        }
    }

    /// The outcomes of all runs, so that they can be compared.
    pub fn outcomes(&self, host: &Host, limits: &Limits) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(self.runs());
        self.run(host, limits, |_, _, run| outcomes.push(run.outcome));
        outcomes
    }
}

/// Adds the functions of a file whose name says a task.
fn add(
    entries: &mut Vec<Entry>,
    text: &str,
    task_of: impl Fn(&str) -> Option<String>,
) -> Result<(), BenchError> {
    for function in parse_file(text.as_bytes()).solvers {
        let Some(task) = task_of(&function.name) else {
            continue;
        };
        let source = function.source.map_err(|error| {
            BenchError::Broken(format!("{} does not compile: {error}", function.name))
        })?;
        entries.push(Entry {
            executable: program(&source),
            exam: Arc::new(Exam::of(&by_id(&task, None)?.task)),
            text: text[function.range].to_owned(),
            name: function.name,
            task,
        });
    }
    Ok(())
}
