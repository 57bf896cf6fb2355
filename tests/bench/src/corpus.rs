//! The corpus of most comparisons: real solvers, each on all samples of the task that it is for.
//!
//! Our own solvers are always there. The published solvers of arc-dsl, which are larger, are read
//! from a folder that the user names.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::comparisons::BenchError;
use crate::ours::Ours;
use solver_arc_dsl::ArcDsl;
use solver_arc_dsl::generate::known::KNOWN;
use solver_core::input;
use solver_core::outcome::{Outcome, Run};
use solver_core::quote::Shown;
use solver_core::sample_set::SampleSet;
use solver_judge::load::by_id;
use solver_language::{Language, Named, Program};
use solver_sandbox::thread::GuestThread;

/// The file of a folder of arc-dsl that holds its solvers.
const SOLVERS: &str = "solvers.py";
/// The start of the names of its functions; the task follows.
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
    /// The same, as the runtime takes it.
    pub program: Program,
    /// The samples of its task.
    pub sample_set: Arc<SampleSet>,
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
        let bytes = input::read(&file, ArcDsl.most_bytes() as u64).map_err(|e| unreadable(&e))?;
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
            .map(|entry| entry.sample_set.samples().len())
            .sum()
    }

    /// Its description, in a line.
    pub fn line(&self) -> String {
        format!(
            "{}: {} solvers, {} runs",
            self.origin,
            self.entries.len(),
            self.runs()
        )
    }

    /// Runs everything, one run after the other on this thread, and hands each to `each`.
    pub fn run(&self, ours: &Ours, thread: &GuestThread, mut each: impl FnMut(Run)) {
        for entry in &self.entries {
            let executable = ours.executable(&entry.program);
            for sample in entry.sample_set.samples() {
                each(ours.run(thread, &executable, &sample.inputs));
            }
        }
    }

    /// The outcomes of all runs, so that they can be compared.
    pub fn outcomes(&self, ours: &Ours, thread: &GuestThread) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(self.runs());
        self.run(ours, thread, |run| outcomes.push(run.outcome));
        outcomes
    }
}

/// Adds the functions of a file whose name says a task.
fn add(
    entries: &mut Vec<Entry>,
    text: &str,
    task_of: impl Fn(&str) -> Option<String>,
) -> Result<(), BenchError> {
    for piece in ArcDsl.split(text.as_bytes(), &Named::default()) {
        let Some(task) = task_of(&piece.name) else {
            continue;
        };
        let source = piece.source.map_err(|mistake| {
            BenchError::Broken(format!("{} does not compile: {mistake}", piece.name))
        })?;
        entries.push(Entry {
            program: source.program(),
            sample_set: Arc::new(SampleSet::of(&by_id(&task, None)?.task)),
            text: text.get(piece.range).unwrap_or_default().to_owned(),
            name: piece.name,
            task,
        });
    }
    Ok(())
}
