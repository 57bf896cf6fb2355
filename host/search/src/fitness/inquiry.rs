//! The answers of a set of differs on the outputs for one task: each distinct output of a demo once,
//! on the execution pool.
//!
//! Owns the runs, and the kinds that follow from them. Leaves which outputs are worth it to
//! [`super::choice`], and what the answers are worth to [`crate::fitness::measure`].

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::kind::Kind;
use solver_arc_dsl::ArcDsl;
use solver_arc_dsl::differ::ask::{Asking, Question, Said};
use solver_arc_dsl::differ::set::Differs;
use solver_core::limits::Limits;
use solver_core::sample_set::SampleSet;
use solver_core::task::Grid;
use solver_core::unsettled::Unsettled;
use solver_judge::pools::Pools;
use solver_sandbox::thread::GuestThread;

/// An output: the place of its demo, and the grid.
pub type Output<'a> = (usize, &'a Grid);

/// Outputs that one job asks about: enough that handing it over costs little beside it.
const OUTPUTS_PER_JOB: usize = 2;

/// The answers so far.
#[derive(Clone, Debug)]
pub struct Inquiry {
    differs: Arc<Differs>,
    limits: Limits,
    questions: Arc<[Question]>,
    /// The right output of each demo.
    right: Vec<Option<Grid>>,
    /// Empty until somebody has asked.
    kinds: Vec<Kind>,
    said: Vec<HashMap<Grid, Vec<Said>>>,
}

impl Inquiry {
    /// An inquiry about the demos of a task, in which nobody was asked yet.
    pub fn new(sample_set: &SampleSet, differs: &Arc<Differs>, limits: &Limits) -> Self {
        let demos = sample_set.samples().iter().take(sample_set.demos());
        let questions: Arc<[Question]> = demos
            .clone()
            .map(|sample| Question::new(&sample.inputs))
            .collect();
        Inquiry {
            differs: differs.clone(),
            limits: *limits,
            right: demos.map(|sample| sample.expected.clone()).collect(),
            kinds: Vec::new(),
            said: vec![HashMap::new(); questions.len()],
            questions,
        }
    }

    /// Asks the differs about these outputs, but for those that they were asked about before, and
    /// the first time about the right output of each demo. Where it fails, nothing is known that
    /// was not before.
    pub fn ask(&mut self, pools: &Pools, outputs: &[Output<'_>]) -> Result<(), Unsettled> {
        let mut seen = HashSet::new();
        let right = self.right.iter().enumerate();
        let right = right.filter_map(|(demo, grid)| Some((demo, grid.as_ref()?)));
        let new: Vec<(usize, Grid)> = right
            .chain(outputs.iter().copied())
            .filter(|(demo, grid)| {
                let said = self.said.get(*demo);
                said.is_some_and(|said| !said.contains_key(*grid)) && seen.insert((*demo, *grid))
            })
            .map(|(demo, grid)| (demo, grid.clone()))
            .collect();
        let answers = self.ask_all(pools, &new)?;
        for ((demo, grid), answer) in new.into_iter().zip(answers) {
            if let Some(said) = self.said.get_mut(demo) {
                said.insert(grid, answer);
            }
        }
        if self.kinds.is_empty() {
            let kinds = (0..self.differs.len()).map(|differ| self.kind(differ));
            self.kinds = kinds.collect();
        }
        Ok(())
    }

    fn kind(&self, differ: usize) -> Kind {
        let right = self.right.iter().zip(&self.said);
        let said = right.filter_map(|(grid, said)| said.get(grid.as_ref()?)?.get(differ));
        Kind::of(said)
    }

    /// The differs that were asked.
    pub fn differs(&self) -> &Differs {
        &self.differs
    }

    /// The kind of each differ on the task, in their order; empty where nobody has asked.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The answer of each differ on an output, in their order; none where nobody has asked.
    pub fn said(&self, demo: usize, output: &Grid) -> Option<&[Said]> {
        Some(self.said.get(demo)?.get(output)?.as_slice())
    }

    /// The answers, in the order of the outputs.
    fn ask_all(
        &self,
        pools: &Pools,
        outputs: &[(usize, Grid)],
    ) -> Result<Vec<Vec<Said>>, Unsettled> {
        let host = pools.host();
        let Some(interpreter) = host.interpreter(ArcDsl::ID) else {
            let reason = format!("no interpreter of {} is set up", ArcDsl::ID);
            return Err(Unsettled::failed("the differs", reason));
        };
        pools.block_on(async {
            let mut jobs = Vec::new();
            for some in outputs.chunks(OUTPUTS_PER_JOB) {
                let some = some.to_vec();
                let interpreter = interpreter.clone();
                let (differs, questions) = (self.differs.clone(), self.questions.clone());
                let limits = self.limits;
                let job = move |thread: &GuestThread| {
                    let asking = Asking {
                        interpreter: &interpreter,
                        differs: &differs,
                        limits,
                    };
                    let answers = some.iter().map(|(demo, grid)| match questions.get(*demo) {
                        Some(question) => asking.ask(thread, question, grid),
                        None => Err(Unsettled::failed(
                            "a differ",
                            format!("there is no demo[{demo}]"),
                        )),
                    });
                    answers.collect::<Result<Vec<_>, _>>()
                };
                jobs.push(pools.execution().submit(job).await);
            }
            let mut answers = Vec::with_capacity(outputs.len());
            for job in jobs {
                let said = job.result().await;
                answers.extend(said.map_err(|failed| Unsettled::failed("a differ", failed))??);
            }
            Ok(answers)
        })
    }
}
