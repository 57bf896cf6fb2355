//! The instances that a component makes, and the minimums that it declares: read from its sections
//! before anything of it is validated.

use serde::{Deserialize, Serialize};
use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind,
    ComponentTypeRef, DataKind, Encoding, Instance, Parser, Payload,
};

use super::Refusal;
use super::data;
use super::measure::Measure;
use crate::encode::NO_DEMOS_SECTION;

/// The minimums of a component's memories and tables, to tell what it declares from growth.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// The minimum of every memory of every instance, in bytes.
    pub memory_minimums: Vec<u64>,
    /// The minimum of every table of every instance, in elements.
    pub(crate) table_minimums: Vec<u64>,
    /// Whether every memory declares a maximum.
    pub(crate) all_bounded: bool,
    /// The bytes that data segments put into memories when all instances start, at most.
    pub initial_data: u64,
}

/// The findings of a look through the sections.
#[derive(Debug)]
pub struct Survey {
    /// The minimums that it declares.
    pub declared: Declared,
    /// Whether it may look at the demos.
    pub reads_demos: bool,
    /// The core instances that it has.
    pub(crate) core_instances: usize,
}

/// Everything that one instance of a component brings into being, inner instances included.
#[derive(Clone, Debug, Default)]
struct Made {
    instances: usize,
    core_instances: usize,
    memory_minimums: Vec<u64>,
    table_minimums: Vec<u64>,
    initial_data: u64,
}

impl Made {
    /// Adds what another one makes. It is refused at once where that is too much, so that ten
    /// instances of ten of ten are never counted one by one.
    fn add(&mut self, other: &Made) -> Result<(), Refusal> {
        self.instances += other.instances;
        Measure::Instances.check(self.instances)?;
        self.core_instances += other.core_instances;
        Measure::CoreInstances.check(self.core_instances)?;
        self.memory_minimums.extend(&other.memory_minimums);
        Measure::Memories.check(self.memory_minimums.len())?;
        self.initial_data = self.initial_data.saturating_add(other.initial_data);
        self.table_minimums.extend(&other.table_minimums);
        Measure::Tables.check(self.table_minimums.len())?;
        Ok(())
    }
}

/// A module or component while its sections are read.
#[derive(Default)]
struct Level {
    is_module: bool,
    /// Everything that an instance of it makes so far.
    made: Made,
    /// The same for the modules that it can name, by their numbers.
    modules: Vec<Made>,
    /// The same for the components that it can name. None where it comes from elsewhere: then
    /// nobody knows what it makes before it is there.
    components: Vec<Option<Made>>,
}

impl Level {
    fn instantiate_module(&mut self, number: u32) -> Result<(), Refusal> {
        // The minimums of a module from elsewhere then count as growth.
        let unknown = Made {
            core_instances: 1,
            ..Made::default()
        };
        let made = self.modules.get(number as usize).unwrap_or(&unknown);
        self.made.add(&made.clone())
    }

    fn instantiate_component(&mut self, number: u32) -> Result<(), Refusal> {
        match self.components.get(number as usize).cloned() {
            Some(Some(made)) => self.made.add(&made),
            Some(None) => Err(Refusal::ComponentFromElsewhere),
            // The validator says that there is no such component.
            None => Ok(()),
        }
    }
}

/// Reads the sections of a component.
pub fn survey(bytes: &[u8]) -> Result<Survey, Refusal> {
    let mut declared = Declared {
        all_bounded: true,
        ..Declared::default()
    };
    let mut reads_demos = true;
    let mut whole = Made::default();
    let mut levels: Vec<Level> = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::Version { encoding, .. } => {
                levels.push(Level {
                    is_module: encoding == Encoding::Module,
                    ..Level::default()
                });
                Measure::Nesting.check(levels.len())?;
            }
            Payload::End(_) => {
                let mut ended = levels.pop().unwrap_or_default();
                match (levels.last_mut(), ended.is_module) {
                    (Some(parent), true) => {
                        ended.made.core_instances = 1;
                        parent.modules.push(ended.made);
                    }
                    (Some(parent), false) => {
                        ended.made.instances += 1;
                        parent.components.push(Some(ended.made));
                    }
                    (None, _) => whole = ended.made,
                }
            }
            Payload::CustomSection(section)
                if levels.len() == 1 && section.name() == NO_DEMOS_SECTION =>
            {
                reads_demos = false;
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    let memory = memory?;
                    let bytes = memory.initial.saturating_mul(1 << 16);
                    if let Some(level) = levels.last_mut() {
                        level.made.memory_minimums.push(bytes);
                    }
                    declared.all_bounded &= memory.maximum.is_some();
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    if let Some(level) = levels.last_mut() {
                        level.made.table_minimums.push(table?.ty.initial);
                    }
                }
            }
            Payload::DataSection(segments) => {
                for segment in segments {
                    let segment = segment?;
                    match (segment.kind, levels.last_mut()) {
                        (DataKind::Active { .. }, Some(level)) => {
                            // With the zeros in front of it, where it is put together with others.
                            let bytes = segment.data.len() as u64 + data::MOST_GAP;
                            level.made.initial_data = level.made.initial_data.saturating_add(bytes);
                        }
                        (DataKind::Active { .. }, None) | (DataKind::Passive, _) => {}
                    }
                }
            }
            Payload::InstanceSection(instances) => {
                for instance in instances {
                    if let (Instance::Instantiate { module_index, .. }, Some(level)) =
                        (instance?, levels.last_mut())
                    {
                        level.instantiate_module(module_index)?;
                    }
                }
            }
            Payload::ComponentInstanceSection(instances) => {
                for instance in instances {
                    if let (
                        ComponentInstance::Instantiate {
                            component_index, ..
                        },
                        Some(level),
                    ) = (instance?, levels.last_mut())
                    {
                        level.instantiate_component(component_index)?;
                    }
                }
            }
            Payload::ComponentAliasSection(aliases) => {
                for alias in aliases {
                    name_again(&mut levels, &alias?);
                }
            }
            Payload::ComponentImportSection(imports) => {
                for import in imports {
                    if let (ComponentTypeRef::Component(_), Some(level)) =
                        (import?.ty, levels.last_mut())
                    {
                        level.components.push(None);
                    }
                }
            }
            Payload::ComponentExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    let Some(level) = levels.last_mut() else {
                        continue;
                    };
                    // An export gets another number.
                    match export.kind {
                        ComponentExternalKind::Component => {
                            let made = level.components.get(export.index as usize).cloned();
                            level.components.push(made.flatten());
                        }
                        ComponentExternalKind::Module
                        | ComponentExternalKind::Func
                        | ComponentExternalKind::Value
                        | ComponentExternalKind::Type
                        | ComponentExternalKind::Instance => {}
                    }
                }
            }
            _ => {}
        }
    }
    declared.memory_minimums = whole.memory_minimums;
    declared.table_minimums = whole.table_minimums;
    declared.initial_data = whole.initial_data;
    Ok(Survey {
        declared,
        reads_demos,
        core_instances: whole.core_instances,
    })
}

/// Gives a component another number, where an alias does so.
fn name_again(levels: &mut [Level], alias: &ComponentAlias<'_>) {
    let made = match alias {
        ComponentAlias::InstanceExport {
            kind: ComponentExternalKind::Component,
            ..
        } => None,
        ComponentAlias::Outer {
            kind: ComponentOuterAliasKind::Component,
            count,
            index,
        } => {
            let around = levels.len().checked_sub(1 + *count as usize);
            around
                .and_then(|around| levels.get(around)?.components.get(*index as usize))
                .cloned()
                .flatten()
        }
        ComponentAlias::InstanceExport { .. }
        | ComponentAlias::CoreInstanceExport { .. }
        | ComponentAlias::Outer { .. } => return,
    };
    if let Some(level) = levels.last_mut() {
        level.components.push(made);
    }
}
