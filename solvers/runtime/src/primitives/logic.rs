//! Truth, equality and choice.

use crate::error::Outcome;
use crate::ops::arithmetic::truthy;
use crate::ops::compare;
use crate::value::Value;

/// See the catalogue.
pub fn identity(x: Value) -> Outcome {
    Ok(x)
}

/// See the catalogue.
pub fn flip(b: Value) -> Outcome {
    Ok((!truthy(b)).into())
}

/// See the catalogue.
pub fn equality(a: Value, b: Value) -> Outcome {
    Ok(compare::equal(a, b)?.into())
}

/// See the catalogue.
pub fn contained(value: Value, container: Value) -> Outcome {
    Ok(compare::contains(container, value)?.into())
}

/// See the catalogue.
pub fn both(a: Value, b: Value) -> Outcome {
    Ok(if truthy(a) { b } else { a })
}

/// See the catalogue.
pub fn either(a: Value, b: Value) -> Outcome {
    Ok(if truthy(a) { a } else { b })
}

/// See the catalogue.
pub fn branch(condition: Value, a: Value, b: Value) -> Outcome {
    Ok(if truthy(condition) { a } else { b })
}
