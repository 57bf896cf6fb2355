//! Endless recursion with frames of every shape: whatever a compiler makes of them, the counted
//! stack has to end before the native one.

use std::fmt::Write as _;

use arbitrary::{Result, Unstructured};

/// Types that locals and operands have.
const TYPES: [&str; 5] = ["i32", "i64", "f32", "f64", "v128"];

/// A module whose `solve` never comes back; none where the bytes are too few.
pub fn module(data: &[u8]) -> Option<Vec<u8>> {
    let text = text(&mut Unstructured::new(data)).ok()?;
    wat::parse_str(text).ok()
}

fn text(entropy: &mut Unstructured<'_>) -> Result<String> {
    let functions = entropy.int_in_range(1..=4)?;
    let params = list(entropy, 60)?;
    let results = list(entropy, 20)?;
    let mut all = String::new();
    for number in 0..functions {
        let next = (number + 1) % functions;
        function(entropy, &mut all, number, next, &params, &results)?;
    }
    let values: String = params.iter().map(|ty| constant(ty, 7)).collect();
    let (params, results) = (params.join(" "), results.join(" "));
    let targets: String = (0..functions).map(|n| format!("$f{n} ")).collect();
    Ok(format!(
        r#"(module
          (type $t (func (param {params}) (result {results})))
          (table funcref (elem {targets}))
          {all}
          (memory (export "memory") 1)
          (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
          (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32)
            {values} call $f0 unreachable))"#
    ))
}

fn list(entropy: &mut Unstructured<'_>, most: usize) -> Result<Vec<&'static str>> {
    // Few are as likely as many.
    let most = entropy.int_in_range(0..=most)?;
    let length = entropy.int_in_range(0..=most)?;
    (0..length)
        .map(|_| entropy.choose(&TYPES).copied())
        .collect()
}

/// A function that computes, calls the next one with its own parameters, and uses what it computed.
fn function(
    entropy: &mut Unstructured<'_>,
    all: &mut String,
    number: usize,
    next: usize,
    params: &[&str],
    results: &[&str],
) -> Result<()> {
    let locals = list(entropy, 300)?;
    let values: Vec<(usize, &str)> = params.iter().chain(&locals).copied().enumerate().collect();
    let shared = expressions(entropy, &values)?;
    let blocks = entropy.int_in_range(0..=20)?;
    let before: String = shared.iter().map(|(_, text)| text.as_str()).collect();
    let drops = "drop ".repeat(shared.len());
    let assigns = assigned(entropy, &values)?;
    let pass: String = (0..params.len())
        .map(|n| format!("local.get {n} "))
        .collect();
    let call = match entropy.ratio(1, 4)? {
        true => format!("i32.const {next} call_indirect (type $t)"),
        false => format!("call $f{next}"),
    };
    // On the stack over the call, or computed a second time behind it.
    let (kept, again) = match entropy.ratio(1, 2)? {
        true => (before.clone(), drops.clone()),
        false => (format!("{before} {drops}"), format!("{before} {drops}")),
    };
    let mut results_of_call = String::new();
    for ty in results.iter().rev() {
        let _ = write!(results_of_call, "local.set $r{ty} ");
    }
    let keep: String = TYPES
        .iter()
        .map(|ty| format!("(local $r{ty} {ty})"))
        .collect();
    let returned: String = results
        .iter()
        .map(|ty| format!("local.get $r{ty} "))
        .collect();
    let _ = writeln!(
        all,
        "(func $f{number} (type $t) (local {}) {keep}
           {assigns}
           {} {kept} {pass} {call} {results_of_call} {again} {}
           {returned})",
        locals.join(" "),
        "block ".repeat(blocks),
        "end ".repeat(blocks),
    );
    Ok(())
}

/// Expressions of the values, each of which leaves one operand.
fn expressions<'a>(
    entropy: &mut Unstructured<'_>,
    values: &[(usize, &'a str)],
) -> Result<Vec<(&'a str, String)>> {
    let most = entropy.int_in_range(0..=400)?;
    let count = entropy.int_in_range(0..=most)?;
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for n in 0..count {
        let (place, ty) = *entropy.choose(values)?;
        let step = match ty {
            "i32" => match entropy.int_in_range(0..=2)? {
                0 => format!("i32.const {} i32.mul ", n + 3),
                1 => format!("i32.const 1023 i32.and i32.load offset={n} "),
                _ => format!("i32.const {n} i32.xor "),
            },
            "i64" => format!("i64.const {} i64.mul ", n + 3),
            "f32" => format!("f32.const {n}.5 f32.sub "),
            "f64" => format!("f64.const {n}.5 f64.mul "),
            _ => format!("v128.const i64x2 {n} {n} i32x4.add "),
        };
        all.push((ty, format!("local.get {place} {step}")));
    }
    Ok(all)
}

/// Some locals get a value, in blocks that may be left early.
fn assigned(entropy: &mut Unstructured<'_>, values: &[(usize, &str)]) -> Result<String> {
    let mut text = String::new();
    for (place, ty) in values {
        if entropy.ratio(1, 3)? {
            let value = constant(ty, *place);
            match entropy.ratio(1, 2)? {
                true => {
                    let _ = write!(
                        text,
                        "(block (br_if 0 (i32.load (i32.const {}))) {value} local.set {place}) ",
                        4 * place
                    );
                }
                false => {
                    let _ = write!(text, "{value} local.set {place} ");
                }
            }
        }
    }
    Ok(text)
}

fn constant(ty: &str, number: usize) -> String {
    match ty {
        "v128" => format!("v128.const i64x2 {number} 1 "),
        ty => format!("{ty}.const {number} "),
    }
}
