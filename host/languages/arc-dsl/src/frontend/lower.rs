//! From [`super::ast`] to the program that the DSL runtime interprets: nested calls become steps
//! with temporaries, in Python's order of evaluation (the callee, then the arguments from the
//! left).

use solver_runtime::program::{Function as ProgramFunction, Operand, Program, Step};

use super::ast::{Expr, Function, LineKind, Source};
use super::constants::Value;

/// The program of a solver.
pub fn lower(source: &Source) -> Program {
    Program {
        functions: source.functions.iter().map(lower_function).collect(),
    }
}

fn lower_function(function: &Function) -> ProgramFunction {
    let mut lowering = Lowering {
        steps: Vec::new(),
        temporaries: 0,
        most_temporaries: 0,
        vars: function.vars,
        line: 1,
    };
    for line in &function.lines {
        lowering.line = line.number;
        lowering.temporaries = 0;
        match &line.kind {
            LineKind::Assign(var, expr) => lowering.lower_to(*var, expr),
            LineKind::Evaluate(expr) => {
                lowering.operand(expr);
            }
            LineKind::Return(expr) => {
                let from = lowering.operand(expr);
                lowering.steps.push(Step::Return { from });
                break;
            }
        }
    }
    ProgramFunction {
        roles: function.roles.clone(),
        slots: function.vars + lowering.most_temporaries,
        steps: lowering.steps,
    }
}

struct Lowering {
    steps: Vec<Step>,
    /// Temporaries in use; they are free again at the end of a line.
    temporaries: u32,
    most_temporaries: u32,
    vars: u32,
    line: u32,
}

impl Lowering {
    fn temporary(&mut self) -> u32 {
        let slot = self.vars + self.temporaries;
        self.temporaries += 1;
        self.most_temporaries = self.most_temporaries.max(self.temporaries);
        slot
    }

    /// Evaluates `expr` into `slot`.
    fn lower_to(&mut self, slot: u32, expr: &Expr) {
        let line = self.line;
        match expr {
            Expr::Call(callee, args) => {
                let callee = self.operand(callee);
                let args = args.iter().map(|arg| self.operand(arg)).collect();
                self.steps.push(Step::Call {
                    line,
                    slot,
                    callee,
                    args,
                });
            }
            Expr::Tuple(items) => {
                let items = items.iter().map(|item| self.operand(item)).collect();
                self.steps.push(Step::Tuple { line, slot, items });
            }
            Expr::Constant(constant) => match constant.value() {
                Value::Pair(a, b) => self.steps.push(Step::Tuple {
                    line,
                    slot,
                    items: vec![Operand::Int(a), Operand::Int(b)],
                }),
                Value::Bool(_) | Value::Int(_) => self.move_into(slot, expr),
            },
            Expr::Var(_)
            | Expr::None
            | Expr::Bool(_)
            | Expr::Int(_)
            | Expr::Primitive(_)
            | Expr::Function(_) => self.move_into(slot, expr),
        }
    }

    fn move_into(&mut self, slot: u32, expr: &Expr) {
        let from = self.operand(expr);
        self.steps.push(Step::Move { slot, from });
    }

    /// Where the value of `expr` is to be had, after the steps that make it.
    fn operand(&mut self, expr: &Expr) -> Operand {
        match expr {
            Expr::Var(var) => Operand::Slot(*var),
            Expr::None => Operand::None,
            Expr::Bool(value) => Operand::Bool(*value),
            Expr::Int(value) => Operand::Int(*value),
            Expr::Primitive(place) => Operand::Primitive(*place),
            Expr::Function(place) => Operand::Function(*place),
            Expr::Constant(constant) => match constant.value() {
                Value::Bool(value) => Operand::Bool(value),
                Value::Int(value) => Operand::Int(value),
                Value::Pair(..) => self.lower_to_temporary(expr),
            },
            Expr::Tuple(_) | Expr::Call(..) => self.lower_to_temporary(expr),
        }
    }

    fn lower_to_temporary(&mut self, expr: &Expr) -> Operand {
        let slot = self.temporary();
        self.lower_to(slot, expr);
        Operand::Slot(slot)
    }
}
