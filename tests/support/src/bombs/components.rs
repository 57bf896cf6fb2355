//! Components of odd shapes: deep, wide, exponential, and no components at all.

use super::repeated;
use crate::guest::Guest;

pub fn all() -> Vec<Guest> {
    let header = b"\0asm\x0d\0\x01\0";
    let mut garbage = header.to_vec();
    garbage.extend((0..10_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8));
    let mut nested = header.to_vec();
    for _ in 0..3_000 {
        let length = leb128(nested.len());
        nested = [&header[..], &[4], &length, &nested].concat();
    }
    let mut all = vec![
        Guest::of_bytes("components/garbage", "rejected", garbage),
        Guest::of_bytes("components/nested", "rejected", nested),
        Guest::of_bytes(
            "components/section-that-is-longer-than-all",
            "rejected",
            [&header[..], &[1, 0xff, 0xff, 0xff, 0xff, 0x0f]].concat(),
        ),
    ];
    // Types inside one another, three bytes each, in the component and in one inside of it.
    for (name, kinds, depth) in [
        ("instance-types", &[0x42][..], 8_600),
        ("component-types", &[0x41], 16_300),
        ("both-kinds-of-types", &[0x42, 0x41], 100_000),
        ("five-million-instance-types", &[0x42], 5_000_000),
    ] {
        let types = section(7, &nested_types(kinds, depth));
        let inside = section(4, &[&header[..], &types].concat());
        for (place, section) in [("", types), ("-in-a-component", inside)] {
            all.push(Guest::of_bytes(
                &format!("components/{name}-inside-one-another{place}"),
                "rejected",
                [&header[..], &section].concat(),
            ));
        }
    }
    let lists = |depth: usize| {
        let lists = repeated(depth, |n| format!("(type $t{} (list $t{n}))", n + 1));
        format!("(type $t0 u8) {lists}")
    };
    let tuples = |depth: usize| {
        let tuples = repeated(depth, |n| {
            format!(
                "(type $t{} (tuple {}))",
                n + 1,
                format!("$t{n} ").repeat(10)
            )
        });
        format!("(type $t0 u8) {tuples}")
    };
    for (name, verdict, before) in [
        (
            "four-thousand-types",
            "input",
            "(type (list u8))".repeat(4_000),
        ),
        (
            "ten-thousand-types",
            "rejected",
            "(type (list u8))".repeat(10_000),
        ),
        ("types-fifty-deep", "input", lists(50)),
        ("types-four-thousand-deep", "rejected", lists(4_000)),
        ("types-of-a-billion-parts", "rejected", tuples(9)),
        (
            "a-record-of-four-thousand-fields",
            "input",
            format!(
                "(type (record {}))",
                repeated(4_000, |n| format!("(field \"f{n}\" u8)"))
            ),
        ),
        (
            "a-variant-of-four-thousand-cases",
            "input",
            format!(
                "(type (variant {}))",
                repeated(4_000, |n| format!("(case \"c{n}\" string)"))
            ),
        ),
        (
            "forty-thousand-flags",
            "rejected",
            format!(
                "(type (flags {}))",
                repeated(40_000, |n| format!("\"f{n}\" "))
            ),
        ),
        ("a-hundred-modules", "rejected", "(core module)".repeat(100)),
        (
            "a-hundred-components",
            "rejected",
            "(component)".repeat(100),
        ),
        (
            "ten-thousand-instances",
            "rejected",
            format!(
                "(component $empty) {}",
                "(instance (instantiate $empty))".repeat(10_000)
            ),
        ),
        (
            "ten-thousand-exports",
            "rejected",
            repeated(10_000, |n| format!("(export \"e{n}\" (core module $m))")),
        ),
        (
            "levels-of-ten-with-modules",
            "rejected",
            levels("(core module $x) (core instance (instantiate $x))"),
        ),
        ("levels-of-ten-of-nothing", "rejected", levels("")),
        (
            "levels-of-ten-of-types",
            "rejected",
            levels("(type $r (record (field \"a\" u8)))"),
        ),
    ] {
        let verdict = match verdict {
            "input" => "the input",
            other => other,
        };
        all.push(Guest::of_text(
            &format!("components/{name}"),
            verdict,
            &whole(&before),
        ));
    }
    all
}

/// A component of the contract, with something before the rest.
fn whole(before: &str) -> String {
    format!(
        r#"(component
  (core module $m
    (memory (export "memory") 1)
    (global $free (mut i32) (i32.const 4096))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $free (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
      (global.get $free)
      (global.set $free (i32.add (global.get $free) (local.get 3))))
    (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32)
      (i32.store (i32.const 20) (local.get 2))
      (i32.store (i32.const 24) (local.get 3))
      (i32.store (i32.const 28) (local.get 4))
      (i32.store (i32.const 32) (local.get 5))
      (i32.const 16)))
  {before}
  (core instance $i (instantiate $m))
  @types
  (func $lifted (type $solve) (canon lift (core func $i "solve")
    (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  @named
)"#
    )
}

/// Components inside one another, each of which makes ten of the one below: at the bottom something
/// is made ten billion times.
fn levels(bottom: &str) -> String {
    let mut component = format!("(component $c0 {bottom})");
    for level in 1..=10 {
        let below = level - 1;
        let made = format!("(instance (instantiate $c{below}))").repeat(10);
        component = format!("(component $c{level} {component} {made})");
    }
    format!("{component} (instance (instantiate $c10))")
}

/// One type that holds another one, and so on.
fn nested_types(kinds: &[u8], depth: usize) -> Vec<u8> {
    let mut contents = vec![1];
    for kind in kinds.iter().cycle().take(depth - 1) {
        contents.extend([*kind, 1, 1]);
    }
    contents.extend([0x42, 0]);
    contents
}

fn section(id: u8, contents: &[u8]) -> Vec<u8> {
    [&[id][..], &leb128(contents.len()), contents].concat()
}

fn leb128(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}
