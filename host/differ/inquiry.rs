//! What a set of differs says of the outputs for one task: each distinct output of a demo once, on
//! the execution pool.
//!
//! Owns the runs and the kinds that follow from them. Leaves which outputs are worth it to
//! [`super::choice`], and what the answers are worth to [`super::grade`].

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::ask::{Asking, GaveUp, Question, Said};
use super::kind::Kind;
use super::set::Differs;
use crate::run::limits::Limits;
use crate::score::Exam;
use crate::score::pools::Pools;
use crate::task::Grid;

/// An output: the place of its demo, and the grid.
pub type Output<'a> = (usize, &'a Grid);

/// Outputs that one job asks about: enough that handing it over costs little beside it.
const OUTPUTS_PER_JOB: usize = 2;

/// The answers.
#[derive(Clone, Debug)]
pub struct Inquiry {
    differs: Arc<Differs>,
    kinds: Vec<Kind>,
    said: Vec<HashMap<Grid, Vec<Said>>>,
}

impl Inquiry {
    /// Asks the differs about the right output of each demo, and about these outputs.
    pub fn make(
        pools: &Pools,
        exam: &Exam,
        differs: &Arc<Differs>,
        limits: &Limits,
        outputs: &[Output<'_>],
    ) -> Result<Self, GaveUp> {
        let demos = exam.samples().iter().take(exam.demos());
        let questions: Arc<[Question]> = demos
            .clone()
            .map(|sample| Question::new(&sample.inputs))
            .collect();
        let right = demos.map(|sample| sample.expected.as_ref()).enumerate();
        let mut wanted: Vec<Output<'_>> = right
            .filter_map(|(demo, grid)| Some((demo, grid?)))
            .collect();
        let rights = wanted.len();
        let mut seen: HashSet<Output<'_>> = wanted.iter().copied().collect();
        let more = outputs.iter().filter(|(demo, _)| *demo < questions.len());
        wanted.extend(more.copied().filter(|output| seen.insert(*output)));

        let answers = ask_all(pools, differs, limits, &questions, &wanted)?;
        let kinds = (0..differs.len()).map(|differ| {
            let right = answers.iter().take(rights);
            Kind::of(right.filter_map(|said| said.get(differ)))
        });
        let mut said = vec![HashMap::new(); questions.len()];
        let kinds = kinds.collect();
        for ((demo, grid), answer) in wanted.into_iter().zip(answers) {
            if let Some(said) = said.get_mut(demo) {
                said.insert(grid.clone(), answer);
            }
        }
        Ok(Inquiry {
            differs: differs.clone(),
            kinds,
            said,
        })
    }

    /// The differs that were asked.
    pub fn differs(&self) -> &Differs {
        &self.differs
    }

    /// What each differ is on the task, in their order.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// What each differ says of an output, in their order; none where nobody asked.
    pub fn said(&self, demo: usize, output: &Grid) -> Option<&[Said]> {
        Some(self.said.get(demo)?.get(output)?.as_slice())
    }
}

/// Asks about outputs on the execution pool. The answers are in their order.
fn ask_all(
    pools: &Pools,
    differs: &Arc<Differs>,
    limits: &Limits,
    questions: &Arc<[Question]>,
    outputs: &[Output<'_>],
) -> Result<Vec<Vec<Said>>, GaveUp> {
    pools.block_on(async {
        let mut jobs = Vec::new();
        for some in outputs.chunks(OUTPUTS_PER_JOB) {
            let some: Vec<(usize, Grid)> = some
                .iter()
                .map(|(demo, grid)| (*demo, (*grid).clone()))
                .collect();
            let (host, differs, questions) =
                (pools.host().clone(), differs.clone(), questions.clone());
            let limits = *limits;
            let job = move || {
                let asking = Asking {
                    host: &host,
                    differs: &differs,
                    limits,
                };
                some.iter()
                    .map(|(demo, grid)| match questions.get(*demo) {
                        Some(question) => asking.ask(question, grid),
                        None => Err(GaveUp(format!("there is no demo {demo}"))),
                    })
                    .collect::<Result<Vec<_>, _>>()
            };
            jobs.push(pools.execution().submit(job).await);
        }
        let mut answers = Vec::with_capacity(outputs.len());
        for job in jobs {
            let said = job.result().await;
            answers.extend(said.map_err(|failed| GaveUp(failed.to_string()))??);
        }
        Ok(answers)
    })
}
