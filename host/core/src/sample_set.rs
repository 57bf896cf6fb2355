//! A task as the samples that every solver is run on, each with the demos it may look at.
//!
//! The pairs of a task are held once, whatever their number: what a sample may not see is left out
//! where the demos are looked at.

use std::sync::Arc;

use crate::task::{Grid, Pair, Sample, SampleId, Task};

/// S: the demos that a solver may look at, in order.
#[derive(Clone, Debug)]
pub struct Demos {
    all: Arc<[Pair]>,
    /// The places of those that it may not see, ascending.
    hidden: Vec<usize>,
}

impl Demos {
    /// The demos.
    pub fn iter(&self) -> impl Iterator<Item = &Pair> {
        let seen = |place: &usize| self.hidden.binary_search(place).is_err();
        let all = self.all.iter().enumerate();
        all.filter(move |(place, _)| seen(place))
            .map(|(_, pair)| pair)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len() - self.hidden.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl PartialEq for Demos {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Demos {}

impl From<Arc<[Pair]>> for Demos {
    fn from(all: Arc<[Pair]>) -> Self {
        Demos {
            all,
            hidden: Vec::new(),
        }
    }
}

impl From<Vec<Pair>> for Demos {
    fn from(all: Vec<Pair>) -> Self {
        Arc::<[Pair]>::from(all).into()
    }
}

impl<const N: usize> From<[Pair; N]> for Demos {
    fn from(all: [Pair; N]) -> Self {
        Arc::<[Pair]>::from(all).into()
    }
}

/// The inputs of a solver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// S: the demos that the solver may look at.
    pub demos: Demos,
    /// I: the grid to solve.
    pub input: Grid,
}

impl Inputs {
    /// A grid without demos.
    pub fn alone(input: Grid) -> Self {
        Inputs {
            demos: Demos::from([]),
            input,
        }
    }
}

/// The samples of a task: demos first, then tests, then those of other members of its file.
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
    /// The inputs of the solver.
    pub inputs: Arc<Inputs>,
    /// The output that it should give, if anybody knows.
    pub expected: Option<Grid>,
}

impl SampleSet {
    /// For `demo[i]`, S holds the other demos in order; for all other samples, all of them.
    pub fn of(task: &Task) -> Self {
        let all: Arc<[Pair]> = task.demos.clone().into();
        let demos = task.demos.iter().enumerate().map(|(i, demo)| SetSample {
            id: SampleId::Demo(i),
            inputs: Arc::new(Inputs {
                demos: Demos {
                    all: all.clone(),
                    hidden: vec![i],
                },
                input: demo.input.clone(),
            }),
            expected: Some(demo.output.clone()),
        });
        let other = |id, sample: &Sample| SetSample {
            id,
            inputs: Arc::new(Inputs {
                demos: all.clone().into(),
                input: sample.input.clone(),
            }),
            expected: sample.expected.clone(),
        };
        let tests = task.tests.iter().enumerate();
        let tests = tests.map(|(i, test)| other(SampleId::Test(i), test));
        let also = task.also.iter().flat_map(|also| {
            let samples = also.samples.iter().enumerate();
            samples.map(|(i, sample)| other(SampleId::Also(also.member, i), sample))
        });
        SampleSet {
            samples: demos.chain(tests).chain(also).collect(),
            demos: task.demos.len(),
        }
    }

    /// Inputs of a request's own, each with what is expected of it, and the demos as S. A demo
    /// whose input is the sample's own is left out of it.
    pub fn of_inputs(inputs: &[(Grid, Option<Grid>)], demos: &[Pair]) -> Self {
        let all: Arc<[Pair]> = demos.into();
        let samples = inputs.iter().enumerate().map(|(i, (input, expected))| {
            let shows_answer = |demo: &Pair| demo.input == *input;
            let places = all.iter().enumerate();
            let hidden = places
                .filter(|(_, demo)| shows_answer(demo))
                .map(|(place, _)| place);
            SetSample {
                id: SampleId::Input(i),
                inputs: Arc::new(Inputs {
                    demos: Demos {
                        all: all.clone(),
                        hidden: hidden.collect(),
                    },
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

    /// The samples that are no demos, each with its place among all samples.
    pub fn tests(&self) -> impl Iterator<Item = (usize, &SetSample)> {
        self.samples.iter().enumerate().skip(self.demos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{Also, TaskId};

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
            also: vec![Also {
                member: "arc-gen".parse().unwrap(),
                samples: vec![Sample {
                    input: grid(4),
                    expected: Some(grid(5)),
                }],
            }],
        };
        let sample_set = SampleSet::of(&task);
        let seen = &sample_set.samples()[1].inputs.demos;
        assert_eq!(*seen, [pair(0, 5), pair(2, 7)].into());
        assert_eq!((seen.len(), seen.is_empty()), (2, false));
        // Neither a test nor a sample of another member is ever seen.
        assert_eq!(sample_set.samples()[3].inputs.demos.len(), 3);
        assert_eq!(sample_set.samples()[4].inputs.demos.len(), 3);
        assert_eq!(sample_set.samples()[4].id.to_string(), "arc-gen[0]");
        assert_eq!(sample_set.tests().count(), 2);
    }

    #[test]
    fn a_demo_with_the_input_of_a_request_is_left_out() {
        let pair = |cell| Pair {
            input: grid(cell),
            output: grid(9),
        };
        let inputs = [1, 2].map(|cell| (grid(cell), None));
        let sample_set = SampleSet::of_inputs(&inputs, &[pair(1), pair(3), pair(1)]);
        let seen = |place: usize| &sample_set.samples()[place].inputs.demos;
        assert_eq!(*seen(0), [pair(3)].into());
        assert_eq!(seen(1).len(), 3);
    }
}
