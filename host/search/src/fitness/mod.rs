//! Fitness: how far a solver is from right that does not match every demo.
//!
//! It follows from the cells of its outputs, and from differs: programs `(S, I, C) -> (count, detail)`
//! that say how a candidate C differs from the input I, without seeing the expected output.
//!
//! | module | owns |
//! | --- | --- |
//! | [`kind`] | whether a differ finds nothing where the answer is right, or how much |
//! | [`inquiry`] | what they say of the outputs for a task, each once |
//! | [`choice`] | which outputs are worth it |
//! | [`cells`] | the cheap distance, for which nothing runs |
//! | [`measure`] | how far a solver is from right |
//! | [`near`] | the nearest solvers, and what is wrong with them |
//! | [`score`] | how well a differ tells wrong from right |
//!
//! Everything here is a function of task, outputs, differs and limits. Leaves the runs of solvers to
//! `score`, and the differs to `solver-arc-dsl`.

pub mod cells;
pub(crate) mod choice;
pub mod inquiry;
pub(crate) mod kind;
pub mod measure;
pub mod near;
pub mod score;

#[cfg(test)]
mod tests;

pub use choice::Bounds;
pub use inquiry::Inquiry;
pub use measure::Fitness;

use solver_core::sample_set::SampleSet;
use solver_core::unsettled::Unsettled;
use solver_judge::pools::Pools;
use solver_judge::score::Settled;

/// The fitness of each solver, in their order: to be compared among those that match as many demos.
/// Known answers are not asked for again, so an inquiry that is kept saves time and changes nothing.
pub fn all(
    pools: &Pools,
    sample_set: &SampleSet,
    scored: &[Settled<'_>],
    inquiry: &mut Inquiry,
    bounds: Bounds,
) -> Result<Vec<Fitness>, Unsettled> {
    let choice = choice::choose(sample_set, scored, bounds);
    if !choice.outputs.is_empty() {
        inquiry.ask(pools, &choice.outputs)?;
    }
    let fitness =
        scored
            .iter()
            .enumerate()
            .map(|(place, scored)| match choice.solvers.contains(&place) {
                true => measure::fitness(scored, sample_set, inquiry),
                false => Fitness::Unasked,
            });
    Ok(fitness.collect())
}
