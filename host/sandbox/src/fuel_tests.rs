//! The ways in which fuel could differ between two machines, each closed on every back end.

use std::sync::LazyLock;

use super::testing::{fuel, host, run, solver};
use crate::backend::Backend;
use crate::engine::Sandbox;
use solver_core::limits::Limits;
use solver_core::outcome::{Outcome, Run, TrapKind};

/// A sandbox for each back end.
static SANDBOXES: LazyLock<[Sandbox; 4]> = LazyLock::new(|| Backend::ALL.map(host));

/// The fuel of a solver that runs to its end, the same on every back end.
fn spent(component: &[u8]) -> u64 {
    let spent = SANDBOXES.each_ref().map(|sandbox| {
        let run = run(sandbox, component, &Limits::default());
        assert!(matches!(run.outcome, Outcome::Grid(_)), "{run:?}");
        run.fuel.unwrap()
    });
    assert_eq!(spent, [spent[0]; 4], "on {:?}", Backend::ALL);
    spent[0]
}

/// The run of a solver with a budget, the same on every back end.
fn outcome(component: &[u8], limits: &Limits) -> Run {
    let runs = SANDBOXES
        .each_ref()
        .map(|sandbox| run(sandbox, component, limits));
    for run in &runs {
        assert_eq!(*run, runs[0]);
    }
    runs[0].clone()
}

#[test]
fn bulk_operations_are_charged_by_their_length() {
    let bulk = |operation: &str, length: u32| {
        let operands = format!("(i32.const 0) (i32.const 0) (i32.const {length})");
        spent(&solver(
            "(data $d \"0123456789\") (table $t 20 funcref) (elem $e func $f $f $f $f $f $f) (func $f)",
            &format!("({operation} {operands})"),
        ))
    };
    for (operation, more) in [("memory.fill", 5_000), ("memory.copy", 5_000)] {
        assert_eq!(
            bulk(operation, 7 + more) - bulk(operation, 7),
            u64::from(more)
        );
    }
    for operation in ["memory.init $d", "table.init $e", "table.copy"] {
        assert_eq!(bulk(operation, 6) - bulk(operation, 1), 5, "{operation}");
    }
    let fill = |length: u32| {
        let body = format!("(table.fill $t (i32.const 0) (ref.null func) (i32.const {length}))");
        spent(&solver("(table $t 20 funcref)", &body))
    };
    assert_eq!(fill(15) - fill(5), 10);
}

#[test]
fn initialising_memory_is_not_part_of_a_runs_fuel() {
    // With a budget that a run's own work just fits into.
    let data = "0".repeat(60_000);
    let plain = solver("", "");
    let heavy = solver(&format!("(data (i32.const 2048) \"{data}\")"), "");
    assert_eq!(spent(&heavy), spent(&plain));
    let enough = fuel(spent(&plain) + 1);
    let run = outcome(&heavy, &enough);
    assert!(matches!(run.outcome, Outcome::Grid(_)), "{run:?}");
}

#[test]
fn no_fuel_is_told_of_a_trap() {
    let body = "(local $n i32) (local.set $n (i32.const 100000))
        (loop (local.set $n (i32.sub (local.get $n) (i32.const 1))) (br_if 0 (local.get $n)))
        (drop (i32.div_u (i32.const 1) (local.get $n)))";
    let run = outcome(&solver("", body), &Limits::default());
    assert_eq!(
        run,
        Run::without_fuel(Outcome::Trap(TrapKind::DivideByZero))
    );
}

#[test]
fn a_run_that_returns_with_nothing_left_is_out_of_fuel() {
    let straight = "(drop (i32.const 1)) ".repeat(4_000);
    let component = solver("", &straight);
    let needed = spent(&component);
    assert!(needed > 4_000);
    for (budget, fits) in [
        (100, false),
        (needed - 1, false),
        (needed, false),
        (needed + 1, true),
    ] {
        let run = outcome(&component, &fuel(budget));
        match run.outcome {
            Outcome::Grid(_) => assert!(fits, "{budget} of {needed}"),
            Outcome::OutOfFuel => assert!(!fits, "{budget} of {needed}"),
            other => panic!("{budget} of {needed}: {other:?}"),
        }
    }
}

#[test]
fn loops_and_calls_cost_the_same_everywhere() {
    let turns = |turns: u32| {
        let body = format!(
            "(local $n i32) (local.set $n (i32.const {turns}))
             (loop (call $f) (local.set $n (i32.sub (local.get $n) (i32.const 1)))
               (br_if 0 (local.get $n)))"
        );
        spent(&solver("(func $f (call $g)) (func $g)", &body))
    };
    let each = turns(2) - turns(1);
    assert_eq!(turns(1_001) - turns(1), 1_000 * each);
}

/// The fields that operators over many bytes and elements are tried on.
const FIELDS: &str = "(data $d \"0123456789\") (table $t 20 30 funcref) (table $u 5 funcref)
    (elem $e func $f $f $f $f $f $f) (func $f)";

#[test]
fn what_is_out_of_bounds_is_a_trap_whatever_its_length_would_cost() {
    use TrapKind::{MemoryBounds, TableBounds};
    const FAR: u32 = u32::MAX;
    const PAGE: u32 = 65_536;
    let operands = |to: u32, from: u32, count: u32| {
        format!("(i32.const {to}) (i32.const {from}) (i32.const {count})")
    };
    let mut cases = Vec::new();
    for (operation, to, from, kind) in [
        ("memory.fill", PAGE, FAR, MemoryBounds),
        ("memory.copy", PAGE, PAGE, MemoryBounds),
        ("memory.init $d", PAGE, 10, MemoryBounds),
        ("table.copy $t $u", 20, 5, TableBounds),
        ("table.copy $u $t", 5, 20, TableBounds),
        ("table.init $t $e", 20, 6, TableBounds),
    ] {
        let fills = operation == "memory.fill";
        let mut case = |to: u32, from: u32, count: u32| {
            cases.push((format!("({operation} {})", operands(to, from, count)), kind));
        };
        // Too long, too far, by one, by so much that the end wraps around.
        for (start, count) in [
            (0, to + 1),
            (to, 1),
            (to + 1, 0),
            (0, FAR),
            (FAR, FAR),
            (FAR, 2),
        ] {
            case(start, 0, count);
        }
        if !fills {
            for (start, count) in [
                (0, from + 1),
                (from, 1),
                (from + 1, 0),
                (FAR, FAR),
                (FAR, 2),
            ] {
                case(0, start, count);
            }
        }
    }
    for (start, count) in [(0, 21), (21, 0), (0, FAR), (FAR, FAR), (FAR, 2)] {
        let fill = format!("(table.fill $t (i32.const {start}) (ref.func $f) (i32.const {count}))");
        cases.push((fill, TableBounds));
    }
    for (dropped, kind) in [
        (
            "(data.drop $d) (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1))",
            MemoryBounds,
        ),
        (
            "(elem.drop $e) (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1))",
            TableBounds,
        ),
    ] {
        cases.push((dropped.to_owned(), kind));
    }
    // Enough for the comparison, and for no byte more than a few hundred.
    let little = fuel(600);
    for (body, kind) in cases {
        let run = outcome(&solver(FIELDS, &body), &little);
        assert_eq!(run, Run::without_fuel(Outcome::Trap(kind)), "{body}");
    }
}

#[test]
fn what_fits_is_done_and_paid() {
    let checked = |done: &str, check: &str| {
        let body = format!("{done} (if (i32.eqz {check}) (then (unreachable)))");
        spent(&solver(FIELDS, &body))
    };
    for (done, check) in [
        (
            "(memory.fill (i32.const 65530) (i32.const 7) (i32.const 6))",
            "(i32.eq (i32.load (i32.const 65532)) (i32.const 0x07070707))",
        ),
        (
            "(memory.init $d (i32.const 65526) (i32.const 0) (i32.const 10))
             (memory.copy (i32.const 2048) (i32.const 65532) (i32.const 4))",
            "(i32.eq (i32.load (i32.const 2048)) (i32.const 0x39383736))",
        ),
        (
            "(memory.fill (i32.const 65536) (i32.const 7) (i32.const 0))
             (memory.init $d (i32.const 65536) (i32.const 10) (i32.const 0))
             (data.drop $d) (memory.init $d (i32.const 1) (i32.const 0) (i32.const 0))",
            "(i32.eqz (i32.load (i32.const 4096)))",
        ),
        (
            "(table.fill $t (i32.const 19) (ref.func $f) (i32.const 1))
             (table.init $u $e (i32.const 0) (i32.const 1) (i32.const 5))
             (table.copy $t $u (i32.const 0) (i32.const 4) (i32.const 1))",
            "(i32.eqz (i32.or (ref.is_null (table.get $t (i32.const 19)))
                              (ref.is_null (table.get $t (i32.const 0)))))",
        ),
    ] {
        checked(done, check);
    }
}

#[test]
fn growth_that_is_refused_costs_the_same_whatever_was_asked_for() {
    const FIELDS: &str = "(table $t 20 30 funcref) (func $f) (elem declare func $f)";
    let refused = |count: u32| {
        let grow = format!("(table.grow $t (ref.func $f) (i32.const {count}))");
        let body = format!("(if (i32.ne {grow} (i32.const -1)) (then (unreachable)))");
        spent(&solver(FIELDS, &body)) - spent(&solver(FIELDS, ""))
    };
    assert_eq!(refused(11), refused(u32::MAX));
    // Growth of a memory costs 200, and the reference 40.
    assert!((200..300).contains(&refused(11)), "{}", refused(11));
    // Over the limit of the run it is that, whatever its elements would cost.
    let over = "(drop (table.grow $t (ref.null func) (i32.const 100000000)))";
    let run = outcome(&solver("(table $t 1 funcref)", over), &fuel(1_000));
    assert_eq!(run, Run::without_fuel(Outcome::OutOfMemory));
}

#[test]
fn growth_that_succeeds_fills_and_is_paid_by_the_element() {
    let grown = |count: u32| {
        let body = format!(
            "(if (i32.ne (table.grow $t (ref.func $f) (i32.const {count})) (i32.const 20))
               (then (unreachable)))
             (if (i32.ne (table.size $t) (i32.const {})) (then (unreachable)))
             (if (ref.is_null (table.get $t (i32.const {}))) (then (unreachable)))",
            20 + count,
            19 + count
        );
        spent(&solver(
            "(table $t 20 30000 funcref) (func $f) (elem declare func $f)",
            &body,
        ))
    };
    assert_eq!(grown(20_000) - grown(10), 19_990);
}

#[test]
fn functions_that_return_early_and_call_keep_what_they_do() {
    let fields = "(func $early (param i32) (result i32) (local i64)
        (memory.fill (i32.const 4096) (local.get 0) (i32.const 4))
        (if (local.get 0) (then (return (i32.load8_u (i32.const 4099)))))
        (memory.copy (i32.const 4096) (i32.const 5000) (i32.const 4))
        (call $none)
        (i32.const 9))
      (func $none)
      (func $tail (param i32) (result i32)
        (memory.fill (i32.const 4096) (i32.const 1) (i32.const 1))
        (return_call $early (local.get 0)))";
    let body = "(if (i32.ne (call $tail (i32.const 5)) (i32.const 5)) (then (unreachable)))
                (if (i32.ne (call $early (i32.const 0)) (i32.const 9)) (then (unreachable)))";
    spent(&solver(fields, body));
}
