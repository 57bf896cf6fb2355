//! Encodes components of the world in `wit/` around core modules: an interpreter with its program, or a
//! module by somebody else ([`around`]).
//!
//! A program comes to its interpreter in three forms, which share everything but how it gets in:
//!
//! * [`interpreter_component`](super::contract::interpreter_component): the interpreter alone, with an
//!   export `load` through which the host hands in a program after instantiation. One such component,
//!   compiled once, runs every program, so a fresh one costs no machine code at all.
//! * [`linked`]: a core module of a program's own, which holds the program in a data segment. Its
//!   start function puts the program into the interpreter's memory with the same two calls
//!   (`cabi_realloc`, `load`) that the canonical ABI makes for the first form. So all forms start
//!   `solve` from the same memory and spend the same fuel in it. The interpreter itself is imported,
//!   and its machine code is shared.
//! * [`self_contained`]: that module and the interpreter, for any component host.

use wasm_encoder::{
    CodeSection, ComponentBuilder, ComponentTypeRef, CustomSection, DataCountSection, DataSection,
    DataSegment, DataSegmentMode, EntityType, Function, FunctionSection, ImportSection,
    Instruction, MemoryType, Module, ModuleArg, ModuleType, StartSection, TypeSection, ValType,
};

use super::contract::{
    CoreParts, LOAD, MEMORY, MODULE, REALLOC, SOLVE, core_instance, core_parts, export_solving,
    interpreter_parts,
};
use super::module::SolverModule;

/// The custom section of a component that never reads the demos, so that the host need not pass
/// them. Its content is empty.
pub(crate) const NO_DEMOS_SECTION: &str = "solver-host:no-demos";

/// A solver as a component that imports nothing and runs on any component host.
pub fn self_contained(interpreter: &[u8], program: &[u8], reads_demos: bool) -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    if !reads_demos {
        component.custom_section(&CustomSection {
            name: NO_DEMOS_SECTION.into(),
            data: (&[]).into(),
        });
    }
    let parts = interpreter_parts(&mut component, interpreter);
    with_program(&mut component, &parts, program);
    component.finish()
}

/// A solver as a component that imports its interpreter as a core module, under the name
/// [`MODULE`].
pub(crate) fn linked(program: &[u8]) -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    let (ty, encoder) = component.core_type(Some("runtime"));
    encoder.module(&interpreter_type());
    let module = component.import(MODULE, ComponentTypeRef::Module(ty));
    let parts = core_instance(&mut component, "runtime", module, false);
    with_program(&mut component, &parts, program);
    component.finish()
}

/// An interpreter as a module that is linked to it sees it: what the contract needs, and `load`.
fn interpreter_type() -> ModuleType {
    let mut ty = ModuleType::new();
    let functions = [(REALLOC, 4, 1), (SOLVE, 6, 1), (LOAD, 2, 0)];
    for (at, (name, params, results)) in (0..).zip(functions) {
        let ints = |count| std::iter::repeat_n(ValType::I32, count);
        ty.ty().function(ints(params), ints(results));
        ty.export(name, EntityType::Function(at));
    }
    ty.export(MEMORY, EntityType::Memory(ANY_MEMORY));
    ty
}

/// The module of the program, instantiated after its interpreter, and the contract around both.
fn with_program(component: &mut ComponentBuilder, parts: &CoreParts, program: &[u8]) {
    let module = component.core_module(Some("program"), &program_module(program));
    component.core_instantiate(
        Some("program"),
        module,
        [("runtime", ModuleArg::Instance(parts.instance))],
    );
    export_solving(component, parts);
}

/// A core module that exports the contract, as a component of the world.
pub fn around(module: &SolverModule<'_>) -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    let parts = core_parts(
        &mut component,
        "solver",
        module.bytes(),
        module.frees_results(),
    );
    export_solving(&mut component, &parts);
    component.finish()
}

/// A memory of any size.
const ANY_MEMORY: MemoryType = MemoryType {
    minimum: 0,
    maximum: None,
    memory64: false,
    shared: false,
    page_size_log2: None,
};

/// A core module that puts `program` into the interpreter when it starts.
fn program_module(program: &[u8]) -> Module {
    const REALLOC_FUNC: u32 = 0;
    const LOAD_FUNC: u32 = 1;
    const START: u32 = 2;
    let len = i32::try_from(program.len()).unwrap_or(i32::MAX);
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32; 4], [ValType::I32]);
    types.ty().function([ValType::I32; 2], []);
    types.ty().function([], []);
    let mut imports = ImportSection::new();
    imports.import("runtime", MEMORY, ANY_MEMORY);
    imports.import("runtime", REALLOC, EntityType::Function(0));
    imports.import("runtime", LOAD, EntityType::Function(1));
    let mut functions = FunctionSection::new();
    functions.function(2);
    let mut start = Function::new([(1, ValType::I32)]);
    for instruction in [
        Instruction::I32Const(0),
        Instruction::I32Const(0),
        Instruction::I32Const(1),
        Instruction::I32Const(len),
        Instruction::Call(REALLOC_FUNC),
        Instruction::LocalTee(0),
        Instruction::I32Const(0),
        Instruction::I32Const(len),
        Instruction::MemoryInit {
            mem: 0,
            data_index: 0,
        },
        Instruction::LocalGet(0),
        Instruction::I32Const(len),
        Instruction::Call(LOAD_FUNC),
        Instruction::End,
    ] {
        start.instruction(&instruction);
    }
    let mut code = CodeSection::new();
    code.function(&start);
    let mut data = DataSection::new();
    data.segment(DataSegment {
        mode: DataSegmentMode::Passive,
        data: program.iter().copied(),
    });
    let mut module = Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&StartSection {
            function_index: START,
        })
        .section(&DataCountSection { count: 1 })
        .section(&code)
        .section(&data);
    module
}
