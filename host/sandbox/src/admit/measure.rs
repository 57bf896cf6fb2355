//! The measures that bound a component, and the most of each.
//!
//! The numbers decide a verdict, `rejected`, so they follow from the bytes alone.

/// The measures. Those of the first group are summed over the whole component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The whole binary.
    Bytes,
    /// Bodies of functions, together.
    CodeBytes,
    /// The squares of their sizes in KiB: one giant is fine, many are not.
    Giants,
    /// For each block the locals that are set inside of it: values that meet where blocks do.
    Joins,
    /// For each function its blocks, times its locals and operands: values that may be live there.
    Live,
    /// Arguments and results of all calls.
    Passed,
    /// Calls through tables.
    IndirectCalls,
    /// Functions that modules define.
    Functions,
    /// Types of core modules.
    CoreTypes,
    /// Parameters and results of all of them.
    TypeValues,
    /// Imports and exports of core modules, and aliases.
    CoreNames,
    /// Globals.
    Globals,
    /// The bytes of the expressions that start globals and place segments.
    InitialiserBytes,
    /// Data and element segments.
    Segments,
    /// Data segments of modules that have many, after those that lie close were put together: code is
    /// made for each.
    DataPieces,
    /// Elements of all element segments.
    Elements,
    /// Types, functions, instances, imports and exports at the level of components, and the
    /// declarations inside of such types.
    ComponentItems,
    /// Modules and components inside.
    Inside,
    /// Instances of components, with those that they make in turn.
    Instances,
    /// Core instances of all of them.
    CoreInstances,
    /// Memories of all instances.
    Memories,
    /// Tables of all instances.
    Tables,
    /// Components and modules inside one another.
    Nesting,
    /// Types of components and instances inside one another.
    TypeNesting,
    /// The body of one function.
    FunctionBytes,
    /// Locals of one function.
    Locals,
    /// Blocks inside one another, in one function.
    BlockNesting,
    /// Targets of branch tables of one function.
    BranchTargets,
    /// Operands on the stack of one function at once.
    Operands,
}

/// A part that is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found} {}, but at most {} are allowed; make it smaller", .measure.what(), .measure.most())]
pub struct TooMuch {
    measure: Measure,
    found: usize,
}

impl Measure {
    /// The most that is allowed.
    pub const fn most(self) -> usize {
        match self {
            Measure::Bytes => 16 << 20,
            Measure::CodeBytes => 1 << 20,
            Measure::Giants => 8_192,
            Measure::Joins => 50_000,
            Measure::Live => 1_000_000,
            Measure::Passed => 100_000,
            Measure::IndirectCalls => 20_000,
            Measure::Functions => 5_000,
            Measure::CoreTypes => 1_000,
            Measure::TypeValues => 10_000,
            Measure::CoreNames => 20_000,
            Measure::Globals => 10_000,
            Measure::InitialiserBytes => 256 << 10,
            Measure::Segments => 10_000,
            Measure::DataPieces => 1_000,
            Measure::Elements => 100_000,
            Measure::ComponentItems => 5_000,
            Measure::Inside => 64,
            Measure::Instances => 64,
            Measure::CoreInstances => 32,
            Measure::Memories => 16,
            Measure::Tables => 16,
            Measure::Nesting => 32,
            Measure::TypeNesting => 32,
            Measure::FunctionBytes => 64 << 10,
            Measure::Locals => 2_000,
            Measure::BlockNesting => 1_000,
            Measure::BranchTargets => 16_384,
            Measure::Operands => 1_000,
        }
    }

    /// The measure, as a message says it.
    fn what(self) -> &'static str {
        match self {
            Measure::Bytes => "bytes of WebAssembly",
            Measure::CodeBytes => "bytes of functions",
            Measure::Giants => "squared KiB, summed over functions",
            Measure::Joins => "values that meet at blocks (locals set inside, summed over blocks)",
            Measure::Live => {
                "values that may be live (blocks times locals and operands, summed over functions)"
            }
            Measure::Passed => "arguments and results, summed over calls",
            Measure::IndirectCalls => "calls through tables",
            Measure::Functions => "functions",
            Measure::CoreTypes => "types of core modules",
            Measure::TypeValues => "parameters and results in types of core modules",
            Measure::CoreNames => "imports, exports and aliases of core modules",
            Measure::Globals => "globals",
            Measure::InitialiserBytes => "bytes of initialisers",
            Measure::Segments => "data and element segments",
            Measure::DataPieces => "data segments that lie far apart",
            Measure::Elements => "elements in segments",
            Measure::ComponentItems => {
                "types, functions, instances, imports and exports of components"
            }
            Measure::Inside => "modules and components inside",
            Measure::Instances => "instances of components",
            Measure::CoreInstances => "core instances",
            Measure::Memories => "memories",
            Measure::Tables => "tables",
            Measure::Nesting => "components and modules inside one another",
            Measure::TypeNesting => "types of components and instances inside one another",
            Measure::FunctionBytes => "bytes in one function",
            Measure::Locals => "locals in one function",
            Measure::BlockNesting => "blocks inside one another",
            Measure::BranchTargets => "targets of branch tables in one function",
            Measure::Operands => "operands at once in one function",
        }
    }

    /// Refuses more than is allowed.
    pub fn check(self, found: usize) -> Result<(), TooMuch> {
        if found > self.most() {
            return Err(TooMuch {
                measure: self,
                found,
            });
        }
        Ok(())
    }
}
