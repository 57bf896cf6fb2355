//! The expressions that a search has kept: what they are made of, by type and cost, and which
//! values are there already.
//!
//! Leaves the functions that are made of others to [`functions`].
//!
//! An expression is known by its place; those that it is made of have lower ones, so the places
//! in order are an order in which to evaluate.

mod functions;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use solver_runtime::catalogue::PRIMITIVES;
use solver_runtime::fingerprint::print_of;
use solver_runtime::program::Role;

use super::context::Root;
use super::costs;
use super::meaning::{Meaning, fingerprint};
use crate::batch::Kind;
use crate::frontend::ast::{Expr, Function, Line, LineKind};
use crate::frontend::constants::{ConstantId, Value};
use crate::generate::signatures::{Want, of_primitive};
use crate::generate::types::Kinds;
use solver_core::task::Task;

/// Where an expression is in the bank.
pub type Place = u32;

/// Arguments of a call at most.
const MOST_ARGS: usize = 4;

/// A call of an expression with others: its function first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Call {
    places: [Place; 1 + MOST_ARGS],
    len: u8,
}

impl Call {
    /// Of a function with arguments; no primitive takes more than there is room for.
    pub fn new(function: Place, args: &[Place]) -> Self {
        let mut places = [function; 1 + MOST_ARGS];
        for (place, arg) in places.iter_mut().skip(1).zip(args) {
            *place = *arg;
        }
        Call {
            places,
            len: 1 + args.len().min(MOST_ARGS) as u8,
        }
    }

    /// The function, then the arguments.
    pub fn places(&self) -> &[Place] {
        self.places.get(..self.len as usize).unwrap_or(&[])
    }
}

/// An expression: a leaf or a call.
#[derive(Clone, Debug)]
pub enum Made {
    /// The grid to solve.
    Input,
    /// A constant of the language.
    Constant(ConstantId),
    /// A primitive as a value.
    Primitive(u32),
    /// A call.
    Call(Call),
}

/// A function of one argument, with what it takes and gives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unary {
    /// Where it is.
    pub place: Place,
    /// The kinds it takes.
    pub from: Kinds,
    /// The kinds it gives.
    pub to: Kinds,
}

/// See the module.
pub(crate) struct Bank {
    made: Vec<Made>,
    /// The kind of each; none of functions.
    kinds: Vec<Option<Kind>>,
    /// By kind, then by cost.
    values: Vec<Vec<Vec<Place>>>,
    /// By cost.
    functions: Vec<Vec<Unary>>,
    fingerprints: HashMap<u64, Place>,
}

impl Bank {
    /// The bank at the start of a search on a task: primitives at the places of their numbers, then
    /// the input and the constants.
    pub fn new(task: &Task) -> Self {
        let primitives = PRIMITIVES.len() as u32;
        let mut bank = Bank {
            made: (0..primitives).map(Made::Primitive).collect(),
            kinds: vec![None; primitives as usize],
            values: vec![Vec::new(); Kind::ALL.len()],
            functions: Vec::new(),
            fingerprints: HashMap::new(),
        };
        for primitive in 0..primitives {
            for signature in of_primitive(primitive) {
                if let [Want::Value(from)] = *signature.params {
                    let unary = Unary {
                        place: primitive,
                        from,
                        to: signature.returns,
                    };
                    bank.add_function(unary, costs::call(signature));
                }
            }
        }
        let input = bank.put(Made::Input);
        bank.file(input, Kind::Grid, costs::INPUT);
        let colours = costs::colours(task);
        for constant in ConstantId::all() {
            let kind = match constant.value() {
                Value::Bool(_) => Kind::Boolean,
                Value::Int(_) => Kind::Integer,
                Value::Pair(..) => Kind::Pair,
            };
            let place = bank.put(Made::Constant(constant));
            bank.file(place, kind, costs::constant(constant.value(), &colours));
        }
        bank
    }

    fn put(&mut self, made: Made) -> Place {
        self.made.push(made);
        self.kinds.push(None);
        self.made.len() as Place - 1
    }

    fn file(&mut self, place: Place, kind: Kind, cost: u32) {
        if let Some(known) = self.kinds.get_mut(place as usize) {
            *known = Some(kind);
        }
        let shelf = self.values.get_mut(kind as usize);
        if let Some(list) = shelf.and_then(|shelf| at(shelf, cost)) {
            list.push(place);
        }
    }

    fn add_function(&mut self, unary: Unary, cost: u32) {
        if let Some(list) = at(&mut self.functions, cost) {
            list.push(unary);
        }
    }

    /// Keeps a call that came to something new; none where that was there already.
    pub fn add(&mut self, call: &Call, cost: u32, meaning: &Meaning) -> Option<Place> {
        let Entry::Vacant(vacant) = self.fingerprints.entry(meaning.fingerprint) else {
            return None;
        };
        let place = self.made.len() as Place;
        vacant.insert(place);
        self.put(Made::Call(*call));
        self.file(place, meaning.kind, cost);
        Some(place)
    }

    /// Keeps a call whatever it comes to; nothing is built on it by the bank itself.
    pub(crate) fn put_call(&mut self, call: Call) -> Place {
        self.put(Made::Call(call))
    }

    /// The input.
    pub fn input(&self) -> Place {
        PRIMITIVES.len() as Place
    }

    /// The constant that is a number.
    pub fn number(&self, number: u8) -> Option<Place> {
        let is_it = |constant: ConstantId| constant.value() == Value::Int(i128::from(number));
        let made = (0..).zip(&self.made);
        made.skip(PRIMITIVES.len())
            .find(|(_, made)| matches!(made, Made::Constant(constant) if is_it(*constant)))
            .map(|(place, _)| place)
    }

    /// The expression for these numbers, one for each demo.
    pub fn numbers(&self, numbers: &[u8]) -> Option<Place> {
        let fingerprints: Option<Vec<u64>> = numbers
            .iter()
            .map(|number| print_of(i32::from(*number)))
            .collect();
        self.fingerprints
            .get(&fingerprint(fingerprints?.into_iter()))
            .copied()
    }

    /// Builds nothing more on the expressions from a place on; whether there are any.
    pub(crate) fn drop_from(&mut self, place: Place) -> bool {
        for list in self.values.iter_mut().flatten() {
            list.retain(|known| *known < place);
        }
        for list in &mut self.functions {
            list.retain(|known| known.place < place);
        }
        self.made.len() > place as usize
    }

    /// The expression at a place.
    pub fn made(&self, place: Place) -> Option<&Made> {
        self.made.get(place as usize)
    }

    /// The root of an expression; none where it calls the result of another call.
    pub fn root(&self, place: Place) -> Option<Root> {
        match self.made(place)? {
            Made::Input => Some(Root::Input),
            Made::Constant(constant) => Some(Root::of(constant.value())),
            Made::Primitive(primitive) => Some(Root::Primitive(*primitive)),
            Made::Call(call) => match self.made(*call.places().first()?)? {
                Made::Primitive(primitive) => Some(Root::Call(*primitive)),
                Made::Input | Made::Constant(_) | Made::Call(_) => None,
            },
        }
    }

    /// The kind of a value; none for a function.
    pub fn kind(&self, place: Place) -> Option<Kind> {
        self.kinds.get(place as usize).copied().flatten()
    }

    /// Expressions there are.
    pub fn len(&self) -> usize {
        self.made.len()
    }

    /// The values of a kind at a cost.
    pub fn values(&self, kind: Kind, cost: u32) -> &[Place] {
        let shelf = self.values.get(kind as usize);
        shelf
            .and_then(|shelf| shelf.get(cost as usize))
            .map_or(&[], Vec::as_slice)
    }

    /// The functions at a cost.
    pub fn functions(&self, cost: u32) -> &[Unary] {
        self.functions.get(cost as usize).map_or(&[], Vec::as_slice)
    }

    /// The functions at a cost that may take one and give the other.
    pub(crate) fn functions_that_fit(&self, from: Kinds, to: Kinds, cost: u32) -> Vec<Place> {
        let fits = |unary: &&Unary| unary.from.may_be(from) && unary.to.may_be(to);
        let fitting = self.functions(cost).iter().filter(fits);
        let mut places: Vec<Place> = fitting.map(|unary| unary.place).collect();
        // A function has an entry for each of its signatures.
        places.dedup();
        places
    }

    /// The solver that returns an expression: a line for each call in it.
    pub fn function(&self, place: Place) -> Function {
        let needed = self.needed(&[place]);
        let mut exprs: Vec<(Place, Expr)> = Vec::new();
        let mut lines = Vec::new();
        let mut vars = 1;
        for place in needed {
            let of = |place: &Place| {
                let known = exprs.iter().find(|(known, _)| known == place);
                known.map_or(Expr::None, |(_, expr)| expr.clone())
            };
            let expr = match self.made(place) {
                None => continue,
                Some(Made::Input) => Expr::Var(0),
                Some(Made::Constant(constant)) => Expr::Constant(*constant),
                Some(Made::Primitive(number)) => Expr::Primitive(*number),
                Some(Made::Call(call)) => {
                    let mut parts = call.places().iter().map(of);
                    let callee = parts.next().unwrap_or(Expr::None);
                    let call = Expr::Call(Box::new(callee), parts.collect());
                    lines.push(LineKind::Assign(vars, call));
                    vars += 1;
                    Expr::Var(vars - 1)
                }
            };
            exprs.push((place, expr));
        }
        let result = exprs.pop().map_or(Expr::None, |(_, expr)| expr);
        lines.push(LineKind::Return(result));
        let numbered = (2..).zip(lines);
        Function {
            roles: vec![Role::Input],
            vars,
            lines: numbered
                .map(|(number, kind)| Line { number, kind })
                .collect(),
        }
    }

    /// These expressions and all that they are made of, in order.
    pub fn needed(&self, places: &[Place]) -> Vec<Place> {
        let mut open = places.to_vec();
        let mut needed: Vec<Place> = Vec::new();
        while let Some(place) = open.pop() {
            // An expression has a few parts.
            if needed.contains(&place) {
                continue;
            }
            needed.push(place);
            if let Some(Made::Call(call)) = self.made(place) {
                open.extend(call.places());
            }
        }
        needed.sort_unstable();
        needed
    }
}

/// The list of a cost, made where it is missing.
fn at<T>(lists: &mut Vec<Vec<T>>, cost: u32) -> Option<&mut Vec<T>> {
    let cost = cost as usize;
    if lists.len() <= cost {
        lists.resize_with(cost + 1, Vec::new);
    }
    lists.get_mut(cost)
}

/// The generator's name for a kind of value.
pub fn kinds(kind: Kind) -> Kinds {
    match kind {
        Kind::Failed | Kind::None | Kind::Empty => Kinds::NONE,
        Kind::Boolean => Kinds::BOOLEAN,
        Kind::Integer => Kinds::INTEGER,
        Kind::Pair => Kinds::PAIR,
        Kind::Grid => Kinds::GRID,
        Kind::Grids => Kinds::GRIDS,
        Kind::Tuple => Kinds::OTHER_TUPLE,
        Kind::IntegerSet => Kinds::INTEGER_SET,
        Kind::Object => Kinds::OBJECT,
        Kind::Objects => Kinds::OBJECTS,
        Kind::Indices => Kinds::INDICES,
        Kind::Set => Kinds::OTHER_SET,
        Kind::Function => Kinds::FUNCTION,
    }
}

/// The kinds of value among these.
pub fn each(of: Kinds) -> impl Iterator<Item = Kind> {
    Kind::ALL
        .into_iter()
        .filter(move |kind| kinds(*kind) != Kinds::NONE && kinds(*kind).is_a(of))
}
