//! Components that are let in, the changes to them, and refusals.

use std::fmt::Write as _;

use wasmparser::{Operator, Parser, Payload, Validator, WasmFeatures};

use super::*;

fn component(fields: &str) -> Vec<u8> {
    wat::parse_str(format!(
        "(component (core module {fields}) (core instance (instantiate 0)))"
    ))
    .unwrap()
}

fn admitted(fields: &str) -> Vec<u8> {
    admit(&component(fields), &[]).unwrap().bytes
}

fn refusal(bytes: &[u8]) -> String {
    admit(bytes, &[]).unwrap_err().to_string()
}

/// How often the trap of the counter stands in the code.
fn counters(bytes: &[u8]) -> usize {
    let mut count = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        if let Payload::CodeSectionEntry(body) = payload.unwrap() {
            let mut operators = body.get_operators_reader().unwrap();
            while !operators.eof() {
                count += usize::from(matches!(operators.read().unwrap(), Operator::RefAsNonNull));
            }
        }
    }
    count
}

#[test]
fn functions_that_call_are_counted_and_leaves_are_not() {
    assert_eq!(
        counters(&admitted("(func $f) (func (call $f)) (func (call $f))")),
        2
    );
    assert_eq!(counters(&admitted("(func $f (return_call $f))")), 1);
    let leaf = "(func (export \"f\") (param i32) (result i32) (local.get 0))";
    assert_eq!(counters(&admitted(leaf)), 0);
}

#[test]
fn a_leaf_that_is_a_giant_is_counted() {
    let giant = format!("(func (export \"f\") (local {}))", "i64 ".repeat(1_999));
    assert_eq!(counters(&admitted(&giant)), 0);
    let giant = format!("(func (export \"f\") (local {}))", "v128 ".repeat(1_999));
    assert_eq!(counters(&admitted(&giant)), 1);
}

#[test]
fn whatever_is_written_validates() {
    for fields in [
        "(func $f (call $f))",
        // Globals, memories and all that can stand around the counter.
        "(global $g (mut i32) (i32.const 3)) (memory 1) (data (i32.const 0) \"x\") (table 1 funcref)
         (func $f (export \"f\") (global.set $g (i32.const 1)) (call $f)) (elem (i32.const 0) $f)
         (start $f)",
        // Results of every number, and types that are there already.
        "(func $f (result i32) (call $f))
         (func $g (result i32 i64) (call $g))
         (func $h (result i32 i64) (return (call $h)))
         (func $i (result f32 f64 v128 funcref) (call $i))",
        // Exits of every kind, from every depth.
        "(func $f (param i32) (result i32)
           (block (loop (if (local.get 0) (then (return (i32.const 1)))) (br_if 1 (local.get 0))
             (br_table 0 1 (local.get 0))))
           (br_if 0 (i32.const 7) (local.get 0)) drop
           (if (local.get 0) (then (return_call $f (i32.const 0))))
           (call $f (local.get 0)) return unreachable)",
        // Operands below a result stay behind.
        "(func $f (result i32) (i32.const 1) (i64.const 2) (i32.const 3) (return) (call $f) drop)",
        "(type $t (func)) (table 1 funcref) (func (return_call_indirect (type $t) (i32.const 0)))",
    ] {
        let bytes = admitted(fields);
        assert!(counters(&bytes) > 0, "{fields}");
        Validator::new_with_features(WasmFeatures::all())
            .validate_all(&bytes)
            .unwrap_or_else(|error| panic!("{fields}: {error}"));
    }
}

#[test]
fn nothing_but_the_counter_is_new() {
    let plain = "(memory 1) (func (export \"f\") (param i32) (result i32) (local.get 0))";
    assert_eq!(admitted(plain), component(plain));
}

#[test]
fn custom_sections_are_left_out() {
    let named = "(func $a_name (call $a_name)) (@custom \"anything\" \"at all\")";
    let bare = "(func (call 0))";
    assert_ne!(component(named), component(bare));
    assert_eq!(admitted(named), admitted(bare));
}

#[test]
fn what_is_trusted_stays_as_it_is() {
    let module = wat::parse_str("(module (func $f (call $f)))").unwrap();
    let mut component = wasm_encoder::Component::new();
    component.section(&wasm_encoder::RawSection {
        id: 1,
        data: &module,
    });
    let component = component.finish();
    assert_eq!(admit(&component, &[&module]).unwrap().bytes, component);
    assert_eq!(counters(&admit(&component, &[]).unwrap().bytes), 1);
}

#[test]
fn instances_share_the_ceiling() {
    let bytes = |instances: usize| {
        let text = format!(
            "(component (core module $m (func $f (call $f))) {})",
            "(core instance (instantiate $m))".repeat(instances)
        );
        admit(&wat::parse_str(text).unwrap(), &[]).unwrap().bytes
    };
    let limit = |bytes: &[u8]| {
        let bytes = Parser::new(0).parse_all(bytes);
        let mut bodies = bytes.filter_map(|payload| match payload.unwrap() {
            Payload::CodeSectionEntry(body) => Some(body),
            _ => None,
        });
        let mut operators = bodies.next().unwrap().get_operators_reader().unwrap();
        operators.read().unwrap();
        match operators.read().unwrap() {
            Operator::I32Const { value } => value,
            other => panic!("{other:?}"),
        }
    };
    let weight = stack::MOST_WEIGHT - limit(&bytes(1));
    assert_eq!(limit(&bytes(4)), stack::MOST_WEIGHT / 4 - weight);
    let inside = |instances: usize| {
        let text = format!(
            "(component (component $inner
                (core module $m (func $f (call $f))) (core instance (instantiate $m)))
              {})",
            "(instance (instantiate $inner))".repeat(instances)
        );
        admit(&wat::parse_str(text).unwrap(), &[]).unwrap().bytes
    };
    assert_eq!(limit(&inside(1)), stack::MOST_WEIGHT - weight);
    assert_eq!(limit(&inside(5)), stack::MOST_WEIGHT / 5 - weight);
}

#[test]
fn proposals_that_are_off_are_refused() {
    for fields in [
        "(memory 1 1 shared)",
        "(memory i64 1)",
        "(memory 1 (pagesize 1))",
        "(table 1 externref)",
        "(type (struct))",
        "(type (array i32))",
        "(tag (param i32))",
        "(func (param (ref func)))",
        "(func (drop (ref.as_non_null (ref.null func))))",
        "(func (param v128) (result v128)
           (i32x4.relaxed_trunc_f32x4_s (local.get 0)))",
        "(func (param i64) (result i64 i64)
           (i64.add128 (local.get 0) (local.get 0) (local.get 0) (local.get 0)))",
        "(memory 1) (func (drop (i32.atomic.load (i32.const 0))))",
    ] {
        let refusal = refusal(&component(fields));
        assert!(
            refusal.starts_with("invalid WebAssembly: "),
            "{fields}: {refusal}"
        );
    }
    let component = wat::parse_str("(component (type (stream u8)))").unwrap();
    assert!(refusal(&component).starts_with("invalid WebAssembly: "));
}

#[test]
fn every_part_has_its_limit() {
    let repeated = |count: usize, part: &str| part.repeat(count);
    let numbered = |count: usize, part: fn(usize, &mut String)| {
        let mut text = String::new();
        (0..count).for_each(|n| part(n, &mut text));
        text
    };
    let inside = |fields: &str| component(fields);
    let whole = |text: &str| wat::parse_str(format!("(component {text})")).unwrap();
    let arithmetic = |count: usize| {
        format!(
            "(func (param i32) {})",
            repeated(count, "(local.set 0 (i32.add (local.get 0) (i32.const 1)))")
        )
    };
    let nested = {
        let mut text = "(component)".to_owned();
        (0..40).for_each(|_| text = format!("(component {text})"));
        text
    };
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (
            vec![0; (16 << 20) + 1],
            "16777217 bytes of WebAssembly, but at most 16777216",
        ),
        (
            inside(&arithmetic(20_000)),
            " bytes in one function, but at most 65536",
        ),
        (
            inside(&repeated(200, &arithmetic(1_000))),
            " bytes of functions, but at most 1048576",
        ),
        (
            inside(&repeated(4, &arithmetic(7_400))),
            " squared KiB, summed over functions, but at most 8192",
        ),
        (
            inside(&repeated(5_001, "(func)")),
            "5001 functions, but at most 5000",
        ),
        (
            inside(&repeated(1_001, "(type (func))")),
            "1001 types of core modules, but at most 1000",
        ),
        (
            inside(&repeated(
                20,
                &format!("(type (func (param {})))", "i32 ".repeat(600)),
            )),
            " parameters and results in types of core modules, but at most 10000",
        ),
        (
            inside(&repeated(10_001, "(global i32 (i32.const 0))")),
            "10001 globals, but at most 10000",
        ),
        (
            inside(&format!("(memory 1) {}", repeated(10_001, "(data \"\")"))),
            "10001 data and element segments, but at most 10000",
        ),
        (
            inside(&format!(
                "(func $f) (elem func {})",
                repeated(100_001, "$f ")
            )),
            "100001 elements in segments, but at most 100000",
        ),
        (
            inside(&numbered(20_001, |n, text| {
                let _ = write!(text, "(export \"{n}\" (func 0))");
                if n == 0 {
                    text.push_str("(func)");
                }
            })),
            "20001 imports, exports and aliases of core modules, but at most 20000",
        ),
        (
            inside(&format!(
                "(type $t (func)) (table 1 funcref) {}",
                repeated(
                    21,
                    &format!(
                        "(func {})",
                        repeated(1_000, "(call_indirect (type $t) (i32.const 0))")
                    )
                )
            )),
            "21000 calls through tables, but at most 20000",
        ),
        (
            inside(&format!("(func (local {}))", repeated(2_001, "i32 "))),
            "2001 locals in one function, but at most 2000",
        ),
        (
            inside(&format!(
                "(func {} {})",
                repeated(1_001, "i32.const 1 "),
                repeated(1_001, "drop ")
            )),
            "1001 operands at once in one function, but at most 1000",
        ),
        (
            inside(&format!(
                "(func {} {})",
                repeated(1_001, "block "),
                repeated(1_001, "end ")
            )),
            "1001 blocks inside one another, but at most 1000",
        ),
        (
            inside(&format!(
                "(func (param i32) (br_table {} (local.get 0)))",
                repeated(16_386, "0 ")
            )),
            "16385 targets of branch tables in one function, but at most 16384",
        ),
        (
            inside(&format!(
                "(func (local {}) {} {} {})",
                repeated(600, "i32 "),
                repeated(100, "block "),
                (0..600)
                    .map(|n| format!("i32.const 1 local.set {n} "))
                    .collect::<String>(),
                repeated(100, "end ")
            )),
            "60000 values that meet at blocks",
        ),
        (
            inside(&format!(
                "(func (local {}) {})",
                repeated(1_000, "i32 "),
                repeated(1_001, "block end ")
            )),
            "1001000 values that may be live",
        ),
        (
            whole(&repeated(5_001, "(type (list u8))")),
            "5001 types, functions, instances, imports and exports of components, but at most 5000",
        ),
        (
            whole(&repeated(65, "(core module)")),
            "65 modules and components inside, but at most 64",
        ),
        (
            whole(&format!(
                "(core module $m) {}",
                repeated(33, "(core instance (instantiate $m))")
            )),
            "33 core instances, but at most 32",
        ),
        (
            inside(&repeated(17, "(memory 0)")),
            "17 memories, but at most 16",
        ),
        (
            inside(&repeated(17, "(table 0 funcref)")),
            "17 tables, but at most 16",
        ),
        (
            wat::parse_str(nested).unwrap(),
            "33 components and modules inside one another, but at most 32",
        ),
    ];
    for (bytes, expected) in cases {
        let refusal = refusal(&bytes);
        assert!(refusal.contains(expected), "{expected}: {refusal}");
        assert!(refusal.ends_with("; make it smaller"), "{refusal}");
    }
}

/// Two components inside; one calls the other with a value of a type.
fn calling_inside(ty: &str) -> Vec<u8> {
    wat::parse_str(format!(
        r#"(component
          (component $one
            (core module $m
              (memory (export "memory") 1)
              (func (export "r") (param i32 i32 i32 i32) (result i32) unreachable)
              (func (export "f") (param i32 i32)))
            (core instance $i (instantiate $m))
            (type $t {ty})
            (func (export "f") (param "x" $t) (canon lift (core func $i "f")
              (memory (core memory $i "memory")) (realloc (core func $i "r")))))
          (instance $one (instantiate $one))
          (component $other
            (type $t {ty})
            (import "f" (func $f (param "x" $t)))
            (core module $m (memory (export "memory") 1))
            (core instance $i (instantiate $m))
            (core func (canon lower (func $f) (memory (core memory $i "memory")))))
          (instance (instantiate $other (with "f" (func $one "f")))))"#
    ))
    .unwrap()
}

#[test]
fn components_inside_pass_anything_but_text() {
    assert!(admit(&calling_inside("(list u8)"), &[]).is_ok());
    assert!(admit(&calling_inside("(list (tuple u8 (option f32)))"), &[]).is_ok());
    for ty in [
        "(list string)",
        "(list (tuple u8 (option string)))",
        "(list (option (list (result u8 (error string)))))",
        "(list (tuple u8 (list string)))",
    ] {
        let refusal = refusal(&calling_inside(ty));
        assert!(refusal.starts_with("text is passed"), "{ty}: {refusal}");
    }
}

#[test]
fn resources_are_refused() {
    for function in [
        "(canon resource.new $r)",
        "(canon resource.rep $r)",
        "(canon resource.drop $r)",
    ] {
        let text = format!("(component (type $r (resource (rep i32))) (core func {function}))");
        let refusal = refusal(&wat::parse_str(text).unwrap());
        assert!(refusal.starts_with("it uses resources"), "{refusal}");
    }
}
