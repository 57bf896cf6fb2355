//! Failures of a DSL call: which class Python would raise, and why, in a few words.
//!
//! Owns the type and its text. Leaves to the operations when a call fails, and to `call` and
//! `interpret` the two places that add where it happened.

use crate::catalogue;
use crate::value::Value;

/// The class of the exception that Python raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The operation does not take such a value.
    Type,
    /// The kind of value is right, the value is not.
    Value,
    /// A place outside of a tuple.
    Index,
    /// A key that a mapping lacks.
    Key,
    /// A value without the attribute.
    Attribute,
    /// An iterator that has ended.
    StopIteration,
    /// A generator that an ended iterator has ended.
    Runtime,
    /// Calls or values nested too deeply.
    Recursion,
    /// Division by zero.
    ZeroDivision,
    /// An integer beyond what the runtime can hold.
    Overflow,
    /// More memory than can be addressed.
    Memory,
    /// A variable read before it was set.
    UnboundLocal,
    /// Bytes that no compiler has written.
    System,
}

impl Class {
    /// Python's name of it.
    pub fn name(self) -> &'static str {
        match self {
            Class::Type => "TypeError",
            Class::Value => "ValueError",
            Class::Index => "IndexError",
            Class::Key => "KeyError",
            Class::Attribute => "AttributeError",
            Class::StopIteration => "StopIteration",
            Class::Runtime => "RuntimeError",
            Class::Recursion => "RecursionError",
            Class::ZeroDivision => "ZeroDivisionError",
            Class::Overflow => "OverflowError",
            Class::Memory => "MemoryError",
            Class::UnboundLocal => "UnboundLocalError",
            Class::System => "SystemError",
        }
    }
}

#[derive(Debug)]
struct Failure {
    class: Class,
    reason: &'static str,
    primitive: Option<u32>,
    line: Option<u32>,
}

/// A failed call. One pointer wide, so that results stay small.
#[derive(Debug)]
pub struct Fail(Box<Failure>);

/// The result of an operation.
pub type Outcome<T = Value> = Result<T, Fail>;

impl Fail {
    /// A failure of `class`, for `reason`.
    #[cold]
    #[inline(never)]
    pub fn new(class: Class, reason: &'static str) -> Self {
        Fail(Box::new(Failure {
            class,
            reason,
            primitive: None,
            line: None,
        }))
    }

    /// The class of it.
    pub fn class(&self) -> Class {
        self.0.class
    }

    /// Notes the primitive in which it happened, unless one is known.
    #[cold]
    pub fn inside(mut self, primitive: u32) -> Self {
        self.0.primitive.get_or_insert(primitive);
        self
    }

    /// Notes the line on which it happened, unless one is known.
    #[cold]
    pub fn on_line(mut self, line: u32) -> Self {
        self.0.line.get_or_insert(line);
        self
    }

    /// The same failure on the way out of a generator: Python does not let an ended iterator pass for
    /// the end of the generator.
    #[cold]
    pub fn through_generator(mut self) -> Self {
        if self.0.class == Class::StopIteration {
            self.0.class = Class::Runtime;
        }
        self
    }

    /// The text that the host shows: `line 3: first: StopIteration: the container is empty`.
    pub fn message(&self) -> String {
        let mut text = String::new();
        if let Some(line) = self.0.line {
            text.push_str("line ");
            push_number(&mut text, line);
            text.push_str(": ");
        }
        if let Some(name) = self.0.primitive.and_then(catalogue::name) {
            text.push_str(name);
            text.push_str(": ");
        }
        text.push_str(self.0.class.name());
        text.push_str(": ");
        text.push_str(self.0.reason);
        text
    }
}

fn push_number(text: &mut String, number: u32) {
    if number >= 10 {
        push_number(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// A `TypeError`.
#[cold]
pub fn type_error<T>(reason: &'static str) -> Outcome<T> {
    Err(Fail::new(Class::Type, reason))
}

/// A `ValueError`.
#[cold]
pub fn value_error<T>(reason: &'static str) -> Outcome<T> {
    Err(Fail::new(Class::Value, reason))
}

/// An `IndexError`.
#[cold]
pub fn index_error<T>() -> Outcome<T> {
    Err(Fail::new(Class::Index, "the index is out of range"))
}

/// An `OverflowError`.
#[cold]
pub fn overflow<T>() -> Outcome<T> {
    Err(Fail::new(Class::Overflow, "integer overflow"))
}

/// A `RecursionError`.
#[cold]
pub fn recursion<T>() -> Outcome<T> {
    Err(Fail::new(Class::Recursion, "nested too deeply"))
}
