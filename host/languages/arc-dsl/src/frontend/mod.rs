//! From source to something that runs: guard, parse, resolve, lower, canonicalise, encode.
//!
//! | pass | from | to |
//! | --- | --- | --- |
//! | [`guard`] | text | text whose shape cannot hurt a parser |
//! | [`pieces`] | the same | pieces of it, to be parsed one by one |
//! | [`parse`] | text | Python's syntax tree, cut into functions |
//! | [`resolve`] | a function's syntax tree | [`ast`]: names resolved, checked, numbered |
//! | [`general`] | the same | what it uses of Python beyond the subset |
//! | [`link`] | functions | solvers: an entry with all that it reaches |
//! | [`survey`] | the same, for `check` | all errors of a file, and where everything stands |
//! | [`canonical`] | [`ast`] | the canonical form and its text |
//! | [`lower`] | [`ast`] | the program that the DSL runtime interprets |
//!
//! Owns the meaning of source. Leaves running to `run`, and files to `load`.

pub(crate) mod ast;
pub(crate) mod canonical;
pub(crate) mod constants;
mod construct;
pub mod error;
mod formatted;
mod general;
pub mod guard;
mod link;
pub(crate) mod lower;
pub(crate) mod names;
pub(crate) mod parse;
pub(crate) mod pieces;
pub(crate) mod resolve;
mod scope;
pub(crate) mod survey;

use solver_core::quote::quoted;

pub(crate) use ast::Source;
pub use error::CompileError;
pub(crate) use parse::{ParsedFile, SourceFunction, parse_differs, parse_file, parse_in_pieces};

/// Whether a file means the same when it is parsed in the smallest pieces, or the first solver that
/// does not. For fuzzing. Of several errors another one may come first.
pub fn same_in_pieces(file: &[u8]) -> Result<(), String> {
    let (whole, pieces) = (parse_file(file), parse_in_pieces(file, 0));
    if pieces.solvers.len() != whole.solvers.len() {
        let (one, other) = (pieces.solvers.len(), whole.solvers.len());
        return Err(format!("{one} solvers in pieces, {other} in one"));
    }
    for (one, other) in pieces.solvers.iter().zip(&whole.solvers) {
        let same_place = one.name == other.name
            && one.range == other.range
            && one.first_line == other.first_line
            && one.is_mentioned == other.is_mentioned
            && one.places == other.places;
        let same_meaning = match (&one.source, &other.source) {
            (Err(_), Err(_)) if one.name.is_empty() => true,
            (one, other) => one == other,
        };
        if !(same_place && same_meaning) {
            return Err(format!(
                "'{}' is another solver in pieces",
                quoted(&one.name)
            ));
        }
    }
    Ok(())
}
