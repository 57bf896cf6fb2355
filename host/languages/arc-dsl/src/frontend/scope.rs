//! The meanings of a file's names in all of its functions.

use std::collections::BTreeMap;

use super::construct::Construct;

/// The meanings of a file's names outside of a function's own variables.
#[derive(Default)]
pub struct Scope {
    /// The functions of the file, in order.
    pub(crate) signatures: Vec<Signature>,
    /// Their places by name; the last of a name counts.
    pub functions: BTreeMap<String, usize>,
    /// Names that the module binds to something else, and what that is.
    pub(crate) bound: BTreeMap<String, Construct>,
}

/// The name and the parameters of a function.
pub struct Signature {
    /// Its name.
    pub name: String,
    /// The names of its parameters.
    pub params: Vec<String>,
}
