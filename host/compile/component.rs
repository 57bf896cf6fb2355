//! Encodes components of the world in `wit/` around core modules: the DSL runtime, or a module by
//! somebody else ([`around`]).
//!
//! The runtime comes in two forms, which share everything but how the program gets in:
//!
//! * [`runtime_component`]: the runtime alone, with a second export `load` through which the host
//!   hands in a program after instantiation, and a third, `inspect`, that calls any function of it
//!   on any values. One such component, compiled once, runs every DSL solver, so a fresh solver
//!   costs no machine code at all.
//! * [`self_contained`]: the runtime and one program, for any component host. A second core module
//!   holds the program in a data segment; its start function puts it into the runtime's memory
//!   with the same two calls (`cabi_realloc`, `load`) that the canonical ABI makes for the first
//!   form. So both forms start `solve` from the same memory and spend the same fuel in it.

use wasm_encoder::{
    CanonicalOption, CodeSection, ComponentBuilder, ComponentExportKind, ComponentTypeRef,
    ComponentValType, CustomSection, DataCountSection, DataSection, DataSegment, DataSegmentMode,
    EntityType, ExportKind, Function, FunctionSection, ImportSection, Instruction, MemoryType,
    Module, ModuleArg, PrimitiveValType, StartSection, TypeBounds, TypeSection, ValType,
};

use super::module::{MEMORY, POST_SOLVE, REALLOC, SolverModule};

/// The interface that every solver exports.
pub const SOLVING: &str = "solver-host:solver/solving@1.0.0";
/// The function in it.
pub const SOLVE: &str = "solve";
/// The second export of the runtime component: takes a program.
pub const LOAD: &str = "load";
/// The third export of the runtime component: one call, as `solver_runtime::inspect` has it.
pub const INSPECT: &str = "inspect";
/// The custom section of a component that never reads the demos, so that the host need not pass
/// them. Its content is empty.
pub const NO_DEMOS_SECTION: &str = "solver-host:no-demos";

/// The runtime as a component of the world, waiting for a program.
pub fn runtime_component(runtime: &[u8]) -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    let parts = runtime_parts(&mut component, runtime);
    export_solving(&mut component, &parts);
    let (bytes, list) = component.type_defined(None);
    list.list(PrimitiveValType::U8);
    let bytes = ComponentValType::Type(bytes);
    for (name, param, result) in [(LOAD, "program", None), (INSPECT, "call", Some(bytes))] {
        let (ty, mut function) = component.type_function(None);
        function.params([(param, bytes)]).result(result);
        let core = component.core_alias_export(Some(name), parts.instance, name, ExportKind::Func);
        let lifted = component.lift_func(
            Some(name),
            core,
            ty,
            [
                CanonicalOption::UTF8,
                CanonicalOption::Memory(parts.memory),
                CanonicalOption::Realloc(parts.realloc),
            ],
        );
        component.export(name, ComponentExportKind::Func, lifted, None);
    }
    component.finish()
}

/// A solver as a component that imports nothing and runs on any component host.
pub fn self_contained(runtime: &[u8], program: &[u8], reads_demos: bool) -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    if !reads_demos {
        component.custom_section(&CustomSection {
            name: NO_DEMOS_SECTION.into(),
            data: (&[]).into(),
        });
    }
    let parts = runtime_parts(&mut component, runtime);
    let module = component.core_module(Some("program"), &program_module(program));
    component.core_instantiate(
        Some("program"),
        module,
        [("runtime", ModuleArg::Instance(parts.instance))],
    );
    export_solving(&mut component, &parts);
    component.finish()
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

/// Indices of an instantiated core module within a component.
struct CoreParts {
    instance: u32,
    memory: u32,
    realloc: u32,
    solve: u32,
    post_solve: Option<u32>,
}

/// The runtime lives for one run and frees no results.
fn runtime_parts(component: &mut ComponentBuilder, runtime: &[u8]) -> CoreParts {
    core_parts(component, "runtime", runtime, false)
}

fn core_parts(
    component: &mut ComponentBuilder,
    name: &str,
    module: &[u8],
    frees_results: bool,
) -> CoreParts {
    let module = component.core_module_raw(Some(name), module);
    let instance = component.core_instantiate::<[(&str, ModuleArg); 0]>(Some(name), module, []);
    let mut export =
        |name: &str, kind| component.core_alias_export(Some(name), instance, name, kind);
    CoreParts {
        instance,
        memory: export(MEMORY, ExportKind::Memory),
        realloc: export(REALLOC, ExportKind::Func),
        solve: export(SOLVE, ExportKind::Func),
        post_solve: frees_results.then(|| export(POST_SOLVE, ExportKind::Func)),
    }
}

/// The record types of the contract, and the type of `solve` over them.
struct ContractTypes {
    grid: u32,
    sample: u32,
    solve: u32,
}

fn type_grid(component: &mut ComponentBuilder) -> u32 {
    let (cells, list) = component.type_defined(None);
    list.list(PrimitiveValType::U8);
    let (grid, record) = component.type_defined(Some("grid"));
    record.record([
        ("height", ComponentValType::Primitive(PrimitiveValType::U32)),
        ("width", ComponentValType::Primitive(PrimitiveValType::U32)),
        ("cells", ComponentValType::Type(cells)),
    ]);
    grid
}

fn type_sample(component: &mut ComponentBuilder, grid: u32) -> u32 {
    let (sample, record) = component.type_defined(Some("sample"));
    record.record([
        ("input", ComponentValType::Type(grid)),
        ("output", ComponentValType::Type(grid)),
    ]);
    sample
}

fn type_solve(component: &mut ComponentBuilder, grid: u32, sample: u32) -> u32 {
    let (demos, list) = component.type_defined(None);
    list.list(ComponentValType::Type(sample));
    let (outcome, result) = component.type_defined(None);
    result.result(
        Some(ComponentValType::Type(grid)),
        Some(ComponentValType::Primitive(PrimitiveValType::String)),
    );
    let (solve, mut function) = component.type_function(Some(SOLVE));
    function
        .params([
            ("demos", ComponentValType::Type(demos)),
            ("input", ComponentValType::Type(grid)),
        ])
        .result(Some(ComponentValType::Type(outcome)));
    solve
}

/// Lifts the module's `solve` and exports it as the interface of the contract. An interface that
/// names types can only be exported by an instance whose types have names, so a small component
/// inside takes the types and the function and gives them out again, named.
fn export_solving(component: &mut ComponentBuilder, parts: &CoreParts) {
    let grid = type_grid(component);
    let sample = type_sample(component, grid);
    let solve = type_solve(component, grid, sample);
    let types = ContractTypes {
        grid,
        sample,
        solve,
    };
    let mut options = vec![
        CanonicalOption::UTF8,
        CanonicalOption::Memory(parts.memory),
        CanonicalOption::Realloc(parts.realloc),
    ];
    options.extend(parts.post_solve.map(CanonicalOption::PostReturn));
    let solve = component.lift_func(Some(SOLVE), parts.solve, types.solve, options);
    let naming = component.component(Some("solving"), naming_component());
    let instance = component.instantiate(
        Some("solving"),
        naming,
        [
            ("import-type-grid", ComponentExportKind::Type, types.grid),
            (
                "import-type-sample",
                ComponentExportKind::Type,
                types.sample,
            ),
            ("import-func-solve", ComponentExportKind::Func, solve),
        ],
    );
    component.export(SOLVING, ComponentExportKind::Instance, instance, None);
}

fn naming_component() -> ComponentBuilder {
    let mut inner = ComponentBuilder::default();
    let grid = type_grid(&mut inner);
    let grid_in = inner.import(
        "import-type-grid",
        ComponentTypeRef::Type(TypeBounds::Eq(grid)),
    );
    let sample = type_sample(&mut inner, grid_in);
    let sample_in = inner.import(
        "import-type-sample",
        ComponentTypeRef::Type(TypeBounds::Eq(sample)),
    );
    let solve_type = type_solve(&mut inner, grid_in, sample_in);
    let solve = inner.import("import-func-solve", ComponentTypeRef::Func(solve_type));
    let grid_out = inner.export("grid", ComponentExportKind::Type, grid_in, None);
    let sample_named = type_sample(&mut inner, grid_out);
    let sample_out = inner.export(
        "sample",
        ComponentExportKind::Type,
        sample_in,
        Some(ComponentTypeRef::Type(TypeBounds::Eq(sample_named))),
    );
    let solve_out = type_solve(&mut inner, grid_out, sample_out);
    inner.export(
        SOLVE,
        ComponentExportKind::Func,
        solve,
        Some(ComponentTypeRef::Func(solve_out)),
    );
    inner
}

/// A core module that puts `program` into the runtime when it starts.
fn program_module(program: &[u8]) -> Module {
    const REALLOC: u32 = 0;
    const LOAD_FUNC: u32 = 1;
    const START: u32 = 2;
    let len = i32::try_from(program.len()).unwrap_or(i32::MAX);
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32; 4], [ValType::I32]);
    types.ty().function([ValType::I32; 2], []);
    types.ty().function([], []);
    let mut imports = ImportSection::new();
    imports.import(
        "runtime",
        "memory",
        MemoryType {
            minimum: 0,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        },
    );
    imports.import("runtime", "cabi_realloc", EntityType::Function(0));
    imports.import("runtime", LOAD, EntityType::Function(1));
    let mut functions = FunctionSection::new();
    functions.function(2);
    let mut start = Function::new([(1, ValType::I32)]);
    for instruction in [
        Instruction::I32Const(0),
        Instruction::I32Const(0),
        Instruction::I32Const(1),
        Instruction::I32Const(len),
        Instruction::Call(REALLOC),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::engine::RUNTIME;
    use wasmparser::{Parser, Payload};

    /// What the component itself exports, not what is inside of it.
    fn exports(bytes: &[u8]) -> Vec<String> {
        let mut depth = 0;
        let mut names = Vec::new();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.unwrap() {
                Payload::Version { .. } => depth += 1,
                Payload::End(_) => depth -= 1,
                Payload::ComponentExportSection(section) if depth == 1 => {
                    names.extend(section.into_iter().map(|e| e.unwrap().name.name.to_owned()));
                }
                _ => {}
            }
        }
        names
    }

    #[test]
    fn only_the_runtime_in_the_host_takes_programs_and_can_be_inspected() {
        assert_eq!(
            exports(&runtime_component(RUNTIME)),
            [SOLVING, LOAD, INSPECT]
        );
        assert_eq!(exports(&self_contained(RUNTIME, b"\x00", true)), [SOLVING]);
    }
}
