//! A task as its analysts see it: the demos, the inputs of the tests, and what expressions come to on them.

use solver_arc_dsl::explain::value::Value;
use solver_arc_dsl::probe::Probe;
use solver_core::outcome::Outcome;
use solver_core::task::{Grid, Task};

/// The line by which the grid of objects and colours is the input.
pub(crate) fn input() -> [String; 1] {
    ["G = I".to_owned()]
}

/// See the module.
pub struct Study<'a> {
    probe: Probe<'a>,
    /// The inputs of the demos, then those of the tests.
    pub(crate) inputs: Vec<Grid>,
    /// The outputs of the demos.
    pub(crate) outputs: Vec<Grid>,
}

impl<'a> Study<'a> {
    /// The study of a task.
    pub fn new(probe: Probe<'a>, task: &Task) -> Self {
        let demos = task.demos.iter().map(|demo| demo.input.clone());
        let tests = task.tests.iter().map(|test| test.input.clone());
        Study {
            probe,
            inputs: demos.chain(tests).collect(),
            outputs: task.demos.iter().map(|demo| demo.output.clone()).collect(),
        }
    }

    /// How many demos there are.
    pub(crate) fn demos(&self) -> usize {
        self.outputs.len()
    }

    /// The values of expressions on all inputs; none where one fails. They read the names that the lines
    /// of `before` assign.
    pub(crate) fn values(
        &self,
        before: &[String],
        expressions: &[String],
    ) -> Result<Vec<Option<Vec<Value>>>, Outcome> {
        self.probe.values(before, expressions, &self.inputs)
    }

    /// The grids that expressions come to, where they are grids on all inputs.
    pub(crate) fn grids(
        &self,
        before: &[String],
        expressions: &[String],
    ) -> Result<Vec<Option<Vec<Grid>>>, Outcome> {
        let values = self.values(before, expressions)?;
        let grids = |values: Vec<Value>| values.iter().map(Value::grid).collect();
        Ok(values
            .into_iter()
            .map(|values| values.and_then(grids))
            .collect())
    }

    /// Whether a program is right on every demo. The first one on which it is not ends the question.
    pub(crate) fn is_right(&self, text: &str) -> Result<bool, Outcome> {
        for (input, output) in self.inputs.iter().zip(&self.outputs) {
            if self
                .probe
                .result(text, input)?
                .and_then(|value| value.grid())
                .as_ref()
                != Some(output)
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The results of a program on the inputs of the tests.
    pub(crate) fn answers(&self, text: &str) -> Result<Vec<Option<Grid>>, Outcome> {
        let tests = self.inputs.iter().skip(self.demos());
        tests
            .map(|input| {
                Ok(self
                    .probe
                    .result(text, input)?
                    .and_then(|value| value.grid()))
            })
            .collect()
    }

    /// Whether grids have the sizes of the outputs.
    pub(crate) fn fits(&self, grids: &[Grid]) -> bool {
        let size = |grid: &Grid| (grid.height(), grid.width());
        self.outputs
            .iter()
            .zip(grids)
            .all(|(output, grid)| size(output) == size(grid))
    }
}
