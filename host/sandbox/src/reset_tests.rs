//! The writes of a run are gone before the next one looks, whether its pages stay with the slot or go
//! back to the system.

use super::testing::{fuel, host};
use crate::backend::Backend;
use crate::encode::around;
use crate::meter::Watch;
use crate::module::SolverModule;
use crate::thread::{GuestThread, on_guest_thread};
use solver_core::outcome::Outcome;
use solver_core::sample_set::Inputs;
use solver_core::task::Grid;

/// The pages that are written, of 64 KiB: well within what a slot keeps, its end, and far beyond it.
const PAGES: [u32; 4] = [1, 15, 17, 64];

/// A solver with a second memory and a table that does something and gives its input back. Both
/// know the place of what the host hands in, and leave it alone.
fn guest(pages: u32, fields: &str, body: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
          (memory (export "memory") 1)
          (memory $other {pages})
          (table $t 2000 funcref)
          {fields}
          (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
          (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32)
            {body}
            (i32.store8 (i32.const 16) (i32.const 0))
            (i32.store (i32.const 20) (local.get 2))
            (i32.store (i32.const 24) (local.get 3))
            (i32.store (i32.const 28) (local.get 4))
            (i32.store (i32.const 32) (local.get 5))
            (i32.const 16)))"#
    );
    let module = wat::parse_str(text).unwrap();
    around(&SolverModule::check(&module).unwrap())
}

/// Writes over its memories, which it makes larger, and its table.
fn writer(pages: u32) -> Vec<u8> {
    let bytes = pages * 65_536;
    guest(
        pages,
        "(elem declare func $f) (func $f)",
        &format!(
            "(drop (memory.grow (i32.const {pages})))
             (memory.fill (i32.const 2048) (i32.const 255) (i32.const {}))
             (memory.fill $other (i32.const 0) (i32.const 255) (i32.const {bytes}))
             (table.fill $t (i32.const 0) (ref.func $f) (i32.const 2000))",
            bytes + 60_000
        ),
    )
}

/// Traps where it finds anything there.
fn reader(pages: u32) -> Vec<u8> {
    let bytes = pages * 65_536;
    guest(
        pages,
        "",
        &format!(
            "(local $i i32)
             (drop (memory.grow (i32.const {pages})))
             (local.set $i (i32.const 2048))
             (loop $next
               (if (i64.ne (i64.load (local.get $i)) (i64.const 0)) (then (unreachable)))
               (local.set $i (i32.add (local.get $i) (i32.const 8)))
               (br_if $next (i32.lt_u (local.get $i) (i32.const {}))))
             (local.set $i (i32.const 0))
             (loop $next
               (if (i64.ne (i64.load $other (local.get $i)) (i64.const 0)) (then (unreachable)))
               (local.set $i (i32.add (local.get $i) (i32.const 8)))
               (br_if $next (i32.lt_u (local.get $i) (i32.const {bytes}))))
             (local.set $i (i32.const 0))
             (loop $next
               (if (i32.eqz (ref.is_null (table.get $t (local.get $i)))) (then (unreachable)))
               (local.set $i (i32.add (local.get $i) (i32.const 1)))
               (br_if $next (i32.lt_u (local.get $i) (i32.const 2000))))",
            bytes + 60_000
        ),
    )
}

#[test]
fn no_run_finds_what_another_has_written() {
    let limits = fuel(1_000_000_000);
    let inputs = Inputs {
        demos: [].into(),
        input: Grid::from_cells(1, 2, vec![3, 4]).unwrap(),
    };
    let look = |thread: &GuestThread| {
        for backend in Backend::ALL {
            let host = host(backend);
            for pages in PAGES {
                let (writer, reader) = (writer(pages), reader(pages));
                let (writer, reader) = (host.component(&writer), host.component(&reader));
                // Slots are used in turn, so all of them are written.
                for round in 0..4 {
                    for solver in [&writer, &writer, &reader] {
                        let watch = Watch::start(limits.deadline);
                        let run = host.run(thread, solver, &inputs, &limits, watch);
                        let outcome = Outcome::Grid(inputs.input.clone());
                        assert_eq!(run.outcome, outcome, "{backend:?}, {pages} pages, {round}");
                    }
                }
            }
        }
    };
    on_guest_thread(look).unwrap();
}
