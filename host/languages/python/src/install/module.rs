//! The module of an interpreter, made ready for its compilation.
//!
//! Owns the rewriting: data segments are taken out, since the host writes them when the image is taken;
//! functions that nobody needs become stubs, so that they are not compiled; some instructions become
//! others; the stack pointer is exported. All functions keep their numbers. Leaves which functions to
//! [`super::parts`], and which instructions to [`super::integers`].

use std::collections::HashMap;
use std::ops::Range;

use wasm_encoder::{CodeSection, ExportKind, ExportSection, Function, Module, RawSection};
use wasmparser::{
    BinaryReaderError, DataKind, ElementItems, Encoding, ExternalKind, FunctionBody, KnownCustom,
    Name, Operator, Parser, Payload, TypeRef, ValType,
};

/// The name by which the stack pointer is exported.
pub const STACK_POINTER: &str = "__sp";

/// Functions side by side, by their numbers and names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    /// The packages that they belong to.
    pub holds: &'static str,
    /// The first one.
    pub first: (u32, &'static str),
    /// The last one.
    pub last: (u32, &'static str),
}

/// Instructions of a function that become others of the same length. They must stand in it once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patch {
    /// The name of the function.
    pub function: &'static str,
    /// The instructions.
    pub find: &'static [Instruction],
    /// The instructions that they become.
    pub becomes: &'static [Instruction],
}

/// An instruction of a patch.
#[derive(Clone, Copy, Debug)]
pub(super) enum Instruction {
    I32(i32),
    Call(&'static str),
    LocalGet(u32),
    LocalSet(u32),
}

/// A module made ready.
pub struct Rewritten {
    /// The module, without data.
    pub module: Vec<u8>,
    /// The data that belong into its memory: where, and which.
    pub data: Vec<(u32, Vec<u8>)>,
    /// The functions that became stubs.
    pub stubs: Count,
    /// The functions that stay.
    pub kept: Count,
    /// The patches that were applied.
    pub patches: usize,
}

/// Functions, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub functions: usize,
    /// The bytes of their bodies.
    pub bytes: usize,
}

impl Count {
    fn add(&mut self, body: &FunctionBody<'_>) {
        self.functions += 1;
        self.bytes += body.as_bytes().len();
    }
}

/// Why a module is not the one that can be made ready.
#[derive(Debug, thiserror::Error)]
pub enum ModuleError {
    /// It is no module, or not a whole one.
    #[error("it is no WebAssembly module")]
    Malformed(#[from] BinaryReaderError),
    /// It has something that the module of no interpreter has.
    #[error("its module has {0}, which that of no interpreter has")]
    Foreign(&'static str),
    /// A function is not there, or elsewhere.
    #[error("its function {number} should be {expected} of {holds}, and is `{found}`")]
    Elsewhere {
        /// The packages that it should belong to.
        holds: &'static str,
        /// The number.
        number: u32,
        /// The name that it should have.
        expected: &'static str,
        /// The name that it has.
        found: String,
    },
    /// A function to change or to call is missing, or there are several.
    #[error("it does not have one function {0}")]
    Missing(&'static str),
    /// A place to change is missing, or there are several.
    #[error("{function} holds the instructions {find} {count} times, and should hold them once")]
    Count {
        /// The function.
        function: &'static str,
        /// The instructions.
        find: String,
        /// How often they are there.
        count: usize,
    },
}

/// Makes the module ready.
pub(super) fn rewrite(
    wasm: &[u8],
    left_out: &[Stretch],
    patches: &[Patch],
) -> Result<Rewritten, ModuleError> {
    let functions = Functions::of(wasm)?;
    let is_stub = functions.stubs(left_out)?;
    let patched = functions.patched(patches)?;
    let mut code = CodeSection::new();
    let (mut stubs, mut kept) = (Count::default(), Count::default());
    for (place, body) in functions.bodies.iter().enumerate() {
        let number = functions.imported + place as u32;
        if is_stub[place] {
            stubs.add(body);
            code.function(&functions.stub(number));
        } else {
            kept.add(body);
            let bytes = patched.get(&number).map_or(body.as_bytes(), Vec::as_slice);
            code.raw(bytes);
        }
    }
    let mut module = Module::new();
    let mut data = Vec::new();
    let mut has_exports = false;
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        match &payload {
            Payload::CustomSection(_) | Payload::DataCountSection { .. } => {}
            Payload::CodeSectionStart { .. } => {
                module.section(&code);
            }
            Payload::DataSection(segments) => {
                for segment in segments.clone() {
                    data.push(placed(&segment?)?);
                }
            }
            Payload::ExportSection(exports) => {
                has_exports = true;
                module.section(&with_stack_pointer(exports.clone())?);
            }
            Payload::StartSection { .. } => return Err(ModuleError::Foreign("a start function")),
            other => {
                if let Some((id, range)) = other.as_section() {
                    let data = &wasm[range];
                    module.section(&RawSection { id, data });
                }
            }
        }
    }
    if !has_exports {
        return Err(ModuleError::Foreign("no exports"));
    }
    Ok(Rewritten {
        module: module.finish(),
        data,
        stubs,
        kept,
        patches: patches.len(),
    })
}

/// A data segment: its address and its bytes.
fn placed(segment: &wasmparser::Data<'_>) -> Result<(u32, Vec<u8>), ModuleError> {
    if let DataKind::Active {
        memory_index: 0,
        offset_expr,
    } = &segment.kind
        && let Operator::I32Const { value } = offset_expr.get_operators_reader().read()?
    {
        return Ok((value.cast_unsigned(), segment.data.to_vec()));
    }
    Err(ModuleError::Foreign("data without an address"))
}

/// The exports, and the first global, which is the stack pointer.
fn with_stack_pointer(
    exports: wasmparser::ExportSectionReader<'_>,
) -> Result<ExportSection, ModuleError> {
    let mut with = ExportSection::new();
    for export in exports {
        let export = export?;
        let kind = match export.kind {
            ExternalKind::Func => ExportKind::Func,
            ExternalKind::Memory => ExportKind::Memory,
            ExternalKind::Table => ExportKind::Table,
            ExternalKind::Global => ExportKind::Global,
            ExternalKind::Tag => ExportKind::Tag,
            ExternalKind::FuncExact => return Err(ModuleError::Foreign("an exact export")),
        };
        if export.name != STACK_POINTER {
            with.export(export.name, kind, export.index);
        }
    }
    with.export(STACK_POINTER, ExportKind::Global, 0);
    Ok(with)
}

/// Parts of the names of functions that stay wherever they stand if a table holds them: the linker keeps
/// one copy of what C++ writes into every object, where it meets it first, and nobody sees who uses it
/// through a table.
const SHARED: [&str; 5] = ["std::", "_GLOBAL__", "operator", "__cxx", "pybind11"];

/// The start of the name of a function by which a module of Python is begun.
const BEGINS_MODULE: &str = "PyInit_";

/// The functions of a module.
struct Functions<'a> {
    imported: u32,
    names: HashMap<u32, &'a str>,
    /// The numbers of a name: functions of several files may share one.
    numbers: HashMap<&'a str, Vec<u32>>,
    bodies: Vec<FunctionBody<'a>>,
    /// The numbers of those that a table holds.
    in_tables: Vec<u32>,
    /// The numbers of those that are exported.
    exported: Vec<u32>,
    /// Of each that is not imported, whether it takes nothing and returns a number.
    gives_number: Vec<bool>,
}

impl<'a> Functions<'a> {
    fn of(wasm: &'a [u8]) -> Result<Self, ModuleError> {
        let mut functions = Functions {
            imported: 0,
            names: HashMap::new(),
            numbers: HashMap::new(),
            bodies: Vec::new(),
            in_tables: Vec::new(),
            exported: Vec::new(),
            gives_number: Vec::new(),
        };
        let mut gives_number = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::Version { encoding, .. } => match encoding {
                    Encoding::Module => {}
                    Encoding::Component => return Err(ModuleError::Foreign("components")),
                },
                Payload::TypeSection(types) => {
                    for ty in types.into_iter_err_on_gc_types() {
                        let ty = ty?;
                        gives_number.push(ty.params().is_empty() && ty.results() == [ValType::I32]);
                    }
                }
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        match import?.ty {
                            TypeRef::Func(_) | TypeRef::FuncExact(_) => functions.imported += 1,
                            _ => {}
                        }
                    }
                }
                Payload::FunctionSection(types) => {
                    for ty in types {
                        let gives = gives_number.get(ty? as usize).copied();
                        functions.gives_number.push(gives.unwrap_or(false));
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        if export.kind == ExternalKind::Func {
                            functions.exported.push(export.index);
                        }
                    }
                }
                Payload::ElementSection(elements) => {
                    for element in elements {
                        match element?.items {
                            ElementItems::Functions(numbers) => {
                                for number in numbers {
                                    functions.in_tables.push(number?);
                                }
                            }
                            ElementItems::Expressions(..) => {
                                return Err(ModuleError::Foreign("tables of expressions"));
                            }
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => functions.bodies.push(body),
                Payload::CustomSection(custom) => {
                    if let KnownCustom::Name(names) = custom.as_known() {
                        functions.take_names(names)?;
                    }
                }
                _ => {}
            }
        }
        if functions.bodies.len() != functions.gives_number.len() {
            return Err(ModuleError::Foreign("functions without bodies"));
        }
        Ok(functions)
    }

    fn take_names(
        &mut self,
        names: wasmparser::NameSectionReader<'a>,
    ) -> Result<(), BinaryReaderError> {
        for names in names {
            if let Name::Function(names) = names? {
                for named in names {
                    let named = named?;
                    self.names.insert(named.index, named.name);
                    self.numbers
                        .entry(named.name)
                        .or_default()
                        .push(named.index);
                }
            }
        }
        Ok(())
    }

    fn name(&self, number: u32) -> &'a str {
        self.names.get(&number).copied().unwrap_or("")
    }

    /// The place of a function among those that are not imported.
    fn place(&self, number: u32) -> Option<usize> {
        let place = number.checked_sub(self.imported)? as usize;
        (place < self.bodies.len()).then_some(place)
    }

    /// Which functions become stubs: all but those that can be called from outside, through a table, or
    /// from another one that stays. Those of the stretches are not called through tables.
    fn stubs(&self, left_out: &[Stretch]) -> Result<Vec<bool>, ModuleError> {
        let mut is_left_out = vec![false; self.bodies.len()];
        for stretch in left_out {
            for place in self.places(stretch)? {
                let name = self.name(self.imported + place as u32);
                is_left_out[place] = !SHARED.iter().any(|part| name.contains(part));
            }
        }
        let mut is_stub = vec![true; self.bodies.len()];
        let exported = self.exported.iter().filter_map(|&it| self.place(it));
        let in_tables = self.in_tables.iter().filter_map(|&it| self.place(it));
        let mut open: Vec<usize> = exported
            .chain(in_tables.filter(|&it| !is_left_out[it]))
            .collect();
        for &place in &open {
            is_stub[place] = false;
        }
        while let Some(place) = open.pop() {
            let mut operators = self.bodies[place].get_operators_reader()?;
            while !operators.eof() {
                if let Operator::Call { function_index }
                | Operator::ReturnCall { function_index }
                | Operator::RefFunc { function_index } = operators.read()?
                    && let Some(called) = self.place(function_index)
                    && is_stub[called]
                {
                    is_stub[called] = false;
                    open.push(called);
                }
            }
        }
        Ok(is_stub)
    }

    /// The places of a stretch, whose ends must have the names that are known.
    fn places(&self, stretch: &Stretch) -> Result<Range<usize>, ModuleError> {
        let end = |(number, expected): (u32, &'static str)| match self.place(number) {
            Some(place) if self.name(number) == expected => Ok(place),
            Some(_) | None => Err(ModuleError::Elsewhere {
                holds: stretch.holds,
                number,
                expected,
                found: self.name(number).to_owned(),
            }),
        };
        Ok(end(stretch.first)?..end(stretch.last)? + 1)
    }

    /// A function that does nothing: the beginning of a module of Python fails, so that Python raises an
    /// exception; every other function traps.
    fn stub(&self, number: u32) -> Function {
        let begins_module = self.name(number).starts_with(BEGINS_MODULE);
        let gives_number = self.place(number).is_some_and(|it| self.gives_number[it]);
        let mut stub = Function::new([]);
        match begins_module && gives_number {
            true => stub.instructions().i32_const(0).end(),
            false => stub.instructions().unreachable().end(),
        };
        stub
    }

    /// The bodies that patches change, by the numbers of their functions.
    fn patched(&self, patches: &[Patch]) -> Result<HashMap<u32, Vec<u8>>, ModuleError> {
        let mut patched: HashMap<u32, Vec<u8>> = HashMap::new();
        for patch in patches {
            let numbers = self.numbers.get(patch.function);
            let numbers = numbers.ok_or(ModuleError::Missing(patch.function))?;
            let find = self.bytes(patch.find)?;
            let becomes = self.bytes(patch.becomes)?;
            let mut found = Vec::new();
            for &number in numbers {
                let place = self
                    .place(number)
                    .ok_or(ModuleError::Missing(patch.function))?;
                let whole = self.bodies[place].as_bytes();
                let body = patched.entry(number).or_insert_with(|| whole.to_vec());
                let places = (0..body.len()).filter(|&at| body[at..].starts_with(&find));
                found.extend(places.map(|at| (number, at)));
            }
            match found[..] {
                [(number, at)] if find.len() == becomes.len() => {
                    if let Some(body) = patched.get_mut(&number) {
                        body[at..at + find.len()].copy_from_slice(&becomes);
                    }
                }
                _ => {
                    return Err(ModuleError::Count {
                        function: patch.function,
                        find: format!("{:?}", patch.find),
                        count: found.len(),
                    });
                }
            }
        }
        Ok(patched)
    }

    fn number(&self, name: &'static str) -> Result<u32, ModuleError> {
        match self.numbers.get(name).map(Vec::as_slice) {
            Some(&[number]) => Ok(number),
            Some(_) | None => Err(ModuleError::Missing(name)),
        }
    }

    /// Instructions as they stand in the module.
    fn bytes(&self, instructions: &[Instruction]) -> Result<Vec<u8>, ModuleError> {
        let mut bytes = Vec::new();
        for instruction in instructions {
            let mut sink = wasm_encoder::InstructionSink::new(&mut bytes);
            match *instruction {
                Instruction::I32(value) => {
                    sink.i32_const(value);
                }
                Instruction::LocalGet(local) => {
                    sink.local_get(local);
                }
                Instruction::LocalSet(local) => {
                    sink.local_set(local);
                }
                Instruction::Call(name) => {
                    bytes.push(CALL);
                    bytes.extend(padded(self.number(name)?));
                }
            }
        }
        Ok(bytes)
    }
}

/// The byte of a call.
const CALL: u8 = 0x10;

/// The number of a function as the linker writes it: in five bytes, whatever it is.
fn padded(number: u32) -> [u8; 5] {
    let mut bytes = [0; 5];
    for (at, byte) in bytes.iter_mut().enumerate() {
        let more = if at < 4 { 0x80 } else { 0 };
        *byte = (number >> (7 * at)) as u8 & 0x7f | more;
    }
    bytes
}

#[cfg(test)]
#[path = "module_tests.rs"]
mod tests;
