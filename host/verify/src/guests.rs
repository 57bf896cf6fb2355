//! Guests that go where machines differ: stacks, memory, fuel, traps, floats that are no numbers.
//! Core modules as text, put into the contract's world by the corpus.

/// All of them, as binaries; or what is wrong with the text of one.
pub fn all() -> Result<Vec<Vec<u8>>, String> {
    texts()
        .iter()
        .map(|text| wat::parse_str(text).map_err(|error| error.to_string()))
        .collect()
}

fn texts() -> Vec<String> {
    [stacks(), memories(), fuel(), traps(), floats(), results()].concat()
}

/// The type of the contract's function, with names: what `(type $solve)` stands for.
const SOLVE: &str = "(param $demos i32) (param $demos_len i32) (param $height i32)
    (param $width i32) (param $cells i32) (param $len i32) (result i32)";

/// A module of these fields, with what the contract wants of it unless they have it.
///
/// `$ok` writes a result with a grid, `$echo` gives the input back.
pub fn module(fields: &str) -> String {
    let memory = match fields.contains("\"memory\"") {
        true => "",
        false => r#"(memory (export "memory") 1)"#,
    };
    let realloc = match fields.contains("cabi_realloc") {
        true => "",
        false => {
            r#"(global $free (mut i32) (i32.const 4096))
               (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
                 (global.set $free (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
                 (global.get $free)
                 (global.set $free (i32.add (global.get $free) (local.get 3))))"#
        }
    };
    let fields = fields.replace("(type $solve)", SOLVE);
    format!(
        r#"(module
          {fields} {memory} {realloc}
          (func $ok (param i32 i32 i32 i32) (result i32)
            (i32.store8 (i32.const 16) (i32.const 0))
            (i32.store (i32.const 20) (local.get 0))
            (i32.store (i32.const 24) (local.get 1))
            (i32.store (i32.const 28) (local.get 2))
            (i32.store (i32.const 32) (local.get 3))
            (i32.const 16)))"#
    )
}

/// A solver that does something and gives its input back.
fn does(fields: &str, body: &str) -> String {
    module(&format!(
        r#"{fields}
          (func (export "solve") (type $solve) {body}
            (call $ok (local.get $height) (local.get $width) (local.get $cells) (local.get $len)))"#
    ))
}

fn stacks() -> Vec<String> {
    let down = "(i32.sub (local.get 0) (i32.const 1))";
    let mut all = Vec::new();
    for depth in [10, 1_000, 5_000, 10_000, 20_000, 1_000_000] {
        let call = format!("(call $down (i32.const {depth}))");
        for body in [
            format!("(func $down (param i32) (if (local.get 0) (then (call $down {down}))))"),
            format!(
                "(func $down (param i32) (local i64 i64 i64 f64 f64)
                   (if (local.get 0) (then (call $up {down}))))
                 (func $up (param i32) (if (local.get 0) (then (call $down {down}))))"
            ),
            format!(
                "(type $t (func (param i32))) (table funcref (elem $down))
                 (func $down (type $t)
                   (if (local.get 0) (then (call_indirect (type $t) {down} (i32.const 0)))))"
            ),
            format!(
                "(func $down (param i32) (local {})
                   (if (local.get 0) (then (call $down {down}))))",
                "i64 ".repeat(300)
            ),
            format!(
                "(func $down (param i32)
                   (if (i32.and (local.get 0) (i32.const 1)) (then (return_call $down {down})))
                   (if (local.get 0) (then (call $down {down}))))"
            ),
        ] {
            all.push(does(&body, &call));
        }
    }
    all.push(module(
        r#"(func $f (export "solve") (type $solve)
             (call $f (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)))"#,
    ));
    all.push(does("(func $f (call $f)) (start $f)", ""));
    all
}

fn memories() -> Vec<String> {
    let mut all = Vec::new();
    for pages in [0, 1, 100, 1_000, 1_022, 1_023, 1_024, 65_535, -1] {
        all.push(does(
            "",
            &format!("(drop (memory.grow (i32.const {pages})))"),
        ));
        let bounded = r#"(memory (export "memory") 1 500)"#;
        all.push(does(
            bounded,
            &format!(
                "(if (i32.lt_s (memory.grow (i32.const {pages})) (i32.const 0)) (then unreachable))"
            ),
        ));
    }
    for elements in [0, 1, 1_000, 8_000_000, 9_000_000, -1] {
        all.push(does(
            "(table $t 0 funcref)",
            &format!("(drop (table.grow $t (ref.null func) (i32.const {elements})))"),
        ));
    }
    all.push(does("", "(loop (drop (memory.grow (i32.const 1))) (br 0))"));
    all.push(does(
        r#"(memory (export "memory") 2) (data (i32.const 70000) "abc") (data $p "xyz")"#,
        "(memory.init $p (i32.const 8) (i32.const 0) (i32.const 3))
         (memory.copy (i32.const 5000) (i32.const 70000) (i32.const 50000))
         (memory.fill (i32.const 300) (i32.const 7) (i32.const 60))",
    ));
    all
}

fn fuel() -> Vec<String> {
    let mut all = vec![
        does("", "(loop (br 0))"),
        does("(func $f (loop (br 0))) (start $f)", ""),
        does(
            "",
            "(loop (memory.fill (i32.const 0) (i32.const 0) (i32.const 60000)) (br 0))",
        ),
    ];
    // Around the budget that verify-determinism has unless it is given another one.
    for turns in [
        1, 1_000, 100_000, 2_499_000, 2_499_990, 2_500_000, 2_500_010, 3_000_000,
    ] {
        all.push(does(
            "",
            &format!(
                "(local $n i32) (local.set $n (i32.const {turns}))
                 (loop (local.set $n (i32.sub (local.get $n) (i32.const 1))) (br_if 0 (local.get $n)))"
            ),
        ));
    }
    for bytes in [0, 1, 13, 5_000, 60_000] {
        for bulk in [
            format!("(memory.fill (i32.const 0) (i32.const 0) (i32.const {bytes}))"),
            format!("(memory.copy (i32.const 1) (i32.const 0) (i32.const {bytes}))"),
        ] {
            all.push(does("", &bulk));
        }
    }
    all
}

fn traps() -> Vec<String> {
    let after_a_loop = "(local $n i32) (local.set $n (i32.const 100000))
        (loop (local.set $n (i32.sub (local.get $n) (i32.const 1))) (br_if 0 (local.get $n)))";
    [
        "unreachable",
        "(drop (i32.div_s (i32.const 1) (local.get $n)))",
        "(drop (i64.rem_u (i64.const 1) (i64.extend_i32_u (local.get $n))))",
        "(drop (i32.div_s (i32.const 0x80000000) (i32.sub (local.get $n) (i32.const 1))))",
        "(drop (i32.trunc_f64_s (f64.div (f64.const 0) (f64.convert_i32_s (local.get $n)))))",
        "(drop (i64.trunc_f32_u (f32.const -2)))",
        "(drop (i32.load (i32.const -1)))",
        "(i64.store offset=4000000000 (i32.const 4000) (i64.const 1))",
        "(memory.fill (i32.const 65000) (i32.const 0) (i32.const 1000))",
        "(call_indirect (type $none) (i32.const 9))",
        "(call_indirect (type $none) (i32.const 0))",
        "(call_indirect (type $none) (i32.const 1))",
        "(table.set (i32.const 5) (ref.null func))",
    ]
    .iter()
    .map(|trap| {
        does(
            "(type $none (func)) (table 2 funcref) (elem (i32.const 1) $one) (func $one (param i32))",
            &format!("{after_a_loop} {trap}"),
        )
    })
    .collect()
}

fn floats() -> Vec<String> {
    let mut all = Vec::new();
    let bits = |ty: &str, width: u32, expression: &str| {
        // Three bits a cell, from the bits of a float.
        let cells: u32 = width / 3 + 1;
        format!(
            r#"(func (export "solve") (type $solve) (local $n i32) (local $bits i64) (local $x {ty})
              (local.set $x ({ty}.div ({ty}.const 0) ({ty}.convert_i32_s (i32.load8_u (local.get $cells)))))
              (local.set $bits {})
              (loop
                (i32.store8 (i32.add (i32.const 2048) (local.get $n))
                  (i32.and (i32.wrap_i64 (i64.shr_u (local.get $bits)
                    (i64.extend_i32_u (i32.mul (local.get $n) (i32.const 3))))) (i32.const 7)))
                (local.set $n (i32.add (local.get $n) (i32.const 1)))
                (br_if 0 (i32.lt_u (local.get $n) (i32.const {cells}))))
              (call $ok (i32.const 1) (i32.const {cells}) (i32.const 2048) (i32.const {cells})))"#,
            match width {
                32 => format!("(i64.extend_i32_u (i32.reinterpret_f32 {expression}))"),
                _ => format!("(i64.reinterpret_f64 {expression})"),
            }
        )
    };
    for (ty, width) in [("f32", 32), ("f64", 64)] {
        for operator in ["add", "sub", "mul", "div", "min", "max", "copysign"] {
            for other in ["nan", "-nan", "nan:0x1", "inf", "-0", "1.5"] {
                all.push(bits(
                    ty,
                    width,
                    &format!("({ty}.{operator} (local.get $x) ({ty}.const {other}))"),
                ));
            }
        }
        for operator in ["sqrt", "abs", "neg", "ceil", "floor", "trunc", "nearest"] {
            all.push(bits(
                ty,
                width,
                &format!("({ty}.{operator} (local.get $x))"),
            ));
            all.push(bits(
                ty,
                width,
                &format!("({ty}.{operator} ({ty}.const -7.5))"),
            ));
        }
    }
    all.push(bits("f32", 32, "(f32.demote_f64 (f64.const -nan:0x123))"));
    all.push(bits(
        "f64",
        64,
        "(f64.promote_f32 (f32.const nan:0x200001))",
    ));
    for (shape, lane) in [("f32x4", "f32"), ("f64x2", "f64")] {
        let width = if lane == "f32" { 32 } else { 64 };
        for operator in ["add", "mul", "div", "min", "max", "pmin", "pmax"] {
            all.push(bits(
                lane,
                width,
                &format!(
                    "({shape}.extract_lane 1 ({shape}.{operator}
                       ({shape}.splat (local.get $x)) ({shape}.splat ({lane}.const -nan:0x5))))"
                ),
            ));
        }
    }
    all.into_iter().map(|solve| module(&solve)).collect()
}

fn results() -> Vec<String> {
    let mut all = Vec::new();
    let gives = |values: [i64; 4]| {
        let [height, width, cells, len] = values;
        module(&format!(
            r#"(func (export "solve") (type $solve) (call $ok (i32.const {height})
                 (i32.const {width}) (i32.const {cells}) (i32.const {len})))"#
        ))
    };
    for values in [
        [1, 1, 0, 1],
        [0, 0, 0, 0],
        [30, 30, 0, 900],
        [31, 1, 0, 31],
        [2, 2, 0, 5],
        [1, 1, -1, 1],
        [65_536, 65_536, 0, 0],
        [1, 60_000, 0, 60_000],
        [1, 1, 65_535, 1],
        [1, 1, 65_536, 1],
    ] {
        all.push(gives(values));
    }
    for pointer in [-4, 2, 65_532, 65_528, 1_000_000] {
        all.push(module(&format!(
            r#"(func (export "solve") (type $solve) (i32.const {pointer}))"#
        )));
    }
    all.push(does(
        r#"(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (loop (br 0)) unreachable)"#,
        "",
    ));
    all.push(does(
        r#"(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const -8))"#,
        "",
    ));
    all.push(does(
        r#"(func (export "cabi_post_solve") (param i32) unreachable)"#,
        "",
    ));
    all.push(does(
        r#"(func $f (export "cabi_post_solve") (param i32) (call $f (local.get 0)))"#,
        "",
    ));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use solver_sandbox::module::SolverModule;

    #[test]
    fn every_guest_assembles_and_fits() {
        let texts = texts();
        for text in &texts {
            let bytes = wat::parse_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            SolverModule::check(&bytes).unwrap_or_else(|error| panic!("{error}\n{text}"));
        }
        assert_eq!(all().map(|all| all.len()), Ok(texts.len()));
    }
}
