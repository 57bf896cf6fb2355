//! Core modules that are large in one way: to compile, to instantiate, or in the frames of their
//! functions.

use std::fmt::Write as _;

use super::repeated;
use crate::guest::Guest;

/// A solver that gives back its input.
const ECHO: &str = r#"(func (export "solve") (type $solve)
    (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))"#;

pub fn all() -> Vec<Guest> {
    let mut all = Vec::new();
    for (name, verdict, fields) in compiling().into_iter().chain(memory()) {
        let verdict = match verdict {
            "input" => "the input",
            other => other,
        };
        all.push(Guest::of_text(name, verdict, &format!("{fields} {ECHO}")));
    }
    for (name, fields) in recursion() {
        all.push(Guest::of_text(name, "stack-overflow", &fields));
    }
    all.extend(raw());
    all
}

type Named = (&'static str, &'static str, String);

/// Modules that take a compiler long, or would.
fn compiling() -> Vec<Named> {
    let function = |body: &str| format!("(func (export \"f\") (param i32) (result i32) {body})");
    let straight = |operators: usize| {
        let steps = repeated(operators, |n| format!("i32.const {n} i32.add "));
        function(&format!("local.get 0 {steps}"))
    };
    let changes = |locals: usize| {
        repeated(locals, |n| {
            format!("local.get {n} i32.const {n} i32.xor local.set {n} ")
        })
    };
    let loops = |loops: usize, locals: usize| {
        format!(
            "(func (export \"f\") (param i32) (local {}) {})",
            "i32 ".repeat(locals),
            format!("loop {} local.get 0 br_if 0 end ", changes(locals)).repeat(loops),
        )
    };
    let nested = |depth: usize| {
        function(&format!(
            "{} local.get 0 {}",
            "block (result i32) ".repeat(depth),
            "end ".repeat(depth)
        ))
    };
    let branches = |targets: usize| {
        function(&format!(
            "block block local.get 0 br_table {} 0 end end i32.const 1",
            "0 1 ".repeat(targets / 2)
        ))
    };
    let sums =
        |operators: usize| format!("i32.const 0 {}", "i32.const 1 i32.add ".repeat(operators));
    vec![
        ("compiling/a-large-function", "input", straight(12_000)),
        ("compiling/a-giant-function", "rejected", straight(100_000)),
        (
            "compiling/many-large-functions",
            "rejected",
            straight(10_000).replace("(export \"f\")", "").repeat(24),
        ),
        ("compiling/few-loops-of-few-locals", "input", loops(50, 50)),
        (
            "compiling/loops-that-change-all-locals",
            "rejected",
            loops(40, 1_900),
        ),
        (
            "compiling/fifty-thousand-locals",
            "rejected",
            loops(1, 50_000),
        ),
        ("compiling/blocks-inside-blocks", "input", nested(900)),
        (
            "compiling/blocks-deep-inside-blocks",
            "rejected",
            nested(40_000),
        ),
        ("compiling/a-large-branch-table", "input", branches(16_000)),
        (
            "compiling/a-giant-branch-table",
            "rejected",
            branches(200_000),
        ),
        (
            "compiling/many-branch-tables",
            "rejected",
            branches(4_000).replace("(export \"f\")", "").repeat(300),
        ),
        (
            "compiling/many-tiny-functions",
            "input",
            "(func)".repeat(4_900),
        ),
        (
            "compiling/a-hundred-thousand-tiny-functions",
            "rejected",
            "(func)".repeat(100_000),
        ),
        (
            "compiling/many-exports",
            "input",
            format!(
                "(func $f) {}",
                repeated(19_000, |n| format!("(export \"e{n}\" (func $f))"))
            ),
        ),
        (
            "compiling/very-many-exports",
            "rejected",
            format!(
                "(func $f) {}",
                repeated(100_000, |n| format!("(export \"e{n}\" (func $f))"))
            ),
        ),
        (
            "compiling/many-types",
            "rejected",
            repeated(5_000, |n| {
                format!("(type (func (param {})))", "i32 ".repeat(n % 9))
            }),
        ),
        (
            "compiling/types-of-many-values",
            "rejected",
            repeated(100, |_| {
                format!("(type (func (param {})))", "i32 ".repeat(900))
            }),
        ),
        (
            "compiling/calls-with-many-values",
            "rejected",
            format!(
                "(func $many (param {0}) (result {0}) {1}) (func (export \"f\") {2} {3} {4})",
                "i64 ".repeat(900),
                repeated(900, |n| format!("local.get {n} ")),
                "i64.const 1 ".repeat(900),
                "call $many ".repeat(5_000),
                "drop ".repeat(900),
            ),
        ),
        (
            "compiling/many-calls-through-a-table",
            "rejected",
            format!(
                "(table 1 funcref) (type $plain (func)) {}",
                format!(
                    "(func {})",
                    "(call_indirect (type $plain) (i32.const 0)) ".repeat(5_000)
                )
                .repeat(10),
            ),
        ),
        (
            "compiling/many-globals",
            "input",
            repeated(9_000, |n| {
                format!("(global i32 (i32.add (i32.const {n}) (i32.const 1)))")
            }),
        ),
        (
            "compiling/very-many-globals",
            "rejected",
            "(global i32 (i32.const 1))".repeat(100_000),
        ),
        (
            "compiling/globals-one-from-another",
            "rejected",
            format!(
                "(global i32 (i32.const 1)) {}",
                repeated(9_000, |n| format!(
                    "(global i32 (i32.add (global.get {n}) (global.get {n})))"
                ))
            ),
        ),
        (
            "compiling/a-large-initialiser",
            "input",
            format!("(global i32 {})", sums(10_000)),
        ),
        (
            "compiling/a-giant-initialiser",
            "rejected",
            format!("(global i32 {})", sums(2_000_000)),
        ),
        (
            "compiling/many-operands",
            "rejected",
            format!(
                "(func {} {})",
                "i32.const 1 ".repeat(30_000),
                "drop ".repeat(30_000)
            ),
        ),
        (
            "compiling/choices-of-choices",
            "input",
            function(&format!(
                "local.get 0 {}",
                "local.get 0 local.get 0 select ".repeat(12_000)
            )),
        ),
        (
            "compiling/vector-shuffles",
            "input",
            format!(
                "(func (export \"f\") (param v128) (result v128) local.get 0 {})",
                "local.get 0 i8x16.shuffle 0 17 2 19 4 21 6 23 8 25 10 27 12 29 14 31 "
                    .repeat(3_000)
            ),
        ),
        (
            "compiling/memory-accesses",
            "input",
            function(&format!(
                "local.get 0 {}",
                "i32.load offset=4294967295 ".repeat(8_000)
            )),
        ),
        (
            "compiling/division-after-division",
            "input",
            function(&format!(
                "local.get 0 {}",
                "local.get 0 i32.div_s ".repeat(20_000)
            )),
        ),
    ]
}

/// Modules that fill memory before anything runs.
fn memory() -> Vec<Named> {
    let data = |segments: usize, bytes: usize| {
        let bytes = "x".repeat(bytes);
        format!(
            "(memory (export \"memory\") 250) {}",
            repeated(segments, |n| format!(
                "(data (i32.const {}) \"{bytes}\")",
                65_536 + n
            ))
        )
    };
    let far_apart = |segments: usize| {
        let segments = repeated(segments, |n| {
            format!("(data (i32.const {}) \"x\")", 2_048 + n * 5_000)
        });
        format!("(memory (export \"memory\") 500) {segments}")
    };
    let elements = |segments: usize, elements: usize| {
        let elements = "$f ".repeat(elements);
        format!(
            "(table 100000 funcref) (func $f) {}",
            format!("(elem (i32.const 0) func {elements})").repeat(segments)
        )
    };
    vec![
        ("memory/fifteen-mib-of-data", "input", data(1, 15 << 20)),
        (
            "memory/more-data-than-is-allowed",
            "rejected",
            data(2, 8 << 20),
        ),
        ("memory/nine-thousand-segments", "input", data(9_000, 10)),
        (
            "memory/five-thousand-segments-far-apart",
            "rejected",
            far_apart(5_000),
        ),
        (
            "memory/nine-hundred-segments-far-apart",
            "input",
            far_apart(900),
        ),
        (
            "memory/twenty-thousand-segments",
            "rejected",
            data(20_000, 1),
        ),
        ("memory/many-elements", "input", elements(1, 90_000)),
        (
            "memory/very-many-elements",
            "rejected",
            elements(1, 1_000_000).replace("100000", "1000000"),
        ),
        (
            "memory/many-segments-of-elements",
            "input",
            elements(900, 100),
        ),
        (
            "memory/very-many-segments-of-elements",
            "rejected",
            elements(9_000, 100),
        ),
    ]
}

/// Recursion without end, with frames that are large in other ways than by locals.
fn recursion() -> Vec<(&'static str, String)> {
    let solve = |call: &str| format!("(func (export \"solve\") (type $solve) {call} unreachable)");
    let values = "i64 ".repeat(450);
    let pushed = repeated(450, |n| format!("local.get {n} "));
    // Computed before the call and after it: a compiler may keep all of them meanwhile.
    let expressions = |ty: &str, one: &dyn Fn(usize) -> String, add: &str| {
        let zero = match ty {
            "v128" => "v128.const i64x2 0 0".to_owned(),
            ty => format!("{ty}.const 0"),
        };
        let sum = repeated(1_000, |n| format!("{} {add} ", one(n)));
        format!(
            "(func $down (param {ty} {ty}) (result {ty})
               {zero} {sum}
               (call $down (local.get 1) (local.get 0)) {add}
               {sum})
             {}",
            solve(&format!("(drop (call $down ({zero}) ({zero})))"))
        )
    };
    let mut tables = String::new();
    for target in 0..16_000 {
        let _ = write!(tables, "{} ", target % 100);
    }
    vec![
        (
            "recursion/with-very-many-parameters-and-results",
            format!(
                "(func $down (param {values}) (result {values}) {pushed} call $down) {}",
                solve(&format!(
                    "{} call $down {}",
                    "i64.const 1 ".repeat(450),
                    "drop ".repeat(450)
                ))
            ),
        ),
        (
            "recursion/with-many-results-of-many-calls",
            format!(
                "(func $down (param {values}) (result {values}) {pushed} {}) {}",
                "call $down ".repeat(50),
                solve(&format!(
                    "{} call $down {}",
                    "i64.const 1 ".repeat(450),
                    "drop ".repeat(450)
                ))
            ),
        ),
        (
            "recursion/with-a-wide-branch-table",
            format!(
                "(func $down (param i32) (result i32)
                   {} local.get 0 br_table {tables} 0 {}
                   (i32.add (call $down (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
                 {}",
                "block ".repeat(100),
                "end ".repeat(100),
                solve("(drop (call $down (i32.const 0)))")
            ),
        ),
        (
            "recursion/with-expressions-of-integers",
            expressions(
                "i64",
                &|n| {
                    format!(
                        "local.get 0 i64.const {} i64.mul local.get 1 i64.xor",
                        n + 3
                    )
                },
                "i64.add",
            ),
        ),
        (
            "recursion/with-expressions-of-floats",
            expressions(
                "f64",
                &|n| format!("local.get 0 f64.const {n}.5 f64.mul local.get 1 f64.sub"),
                "f64.add",
            ),
        ),
        (
            "recursion/with-expressions-of-vectors",
            expressions(
                "v128",
                &|n| format!("local.get 0 v128.const i64x2 {n} {n} v128.xor local.get 1 i32x4.mul"),
                "i32x4.add",
            ),
        ),
        (
            "recursion/with-a-function-for-each-level",
            format!(
                "{} {}",
                repeated(4_000, |n| format!(
                    "(func $f{n} (param i64) (result i64)
                       (i64.add (i64.const 1) (call $f{} (local.get 0))))",
                    (n + 1) % 4_000
                )),
                solve("(drop (call $f0 (i64.const 0)))")
            ),
        ),
        (
            "recursion/inside-many-blocks",
            format!(
                "(func $down (param i32) (result i32) {} local.get 0 call $down {}) {}",
                "block (result i32) ".repeat(900),
                "i32.const 1 i32.add end ".repeat(900),
                solve("(drop (call $down (i32.const 0)))")
            ),
        ),
    ]
}

/// Bytes appended to, or inside of, a module that works.
fn raw() -> Vec<Guest> {
    let mut all = Vec::new();
    let works = Guest::of_text("works", "the input", ECHO).bytes;
    let section = |name: &[u8], content: &[u8]| {
        let length = |mut number: usize| {
            let mut bytes = vec![0; 5];
            for (place, byte) in bytes.iter_mut().enumerate() {
                *byte = (number & 0x7f) as u8 | if place < 4 { 0x80 } else { 0 };
                number >>= 7;
            }
            bytes
        };
        let inside = [&length(name.len())[..], name, content].concat();
        [&works[..], &[0], &length(inside.len()), &inside].concat()
    };
    for (name, verdict, bytes) in [
        (
            "a-huge-name-section",
            "the input",
            section(b"name", &vec![1; 14 << 20]),
        ),
        (
            "a-component-name-section",
            "the input",
            section(b"component-name", &vec![0xff; 1 << 20]),
        ),
        (
            "names-that-are-not-utf8",
            "rejected",
            section(b"\xff\xfe\xfd", b""),
        ),
        (
            "a-megabyte-of-zeros-at-the-end",
            "rejected",
            [&works[..], &vec![0; 1 << 20]].concat(),
        ),
        ("twice", "rejected", [&works[..], &works[..]].concat()),
        (
            "without-its-last-byte",
            "rejected",
            works[..works.len() - 1].to_vec(),
        ),
    ] {
        all.push(Guest::of_bytes(
            &format!("components/{name}"),
            verdict,
            bytes,
        ));
    }
    let mut name = works.clone();
    let at = name
        .windows(5)
        .position(|part| part == b"solve")
        .expect("is there");
    name[at] = 0xff;
    all.push(Guest::of_bytes(
        "components/an-export-that-is-not-utf8",
        "rejected",
        name,
    ));
    all
}
