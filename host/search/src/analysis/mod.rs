//! Analysis: complete programs that follow from a look at the demos, before anything is bred.
//!
//! | module | owns |
//! | --- | --- |
//! | [`study`] | a task as its analysts see it, and the values of expressions on it |
//! | [`field`], [`bits`] | the cells of all demos side by side, and sets of them |
//! | [`inks`], [`numbers`] | the colours and the numbers that a program can name |
//! | [`objects`] | objects, and the groups of them that a feature tells from the others |
//! | [`frames`] | grids as large as the output |
//! | [`look`] | all of these for a task, each found once |
//! | [`library`], [`groups`], [`forms`] | the patches that a program can name, and the expressions for them |
//! | [`cover`] | a list of rules that paints what is wanted |
//! | [`program`] | the text of such a list |
//! | [`tilings`], [`crops`], [`tables`], [`patterns`], [`painting`], [`pieces`] | an analyst each |
//!
//! An analyst is a file here and a line in [`ALL`]. Its programs are only worth a try: a solver counts
//! when it was run as one. Everything follows from the task and the limits of a run. Leaves the values of
//! expressions to `solver_arc_dsl::probe`.

mod bits;
mod cover;
mod crops;
mod field;
mod forms;
mod frames;
mod groups;
mod inks;
mod library;
mod look;
mod numbers;
mod objects;
mod painting;
mod patterns;
mod pieces;
mod program;
mod study;
mod tables;
#[cfg(test)]
mod testing;
mod tilings;

use solver_core::outcome::Outcome;

pub use look::Look;
pub use study::Study;

/// A way to make programs from the demos alone.
pub trait Analyst: Sync {
    /// Its name among the generators.
    fn name(&self) -> &'static str;

    /// The texts of programs, the best first. An error says that the host gave up or failed.
    fn propose(&self, look: &Look<'_>) -> Result<Vec<String>, Outcome>;
}

/// All analysts.
pub const ALL: &[&dyn Analyst] = &[
    &tilings::Tilings,
    &crops::Crops,
    &tables::Tables,
    &patterns::Patterns,
    &painting::Painting,
    &pieces::Pieces,
];
