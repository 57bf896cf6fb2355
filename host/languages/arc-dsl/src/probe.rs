//! Values of expressions on some inputs: how a search that analyses a task measures it.
//!
//! Many expressions are asked for in one call, since a sandbox costs as much as many of them do. Where
//! one of them fails, the line of the failure tells which, and the others are asked for again without it.
//! Where a call takes too much, it is made again for each half of them. So none costs another its value. The values are a function of expressions, inputs and limits alone. Leaves what
//! they are good for to the caller.

use crate::explain::value::{Reply, Value, call, reply};
use crate::frontend::lower::lower;
use crate::inspect::inspect;
use crate::script::Script;
use solver_core::limits::{Fuel, Limits};
use solver_core::outcome::Outcome;
use solver_core::task::Grid;
use solver_sandbox::again::again;
use solver_sandbox::interpreter::Interpreter;
use solver_sandbox::meter::Watch;
use solver_sandbox::session::NoReply;
use solver_sandbox::thread::GuestThread;

/// Expressions of one call.
const TOGETHER: usize = 64;
/// The fuel of one call, whatever the limits of a run allow.
const FUEL: u64 = 80_000_000;

/// Who measures.
pub struct Probe<'a> {
    /// The thread of the sandboxes.
    pub thread: &'a GuestThread,
    /// The interpreter of the language.
    pub interpreter: &'a Interpreter,
    /// The limits of a run.
    pub limits: Limits,
}

impl Probe<'_> {
    /// The values of each expression on all inputs; none where it has no value on one of them. An
    /// expression reads `I`, and the names that the lines of `before` assign. An error says that the host
    /// gave up or failed.
    pub fn values(
        &self,
        before: &[String],
        expressions: &[String],
        inputs: &[Grid],
    ) -> Result<Vec<Option<Vec<Value>>>, Outcome> {
        let mut all: Vec<Option<Vec<Value>>> = vec![Some(Vec::new()); expressions.len()];
        for input in inputs {
            let left: Vec<usize> = (0..all.len()).filter(|&at| all[at].is_some()).collect();
            for places in left.chunks(TOGETHER) {
                let some: Vec<&str> = (places.iter()).map(|&at| &*expressions[at]).collect();
                let found = self.some(before, &some, input)?;
                for (&place, value) in places.iter().zip(found) {
                    match (value, &mut all[place]) {
                        (Some(value), Some(values)) => values.push(value),
                        (_, values) => *values = None,
                    }
                }
            }
        }
        Ok(all)
    }

    /// The values on one input.
    fn some(
        &self,
        before: &[String],
        expressions: &[&str],
        input: &Grid,
    ) -> Result<Vec<Option<Value>>, Outcome> {
        let mut values: Vec<Option<Value>> = Vec::with_capacity(expressions.len());
        while values.len() < expressions.len() {
            let rest = expressions.get(values.len()..).unwrap_or_default();
            match self.at_once(before, rest, input)? {
                Answer::Values(found) => values.extend(found.into_iter().map(Some)),
                Answer::Fails(Place::Before) => values.extend(rest.iter().map(|_| None)),
                Answer::Fails(Place::Expression(place)) => {
                    let good = rest.get(..place).unwrap_or_default();
                    if !good.is_empty() {
                        values.append(&mut self.some(before, good, input)?);
                    }
                    values.push(None);
                }
                Answer::Nothing if rest.len() < 2 => values.push(None),
                Answer::Nothing => {
                    let (left, right) = rest.split_at(rest.len() / 2);
                    values.append(&mut self.some(before, left, input)?);
                    values.append(&mut self.some(before, right, input)?);
                }
            }
        }
        Ok(values)
    }

    /// The values on one input in one call.
    fn at_once(
        &self,
        before: &[String],
        expressions: &[&str],
        input: &Grid,
    ) -> Result<Answer, Outcome> {
        let mut text = "def probe(I):\n".to_owned();
        for line in before {
            text.push_str(&format!("    {line}\n"));
        }
        let mut names = String::new();
        for (place, expression) in expressions.iter().enumerate() {
            text.push_str(&format!("    probed{place} = {expression}\n"));
            names.push_str(&format!("probed{place}, "));
        }
        text.push_str(&format!("    return ({names})\n"));
        Ok(match self.reply(&text, input)? {
            Some(Reply::Value(Value::Tuple(values))) if values.len() == expressions.len() => {
                Answer::Values(values)
            }
            Some(Reply::Failed(message)) => {
                // The function has a line before the lines of `before`, and lines count from one.
                let line = line_of(&message).and_then(|line| line.checked_sub(2));
                match line.map(|line| line.checked_sub(before.len())) {
                    Some(None) => Answer::Fails(Place::Before),
                    Some(Some(place)) if place < expressions.len() => {
                        Answer::Fails(Place::Expression(place))
                    }
                    _ => Answer::Nothing,
                }
            }
            _ => Answer::Nothing,
        })
    }

    /// The result of the last function of a text on an input; none where it has none.
    pub fn result(&self, text: &str, input: &Grid) -> Result<Option<Value>, Outcome> {
        Ok(match self.reply(text, input)? {
            Some(Reply::Value(value)) => Some(value),
            Some(Reply::Failed(_)) | None => None,
        })
    }

    /// The reply of the last function of a text; none where it does not run to its end.
    fn reply(&self, text: &str, input: &Grid) -> Result<Option<Reply>, Outcome> {
        let Ok(script) = Script::read(text.as_bytes(), None) else {
            return Ok(None);
        };
        let program = lower(&script.source).encode();
        let call = call(&Value::User(0), &[Value::from(input)]);
        let mut limits = self.limits;
        let fuel = limits.semantics.fuel.get().min(FUEL);
        limits.semantics.fuel = Fuel::new(fuel).unwrap_or(limits.semantics.fuel);
        let inspect = || {
            let watch = Watch::start(limits.deadline);
            let (thread, interpreter) = (self.thread, self.interpreter);
            inspect(thread, interpreter, &program, &call, &limits, watch)
        };
        let says_something = |said: &Result<_, NoReply>| match said {
            Ok(_) => true,
            Err(silence) => silence.is_reproducible(),
        };
        let cancel = self.interpreter.sandbox().cancel();
        match again(cancel, says_something, inspect) {
            Ok(bytes) => match reply(&bytes) {
                Ok(reply) => Ok(Some(reply)),
                Err(malformed) => Err(Outcome::HostError(malformed.to_string())),
            },
            Err(NoReply::Ended(outcome)) if !outcome.is_reproducible() => Err(outcome),
            Err(NoReply::Ended(_) | NoReply::TooLong) => Ok(None),
        }
    }
}

/// The answer to a call for many expressions.
enum Answer {
    /// The value of each.
    Values(Vec<Value>),
    /// One line fails.
    Fails(Place),
    /// The call takes too much, or is no program.
    Nothing,
}

/// The line that fails.
enum Place {
    /// One of those before the expressions.
    Before,
    /// An expression, by its place.
    Expression(usize),
}

/// The line that a message of the runtime names, counted from one.
fn line_of(message: &str) -> Option<usize> {
    message
        .strip_prefix("line ")?
        .split_once(':')?
        .0
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::interpreter;
    use solver_sandbox::thread::on_guest_thread;

    #[test]
    fn one_that_fails_costs_no_other_one_its_value() {
        let interpreter = interpreter();
        let grids =
            [vec![vec![1, 2]], vec![vec![3, 3]]].map(|rows| Grid::from_rows(&rows).unwrap());
        let expressions = ["width(X)", "first(ZERO)", "nothing(X)", "height(X)"];
        let values = on_guest_thread(|thread| {
            let probe = Probe {
                thread,
                interpreter: &interpreter,
                limits: Limits::default(),
            };
            let before = ["X = dmirror(I)".to_owned()];
            probe.values(&before, &expressions.map(str::to_owned), &grids)
        });
        let ints = |values: [i128; 2]| Some(values.map(Value::Int).to_vec());
        assert_eq!(
            values.unwrap().unwrap(),
            [ints([1, 1]), None, None, ints([2, 2])]
        );
    }
}
