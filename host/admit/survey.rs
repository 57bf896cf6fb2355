//! What a component instantiates, and the minimums that it declares: read from its sections before
//! anything of it is validated.

use wasmparser::{Encoding, Instance, Parser, Payload};

use super::Refusal;
use super::shape::Measure;
use crate::compile::component::NO_DEMOS_SECTION;

/// The minimums of a component's memories and tables, to tell what it declares from growth.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// The minimum of every memory of every instance, in bytes.
    pub memory_minimums: Vec<u64>,
    /// The minimum of every table of every instance, in elements.
    pub table_minimums: Vec<u64>,
    /// Whether every memory declares a maximum.
    pub all_bounded: bool,
}

/// What a look through the sections tells.
#[derive(Debug)]
pub struct Survey {
    /// What it declares.
    pub declared: Declared,
    /// Whether it may look at the demos.
    pub reads_demos: bool,
    /// The most core instances that it can have.
    pub core_instances: usize,
}

/// A module or component while its sections are read.
#[derive(Default)]
struct Level {
    is_module: bool,
    /// What it declares itself.
    own: Declared,
    /// What the modules inside it declare, in order of their definition.
    modules: Vec<Declared>,
    /// The modules that it instantiates.
    instantiated: Vec<u32>,
}

impl Level {
    /// Adds the minimums of the instances that it makes. A module that comes from elsewhere (by an
    /// alias, say) is not found by its number, and what it declares then counts as growth.
    fn declare(&self, declared: &mut Declared) {
        for &module in &self.instantiated {
            if let Some(module) = self.modules.get(module as usize) {
                declared.memory_minimums.extend(&module.memory_minimums);
                declared.table_minimums.extend(&module.table_minimums);
            }
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
    let mut core_instances = 0;
    let mut is_fixed = true;
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
                let ended = levels.pop().unwrap_or_default();
                ended.declare(&mut declared);
                if let (true, Some(parent)) = (ended.is_module, levels.last_mut()) {
                    parent.modules.push(ended.own);
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
                        level.own.memory_minimums.push(bytes);
                    }
                    declared.all_bounded &= memory.maximum.is_some();
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    if let Some(level) = levels.last_mut() {
                        level.own.table_minimums.push(table?.ty.initial);
                    }
                }
            }
            Payload::InstanceSection(instances) => {
                let inside = levels.len();
                for instance in instances {
                    if let (Instance::Instantiate { module_index, .. }, Some(level)) =
                        (instance?, levels.last_mut())
                    {
                        level.instantiated.push(module_index);
                        core_instances += 1;
                        Measure::CoreInstances.check(core_instances)?;
                        // A component inside may be instantiated any number of times, up to what
                        // is allowed.
                        is_fixed &= inside == 1;
                    }
                }
            }
            _ => {}
        }
    }
    Measure::Memories.check(declared.memory_minimums.len())?;
    Measure::Tables.check(declared.table_minimums.len())?;
    Ok(Survey {
        declared,
        reads_demos,
        core_instances: if is_fixed {
            core_instances
        } else {
            Measure::CoreInstances.most()
        },
    })
}
