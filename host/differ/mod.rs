//! Differs: programs `(S, I, C) -> (count, detail)` that say what sets a candidate C apart from the
//! input I, without seeing what is right. They grade solvers that do not match.
//!
//! | module | owns |
//! | --- | --- |
//! | [`set`] | the differs, and the programs that they are run as |
//! | [`ask`] | what they say of one candidate, in a sandbox |
//! | [`kind`] | whether a differ finds nothing where the answer is right, or how much |
//! | [`inquiry`] | what they say of the outputs for a task, each once |
//! | [`choice`] | which outputs are worth it |
//! | [`cells`] | the cheap distance, for which nothing runs |
//! | [`mod@grade`] | how far a solver is from right |
//! | [`near`] | the nearest solvers, and what is wrong with them |
//! | [`score`] | how well a differ tells wrong from right |
//!
//! Everything here is a function of task, outputs, differs and limits. Leaves the runs of solvers to
//! `score`, and who asks for grades to the searches.

pub mod ask;
pub mod cells;
pub mod choice;
pub mod grade;
pub mod inquiry;
pub mod kind;
pub mod near;
pub mod score;
pub mod set;

#[cfg(test)]
mod tests;

pub use choice::Bounds;
pub use grade::Grade;
pub use inquiry::Inquiry;
pub use set::Differs;

use crate::score::pools::Pools;
use crate::score::{Exam, Settled, Unsettled};

/// The grade of each solver, in their order: to be compared among those that match as many demos.
/// What the inquiry knows already is not asked again, so one that is kept saves time and changes
/// nothing.
pub fn grades(
    pools: &Pools,
    exam: &Exam,
    scored: &[Settled<'_>],
    inquiry: &mut Inquiry,
    bounds: Bounds,
) -> Result<Vec<Grade>, Unsettled> {
    let choice = choice::choose(exam, scored, bounds);
    if !choice.outputs.is_empty() {
        inquiry.ask(pools, &choice.outputs)?;
    }
    let grades =
        scored
            .iter()
            .enumerate()
            .map(|(place, scored)| match choice.solvers.contains(&place) {
                true => grade::grade(scored, exam, inquiry),
                false => Grade::Unasked,
            });
    Ok(grades.collect())
}
