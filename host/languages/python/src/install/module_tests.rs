//! Small modules, rewritten; and the wheel's, where it is at hand.

use super::super::{key, parts};
use super::*;
use crate::interpreter::Interpreter;

/// A module whose functions 1 to 5 are `before`, `PyInit_part`, `part`, `std::part`, `after`; `used` is
/// the callee of `after`.
fn module(used: &str) -> Vec<u8> {
    module_with(used, "$std::part $part")
}

/// The same with a table of others.
fn module_with(used: &str, table: &str) -> Vec<u8> {
    wat::parse_str(format!(
        r#"(module
            (import "host" "call" (func $imported))
            (memory (export "memory") 1)
            (global $sp (mut i32) (i32.const 64))
            (func $before (export "run"))
            (func $PyInit_part (result i32) call $part i32.const 7)
            (func $part nop nop nop)
            (func $std::part nop)
            (func $after (export "end") (local i32) i32.const 7 local.set 0 call {used})
            (table funcref (elem {table}))
            (data (i32.const 16) "abc")
            (data (i32.const 40000) "d"))"#
    ))
    .unwrap()
}

const PART: Stretch = Stretch {
    holds: "part",
    first: (2, "PyInit_part"),
    last: (4, "std::part"),
};

const SEVEN: Patch = Patch {
    function: "after",
    find: &[Instruction::I32(7), Instruction::LocalSet(0)],
    becomes: &[Instruction::I32(9), Instruction::LocalSet(0)],
};

/// The functions of a module that is valid, as text.
fn bodies(wasm: &[u8]) -> Vec<String> {
    wasmparser::validate(wasm).unwrap();
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::CodeSectionEntry(body) = payload.unwrap() {
            let operators = body.get_operators_reader().unwrap();
            let said = operators
                .into_iter()
                .map(|it| format!("{:?}", it.unwrap()).to_lowercase());
            bodies.push(said.collect::<Vec<_>>().join("; "));
        }
    }
    bodies
}

#[test]
fn stubs_keep_the_numbers_of_all_functions() {
    let rewritten = rewrite(&module("$imported"), &[PART], &[SEVEN]).unwrap();
    assert_eq!(
        bodies(&rewritten.module),
        [
            "end",
            "i32const { value: 0 }; end",
            "unreachable; end",
            "nop; end",
            "i32const { value: 9 }; localset { local_index: 0 }; call { function_index: 0 }; end",
        ]
    );
    assert_eq!(
        (rewritten.stubs.functions, rewritten.kept.functions),
        (2, 3)
    );
    assert_eq!(rewritten.patches, 1);
}

#[test]
fn what_no_table_holds_and_nobody_calls_becomes_a_stub_whatever_its_name() {
    let rewritten = rewrite(&module_with("$imported", "$part"), &[PART], &[]).unwrap();
    assert_eq!(rewritten.stubs.functions, 3);
    let rewritten = rewrite(&module_with("$std::part", "$part"), &[PART], &[]).unwrap();
    assert_eq!(rewritten.stubs.functions, 2);
}

#[test]
fn a_function_that_is_called_from_elsewhere_stays() {
    let rewritten = rewrite(&module("$part"), &[PART], &[]).unwrap();
    assert_eq!(bodies(&rewritten.module)[2], "nop; nop; nop; end");
    assert_eq!(rewritten.stubs.functions, 1);
}

#[test]
fn data_stand_apart_and_the_stack_pointer_is_exported() {
    let rewritten = rewrite(&module("$imported"), &[], &[]).unwrap();
    assert_eq!(
        rewritten.data,
        [(16, b"abc".to_vec()), (40_000, b"d".to_vec())]
    );
    let mut exports = Vec::new();
    for payload in Parser::new(0).parse_all(&rewritten.module) {
        match payload.unwrap() {
            Payload::DataSection(_) | Payload::CustomSection(_) => panic!("is still there"),
            Payload::ExportSection(section) => {
                exports.extend(section.into_iter().map(|it| it.unwrap().name.to_owned()));
            }
            _ => {}
        }
    }
    assert_eq!(exports, ["memory", "run", "end", STACK_POINTER]);
}

#[test]
fn another_module_is_refused_by_the_name_of_the_function() {
    let refusal = |stretch: Stretch, patch: Patch| {
        let rewritten = rewrite(&module("$imported"), &[stretch], &[patch]);
        rewritten.err().unwrap().to_string()
    };
    let elsewhere = Stretch {
        first: (1, "PyInit_part"),
        ..PART
    };
    assert_eq!(
        refusal(elsewhere, SEVEN),
        "its function 1 should be PyInit_part of part, and is `before`"
    );
    let beyond = Stretch {
        last: (60, "std::part"),
        ..PART
    };
    assert_eq!(
        refusal(beyond, SEVEN),
        "its function 60 should be std::part of part, and is ``"
    );
    let missing = Patch {
        function: "lost",
        ..SEVEN
    };
    assert_eq!(refusal(PART, missing), "it does not have one function lost");
    let not_there = Patch {
        find: &[Instruction::I32(6)],
        becomes: &[Instruction::I32(5)],
        ..SEVEN
    };
    assert_eq!(
        refusal(PART, not_there),
        "after holds the instructions [I32(6)] 0 times, and should hold them once"
    );
    let longer = Patch {
        becomes: &[Instruction::I32(9_000), Instruction::LocalSet(0)],
        ..SEVEN
    };
    assert!(refusal(PART, longer).starts_with("after holds"));
}

#[test]
fn a_text_that_is_no_module_is_refused() {
    let whole = module("$imported");
    for bytes in [&b""[..], b"text", &whole[..whole.len() / 2]] {
        assert!(rewrite(bytes, &[], &[]).is_err());
    }
}

/// The module of the wheel that SOLVER_HOST_WHEEL names or that is kept.
fn wheel() -> Option<Vec<u8>> {
    use std::io::Read;
    let named = std::env::var_os("SOLVER_HOST_WHEEL").map(std::path::PathBuf::from);
    let file = named
        .or_else(|| super::super::kept_file(Interpreter::Numpy))
        .and_then(|path| std::fs::File::open(path).ok())?;
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut bytes = Vec::new();
    let mut module = archive
        .by_name(key::kind(Interpreter::Numpy).module)
        .unwrap();
    module.read_to_end(&mut bytes).unwrap();
    Some(bytes)
}

#[test]
fn the_module_of_the_wheel_is_the_one_that_the_tables_are_for() {
    let Some(wasm) = wheel() else {
        println!("skipped: no wheel; SOLVER_HOST_WHEEL names one");
        return;
    };
    let rewritten = rewrite(&wasm, parts::LEFT_OUT, &key::patches(Interpreter::Numpy)).unwrap();
    println!("stubs {:?}, kept {:?}", rewritten.stubs, rewritten.kept);
    wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all())
        .validate_all(&rewritten.module)
        .unwrap();
    assert_eq!(rewritten.patches, 12);
    assert!(rewritten.kept.bytes < 42_000_000, "{:?}", rewritten.kept);
    let same = rewrite(&wasm, parts::LEFT_OUT, &key::patches(Interpreter::Numpy)).unwrap();
    assert!(same.module == rewritten.module && same.data == rewritten.data);
}
