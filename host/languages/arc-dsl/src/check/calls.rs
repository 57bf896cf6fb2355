//! Calls: of primitives, of the file's own functions, and of functions that functions made.
//!
//! A function that `compose` and its kin made is kept as what it is made of, so that a call of it
//! is followed inside. Calls within calls can be many more than the source is long, so the work
//! for one line is bounded, and what lies beyond is not known.

use std::fmt;

use solver_runtime::catalogue::{PRIMITIVES, Primitive};

use super::demand::{Demand, demand};
use super::results::result;
use super::types::{Function, Kind, Maker, Type};
use solver_core::quote::quoted;

/// The most calls followed for one line.
const MOST_CALLS: u32 = 2_000;

/// Why a call fails.
#[derive(Clone, Debug)]
pub(crate) enum Problem {
    /// A primitive is given what it does not take.
    Mismatch {
        /// The primitive.
        primitive: &'static Primitive,
        /// The place of the argument.
        place: usize,
        /// The demand on it.
        demand: Demand,
        /// Its type.
        given: Type,
        /// Whether all would be well in another order.
        swapped: bool,
    },
    /// A function is called with the wrong number of arguments.
    Count {
        /// The function, in words.
        callee: String,
        /// How many it takes.
        takes: usize,
        /// How many it is given.
        given: usize,
        /// The primitive that calls it, where it is not the line itself.
        by: Option<&'static str>,
    },
    /// `rbind` or `lbind` of a function that leaves nothing to call.
    Unbindable {
        /// The primitive.
        maker: &'static str,
        /// The function, in words.
        callee: String,
        /// How many arguments it takes.
        takes: usize,
    },
    /// Results that cannot be merged.
    NoContainer {
        /// The primitive that merges them.
        primitive: &'static Primitive,
        /// The type of each of them.
        given: Type,
    },
    /// Two values that have no order.
    Incomparable(Type, Type),
    /// The callee is no function.
    NotCallable(Type),
}

/// The signatures of the file's own functions.
pub trait Own {
    /// The number of parameters of a function.
    fn params(&self, place: u32) -> Option<usize>;
    /// Its name.
    fn name(&self, place: u32) -> String;
    /// The type it gives.
    fn gives(&mut self, place: u32) -> Type;
}

/// Follows the calls of one line.
pub struct Caller<'a> {
    /// The file's own functions.
    pub own: &'a mut dyn Own,
    left: u32,
}

impl<'a> Caller<'a> {
    /// Starts a line.
    pub fn new(own: &'a mut dyn Own) -> Self {
        Caller {
            own,
            left: MOST_CALLS,
        }
    }

    /// The result of a call, or why it fails. `by` is the primitive that calls.
    pub fn call(
        &mut self,
        callee: &Type,
        args: &[Type],
        by: Option<&'static str>,
    ) -> Result<Type, Problem> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(Type::Any);
        };
        self.left = left;
        match callee {
            Type::Any => Ok(Type::Any),
            Type::Function(function) => self.call_function(function, args, by),
            Type::OneOf(members) => {
                let mut results = Vec::new();
                let mut problem = None;
                for member in members.iter() {
                    match self.call(member, args, by) {
                        Ok(result) => results.push(result),
                        Err(found) => problem = problem.or(Some(found)),
                    }
                }
                match problem {
                    Some(problem) if results.is_empty() => Err(problem),
                    Some(_) | None => Ok(Type::join_all(results)),
                }
            }
            Type::None
            | Type::Boolean
            | Type::Integer
            | Type::Grid
            | Type::Tuple(_)
            | Type::Set(_) => Err(Problem::NotCallable(callee.clone())),
        }
    }

    fn call_function(
        &mut self,
        function: &Function,
        args: &[Type],
        by: Option<&'static str>,
    ) -> Result<Type, Problem> {
        if let Some(takes) = self.arity(function)
            && takes != args.len()
        {
            return Err(Problem::Count {
                callee: self.words(function),
                takes,
                given: args.len(),
                by,
            });
        }
        match &function.kind {
            Kind::Primitive(number) => self.call_primitive(&PRIMITIVES[*number as usize], args),
            Kind::Own(place) => Ok(self.own.gives(*place)),
            Kind::Unknown => Ok(Type::Any),
            Kind::Made(maker, given) => self.call_made(*maker, given, args),
        }
    }

    fn call_made(&mut self, maker: Maker, given: &[Type], args: &[Type]) -> Result<Type, Problem> {
        let by = Some(maker.name());
        match (maker, given) {
            (Maker::Compose, [outer, inner]) => {
                let inner = self.call(inner, args, by)?;
                self.call(outer, &[inner], by)
            }
            (Maker::Chain, [h, g, f]) => {
                let first = self.call(f, args, by)?;
                let second = self.call(g, &[first], by)?;
                self.call(h, &[second], by)
            }
            (Maker::Matcher, [function, _]) => {
                self.call(function, args, by)?;
                Ok(Type::Boolean)
            }
            (Maker::Rbind, [function, fixed]) => {
                let args: Vec<Type> = args.iter().chain([fixed]).cloned().collect();
                self.call(function, &args, by)
            }
            (Maker::Lbind, [function, fixed]) => {
                let args: Vec<Type> = [fixed].into_iter().chain(args).cloned().collect();
                self.call(function, &args, by)
            }
            (Maker::Power, [function, _]) => {
                let once = self.call(function, args, by)?;
                // How often is not known; where a second call changes nothing, no call does.
                let twice = self.call(function, std::slice::from_ref(&once), by);
                Ok(match twice {
                    Ok(twice) if twice == once => once,
                    Ok(_) | Err(_) => Type::Any,
                })
            }
            (Maker::Fork, [outer, a, b]) => {
                let a = self.call(a, args, by)?;
                let b = self.call(b, args, by)?;
                self.call(outer, &[a, b], by)
            }
            (_, _) => Ok(Type::Any),
        }
    }

    fn call_primitive(
        &mut self,
        primitive: &'static Primitive,
        args: &[Type],
    ) -> Result<Type, Problem> {
        let met = |order: &[usize]| {
            order
                .iter()
                .enumerate()
                .all(|(place, &from)| demand(primitive, place).is_met_by(&args[from]))
        };
        for (place, given) in args.iter().enumerate() {
            let demand = demand(primitive, place);
            if !demand.is_met_by(given) {
                return Err(Problem::Mismatch {
                    primitive,
                    place,
                    demand,
                    given: given.clone(),
                    swapped: orders(args.len()).iter().any(|order| met(order)),
                });
            }
        }
        self.check_made(primitive, args)?;
        result(self, primitive, args).map(|ty| ty.cut())
    }

    /// The functions that a maker is given take as many arguments as they will get.
    fn check_made(&self, primitive: &'static Primitive, args: &[Type]) -> Result<(), Problem> {
        let Some(maker) = Maker::find(primitive.name) else {
            if primitive.name == "greater"
                && let [a, b] = args
                && let (Some(x), Some(y)) = (sort(a), sort(b))
                && x != y
            {
                return Err(Problem::Incomparable(a.clone(), b.clone()));
            }
            return Ok(());
        };
        for (place, arg) in args.iter().enumerate() {
            let Type::Function(function) = arg else {
                continue;
            };
            let Some(takes) = self.arity(function) else {
                continue;
            };
            let given = match (maker, place) {
                (Maker::Fork, 0) => 2,
                (Maker::Rbind | Maker::Lbind, 0) if !(2..=4).contains(&takes) => {
                    return Err(Problem::Unbindable {
                        maker: maker.name(),
                        callee: self.words(function),
                        takes,
                    });
                }
                (Maker::Matcher | Maker::Power, 0)
                | (Maker::Compose | Maker::Chain | Maker::Fork, _) => 1,
                (Maker::Matcher | Maker::Power | Maker::Rbind | Maker::Lbind, _) => continue,
            };
            if takes != given {
                return Err(Problem::Count {
                    callee: self.words(function),
                    takes,
                    given,
                    by: Some(maker.name()),
                });
            }
        }
        Ok(())
    }

    /// How many arguments a function takes.
    fn arity(&self, function: &Function) -> Option<usize> {
        match &function.kind {
            Kind::Primitive(number) => Some(PRIMITIVES[*number as usize].params.len()),
            Kind::Own(place) => self.own.params(*place),
            Kind::Unknown => Some(1),
            Kind::Made(Maker::Rbind | Maker::Lbind, given) => match given.first() {
                Some(Type::Function(inner)) => match self.arity(inner)? {
                    2 => Some(1),
                    3 => Some(2),
                    _ => Some(3),
                },
                _ => None,
            },
            Kind::Made(Maker::Power, given) => match given.first() {
                Some(Type::Function(inner)) => self.arity(inner),
                _ => None,
            },
            Kind::Made(Maker::Compose | Maker::Chain | Maker::Matcher | Maker::Fork, _) => Some(1),
        }
    }

    fn words(&self, function: &Function) -> String {
        match &function.kind {
            Kind::Primitive(number) => format!("`{}`", PRIMITIVES[*number as usize].name),
            Kind::Own(place) => format!("`{}`", quoted(&self.own.name(*place))),
            Kind::Made(maker, _) => format!("a function made by `{}`", maker.name()),
            Kind::Unknown => "the function".to_owned(),
        }
    }
}

impl Maker {
    /// The name of the primitive.
    pub fn name(self) -> &'static str {
        match self {
            Maker::Compose => "compose",
            Maker::Chain => "chain",
            Maker::Matcher => "matcher",
            Maker::Rbind => "rbind",
            Maker::Lbind => "lbind",
            Maker::Power => "power",
            Maker::Fork => "fork",
        }
    }

    /// The maker of a name.
    pub fn find(name: &str) -> Option<Self> {
        [
            Maker::Compose,
            Maker::Chain,
            Maker::Matcher,
            Maker::Rbind,
            Maker::Lbind,
            Maker::Power,
            Maker::Fork,
        ]
        .into_iter()
        .find(|maker| maker.name() == name)
    }
}

/// Values of different sorts have no order; none where a sort is not sure.
fn sort(ty: &Type) -> Option<u8> {
    match ty {
        Type::Integer | Type::Boolean => Some(0),
        Type::Grid | Type::Tuple(_) => Some(1),
        Type::Set(_) => Some(2),
        Type::Any | Type::None | Type::Function(_) | Type::OneOf(_) => None,
    }
}

/// All orders of so many arguments but the one they are in.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    for next in 0..count {
        all = all
            .into_iter()
            .flat_map(|order| {
                (0..=order.len()).map(move |at| {
                    let mut longer = order.clone();
                    longer.insert(at, next);
                    longer
                })
            })
            .collect();
    }
    all.retain(|order| !order.iter().copied().eq(0..count));
    all
}

impl Problem {
    /// The argument that is wrong, where it is one of the call itself.
    pub(crate) fn place_in(&self, callee: &str) -> Option<usize> {
        match self {
            Problem::Mismatch {
                primitive, place, ..
            } if primitive.name == callee => Some(*place),
            _ => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Mismatch {
                primitive,
                place,
                demand,
                given,
                swapped,
            } => {
                let name = primitive.name;
                let params: Vec<&str> = primitive.params.iter().map(|param| param.name).collect();
                let param = params.get(*place).copied().unwrap_or_default();
                write!(f, "`{name}` needs {demand} as `{param}`, but gets {given}")?;
                if *swapped {
                    return write!(f, "; the order is `{name}({})`", params.join(", "));
                }
                match advice(*demand, given) {
                    Some(advice) => write!(f, "; {advice}"),
                    None => write!(f, "; see `solver-host dsl {name}`"),
                }
            }
            Problem::Count {
                callee,
                takes,
                given,
                by,
            } => {
                let plural = if *takes == 1 { "" } else { "s" };
                write!(f, "{callee} takes {takes} argument{plural}, but ")?;
                match by {
                    Some(by) => write!(f, "`{by}` calls it with {given}")?,
                    None => write!(f, "{given} given")?,
                }
                if given < takes {
                    write!(f, "; fix some with `lbind` or `rbind`, or give all")?;
                } else {
                    write!(f, "; give it a function or arguments that fit")?;
                }
                Ok(())
            }
            Problem::Unbindable {
                maker,
                callee,
                takes,
            } => write!(
                f,
                "`{maker}` fixes one argument of two, three or four, but {callee} takes {takes}; \
                 use it without `{maker}`"
            ),
            Problem::NoContainer { primitive, given } => {
                let name = primitive.name;
                write!(
                    f,
                    "`{name}` merges what the function gives, but that is {given} each; \
                     use `{}` to keep the results as they are",
                    name.trim_start_matches('m')
                )
            }
            Problem::Incomparable(a, b) => {
                write!(f, "`greater` cannot compare {a} with {b}; compare numbers")
            }
            Problem::NotCallable(ty) => {
                write!(
                    f,
                    "{ty} is called like a function; remove the parentheses or call a primitive"
                )
            }
        }
    }
}

/// The next step where a value does not meet the demand.
fn advice(demand: Demand, given: &Type) -> Option<&'static str> {
    let patch = Demand::Patch.is_met_by(given) && matches!(given, Type::Set(_));
    Some(match (demand, given) {
        (Demand::Function, _) => {
            "name a function without calling it, or make one with `lbind`, `rbind` or `compose`"
        }
        (_, Type::Function(_)) => "call the function, with its arguments in parentheses",
        (Demand::Tuple, Type::Set(_)) => "make a tuple of the set with `totuple` or `order`",
        (Demand::Grid, Type::Set(_)) if patch => {
            "draw it on a grid with `paint` or `fill`, or cut it out with `subgrid`"
        }
        (Demand::Object, Type::Set(_)) if patch => {
            "give the places a colour with `recolor`, or take it from a grid with `toobject`"
        }
        (Demand::Patch | Demand::Object | Demand::Objects, Type::Set(inner))
            if Demand::Patch.is_met_by(inner) && inner.is_container() =>
        {
            "take one of them with `first` or `argmax`, all with `merge`, or call it with `apply`"
        }
        (Demand::Patch, Type::Grid) => {
            "take places with `ofcolor` or `asindices`, or cells with `asobject` or `objects`"
        }
        (Demand::Object | Demand::Objects, Type::Grid) => {
            "take objects out of the grid with `objects`, or all cells with `asobject`"
        }
        (Demand::Set | Demand::SetOrInteger, _) if given.is_tuple() => {
            "this one takes no tuple; start from a set, such as `palette` or `ofcolor` give"
        }
        (Demand::Pair, _) if given.is_number() => {
            "make a pair with `astuple`, `toivec` or `tojvec`"
        }
        (Demand::Integer, _) if given.is_container() => {
            "take one number with `first`, `last`, `size` or `color`"
        }
        (Demand::Container, _) if given.is_number() => "put it into a set with `initset`",
        _ => return None,
    })
}
