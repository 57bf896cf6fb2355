//! The validated component, put together again: every module that calls gets its counter, every
//! operator over many bytes its comparison.
//!
//! Sections that nobody changes are copied byte by byte. Custom sections are left out: they say
//! nothing that a run depends on.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use wasm_encoder::{BlockType, Encode, ValType};
use wasmparser::types::{EntityType, TypesRef};
use wasmparser::{
    BinaryReader, Encoding, FuncToValidate, FuncValidatorAllocations, FunctionBody, Parser,
    Payload, ValidPayload, Validator, ValidatorResources, WasmModuleResources,
};

use super::features::GUEST;
use super::shape::Shape;
use super::stack;
use super::stack::{Ceiling, Counter};
use super::weight::{Weighed, weigh};
use super::{Refusal, body, builtins, data};

/// Validates a component and writes it again with its counters. Modules of `trusted` stay as
/// they are.
pub fn rewrite(bytes: &[u8], trusted: &[&[u8]], ceiling: Ceiling) -> Result<Vec<u8>, Refusal> {
    let mut rewriter = Rewriter {
        whole: bytes,
        trusted,
        ceiling,
        shape: Shape::default(),
        allocations: FuncValidatorAllocations::default(),
        levels: Vec::new(),
        next_trusted: None,
        written: Vec::new(),
    };
    let mut validator = Validator::new_with_features(GUEST);
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload?;
        if !rewriter.in_trusted() {
            rewriter.shape.measure(&payload, bytes)?;
        }
        match validator.payload(&payload)? {
            ValidPayload::Func(function, body) => rewriter.function(function, &body)?,
            ValidPayload::End(types) => rewriter.end(types.as_ref())?,
            ValidPayload::Ok | ValidPayload::Parser(_) => {
                if let (Payload::ComponentCanonicalSection(section), Some(types)) =
                    (&payload, validator.types(0))
                {
                    builtins::check(section, types)?;
                }
                rewriter.section(&payload);
            }
        }
    }
    Ok(rewriter.written)
}

struct Rewriter<'a> {
    whole: &'a [u8],
    trusted: &'a [&'a [u8]],
    ceiling: Ceiling,
    shape: Shape,
    allocations: FuncValidatorAllocations,
    levels: Vec<Level<'a>>,
    /// The bytes of the module that starts next, where it is a trusted one.
    next_trusted: Option<&'a [u8]>,
    /// The outermost level, when it has ended.
    written: Vec<u8>,
}

/// A module or component while it is read.
enum Level<'a> {
    Module(Module<'a>),
    /// The bytes of a component written so far.
    Component(Vec<u8>),
}

impl<'a> Rewriter<'a> {
    fn in_trusted(&self) -> bool {
        matches!(self.levels.last(), Some(Level::Module(module)) if module.trusted.is_some())
    }

    fn section(&mut self, payload: &Payload<'a>) {
        match payload {
            Payload::Version {
                encoding, range, ..
            } => {
                let header = self.whole.get(range.clone()).unwrap_or_default().to_vec();
                self.levels.push(match encoding {
                    Encoding::Module => Level::Module(Module {
                        trusted: self.next_trusted.take(),
                        header,
                        ..Module::default()
                    }),
                    Encoding::Component => Level::Component(header),
                });
            }
            Payload::ModuleSection {
                unchecked_range, ..
            } => {
                let bytes = self.whole.get(unchecked_range.clone());
                self.next_trusted = bytes.filter(|bytes| self.trusted.contains(bytes));
            }
            // Its content follows.
            Payload::ComponentSection { .. } => {}
            Payload::CustomSection(_) => {}
            _ => self.copy(payload),
        }
    }

    fn copy(&mut self, payload: &Payload<'a>) {
        let (Some((id, range)), Some(level)) = (payload.as_section(), self.levels.last_mut())
        else {
            return;
        };
        let contents = self.whole.get(range).unwrap_or_default();
        match level {
            Level::Component(written) => write_section(written, id, contents),
            Level::Module(module) => module.sections.push((id, Cow::Borrowed(contents))),
        }
    }

    fn function(
        &mut self,
        function: FuncToValidate<ValidatorResources>,
        body: &FunctionBody<'a>,
    ) -> Result<(), Refusal> {
        let is_trusted = self.in_trusted();
        let mut validator = function.into_validator(std::mem::take(&mut self.allocations));
        let weighed = weigh(&mut validator, body, is_trusted)?;
        let results = results(validator.resources(), validator.index());
        self.allocations = validator.into_allocations();
        if !is_trusted {
            self.shape.function(&weighed)?;
        }
        let Some(Level::Module(module)) = self.levels.last_mut() else {
            return Ok(());
        };
        module.functions.push(Function {
            body: body.range(),
            weighed,
            results,
        });
        Ok(())
    }

    /// Ends a level: what it came to goes into the one around it.
    fn end(&mut self, types: TypesRef<'_>) -> Result<(), Refusal> {
        let (id, written) = match self.levels.pop() {
            Some(Level::Module(mut module)) => {
                let written = match module.trusted {
                    Some(bytes) => bytes.to_vec(),
                    None => {
                        self.shape.data(module.put_data_together(types))?;
                        module.write(self.whole, types, self.ceiling)
                    }
                };
                (MODULE_IN_COMPONENT, written)
            }
            Some(Level::Component(written)) => (COMPONENT_IN_COMPONENT, written),
            None => return Ok(()),
        };
        match self.levels.last_mut() {
            Some(Level::Component(around)) => write_section(around, id, &written),
            Some(Level::Module(_)) | None => self.written = written,
        }
        Ok(())
    }
}

const MODULE_IN_COMPONENT: u8 = 1;
const COMPONENT_IN_COMPONENT: u8 = 4;

const TYPES: u8 = 1;
const GLOBALS: u8 = 6;
const CODE: u8 = 10;
const DATA: u8 = 11;

/// A function of a module.
struct Function {
    body: Range<usize>,
    weighed: Weighed,
    results: Vec<ValType>,
}

/// The results of a function.
fn results(resources: &ValidatorResources, index: u32) -> Vec<ValType> {
    resources
        .type_index_of_function(index)
        .and_then(|index| resources.sub_type_at(index))
        .map(|ty| {
            ty.unwrap_func()
                .results()
                .iter()
                .copied()
                .map(encoded)
                .collect()
        })
        .unwrap_or_default()
}

/// A type of the parser's as the encoder has it.
fn encoded(ty: wasmparser::ValType) -> ValType {
    match ty {
        wasmparser::ValType::I32 => ValType::I32,
        wasmparser::ValType::I64 => ValType::I64,
        wasmparser::ValType::F32 => ValType::F32,
        wasmparser::ValType::F64 => ValType::F64,
        wasmparser::ValType::V128 => ValType::V128,
        // The only references that guests may use.
        wasmparser::ValType::Ref(_) => ValType::FUNCREF,
    }
}

/// A core module while it is read.
#[derive(Default)]
struct Module<'a> {
    header: Vec<u8>,
    /// Its bytes, where it is a trusted one.
    trusted: Option<&'a [u8]>,
    sections: Vec<(u8, Cow<'a, [u8]>)>,
    functions: Vec<Function>,
}

impl Module<'_> {
    /// Puts its data segments together, and tells how many active ones there are.
    fn put_data_together(&mut self, types: TypesRef<'_>) -> usize {
        let Some((_, contents)) = self.sections.iter_mut().find(|(id, _)| *id == DATA) else {
            return 0;
        };
        let imports = types.core_imports().into_iter().flatten();
        let imported = imports
            .filter(|(_, _, ty)| matches!(ty, EntityType::Memory(_)))
            .count();
        let memories: Vec<Option<u64>> = (0..types.memory_count())
            .map(|number| {
                let own = number as usize >= imported;
                own.then(|| types.memory_at(number).initial.saturating_mul(1 << 16))
            })
            .collect();
        match data::put_together(contents, &memories) {
            Some((together, active)) => {
                *contents = Cow::Owned(together);
                active
            }
            None => 0,
        }
    }

    /// The module with what its functions need.
    fn write(&self, whole: &[u8], types: TypesRef<'_>, ceiling: Ceiling) -> Vec<u8> {
        let mut written = self.header.clone();
        let is_counted = |function: &Function| stack::is_counted(&function.weighed);
        let is_edited = |function: &Function| is_counted(function) || function.weighed.has_bulk();
        if !self.functions.iter().any(is_edited) {
            for (id, contents) in &self.sections {
                write_section(&mut written, *id, contents);
            }
            return written;
        }
        let height = types.global_count();
        let mut more_types = MoreTypes::after(types.core_type_count_in_module());
        let code = self.code(whole, &mut more_types, height, ceiling);
        let mut has_height = false;
        for (id, contents) in &self.sections {
            let id = *id;
            // The section of globals stands in front of those with a higher number; those in front
            // of it have lower ones, since the one exception, tags, belongs to a proposal that is off.
            if id > GLOBALS && !has_height {
                write_section(&mut written, GLOBALS, &lengthened(&[0], &HEIGHT, 1));
                has_height = true;
            }
            match id {
                TYPES => {
                    let types = lengthened(contents, &more_types.bytes, more_types.count);
                    write_section(&mut written, id, &types);
                }
                GLOBALS => {
                    write_section(&mut written, id, &lengthened(contents, &HEIGHT, 1));
                    has_height = true;
                }
                CODE => write_section(&mut written, id, &code),
                _ => write_section(&mut written, id, contents),
            }
        }
        written
    }

    fn code(
        &self,
        whole: &[u8],
        more_types: &mut MoreTypes,
        height: u32,
        ceiling: Ceiling,
    ) -> Vec<u8> {
        let mut code = Vec::new();
        self.functions.len().encode(&mut code);
        for function in &self.functions {
            let weighed = &function.weighed;
            let counter = stack::is_counted(weighed).then(|| Counter {
                height,
                ceiling,
                weight: weighed.weight,
                results: more_types.block(&function.results),
            });
            body::written(whole, function.body.clone(), weighed, counter)
                .as_slice()
                .encode(&mut code);
        }
        code
    }
}

/// A global of 32 bits that starts at zero and changes.
const HEIGHT: [u8; 5] = [0x7f, 0x01, 0x41, 0x00, 0x0b];

/// Types for blocks with several results, behind the types that a module has.
struct MoreTypes {
    next: u32,
    count: u32,
    bytes: Vec<u8>,
    known: HashMap<Vec<ValType>, u32>,
}

impl MoreTypes {
    fn after(count: u32) -> Self {
        MoreTypes {
            next: count,
            count: 0,
            bytes: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// The type of a block that takes nothing and leaves these.
    fn block(&mut self, results: &[ValType]) -> BlockType {
        match results {
            [] => BlockType::Empty,
            [one] => BlockType::Result(*one),
            several => BlockType::FunctionType(match self.known.get(several) {
                Some(&known) => known,
                None => self.add(several),
            }),
        }
    }

    fn add(&mut self, results: &[ValType]) -> u32 {
        const FUNCTION: u8 = 0x60;
        self.bytes.extend_from_slice(&[FUNCTION, 0]);
        results.encode(&mut self.bytes);
        let index = self.next;
        self.known.insert(results.to_vec(), index);
        self.next += 1;
        self.count += 1;
        index
    }
}

/// A section that is a vector, with more items at its end.
fn lengthened(contents: &[u8], items: &[u8], count: u32) -> Vec<u8> {
    let mut reader = BinaryReader::new(contents, 0);
    // It was read before, so it starts with a number.
    let before = reader.read_var_u32().unwrap_or(0);
    let mut written = Vec::with_capacity(contents.len() + items.len() + 5);
    (before + count).encode(&mut written);
    written.extend_from_slice(
        contents
            .get(reader.original_position()..)
            .unwrap_or_default(),
    );
    written.extend_from_slice(items);
    written
}

fn write_section(written: &mut Vec<u8>, id: u8, contents: &[u8]) {
    written.push(id);
    contents.encode(written);
}
