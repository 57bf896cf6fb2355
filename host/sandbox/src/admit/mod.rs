//! Letting in components by other authors: looked through, validated, given a counter of their
//! stack.
//!
//! | module | owns |
//! | --- | --- |
//! | [`features`] | which proposals of WebAssembly a guest may use |
//! | [`measure`] | the measures that bound it, and the most of each |
//! | [`shape`] | how large its parts are, added up while it is read |
//! | [`builtins`] | which functions of the component model it may use |
//! | [`nesting`] | how deep its types lie inside one another, before a parser follows them |
//! | [`survey`] | what it instantiates, and the minimums that it declares |
//! | [`weight`] | what a frame of a function weighs, and which of its operators are edited |
//! | [`stack`] | the counter that ends a stack at the same call everywhere |
//! | [`bulk`] | the comparison that an operator over many bytes gets in front |
//! | [`data`] | data segments, put together where there are many |
//! | [`body`] | a function, put together again with both |
//! | [`rewrite`] | the validated component, put together again |
//!
//! A refusal here is `rejected`, for a reason that depends on the bytes alone. Leaves compiling, and
//! the types of the contract, to `run`.

mod body;
mod builtins;
mod bulk;
mod data;
pub(crate) mod features;
pub(crate) mod measure;
mod nesting;
pub mod rewrite;
pub(crate) mod shape;
pub mod stack;
pub(crate) mod survey;
mod weight;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use wasmparser::{BinaryReaderError, Parser};

use measure::{Measure, TooMuch};
use survey::Declared;

/// A component that may be compiled.
#[derive(Debug)]
pub struct Admitted {
    /// The component with a counter of its stack in every module that needs one, and without
    /// custom sections. Equal components give equal bytes.
    pub bytes: Vec<u8>,
    /// The facts of it that a run needs.
    pub facts: Facts,
}

/// The facts of a component that a run needs beside its code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The minimums that it declares.
    pub declared: Declared,
    /// Whether the demos have to be handed over: our own compiler marks those that never look.
    pub reads_demos: bool,
}

/// Why a component is not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A core module, where a component is wanted.
    #[error(
        "a core module, not a component; wrap it with `solver-host compile MODULE.wasm -o OUT.wasm`"
    )]
    CoreModule,
    /// Something else.
    #[error("no WebAssembly: the bytes do not start as a binary component does")]
    NoWasm,
    /// It breaks the rules, or uses a proposal that guests may not use.
    #[error("invalid WebAssembly: {0}")]
    Invalid(String),
    /// It makes an instance of a component that is not inside of it.
    #[error("it instantiates a component that it is given; put that component inside of it")]
    ComponentFromElsewhere,
    /// It makes or takes handles of resources.
    #[error("it uses resources, but a solver has no use for handles; call functions instead")]
    Resources,
    /// One of the components inside passes text to another.
    #[error(
        "text is passed between the components inside; pass lists of bytes, or link core modules"
    )]
    TextInside,
    /// One of its parts is too large.
    #[error(transparent)]
    TooMuch(#[from] TooMuch),
}

impl From<BinaryReaderError> for Refusal {
    fn from(error: BinaryReaderError) -> Self {
        let text = error.to_string();
        Refusal::Invalid(text.lines().next().unwrap_or_default().to_owned())
    }
}

/// Refuses what needs no look inside: too many bytes, and what does not start as a component does.
pub(crate) fn admit_outside(bytes: &[u8]) -> Result<(), Refusal> {
    Measure::Bytes.check(bytes.len())?;
    if Parser::is_component(bytes) {
        Ok(())
    } else if Parser::is_core_wasm(bytes) {
        Err(Refusal::CoreModule)
    } else {
        Err(Refusal::NoWasm)
    }
}

/// Lets a component in, or says why not. The core modules of `trusted` count their stack
/// by themselves; where one stands in the component, it stays as it is.
pub fn admit(bytes: &[u8], trusted: &[&[u8]]) -> Result<Admitted, Refusal> {
    admit_outside(bytes)?;
    let survey = survey::survey(bytes)?;
    let ceiling = stack::Ceiling::shared_by(survey.core_instances);
    Ok(Admitted {
        bytes: rewrite::rewrite(bytes, trusted, ceiling)?,
        facts: Facts {
            declared: survey.declared,
            reads_demos: survey.reads_demos,
        },
    })
}
