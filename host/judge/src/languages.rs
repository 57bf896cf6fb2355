//! The languages that a process knows: one list, from which everything else follows.
//!
//! Owns the question which language a text is in. Leaves the languages to their crates, and the choice
//! of which are in the list to whoever starts a host.

use std::sync::Arc;

use solver_language::{Ending, Language, LanguageId};
use solver_sandbox::compiler::Trusted;

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

    /// The language of a file with this ending: the first that has such files, else the usual one.
    pub(crate) fn of_ending(&self, ending: Option<&str>) -> &Arc<dyn Language> {
        let is_its = |language: &&Arc<dyn Language>| Some(language.ending().word()) == ending;
        self.all().find(is_its).unwrap_or(&self.usual)
    }

    /// The most bytes of a file of source.
    pub fn most_bytes(&self) -> usize {
        let all = self.all().map(|language| language.most_bytes());
        all.max().unwrap_or_default()
    }

    /// The identity of a solver in this language.
    pub fn identity(&self, id: LanguageId) -> Identity {
        let language = self.get(id);
        Identity {
            language: id,
            interpreter: language.map(|language| language.interpreter().name),
            runtime: language.unwrap_or(&self.usual).interpreter().identity,
        }
    }

    /// The modules that components may hold as they are.
    pub fn trusted(&self) -> Trusted {
        self.all()
            .map(|language| language.interpreter().module)
            .collect()
    }
}
