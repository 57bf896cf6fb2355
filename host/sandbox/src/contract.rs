//! The contract of `wit/` around a core module that exports it: types, lifting, exports. Interpreters
//! as components.
//!
//! Build scripts of languages include this file, to compile an interpreter to machine code: it names
//! nothing outside of itself. Leaves the components that are made later to `encode`.

use wasm_encoder::{
    CanonicalOption, ComponentBuilder, ComponentExportKind, ComponentTypeRef, ComponentValType,
    ExportKind, ModuleArg, PrimitiveValType, TypeBounds,
};

/// The interface that every solver exports.
pub(crate) const SOLVING: &str = "solver-host:solver/solving@1.0.0";
/// The function in it.
pub const SOLVE: &str = "solve";
/// The second export of an interpreter: takes a program.
pub const LOAD: &str = "load";

/// The export through which a component host asks a core module for memory.
pub const REALLOC: &str = "cabi_realloc";
/// The export of a core module that holds everything.
pub const MEMORY: &str = "memory";
/// The export of a core module that frees a result, where there is one.
pub(crate) const POST_SOLVE: &str = "cabi_post_solve";

/// The third export of an interpreter: itself, the core module, so that others can be linked to its
/// machine code.
pub const MODULE: &str = "module";

/// An interpreter as a component of the world, waiting for a program. It exports `load`, and `calls`
/// from bytes to bytes.
pub fn interpreter_component(module: &[u8], calls: &[&str]) -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    let parts = interpreter_parts(&mut component, module);
    export_solving(&mut component, &parts);
    let (bytes, list) = component.type_defined(None);
    list.list(PrimitiveValType::U8);
    let bytes = ComponentValType::Type(bytes);
    let calls = calls.iter().map(|name| (*name, "request", Some(bytes)));
    for (name, param, result) in std::iter::once((LOAD, "program", None)).chain(calls) {
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
    component.export(MODULE, ComponentExportKind::Module, parts.module, None);
    component.finish()
}

/// Indices of an instantiated core module within a component.
pub(super) struct CoreParts {
    module: u32,
    pub(super) instance: u32,
    memory: u32,
    realloc: u32,
    solve: u32,
    post_solve: Option<u32>,
}

/// An interpreter lives for one run and frees no results.
pub(super) fn interpreter_parts(component: &mut ComponentBuilder, module: &[u8]) -> CoreParts {
    core_parts(component, "runtime", module, false)
}

pub(super) fn core_parts(
    component: &mut ComponentBuilder,
    name: &str,
    module: &[u8],
    frees_results: bool,
) -> CoreParts {
    let module = component.core_module_raw(Some(name), module);
    core_instance(component, name, module, frees_results)
}

/// An instance of a core module that the component has already.
pub(super) fn core_instance(
    component: &mut ComponentBuilder,
    name: &str,
    module: u32,
    frees_results: bool,
) -> CoreParts {
    let instance = component.core_instantiate::<[(&str, ModuleArg); 0]>(Some(name), module, []);
    let mut export =
        |name: &str, kind| component.core_alias_export(Some(name), instance, name, kind);
    CoreParts {
        module,
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
pub(super) fn export_solving(component: &mut ComponentBuilder, parts: &CoreParts) {
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
