//! The flags for what is said of solvers beside their text: language, input, interpreter, modules.
//!
//! Owns how a folder of modules is read, and that nothing is said that no solver takes. Leaves which words
//! a language takes to the language.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{BadInput, languages, note};
use solver_core::input;
use solver_core::input::{Found, without_mark};
use solver_core::quote::{Shown, quoted};
use solver_judge::load::Said;
use solver_judge::submission::Submission;
use solver_language::{LanguageId, MAX_PROGRAM_BYTES, Named};

/// The heading of all of them.
pub(super) const SOLVERS: &str = "Solvers";
/// The ending of modules, which no other language has.
const MODULE: &str = "py";

/// The words about solvers in files.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct SaidFlags {
    #[command(flatten)]
    more: LanguageFlags,
    /// Type of the grid for Python solvers: list or ndarray [default: by the text]
    #[arg(
        long,
        value_name = "FORM",
        help_heading = SOLVERS,
        hide_short_help = true
    )]
    input: Option<String>,
}

/// The same, for a command whose `--input` is a grid as well.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct LanguageFlags {
    /// Language: arc-dsl or python [default: by the text]
    #[arg(
        long,
        value_name = "LANG",
        value_parser = language,
        help_heading = SOLVERS
    )]
    language: Option<LanguageId>,
    /// Folder of modules that Python solvers may import
    ///
    /// Each .py file in it is a module of its name.
    #[arg(
        long,
        value_name = "DIR",
        help_heading = SOLVERS,
        hide_short_help = true
    )]
    modules: Option<PathBuf>,
    /// Interpreter of Python solvers [default: by the text]
    ///
    /// It is cpython, or cpython-numpy for those that import numpy or scipy.
    #[arg(
        long,
        value_name = "NAME",
        help_heading = SOLVERS,
        hide_short_help = true
    )]
    interpreter: Option<String>,
}

impl SaidFlags {
    /// The words.
    pub fn said(&self) -> anyhow::Result<Said> {
        self.more.said(self.input.clone(), None)
    }
}

impl LanguageFlags {
    /// The words, with the form of the input and the entry. Modules are read; words that no language
    /// takes are an error.
    pub fn said(&self, input: Option<String>, entry: Option<String>) -> anyhow::Result<Said> {
        let modules = match &self.modules {
            Some(folder) => modules(folder)?,
            None => BTreeMap::new(),
        };
        let said = Said {
            language: self.language,
            named: Named {
                entry,
                input,
                interpreter: self.interpreter.clone(),
                modules,
            },
        };
        match refusal(&said) {
            Some(refusal) => Err(BadInput(refusal).into()),
            None => Ok(said),
        }
    }
}

/// Why nothing can be in the language with these words; where none is named, in any language.
fn refusal(said: &Said) -> Option<String> {
    if let Some(language) = said.language {
        return languages().get(language)?.refusal(&said.named);
    }
    let mut refusal = None;
    for language in languages().all() {
        // The usual one takes an entry alone: those that take more say better what is wrong.
        refusal = Some(language.refusal(&said.named)?);
    }
    refusal
}

/// Refuses words that none of the solvers takes.
pub(crate) fn is_taken(said: &Said, solvers: &[Arc<Submission>]) -> Result<(), BadInput> {
    let more = Named {
        entry: None,
        ..said.named.clone()
    };
    if more == Named::default() || solvers.is_empty() {
        return Ok(());
    }
    let mut refusal = None;
    for solver in solvers {
        match languages().get(solver.language).map(|it| it.refusal(&more)) {
            Some(None) => return Ok(()),
            Some(Some(why)) => refusal = Some(why),
            None => {}
        }
    }
    Err(BadInput(refusal.unwrap_or_else(|| {
        "a component takes no --input, --modules or --interpreter; leave them out".to_owned()
    })))
}

fn language(word: &str) -> Result<LanguageId, String> {
    let known = languages().of_word(word);
    known
        .filter(|id| languages().get(*id).is_some())
        .ok_or_else(|| {
            format!(
                "unknown language '{}'; known are {}",
                quoted(word),
                languages().words()
            )
        })
}

/// The modules of a folder: its files of source, by their names without the ending.
fn modules(folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let bad = |path: &Path, why: &dyn std::fmt::Display| {
        BadInput(format!(
            "cannot read modules from {}: {why}; name a folder of .{MODULE} files with --modules",
            Shown::path(path)
        ))
    };
    let entries = std::fs::read_dir(folder).map_err(|error| bad(folder, &error))?;
    let mut modules = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(|error| bad(folder, &error))?.path();
        if path.is_dir() && holds_modules(&path) {
            note(&format_args!(
                "{}: a folder among the modules is passed over; a module is one .{MODULE} file",
                Shown::path(&path)
            ));
        }
        if path.is_dir() || path.extension().is_none_or(|ending| ending != MODULE) {
            continue;
        }
        let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else {
            return Err(bad(&path, &"its name is no text").into());
        };
        let file = match input::open_found(&path).map_err(|error| bad(&path, &error))? {
            Found::Plain(file) => file,
            Found::Other(other) => {
                note(&other);
                continue;
            }
        };
        let bytes =
            input::within(file, MAX_PROGRAM_BYTES as u64).map_err(|error| bad(&path, &error))?;
        let source = std::str::from_utf8(without_mark(&bytes))
            .map_err(|error| bad(&path, &format_args!("not UTF-8: {error}")))?;
        modules.insert(name.to_owned(), source.to_owned());
    }
    if modules.is_empty() {
        return Err(bad(folder, &format_args!("it holds no .{MODULE} file")).into());
    }
    Ok(modules)
}

/// Whether somebody may have meant a folder as a package.
fn holds_modules(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries
        .flatten()
        .any(|entry| entry.path().extension().is_some_and(|it| it == MODULE))
}
