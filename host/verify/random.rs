//! Random guests: modules of any shape, and arithmetic on the cells of the input.

use std::fmt::Write as _;

use arbitrary::Unstructured;
use wasm_smith::{Config, Module};

use super::guests::module as with_contract;
use crate::generate::random::Random;

/// A module of any shape that exports what the contract wants. What it does is anybody's guess.
pub fn module(random: &mut Random) -> Result<Vec<u8>, String> {
    const EXPORTS: &str = r#"(module
        (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
        (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32) unreachable))"#;
    let exports = wat::parse_str(EXPORTS).map_err(|error| error.to_string())?;
    let entropy: Vec<u8> = (0..4_096).map(|_| random.below(256) as u8).collect();
    let config = Config {
        exports: Some(exports),
        max_imports: 0,
        max_memories: 4,
        max_tables: 4,
        max_memory32_bytes: 8 << 20,
        max_table_elements: 1_000,
        max_funcs: 20,
        max_instructions: 60,
        exceptions_enabled: false,
        gc_enabled: false,
        memory64_enabled: false,
        // References bring types that a guest may not use; a few of these are enough.
        reference_types_enabled: random.chance(1, 4),
        relaxed_simd_enabled: false,
        shared_everything_threads_enabled: false,
        threads_enabled: false,
        custom_page_sizes_enabled: false,
        wide_arithmetic_enabled: false,
        allow_start_export: random.chance(1, 4),
        ..Config::default()
    };
    Module::new(config, &mut Unstructured::new(&entropy))
        .map(|module| module.to_bytes())
        .map_err(|error| format!("no random module: {error}"))
}

/// A type of number with the name of its locals, and the operators that stay in it.
struct Numbers {
    ty: &'static str,
    binary: &'static [&'static str],
    unary: &'static [&'static str],
}

const I32: Numbers = Numbers {
    ty: "i32",
    binary: &[
        "add", "sub", "mul", "and", "or", "xor", "shl", "shr_s", "shr_u", "rotl", "rotr", "eq",
        "lt_s", "ge_u", "div_s", "div_u", "rem_s", "rem_u",
    ],
    unary: &["clz", "ctz", "popcnt", "extend8_s", "eqz"],
};
const I64: Numbers = Numbers {
    ty: "i64",
    binary: &[
        "add", "sub", "mul", "and", "or", "xor", "shl", "shr_s", "shr_u", "rotl", "rotr", "div_s",
        "rem_u",
    ],
    unary: &["clz", "ctz", "popcnt", "extend32_s"],
};
const F32: Numbers = Numbers {
    ty: "f32",
    binary: &["add", "sub", "mul", "div", "min", "max", "copysign"],
    unary: &["abs", "neg", "sqrt", "ceil", "floor", "trunc", "nearest"],
};
const F64: Numbers = Numbers { ty: "f64", ..F32 };
/// Vectors, by the shapes that their operators see.
const VECTORS: &[&str] = &[
    "i8x16.add",
    "i8x16.min_u",
    "i8x16.avgr_u",
    "i16x8.mul",
    "i16x8.q15mulr_sat_s",
    "i32x4.mul",
    "i32x4.dot_i16x8_s",
    "i64x2.mul",
    "f32x4.add",
    "f32x4.div",
    "f32x4.min",
    "f32x4.pmax",
    "f64x2.mul",
    "f64x2.sub",
    "f64x2.max",
    "v128.xor",
    "v128.andnot",
    "i8x16.swizzle",
    "i16x8.narrow_i32x4_s",
];
/// Conversions: where to, where from, by which operator.
const CONVERSIONS: &[(&str, &str, &str)] = &[
    ("i32", "i64", "i32.wrap_i64"),
    ("i64", "i32", "i64.extend_i32_s"),
    ("f32", "i32", "f32.convert_i32_u"),
    ("f64", "i64", "f64.convert_i64_s"),
    ("f32", "f64", "f32.demote_f64"),
    ("f64", "f32", "f64.promote_f32"),
    ("i32", "f32", "i32.reinterpret_f32"),
    ("f64", "i64", "f64.reinterpret_i64"),
    ("i64", "f64", "i64.trunc_sat_f64_s"),
    ("i32", "f64", "i32.trunc_f64_s"),
    ("v128", "i32", "i32x4.splat"),
    ("v128", "f64", "f64x2.splat"),
    ("f32", "v128", "f32x4.extract_lane 2"),
    ("i64", "v128", "i64x2.extract_lane 1"),
];

/// Locals of each type.
const LOCALS: usize = 3;

/// For each cell of the input a number of random steps, whose bits make a cell of the output.
pub fn arithmetic(random: &mut Random) -> Result<Vec<u8>, String> {
    let mut steps = String::new();
    for _ in 0..random.below(40) + 3 {
        step(&mut steps, random);
    }
    let mut locals = String::new();
    for ty in ["i32", "i64", "f32", "f64", "v128"] {
        for n in 0..LOCALS {
            let _ = write!(locals, "(local ${ty}{n} {ty}) ");
        }
    }
    let text = with_contract(&format!(
        r#"(func (export "solve") (type $solve) (local $n i32) {locals}
          (loop
            (local.set $i320 (i32.load8_u (i32.add (local.get $cells) (local.get $n))))
            (local.set $f640 (f64.convert_i32_s (local.get $i320)))
            {steps}
            (i32.store8 (i32.add (i32.const 2048) (local.get $n)) (i32.and (i32.const 7) (i32.xor
              (i32.xor (local.get $i320) (i32.wrap_i64 (i64.shr_u (local.get $i641) (i64.const 29))))
              (i32.xor
                (i32.shr_u (i32.reinterpret_f32 (local.get $f322)) (i32.const 20))
                (i32.wrap_i64 (i64.shr_u (i64.reinterpret_f64 (local.get $f641)) (i64.const 49)))))))
            (local.set $n (i32.add (local.get $n) (i32.const 1)))
            (br_if 0 (i32.lt_u (local.get $n) (local.get $len))))
          (call $ok (local.get $height) (local.get $width) (i32.const 2048) (local.get $len)))"#
    ));
    wat::parse_str(text).map_err(|error| error.to_string())
}

fn step(steps: &mut String, random: &mut Random) {
    let mut local = |ty: &str| format!("${ty}{}", random.place(LOCALS));
    // Three of each, whatever is needed of them.
    let names = |ty: &str, local: &mut dyn FnMut(&str) -> String| [local(ty), local(ty), local(ty)];
    let numbers = [&I32, &I64, &F32, &F64];
    let numbered = numbers.map(|numbers| names(numbers.ty, &mut local));
    let [to, a, b] = names("v128", &mut local);
    let _ = match random.below(7) {
        kind @ 0..=3 => {
            let numbers = numbers[kind as usize];
            let [to, a, b] = &numbered[kind as usize];
            let ty = numbers.ty;
            match random.chance(1, 4) {
                true => {
                    let operator = numbers.unary[random.place(numbers.unary.len())];
                    writeln!(steps, "(local.set {to} ({ty}.{operator} (local.get {a})))")
                }
                false => {
                    let operator = numbers.binary[random.place(numbers.binary.len())];
                    writeln!(
                        steps,
                        "(local.set {to} ({ty}.{operator} (local.get {a}) (local.get {b})))"
                    )
                }
            }
        }
        4 => {
            let operator = VECTORS[random.place(VECTORS.len())];
            writeln!(
                steps,
                "(local.set {to} ({operator} (local.get {a}) (local.get {b})))"
            )
        }
        5 => {
            let (to, from, operator) = CONVERSIONS[random.place(CONVERSIONS.len())];
            let (m, n) = (random.place(LOCALS), random.place(LOCALS));
            writeln!(
                steps,
                "(local.set ${to}{m} ({operator} (local.get ${from}{n})))"
            )
        }
        _ => {
            let [to, a, _] = &numbered[0];
            let number = random.below(1 << 20);
            writeln!(
                steps,
                "(if (i32.gt_u (local.get {a}) (i32.const {number}))
                   (then (local.set {to} (i32.const {number}))))"
            )
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::module::SolverModule;
    use crate::task::TaskId;

    #[test]
    fn random_guests_fit() {
        let mut random = Random::new(&TaskId::new("test").unwrap(), 0);
        for _ in 0..200 {
            for made in [module(&mut random), arithmetic(&mut random)] {
                let made = made.unwrap();
                SolverModule::check(&made).unwrap();
            }
        }
    }
}
