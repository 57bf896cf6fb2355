//! A solver as its interpreter takes it.
//!
//! Owns the form of a program: one JSON object with the source, the name of the function (empty where it
//! is to be found once the top level has run), what it is given, and the modules that it may import.

use std::collections::BTreeMap;

use serde::Serialize;
use solver_core::quote::quoted;
use solver_language::{Mistake, Named, Program, Source, nearest};

use crate::input::Input;
use crate::interpreter::{self, CPYTHON, CPYTHON_NUMPY};
use crate::parse::{MAX_SOURCE_BYTES, Text, tree};
use crate::said::refusal;
use crate::survey::Survey;

/// A solver.
#[derive(Debug)]
pub(crate) struct Solver {
    source: String,
    /// The function; empty where no text shows it.
    pub entry: String,
    input: Input,
    /// The interpreter that it needs.
    pub interpreter: &'static str,
    reads_demos: bool,
    named: Named,
}

/// A program, in the form that an interpreter takes.
#[derive(Serialize)]
struct Form<'a> {
    source: &'a str,
    entry: &'a str,
    input: &'static str,
    modules: &'a BTreeMap<String, String>,
}

impl Solver {
    /// The solver of a text, of which these words were said.
    pub fn of(text: &Text<'_>, named: &Named) -> Result<Self, Mistake> {
        let mistake = |kind: &'static str, reason: String| {
            let (line, column) = text.start();
            Mistake {
                line,
                column,
                kind,
                general: Vec::new(),
                reason,
            }
        };
        let bytes = text.program.len();
        if bytes > MAX_SOURCE_BYTES {
            return Err(mistake(
                "bytes of source",
                format!(
                    "bytes of source: {bytes}, but at most {MAX_SOURCE_BYTES} are allowed; make it smaller"
                ),
            ));
        }
        if let Some(refusal) = refusal(named) {
            return Err(mistake("words beside the text", refusal));
        }
        let survey = text.tree.as_ref().map(Survey::of);
        if let Some(survey) = &survey {
            match &named.entry {
                Some(entry) if !survey.may_bind(entry) => {
                    return Err(mistake("no such function", no_entry(entry, survey)));
                }
                None if !survey.may_bind_any() => {
                    return Err(mistake("no function", NO_FUNCTION.to_owned()));
                }
                Some(_) | None => {}
            }
        }
        let function = survey.as_ref().and_then(|survey| match &named.entry {
            Some(entry) => survey.find(entry),
            None => survey.meant(),
        });
        let entry = match (&named.entry, function) {
            (Some(entry), _) => entry.clone(),
            (None, Some(function)) => function.name.to_owned(),
            (None, None) => String::new(),
        };
        let found = survey.as_ref().zip(function);
        let input = match named.input.as_deref().and_then(Input::of_word) {
            Some(input) => input,
            None => found.map_or(Input::List, |(survey, function)| {
                Input::of(function, survey)
            }),
        };
        let imports_numpy = match &survey {
            Some(survey) => interpreter::imports_numpy(survey),
            None => interpreter::mentions_numpy(&text.program),
        };
        Ok(Solver {
            source: text.program.clone().into_owned(),
            entry,
            input,
            interpreter: match named.interpreter.as_deref() {
                Some(CPYTHON) => CPYTHON,
                Some(_) => CPYTHON_NUMPY,
                None if imports_numpy
                    || input == Input::Ndarray
                    || named
                        .modules
                        .values()
                        .any(|module| module_imports_numpy(module)) =>
                {
                    CPYTHON_NUMPY
                }
                None => CPYTHON,
            },
            reads_demos: !found.is_some_and(|(survey, function)| survey.takes_one(function)),
            named: named.clone(),
        })
    }
}

const NO_FUNCTION: &str =
    "no function; write the solver as `def solve(grid): ... return grid`, or bind a lambda";

fn no_entry(entry: &str, survey: &Survey<'_>) -> String {
    let functions = survey.functions.iter().map(|it| it.name);
    let known = functions.chain(survey.bound());
    let entry_shown = quoted(entry);
    match nearest(entry, known) {
        Some(near) => format!("no function '{entry_shown}'; did you mean '{near}'?"),
        None => format!("no function '{entry_shown}'"),
    }
}

fn module_imports_numpy(source: &str) -> bool {
    // Most modules say nothing of it, and are handed in with many solvers.
    if !interpreter::OF_NUMPY
        .iter()
        .any(|name| source.contains(name))
    {
        return false;
    }
    match tree(source) {
        Some(tree) => interpreter::imports_numpy(&Survey::of(&tree)),
        None => interpreter::mentions_numpy(source),
    }
}

impl Source for Solver {
    fn program(&self) -> Program {
        let form = Form {
            source: &self.source,
            entry: &self.entry,
            input: self.input.word(),
            modules: &self.named.modules,
        };
        // Strings always have a form in JSON; without one, its interpreter says that it is no program.
        let bytes = serde_json::to_vec(&form).unwrap_or_default();
        Program {
            bytes: bytes.into(),
            reads_demos: self.reads_demos,
        }
    }

    fn canonical(&self) -> Vec<u8> {
        self.source.clone().into_bytes()
    }

    fn interpreter(&self) -> Option<&'static str> {
        Some(self.interpreter)
    }

    fn named(&self) -> Option<&Named> {
        Some(&self.named)
    }
}
