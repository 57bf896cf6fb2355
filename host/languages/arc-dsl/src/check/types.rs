//! The types of values, as far as they can be told from the source.
//!
//! A type says what a value is if nothing before it failed. `Any` is the unknown type.

use std::fmt;
use std::rc::Rc;

/// The type of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Not known.
    Any,
    /// `None`.
    None,
    /// `True` or `False`.
    Boolean,
    /// A whole number.
    Integer,
    /// A tuple of rows of whole numbers that a primitive made as a grid.
    Grid,
    /// Any other tuple.
    Tuple(Rc<Parts>),
    /// A set, by what its elements are.
    Set(Rc<Type>),
    /// A function.
    Function(Rc<Function>),
    /// One of several.
    OneOf(Rc<Vec<Type>>),
}

/// The elements of a tuple.
#[derive(Clone, Debug, PartialEq)]
pub enum Parts {
    /// Any number of them, all of a type.
    Each(Type),
    /// Exactly these.
    These(Vec<Type>),
}

/// A type keeps at most so many parts; deeper ones are not known.
const MOST_PARTS: u32 = 64;
/// The most types that a value can be one of.
const MOST_CHOICES: usize = 4;

impl Type {
    /// A tuple of any number of these.
    pub fn each(element: Type) -> Type {
        Type::Tuple(Rc::new(Parts::Each(element)))
    }

    /// A tuple of exactly these.
    pub fn these(parts: Vec<Type>) -> Type {
        Type::Tuple(Rc::new(Parts::These(parts)))
    }

    /// A set of these.
    pub fn set(element: Type) -> Type {
        Type::Set(Rc::new(element))
    }

    /// A pair of numbers.
    pub fn pair() -> Type {
        Type::these(vec![Type::Integer, Type::Integer])
    }

    /// A set of places.
    pub fn indices() -> Type {
        Type::set(Type::pair())
    }

    /// A set of cells with values of a type.
    pub fn object(value: Type) -> Type {
        Type::set(Type::these(vec![value, Type::pair()]))
    }

    /// A row of a grid.
    pub fn row() -> Type {
        Type::each(Type::Integer)
    }

    /// A tuple of tuples.
    pub fn rows(cell: Type) -> Type {
        Type::each(Type::each(cell))
    }

    /// The union of two types.
    pub fn join(self, other: Type) -> Type {
        if self == other {
            return self;
        }
        let mut choices: Vec<Type> = Vec::new();
        for ty in [self, other] {
            let members = match &ty {
                Type::Any => return Type::Any,
                Type::OneOf(members) => members.to_vec(),
                _ => vec![ty],
            };
            for member in members {
                if !choices.contains(&member) {
                    choices.push(member);
                }
            }
        }
        if choices.len() > MOST_CHOICES {
            return Type::Any;
        }
        Type::OneOf(Rc::new(choices))
    }

    /// The union of several types; not known where there are none.
    pub(crate) fn join_all(types: impl IntoIterator<Item = Type>) -> Type {
        types.into_iter().reduce(Type::join).unwrap_or(Type::Any)
    }

    /// The elements, if it is a tuple or a set.
    pub fn element(&self) -> Type {
        match self {
            Type::Grid => Type::row(),
            Type::Tuple(parts) => match &**parts {
                Parts::Each(element) => element.clone(),
                Parts::These(parts) => Type::join_all(parts.iter().cloned()),
            },
            Type::Set(element) => (**element).clone(),
            Type::OneOf(members) => Type::join_all(
                members
                    .iter()
                    .filter(|member| member.is_container())
                    .map(Type::element),
            ),
            Type::Any | Type::None | Type::Boolean | Type::Integer | Type::Function(_) => Type::Any,
        }
    }

    /// Whether it is surely a tuple or a set.
    pub(crate) fn is_container(&self) -> bool {
        self.is_tuple() || matches!(self, Type::Set(_))
    }

    /// Whether it is surely a tuple.
    pub fn is_tuple(&self) -> bool {
        matches!(self, Type::Grid | Type::Tuple(_))
    }

    /// Whether it is surely a number.
    pub fn is_number(&self) -> bool {
        matches!(self, Type::Integer | Type::Boolean)
    }

    /// The type with no more parts than are kept.
    pub fn cut(&self) -> Type {
        let mut left = MOST_PARTS;
        self.cut_to(&mut left)
    }

    fn cut_to(&self, left: &mut u32) -> Type {
        let Some(less) = left.checked_sub(1) else {
            return Type::Any;
        };
        *left = less;
        match self {
            Type::Any
            | Type::None
            | Type::Boolean
            | Type::Integer
            | Type::Grid
            | Type::Function(_) => self.clone(),
            Type::Tuple(parts) => match &**parts {
                Parts::Each(element) => Type::each(element.cut_to(left)),
                Parts::These(parts) => {
                    if parts.len() > MOST_PARTS as usize {
                        return Type::each(Type::Any);
                    }
                    Type::these(parts.iter().map(|part| part.cut_to(left)).collect())
                }
            },
            Type::Set(element) => Type::set(element.cut_to(left)),
            Type::OneOf(members) => {
                Type::join_all(members.iter().map(|member| member.cut_to(left)))
            }
        }
    }
}

impl fmt::Display for Type {
    /// In words, with an article: `a grid`, `a set of places`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let object = |element: &Type| match element {
            Type::Tuple(parts) => match &**parts {
                Parts::These(parts) => {
                    matches!(parts.as_slice(), [_, place] if *place == Type::pair())
                }
                Parts::Each(_) => false,
            },
            _ => false,
        };
        match self {
            Type::Any => write!(f, "a value"),
            Type::None => write!(f, "None"),
            Type::Boolean => write!(f, "a boolean"),
            Type::Integer => write!(f, "an integer"),
            Type::Grid => write!(f, "a grid"),
            Type::Function(_) => write!(f, "a function"),
            Type::Tuple(_) if *self == Type::pair() => write!(f, "a pair of integers"),
            Type::Tuple(parts) => match &**parts {
                Parts::Each(Type::Grid) => write!(f, "a tuple of grids"),
                Parts::Each(Type::Integer) => write!(f, "a tuple of integers"),
                Parts::These(parts) if parts.is_empty() => write!(f, "an empty tuple"),
                Parts::These(parts) if parts.len() == 2 => write!(f, "a pair"),
                Parts::Each(_) | Parts::These(_) => write!(f, "a tuple"),
            },
            Type::Set(element) if **element == Type::pair() => write!(f, "a set of places"),
            Type::Set(element) if object(element) => write!(f, "an object"),
            Type::Set(element) => match &**element {
                Type::Set(inner) if object(inner) => write!(f, "a set of objects"),
                Type::Integer => write!(f, "a set of integers"),
                _ => write!(f, "a set"),
            },
            Type::OneOf(members) => {
                for (i, member) in members.iter().enumerate() {
                    if i > 0 {
                        write!(f, " or ")?;
                    }
                    write!(f, "{member}")?;
                }
                Ok(())
            }
        }
    }
}

/// A function as a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its kind.
    pub kind: Kind,
    /// How many functions it is made of, one inside the other.
    depth: u32,
}

/// The kind of a function.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A primitive.
    Primitive(u32),
    /// A function of the file.
    Own(u32),
    /// Made of these by a primitive.
    Made(Maker, Vec<Type>),
    /// A function of one parameter, otherwise unknown.
    Unknown,
}

/// The primitives that make functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// `compose`.
    Compose,
    /// `chain`.
    Chain,
    /// `matcher`.
    Matcher,
    /// `rbind`.
    Rbind,
    /// `lbind`.
    Lbind,
    /// `power`.
    Power,
    /// `fork`.
    Fork,
}

/// Functions nested deeper than this are not followed.
const DEEPEST: u32 = 60;
impl Function {
    /// A function that is made of no other.
    pub fn plain(kind: Kind) -> Type {
        Type::Function(Rc::new(Function { kind, depth: 0 }))
    }

    /// The function that a primitive makes of these.
    pub fn made(maker: Maker, given: &[Type]) -> Type {
        let depth = given.iter().map(depth_of).max().unwrap_or(0) + 1;
        if depth > DEEPEST {
            return match maker {
                Maker::Rbind | Maker::Lbind | Maker::Power => Type::Any,
                Maker::Compose | Maker::Chain | Maker::Matcher | Maker::Fork => {
                    Function::plain(Kind::Unknown)
                }
            };
        }
        let kind = Kind::Made(maker, given.to_vec());
        Type::Function(Rc::new(Function { kind, depth }))
    }
}

/// How deep functions are nested in a type.
fn depth_of(ty: &Type) -> u32 {
    match ty {
        Type::Function(function) => function.depth,
        Type::OneOf(members) => members.iter().map(depth_of).max().unwrap_or(0),
        Type::Tuple(_) | Type::Set(_) => depth_of(&ty.element()),
        Type::Any | Type::None | Type::Boolean | Type::Integer | Type::Grid => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_many_types_is_not_known() {
        let two = Type::Integer.join(Type::Grid);
        assert_eq!(two.to_string(), "an integer or a grid");
        assert_eq!(two.clone().join(Type::Integer), two);
        let many = [
            Type::None,
            Type::pair(),
            Type::indices(),
            Type::object(Type::Any),
        ];
        assert_eq!(many.into_iter().fold(two, Type::join), Type::Any);
    }

    #[test]
    fn nested_types_stay_small() {
        let mut ty = Type::pair();
        for _ in 0..100 {
            ty = Type::these(vec![ty.clone(), ty]).cut();
        }
        assert!(format!("{ty:?}").len() < 4_000);
    }
}
