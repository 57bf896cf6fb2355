//! How large the parts of a component may be.
//!
//! Whoever compiles a guest pays for its size and for its shape, and a compiler cannot be
//! interrupted. So both are bounded before it sees anything, tightly enough that compiling stays
//! short, and far above what a solver needs. The numbers decide a verdict, `rejected`, so they
//! follow from the bytes alone.

use wasmparser::{
    CompositeInnerType, ConstExpr, DataKind, Element, ElementItems, ElementKind, Payload, SubType,
};

use super::measure::{Measure, TooMuch};
use super::nesting;
use super::weight::Weighed;

/// The sums over a component, while it is read.
#[derive(Debug, Default)]
pub struct Shape {
    code_bytes: usize,
    square_bytes: usize,
    joins: usize,
    live: usize,
    passed: usize,
    indirect_calls: usize,
    functions: usize,
    core_types: usize,
    type_values: usize,
    core_names: usize,
    globals: usize,
    initialiser_bytes: usize,
    segments: usize,
    data_pieces: usize,
    elements: usize,
    component_items: usize,
    inside: usize,
}

impl Shape {
    /// Counts a section of the binary `whole` before anybody looks at its items.
    pub fn measure(&mut self, payload: &Payload<'_>, whole: &[u8]) -> Result<(), TooMuch> {
        match payload {
            Payload::TypeSection(section) => {
                self.core_types(section.count())?;
                for group in section.clone() {
                    // The validator tells what cannot be read, with its place.
                    let Ok(group) = group else { break };
                    self.type_values += group.types().map(values).sum::<usize>();
                    Measure::TypeValues.check(self.type_values)?;
                }
                Ok(())
            }
            Payload::CoreTypeSection(section) => self.core_types(section.count()),
            Payload::ImportSection(section) => self.core_names(section.count()),
            Payload::ExportSection(section) => self.core_names(section.count()),
            Payload::ComponentAliasSection(section) => self.core_names(section.count()),
            Payload::FunctionSection(section) => {
                self.functions += section.count() as usize;
                Measure::Functions.check(self.functions)
            }
            Payload::GlobalSection(section) => {
                self.globals += section.count() as usize;
                Measure::Globals.check(self.globals)?;
                for global in section.clone() {
                    let Ok(global) = global else { break };
                    self.initialiser(&global.init_expr)?;
                }
                Ok(())
            }
            Payload::ElementSection(section) => {
                self.segments(section.count())?;
                for element in section.clone() {
                    let Ok(element) = element else { break };
                    self.element(&element)?;
                }
                Ok(())
            }
            Payload::DataSection(section) => {
                self.segments(section.count())?;
                for segment in section.clone() {
                    let Ok(segment) = segment else { break };
                    if let DataKind::Active { offset_expr, .. } = &segment.kind {
                        self.initialiser(offset_expr)?;
                    }
                }
                Ok(())
            }
            Payload::CodeSectionStart { size, .. } => {
                self.code_bytes += *size as usize;
                Measure::CodeBytes.check(self.code_bytes)
            }
            Payload::CodeSectionEntry(body) => Measure::FunctionBytes.check(body.range().len()),
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                self.inside += 1;
                Measure::Inside.check(self.inside)
            }
            Payload::InstanceSection(section) => self.component_items(section.count()),
            Payload::ComponentInstanceSection(section) => self.component_items(section.count()),
            Payload::ComponentTypeSection(section) => {
                let contents = whole.get(section.range()).unwrap_or_default();
                let most = Measure::ComponentItems.most() - self.component_items;
                self.component_items(nesting::items_of_types(contents, most)?)
            }
            Payload::ComponentCanonicalSection(section) => self.component_items(section.count()),
            Payload::ComponentImportSection(section) => self.component_items(section.count()),
            Payload::ComponentExportSection(section) => self.component_items(section.count()),
            // One of each a module at most, or limited where they are instantiated.
            Payload::Version { .. }
            | Payload::TableSection(_)
            | Payload::MemorySection(_)
            | Payload::TagSection(_)
            | Payload::StartSection { .. }
            | Payload::DataCountSection { .. }
            | Payload::ComponentStartSection { .. }
            | Payload::CustomSection(_)
            | Payload::UnknownSection { .. }
            | Payload::End(_) => Ok(()),
            // The list is open: a kind of section that is not known here belongs to a proposal that
            // is off, and the validator says so.
            _ => Ok(()),
        }
    }

    /// Counts a function that has been validated.
    pub fn function(&mut self, function: &Weighed) -> Result<(), TooMuch> {
        self.square_bytes = self
            .square_bytes
            .saturating_add(function.bytes.saturating_mul(function.bytes));
        Measure::Giants.check(self.square_bytes >> 20)?;
        self.joins = self.joins.saturating_add(function.joins);
        Measure::Joins.check(self.joins)?;
        self.live = self.live.saturating_add(function.live);
        Measure::Live.check(self.live)?;
        self.passed = self.passed.saturating_add(function.passed);
        Measure::Passed.check(self.passed)?;
        self.indirect_calls += function.indirect_calls;
        Measure::IndirectCalls.check(self.indirect_calls)
    }

    /// Counts the data segments of a module, put together.
    pub fn data(&mut self, pieces: usize) -> Result<(), TooMuch> {
        self.data_pieces += pieces;
        Measure::DataPieces.check(self.data_pieces)
    }

    fn element(&mut self, element: &Element<'_>) -> Result<(), TooMuch> {
        match &element.items {
            ElementItems::Functions(items) => self.elements += items.count() as usize,
            ElementItems::Expressions(_, items) => {
                self.elements += items.count() as usize;
                for item in items.clone() {
                    let Ok(item) = item else { break };
                    self.initialiser(&item)?;
                }
            }
        }
        Measure::Elements.check(self.elements)?;
        match &element.kind {
            ElementKind::Active { offset_expr, .. } => self.initialiser(offset_expr),
            ElementKind::Passive | ElementKind::Declared => Ok(()),
        }
    }

    fn initialiser(&mut self, expression: &ConstExpr<'_>) -> Result<(), TooMuch> {
        self.initialiser_bytes += expression.get_binary_reader().range().len();
        Measure::InitialiserBytes.check(self.initialiser_bytes)
    }

    fn core_types(&mut self, count: u32) -> Result<(), TooMuch> {
        self.core_types += count as usize;
        Measure::CoreTypes.check(self.core_types)
    }

    fn core_names(&mut self, count: u32) -> Result<(), TooMuch> {
        self.core_names += count as usize;
        Measure::CoreNames.check(self.core_names)
    }

    fn segments(&mut self, count: u32) -> Result<(), TooMuch> {
        self.segments += count as usize;
        Measure::Segments.check(self.segments)
    }

    fn component_items(&mut self, count: u32) -> Result<(), TooMuch> {
        self.component_items += count as usize;
        Measure::ComponentItems.check(self.component_items)
    }
}

/// Parameters and results of a type.
fn values(ty: &SubType) -> usize {
    match &ty.composite_type.inner {
        CompositeInnerType::Func(ty) => ty.params().len() + ty.results().len(),
        // They belong to proposals that are off, and the validator says so.
        CompositeInnerType::Array(_)
        | CompositeInnerType::Struct(_)
        | CompositeInnerType::Cont(_) => 0,
    }
}
