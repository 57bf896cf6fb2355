//! The outcome of one run. Every outcome has one word, and no failure goes by the word of another.

use crate::task::Grid;

/// The outcome of one run, before anyone compares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A valid grid came back.
    Grid(Grid),
    /// The solver said that it failed, with its message.
    Error(String),
    /// The guest broke a rule of WebAssembly or of the canonical ABI.
    Trap(TrapKind),
    /// The budget is used up.
    OutOfFuel,
    /// Memory grew over the limit.
    OutOfMemory,
    /// The guest's stack is over its ceiling.
    StackOverflow,
    /// The output is no valid grid.
    InvalidOutput(Defect),
    /// The solver never ran: it does not parse, compile, validate or fit; with the reason.
    Rejected(String),
    /// The host gave up: the backstop.
    Deadline,
    /// The host gave up: it was interrupted.
    Cancelled,
    /// The host itself failed, with what happened.
    HostError(String),
}

impl Outcome {
    /// The valid grid that came back.
    pub fn grid(&self) -> Option<&Grid> {
        match self {
            Outcome::Grid(grid) => Some(grid),
            Outcome::Error(_)
            | Outcome::Trap(_)
            | Outcome::OutOfFuel
            | Outcome::OutOfMemory
            | Outcome::StackOverflow
            | Outcome::InvalidOutput(_)
            | Outcome::Rejected(_)
            | Outcome::Deadline
            | Outcome::Cancelled
            | Outcome::HostError(_) => None,
        }
    }

    /// Whether the same solver, sample and limits give this outcome every time. Any other outcome
    /// says nothing about the solver.
    pub fn is_reproducible(&self) -> bool {
        match self {
            Outcome::Grid(_)
            | Outcome::Error(_)
            | Outcome::Trap(_)
            | Outcome::OutOfFuel
            | Outcome::OutOfMemory
            | Outcome::StackOverflow
            | Outcome::InvalidOutput(_)
            | Outcome::Rejected(_) => true,
            Outcome::Deadline | Outcome::Cancelled | Outcome::HostError(_) => false,
        }
    }

    /// Whether the run ended by itself, so that the fuel it used is exact.
    pub fn fuel_is_exact(&self) -> bool {
        match self {
            Outcome::Grid(_) | Outcome::Error(_) | Outcome::InvalidOutput(_) => true,
            Outcome::Trap(_)
            | Outcome::OutOfFuel
            | Outcome::OutOfMemory
            | Outcome::StackOverflow
            | Outcome::Rejected(_)
            | Outcome::Deadline
            | Outcome::Cancelled
            | Outcome::HostError(_) => false,
        }
    }
}

/// One run: what it did, and the fuel it used where that is exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The outcome.
    pub outcome: Outcome,
    /// Fuel used, where the run ended by itself.
    pub fuel: Option<u64>,
    /// Its standard output, where it has one and somebody asked for it; at most 64 KiB, cut with a mark.
    pub stdout: Option<String>,
}

impl Run {
    /// A run that spent no fuel that anyone could count.
    pub fn without_fuel(outcome: Outcome) -> Self {
        Run {
            outcome,
            fuel: None,
            stdout: None,
        }
    }
}

/// Which rule a trap broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrapKind {
    /// `unreachable`.
    Unreachable,
    /// An integer divided by zero.
    DivideByZero,
    /// An integer division or conversion whose result does not fit.
    IntegerOverflow,
    /// A float that is no integer, converted to one.
    BadConversion,
    /// An access outside of memory.
    MemoryBounds,
    /// An access outside of a table.
    TableBounds,
    /// A call through an empty table entry.
    NullCall,
    /// An indirect call of a function of another type.
    BadSignature,
    /// A bad pointer, length, discriminant, alignment or UTF-8 in what comes back.
    Abi,
}

impl TrapKind {
    /// The word of `detail`.
    pub fn word(self) -> &'static str {
        match self {
            TrapKind::Unreachable => "unreachable",
            TrapKind::DivideByZero => "divide-by-zero",
            TrapKind::IntegerOverflow => "integer-overflow",
            TrapKind::BadConversion => "bad-conversion",
            TrapKind::MemoryBounds => "memory-bounds",
            TrapKind::TableBounds => "table-bounds",
            TrapKind::NullCall => "null-call",
            TrapKind::BadSignature => "bad-signature",
            TrapKind::Abi => "abi",
        }
    }
}

/// The defect of an output; the first that applies, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Defect {
    /// A set, a number, a function, a cell that is a bool.
    NotAGrid,
    /// No cells.
    Empty,
    /// No rectangle.
    Ragged,
    /// Over 30 rows or columns.
    TooLarge,
    /// A cell outside 0 to 9.
    Colour,
}

impl Defect {
    /// The word of `detail`.
    pub fn word(self) -> &'static str {
        match self {
            Defect::NotAGrid => "not-a-grid",
            Defect::Empty => "empty",
            Defect::Ragged => "ragged",
            Defect::TooLarge => "too-large",
            Defect::Colour => "colour",
        }
    }
}
