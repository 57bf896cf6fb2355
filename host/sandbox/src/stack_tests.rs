//! The counted stack: it ends at the same call on every back end, and before the native one does,
//! whatever a compiler makes of the frames.

use super::testing::{host, run, solver};
use crate::backend::Backend;
use crate::engine::Sandbox;
use solver_core::limits::Limits;
use solver_core::outcome::Outcome;

/// A solver that calls `$deep` with a number and then gives its input back.
fn deep(fields: &str, number: u32) -> Vec<u8> {
    solver(fields, &format!("(call $deep (i32.const {number}))"))
}

/// Recursions that end when the number has come down to zero.
const RECURSIONS: [(&str, &str); 7] = [
    (
        "direct",
        "(func $deep (param i32)
           (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))))))",
    ),
    (
        "mutual",
        "(func $deep (param i32)
           (if (local.get 0) (then (call $other (i32.sub (local.get 0) (i32.const 1))))))
         (func $other (param i32) (local i64 i64 i64)
           (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))))))",
    ),
    (
        "through a table",
        "(type $down (func (param i32)))
         (table funcref (elem $deep))
         (func $deep (type $down)
           (if (local.get 0) (then
             (call_indirect (type $down) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))))",
    ),
    (
        "with results",
        "(func $deep (param i32) (drop (call $sum (local.get 0))) drop)
         (func $sum (param i32) (result i64 i32)
           (if (i32.eqz (local.get 0)) (then (return (i64.const 7) (i32.const 0))))
           (call $sum (i32.sub (local.get 0) (i32.const 1)))
           (i32.add (local.get 0)))",
    ),
    (
        "with floats and vectors",
        "(func $deep (param i32) (drop (call $sum (local.get 0) (f64.const 1.5))))
         (func $sum (param i32 f64) (result v128)
           (if (result v128) (local.get 0)
             (then (f64x2.add (f64x2.splat (local.get 1))
               (call $sum (i32.sub (local.get 0) (i32.const 1)) (local.get 1))))
             (else (f64x2.splat (local.get 1)))))",
    ),
    (
        "out of nested blocks",
        "(func $deep (param i32)
           (block (loop (if (i32.eqz (local.get 0)) (then (return)))
             (call $deep (i32.sub (local.get 0) (i32.const 1)))
             (br_table 1 2 1 (local.get 0)))))",
    ),
    (
        "with tail calls between",
        "(func $deep (param i32) (call $again (local.get 0)))
         (func $again (param i32)
           (if (i32.rem_u (local.get 0) (i32.const 3))
             (then (return_call $again (i32.sub (local.get 0) (i32.const 1)))))
           (if (local.get 0) (then (call $again (i32.sub (local.get 0) (i32.const 1))))))",
    ),
];

#[test]
fn a_stack_ends_at_the_same_call_on_every_back_end() {
    let hosts = Backend::ALL.map(host);
    for (name, fields) in RECURSIONS {
        let run_on = |host: &Sandbox, number| run(host, &deep(fields, number), &Limits::default());
        let ends = |host: &Sandbox, number| match run_on(host, number).outcome {
            Outcome::Grid(_) => false,
            Outcome::StackOverflow => true,
            other => panic!("{name} {number}: {other:?}"),
        };
        let (mut fits, mut over) = (1, 1_000_000);
        while over - fits > 1 {
            let middle = fits + (over - fits) / 2;
            match ends(&hosts[0], middle) {
                true => over = middle,
                false => fits = middle,
            }
        }
        assert!(fits > 5_000, "{name}: only {fits} deep");
        let fuel = run_on(&hosts[0], fits).fuel;
        for (host, backend) in hosts.iter().zip(Backend::ALL) {
            assert!(!ends(host, fits), "{name} on {}", backend.name());
            assert!(ends(host, over), "{name} on {}", backend.name());
            assert_eq!(
                run_on(host, fits).fuel,
                fuel,
                "{name} on {}",
                backend.name()
            );
        }
    }
}

fn repeated(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(" ")
}

/// Endless recursions whose native frames are as large as can be for what they weigh.
fn heavy() -> Vec<(String, String)> {
    let shared = |count: usize, ty: &str, op: &str| {
        // Expressions that are computed before the call and used again behind it, so that a
        // compiler that knows them again keeps all of them.
        let each = |n: usize| format!("local.get 1 {ty}.const {} {ty}.{op} {ty}.xor", 2 * n + 3);
        format!(
            "(func $deep (param i32) (drop (call $f (local.get 0) ({ty}.const 5))))
             (func $f (param i32 {ty}) (result {ty})
               {ty}.const 0 {} local.get 0 local.get 1 call $f {ty}.xor {})",
            repeated(count, each),
            repeated(count, each),
        )
    };
    let vectors = |count: usize| {
        let each = |n: usize| {
            format!(
                "local.get 1 v128.const i64x2 {n} {} i32x4.mul v128.xor",
                3 * n + 1
            )
        };
        format!(
            "(func $deep (param i32) (drop (call $f (local.get 0) (v128.const i64x2 1 2))))
             (func $f (param i32 v128) (result v128)
               v128.const i64x2 0 0 {} local.get 0 local.get 1 call $f v128.xor {})",
            repeated(count, each),
            repeated(count, each),
        )
    };
    let addresses = |count: usize| {
        // Each address is extended, and added to the memory's base: two values that nobody named.
        let each = |n: usize| {
            format!(
                "local.get 0 i32.const {} i32.mul i32.load8_u offset={} i32.xor",
                2 * n + 3,
                n
            )
        };
        format!(
            "(func $deep (param i32) (drop (call $f (local.get 0))))
             (func $f (param i32) (result i32)
               i32.const 0 {} local.get 0 call $f i32.xor {})",
            repeated(count, each),
            repeated(count, each),
        )
    };
    let locals = |count: usize, ty: &str| {
        format!(
            "(func $deep (param i32) (local {}) {} (call $deep (local.get 0)) {})",
            format!("{ty} ").repeat(count),
            repeated(count, |n| format!(
                "local.get 0 i32.const {n} i32.add {} local.set {}",
                match ty {
                    "i32" => "",
                    "i64" => "i64.extend_i32_u",
                    "f64" => "f64.convert_i32_s",
                    _ => "i32x4.splat",
                },
                n + 1
            )),
            repeated(count, |n| format!("local.get {} drop", n + 1)),
        )
    };
    let used_locals = |count: usize| {
        format!(
            "(func $deep (param i32) (drop (call $f (local.get 0))))
             (func $f (param i32) (result i64) (local {}) {} local.get 0 call $f {})",
            "i64 ".repeat(count),
            repeated(count, |n| format!(
                "local.get 0 i32.load offset={} i64.extend_i32_s local.set {}",
                4 * n,
                n + 1
            )),
            repeated(count, |n| format!("local.get {} i64.xor", n + 1)),
        )
    };
    let operands = |count: usize| {
        format!(
            "(func $deep (param i32) (drop (call $f (local.get 0))))
             (func $f (param i32) (result i32) {} local.get 0 call $f {})",
            repeated(count, |n| format!("local.get 0 i32.load offset={}", 4 * n)),
            "i32.xor ".repeat(count),
        )
    };
    let params = |count: usize, ty: &str| {
        format!(
            "(func $deep (param i32) (call $f {}))
             (func $f (param {}) (call $f {}))",
            format!(
                "({ty}.const {}) ",
                if ty == "v128" { "i64x2 1 2" } else { "1" }
            )
            .repeat(count),
            format!("{ty} ").repeat(count),
            repeated(count, |n| format!("(local.get {})", (n * 7 + 1) % count)),
        )
    };
    let results = |count: usize| {
        format!(
            "(func $deep (param i32) (call $f (local.get 0)) {})
             (func $f (param i32) (result {}) (call $f (local.get 0)))",
            "drop ".repeat(count),
            "i64 ".repeat(count),
        )
    };
    let joined = |count: usize, blocks: usize| {
        format!(
            "(func $deep (param i32) (drop (call $f (local.get 0))))
             (func $f (param i32) (result i32) (local {}) {} {} {} {} local.get 0 call $f {})",
            "i32 ".repeat(count),
            "block ".repeat(blocks),
            repeated(count, |n| format!(
                "local.get 0 i32.load offset={} local.set {}",
                4 * n,
                n + 1
            )),
            repeated(blocks, |n| match n {
                0 => "local.get 0 br_table 0".to_owned(),
                n => n.to_string(),
            }),
            "end ".repeat(blocks),
            repeated(count, |n| format!("local.get {} i32.xor", n + 1)),
        )
    };
    let mut all = Vec::new();
    for count in [1, 10, 100, 1_000, 1_200] {
        all.push((format!("{count} shared i32"), shared(count, "i32", "mul")));
        all.push((format!("{count} shared i64"), shared(count, "i64", "mul")));
        all.push((format!("{count} shared vectors"), vectors(count)));
        all.push((format!("{count} addresses"), addresses(count)));
    }
    for count in [1, 10, 100, 900] {
        for ty in ["i32", "i64", "f64", "v128"] {
            all.push((format!("{count} locals {ty}"), locals(count, ty)));
        }
        all.push((format!("{count} used locals"), used_locals(count)));
        all.push((format!("{count} operands"), operands(count)));
        for ty in ["i32", "f64", "v128"] {
            all.push((format!("{count} params {ty}"), params(count, ty)));
        }
        all.push((format!("{count} results"), results(count)));
    }
    for (count, blocks) in [(10, 10), (200, 100), (900, 20)] {
        all.push((format!("{count} joined in {blocks}"), joined(count, blocks)));
    }
    all
}

#[test]
fn the_count_speaks_before_the_native_stack() {
    let hosts = Backend::ALL.map(host);
    for (name, fields) in heavy() {
        let component = deep(&fields, 1);
        for (host, backend) in hosts.iter().zip(Backend::ALL) {
            assert_eq!(
                run(host, &component, &Limits::default()).outcome,
                Outcome::StackOverflow,
                "{name} on {}",
                backend.name()
            );
        }
    }
}
