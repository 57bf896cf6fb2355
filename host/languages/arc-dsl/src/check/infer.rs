//! Goes through the lines of a function, keeps what each variable can be, and warns.

use std::ops::Range;

use solver_runtime::catalogue::PRIMITIVES;
use solver_runtime::program::Role;

use super::calls::{Caller, Own};
use super::types::{Function, Kind};
use super::types::{Parts, Type};
use crate::frontend::ast::{Expr, LineKind};
use crate::frontend::canonical::may_fail;
use crate::frontend::constants::Value;
use crate::frontend::survey::{FileSurvey, FunctionSurvey};
use solver_core::quote::quoted;

/// Something that will surely or probably fail, or that does nothing.
#[derive(Clone, Debug)]
pub struct Warning {
    /// Where it stands in the file.
    pub place: Range<usize>,
    /// The defect, and the next step.
    pub message: String,
}

/// The functions of a file, with what is known of their results.
pub(crate) struct Inference<'a> {
    file: &'a FileSurvey,
    results: Vec<Option<Type>>,
    /// Functions that are being looked at, one calling the other.
    nested: u32,
}

/// Calls of the file's own functions are followed so deep.
const DEEPEST: u32 = 16;

impl<'a> Inference<'a> {
    /// Starts with a file.
    pub fn new(file: &'a FileSurvey) -> Self {
        Inference {
            file,
            results: vec![None; file.functions.len()],
            nested: 0,
        }
    }

    /// All warnings about a function.
    pub fn warnings(&mut self, place: usize) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let function = &self.file.functions[place];
        let params = params(function);
        self.lines(function, &params, &mut warnings);
        unused(function, &mut warnings);
        warnings.sort_by_key(|warning| warning.place.start);
        warnings
    }

    /// Goes through the lines, and gives what the function returns.
    fn lines(
        &mut self,
        function: &FunctionSurvey,
        params: &[Type],
        warnings: &mut Vec<Warning>,
    ) -> Type {
        let mut walk = Walk {
            inference: self,
            vars: vec![Type::Any; function.vars as usize],
            places: &function.places,
            next: 0,
            warnings,
        };
        walk.vars[..params.len()].clone_from_slice(params);
        for (number, line) in function.lines.iter().enumerate() {
            let start = walk.next;
            let ty = walk.expr(line.expr());
            match &line.kind {
                LineKind::Assign(var, _) => walk.vars[*var as usize] = ty.cut(),
                LineKind::Evaluate(_) => {}
                LineKind::Return(_) => {
                    if function.roles.is_some() {
                        walk.check_returned(&ty, start);
                    }
                    let after = walk.next;
                    let place = function
                        .lines
                        .get(number + 1)
                        .and_then(|next| match next.kind {
                            LineKind::Assign(var, _) => function.bindings.get(var as usize),
                            LineKind::Evaluate(_) | LineKind::Return(_) => {
                                function.places.get(after)
                            }
                        });
                    if let Some(place) = place {
                        warnings.push(Warning {
                            place: place.clone(),
                            message: "this line and those after it never run, as the function has \
                                      returned; remove them or the `return` above"
                                .to_owned(),
                        });
                    }
                    return ty;
                }
            }
        }
        if function.returns {
            return Type::Any;
        }
        let last = function
            .lines
            .iter()
            .rev()
            .find_map(|line| match line.kind {
                LineKind::Assign(var, _) => function.bindings.get(var as usize),
                LineKind::Evaluate(_) | LineKind::Return(_) => None,
            });
        warnings.push(Warning {
            place: function.end.clone(),
            message: match last {
                Some(_) => format!(
                    "`{}` ends without a `return`, so it gives None; end it with `return` and the \
                     variable that holds the grid",
                    quoted(&function.name)
                ),
                None => format!(
                    "`{}` ends without a `return`, so it gives None; end it with `return` and a \
                     grid",
                    quoted(&function.name)
                ),
            },
        });
        Type::None
    }
}

impl Own for Inference<'_> {
    fn params(&self, place: u32) -> Option<usize> {
        let function = self.file.functions.get(place as usize)?;
        function.errors.is_empty().then_some(function.params.len())
    }

    fn name(&self, place: u32) -> String {
        let function = self.file.functions.get(place as usize);
        function.map_or_else(String::new, |function| function.name.clone())
    }

    fn gives(&mut self, place: u32) -> Type {
        let file = self.file;
        let Some(function) = file.functions.get(place as usize) else {
            return Type::Any;
        };
        if let Some(known) = &self.results[place as usize] {
            return known.clone();
        }
        if self.nested >= DEEPEST || !function.errors.is_empty() {
            return Type::Any;
        }
        // A function that comes back to itself finds this.
        self.results[place as usize] = Some(Type::Any);
        self.nested += 1;
        let result = self.lines(function, &[], &mut Vec::new());
        self.nested -= 1;
        self.results[place as usize] = Some(result.clone());
        result
    }
}

/// The types of a solver's parameters.
fn params(function: &FunctionSurvey) -> Vec<Type> {
    let roles = function.roles.as_deref().unwrap_or_default();
    let demos = || Type::each(Type::these(vec![Type::Grid, Type::Grid]));
    roles
        .iter()
        .map(|role| match role {
            Role::Input => Type::Grid,
            Role::Demos => demos(),
            Role::Passed => Type::Any,
        })
        .collect()
}

/// One pass over the lines of a function.
struct Walk<'w, 'a> {
    inference: &'w mut Inference<'a>,
    vars: Vec<Type>,
    places: &'w [Range<usize>],
    /// The expression that comes next.
    next: usize,
    warnings: &'w mut Vec<Warning>,
}

impl Walk<'_, '_> {
    fn expr(&mut self, expr: &Expr) -> Type {
        let here = self.next;
        self.next += 1;
        match expr {
            Expr::Var(var) => self.vars.get(*var as usize).cloned().unwrap_or(Type::Any),
            Expr::None => Type::None,
            Expr::Bool(_) => Type::Boolean,
            Expr::Int(_) => Type::Integer,
            Expr::Constant(constant) => match constant.value() {
                Value::Bool(_) => Type::Boolean,
                Value::Int(_) => Type::Integer,
                Value::Pair(..) => Type::pair(),
            },
            Expr::Primitive(number) => Function::plain(Kind::Primitive(*number)),
            Expr::Function(place) => Function::plain(Kind::Own(*place)),
            Expr::Tuple(items) => Type::these(items.iter().map(|item| self.expr(item)).collect()),
            Expr::Call(callee, args) => {
                let function = self.expr(callee);
                let mut starts = Vec::with_capacity(args.len());
                let mut types = Vec::with_capacity(args.len());
                for arg in args {
                    starts.push(self.next);
                    types.push(self.expr(arg));
                }
                match Caller::new(self.inference).call(&function, &types, None) {
                    Ok(ty) => ty,
                    Err(problem) => {
                        let arg = match &**callee {
                            Expr::Primitive(number) => {
                                problem.place_in(PRIMITIVES[*number as usize].name)
                            }
                            _ => None,
                        };
                        let at = arg.and_then(|arg| starts.get(arg)).copied();
                        self.warn(at.unwrap_or(here), problem.to_string());
                        Type::Any
                    }
                }
            }
        }
    }

    fn warn(&mut self, place: usize, message: String) {
        if let Some(place) = self.places.get(place) {
            self.warnings.push(Warning {
                place: place.clone(),
                message,
            });
        }
    }

    /// The result of a solver has to be able to be a grid.
    fn check_returned(&mut self, ty: &Type, place: usize) {
        if can_be_grid(ty) {
            return;
        }
        let advice = match ty {
            Type::Function(_) => "call it, with its arguments in parentheses",
            Type::Set(_) => "draw it on a grid with `paint` or `fill`",
            Type::Integer | Type::Boolean => "make a grid of it with `canvas`",
            _ => "return a tuple of rows of colours",
        };
        self.warn(
            place,
            format!("a solver has to return a grid, but this is {ty}; {advice}"),
        );
    }
}

fn can_be_grid(ty: &Type) -> bool {
    *ty == Type::Grid || parts_can_be(ty, &|row| parts_can_be(row, &|cell| is_colour(cell)))
}

fn is_colour(ty: &Type) -> bool {
    match ty {
        Type::OneOf(members) => members.contains(&Type::Integer),
        other => matches!(other, Type::Any | Type::Integer),
    }
}

/// Whether it can be a tuple, not empty, of such parts.
fn parts_can_be(ty: &Type, part: &dyn Fn(&Type) -> bool) -> bool {
    match ty {
        Type::Any => true,
        Type::OneOf(members) => members.iter().any(|member| parts_can_be(member, part)),
        Type::Grid => part(&Type::row()),
        Type::Tuple(parts) => match &**parts {
            Parts::Each(each) => part(each),
            Parts::These(parts) => !parts.is_empty() && parts.iter().all(part),
        },
        Type::None | Type::Boolean | Type::Integer | Type::Set(_) | Type::Function(_) => false,
    }
}

/// Variables that nothing reads, where the line that assigns them cannot fail; and S.
fn unused(function: &FunctionSurvey, warnings: &mut Vec<Warning>) {
    if !function.errors.is_empty() {
        // A line that is left out may read them.
        return;
    }
    let mut read = vec![false; function.vars as usize];
    for line in &function.lines {
        line.expr().visit(&mut |expr| {
            if let Expr::Var(var) = expr {
                read[*var as usize] = true;
            }
        });
    }
    for line in &function.lines {
        if let LineKind::Assign(var, expr) = &line.kind
            && !read[*var as usize]
            && !may_fail(expr)
            && let Some(place) = function.bindings.get(*var as usize)
        {
            warnings.push(Warning {
                place: place.clone(),
                message: "this variable is never used; use it, or remove the line".to_owned(),
            });
        }
    }
    for (param, role) in function.roles.iter().flatten().enumerate() {
        if *role == Role::Demos
            && !read[param]
            && let Some(place) = function.bindings.get(param)
        {
            warnings.push(Warning {
                place: place.clone(),
                message: format!(
                    "the demos are never used; leave `{}` out of the parameters",
                    quoted(&function.params[param])
                ),
            });
        }
    }
}
