//! Tests of mutations: what they may make, and what they may not.

use proptest::prelude::*;

use super::*;
use crate::frontend::canonical::text;
use crate::frontend::lower::lower;
use crate::frontend::parse_file;
use crate::generate::known::pool;
use solver_core::task::TaskId;

fn parsed(text: &str) -> Function {
    let source = parse_file(text.as_bytes()).solvers.remove(0).source;
    source.unwrap().functions.remove(0)
}

fn random(seed: u64) -> Random {
    Random::new(&TaskId::new("mutate").unwrap(), seed)
}

/// All that a kind of change makes of a text, each once.
fn all_of(kind: Mutation, of: &str) -> Vec<String> {
    let mut random = random(0);
    let mut made: Vec<String> = (0..2000)
        .filter_map(|_| {
            let mut function = parsed(of);
            apply(kind, &mut function, &mut random)
                .then(|| text(&edit::finish(function)).replace("def solve(I):\n    ", ""))
        })
        .collect();
    made.sort();
    made.dedup();
    made
}

#[test]
fn a_constant_becomes_another_of_its_type() {
    let of = "def solve(I):\n    return shift(I, UP)";
    let made = all_of(Mutation::Constant, of);
    assert!(made.contains(&"return shift(I, DOWN)".to_owned()));
    assert!(made.contains(&"return shift(I, (-2, 0))".to_owned()));
    assert!(!made.contains(&"return shift(I, UP)".to_owned()));
    assert!(!made.contains(&"return shift(I, TWO)".to_owned()));
    let made = all_of(Mutation::Constant, "def solve(I):\n    return trim(10)");
    assert!(made.contains(&"return trim(11)".to_owned()) && made.len() == 13);
    let made = all_of(Mutation::Constant, "def solve(I):\n    return flip(True)");
    assert_eq!(made, ["return flip(F)"]);
}

#[test]
fn a_primitive_becomes_another_that_takes_and_gives_alike() {
    let made = all_of(Mutation::Primitive, "def solve(I):\n    return rot90(I)");
    for like in [
        "return hmirror(I)",
        "return tophalf(I)",
        "return compress(I)",
    ] {
        assert!(made.contains(&like.to_owned()), "{like}");
    }
    let of = "def solve(I):\n    return argmax(I, size)";
    assert!(all_of(Mutation::Primitive, of).contains(&"return argmax(I, numcolors)".to_owned()));
}

#[test]
fn arguments_change_and_change_places() {
    let of = "def solve(I):\n    x1 = rot90(I)\n    return hconcat(I, x1)";
    let made = all_of(Mutation::Argument, of);
    let line = "x1 = rot90(I)\n    ";
    for like in ["return hconcat(x1, I)", "return hconcat(I, I)", "return I"] {
        assert!(made.contains(&format!("{line}{like}")), "{made:?}");
    }
}

#[test]
fn a_deleted_line_is_replaced_by_what_it_read() {
    let of = "def solve(I):\n    x1 = rot90(I)\n    x2 = trim(x1)\n    return x2";
    assert_eq!(
        all_of(Mutation::Deletion, of),
        [
            "x1 = rot90(I)\n    return x1",
            "x1 = trim(I)\n    return x1"
        ]
    );
    assert!(all_of(Mutation::Deletion, "def solve(I):\n    return I").is_empty());
}

#[test]
fn a_deletion_leaves_calls_with_as_many_arguments_as_they_take() {
    let of = "def solve(I):\n    x1 = rbind(upscale, TWO)\n    x2 = x1(I)\n    return x2";
    let made = all_of(Mutation::Deletion, of);
    assert_eq!(made.len(), 2);
    assert!(
        !made.iter().any(|made| made.contains("upscale(I)")),
        "{made:?}"
    );
}

#[test]
fn what_is_inserted_is_used() {
    for made in all_of(Mutation::Insertion, "def solve(I):\n    return I") {
        assert!(
            made.contains("x1 = ") && !made.ends_with("return I"),
            "{made}"
        );
        let function = parsed(&format!("def solve(I):\n    {made}"));
        let mut swept = function.clone();
        edit::sweep(&mut swept);
        assert_eq!(swept.lines.len(), function.lines.len(), "{made}");
    }
}

#[test]
fn every_kind_of_change_occurs() {
    let mut random = random(0);
    let mut times = [0; Mutation::ALL.len()];
    for known in pool() {
        for _ in 0..20 {
            let mut function = known.source.functions[0].clone();
            let kind = step(&mut function, &mut random);
            times[kind.unwrap() as usize] += 1;
            assert!(function != known.source.functions[0], "{kind:?}");
        }
    }
    assert!(times.iter().all(|&times| times > 200), "{times:?}");
}

#[test]
fn a_function_with_nothing_to_change_stays() {
    let mut function = Function {
        roles: Vec::new(),
        vars: 0,
        lines: Vec::new(),
    };
    assert_eq!(step(&mut function, &mut random(0)), None);
}

/// Every variable that a line reads is a parameter or assigned by an earlier line.
fn is_whole(function: &Function) -> bool {
    function.lines.iter().enumerate().all(|(at, line)| {
        let known = before(function, at);
        edit::reads(line.expr())
            .iter()
            .all(|var| known.contains(var))
    })
}

proptest! {
    #[test]
    fn any_mutant_of_any_known_solver_is_whole(
        place in 0..pool().len(),
        steps in 0u32..12,
        seed: u64,
    ) {
        let mut function = pool()[place].source.functions[0].clone();
        mutate(&mut function, steps, &mut random(seed));
        prop_assert!(is_whole(&function));
        let source = edit::finish(function);
        prop_assert!(!lower(&source).encode().is_empty());
        let written = text(&source);
        let mut again = parse_file(written.as_bytes()).solvers;
        prop_assert_eq!(again.len(), 1);
        prop_assert_eq!(again.remove(0).source, Ok(source));
    }
}
