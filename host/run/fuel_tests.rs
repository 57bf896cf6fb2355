//! The ways in which fuel could differ between two machines, each closed on every back end.

use super::testing::{fuel, host, run, solver};
use super::*;

/// The fuel of a solver that runs to its end, the same on every back end.
fn spent(component: &[u8]) -> u64 {
    let spent = Backend::ALL.map(|backend| {
        let run = run(&host(backend), component, &Limits::default());
        assert!(matches!(run.outcome, Outcome::Grid(_)), "{run:?}");
        run.fuel.unwrap()
    });
    assert_eq!(spent, [spent[0]; 4], "on {:?}", Backend::ALL);
    spent[0]
}

/// What a solver does with a budget, the same on every back end.
fn outcome(component: &[u8], limits: &Limits) -> Run {
    let runs = Backend::ALL.map(|backend| run(&host(backend), component, limits));
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
