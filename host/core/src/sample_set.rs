//! A task as the samples that every solver is run on, each with the demos it may look at.

use std::sync::Arc;

use crate::task::{Grid, Pair, SampleId, Task};

/// What a solver is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// S: the demos that the solver may look at.
    pub demos: Arc<[Pair]>,
    /// I: the grid to solve.
    pub input: Grid,
}

impl Inputs {
    /// A grid without demos.
    pub fn alone(input: Grid) -> Self {
        Inputs {
            demos: [].into(),
            input,
        }
    }
}

/// The samples of a task: demos first, then tests.
#[derive(Clone, Debug)]
pub struct SampleSet {
    samples: Vec<SetSample>,
    demos: usize,
}

/// One sample.
#[derive(Clone, Debug)]
pub struct SetSample {
    /// Its name.
    pub id: SampleId,
    /// What the solver is given.
    pub inputs: Arc<Inputs>,
    /// What it should give back, if anybody knows.
    pub expected: Option<Grid>,
}

impl SampleSet {
    /// For `demo[i]`, S holds the other demos in order; for tests, all of them.
    pub fn of(task: &Task) -> Self {
        let all: Arc<[Pair]> = task.demos.clone().into();
        let demos = task.demos.iter().enumerate().map(|(i, demo)| SetSample {
            id: SampleId::Demo(i),
            inputs: Arc::new(Inputs {
                demos: all
                    .iter()
                    .enumerate()
                    .filter(|(j, _)| *j != i)
                    .map(|(_, pair)| pair.clone())
                    .collect(),
                input: demo.input.clone(),
            }),
            expected: Some(demo.output.clone()),
        });
        let tests = task.tests.iter().enumerate().map(|(i, test)| SetSample {
            id: SampleId::Test(i),
            inputs: Arc::new(Inputs {
                demos: all.clone(),
                input: test.input.clone(),
            }),
            expected: test.expected.clone(),
        });
        SampleSet {
            samples: demos.chain(tests).collect(),
            demos: task.demos.len(),
        }
    }

    /// Inputs of a request's own, each with what is expected of it, and the demos as S. A demo
    /// whose input is the sample's own is left out of it.
    pub fn of_inputs(inputs: &[(Grid, Option<Grid>)], demos: &[Pair]) -> Self {
        let all: Arc<[Pair]> = demos.into();
        let samples = inputs.iter().enumerate().map(|(i, (input, expected))| {
            let shows_answer = |demo: &Pair| demo.input == *input;
            let demos = if all.iter().any(shows_answer) {
                all.iter()
                    .filter(|demo| !shows_answer(demo))
                    .cloned()
                    .collect()
            } else {
                all.clone()
            };
            SetSample {
                id: SampleId::Input(i),
                inputs: Arc::new(Inputs {
                    demos,
                    input: input.clone(),
                }),
                expected: expected.clone(),
            }
        });
        SampleSet {
            samples: samples.collect(),
            demos: 0,
        }
    }

    /// All samples, demos first.
    pub fn samples(&self) -> &[SetSample] {
        &self.samples
    }

    /// Number of demos.
    pub fn demos(&self) -> usize {
        self.demos
    }

    /// The test samples, each with its place among all samples.
    pub fn tests(&self) -> impl Iterator<Item = (usize, &SetSample)> {
        self.samples.iter().enumerate().skip(self.demos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{Sample, TaskId};

    fn grid(cell: u8) -> Grid {
        Grid::from_cells(1, 1, vec![cell]).unwrap()
    }

    #[test]
    fn a_demo_never_sees_its_own_output() {
        let pair = |i, o| Pair {
            input: grid(i),
            output: grid(o),
        };
        let task = Task {
            id: TaskId::new("t").unwrap(),
            demos: vec![pair(0, 5), pair(1, 6), pair(2, 7)],
            tests: vec![Sample {
                input: grid(3),
                expected: None,
            }],
        };
        let sample_set = SampleSet::of(&task);
        assert_eq!(
            *sample_set.samples()[1].inputs.demos,
            [pair(0, 5), pair(2, 7)]
        );
        assert_eq!(sample_set.samples()[3].inputs.demos.len(), 3);
        assert_eq!(sample_set.tests().count(), 1);
    }
}
