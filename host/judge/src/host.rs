//! The host: a sandbox, and the languages whose interpreters are ready in it.

use std::collections::HashMap;
use std::sync::Arc;

use solver_language::{LanguageId, RunsOn};
use solver_sandbox::engine::{EngineError, Sandbox};
use solver_sandbox::interpreter::{Form, Interpreter};
use solver_sandbox::meter::Cancel;
use solver_sandbox::snapshot::{Reset, Snapshot};

use crate::languages::Languages;

type Snapshots = HashMap<(LanguageId, &'static str), Arc<Snapshot>>;

/// Everything that runs need and share.
pub struct Host {
    sandbox: Arc<Sandbox>,
    languages: Languages,
    interpreters: HashMap<LanguageId, Arc<Interpreter>>,
    /// Those that are installed, by language and name.
    snapshots: Snapshots,
    form: Form,
}

impl Host {
    /// Prepares the interpreters of these languages.
    pub fn new(sandbox: Sandbox, languages: Languages) -> Result<Self, EngineError> {
        let sandbox = Arc::new(sandbox);
        let mut interpreters = HashMap::new();
        for language in languages.all() {
            match language.runs_on() {
                RunsOn::Interpreter(source) => {
                    let interpreter = Interpreter::new(&sandbox, source)?;
                    interpreters.insert(language.id(), Arc::new(interpreter));
                }
                RunsOn::Snapshots(_) => {}
            }
        }
        Ok(Host {
            snapshots: snapshots(&sandbox, &languages, Reset::default()),
            sandbox,
            languages,
            interpreters,
            form: Form::default(),
        })
    }

    /// From now on programs come to their interpreters in this form.
    pub fn in_form(self, form: Form) -> Self {
        Host { form, ..self }
    }

    /// From now on this is the fate of memories that begin as an image. No program was compiled yet.
    pub fn with_reset(self, reset: Reset) -> Self {
        Host {
            snapshots: snapshots(&self.sandbox, &self.languages, reset),
            ..self
        }
    }

    /// The form in which programs come to their interpreters.
    pub(crate) fn form(&self) -> Form {
        self.form
    }

    /// Where runs happen.
    pub fn sandbox(&self) -> &Arc<Sandbox> {
        &self.sandbox
    }

    /// The languages.
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// The interpreter of a language; components have none.
    pub fn interpreter(&self, language: LanguageId) -> Option<&Arc<Interpreter>> {
        self.interpreters.get(&language)
    }

    /// An installed interpreter of a language.
    pub fn snapshot(&self, language: LanguageId, name: &'static str) -> Option<&Arc<Snapshot>> {
        self.snapshots.get(&(language, name))
    }

    /// The flag that ends all runs.
    pub fn cancel(&self) -> &Cancel {
        self.sandbox.cancel()
    }
}

/// The installed interpreters of these languages, with this fate of their memories.
fn snapshots(sandbox: &Arc<Sandbox>, languages: &Languages, reset: Reset) -> Snapshots {
    let mut snapshots = HashMap::new();
    for language in languages.all() {
        match language.runs_on() {
            RunsOn::Interpreter(_) => {}
            RunsOn::Snapshots(installed) => {
                for source in installed {
                    let key = (language.id(), source.name);
                    let snapshot = Snapshot::new(sandbox, source).with_reset(reset);
                    snapshots.insert(key, Arc::new(snapshot));
                }
            }
        }
    }
    snapshots
}
