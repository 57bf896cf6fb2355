//! The built-ins that a component may ask the component model for: lifting, and lowering of functions
//! that pass no text.
//!
//! All else runs in the host's own code, at a cost that is not counted: handles of resources lie in
//! the host's memory, and text is checked and converted by the host each time it passes from one
//! component inside to another. A solver needs neither: what it says at the end is read by the host
//! within bounds.

use std::collections::HashSet;

use wasmparser::component_types::{ComponentDefinedType, ComponentValType};
use wasmparser::types::TypesRef;
use wasmparser::{CanonicalFunction, ComponentCanonicalSectionReader, PrimitiveValType};

use super::Refusal;

/// Refuses a section with functions that a guest may not use. `types` are those of its component,
/// which has been validated through this section.
pub fn check(
    section: &ComponentCanonicalSectionReader<'_>,
    types: TypesRef<'_>,
) -> Result<(), Refusal> {
    for function in section.clone() {
        match function? {
            CanonicalFunction::Lift { .. } => {}
            CanonicalFunction::Lower { func_index, .. } => {
                let function = &types[types.component_function_at(func_index)];
                let params = function.params.iter().map(|(_, ty)| *ty);
                if any_text(params.chain(function.result).collect(), types) {
                    return Err(Refusal::TextInside);
                }
            }
            CanonicalFunction::ResourceNew { .. }
            | CanonicalFunction::ResourceDrop { .. }
            | CanonicalFunction::ResourceRep { .. } => return Err(Refusal::Resources),
            // A long list: they belong to proposals that are off, and the validator has said so.
            _ => {}
        }
    }
    Ok(())
}

/// Whether there is text in any of these types. Types are looked at once each: a small component
/// can describe a type of any size.
fn any_text(mut left: Vec<ComponentValType>, types: TypesRef<'_>) -> bool {
    let mut seen = HashSet::new();
    while let Some(ty) = left.pop() {
        let id = match ty {
            ComponentValType::Primitive(PrimitiveValType::String) => return true,
            ComponentValType::Primitive(_) => continue,
            ComponentValType::Type(id) => id,
        };
        if !seen.insert(id) {
            continue;
        }
        match &types[id] {
            ComponentDefinedType::Primitive(PrimitiveValType::String) => return true,
            ComponentDefinedType::Primitive(_)
            | ComponentDefinedType::Flags(_)
            | ComponentDefinedType::Enum(_)
            | ComponentDefinedType::Own(_)
            | ComponentDefinedType::Borrow(_) => {}
            ComponentDefinedType::Record(record) => left.extend(record.fields.values()),
            ComponentDefinedType::Variant(variant) => {
                left.extend(variant.cases.values().filter_map(|case| case.ty));
            }
            ComponentDefinedType::Tuple(tuple) => left.extend(tuple.types.iter()),
            ComponentDefinedType::List { element, .. }
            | ComponentDefinedType::FixedLengthList { element, .. } => left.push(*element),
            ComponentDefinedType::Map { key, value, .. } => left.extend([*key, *value]),
            ComponentDefinedType::Option { ty, .. } => left.push(*ty),
            ComponentDefinedType::Result { ok, err, .. } => {
                left.extend(ok.iter().chain(err));
            }
            ComponentDefinedType::Future { ty, .. } | ComponentDefinedType::Stream { ty, .. } => {
                left.extend(ty);
            }
        }
    }
    false
}
