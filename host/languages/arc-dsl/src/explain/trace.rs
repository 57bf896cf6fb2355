//! The effect of each line of a solver on one sample.
//!
//! Every figure comes from a run of its own, from the start and in a fresh sandbox, and the
//! verdict from the ordinary run:
//!
//! * *fuel*: the program cut after line k ([`super::cut`]) spends what the lines up to k take, and
//!   a constant for starting and for ending with `None`. So a line takes the difference between
//!   two cuts, and the constant is what the cut before the first line spends. The last line ends
//!   the run; its share holds what handing back its result costs over handing back `None`. The
//!   constant and the lines add up to the fuel of the run.
//! * *the line that failed* is the first whose cut ends as the run does. For a limit this is
//!   within the cost of ending: a few hundred units of fuel, a few bytes of memory.
//! * *values*: the program cut after the lines that worked, but returning their values, is called
//!   through `inspect`, so a value is what it was, the order of sets included.

use std::mem::discriminant;
use std::sync::Arc;

use solver_runtime::catalogue::Type;
use solver_runtime::program::Role;

use super::cut::Cuttable;
use super::kind::{Kind, hint};
use super::listing::{Listing, Statement};
use super::value::{Reply, Value, call, reply};
use crate::frontend::Source;
use crate::frontend::ast::{Expr, Line, LineKind, Var};
use crate::frontend::lower::lower;
use crate::inspect::inspect;
use solver_core::limits::{Fuel, Limits, MemoryMib};
use solver_core::outcome::{Outcome, Run};
use solver_core::sample_set::Inputs;
use solver_core::sample_set::SetSample;
use solver_core::verdict::{RunResult, Verdict};
use solver_sandbox::interpreter::Interpreter;
use solver_sandbox::meter::Watch;
use solver_sandbox::run::Executable;
use solver_sandbox::session::NoReply;
use solver_sandbox::thread::GuestThread;

/// The run to explain.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The solver.
    pub(crate) source: &'a Source,
    /// Its entry as it is written.
    pub listing: Listing,
    /// The names of its functions, the entry first.
    pub names: Vec<String>,
    /// The sample of the run.
    pub sample: &'a SetSample,
}

/// A solver's run on a sample, line by line.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Its parameters with what they were given; the demos only where it reads them.
    pub params: Vec<(String, Typed)>,
    /// The fuel of starting it and of ending it with `None`.
    pub start: Option<u64>,
    /// Its lines, up to the one that returned or failed.
    pub lines: Vec<Explained>,
    /// The line that failed, counted from the `def` line, which is 1. It is the last of `lines`,
    /// or the `def` line itself where not even starting fitted into the limits.
    pub failed: Option<u32>,
    /// The run as a whole, as every other command would report it.
    pub run_result: RunResult,
}

/// One line.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Its statement.
    pub statement: Statement,
    /// Its result.
    pub came_to: CameTo,
    /// The fuel it took, where that is exact.
    pub fuel: Option<u64>,
}

/// The result of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CameTo {
    /// A value.
    Value(Typed),
    /// A value that cannot be shown, for this reason.
    Unshown(String),
    /// It failed; the verdict of the run says how.
    Failure,
}

/// A value with its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The type.
    pub kind: Kind,
    /// The value.
    pub value: Value,
}

/// Fuel that a cut run may use over the budget, where the whole run kept to it: ending early may
/// cost more than ending well.
const ENDING_FUEL: u64 = 1_000_000;

/// Explains a solver.
pub fn explain(
    thread: &GuestThread,
    interpreter: &Arc<Interpreter>,
    subject: Subject<'_>,
    limits: &Limits,
) -> Explanation {
    Trace::new(thread, interpreter, &subject, limits).explain(subject.listing.statements.clone())
}

struct Trace<'a> {
    thread: &'a GuestThread,
    interpreter: &'a Arc<Interpreter>,
    source: &'a Source,
    names: &'a [String],
    inputs: &'a Inputs,
    cuttable: Cuttable,
    limits: Limits,
    run_result: RunResult,
}

impl<'a> Trace<'a> {
    /// Makes the ordinary run.
    fn new(
        thread: &'a GuestThread,
        interpreter: &'a Arc<Interpreter>,
        subject: &'a Subject<'_>,
        limits: &Limits,
    ) -> Self {
        let cuttable = Cuttable::new(subject.source);
        let inputs = &*subject.sample.inputs;
        let executable = Executable::Interpreted {
            interpreter: interpreter.clone(),
            program: cuttable.whole().clone(),
            reads_demos: subject.source.reads_demos(),
        };
        let watch = Watch::start(limits.deadline);
        let run = (interpreter.sandbox()).run(thread, &executable, inputs, limits, watch);
        Trace {
            thread,
            interpreter,
            source: subject.source,
            names: &subject.listing.params,
            inputs,
            cuttable,
            limits: *limits,
            run_result: RunResult::new(run, subject.sample.expected.as_ref()),
        }
    }

    fn explain(self, statements: Vec<Statement>) -> Explanation {
        let all = &self.source.functions[0].lines;
        let returns = |line: &Line| matches!(line.kind, LineKind::Return(_));
        let reached = all.iter().position(returns).map_or(all.len(), |at| at + 1);
        let mut before = self.cut_run(0);
        let start = before.fuel;
        let mut fuels = Vec::new();
        let mut failed = self.fails_like(&before).then_some(1);
        for (done, line) in all[..reached].iter().enumerate() {
            if failed.is_some() {
                break;
            }
            let run = if done + 1 == reached {
                self.run_result.run.clone()
            } else {
                self.cut_run(done + 1)
            };
            let share = |(now, then): (u64, u64)| now.checked_sub(then);
            fuels.push(run.fuel.zip(before.fuel).and_then(share));
            failed = self.fails_like(&run).then_some(line.number);
            before = run;
        }
        let worked = fuels.len() - usize::from(failed.is_some() && !fuels.is_empty());
        let values = self.values(worked);
        let failure = failed.map(|_| CameTo::Failure);
        let lines = statements
            .into_iter()
            .zip(values.into_iter().chain(failure))
            .zip(fuels)
            .map(|((statement, came_to), fuel)| Explained {
                statement,
                came_to,
                fuel,
            })
            .collect();
        Explanation {
            params: self.params(),
            start,
            lines,
            failed,
            run_result: self.run_result,
        }
    }

    /// Runs the solver up to so many lines.
    fn cut_run(&self, lines: usize) -> Run {
        let program = self.cuttable.after(lines);
        if Arc::ptr_eq(&program, self.cuttable.whole()) {
            return self.run_result.run.clone();
        }
        let executable = Executable::Interpreted {
            interpreter: self.interpreter.clone(),
            program,
            reads_demos: self.source.reads_demos(),
        };
        let mut limits = self.limits;
        if self.run_result.run.fuel.is_some() {
            limits.semantics.fuel = more_fuel(limits.semantics.fuel, ENDING_FUEL);
        }
        let watch = Watch::start(limits.deadline);
        let sandbox = self.interpreter.sandbox();
        sandbox.run(self.thread, &executable, self.inputs, &limits, watch)
    }

    /// Whether a run fails, and in the way in which the whole one does. A run that the host gave
    /// up says nothing about its line.
    fn fails_like(&self, run: &Run) -> bool {
        let whole = &self.run_result.run.outcome;
        let works = matches!(whole, Outcome::Grid(_) | Outcome::InvalidOutput(_));
        !works && discriminant(&run.outcome) == discriminant(whole)
    }

    fn params(&self) -> Vec<(String, Typed)> {
        let roles = &self.source.functions[0].roles;
        self.names
            .iter()
            .zip(roles.iter().zip(self.arguments()))
            .filter(|(_, (role, _))| **role == Role::Input || self.source.reads_demos())
            .map(|(name, (_, value))| {
                let kind = Kind::of(&value, None);
                (name.clone(), Typed { kind, value })
            })
            .collect()
    }

    /// The arguments of the entry, as in an ordinary run.
    fn arguments(&self) -> Vec<Value> {
        let roles = &self.source.functions[0].roles;
        let arguments = roles.iter().map(|role| match role {
            Role::Input => Value::from(&self.inputs.input),
            Role::Demos if self.source.reads_demos() => {
                Value::Tuple(self.inputs.demos.iter().map(Value::from).collect())
            }
            Role::Demos => Value::Tuple(Vec::new()),
            Role::Passed => Value::None,
        });
        arguments.collect()
    }

    /// The results of the first lines.
    fn values(&self, count: usize) -> Vec<CameTo> {
        let (lines, vars, most) = keeping_values(self.source, count);
        if vars.is_empty() {
            return Vec::new();
        }
        let hints = hints(&lines);
        let typed = |(value, hint): (Value, &Option<Type>)| {
            let kind = Kind::of(&value, *hint);
            CameTo::Value(Typed { kind, value })
        };
        match self.call(&lines, &vars, most) {
            Ok(values) => values.into_iter().zip(&hints).map(typed).collect(),
            // One of them is too much; the others are had one by one.
            Err(_) => (0..count)
                .map(|at| match self.call(&lines[..=at], &vars[at..=at], most) {
                    Ok(mut values) => match values.pop() {
                        Some(value) => typed((value, &hints[at])),
                        None => CameTo::Unshown("nothing came back".to_owned()),
                    },
                    Err(reason) => CameTo::Unshown(reason),
                })
                .collect(),
        }
    }

    /// The values that these variables have after these lines.
    fn call(&self, lines: &[Line], vars: &[Var], most: Var) -> Result<Vec<Value>, String> {
        let mut source = self.source.clone();
        let entry = &mut source.functions[0];
        entry.vars = most;
        entry.lines = lines.to_vec();
        entry.lines.push(Line {
            number: 0,
            kind: LineKind::Return(Expr::Tuple(vars.iter().copied().map(Expr::Var).collect())),
        });
        let program = lower(&source).encode();
        let call = call(&Value::User(0), &self.arguments());
        let limits = self.inspection_limits();
        let watch = Watch::start(limits.deadline);
        let inspected = inspect(
            self.thread,
            self.interpreter,
            &program,
            &call,
            &limits,
            watch,
        );
        match inspected {
            Err(NoReply::TooLong) => Err("it is too large to be shown".to_owned()),
            Err(NoReply::Ended(outcome)) => {
                let ended = RunResult::new(Run::without_fuel(outcome), None);
                Err(match ended.verdict {
                    Verdict::OutOfFuel | Verdict::OutOfMemory => {
                        "it is too large to be shown".to_owned()
                    }
                    other => format!("reading it ended as {}", other.word()),
                })
            }
            Ok(bytes) => match reply(&bytes) {
                Ok(Reply::Value(Value::Tuple(values))) if values.len() == vars.len() => Ok(values),
                Ok(Reply::Value(_)) => Err("another value came back".to_owned()),
                Ok(Reply::Failed(message)) => Err(message),
                Err(malformed) => Err(malformed.to_string()),
            },
        }
    }

    /// Writing a value down takes fuel and memory that the solver does not have to have.
    fn inspection_limits(&self) -> Limits {
        let mut limits = self.limits;
        let semantics = &mut limits.semantics;
        semantics.fuel = more_fuel(semantics.fuel, Fuel::DEFAULT.get());
        let memory = semantics
            .memory
            .get()
            .saturating_add(MemoryMib::DEFAULT.get());
        semantics.memory = MemoryMib::new(memory.min(MemoryMib::MOST)).unwrap_or(semantics.memory);
        limits
    }
}

fn more_fuel(fuel: Fuel, by: u64) -> Fuel {
    Fuel::new(fuel.get().saturating_add(by).min(Fuel::MOST)).unwrap_or(fuel)
}

/// The first lines of the entry with every value kept in a variable: those lines, the variable of
/// each, and how many variables there are.
fn keeping_values(source: &Source, count: usize) -> (Vec<Line>, Vec<Var>, Var) {
    let entry = &source.functions[0];
    let mut most = entry.vars;
    let mut vars = Vec::new();
    let lines = entry.lines[..count]
        .iter()
        .map(|line| {
            let (var, expr) = match &line.kind {
                LineKind::Assign(var, expr) => (*var, expr),
                LineKind::Evaluate(expr) | LineKind::Return(expr) => {
                    most += 1;
                    (most - 1, expr)
                }
            };
            vars.push(var);
            Line {
                number: line.number,
                kind: LineKind::Assign(var, expr.clone()),
            }
        })
        .collect();
    (lines, vars, most)
}

/// The type of each line's value, by the annotations.
fn hints(lines: &[Line]) -> Vec<Option<Type>> {
    let mut hints: Vec<Option<Type>> = Vec::with_capacity(lines.len());
    for line in lines {
        let known = match line.expr() {
            Expr::Var(var) => lines[..hints.len()]
                .iter()
                .position(|earlier| matches!(&earlier.kind, LineKind::Assign(to, _) if to == var))
                .and_then(|at| hints[at]),
            expr => hint(expr),
        };
        hints.push(known);
    }
    hints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::listing::list;
    use crate::frontend::parse_file;
    use crate::testing::interpreter;
    use solver_core::sample_set::SampleSet;
    use solver_core::task::Grid;
    use solver_sandbox::thread::on_guest_thread;

    fn explained(
        thread: &GuestThread,
        interpreter: &Arc<Interpreter>,
        text: &str,
        limits: &Limits,
    ) -> Explanation {
        let grid = Grid::from_cells(3, 3, vec![0, 7, 7, 7, 7, 7, 0, 7, 7]).unwrap();
        let sample_set = SampleSet::of_inputs(&[(grid, None)], &[]);
        let parsed = parse_file(text.as_bytes());
        let function = &parsed.solvers[0];
        let subject = Subject {
            source: function.source.as_ref().unwrap(),
            listing: list(&text[function.range.clone()]).unwrap(),
            names: Vec::new(),
            sample: &sample_set.samples()[0],
        };
        explain(thread, interpreter, subject, limits)
    }

    /// Enough lines that lengths take two bytes, a helper that is called often, memory that grows.
    fn long(fails: bool) -> String {
        let mut text = "def solve(I):\n    x = upscale(I, NINE)\n".to_owned();
        for _ in 0..30 {
            text.push_str("    x = apply(same, x)\n    y = asobject(x)\n");
        }
        if fails {
            text.push_str("    z = first(ZERO)\n");
        }
        text.push_str("    first(y)\n    return I\n\ndef same(a):\n    return apply(identity, a)");
        text
    }

    #[test]
    fn start_and_lines_add_up_to_the_fuel_of_the_run() {
        on_guest_thread(|thread| {
            let interpreter = interpreter();
            for text in [
                "def solve(I):\n    pass",
                "def solve(I):\n    I",
                "def solve(I):\n    return",
                "def solve(I):\n    x = I\n    return x",
                "def solve(I):\n    x = hmirror(I)\n    x",
                "def solve(I):\n    x = first(ZERO)\n    return I",
                "def solve(I):\n    return solve(I)",
                &long(false),
                &long(true),
            ] {
                let explanation = explained(thread, &interpreter, text, &Limits::default());
                let lines = explanation.lines.iter().map(|line| line.fuel);
                let sum: Option<u64> = lines.chain([explanation.start]).sum();
                assert!(sum.is_some(), "{text}");
                assert_eq!(sum, explanation.run_result.run.fuel, "{text}");
            }
        })
        .unwrap();
    }

    #[test]
    fn up_to_the_cut_a_program_does_what_the_whole_one_does() {
        on_guest_thread(|thread| {
            let interpreter = interpreter();
            let text = long(true);
            let parsed = parse_file(text.as_bytes());
            let source = parsed.solvers[0].source.as_ref().unwrap();
            let inputs = Inputs {
                demos: [].into(),
                input: Grid::from_cells(1, 2, vec![3, 4]).unwrap(),
            };
            let cuttable = Cuttable::new(source);
            let run = |program| {
                let executable = Executable::Interpreted {
                    interpreter: interpreter.clone(),
                    program,
                    reads_demos: false,
                };
                let limits = Limits::default();
                let watch = Watch::start(limits.deadline);
                (interpreter.sandbox()).run(thread, &executable, &inputs, &limits, watch)
            };
            let whole = run(cuttable.whole().clone());
            assert!(matches!(whole.outcome, Outcome::Error(_)), "{whole:?}");
            let failing = source.functions[0].lines.len() - 2;
            let cut = cuttable.after(failing);
            assert_ne!(cut, *cuttable.whole());
            assert_eq!(run(cut), whole);
            let before = run(cuttable.after(failing - 1));
            assert!(matches!(before.outcome, Outcome::InvalidOutput(_)));
        })
        .unwrap();
    }

    #[test]
    fn a_value_that_is_too_large_hides_no_other() {
        on_guest_thread(|thread| {
            let mut text = "def solve(I):\n    x = ONE\n".to_owned();
            for _ in 0..40 {
                text.push_str("    x = astuple(x, x)\n");
            }
            text.push_str("    return I");
            let explanation = explained(thread, &interpreter(), &text, &Limits::default());
            let came_to: Vec<_> = explanation.lines.iter().map(|line| &line.came_to).collect();
            assert_eq!(came_to.len(), 42);
            let kind = |at: usize| match came_to[at] {
                CameTo::Value(typed) => Some(typed.kind),
                CameTo::Unshown(_) | CameTo::Failure => None,
            };
            assert_eq!(kind(0), Some(Kind::Integer));
            assert_eq!(kind(1), Some(Kind::IntegerTuple));
            assert_eq!(kind(40), None);
            assert_eq!(kind(41), Some(Kind::Grid));
        })
        .unwrap();
    }

    #[test]
    fn a_limit_names_the_line_that_met_it() {
        on_guest_thread(|thread| {
            let interpreter = interpreter();
            let text = "def solve(I):\n    x = hmirror(I)\n    y = asindices(canvas(ZERO, (400, 400)))\n    return x";
            let mut limits = Limits::default();
            limits.semantics.memory = MemoryMib::new(4).unwrap();
            let explanation = explained(thread, &interpreter, text, &limits);
            assert_eq!(explanation.run_result.verdict, Verdict::OutOfMemory);
            assert_eq!(explanation.failed, Some(3));
            assert_eq!(explanation.lines.len(), 2);
            assert_eq!(explanation.lines[1].fuel, None);

            let whole = explained(thread, &interpreter, text, &Limits::default());
            let used = |lines: usize| -> u64 {
                let fuel = |line: &Explained| line.fuel.unwrap();
                whole.start.unwrap() + whole.lines[..lines].iter().map(fuel).sum::<u64>()
            };
            for (budget, line) in [(1, 1), (used(0) + 5, 2), (used(2) - 5, 3), (used(2) + 5, 4)] {
                limits = Limits::default();
                limits.semantics.fuel = Fuel::new(budget).unwrap();
                let explanation = explained(thread, &interpreter, text, &limits);
                assert_eq!(explanation.run_result.verdict, Verdict::OutOfFuel, "{budget}");
                assert_eq!(explanation.failed, Some(line), "{budget}");
            }
        })
        .unwrap();
    }
}
