//! The languages that a process knows: one list, from which everything else follows.
//!
//! Owns the question which language a text is in. Leaves the languages to their crates, and the choice
//! of which are in the list to whoever starts a host.

use std::sync::Arc;

use solver_core::limits::Limits;
use solver_language::{Claim, Ending, Language, LanguageId, RunsOn};
use solver_sandbox::compiler::Trusted;
use solver_sandbox::interpreter::InterpreterSource;
use solver_sandbox::snapshot::SnapshotSource;

/// The languages, the usual one first.
#[derive(Clone)]
pub struct Languages {
    usual: Arc<dyn Language>,
    more: Arc<[Arc<dyn Language>]>,
}

/// The language of a solver, as results, archives and reports name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The language.
    pub language: LanguageId,
    /// The name and version of what interprets it; nothing where code runs as it is.
    pub interpreter: Option<&'static str>,
    /// The hash of its interpreter. For components it is that of the usual language: the results of a
    /// component depend on the module that is let in as it is.
    pub runtime: &'static str,
}

impl Languages {
    /// These languages. A text that says nothing of its language is in the usual one.
    pub fn new(usual: Arc<dyn Language>, more: Vec<Arc<dyn Language>>) -> Self {
        Languages {
            usual,
            more: more.into(),
        }
    }

    /// The usual one.
    pub fn usual(&self) -> &Arc<dyn Language> {
        &self.usual
    }

    /// All of them, the usual one first.
    pub fn all(&self) -> impl Iterator<Item = &Arc<dyn Language>> {
        std::iter::once(&self.usual).chain(self.more.iter())
    }

    /// The language, where it has a front end here; components have none.
    pub fn get(&self, id: LanguageId) -> Option<&Arc<dyn Language>> {
        self.all().find(|language| language.id() == id)
    }

    /// The language of a word, that of components included.
    pub fn of_word(&self, word: &str) -> Option<LanguageId> {
        let ids = self.all().map(|language| language.id());
        ids.chain([LanguageId::WASM]).find(|id| id.word() == word)
    }

    /// The words of all languages with a front end, for people.
    pub fn words(&self) -> String {
        let words: Vec<&str> = self.all().map(|language| language.id().word()).collect();
        words.join(", ")
    }

    /// The endings of all files that hold solvers.
    pub fn endings(&self) -> impl Iterator<Item = Ending> {
        let endings = self.all().map(|language| language.ending());
        endings.chain([Ending::WASM])
    }

    /// The language of a text in a file with this ending: of the languages that have such files the
    /// one with the strongest claim to the text, or else the first of them; where none has such files,
    /// the same of all languages.
    pub fn of_text(&self, ending: Option<&str>, text: &[u8]) -> &Arc<dyn Language> {
        let is_its = |language: &&Arc<dyn Language>| Some(language.ending().word()) == ending;
        let its: Vec<&Arc<dyn Language>> = self.all().filter(is_its).collect();
        match its.as_slice() {
            [] => strongest(self.all(), text).unwrap_or(&self.usual),
            [only] => only,
            several => strongest(several.iter().copied(), text).unwrap_or(several[0]),
        }
    }

    /// The limits of a run in this language for which nobody has named any.
    pub fn limits(&self, id: LanguageId) -> Limits {
        let language = self.get(id);
        language.map_or(Limits::default(), |language| language.limits())
    }

    /// The most bytes of a file of source.
    pub fn most_bytes(&self) -> usize {
        let all = self.all().map(|language| language.most_bytes());
        all.max().unwrap_or_default()
    }

    /// The identity of a solver in this language.
    pub fn identity(&self, id: LanguageId) -> Identity {
        self.identity_on(id, None)
    }

    /// The identity of a solver in this language that needs this interpreter.
    pub fn identity_on(&self, id: LanguageId, interpreter: Option<&'static str>) -> Identity {
        let language = self.get(id);
        if let Some(name) = interpreter {
            return Identity {
                language: id,
                interpreter: Some(name),
                runtime: self.snapshot(id, name).map_or("", |found| found.identity),
            };
        }
        let own = language.and_then(|language| own(&**language));
        Identity {
            language: id,
            interpreter: own.map(|own| own.name),
            runtime: own.map_or(self.runtime(), |own| own.identity),
        }
    }

    /// The hash of the interpreter of the usual language.
    pub fn runtime(&self) -> &'static str {
        own(&*self.usual).map_or("", |own| own.identity)
    }

    /// An installed interpreter of a language.
    pub fn snapshot(&self, id: LanguageId, name: &str) -> Option<SnapshotSource> {
        match self.get(id)?.runs_on() {
            RunsOn::Interpreter(_) => None,
            RunsOn::Snapshots(installed) => installed.into_iter().find(|it| it.name == name),
        }
    }

    /// The modules that components may hold as they are.
    pub fn trusted(&self) -> Trusted {
        self.all()
            .filter_map(|language| Some(own(&**language)?.module))
            .collect()
    }
}

/// The interpreter that is a part of the host.
fn own(language: &dyn Language) -> Option<InterpreterSource> {
    match language.runs_on() {
        RunsOn::Interpreter(source) => Some(source),
        RunsOn::Snapshots(_) => None,
    }
}

/// The first of the languages whose claim to a text is the strongest; none where none has one.
fn strongest<'a>(
    languages: impl Iterator<Item = &'a Arc<dyn Language>>,
    text: &[u8],
) -> Option<&'a Arc<dyn Language>> {
    let mut best = None;
    let mut claim = Claim::None;
    for language in languages {
        let its = language.claim(text);
        if its > claim {
            (best, claim) = (Some(language), its);
        }
    }
    best
}
