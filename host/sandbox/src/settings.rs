//! wasmtime's settings that decide what a guest does: the same in every process, for every pool, and
//! where a build script compiles an interpreter.
//!
//! Build scripts of languages include this file: it names nothing outside of itself. Leaves back ends
//! that are not the usual one to `backend`.

use wasmtime::{Config, OperatorCost, OptLevel, Strategy};

/// The native stack that a guest may use: so much more than what its frames may weigh (see
/// `admit::stack`) that it never speaks first, whatever a compiler makes of them.
const MAX_GUEST_STACK: usize = 14 << 20;

/// The settings of the usual back end.
pub fn deciding() -> Config {
    let mut config = Config::new();
    config
        .strategy(Strategy::Cranelift)
        .cranelift_opt_level(OptLevel::Speed)
        .consume_fuel(true)
        .operator_cost(operator_cost())
        .epoch_interruption(true)
        .max_wasm_stack(MAX_GUEST_STACK)
        .async_stack_size(2 * MAX_GUEST_STACK)
        .wasm_backtrace_max_frames(None)
        .generate_address_map(false)
        // Memories are ours (`memory`), so data segments are copied in, on every machine alike.
        .memory_init_cow(false)
        // Features that two machines could see differently are off or made the same.
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false)
        .wasm_memory64(false)
        .wasm_wide_arithmetic(false)
        .wasm_custom_page_sizes(false)
        // No solver needs references that are collected, nor exceptions.
        .gc_support(false)
        .wasm_component_model(true);
    config
}

/// Fuel of an operator: one, but for those that call into the host's own code each time, however
/// little they then do. At one, a loop of them would meet the deadline before it is out of fuel.
fn operator_cost() -> OperatorCost {
    let mut cost = OperatorCost::new();
    for bulk in [
        &mut cost.MemoryFill,
        &mut cost.MemoryCopy,
        &mut cost.MemoryInit,
        &mut cost.TableFill,
        &mut cost.TableCopy,
        &mut cost.TableInit,
        &mut cost.DataDrop,
        &mut cost.ElemDrop,
        &mut cost.TableGet,
        &mut cost.TableSet,
        &mut cost.RefFunc,
    ] {
        *bulk = 40;
    }
    for growth in [&mut cost.MemoryGrow, &mut cost.TableGrow] {
        *growth = 200;
    }
    // The elements are paid when they are filled, see `admit::bulk`: growth that is refused is not.
    cost.variable.table_grow_per_element = 0;
    cost
}
