//! One function of a text, read: the one that a user names, or the one that is meant.

use std::sync::Arc;

use solver_core::hash::{Sha256Hex, sha256_hex};
use solver_core::quote::quoted;
use solver_core::sample_set::SetSample;
use solver_language::{FunctionLines, Lines, Mistake, Source};
use solver_sandbox::encode;

use crate::explain::Subject;
use crate::explain::listing::list;
use crate::frontend::canonical::{canonical, text};
use crate::frontend::error::{Reason, nearest};
use crate::frontend::lower::lower;
use crate::frontend::{self, CompileError, ParsedFile, SourceFunction, parse_file};
use crate::interpreter::RUNTIME;

/// A function that compiles, with its text.
#[derive(Clone, Debug)]
pub struct Script {
    pub(crate) source: frontend::Source,
    text: Vec<u8>,
    /// The name of the function.
    pub function: String,
    /// The line of the file on which it starts, from 1.
    pub first_line: u32,
    /// Where the lines stand that its runs name.
    pub lines: Lines,
    /// The names of its functions, itself first.
    pub names: Vec<String>,
}

impl Script {
    /// Reads the function `entry`, or the one that is meant.
    pub fn read(text: &[u8], entry: Option<&str>) -> Result<Self, Mistake> {
        let mut parsed = parse_file(text);
        let place = place(&parsed, entry)?;
        let names = |places: &[usize]| {
            let names = places.iter().filter_map(|place| parsed.solvers.get(*place));
            names.map(|solver| solver.name.clone()).collect()
        };
        let names = names(&parsed.solvers[place].places);
        let function = parsed.solvers.swap_remove(place);
        let lines = lines(&function);
        let SourceFunction {
            name,
            range,
            first_line,
            source,
            ..
        } = function;
        Ok(Script {
            source: source?,
            text: text.get(range).unwrap_or_default().to_vec(),
            function: name,
            first_line,
            lines,
            names,
        })
    }

    /// The hash by which the solver is known.
    pub fn hash(&self) -> Sha256Hex {
        sha256_hex(&self.text)
    }

    /// Whether it ever looks at the demos.
    pub fn reads_demos(&self) -> bool {
        self.source.reads_demos()
    }

    /// The solver, as a host takes it.
    pub fn source(&self) -> Arc<dyn Source> {
        Arc::new(self.source.clone())
    }

    /// Its canonical text.
    pub fn canonical(&self) -> String {
        text(&canonical(&self.source))
    }

    /// The function on a sample, to be explained; none where its text cannot be listed.
    pub fn on<'a>(&'a self, sample: &'a SetSample) -> Option<Subject<'a>> {
        let text = std::str::from_utf8(&self.text).ok()?;
        Some(Subject {
            source: &self.source,
            listing: list(text)?,
            names: self.names.clone(),
            sample,
        })
    }

    /// The solver with the interpreter inside: a component for any component host.
    pub fn component(&self) -> Vec<u8> {
        encode::self_contained(RUNTIME, &lower(&self.source).encode(), self.reads_demos())
    }
}

/// The place of the function `entry`, or of the one that is meant. A text that does not parse is one function of
/// no name, and its own reason says more than that `entry` is missing.
pub(crate) fn place(parsed: &ParsedFile, entry: Option<&str>) -> Result<usize, CompileError> {
    let is_unparsed = parsed
        .solvers
        .first()
        .is_some_and(|only| only.name.is_empty());
    let Some(entry) = entry.filter(|_| !is_unparsed) else {
        return Ok(parsed.meant());
    };
    parsed.find(entry).ok_or_else(|| {
        let known = parsed.solvers.iter().map(|solver| solver.name.as_str());
        CompileError::of_text(Reason::NoEntry {
            entry: quoted(entry),
            nearest: nearest(entry, known),
        })
    })
}

/// Where the lines stand that its runs name.
pub(crate) fn lines(function: &SourceFunction) -> Lines {
    let Ok(source) = &function.source else {
        return Lines::default();
    };
    // One function alone needs no more than its place.
    let is_alone = source.functions.len() == 1;
    let functions = source.functions.iter().zip(&function.first_lines);
    let lines = functions.map(|(function, &first)| FunctionLines {
        first,
        failing: match is_alone {
            true => Vec::new(),
            false => function.lines.iter().map(|line| line.number).collect(),
        },
    });
    Lines::of(lines.collect())
}
